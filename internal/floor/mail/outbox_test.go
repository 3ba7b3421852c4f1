package mail_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/mail"
	"broadsheet/internal/testkit/dbtest"
	"broadsheet/internal/testkit/smtpsink"
)

func TestLetterIsSentSoonAndItsWordsAreForgotten(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := smtpsink.Start(t)
		opt := options(t, sink)
		opt.Bounce = "bounces@herald.example"
		o := outbox(d, opt)
		run(t, o)
		err := d.Write(ctx, func(tx *db.Tx) error {
			m := note("Your link")
			m.HTML = "<p>What was said</p>"
			return errors.Join(o.Queue(tx, m), tx.Journal(db.Entry{Actor: "system", Verb: "tell", Kind: "test", Object: "x"}))
		})
		if err != nil {
			t.Fatal(err)
		}
		eventually(t, "sent", func() bool { return count(t, d, "sent") == 1 })
		m := sink.Messages()[0]
		if len(m.To) != 1 || m.To[0] != "elin@example.org" || header(m, "From") != `"The Skerra Herald" <herald@herald.example>` || header(m, "Subject") != "Your link" {
			t.Errorf("%s to %q:\n%s", m.From, m.To, m.Data)
		}
		code := mail.BouncedCode(opt.Bounce, m.From)
		if code == "" || header(m, "Message-ID") != "<"+code+"@herald.example>" {
			t.Errorf("return path %q, Message-ID %q", m.From, header(m, "Message-ID"))
		}
		left, err := db.One(ctx, d, db.Value[string], `select subject || body_text || body_html || headers from mail`)
		if err != nil || left != "" {
			t.Errorf("after sending the row still says %q, %v", left, err)
		}
	})
}

func TestWhatIsRolledBackIsNotSent(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := smtpsink.Start(t)
		err := d.Write(ctx, func(tx *db.Tx) error { return errors.Join(mail.Queue(tx, note("never")), errors.New("refused")) })
		if err == nil {
			t.Fatal("stored")
		}
		queue(t, d, note("yes"))
		drain(t, outbox(d, options(t, sink)))
		if got := subjects(sink); !slices.Equal(got, []string{"yes"}) {
			t.Errorf("sent %q", got)
		}
	})
}

func TestQueueRefusesWhatCannotBeSent(t *testing.T) {
	d := dbtest.SQLite(t)
	for what, change := range map[string]func(*mail.Message){
		"no address":                func(m *mail.Message) { m.To = "" },
		"two addresses":             func(m *mail.Message) { m.To = "a@b.example,c@d.example" },
		"a line break":              func(m *mail.Message) { m.To = "a@b.example\r\nRCPT TO:<c@d.example>" },
		"an address not normalised": func(m *mail.Message) { m.To = "a@B.example" },
		"no subject":                func(m *mail.Message) { m.Subject = " \r\n " },
		"no text":                   func(m *mail.Message) { m.Text, m.HTML = "\n", "<p>x</p>" },
		"no kind":                   func(m *mail.Message) { m.Kind = "" },
		"a kind with an address":    func(m *mail.Message) { m.Kind = "to elin@example.org" },
		"a huge text":               func(m *mail.Message) { m.Text = strings.Repeat("a", 2<<20) },
		"a priority that is none":   func(m *mail.Message) { m.Priority = -1 },
		"a header of ours":          func(m *mail.Message) { m.Headers = []mail.Header{{"Bcc", "x@y.example"}} },
	} {
		m := note("x")
		change(&m)
		if err := d.Tidy(ctx, func(tx *db.Tx) error { return mail.Queue(tx, m) }); err == nil {
			t.Errorf("%s: queued", what)
		}
	}
}

func TestSameKeyIsQueuedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := smtpsink.Start(t)
		first := note("first")
		first.Dedupe = "confirm elin@example.org 2026-11-23"
		for range 50 {
			again := first
			again.Subject = "again"
			queue(t, d, first, again)
		}
		o := outbox(d, options(t, sink))
		drain(t, o)
		queue(t, d, first) // also after it was sent
		drain(t, o)
		if got := subjects(sink); !slices.Equal(got, []string{"first"}) {
			t.Errorf("sent %q", got)
		}
	})
}

// The letters that somebody waits for go first, of each sort the newest.
func TestOrderAfterAnOutage(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := smtpsink.Start(t)
		for i := range 30 {
			queue(t, d, bulk(fmt.Sprintf("bulk %02d", i)), note(fmt.Sprintf("note %02d", i)))
			hands.pass(time.Minute)
		}
		opt := options(t, sink)
		opt.Servers[0].Connections = 1
		o := outbox(d, opt)
		drain(t, o)
		got := subjects(sink)
		if len(got) != 60 {
			t.Fatalf("%d letters", len(got))
		}
		// Two senders work side by side, and either may be slow with what it has in
		// hand. Each keeps the order: so of any three letters two stand right.
		longest, wrong := make([]int, len(got)), 0
		for i, name := range got {
			longest[i] = 1
			for j := range i {
				if place(got[j]) > place(name) {
					longest[i] = max(longest[i], longest[j]+1)
				}
			}
			wrong = max(wrong, longest[i])
		}
		if wrong > 2 {
			t.Errorf("%d letters stand in the wrong order: %q", wrong, got)
		}
		if first := place(got[0]); first > 15 {
			t.Errorf("%s is first", got[0])
		}
	}, dbtest.Clock(hands.now))
}

// place is where a letter of the test above should go.
func place(name string) int {
	var kind string
	var n int
	fmt.Sscanf(name, "%s %d", &kind, &n)
	if kind == "bulk" {
		return 59 - n
	}
	return 29 - n
}

func TestAnswersOfServers(t *testing.T) {
	for _, c := range []struct {
		name  string
		mode  smtpsink.Mode
		state string
		tries int // counted against the letter
		words string
	}{
		{"the server is well", smtpsink.Well, "sent", 1, ""},
		{"451 for the recipient", smtpsink.Busy, "queued", 1, "recipient: 451"},
		{"452 for the letter", smtpsink.BusyAfterLetter, "queued", 1, "answer: 452"},
		{"550 for the recipient", smtpsink.Refusing, "failed", 1, "recipient: 550"},
		{"554 for the letter", smtpsink.RefusingLetter, "failed", 1, "answer: 554"},
		{"550 for us", smtpsink.RefusingSender, "queued", 0, ""},
		{"421 at the greeting", smtpsink.Unwelcoming, "queued", 0, ""},
		{"the answer is lost", smtpsink.Lost, "queued", 1, "answer: "},
		{"it hangs after the letter", smtpsink.Hanging, "queued", 1, "answer: no answer in time"},
		{"it is gone in the letter", smtpsink.Dropping, "queued", 1, "answer: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			hands := newClock()
			dbtest.Each(t, func(t *testing.T, d *db.DB) {
				sink := smtpsink.Start(t)
				opt := options(t, sink)
				if c.mode == smtpsink.Hanging {
					opt.Patience.Answer = 100 * time.Millisecond
				}
				log := &record{}
				o := mail.New(d, log.logger(), opt)
				sink.Behave(c.mode)
				queue(t, d, note("x"))
				drain(t, o)
				if count(t, d, c.state) != 1 {
					t.Errorf("it is not %s", c.state)
				}
				row, err := db.One(ctx, d, func(r db.Row) ([3]string, error) {
					var v [3]string
					err := r.Scan(&v[0], &v[1], &v[2])
					return v, err
				}, `select attempts, failure, claimed_until from mail`)
				if err != nil || row[0] != fmt.Sprint(c.tries) || !strings.Contains(row[1], c.words) || row[2] != "0" {
					t.Errorf("%q, %v", row, err)
				}
				for _, text := range []string{row[1], log.String()} {
					if strings.Contains(text, "elin") || strings.Contains(text, "@") {
						t.Errorf("an address is written down: %s", text)
					}
				}
				sent := sink.Messages()
				if c.state == "failed" {
					return
				}
				// Later it works, and it is the same letter.
				sink.Behave(smtpsink.Well)
				hands.pass(3 * time.Hour)
				drain(t, o)
				if count(t, d, "sent") != 1 {
					t.Error("it was not sent later")
				}
				for _, m := range sink.Messages()[len(sent):] {
					if len(sent) > 0 && header(m, "Message-ID") != header(sent[0], "Message-ID") {
						t.Errorf("sent again as %s, not %s", header(m, "Message-ID"), header(sent[0], "Message-ID"))
					}
				}
			}, dbtest.Clock(hands.now))
		})
	}
}

// A letter that is not taken waits longer and longer, and is given up in the end.
func TestBackOffAndExpiry(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := smtpsink.Start(t)
		sink.Behave(smtpsink.Busy)
		o := outbox(d, options(t, sink))
		m := note("x")
		m.Expires = hands.now().Add(20 * time.Hour)
		queue(t, d, m)
		tries := 0
		for range 20 * 60 {
			before := recipients(sink.Dialogue())
			drain(t, o)
			tries += recipients(sink.Dialogue()) - before
			sink.Forget()
			hands.pass(time.Minute)
		}
		if tries < 10 || tries > 60 {
			t.Errorf("tried %d times in 20 hours", tries)
		}
		t.Logf("tried %d times in 20 hours", tries)
		drain(t, o)
		if count(t, d, "expired") != 1 {
			t.Error("it was not given up")
		}
		if f := o.Figures(); f.Expired != 1 || int(f.Retried) != tries {
			t.Errorf("%+v", f)
		}
		h, err := o.Health(ctx)
		if err != nil || h.State != mail.Failing || h.Expired != 1 {
			t.Errorf("%+v, %v", h, err)
		}
		if n, err := o.Retry(ctx, "command", ""); n != 0 || err != nil {
			t.Errorf("an expired letter was queued again: %d, %v", n, err)
		}
	}, dbtest.Clock(hands.now))
}

func TestFailOver(t *testing.T) {
	for _, c := range []struct {
		name        string
		first, next smtpsink.Mode
		down        bool
		want        [2]int // letters kept by each
		queued      int
	}{
		{"the first is well", smtpsink.Well, smtpsink.Well, false, [2]int{1, 0}, 0},
		{"the first is not there", smtpsink.Well, smtpsink.Well, true, [2]int{0, 1}, 0},
		{"the first says come back later", smtpsink.Busy, smtpsink.Well, false, [2]int{0, 1}, 0},
		{"the first closes at the greeting", smtpsink.Unwelcoming, smtpsink.Well, false, [2]int{0, 1}, 0},
		{"the first does not like us", smtpsink.RefusingSender, smtpsink.Well, false, [2]int{0, 1}, 0},
		{"both are busy", smtpsink.Busy, smtpsink.BusyAfterLetter, false, [2]int{0, 0}, 1},
		// The second is not asked: the recipient would be refused there too, or
		// have the letter twice.
		{"the first refuses the recipient", smtpsink.Refusing, smtpsink.Well, false, [2]int{0, 0}, 0},
		{"the first may have it", smtpsink.Lost, smtpsink.Well, false, [2]int{1, 0}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := dbtest.SQLite(t)
			one, two := smtpsink.Start(t), smtpsink.Start(t)
			o := outbox(d, options(t, one, two))
			one.Behave(c.first)
			two.Behave(c.next)
			if c.down {
				one.Down()
			}
			queue(t, d, note("x"))
			drain(t, o)
			if got := [2]int{len(one.Messages()), len(two.Messages())}; got != c.want || count(t, d, "queued") != c.queued {
				t.Errorf("kept %v, want %v; %d queued", got, c.want, count(t, d, "queued"))
			}
		})
	}
}

func TestFolderInPlaceOfAServer(t *testing.T) {
	d := dbtest.SQLite(t)
	opt := options(t)
	opt.Folder = filepath.Join(t.TempDir(), "mail")
	o := outbox(d, opt)
	queue(t, d, note("one"), note("two"))
	drain(t, o)
	files, err := filepath.Glob(filepath.Join(opt.Folder, "*.eml"))
	if err != nil || len(files) != 2 || count(t, d, "sent") != 2 {
		t.Fatalf("%q, %v", files, err)
	}
	text, err := os.ReadFile(files[0])
	if err != nil || smtpsink.HeaderOf(text, "To") != "elin@example.org" {
		t.Errorf("%s, %v", text, err)
	}
	for path, want := range map[string]os.FileMode{files[0]: 0o600, opt.Folder: 0o700} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	if h, err := o.Health(ctx); err != nil || h.State != mail.Folder {
		t.Errorf("%+v, %v", h, err)
	}
}

// Several processes share the letters; none sends what another has in hand.
func TestTwoOutboxesShareTheLetters(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := smtpsink.Start(t)
		const n = 300
		queue(t, d, append(named("note", n/2, note), named("bulk", n/2, bulk)...)...)
		for range 3 {
			run(t, outbox(d, options(t, sink)))
		}
		eventually(t, "all sent", func() bool { return count(t, d, "sent") == n })
		times := map[string]int{}
		for _, s := range subjects(sink) {
			times[s]++
		}
		if len(times) != n {
			t.Errorf("%d of %d were sent", len(times), n)
		}
		for s, k := range times {
			if k != 1 {
				t.Errorf("%s was sent %d times", s, k)
			}
		}
		if sink.Sessions() > 3*4 {
			t.Errorf("%d conversations for %d letters", sink.Sessions(), n)
		}
	})
}

// A letter whose sender died is sent by another, when the claim ends.
func TestClaimOfTheDeadEnds(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := smtpsink.Start(t)
		queue(t, d, note("x"))
		err := d.Tidy(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`update mail set claims = 1, claimed_until = $1`, db.At(tx.Now().Add(5*time.Minute)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		o := outbox(d, options(t, sink))
		drain(t, o)
		if len(sink.Messages()) != 0 {
			t.Fatal("sent while another had it in hand")
		}
		hands.pass(6 * time.Minute)
		drain(t, o)
		if len(sink.Messages()) != 1 {
			t.Error("not sent after the claim ended")
		}
	}, dbtest.Clock(hands.now))
}

// Stopping finishes what is in hand and gives the rest back at once.
func TestStopFinishesWhatIsInHand(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := smtpsink.Start(t)
		sink.Slow(200 * time.Millisecond)
		queue(t, d, named("bulk", 60, bulk)...)
		o := outbox(d, options(t, sink))
		stop := run(t, o)
		o.Wake()
		eventually(t, "begun", func() bool { return len(sink.Messages()) > 0 })
		begun := time.Now()
		stop()
		if took := time.Since(begun); took > 3*time.Second {
			t.Errorf("stopping took %v", took)
		}
		kept := len(sink.Messages())
		free, err := db.One(ctx, d, db.Value[int], `select count(*) from mail where state = 'queued' and claimed_until = 0`)
		if err != nil || count(t, d, "sent") != kept || free != 60-kept {
			t.Errorf("%d were kept, %d are written down as sent, %d of %d are free, %v", kept, count(t, d, "sent"), free, 60-kept, err)
		}
	})
}

// However slow the server is with the many, what somebody waits for finds a
// sender free.
func TestTransactionalDoesNotWaitForBulk(t *testing.T) {
	d := dbtest.SQLite(t)
	sink := smtpsink.Start(t)
	sink.Slow(300 * time.Millisecond)
	opt := options(t, sink)
	opt.Servers[0].Connections = 2
	o := outbox(d, opt)
	queue(t, d, named("bulk", 40, bulk)...)
	run(t, o)
	o.Wake()
	eventually(t, "begun", func() bool { return len(sink.Messages()) > 0 })
	queue(t, d, note("link"))
	o.Wake()
	begun := time.Now()
	eventually(t, "the link is sent", func() bool { return slices.Contains(subjects(sink), "link") })
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestRetry(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := smtpsink.Start(t)
		o := outbox(d, options(t, sink))
		sink.Behave(smtpsink.Refusing)
		queue(t, d, note("one"), note("two"))
		drain(t, o)
		list, err := o.Troubles(ctx, 10)
		if err != nil || len(list) != 2 || list[0].State != "failed" || !strings.Contains(list[0].Reason, "550") {
			t.Fatalf("%+v, %v", list, err)
		}
		if h, err := o.Health(ctx); err != nil || h.State != mail.Failing || h.Failed != 2 {
			t.Errorf("%+v, %v", h, err)
		}
		sink.Behave(smtpsink.Well)
		if n, err := o.Retry(ctx, "command", "nosuchletter"); !errors.Is(err, mail.ErrMissing) {
			t.Errorf("%d, %v", n, err)
		}
		if n, err := o.Retry(ctx, "command", list[0].Code); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		drain(t, o)
		if count(t, d, "sent") != 1 {
			t.Error("the one was not sent")
		}
		if n, err := o.Retry(ctx, "command", ""); n != 1 || err != nil {
			t.Errorf("%d, %v", n, err)
		}
		drain(t, o)
		if count(t, d, "sent") != 2 {
			t.Error("the other was not sent")
		}
		if n, err := o.Retry(ctx, "command", list[0].Code); !errors.Is(err, mail.ErrMissing) {
			t.Errorf("a sent one was queued again: %d, %v", n, err)
		}
		tallies, err := o.Tallies(ctx)
		if err != nil || len(tallies) != 1 || tallies[0].Kind != "note" || tallies[0].State != "sent" || tallies[0].Count != 2 {
			t.Errorf("%+v, %v", tallies, err)
		}
		// What was sent is remembered for a month.
		hands.pass(29 * 24 * time.Hour)
		if err := o.Forget(ctx); err != nil || count(t, d, "sent") != 2 {
			t.Errorf("forgotten early, %v", err)
		}
		hands.pass(2 * 24 * time.Hour)
		if err := o.Forget(ctx); err != nil || count(t, d, "sent") != 0 {
			t.Errorf("not forgotten, %v", err)
		}
	}, dbtest.Clock(hands.now))
}

// Words that were refused are kept only as long as they can be sent again.
func TestRefusedWordsAreForgotten(t *testing.T) {
	hands := newClock()
	d := dbtest.SQLite(t, dbtest.Clock(hands.now))
	sink := smtpsink.Start(t)
	o := outbox(d, options(t, sink))
	sink.Behave(smtpsink.Refusing)
	m := note("a key")
	m.Expires = hands.now().Add(time.Hour)
	queue(t, d, m)
	drain(t, o)
	words := func() string {
		text, err := db.One(ctx, d, db.Value[string], `select subject || body_text from mail where state = 'failed'`)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	if err := o.Forget(ctx); err != nil || words() == "" {
		t.Errorf("forgotten while it may be sent again, %v", err)
	}
	hands.pass(2 * time.Hour)
	if err := o.Forget(ctx); err != nil || words() != "" {
		t.Errorf("%q, %v", words(), err)
	}
	if n, err := o.Retry(ctx, "command", ""); n != 0 || err != nil {
		t.Errorf("queued again without words: %d, %v", n, err)
	}
}

func TestTrySaysWhatEachServerAnswered(t *testing.T) {
	d := dbtest.SQLite(t)
	one, two := smtpsink.Start(t), smtpsink.Start(t)
	one.Behave(smtpsink.Refusing)
	o := outbox(d, options(t, one, two))
	list, err := o.Try(context.Background(), note("a test"))
	if err != nil || len(list) != 2 || list[0].OK || !strings.Contains(list[0].Words, "550") || !list[1].OK || len(two.Messages()) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if _, err := o.Try(context.Background(), mail.Message{To: "x"}); err == nil {
		t.Error("a letter to nobody was tried")
	}
}
