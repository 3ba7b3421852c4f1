package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver registers itself as "pgx"
)

const (
	postgresTries = 8
	notifyChannel = "broadsheet_journal"
	// commitWithin bounds the wait for the server's answer to a commit that the
	// caller may no longer wait for.
	commitWithin = 30 * time.Second
	// notifyEvery bounds how often other processes are woken.
	notifyEvery = 20 * time.Millisecond
)

// remote is what a DB on PostgreSQL has besides.
type remote struct {
	dsn  string
	seen seen
	ring chan struct{} // the other processes are to be woken

	mu     sync.RWMutex // held for reading while a write is under way
	closed bool
}

func openPostgres(ctx context.Context, opt Options) (*DB, error) {
	pool, err := sql.Open("pgx", opt.Database)
	if err != nil {
		return nil, fmt.Errorf("db: the address of the database is not one that PostgreSQL knows (postgres://user@host/name): %w", err)
	}
	n := max(8, 4*runtime.NumCPU())
	pool.SetMaxOpenConns(n)
	pool.SetMaxIdleConns(n)
	if err := migrate(ctx, pool, PostgreSQL); err != nil {
		pool.Close()
		return nil, err
	}
	// No statements of our own: the driver keeps its own on each connection, and
	// preparing on the pool inside a transaction waits for a second connection,
	// which is for ever when every other one waits so too.
	d := &DB{engine: PostgreSQL, reads: pool, now: opt.Now, remote: &remote{dsn: opt.Database, ring: make(chan struct{}, 1)}}
	if err := d.baseline(ctx); err != nil {
		pool.Close()
		return nil, err
	}
	ctx, stop := context.WithCancel(context.Background())
	rung := make(chan struct{})
	go func() {
		defer close(rung)
		d.wakeOthers(ctx)
	}()
	d.write = d.writePostgres
	d.shut = func() error {
		d.remote.mu.Lock()
		d.remote.closed = true
		d.remote.mu.Unlock()
		stop()
		<-rung
		return pool.Close()
	}
	return d, nil
}

// writePostgres gives each write its own transaction; the server gathers their
// commits. Serialisation failures and deadlocks run again.
func (d *DB) writePostgres(ctx context.Context, fn func(*Tx) error, tidy bool) error {
	d.remote.mu.RLock()
	defer d.remote.mu.RUnlock()
	if d.remote.closed {
		return ErrAway
	}
	for try := 1; ; try++ {
		tx, err := d.tryPostgres(ctx, fn, tidy)
		if err == nil {
			d.announce(tx.entries)
			tx.tellAfter()
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err = translate(err); !errors.Is(err, ErrBusy) || try == postgresTries {
			return err
		}
		select {
		case <-time.After(time.Duration(rand.IntN(1+try*4)) * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (d *DB) tryPostgres(ctx context.Context, fn func(*Tx) error, tidy bool) (*Tx, error) {
	// The caller may give up until the commit begins. From there on the write is
	// waited for: a commit cut off in the middle may or may not have happened.
	work, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	patient := context.AfterFunc(ctx, cancel)
	tx, err := d.reads.BeginTx(work, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	ours := &Tx{ctx: work, now: d.Now(), run: postgresTx{tx}, tidy: tidy}
	if err := guarded(fn, ours); err != nil {
		return nil, err
	}
	if err := ours.check(); err != nil {
		return nil, err
	}
	if !patient() {
		return nil, ctx.Err()
	}
	limit := time.AfterFunc(commitWithin, cancel)
	defer limit.Stop()
	if err := tx.Commit(); err != nil {
		if work.Err() != nil {
			return nil, fmt.Errorf("%w: no answer to a commit for %v; it may have happened (%w)", ErrAway, commitWithin, err)
		}
		return nil, err
	}
	d.writes.Add(1)
	d.commits.Add(1)
	return ours, nil
}

// wakeOthers tells the other processes that the journal has grown. It happens
// after the commit and not within: PostgreSQL lets only one transaction at a time
// commit that has called NOTIFY, and its disk would be waited for in turn.
func (d *DB) wakeOthers(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.remote.ring:
		}
		// A failure costs the others a second: they look that often by themselves.
		_, _ = d.reads.ExecContext(ctx, `select set_config('synchronous_commit', 'off', true), pg_notify('`+notifyChannel+`', '')`)
		select {
		case <-ctx.Done():
			return
		case <-time.After(notifyEvery):
		}
	}
}

// postgresTx leaves preparing to pgx, which keeps the statements of each
// connection. A statement prepared on the pool would want a second connection
// while the transaction holds its first: enough writers at once, and each waits
// for ever on one that another holds.
type postgresTx struct{ tx *sql.Tx }

func (p postgresTx) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	return p.tx.ExecContext(ctx, text, args...)
}

func (p postgresTx) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return p.tx.QueryContext(ctx, text, args...)
}

func (p postgresTx) enter(tx *Tx, e *Entry) (err error) {
	e.Seq, err = One(tx.ctx, tx, Value[int64], `
		insert into journal (at, actor, verb, kind, object, keys)
		values ($1, $2, $3, $4, $5, $6)
		returning seq`, e.At, e.Actor, e.Verb, e.Kind, e.Object, e.keys())
	return err
}
