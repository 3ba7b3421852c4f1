package db

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

//go:embed migrations/*.sql
var migrationFiles embed.FS

// ErrNewerSchema says that a newer Broadsheet has already changed this database.
var ErrNewerSchema = errors.New("db: this database was written by a newer version of Broadsheet; run that version, or restore a backup made before the change")

// migrate brings the schema up to date. A step is NNNN_name.sql, or a pair
// NNNN_name.sqlite.sql and NNNN_name.postgres.sql where one text cannot serve.
func migrate(ctx context.Context, pool *sql.DB, engine Engine) error {
	provider, err := migrations(pool, engine)
	if err != nil {
		return err
	}
	// The lock is taken only for work: a process that was killed may hold it for
	// seconds more, and a restart should not wait for that.
	current, newest, err := versions(ctx, provider)
	if err != nil || current == newest {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("db: bringing the schema up to date: %w", translate(err))
	}
	return nil
}

// checkVersion refuses a database that this program cannot read.
func checkVersion(ctx context.Context, pool *sql.DB, engine Engine) error {
	provider, err := migrations(pool, engine)
	if err != nil {
		return err
	}
	_, _, err = versions(ctx, provider)
	return err
}

// versions are the schema's and the program's; a newer schema is an error.
func versions(ctx context.Context, provider *goose.Provider) (current, newest int64, err error) {
	current, err = provider.GetDBVersion(ctx)
	if err != nil {
		return 0, 0, fmt.Errorf("db: reading the schema's version: %w", translate(err))
	}
	sources := provider.ListSources()
	newest = sources[len(sources)-1].Version
	if current > newest {
		return 0, 0, ErrNewerSchema
	}
	return current, newest, nil
}

func migrations(pool *sql.DB, engine Engine) (*goose.Provider, error) {
	files := fstest.MapFS{}
	entries, err := migrationFiles.ReadDir("migrations")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".sql")
		if step, only, split := strings.Cut(name, "."); split {
			if Engine(only) != engine {
				continue
			}
			name = step
		}
		text, err := fs.ReadFile(migrationFiles, "migrations/"+e.Name())
		if err != nil {
			return nil, err
		}
		files[name+".sql"] = &fstest.MapFile{Data: text}
	}
	options := []goose.ProviderOption{goose.WithDisableGlobalRegistry(true)}
	dialect := goose.DialectSQLite3
	if engine == PostgreSQL {
		dialect = goose.DialectPostgres
		// Several nodes may start at once; one of them migrates.
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
		if err != nil {
			return nil, err
		}
		options = append(options, goose.WithSessionLocker(locker))
	}
	return goose.NewProvider(dialect, pool, files, options...)
}
