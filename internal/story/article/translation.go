package article

import (
	"context"
	"net/url"
	"strings"

	"broadsheet/internal/floor/db"
)

// maxTranslations is how many languages a story is offered in.
const maxTranslations = 100

// Translation is a visible story in one of its languages.
type Translation struct {
	Root     db.ID // the story that the others translate
	ID       db.ID
	Language string
	URL      string // path, escaped for addresses
}

func scanTranslation(r db.Row) (Translation, error) {
	var t Translation
	var path string
	err := r.Scan(&t.Root, &t.ID, &t.Language, &path)
	t.URL = escape(path)
	return t, err
}

// Translations are the visible stories that tell the same in other languages,
// the story itself among them, one of each language; of a story in one language
// there are none.
func (a *Articles) Translations(ctx context.Context, q db.Queryer, s Story) ([]Translation, error) {
	list, err := db.All(ctx, q, scanTranslation, `
		select id, id, language, path
		from story
		where id = $1 and state = 'published' and published_at <= $2
		union all
		select translation_of, id, language, path
		from story
		where translation_of = $1 and state = 'published' and published_at <= $2
		order by 3, 2
		limit $3`, s.root(), a.db.Now(), maxTranslations)
	if err != nil {
		return nil, err
	}
	return OnePerLanguage(list, s.ID), nil
}

// OnePerLanguage leaves one story of each language, the preferred one before
// others; stories that are left in one language only are none.
func OnePerLanguage(list []Translation, preferred db.ID) []Translation {
	at := map[string]int{}
	var kept []Translation
	for _, t := range list {
		lang := strings.ToLower(t.Language)
		i, taken := at[lang]
		switch {
		case !taken:
			at[lang] = len(kept)
			kept = append(kept, t)
		case t.ID == preferred:
			kept[i] = t
		}
	}
	if len(kept) < 2 {
		return nil
	}
	return kept
}

// root is the story that all translations of a story name.
func (s *Story) root() db.ID {
	if s.TranslationOf.IsZero() {
		return s.ID
	}
	return s.TranslationOf
}

// KeyTranslations is on the pages of a story in all its languages.
func (s *Story) KeyTranslations() string { return KeyStory(s.root()) }

// original finds the story that a draft translates. A translation of a
// translation is one of the story that was first.
func (a *Articles) original(ctx context.Context, c checked, before *Story) (db.ID, error) {
	named := c.TranslationOf
	if named == "" {
		return db.ID{}, nil
	}
	s, err := a.named(ctx, named, c.Source)
	if missing(err) {
		return db.ID{}, invalid("translation_of", "there is no story %q here; give its id or its address, or publish it first", named)
	}
	if err != nil {
		return db.ID{}, err
	}
	switch {
	case s.Kind != c.Kind:
		return db.ID{}, invalid("translation_of", "“%s” is a %s and this is a %s", s.Headline, s.Kind, c.Kind)
	case before != nil && s.ID == before.ID:
		return db.ID{}, invalid("translation_of", "a story is no translation of itself; give the id or the address of the other one")
	case before != nil && s.root() == before.ID:
		return db.ID{}, invalid("translation_of", "“%s” is itself a translation of this story; leave the key out here", s.Headline)
	case strings.EqualFold(s.Language, c.Language):
		return db.ID{}, invalid("translation_of", "“%s” and this are both in %s; say the language of the translation, with “language:”", s.Headline, c.Language)
	}
	return s.root(), nil
}

// named is the story with an address, or with an id: the public one, or the one
// that files of the same source give.
func (a *Articles) named(ctx context.Context, name, source string) (Story, error) {
	if path, ok := pathIn(name); ok {
		at, err := a.ByPath(ctx, a.db, path)
		if err != nil {
			return Story{}, err
		}
		return a.Whole(ctx, a.db, at.Object)
	}
	s, err := a.whole(ctx, a.db, storyColumns+`s.public_id = $1`, name)
	if missing(err) && source != "" {
		return a.BySource(ctx, a.db, source, name)
	}
	return s, err
}

// pathIn is the path of an address, decoded as ByPath takes it.
func pathIn(address string) (string, bool) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(u.Path, "/") || u.Scheme != "" && u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	return strings.TrimSuffix(u.Path, "/"), true
}

// follow makes the translations of a story that became one itself translations
// of the story that it names.
func (s *Story) follow(tx *db.Tx) error {
	if s.TranslationOf.IsZero() {
		return nil
	}
	_, err := tx.Exec(`
		update story
		set translation_of = $1, version = version + 1
		where translation_of = $2`, s.TranslationOf, s.ID)
	return err
}

// maxTranslated is how many stories TranslationsBetween answers with: as many as
// a sitemap could list, in two languages each.
const maxTranslated = 100_000

// TranslationsBetween are the visible stories in several languages of which one
// was published between two moments, sorted by language and age.
func (a *Articles) TranslationsBetween(ctx context.Context, q db.Queryer, from, to db.Time) ([]Translation, error) {
	return db.All(ctx, q, scanTranslation, `
		with root as (
		  select distinct t.translation_of as id
		  from story t
		  join story o on o.id = t.translation_of
		  where t.translation_of is not null and t.state = 'published'
		    and (t.published_at between $1 and $2 or o.published_at between $1 and $2)
		)
		select s.id, s.id, s.language, s.path
		from root
		join story s on s.id = root.id
		where s.state = 'published' and s.published_at <= $3
		union all
		select s.translation_of, s.id, s.language, s.path
		from root
		join story s on s.translation_of = root.id
		where s.state = 'published' and s.published_at <= $3
		order by 3, 2
		limit $4`, from, to, a.db.Now(), maxTranslated)
}
