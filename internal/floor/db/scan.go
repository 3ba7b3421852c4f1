package db

import (
	"context"
	"database/sql"
	"errors"
)

// Row is what a scan function reads one row from.
type Row interface{ Scan(dest ...any) error }

// Queryer is anything that rows can be read from: *DB (the latest commit),
// *Snapshot (one moment), *Tx (the write in progress).
type Queryer interface {
	query(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	// failed is told what the engine refused, and gives it back.
	failed(err error) error
}

// All reads every row of a query. Lists have a limit in their SQL.
func All[T any](ctx context.Context, q Queryer, scan func(Row) (T, error), text string, args ...any) ([]T, error) {
	rows, err := q.query(ctx, text, args...)
	if err != nil {
		return nil, q.failed(translate(err))
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		v, err := scan(rows)
		if err != nil {
			return nil, translate(err)
		}
		list = append(list, v)
	}
	return list, q.failed(translate(rows.Err()))
}

// One reads one row; none is ErrMissing.
func One[T any](ctx context.Context, q Queryer, scan func(Row) (T, error), text string, args ...any) (T, error) {
	var zero T
	rows, err := q.query(ctx, text, args...)
	if err != nil {
		return zero, missing(q.failed(translate(err)))
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return zero, missing(q.failed(translate(err)))
		}
		return zero, ErrMissing
	}
	v, err := scan(rows)
	if err != nil {
		return zero, translate(err)
	}
	return v, q.failed(translate(rows.Close()))
}

// missing says of a look-up by a text that no row can hold, that there is no
// such row: strangers put zero bytes into addresses.
func missing(err error) error {
	if errors.Is(err, ErrText) {
		return ErrMissing
	}
	return err
}

// Value scans a row of one column.
func Value[T any](r Row) (T, error) {
	var v T
	err := r.Scan(&v)
	return v, err
}
