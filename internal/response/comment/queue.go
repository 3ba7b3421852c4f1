package comment

import (
	"context"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// Tab is a part of the newsroom's queue.
type Tab string

// The tabs.
const (
	HeldTab     Tab = "held"
	ReportedTab Tab = "reported"
	SpamTab     Tab = "spam"
	AllTab      Tab = "all"
)

// Sifting chooses what the queue shows.
type Sifting struct {
	Tab    Tab
	Story  db.ID  // zero: any
	Person db.ID  // a guest's or an account's key; zero: anybody
	Text   string // in the words or the name; empty: any
	// After is where the page before ended; zero: from the newest.
	After Spot
	Limit int
}

// Spot is a place in the queue, newest first.
type Spot struct {
	At db.Time
	ID db.ID
}

// Waiting is a comment in the queue, with what helps to decide about it.
type Waiting struct {
	Listed
	Verdicts   []Verdict
	Approved   db.Time
	ParentBody string // of the comment that it answers
	ParentShut bool   // readers do not see that one
	// Past is what became of the writer's other comments.
	Past map[State]int
	// Reported are the reasons that readers gave, counted.
	Reported map[string]int
	// Latest is the last decision about it; nil: none.
	Latest *Decision
}

// Score is the filter's probability of spam, by so many examples; 0 by none
// where it said nothing.
func (w Waiting) Score() (p float64, examples int) {
	for _, v := range w.Verdicts {
		if v.Rule == RuleSpam {
			return v.Score, v.Examples
		}
	}
	return 0, 0
}

const (
	queueSQL = `
		select ` + columns + `, coalesce(r.headline, ''), coalesce(s.path, ''), coalesce(g.email, ''),
			c.verdicts, c.approved_at, coalesce(p.body, ''), coalesce(p.state, '')
		from comment c
		left join comment p on p.id = c.parent_id
		left join story s on s.id = c.story_id
		left join revision r on r.story_id = s.id and r.number = s.published_revision
		left join guest g on g.id = c.guest_id
		where c.created_at <= $1 and (c.created_at < $1 or c.id < $2)
			and ($3 = 1 or c.story_id = $4)
			and ($5 = 1 or c.guest_id = $6 or c.account_id = $6)
			and ($7 = '' or lower(c.body) like $7 escape '\' or lower(c.name) like $7 escape '\')`
	queueOrder = `
		order by c.created_at desc, c.id desc
		limit $8`
	queueState    = queueSQL + ` and c.state = $9` + queueOrder
	queueReported = queueSQL + ` and c.reports > 0` + queueOrder
	queueAll      = queueSQL + ` and c.state <> 'erased'` + queueOrder
)

// mostWaiting is how many comments one page of the queue may have.
const mostWaiting = 200

// Queue reads a page of what waits for the newsroom, newest first; more says
// whether anything follows.
func (c *Comments) Queue(ctx context.Context, q db.Queryer, actor account.Actor, f Sifting) (list []Waiting, more bool, err error) {
	if err := allowed(actor, account.Review); err != nil {
		return nil, false, err
	}
	limit := max(1, min(f.Limit, mostWaiting))
	if f.After.At.IsZero() {
		f.After.At = db.Milliseconds(1 << 52)
	}
	after := f.After.ID[:] // bytes: the zero key stands before all others, and is not NULL
	args := []any{f.After.At, after, flag(f.Story.IsZero()), f.Story, flag(f.Person.IsZero()), f.Person, pattern(f.Text), limit + 1}
	switch f.Tab {
	case HeldTab, SpamTab:
		list, err = db.All(ctx, q, scanWaiting, queueState, append(args, string(f.Tab))...)
	case ReportedTab:
		list, err = db.All(ctx, q, scanWaiting, queueReported, args...)
	default:
		list, err = db.All(ctx, q, scanWaiting, queueAll, args...)
	}
	if err != nil {
		return nil, false, err
	}
	if len(list) > limit {
		list, more = list[:limit], true
	}
	return list, more, c.inContext(ctx, q, list)
}

// pattern finds a text anywhere; its own signs mean nothing.
func pattern(text string) string {
	if text = strings.TrimSpace(text); text == "" {
		return ""
	}
	return "%" + strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(strings.ToLower(text)) + "%"
}

func scanWaiting(r db.Row) (w Waiting, err error) {
	var verdicts, parent string
	if err := r.Scan(append(w.fields(), &w.Headline, &w.Path, &w.Email, &verdicts, &w.Approved, &w.ParentBody, &parent)...); err != nil {
		return w, err
	}
	if w.ParentShut = parent != "" && State(parent) != Shown; State(parent) == Erased {
		w.ParentBody = ""
	}
	w.Verdicts, err = ReadVerdicts(verdicts)
	return w, err
}

// Spot is where the queue goes on after a comment.
func (w Waiting) Spot() Spot { return Spot{w.At, w.ID} }

// inContext adds what stands in other tables, a few statements for all.
func (c *Comments) inContext(ctx context.Context, q db.Queryer, list []Waiting) error {
	for from := 0; from < len(list); from += askedAtOnce {
		part := list[from:min(from+askedAtOnce, len(list))]
		if err := pasts(ctx, q, part); err != nil {
			return err
		}
		if err := reportedFor(ctx, q, part); err != nil {
			return err
		}
		if err := latest(ctx, q, part); err != nil {
			return err
		}
	}
	return nil
}

// keys are one key of each comment, for a statement of constant length.
func keys(part []Waiting, of func(Waiting) db.ID) []any {
	args := make([]any, askedAtOnce)
	for i := range args {
		args[i] = of(part[min(i, len(part)-1)])
	}
	return args
}

// pasts counts what became of each writer's comments, by their account or else
// by their name and address.
func pasts(ctx context.Context, q db.Queryer, part []Waiting) error {
	type row struct {
		who   db.ID
		state State
		n     int
	}
	scan := func(r db.Row) (x row, err error) {
		err = r.Scan(&x.who, &x.state, &x.n)
		return x, err
	}
	guests, err := db.All(ctx, q, scan, `
		select guest_id, state, count(*)
		from comment
		where guest_id in (
			$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
			$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
		group by guest_id, state
		limit 200`, keys(part, func(w Waiting) db.ID { return w.GuestID })...)
	if err != nil {
		return err
	}
	accounts, err := db.All(ctx, q, scan, `
		select account_id, state, count(*)
		from comment
		where account_id in (
			$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
			$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
		group by account_id, state
		limit 200`, keys(part, func(w Waiting) db.ID { return w.AccountID })...)
	if err != nil {
		return err
	}
	for i := range part {
		w := &part[i]
		who, rows := w.GuestID, guests
		if !w.AccountID.IsZero() {
			who, rows = w.AccountID, accounts
		}
		w.Past = map[State]int{}
		for _, x := range rows {
			if x.who == who && !who.IsZero() {
				w.Past[x.state] = x.n
			}
		}
		if w.Past[w.State] > 0 {
			w.Past[w.State]-- // this one
		}
	}
	return nil
}

func reportedFor(ctx context.Context, q db.Queryer, part []Waiting) error {
	type row struct {
		id   db.ID
		code string
		n    int
	}
	rows, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.id, &x.code, &x.n)
		return x, err
	}, `
		select comment_id, code, count(*)
		from report
		where settled_at = 0 and comment_id in (
			$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
			$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
		group by comment_id, code
		limit 400`, keys(part, func(w Waiting) db.ID { return w.ID })...)
	for i := range part {
		part[i].Reported = map[string]int{}
		for _, x := range rows {
			if x.id == part[i].ID {
				part[i].Reported[x.code] = x.n
			}
		}
	}
	return err
}

// latest reads the last decision about each comment.
func latest(ctx context.Context, q db.Queryer, part []Waiting) error {
	rows, err := db.All(ctx, q, scanDecision, `
		select `+decisionColumns+`
		from decision d
		where comment_id in (
			$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
			$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
			and version = (select max(version) from decision m where m.comment_id = d.comment_id)
		limit 32`, keys(part, func(w Waiting) db.ID { return w.ID })...)
	for i := range part {
		for j := range rows {
			if rows[j].CommentID == part[i].ID {
				part[i].Latest = &rows[j]
			}
		}
	}
	return err
}

// Load is how much waits in each tab; Most means that many or more.
type Load struct{ Held, Reported, Spam, Notices, Appeals int }

// Most is where counting ends: a queue that long is long.
const Most = 1000

// Counts says how much waits for the newsroom.
func (c *Comments) Counts(ctx context.Context, q db.Queryer, actor account.Actor) (Load, error) {
	if err := allowed(actor, account.Review); err != nil {
		return Load{}, err
	}
	return db.One(ctx, q, func(r db.Row) (l Load, err error) {
		err = r.Scan(&l.Held, &l.Reported, &l.Spam, &l.Notices, &l.Appeals)
		return l, err
	}, `
		select
			(select count(*) from (select 1 as one from comment where state = 'held' limit $1) a),
			(select count(*) from (select 1 as one from comment where reports > 0 limit $1) b),
			(select count(*) from (select 1 as one from comment where state = 'spam' limit $1) c),
			(select count(*) from (select 1 as one from notice where state = 'open' limit $1) d),
			(select count(*) from (select 1 as one from appeal where state = 'open' limit $1) e)`, Most)
}
