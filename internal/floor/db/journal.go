package db

import (
	"context"
	"strings"
)

// Entry is one line of the change journal: who did what to which object. Cache
// drops, live events, audit and other processes follow the journal, so it is
// written in the transaction of the change itself.
type Entry struct {
	Seq    int64
	At     Time
	Actor  string // "guest:…", "person:…", "command", "system"
	Verb   string // "publish", "post", "hide", …
	Kind   string // "story", "comment", "setting", …
	Object string // the object's key in hex, or its name
	// Drop are the page-cache keys that must be gone before the write is
	// acknowledged; Touch those that may be served a moment longer (250 ms for
	// the story itself), Later those that may be served for 5 s (counts on
	// other pages).
	Drop  []string
	Touch []string
	Later []string
}

// keys packs the three lists into one column: "!a !b ~c ^d".
func (e Entry) keys() string {
	var b strings.Builder
	for _, list := range []struct {
		sign byte
		keys []string
	}{{'!', e.Drop}, {'~', e.Touch}, {'^', e.Later}} {
		for _, key := range list.keys {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteByte(list.sign)
			b.WriteString(key)
		}
	}
	return b.String()
}

func (e *Entry) setKeys(packed string) {
	for _, key := range strings.Fields(packed) {
		switch key[0] {
		case '!':
			e.Drop = append(e.Drop, key[1:])
		case '~':
			e.Touch = append(e.Touch, key[1:])
		case '^':
			e.Later = append(e.Later, key[1:])
		}
	}
}

// Journal reads up to limit entries with a sequence above after, oldest first.
func Journal(ctx context.Context, q Queryer, after int64, limit int) ([]Entry, error) {
	return All(ctx, q, scanEntry, `
		select seq, at, actor, verb, kind, object, keys
		from journal
		where seq > $1
		order by seq
		limit $2`, after, limit)
}

func scanEntry(r Row) (Entry, error) {
	var e Entry
	var packed string
	err := r.Scan(&e.Seq, &e.At, &e.Actor, &e.Verb, &e.Kind, &e.Object, &packed)
	e.setKeys(packed)
	return e, err
}
