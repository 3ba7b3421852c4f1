package article

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/people/account"
	"broadsheet/internal/testkit/dbtest"
)

var (
	ctx    = context.Background()
	editor = account.AtCommand("ruth")
)

// desk is a newsroom with a clock that stands until it is moved.
type desk struct {
	*Articles
	t   *testing.T
	now *time.Time
}

// eachDesk runs a test on both databases.
func eachDesk(t *testing.T, test func(*testing.T, desk)) {
	t.Helper()
	now := time.Date(2026, 11, 23, 6, 10, 0, 0, time.UTC)
	start := now
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now = start
		test(t, desk{New(d, Options{}), t, &now})
	}, dbtest.Clock(func() time.Time { return now }))
}

func (d desk) publish(draft Draft) Published {
	d.t.Helper()
	p, err := d.Publish(ctx, editor, draft)
	if err != nil {
		d.t.Fatal(err)
	}
	return p
}

func (d desk) story(id db.ID) Story {
	d.t.Helper()
	s, err := d.Story(ctx, d.db, id)
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

// bridge is the lead story of the day, as it comes from a file.
func bridge() Draft {
	return Draft{
		Headline:   "Council votes for the low bridge",
		Standfirst: "Ferries keep their channel, and cyclists get a ramp.",
		Section:    "Town",
		Tags:       []string{"Harbour", "Council"},
		Storyline:  "Harbour bridge",
		Dateline:   Dateline{Place: "Saltmarsh, West Quay"},
		Byline:     []Credit{{Name: "Mira Oduya"}, {Name: "Ana Brandt", Role: "pictures"}},
		Body: richtext.FromParagraphs([]string{
			"The council chose the low bridge on Monday night by nine votes to six.",
			"Work begins in spring, when the herring have gone.",
			"The harbour master asked for lights on both piers.",
		}),
		Source: "courier", SourceID: "bridge.md",
	}
}

func TestAStoryGoesOut(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		p := d.publish(bridge())
		if p.URL != "/town/council-votes-for-the-low-bridge" || p.Outcome != IsNew || p.Revision != 1 || p.State != StatePublished {
			t.Fatalf("%+v", p)
		}
		s := d.story(p.ID)
		if s.Headline != "Council votes for the low bridge" || s.Section.Name != "Town" || s.Storyline.Slug != "harbour-bridge" ||
			s.Chapter != 1 || s.Place.Slug != "saltmarsh-west-quay" || s.Comments != "open" || len(s.Tags) != 2 ||
			s.Byline[1] != (Credit{Name: "Ana Brandt", Slug: "ana-brandt", Role: "pictures"}) || s.Words == 0 {
			t.Fatalf("%+v", s)
		}
		at, err := d.ByPath(ctx, d.db, p.Path)
		if err != nil || at.Kind != ToStory || at.Object != p.ID {
			t.Fatal(at, err)
		}
		if at, err = d.ByPath(ctx, d.db, "/town"); err != nil || at.Kind != ToSection || at.Object != s.Section.ID {
			t.Fatal(at, err)
		}
		author, err := account.BySlug(ctx, d.db, "mira-oduya")
		if err != nil {
			t.Fatal(err)
		}
		for _, list := range []string{ListLatest, ListSection(s.Section.ID), ListTag(s.Tags[1].ID), ListPlace(s.Place.ID), ListStoryline(s.Storyline.ID), ListAuthor(author.ID)} {
			cards, _, err := d.List(ctx, d.db, list, Cursor{}, 10)
			if err != nil || len(cards) != 1 || cards[0].ID != p.ID {
				t.Errorf("list %s: %v %v", list, cards, err)
			}
		}
	})
}

func TestTheSameFileAgainChangesNothing(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		first := d.publish(bridge())
		*d.now = d.now.Add(time.Hour)
		again := d.publish(bridge())
		if again.ID != first.ID || again.Outcome != Unchanged || again.Revision != 1 {
			t.Fatalf("%+v", again)
		}
		if s := d.story(first.ID); !s.UpdatedAt.IsZero() {
			t.Fatal("it counts as updated")
		}
	})
}

func TestChangedWordsAreANewRevisionAtTheSameAddress(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		draft := bridge()
		richtext.AssignIDs(&draft.Body)
		draft.KeyPoints = []KeyPoint{{Text: "Work begins in spring", Block: draft.Body.Content[1].Attrs.ID, Overlap: 1}}
		first := d.publish(draft)
		before := d.story(first.ID)

		*d.now = d.now.Add(time.Hour)
		draft = bridge()
		draft.Headline = "Low bridge wins by three votes"
		draft.Body = richtext.FromParagraphs([]string{
			"The council chose the low bridge on Monday night by nine votes to six.",
			"Nobody clapped.",
			"Work begins in late spring, when the herring have gone.",
			"The harbour master asked for lights on both piers.",
		})
		richtext.AssignIDs(&draft.Body)
		draft.KeyPoints = []KeyPoint{{Text: "Work begins in spring", Block: draft.Body.Content[2].Attrs.ID, Overlap: 1}}
		second := d.publish(draft)
		after := d.story(first.ID)
		if second.URL != first.URL || second.Outcome != Updated || second.Revision != 2 {
			t.Fatalf("%+v", second)
		}
		if !after.PublishedAt.Equal(before.PublishedAt.Time) || !after.UpdatedAt.Equal(*d.now) {
			t.Errorf("published %v, updated %v", after.PublishedAt, after.UpdatedAt)
		}
		for was, is := range map[int]int{0: 0, 1: 2, 2: 3} {
			if before.Body.Content[was].Attrs.ID != after.Body.Content[is].Attrs.ID {
				t.Errorf("paragraph %d lost its id", was+1)
			}
		}
		if after.KeyPoints[0].Block != before.KeyPoints[0].Block || after.KeyPoints[0].Block == "" {
			t.Errorf("the key point points at %q, before %q", after.KeyPoints[0].Block, before.KeyPoints[0].Block)
		}
	})
}

func TestTwoPublishesOfOneFileAtOnceAreOneStory(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		const both = 8
		var wg sync.WaitGroup
		ids := make([]db.ID, both)
		for i := range both {
			wg.Add(1)
			go func() {
				defer wg.Done()
				draft := bridge()
				draft.Standfirst = fmt.Sprint("As told to clerk ", i%2)
				p, err := d.Publish(ctx, editor, draft)
				if err != nil {
					t.Error(err)
				}
				ids[i] = p.ID
			}()
		}
		wg.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatal("two stories of one file")
			}
		}
		n, err := db.One(ctx, d.db, db.Value[int], `select count(*) from story`)
		if err != nil || n != 1 {
			t.Fatal(n, err)
		}
	})
}

func TestTwoStoriesWantOneAddress(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		d.publish(bridge())
		other := bridge()
		other.SourceID = "other.md"
		_, err := d.Publish(ctx, editor, other)
		var taken *AddressTaken
		if !errors.As(err, &taken) || !strings.Contains(err.Error(), "“Council votes for the low bridge”") || !strings.Contains(err.Error(), "slug:") {
			t.Fatal(err)
		}
		other.Slug = "low-bridge-second-look"
		if p := d.publish(other); p.URL != "/town/low-bridge-second-look" {
			t.Fatalf("%+v", p)
		}
	})
}
