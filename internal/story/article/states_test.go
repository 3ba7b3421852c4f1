package article

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/quote"
)

// hidden fails the test if readers can see anything of a story.
func (d desk) hidden(p Published) {
	d.t.Helper()
	if _, err := d.Story(ctx, d.db, p.ID); !errors.Is(err, db.ErrMissing) {
		d.t.Errorf("the page shows: %v", err)
	}
	if _, err := d.ByPublicID(ctx, d.db, p.PublicID); !errors.Is(err, db.ErrMissing) {
		d.t.Errorf("the page shows by its id: %v", err)
	}
	if cards, _, err := d.List(ctx, d.db, ListLatest, Cursor{}, 10); err != nil || len(cards) > 0 {
		d.t.Errorf("the list shows %v: %v", cards, err)
	}
	if cards, err := d.Cards(ctx, d.db, []db.ID{p.ID}); err != nil || len(cards) > 0 {
		d.t.Errorf("its card shows: %v", err)
	}
	if n, err := d.Count(ctx, d.db, ListLatest); err != nil || n > 0 {
		d.t.Errorf("it is counted: %v", err)
	}
	if said, err := quote.BySpeaker(ctx, d.db, "ruth-amsel", d.db.Now(), 10); err != nil || len(said) > 0 {
		d.t.Errorf("its quotations show: %v", err)
	}
}

// quoted is the bridge story with somebody's words in it.
func quoted() Draft {
	draft := bridge()
	draft.Body.Content = append(draft.Body.Content, richtext.Node{Type: richtext.Paragraph, Content: []richtext.Node{
		{Type: richtext.Text, Text: "“We kept the channel,”", Marks: []richtext.Mark{{Type: richtext.Quotation, Attrs: &richtext.MarkAttrs{Speaker: "Ruth Amsel", Role: "councillor"}}}},
		{Type: richtext.Text, Text: " said Ruth Amsel."},
	}})
	return draft
}

func TestAScheduledStoryAppearsAtItsMinute(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		draft := quoted()
		draft.PublishedAt = "2026-11-23 07:00"
		p := d.publish(draft)
		if p.State != StateScheduled {
			t.Fatalf("%+v", p)
		}
		d.hidden(p)
		if at, err := d.ByPath(ctx, d.db, p.Path); err != nil || at.Kind != ToStory {
			t.Errorf("its address is not kept: %v", err)
		}
		*d.now = time.Date(2026, 11, 23, 6, 59, 59, 0, time.UTC)
		if err := d.Due(ctx); err != nil {
			t.Fatal(err)
		}
		d.hidden(p)
		*d.now = time.Date(2026, 11, 23, 7, 0, 0, 0, time.UTC)
		var dropped []string
		d.db.OnCommit(func(entries []db.Entry) {
			for _, e := range entries {
				dropped = append(dropped, e.Drop...)
			}
		})
		for range 2 { // the second look finds nothing left to do
			if err := d.Due(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if s := d.story(p.ID); s.Headline != draft.Headline || !s.UpdatedAt.IsZero() {
			t.Errorf("%+v", s)
		}
		if n := count(dropped, KeyFront); n != 1 {
			t.Errorf("the front was dropped %d times", n)
		}
		if cards, _, _ := d.List(ctx, d.db, ListLatest, Cursor{}, 10); len(cards) != 1 {
			t.Errorf("the list shows %v", cards)
		}
	})
}

func count(keys []string, key string) (n int) {
	for _, k := range keys {
		if k == key {
			n++
		}
	}
	return n
}

func TestAClockThatGoesBackHidesWhatIsNotOutYet(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		p := d.publish(quoted())
		*d.now = d.now.Add(-time.Hour)
		d.hidden(p)
	})
}

func TestAStoryThatIsOutIsNotPutOff(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		p := d.publish(bridge())
		draft := bridge()
		draft.PublishedAt = "2027-11-23 07:00" // the year is a slip
		if _, err := d.Publish(ctx, editor, draft); err == nil || !strings.Contains(err.Error(), "out since 2026-11-23 06:10") {
			t.Error(err)
		}
		d.story(p.ID)
		draft.PublishedAt = "2026-11-22 18:00"
		if p := d.publish(draft); p.Outcome != Updated || p.Revision != 1 {
			t.Errorf("%+v", p)
		}
		if s := d.story(p.ID); s.PublishedAt.Day() != 22 {
			t.Errorf("published %v", s.PublishedAt)
		}
	})
}

func TestAWithdrawnStoryLeavesItsAddressAndNothingElse(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		p := d.publish(quoted())
		if said, err := quote.BySpeaker(ctx, d.db, "ruth-amsel", d.db.Now(), 10); err != nil || len(said) != 1 || said[0].Text != "“We kept the channel,”" || said[0].Path != p.Path {
			t.Fatal(said, err)
		}
		if err := d.Withdraw(ctx, editor, p.ID, "at the family's wish"); err != nil {
			t.Fatal(err)
		}
		d.hidden(p)
		if at, err := d.ByPath(ctx, d.db, p.Path); err != nil || at.Kind != Gone {
			t.Fatalf("%+v %v", at, err)
		}
		if _, err := d.Publish(ctx, editor, quoted()); err == nil || !strings.Contains(err.Error(), "withdrawn") {
			t.Errorf("the file brought it back: %v", err)
		}
		other := bridge()
		other.SourceID = "other.md"
		var taken *AddressTaken
		if _, err := d.Publish(ctx, editor, other); !errors.As(err, &taken) {
			t.Errorf("another story took its address: %v", err)
		}
		if err := d.Restore(ctx, editor, p.ID); err != nil {
			t.Fatal(err)
		}
		d.story(p.ID)
		if at, err := d.ByPath(ctx, d.db, p.Path); err != nil || at.Kind != ToStory {
			t.Fatalf("%+v %v", at, err)
		}
		for _, list := range []string{ListLatest} {
			if cards, _, _ := d.List(ctx, d.db, list, Cursor{}, 10); len(cards) != 1 {
				t.Error("it is not back in", list)
			}
		}
		author, err := account.BySlug(ctx, d.db, "ana-brandt")
		if err != nil {
			t.Fatal(err)
		}
		if cards, _, _ := d.List(ctx, d.db, ListAuthor(author.ID), Cursor{}, 10); len(cards) != 1 {
			t.Error("it is not back on the author's page")
		}
	})
}

func TestOldAddressesLeadToTheNewest(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		first := d.publish(bridge())
		draft := bridge()
		for _, slug := range []string{"low-bridge", "bridge-it-is"} {
			draft.Slug = slug
			if p := d.publish(draft); p.URL != "/town/"+slug || p.MovedFrom == "" || p.Revision != 1 {
				t.Fatalf("%+v", p)
			}
		}
		for _, path := range []string{first.Path, "/town/low-bridge"} {
			at, err := d.ByPath(ctx, d.db, path)
			if err != nil || at.Kind != Moved || at.Target != "/town/bridge-it-is" {
				t.Errorf("%s: %+v %v", path, at, err)
			}
		}
		other := bridge()
		other.SourceID, other.Slug = "other.md", "low-bridge"
		if _, err := d.Publish(ctx, editor, other); err == nil || !strings.Contains(err.Error(), "stood there before") {
			t.Errorf("another story took a former address: %v", err)
		}
		draft.Slug = "low-bridge"
		if p := d.publish(draft); p.URL != "/town/low-bridge" {
			t.Fatalf("%+v", p)
		}
		if at, _ := d.ByPath(ctx, d.db, "/town/low-bridge"); at.Kind != ToStory {
			t.Errorf("%+v", at)
		}
	})
}

func TestACorrectionStandsOnceAndMinorEditsAreQuiet(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		p := d.publish(bridge())
		*d.now = d.now.Add(time.Hour)
		minor := bridge()
		minor.Minor, minor.Standfirst = true, "Ferries keep their channel; cyclists get a ramp."
		d.publish(minor)
		if s := d.story(p.ID); !s.UpdatedAt.IsZero() || s.Revision != 2 {
			t.Errorf("a minor edit: revision %d, updated %v", s.Revision, s.UpdatedAt)
		}
		right := minor
		right.Minor, right.Correction = false, "The vote was nine to six, not eight to seven."
		for range 2 { // the line stays in the file
			d.publish(right)
		}
		s := d.story(p.ID)
		if len(s.Corrections) != 1 || s.Corrections[0].Revision != 3 || s.UpdatedAt.IsZero() {
			t.Errorf("%+v", s.Corrections)
		}
		right.Standfirst = "And lights on both piers."
		d.publish(right)
		history, err := d.Revisions(ctx, d.db, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		var kinds []string
		for _, r := range history {
			kinds = append(kinds, r.Kind)
		}
		if want := []string{"update", "correction", "minor", "update"}; !slices.Equal(kinds, want) {
			t.Errorf("%v", kinds)
		}
		if text, err := d.Text(ctx, d.db, p.ID, 1); err != nil || len(text.Content) != 3 {
			t.Errorf("%v %v", text, err)
		}
	})
}

func TestMovingAStoryDropsThePagesItLeavesAndThoseItJoins(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		d.publish(quoted())
		var last db.Entry
		d.db.OnCommit(func(entries []db.Entry) { last = entries[len(entries)-1] })
		draft := bridge()
		draft.Section, draft.Tags, draft.Byline, draft.Dateline.Place, draft.Storyline = "Coast", []string{"Ferries"}, []Credit{{Name: "Ivo Lund"}}, "Eel Point", "Ferry line"
		p := d.publish(draft)
		if p.URL != "/town/council-votes-for-the-low-bridge" {
			t.Errorf("the address changed with the section: %s", p.URL)
		}
		for _, key := range []string{
			KeyStory(p.ID), KeyFront, KeyLatest, KeyFeed, KeySitemap, KeySite,
			KeySection("town"), KeySection("coast"), KeyTag("harbour"), KeyTag("ferries"), KeyAuthor("mira-oduya"), KeyAuthor("ivo-lund"),
			KeyPlace("saltmarsh-west-quay"), KeyPlace("eel-point"), KeyStoryline("harbour-bridge"), KeyStoryline("ferry-line"), KeySpeaker("ruth-amsel"),
		} {
			if count(last.Drop, key) != 1 {
				t.Errorf("%s is dropped %d times", key, count(last.Drop, key))
			}
		}
		for list, want := range map[string]int{"Town": 0, "Coast": 1} {
			section, err := d.SectionBySlug(ctx, d.db, strings.ToLower(list))
			if err != nil || section.Stories != want {
				t.Errorf("%s counts %d: %v", list, section.Stories, err)
			}
			if cards, _, _ := d.List(ctx, d.db, ListSection(section.ID), Cursor{}, 10); len(cards) != want {
				t.Errorf("%s lists %d", list, len(cards))
			}
		}
	})
}

func TestAListIsPagedWithoutLossOrRepetition(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		const all = 23
		for i := range all {
			draft := bridge()
			draft.SourceID, draft.Slug = fmt.Sprint(i), fmt.Sprint("story-", i)
			if i%3 == 0 {
				*d.now = d.now.Add(time.Minute) // three stories share a minute
			}
			d.publish(draft)
		}
		const page = 5
		var seen []db.ID
		var starts []Cursor
		at := Cursor{}
		for {
			starts = append(starts, at)
			cards, next, err := d.List(ctx, d.db, ListLatest, at, page)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range cards {
				seen = append(seen, c.ID)
			}
			if next.IsZero() {
				break
			}
			if at, err = ParseCursor(next.String()); err != nil || at != next {
				t.Fatal(next, at, err)
			}
		}
		unique := map[db.ID]bool{}
		for _, id := range seen {
			unique[id] = true
		}
		if len(seen) != all || len(unique) != all {
			t.Fatalf("%d read, %d different", len(seen), len(unique))
		}
		for i := len(starts) - 1; i > 0; i-- {
			newer, ok, err := d.Newer(ctx, d.db, ListLatest, starts[i], page)
			if err != nil || !ok || newer != starts[i-1] {
				t.Errorf("above page %d: %v %v %v, want %v", i, newer, ok, err, starts[i-1])
			}
		}
		if _, ok, _ := d.Newer(ctx, d.db, ListLatest, Cursor{}, page); ok {
			t.Error("something stands above the top")
		}
		for _, bad := range []string{"x", "-", "zz-", "999999999999999999999-abc", "1-" + strings.Repeat("a", 40)} {
			if _, err := ParseCursor(bad); err == nil {
				t.Errorf("%q is a place in a list", bad)
			}
		}
	})
}

func TestChaptersAndRelatedStories(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		var ids []db.ID
		for i, storyline := range []string{"Harbour bridge", "harbour bridge", "", "Harbour Bridge"} {
			draft := bridge()
			draft.SourceID, draft.Slug, draft.Storyline = fmt.Sprint(i), fmt.Sprint("story-", i), storyline
			*d.now = d.now.Add(time.Minute)
			ids = append(ids, d.publish(draft).ID)
		}
		second := d.story(ids[1])
		if second.Chapter != 2 || second.Storyline.Name != "Harbour bridge" {
			t.Errorf("chapter %d of %s", second.Chapter, second.Storyline.Name)
		}
		next, err := d.Chapters(ctx, d.db, second, 5)
		if err != nil || len(next) != 1 || next[0].ID != ids[3] {
			t.Errorf("after the second: %v %v", next, err)
		}
		before, err := d.Before(ctx, d.db, second)
		if err != nil || len(before) != 1 || before[0].ID != ids[0] {
			t.Errorf("before the second: %v %v", before, err)
		}
		if before, err = d.Before(ctx, d.db, d.story(ids[3])); err != nil || len(before) != 2 || before[0].ID != ids[1] || before[1].ID != ids[0] {
			t.Errorf("before the third: %v %v", before, err)
		}
		if before, err = d.Before(ctx, d.db, d.story(ids[0])); err != nil || len(before) != 0 {
			t.Errorf("before the first: %v %v", before, err)
		}
		related, err := d.Related(ctx, d.db, second, 5)
		if err != nil || len(related) != 1 || related[0].ID != ids[2] {
			t.Errorf("related: %v %v", related, err)
		}
		alone := d.story(ids[2])
		if related, err = d.Related(ctx, d.db, alone, 2); err != nil || len(related) != 2 || related[0].ID != ids[3] {
			t.Errorf("related to the one outside: %v %v", related, err)
		}
	})
}

func TestFreePagesStandAtTheRootAndInNoList(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		p := d.publish(Draft{Kind: "page", Headline: "About the Courier", Source: "courier", SourceID: "about.md"})
		if p.URL != "/about-the-courier" {
			t.Fatalf("%+v", p)
		}
		if at, err := d.ByPath(ctx, d.db, p.Path); err != nil || at.Kind != ToPage {
			t.Errorf("%+v %v", at, err)
		}
		if cards, _, _ := d.List(ctx, d.db, ListLatest, Cursor{}, 10); len(cards) > 0 {
			t.Error("it is in the news")
		}
		if pages, err := d.Pages(ctx, d.db); err != nil || len(pages) != 1 {
			t.Errorf("%v %v", pages, err)
		}
		var taken *AddressTaken
		town := bridge()
		town.Section = "About the Courier"
		if _, err := d.Publish(ctx, editor, town); !errors.As(err, &taken) {
			t.Errorf("a section took its address: %v", err)
		}
		comments := Draft{Kind: "page", Headline: "Feed"}
		if p := d.publish(comments); !strings.HasPrefix(p.URL, "/feed-") {
			t.Errorf("%+v", p)
		}
	})
}

func TestHeadlinesInEveryScriptHaveAnAddress(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		for headline, want := range map[string]string{
			"Мост построят": "/town/%D0%BC%D0%BE%D1%81%D1%82-%D0%BF%D0%BE%D1%81%D1%82%D1%80%D0%BE%D1%8F%D1%82",
			"الجسر":         "/town/%D8%A7%D9%84%D8%AC%D8%B3%D8%B1",
			"Brücke frei":   "/town/brucke-frei",
		} {
			draft := bridge()
			draft.Headline, draft.SourceID = headline, headline
			p := d.publish(draft)
			if p.URL != want {
				t.Errorf("%s: %s", headline, p.URL)
			}
			if at, err := d.ByPath(ctx, d.db, p.Path); err != nil || at.Object != p.ID {
				t.Errorf("%s: %v", headline, err)
			}
		}
		draft := bridge()
		draft.Headline, draft.SourceID = "!?", "marks"
		if p := d.publish(draft); p.URL != "/town/"+p.PublicID {
			t.Errorf("%+v", p)
		}
	})
}

func TestPermalinks(t *testing.T) {
	for pattern, ok := range map[string]bool{
		DefaultPermalink: true, "/{year}/{month}/{day}/{slug}": true, "/news/{id}": true,
		"{slug}": false, "/{section}": false, "/{slug}/": false, "/{slug}?x": false, "//{slug}": false, "/{headline}/{slug}": false,
	} {
		if err := CheckPermalink(pattern); (err == nil) != ok {
			t.Errorf("%s: %v", pattern, err)
		}
	}
	eachDesk(t, func(t *testing.T, d desk) {
		d.Articles = New(d.db, Options{Permalink: "/{year}/{month}/{slug}", Zone: time.FixedZone("east", 14*3600)})
		draft := bridge()
		draft.PublishedAt = "2026-10-31T20:00:00Z"
		if p := d.publish(draft); p.URL != "/2026/11/council-votes-for-the-low-bridge" {
			t.Errorf("%+v", p)
		}
	})
}
