package db_test

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/dbtest"
)

const everyRows = 7

// crowd puts rows into every table of an embedded database, found by asking it:
// keys that refer to each other, forwards too, NULL wherever it is allowed.
func crowd(t *testing.T, d *db.DB) {
	t.Helper()
	type column struct {
		table, name, kind string
		needed            bool
	}
	columns, err := db.All(ctx, d, func(r db.Row) (c column, err error) {
		err = r.Scan(&c.table, &c.name, &c.kind, &c.needed)
		return c, err
	}, `
		select m.name, c.name, c.type, c."notnull" or c.pk > 0
		from sqlite_schema m
		join pragma_table_info(m.name) c
		where m.type = 'table' and m.name not like 'sqlite%' and m.name not like 'goose%'
		order by m.name, c.cid`)
	if err != nil {
		t.Fatal(err)
	}
	tables := map[string][]column{}
	for _, c := range columns {
		tables[c.table] = append(tables[c.table], c)
	}
	err = d.Tidy(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`pragma defer_foreign_keys(ON)`); err != nil {
			return err
		}
		for table, columns := range tables {
			for n := 1; n <= everyRows; n++ {
				var names, marks []string
				var values []any
				for _, c := range columns {
					names, marks = append(names, `"`+c.name+`"`), append(marks, fmt.Sprintf("$%d", len(names)+1))
					values = append(values, sample(c.name, c.kind, c.needed, n))
				}
				text := "insert into " + table + " (" + strings.Join(names, ", ") + ") values (" + strings.Join(marks, ", ") + ")"
				if _, err := tx.Exec(text, values...); err != nil {
					return fmt.Errorf("%s: %w", table, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func sample(name, kind string, needed bool, n int) any {
	id := func(n int) []byte { return []byte(fmt.Sprintf("0123456789abcd%02d", n)) }
	switch {
	case !needed && n == 1:
		return nil
	case kind == "bytea" && (name == "parent_id" || name == "translation_of"):
		return id(everyRows + 1 - n) // the first refers to the last
	case name == "network_hash" && n == 2:
		return []byte{} // empty is not NULL
	case kind == "bytea":
		return id(n)
	case kind == "text" && !needed:
		return ""
	case kind == "text":
		return fmt.Sprintf("%s %d: “Ærøskøbing” 🗞\r\n'; -- \\N\t", name, n)
	case kind == "bigint" && n == 3 && (name == "run_at" || name == "claimed_until"):
		return int64(math.MinInt64)
	}
	return int64(n)
}

func contents(t *testing.T, d *db.DB) map[string]db.Content {
	t.Helper()
	list, err := d.Contents(ctx)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]db.Content{}
	for _, c := range list {
		found[c.Table] = c
	}
	return found
}

// declared reads the names of the tables from the migrations themselves.
func declared(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("migrations/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal("no migrations", err)
	}
	create := regexp.MustCompile(`(?mi)^\s*create table (?:if not exists )?"?(\w+)`)
	names := map[string]bool{}
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range create.FindAllStringSubmatch(string(text), -1) {
			names[m[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func TestCopyThereAndBack(t *testing.T) {
	there, back := dbtest.Postgres(t), dbtest.SQLite(t)
	first := dbtest.SQLite(t)
	crowd(t, first)
	before := contents(t, first)
	if got, want := slices.Sorted(maps.Keys(before)), declared(t); !slices.Equal(got, want) {
		t.Fatalf("the schema was read as the tables\n%v, the migrations make\n%v", got, want)
	}
	for name, c := range before {
		if c.Rows != everyRows {
			t.Errorf("%s holds %d rows before the copy", name, c.Rows)
		}
	}
	for _, leg := range []struct {
		name     string
		from, to *db.DB
	}{{"there", first, there}, {"back", there, back}} {
		done := map[string]int64{}
		err := db.Copy(ctx, leg.from, leg.to, func(table string, rows, total int64) {
			if done[table] = rows; total != everyRows {
				t.Errorf("%s: of %s it is said that it has %d rows", leg.name, table, total)
			}
		})
		if err != nil {
			t.Fatalf("%s: %v", leg.name, err)
		}
		if got := contents(t, leg.to); !maps.Equal(got, before) {
			t.Errorf("%s: %v became %v", leg.name, before, got)
		}
		for name := range before {
			if done[name] != everyRows {
				t.Errorf("%s: progress of %s ended at %d", leg.name, name, done[name])
			}
		}
		if err := db.Copy(ctx, leg.from, leg.to, nil); !errors.Is(err, db.ErrNotEmpty) {
			t.Errorf("%s: a second copy over the first: %v", leg.name, err)
		}
		if err := leg.to.Empty(ctx); !errors.Is(err, db.ErrNotEmpty) {
			t.Errorf("%s: a full database counts as empty: %v", leg.name, err)
		}
	}
}

// TestCopyGoesOnCounting: what followers have seen is never given out again, even
// if its row is gone.
func TestCopyGoesOnCounting(t *testing.T) {
	engines := map[string]func(*testing.T) *db.DB{
		"sqlite":   func(t *testing.T) *db.DB { return dbtest.SQLite(t) },
		"postgres": func(t *testing.T) *db.DB { return dbtest.Postgres(t) },
	}
	for source, open := range engines {
		for target, openTarget := range engines {
			t.Run(source+" to "+target, func(t *testing.T) {
				from, to := open(t), openTarget(t)
				for i := range 5 {
					if err := from.Write(ctx, put(fmt.Sprint("k", i), "v")); err != nil {
						t.Fatal(err)
					}
				}
				if err := from.Tidy(ctx, func(tx *db.Tx) error {
					_, err := tx.Exec(`delete from journal where seq > 2`)
					return err
				}); err != nil {
					t.Fatal(err)
				}
				if err := db.Copy(ctx, from, to, nil); err != nil {
					t.Fatal(err)
				}
				var told []int64
				to.OnCommit(func(entries []db.Entry) {
					for _, e := range entries {
						told = append(told, e.Seq)
					}
				})
				if err := to.Write(ctx, put("after", "v")); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(told, []int64{6}) {
					t.Errorf("the first entry after the copy is %v, want 6", told)
				}
			})
		}
	}
}

// TestCopyIsOneMoment: writers go on while the copy runs. It holds what was
// acknowledged before it began, and of what came later nothing.
func TestCopyIsOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, from *db.DB) {
		for i := range 50 {
			if err := from.Write(ctx, put(fmt.Sprint("before ", i), "v")); err != nil {
				t.Fatal(err)
			}
		}
		to, later := dbtest.SQLite(t), 0
		err := db.Copy(ctx, from, to, func(table string, done, _ int64) {
			later++
			if err := from.Write(ctx, put(fmt.Sprint("during ", later), "v")); err != nil {
				t.Error(err)
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		got := contents(t, to)
		if got["setting"].Rows != 50 || got["journal"].Rows != 50 {
			t.Errorf("50 rows were written before, %d while the copy ran; it holds %d and %d entries of them", later, got["setting"].Rows, got["journal"].Rows)
		}
	})
}

// TestCopyOfALargeTable streams more rows than are reported at once.
func TestCopyOfALargeTable(t *testing.T) {
	from := dbtest.SQLite(t)
	if err := from.Tidy(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`
			with recursive n(i) as (select 1 union all select i + 1 from n where i < 25000)
			insert into setting (key, value) select 'key ' || i, 'value ' || i from n`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	var said []int64
	to := dbtest.Postgres(t)
	if err := db.Copy(ctx, from, to, func(table string, done, total int64) {
		if table == "setting" {
			said = append(said, done)
		}
	}); err != nil {
		t.Fatal(err)
	}
	if want := []int64{0, 10_000, 20_000, 25_000}; !slices.Equal(said, want) {
		t.Errorf("progress said %v, want %v", said, want)
	}
	if !maps.Equal(contents(t, to), contents(t, from)) {
		t.Error("the copy differs")
	}
}

func TestCopyToFile(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		first := dbtest.SQLite(t)
		crowd(t, first)
		if err := db.Copy(ctx, first, d, nil); err != nil {
			t.Fatal(err)
		}
		dir := t.TempDir()
		path := filepath.Join(dir, db.File)
		if err := d.CopyTo(ctx, path); err != nil {
			t.Fatal(err)
		}
		if list, _ := os.ReadDir(dir); len(list) != 1 {
			t.Errorf("beside the copy lie %v", list)
		}
		if err := d.CopyTo(ctx, path); err == nil {
			t.Error("a copy went over a file")
		}
		if err := db.Verify(ctx, path); err != nil {
			t.Fatal(err)
		}
		again, err := db.Open(ctx, db.Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		if !maps.Equal(contents(t, again), contents(t, first)) {
			t.Error("the file differs from what was copied")
		}
	})
}
