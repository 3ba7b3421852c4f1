package mail_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/mail"
	"broadsheet/internal/testkit/dbtest"
	"broadsheet/internal/testkit/smtpsink"
)

// A day on which the server misbehaves in every way it can. Nothing is lost;
// what arrives twice is what nobody could know to have arrived; what nobody waits
// for any more is recorded and not sent.
func TestServerAwayForADay(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := smtpsink.Start(t)
		opt := options(t, sink)
		opt.Patience.Answer = 60 * time.Millisecond
		log := &record{}
		o := mail.New(d, log.logger(), opt)
		start := hands.now()

		trouble := []smtpsink.Mode{smtpsink.Unwelcoming, smtpsink.Busy, smtpsink.Lost, smtpsink.BusyAfterLetter, smtpsink.Hanging, smtpsink.RefusingSender, smtpsink.Dropping}
		days := map[string]bool{} // that must arrive
		links := 0                // queued to expire
		down := false
		for minute := 0; minute < 24*60; minute += 20 {
			if minute%60 == 0 {
				if down {
					sink.Up()
					down = false
				}
				hour := minute / 60
				if hour%8 == 7 {
					sink.Down()
					down = true
				} else {
					sink.Behave(trouble[hour%8%len(trouble)])
				}
			}
			if minute%40 == 0 {
				b, n := bulk(fmt.Sprintf("digest %04d", minute)), note(fmt.Sprintf("answer %04d", minute))
				n.Expires = hands.now().Add(48 * time.Hour)
				link := note(fmt.Sprintf("link %04d", minute))
				link.Kind, link.Expires = "sign-in", hands.now().Add(15*time.Minute)
				queue(t, d, b, n, link)
				days[b.Subject], days[n.Subject] = true, true
				links++
			}
			drain(t, o)
			hands.pass(20 * time.Minute)
		}
		if h, err := o.Health(ctx); err != nil || h.State == mail.Well || h.Queued == 0 {
			t.Errorf("after a day of trouble: %+v, %v", h, err)
		}
		if down {
			sink.Up()
		}
		before := sink.Messages()
		lost := 0 // answers that were lost: the sink has the letter, and we were not told
		for _, m := range before {
			if m.Known {
				t.Errorf("%s was taken", header(m, "Subject"))
			}
			lost++
		}

		// The server is back. The first look sends what is due; what was put off
		// for later follows within hours.
		sink.Behave(smtpsink.Well)
		link := note("link now")
		link.Kind = "sign-in"
		queue(t, d, link)
		days[link.Subject] = true
		hands.pass(6 * time.Minute) // it rests for at most five
		begun := time.Now()
		drain(t, o)
		took := time.Since(begun)
		order := sink.Messages()[len(before):]
		for range 8 {
			hands.pass(20 * time.Minute)
			drain(t, o)
		}

		times, ids := map[string]int{}, map[string]map[string]bool{}
		for _, m := range sink.Messages() {
			name := header(m, "Subject")
			times[name]++
			if ids[name] == nil {
				ids[name] = map[string]bool{}
			}
			ids[name][header(m, "Message-ID")] = true
		}
		twice := 0
		for name, n := range times {
			twice += n - 1
			if len(ids[name]) != 1 {
				t.Errorf("%s has the ids %v", name, ids[name])
			}
		}
		for name := range days {
			if times[name] == 0 {
				t.Errorf("%s is lost", name)
			}
		}
		if twice > lost {
			t.Errorf("%d came more than once, and only %d answers were lost", twice, lost)
		}
		for _, m := range sink.Messages()[len(before):] {
			if strings.HasPrefix(header(m, "Subject"), "link ") && header(m, "Subject") != "link now" {
				t.Errorf("%s was sent after its time", header(m, "Subject"))
			}
		}
		queued, sent, expired := count(t, d, "queued"), count(t, d, "sent"), count(t, d, "expired")
		if queued != 0 || sent != len(days) || expired != links {
			t.Errorf("%d queued, %d sent of %d, %d expired of %d", queued, sent, len(days), expired, links)
		}
		// As many go side by side as there are senders.
		if !slices.ContainsFunc(order[:min(len(order), 8)], func(m smtpsink.Message) bool { return header(m, "Subject") == "link now" }) {
			t.Error("the newest link is not among the first")
		}
		if text := log.String(); strings.Contains(text, "elin") || strings.Contains(text, "@") {
			t.Error("the log holds an address")
		}
		t.Logf("%v to %v: %d letters, %d lost answers, %d came again, %d expired; %d drained at once in %v",
			start.Format(time.RFC3339), hands.now().Format(time.RFC3339), len(days)+links, lost, twice, expired, len(order), took)
	}, dbtest.Clock(hands.now))
}

// While no server is there, letters are left alone: the queue of a day costs a
// look now and then, not a try for each letter.
func TestAwayServerIsNotAskedForEachLetter(t *testing.T) {
	hands := newClock()
	d := dbtest.SQLite(t, dbtest.Clock(hands.now))
	sink := smtpsink.Start(t)
	o := outbox(d, options(t, sink))
	queue(t, d, named("bulk", 1000, bulk)...)
	sink.Behave(smtpsink.RefusingSender)
	tries := 0
	for range 60 {
		drain(t, o)
		tries += strings.Count(sink.Dialogue(), "MAIL FROM")
		sink.Forget()
		hands.pass(time.Minute)
	}
	if tries == 0 || tries > 200 {
		t.Errorf("the server was asked %d times in an hour", tries)
	}
	if h, err := o.Health(ctx); err != nil || h.State != mail.Away || h.Queued != 1000 || !strings.Contains(h.Servers[0].Trouble, "550") {
		t.Errorf("%+v, %v", h, err)
	}
	sink.Behave(smtpsink.Well)
	hands.pass(6 * time.Minute)
	drain(t, o)
	if count(t, d, "sent") != 1000 {
		t.Errorf("%d are still queued", count(t, d, "queued"))
	}
}

// Letters of one person that come back together do not come back together again.
func TestBackOffSpreads(t *testing.T) {
	hands := newClock()
	d := dbtest.SQLite(t, dbtest.Clock(hands.now))
	sink := smtpsink.Start(t)
	sink.Behave(smtpsink.Busy)
	o := outbox(d, options(t, sink))
	queue(t, d, named("note", 50, note)...)
	drain(t, o)
	at, err := db.All(ctx, d, db.Value[int64], `select distinct due_at from mail order by due_at`)
	if err != nil || len(at) < 40 || at[len(at)-1]-at[0] < (30*time.Second).Milliseconds() {
		t.Errorf("%d moments of 50, %v", len(at), err)
	}
}

// Two outboxes and a server whose mood changes at any moment: every letter
// arrives, and none that was taken is sent again.
func TestRandomTrouble(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		sink := smtpsink.Start(t)
		const n = 80
		queue(t, d, append(named("note", n/2, note), named("bulk", n/2, bulk)...)...)
		moods := []smtpsink.Mode{smtpsink.Well, smtpsink.Well, smtpsink.Well, smtpsink.Well, smtpsink.Well, smtpsink.Well, smtpsink.Lost, smtpsink.Busy, smtpsink.Dropping, smtpsink.Unwelcoming}
		stop, done := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(done)
			for {
				select {
				case <-stop:
					return
				case <-time.After(2 * time.Millisecond):
					sink.Behave(moods[rand.N(len(moods))])
				}
			}
		}()
		two := []*mail.Outbox{outbox(d, options(t, sink)), outbox(d, options(t, sink))}
		rounds := 0
		for ; count(t, d, "sent") < n && rounds < 100; rounds++ {
			var wg sync.WaitGroup
			for _, o := range two {
				wg.Go(func() { drain(t, o) })
			}
			wg.Wait()
			hands.pass(30 * time.Minute)
		}
		close(stop)
		<-done
		times, taken := map[string]int{}, map[string]int{}
		for _, m := range sink.Messages() {
			times[header(m, "Subject")]++
			if m.Known {
				taken[header(m, "Subject")]++
			}
		}
		for name, k := range taken {
			if k > 1 {
				t.Errorf("%s was taken %d times", name, k)
			}
		}
		if len(times) != n {
			t.Errorf("%d of %d arrived", len(times), n)
		}
		t.Logf("%d letters in %d rounds, %d arrived again", n, rounds, len(sink.Messages())-n)
	}, dbtest.Clock(hands.now))
}

// A letter that was sent while the database took nothing is not sent again, and
// neither is any other until that is written down.
func TestSentIsWrittenDownBeforeAnythingElseIsSent(t *testing.T) {
	hands := newClock()
	d := dbtest.SQLite(t, dbtest.Clock(hands.now))
	statement := func(text string) {
		t.Helper()
		if err := d.Tidy(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(text)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	sink := smtpsink.Start(t)
	o := outbox(d, options(t, sink))
	queue(t, d, note("one"))
	statement(`create trigger trouble before update of state on mail when new.state = 'sent' begin select raise(abort, 'no'); end`)
	drain(t, o)
	queue(t, d, note("two"))
	for range 5 {
		hands.pass(time.Hour)
		drain(t, o)
	}
	if got := subjects(sink); !slices.Equal(got, []string{"one"}) {
		t.Errorf("sent %q", got)
	}
	statement(`drop trigger trouble`)
	drain(t, o)
	if got := subjects(sink); !slices.Equal(got, []string{"one", "two"}) || count(t, d, "sent") != 2 {
		t.Errorf("sent %q, %d written down", got, count(t, d, "sent"))
	}
}
