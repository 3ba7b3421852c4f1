package site

import (
	"context"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/outlet/feed"
	"broadsheet/internal/story/article"
)

// versions are a story in all its languages, as its page names them.
func (s *Screen) versions(ctx context.Context, q db.Queryer, story article.Story) ([]Version, error) {
	found, err := s.Articles.Translations(ctx, q, story)
	if err != nil {
		return nil, err
	}
	var list []Version
	for _, t := range found {
		list = append(list, Version{t.Language, s.absolute(t.URL)})
	}
	return list, nil
}

// addVersions names, for each page of a sitemap, the others that tell the same.
// They may have been published outside the time that the sitemap covers.
func (s *Screen) addVersions(ctx context.Context, list []mappedStory, pages []feed.Page, from, to db.Time) error {
	found, err := s.Articles.TranslationsBetween(ctx, s.DB, from, to)
	if err != nil || len(found) == 0 {
		return err
	}
	groups := map[db.ID][]article.Translation{}
	for _, t := range found {
		groups[t.Root] = append(groups[t.Root], t)
	}
	for i, m := range list {
		root := m.translationOf
		if root.IsZero() {
			root = m.id
		}
		for _, t := range article.OnePerLanguage(groups[root], m.id) {
			pages[i].Versions = append(pages[i].Versions, feed.Version{Language: t.Language, URL: s.absolute(t.URL)})
		}
	}
	return nil
}
