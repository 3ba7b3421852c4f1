// Package storyline knows running stories: what "Continue Reading" continues.
// Which stories are their chapters, the stories say.
package storyline

import (
	"context"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/slug"
)

// Storyline is a running story.
type Storyline struct {
	ID      db.ID
	Name    string
	Slug    string
	EndedAt db.Time // zero: it goes on
}

func scan(r db.Row) (Storyline, error) {
	var s Storyline
	err := r.Scan(&s.ID, &s.Name, &s.Slug, &s.EndedAt)
	return s, err
}

// BySlug is the running story whose page has that slug; none is db.ErrMissing.
func BySlug(ctx context.Context, q db.Queryer, slug string) (Storyline, error) {
	return db.One(ctx, q, scan, `
		select id, name, slug, ended_at
		from storyline
		where slug = $1`, slug)
}

// Ensure finds the running story of that name, or begins it. Names that differ
// in case alone are the same.
func Ensure(tx *db.Tx, name, language string) (Storyline, error) {
	return slug.Claim(name, language, func(candidate string) (Storyline, bool, error) {
		s := Storyline{ID: db.NewID(), Name: name, Slug: candidate}
		public := db.NewPublicID(8)
		if s.Slug == "" {
			s.Slug = public
		}
		n, err := tx.Exec(`
			insert into storyline (id, public_id, slug, name, created_at)
			values ($1, $2, $3, $4, $5)
			on conflict (slug) do nothing`, s.ID, public, s.Slug, s.Name, tx.Now())
		if err != nil || n == 1 {
			return s, true, err
		}
		stands, err := BySlug(tx.Context(), tx, s.Slug)
		return stands, strings.EqualFold(stands.Name, name), err
	})
}

// Chapter is a published story as one of a running story's.
type Chapter struct {
	Story    db.ID
	Number   int // from 1, as they were published
	Headline string
	Path     string
	At       db.Time
}

// maxChapters bounds a running story's table of contents.
const maxChapters = 1000

// Chapters lists what is published of a running story up to now, first to last.
func Chapters(ctx context.Context, q db.Queryer, id db.ID, now db.Time) ([]Chapter, error) {
	n := 0
	return db.All(ctx, q, func(r db.Row) (Chapter, error) {
		n++
		c := Chapter{Number: n}
		err := r.Scan(&c.Story, &c.Headline, &c.Path, &c.At)
		return c, err
	}, `
		select s.id, r.headline, s.path, s.published_at
		from story s
		join revision r on r.story_id = s.id and r.number = s.published_revision
		where s.storyline_id = $1 and s.state = 'published' and s.published_at <= $2
		order by s.published_at, s.id
		limit $3`, id, now, maxChapters)
}

// Around is the chapter before and the chapter after a story's; nil: none.
func Around(chapters []Chapter, story db.ID) (previous, next *Chapter) {
	for i := range chapters {
		if chapters[i].Story != story {
			continue
		}
		if i > 0 {
			previous = &chapters[i-1]
		}
		if i+1 < len(chapters) {
			next = &chapters[i+1]
		}
	}
	return previous, next
}
