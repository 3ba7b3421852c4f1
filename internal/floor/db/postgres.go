package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver registers itself as "pgx"
)

const (
	postgresTries = 8
	notifyChannel = "broadsheet_journal"
)

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
	d := &DB{engine: PostgreSQL, reads: pool, now: opt.Now, dsn: opt.Database, seen: seen{known: map[int64]bool{}}}
	d.write = d.writePostgres
	d.shut = pool.Close
	return d, nil
}

// writePostgres gives each write its own transaction; the server gathers their
// commits. Serialisation failures and deadlocks run again.
func (d *DB) writePostgres(ctx context.Context, fn func(*Tx) error, tidy bool) error {
	for try := 1; ; try++ {
		entries, err := d.tryPostgres(ctx, fn, tidy)
		if err == nil {
			d.announce(entries)
			return nil
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

func (d *DB) tryPostgres(ctx context.Context, fn func(*Tx) error, tidy bool) ([]Entry, error) {
	tx, err := d.reads.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	defer tx.Rollback()
	ours := &Tx{ctx: ctx, now: d.Now(), run: &postgresTx{tx}, tidy: tidy}
	if err := guarded(fn, ours); err != nil {
		return nil, err
	}
	if err := ours.check(); err != nil {
		return nil, err
	}
	if len(ours.entries) > 0 {
		if _, err := tx.ExecContext(ctx, `select pg_notify('`+notifyChannel+`', '')`); err != nil {
			return nil, err
		}
	}
	// A commit that the caller no longer waits for must still be known: it is
	// not cut off in the middle.
	if err := tx.Commit(); err != nil {
		return ours.entries, err
	}
	d.writes.Add(1)
	d.commits.Add(1)
	return ours.entries, nil
}

type postgresTx struct{ tx *sql.Tx }

// exec and query leave preparing to pgx, which keeps the statements of each
// connection. A statement prepared on the pool would want a second connection
// while the transaction holds its first: enough writers at once, and each waits
// for ever on one that another holds.
func (p *postgresTx) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	return p.tx.ExecContext(ctx, text, args...)
}

func (p *postgresTx) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	return p.tx.QueryContext(ctx, text, args...)
}
