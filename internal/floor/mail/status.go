package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"broadsheet/internal/floor/db"
)

// State is how sending does, in one word.
type State string

// What an outbox can be like.
const (
	Well    State = "well"    // what is due goes out
	Folder  State = "folder"  // there is no server: letters become files
	Waiting State = "waiting" // letters wait longer than they should, and it is not known that a server is away
	Away    State = "away"    // no server can be used
	Partly  State = "partly"  // one of several servers cannot be used
	Failing State = "failing" // letters were refused in the last day
)

// Health is what the newsroom should know of its mail.
type Health struct {
	State   State          `json:"state"`
	Words   string         `json:"words"` // the state, in a sentence
	Queued  int            `json:"queued"`
	Oldest  db.Time        `json:"oldest"`  // queued and still waiting; zero: none
	Failed  int            `json:"failed"`  // in the last day
	Expired int            `json:"expired"` // in the last day
	Servers []ServerHealth `json:"servers"`
}

// ServerHealth is what is known of a server since the start.
type ServerHealth struct {
	Name    string  `json:"name"`
	Away    bool    `json:"away"`
	Since   db.Time `json:"since"`   // it has been away
	Next    db.Time `json:"next"`    // when it is tried again
	Trouble string  `json:"trouble"` // the last, also if it is over
	At      db.Time `json:"at"`
}

// tooLong is how long a letter may wait before somebody is told.
const tooLong = 15 * time.Minute

// Health looks how sending does. Trouble with mail never keeps readers out, so
// readiness does not ask.
func (o *Outbox) Health(ctx context.Context) (Health, error) {
	h, err := db.One(ctx, o.db, func(r db.Row) (Health, error) {
		var h Health
		err := r.Scan(&h.Queued, &h.Oldest)
		return h, err
	}, `
		select count(*), coalesce(min(queued_at), 0)
		from mail
		where state = 'queued'`)
	if err != nil {
		return h, err
	}
	day := db.At(o.db.Now().Add(-24 * time.Hour))
	for state, to := range map[string]*int{"failed": &h.Failed, "expired": &h.Expired} {
		if *to, err = db.One(ctx, o.db, db.Value[int], `
			select count(*)
			from mail
			where settled_at > $1 and state = $2`, day, state); err != nil {
			return h, err
		}
	}
	out := 0
	for _, p := range o.posts {
		s := p.health()
		if s.Away {
			out++
		}
		h.Servers = append(h.Servers, s)
	}
	late := !h.Oldest.IsZero() && o.db.Now().Sub(h.Oldest.Time) > tooLong
	switch {
	case out == len(o.posts):
		h.State, h.Words = Away, fmt.Sprintf("No mail server can be used; %d letters wait, and are sent when one can.", h.Queued)
	case h.Failed > 0 || h.Expired > 0:
		h.State, h.Words = Failing, fmt.Sprintf("In the last day %d letters were refused and %d became too old to be sent.", h.Failed, h.Expired)
	case out > 0:
		h.State, h.Words = Partly, "A mail server cannot be used; the others send."
	case late:
		h.State, h.Words = Waiting, fmt.Sprintf("%d letters wait, the oldest longer than %d minutes.", h.Queued, int(tooLong.Minutes()))
	case len(o.opt.Servers) == 0:
		h.State, h.Words = Folder, "There is no mail server: letters are put into the folder "+o.opt.Folder+" and reach nobody."
	default:
		h.State, h.Words = Well, "Mail is sent."
	}
	return h, nil
}

func (p *post) health() ServerHealth {
	p.mu.Lock()
	defer p.mu.Unlock()
	h := ServerHealth{Name: p.name(), Away: p.failures > 0, Since: db.At(p.since), At: db.At(p.lastAt)}
	if h.Away {
		h.Next = db.At(p.until)
	}
	if !h.At.IsZero() {
		h.Trouble = p.last.stage + ": " + p.last.reason
	}
	return h
}

// Figures are for the metrics, since the start of the process.
type Figures struct{ Sent, Failed, Retried, Doubtful, Expired int64 }

// Figures counts what this process has sent.
func (o *Outbox) Figures() Figures {
	c := &o.count
	return Figures{c.sent.Load(), c.failed.Load(), c.retried.Load(), c.doubtful.Load(), c.expired.Load()}
}

// Tally is how many letters of a kind are in a state.
type Tally struct {
	Kind   string  `json:"kind"`
	State  string  `json:"state"`
	Count  int     `json:"count"`
	Oldest db.Time `json:"oldest"` // by when they were queued
}

// Tallies counts the letters that are remembered.
func (o *Outbox) Tallies(ctx context.Context) ([]Tally, error) {
	return db.All(ctx, o.db, func(r db.Row) (Tally, error) {
		var t Tally
		err := r.Scan(&t.Kind, &t.State, &t.Count, &t.Oldest)
		return t, err
	}, `
		select kind, state, count(*), min(queued_at)
		from mail
		group by kind, state
		order by kind, state
		limit 1000`)
}

// Trouble is a letter that was not sent, with the reason.
type Trouble struct {
	Code     string  `json:"code"`
	Kind     string  `json:"kind"`
	State    string  `json:"state"`
	Reason   string  `json:"reason"` // with the server; no address
	Attempts int     `json:"attempts"`
	Doubts   int     `json:"doubts"`
	Queued   db.Time `json:"queued"`
	Next     db.Time `json:"next"`
	Expires  db.Time `json:"expires"`
}

// Troubles are the letters that were refused or are tried again, newest first.
func (o *Outbox) Troubles(ctx context.Context, limit int) ([]Trouble, error) {
	return db.All(ctx, o.db, func(r db.Row) (Trouble, error) {
		var t Trouble
		err := r.Scan(&t.Code, &t.Kind, &t.State, &t.Reason, &t.Attempts, &t.Doubts, &t.Queued, &t.Next, &t.Expires)
		return t, err
	}, `
		select code, kind, state, failure, attempts, doubts, queued_at, due_at, expires_at
		from mail
		where failure <> '' and state <> 'sent'
		order by queued_at desc, id desc
		limit $1`, limit)
}

// ErrMissing says that there is no such letter, or none that failed.
var ErrMissing = errors.New("there is no letter of that id which failed and whose time is not over")

// Retry queues letters again that were refused, and has those tried at once that
// wait for another attempt: one by its code, or all. One whose time is over stays
// where it is: nobody waits for it.
func (o *Outbox) Retry(ctx context.Context, actor, code string) (int, error) {
	var n int64
	err := o.db.Write(ctx, func(tx *db.Tx) (err error) {
		n, err = tx.Exec(`
			update mail
			set state = 'queued', due_at = $1, claimed_until = 0, settled_at = 0, attempts = 0
			where (code = $2 or $2 = '') and expires_at > $1
				and (state = 'failed' or state = 'queued' and attempts > 0 and claimed_until < $1)`, tx.Now(), code)
		if err != nil || n == 0 {
			return err
		}
		tx.After(o.Wake)
		return tx.Journal(db.Entry{Actor: actor, Verb: "retry", Kind: "mail", Object: code})
	})
	if err == nil && n == 0 && code != "" {
		err = ErrMissing
	}
	for _, p := range o.posts {
		p.answered() // whoever asks has mended something
	}
	return int(n), err
}

// Trial is what came of handing a letter to one server.
type Trial struct {
	Server string
	OK     bool
	Words  string
}

// Try hands a letter to every server at once, past the queue, and says what each
// answered.
func (o *Outbox) Try(ctx context.Context, m Message) ([]Trial, error) {
	if _, err := m.check(); err != nil {
		return nil, err
	}
	var list []Trial
	for _, p := range o.posts {
		s := sheet{code: db.NewPublicID(codeSize), to: m.To, subject: oneLine(m.Subject, maxSubject), text: printable(m.Text), html: printable(m.HTML), headers: m.Headers}
		e, err := o.envelope(s, o.db.Now().Time)
		if err != nil {
			return list, err
		}
		got := p.deliver(ctx, e)
		t := Trial{Server: p.name(), OK: got.verdict == accepted, Words: "took the letter"}
		switch {
		case t.OK && p.name() == folderName:
			t.Words = "wrote " + o.opt.Folder + "/" + e.file
		case !t.OK:
			t.Words = got.stage + ": " + got.reason
		}
		list = append(list, t)
	}
	return list, nil
}

// Letter is a message as it would be sent, for a look at it.
func (o *Outbox) Letter(m Message) ([]byte, error) {
	if _, err := m.check(); err != nil {
		return nil, err
	}
	code := "preview-" + m.Kind
	s := sheet{code: code, to: m.To, subject: oneLine(m.Subject, maxSubject), text: printable(m.Text), html: printable(m.HTML), headers: m.Headers}
	return compose(o.opt.From, s, o.db.Now().Time), nil
}
