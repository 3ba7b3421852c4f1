package site

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
)

// asker adds to a comment's own page what the one who asks may do with it.
func (s *Screen) asker(r *http.Request, p *CommentPage, story article.Story, c comment.Comment) error {
	at := story.URL + "/comments/" + c.PublicID
	rules, who, now := s.Comments.Rules(), s.writer(r), s.DB.Now()
	mine := who.Wrote(c)
	if c.State == comment.Shown && !c.Edited.IsZero() {
		p.History = at + "/history"
	}
	if mine && (c.State == comment.Shown || c.State == comment.Held) {
		p.Own.Delete = at + "/deletion"
		if rules.Editable(c, now) {
			p.Own.Edit, p.Own.Until = at+"/edit", s.moment(story.Language, db.At(c.At.Add(rules.EditFor)))
		}
	}
	if c.State != comment.Shown || !rules.Voting() || s.Cookies == nil {
		return nil
	}
	if c.Up > 0 {
		p.Vote.Up = s.sayCount(story.Language, "comment.votes", c.Up)
	}
	if mine {
		return nil
	}
	p.Vote.Action, p.Vote.Down = at+"/vote", rules.Votes == comment.UpAndDown
	if voter(who) == nil {
		return nil
	}
	own, err := s.Comments.Choice(r.Context(), s.DB, c.ID, voter(who))
	p.Vote.Own = int(own)
	return err
}

// vote takes a vote. A form presses a button that may be pressed already; a
// script says what it wants and is told the count.
func (s *Screen) vote(w http.ResponseWriter, r *http.Request, path, id string) error {
	web.Label(w, "comment.vote")
	if s.Cookies == nil {
		return web.Forbidden("")
	}
	at, err := s.storyAddress(r.Context(), path)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(w, r, web.FormLimits{Bytes: 4 << 10, Fields: 8})
	if err != nil {
		return err
	}
	choice, ok := map[string]comment.Choice{"up": comment.Up, "down": comment.Down, "none": comment.Neither}[form.Value("vote")]
	if !ok {
		return web.Invalid("")
	}
	ballot := comment.Ballot{Story: at.Object, Comment: id, Account: s.writer(r).Account}
	taken := func() error { return nil }
	if ballot.Voter = ballot.Account[:]; ballot.Account.IsZero() {
		ballot.Voter, taken = s.greet(w, r)
	}
	script := form.Value("as") == "json"
	ballot.Toggle = !script
	count, err := s.Comments.Vote(r.Context(), ballot, choice)
	switch {
	case errors.Is(err, comment.ErrOwn):
		return web.Wrap(web.KindForbidden, err, s.say(s.conf.Language, "comment.vote.own"))
	case errors.Is(err, comment.ErrNoVotes):
		return web.Wrap(web.KindForbidden, err, "")
	case err != nil:
		return err
	}
	if err := taken(); err != nil {
		return err
	}
	if !script {
		web.SeeOther(w, placeOf(at)+"/comments/"+id+"#vote")
		return nil
	}
	words := ""
	if count.Up > 0 {
		story, err := s.Articles.Story(r.Context(), s.DB, at.Object)
		if err != nil {
			return err
		}
		words = s.sayCount(story.Language, "comment.votes", count.Up)
	}
	return writeJSON(w, map[string]any{"up": count.Up, "down": count.Down, "own": int(count.Own), "words": words})
}

// writeJSON answers a script with what is for the asker alone.
func writeJSON(w http.ResponseWriter, v any) error {
	out, err := json.Marshal(v)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "private, no-store")
	_, _ = w.Write(out) // there is nobody left to tell
	return nil
}

// ownComment is a comment of a story for its writer; another's is missing.
func (s *Screen) ownComment(ctx context.Context, r *http.Request, path, id string) (article.Story, comment.Comment, error) {
	story, err := s.storyAt(ctx, path)
	if err != nil {
		return story, comment.Comment{}, err
	}
	c, err := s.Comments.ByPublicID(ctx, s.DB, story.ID, id)
	if err == nil && !s.writer(r).Wrote(c) {
		err = web.Wrap(web.KindForbidden, comment.ErrForbidden, s.say(story.Language, "comment.own.not"))
	}
	return story, c, err
}

// commentEdit is the form in which a writer changes or deletes their comment.
func (s *Screen) commentEdit(w http.ResponseWriter, r *http.Request, path, id, part string) error {
	web.Label(w, "comment.edit")
	story, c, err := s.ownComment(r.Context(), r, path, id)
	if err != nil {
		return err
	}
	page, err := s.editPage(r.Context(), story, c, part)
	if err != nil {
		return err
	}
	status := http.StatusOK
	if part == "comment/edit" && !s.Comments.Rules().Editable(c, s.DB.Now()) {
		page.Form.Reason = s.say(story.Language, "comment.edit.late")
		status = http.StatusConflict
	}
	return s.answer(w, story.Language, status, "comment/edit", page)
}

func (s *Screen) editPage(ctx context.Context, story article.Story, c comment.Comment, part string) (CommentEditPage, error) {
	frame, err := s.frame(ctx, s.DB, story.Language)
	if err != nil {
		return CommentEditPage{}, err
	}
	frame.NoIndex = true
	frame.Title = s.title(story.Headline)
	at := story.URL + "/comments/" + c.PublicID
	page := CommentEditPage{
		Frame: frame, Story: s.cardOf(story), Form: s.form(story), Version: c.Version,
		Until: s.moment(story.Language, db.At(c.At.Add(s.Comments.Rules().EditFor))), Context: at,
	}
	page.Form.Body, page.Form.Action = c.Body, at+"/edit"
	if part == "comment/deletion" {
		page.Form.Action = at + "/deletion"
		page.Comment, err = s.threadOf(threadView{story: story.URL, language: story.Language}, []comment.Comment{c})
	}
	return page, err
}

// edit takes a writer's new words. What is refused comes back with the reason and
// with what was typed.
func (s *Screen) edit(w http.ResponseWriter, r *http.Request, path, id string) error {
	web.Label(w, "comment.edit")
	ctx := r.Context()
	form, err := web.ReadForm(w, r, web.FormLimits{Bytes: maxForm, Fields: 20})
	if err != nil {
		return err
	}
	story, c, err := s.ownComment(ctx, r, path, id)
	if err != nil {
		return err
	}
	version, _ := strconv.Atoi(form.Value("version")) // none is an old one
	edited, err := s.Comments.Edit(ctx, s.writer(r), story.ID, id, form.Value("body"), version)
	if err == nil {
		place := story.URL + "/comments/" + id
		if edited.State != comment.Shown {
			place += "?receipt=" + s.receipt(id) // the new words wait for the newsroom
		}
		web.SeeOther(w, place)
		return nil
	}
	page, failed := s.editPage(ctx, story, c, "comment/edit")
	if failed != nil {
		return failed
	}
	page.Form.Body = form.Value("body")
	status := http.StatusUnprocessableEntity
	var refused comment.Refusals
	switch {
	case errors.As(err, &refused):
		page.Form.Reason = s.sayCount(story.Language, refused[0].Key, refused[0].Count)
		if refused[0].Field == "body" {
			page.Form.BodyError, page.Form.Reason = page.Form.Reason, s.say(story.Language, "comment.refused.fields")
		}
	case errors.Is(err, comment.ErrLate):
		page.Form.Reason = s.say(story.Language, "comment.edit.late")
		status = http.StatusConflict
	case errors.Is(err, comment.ErrChanged):
		page.Form.Reason = s.say(story.Language, "comment.edit.changed")
		status = http.StatusConflict
	case Classify(err) == web.KindBusy:
		page.Form.Reason = s.say(story.Language, "comment.refused.paused")
		status = http.StatusServiceUnavailable
		w.Header().Set("Retry-After", "5")
	default:
		return err
	}
	return s.answer(w, story.Language, status, "comment/edit", page)
}

// deleteComment erases a writer's own comment.
func (s *Screen) deleteComment(w http.ResponseWriter, r *http.Request, path, id string) error {
	web.Label(w, "comment.deletion")
	story, c, err := s.ownComment(r.Context(), r, path, id)
	if err != nil {
		return err
	}
	if _, err := s.Comments.Delete(r.Context(), s.writer(r), story.ID, id); err != nil {
		return err
	}
	place := story.URL + "#comments"
	if c.Replies > 0 {
		place = story.URL + "/comments/" + id // its place stays
	}
	web.SeeOther(w, place)
	return nil
}

// commentHistory is every wording that a comment had.
func (s *Screen) commentHistory(w http.ResponseWriter, r *http.Request, path, id string) error {
	web.Label(w, "comment.history")
	ctx := r.Context()
	story, err := s.storyAt(ctx, path)
	if err != nil {
		return err
	}
	c, err := s.Comments.ByPublicID(ctx, s.DB, story.ID, id)
	if err != nil {
		return err
	}
	if c.State != comment.Shown || c.Edited.IsZero() {
		return web.Missing("")
	}
	earlier, err := s.Comments.History(ctx, s.DB, c.ID)
	if err != nil {
		return err
	}
	frame, err := s.frame(ctx, s.DB, story.Language)
	if err != nil {
		return err
	}
	frame.NoIndex = true
	frame.Title = s.title(story.Headline)
	page := CommentHistoryPage{Frame: frame, Story: s.cardOf(story), Context: story.URL + "/comments/" + id}
	if page.Comment, err = s.threadOf(threadView{story: story.URL, language: story.Language}, []comment.Comment{c}); err != nil {
		return err
	}
	for i := len(earlier) - 1; i >= 0; i-- {
		page.Earlier = append(page.Earlier, EarlierWords{
			Until: s.moment(story.Language, earlier[i].Replaced),
			Body:  s.commentHTML(story.Language, earlier[i].Body),
		})
	}
	return s.answer(w, story.Language, http.StatusOK, "comment/history", page)
}

// mine tells a script what the asker said and wrote in a discussion, which pages
// that are the same for everybody cannot show.
func (s *Screen) mine(w http.ResponseWriter, r *http.Request, path string) error {
	web.Label(w, "comment.mine")
	at, err := s.storyAddress(r.Context(), path)
	if err != nil {
		return err
	}
	answer := struct {
		Votes map[string]int   `json:"votes"`
		Own   map[string]int64 `json:"own"` // until when it may be changed, Unix milliseconds; 0: no longer
	}{map[string]int{}, map[string]int64{}}
	who := s.writer(r)
	if voter(who) == nil {
		return writeJSON(w, answer)
	}
	said, err := s.Comments.Own(r.Context(), s.DB, at.Object, voter(who))
	if err != nil {
		return err
	}
	for id, n := range said {
		answer.Votes[id] = int(n.Own)
	}
	wrote, err := s.Comments.By(r.Context(), s.DB, at.Object, who)
	if err != nil {
		return err
	}
	rules, now := s.Comments.Rules(), s.DB.Now()
	for _, c := range wrote {
		answer.Own[c.PublicID] = 0
		if rules.Editable(c, now) {
			answer.Own[c.PublicID] = c.At.Add(rules.EditFor).UnixMilli()
		}
	}
	return writeJSON(w, answer)
}
