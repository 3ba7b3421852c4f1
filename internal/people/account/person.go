// Package account knows the people of the publication: authors, readers and
// staff, how they sign in, and what each may do.
package account

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
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
	Title    string // what they do at the paper: "harbour correspondent"
	About    string
	Links    []Presence // where else they are found
}

const personColumns = `id, public_id, name, slug, title, about, links`

func scanPerson(r db.Row) (Person, error) {
	var p Person
	var links string
	if err := r.Scan(&p.ID, &p.PublicID, &p.Name, &p.Slug, &p.Title, &p.About, &links); err != nil {
		return p, err
	}
	if err := json.Unmarshal([]byte(links), &p.Links); err != nil {
		return p, fmt.Errorf("account: the links of %s: %w", p.Slug, err)
	}
	return p, nil
}

// BySlug is the person whose page has that slug; none is db.ErrMissing.
func BySlug(ctx context.Context, q db.Queryer, slug string) (Person, error) {
	return db.One(ctx, q, scanPerson, `
		select `+personColumns+`
		from person
		where slug = $1`, slug)
}

// slugsAtOnce is how many people one statement is asked for: its text is
// constant, so places that are not needed repeat the last slug.
const slugsAtOnce = 20

// BySlugs finds the people of a byline; unknown slugs are left out.
func BySlugs(ctx context.Context, q db.Queryer, slugs []string) ([]Person, error) {
	var found []Person
	for len(slugs) > 0 {
		n := min(len(slugs), slugsAtOnce)
		args := make([]any, slugsAtOnce)
		for i := range args {
			args[i] = slugs[min(i, n-1)]
		}
		people, err := db.All(ctx, q, scanPerson, `
			select `+personColumns+`
			from person
			where slug in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
			  $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
			order by slug`, args...)
		if err != nil {
			return nil, err
		}
		found = append(found, people...)
		slugs = slugs[n:]
	}
	return found, nil
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
	known, err := byOtherName(tx.Context(), tx, name)
	if !errors.Is(err, db.ErrMissing) {
		return known, err
	}
	p, err := claim(tx, name)
	if err == nil && p.Slug == p.PublicID {
		// No slug leads to this name: without a note each byline would make
		// somebody new.
		return p, alsoKnownAs(tx, p.ID, name)
	}
	return p, err
}

func claim(tx *db.Tx, name string) (Person, error) {
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
