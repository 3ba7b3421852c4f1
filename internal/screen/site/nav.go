package site

import (
	"context"
	"net/http"

	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/story/article"
)

const (
	sectionsPath = "/sections"
	// mostInBar is how many sections the bar above every page names. A paper with
	// more has a page of them all; a page of one that is left out names it too.
	mostInBar = 12
	// mostOnFront is how many sections have their own part of the front.
	mostOnFront = 12
)

// navigate puts the sections that have a story into the bar.
func (f *Frame) navigate(sections []article.Section) {
	for _, section := range sections {
		if section.Stories > 0 {
			f.Nav = append(f.Nav, Section{Link: Link{section.Name, section.URL()}})
		}
	}
	if len(f.Nav) > mostInBar {
		f.Nav, f.more = f.Nav[:mostInBar:mostInBar], f.Nav[mostInBar:]
		f.Site.Sections = sectionsPath
	}
}

// enter marks the section that a page belongs to.
func (f *Frame) enter(sectionURL string) {
	for i := range f.Nav {
		entry := &f.Nav[i]
		entry.Current = entry.URL == sectionURL
		for j := range entry.Entries {
			below := &entry.Entries[j]
			below.Current = below.URL == sectionURL
			entry.Current = entry.Current || below.Current
		}
	}
	for _, section := range f.more {
		if section.URL == sectionURL {
			section.Current = true
			f.Nav = append(f.Nav, section)
		}
	}
}

// sections is the page of all sections.
func (s *Screen) sections(w http.ResponseWriter, r *http.Request) error {
	return s.cached(w, r, sectionsPath, func(ctx context.Context, _ view) (*pagecache.Page, error) {
		lang := s.conf.Language
		list, err := s.Articles.Sections(ctx, s.DB)
		if err != nil {
			return nil, err
		}
		var p SectionsPage
		if p.Frame, err = s.frame(ctx, s.DB, lang); err != nil {
			return nil, err
		}
		for _, section := range list {
			if section.Stories > 0 {
				p.Sections = append(p.Sections, SectionEntry{Link{section.Name, section.URL()}, section.Intro})
			}
		}
		heading := s.say(lang, "sections")
		p.Frame.Title = s.title(heading)
		p.Frame.Canonical = s.absolute(sectionsPath)
		p.Frame.Social = Social{Type: "website", Headline: heading}
		p.Frame.NoIndex = len(p.Sections) == 0
		// A section enters with its first story and leaves with its last.
		built, err := s.page("sections", lang, p, article.KeyLatest)
		if built != nil {
			built.Label = "sections"
		}
		return built, err
	})
}
