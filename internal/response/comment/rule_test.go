package comment_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/dbtest"
)

// refusedFor is the key of a refusal, "" for none.
func refusedFor(t *testing.T, err error) string {
	t.Helper()
	var no comment.Refusals
	var hurry comment.Hurry
	switch {
	case err == nil:
		return ""
	case errors.As(err, &no):
		return no[0].Key
	case errors.As(err, &hurry):
		return hurry.Key
	}
	t.Fatal(err)
	return ""
}

func TestRulesForWordsAndLinks(t *testing.T) {
	policy := comment.Policy{
		Words: []comment.WordRule{
			{Word: "casino", Then: comment.ToSpam}, {Word: "buy now", Then: comment.ToHold},
			{Word: "viagr*", Then: comment.ToSpam}, {Word: "forbidden", Then: comment.ToRefuse},
			{Word: "казино", Then: comment.ToSpam},
		},
		MostLinks: 1,
		Hosts: []comment.HostRule{
			{Host: "example.com", Then: comment.ToHold}, {Host: "good.example.com", Then: comment.Pass},
			{Host: "evil.example", Then: comment.ToRefuse}, {Host: "bücher.example", Then: comment.ToSpam},
		},
	}
	rows := []struct {
		name, body string
		state      comment.State
		rule       string
		refused    string
	}{
		{"an ordinary one", "The ferry was late.", comment.Shown, "", ""},
		{"a word", "Come to the CASINO!", comment.Spam, "words", ""},
		{"a longer word", "The casinos were closed.", comment.Shown, "", ""},
		{"a beginning", "cheap Viagra100", comment.Spam, "words", ""},
		{"with accents", "cásîno", comment.Spam, "words", ""},
		{"with marks", "c\u0301a\u0301s\u0301i\u0301n\u0301o", comment.Spam, "words", ""},
		{"in other alphabets", "саѕіnо", comment.Spam, "words", ""},
		{"in Greek letters", "cαsιnο", comment.Spam, "words", ""},
		{"in Greek capitals", "CΑSΙΝΟ", comment.Spam, "words", ""},
		{"wide", "ｃａｓｉｎｏ", comment.Spam, "words", ""},
		{"mathematical", "𝓬𝓪𝓼𝓲𝓷𝓸", comment.Spam, "words", ""},
		{"with signs", "c4$1n0", comment.Spam, "words", ""},
		{"spaced out", "c a s i n o", comment.Spam, "words", ""},
		{"parted by dots", "c.a.s.i.n.o", comment.Spam, "words", ""},
		{"parted by nothing", "ca\u200bsi\u200dno\u2060", comment.Spam, "words", ""},
		{"turned around", "ca\u202esi\u202cno", comment.Spam, "words", ""},
		{"soft hyphens", "ca\u00adsino", comment.Spam, "words", ""},
		{"in its own alphabet", "Лучшее казино", comment.Spam, "words", ""},
		{"a phrase", "Buy -- now, cheap", comment.Held, "words", ""},
		{"a phrase in two", "Buy it now", comment.Shown, "", ""},
		{"refused", "This is forbidden here", "", "", "comment.refused.words"},
		{"the worst counts", "buy now at the casino", comment.Spam, "words", ""},
		{"a year", "In 1945 it was 10 o'clock", comment.Shown, "", ""},
		{"one link", "See https://a.example/x", comment.Shown, "", ""},
		{"two links", "See https://a.example/x and http://b.example/", comment.Held, "links", ""},
		{"links that pass", "https://good.example.com/1 https://good.example.com/2 https://a.example/x", comment.Shown, "", ""},
		{"a listed host", "https://example.com./x", comment.Held, "hosts", ""},
		{"below a listed host", "https://WWW.Example.COM/x", comment.Held, "hosts", ""},
		{"not below it", "https://evil-example.com/x", comment.Shown, "", ""},
		{"above it", "https://example.com.other.example/x", comment.Shown, "", ""},
		{"a host before an @", "https://good.example.com@evil.example/", "", "", "comment.refused.links"},
		{"as the DNS knows it", "https://xn--bcher-kva.example/x", comment.Spam, "hosts", ""},
		{"by its name", "https://BÜCHER.example/x", comment.Spam, "hosts", ""},
		{"a heap of marks", "a" + strings.Repeat("\u0301", 5), "", "", "comment.refused.characters"},
		{"as many as a letter carries", "a" + strings.Repeat("\u0301", 4), comment.Shown, "", ""},
		{"a heap in parts", "a\u0301\u0301\u200d\u0301\u0301\u200d\u0301", "", "", "comment.refused.characters"},
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{Policy: policy})
		if err := policy.Check(); err != nil {
			t.Fatal(err)
		}
		id := story(t, d, "published", "", monday)
		for i, row := range rows {
			x := draft(id)
			x.Email, x.Body = fmt.Sprintf("ada%d@example.org", i), row.body
			got, err := c.Post(ctx, x)
			if key := refusedFor(t, err); key != row.refused {
				t.Errorf("%s: refused for %q, not %q", row.name, key, row.refused)
			}
			if err != nil {
				continue
			}
			one, err := c.Find(ctx, d, got.PublicID)
			if err != nil || one.State != row.state || one.Rule != row.rule || got.Held != (row.state != comment.Shown) {
				t.Errorf("%s: it is %s by %q, held %v (%v), not %s by %q", row.name, one.State, one.Rule, got.Held, err, row.state, row.rule)
			}
		}
	})
}

// TestEditsPassTheRules: what may not be posted may not be edited in.
func TestEditsPassTheRules(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{EditFor: time.Hour, Policy: comment.Policy{
			MostLinks: -1, Words: []comment.WordRule{{"casino", comment.ToHold}, {"forbidden", comment.ToRefuse}}}})
		id := story(t, d, "published", "", monday)
		x := draft(id)
		x.Owner = []byte("ada")
		got, err := c.Post(ctx, x)
		if err != nil {
			t.Fatal(err)
		}
		w := comment.Writer{Owner: x.Owner}
		if _, err := c.Edit(ctx, w, id, got.PublicID, "a forbidden word", 1); refusedFor(t, err) != "comment.refused.words" {
			t.Error("it was taken:", err)
		}
		one, err := c.Edit(ctx, w, id, got.PublicID, "at the casino", 1)
		if err != nil || one.State != comment.Held || one.Rule != "words" {
			t.Errorf("%+v, %v", one, err)
		}
		if one, err = c.Edit(ctx, w, id, got.PublicID, "at the harbour", 2); err != nil || one.State != comment.Held {
			t.Errorf("an edit showed what was held: %+v, %v", one, err)
		}
		if tally, err := c.Tally(ctx, d, id); err != nil || tally.Shown != 0 || tally.Held != 1 {
			t.Errorf("%+v, %v", tally, err)
		}
		if _, err := c.Ban(ctx, ruth, comment.Banning{Comment: got.PublicID, For: time.Hour}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Edit(ctx, w, id, got.PublicID, "banned and still here", 3); refusedFor(t, err) != "comment.refused.banned" {
			t.Error("who is banned edits:", err)
		}
	})
}

func TestCopiesAndHistory(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{Policy: comment.Policy{MostLinks: 0, HoldCopies: true, TrustAfter: 2}})
		post := func(story db.ID, owner, body string) comment.Comment {
			t.Helper()
			x := draft(story)
			x.Name, x.Email, x.Owner, x.Body = owner, owner+"@example.org", []byte(owner), body
			got, err := c.Post(ctx, x)
			if err != nil {
				t.Fatal(err)
			}
			one, err := c.Find(ctx, d, got.PublicID)
			if err != nil {
				t.Fatal(err)
			}
			return one
		}
		a, b := story(t, d, "published", "", monday), story(t, d, "published", "", monday)
		const words = "Everybody should know what the harbour master said."
		post(a, "eve", words)
		if one := post(b, "mal", "  everybody SHOULD know: what the hárbour master said!!"); one.State != comment.Held || one.Rule != "copy" {
			t.Errorf("a copy is %s by %s", one.State, one.Rule)
		}
		post(a, "eve", "Thank you!")
		if one := post(b, "mal", "Thank you!"); one.State != comment.Shown {
			t.Errorf("thanks are held by %s", one.Rule)
		}
		hands.pass(25 * time.Hour)
		if one := post(b, "zoe", words); one.State != comment.Shown {
			t.Errorf("after a day a copy is held by %s", one.Rule)
		}
		// eve has two shown comments and is known by what her browser holds.
		if one := post(b, "eve", "See https://a.example/ for it."); one.State != comment.Shown {
			t.Errorf("a trusted writer's link is held by %s", one.Rule)
		}
		x := draft(b)
		x.Name, x.Email, x.Body = "eve", "eve@example.org", "See https://b.example/ for it."
		got, err := c.Post(ctx, x)
		if err != nil || !got.Held {
			t.Error("whoever types a trusted writer's name and address is trusted")
		}
		for _, one := range []comment.Comment{post(a, "mal", "one thing"), post(a, "mal", "another thing")} {
			if _, err := c.Hide(ctx, ruth, one.PublicID, "no"); err != nil {
				t.Fatal(err)
			}
		}
		if one := post(a, "mal", "a third thing"); one.Rule != "history" {
			t.Errorf("after removals it is %s by %q", one.State, one.Rule)
		}
	}, hands.option())
}

func TestNamesOfTheNewsroom(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		staff := db.NewID()
		err := d.Write(ctx, func(tx *db.Tx) error {
			people, err := account.EnsurePersons(tx, []string{"Ruth Ioannidis", "Mira Oduya"})
			if err != nil {
				return err
			}
			if _, err := tx.Exec(`
				insert into account (id, person_id, email, email_folded, role, created_at)
				values ($1, $2, 'ruth@example.org', 'ruth@example.org', 'moderator', $3)`, staff, people[0].ID, tx.Now()); err != nil {
				return err
			}
			return tx.Journal(db.Entry{Actor: "command", Verb: "add", Kind: "person"})
		})
		if err != nil {
			t.Fatal(err)
		}
		c := room(d, comment.Rules{Policy: comment.DefaultPolicy()})
		id := story(t, d, "published", "", monday)
		for i, row := range []struct {
			name, refused, rule string
			account             db.ID
		}{
			{"Ruth Ioannidis", "comment.refused.name_taken", "", db.ID{}},
			{"ruth  IOANNIDIS", "comment.refused.name_taken", "", db.ID{}},
			{"Ruth loannidis", "comment.refused.name_taken", "", db.ID{}}, // a small L
			{"Rυτh Іоаnnіdіѕ", "comment.refused.name_taken", "", db.ID{}}, // Greek and Cyrillic
			{"Ruth Ioannidis\u200d", "comment.refused.name_taken", "", db.ID{}},
			{"R\u0301uth Ioannidis", "comment.refused.name_taken", "", db.ID{}},
			{"Ruth Ioannidis", "comment.refused.name_taken", "", db.NewID()}, // somebody else's account
			{"Ruth Ioannidis", "", "", staff},
			{"Ruth Ioannou", "", "", db.ID{}},
			{"Moderator", "comment.refused.name_taken", "", db.ID{}},
			{"аdmin", "comment.refused.name_taken", "", db.ID{}},
			{"M0DERAT0R", "comment.refused.name_taken", "", db.ID{}},
			{"Admiral", "", "", db.ID{}},
			{"Mira Oduya", "", "name", db.ID{}},
			{"Μіra Οduya", "", "name", db.ID{}},
		} {
			x := draft(id)
			x.Name, x.Account, x.Body = row.name, row.account, fmt.Sprintf("words %d", i)
			got, err := c.Post(ctx, x)
			if key := refusedFor(t, err); key != row.refused {
				t.Errorf("%q: %q, not %q (%s)", row.name, key, row.refused, comment.Skeleton(row.name))
			}
			if err == nil {
				if one, err := c.Find(ctx, d, got.PublicID); err != nil || one.Rule != row.rule {
					t.Errorf("%q: held by %q, not %q: %v", row.name, one.Rule, row.rule, err)
				}
			}
		}
		// A colleague who is added counts from then on.
		x := draft(id)
		x.Name = "Cleo Brandt"
		if _, err := c.Post(ctx, x); err != nil {
			t.Fatal(err)
		}
		err = d.Write(ctx, func(tx *db.Tx) error {
			if _, err := account.EnsurePersons(tx, []string{"Cleo Brandt"}); err != nil {
				return err
			}
			return tx.Journal(db.Entry{Actor: "command", Verb: "add", Kind: "person"})
		})
		if err != nil {
			t.Fatal(err)
		}
		x.Body = "And again, as somebody else."
		if got, err := c.Post(ctx, x); err != nil || !got.Held {
			t.Errorf("%+v, %v", got, err)
		}
	})
}

func TestRatesOfPersonsAndNetworks(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		// Two rooms on one database are two nodes.
		rules := comment.Rules{Policy: comment.Policy{MostLinks: -1, PerPerson: 3, PerNetwork: 5}}
		nodes := []*comment.Comments{room(d, rules), room(d, rules)}
		id := story(t, d, "published", "", monday.AddDate(0, 0, -7))
		n := 0
		post := func(name, network string) error {
			n++
			x := draft(id)
			x.Name, x.Email, x.Network, x.Body = name, name+"@example.org", []byte(network), fmt.Sprintf("%s %d", name, n)
			_, err := nodes[n%2].Post(ctx, x)
			return err
		}
		for i := range 3 {
			if err := post("ada", "here"); err != nil {
				t.Fatal(i, err)
			}
		}
		err := post("ada", "there")
		var hurry comment.Hurry
		if !errors.As(err, &hurry) || hurry.Seconds() < 1 || hurry.Retry > comment.RateWindow {
			t.Fatalf("the fourth: %v", err)
		}
		hands.pass(hurry.Retry)
		if err := post("ada", "there"); err != nil {
			t.Error("after the time it was told:", err)
		}
		for _, name := range []string{"ben", "cleo"} {
			if err := post(name, "here"); err != nil {
				t.Fatal(name, err)
			}
		}
		if refusedFor(t, post("dora", "here")) == "" && refusedFor(t, post("eli", "here")) == "" {
			t.Error("a network sends as much as it likes")
		}
		// Who was refused has not been counted: a repeated one costs nothing.
		before := count(t, d)
		same := draft(id)
		same.Name, same.Email = "fay", "fay@example.org"
		for range 10 {
			if _, err := nodes[0].Post(ctx, same); err != nil {
				t.Fatal("a repetition:", err)
			}
		}
		if got := count(t, d); got != before+1 {
			t.Errorf("%d comments after %d", got, before)
		}
		// The clock is set back by a day: nobody is locked out until tomorrow.
		hands.pass(-24 * time.Hour)
		if err := post("ada", "there"); err != nil {
			t.Error("after the clock was set back:", err)
		}
		hands.pass(48 * time.Hour)
		if err := post("ada", "here"); err != nil {
			t.Error("two days later:", err)
		}
	}, hands.option())
}

// TestManyAtOnceStayWithinTheRate: of many at one moment, on two nodes, as many
// come through as may.
func TestManyAtOnceStayWithinTheRate(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rules := comment.Rules{Policy: comment.Policy{MostLinks: -1, PerPerson: 4}}
		nodes := []*comment.Comments{room(d, rules), room(d, rules)}
		id := story(t, d, "published", "", monday)
		var taken atomic.Int64
		var all sync.WaitGroup
		for i := range 40 {
			all.Go(func() {
				x := draft(id)
				x.Body = fmt.Sprintf("number %d", i)
				_, err := nodes[i%2].Post(ctx, x)
				var hurry comment.Hurry
				if err == nil {
					taken.Add(1)
				} else if !errors.As(err, &hurry) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if taken.Load() != 4 || count(t, d) != 4 {
			t.Errorf("%d were taken, %d stand", taken.Load(), count(t, d))
		}
	}, hands.option())
}

func TestSwitchesOfDiscussions(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{Policy: comment.Policy{MostLinks: -1}})
		a, b := story(t, d, "published", "", monday), story(t, d, "published", "", monday)
		n := 0
		post := func(story db.ID, account db.ID) (comment.Receipt, error) {
			n++
			x := draft(story)
			x.Account, x.Body = account, fmt.Sprintf("words %d", n)
			return c.Post(ctx, x)
		}
		set := func(story db.ID, s comment.Switches) {
			t.Helper()
			if err := c.Switch(ctx, ruth, story, s); err != nil {
				t.Fatal(err)
			}
		}
		set(a, comment.Switches{Who: comment.Members})
		if _, err := post(a, db.ID{}); refusedFor(t, err) != "comment.refused.members" {
			t.Error("a guest among members:", err)
		}
		if _, err := post(a, db.NewID()); err != nil {
			t.Error("a member:", err)
		}
		if _, err := post(b, db.ID{}); err != nil {
			t.Error("another story:", err)
		}
		set(db.ID{}, comment.Switches{Who: comment.Nobody})
		if _, err := post(b, db.NewID()); refusedFor(t, err) != "comment.refused.closed" {
			t.Error("all are closed:", err)
		}
		if _, err := post(a, db.NewID()); err != nil {
			t.Error("the story's own switch wins:", err)
		}
		set(db.ID{}, comment.Switches{Who: comment.Confirmed})
		if got, err := post(b, db.ID{}); err != nil || !got.Held {
			t.Errorf("an address that nobody proved: %+v, %v", got, err)
		}
		if n, err := c.Confirm(ctx, "Ada@example.org"); err != nil || n != 1 {
			t.Errorf("confirming showed %d, %v", n, err)
		}
		if got, err := post(b, db.ID{}); err != nil || got.Held {
			t.Errorf("a proved address: %+v, %v", got, err)
		}
		set(db.ID{}, comment.Switches{Slow: 30 * time.Second})
		if _, err := post(b, db.ID{}); err != nil {
			t.Error(err)
		}
		_, err := post(b, db.ID{})
		var hurry comment.Hurry
		if !errors.As(err, &hurry) || hurry.Key != "comment.refused.slow" || hurry.Seconds() != 30 {
			t.Error("slow mode:", err)
		}
		set(b, comment.Switches{Slow: -1})
		if _, err := post(b, db.ID{}); err != nil {
			t.Error("slow mode is off for this story:", err)
		}
		set(b, comment.Switches{})
		hands.pass(30 * time.Second)
		if _, err := post(b, db.ID{}); err != nil {
			t.Error("after the time:", err)
		}
		reader := account.Actor{Kind: "person", ID: db.NewID(), Role: account.Reader}
		if err := c.Switch(ctx, reader, a, comment.Switches{}); !errors.Is(err, comment.ErrForbidden) {
			t.Error("a reader turns switches:", err)
		}
		for _, wrong := range []comment.Switches{{Who: "friends"}, {Attack: "maybe"}, {Slow: 48 * time.Hour}} {
			if err := c.Switch(ctx, ruth, a, wrong); err == nil {
				t.Errorf("%+v was taken", wrong)
			}
		}
	}, hands.option())
}

// TestPoliciesChangeWhileTheSiteRuns: on every node with the next comment.
func TestPoliciesChangeWhileTheSiteRuns(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		nodes := []*comment.Comments{room(d, comment.Rules{Policy: comment.DefaultPolicy()}), room(d, comment.Rules{Policy: comment.DefaultPolicy()})}
		id := story(t, d, "published", "", monday)
		post := func(c *comment.Comments, body string) string {
			t.Helper()
			x := draft(id)
			x.Body = body
			got, err := c.Post(ctx, x)
			if err != nil {
				return refusedFor(t, err)
			}
			one, err := c.Find(ctx, d, got.PublicID)
			if err != nil {
				t.Fatal(err)
			}
			return string(one.State)
		}
		if got := post(nodes[1], "the first gnome"); got != "shown" {
			t.Error(got)
		}
		p := comment.DefaultPolicy()
		for i, then := range []comment.Outcome{comment.ToHold, comment.ToSpam, comment.ToRefuse} {
			p.Words = []comment.WordRule{{"gnome", then}}
			if err := nodes[0].SetPolicy(ctx, ruth, p); err != nil {
				t.Fatal(err)
			}
			want := []string{"held", "spam", "comment.refused.words"}[i]
			for j, c := range nodes {
				if got := post(c, fmt.Sprintf("the %d. gnome of %d", i, j)); got != want {
					t.Errorf("%s: %s", then, got)
				}
			}
		}
		p.Words, p.Reserved = nil, nil
		if err := nodes[0].SetPolicy(ctx, ruth, p); err != nil {
			t.Fatal(err)
		}
		if _, now, err := nodes[1].InForce(ctx, d, id); err != nil || len(now.Words) != 0 || len(now.Reserved) != 0 {
			t.Errorf("emptied lists are %+v, %v", now, err)
		}
		if _, err := comment.ReadPolicy(p, []byte(`{"most_lnks": 3}`)); err == nil {
			t.Error("a rule that nobody knows was read")
		}
		if got, err := comment.ReadPolicy(comment.DefaultPolicy(), []byte(`{"most_links": 3, "reserved_names": ["boss"]}`)); err != nil ||
			got.MostLinks != 3 || len(got.Reserved) != 1 || comment.DefaultPolicy().Reserved[0] != "moderator" {
			t.Errorf("%+v, %v", got, err)
		}
		for _, wrong := range []comment.Policy{
			{Words: []comment.WordRule{{"", comment.ToHold}}}, {Words: []comment.WordRule{{"a*b", comment.ToHold}}},
			{Words: []comment.WordRule{{"word", "burn"}}}, {Hosts: []comment.HostRule{{"https://a.example", comment.ToHold}}},
			{HoldAt: 0.3}, {SpamAt: 1.5}, {PerPerson: -1},
		} {
			if err := nodes[0].SetPolicy(ctx, ruth, wrong); err == nil {
				t.Errorf("%+v was taken", wrong)
			}
		}
	})
}
