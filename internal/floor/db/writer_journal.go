package db

import (
	"context"
	"strings"
)

// enterAtOnce is the most journal lines that one statement writes.
const enterAtOnce = 32

const insertLine = `insert into journal (at, actor, verb, kind, object, keys) values (?, ?, ?, ?, ?, ?)`

// enterTexts write 1, 2, 4 … enterAtOnce lines.
var enterTexts = func() (texts []string) {
	for n := 1; n <= enterAtOnce; n *= 2 {
		texts = append(texts, insertLine+strings.Repeat(`, (?, ?, ?, ?, ?, ?)`, n-1))
	}
	return texts
}()

// enter leaves the entry to the end of the batch: the lines of all its writes
// take few statements then.
func (w *writer) enter(*Tx, *Entry) error { return nil }

// journal writes the lines of a batch in the order of its writes.
func (w *writer) journal(ctx context.Context, batch []*pending) error {
	var entries []*Entry
	for _, p := range batch {
		if p.decided {
			continue
		}
		for i := range p.tx.entries {
			entries = append(entries, &p.tx.entries[i])
		}
	}
	for i := len(enterTexts) - 1; len(entries) > 0; {
		n := 1 << i
		if n > len(entries) {
			i--
			continue
		}
		if err := w.insertLines(ctx, enterTexts[i], entries[:n]); err != nil {
			return err
		}
		entries = entries[n:]
	}
	return nil
}

func (w *writer) insertLines(ctx context.Context, text string, entries []*Entry) error {
	args := w.lines[:0]
	for _, e := range entries {
		args = append(args, e.At, e.Actor, e.Verb, e.Kind, e.Object, e.keys())
	}
	w.lines = args
	res, err := w.exec(ctx, text, args...)
	if err != nil {
		return err
	}
	// Nobody else writes, so the lines of one statement have sequences in a row.
	last, err := res.LastInsertId()
	for i, e := range entries {
		e.Seq = last - int64(len(entries)-1-i)
	}
	return err
}
