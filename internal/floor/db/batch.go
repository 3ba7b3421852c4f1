package db

import (
	"context"
	"errors"
	"fmt"
)

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
