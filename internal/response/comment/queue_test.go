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

func TestTheQueueShowsWhatHelpsToDecide(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{HoldStrangers: true, Policy: comment.Policy{MostLinks: 0}})
		id := story(t, d, "published", "", monday.AddDate(0, 0, -1))
		var all []comment.Comment
		for i := range 70 {
			x := draft(id)
			x.Name, x.Email = fmt.Sprintf("Ada %d", i%7), fmt.Sprintf("ada%d@example.org", i%7)
			x.Body = fmt.Sprintf("100%% of_ferry %d\\ ÄRGER https://a.example/%d", i, i)
			all = append(all, posted(t, d, c, x))
			if i%3 == 0 {
				hands.pass(time.Second) // so that some are of the same moment
			}
		}
		decide(t, c, mira, comment.Act{Comment: all[0].PublicID, Verb: comment.Approve})
		decide(t, c, mira, comment.Act{Comment: all[7].PublicID, Verb: comment.MarkSpam})
		reply := draft(id)
		reply.Parent, reply.Name, reply.Email = all[0].PublicID, "Ada 0", "ada0@example.org"
		answer := posted(t, d, c, reply)
		for _, by := range []string{"x", "y"} {
			if err := c.Report(ctx, comment.Report{Story: id, Comment: all[0].PublicID, Reporter: []byte(by), Code: "spam"}); err != nil {
				t.Fatal(err)
			}
		}
		// All pages of a tab together are each comment once, newest first, while
		// others are decided.
		read := func(f comment.Sifting) (list []comment.Waiting) {
			t.Helper()
			f.Limit = 16
			for {
				page, more, err := c.Queue(ctx, d, mira, f)
				if err != nil {
					t.Fatal(err)
				}
				list = append(list, page...)
				if !more {
					return list
				}
				f.After = page[len(page)-1].Spot()
			}
		}
		for name, row := range map[string]struct {
			f    comment.Sifting
			want int
		}{
			"held":            {comment.Sifting{Tab: comment.HeldTab}, 68},
			"spam":            {comment.Sifting{Tab: comment.SpamTab}, 1},
			"reported":        {comment.Sifting{Tab: comment.ReportedTab}, 1},
			"all":             {comment.Sifting{Tab: comment.AllTab}, 71},
			"of the story":    {comment.Sifting{Tab: comment.AllTab, Story: id}, 71},
			"of another":      {comment.Sifting{Tab: comment.AllTab, Story: db.NewID()}, 0},
			"of a person":     {comment.Sifting{Tab: comment.AllTab, Person: answer.GuestID}, 11},
			"a word":          {comment.Sifting{Tab: comment.AllTab, Text: "FERRY 13"}, 1},
			"a per cent sign": {comment.Sifting{Tab: comment.AllTab, Text: "100% of_"}, 70},
			"a wildcard":      {comment.Sifting{Tab: comment.AllTab, Text: "1%ferry"}, 0},
			"an underscore":   {comment.Sifting{Tab: comment.AllTab, Text: "of ferry"}, 0},
			"a backslash":     {comment.Sifting{Tab: comment.AllTab, Text: `13\`}, 1},
			"a name":          {comment.Sifting{Tab: comment.AllTab, Text: "ada 3"}, 10},
		} {
			list := read(row.f)
			seen := map[db.ID]bool{}
			for i, w := range list {
				if seen[w.ID] || i > 0 && list[i-1].At.Before(w.At.Time) {
					t.Errorf("%s: %s stands twice or in the wrong place", name, w.Body)
				}
				seen[w.ID] = true
			}
			if len(list) != row.want {
				t.Errorf("%s: %d, not %d", name, len(list), row.want)
			}
		}
		top := read(comment.Sifting{Tab: comment.AllTab})[0]
		if top.ID != answer.ID || top.ParentBody != all[0].Body || top.ParentShut || top.Past[comment.Shown] != 1 || top.Past[comment.Spam] != 1 || top.Past[comment.Held] != 8 {
			t.Errorf("%+v", top)
		}
		held := read(comment.Sifting{Tab: comment.HeldTab})[0]
		if len(held.Verdicts) == 0 || !strings.Contains(held.Verdicts[0].Why, "first") || held.Latest != nil {
			t.Errorf("%+v", held)
		}
		reported := read(comment.Sifting{Tab: comment.ReportedTab})[0]
		if reported.Reported["spam"] != 2 || reported.Latest == nil || reported.Latest.By != "Mira" {
			t.Errorf("%+v", reported)
		}
		if load, err := c.Counts(ctx, d, mira); err != nil || load != (comment.Load{Held: 68, Reported: 1, Spam: 1}) {
			t.Errorf("%+v, %v", load, err)
		}
		reader := account.Actor{Kind: "person", ID: db.NewID(), Role: account.Reporter}
		if _, _, err := c.Queue(ctx, d, reader, comment.Sifting{}); !errors.Is(err, comment.ErrForbidden) {
			t.Error("a reporter reads the queue:", err)
		}
	}, hands.option())
}

// TestAppealsAreJudgedByAnother: the writer is told why, appeals once, and
// somebody else than the first decides.
func TestAppealsAreJudgedByAnother(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday.AddDate(0, 0, -1))
		w := comment.Writer{Owner: []byte("ada")}
		x := draft(id)
		x.Owner = w.Owner
		one := posted(t, d, c, x)
		if _, err := c.Statement(ctx, d, w, id, one.PublicID); !errors.Is(err, comment.ErrMissing) {
			t.Error("a statement about what stands:", err)
		}
		decide(t, c, mira, comment.Act{Comment: one.PublicID, Verb: comment.Remove, Code: "insult", Reason: "You called the captain names."})
		s, err := c.Statement(ctx, d, w, id, one.PublicID)
		if err != nil || s.Code != "insult" || s.Reason == "" || !s.Open {
			t.Fatalf("%+v, %v", s, err)
		}
		if _, err := c.Statement(ctx, d, comment.Writer{Owner: []byte("eve")}, id, one.PublicID); !errors.Is(err, comment.ErrForbidden) {
			t.Error("another reads it:", err)
		}
		var made atomic.Int64
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() {
				if err := c.Appeal(ctx, w, id, one.PublicID, "It was a quotation."); err == nil {
					made.Add(1)
				} else if !errors.Is(err, comment.ErrLate) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		list, err := c.Appeals(ctx, d, jose, comment.Unanswered, 10)
		if err != nil || len(list) != 1 || made.Load() != 1 || list[0].Body != x.Body {
			t.Fatalf("%d made, %+v, %v", made.Load(), list, err)
		}
		judge := func(who account.Actor, a comment.Answer) error {
			return c.JudgeAppeal(ctx, who, list[0].ID, a, "You are right, it was a quotation.")
		}
		if err := judge(mira, comment.Granted); !errors.Is(err, comment.ErrSamePerson) {
			t.Error("who decided judges the appeal:", err)
		}
		reader := account.Actor{Kind: "person", ID: db.NewID(), Role: account.Reader}
		if err := judge(reader, comment.Granted); !errors.Is(err, comment.ErrForbidden) {
			t.Error(err)
		}
		if err := judge(jose, comment.Granted); err != nil {
			t.Fatal(err)
		}
		var clash comment.Conflict
		if err := judge(ruth, comment.Rejected); !errors.As(err, &clash) || clash.By != "José" {
			t.Error("a second answer:", err)
		}
		if now, err := c.Find(ctx, d, one.PublicID); err != nil || now.State != comment.Shown {
			t.Errorf("%+v, %v", now, err)
		}
		// After half a year nobody appeals.
		decide(t, c, mira, comment.Act{Comment: one.PublicID, Verb: comment.Remove, Code: "other"})
		hands.pass(184 * 24 * time.Hour)
		if err := c.Appeal(ctx, w, id, one.PublicID, "Late."); !errors.Is(err, comment.ErrLate) {
			t.Error(err)
		}
	}, hands.option())
}

func TestLegalNotices(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday)
		one := posted(t, d, c, draft(id))
		n := comment.Notice{
			Story: id, Comment: one.PublicID, Name: "Harbour Ltd", Email: "law@harbour.example",
			Law: "Defamation Act 2013", Explanation: "It says that the ferry was never full. It was.", GoodFaith: true,
		}
		for name, change := range map[string]func(*comment.Notice){
			"no name":        func(n *comment.Notice) { n.Name = " \u200b" },
			"no address":     func(n *comment.Notice) { n.Email = "law" },
			"no law":         func(n *comment.Notice) { n.Law = "" },
			"no reason":      func(n *comment.Notice) { n.Explanation = "\n" },
			"a long one":     func(n *comment.Notice) { n.Explanation = strings.Repeat("a", comment.MaxExplanation+1) },
			"turned around":  func(n *comment.Notice) { n.Name = "a\u202eb" },
			"not meant well": func(n *comment.Notice) { n.GoodFaith = false },
		} {
			wrong := n
			change(&wrong)
			var refused comment.Refusals
			if _, err := c.TakeNotice(ctx, wrong); !errors.As(err, &refused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		receipt, err := c.TakeNotice(ctx, n)
		if err != nil {
			t.Fatal(err)
		}
		open, err := c.Notices(ctx, d, mira, comment.Unanswered, 10)
		if err != nil || len(open) != 1 || open[0].Comment != one.PublicID {
			t.Fatal(open, err)
		}
		if err := c.AnswerNotice(ctx, mira, open[0].ID, comment.Rejected, ""); err == nil {
			t.Error("an answer without a statement")
		}
		if err := c.AnswerNotice(ctx, mira, open[0].ID, comment.Rejected, "It is an opinion."); err != nil {
			t.Fatal(err)
		}
		var clash comment.Conflict
		if err := c.AnswerNotice(ctx, jose, open[0].ID, comment.Granted, "It is not."); !errors.As(err, &clash) || clash.By != "Mira" {
			t.Error(err)
		}
		if got, err := c.NoticeFor(ctx, d, receipt); err != nil || got.State != comment.Rejected || got.Statement != "It is an opinion." {
			t.Errorf("%+v, %v", got, err)
		}
		if _, err := c.NoticeFor(ctx, d, "nnnn"); !errors.Is(err, comment.ErrMissing) {
			t.Error(err)
		}
	})
}

// TestThePublicRecordHasNoNames counts months in the paper's own zone.
func TestThePublicRecordHasNoNames(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		hands.ms.Store(monday.UnixMilli())
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday.AddDate(0, 0, -1))
		post := func(i int) string {
			x := draft(id)
			x.Body = fmt.Sprintf("number %d", i)
			return posted(t, d, c, x).PublicID
		}
		decide(t, c, mira, comment.Act{Comment: post(1), Verb: comment.Remove, Code: "insult"})
		decide(t, c, mira, comment.Act{Comment: post(2), Verb: comment.Remove, Code: "insult"})
		decide(t, c, mira, comment.Act{Comment: post(3), Verb: comment.MarkSpam})
		done := decide(t, c, mira, comment.Act{Comment: post(4), Verb: comment.Remove, Code: "hate"})
		if _, err := c.Undo(ctx, jose, done.Decision); err != nil {
			t.Fatal(err)
		}
		hands.ms.Store(time.Date(2026, 11, 30, 23, 30, 0, 0, time.UTC).UnixMilli()) // December further east
		decide(t, c, mira, comment.Act{Comment: post(5), Verb: comment.Remove, Code: "threat"})
		months, err := c.Record(ctx, d, time.FixedZone("", 3600), 3)
		if err != nil || len(months) != 3 || months[0].Begins.Month() != time.December || months[0].Removed["threat"] != 1 {
			t.Fatalf("%+v, %v", months, err)
		}
		if nov := months[1]; nov.Removed["insult"] != 2 || nov.Removed["hate"] != 0 || nov.Spam != 1 || nov.Undone != 1 {
			t.Errorf("%+v", nov)
		}
		trail, err := c.Audit(ctx, d, mira, comment.Trail{Actor: mira.String(), Limit: 10})
		if err != nil || len(trail) != 5 || trail[0].Verb != "hide" {
			t.Errorf("%+v, %v", trail, err)
		}
		// What colleagues note stays with the person, whatever they write next.
		if err := c.AddNote(ctx, mira, post(6), "Writes from the harbour office."); err != nil {
			t.Fatal(err)
		}
		notes, err := c.Notes(ctx, d, jose, post(7))
		if err != nil || len(notes) != 1 || notes[0].By != "Mira" {
			t.Errorf("%+v, %v", notes, err)
		}
	}, hands.option())
}
