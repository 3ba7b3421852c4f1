package site

import (
	"context"
	"net/http"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/storyline"
)

// storyline is the page of a running story, told from its beginning.
func (s *Screen) storyline(w http.ResponseWriter, r *http.Request) error {
	return s.cached(w, r, r.URL.Path, func(ctx context.Context, v view) (*pagecache.Page, error) {
		var built *pagecache.Page
		err := s.DB.Snapshot(ctx, func(q *db.Snapshot) error {
			line, err := storyline.BySlug(ctx, q, r.PathValue("slug"))
			if err != nil {
				return err
			}
			if v.trail != "" {
				built = moved(path("storyline", line.Slug), article.KeyStoryline(line.Slug))
				return nil
			}
			built, err = s.storylinePage(ctx, q, v, line)
			return err
		})
		return built, err
	})
}

func (s *Screen) storylinePage(ctx context.Context, q db.Queryer, v view, line storyline.Storyline) (*pagecache.Page, error) {
	lang, below := s.conf.Language, path("storyline", line.Slug)
	since, err := article.ParseCursor(v.since)
	if err != nil {
		since = article.Cursor{}
	}
	p := StorylinePage{Name: line.Name, Intro: line.Intro, Ended: s.moment(lang, line.EndedAt)}
	if p.Frame, err = s.frame(ctx, q, lang); err != nil {
		return nil, err
	}
	keys, next, err := s.chronicle(ctx, q, &p, line, since)
	if err != nil {
		return nil, err
	}
	if !next.IsZero() {
		p.Later = chaptersSince(below, next)
	}
	above, any, err := s.Articles.ChronicleAbove(ctx, q, line.ID, since, perPage)
	if err != nil {
		return nil, err
	}
	if any {
		p.Earlier = chaptersSince(below, above)
	}
	p.Frame.Title = s.title(line.Name)
	p.Frame.Description = line.Intro
	p.Frame.Canonical = s.absolute(chaptersSince(below, since))
	p.Frame.Social = Social{Type: "website", Headline: line.Name, Description: line.Intro}
	p.Frame.NoIndex = len(p.Chapters) == 0
	cards := make([]Card, len(p.Chapters))
	for i, c := range p.Chapters {
		cards[i] = c.Card
	}
	p.Frame.Linked = append(s.listed(Link{line.Name, chaptersSince(below, since)}, cards), s.breadcrumbs(Link{line.Name, below}))
	p.Frame.follow(line.Name, below)
	built, err := s.page("storyline", lang, p, append(keys, article.KeyStoryline(line.Slug))...)
	if built != nil {
		built.Label = "storyline"
	}
	return built, err
}

// chronicle adds the chapters of a page and what is said of all of them; it
// returns the cache keys of those that it shows, and where the next page begins.
func (s *Screen) chronicle(ctx context.Context, q db.Queryer, p *StorylinePage, line storyline.Storyline, since article.Cursor) ([]string, article.Cursor, error) {
	lang, list := s.conf.Language, article.ListStoryline(line.ID)
	found, next, err := s.Articles.Chronicle(ctx, q, line.ID, since, perPage)
	if err != nil {
		return nil, next, err
	}
	newest, _, err := s.Articles.List(ctx, q, list, article.Cursor{}, 1)
	if err != nil {
		return nil, next, err
	}
	if len(newest) == 0 {
		return nil, next, web.Missing("") // as for other lists
	}
	first := found
	if !since.IsZero() {
		if first, _, err = s.Articles.Chronicle(ctx, q, line.ID, article.Cursor{}, 1); err != nil {
			return nil, next, err
		}
	}
	if p.Count, err = s.Articles.Count(ctx, q, list); err != nil {
		return nil, next, err
	}
	above, err := s.Articles.ChaptersTo(ctx, q, line.ID, since)
	if err != nil {
		return nil, next, err
	}
	views, keys, err := s.cards(ctx, q, lang, append(found[:len(found):len(found)], newest[0]))
	if err != nil {
		return nil, next, err
	}
	for i, c := range found {
		p.Chapters = append(p.Chapters, chapter(c, views[i], above+i+1, c.ID == newest[0].ID))
	}
	if p.Count > 1 {
		latest := chapter(newest[0], views[len(found)], p.Count, true)
		p.Latest = &latest
	}
	if len(first) > 0 {
		p.Begun = s.moment(lang, first[0].PublishedAt)
		keys = append(keys, article.KeyStory(first[0].ID))
	}
	return keys, next, nil
}

// chapter is a story on the page of its running story, whose name stands above
// them all.
func chapter(c article.Card, view Card, number int, newest bool) Chapter {
	view.Storyline = ""
	one := Chapter{Card: view, Number: number, Newest: newest}
	if c.Standfirst == "" {
		one.Standfirst = ""
		for _, point := range c.KeyPoints {
			one.Points = append(one.Points, point.Text)
		}
	}
	return one
}

// chaptersSince is the address of a running story's page that begins after a
// chapter.
func chaptersSince(below string, c article.Cursor) string {
	if c.IsZero() {
		return below
	}
	return below + "?since=" + c.String()
}
