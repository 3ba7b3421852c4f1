package db

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// intake takes rows in, within one transaction.
type intake struct {
	tx   *Tx
	load func(ctx context.Context, t table, next func() ([]any, error)) error
}

// fill runs fn in one transaction that may be as large as the database, and
// keeps what it did only if it returns nil.
func (d *DB) fill(ctx context.Context, fn func(intake) error) error {
	if d.engine == PostgreSQL {
		return d.fillPostgres(ctx, fn)
	}
	return d.write(ctx, func(tx *Tx) error {
		// A row may refer to a later one of its own table. Not through the
		// prepared statements: this one takes effect when it is prepared.
		if w, ok := tx.run.(*writer); ok {
			if _, err := w.conn.ExecContext(ctx, "pragma defer_foreign_keys(ON)"); err != nil {
				return translate(err)
			}
		}
		return fn(intake{tx, func(ctx context.Context, t table, next func() ([]any, error)) error {
			return insertAll(ctx, tx, t, next)
		}})
	}, true)
}

func insertAll(ctx context.Context, tx *Tx, t table, next func() ([]any, error)) error {
	marks := make([]string, len(t.columns))
	for i := range marks {
		marks[i] = fmt.Sprintf("$%d", i+1)
	}
	text := "insert into " + quoted(t.name) + " (" + t.list() + ") values (" + strings.Join(marks, ", ") + ")"
	for {
		values, err := next()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil || values == nil {
			return err
		}
		if _, err := tx.Exec(text, values...); err != nil {
			return err
		}
	}
}

// fillPostgres loads by COPY. It holds one connection, because COPY is the
// driver's own and not database/sql's.
func (d *DB) fillPostgres(ctx context.Context, fn func(intake) error) error {
	d.remote.mu.RLock()
	defer d.remote.mu.RUnlock()
	if d.remote.closed {
		return ErrAway
	}
	conn, err := d.reads.Conn(ctx)
	if err != nil {
		return translate(err)
	}
	defer conn.Close()
	// Statements end with the caller's patience; the commit does not, since one
	// that was cut off may or may not have happened.
	run, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return translate(err)
	}
	defer run.Rollback()
	tx := &Tx{ctx: ctx, now: d.Now(), run: postgresTx{run}, tidy: true}
	if err := d.lockTables(ctx, tx); err != nil {
		return err
	}
	if err := fn(intake{tx, func(ctx context.Context, t table, next func() ([]any, error)) error {
		return copyIn(ctx, conn, t, next)
	}}); err != nil {
		return err
	}
	if err := run.Commit(); err != nil {
		return translate(err)
	}
	// The journal is not what it was when this process began to follow it.
	d.remote.seen.mu.Lock()
	defer d.remote.seen.mu.Unlock()
	if err := d.baseline(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("db: the copy is complete and kept, but its journal could not be read afterwards: %w", err)
	}
	return nil
}

// lockTables keeps other processes from writing into what is being filled.
func (d *DB) lockTables(ctx context.Context, tx *Tx) error {
	tables, err := d.tables(ctx, tx)
	if err != nil {
		return err
	}
	names := make([]string, len(tables))
	for i, t := range tables {
		names[i] = quoted(t.name)
	}
	_, err = tx.Exec("lock table " + strings.Join(names, ", ") + " in exclusive mode")
	return err
}

func copyIn(ctx context.Context, conn *sql.Conn, t table, next func() ([]any, error)) error {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.name
	}
	var broke error // what the server says of an end before the time is not the reason
	err := conn.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{t.name}, names, pgx.CopyFromFunc(func() ([]any, error) {
			values, err := next()
			broke = err
			return values, err
		}))
		return err
	})
	if broke != nil {
		return broke
	}
	return translate(err)
}
