// Package dbtest runs a test on both databases, with the real migrations.
package dbtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/pgtest"
)

// Option changes how the databases of a test are opened.
type Option func(*db.Options)

// Clock gives the databases a clock.
func Clock(now func() time.Time) Option {
	return func(o *db.Options) { o.Now = now }
}

// Each runs the test on a fresh SQLite database and on a fresh PostgreSQL one,
// as subtests of those names. Where PostgreSQL is absent that half is skipped.
func Each(t *testing.T, test func(t *testing.T, d *db.DB), options ...Option) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { test(t, SQLite(t, options...)) })
	t.Run("postgres", func(t *testing.T) { test(t, Postgres(t, options...)) })
}

// SQLite opens a fresh database in a temporary folder.
func SQLite(t testing.TB, options ...Option) *db.DB {
	t.Helper()
	return open(t, db.Options{Dir: t.TempDir()}, options)
}

// Postgres opens a fresh database on a real server, or skips the test.
func Postgres(t testing.TB, options ...Option) *db.DB {
	t.Helper()
	return open(t, db.Options{Database: DSN(t)}, options)
}

// DSN is the address of a fresh PostgreSQL database with the real migrations,
// for tests that open it in their own way. It skips the test where there is no
// server.
func DSN(t testing.TB) string {
	t.Helper()
	return pgtest.Prepared(t, program(t), func(dsn string) error {
		d, err := db.Open(context.Background(), db.Options{Database: dsn})
		if err != nil {
			return err
		}
		return d.Close()
	})
}

func open(t testing.TB, opt db.Options, options []Option) *db.DB {
	t.Helper()
	for _, o := range options {
		o(&opt)
	}
	d, err := db.Open(context.Background(), opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

// program is a hash of the test program: it holds the migrations, so a template
// database made by the same program is up to date.
var program = func() func(testing.TB) string {
	sum := sync.OnceValues(func() (string, error) {
		path, err := os.Executable()
		if err != nil {
			return "", err
		}
		f, err := os.Open(path)
		if err != nil {
			return "", err
		}
		defer f.Close()
		h := sha256.New()
		_, err = io.Copy(h, f)
		return hex.EncodeToString(h.Sum(nil)), err
	})
	return func(t testing.TB) string {
		t.Helper()
		key, err := sum()
		if err != nil {
			t.Fatal(err)
		}
		return key
	}
}()
