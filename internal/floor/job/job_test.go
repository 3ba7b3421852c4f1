package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/job"
	"broadsheet/internal/testkit/dbtest"
)

var ctx = context.Background()

type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMilli())
	return c
}

func (c *clock) now() time.Time       { return time.UnixMilli(c.ms.Load()) }
func (c *clock) pass(d time.Duration) { c.ms.Add(d.Milliseconds()) }

func queue(d *db.DB) *job.Queue { return job.New(d, slog.New(slog.DiscardHandler)) }

func add(t testing.TB, d *db.DB, q *job.Queue, kind, payload string, at time.Time) {
	t.Helper()
	if err := d.Tidy(ctx, func(tx *db.Tx) error { return q.Add(tx, kind, payload, at) }); err != nil {
		t.Fatal(err)
	}
}

// run starts a queue; stop ends it and returns when it has ended.
func run(t testing.TB, q *job.Queue, workers int) (stop func()) {
	t.Helper()
	running, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		q.Run(running, workers)
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(2 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("%s: not within 10 s", what)
}

func left(t testing.TB, d *db.DB) int {
	t.Helper()
	n, err := db.One(ctx, d, db.Value[int], `select count(*) from job`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestJobsAreDoneSoonAndOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := queue(d)
		var mu sync.Mutex
		times := map[string]int{}
		q.Handle("mail", func(_ context.Context, j job.Job) error {
			mu.Lock()
			defer mu.Unlock()
			times[j.Payload]++
			return nil
		})
		run(t, q, 2)
		begun := time.Now()
		for i := range 100 {
			add(t, d, q, "mail", fmt.Sprint(i), d.Now().Time)
		}
		eventually(t, "all done", func() bool { return left(t, d) == 0 })
		t.Logf("100 jobs in %v", time.Since(begun))
		mu.Lock()
		defer mu.Unlock()
		for i := range 100 {
			if times[fmt.Sprint(i)] != 1 {
				t.Errorf("job %d was done %d times", i, times[fmt.Sprint(i)])
			}
		}
	})
}

// A job is woken for at its commit, not at the next look a second later.
func TestJobDoesNotWaitForTheNextLook(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := queue(d)
		done := make(chan struct{}, 1)
		q.Handle("mail", func(context.Context, job.Job) error { done <- struct{}{}; return nil })
		run(t, q, 1)
		var waits []time.Duration
		for range 5 {
			var committed time.Time
			err := d.Tidy(ctx, func(tx *db.Tx) error {
				err := q.Add(tx, "mail", "", tx.Now().Time)
				time.Sleep(30 * time.Millisecond) // the commit comes later than the wish
				tx.After(func() { committed = time.Now() })
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			<-done
			waits = append(waits, time.Since(committed))
		}
		if slices.Sort(waits); waits[2] > 400*time.Millisecond {
			t.Errorf("jobs waited %v", waits)
		}
	})
}

func TestWhatIsRolledBackIsNotDone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := queue(d)
		var heard []string
		var mu sync.Mutex
		note := func(_ context.Context, j job.Job) error {
			mu.Lock()
			defer mu.Unlock()
			heard = append(heard, j.Kind+" "+j.Payload)
			return nil
		}
		q.Subscribe("comment.posted", "mail the author", note)
		q.Subscribe("comment.posted", "tell the fediverse", note)
		err := d.Tidy(ctx, func(tx *db.Tx) error {
			return errors.Join(q.Announce(tx, "comment.posted", "never"), errors.New("refused"))
		})
		if err == nil {
			t.Fatal("stored")
		}
		err = d.Tidy(ctx, func(tx *db.Tx) error {
			return errors.Join(q.Announce(tx, "comment.posted", "c1"), q.Announce(tx, "nobody wants it", "x"))
		})
		if err != nil || left(t, d) != 2 {
			t.Fatalf("%d jobs, %v", left(t, d), err)
		}
		run(t, q, 2)
		eventually(t, "done", func() bool { return left(t, d) == 0 })
		mu.Lock()
		defer mu.Unlock()
		slices.Sort(heard)
		if !slices.Equal(heard, []string{"mail the author c1", "tell the fediverse c1"}) {
			t.Errorf("heard %q", heard)
		}
	})
}

func TestFailureIsTriedAgainLaterAndLater(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := queue(d)
		var tries atomic.Int32
		q.Handle("mail", func(_ context.Context, j job.Job) error {
			switch n := tries.Add(1); {
			case int(n) != j.Attempts:
				t.Errorf("try %d says it is %d", n, j.Attempts)
			case n == 2:
				panic("a mistake of ours")
			case n < 5:
				return fmt.Errorf("451 try later \x00\xff %s", strings.Repeat("long ", 1000))
			}
			return nil
		})
		run(t, q, 1)
		add(t, d, q, "mail", "", hands.now())
		last := time.Duration(0)
		for n := int32(1); n < 5; n++ {
			settled := func() (at db.Time) {
				at, err := db.One(ctx, d, db.Value[db.Time], `select run_at from job where claimed_until = 0 and last_error <> '' and attempts = $1`, n)
				if err != nil && !errors.Is(err, db.ErrMissing) {
					t.Fatal(err)
				}
				return at
			}
			eventually(t, fmt.Sprint("try ", n), func() bool { return !settled().IsZero() })
			wait := settled().Sub(hands.now())
			if wait <= last || wait > time.Hour+time.Second {
				t.Errorf("after try %d it waits %v, before that %v", n, wait, last)
			}
			last = wait
			hands.pass(wait - time.Millisecond)
			q.Wake()
			time.Sleep(20 * time.Millisecond)
			if tries.Load() != n {
				t.Fatal("tried before its time")
			}
			hands.pass(2 * time.Millisecond)
			q.Wake()
		}
		eventually(t, "done", func() bool { return left(t, d) == 0 })
	}, dbtest.Clock(hands.now))
}

func TestJobOfTomorrowAndJobOfNobody(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := queue(d)
		var done atomic.Int32
		q.Handle("mail", func(context.Context, job.Job) error { done.Add(1); return nil })
		add(t, d, q, "mail", "", hands.now().Add(24*time.Hour))
		add(t, d, q, "of a newer version", "", hands.now())
		run(t, q, 1)
		eventually(t, "the unknown one is kept", func() bool {
			n, err := db.One(ctx, d, db.Value[int], `select count(*) from job where last_error like '%newer version%'`)
			return err == nil && n == 1
		})
		if done.Load() != 0 {
			t.Error("done a day early")
		}
		hands.pass(24 * time.Hour)
		q.Wake()
		eventually(t, "done", func() bool { return done.Load() == 1 && left(t, d) == 1 })
	}, dbtest.Clock(hands.now))
}

// Several processes share the jobs; none does what another has in hand, and the
// jobs of one that died are done when its claim ends.
func TestDeadWorkersJobIsClaimedAgain(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dead, alive := queue(d), queue(d)
		inHand, forever := make(chan struct{}), make(chan struct{})
		dead.Handle("mail", func(context.Context, job.Job) error { close(inHand); <-forever; return nil })
		var done atomic.Int32
		alive.Handle("mail", func(_ context.Context, j job.Job) error {
			if j.Attempts != 2 {
				t.Errorf("the second claim says it is %d", j.Attempts)
			}
			done.Add(1)
			return nil
		})
		add(t, d, dead, "mail", "", hands.now())
		dying, die := context.WithCancel(ctx)
		ended := make(chan struct{})
		go func() { defer close(ended); dead.Run(dying, 1) }()
		defer func() { close(forever); <-ended }()
		<-inHand
		die() // it claims nothing more, and never finishes
		run(t, alive, 1)
		alive.Wake()
		time.Sleep(50 * time.Millisecond)
		if done.Load() != 0 {
			t.Fatal("done while another had it in hand")
		}
		hands.pass(61 * time.Second)
		alive.Wake()
		eventually(t, "done by the other", func() bool { return done.Load() == 1 && left(t, d) == 0 })
	}, dbtest.Clock(hands.now))
}

func TestTwoProcessesShareTheJobs(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var mu sync.Mutex
		times := map[string]int{}
		const n = 200
		for i := range n {
			add(t, d, queue(d), "mail", fmt.Sprint(i), d.Now().Time)
		}
		for range 4 {
			q := queue(d)
			q.Handle("mail", func(_ context.Context, j job.Job) error {
				mu.Lock()
				defer mu.Unlock()
				times[j.Payload]++
				return nil
			})
			run(t, q, 2)
		}
		eventually(t, "done", func() bool { return left(t, d) == 0 })
		mu.Lock()
		defer mu.Unlock()
		if len(times) != n {
			t.Errorf("%d of %d were done", len(times), n)
		}
		for payload, k := range times {
			if k != 1 {
				t.Errorf("%s was done %d times", payload, k)
			}
		}
	})
}

// Stopping finishes what is in hand and gives back what is not, at once.
func TestStopFinishesWhatIsInHand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := queue(d)
		begun, goOn := make(chan struct{}, 100), make(chan struct{})
		var finished atomic.Int32
		q.Handle("slow", func(ctx context.Context, _ job.Job) error {
			begun <- struct{}{}
			<-goOn
			finished.Add(1)
			return ctx.Err()
		})
		for i := range 30 {
			add(t, d, q, "slow", fmt.Sprint(i), d.Now().Time)
		}
		stop := run(t, q, 2)
		<-begun
		<-begun
		stopped := make(chan struct{})
		go func() { stop(); close(stopped) }()
		time.Sleep(50 * time.Millisecond)
		select {
		case <-stopped:
			t.Fatal("stopped with jobs in hand")
		default:
		}
		close(goOn)
		<-stopped
		if n := finished.Load(); n != 2 || left(t, d) != 28 {
			t.Errorf("%d were finished, %d are left of 30", n, left(t, d))
		}
		free, err := db.One(ctx, d, db.Value[int], `select count(*) from job where claimed_until = 0 and attempts = 0`)
		if err != nil || free != 28 {
			t.Errorf("%d of 28 were given back, %v", free, err)
		}
	})
}

func TestTimetable(t *testing.T) {
	d := dbtest.SQLite(t)
	q := queue(d)
	var runs, at, broken atomic.Int32
	q.Every("count", 5*time.Millisecond, func(context.Context) error {
		if at.Add(1) > 1 {
			t.Error("run twice at a time")
		}
		defer at.Add(-1)
		runs.Add(1)
		return errors.New("goes on after a failure")
	})
	q.Every("broken", 5*time.Millisecond, func(context.Context) error {
		broken.Add(1)
		panic("a mistake of ours")
	})
	stop := run(t, q, 1)
	eventually(t, "three runs of each", func() bool { return runs.Load() >= 3 && broken.Load() >= 3 })
	stop()
	after := runs.Load()
	time.Sleep(30 * time.Millisecond)
	if runs.Load() != after {
		t.Error("run after the stop")
	}
	idle := queue(d)
	idle.Every("count", time.Millisecond, func(context.Context) error { t.Error("run without workers"); return nil })
	idle.Run(ctx, 0)
}
