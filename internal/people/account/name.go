package account

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/secure/precis"

	"broadsheet/internal/floor/db"
)

// MaxName is the longest name, in characters.
const MaxName = 80

// CheckName reads a name as somebody typed it. None is allowed: it can be said
// later.
func CheckName(s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	wrong := func(key string, n int) (string, error) { return "", &Refusal{Field: "name", Key: key, Count: n} }
	if !utf8.ValidString(s) {
		return wrong("account.refused.name", 0)
	}
	if utf8.RuneCountInString(s) > MaxName {
		return wrong("account.refused.name_long", MaxName)
	}
	marks := 0
	for _, r := range s {
		// Marks that turn text around or cannot be seen make one name look like another.
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200c' && r != '\u200d' || r == '\u115f' || r == '\u3164' {
			return wrong("account.refused.name", 0)
		}
		if marks++; !unicode.Is(unicode.Mn, r) {
			marks = 0
		}
		if marks > 4 {
			return wrong("account.refused.name", 0)
		}
	}
	if s != "" && !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
		return wrong("account.refused.name", 0)
	}
	return s, nil
}

// nickname is the form in which names are compared (RFC 8266).
func nickname(s string) string {
	if folded, err := precis.Nickname.CompareKey(s); err == nil {
		return folded
	}
	return strings.ToLower(s)
}

// nameFree refuses the name of somebody who works for the paper to all others.
func nameFree(tx *db.Tx, name string, but db.ID) error {
	if name == "" {
		return nil
	}
	staff, err := List(tx.Context(), tx, Filter{Staff: true, Limit: 10_000})
	if err != nil {
		return err
	}
	for _, s := range staff {
		if s.ID != but && nickname(s.Name) == nickname(name) {
			return &Refusal{Field: "name", Key: "account.refused.name_taken"}
		}
	}
	return nil
}

// Rename gives somebody the name that they say.
func (a *Accounts) Rename(ctx context.Context, acc Account, name string) error {
	name, err := CheckName(name)
	if err == nil && name == "" {
		err = &Refusal{Field: "name", Key: "account.refused.name"}
	}
	if err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		if err := nameFree(tx, name, acc.ID); err != nil {
			return err
		}
		if _, err := tx.Exec(`update person set name = $1 where id = $2`, name, acc.Person); err != nil {
			return err
		}
		return a.note(tx, acc.Actor(), "rename", acc)
	})
}
