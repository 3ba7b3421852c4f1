package comment

import (
	"errors"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// black stands where words were taken away: always of one length, so that it does
// not tell how long they were.
const black = "█████"

func visibleText(s string) bool { return strings.IndexFunc(s, visible) >= 0 }

// blackened is a text without a stretch, wherever it stands in it.
func blackened(text, stretch string) (string, int) {
	stretch = strings.TrimFunc(strings.ReplaceAll(stretch, "\r\n", "\n"), blank)
	n := strings.Count(text, stretch)
	if stretch == "" || n == 0 {
		return text, 0
	}
	return strings.ReplaceAll(text, stretch, black), n
}

// blackOut keeps a comment's words for the record, and takes the stretch out of
// its earlier wordings too, which readers can see. It says which of them it was in.
func blackOut(tx *db.Tx, actor account.Actor, one Comment, stretch string) ([]int, error) {
	if err := keepOriginal(tx, actor, one.ID, one.Version, one.Body); err != nil {
		return nil, err
	}
	earlier, err := db.All(tx.Context(), tx, scanEarlier, `
		select version, body, replaced_at
		from comment_edit
		where comment_id = $1
		order by version`, one.ID)
	if err != nil {
		return nil, err
	}
	var changed []int
	for _, e := range earlier {
		clean, n := blackened(e.Body, stretch)
		if n == 0 {
			continue
		}
		changed = append(changed, e.Version)
		// Under a version of its own: the words of one version may be blacked out
		// more than once.
		if err := keepOriginal(tx, actor, one.ID, earlierKept(one.Version, e.Version), e.Body); err != nil {
			return nil, err
		}
		if _, err := tx.Exec(`
			update comment_edit
			set body = $1
			where comment_id = $2 and version = $3`, clean, one.ID, e.Version); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

// earlierKept is the number under which an earlier wording is kept that was
// blacked out at a version: below zero, where no comment's own version is.
func earlierKept(at, version int) int { return -(at*10_000 + version) }

func keepOriginal(tx *db.Tx, actor account.Actor, id db.ID, version int, body string) error {
	_, err := tx.Exec(`
		insert into comment_original (comment_id, version, body, actor, at)
		values ($1, $2, $3, $4, $5)`, id, version, body, actor.String(), tx.Now())
	return err
}

// restore gives a comment its words back that were blacked out at a version.
func restore(tx *db.Tx, c *Comment, version int, earlier []int) error {
	kept := func(version int) (string, error) {
		body, err := db.One(tx.Context(), tx, db.Value[string], `
			select body
			from comment_original
			where comment_id = $1 and version = $2`, c.ID, version)
		if errors.Is(err, db.ErrMissing) {
			err = ErrMissing
		}
		if err == nil {
			_, err = tx.Exec(`
				delete from comment_original
				where comment_id = $1 and version = $2`, c.ID, version)
		}
		return body, err
	}
	body, err := kept(version)
	if err != nil {
		return err
	}
	c.Body = body
	for _, e := range earlier {
		body, err := kept(earlierKept(version, e))
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`
			update comment_edit
			set body = $1
			where comment_id = $2 and version = $3`, body, c.ID, e); err != nil {
			return err
		}
	}
	return nil
}

func scanEarlier(r db.Row) (e Earlier, err error) {
	err = r.Scan(&e.Version, &e.Body, &e.Replaced)
	return e, err
}
