package site

import (
	"context"
	"net/http"
	"slices"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/story/article"
)

const (
	frontSeconds   = 3
	frontLatest    = 6
	frontDiscussed = 5
	frontSection   = 4
	// discussedFor is how long a story may lead what is most discussed.
	discussedFor = 7 * 24 * time.Hour
)

func (s *Screen) front(w http.ResponseWriter, r *http.Request) error {
	return s.Cache.Serve(w, r, "front", s.buildFront)
}

// buildFront puts the front together: the newest story with a picture leads,
// the next ones follow, then each section with what does not stand above it.
func (s *Screen) buildFront(ctx context.Context) (*pagecache.Page, error) {
	var built *pagecache.Page
	err := s.DB.Snapshot(ctx, func(q *db.Snapshot) error {
		lang := s.conf.Language
		p := FrontPage{}
		var err error
		if p.Frame, err = s.frame(ctx, lang); err != nil {
			return err
		}
		latest, _, err := s.Articles.List(ctx, q, article.ListLatest, article.Cursor{}, frontLatest+frontSeconds+1)
		if err != nil {
			return err
		}
		keys := []string{article.KeyFront}
		show := func(list []article.Card) ([]Card, error) {
			views, more, err := s.cards(ctx, q, lang, list)
			keys = append(keys, more...)
			return views, err
		}
		all, err := show(latest)
		if err != nil {
			return err
		}
		seen := map[db.ID]bool{}
		if lead := leading(all); lead >= 0 {
			p.Lead = &all[lead]
			seen[latest[lead].ID] = true
		}
		for i, c := range all {
			switch {
			case seen[latest[i].ID]:
			case len(p.Seconds) < frontSeconds:
				p.Seconds = append(p.Seconds, c)
				seen[latest[i].ID] = true
			}
		}
		now := s.DB.Now()
		p.Latest = s.short(lang, now, latest, all[:min(len(all), frontLatest)])
		if p.Sections, err = s.frontSections(ctx, q, seen, show); err != nil {
			return err
		}
		if p.Discussed, err = s.discussed(ctx, q, show); err != nil {
			return err
		}
		p.Frame.Today = s.moment(lang, now)
		// The day alone: with the time in it, each build would be another page to
		// the browsers that hold the last one.
		p.Frame.Today.ISO = now.In(s.conf.Location).Format(time.DateOnly)
		p.Frame.Today.Day = theme.FormatToday(s.theme.In(lang).Locale(), s.conf.Location, now.Time)
		p.Frame.Title = s.conf.Name
		if s.conf.Tagline != "" {
			p.Frame.Title = s.conf.Name + " — " + s.conf.Tagline
		}
		p.Frame.Description = s.conf.Tagline
		p.Frame.Canonical = s.absolute("/")
		p.Frame.Social = Social{Type: "website", Headline: s.conf.Name, Description: s.conf.Tagline}
		p.Frame.Linked = s.frontData(p)
		if built, err = s.page("front", lang, p, keys...); err != nil {
			return err
		}
		built.Label = "front"
		built.ValidUntil = s.midnight(now)
		return nil
	})
	return built, err
}

// short words when stories of a list of the latest came: by the clock today,
// else by the day. The page is good until midnight.
func (s *Screen) short(lang string, now db.Time, stories []article.Card, cards []Card) []Card {
	today := s.moment(lang, now).Day
	list := slices.Clone(cards)
	for i := range list {
		at := &list[i].Published
		if at.Short = at.Clock; at.Day != today {
			at.Short = theme.FormatDay(s.theme.In(lang).Locale(), s.conf.Location, stories[i].PublishedAt.Time)
		}
	}
	return list
}

// leading is the newest story with a picture, else the newest; -1: none.
func leading(cards []Card) int {
	for i, c := range cards {
		if c.Picture != nil {
			return i
		}
	}
	return min(len(cards), 1) - 1
}

func (s *Screen) frontSections(ctx context.Context, q db.Queryer, seen map[db.ID]bool, show func([]article.Card) ([]Card, error)) ([]FrontSection, error) {
	sections, err := s.Articles.Sections(ctx, q)
	if err != nil {
		return nil, err
	}
	var out []FrontSection
	for _, section := range sections {
		if section.Stories == 0 {
			continue
		}
		list, _, err := s.Articles.List(ctx, q, article.ListSection(section.ID), article.Cursor{}, frontSection+len(seen))
		if err != nil {
			return nil, err
		}
		var fresh []article.Card
		for _, c := range list {
			if !seen[c.ID] && len(fresh) < frontSection {
				fresh = append(fresh, c)
			}
		}
		if len(fresh) == 0 {
			continue
		}
		cards, err := show(fresh)
		if err != nil {
			return nil, err
		}
		for i := range cards {
			cards[i].Section = Link{} // its name stands above them all
		}
		out = append(out, FrontSection{Link: Link{section.Name, section.URL()}, Cards: cards})
	}
	return out, nil
}

func (s *Screen) discussed(ctx context.Context, q db.Queryer, show func([]article.Card) ([]Card, error)) ([]Card, error) {
	ids, err := s.Comments.MostDiscussed(ctx, q, db.At(s.DB.Now().Add(-discussedFor)), frontDiscussed)
	if err != nil {
		return nil, err
	}
	list, err := s.Articles.Cards(ctx, q, ids)
	if err != nil {
		return nil, err
	}
	return show(list)
}
