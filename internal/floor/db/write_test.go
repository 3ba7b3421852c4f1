package db_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/dbtest"
)

var ctx = context.Background()

// put is a write of one row and its journal entry.
func put(key, value string) func(*db.Tx) error {
	return func(tx *db.Tx) error {
		if _, err := tx.Exec(`insert into setting (key, value) values ($1, $2)`, key, value); err != nil {
			return err
		}
		return tx.Journal(db.Entry{Actor: "system", Verb: "set", Kind: "setting", Object: key})
	}
}

func keys(t *testing.T, d db.Queryer) []string {
	t.Helper()
	list, err := db.All(ctx, d, db.Value[string], `select key from setting order by key`)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// together runs writes so that they gather behind one that is under way.
func together(t *testing.T, d *db.DB, writes ...func(*db.Tx) error) []error {
	t.Helper()
	started, goOn := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var all sync.WaitGroup
	all.Go(func() {
		err := d.Tidy(ctx, func(*db.Tx) error {
			once.Do(func() { close(started) })
			<-goOn
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
	<-started
	errs := make([]error, len(writes))
	for i, fn := range writes {
		queued := make(chan struct{})
		all.Go(func() { close(queued); errs[i] = d.Write(ctx, fn) })
		<-queued
	}
	time.Sleep(20 * time.Millisecond) // the last of them reaches the queue; without it the test is only weaker
	close(goOn)
	all.Wait()
	return errs
}

func TestPlaceholdersBindByNumber(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		type pair struct{ a, b string }
		got, err := db.One(ctx, d, func(r db.Row) (p pair, err error) {
			err = r.Scan(&p.a, &p.b)
			return p, err
		}, `select cast($2 as text), cast($1 as text)`, "first", "second")
		if err != nil || got != (pair{"second", "first"}) {
			t.Fatalf("$2, $1 of (first, second) gave %v, %v", got, err)
		}
		again, err := db.One(ctx, d, db.Value[string], `select cast($1 as text) || cast($2 as text) || cast($1 as text)`, "a", "b")
		if err != nil || again != "aba" {
			t.Fatalf("a placeholder used twice gave %q, %v", again, err)
		}
	})
}

func TestRefusedWriteTakesNobodyWithIt(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sorry := errors.New("not today")
		var writes []func(*db.Tx) error
		var want []string
		for i := range 40 {
			key := fmt.Sprintf("%02d", i)
			fn := put(key, "v")
			switch i % 4 {
			case 0:
				writes = append(writes, fn)
				want = append(want, key)
			case 1:
				writes = append(writes, func(tx *db.Tx) error { return errors.Join(fn(tx), sorry) })
			case 2:
				writes = append(writes, func(tx *db.Tx) error { fn(tx); panic("a mistake of ours") })
			case 3:
				writes = append(writes, func(tx *db.Tx) error { fn(tx); return fn(tx) })
			}
		}
		for i, err := range together(t, d, writes...) {
			ok := []bool{
				err == nil,
				errors.Is(err, sorry),
				err != nil && strings.Contains(err.Error(), "a mistake of ours"),
				errors.Is(err, db.ErrConflict),
			}[i%4]
			if !ok {
				t.Errorf("write %d: %v", i, err)
			}
		}
		if got := keys(t, d); !slices.Equal(got, want) {
			t.Errorf("stored %v, want %v", got, want)
		}
		entries, err := db.Journal(ctx, d, 0, 100)
		if err != nil || len(entries) != len(want) {
			t.Errorf("%d journal entries for %d writes, %v", len(entries), len(want), err)
		}
	})
}

// A refusal may rest on a neighbour's row. When the neighbour is not stored in
// the end, the refused one must have been asked again.
func TestRefusalThatRestedOnALostNeighbour(t *testing.T) {
	d := dbtest.SQLite(t)
	var first atomic.Int32
	errs := together(t, d,
		func(tx *db.Tx) error {
			if first.Add(1) > 1 {
				return errors.New("changed its mind")
			}
			return put("k", "first")(tx)
		},
		put("k", "second"),
		func(tx *db.Tx) error {
			// What SQLite does by itself on a full disk: the transaction is gone.
			if _, err := tx.Exec(`rollback`); err != nil {
				return err
			}
			return errors.New("the disk is full, say")
		})
	if errs[0] == nil || errs[1] != nil || errs[2] == nil {
		t.Fatalf("got %v", errs)
	}
	value, err := db.One(ctx, d, db.Value[string], `select value from setting where key = 'k'`)
	if err != nil || value != "second" {
		t.Fatalf("stored %q, %v", value, err)
	}
	if err := d.Write(ctx, put("after", "v")); err != nil {
		t.Fatal(err)
	}
}

func TestWriteRunsOnWithoutItsError(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Write(ctx, put("k", "v")); err != nil {
			t.Fatal(err)
		}
		err := d.Write(ctx, func(tx *db.Tx) error {
			_ = put("k", "again")(tx)     // refused, and ignored
			_ = put("other", "value")(tx) // may not be stored alone
			return nil
		})
		if !errors.Is(err, db.ErrConflict) {
			t.Errorf("a write that ignored its conflict gave %v", err)
		}
		if got := keys(t, d); !slices.Equal(got, []string{"k"}) {
			t.Errorf("stored %v", got)
		}
	})
}

// Followers are told of each entry under the sequence that it is stored under,
// in batches with and without a refusal and with several entries in one write.
func TestEntriesAreToldAsTheyAreStored(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var mu sync.Mutex
		var told []string
		line := func(e db.Entry) string { return fmt.Sprint(e.Seq, " ", e.Object, " ", e.At.UnixMilli(), " ", e.Touch) }
		d.OnCommit(func(entries []db.Entry) {
			mu.Lock()
			defer mu.Unlock()
			for _, e := range entries {
				told = append(told, line(e))
			}
		})
		want := 0
		for round, refuseEvery := range []int{100, 9, 4, 100} {
			var writes []func(*db.Tx) error
			for i := range 75 {
				key := fmt.Sprintf("%d-%d", round, i)
				refused := i%refuseEvery == refuseEvery-1
				writes = append(writes, func(tx *db.Tx) error {
					if err := put(key, "v")(tx); err != nil {
						return err
					}
					for n := range i % 3 {
						err := tx.Journal(db.Entry{Actor: "system", Verb: "touch", Kind: "page", Object: key, Touch: []string{fmt.Sprint(n)}})
						if err != nil {
							return err
						}
					}
					if refused {
						return errors.New("not today")
					}
					return nil
				})
				if !refused {
					want += 1 + i%3
				}
			}
			for i, err := range together(t, d, writes...) {
				if refused := i%refuseEvery == refuseEvery-1; refused != (err != nil) {
					t.Errorf("round %d, write %d: %v", round, i, err)
				}
			}
		}
		entries, err := db.Journal(ctx, d, 0, 1000)
		if err != nil || len(entries) != want {
			t.Fatalf("%d entries stored, want %d, %v", len(entries), want, err)
		}
		var stored []string
		for _, e := range entries {
			stored = append(stored, line(e))
		}
		mu.Lock()
		defer mu.Unlock()
		slices.Sort(stored)
		slices.Sort(told)
		if !slices.Equal(told, stored) {
			t.Errorf("told\n%s\nstored\n%s", strings.Join(told, "\n"), strings.Join(stored, "\n"))
		}
	})
}

func TestUnjournaledWriteIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		silent := map[string]func(*db.Tx) error{
			"exec": func(tx *db.Tx) error {
				_, err := tx.Exec(`insert into setting (key, value) values ('a', 'b')`)
				return err
			},
			"returning": func(tx *db.Tx) error {
				_, err := db.One(ctx, tx, db.Value[string], `insert into setting (key, value) values ('c', 'd') returning key`)
				return err
			},
		}
		for name, fn := range silent {
			if err := d.Write(ctx, fn); err == nil || !strings.Contains(err.Error(), "journal") {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := keys(t, d); len(got) != 0 {
			t.Fatalf("stored %v", got)
		}
		for name, fn := range silent {
			if err := d.Tidy(ctx, fn); err != nil {
				t.Errorf("tidy, %s: %v", name, err)
			}
		}
		if err := d.Write(ctx, func(*db.Tx) error { return nil }); err != nil {
			t.Errorf("a write of nothing: %v", err)
		}
	})
}

func TestFollowersHearBeforeWriteReturns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var mu sync.Mutex
		heard := map[string]int{}
		d.OnCommit(func(entries []db.Entry) {
			mu.Lock()
			defer mu.Unlock()
			for _, e := range entries {
				heard[e.Object]++
				if e.Seq == 0 || e.At.IsZero() || !slices.Equal(e.Drop, []string{"story:1", "front"}) || !slices.Equal(e.Touch, []string{"list:latest"}) || e.Later != nil {
					t.Errorf("heard %+v", e)
				}
			}
		})
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				key := fmt.Sprint(i)
				var after atomic.Int32
				err := d.Write(ctx, func(tx *db.Tx) error {
					tx.After(func() { after.Add(1) })
					err := tx.Journal(db.Entry{Actor: "system", Verb: "set", Kind: "setting", Object: key, Drop: []string{"story:1", "front"}, Touch: []string{"list:latest"}})
					if err == nil && i%3 == 0 {
						err = errors.New("refused")
					}
					return err
				})
				mu.Lock()
				defer mu.Unlock()
				want := 1
				if i%3 == 0 {
					want = 0
				}
				if (err == nil) != (want == 1) || heard[key] != want || int(after.Load()) != want {
					t.Errorf("write %d: %v; followers heard it %d times, After ran %d times", i, err, heard[key], after.Load())
				}
			})
		}
		all.Wait()
		stored, err := db.Journal(ctx, d, 0, 1)
		if err != nil || len(stored) != 1 || !slices.Equal(stored[0].Drop, []string{"story:1", "front"}) || !slices.Equal(stored[0].Touch, []string{"list:latest"}) {
			t.Errorf("the journal holds %+v, %v", stored, err)
		}
	})
}

func TestCallerWhoGivesUp(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		gone, cancel := context.WithCancel(ctx)
		cancel()
		if err := d.Write(gone, put("before", "v")); !errors.Is(err, context.Canceled) {
			t.Errorf("given up before: %v", err)
		}
		// Given up while another write is under way: either it happened and the
		// caller knows, or it did not and the caller knows that.
		started, goOn := make(chan struct{}), make(chan struct{})
		var all sync.WaitGroup
		all.Go(func() {
			if err := d.Write(ctx, func(tx *db.Tx) error {
				close(started)
				<-goOn
				return put("first", "v")(tx)
			}); err != nil {
				t.Error(err)
			}
		})
		<-started
		gone, cancel = context.WithCancel(ctx)
		var err error
		all.Go(func() { err = d.Write(gone, put("second", "v")) })
		time.Sleep(10 * time.Millisecond) // most often it is queued by now
		cancel()
		close(goOn)
		all.Wait()
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		if got := slices.Contains(keys(t, d), "second"); got != (err == nil) {
			t.Errorf("stored: %v, told: %v", got, err)
		}
	})
}

func TestCloseWaitsForWritesUnderWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var done, refused atomic.Int32
		started := make(chan struct{})
		var once sync.Once
		var all sync.WaitGroup
		for i := range 50 {
			all.Go(func() {
				switch err := d.Write(ctx, func(tx *db.Tx) error {
					once.Do(func() { close(started) })
					return put(fmt.Sprint(i), "v")(tx)
				}); {
				case err == nil:
					done.Add(1)
				case errors.Is(err, db.ErrAway):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		<-started
		if err := d.Close(); err != nil {
			t.Error(err)
		}
		all.Wait()
		if done.Load() == 0 || done.Load()+refused.Load() != 50 {
			t.Errorf("%d done, %d refused of 50", done.Load(), refused.Load())
		}
		if err := d.Write(ctx, put("late", "v")); !errors.Is(err, db.ErrAway) {
			t.Errorf("a write after Close: %v", err)
		}
	})
}

// With more writers and readers than connections, each new to every statement,
// none may wait for a connection that another one holds.
func TestManyAtOnceOnAColdDatabase(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		within, cancel := context.WithTimeout(ctx, 20*time.Second)
		defer cancel()
		var all sync.WaitGroup
		for i := range 64 {
			all.Go(func() {
				if err := d.Write(within, put(fmt.Sprint(i), "v")); err != nil {
					t.Error(err)
				}
			})
			all.Go(func() {
				err := d.Snapshot(within, func(s *db.Snapshot) error {
					a, err := db.One(within, s, db.Value[int], `select count(*) from setting`)
					if err != nil {
						return err
					}
					time.Sleep(5 * time.Millisecond) // hold the connection
					b, err := db.One(within, s, db.Value[int], `select count(key) from setting`)
					if a != b {
						t.Errorf("one moment has %d rows and %d", a, b)
					}
					return err
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
	})
}

func TestSnapshotSeesOneMoment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Write(ctx, put("a", "v")); err != nil {
			t.Fatal(err)
		}
		err := d.Snapshot(ctx, func(s *db.Snapshot) error {
			before := keys(t, s)
			if err := d.Write(ctx, put("b", "v")); err != nil {
				return err
			}
			if after := keys(t, s); !slices.Equal(before, after) {
				t.Errorf("the snapshot moved from %v to %v", before, after)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := keys(t, d); !slices.Equal(got, []string{"a", "b"}) {
			t.Errorf("afterwards %v", got)
		}
	})
}

func TestOnceAmongMany(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		key := bytes.Repeat([]byte{7}, 16)
		var firsts atomic.Int32
		var mu sync.Mutex
		answers := map[string]int{}
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				mine := fmt.Sprint("answer ", i)
				var got string
				err := d.Write(ctx, func(tx *db.Tx) error {
					first, err := tx.Once(key, mine)
					if got = first; err != nil || first != "" {
						return err
					}
					return put("row of "+mine, "v")(tx)
				})
				if err != nil {
					t.Error(err)
					return
				}
				if got == "" {
					firsts.Add(1)
					got = mine
				}
				mu.Lock()
				answers[got]++
				mu.Unlock()
			})
		}
		all.Wait()
		if firsts.Load() != 1 || len(answers) != 1 || len(keys(t, d)) != 1 {
			t.Errorf("%d were first, %d different answers, rows %v", firsts.Load(), len(answers), keys(t, d))
		}
	})
}

func TestOnceForTenMinutes(t *testing.T) {
	var now atomic.Int64
	now.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMilli())
	clock := dbtest.Clock(func() time.Time { return time.UnixMilli(now.Load()) })
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ask := func(answer string) (first string) {
			err := d.Write(ctx, func(tx *db.Tx) (err error) {
				if first, err = tx.Once([]byte("sixteen bytes ok"), answer); err == nil && first == "" {
					err = tx.Journal(db.Entry{Actor: "system", Verb: "answer", Kind: "request", Object: answer})
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return first
		}
		if got := ask("one"); got != "" {
			t.Fatalf("the first was told %q", got)
		}
		now.Add((db.RepeatWindow - time.Millisecond).Milliseconds())
		if got := ask("two"); got != "one" {
			t.Fatalf("just within the window it was told %q", got)
		}
		now.Add(1)
		if got := ask("three"); got != "" {
			t.Fatalf("after the window it was told %q", got)
		}
		if got := ask("four"); got != "three" {
			t.Fatalf("then %q", got)
		}
	}, clock)
}

func TestWriteThatFailsCanBeOnceAgain(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		key := []byte("sixteen bytes ok")
		sorry := errors.New("refused")
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Once(key, "never given")
			return errors.Join(err, sorry)
		}); !errors.Is(err, sorry) {
			t.Fatal(err)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error {
			first, err := tx.Once(key, "given")
			if first != "" {
				t.Errorf("an answer that nobody was given is repeated: %q", first)
			}
			return errors.Join(err, put("k", "v")(tx))
		}); err != nil {
			t.Fatal(err)
		}
	})
}
