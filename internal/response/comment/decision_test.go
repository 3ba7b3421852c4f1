package comment_test

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
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

// moderators of the newsroom.
var (
	mira = account.Actor{Kind: "person", ID: db.NewID(), Name: "Mira", Role: account.Moderator}
	jose = account.Actor{Kind: "person", ID: db.NewID(), Name: "José", Role: account.Editor}
)

// posted posts a comment under a name of its own, and gives it as it is stored.
func posted(t *testing.T, d *db.DB, c *comment.Comments, x comment.Draft) comment.Comment {
	t.Helper()
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

func decide(t *testing.T, c *comment.Comments, who account.Actor, a comment.Act) comment.Decided {
	t.Helper()
	done, err := c.Decide(ctx, who, a)
	if err != nil {
		t.Fatal(err)
	}
	if done[0].Err != nil {
		t.Fatal(done[0].Err)
	}
	return done[0]
}

// TestEveryDecisionCanBeUndone: and leaves everything as it stood, with the
// tallies that counting anew gives.
func TestEveryDecisionCanBeUndone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{HoldStrangers: true, EditFor: time.Hour})
		id := story(t, d, "published", "", monday)
		n := 0
		fresh := func(hold bool) comment.Comment {
			n++
			x := draft(id)
			x.Body, x.Name, x.Email = fmt.Sprintf("Call me at 555 0100, number %d", n), fmt.Sprintf("Ada %d", n), fmt.Sprintf("ada%d@example.org", n)
			one := posted(t, d, c, x)
			if !hold {
				one = decide(t, c, ruth, comment.Act{Comment: one.PublicID, Verb: comment.Approve}).Comment
			}
			return one
		}
		for name, row := range map[string]struct {
			hold bool
			act  comment.Act
			is   func(comment.Comment) bool
		}{
			"approve":  {true, comment.Act{Verb: comment.Approve}, func(c comment.Comment) bool { return c.State == comment.Shown && c.Rule == "" }},
			"hold":     {false, comment.Act{Verb: comment.Hold}, func(c comment.Comment) bool { return c.State == comment.Held && c.Rule == "moderator" }},
			"spam":     {true, comment.Act{Verb: comment.MarkSpam}, func(c comment.Comment) bool { return c.State == comment.Spam && c.Rule == "first" }},
			"remove":   {false, comment.Act{Verb: comment.Remove, Code: "insult", Reason: "called names"}, func(c comment.Comment) bool { return c.State == comment.Removed && c.Reason == "called names" }},
			"feature":  {false, comment.Act{Verb: comment.Feature}, func(c comment.Comment) bool { return !c.Featured.IsZero() }},
			"lock":     {false, comment.Act{Verb: comment.Lock}, func(c comment.Comment) bool { return !c.Locked.IsZero() }},
			"blackout": {false, comment.Act{Verb: comment.BlackOut, Stretch: "555 0100"}, func(c comment.Comment) bool { return !strings.Contains(c.Body, "555") && !c.Blacked.IsZero() }},
			"ban":      {false, comment.Act{Verb: comment.BanWriter, BanFor: time.Hour, Reason: "enough"}, func(c comment.Comment) bool { return true }},
		} {
			was := fresh(row.hold)
			row.act.Comment, row.act.Version = was.PublicID, was.Version
			done := decide(t, c, mira, row.act)
			now, err := c.Find(ctx, d, was.PublicID)
			if err != nil || !row.is(now) || now.Version != was.Version+1 || done.Decision.IsZero() {
				t.Errorf("%s: %+v, %v", name, now, err)
			}
			x := draft(id)
			x.Name, x.Email, x.Body, x.Parent = was.Name, strings.ToLower(strings.ReplaceAll(was.Name, " ", ""))+"@example.org", "and again "+name, ""
			if row.act.Verb == comment.Lock {
				x.Parent = was.PublicID
			}
			_, err = c.Post(ctx, x)
			if want := map[string]string{"ban": "comment.refused.banned", "lock": "comment.refused.locked"}[name]; refusedFor(t, err) != want {
				t.Errorf("%s: the next is refused for %v", name, err)
			}
			back, err := c.Undo(ctx, jose, done.Decision)
			if err != nil {
				t.Fatal(name, err)
			}
			for range 2 { // undone once, however often it is pressed
				if back, err = c.Find(ctx, d, was.PublicID); err != nil || back.Version != was.Version+2 {
					t.Errorf("%s: version %d after %d, %v", name, back.Version, was.Version, err)
				}
				if _, err := c.Undo(ctx, jose, done.Decision); err != nil {
					t.Error(name, err)
				}
			}
			back.Version, back.Changed, back.Replies = was.Version, was.Changed, was.Replies
			if fmt.Sprintf("%+v", back) != fmt.Sprintf("%+v", was) {
				t.Errorf("%s: undone\n%+v\nis not\n%+v", name, back, was)
			}
			if _, err = c.Post(ctx, x); err != nil {
				t.Errorf("%s: after undoing it: %v", name, err)
			}
		}
		held, err := db.One(ctx, d, db.Value[int], `select count(*) from comment where state = 'held'`)
		tally, err2 := c.Tally(ctx, d, id)
		shown, err3 := db.One(ctx, d, db.Value[int], `select count(*) from comment where state = 'shown'`)
		if err := errors.Join(err, err2, err3); err != nil || tally.Held != held || tally.Shown != shown {
			t.Errorf("the tally says %+v; %d are shown and %d held, %v", tally, shown, held, err)
		}
		locks, err := db.One(ctx, d, db.Value[int], `select locks from thread`)
		// What approvals taught stands; what was undone does not.
		taught, err2 := db.One(ctx, d, db.Value[string], `select unwanted || ' ' || wanted from bayes_total`)
		if err := errors.Join(err, err2); err != nil || locks != 0 || taught != "0 6" {
			t.Errorf("%d locks, taught %s: %v", locks, taught, err)
		}
		list, err := c.Decisions(ctx, d, mira, posted(t, d, c, draft(id)).ID)
		if err != nil || len(list) != 0 {
			t.Error(list, err)
		}
	})
}

// TestTwoModeratorsDoNotCollide: the second is told who was first and with what.
func TestTwoModeratorsDoNotCollide(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{HoldStrangers: true, EditFor: time.Hour})
		id := story(t, d, "published", "", monday)
		one := posted(t, d, c, draft(id))
		first := decide(t, c, mira, comment.Act{Comment: one.PublicID, Verb: comment.Approve, Version: one.Version})
		done, err := c.Decide(ctx, jose, comment.Act{Comment: one.PublicID, Verb: comment.MarkSpam, Version: one.Version})
		var clash comment.Conflict
		if err != nil || !errors.As(done[0].Err, &clash) || clash.By != "Mira" || clash.Verb != "approve" || clash.State != comment.Shown {
			t.Errorf("%+v, %v", done, err)
		}
		decide(t, c, jose, comment.Act{Comment: one.PublicID, Verb: comment.Hold, Version: first.Comment.Version})
		if _, err := c.Undo(ctx, mira, first.Decision); !errors.As(err, &clash) || clash.By != "José" || clash.Verb != "hold" {
			t.Errorf("an earlier decision was undone: %v", err)
		}
		// Many at once: one decides, all others hear of it.
		two := posted(t, d, c, func() comment.Draft { x := draft(id); x.Body = "Another."; return x }())
		var won, lost atomic.Int64
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				verb := []comment.Verb{comment.Approve, comment.MarkSpam}[i%2]
				done, err := c.Decide(ctx, mira, comment.Act{Comment: two.PublicID, Verb: verb, Version: two.Version})
				switch {
				case err != nil:
					t.Error(err)
				case done[0].Err == nil:
					won.Add(1)
				default:
					lost.Add(1)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 || lost.Load() != 19 {
			t.Errorf("%d decided, %d heard of it", won.Load(), lost.Load())
		}
	})
}

// TestDecisionsInBulk: what can be decided is, in one commit; the rest says why not.
func TestDecisionsInBulk(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{HoldStrangers: true})
		var acts []comment.Act
		for range 3 {
			id := story(t, d, "published", "", monday)
			for i := range 4 {
				x := draft(id)
				x.Body = fmt.Sprintf("number %d", i)
				one := posted(t, d, c, x)
				acts = append(acts, comment.Act{Comment: one.PublicID, Verb: comment.Approve, Version: one.Version})
			}
		}
		acts[3].Version = 7
		acts = append(acts, comment.Act{Comment: "nnnnnnnn", Verb: comment.Approve})
		before := d.Stats().Writes
		done, err := c.Decide(ctx, mira, acts...)
		if err != nil || d.Stats().Writes != before+1 {
			t.Fatalf("%d writes, %v", d.Stats().Writes-before, err)
		}
		for i, x := range done {
			var clash comment.Conflict
			switch {
			case i == 3 && !errors.As(x.Err, &clash), i == len(done)-1 && !errors.Is(x.Err, comment.ErrMissing):
				t.Errorf("%d: %v", i, x.Err)
			case i != 3 && i != len(done)-1 && (x.Err != nil || x.Comment.State != comment.Shown):
				t.Errorf("%d: %+v", i, x)
			}
		}
		// Two who decide about the same stories in opposite orders both come through.
		reversed := slices.Clone(acts[:3])
		slices.Reverse(reversed)
		var all sync.WaitGroup
		for i := range 10 {
			all.Go(func() {
				list, verb := acts[:3], comment.Hold
				if i%2 == 1 {
					list, verb = reversed, comment.Approve
				}
				mine := slices.Clone(list)
				for j := range mine {
					mine[j].Verb, mine[j].Version = verb, 0
				}
				if _, err := c.Decide(ctx, mira, mine...); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		for name, wrong := range map[string]comment.Act{
			"no verb":         {Comment: acts[0].Comment},
			"another verb":    {Comment: acts[0].Comment, Verb: "burn"},
			"no reason":       {Comment: acts[0].Comment, Verb: comment.Remove},
			"another reason":  {Comment: acts[0].Comment, Verb: comment.Remove, Code: "mood"},
			"a long reason":   {Comment: acts[0].Comment, Verb: comment.Hold, Reason: strings.Repeat("a", comment.MaxReason+1)},
			"no stretch":      {Comment: acts[0].Comment, Verb: comment.BlackOut, Stretch: " \u200b"},
			"a ban for good":  {Comment: acts[0].Comment, Verb: comment.BanWriter, BanFor: 100_000 * time.Hour},
			"a ban for never": {Comment: acts[0].Comment, Verb: comment.BanWriter},
		} {
			if _, err := c.Decide(ctx, mira, wrong); err == nil {
				t.Errorf("%s: it was taken", name)
			}
		}
		reader := account.Actor{Kind: "person", ID: db.NewID(), Role: account.Reader}
		for _, verb := range []comment.Verb{comment.Approve, comment.Hold, comment.MarkSpam, comment.Feature, comment.Lock, comment.BlackOut} {
			if _, err := c.Decide(ctx, reader, comment.Act{Comment: acts[0].Comment, Verb: verb, Stretch: "x"}); !errors.Is(err, comment.ErrForbidden) {
				t.Errorf("a reader may %s: %v", verb, err)
			}
		}
	})
}

// TestBansEnd: they hold by each mark, over the daily change of the networks'
// keys, and end at their time.
func TestBansEnd(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		nets := comment.NewNetworks(d)
		id := story(t, d, "published", "", monday.AddDate(0, 0, -1))
		n := 0
		post := func(name, owner string, from string, account db.ID) error {
			t.Helper()
			n++
			x := draft(id)
			x.Name, x.Email, x.Body, x.Account = name, name+"@example.org", fmt.Sprintf("words %d", n), account
			if owner != "" {
				x.Owner = []byte(owner)
			}
			var err error
			if x.Network, x.Networks, err = nets.Known(ctx, netip.MustParseAddr(from)); err != nil {
				t.Fatal(err)
			}
			_, err = c.Post(ctx, x)
			return err
		}
		member := db.NewID()
		if err := post("eve", "eve's browser", "192.0.2.7", member); err != nil {
			t.Fatal(err)
		}
		list, err := c.List(ctx, d, comment.Filter{Limit: 1})
		if err != nil || len(list) != 1 {
			t.Fatal(err)
		}
		made, err := c.Ban(ctx, mira, comment.Banning{Comment: list[0].PublicID, Network: true, For: 72 * time.Hour, Reason: "threats"})
		if err != nil || len(made.Kinds) != 4 {
			t.Fatalf("%+v, %v", made, err)
		}
		check := func(when string, banned bool) {
			t.Helper()
			want := ""
			if banned {
				want = "comment.refused.banned"
			}
			for name, err := range map[string]error{
				"the address": post("EVE", "another", "198.51.100.1", db.ID{}),
				"the browser": post("mal", "eve's browser", "198.51.100.1", db.ID{}),
				"the account": post("sue", "", "198.51.100.1", member),
				"the network": post("zoe", "", "192.0.2.7", db.ID{}),
			} {
				if got := refusedFor(t, err); got != want {
					t.Errorf("%s: %s: %q", when, name, got)
				}
			}
			if err := post("ada", "ada's", "192.0.2.8", db.ID{}); err != nil {
				t.Errorf("%s: a neighbour: %v", when, err)
			}
		}
		check("at once", true)
		hands.pass(48*time.Hour + time.Minute)
		check("after two days", true)
		if bans, err := c.Bans(ctx, d, mira, 10); err != nil || len(bans) != 1 || len(bans[0].Kinds) != 4 || bans[0].By != "Mira" {
			t.Errorf("%+v, %v", bans, err)
		}
		hands.pass(24 * time.Hour)
		check("after three", false)
		hands.pass(-26 * time.Hour) // the clock is set back: what ended may hold again, and ends again
		if err := c.Lift(ctx, mira, made.ID); err != nil {
			t.Fatal(err)
		}
		check("lifted", false)
		if err := c.Lift(ctx, mira, made.ID); !errors.Is(err, comment.ErrMissing) {
			t.Error(err)
		}
		contributor := account.Actor{Kind: "person", ID: db.NewID(), Role: account.Contributor}
		if _, err := c.Ban(ctx, contributor, comment.Banning{Comment: list[0].PublicID, For: time.Hour}); !errors.Is(err, comment.ErrForbidden) {
			t.Error(err)
		}
	}, hands.option())
}

// TestWhatIsBlackedOutIsNowhere: not in the text, its history, the feed or after
// an edit; in the record it stays.
func TestWhatIsBlackedOutIsNowhere(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{EditFor: time.Hour})
		id := story(t, d, "published", "", monday)
		w := comment.Writer{Owner: []byte("ada")}
		x := draft(id)
		x.Owner, x.Body = w.Owner, "She lives at 4 Quay Street."
		one := posted(t, d, c, x)
		if _, err := c.Edit(ctx, w, id, one.PublicID, "He lives at 4 Quay Street. 4 Quay Street!", 1); err != nil {
			t.Fatal(err)
		}
		done := decide(t, c, mira, comment.Act{Comment: one.PublicID, Verb: comment.BlackOut, Stretch: " 4 Quay Street ", Code: "personal"})
		if strings.Contains(done.Comment.Body, "Quay") || strings.Count(done.Comment.Body, "█████") != 2 {
			t.Error(done.Comment.Body)
		}
		history, err := c.History(ctx, d, one.ID)
		if err != nil || len(history) != 1 || strings.Contains(history[0].Body, "Quay") {
			t.Error(history, err)
		}
		if _, err := c.Edit(ctx, w, id, one.PublicID, "At 4 Quay Street, I said.", done.Comment.Version); !errors.Is(err, comment.ErrLate) {
			t.Error("it came back by an edit:", err)
		}
		if _, err := c.Undo(ctx, mira, done.Decision); err != nil {
			t.Fatal(err)
		}
		now, err := c.Find(ctx, d, one.PublicID)
		history, err2 := c.History(ctx, d, one.ID)
		if errors.Join(err, err2) != nil || now.Body != "He lives at 4 Quay Street. 4 Quay Street!" || history[0].Body != x.Body {
			t.Errorf("undone it is %q, %v: %v %v", now.Body, history, err, err2)
		}
		done2, err := c.Decide(ctx, mira, comment.Act{Comment: one.PublicID, Verb: comment.BlackOut, Stretch: "not in it"})
		if err != nil || done2[0].Err == nil {
			t.Error("words that are not in it were blacked out")
		}
		// Erasing takes the record along.
		decide(t, c, mira, comment.Act{Comment: one.PublicID, Verb: comment.BlackOut, Stretch: "Quay"})
		if _, err := c.Delete(ctx, w, id, one.PublicID); err != nil {
			t.Fatal(err)
		}
		if n, err := db.One(ctx, d, db.Value[int], `select count(*) from comment_original`); err != nil || n != 0 {
			t.Errorf("%d originals of an erased comment, %v", n, err)
		}
	})
}

// TestLockedThreads: nothing is answered below, at any depth; beside it all goes on.
func TestLockedThreads(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday)
		reply := func(to string, n int) comment.Draft {
			x := draft(id)
			x.Parent, x.Body = to, fmt.Sprintf("answer %d to %s", n, to)
			return x
		}
		top := posted(t, d, c, draft(id))
		deep := top
		for i := range 12 {
			deep = posted(t, d, c, reply(deep.PublicID, i))
		}
		decide(t, c, mira, comment.Act{Comment: top.PublicID, Verb: comment.Lock})
		for _, to := range []string{top.PublicID, deep.PublicID} {
			if _, err := c.Post(ctx, reply(to, 99)); refusedFor(t, err) != "comment.refused.locked" {
				t.Error("below a lock:", err)
			}
		}
		beside := draft(id)
		beside.Body = "Beside it."
		posted(t, d, c, beside)
		decide(t, c, mira, comment.Act{Comment: top.PublicID, Verb: comment.Unlock})
		posted(t, d, c, reply(deep.PublicID, 100))
	})
}

func TestReadersReport(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{Policy: comment.Policy{MostLinks: -1, ReportsHold: 3}})
		id := story(t, d, "published", "", monday)
		one := posted(t, d, c, draft(id))
		report := func(public, by string) error {
			return c.Report(ctx, comment.Report{Story: id, Comment: public, Reporter: []byte(by), Code: "insult", Words: "He means me."})
		}
		// The same reader any number of times at once is one.
		var all sync.WaitGroup
		for range 20 {
			all.Go(func() {
				if err := report(one.PublicID, "ben"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if err := report(one.PublicID, "cleo"); err != nil {
			t.Fatal(err)
		}
		now, err := c.Find(ctx, d, one.PublicID)
		if err != nil || now.Reports != 2 || now.State != comment.Shown {
			t.Fatalf("%+v, %v", now, err)
		}
		if err := report(one.PublicID, "dora"); err != nil {
			t.Fatal(err)
		}
		now, err = c.Find(ctx, d, one.PublicID)
		if tally, err2 := c.Tally(ctx, d, id); err != nil || err2 != nil || now.State != comment.Held || now.Rule != "reports" || tally.Held != 1 || tally.Shown != 0 {
			t.Fatalf("%+v, %+v", now, tally)
		}
		done := decide(t, c, mira, comment.Act{Comment: one.PublicID, Verb: comment.Approve, Version: now.Version})
		if done.Comment.Reports != 0 {
			t.Error("an approval settles no reports")
		}
		for _, by := range []string{"eli", "fay", "gus"} {
			if err := report(one.PublicID, by); err != nil {
				t.Fatal(err)
			}
		}
		if now, err = c.Find(ctx, d, one.PublicID); err != nil || now.State != comment.Shown || now.Reports != 3 {
			t.Errorf("what a person approved was taken away by a crowd: %+v, %v", now, err)
		}
		hands.pass(time.Second)
		done = decide(t, c, mira, comment.Act{Comment: one.PublicID, Verb: comment.Remove, Code: "insult"})
		if back, err := c.Undo(ctx, mira, done.Decision); err != nil || back.Reports != 3 {
			t.Errorf("undone it has %d reports, %v", back.Reports, err)
		}
		list, err := c.Reports(ctx, d, mira, one.ID)
		if err != nil || len(list) != 6 {
			t.Errorf("%d reports, %v", len(list), err)
		}
		var refused comment.Refusals
		if err := c.Report(ctx, comment.Report{Story: id, Comment: one.PublicID, Reporter: []byte("x"), Code: "boring"}); !errors.As(err, &refused) {
			t.Error(err)
		}
		// One reader with a grudge is held back.
		var hurry comment.Hurry
		for i := range 12 {
			x := draft(id)
			x.Body = fmt.Sprintf("number %d", i)
			if err = report(posted(t, d, c, x).PublicID, "grudge"); err != nil {
				break
			}
		}
		if !errors.As(err, &hurry) {
			t.Error("twelve reports of one reader in an hour:", err)
		}
	}, hands.option())
}

// TestTheFilterLearnsFromDecisions: it says nothing until it has enough examples,
// then holds by its probability and says by how many.
func TestTheFilterLearnsFromDecisions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{Policy: comment.Policy{MostLinks: -1, HoldAt: 0.8, SpamAt: 0.99}})
		id := story(t, d, "published", "", monday)
		post := func(i int, body string) comment.Comment {
			x := draft(id)
			x.Name, x.Email, x.Body = fmt.Sprintf("Reader %d", i), fmt.Sprintf("r%d@example.org", i), body
			return posted(t, d, c, x)
		}
		for i := range 20 {
			decide(t, c, mira, comment.Act{Comment: post(i, fmt.Sprintf("Earn money fast, call %d for a loan now", i)).PublicID, Verb: comment.MarkSpam})
			if i < 19 {
				decide(t, c, mira, comment.Act{Comment: post(100+i, fmt.Sprintf("The mayor was wrong about ferry %d on the council", i)).PublicID, Verb: comment.Approve})
			}
		}
		if one := post(300, "Earn money fast with a loan, call now"); one.State != comment.Shown {
			t.Error("it judges before it knows enough")
		}
		decide(t, c, mira, comment.Act{Comment: post(200, "The council was right about the ferry").PublicID, Verb: comment.Approve})
		one := post(301, "Earn money fast with a loan: call now!")
		if one.State != comment.Held || one.Rule != "bayes" {
			t.Errorf("%s by %q", one.State, one.Rule)
		}
		if one := post(302, "The mayor and the council were wrong"); one.State != comment.Shown {
			t.Errorf("%s by %q", one.State, one.Rule)
		}
	})
}
