package mail_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/textproto"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/mail"
	"broadsheet/internal/testkit/smtpsink"
)

var ctx = context.Background()

// clock is moved by hand.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC).UnixMilli())
	return c
}

func (c *clock) now() time.Time       { return time.UnixMilli(c.ms.Load()) }
func (c *clock) pass(d time.Duration) { c.ms.Add(d.Milliseconds()) }

// record keeps what is logged.
type record struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (r *record) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.Write(p)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.b.String()
}

func (r *record) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(r, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

func server(t testing.TB, address string) mail.Server {
	t.Helper()
	s, err := mail.ParseServer(address)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var quick = mail.Patience{Dial: 5 * time.Second, Command: 5 * time.Second, Answer: 5 * time.Second}

// options send to the sinks, in their order.
func options(t testing.TB, sinks ...*smtpsink.Sink) mail.Options {
	t.Helper()
	opt := mail.Options{From: mail.From{Name: "The Skerra Herald", Address: "herald@herald.example"}, Patience: quick, Folder: t.TempDir()}
	for _, s := range sinks {
		opt.Servers = append(opt.Servers, server(t, s.URL()))
		if s.Roots != nil {
			opt.Roots = s.Roots
		}
	}
	return opt
}

func outbox(d *db.DB, opt mail.Options) *mail.Outbox {
	return mail.New(d, slog.New(slog.DiscardHandler), opt)
}

// note is a letter to somebody, whose subject names it.
func note(name string) mail.Message {
	return mail.Message{To: "elin@example.org", Kind: "note", Subject: name, Text: "What was said: " + name}
}

func bulk(name string) mail.Message {
	m := note(name)
	m.Priority, m.Kind = mail.Bulk, "digest"
	return m
}

// queue writes letters as a room does: in the transaction of something else.
func queue(t testing.TB, d *db.DB, list ...mail.Message) {
	t.Helper()
	err := d.Write(ctx, func(tx *db.Tx) error {
		for _, m := range list {
			if err := mail.Queue(tx, m); err != nil {
				return err
			}
		}
		return tx.Journal(db.Entry{Actor: "system", Verb: "tell", Kind: "test", Object: "x"})
	})
	if err != nil {
		t.Fatal(err)
	}
}

func drain(t testing.TB, o *mail.Outbox) {
	t.Helper()
	if err := o.Drain(ctx); err != nil {
		t.Fatal(err)
	}
}

// subjects are those of the letters that a sink kept, in their order.
func subjects(s *smtpsink.Sink) []string {
	var list []string
	for _, m := range s.Messages() {
		list = append(list, smtpsink.HeaderOf(m.Data, "Subject"))
	}
	return list
}

func count(t testing.TB, d *db.DB, state string) int {
	t.Helper()
	n, err := db.One(ctx, d, db.Value[int], `select count(*) from mail where state = $1`, state)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func eventually(t testing.TB, what string, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok() {
			return
		}
	}
	t.Fatalf("%s: not within 20 s", what)
}

// run starts an outbox; stop ends it and returns when it has ended.
func run(t testing.TB, o *mail.Outbox) (stop func()) {
	t.Helper()
	running, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.Run(running)
	}()
	stop = func() { cancel(); <-done }
	t.Cleanup(stop)
	return stop
}

func header(m smtpsink.Message, name string) string {
	return smtpsink.HeaderOf(m.Data, textproto.CanonicalMIMEHeaderKey(name))
}

func recipients(dialogue string) int { return strings.Count(dialogue, "RCPT TO:") }

func named(prefix string, n int, make func(string) mail.Message) []mail.Message {
	var list []mail.Message
	for i := range n {
		list = append(list, make(fmt.Sprintf("%s %d", prefix, i)))
	}
	return list
}
