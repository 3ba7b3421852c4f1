package site

import "broadsheet/internal/outlet/feed"

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

// frontData is what the front says of the publication and of itself.
func (s *Screen) frontData(p FrontPage) []any {
	about := feed.Publication{
		Name: s.paper().Name, Description: s.paper().Tagline, Language: s.conf.Language, URL: s.absolute("/"),
	}
	if icon := s.theme.Asset("icon.svg"); icon != "" {
		about.Logo.URL = s.absolute(icon)
	}
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
