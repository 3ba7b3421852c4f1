package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
)

// errUnjournaled is a programming error: rows were changed and nobody was told.
var errUnjournaled = errors.New("db: a write without a journal entry: call tx.Journal, or use DB.Tidy for what concerns no reader")

// Tx is a write in progress. It is good only inside the function that it was
// handed to.
type Tx struct {
	ctx     context.Context
	now     Time
	run     execer
	entries []Entry
	wrote   bool
	tidy    bool
}

// execer is a connection inside a transaction, with its prepared statements.
type execer interface {
	exec(ctx context.Context, text string, args ...any) (sql.Result, error)
	query(ctx context.Context, text string, args ...any) (*sql.Rows, error)
}

// Context is the context of the write.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Now is the one moment at which everything in this write happens.
func (tx *Tx) Now() Time { return tx.now }

// Exec runs a statement and says how many rows it changed.
func (tx *Tx) Exec(text string, args ...any) (int64, error) {
	tx.wrote = true
	res, err := tx.run.exec(tx.ctx, text, args...)
	if err != nil {
		return 0, translate(err)
	}
	n, err := res.RowsAffected()
	return n, translate(err)
}

func (tx *Tx) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if changes(text) {
		tx.wrote = true
	}
	return tx.run.query(ctx, text, args...)
}

// changes says whether a statement with RETURNING writes. Ours are lower case
// and begin with their verb.
func changes(text string) bool {
	text = strings.TrimLeft(text, " \t\n")
	return !strings.HasPrefix(text, "select") && !strings.HasPrefix(text, "with")
}

// Journal appends an entry to the change journal. At and Seq are filled in.
func (tx *Tx) Journal(e Entry) error {
	e.At = tx.now
	seq, err := One(tx.ctx, tx, Value[int64], `
		insert into journal (at, actor, verb, kind, object, keys)
		values ($1, $2, $3, $4, $5, $6)
		returning seq`, e.At, e.Actor, e.Verb, e.Kind, e.Object, e.keys())
	if err != nil {
		return err
	}
	e.Seq = seq
	tx.entries = append(tx.entries, e)
	return nil
}

func (tx *Tx) check() error {
	if tx.wrote && !tx.tidy && len(tx.entries) == 0 {
		return errUnjournaled
	}
	return nil
}

// idempotencyWindow is how long a repeated request gets the first one's answer.
const idempotencyWindow = 10 * time.Minute

// Once answers a repeated request. It says what was answered the first time
// within ten minutes, or "" and remembers answer for the key. The key is a hash
// of at least 16 bytes.
func (tx *Tx) Once(key []byte, answer string) (first string, err error) {
	first, err = One(tx.ctx, tx, Value[string], `
		select answer
		from idempotency
		where key = $1 and at > $2`, key, At(tx.now.Add(-idempotencyWindow)))
	if err == nil || !errors.Is(err, ErrMissing) {
		return first, err
	}
	_, err = tx.Exec(`
		insert into idempotency (key, at, answer)
		values ($1, $2, $3)
		on conflict (key) do update set at = excluded.at, answer = excluded.answer`, key, tx.now, answer)
	return "", err
}
