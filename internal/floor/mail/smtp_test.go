package mail_test

import (
	"bytes"
	"fmt"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/mail"
	"broadsheet/internal/testkit/dbtest"
	"broadsheet/internal/testkit/smtpsink"
)

func TestWaysToAServer(t *testing.T) {
	anna := smtpsink.User("anna", "kept-secret")
	for _, c := range []struct {
		name    string
		sink    []smtpsink.Option
		change  func(*mail.Server)
		noRoots bool
		want    string // of the trouble; empty: the letter arrives
		secure  bool
		user    string
	}{
		{name: "without TLS, where that is allowed"},
		{name: "STARTTLS", sink: []smtpsink.Option{smtpsink.StartTLS()}, secure: true},
		{name: "STARTTLS and a password", sink: []smtpsink.Option{smtpsink.StartTLS(), anna}, secure: true, user: "anna"},
		{name: "the old way of signing in", sink: []smtpsink.Option{smtpsink.StartTLS(), anna, smtpsink.Ways("LOGIN")}, secure: true, user: "anna"},
		{name: "TLS from the first byte", sink: []smtpsink.Option{smtpsink.Implicit(), anna}, secure: true, user: "anna"},
		{name: "STARTTLS wanted and not offered", change: func(s *mail.Server) { s.Security = mail.StartTLS }, want: "no STARTTLS"},
		{name: "STARTTLS if there is any, and there is none", change: func(s *mail.Server) { s.Security = mail.Opportunistic }},
		{name: "STARTTLS if there is any", sink: []smtpsink.Option{smtpsink.StartTLS()}, change: func(s *mail.Server) { s.Security = mail.Opportunistic }, secure: true},
		{name: "a certificate that nobody vouches for", sink: []smtpsink.Option{smtpsink.StartTLS()}, noRoots: true, want: "TLS: "},
		{name: "a wrong password", sink: []smtpsink.Option{smtpsink.StartTLS(), anna}, change: func(s *mail.Server) { s.Password = "guessed-secret" }, want: "signing in: 535"},
		{name: "a way of signing in that nobody knows", sink: []smtpsink.Option{smtpsink.StartTLS(), anna, smtpsink.Ways("X-OTHER")}, want: "none of"},
		{name: "no password where one is wanted", sink: []smtpsink.Option{smtpsink.StartTLS(), anna}, change: func(s *mail.Server) { s.User, s.Password = "", "" }, want: "sender: 530"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dbtest.SQLite(t)
			sink := smtpsink.Start(t, c.sink...)
			opt := options(t, sink)
			if c.change != nil {
				c.change(&opt.Servers[0])
			}
			if c.noRoots {
				opt.Roots = nil
			}
			log := &record{}
			o := mail.New(d, log.logger(), opt)
			queue(t, d, note("x"))
			drain(t, o)
			h, err := o.Health(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(log.String()+fmt.Sprint(h), "secret") {
				t.Error("the password is told")
			}
			if c.want != "" {
				if h.State != mail.Away || !strings.Contains(h.Servers[0].Trouble, c.want) || count(t, d, "queued") != 1 {
					t.Errorf("%+v", h)
				}
				return
			}
			list := sink.Messages()
			if len(list) != 1 || list[0].TLS != c.secure || list[0].User != c.user {
				t.Errorf("%+v, %+v", list, h)
			}
		})
	}
}

// The dialogue is the last wall: whatever somebody put into a subject, a text or
// a name, one recipient is named and the letter has one.
func TestOneLetterHasOneRecipient(t *testing.T) {
	d := dbtest.SQLite(t)
	sink := smtpsink.Start(t)
	for _, text := range []string{
		"a\r\nBcc: victim@example.net", "x\n.\nMAIL FROM:<x@y.z>\nRCPT TO:<victim@example.net>", "x\r\n.\r\nMAIL FROM:<x@y.z>\r\nRCPT TO:<victim@example.net>\r\nDATA",
		".\r\n.", "..\n.\n", "victim@example.net, other@example.net", "=?utf-8?q?=0D=0ABcc:_victim@example.net?=", "\x00\r\nRCPT TO:<victim@example.net>",
		strings.Repeat("victim@example.net ", 600), "\u2028RCPT TO:<victim@example.net>", "RCPT TO:<victim@example.net>",
	} {
		sink.Forget()
		opt := options(t, sink)
		opt.From.Name = text
		o := outbox(d, opt)
		m := note("x")
		m.Subject, m.Text, m.HTML = "re: "+text, "re: "+text, "re: "+text
		queue(t, d, m)
		drain(t, o)
		said := sink.Dialogue()
		// What the client said outside of the letter.
		var commands []string
		inLetter := false
		for line := range strings.SplitSeq(said, "\r\n") {
			word, _, _ := strings.Cut(line, " ")
			switch {
			case inLetter && line == ".":
				inLetter = false
			case !inLetter && word == "DATA":
				inLetter = true
				commands = append(commands, word)
			case !inLetter && slices.Contains([]string{"MAIL", "RCPT", "RSET", "QUIT", "EHLO"}, word):
				commands = append(commands, word)
			}
		}
		if !slices.Equal(commands, []string{"EHLO", "MAIL", "RCPT", "DATA", "QUIT"}) {
			t.Errorf("%.60q: it was said %q in\n%s", text, commands, said)
		}
		list := sink.Messages()
		if len(list) != 1 || len(list[0].To) != 1 || list[0].To[0] != "elin@example.org" || list[0].From != "herald@herald.example" {
			t.Fatalf("%.60q: %+v", text, list)
		}
		parsed, err := netmail.ReadMessage(bytes.NewReader(list[0].Data))
		if err != nil {
			t.Fatal(err)
		}
		if to, err := parsed.Header.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != "elin@example.org" || parsed.Header.Get("Bcc")+parsed.Header.Get("Cc") != "" {
			t.Errorf("%.60q: %v, %v", text, parsed.Header, err)
		}
	}
}

func TestConnectionsAreUsedAgain(t *testing.T) {
	d := dbtest.SQLite(t)
	sink := smtpsink.Start(t)
	opt := options(t, sink)
	opt.Servers[0].Connections = 1
	o := outbox(d, opt)
	queue(t, d, named("note", 150, note)...)
	drain(t, o)
	if n := sink.Sessions(); n != 2 || count(t, d, "sent") != 150 {
		t.Errorf("%d conversations for %d letters; a hundred letters are enough for one", n, count(t, d, "sent"))
	}
}

// A server closes connections that wait: that is no trouble, and no letter's try.
func TestClosedConnectionIsOpenedAgain(t *testing.T) {
	d := dbtest.SQLite(t)
	sink := smtpsink.Start(t)
	o := outbox(d, options(t, sink))
	stop := run(t, o)
	queue(t, d, note("one"))
	o.Wake()
	eventually(t, "sent", func() bool { return count(t, d, "sent") == 1 })
	sink.Down() // closes it
	sink.Up()
	queue(t, d, note("two"))
	o.Wake()
	eventually(t, "sent", func() bool { return count(t, d, "sent") == 2 })
	stop()
	if f := o.Figures(); f.Sent != 2 || f.Retried != 0 {
		t.Errorf("%+v", f)
	}
}

func TestRateOfAServer(t *testing.T) {
	d := dbtest.SQLite(t)
	sink := smtpsink.Start(t)
	opt := options(t, sink)
	opt.Servers[0].Rate = 20
	o := outbox(d, opt)
	queue(t, d, named("note", 21, note)...)
	begun := time.Now()
	drain(t, o)
	if took := time.Since(begun); took < 950*time.Millisecond || len(sink.Messages()) != 21 {
		t.Errorf("%d letters in %v at 20 a second", len(sink.Messages()), took)
	}
}

func TestServersAsSettings(t *testing.T) {
	for _, c := range []struct {
		text string
		want mail.Server
		err  string
	}{
		{text: "smtp://mail.example.org", want: mail.Server{Host: "mail.example.org", Port: "587", Security: mail.StartTLS, Connections: 4}},
		{text: "smtps://anna:p%40ss%3A%2F@mail.example.org", want: mail.Server{Host: "mail.example.org", Port: "465", User: "anna", Password: "p@ss:/", Security: mail.Implicit, Connections: 4}},
		{text: "smtp://anna%40example.org:x@mail.example.org:2525?rate=2.5&connections=1", want: mail.Server{Host: "mail.example.org", Port: "2525", User: "anna@example.org", Password: "x", Security: mail.StartTLS, Connections: 1, Rate: 2.5}},
		{text: "smtp://127.0.0.1:25?tls=none", want: mail.Server{Host: "127.0.0.1", Port: "25", Security: mail.Plain, Connections: 4}},
		{text: "smtp://[::1]:25?tls=opportunistic", want: mail.Server{Host: "::1", Port: "25", Security: mail.Opportunistic, Connections: 4}},
		{text: "mail.example.org:587", err: "smtp://"},
		{text: "mail.example.org", err: "smtp://"},
		{text: "http://mail.example.org", err: "begin it with smtp://"},
		{text: "smtp://", err: "smtp://user"},
		{text: "smtp://anna@mail.example.org", err: "a user goes with a password"},
		{text: "smtp://anna:secret@mail.example.org?tls=none", err: "the password could be read"},
		{text: "smtp://anna:secret@mail.example.org?tls=perhaps", err: "tls is none"},
		{text: "smtp://anna:secret@mail.example.org?rate=0", err: "rate is"},
		{text: "smtp://anna:secret@mail.example.org?connections=1000", err: "connections is"},
		{text: "smtp://anna:secret@mail.example.org?speed=1", err: "there is no \"speed\""},
		{text: "smtp://anna:sec/ret@mail.example.org", err: "%40"},
		{text: "smtp://anna:sec%ret@mail.example.org", err: "not shown"},
	} {
		got, err := mail.ParseServer(c.text)
		if c.err == "" && (err != nil || got != c.want) {
			t.Errorf("%s: %+v, %v", c.text, got, err)
		}
		if c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
			t.Errorf("%s: %v, want %q", c.text, err, c.err)
		}
		if err != nil && (strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "sec%ret") || strings.Contains(err.Error(), "sec/ret")) {
			t.Errorf("%s: the password is told: %v", c.text, err)
		}
	}
}

func TestSignedLetterArrivesSigned(t *testing.T) {
	d := dbtest.SQLite(t)
	sink := smtpsink.Start(t)
	o := outbox(d, options(t, sink))
	key, err := mail.NewDKIMKey()
	if err != nil {
		t.Fatal(err)
	}
	signer, err := mail.NewSigner(key, "herald.example", "broadsheet")
	if err != nil {
		t.Fatal(err)
	}
	o.SignWith(signer)
	queue(t, d, note("x"))
	drain(t, o)
	if got := header(sink.Messages()[0], "DKIM-Signature"); !strings.Contains(got, "d=herald.example") {
		t.Errorf("%q", got)
	}
}

// The figures to report: how fast letters are queued, and how fast they drain.
func BenchmarkQueue(b *testing.B) {
	for name, open := range map[string]func(testing.TB, ...dbtest.Option) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			const each = 100
			n := 0
			for b.Loop() {
				queue(b, d, named(fmt.Sprint(n), each, bulk)...)
				n += each
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "letters/s")
		})
	}
}

func BenchmarkDrain(b *testing.B) {
	for name, open := range map[string]func(testing.TB, ...dbtest.Option) *db.DB{"sqlite": dbtest.SQLite, "postgres": dbtest.Postgres} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			sink := smtpsink.Start(b)
			o := outbox(d, options(b, sink))
			n := 0
			for b.Loop() {
				b.StopTimer()
				queue(b, d, named(fmt.Sprint(n), 200, bulk)...)
				n += 200
				b.StartTimer()
				drain(b, o)
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "letters/s")
		})
	}
}
