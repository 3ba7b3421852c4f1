// Package job is the durable queue: work that must happen after a commit, at
// least once, and the timetable of what happens by the clock. A job is written
// in the transaction that causes it; handlers are idempotent and short.
package job

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"

	"broadsheet/internal/floor/db"
)

const (
	claimFor  = time.Minute       // after this a job whose worker died is claimed again
	allowed   = claimFor * 9 / 10 // for one handler, so that it ends before its claim does
	batchSize = 32
	pollEvery = time.Second // for jobs of other processes and those due later
	maxWait   = time.Hour
)

// Job is one piece of work as its handler sees it.
type Job struct {
	ID       db.ID
	Kind     string
	Payload  string
	Attempts int

	runAt   db.Time
	claimed db.Time
}

// Handler does one job. It may see the same job again.
type Handler func(ctx context.Context, j Job) error

// Queue holds the handlers and runs the jobs.
type Queue struct {
	db   *db.DB
	log  *slog.Logger
	wake chan struct{}

	mu       sync.Mutex
	handlers map[string]Handler
	subjects map[string][]string // news → kinds of the jobs that want it
	ticks    []tick
}

type tick struct {
	name  string
	every time.Duration
	run   func(context.Context) error
}

// New makes a queue on the database.
func New(d *db.DB, log *slog.Logger) *Queue {
	return &Queue{db: d, log: log, wake: make(chan struct{}, 1), handlers: map[string]Handler{}, subjects: map[string][]string{}}
}

// Handle registers the handler of a kind. Call it before Run.
func (q *Queue) Handle(kind string, h Handler) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.handlers[kind] = h
}

// Subscribe has every announcement of news become a job of this kind.
func (q *Queue) Subscribe(news, kind string, h Handler) {
	q.Handle(kind, h)
	q.mu.Lock()
	defer q.mu.Unlock()
	q.subjects[news] = append(q.subjects[news], kind)
}

// Every has a function run by the clock while the queue runs, at most once at a
// time. It must find out itself what is due.
func (q *Queue) Every(name string, every time.Duration, run func(context.Context) error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.ticks = append(q.ticks, tick{name, every, run})
}

// Announce writes a job for each room that subscribed to the news, in the
// transaction that makes it true. News that nobody wants costs nothing.
func (q *Queue) Announce(tx *db.Tx, news, payload string) error {
	q.mu.Lock()
	kinds := q.subjects[news]
	q.mu.Unlock()
	for _, kind := range kinds {
		if err := q.Add(tx, kind, payload, tx.Now().Time); err != nil {
			return err
		}
	}
	return nil
}

// Add writes one job, to be done at a time or as soon as possible after it.
func (q *Queue) Add(tx *db.Tx, kind, payload string, at time.Time) error {
	_, err := tx.Exec(`
		insert into job (id, kind, payload, run_at)
		values ($1, $2, $3, $4)`, db.NewID(), kind, payload, db.At(at))
	// Earlier than the commit there is nothing to be found.
	tx.After(q.Wake)
	return err
}

// Wake has the queue look for work now instead of at the next poll.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Run works until the context ends, with so many workers, and finishes the jobs
// in hand. No workers means that other processes do the jobs.
func (q *Queue) Run(ctx context.Context, workers int) {
	if workers <= 0 {
		return
	}
	var wg sync.WaitGroup
	work := make(chan Job)
	for range workers {
		wg.Go(func() {
			for j := range work {
				q.do(context.WithoutCancel(ctx), j)
			}
		})
	}
	for _, t := range q.ticks {
		wg.Go(func() { q.keepTime(ctx, t) })
	}
	q.dispatch(ctx, work)
	close(work)
	wg.Wait()
}

func (q *Queue) dispatch(ctx context.Context, work chan<- Job) {
	poll := time.NewTicker(pollEvery)
	defer poll.Stop()
	for {
		jobs, err := q.claim(ctx)
		if err != nil && ctx.Err() == nil {
			q.log.Error("jobs could not be claimed", "err", err)
		}
		for i, j := range jobs {
			select {
			case work <- j:
				continue
			case <-ctx.Done():
			}
			q.release(context.WithoutCancel(ctx), jobs[i:])
			return
		}
		if len(jobs) == batchSize && ctx.Err() == nil {
			continue
		}
		select {
		case <-ctx.Done():
			return
		case <-q.wake:
		case <-poll.C:
		}
	}
}

// claim takes the next due jobs for this process. It looks before it writes, so
// that an idle queue leaves the database alone.
func (q *Queue) claim(ctx context.Context) ([]Job, error) {
	now := q.db.Now()
	due, err := db.All(ctx, q.db, db.Value[int], `
		select 1
		from job
		where run_at <= $1 and claimed_until < $1
		limit 1`, now)
	if err != nil || len(due) == 0 {
		return nil, err
	}
	var jobs []Job
	err = q.db.Tidy(ctx, func(tx *db.Tx) error {
		jobs, err = db.All(ctx, tx, func(r db.Row) (Job, error) {
			var j Job
			err := r.Scan(&j.ID, &j.Kind, &j.Payload, &j.Attempts, &j.runAt)
			j.claimed = tx.Now()
			return j, err
		}, claimSQL(q.db.Engine()), tx.Now(), db.At(tx.Now().Add(claimFor)), batchSize)
		return err
	})
	if err != nil {
		return nil, err
	}
	// The engines give them in any order.
	slices.SortFunc(jobs, func(a, b Job) int {
		return cmp.Or(a.runAt.Compare(b.runAt.Time), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return jobs, nil
}

// release gives back jobs that were claimed and not begun, so that a process that
// stops keeps nobody waiting.
func (q *Queue) release(ctx context.Context, jobs []Job) {
	err := q.db.Tidy(ctx, func(tx *db.Tx) error {
		for _, j := range jobs {
			if _, err := tx.Exec(`
				update job
				set claimed_until = 0, attempts = attempts - 1
				where id = $1 and attempts = $2`, j.ID, j.Attempts); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		q.log.Error("jobs could not be given back; they run when their claim ends", "err", err)
	}
}

// ours says whether a job may begin. One that waited for a worker has its claim
// renewed, unless somebody else has claimed it since.
func (q *Queue) ours(ctx context.Context, j Job) bool {
	if q.db.Now().Sub(j.claimed.Time) < claimFor-allowed {
		return true
	}
	var n int64
	err := q.db.Tidy(ctx, func(tx *db.Tx) (err error) {
		n, err = tx.Exec(`
			update job
			set claimed_until = $1
			where id = $2 and attempts = $3`, db.At(tx.Now().Add(claimFor)), j.ID, j.Attempts)
		return err
	})
	if err != nil {
		q.log.Error("a claim could not be renewed; the job runs when it ends", "kind", j.Kind, "err", err)
	}
	return err == nil && n == 1
}

// do runs one job. A failure is tried again, later and later, for ever: what
// was promised in a transaction is not forgotten.
func (q *Queue) do(ctx context.Context, j Job) {
	if !q.ours(ctx, j) {
		return
	}
	q.mu.Lock()
	handler := q.handlers[j.Kind]
	q.mu.Unlock()
	err := fmt.Errorf("no handler for %q; a newer version may have one", j.Kind)
	if handler != nil {
		err = guarded(ctx, handler, j)
	}
	settle := func(tx *db.Tx) error {
		_, err := tx.Exec(`delete from job where id = $1`, j.ID)
		return err
	}
	if err != nil {
		q.log.Warn("job failed", "kind", j.Kind, "attempts", j.Attempts, "err", err)
		settle = func(tx *db.Tx) error {
			_, err := tx.Exec(`
				update job
				set run_at = $1, claimed_until = 0, last_error = $2
				where id = $3 and attempts = $4`, db.At(tx.Now().Add(backOff(j.Attempts))), storable(err), j.ID, j.Attempts)
			return err
		}
	}
	if err := q.db.Tidy(ctx, settle); err != nil {
		q.log.Error("job could not be settled; it will run again", "kind", j.Kind, "err", err)
	}
}

func backOff(attempts int) time.Duration {
	wait := time.Second << min(attempts, 12)
	return min(wait, maxWait) + rand.N(time.Second)
}

// storable is an error as a text that the table takes, whatever another program
// put into it.
func storable(err error) string {
	text := []rune(strings.ToValidUTF8(strings.ReplaceAll(err.Error(), "\x00", ""), "\ufffd"))
	return string(text[:min(len(text), 1000)])
}

func guarded(ctx context.Context, h Handler, j Job) error {
	ctx, cancel := context.WithTimeout(ctx, allowed)
	defer cancel()
	return safely(func() error { return h(ctx, j) })
}

// safely turns a panic into an error: one job's mistake is not the newsroom's.
func safely(fn func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return fn()
}

func (q *Queue) keepTime(ctx context.Context, t tick) {
	clock := time.NewTicker(t.every)
	defer clock.Stop()
	for {
		if err := safely(func() error { return t.run(ctx) }); err != nil && ctx.Err() == nil {
			q.log.Error("timetable", "entry", t.name, "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-clock.C:
		}
	}
}
