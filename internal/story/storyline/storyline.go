// Package storyline knows running stories: what "Continue Reading" continues.
// Which stories are their chapters, the stories say.
package storyline

import (
	"context"
	"errors"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/slug"
)

// Storyline is a running story.
type Storyline struct {
	ID      db.ID
	Name    string
	Slug    string
	Intro   string  // at the head of its page
	EndedAt db.Time // zero: it goes on
}

const columns = `id, name, slug, intro, ended_at`

func scan(r db.Row) (Storyline, error) {
	var s Storyline
	err := r.Scan(&s.ID, &s.Name, &s.Slug, &s.Intro, &s.EndedAt)
	return s, err
}

// BySlug is the running story whose page has that slug; none is db.ErrMissing.
func BySlug(ctx context.Context, q db.Queryer, slug string) (Storyline, error) {
	return db.One(ctx, q, scan, `
		select `+columns+`
		from storyline
		where slug = $1`, slug)
}

// ByID is the running story with that key; none is db.ErrMissing.
func ByID(ctx context.Context, q db.Queryer, id db.ID) (Storyline, error) {
	return db.One(ctx, q, scan, `
		select `+columns+`
		from storyline
		where id = $1`, id)
}

// List are the running stories: those that go on first, in the order of their
// names.
func List(ctx context.Context, q db.Queryer, limit int) ([]Storyline, error) {
	return db.All(ctx, q, scan, `
		select `+columns+`
		from storyline
		order by case when ended_at = 0 then 0 else 1 end, name, id
		limit $1`, limit)
}

// Ensure finds the running story of that name, or begins it. Names that differ
// in case alone are the same.
func Ensure(tx *db.Tx, name, language string) (Storyline, error) {
	known, err := byOtherName(tx.Context(), tx, name)
	if !errors.Is(err, db.ErrMissing) {
		return known, err
	}
	s, err := claim(tx, name, language)
	if err == nil && slug.Make(name, language) == "" {
		// No slug leads to this name: without a note each chapter would begin
		// another running story.
		return s, alsoKnownAs(tx, s.ID, name)
	}
	return s, err
}

func claim(tx *db.Tx, name, language string) (Storyline, error) {
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

// Describe stores what a running story's page says of it, and when it ended.
// Copy that names it as before goes on meaning it.
func Describe(tx *db.Tx, s Storyline) error {
	was, err := ByID(tx.Context(), tx, s.ID)
	if err != nil {
		return err
	}
	if was.Name != s.Name {
		for _, name := range []string{was.Name, s.Name} {
			if err := alsoKnownAs(tx, s.ID, name); err != nil {
				return err
			}
		}
	}
	_, err = tx.Exec(`
		update storyline
		set name = $1, intro = $2, ended_at = $3
		where id = $4`, s.Name, s.Intro, s.EndedAt, s.ID)
	return err
}

// Named is the running story that copy means by a name; none is db.ErrMissing.
func Named(ctx context.Context, q db.Queryer, name, language string) (Storyline, error) {
	s, err := byOtherName(ctx, q, name)
	if !errors.Is(err, db.ErrMissing) {
		return s, err
	}
	if s, err = BySlug(ctx, q, slug.Make(name, language)); err == nil && !strings.EqualFold(s.Name, name) {
		err = db.ErrMissing
	}
	return s, err
}

// byOtherName is the running story that copy means by a name which is not its
// slug's.
func byOtherName(ctx context.Context, q db.Queryer, name string) (Storyline, error) {
	return db.One(ctx, q, scan, `
		select `+columns+`
		from storyline
		where id = (select storyline_id from storyline_name where folded = $1)`, strings.ToLower(name))
}

func alsoKnownAs(tx *db.Tx, id db.ID, name string) error {
	_, err := tx.Exec(`
		insert into storyline_name (folded, storyline_id)
		values ($1, $2)
		on conflict (folded) do nothing`, strings.ToLower(name), id)
	return err
}
