package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"time"
	"unicode/utf8"
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
	after   []func()
	wrote   bool
	tidy    bool
	spoilt  error // the first statement that failed
}

// execer is a connection inside a transaction, with its prepared statements.
type execer interface {
	exec(ctx context.Context, text string, args ...any) (sql.Result, error)
	query(ctx context.Context, text string, args ...any) (*sql.Rows, error)
	// enter writes an entry into the journal now, or before the commit.
	enter(tx *Tx, e *Entry) error
}

// Context is the context of the write.
func (tx *Tx) Context() context.Context { return tx.ctx }

// Now is the one moment at which everything in this write happens.
func (tx *Tx) Now() Time { return tx.now }

// Exec runs a statement and says how many rows it changed.
func (tx *Tx) Exec(text string, args ...any) (int64, error) {
	if err := tx.ready(args); err != nil {
		return 0, err
	}
	res, err := tx.run.exec(tx.ctx, text, args...)
	if err != nil {
		return 0, tx.failed(translate(err))
	}
	n, err := res.RowsAffected()
	if n > 0 {
		tx.wrote = true
	}
	return n, tx.failed(translate(err))
}

// After has fn called when the write is durable, before Write returns. Like a
// follower it is quick and does not write.
func (tx *Tx) After(fn func()) { tx.after = append(tx.after, fn) }

func (tx *Tx) tellAfter() {
	for _, fn := range tx.after {
		fn()
	}
}

func (tx *Tx) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	if err := tx.ready(args); err != nil {
		return nil, err
	}
	if strings.Contains(text, "returning") {
		tx.wrote = true
	}
	return tx.run.query(ctx, text, args...)
}

// failed remembers the first statement that the engine refused. PostgreSQL then
// refuses all that follow, and SQLite may have rolled back everybody's work, so
// a write cannot go on from there on either: it fails, whatever it returns.
func (tx *Tx) failed(err error) error {
	if tx.spoilt == nil {
		tx.spoilt = err
	}
	return err
}

// ready refuses what cannot be stored alike in both engines.
func (tx *Tx) ready(args []any) error {
	if tx.spoilt != nil {
		return tx.spoilt
	}
	for _, arg := range args {
		if text, ok := arg.(string); ok && (strings.IndexByte(text, 0) >= 0 || !utf8.ValidString(text)) {
			return tx.failed(ErrText)
		}
	}
	return nil
}

// Journal appends an entry to the change journal. At and Seq are filled in.
func (tx *Tx) Journal(e Entry) error {
	e.At = tx.now
	if err := tx.ready([]any{e.Actor, e.Verb, e.Kind, e.Object, e.keys()}); err != nil {
		return err
	}
	if err := tx.run.enter(tx, &e); err != nil {
		return err
	}
	tx.entries = append(tx.entries, e)
	return nil
}

// check says whether a write that returned without an error may be committed.
func (tx *Tx) check() error {
	if tx.spoilt != nil {
		return tx.spoilt
	}
	if tx.wrote && !tx.tidy && len(tx.entries) == 0 {
		return errUnjournaled
	}
	return nil
}

// RepeatWindow is how long a repeated request gets the first one's answer.
const RepeatWindow = 10 * time.Minute

// Once answers a repeated request. It says what was answered the first time
// within RepeatWindow, or "" and remembers answer for the key. The key is a hash
// of at least 16 bytes. Of several at once one is first; the others wait for it.
func (tx *Tx) Once(key []byte, answer string) (first string, err error) {
	// One statement, so that PostgreSQL has the second of two wait for the first
	// here; asked first and written after, both would be first.
	n, err := tx.Exec(`
		insert into idempotency (key, at, answer)
		values ($1, $2, $3)
		on conflict (key) do update set at = excluded.at, answer = excluded.answer
		where idempotency.at <= $4`, key, tx.now, answer, At(tx.now.Add(-RepeatWindow)))
	if err != nil || n > 0 {
		return "", err
	}
	return One(tx.ctx, tx, Value[string], `
		select answer
		from idempotency
		where key = $1`, key)
}
