package comment_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/job"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/dbtest"
)

var ctx = context.Background()

var monday = time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)

// ruth moderates.
var ruth = account.AtCommand("ruth")

// clock is a clock that tests move.
type clock struct{ ms atomic.Int64 }

func newClock() *clock {
	c := &clock{}
	c.ms.Store(monday.UnixMilli())
	return c
}

func (c *clock) now() time.Time                 { return time.UnixMilli(c.ms.Load()) }
func (c *clock) pass(d time.Duration)           { c.ms.Add(d.Milliseconds()) }
func (c *clock) option() dbtest.Option          { return dbtest.Clock(c.now) }
func (c *clock) before(d time.Duration) db.Time { return db.At(c.now().Add(-d)) }

func room(d *db.DB, rules comment.Rules) *comment.Comments {
	return comment.New(d, job.New(d, slog.New(slog.DiscardHandler)), rules)
}

// story writes a story as the desk would leave it.
func story(t testing.TB, d *db.DB, state, discussion string, published time.Time) db.ID {
	t.Helper()
	id := db.NewID()
	err := d.Tidy(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`
			insert into story (id, public_id, kind, language, state, slug, path, comments, draft_revision, published_revision, published_at, created_at, version)
			values ($1, $2, 'story', 'en', $3, 'ferry', $4, $5, 1, 1, $6, $6, 1)`,
			id, db.NewPublicID(10), state, "/news/"+id.String(), discussion, db.At(published))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func draft(story db.ID) comment.Draft {
	return comment.Draft{Story: story, Name: "Ada Pilot", Email: "ada@example.org", Body: "The night ferry was never full."}
}

func count(t testing.TB, d *db.DB) int {
	t.Helper()
	n, err := db.One(ctx, d, db.Value[int], `select count(*) from comment`)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDraftsThatAreRefused(t *testing.T) {
	long := func(n int) string { return strings.Repeat("ß", n) }
	rows := []struct {
		name   string
		change func(*comment.Draft)
		key    string // "": taken
		number int
	}{
		{"an ordinary one", func(d *comment.Draft) {}, "", 0},
		{"nothing", func(d *comment.Draft) { d.Body = "" }, "comment.refused.empty", 0},
		{"spaces and line ends", func(d *comment.Draft) { d.Body = " \r\n\t\u00a0\u2003 " }, "comment.refused.empty", 0},
		{"zero-width", func(d *comment.Draft) { d.Body = "\u200b\u200c\u200d\u2060\ufeff" }, "comment.refused.empty", 0},
		{"marks without a letter", func(d *comment.Draft) { d.Body = "\u0301\ufe0f\u20dd" }, "comment.refused.empty", 0},
		{"letters that are blank", func(d *comment.Draft) { d.Body = "\u3164\u115f\uffa0\u2800" }, "comment.refused.empty", 0},
		{"one sign", func(d *comment.Draft) { d.Body = "👍🏽" }, "", 0},
		{"one under the limit", func(d *comment.Draft) { d.Body = long(comment.MaxBody - 1) }, "", 0},
		{"at the limit", func(d *comment.Draft) { d.Body = long(comment.MaxBody) }, "", 0},
		{"at the limit, blanks around", func(d *comment.Draft) { d.Body = "\n " + long(comment.MaxBody) + " \n" }, "", 0},
		{"one over the limit", func(d *comment.Draft) { d.Body = long(comment.MaxBody + 1) }, "comment.refused.long", 1},
		{"the cut inside a tag", func(d *comment.Draft) { d.Body = long(comment.MaxBody-3) + "<b>x" }, "comment.refused.long", 1},
		{"zero byte", func(d *comment.Draft) { d.Body = "a\x00b" }, "comment.refused.characters", 0},
		{"escape", func(d *comment.Draft) { d.Body = "a\x1b[31mb" }, "comment.refused.characters", 0},
		{"delete", func(d *comment.Draft) { d.Body = "a\x7f" }, "comment.refused.characters", 0},
		{"C1", func(d *comment.Draft) { d.Body = "a\u0085b" }, "comment.refused.characters", 0},
		{"broken UTF-8", func(d *comment.Draft) { d.Body = "a\xff" }, "comment.refused.characters", 0},
		{"tab and line end", func(d *comment.Draft) { d.Body = "a\tb\nc" }, "", 0},
		{"no name", func(d *comment.Draft) { d.Name = "" }, "comment.refused.name", 0},
		{"a name of spaces", func(d *comment.Draft) { d.Name = " \u2003 " }, "comment.refused.name", 0},
		{"a name that cannot be seen", func(d *comment.Draft) { d.Name = "\u200b\u3164" }, "comment.refused.name", 0},
		{"a name at the limit", func(d *comment.Draft) { d.Name = long(comment.MaxName) }, "", 0},
		{"a name over the limit", func(d *comment.Draft) { d.Name = long(comment.MaxName + 1) }, "comment.refused.name_long", comment.MaxName},
		{"a name turned around", func(d *comment.Draft) { d.Name = "Ada \u202etolip" }, "comment.refused.characters", 0},
		{"a name of two lines", func(d *comment.Draft) { d.Name = "Ada\nPilot" }, "", 0},
		{"another story's parent", func(d *comment.Draft) { d.Parent = "nnnnnnnnnn" }, "comment.refused.parent", 0},
		{"a parent that is no id", func(d *comment.Draft) { d.Parent = "\x00'; drop" }, "comment.refused.parent", 0},
	}
	for _, bad := range []string{"", "ada", "@example.org", "ada@", "ada@example", "ada@@example.org", "a b@example.org",
		"ada@exa mple.org", "ada@-example.org", "ada@example-.org", "ada@example.org.", "ada@.org", ".ada@example.org", "a..b@example.org",
		"ada@example.org\nBcc: all@example.org", "ada@[127.0.0.1]", "ada@127.0.0.1", `"ada"@example.org`, "ada@example.org>", "<ada@example.org",
		"ada\xff@example.org", "ada@example.org,bob@example.org", strings.Repeat("a", 65) + "@example.org",
		"ada@" + strings.Repeat("a", 64) + ".org", "ada@" + strings.Repeat("abcdefgh.", 30) + "org"} {
		rows = append(rows, struct {
			name   string
			change func(*comment.Draft)
			key    string
			number int
		}{"mail address " + bad, func(d *comment.Draft) { d.Email = bad }, "comment.refused.email", 0})
	}
	for _, good := range []string{"a@b.co", "ada.pilot+ferry@mail.example.org", "o'neill@example.ie", " ada@example.org ", "ada@bücher.example"} {
		rows = append(rows, struct {
			name   string
			change func(*comment.Draft)
			key    string
			number int
		}{"mail address " + good, func(d *comment.Draft) { d.Email = good }, "", 0})
	}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday)
		for i, row := range rows {
			x := draft(id)
			x.Key = fmt.Sprint(i)
			row.change(&x)
			before := count(t, d)
			got, err := c.Post(ctx, x)
			var no comment.Refusals
			switch {
			case row.key == "":
				if err != nil || got.PublicID == "" || count(t, d) != before+1 {
					t.Errorf("%s: %v", row.name, err)
				}
			case !errors.As(err, &no) || len(no) != 1 || no[0].Key != row.key || no[0].Count != row.number:
				t.Errorf("%s: %v %v", row.name, err, no)
			case count(t, d) != before:
				t.Errorf("%s: refused and stored", row.name)
			}
		}
		all := comment.Draft{Story: id}
		var no comment.Refusals
		if _, err := c.Post(ctx, all); !errors.As(err, &no) || len(no) != 3 {
			t.Errorf("everything wrong at once: %v", err)
		}
		if tally, err := c.Tally(ctx, d, id); err != nil || tally.Shown != count(t, d) {
			t.Errorf("tally %+v, %v", tally, err)
		}
	})
}

func TestStoriesThatTakeNoComments(t *testing.T) {
	hands := newClock()
	hands.pass(10 * 24 * time.Hour)
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		rows := []struct {
			name, state, discussion string
			published               time.Time
			days                    int
			want                    string // "missing", "closed" or "": taken
		}{
			{"open", "published", "", monday, 0, ""},
			{"closed", "published", "closed", monday, 0, "closed"},
			{"switched off", "published", "off", monday, 0, "closed"},
			{"draft", "draft", "", monday, 0, "missing"},
			{"withdrawn", "withdrawn", "", monday, 0, "missing"},
			{"not yet", "published", "", monday.AddDate(0, 0, 11), 0, "missing"},
			{"old", "published", "", monday, 10, "closed"},
			{"nearly old", "published", "", monday.Add(time.Millisecond), 10, ""},
			{"old and kept open", "published", "open", monday, 10, ""},
		}
		for _, row := range rows {
			c := room(d, comment.Rules{CloseAfterDays: row.days})
			_, err := c.Post(ctx, draft(story(t, d, row.state, row.discussion, row.published)))
			var no comment.Refusals
			switch row.want {
			case "":
				if err != nil {
					t.Errorf("%s: %v", row.name, err)
				}
			case "missing":
				if !errors.Is(err, comment.ErrMissing) {
					t.Errorf("%s: %v", row.name, err)
				}
			case "closed":
				if !errors.As(err, &no) || no[0].Key != "comment.refused.closed" {
					t.Errorf("%s: %v", row.name, err)
				}
			}
		}
		c := room(d, comment.Rules{})
		if _, err := c.Post(ctx, draft(db.NewID())); !errors.Is(err, comment.ErrMissing) {
			t.Errorf("no story: %v", err)
		}
		if _, err := c.Import(ctx, draft(db.NewID()), hands.before(time.Hour)); !errors.Is(err, comment.ErrMissing) {
			t.Errorf("import without a story: %v", err)
		}
	}, hands.option())
}

func TestParentsThatCannotBeAnswered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		here, elsewhere := story(t, d, "published", "", monday), story(t, d, "published", "", monday)
		one, err := c.Post(ctx, draft(here))
		if err != nil {
			t.Fatal(err)
		}
		answer := func(where db.ID, body string) error {
			x := draft(where)
			x.Parent, x.Body = one.PublicID, body
			_, err := c.Post(ctx, x)
			return err
		}
		var no comment.Refusals
		if err := answer(elsewhere, "one"); !errors.As(err, &no) || no[0].Field != "parent" {
			t.Errorf("under another story: %v", err)
		}
		if err := answer(here, "two"); err != nil {
			t.Error(err)
		}
		if _, err := c.Hide(ctx, ruth, one.PublicID, "off the point"); err != nil {
			t.Fatal(err)
		}
		if err := answer(here, "three"); !errors.As(err, &no) || no[0].Field != "parent" {
			t.Errorf("under a hidden one: %v", err)
		}
	})
}

func TestStrangersAndTraps(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{HoldStrangers: true})
		id := story(t, d, "published", "", monday)
		post := func(name, email, body string, trapped bool) comment.Receipt {
			t.Helper()
			got, err := c.Post(ctx, comment.Draft{Story: id, Name: name, Email: email, Body: body, Trapped: trapped})
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		first := post("Ada", "ada@example.org", "first", false)
		second := post("Ada", "ada@example.org", "second", false)
		if !first.Held || !second.Held {
			t.Error("a stranger's first comments are not held")
		}
		if _, err := c.Show(ctx, ruth, first.PublicID); err != nil {
			t.Fatal(err)
		}
		if post("ADA", "Ada@Example.org", "third", false).Held {
			t.Error("held although one was shown")
		}
		if !post("Ada", "other@example.org", "fourth", false).Held || !post("Eve", "ada@example.org", "fifth", false).Held {
			t.Error("another address or another name is not a stranger")
		}
		trapped := post("Ada", "ada@example.org", "cheap watches", true)
		stored, err := c.Find(ctx, d, trapped.PublicID)
		if err != nil || !trapped.Held || stored.State != comment.Held || stored.Rule != "honeypot" || stored.Body != "cheap watches" {
			t.Errorf("a trapped one is %+v, %v", stored, err)
		}
		if tally, err := c.Tally(ctx, d, id); err != nil || tally.Shown != 2 || tally.Held != 4 {
			t.Errorf("tally %+v, %v", tally, err)
		}
		if _, err := c.Hide(ctx, ruth, first.PublicID, "r"); err != nil {
			t.Fatal(err)
		}
		shown, err := c.Latest(ctx, d, id, 10)
		if err != nil || len(shown) != 1 || shown[0].Body != "third" {
			t.Errorf("readers see %+v, %v", shown, err)
		}
	})
}

func TestRepeatedPosts(t *testing.T) {
	hands := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{HoldStrangers: true})
		id := story(t, d, "published", "", monday)
		post := func(x comment.Draft) comment.Receipt {
			t.Helper()
			got, err := c.Post(ctx, x)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		first := post(draft(id))
		again := draft(id)
		again.Body, again.Name, again.Email = "  "+again.Body+"\r\n", " ADA  pilot ", "ADA@example.org"
		if got := post(again); got.PublicID != first.PublicID || !got.Repeated || !got.Held {
			t.Errorf("the same again: %+v after %+v", got, first)
		}
		other := draft(id)
		other.Name = "Bob"
		if got := post(other); got.Repeated {
			t.Error("the same words of another person are a repetition")
		}
		elsewhere := draft(story(t, d, "published", "", monday))
		if got := post(elsewhere); got.Repeated {
			t.Error("the same words under another story are a repetition")
		}
		keyed := draft(id)
		keyed.Key, keyed.Body = "k1", "with a key"
		one := post(keyed)
		keyed.Body = "with a key, sent again with a correction"
		if got := post(keyed); got.PublicID != one.PublicID || !got.Repeated {
			t.Error("the same key is not a repetition")
		}
		stranger := keyed
		stranger.Email = "bob@example.org"
		if got := post(stranger); got.Repeated {
			t.Error("another sender's key is a repetition")
		}
		keyed.Key = "k2"
		if got := post(keyed); got.Repeated {
			t.Error("another key is a repetition")
		}
		hands.pass(comment.Window)
		if got := post(draft(id)); got.Repeated {
			t.Error("after the window it is still a repetition")
		}
		if n := count(t, d); n != 7 {
			t.Errorf("%d comments", n)
		}
	}, hands.option())
}

func TestHundredOfTheSameAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday)
		var mu sync.Mutex
		got := map[string]int{}
		fresh := 0
		var all sync.WaitGroup
		for range 100 {
			all.Go(func() {
				r, err := c.Post(ctx, draft(id))
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				defer mu.Unlock()
				got[r.PublicID]++
				if !r.Repeated {
					fresh++
				}
			})
		}
		all.Wait()
		if len(got) != 1 || fresh != 1 || count(t, d) != 1 {
			t.Errorf("%d answers, %d of them first, %d rows", len(got), fresh, count(t, d))
		}
	})
}

func TestImportSkipsTwoRules(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		q := job.New(d, slog.New(slog.DiscardHandler))
		q.Subscribe(comment.Posted, "test.tell", func(context.Context, job.Job) error { return nil })
		c := comment.New(d, q, comment.Rules{HoldStrangers: true})
		id := story(t, d, "withdrawn", "closed", monday)
		at := db.At(monday.AddDate(-3, 0, 0))
		got, err := c.Import(ctx, draft(id), at)
		if err != nil {
			t.Fatal(err)
		}
		one, err := c.Find(ctx, d, got.PublicID)
		if err != nil || one.State != comment.Shown || !one.At.Equal(at.Time) {
			t.Errorf("imported as %+v, %v", one, err)
		}
		if _, err := c.Import(ctx, comment.Draft{Story: id}, at); err == nil {
			t.Error("an empty one was imported")
		}
		if _, err := c.Import(ctx, draft(id), db.Time{}); err == nil || !strings.Contains(err.Error(), "time") {
			t.Errorf("without a time: %v", err)
		}
		jobs, err := db.One(ctx, d, db.Value[int], `select count(*) from job`)
		if err != nil || jobs != 0 {
			t.Errorf("%d jobs tell of a comment of three years ago, %v", jobs, err)
		}
	})
}
