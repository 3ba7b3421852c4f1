package site

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
)

// LiveNews reads what listeners to a story's discussion are told. A topic is the
// key under which pages show its comments, so that whatever drops or touches them
// is heard by the listeners too.
func LiveNews(d *db.DB, comments *comment.Comments) func(context.Context, string) (web.News, error) {
	return func(ctx context.Context, topic string) (web.News, error) {
		story, err := db.ParseID(strings.TrimPrefix(topic, "comments:"))
		if err != nil {
			return web.News{}, err
		}
		at, err := comments.Reached(ctx, d, story)
		if err != nil {
			return web.News{}, err
		}
		data, err := json.Marshal(struct {
			Count    int64 `json:"count"`
			Seq      int64 `json:"seq"`
			Appeared int64 `json:"appeared"`
		}{at.Shown, at.Seq, at.Appeared})
		return web.News{ID: at.String(), Data: data}, err
	}
}

// live tells a browser of new comments: how many there are, not what they say.
func (s *Screen) live(w http.ResponseWriter, r *http.Request, path string) error {
	web.Label(w, "comment.live")
	at, err := s.storyAddress(r.Context(), path)
	if err != nil {
		return err
	}
	after := ""
	if p, ok := comment.ParsePoint(r.URL.Query().Get("at")); ok {
		after = p.String()
	}
	if s.Live == nil {
		return web.Missing("")
	}
	return s.Live.Serve(w, r, comment.DiscussionKey(at.Object), after)
}

// mostFresh is how many new comments are set into an open page; who was away for
// longer is led to the page of all.
const mostFresh = 64

// since gives the comments that came after a point as a piece of a page, the same
// for all who ask from there.
func (s *Screen) since(w http.ResponseWriter, r *http.Request, path string) error {
	point, ok := comment.ParsePoint(r.URL.Query().Get("at"))
	if !ok {
		return web.Invalid("")
	}
	key := "comments/since?at=" + point.String() + " " + path
	return s.Cache.Serve(w, r, key, func(ctx context.Context) (*pagecache.Page, error) {
		return s.freshComments(ctx, path, point)
	})
}

func (s *Screen) freshComments(ctx context.Context, path string, after comment.Point) (*pagecache.Page, error) {
	var built *pagecache.Page
	err := s.DB.Snapshot(ctx, func(q *db.Snapshot) error {
		at, err := s.storyAddress(ctx, path)
		if err != nil {
			return err
		}
		story, err := s.Articles.Story(ctx, q, at.Object)
		if err != nil {
			return err
		}
		tally, err := s.Comments.Tally(ctx, q, story.ID)
		if err != nil {
			return err
		}
		list, more, err := s.Comments.Since(ctx, q, story.ID, after, mostFresh)
		if err != nil {
			return err
		}
		fresh := FreshComments{Count: tally.Shown, At: tally.Reached.String()}
		if more {
			fresh.All = story.URL + "?view=all#comments"
		}
		v := threadView{story: story.URL, language: story.Language}
		if v.open, err = s.open(ctx, q, story); err != nil {
			return err
		}
		if fresh.List, err = s.threadOf(v, list); err != nil {
			return err
		}
		if built, err = s.page("comment/fresh", story.Language, fresh, article.KeyStory(story.ID), comment.DiscussionKey(story.ID)); err != nil {
			return err
		}
		built.Label = "comment.since"
		built.Header.Set("X-Robots-Tag", "noindex")
		return nil
	})
	return built, err
}
