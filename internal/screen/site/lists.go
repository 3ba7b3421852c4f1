package site

import (
	"context"
	"net/http"
	"slices"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/article"
)

// perPage is how many stories a page of a list holds.
const perPage = 30

// listing is what a page of a list is made from.
type listing struct {
	kind    string // as ListPage.Kind
	name    string
	intro   string
	list    string // as article.List takes it
	below   string // its address
	feeds   bool
	section string // address of the section that it belongs to
	keys    []string
	byDay   bool

	sectionID db.ID
	role      string // of an author
	links     []Link // the same
	linked    []any  // what machines are told of the subject
}

func (s *Screen) latest(w http.ResponseWriter, r *http.Request) error {
	return s.listAt(w, r, "latest", func(context.Context) (listing, error) {
		return listing{kind: "latest", list: article.ListLatest, below: "/latest", keys: []string{article.KeyLatest}, byDay: true}, nil
	})
}

func (s *Screen) author(w http.ResponseWriter, r *http.Request) error {
	return s.listAt(w, r, "author", func(ctx context.Context) (listing, error) {
		p, err := account.BySlug(ctx, s.DB, r.PathValue("slug"))
		return listing{
			kind: "author", name: p.Name, intro: p.About, list: article.ListAuthor(p.ID), below: path("by", p.Slug),
			feeds: true, keys: []string{article.KeyAuthor(p.Slug)},
			role: p.Title, links: elsewhere(p), linked: []any{s.profile(p)},
		}, err
	})
}

func (s *Screen) tag(w http.ResponseWriter, r *http.Request) error {
	return s.listAt(w, r, "tag", func(ctx context.Context) (listing, error) {
		t, err := s.Articles.TagBySlug(ctx, s.DB, r.PathValue("slug"))
		return listing{
			kind: "tag", name: t.Name, intro: t.Intro, list: article.ListTag(t.ID), below: path("tag", t.Slug),
			feeds: true, keys: []string{article.KeyTag(t.Slug)},
		}, err
	})
}

func (s *Screen) place(w http.ResponseWriter, r *http.Request) error {
	return s.listAt(w, r, "place", func(ctx context.Context) (listing, error) {
		t, err := s.Articles.PlaceBySlug(ctx, s.DB, r.PathValue("slug"))
		return listing{
			kind: "place", name: t.Name, intro: t.Intro, list: article.ListPlace(t.ID), below: path("place", t.Slug),
			feeds: true, keys: []string{article.KeyPlace(t.Slug)},
		}, err
	})
}

// sectionPage is the page of a section, found by its address.
func (s *Screen) sectionPage(ctx context.Context, v view, at article.Address) (*pagecache.Page, error) {
	section, err := s.Articles.Section(ctx, s.DB, at.Object)
	if err != nil {
		return nil, err
	}
	return s.listPage(ctx, v, listing{
		kind: "section", name: section.Name, intro: section.Intro, list: article.ListSection(section.ID), below: section.URL(),
		feeds: true, section: section.URL(), sectionID: section.ID, byDay: true,
		keys: []string{article.KeySection(section.Slug)},
	})
}

// listAt serves a list that has a route of its own.
func (s *Screen) listAt(w http.ResponseWriter, r *http.Request, kind string, find func(context.Context) (listing, error)) error {
	return s.cached(w, r, r.URL.Path, func(ctx context.Context, v view) (*pagecache.Page, error) {
		l, err := find(ctx)
		if err != nil {
			return nil, err
		}
		if v.trail != "" {
			return moved(l.below, l.keys...), nil
		}
		return s.listPage(ctx, v, l)
	})
}

func (s *Screen) listPage(ctx context.Context, v view, l listing) (*pagecache.Page, error) {
	before, err := article.ParseCursor(v.before)
	if err != nil {
		before = article.Cursor{}
	}
	var built *pagecache.Page
	err = s.DB.Snapshot(ctx, func(q *db.Snapshot) (err error) {
		built, err = s.listFrom(ctx, q, l, before)
		return err
	})
	return built, err
}

// listFrom builds the page of a list that begins below a place.
func (s *Screen) listFrom(ctx context.Context, q db.Queryer, l listing, before article.Cursor) (*pagecache.Page, error) {
	lang := s.conf.Language
	found, next, err := s.Articles.List(ctx, q, l.list, before, perPage)
	if err != nil {
		return nil, err
	}
	above, any, err := s.Articles.Newer(ctx, q, l.list, before, perPage)
	if err != nil {
		return nil, err
	}
	if len(found) == 0 && !any && l.kind != "latest" {
		// What has only a draft or a story to come must not be told from what is
		// not there at all.
		return nil, web.Missing("")
	}
	p := ListPage{Kind: l.kind, Name: l.name, Intro: l.intro, Role: l.role, Links: l.links}
	if p.Frame, err = s.frame(ctx, q, lang); err != nil {
		return nil, err
	}
	keys := l.keys
	show := func(list []article.Card) ([]Card, error) {
		views, more, err := s.cards(ctx, q, lang, list)
		keys = append(keys, more...)
		return views, err
	}
	var all []Card
	var changes db.Time
	if l.kind == "section" {
		all, changes, err = s.opened(ctx, q, &p, l, found, before.IsZero(), show)
	} else {
		all, err = show(found)
		p.Groups = groups(all, l.byDay)
	}
	if err != nil {
		return nil, err
	}
	s.head(&p, l, before, all)
	if !next.IsZero() {
		p.Older = at(l.below, next)
	}
	if any {
		p.Newer = at(l.below, above)
	}
	built, err := s.page("list", lang, p, keys...)
	if built != nil {
		built.Label = l.kind
		until(built, changes.Time)
	}
	return built, err
}

// opened puts lead and seconds at the head of a section's first page, by the
// rules of the front, and takes them out of the list: on every page what editors
// have placed, wherever its date would put it. It says in which order the stories
// stand and when that changes by itself.
func (s *Screen) opened(ctx context.Context, q db.Queryer, p *ListPage, l listing, found []article.Card, first bool, show func([]article.Card) ([]Card, error)) ([]Card, db.Time, error) {
	edited, err := s.Articles.SectionFront(ctx, q, l.sectionID)
	if err != nil {
		return nil, edited.Until, err
	}
	chosen, err := s.Articles.Cards(ctx, q, edited.Stories())
	if err != nil {
		return nil, edited.Until, err
	}
	chosen = slices.DeleteFunc(chosen, func(c article.Card) bool { return c.Section.ID != l.sectionID })
	// One question for all: what was chosen stands behind the list.
	views, err := show(slices.Concat(found, chosen))
	if err != nil {
		return nil, edited.Until, err
	}
	for i := range views {
		views[i].Section = Link{} // its name stands above them all
	}
	placed, views := views[len(found):], views[:len(found)]
	seen := map[db.ID]bool{}
	for _, c := range chosen {
		seen[c.ID] = true
	}
	var all []Card
	if first {
		var top places
		top, seen = place(edited, chosen, placed, found, views)
		p.Lead, p.Seconds = top.lead, top.seconds
		if p.Lead != nil {
			all = append(all, *p.Lead)
		}
		all = append(all, p.Seconds...)
	}
	var rest []Card
	for i, c := range found {
		if !seen[c.ID] {
			rest = append(rest, views[i])
		}
	}
	p.Groups = groups(rest, l.byDay)
	return append(all, rest...), edited.Until, nil
}

// head says what a page of a list is.
func (s *Screen) head(p *ListPage, l listing, before article.Cursor, cards []Card) {
	heading := l.name
	if l.kind == "latest" {
		heading = s.say(s.conf.Language, "latest")
	}
	p.Frame.Title = s.title(heading)
	p.Frame.Description = l.intro
	p.Frame.Canonical = s.absolute(at(l.below, before))
	p.Frame.Social = s.website(heading, l.intro)
	p.Frame.NoIndex = len(cards) == 0
	p.Frame.enter(l.section)
	p.Frame.Linked = append(l.linked, s.listed(Link{heading, at(l.below, before)}, cards)...)
	if l.kind == "section" {
		p.Frame.Linked = append(p.Frame.Linked, s.breadcrumbs(Link{l.name, l.below}))
	}
	if l.feeds {
		p.Frame.follow(l.name, l.below)
	}
}

// at is the address of a list's page that begins below a place.
func at(below string, c article.Cursor) string {
	if c.IsZero() {
		return below
	}
	return below + "?before=" + c.String()
}

// groups parts cards by the day they were published on, or not at all.
func groups(cards []Card, byDay bool) []ListGroup {
	if len(cards) == 0 {
		return nil
	}
	if !byDay {
		return []ListGroup{{Cards: cards}}
	}
	var list []ListGroup
	for _, c := range cards {
		if n := len(list); n == 0 || list[n-1].Day != c.Published.Day {
			list = append(list, ListGroup{Day: c.Published.Day})
		}
		last := &list[len(list)-1]
		last.Cards = append(last.Cards, c)
	}
	return list
}
