package site

import (
	"context"
	"net/http"

	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/storyline"
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
		}, err
	})
}

func (s *Screen) tag(w http.ResponseWriter, r *http.Request) error {
	return s.listAt(w, r, "tag", func(ctx context.Context) (listing, error) {
		t, err := s.Articles.TagBySlug(ctx, s.DB, r.PathValue("slug"))
		return listing{
			kind: "tag", name: t.Name, list: article.ListTag(t.ID), below: path("tag", t.Slug),
			feeds: true, keys: []string{article.KeyTag(t.Slug)},
		}, err
	})
}

func (s *Screen) place(w http.ResponseWriter, r *http.Request) error {
	return s.listAt(w, r, "place", func(ctx context.Context) (listing, error) {
		t, err := s.Articles.PlaceBySlug(ctx, s.DB, r.PathValue("slug"))
		return listing{
			kind: "place", name: t.Name, list: article.ListPlace(t.ID), below: path("place", t.Slug),
			feeds: true, keys: []string{article.KeyPlace(t.Slug)},
		}, err
	})
}

func (s *Screen) storyline(w http.ResponseWriter, r *http.Request) error {
	return s.listAt(w, r, "storyline", func(ctx context.Context) (listing, error) {
		l, err := storyline.BySlug(ctx, s.DB, r.PathValue("slug"))
		return listing{
			kind: "storyline", name: l.Name, list: article.ListStoryline(l.ID), below: path("storyline", l.Slug),
			feeds: true, keys: []string{article.KeyStoryline(l.Slug)},
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
		kind: "section", name: section.Name, list: article.ListSection(section.ID), below: section.URL(),
		feeds: true, section: section.URL(), keys: []string{article.KeySection(section.Slug)},
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
	lang := s.conf.Language
	before, err := article.ParseCursor(v.before)
	if err != nil {
		before = article.Cursor{}
	}
	found, next, err := s.Articles.List(ctx, s.DB, l.list, before, perPage)
	if err != nil {
		return nil, err
	}
	views, keys, err := s.cards(ctx, s.DB, lang, found)
	if err != nil {
		return nil, err
	}
	if l.kind == "section" {
		for i := range views {
			views[i].Section = Link{} // its name stands above them all
		}
	}
	p := ListPage{Kind: l.kind, Name: l.name, Intro: l.intro, Groups: groups(views, l.byDay)}
	if p.Frame, err = s.frame(ctx, s.DB, lang); err != nil {
		return nil, err
	}
	heading := l.name
	if l.kind == "latest" {
		heading = s.say(lang, "latest")
	}
	p.Frame.Title = s.title(heading)
	p.Frame.Description = l.intro
	p.Frame.Canonical = s.absolute(at(l.below, before))
	p.Frame.Social = s.website(heading, "")
	p.Frame.NoIndex = len(found) == 0
	p.Frame.enter(l.section)
	p.Frame.Linked = s.listed(Link{heading, at(l.below, before)}, views)
	if l.kind == "section" {
		p.Frame.Linked = append(p.Frame.Linked, s.breadcrumbs(Link{l.name, l.below}))
	}
	if l.feeds {
		p.Frame.follow(l.name, l.below)
	}
	if !next.IsZero() {
		p.Older = at(l.below, next)
	}
	above, any, err := s.Articles.Newer(ctx, s.DB, l.list, before, perPage)
	if err != nil {
		return nil, err
	}
	if any {
		p.Newer = at(l.below, above)
	}
	built, err := s.page("list", lang, p, append(keys, l.keys...)...)
	if built != nil {
		built.Label = l.kind
	}
	return built, err
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
