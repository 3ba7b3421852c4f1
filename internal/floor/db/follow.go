package db

import (
	"context"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	followEvery = time.Second
	// A sequence is given out before its commit, so entries may appear late. For
	// this long they are looked for again.
	followSlack = 30 * time.Second
	followBatch = 1000
)

// seen remembers which journal entries the followers of this process know.
type seen struct {
	mu    sync.Mutex
	known map[int64]bool
	low   int64 // everything up to here is known
}

// note marks entries as known and gives those that were not.
func (s *seen) note(entries []Entry) []Entry {
	s.mu.Lock()
	defer s.mu.Unlock()
	var fresh []Entry
	for _, e := range entries {
		if e.Seq > s.low && !s.known[e.Seq] {
			s.known[e.Seq] = true
			fresh = append(fresh, e)
		}
	}
	return fresh
}

// settle forgets what is too old to appear late.
func (s *seen) settle(entries []Entry, now Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range entries {
		if now.Sub(e.At.Time) < followSlack {
			break
		}
		s.low = e.Seq
	}
	for seq := range s.known {
		if seq <= s.low {
			delete(s.known, seq)
		}
	}
}

// Follow tells the followers of this process what other processes wrote, until
// the context ends. The embedded database has no other processes. PostgreSQL
// wakes it (NOTIFY); it looks each second all the same.
func (d *DB) Follow(ctx context.Context) error {
	if d.engine != PostgreSQL {
		<-ctx.Done()
		return nil
	}
	last, err := One(ctx, d, Value[int64], `select coalesce(max(seq), 0) from journal`)
	if err != nil {
		return err
	}
	d.seen.mu.Lock()
	d.seen.low = max(d.seen.low, last-followBatch) // what is being committed now has a sequence near the last
	d.seen.mu.Unlock()
	wake := make(chan struct{}, 1)
	go d.listen(ctx, wake)
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		case <-tick.C:
		}
		if err := d.catchUp(ctx); err != nil && ctx.Err() == nil {
			// The database is away; the next look tells what was missed.
			continue
		}
	}
}

func (d *DB) catchUp(ctx context.Context) error {
	d.seen.mu.Lock()
	after := d.seen.low
	d.seen.mu.Unlock()
	for {
		entries, err := Journal(ctx, d, after, followBatch)
		if err != nil || len(entries) == 0 {
			return err
		}
		d.tell(d.seen.note(entries))
		d.seen.settle(entries, d.Now())
		if len(entries) < followBatch {
			return nil
		}
		after = entries[len(entries)-1].Seq
	}
}

// listen waits for NOTIFY on a connection of its own.
func (d *DB) listen(ctx context.Context, wake chan<- struct{}) {
	for ctx.Err() == nil {
		d.listenOnce(ctx, wake)
		select {
		case <-ctx.Done():
		case <-time.After(followEvery):
		}
	}
}

func (d *DB) listenOnce(ctx context.Context, wake chan<- struct{}) {
	conn, err := pgx.Connect(ctx, d.dsn)
	if err != nil {
		return
	}
	defer conn.Close(context.WithoutCancel(ctx))
	if _, err := conn.Exec(ctx, "listen "+notifyChannel); err != nil {
		return
	}
	for {
		if _, err := conn.WaitForNotification(ctx); err != nil {
			return
		}
		select {
		case wake <- struct{}{}:
		default:
		}
	}
}
