package db_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/dbtest"
	"broadsheet/internal/testkit/pgtest"
)

// pair opens two processes' handles on one PostgreSQL database, and counts what
// the followers of the second hear.
func pair(t *testing.T) (a, b *db.DB, heard func(object string) int) {
	t.Helper()
	dsn := pgtest.DSN(t)
	open := func() *db.DB {
		d, err := db.Open(ctx, db.Options{Database: dsn})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d
	}
	a = open()
	if err := a.Write(ctx, put("before the second opened", "v")); err != nil {
		t.Fatal(err)
	}
	b = open()
	var mu sync.Mutex
	times := map[string]int{}
	b.OnCommit(func(entries []db.Entry) {
		mu.Lock()
		defer mu.Unlock()
		for _, e := range entries {
			times[e.Object]++
		}
	})
	following, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- b.Follow(following) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return a, b, func(object string) int {
		mu.Lock()
		defer mu.Unlock()
		return times[object]
	}
}

func eventually(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("%s: not within 5 s", what)
}

func TestFollowersOfAnotherProcessHearEachWriteOnce(t *testing.T) {
	a, b, heard := pair(t)
	const each = 200
	var all sync.WaitGroup
	for w := range 4 {
		for name, d := range map[string]*db.DB{"a": a, "b": b} {
			all.Go(func() {
				for i := range each / 4 {
					key := fmt.Sprint(name, w, "-", i)
					err := d.Write(ctx, func(tx *db.Tx) error {
						// Some leave a gap in the sequence for good.
						if err := put(key, "v")(tx); err != nil || i%5 != 4 {
							return err
						}
						return errors.New("refused")
					})
					if (err == nil) != (i%5 != 4) {
						t.Error(err)
					}
					if err == nil && name == "b" && heard(key) != 1 {
						t.Errorf("its own write %s was told %d times", key, heard(key))
					}
				}
			})
		}
	}
	all.Wait()
	for name := range map[string]bool{"a": true, "b": true} {
		for w := range 4 {
			for i := range each / 4 {
				if i%5 != 4 {
					key := fmt.Sprint(name, w, "-", i)
					eventually(t, key, func() bool { return heard(key) >= 1 })
				}
			}
		}
	}
	// One more look, long enough for anything told twice to be told again.
	if err := a.Write(ctx, put("last", "v")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "last", func() bool { return heard("last") == 1 })
	for name := range map[string]bool{"a": true, "b": true} {
		for w := range 4 {
			for i := range each / 4 {
				want := 1
				if i%5 == 4 {
					want = 0
				}
				if key := fmt.Sprint(name, w, "-", i); heard(key) != want {
					t.Errorf("%s was told %d times, want %d", key, heard(key), want)
				}
			}
		}
	}
	if heard("before the second opened") != 0 {
		t.Error("what was written before the process began was told")
	}
}

// A transaction that took its sequence first commits long after the others.
func TestFollowersHearOfALateCommit(t *testing.T) {
	a, _, heard := pair(t)
	took, goOn := make(chan struct{}), make(chan struct{})
	late := make(chan error, 1)
	go func() {
		late <- a.Write(ctx, func(tx *db.Tx) error {
			err := put("late", "v")(tx)
			close(took)
			<-goOn
			return err
		})
	}()
	<-took
	for i := range 5 {
		key := fmt.Sprint("early", i)
		if err := a.Write(ctx, put(key, "v")); err != nil {
			t.Fatal(err)
		}
		eventually(t, key, func() bool { return heard(key) == 1 })
	}
	time.Sleep(3500 * time.Millisecond) // past the grace that a gap is kept for without asking
	if heard("late") != 0 {
		t.Fatal("a write that was not committed was told")
	}
	close(goOn)
	if err := <-late; err != nil {
		t.Fatal(err)
	}
	eventually(t, "late", func() bool { return heard("late") == 1 })
	if err := a.Write(ctx, put("last", "v")); err != nil {
		t.Fatal(err)
	}
	eventually(t, "last", func() bool { return heard("last") == 1 })
	if n := heard("late"); n != 1 {
		t.Errorf("told %d times", n)
	}
}

// What is under way when a process opens is not in its pages and must be told.
func TestFollowersHearWhatWasUnderWayAtOpening(t *testing.T) {
	dsn := pgtest.DSN(t)
	a, err := db.Open(ctx, db.Options{Database: dsn})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	took, goOn, late := make(chan struct{}), make(chan struct{}), make(chan error, 1)
	if err := a.Write(ctx, put("first", "v")); err != nil {
		t.Fatal(err)
	}
	go func() {
		late <- a.Write(ctx, func(tx *db.Tx) error {
			err := put("late", "v")(tx)
			close(took)
			<-goOn
			return err
		})
	}()
	<-took
	if err := a.Write(ctx, put("second", "v")); err != nil {
		t.Fatal(err)
	}
	b, err := db.Open(ctx, db.Options{Database: dsn})
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	told := make(chan string, 10)
	b.OnCommit(func(entries []db.Entry) {
		for _, e := range entries {
			told <- e.Object
		}
	})
	following, stop := context.WithCancel(ctx)
	defer stop()
	go b.Follow(following)
	close(goOn)
	if err := <-late; err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-told:
		if got != "late" {
			t.Errorf("told of %q", got)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("told of nothing")
	}
}

func TestServerThatEndsConnections(t *testing.T) {
	d := dbtest.Postgres(t)
	if err := d.Write(ctx, put("a", "v")); err != nil {
		t.Fatal(err)
	}
	cut := func() {
		_, err := db.All(ctx, d, db.Value[bool], `
			select pg_terminate_backend(pid)
			from pg_stat_activity
			where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`)
		if err != nil {
			t.Fatal(err)
		}
	}
	err := d.Write(ctx, func(tx *db.Tx) error {
		cut()
		return put("b", "v")(tx)
	})
	if !errors.Is(err, db.ErrAway) {
		t.Errorf("a write whose connection was cut: %v", err)
	}
	if err := d.Write(ctx, put("c", "v")); err != nil {
		t.Errorf("the write after it: %v", err)
	}
}

func TestDatabaseThatIsNotThere(t *testing.T) {
	for _, dsn := range []string{"postgres://nobody@127.0.0.1:1/none?connect_timeout=1", "postgres://%zz"} {
		if d, err := db.Open(ctx, db.Options{Database: dsn}); err == nil {
			d.Close()
			t.Errorf("%s was opened", dsn)
		}
	}
	_, err := db.Open(ctx, db.Options{Database: "postgres://nobody@127.0.0.1:1/none?connect_timeout=1"})
	if !errors.Is(err, db.ErrAway) {
		t.Errorf("a server that does not answer: %v", err)
	}
}

func TestNodesThatStartAtOnce(t *testing.T) {
	dsn := pgtest.DSN(t)
	var all sync.WaitGroup
	for i := range 6 {
		all.Go(func() {
			d, err := db.Open(ctx, db.Options{Database: dsn})
			if err != nil {
				t.Error(err)
				return
			}
			defer d.Close()
			if err := d.Write(ctx, put(fmt.Sprint(i), "v")); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
}

// Both engines end with the same tables and columns.
func TestSchemaIsTheSameOnBoth(t *testing.T) {
	type column struct{ table, name string }
	scan := func(r db.Row) (c column, err error) {
		err = r.Scan(&c.table, &c.name)
		return c, err
	}
	lite, err := db.All(ctx, dbtest.SQLite(t), scan, `
		select m.name, c.name
		from sqlite_master m, pragma_table_info(m.name) c
		where m.type = 'table' and m.name not like 'sqlite_%' and m.name not like 'goose_%'
		order by 1, 2`)
	if err != nil || len(lite) < 50 {
		t.Fatal(lite, err)
	}
	pg, err := db.All(ctx, dbtest.Postgres(t), scan, `
		select table_name::text, column_name::text
		from information_schema.columns
		where table_schema = 'public' and table_name not like 'goose_%'`)
	if err != nil {
		t.Fatal(err)
	}
	has := map[column]int{}
	for _, c := range lite {
		has[c]++
	}
	for _, c := range pg {
		has[c]--
	}
	for c, n := range has {
		if n != 0 {
			t.Errorf("%s.%s stands on one engine only", c.table, c.name)
		}
	}
}

func TestNewerSchemaIsRefused(t *testing.T) {
	dir := t.TempDir()
	for name, opt := range map[string]db.Options{"sqlite": {Dir: dir}, "postgres": {}} {
		t.Run(name, func(t *testing.T) {
			if name == "postgres" {
				opt.Database = pgtest.DSN(t)
			}
			d, err := db.Open(ctx, opt)
			if err != nil {
				t.Fatal(err)
			}
			err = d.Tidy(ctx, func(tx *db.Tx) error {
				newest, err := db.One(ctx, tx, db.Value[int64], `select max(version_id) from goose_db_version`)
				if err != nil {
					return err
				}
				_, err = tx.Exec(`insert into goose_db_version (version_id, is_applied) values ($1, $2)`, newest+1, true)
				return err
			})
			if err := errors.Join(err, d.Close()); err != nil {
				t.Fatal(err)
			}
			if d, err := db.Open(ctx, opt); !errors.Is(err, db.ErrNewerSchema) {
				if err == nil {
					d.Close()
				}
				t.Errorf("opened: %v", err)
			}
		})
	}
}

// Opening again changes nothing, and finds what was written.
func TestOpeningAgain(t *testing.T) {
	for name, opt := range map[string]db.Options{"sqlite": {Dir: t.TempDir()}, "postgres": {}} {
		t.Run(name, func(t *testing.T) {
			if name == "postgres" {
				opt.Database = pgtest.DSN(t)
			}
			for i := range 3 {
				d, err := db.Open(ctx, opt)
				if err != nil {
					t.Fatal(err)
				}
				if got := len(keys(t, d)); got != i {
					t.Errorf("found %d rows, want %d", got, i)
				}
				if err := errors.Join(d.Write(ctx, put(fmt.Sprint(i), "v")), d.Close()); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}
