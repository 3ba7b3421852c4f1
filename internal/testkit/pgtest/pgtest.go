// Package pgtest gives each test an empty PostgreSQL database of its own, on a
// real server with fsync on. `make test` starts one server for all packages and
// names it in TEST_DATABASE_URL; a package tested alone starts its own.
package pgtest

import (
	"context"
	"crypto/rand"
	"errors"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// EnvURL names the server to use: a superuser's address, postgres://….
const EnvURL = "TEST_DATABASE_URL"

// EnvSkip says, when set, that tests on PostgreSQL are to be skipped by name;
// `make check` sets it.
const EnvSkip = "BROADSHEET_SKIP_POSTGRES"

// One server for the whole test process; it ends with it.
var server struct {
	sync.Once
	dsn string
	err error
}

// DSN returns the address of a new, empty database, dropped when the test ends.
// It skips the test where PostgreSQL is absent.
func DSN(t testing.TB) string {
	t.Helper()
	return create(t, serverDSN(t), "template0")
}

// Prepared returns the address of a new database in the state that prepare
// leaves one in. Prepare runs once for each key and server, so the key is to
// say what it does (a hash of the migrations); it must close its connections.
func Prepared(t testing.TB, key string, prepare func(dsn string) error) string {
	t.Helper()
	admin := serverDSN(t)
	template, err := ensureTemplate(admin, key, prepare)
	if err != nil {
		t.Fatal(err)
	}
	return create(t, admin, template)
}

func serverDSN(t testing.TB) string {
	t.Helper()
	if os.Getenv(EnvSkip) != "" {
		t.Skip("PostgreSQL left out: " + EnvSkip + " is set")
	}
	server.Do(func() {
		if server.dsn = os.Getenv(EnvURL); server.dsn != "" {
			return
		}
		var c *Cluster
		if c, server.err = Start(context.Background()); server.err == nil {
			server.dsn = c.DSN()
		}
	})
	if errors.Is(server.err, ErrAbsent) {
		t.Skip(server.err)
	}
	if server.err != nil {
		t.Fatal(server.err)
	}
	return server.dsn
}

func create(t testing.TB, admin, template string) string {
	t.Helper()
	name := "test_" + strings.ToLower(rand.Text())
	if err := run(admin, "create database "+quote(name)+" template "+quote(template)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// Force: a test that fails may leave its connections open.
		if err := run(admin, "drop database "+quote(name)+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	return inDatabase(t, admin, name)
}

func inDatabase(t testing.TB, admin, name string) string {
	t.Helper()
	u, err := url.Parse(admin)
	if err != nil {
		t.Fatalf("%s must be a postgres:// address: %v", EnvURL, err)
	}
	u.Path = "/" + name
	return u.String()
}

func run(admin string, statements ...string) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return err
		}
	}
	return nil
}

func quote(name string) string { return pgx.Identifier{name}.Sanitize() }
