package comment

import (
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// Month is what the public may know of a month's moderation: counts, no names.
type Month struct {
	Begins  time.Time
	Removed map[string]int // by reason
	Spam    int
	Shown   int // held before, and let through
	Undone  int
	Notices map[Answer]int
	Appeals map[Answer]int
}

// Record counts what was decided in each month of a zone, newest first, since the
// month that many before this one.
func (c *Comments) Record(ctx context.Context, q db.Queryer, zone *time.Location, months int) ([]Month, error) {
	now := c.db.Now().In(zone)
	months = max(1, min(months, 24))
	var list []Month
	for i := range months {
		begins := time.Date(now.Year(), now.Month()-time.Month(i), 1, 0, 0, 0, 0, zone)
		ends := begins.AddDate(0, 1, 0)
		m := Month{Begins: begins, Removed: map[string]int{}, Notices: map[Answer]int{}, Appeals: map[Answer]int{}}
		if err := c.countMonth(ctx, q, &m, db.At(begins), db.At(ends)); err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

func (c *Comments) countMonth(ctx context.Context, q db.Queryer, m *Month, from, to db.Time) error {
	type row struct {
		verb, code string
		undone, n  int
	}
	rows, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.verb, &x.code, &x.undone, &x.n)
		return x, err
	}, `
		select verb, code, undone, count(*)
		from (
			select verb, code, case when undone_at > 0 then 1 else 0 end as undone
			from decision
			where at >= $1 and at < $2
		) decided
		group by verb, code, undone
		order by verb, code
		limit 400`, from, to)
	if err != nil {
		return err
	}
	for _, x := range rows {
		switch {
		case x.undone == 1:
			m.Undone += x.n
		case Verb(x.verb) == Remove:
			m.Removed[x.code] += x.n
		case Verb(x.verb) == MarkSpam:
			m.Spam += x.n
		case Verb(x.verb) == Approve:
			m.Shown += x.n
		}
	}
	answers, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.verb, &x.code, &x.n)
		return x, err
	}, `
		select 'notice', state, count(*)
		from notice
		where at >= $1 and at < $2
		group by state
		union all
		select 'appeal', state, count(*)
		from appeal
		where at >= $1 and at < $2
		group by state`, from, to)
	for _, x := range answers {
		if x.verb == "notice" {
			m.Notices[Answer(x.code)] = x.n
		} else {
			m.Appeals[Answer(x.code)] = x.n
		}
	}
	return err
}

// Trail chooses lines of the audit log.
type Trail struct {
	Actor  string // as the journal names them; empty: anybody
	Verb   string
	Object db.ID // zero: any
	Before int64 // sequence; 0: from the newest
	Limit  int
}

// auditSQL reads the kinds of entries that moderation writes.
const auditSQL = `
	select seq, at, actor, verb, kind, object
	from journal
	where kind in ('comment', 'discussion', 'ban', 'notice', 'appeal', 'note')
		and ($1 = '' or actor = $1) and ($2 = '' or verb = $2) and ($3 = '' or object = $3) and seq < $4
	order by seq desc
	limit $5`

// Audit reads who did what in the discussions, newest first.
func (c *Comments) Audit(ctx context.Context, q db.Queryer, actor account.Actor, t Trail) ([]db.Entry, error) {
	if err := allowed(actor, account.Review); err != nil {
		return nil, err
	}
	object := ""
	if !t.Object.IsZero() {
		object = t.Object.String()
	}
	if t.Before <= 0 {
		t.Before = 1 << 62
	}
	return db.All(ctx, q, func(r db.Row) (e db.Entry, err error) {
		err = r.Scan(&e.Seq, &e.At, &e.Actor, &e.Verb, &e.Kind, &e.Object)
		return e, err
	}, auditSQL, t.Actor, t.Verb, object, t.Before, max(1, min(t.Limit, 500)))
}

// Note is what colleagues should know of somebody who writes.
type Note struct {
	ID    db.ID
	Words string
	By    string
	At    db.Time
}

// MaxNote is how long a note may be.
const MaxNote = 2000

// AddNote keeps a note on a comment's writer, for the newsroom only.
func (c *Comments) AddNote(ctx context.Context, actor account.Actor, public, words string) error {
	if err := allowed(actor, account.Note); err != nil {
		return err
	}
	if !visibleText(words) || utf8.RuneCountInString(words) > MaxNote || !plain(words, true) {
		return Refusals{{"words", "comment.notice.explanation", MaxNote}}
	}
	return c.db.Write(ctx, func(tx *db.Tx) error {
		one, err := c.Find(ctx, tx, public)
		if err != nil {
			return err
		}
		marks, err := marksOf(tx, one, false)
		if err != nil {
			return err
		}
		if len(marks) == 0 {
			return ErrNobody
		}
		if _, err := tx.Exec(`
			insert into person_note (id, kind, subject, words, actor, actor_name, at)
			values ($1, $2, $3, $4, $5, $6, $7)`,
			db.NewID(), marks[0].kind, marks[0].subject, words, actor.String(), called(actor), tx.Now()); err != nil {
			return err
		}
		return tx.Journal(db.Entry{Actor: actor.String(), Verb: string(account.Note), Kind: "note", Object: one.ID.String()})
	})
}

// Notes are those on a comment's writer, newest first.
func (c *Comments) Notes(ctx context.Context, q db.Queryer, actor account.Actor, public string) ([]Note, error) {
	if err := allowed(actor, account.Review); err != nil {
		return nil, err
	}
	type row struct {
		account, owner []byte
		email          string
	}
	x, err := db.One(ctx, q, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.account, &x.owner, &x.email)
		return x, err
	}, `
		select c.account_id, c.owner, coalesce(g.email_folded, '')
		from comment c
		left join guest g on g.id = c.guest_id
		where c.public_id = $1`, public)
	if errors.Is(err, db.ErrMissing) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, err
	}
	var marks [][]byte
	if len(x.account) > 0 {
		marks = append(marks, mark("account", x.account))
	}
	if x.email != "" {
		marks = append(marks, mark("address", []byte(x.email)))
	}
	if len(x.owner) > 0 {
		marks = append(marks, mark("browser", x.owner))
	}
	if len(marks) == 0 {
		return nil, nil
	}
	args := slices.Repeat([]any{marks[0]}, 3)
	for i := range marks {
		args[i] = marks[i]
	}
	return db.All(ctx, q, func(r db.Row) (n Note, err error) {
		err = r.Scan(&n.ID, &n.Words, &n.By, &n.At)
		return n, err
	}, `
		select id, words, actor_name, at
		from person_note
		where subject in ($1, $2, $3)
		order by at desc, id desc
		limit 100`, args...)
}
