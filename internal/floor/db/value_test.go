package db_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/dbtest"
)

func TestIDsAndTimesComeBackAsTheyWere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		times := []time.Time{{}, time.UnixMilli(1), time.UnixMilli(-1), time.Date(1666, 9, 2, 1, 0, 0, 0, time.UTC),
			time.Date(2026, 11, 23, 15, 4, 5, 678_999_999, time.FixedZone("", 5*3600)), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)}
		for _, want := range times {
			id := db.NewID()
			type row struct {
				id, none db.ID
				at       db.Time
				key      []byte
				big      int64
			}
			err := d.Tidy(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(`insert into provenance (source, source_id, kind, object) values ('test', $1, 'x', $2)`, id.String(), id); err != nil {
					return err
				}
				_, err := tx.Exec(`insert into job (id, kind, payload, run_at, claimed_until) values ($1, '', '', $2, $3)`, id, db.At(want), int64(math.MaxInt64))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := db.One(ctx, d, func(r db.Row) (x row, err error) {
				err = r.Scan(&x.id, &x.at, &x.none, &x.key, &x.big)
				return x, err
			}, `select id, run_at, null, id, claimed_until from job where id = $1`, id)
			if err != nil {
				t.Fatal(err)
			}
			if got.id != id || !got.none.IsZero() || got.big != math.MaxInt64 || string(got.key) != string(id[:]) {
				t.Errorf("stored %v, read %+v", id, got)
			}
			if !got.at.Equal(want.Truncate(time.Millisecond)) || got.at.Location() != time.UTC || got.at.IsZero() != want.IsZero() {
				t.Errorf("stored %v, read %v", want, got.at)
			}
			parsed, err := db.ParseID(id.String())
			if err != nil || parsed != id {
				t.Errorf("%v parsed as %v, %v", id, parsed, err)
			}
		}
	})
}

func TestIDsAscendAndPublicIDsAreReadable(t *testing.T) {
	last := db.NewID()
	seen := map[string]bool{}
	for range 10_000 {
		next := db.NewID()
		if next.String() <= last.String() {
			t.Fatalf("%v after %v", next, last)
		}
		last = next
		public := db.NewPublicID(10)
		if seen[public] || len(public) != 10 || strings.ContainsAny(public, "aeiou01l") {
			t.Fatalf("public id %q", public)
		}
		seen[public] = true
	}
	for _, bad := range []string{"", "00", strings.Repeat("g", 32), strings.Repeat("0", 31), strings.Repeat("0", 33)} {
		if _, err := db.ParseID(bad); err == nil {
			t.Errorf("%q was taken for an id", bad)
		}
	}
}

func TestTextThatCannotBeStored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, bad := range []string{"a\x00b", "a\xffb", "\xed\xa0\x80"} {
			if err := d.Write(ctx, put(bad, "v")); !errors.Is(err, db.ErrText) {
				t.Errorf("storing %q: %v", bad, err)
			}
			_, err := db.One(ctx, d, db.Value[string], `select value from setting where key = $1`, bad)
			if !errors.Is(err, db.ErrMissing) {
				t.Errorf("looking %q up: %v", bad, err)
			}
			err = d.Write(ctx, func(tx *db.Tx) error {
				_, err := db.One(ctx, tx, db.Value[string], `select value from setting where key = $1`, bad)
				return err
			})
			if !errors.Is(err, db.ErrMissing) {
				t.Errorf("looking %q up in a write: %v", bad, err)
			}
		}
		for _, good := range []string{"", "\U0010ffff", "e\u0301", "\u202e", strings.Repeat("long ", 100_000)} {
			err := d.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(`insert into setting (key, value) values ('k', $1) on conflict (key) do update set value = excluded.value`, good)
				return errors.Join(err, tx.Journal(db.Entry{Verb: "set"}))
			})
			if err != nil {
				t.Fatal(err)
			}
			got, err := db.One(ctx, d, db.Value[string], `select value from setting where key = 'k'`)
			if err != nil || got != good {
				t.Errorf("stored %.20q, read %.20q, %v", good, got, err)
			}
		}
	})
}

func TestErrorsSpeakOneLanguage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, err := db.One(ctx, d, db.Value[string], `select value from setting where key = 'nobody'`)
		if !errors.Is(err, db.ErrMissing) {
			t.Errorf("no row: %v", err)
		}
		list, err := db.All(ctx, d, db.Value[string], `select value from setting`)
		if err != nil || len(list) != 0 {
			t.Errorf("an empty list: %v, %v", list, err)
		}
		if err := d.Write(ctx, put("k", "v")); err != nil {
			t.Fatal(err)
		}
		conflicts := map[string]func(*db.Tx) error{
			"the same key": put("k", "again"),
			"null": func(tx *db.Tx) error {
				_, err := tx.Exec(`insert into setting (key, value) values ('null', null)`)
				return err
			},
			"no such person": func(tx *db.Tx) error {
				_, err := tx.Exec(`insert into account (id, person_id, email, email_folded, role, created_at) values ($1, $2, '', '', '', 0)`, db.NewID(), db.NewID())
				return err
			},
			"the same key, returning": func(tx *db.Tx) error {
				_, err := db.One(ctx, tx, db.Value[string], `insert into setting (key, value) values ('k', 'v') returning key`)
				return err
			},
		}
		for name, fn := range conflicts {
			if err := d.Write(ctx, fn); !errors.Is(err, db.ErrConflict) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, err = db.All(ctx, d, db.Value[string], `select nothing from nowhere`)
		for _, kind := range []error{db.ErrMissing, db.ErrConflict, db.ErrBusy, db.ErrAway, db.ErrFull, db.ErrReadOnly} {
			if err == nil || errors.Is(err, kind) {
				t.Errorf("a mistake in a query is %v", err)
			}
		}
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if _, err := db.All(gone, d, db.Value[string], `select key from setting`); !errors.Is(err, context.Canceled) {
			t.Errorf("a reader who gave up: %v", err)
		}
	})
}

func TestDatabaseAnswersAndTakesWrites(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for range 2 {
			if err := errors.Join(d.Ping(ctx), d.Writable(ctx)); err != nil {
				t.Fatal(err)
			}
		}
		if n, err := db.One(ctx, d, db.Value[int], `select count(*) from journal`); err != nil || n != 0 {
			t.Errorf("asking left %d journal entries, %v", n, err)
		}
	})
}
