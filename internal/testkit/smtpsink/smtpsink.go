// Package smtpsink is a real SMTP server for tests: it keeps what it is sent, and
// can misbehave in the ways that servers do.
package smtpsink

import (
	"bytes"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// Mode is how the server behaves.
type Mode int32

// What a server can be like.
const (
	Well            Mode = iota
	Unwelcoming          // closes with 421 at the greeting
	Busy                 // 451 for every recipient
	BusyAfterLetter      // 452 when it has the whole letter
	Refusing             // 550 for every recipient
	RefusingLetter       // 554 when it has the whole letter
	RefusingSender       // 550 for every sender
	Hanging              // keeps the letter, and never answers
	Lost                 // keeps the letter, and is gone before it answers
	Dropping             // is gone in the middle of the letter
)

// Message is a letter that the server kept.
type Message struct {
	From  string
	To    []string
	Data  []byte
	At    time.Time
	TLS   bool
	User  string
	Known bool // the client was told that it was taken
}

// Sink is a running server.
type Sink struct {
	Addr  string
	Roots *x509.CertPool // by which its certificate is trusted
	PEM   []byte         // the certificate

	t        testing.TB
	opt      options
	mode     atomic.Int32
	slow     atomic.Int64
	sessions atomic.Int64
	stop     chan struct{}

	mu       sync.Mutex
	messages []Message
	said     bytes.Buffer
	server   *smtp.Server
	done     chan struct{}
}

type options struct {
	users    map[string]string
	startTLS bool
	implicit bool
	ways     []string
}

// Option changes a server.
type Option func(*options)

// User lets somebody sign in; then nobody else may send.
func User(name, password string) Option {
	return func(o *options) { o.users = map[string]string{name: password} }
}

// StartTLS offers STARTTLS.
func StartTLS() Option { return func(o *options) { o.startTLS = true } }

// Implicit speaks TLS from the first byte.
func Implicit() Option { return func(o *options) { o.implicit = true } }

// Ways are the ways of signing in that it offers, PLAIN unless said.
func Ways(list ...string) Option { return func(o *options) { o.ways = list } }

// Start runs a server on a free port until the test ends.
func Start(t testing.TB, list ...Option) *Sink {
	t.Helper()
	s := &Sink{t: t, stop: make(chan struct{}), opt: options{ways: []string{sasl.Plain}}}
	for _, o := range list {
		o(&s.opt)
	}
	s.Up()
	t.Cleanup(func() {
		close(s.stop)
		s.Down()
	})
	return s
}

// Up has a server that was taken down listen again, at its old address.
func (s *Sink) Up() {
	s.t.Helper()
	addr := s.Addr
	if addr == "" {
		addr = "127.0.0.1:0"
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		s.t.Fatal(err)
	}
	s.Addr = listener.Addr().String()
	server := smtp.NewServer(smtp.BackendFunc(s.session))
	server.Domain = "sink.example"
	server.ReadTimeout, server.WriteTimeout = time.Minute, time.Minute
	server.MaxMessageBytes = 64 << 20
	server.MaxLineLength = 1000 // the standard's, with its line break
	server.Debug = writerFunc(func(p []byte) (int, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return s.said.Write(p)
	})
	server.ErrorLog = quiet{}
	server.AllowInsecureAuth = false
	s.secure(server, &listener)
	s.mu.Lock()
	s.server, s.done = server, make(chan struct{})
	done := s.done
	s.mu.Unlock()
	go func() {
		defer close(done)
		server.Serve(listener)
	}()
}

// Down closes the server and its connections: who calls it is refused.
func (s *Sink) Down() {
	s.mu.Lock()
	server, done := s.server, s.done
	s.server = nil
	s.mu.Unlock()
	if server != nil {
		server.Close()
		<-done
	}
}

// Behave changes how the server behaves.
func (s *Sink) Behave(m Mode) { s.mode.Store(int32(m)) }

// Slow has it think so long about each letter.
func (s *Sink) Slow(d time.Duration) { s.slow.Store(int64(d)) }

// Messages are the letters that it kept so far.
func (s *Sink) Messages() []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Message(nil), s.messages...)
}

// Forget drops the letters and the dialogue kept so far.
func (s *Sink) Forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.messages = nil
	s.said.Reset()
}

// Sessions is how many conversations there were.
func (s *Sink) Sessions() int { return int(s.sessions.Load()) }

// Dialogue is every byte that was said, by both.
func (s *Sink) Dialogue() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.said.String()
}

// URL is its address as a setting, with the user that it knows.
func (s *Sink) URL() string {
	scheme, query := "smtp", "?tls=none"
	switch {
	case s.opt.implicit:
		scheme, query = "smtps", ""
	case s.opt.startTLS:
		query = ""
	}
	user := ""
	for name, password := range s.opt.users {
		user = name + ":" + password + "@"
	}
	return scheme + "://" + user + s.Addr + query
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

// session is one conversation.
type session struct {
	sink *Sink
	conn *smtp.Conn
	user string
	from string
	to   []string
}

var errAway = errors.New("gone")

func (s *Sink) session(c *smtp.Conn) (smtp.Session, error) {
	if Mode(s.mode.Load()) == Unwelcoming {
		return nil, &smtp.SMTPError{Code: 421, EnhancedCode: smtp.EnhancedCode{4, 3, 2}, Message: "closed for today"}
	}
	s.sessions.Add(1)
	return &session{sink: s, conn: c}, nil
}

func (s *session) mode() Mode { return Mode(s.sink.mode.Load()) }

func (s *session) AuthMechanisms() []string {
	if s.sink.opt.users == nil {
		return nil
	}
	return s.sink.opt.ways
}

func (s *session) Auth(way string) (sasl.Server, error) {
	check := func(name, password string) error {
		if want, ok := s.sink.opt.users[name]; !ok || want != password {
			return &smtp.SMTPError{Code: 535, EnhancedCode: smtp.EnhancedCode{5, 7, 8}, Message: "wrong password"}
		}
		s.user = name
		return nil
	}
	if way == sasl.Login {
		return &login{check: check}, nil
	}
	return sasl.NewPlainServer(func(_, name, password string) error { return check(name, password) }), nil
}

// login is the old way of signing in that some large providers still want.
type login struct {
	check func(name, password string) error
	name  string
	step  int
}

func (l *login) Next(answer []byte) ([]byte, bool, error) {
	l.step++
	switch l.step {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.name = string(answer)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.name, string(answer))
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.sink.opt.users != nil && s.user == "" {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "sign in first"}
	}
	if s.mode() == RefusingSender {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 7, 1}, Message: "not from " + from}
	}
	s.from = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	switch s.mode() {
	case Busy:
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1}, Message: "come back later with <" + to + ">"}
	case Refusing:
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "<" + to + "> is unknown here, see https://help.example/why?who=" + to}
	}
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	if s.mode() == Dropping {
		io.CopyN(io.Discard, r, 64)
		s.conn.Conn().Close()
		return errAway
	}
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	select {
	case <-time.After(time.Duration(s.sink.slow.Load())):
	case <-s.sink.stop:
	}
	m := Message{From: s.from, To: s.to, Data: data, At: time.Now(), User: s.user}
	_, m.TLS = s.conn.TLSConnectionState()
	switch s.mode() {
	case BusyAfterLetter:
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 2, 2}, Message: "mailbox full"}
	case RefusingLetter:
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "not that"}
	case Hanging:
		s.keep(m)
		// The client goes first; then a read of the connection ends.
		s.conn.Conn().SetReadDeadline(time.Time{})
		select {
		case <-s.sink.stop:
		case <-gone(s.conn.Conn()):
		}
		return errAway
	case Lost:
		s.keep(m)
		s.conn.Conn().Close()
		return errAway
	}
	m.Known = true
	s.keep(m)
	return nil
}

// gone is closed when the other end has closed the connection.
func gone(c net.Conn) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		io.Copy(io.Discard, c)
	}()
	return done
}

func (s *session) keep(m Message) {
	s.sink.mu.Lock()
	defer s.sink.mu.Unlock()
	s.sink.messages = append(s.sink.messages, m)
}

func (s *session) Reset() { s.from, s.to = "", nil }

func (s *session) Logout() error { return nil }

// HeaderOf is a field of a letter as it stands, unfolded.
func HeaderOf(letter []byte, name string) string {
	head, _, _ := bytes.Cut(letter, []byte("\r\n\r\n"))
	text := strings.ReplaceAll(strings.ReplaceAll(string(head), "\r\n ", " "), "\r\n\t", " ")
	for line := range strings.SplitSeq(text, "\r\n") {
		if field, value, ok := strings.Cut(line, ":"); ok && strings.EqualFold(field, name) {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
