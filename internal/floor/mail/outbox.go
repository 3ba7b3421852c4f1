package mail

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"broadsheet/internal/floor/db"
)

// Outbox sends what is queued. Several processes may have one on the same
// database.
type Outbox struct {
	db      *db.DB
	log     *slog.Logger
	opt     Options
	posts   []*post
	workers int
	wake    chan struct{}
	signer  atomic.Pointer[Signer]
	count   counters

	mu     sync.Mutex
	unsure []sent
}

// sent is a letter that a server has, where the database did not take that.
type sent struct {
	id     db.ID
	server string
}

// counters are since the start of the process.
type counters struct{ sent, failed, retried, doubtful, expired atomic.Int64 }

// New makes the outbox of a site.
func New(d *db.DB, log *slog.Logger, opt Options) *Outbox {
	if opt.Hello == "" {
		opt.Hello = opt.From.Address.Domain()
	}
	o := &Outbox{db: d, log: log, opt: opt, workers: leastWorkers}
	for _, s := range opt.Servers {
		o.posts = append(o.posts, &post{carrier: newRelay(s, opt)})
		o.workers = max(o.workers, s.Connections)
	}
	if len(o.posts) == 0 {
		o.posts = []*post{{carrier: folder(opt.Folder)}}
	}
	o.wake = make(chan struct{}, o.workers)
	return o
}

// SignWith has every letter signed from now on; nil: none.
func (o *Outbox) SignWith(s *Signer) { o.signer.Store(s) }

// Queue is the package's Queue, and has the letter sent as soon as it is
// committed instead of at the next look.
func (o *Outbox) Queue(tx *db.Tx, m Message) error {
	if err := Queue(tx, m); err != nil {
		return err
	}
	tx.After(o.Wake)
	return nil
}

// Wake has the senders look for letters now.
func (o *Outbox) Wake() {
	for range cap(o.wake) {
		select {
		case o.wake <- struct{}{}:
		default:
			return
		}
	}
}

const (
	leastWorkers = 2 // one of them for the letters that somebody waits for

	lookEvery = time.Second
	tidyEvery = 15 * time.Second
)

// Run sends until the context ends, and finishes the letters in hand. One sender
// takes only letters that somebody waits for, so that however many others are
// queued, and however slow the server is with them, these find it free.
func (o *Outbox) Run(ctx context.Context) {
	var wg sync.WaitGroup
	for n := range o.workers {
		wg.Go(func() {
			for ctx.Err() == nil {
				o.work(ctx, leastOf(n))
				select {
				case <-ctx.Done():
				case <-o.wake:
				}
			}
		})
	}
	o.lookOut(ctx)
	wg.Wait()
	for _, p := range o.posts {
		p.close()
	}
}

func leastOf(worker int) Priority {
	if worker == 0 {
		return Transactional
	}
	return Bulk
}

// lookOut wakes the senders for letters of other processes and those that have
// become due, and gives up those that have expired.
func (o *Outbox) lookOut(ctx context.Context) {
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	tidied := time.Time{}
	for {
		if time.Since(tidied) >= tidyEvery {
			tidied = time.Now()
			if err := o.expire(ctx); err != nil && ctx.Err() == nil {
				o.log.Error("expired letters could not be given up", "err", err)
			}
			for _, p := range o.posts {
				p.closeIdle()
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
		if some, err := o.due(ctx, Bulk); err == nil && some && o.open() {
			o.Wake()
		}
	}
}

// Drain sends what is due now and returns; what must be tried again later is
// left. It is for commands and tests: a site that is served has Run.
func (o *Outbox) Drain(ctx context.Context) error {
	if err := o.expire(ctx); err != nil {
		return err
	}
	var wg sync.WaitGroup
	for n := range o.workers {
		wg.Go(func() { o.work(ctx, leastOf(n)) })
	}
	wg.Wait()
	for _, p := range o.posts {
		p.close()
	}
	return ctx.Err()
}

// work sends until nothing is due that this sender may take, or no server is
// there to take it.
func (o *Outbox) work(ctx context.Context, least Priority) {
	for ctx.Err() == nil && o.open() {
		if !o.confirm(ctx) {
			return
		}
		rows, err := o.claim(ctx, least)
		if err != nil && ctx.Err() == nil {
			o.log.Error("letters could not be claimed", "err", err)
		}
		if len(rows) == 0 {
			return
		}
		for i, l := range rows {
			// What is in hand is finished, however the context is.
			if ctx.Err() != nil || !o.open() {
				o.release(context.WithoutCancel(ctx), rows[i:])
				break
			}
			o.send(context.WithoutCancel(ctx), l)
		}
	}
}

// send takes one letter through: to the servers, and its outcome into its row.
func (o *Outbox) send(ctx context.Context, l row) {
	ctx, cancel := context.WithTimeout(ctx, allowed)
	defer cancel()
	if !o.ours(ctx, l) {
		return
	}
	if !l.expires.After(o.db.Now().Time) {
		o.release(ctx, []row{l}) // expire finds it
		return
	}
	e, err := o.seal(l)
	if err != nil {
		// Nothing can mend a row that we cannot read; it must not stop the others.
		o.settle(l, outcome{verdict: refused, server: "none", stage: "writing the letter", reason: withoutAddresses(err.Error())})
		return
	}
	o.settle(l, o.deliver(ctx, e))
}

// seal writes the letter of a row.
func (o *Outbox) seal(l row) (envelope, error) {
	var err error
	if l.headers, err = unpackHeaders(l.packed); err != nil {
		return envelope{}, err
	}
	return o.envelope(l.sheet, l.queuedAt.Time)
}

func (o *Outbox) envelope(s sheet, at time.Time) (envelope, error) {
	letter := compose(o.opt.From, s, at)
	if signer := o.signer.Load(); signer != nil {
		signed, err := signer.sign(letter)
		if err != nil {
			return envelope{}, err
		}
		letter = signed
	}
	return envelope{
		from: returnPath(o.opt.Bounce, o.opt.From.Address, s.code), to: s.to, letter: letter,
		file: at.UTC().Format("20060102T150405Z") + "-" + s.code + ".eml",
	}, nil
}

// deliver goes through the servers in their order. One that is away, or does not
// take the letter now, leaves it to the next; one that refuses it, or may have
// it, ends the round.
func (o *Outbox) deliver(ctx context.Context, e envelope) outcome {
	last := outcome{verdict: away, server: "none", stage: stageDial, reason: "no server can be used now"}
	for _, p := range o.posts {
		if !p.open(o.db.Now().Time) {
			continue
		}
		tried := o.db.Now().Time
		got := p.deliver(ctx, e)
		switch got.verdict {
		case away, doubtful:
			// After a lost answer too: the next letter's would be as much in doubt.
			if p.rest(got, tried, o.db.Now().Time) {
				o.log.Warn("a mail server cannot be used", "server", got.server, "stage", got.stage, "reason", got.reason)
			}
		default:
			p.answered()
		}
		switch {
		case got.verdict != away && got.verdict != later:
			return got
		case got.verdict == later || last.verdict == away:
			last = got
		}
	}
	return last
}

// settle writes down what came of a letter.
func (o *Outbox) settle(l row, got outcome) {
	// Also when sending took all the time there was.
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	report := []any{"letter", l.code, "kind", l.kind, "server", got.server, "stage", got.stage, "reason", got.reason, "attempt", l.attempts + 1}
	var write func(*db.Tx) error
	switch got.verdict {
	case accepted:
		o.count.sent.Add(1)
		write = func(tx *db.Tx) error { return settleSent(tx, l.id, got.server) }
	case away:
		o.release(ctx, []row{l})
		return
	case refused:
		o.count.failed.Add(1)
		o.log.Warn("a letter was refused", report...)
		write = func(tx *db.Tx) error { return settleFailed(tx, l, got) }
	default:
		o.count.retried.Add(1)
		if got.verdict == doubtful {
			o.count.doubtful.Add(1)
		}
		o.log.Info("a letter is tried again later", report...)
		write = func(tx *db.Tx) error { return settleLater(tx, l, got, backOff(l.attempts)) }
	}
	if err := o.db.Tidy(ctx, write); err != nil {
		o.log.Error("what became of a letter could not be written down", "letter", l.code, "err", err)
		if got.verdict == accepted {
			o.mu.Lock()
			o.unsure = append(o.unsure, sent{l.id, got.server})
			o.mu.Unlock()
		}
	}
}

// confirm writes down letters that were sent while the database took nothing.
// Nothing is sent before that: such a letter would be sent again.
func (o *Outbox) confirm(ctx context.Context) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(o.unsure) == 0 {
		return true
	}
	err := o.db.Tidy(ctx, func(tx *db.Tx) error {
		for _, l := range o.unsure {
			if err := settleSent(tx, l.id, l.server); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		o.unsure = nil
	}
	return err == nil
}

const (
	firstWait = 2 * time.Minute
	mostWait  = 2 * time.Hour
	leastWait = 10 * time.Second
)

// backOff is how long a letter waits after so many attempts: any time up to one
// that doubles, so that those that failed together do not come back together.
func backOff(attempts int) time.Duration {
	return leastWait + rand.N(min(firstWait<<min(attempts, 10), mostWait))
}
