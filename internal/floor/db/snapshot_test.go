package db_test

import (
	"context"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/dbtest"
)

// A page is built on a snapshot and may ask beside it. However many are built at
// once, they must not wait for each other's connections.
func TestSnapshotsLeaveConnectionsForQueriesBesideThem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		const many = 100
		errs := make(chan error, many)
		for range many {
			go func() {
				errs <- d.Snapshot(ctx, func(q *db.Snapshot) error {
					if _, err := db.One(ctx, q, db.Value[int64], `select 1`); err != nil {
						return err
					}
					time.Sleep(time.Millisecond) // so that all that may are under way
					_, err := db.One(ctx, d, db.Value[int64], `select 2`)
					return err
				})
			}()
		}
		for range many {
			if err := <-errs; err != nil {
				t.Fatalf("a snapshot waited in vain: %v", err)
			}
		}
	})
}
