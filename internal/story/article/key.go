package article

import (
	"net/url"
	"slices"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/floor/slug"
)

// Cache keys of pages that show more than one story.
const (
	KeyFront   = "front"
	KeyLatest  = "list:latest"
	KeyFeed    = "feed"
	KeySitemap = "sitemap"
	KeySite    = "site" // on every page: names of sections and free pages stand there
)

// KeyStory is on every page that shows anything of the story: its own, and each
// that has its card.
func KeyStory(id db.ID) string { return "story:" + id.String() }

// KeySection is on a section's pages and feeds.
func KeySection(slug string) string { return "section:" + url.PathEscape(slug) }

// KeyAuthor is on an author's pages and feeds.
func KeyAuthor(slug string) string { return "author:" + url.PathEscape(slug) }

// KeyTag is on a tag's pages and feeds.
func KeyTag(slug string) string { return "tag:" + url.PathEscape(slug) }

// KeyPlace is on a place's pages.
func KeyPlace(slug string) string { return "place:" + url.PathEscape(slug) }

// KeyStoryline is on the pages of a running story and of its chapters.
func KeyStoryline(slug string) string { return "storyline:" + url.PathEscape(slug) }

// KeySpeaker is on the page of what somebody said.
func KeySpeaker(slug string) string { return "said:" + url.PathEscape(slug) }

// The lists that stories stand in, as List and Newer are asked for them.
const ListLatest = "latest"

// ListSection is the list of a section's stories.
func ListSection(id db.ID) string { return "section:" + id.String() }

// ListAuthor is the list of stories that a person has a credit on.
func ListAuthor(id db.ID) string { return "author:" + id.String() }

// ListTag is the list of stories with a tag.
func ListTag(id db.ID) string { return "tag:" + id.String() }

// ListPlace is the list of stories reported from a place.
func ListPlace(id db.ID) string { return "place:" + id.String() }

// ListStoryline is the list of a running story's chapters.
func ListStoryline(id db.ID) string { return "storyline:" + id.String() }

// keys are the cache keys of every page that shows the story, apart from pages
// that have only its card, which carry KeyStory.
func (s *Story) keys() []string {
	keys := []string{KeyStory(s.ID), KeySitemap}
	if !s.TranslationOf.IsZero() {
		keys = append(keys, s.KeyTranslations()) // each of them leads to all others
	}
	if s.Kind == KindPage {
		return append(keys, KeySite) // pages are named at the foot of every page
	}
	keys = append(keys, KeyFront, KeyLatest, KeyFeed)
	if s.Section.Slug != "" {
		keys = append(keys, KeySection(s.Section.Slug))
	}
	if s.Place.Slug != "" {
		keys = append(keys, KeyPlace(s.Place.Slug))
	}
	if s.Storyline.Slug != "" {
		keys = append(keys, KeyStoryline(s.Storyline.Slug))
	}
	for _, c := range s.Byline {
		keys = append(keys, KeyAuthor(c.Slug))
	}
	for _, t := range s.Tags {
		keys = append(keys, KeyTag(t.Slug))
	}
	for _, said := range richtext.Quotations(s.Body) {
		if speaker := slug.Make(said.Speaker, s.Language); speaker != "" {
			keys = append(keys, KeySpeaker(speaker))
		}
	}
	return keys
}

// OnwardKeys are on the pages of stories that may lead on to this one, or this
// one to them: what they offer next may be told a few seconds late.
func (s *Story) OnwardKeys() []string {
	var keys []string
	if s.Section.Slug != "" {
		keys = append(keys, "onward-"+KeySection(s.Section.Slug))
	}
	if s.Storyline.Slug != "" {
		keys = append(keys, "onward-"+KeyStoryline(s.Storyline.Slug))
	}
	for _, t := range s.Tags {
		keys = append(keys, "onward-"+KeyTag(t.Slug))
	}
	return keys
}

// union joins two lists of keys, each key once.
func union(a, b []string) []string {
	all := slices.Concat(a, b)
	slices.Sort(all)
	return slices.Compact(all)
}
