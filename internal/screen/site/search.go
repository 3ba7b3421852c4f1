package site

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/response/comment"
)

// foundOnOnePage is how many comments a page of a search shows.
const foundOnOnePage = 50

// searchComments is the page of all comments with those in which words stand. It is
// not kept: there are as many as there are words.
func (s *Screen) searchComments(w http.ResponseWriter, r *http.Request, path string) error {
	web.Label(w, "comment.search")
	story, err := s.storyAt(r.Context(), path)
	if err != nil {
		return err
	}
	query := r.URL.Query()
	asked := strings.TrimSpace(strings.ToValidUTF8(query.Get("q"), ""))
	terms := comment.Terms(asked)
	before, _ := strconv.ParseInt(query.Get("before"), 10, 64) // none: from the newest
	return s.DB.Snapshot(r.Context(), func(q *db.Snapshot) error {
		p := DiscussionPage{Story: s.cardOf(story), Search: CommentSearch{Query: asked}}
		if p.Frame, err = s.frame(r.Context(), q, story.Language); err != nil {
			return err
		}
		if p.Discussion, _, err = s.around(r.Context(), q, story); err != nil {
			return err
		}
		p.Discussion.onOwnPage(story.URL)
		if p.Discussion.State == "off" {
			terms = nil
		}
		list, next, err := s.Comments.Search(r.Context(), q, story.ID, terms, before, foundOnOnePage)
		if errors.Is(err, comment.ErrSearching) {
			p.Search.Busy, err = true, nil
		}
		if err != nil {
			return err
		}
		if next > 0 {
			p.Search.Later = story.URL + "?view=all&q=" + url.QueryEscape(asked) + "&before=" + strconv.FormatInt(next, 10) + "#found"
		}
		v := threadView{story: story.URL, language: story.Language, open: p.Discussion.State == "open"}
		if p.Search.List, err = s.foundComments(v, list, terms); err != nil {
			return err
		}
		p.Frame.Title = s.title(s.say(story.Language, "search.title", asked) + ": " + story.Headline)
		p.Frame.Canonical = s.absolute(story.URL)
		p.Frame.NoIndex = true
		status := http.StatusOK
		if p.Search.Busy {
			status = http.StatusServiceUnavailable
			w.Header().Set("Retry-After", "2")
		}
		return s.answer(w, story.Language, status, "comment/discussion", p)
	})
}

// foundComments renders comments one below the other. Their markup is not kept,
// since it depends on what was looked for.
func (s *Screen) foundComments(v threadView, list []comment.Comment, terms []string) (safehtml.HTML, error) {
	var out safehtml.Builder
	for _, c := range list {
		view := s.commentView(v, c, fragmentKey{to: c.Parent, toName: c.ParentBy})
		view.Votes = ""
		view.Body = s.commentHTML(v, c, terms...)
		made, err := s.theme.In(v.language).Render("comment/comment", view)
		if err != nil {
			return "", err
		}
		out.Raw("<li>").HTML(safehtml.Trusted(made)).Raw("</li>")
	}
	if len(list) == 0 {
		return "", nil
	}
	var whole safehtml.Builder
	whole.Raw(`<ol class="thread">`).HTML(out.Done()).Raw("</ol>")
	return whole.Done(), nil
}
