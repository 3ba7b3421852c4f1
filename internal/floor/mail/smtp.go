package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/wneessen/go-mail/smtp"
)

// relay hands letters to one SMTP server, over connections that are used again.
type relay struct {
	server   Server
	hello    string
	roots    *x509.CertPool
	patience Patience
	places   chan struct{} // one for each connection

	mu   sync.Mutex
	idle []*line
	slot time.Time // when the rate allows the next letter
}

// line is a connection that stands.
type line struct {
	conn    net.Conn
	client  *smtp.Client
	letters int
	since   time.Time // idle since
}

const (
	mostLetters = 100 // over one connection: servers grow tired of long ones
	mostIdle    = 20 * time.Second
)

func newRelay(s Server, opt Options) *relay {
	return &relay{server: s, hello: opt.Hello, roots: opt.Roots, patience: opt.Patience.orDefault(), places: make(chan struct{}, s.Connections)}
}

func (r *relay) name() string { return r.server.Name() }

// deliver hands one letter over.
func (r *relay) deliver(ctx context.Context, e envelope) outcome {
	select {
	case r.places <- struct{}{}:
		defer func() { <-r.places }()
	case <-ctx.Done():
		return judge(r.name(), stageDial, ctx.Err())
	}
	if err := r.pace(ctx); err != nil {
		return judge(r.name(), stageDial, err)
	}
	for {
		l := r.take()
		fresh := l == nil
		if fresh {
			var stage string
			var err error
			if l, stage, err = r.dial(ctx); err != nil {
				return judge(r.name(), stage, err)
			}
		}
		stage, err := r.say(l, e)
		if err == nil {
			l.letters++
			r.put(l)
			return outcome{verdict: accepted, server: r.name(), code: 250}
		}
		o := judge(r.name(), stage, err)
		if o.verdict == refused || o.verdict == later {
			r.putAfter(l)
			return o
		}
		l.conn.Close()
		// A connection that waited may have been closed at the other end; that
		// says nothing of the server. Nothing of the letter was said over it.
		if o.verdict == away && !fresh && stage == stageSender {
			continue
		}
		return o
	}
}

// say goes through one letter on a connection, and says at which stage it failed.
func (r *relay) say(l *line, e envelope) (string, error) {
	limit := func(d time.Duration) { l.conn.SetDeadline(time.Now().Add(d)) }
	limit(r.patience.Command)
	if err := l.client.Mail("<" + string(e.from) + ">"); err != nil {
		return stageSender, err
	}
	limit(r.patience.Command)
	if err := l.client.Rcpt("<" + string(e.to) + ">"); err != nil {
		return stageRecipient, err
	}
	limit(r.patience.Command)
	w, err := l.client.Data()
	if err != nil {
		return stageData, err
	}
	limit(r.patience.Answer)
	if _, err := w.Write(e.letter); err != nil {
		// The final dot was not sent: the server has no whole letter.
		return stageData, err
	}
	if err := w.Close(); err != nil {
		return stageAnswer, err
	}
	return "", nil
}

// dial opens a connection, closed to others and signed in.
func (r *relay) dial(ctx context.Context) (*line, string, error) {
	ctx, cancel := context.WithTimeout(ctx, r.patience.Dial)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", r.server.Name())
	if err != nil {
		return nil, stageDial, err
	}
	conn.SetDeadline(time.Now().Add(r.patience.Dial))
	l, stage, err := r.greet(conn)
	if err != nil {
		conn.Close()
		return nil, stage, err
	}
	return l, "", nil
}

func (r *relay) greet(conn net.Conn) (*line, string, error) {
	secure := &tls.Config{ServerName: r.server.Host, RootCAs: r.roots, MinVersion: tls.VersionTLS12}
	if r.server.Security == Implicit {
		t := tls.Client(conn, secure)
		if err := t.Handshake(); err != nil {
			return nil, stageTLS, err
		}
		conn = t
	}
	client, err := smtp.NewClient(conn, r.server.Host)
	if err != nil {
		return nil, stageHello, err
	}
	// Addresses and letters are ASCII; a server on the way need not know more.
	client.SkipSMTPUTF8(true)
	if err := client.Hello(r.hello); err != nil {
		return nil, stageHello, err
	}
	if r.server.Security == StartTLS || r.server.Security == Opportunistic {
		offered, _ := client.Extension("STARTTLS")
		switch {
		case offered:
			if err := client.StartTLS(secure); err != nil {
				return nil, stageTLS, err
			}
		case r.server.Security == StartTLS:
			return nil, stageTLS, errors.New("the server offers no STARTTLS; use smtps://, or give ?tls=none where the way is safe")
		}
	}
	if r.server.User != "" {
		auth, err := r.auth(client)
		if err == nil {
			err = client.Auth(auth)
		}
		if err != nil {
			return nil, stageAuth, err
		}
	}
	return &line{conn: conn, client: client}, "", nil
}

// auth chooses how to sign in from what the server offers.
func (r *relay) auth(client *smtp.Client) (smtp.Auth, error) {
	s := r.server
	_, offered := client.Extension("AUTH")
	ways := strings.Fields(strings.ToUpper(offered))
	switch {
	case slices.Contains(ways, "SCRAM-SHA-256"):
		return smtp.ScramSHA256Auth(s.User, s.Password), nil
	case slices.Contains(ways, "PLAIN"):
		return smtp.PlainAuth("", s.User, s.Password, s.Host, false), nil
	case slices.Contains(ways, "LOGIN"):
		return smtp.LoginAuth(s.User, s.Password, s.Host, false), nil
	}
	return nil, errors.New("the server offers none of SCRAM-SHA-256, PLAIN and LOGIN")
}

// take gives the connection that was used last, if one waits.
func (r *relay) take() *line {
	r.closeIdle()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.idle) == 0 {
		return nil
	}
	l := r.idle[len(r.idle)-1]
	r.idle = r.idle[:len(r.idle)-1]
	return l
}

func (r *relay) put(l *line) {
	if l.letters >= mostLetters {
		r.quit(l)
		return
	}
	l.since = time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.idle = append(r.idle, l)
}

// putAfter keeps a connection on which a letter was not taken.
func (r *relay) putAfter(l *line) {
	l.conn.SetDeadline(time.Now().Add(r.patience.Command))
	if err := l.client.Reset(); err != nil {
		l.conn.Close()
		return
	}
	r.put(l)
}

func (r *relay) quit(l *line) {
	l.conn.SetDeadline(time.Now().Add(time.Second))
	_ = l.client.Quit() // a courtesy: every letter has its answer
	l.conn.Close()
}

// closeIdle says goodbye to connections that nobody has used for a while.
func (r *relay) closeIdle() { r.closeBefore(time.Now().Add(-mostIdle)) }

func (r *relay) closeBefore(t time.Time) {
	r.mu.Lock()
	var old []*line
	r.idle = slices.DeleteFunc(r.idle, func(l *line) bool {
		if l.since.After(t) {
			return false
		}
		old = append(old, l)
		return true
	})
	r.mu.Unlock()
	for _, l := range old {
		r.quit(l)
	}
}

func (r *relay) close() { r.closeBefore(time.Now().Add(time.Hour)) }

// pace waits until the server's rate allows another letter.
func (r *relay) pace(ctx context.Context) error {
	if r.server.Rate == 0 {
		return nil
	}
	r.mu.Lock()
	now := time.Now()
	if r.slot.Before(now) {
		r.slot = now
	}
	wait := r.slot.Sub(now)
	r.slot = r.slot.Add(time.Duration(float64(time.Second) / r.server.Rate))
	r.mu.Unlock()
	if wait == 0 {
		return nil
	}
	clock := time.NewTimer(wait)
	defer clock.Stop()
	select {
	case <-clock.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
