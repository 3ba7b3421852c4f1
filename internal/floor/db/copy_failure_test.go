package db_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/dbtest"
)

// TestCopyThatFailsLeavesNothing: rows that the target cannot hold, a caller who
// gives up, tables that are not ours.
func TestCopyThatFailsLeavesNothing(t *testing.T) {
	damaged := func(t *testing.T, text string) *db.DB {
		d := dbtest.SQLite(t)
		crowd(t, d)
		if err := d.Tidy(ctx, func(tx *db.Tx) error { _, err := tx.Exec(text); return err }); err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, c := range map[string]struct{ change, says string }{
		"a number too large":     {`update story set version = 3000000000 where version = 7`, "copying story"},
		"text among the numbers": {`update thread set shown = 'many' where shown = 3`, "a row of thread holds a string where shown is integer"},
		"a zero byte in a text":  {`update thread set changed_at = 1; update setting set value = 'a' || char(0)`, "copying setting"},
		"a table of its own":     {`create table diary (day text)`, "only one of the two databases has a table diary"},
		"a column of its own":    {`alter table tag add column colour text`, "the table tag has not the same columns"},
	} {
		t.Run(name, func(t *testing.T) {
			from := damaged(t, c.change)
			to := dbtest.Postgres(t)
			if err := db.Copy(ctx, from, to, nil); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("copied with %v, want an error that says %q", err, c.says)
			}
			if err := to.Empty(ctx); err != nil {
				t.Error("something was left behind:", err)
			}
			if err := to.Write(ctx, put("still", "works")); err != nil {
				t.Error(err)
			}
		})
	}
	dbtest.Each(t, func(t *testing.T, to *db.DB) {
		from := dbtest.SQLite(t)
		crowd(t, from)
		ctx, cancel := context.WithCancel(ctx)
		err := db.Copy(ctx, from, to, func(table string, done, _ int64) {
			if table == "tag" && done > 0 {
				cancel()
			}
		})
		if !errors.Is(err, context.Canceled) {
			t.Errorf("a copy that was given up returns %v", err)
		}
		if err := to.Empty(context.WithoutCancel(ctx)); err != nil {
			t.Error("something was left behind:", err)
		}
	})
}

// TestCopyIsCompared: a target that keeps something else than it was given.
func TestCopyIsCompared(t *testing.T) {
	for name, body := range map[string]string{
		"another value": `if new.key = 'k1' then new.value := 'w'; end if; return new;`,
		"a row less":    `if new.key = 'k1' then return null; end if; return new;`,
		"two swapped":   `if new.key = 'k1' then new.value := 'v2'; elsif new.key = 'k2' then new.value := 'v1'; end if; return new;`,
	} {
		t.Run(name, func(t *testing.T) {
			from, to := dbtest.SQLite(t), dbtest.Postgres(t)
			for _, n := range []string{"1", "2", "3"} {
				if err := from.Write(ctx, put("k"+n, "v"+n)); err != nil {
					t.Fatal(err)
				}
			}
			err := to.Tidy(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(`create function meddle() returns trigger language plpgsql as $$ begin ` + body + ` end $$`); err != nil {
					return err
				}
				_, err := tx.Exec(`create trigger meddle before insert on setting for each row execute function meddle()`)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Copy(ctx, from, to, nil); err == nil || !strings.Contains(err.Error(), "the table setting differs") {
				t.Errorf("copied with %v", err)
			}
			if err := to.Empty(ctx); err != nil {
				t.Error(err)
			}
		})
	}
}
