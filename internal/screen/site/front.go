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
	frontSeconds   = article.MaxSeconds
	frontLatest    = 6
	frontDiscussed = 5
	frontSection   = 4
	// discussedFor is how long a story may lead what is most discussed.
	discussedFor = 7 * 24 * time.Hour
)

func (s *Screen) front(w http.ResponseWriter, r *http.Request) error {
	return s.Cache.Serve(w, r, "front", s.buildFront)
}

// buildFront puts the front together: lead and seconds as editors have placed
// them, else the newest story with a picture leads and the next ones follow;
// then each section with what does not stand above it.
func (s *Screen) buildFront(ctx context.Context) (*pagecache.Page, error) {
	var built *pagecache.Page
	err := s.DB.Snapshot(ctx, func(q *db.Snapshot) error {
		lang := s.conf.Language
		p := FrontPage{}
		var err error
		if p.Frame, err = s.frame(ctx, q, lang); err != nil {
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
		edited, err := s.Articles.Front(ctx, q)
		if err != nil {
			return err
		}
		chosen, err := s.Articles.Cards(ctx, q, edited.Stories())
		if err != nil {
			return err
		}
		// One question for all: what was chosen stands behind the latest.
		all, err := show(slices.Concat(latest, chosen))
		if err != nil {
			return err
		}
		top, seen := place(edited, chosen, all[len(latest):], latest, all)
		p.Lead, p.Seconds = top.lead, top.seconds
		all = all[:len(latest)]
		now := s.DB.Now()
		p.Latest = s.short(lang, now, latest, all[:min(len(all), frontLatest)])
		var changes db.Time
		if p.Sections, changes, err = s.frontSections(ctx, q, seen, show); err != nil {
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
		p.Frame.Title = s.paper().Name
		if s.paper().Tagline != "" {
			p.Frame.Title = s.paper().Name + " — " + s.paper().Tagline
		}
		p.Frame.Description = s.paper().Tagline
		p.Frame.Canonical = s.absolute("/")
		p.Frame.Social = s.website(s.paper().Name, s.paper().Tagline)
		p.Frame.Linked = s.frontData(p)
		if built, err = s.page("front", lang, p, keys...); err != nil {
			return err
		}
		built.Label = "front"
		until(built, s.midnight(now))
		until(built, edited.Until.Time)
		until(built, changes.Time)
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

// places are the first stories of the front, or of a section's page.
type places struct {
	lead    *Card
	seconds []Card
}

// place fills them: the chosen stories, which come with their views, where
// editors put them, and the latest in the places that are left. A lead that
// nobody chose is the newest with a picture. It says which stories stand there.
func place(edited article.Front, chosen []article.Card, views []Card, latest []article.Card, all []Card) (places, map[db.ID]bool) {
	var p places
	seen := map[db.ID]bool{}
	take := func(id db.ID) *Card {
		i := slices.IndexFunc(chosen, func(c article.Card) bool { return c.ID == id })
		if i < 0 || seen[id] {
			return nil
		}
		seen[id] = true
		return &views[i]
	}
	p.lead = take(edited.Lead)
	var placed [article.MaxSeconds]*Card
	for i, id := range edited.Seconds {
		placed[i] = take(id)
	}
	if lead := leading(latest, all, seen); p.lead == nil && lead >= 0 {
		p.lead = &all[lead]
		seen[latest[lead].ID] = true
	}
	next := 0
	for _, second := range placed {
		for second == nil && next < len(latest) {
			if id := latest[next].ID; !seen[id] {
				seen[id] = true
				second = &all[next]
			}
			next++
		}
		if second != nil {
			p.seconds = append(p.seconds, *second)
		}
	}
	if p.lead == nil && len(p.seconds) > 0 {
		// All that is out was chosen to follow; a front has a lead first.
		p.lead, p.seconds = &p.seconds[0], p.seconds[1:]
	}
	return p, seen
}

// leading is the newest story with a picture that stands nowhere yet, else the
// newest such; -1: none.
func leading(stories []article.Card, cards []Card, seen map[db.ID]bool) int {
	newest := -1
	for i := range stories {
		switch {
		case seen[stories[i].ID]:
		case cards[i].Picture != nil:
			return i
		case newest < 0:
			newest = i
		}
	}
	return newest
}

// frontSections are the parts of the front below the fold: of each section what
// editors have put on its page, then its newest, without what stands above. It
// says when that changes by itself.
func (s *Screen) frontSections(ctx context.Context, q db.Queryer, seen map[db.ID]bool, show func([]article.Card) ([]Card, error)) (out []FrontSection, changes db.Time, err error) {
	sections, err := s.Articles.Sections(ctx, q)
	if err != nil {
		return nil, changes, err
	}
	edited, err := s.Articles.SectionFronts(ctx, q)
	if err != nil {
		return nil, changes, err
	}
	var all []article.Card // of one section after the other: shown with one question
	var ends []int
	for _, section := range sections {
		if section.Stories == 0 || len(out) == mostOnFront {
			continue
		}
		front := edited[section.ID]
		if !front.Until.IsZero() && (changes.IsZero() || front.Until.Before(changes.Time)) {
			changes = front.Until
		}
		list, err := s.Articles.Cards(ctx, q, front.Stories())
		if err != nil {
			return nil, changes, err
		}
		list = slices.DeleteFunc(list, func(c article.Card) bool { return c.Section.ID != section.ID })
		newest, _, err := s.Articles.List(ctx, q, article.ListSection(section.ID), article.Cursor{}, frontSection+len(seen))
		if err != nil {
			return nil, changes, err
		}
		fresh := 0
		for _, c := range append(list, newest...) {
			if !seen[c.ID] && fresh < frontSection {
				seen[c.ID] = true
				all = append(all, c)
				fresh++
			}
		}
		if fresh > 0 {
			out = append(out, FrontSection{Link: Link{section.Name, section.URL()}})
			ends = append(ends, len(all))
		}
	}
	cards, err := show(all)
	if err != nil {
		return nil, changes, err
	}
	for i := range cards {
		cards[i].Section = Link{} // its name stands above them all
	}
	begin := 0
	for i, end := range ends {
		out[i].Cards = cards[begin:end:end]
		begin = end
	}
	return out, changes, nil
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
