package db

import (
	"context"
	"errors"
	"fmt"
)

// ErrNotEmpty says that a copy would mix with what a database already holds.
var ErrNotEmpty = errors.New("db: the database is not empty; a copy goes only into a new one")

// copyStep is after how many rows a copy says how far it is.
const copyStep = 10_000

// Copy copies all that one database holds, as it stands at one moment, into
// another of the same schema version that holds nothing, whatever their engines.
// The rows are read back and compared before the copy is committed, in one
// transaction: the target is whole when Copy returns nil, and empty otherwise.
// progress, which may be nil, hears for each table how many of its rows are done.
func Copy(ctx context.Context, from, to *DB, progress func(table string, done, total int64)) error {
	if progress == nil {
		progress = func(string, int64, int64) {}
	}
	return from.Snapshot(ctx, func(s *Snapshot) error {
		return to.fill(ctx, func(in intake) error {
			tables, err := copyable(ctx, from, s, to, in.tx)
			if err != nil {
				return err
			}
			for i := range tables {
				if err := tables[i].copy(ctx, s, in, progress); err != nil {
					return fmt.Errorf("copying %s: %w", tables[i].name, err)
				}
			}
			return nil
		})
	})
}

// Empty refuses a database that holds rows, as Copy would.
func (d *DB) Empty(ctx context.Context) error {
	return d.Snapshot(ctx, func(s *Snapshot) error {
		tables, err := d.tables(ctx, s)
		if err != nil {
			return err
		}
		return holdNothing(ctx, s, tables)
	})
}

func holdNothing(ctx context.Context, q Queryer, tables []table) error {
	for _, t := range tables {
		_, err := One(ctx, q, Value[int64], "select 1 from "+quoted(t.name)+" limit 1")
		if err == nil {
			return fmt.Errorf("%w (its table %s holds rows)", ErrNotEmpty, t.name)
		}
		if !errors.Is(err, ErrMissing) {
			return err
		}
	}
	return nil
}

// route is a table with its name for the counter on either side.
type route struct {
	table
	from, to         *DB
	sources, targets string // counters
}

// copyable gives the tables in the order in which they can be filled, or says
// why these two databases cannot be copied.
func copyable(ctx context.Context, from *DB, source Queryer, to *DB, target Queryer) ([]route, error) {
	ours, err := schemaVersion(ctx, source)
	if err != nil {
		return nil, err
	}
	theirs, err := schemaVersion(ctx, target)
	if err != nil {
		return nil, err
	}
	if ours != theirs {
		return nil, fmt.Errorf("db: the databases are of different versions (schema %d and %d); open both with the same Broadsheet first", ours, theirs)
	}
	have, err := from.tables(ctx, source)
	if err != nil {
		return nil, err
	}
	want, err := to.tables(ctx, target)
	if err != nil {
		return nil, err
	}
	if err := sameSchema(have, want); err != nil {
		return nil, err
	}
	counters := map[string]string{}
	for _, t := range have {
		counters[t.name] = t.counter
	}
	routes := make([]route, len(want))
	for i, t := range want {
		routes[i] = route{table: t, from: from, to: to, sources: counters[t.name], targets: t.counter}
	}
	return routes, holdNothing(ctx, target, want)
}

// copy fills one table and compares what then stands in it.
func (r route) copy(ctx context.Context, source Queryer, in intake, progress func(string, int64, int64)) error {
	total, err := One(ctx, source, Value[int64], "select count(*) from "+quoted(r.name))
	if err != nil {
		return err
	}
	rows, err := r.read(ctx, source)
	if err != nil {
		return err
	}
	defer rows.close()
	progress(r.name, 0, total)
	sum := newTally()
	err = in.load(ctx, r.table, func() ([]any, error) {
		values, err := rows.next()
		if err != nil || values == nil {
			return nil, err
		}
		sum.add(values)
		if sum.rows%copyStep == 0 && sum.rows < total {
			progress(r.name, sum.rows, total)
		}
		return values, nil
	})
	if err != nil {
		return err
	}
	if r.sources != "" {
		last, err := r.from.counted(ctx, source, r.sources)
		if err != nil {
			return err
		}
		if err := r.to.countFrom(in.tx, r.targets, last); err != nil {
			return err
		}
	}
	stands, err := r.content(ctx, in.tx)
	if err != nil {
		return err
	}
	if !stands.same(sum) || sum.rows != total {
		return fmt.Errorf("db: the table %s differs from what was copied: %d rows, of %d; nothing was kept", r.name, stands.rows, total)
	}
	progress(r.name, total, total)
	return nil
}

// counted is the last number that a counter gave out: it may be above every row's.
func (d *DB) counted(ctx context.Context, q Queryer, counter string) (int64, error) {
	if d.engine == PostgreSQL {
		return One(ctx, q, Value[int64], `select coalesce(pg_sequence_last_value($1::text::regclass), 0)`, counter)
	}
	return One(ctx, q, Value[int64], `select coalesce(max(seq), 0) from sqlite_sequence where name = $1`, counter)
}

// countFrom has a counter go on after last.
func (d *DB) countFrom(tx *Tx, counter string, last int64) error {
	if last == 0 {
		return nil
	}
	if d.engine == PostgreSQL {
		_, err := One(tx.ctx, tx, Value[int64], `select setval($1::text::regclass, $2)`, counter, last)
		return err
	}
	if _, err := tx.Exec(`delete from sqlite_sequence where name = $1`, counter); err != nil {
		return err
	}
	_, err := tx.Exec(`insert into sqlite_sequence (name, seq) values ($1, $2)`, counter, last)
	return err
}
