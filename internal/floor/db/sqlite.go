package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"syscall"

	_ "modernc.org/sqlite" // the driver registers itself as "sqlite"
)

// File is the name of the embedded database in the data folder.
const File = "broadsheet.db"

func openSQLite(ctx context.Context, opt Options) (*DB, error) {
	path := filepath.Join(opt.Dir, File)
	if readOnlyDir(opt.Dir) {
		return openReadOnly(ctx, path, opt)
	}
	sync := opt.Synchronous
	if sync == "" {
		sync = "FULL"
	}
	// One writing connection: SQLite has one writer, and a queue in front of it
	// is fairer and faster than busy-waiting on its lock.
	writes, err := sql.Open("sqlite", sqliteDSN(path, "_txlock", "immediate",
		"_pragma", "busy_timeout(5000)", "_pragma", "journal_mode(WAL)", "_pragma", "synchronous("+sync+")",
		"_pragma", "foreign_keys(ON)", "_pragma", "cache_size(-16000)", "_pragma", "journal_size_limit(67108864)",
		// What a savepoint must remember stays in memory: in a file, each page
		// that a comment changes would be written out once more.
		"_pragma", "temp_store(MEMORY)", "_pragma", "trusted_schema(OFF)"))
	if err != nil {
		return nil, err
	}
	writes.SetMaxOpenConns(1)
	if err := migrate(ctx, writes, SQLite); err != nil {
		writes.Close()
		return nil, err
	}
	conn, err := writes.Conn(ctx)
	if err != nil {
		writes.Close()
		return nil, translate(err)
	}
	reads, err := openReaders(path, "_pragma", "busy_timeout(5000)")
	if err != nil {
		return nil, errors.Join(err, conn.Close(), writes.Close())
	}
	d := &DB{engine: SQLite, reads: reads, stmts: &stmtCache{}, now: opt.Now}
	w := newWriter(d, conn)
	d.write = w.write
	d.shut = func() error {
		return errors.Join(w.close(), reads.Close(), writes.Close())
	}
	return d, nil
}

func openReaders(path string, params ...string) (*sql.DB, error) {
	params = append(params, "_pragma", "query_only(ON)", "_pragma", "cache_size(-8000)", "_pragma", "trusted_schema(OFF)")
	reads, err := sql.Open("sqlite", sqliteDSN(path, params...))
	if err != nil {
		return nil, err
	}
	n := max(4, 2*runtime.NumCPU())
	reads.SetMaxOpenConns(n)
	reads.SetMaxIdleConns(n)
	return reads, nil
}

// openReadOnly opens a database on a file system that refuses writes. With no
// write-ahead log beside it the file is complete and cannot change; with one,
// SQLite reads it through the shared-memory file that was left there.
func openReadOnly(ctx context.Context, path string, opt Options) (*DB, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("%w: %s does not exist and its folder cannot be written", ErrReadOnly, path)
	}
	mode := []string{"mode", "ro"}
	if wal, err := os.Stat(path + "-wal"); err != nil || wal.Size() == 0 {
		mode = append(mode, "immutable", "1")
	}
	reads, err := openReaders(path, mode...)
	if err != nil {
		return nil, err
	}
	d := &DB{engine: SQLite, reads: reads, stmts: &stmtCache{}, now: opt.Now, readOnly: true}
	d.write = func(context.Context, func(*Tx) error, bool) error { return ErrReadOnly }
	d.shut = reads.Close
	if err := checkVersion(ctx, reads, SQLite); err != nil {
		return nil, errors.Join(err, reads.Close())
	}
	return d, nil
}

func readOnlyDir(dir string) bool {
	f, err := os.CreateTemp(dir, ".probe-*")
	if err == nil {
		f.Close()
		os.Remove(f.Name())
		return false
	}
	return errors.Is(err, syscall.EROFS) || errors.Is(err, os.ErrPermission)
}

func sqliteDSN(path string, params ...string) string {
	q := url.Values{}
	for i := 0; i < len(params); i += 2 {
		q.Add(params[i], params[i+1])
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}
