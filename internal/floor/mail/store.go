package mail

import (
	"context"
	"slices"
	"time"

	"broadsheet/internal/floor/db"
)

// row is a letter that was claimed.
type row struct {
	sheet
	id       db.ID
	kind     string
	priority Priority
	packed   string // headers
	queuedAt db.Time
	expires  db.Time
	claims   int
	attempts int
	claimed  db.Time
}

const (
	claimFor  = 5 * time.Minute // after this a letter whose sender died is claimed again
	allowed   = 4 * time.Minute // for one letter, so that it ends before its claim does
	batchSize = 8               // letters of one claim: those behind a slow one wait for it
)

// claimSQL says its conditions twice: where two claim at once, the second waits
// for the first and then looks at each row again by the outer ones. By then the
// first may even have tried the letter and put it off.
const claimSQL = `
	update mail
	set claimed_until = $2, claims = claims + 1
	where state = 'queued' and due_at <= $1 and claimed_until < $1 and id in (
		select id
		from mail
		where state = 'queued' and due_at <= $1 and claimed_until < $1 and expires_at > $1 and priority <= $3
		order by priority, queued_at desc, id desc
		limit $4
	)
	returning id, code, kind, priority, recipient, subject, body_text, body_html, headers, queued_at, expires_at, claims, attempts`

// due says whether a letter waits that may be sent now. It is asked before a
// claim, so that an idle outbox leaves the database alone.
func (o *Outbox) due(ctx context.Context, least Priority) (bool, error) {
	found, err := db.All(ctx, o.db, db.Value[int], `
		select 1
		from mail
		where state = 'queued' and due_at <= $1 and claimed_until < $1 and expires_at > $1 and priority <= $2
		limit 1`, o.db.Now(), int(least))
	return len(found) > 0, err
}

// claim takes the next letters for this sender. Where another was quicker with
// all of those that it looked at, it looks again: there may be more.
func (o *Outbox) claim(ctx context.Context, least Priority) ([]row, error) {
	var rows []row
	for len(rows) == 0 {
		if some, err := o.due(ctx, least); err != nil || !some {
			return nil, err
		}
		err := o.db.Tidy(ctx, func(tx *db.Tx) (err error) {
			rows, err = db.All(ctx, tx, func(r db.Row) (row, error) {
				l := row{claimed: tx.Now()}
				err := r.Scan(&l.id, &l.code, &l.kind, &l.priority, &l.to, &l.subject, &l.text, &l.html, &l.packed,
					&l.queuedAt, &l.expires, &l.claims, &l.attempts)
				return l, err
			}, claimSQL, tx.Now(), db.At(tx.Now().Add(claimFor)), int(least), batchSize)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	// The engines give them in any order.
	slices.SortFunc(rows, func(a, b row) int {
		if a.priority != b.priority {
			return int(a.priority - b.priority)
		}
		if c := b.queuedAt.Compare(a.queuedAt.Time); c != 0 {
			return c
		}
		return slices.Compare(b.id[:], a.id[:])
	})
	return rows, nil
}

// release gives letters back that were claimed and have met no server.
func (o *Outbox) release(ctx context.Context, rows []row) {
	err := o.db.Tidy(ctx, func(tx *db.Tx) error {
		for _, l := range rows {
			if _, err := tx.Exec(`
				update mail
				set claimed_until = 0
				where id = $1 and claims = $2 and state = 'queued'`, l.id, l.claims); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		o.log.Error("letters could not be given back; they are sent when their claim ends", "err", err)
	}
}

// ours says whether a letter may still be sent under its claim, which is renewed
// if the letters before it took long. Another sender may have it by now.
func (o *Outbox) ours(ctx context.Context, l row) bool {
	if o.db.Now().Sub(l.claimed.Time) < claimFor-allowed {
		return true
	}
	var n int64
	err := o.db.Tidy(ctx, func(tx *db.Tx) (err error) {
		n, err = tx.Exec(`
			update mail
			set claimed_until = $1
			where id = $2 and claims = $3 and state = 'queued'`, db.At(tx.Now().Add(claimFor)), l.id, l.claims)
		return err
	})
	if err != nil {
		o.log.Error("a claim could not be renewed; the letter is sent when it ends", "letter", l.code, "err", err)
	}
	return err == nil && n == 1
}

// settleSent forgets what the letter said: it may have held a key to somebody's
// account. Whoever claimed it meanwhile, it was sent.
func settleSent(tx *db.Tx, id db.ID, server string) error {
	_, err := tx.Exec(`
		update mail
		set state = 'sent', server = $1, settled_at = $2, claimed_until = 0, failure = '',
			attempts = attempts + 1, subject = '', body_text = '', body_html = '', headers = ''
		where id = $3 and state <> 'sent'`, server, tx.Now(), id)
	return err
}

// settleFailed keeps the words, so that the owner can have it sent again.
func settleFailed(tx *db.Tx, l row, o outcome) error {
	_, err := tx.Exec(`
		update mail
		set state = 'failed', server = $1, failure = $2, settled_at = $3, claimed_until = 0, attempts = attempts + 1
		where id = $4 and claims = $5 and state = 'queued'`, o.server, o.String(), tx.Now(), l.id, l.claims)
	return err
}

func settleLater(tx *db.Tx, l row, o outcome, wait time.Duration) error {
	doubts := 0
	if o.verdict == doubtful {
		doubts = 1
	}
	_, err := tx.Exec(`
		update mail
		set due_at = $1, server = $2, failure = $3, claimed_until = 0, attempts = attempts + 1, doubts = doubts + $4
		where id = $5 and claims = $6 and state = 'queued'`, db.At(tx.Now().Add(wait)), o.server, o.String(), doubts, l.id, l.claims)
	return err
}

// expire gives up letters whose time is over. Those that are being sent just now
// are left to their sender.
func (o *Outbox) expire(ctx context.Context) error {
	some, err := db.All(ctx, o.db, db.Value[int], `
		select 1
		from mail
		where state = 'queued' and expires_at <= $1 and claimed_until < $1
		limit 1`, o.db.Now())
	if err != nil || len(some) == 0 {
		return err
	}
	for n := int64(manyRows); n == manyRows; {
		err := o.db.Tidy(ctx, func(tx *db.Tx) (err error) {
			n, err = tx.Exec(`
				update mail
				set state = 'expired', settled_at = $1, subject = '', body_text = '', body_html = '', headers = ''
				where state = 'queued' and claimed_until < $1 and id in (
					select id
					from mail
					where state = 'queued' and expires_at <= $1 and claimed_until < $1
					limit $2
				)`, tx.Now(), manyRows)
			return err
		})
		if err != nil {
			return err
		}
		o.count.expired.Add(n)
	}
	return nil
}

// manyRows is how many rows one statement may change: the writers behind it wait.
const manyRows = 500

// remember is how long it is known what became of a letter: bounces come back
// within days.
const remember = 30 * 24 * time.Hour

// Forget drops the records of letters that were settled long ago, and the words
// of those that were refused and cannot be sent again any more.
func (o *Outbox) Forget(ctx context.Context) error {
	err := o.db.Tidy(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`
			update mail
			set subject = '', body_text = '', body_html = '', headers = ''
			where state = 'failed' and expires_at <= $1 and body_text <> ''`, tx.Now())
		return err
	})
	if err != nil {
		return err
	}
	for n := int64(manyRows); n == manyRows; {
		err := o.db.Tidy(ctx, func(tx *db.Tx) (err error) {
			n, err = tx.Exec(`
				delete from mail
				where id in (
					select id
					from mail
					where settled_at > 0 and settled_at < $1
					limit $2
				)`, db.At(tx.Now().Add(-remember)), manyRows)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
