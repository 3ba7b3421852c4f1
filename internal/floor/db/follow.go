package db

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	followEvery = time.Second
	followBatch = 1000
	// gapsAtOnce is how many gaps one statement asks for.
	gapsAtOnce = 16
)

// announce tells the followers what this process has just committed.
func (d *DB) announce(entries []Entry) {
	if len(entries) == 0 {
		return
	}
	if d.remote == nil {
		d.tell(entries)
		return
	}
	d.deliver(entries)
	select {
	case d.remote.ring <- struct{}{}:
	default:
	}
}

// deliver tells the followers those of the entries that they do not know, and
// returns when they know all of them.
func (d *DB) deliver(entries []Entry) {
	s := &d.remote.seen
	s.mu.Lock()
	defer s.mu.Unlock()
	d.tell(s.note(entries))
}

func (d *DB) tell(entries []Entry) {
	if len(entries) == 0 {
		return
	}
	d.mu.RLock()
	defer d.mu.RUnlock()
	for _, follower := range d.follow {
		follower(entries)
	}
}

// baseline takes what the journal holds now as known. What is being committed at
// this moment shows as gaps near the end.
func (d *DB) baseline(ctx context.Context) error {
	newest, err := All(ctx, d, Value[int64], `
		select seq
		from journal
		order by seq desc
		limit $1`, followBatch)
	if err != nil {
		return err
	}
	s := &d.remote.seen
	s.gaps = map[int64]gap{}
	if len(newest) == 0 {
		return nil
	}
	s.high = newest[0]
	for i, seq := range newest[1:] {
		for missing := seq + 1; missing < newest[i]; missing++ {
			s.gaps[missing] = gap{since: time.Now()}
		}
	}
	return nil
}

// Follow tells the followers of this process what other processes wrote, until
// the context ends. The embedded database has no other processes. PostgreSQL
// wakes it (NOTIFY); it looks each second all the same.
func (d *DB) Follow(ctx context.Context) error {
	if d.remote == nil {
		<-ctx.Done()
		return nil
	}
	wake := make(chan struct{}, 1)
	listening := make(chan struct{})
	go func() {
		defer close(listening)
		d.listen(ctx, wake)
	}()
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	for {
		// When the database is away the next look tells what was missed.
		_ = d.catchUp(ctx)
		select {
		case <-ctx.Done():
			<-listening
			return nil
		case <-wake:
		case <-tick.C:
		}
	}
}

// catchUp reads what is new above the highest known entry, then looks for what
// was missing below it.
func (d *DB) catchUp(ctx context.Context) error {
	s := &d.remote.seen
	for {
		s.mu.Lock()
		after := s.high
		s.mu.Unlock()
		entries, err := Journal(ctx, d, after, followBatch)
		if err != nil {
			return err
		}
		d.deliver(entries)
		if len(entries) < followBatch {
			break
		}
	}
	s.mu.Lock()
	whole := len(s.gaps) == 0
	s.mu.Unlock()
	if whole {
		return nil
	}
	// Asked before the gaps are: a transaction that has ended by now is seen then.
	type span struct{ oldest, next int64 }
	running, err := One(ctx, d, func(r Row) (x span, err error) {
		err = r.Scan(&x.oldest, &x.next)
		return x, err
	}, `select pg_snapshot_xmin(pg_current_snapshot())::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint`)
	if err != nil {
		return err
	}
	gaps := s.wanted(running.next)
	for rest := gaps; len(rest) > 0; {
		n := min(len(rest), gapsAtOnce)
		args := make([]any, gapsAtOnce)
		for i := range args {
			args[i] = rest[min(i, n-1)]
		}
		entries, err := All(ctx, d, scanEntry, `
			select seq, at, actor, verb, kind, object, keys
			from journal
			where seq in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
			order by seq`, args...)
		if err != nil {
			return err
		}
		d.deliver(entries)
		rest = rest[n:]
	}
	s.settle(gaps, running.oldest)
	return nil
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
	conn, err := pgx.Connect(ctx, d.remote.dsn)
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
