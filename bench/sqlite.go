package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"broadsheet/internal/floor/db"
)

// What a comment writes, in the order that it is written: a bare program that
// inserts the same rows, with neither rules nor HTTP, is what its price is
// measured by.
var (
	commentRow = []string{`
		insert into comment (id, public_id, story_id, seq, root, path, depth, parent_id, guest_id, name, body, state, rule, created_at, changed_at, network_hash)
		values (:id, :public, :story, :n, :n, :path, 0, null, :guest, :name, :body, 'shown', '', :at, :at, :network)`}
	everyRow = append([]string{`
		insert into idempotency (key, at, answer)
		values (:key, :at, :public)`, `
		insert into guest (id, name, name_folded, email, email_folded, created_at)
		values (:guest, :name, :name, :email, :email, :at)`, `
		insert into thread (story_id, last_seq, shown, changed_at)
		values (:story, 1, 1, :at)
		on conflict (story_id) do update set last_seq = last_seq + 1, shown = shown + 1, changed_at = excluded.changed_at`, `
		insert into journal (at, actor, verb, kind, object, keys)
		values (:at, 'guest', 'post', 'comment', :public, :public)`}, commentRow...)
)

// bareSQLite commits comments in batches with the same driver, schema and
// pragmas, and says how many a second.
func bareSQLite(ctx context.Context, dir string, rows []string, batch int, length time.Duration) (float64, error) {
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return 0, err
	}
	made, err := db.Open(ctx, db.Options{Dir: dir}) // for its schema
	if err != nil {
		return 0, err
	}
	if err := made.Close(); err != nil {
		return 0, err
	}
	pragmas := url.Values{"_pragma": {"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", "cache_size(-16000)", "journal_size_limit(67108864)"}}
	pool, err := sql.Open("sqlite", "file:"+filepath.Join(dir, db.File)+"?"+pragmas.Encode())
	if err != nil {
		return 0, err
	}
	defer pool.Close()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return 0, err
	}
	defer conn.Close()
	begin, err := prepare(ctx, conn, append([]string{"begin immediate", "commit"}, rows...))
	if err != nil {
		return 0, err
	}
	story := db.NewID()
	began, n := time.Now(), int64(0)
	for time.Since(began) < length {
		if _, err := begin[0].ExecContext(ctx); err != nil {
			return 0, err
		}
		for range batch {
			n++
			args := values(n, story)
			for _, s := range begin[2:] {
				if _, err := s.ExecContext(ctx, args...); err != nil {
					return 0, err
				}
			}
		}
		if _, err := begin[1].ExecContext(ctx); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

func prepare(ctx context.Context, conn *sql.Conn, texts []string) ([]*sql.Stmt, error) {
	var list []*sql.Stmt
	for _, text := range texts {
		s, err := conn.PrepareContext(ctx, text)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

// values are those of a comment that a reader might have sent.
func values(n int64, story db.ID) []any {
	random := make([]byte, 48)
	for i := range random {
		random[i] = byte(rand.Uint32())
	}
	body := make([]byte, 0, 300)
	for range 40 {
		body = append(append(body, vocabulary[rand.IntN(len(vocabulary))]...), ' ')
	}
	name := fmt.Sprintf("Reader %d", n)
	return []any{
		sql.Named("id", db.NewID()), sql.Named("public", fmt.Sprintf("%020x", random[:5])), sql.Named("story", story),
		sql.Named("n", n), sql.Named("path", []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}),
		sql.Named("guest", db.NewID()), sql.Named("name", name), sql.Named("email", fmt.Sprintf("reader%d@example.org", n)),
		sql.Named("body", string(body)), sql.Named("at", db.At(time.Now())), sql.Named("network", random[:16]), sql.Named("key", random[16:]),
	}
}
