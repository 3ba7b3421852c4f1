package article

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// titled is a story of its own.
func titled(headline string) Draft {
	draft := bridge()
	draft.Headline, draft.SourceID = headline, headline
	return draft
}

func (d desk) dropped(do func() error) []string {
	d.t.Helper()
	var keys []string
	from, err := db.One(ctx, d.db, db.Value[int64], `select coalesce(max(seq), 0) from journal`)
	if err == nil {
		err = do()
	}
	if err != nil {
		d.t.Fatal(err)
	}
	entries, err := db.Journal(ctx, d.db, from, 10)
	if err != nil {
		d.t.Fatal(err)
	}
	for _, e := range entries {
		keys = append(keys, e.Drop...)
	}
	return keys
}

func TestEditorsPlaceStoriesOnTheFront(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		one, two := d.story(d.publish(titled("The herring are back")).ID), d.story(d.publish(titled("A ramp for cyclists")).ID)
		until := db.At(d.now.Add(2 * time.Hour))
		keys := d.dropped(func() error { return d.PutLead(ctx, editor, one, until) })
		if !slices.Equal(keys, []string{KeyFront}) {
			t.Errorf("a lead drops %v", keys)
		}
		if err := d.PutSeconds(ctx, editor, []Story{two, one}); err != nil {
			t.Fatal(err)
		}
		if err := d.PutSeconds(ctx, editor, []Story{two}); err != nil {
			t.Fatal(err)
		}
		f, err := d.Front(ctx, d.db)
		if err != nil || f.Lead != one.ID || f.Seconds != [MaxSeconds]db.ID{two.ID} || f.Until != until || len(f.Stories()) != 2 {
			t.Errorf("%+v: %v", f, err)
		}
		*d.now = until.Time
		if f, err = d.Front(ctx, d.db); err != nil || !f.Lead.IsZero() || !f.Until.IsZero() || f.Seconds[0] != two.ID {
			t.Errorf("at its end the lead is %+v: %v", f, err)
		}
		for slot, stood := range map[string]bool{"seconds": true, "second:2": false, "lead": true, "breaking": false} {
			if got, err := d.ClearSlot(ctx, editor, slot); err != nil || got != stood {
				t.Errorf("clearing %s: %v, %v", slot, got, err)
			}
		}
		if slots, err := d.Slots(ctx, d.db); err != nil || len(slots) != 0 {
			t.Errorf("%+v: %v", slots, err)
		}
	})
}

func TestWhatMayNotStandOnTheFrontIsRefused(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		story := d.story(d.publish(bridge()).ID)
		page := d.story(d.publish(Draft{Kind: "page", Headline: "About", Body: bridge().Body}).ID)
		gone := d.publish(titled("Withdrawn"))
		if err := d.Withdraw(ctx, editor, gone.ID, "libel"); err != nil {
			t.Fatal(err)
		}
		withdrawn, err := d.Find(ctx, d.db, "https://news.example", "https://news.example"+gone.URL)
		if err != nil {
			t.Fatal(err)
		}
		later := db.At(d.now.Add(time.Hour))
		for want, err := range map[string]error{
			"is a page":       d.PutLead(ctx, editor, page, later),
			"is withdrawn":    d.PutLead(ctx, editor, withdrawn, later),
			"has passed":      d.PutLead(ctx, editor, story, db.At(*d.now)),
			"named twice":     d.PutSeconds(ctx, editor, []Story{story, story}),
			"one to 3":        d.PutSeconds(ctx, editor, nil),
			"has no words":    d.PutBreaking(ctx, editor, " \n", nil, later),
			"the limit is":    d.PutBreaking(ctx, editor, strings.Repeat("é", MaxBreaking+1), nil, later),
			"may not put":     d.PutLead(ctx, account.Actor{Kind: "person", Role: account.Reporter}, story, later),
			"U+0007":          d.PutBreaking(ctx, editor, "a\a", nil, later),
			"it is not valid": d.PutBreaking(ctx, editor, "a\xff", nil, later),
		} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
		}
		if _, err := d.ClearSlot(ctx, editor, "second:4"); err == nil || !strings.Contains(err.Error(), "second:3") {
			t.Error(err)
		}
		if slots, err := d.Slots(ctx, d.db); err != nil || len(slots) != 0 {
			t.Errorf("%+v: %v", slots, err)
		}
	})
}

func TestBreakingNewsGoWithTheirStoryAndTheirTime(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		shows := func(want string) {
			t.Helper()
			if b, err := d.Breaking(ctx, d.db); err != nil || b.Text != want || (want == "") != (b.URL == "") {
				t.Errorf("%+v: %v, want %q", b, err, want)
			}
		}
		shows("")
		p := d.publish(bridge())
		story := d.story(p.ID)
		keys := d.dropped(func() error {
			return d.PutBreaking(ctx, editor, "Ferry\naground", &story, db.At(d.now.Add(time.Hour)))
		})
		if !slices.Contains(keys, KeySite) {
			t.Errorf("a line on every page drops %v", keys)
		}
		shows("Ferry aground")
		if err := d.Withdraw(ctx, editor, p.ID, "wrong boat"); err != nil {
			t.Fatal(err)
		}
		shows("")
		if b, _ := d.Breaking(ctx, d.db); b.Story != p.ID {
			t.Error("nobody is told when the story comes back")
		}
		if err := d.Restore(ctx, editor, p.ID); err != nil {
			t.Fatal(err)
		}
		shows("Ferry aground")
		*d.now = d.now.Add(time.Hour)
		shows("")
	})
}

func TestAStoryIsFoundByWhatAnEditorHasAtHand(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		const base = "https://news.example"
		p := d.publish(bridge())
		draft := bridge()
		draft.Slug = "low-bridge"
		moved := d.publish(draft)
		for _, name := range []string{p.PublicID, p.URL, moved.URL, moved.URL + "/", base + p.URL, base + moved.URL} {
			if s, err := d.Find(ctx, d.db, base, name); err != nil || s.ID != p.ID {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, name := range []string{"", "/", "/town", "nothing", "https://evil.example" + moved.URL, base + ".evil" + moved.URL, "/%zz", "a\x00"} {
			if _, err := d.Find(ctx, d.db, base, name); !errors.Is(err, db.ErrMissing) {
				t.Errorf("%q: %v", name, err)
			}
		}
	})
}

func TestSectionsStandAsTheyWereOrdered(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		if err := d.EnsureSections(ctx, editor, []string{"Town", "Coast", "Culture", "Opinion"}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.OrderSections(ctx, editor, []string{"culture", "COAST"}); err != nil {
			t.Fatal(err)
		}
		names := func() string {
			list, err := d.Sections(ctx, d.db)
			if err != nil {
				t.Fatal(err)
			}
			return sectionNames(list)
		}
		if got := names(); got != "Culture, Coast, Town, Opinion" {
			t.Error(got)
		}
		for _, wrong := range [][]string{{"Sport"}, {"Coast", "Coast"}} {
			if _, err := d.OrderSections(ctx, editor, wrong); err == nil || !strings.Contains(err.Error(), "Opinion") {
				t.Error(err)
			}
		}
		if got := names(); got != "Culture, Coast, Town, Opinion" {
			t.Errorf("a refusal leaves %s", got)
		}
	})
}
