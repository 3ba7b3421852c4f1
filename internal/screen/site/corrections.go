package site

import (
	"context"
	"net/http"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/story/article"
)

// corrections is the page of everything that was wrong in the paper, and what is
// right.
func (s *Screen) corrections(w http.ResponseWriter, r *http.Request) error {
	const here = "/corrections"
	return s.cached(w, r, here, func(ctx context.Context, v view) (*pagecache.Page, error) {
		var built *pagecache.Page
		err := s.DB.Snapshot(ctx, func(q *db.Snapshot) (err error) {
			built, err = s.correctionsPage(ctx, q, here, v)
			return err
		})
		return built, err
	})
}

func (s *Screen) correctionsPage(ctx context.Context, q db.Queryer, here string, v view) (*pagecache.Page, error) {
	lang := s.conf.Language
	before, err := article.ParseCursor(v.before)
	if err != nil {
		before = article.Cursor{}
	}
	found, next, err := s.Articles.Corrections(ctx, q, before, perPage)
	if err != nil {
		return nil, err
	}
	var p CorrectionsPage
	if p.Frame, err = s.frame(ctx, s.DB, lang); err != nil {
		return nil, err
	}
	keys := []string{article.KeyLatest} // dropped by each correction
	for _, c := range found {
		keys = append(keys, article.KeyStory(c.Story))
		one := Corrected{Story: Link{c.Headline, c.URL}, Time: s.moment(lang, c.At), Text: c.Text}
		if own := s.theme.In(c.Language).Lang(); own != p.Frame.Language {
			one.Language, one.Direction = own, theme.Direction(own)
		}
		p.Corrections = append(p.Corrections, one)
	}
	if !next.IsZero() {
		p.Older = at(here, next)
	}
	above, any, err := s.Articles.CorrectionsAbove(ctx, q, before, perPage)
	if err != nil {
		return nil, err
	}
	if any {
		p.Newer = at(here, above)
	}
	heading := s.say(lang, "corrections")
	p.Frame.Title = s.title(heading)
	p.Frame.Canonical = s.absolute(at(here, before))
	p.Frame.Social = s.website(heading, "")
	p.Frame.NoIndex = len(found) == 0
	built, err := s.page("corrections", lang, p, keys...)
	if built != nil {
		built.Label = "corrections"
	}
	return built, err
}
