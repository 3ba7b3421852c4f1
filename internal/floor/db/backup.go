package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// CopyTo writes a complete copy of the database to path, as it stands at one
// moment, while others read and write: an embedded database, whatever the engine
// of this one. The file must not exist. It is durable when CopyTo returns.
func (d *DB) CopyTo(ctx context.Context, path string) error {
	if d.engine == PostgreSQL {
		return d.Embed(ctx, path, nil)
	}
	conn, err := d.reads.Conn(ctx)
	if err != nil {
		return translate(err)
	}
	defer conn.Close()
	// VACUUM INTO reads one snapshot; query_only would refuse it as a write.
	if _, err := conn.ExecContext(ctx, "pragma query_only(OFF)"); err != nil {
		return translate(err)
	}
	_, err = conn.ExecContext(ctx, "vacuum into $1", path)
	if _, back := conn.ExecContext(context.WithoutCancel(ctx), "pragma query_only(ON)"); back != nil {
		return errors.Join(translate(err), back)
	}
	if err != nil {
		return translate(err)
	}
	return syncFile(path)
}

// Embed copies the database, row by row and compared, into a new embedded
// database at path, which must not exist: it is there whole or not at all, and
// durable when Embed returns. progress is Copy's.
func (d *DB) Embed(ctx context.Context, path string, progress func(table string, done, total int64)) error {
	scratch, err := os.MkdirTemp(filepath.Dir(path), ".copy-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(scratch)
	into, err := Open(ctx, Options{Dir: scratch, Now: d.now})
	if err != nil {
		return err
	}
	// Closing folds the write-ahead log into the file.
	if err := errors.Join(Copy(ctx, d, into, progress), into.Close()); err != nil {
		return err
	}
	file := filepath.Join(scratch, File)
	if wal, err := os.Stat(file + "-wal"); err == nil && wal.Size() > 0 {
		return fmt.Errorf("db: %s still has a write-ahead log of %d bytes beside it", file, wal.Size())
	}
	if err := syncFile(file); err != nil {
		return err
	}
	return os.Link(file, path) // unlike a rename, never over a file
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// Verify opens a database file without changing it and has SQLite check every
// page and every reference.
func Verify(ctx context.Context, path string) error {
	pool, err := sql.Open("sqlite", sqliteDSN(path, "mode", "ro", "immutable", "1"))
	if err != nil {
		return err
	}
	defer pool.Close()
	var verdict string
	if err := pool.QueryRowContext(ctx, "pragma integrity_check").Scan(&verdict); err != nil {
		return fmt.Errorf("db: %s is not a readable database: %w", path, err)
	}
	if verdict != "ok" {
		return fmt.Errorf("db: %s is damaged: %s", path, verdict)
	}
	var table string
	err = pool.QueryRowContext(ctx, `select "table" from pragma_foreign_key_check limit 1`).Scan(&table)
	if err == nil {
		return fmt.Errorf("db: %s is damaged: a row of %s refers to one that is missing", path, table)
	}
	if !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return nil
}
