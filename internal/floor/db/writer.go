package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
)

// maxBatch bounds how many writes share one commit, so that the first of them
// does not wait for hundreds of others.
const maxBatch = 128

// writer is the one goroutine that writes to SQLite. While a commit waits for
// the disk, the next writes gather and share the next commit. When one of them
// is refused, all run again, each in its own savepoint, so it takes nobody with it.
type writer struct {
	db      *DB
	conn    *sql.Conn
	stmts   map[string]*sql.Stmt
	queue   chan *pending
	done    chan struct{}
	careful int   // so many batches have savepoints from the first
	lines   []any // of the journal, reused

	mu     sync.RWMutex
	closed bool
	broken error // after a failed fsync nothing more is acknowledged
}

type pending struct {
	ctx     context.Context
	fn      func(*Tx) error
	tidy    bool
	tx      *Tx
	err     error
	decided bool
	done    chan struct{}
}

func newWriter(d *DB, conn *sql.Conn) *writer {
	w := &writer{db: d, conn: conn, stmts: map[string]*sql.Stmt{}, queue: make(chan *pending, 4*maxBatch), done: make(chan struct{})}
	go w.loop()
	return w
}

func (w *writer) write(ctx context.Context, fn func(*Tx) error, tidy bool) error {
	p := &pending{ctx: ctx, fn: fn, tidy: tidy, done: make(chan struct{})}
	w.mu.RLock()
	if w.closed {
		w.mu.RUnlock()
		return ErrAway
	}
	select {
	case w.queue <- p:
		w.mu.RUnlock()
	case <-ctx.Done():
		w.mu.RUnlock()
		return ctx.Err()
	}
	// Once queued, a write is waited for to the end: a caller that gave up could
	// not know whether it happened.
	<-p.done
	return p.err
}

func (w *writer) close() error {
	w.mu.Lock()
	if !w.closed {
		w.closed = true
		close(w.queue)
	}
	w.mu.Unlock()
	<-w.done
	for _, s := range w.stmts {
		s.Close()
	}
	return w.conn.Close()
}

func (w *writer) loop() {
	defer close(w.done)
	batch := make([]*pending, 0, maxBatch)
	for first := range w.queue {
		batch = append(batch[:0], first)
	gather:
		for len(batch) < maxBatch {
			select {
			case p, ok := <-w.queue:
				if !ok {
					break gather
				}
				batch = append(batch, p)
			default:
				break gather
			}
		}
		err := w.commit(batch)
		if !errors.Is(err, errBroken) || len(batch) == 1 {
			w.finish(batch, err)
			continue
		}
		// One of them may have broken the transaction for all: each gets its own.
		// A refusal may have rested on a neighbour that is not stored, so it does
		// not stand either.
		undecide(batch)
		for _, p := range batch {
			alone := []*pending{p}
			w.finish(alone, w.commit(alone))
		}
	}
}

// finish tells the followers, then the writers, in that order: whoever reads
// "done" finds no stale page.
func (w *writer) finish(batch []*pending, err error) {
	var entries []Entry
	stored := int64(0)
	for _, p := range batch {
		if !p.decided && err == nil {
			entries = append(entries, p.tx.entries...)
			stored++
		}
	}
	if stored > 0 {
		w.db.writes.Add(stored)
		w.db.commits.Add(1)
	}
	w.db.announce(entries)
	for _, p := range batch {
		switch {
		case p.decided:
		case err != nil:
			p.err = translate(err)
		default:
			p.tx.tellAfter()
		}
		close(p.done)
	}
}

// errBroken marks a transaction that a single write may have broken for all.
var errBroken = errors.New("db: the transaction was lost")

// errRefused marks a batch without savepoints in which one was refused.
var errRefused = errors.New("db: one write of several was refused")

// carefulFor is how many batches after a refusal have savepoints: who is refused
// all the time may not have every batch of the others run twice.
const carefulFor = 32

// commit runs a batch in one transaction. Writes that were refused alone are
// decided; an error means that none of the others is stored.
func (w *writer) commit(batch []*pending) error {
	if w.broken != nil {
		return w.broken
	}
	if len(batch) > 1 && w.careful > 0 {
		w.careful--
		return w.transact(batch, true)
	}
	// Nearly always nobody is refused, and savepoints are a tenth of the work.
	err := w.transact(batch, false)
	if !errors.Is(err, errRefused) {
		return err
	}
	if len(batch) == 1 {
		return nil // it is decided, and nothing of it is left
	}
	w.careful = carefulFor
	undecide(batch)
	return w.transact(batch, true)
}

// undecide forgets what became of writes that are about to run again.
func undecide(batch []*pending) {
	for _, p := range batch {
		p.err, p.decided = nil, false
	}
}

func (w *writer) transact(batch []*pending, apart bool) error {
	ctx := context.Background()
	if _, err := w.exec(ctx, "begin immediate"); err != nil {
		return err
	}
	err := w.attemptAll(ctx, batch, apart)
	if err != nil {
		w.exec(ctx, "rollback")
		return err
	}
	_, err = w.exec(ctx, "commit")
	if err == nil {
		return nil
	}
	w.exec(ctx, "rollback")
	if syncFailed(err) {
		w.broken = fmt.Errorf("%w: the disk did not confirm a write; restart to recover (%w)", ErrReadOnly, err)
		return w.broken
	}
	return fmt.Errorf("%w: %w", errBroken, err)
}

func (w *writer) attemptAll(ctx context.Context, batch []*pending, apart bool) error {
	attempt := w.attempt
	if apart {
		attempt = w.attemptApart
	}
	for _, p := range batch {
		if err := p.ctx.Err(); err != nil {
			p.err, p.decided = err, true
			continue
		}
		if err := attempt(ctx, p); err != nil {
			return err
		}
	}
	if err := w.journal(ctx, batch); err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	return nil
}

// attempt runs one write. Its refusal undoes the whole transaction, unless it
// has changed nothing.
func (w *writer) attempt(ctx context.Context, p *pending) error {
	err := w.run(ctx, p)
	if err == nil {
		return nil
	}
	p.err, p.decided = translate(err), true
	if p.tx.wrote || p.tx.spoilt != nil {
		return errRefused
	}
	return nil
}

// attemptApart runs one write in a savepoint. Its own refusal is kept in p; what
// is returned has broken the whole transaction.
func (w *writer) attemptApart(ctx context.Context, p *pending) error {
	if _, err := w.exec(ctx, "savepoint one"); err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	if err := w.run(ctx, p); err != nil {
		if _, lost := w.exec(ctx, "rollback to one"); lost != nil {
			// SQLite has rolled everything back (disk full, I/O error).
			return fmt.Errorf("%w: %w", errBroken, err)
		}
		p.err, p.decided = translate(err), true
	}
	if _, err := w.exec(ctx, "release one"); err != nil {
		return fmt.Errorf("%w: %w", errBroken, err)
	}
	return nil
}

func (w *writer) run(ctx context.Context, p *pending) error {
	p.tx = &Tx{ctx: ctx, now: w.db.Now(), run: w, tidy: p.tidy}
	if err := guarded(p.fn, p.tx); err != nil {
		return err
	}
	return p.tx.check()
}

// guarded turns a panic in a write into its error: the writer serves everybody.
func guarded(fn func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("db: a write panicked: %v", r)
		}
	}()
	return fn(tx)
}

func (w *writer) stmt(ctx context.Context, text string) (*sql.Stmt, error) {
	if s := w.stmts[text]; s != nil {
		return s, nil
	}
	s, err := w.conn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	w.stmts[text] = s
	return s, nil
}

func (w *writer) exec(ctx context.Context, text string, args ...any) (sql.Result, error) {
	s, err := w.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (w *writer) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s, err := w.stmt(ctx, text)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}
