package db

import (
	"context"
	"database/sql"
	"errors"
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
