package comment

import (
	"crypto/sha256"
	"fmt"
	"time"

	"broadsheet/internal/floor/db"
)

// Hurry says that somebody writes faster than they may. Nothing is stored; the
// same may be sent again after Retry.
type Hurry struct {
	Key   string // message key, with the seconds to wait as its number
	Retry time.Duration
}

func (h Hurry) Error() string { return fmt.Sprintf("comment: %s, again in %v", h.Key, h.Retry) }

// Seconds is how long to wait, at least one.
func (h Hurry) Seconds() int { return max(1, int((h.Retry+time.Second-1)/time.Second)) }

// mark is a key by which somebody is counted.
func mark(kind string, parts ...[]byte) []byte {
	h := sha256.New()
	h.Write([]byte(kind))
	for _, p := range parts {
		h.Write([]byte{0, byte(len(p) >> 8), byte(len(p))})
		h.Write(p)
	}
	return h.Sum(nil)[:16]
}

// person is the mark of whoever writes: their account, else their address.
func (d Draft) person() []byte {
	if !d.Account.IsZero() {
		return mark("account", d.Account[:])
	}
	return mark("address", []byte(fold(d.Email)))
}

// often counts one more under a mark, if not more than burst came in per. It is
// one statement, so of many at once no more come through on any node; a write
// that fails later takes it back. A mark whose time lies further ahead than it
// can (the clock was set back) begins anew.
func often(tx *db.Tx, mark []byte, burst int, per time.Duration, key string) error {
	if burst <= 0 || per <= 0 {
		return nil
	}
	// Each one costs step; who has saved up may spend burst of them at once.
	step := max(per/time.Duration(burst), time.Millisecond)
	now := tx.Now()
	latest := db.At(now.Add(per - step)) // due by then: another is within the limit
	n, err := tx.Exec(`
		insert into comment_rate (key, due_at)
		values ($1, $2)
		on conflict (key) do update set due_at =
			case when comment_rate.due_at > $3 and comment_rate.due_at <= $5 then comment_rate.due_at else $3 end + $4
		where comment_rate.due_at <= $6 or comment_rate.due_at > $5`,
		mark, db.At(now.Add(step)), now.UnixMilli(), step.Milliseconds(), db.At(now.Add(per+step)).UnixMilli(), latest.UnixMilli())
	if err != nil || n > 0 {
		return err
	}
	due, err := db.One(tx.Context(), tx, db.Value[db.Time], `
		select due_at
		from comment_rate
		where key = $1`, mark)
	if err != nil {
		return err
	}
	return Hurry{key, max(due.Sub(latest.Time), time.Millisecond)}
}

// limits counts a draft against what its writer and their network may send.
func limits(tx *db.Tx, d Draft, p Policy) error {
	if err := often(tx, mark("post", d.person()), p.PerPerson, RateWindow, "comment.refused.fast"); err != nil {
		return err
	}
	if len(d.Network) == 0 {
		return nil
	}
	return often(tx, mark("post from", d.Network), p.PerNetwork, RateWindow, "comment.refused.fast")
}

// slowly keeps the time between two comments of a person under a story.
func slowly(tx *db.Tx, d Draft, slow time.Duration) error {
	if slow <= 0 {
		return nil
	}
	return often(tx, mark("slow", d.Story[:], d.person()), 1, slow, "comment.refused.slow")
}

// forgetRates drops marks that hold nobody back any more.
func forgetRates(tx *db.Tx) error {
	_, err := tx.Exec(`
		delete from comment_rate
		where due_at < $1`, tx.Now())
	return err
}
