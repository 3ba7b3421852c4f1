package pgtest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"time"

	"github.com/jackc/pgx/v5"
)

// Any number: it only keeps our own processes from making one template twice.
const templateLock = 0x62726f6164

// ensureTemplate returns the name of a database prepared under this key. Other
// packages' tests share the server, hence the lock.
func ensureTemplate(admin, key string, prepare func(dsn string) error) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, admin)
	if err != nil {
		return "", err
	}
	defer conn.Close(ctx) // and with it the lock
	if _, err := conn.Exec(ctx, "select pg_advisory_lock($1)", int64(templateLock)); err != nil {
		return "", err
	}
	sum := sha256.Sum256([]byte(key))
	name := "template_" + hex.EncodeToString(sum[:10])
	var there bool
	err = conn.QueryRow(ctx, "select exists (select from pg_database where datname = $1)", name).Scan(&there)
	if err != nil || there {
		return name, err
	}
	// Renamed only when complete: a template half made is never used.
	unfinished := name + "_unfinished"
	for _, s := range []string{
		"drop database if exists " + quote(unfinished) + " with (force)",
		"create database " + quote(unfinished) + " template template0",
	} {
		if _, err := conn.Exec(ctx, s); err != nil {
			return "", err
		}
	}
	u, err := url.Parse(admin)
	if err != nil {
		return "", fmt.Errorf("%s must be a postgres:// address: %w", EnvURL, err)
	}
	u.Path = "/" + unfinished
	if err := prepare(u.String()); err != nil {
		return "", fmt.Errorf("pgtest: preparing a database: %w", err)
	}
	_, err = conn.Exec(ctx, "alter database "+quote(unfinished)+" rename to "+quote(name))
	return name, err
}
