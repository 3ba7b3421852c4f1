package comment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// Ban keeps somebody from writing for a time.
type Ban struct {
	ID      db.ID
	Kinds   []string // what they are known by: account, address, browser, network
	Until   db.Time
	Reason  string
	Comment db.ID // over which it was made
	By      string
	At      db.Time
	Lifted  db.Time
}

// Banning is how a ban is asked for: over a comment, of its writer or of the
// network that it came from.
type Banning struct {
	Comment string // public id
	Network bool   // the network too; its hash can be told for 30 days
	For     time.Duration
	Reason  string
}

// longestBan is a year: who is banned for good is told so each year anew.
const longestBan = 366 * 24 * time.Hour

// ErrNobody says that nothing is left by which a comment's writer is known.
var ErrNobody = errors.New("comment: nothing is known by which its writer could be kept away")

// Ban keeps a comment's writer from writing. What they wrote stays as it is.
func (c *Comments) Ban(ctx context.Context, actor account.Actor, b Banning) (Ban, error) {
	if err := allowed(actor, account.Ban); err != nil {
		return Ban{}, err
	}
	if b.For <= 0 || b.For > longestBan {
		return Ban{}, fmt.Errorf("comment: a ban of %v: give a time of at most %d days", b.For, longestBan/day)
	}
	var made Ban
	err := c.db.Write(ctx, func(tx *db.Tx) (err error) {
		one, err := c.Find(ctx, tx, b.Comment)
		if err != nil {
			return err
		}
		made, err = ban(tx, actor, one, b)
		return err
	})
	return made, err
}

func ban(tx *db.Tx, actor account.Actor, one Comment, b Banning) (Ban, error) {
	made := Ban{ID: db.NewID(), Until: db.At(tx.Now().Add(b.For)), Reason: b.Reason, Comment: one.ID, By: called(actor), At: tx.Now()}
	marks, err := marksOf(tx, one, b.Network)
	if err != nil {
		return made, err
	}
	for _, m := range marks {
		made.Kinds = append(made.Kinds, m.kind)
		if _, err := tx.Exec(`
			insert into ban (id, kind, subject, until_at, reason, comment_id, actor, actor_name, created_at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			made.ID, m.kind, m.subject, made.Until, b.Reason, one.ID, actor.String(), called(actor), tx.Now()); err != nil {
			return made, err
		}
	}
	if len(marks) == 0 {
		return made, ErrNobody
	}
	return made, tx.Journal(db.Entry{Actor: actor.String(), Verb: string(account.Ban), Kind: "comment", Object: one.ID.String()})
}

type known struct {
	kind    string
	subject []byte
}

// marksOf is what a comment's writer is known by.
func marksOf(tx *db.Tx, one Comment, network bool) ([]known, error) {
	type row struct {
		email   string
		network []byte
	}
	x, err := db.One(tx.Context(), tx, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.email, &x.network)
		return x, err
	}, `
		select coalesce(g.email_folded, ''), c.network_hash
		from comment c
		left join guest g on g.id = c.guest_id
		where c.id = $1`, one.ID)
	var list []known
	if !one.AccountID.IsZero() {
		list = append(list, known{"account", mark("account", one.AccountID[:])})
	}
	if x.email != "" {
		list = append(list, known{"address", mark("address", []byte(x.email))})
	}
	if len(one.Owner) > 0 {
		list = append(list, known{"browser", mark("browser", one.Owner)})
	}
	if network && len(x.network) > 0 {
		list = append(list, known{"network", mark("network", x.network)})
	}
	return list, err
}

// Lift ends a ban before its time.
func (c *Comments) Lift(ctx context.Context, actor account.Actor, id db.ID) error {
	if err := allowed(actor, account.Ban); err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx *db.Tx) error { return lift(tx, actor, id) })
}

func lift(tx *db.Tx, actor account.Actor, id db.ID) error {
	n, err := tx.Exec(`
		update ban
		set lifted_at = $1
		where id = $2 and lifted_at = 0`, tx.Now(), id)
	if err != nil {
		return err
	}
	if n == 0 {
		return ErrMissing
	}
	return tx.Journal(db.Entry{Actor: actor.String(), Verb: "lift-ban", Kind: "ban", Object: id.String()})
}

// Bans are the bans that hold now, newest first.
func (c *Comments) Bans(ctx context.Context, q db.Queryer, actor account.Actor, limit int) ([]Ban, error) {
	if err := allowed(actor, account.Review); err != nil {
		return nil, err
	}
	type row struct {
		Ban
		kind string
	}
	rows, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.ID, &x.kind, &x.Until, &x.Reason, &x.Comment, &x.By, &x.At)
		return x, err
	}, `
		select id, kind, until_at, reason, comment_id, actor_name, created_at
		from ban
		where until_at > $1 and lifted_at = 0
		order by created_at desc, id desc, kind
		limit $2`, c.db.Now(), 4*limit)
	var list []Ban
	for _, x := range rows {
		if len(list) == 0 || list[len(list)-1].ID != x.ID {
			if len(list) == limit {
				break
			}
			list = append(list, x.Ban)
		}
		last := &list[len(list)-1]
		last.Kinds = append(last.Kinds, x.kind)
	}
	return list, err
}

// bannedAsked is how many marks one statement looks for: an account, an address,
// a browser, and a network under the keys of 30 days and the one before them.
const bannedAsked = 34

// judgeBans refuses those who are banned.
func (c *Comments) judgeBans(ctx context.Context, q db.Queryer, d Draft, j *judgement) error {
	marks := [][]byte{mark("address", []byte(fold(d.Email)))}
	if !d.Account.IsZero() {
		marks = append(marks, mark("account", d.Account[:]))
	}
	if len(d.Owner) > 0 {
		marks = append(marks, mark("browser", d.Owner))
	}
	for _, n := range append([][]byte{d.Network}, d.Networks...) {
		if len(n) > 0 && len(marks) < bannedAsked {
			marks = append(marks, mark("network", n))
		}
	}
	args := make([]any, bannedAsked, bannedAsked+1)
	for i := range args {
		args[i] = marks[min(i, len(marks)-1)]
	}
	type row struct {
		until  db.Time
		reason string
	}
	x, err := db.One(ctx, q, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.until, &x.reason)
		return x, err
	}, `
		select until_at, reason
		from ban
		where subject in (
			$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
			$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34)
			and until_at > $35 and lifted_at = 0
		order by until_at desc
		limit 1`, append(args, c.db.Now())...)
	if errors.Is(err, db.ErrMissing) {
		return nil
	}
	if err != nil {
		return err
	}
	days := int(x.until.Sub(c.db.Now().Time)/day) + 1
	j.add(Verdict{Rule: RuleBan, Then: ToRefuse, Why: fmt.Sprintf("The writer is banned until %s: %s", x.until.Format(time.DateOnly), x.reason)})
	j.refusal = Refusals{{Key: "comment.refused.banned", Count: days}}
	return nil
}
