package site

import (
	"broadsheet/internal/outlet/feed"
	"broadsheet/internal/people/account"
)

// breadcrumbs is the way to a page from the front.
func (s *Screen) breadcrumbs(way ...Link) feed.BreadcrumbList {
	return feed.Breadcrumbs(s.places(append([]Link{{s.paper().Name, "/"}}, way...)))
}

func (s *Screen) places(links []Link) []feed.Place {
	list := make([]feed.Place, len(links))
	for i, l := range links {
		if l.URL != "" {
			list[i] = feed.Place{Name: l.Text, URL: s.absolute(l.URL)}
		}
	}
	return list
}

// listed is what a page lists, as linked data; a page that lists nothing says
// nothing of it.
func (s *Screen) listed(page Link, cards []Card) []any {
	if len(cards) == 0 {
		return nil
	}
	links := make([]Link, len(cards))
	for i, c := range cards {
		links[i] = Link{c.Headline, c.URL}
	}
	return []any{feed.Listed(s.places([]Link{page})[0], s.places(links))}
}

// elsewhere are an author's presences.
func elsewhere(p account.Person) []Link {
	var links []Link
	for _, l := range p.Links {
		links = append(links, Link{l.Name, l.URL})
	}
	return links
}

// profile is what the page of an author says of them.
func (s *Screen) profile(p account.Person) feed.ProfilePage {
	who := feed.Person{Name: p.Name, URL: s.absolute(path("by", p.Slug)), JobTitle: p.Title, Description: p.About}
	for _, l := range p.Links {
		who.SameAs = append(who.SameAs, l.URL)
	}
	return feed.Profile(who, s.paper().Name, s.absolute("/"))
}

// frontData is what the front says of the publication and of itself.
func (s *Screen) frontData(p FrontPage) []any {
	about := feed.Publication{
		Name: s.paper().Name, Description: s.paper().Tagline, Language: s.conf.Language, URL: s.absolute("/"),
	}
	about.Logo = s.logo()
	for _, l := range s.paper().Links {
		about.Elsewhere = append(about.Elsewhere, l.URL)
	}
	var cards []Card
	if p.Lead != nil {
		cards = append(cards, *p.Lead)
	}
	cards = append(cards, p.Seconds...)
	for _, section := range p.Sections {
		cards = append(cards, section.Cards...)
	}
	return append([]any{feed.Published(about)}, s.listed(Link{s.paper().Name, "/"}, cards)...)
}
