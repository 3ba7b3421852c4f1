// Package account knows the people of the publication: authors, readers and
// staff, how they sign in, and what each may do.
package account

import (
	"context"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/slug"
)

// Person is a human being that the site speaks of.
type Person struct {
	ID       db.ID
	PublicID string
	Name     string
	Slug     string // of the author's page
	About    string
}

const personColumns = `id, public_id, name, slug, about`

func scanPerson(r db.Row) (Person, error) {
	var p Person
	err := r.Scan(&p.ID, &p.PublicID, &p.Name, &p.Slug, &p.About)
	return p, err
}

// BySlug is the person whose page has that slug; none is db.ErrMissing.
func BySlug(ctx context.Context, q db.Queryer, slug string) (Person, error) {
	return db.One(ctx, q, scanPerson, `
		select `+personColumns+`
		from person
		where slug = $1`, slug)
}

// ByID is the person with that key; none is db.ErrMissing.
func ByID(ctx context.Context, q db.Queryer, id db.ID) (Person, error) {
	return db.One(ctx, q, scanPerson, `
		select `+personColumns+`
		from person
		where id = $1`, id)
}

// EnsurePersons finds the people of a byline by name and adds those who are
// new, in the order of the names. Names that differ in case alone are the same
// person's.
func EnsurePersons(tx *db.Tx, names []string) ([]Person, error) {
	people := make([]Person, len(names))
	for i, name := range names {
		p, err := ensure(tx, name)
		if err != nil {
			return nil, err
		}
		people[i] = p
	}
	return people, nil
}

func ensure(tx *db.Tx, name string) (Person, error) {
	return slug.Claim(name, "", func(candidate string) (Person, bool, error) {
		p := Person{ID: db.NewID(), PublicID: db.NewPublicID(8), Name: name, Slug: candidate}
		if p.Slug == "" {
			p.Slug = p.PublicID
		}
		n, err := tx.Exec(`
			insert into person (id, public_id, name, slug, created_at)
			values ($1, $2, $3, $4, $5)
			on conflict (slug) do nothing`, p.ID, p.PublicID, p.Name, p.Slug, tx.Now())
		if err != nil || n == 1 {
			return p, true, err
		}
		stands, err := BySlug(tx.Context(), tx, p.Slug)
		return stands, strings.EqualFold(stands.Name, name), err
	})
}
