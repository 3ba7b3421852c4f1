package main

import (
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"broadsheet/internal/floor/db"
)

// What a comment writes: a bare program that inserts the same rows, with neither
// rules nor HTTP, is what its price is measured by.
const (
	insertComment = `
		insert into comment (id, public_id, story_id, seq, root, path, depth, parent_id, guest_id, name, body, state, rule, created_at, changed_at, network_hash)
		values ($1, $2, $3, $4, $4, $5, 0, null, $6, $7, $8, 'shown', '', $9, $9, $10)`
	insertKey = `
		insert into idempotency (key, at, answer)
		values ($1, $2, $3)`
	insertGuest = `
		insert into guest (id, name, name_folded, email, email_folded, created_at)
		values ($1, $2, $2, $3, $3, $4)`
	countThread = `
		insert into thread (story_id, last_seq, shown, changed_at)
		values ($1, 1, 1, $2)
		on conflict (story_id) do update set last_seq = last_seq + 1, shown = shown + 1, changed_at = excluded.changed_at`
	insertJournal = `
		insert into journal (at, actor, verb, kind, object, keys)
		values ($1, $2, 'post', 'comment', $3, $3)`
)

// bareSQLite commits comments in batches with the same driver, schema and
// pragmas, and says how many a second.
func bareSQLite(ctx context.Context, dir string, everyRow bool, batch int, length time.Duration) (float64, error) {
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
	bare, err := prepare(ctx, conn)
	if err != nil {
		return 0, err
	}
	began, n := time.Now(), int64(0)
	for time.Since(began) < length {
		if _, err := bare.begin.ExecContext(ctx); err != nil {
			return 0, err
		}
		for range batch {
			n++
			if err := bare.insert(ctx, n, everyRow); err != nil {
				return 0, err
			}
		}
		if _, err := bare.commit.ExecContext(ctx); err != nil {
			return 0, err
		}
	}
	return float64(n) / time.Since(began).Seconds(), nil
}

// bareWriter is the least that can store comments.
type bareWriter struct {
	begin, commit                       *sql.Stmt
	comment, key, guest, thread, change *sql.Stmt
	story                               db.ID
}

func prepare(ctx context.Context, conn *sql.Conn) (*bareWriter, error) {
	var errs [7]error
	w := &bareWriter{story: db.NewID()}
	w.begin, errs[0] = conn.PrepareContext(ctx, `begin immediate`)
	w.commit, errs[1] = conn.PrepareContext(ctx, `commit`)
	w.comment, errs[2] = conn.PrepareContext(ctx, insertComment)
	w.key, errs[3] = conn.PrepareContext(ctx, insertKey)
	w.guest, errs[4] = conn.PrepareContext(ctx, insertGuest)
	w.thread, errs[5] = conn.PrepareContext(ctx, countThread)
	w.change, errs[6] = conn.PrepareContext(ctx, insertJournal)
	return w, errors.Join(errs[:]...)
}

// insert stores comment number n, as a reader might have sent it.
func (w *bareWriter) insert(ctx context.Context, n int64, everyRow bool) error {
	var random [6]uint64
	for i := range random {
		random[i] = rand.Uint64()
	}
	key := binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(nil, random[0]), random[1])
	body := make([]byte, 0, 300)
	for range 40 {
		body = append(append(body, vocabulary[rand.IntN(len(vocabulary))]...), ' ')
	}
	at, guest := time.Now().UnixMilli(), db.NewID()
	name, public := fmt.Sprintf("Reader %d", n), strconv.FormatUint(random[2], 36)
	if everyRow {
		_, e1 := w.key.ExecContext(ctx, append(key, key...), at, public)
		_, e2 := w.guest.ExecContext(ctx, guest, name, fmt.Sprintf("reader%d@example.org", n), at)
		_, e3 := w.thread.ExecContext(ctx, w.story, at)
		_, e4 := w.change.ExecContext(ctx, at, "guest:"+guest.String(), "~comments:"+w.story.String())
		if err := errors.Join(e1, e2, e3, e4); err != nil {
			return err
		}
	}
	_, err := w.comment.ExecContext(ctx, db.NewID(), public, w.story, n, binary.BigEndian.AppendUint32(nil, uint32(n)),
		guest, name, string(body), at, key)
	return err
}
