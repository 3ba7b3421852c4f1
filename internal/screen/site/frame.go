package site

import (
	"context"
	"net/url"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/story/article"
)

// feedForm is one of the forms that a list is offered to machines in.
type feedForm struct {
	file string // last segment of its address
	name string // as readers know it
	kind string // media type
}

var feedForms = []feedForm{
	{"feed.xml", "RSS", "application/rss+xml"},
	{"atom.xml", "Atom", "application/atom+xml"},
	{"feed.json", "JSON Feed", "application/feed+json"},
}

func isFeed(segment string) bool {
	for _, f := range feedForms {
		if f.file == segment {
			return true
		}
	}
	return false
}

// feeds are the three feeds below an address; "" is the whole site.
func feeds(title, below string) []Feed {
	list := make([]Feed, len(feedForms))
	for i, f := range feedForms {
		list[i] = Feed{Title: title, URL: below + "/" + f.file, Type: f.kind, Name: f.name}
	}
	return list
}

// frame is what every page has around it, in a language.
func (s *Screen) frame(ctx context.Context, q db.Queryer, language string) (Frame, error) {
	sections, err := s.Articles.Sections(ctx, q)
	if err != nil {
		return Frame{}, err
	}
	pages, err := s.Articles.Pages(ctx, q)
	if err != nil {
		return Frame{}, err
	}
	f := s.bareFrame(language)
	if err := s.breaking(ctx, &f); err != nil {
		return Frame{}, err
	}
	names := map[string]string{}
	for _, section := range sections {
		names[section.URL()] = section.Name
	}
	f.navigate(sections)
	for _, p := range pages {
		names[p.URL] = p.Headline
		f.Site.Pages = append(f.Site.Pages, Link{p.Headline, p.URL})
	}
	said := s.paper().values
	if said.Has("menu") {
		f.Nav, f.more, f.Site.Sections = menu(said.Menu, names), nil, ""
	}
	if said.Has("foot") {
		f.Site.Pages = flat(menu(said.Foot, names))
	}
	return f, nil
}

// breaking adds the line of breaking news, which is in the site's own language.
func (s *Screen) breaking(ctx context.Context, f *Frame) error {
	line, err := s.Articles.Breaking(ctx, s.DB)
	if err != nil {
		return err
	}
	if !line.Story.IsZero() {
		f.goes.key = article.KeyStory(line.Story)
	}
	if !line.Until.IsZero() {
		f.goes.until = line.Until.UnixMilli()
	}
	if line.Text == "" {
		return nil
	}
	f.Breaking = Breaking{Text: line.Text, URL: line.URL}
	if own := s.theme.In(s.conf.Language).Lang(); own != f.Language {
		f.Breaking.Language, f.Breaking.Direction = own, theme.Direction(own)
	}
	return nil
}

// bareFrame is a frame that asks the database nothing: errors stand in it.
func (s *Screen) bareFrame(language string) Frame {
	p := s.paper()
	f := Frame{
		Stylesheet: p.address,
		Language:   s.theme.In(language).Lang(),
		Direction:  theme.Direction(s.theme.In(language).Lang()),
		Title:      p.Name,
		Preload:    p.preloads(s.theme.FontPreloads()),
		Manifest:   manifestPath,
		Icons:      s.icons(),
		Site: Site{
			Name: p.Name, Tagline: p.Tagline, URL: "/", Latest: "/latest", Archive: "/archive", Corrections: "/corrections",
			Letter: s.letter(), Rules: p.Rules, Imprint: p.Imprint,
			Logo: p.logo, LogoDark: p.logoDark, Paper: p.values.Colours.Light.Paper, PaperDark: p.values.Colours.Dark.Paper,
		},
		Feeds: feeds(p.Name, ""),
	}
	if s.Cookies != nil {
		f.Site.SignIn = signInPath
	}
	f.Follow.Site = f.Feeds
	for _, l := range p.Links {
		f.Follow.Links = append(f.Follow.Links, Link{l.Name, l.URL})
	}
	return f
}

// letter is where letters to the editor go, as an address: what the owner says,
// else the mailbox "editor" of the site's own host.
func (s *Screen) letter() string {
	to := s.paper().Letter
	if to == "" {
		to = "editor@" + strings.TrimPrefix(s.conf.Base.Hostname(), "www.")
	}
	if strings.Contains(to, "@") && !strings.Contains(to, "/") {
		return "mailto:" + to
	}
	return to
}

// follow offers the feeds of the page's own subject before those of the site.
func (f *Frame) follow(subject, below string) {
	f.Follow.Subject = subject
	f.Follow.Own = feeds(subject, below)
	f.Feeds = append(append([]Feed{}, f.Follow.Own...), f.Feeds...)
}

// title is the whole <title> of a page.
func (s *Screen) title(of string) string { return of + " — " + s.paper().Name }

// absolute makes an address absolute, by the configured base alone.
func (s *Screen) absolute(path string) string { return s.conf.BaseURL + path }

// path makes an escaped path from segments.
func path(segments ...string) string {
	return (&url.URL{Path: "/" + strings.Join(segments, "/")}).EscapedPath()
}

func sectionLink(t article.Term) Link { return Link{t.Name, path(t.Slug)} }
