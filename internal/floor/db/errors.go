package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// What can go wrong at the database, in words that both engines share. Callers
// compare with errors.Is.
var (
	ErrMissing  = errors.New("db: no such row")
	ErrConflict = errors.New("db: conflicts with a row that stands already")
	ErrBusy     = errors.New("db: busy, try again")
	ErrFull     = errors.New("db: the disk is full")
	ErrReadOnly = errors.New("db: the database can only be read at the moment")
	ErrAway     = errors.New("db: the database does not answer")
	ErrText     = errors.New("db: a text holds a zero byte or broken UTF-8, which cannot be stored")
)

// translate turns an engine's error into one of ours, keeping the cause.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return ErrMissing
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	kind := kindOf(err)
	if kind == nil {
		return err
	}
	return fmt.Errorf("%w (%w)", kind, err)
}

func kindOf(err error) error {
	for _, ours := range []error{ErrMissing, ErrConflict, ErrBusy, ErrFull, ErrReadOnly, ErrAway, ErrText} {
		if errors.Is(err, ours) {
			return nil
		}
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return sqliteKind(lite.Code())
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return postgresKind(pg.Code)
	}
	if unreachable(err) {
		return ErrAway
	}
	return nil
}

// unreachable says that the connection was lost or could not be had. Of a commit
// it leaves open whether it happened.
func unreachable(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone)
}

func sqliteKind(code int) error {
	switch code & 0xff {
	case sqlite3.SQLITE_CONSTRAINT:
		return ErrConflict
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
		return ErrBusy
	case sqlite3.SQLITE_FULL:
		return ErrFull
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM:
		return ErrReadOnly
	case sqlite3.SQLITE_IOERR:
		// A file system that was remounted read-only shows as a failed write.
		if code == sqlite3.SQLITE_IOERR_WRITE || code == sqlite3.SQLITE_IOERR_TRUNCATE {
			return ErrReadOnly
		}
		return ErrAway
	case sqlite3.SQLITE_CANTOPEN:
		return ErrReadOnly
	}
	return nil
}

// postgresKind reads SQLSTATE classes (PostgreSQL manual, appendix A).
func postgresKind(state string) error {
	switch {
	case state == "40001" || state == "40P01" || state == "55P03":
		return ErrBusy
	case state[:2] == "23":
		return ErrConflict
	case state == "53100":
		return ErrFull
	case state == "25006":
		return ErrReadOnly
	case state == "22021" || state == "22P05":
		return ErrText
	case state[:2] == "08" || state[:2] == "57" || state[:2] == "53" || state[:2] == "58":
		return ErrAway
	}
	return nil
}

// syncFailed says that the disk refused to make a commit durable. What the
// kernel then holds is unknown, so nothing more may be acknowledged.
func syncFailed(err error) bool {
	var lite *sqlite.Error
	if !errors.As(err, &lite) {
		return false
	}
	return lite.Code() == sqlite3.SQLITE_IOERR_FSYNC || lite.Code() == sqlite3.SQLITE_IOERR_DIR_FSYNC
}
