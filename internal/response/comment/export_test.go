package comment

import (
	"context"

	"broadsheet/internal/floor/db"
)

// What the tests look at from inside.
const (
	OldestSQL = oldestSQL
	NewestSQL = newestSQL
)

// InsertAll writes many comments in few commits, with the public ids given.
func (c *Comments) InsertAll(ctx context.Context, drafts []Draft, ids []string, at db.Time) error {
	for from := 0; from < len(drafts); from += 500 {
		err := c.db.Write(ctx, func(tx *db.Tx) error {
			for i := from; i < min(from+500, len(drafts)); i++ {
				d := drafts[i].tidy()
				d.at = at
				if err := c.insert(tx, d, &judgement{}, db.NewID(), ids[i]); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// The forms in which texts and names are compared.
var (
	Spelled  = spelled
	Skeleton = skeleton
)
