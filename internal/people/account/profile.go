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

// Presence is a place where somebody is found.
type Presence struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Describe stores what the author's page says of a person. Copy that names them
// as before goes on meaning them, and so does copy that uses the new name, unless
// it means somebody else by it: two people may have one name on their pages.
func Describe(tx *db.Tx, p Person) error {
	if p.Links == nil {
		p.Links = []Presence{}
	}
	links, err := json.Marshal(p.Links)
	if err != nil {
		return fmt.Errorf("account: storing the links of %s: %w", p.Slug, err)
	}
	was, err := ByID(tx.Context(), tx, p.ID)
	if err != nil {
		return err
	}
	if was.Name != p.Name {
		for _, name := range []string{was.Name, p.Name} {
			if err := alsoKnownAs(tx, p.ID, name); err != nil {
				return err
			}
		}
	}
	_, err = tx.Exec(`
		update person
		set name = $1, title = $2, about = $3, links = $4
		where id = $5`, p.Name, p.Title, p.About, string(links), p.ID)
	return err
}

// Named is the person that copy means by a name; none is db.ErrMissing.
func Named(ctx context.Context, q db.Queryer, name string) (Person, error) {
	p, err := byOtherName(ctx, q, name)
	if !errors.Is(err, db.ErrMissing) {
		return p, err
	}
	if p, err = BySlug(ctx, q, slug.Make(name, "")); err == nil && !strings.EqualFold(p.Name, name) {
		err = db.ErrMissing
	}
	return p, err
}

// byOtherName is the person that copy means by a name which is not their slug's.
func byOtherName(ctx context.Context, q db.Queryer, name string) (Person, error) {
	return db.One(ctx, q, scanPerson, `
		select `+personColumns+`
		from person
		where id = (select person_id from person_name where folded = $1)`, strings.ToLower(name))
}

// alsoKnownAs makes a name mean a person, unless it means another.
func alsoKnownAs(tx *db.Tx, id db.ID, name string) error {
	if other, err := Named(tx.Context(), tx, name); err == nil && other.ID != id {
		return nil
	} else if err != nil && !errors.Is(err, db.ErrMissing) {
		return err
	}
	_, err := tx.Exec(`
		insert into person_name (folded, person_id)
		values ($1, $2)
		on conflict (folded) do nothing`, strings.ToLower(name), id)
	return err
}
