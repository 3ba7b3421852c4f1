package article

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/dbtest"
)

// told reads a running story from its beginning, page by page, and checks the
// way back.
func (d desk) told(line db.ID, page int) (ids []db.ID) {
	d.t.Helper()
	var starts []Cursor
	for at := (Cursor{}); ; {
		starts = append(starts, at)
		if n, err := d.ChaptersTo(ctx, d.db, line, at); err != nil || n != len(ids) {
			d.t.Errorf("page %d begins after %d chapters, %d were read: %v", len(starts), n, len(ids), err)
		}
		cards, next, err := d.Chronicle(ctx, d.db, line, at, page)
		if err != nil {
			d.t.Fatal(err)
		}
		for _, c := range cards {
			ids = append(ids, c.ID)
		}
		if next.IsZero() {
			break
		}
		if at, err = ParseCursor(next.String()); err != nil {
			d.t.Fatal(err)
		}
	}
	for i := len(starts) - 1; i > 0; i-- {
		if above, any, err := d.ChronicleAbove(ctx, d.db, line, starts[i], page); err != nil || !any || above != starts[i-1] {
			d.t.Errorf("above page %d: %v %v %v, want %v", i, above, any, err, starts[i-1])
		}
	}
	return ids
}

func TestARunningStoryIsToldInOrder(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		var want []db.ID
		for i := range 23 {
			if i%4 == 0 {
				*d.now = d.now.Add(time.Minute) // four chapters share a minute
			}
			want = append(want, d.publish(titled(fmt.Sprint("Chapter ", i))).ID)
		}
		old := titled("What went before")
		old.PublishedAt = "1969-07-20 20:17"
		want = append([]db.ID{d.publish(old).ID}, want...)
		line := d.story(want[0]).Storyline.ID
		for _, page := range []int{1, 4, 5, 24, 50} {
			if got := d.told(line, page); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("by %d: %d chapters in another order", page, len(got))
			}
		}
		// A chapter goes while somebody reads: the place after it still is one.
		_, at, err := d.Chronicle(ctx, d.db, line, Cursor{}, 5)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Withdraw(ctx, editor, want[4], "wrong"); err != nil {
			t.Fatal(err)
		}
		cards, _, err := d.Chronicle(ctx, d.db, line, at, 5)
		if err != nil || len(cards) != 5 || cards[0].ID != want[5] {
			t.Errorf("after what is gone stands %v: %v", cards, err)
		}
		if n, err := d.ChaptersTo(ctx, d.db, line, at); err != nil || n != 4 {
			t.Errorf("%d chapters stand before it: %v", n, err)
		}
		for _, c := range []Cursor{{at.At, "nobody"}, {db.Milliseconds(-1 << 50), "x"}, {db.Milliseconds(1 << 50), "x"}} {
			if _, _, err := d.Chronicle(ctx, d.db, line, c, 5); err != nil {
				t.Errorf("%v: %v", c, err)
			}
			if _, _, err := d.ChronicleAbove(ctx, d.db, line, c, 5); err != nil {
				t.Errorf("%v: %v", c, err)
			}
		}
	})
}

func TestAListSurvivesWhatGoesWhileItIsRead(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		var ids []db.ID
		for i := range 12 {
			if i%3 == 0 {
				*d.now = d.now.Add(time.Minute)
			}
			ids = append(ids, d.publish(titled(fmt.Sprint("Story ", i))).ID)
		}
		_, at, err := d.List(ctx, d.db, ListLatest, Cursor{}, 5)
		if err != nil {
			t.Fatal(err)
		}
		// The story at the place goes, and one below it; a new one comes above.
		for _, gone := range []db.ID{ids[7], ids[5]} {
			if err := d.Withdraw(ctx, editor, gone, "wrong"); err != nil {
				t.Fatal(err)
			}
		}
		*d.now = d.now.Add(time.Minute)
		d.publish(titled("Late"))
		cards, _, err := d.List(ctx, d.db, ListLatest, at, 20)
		if err != nil || len(cards) != 6 || cards[0].ID != ids[6] || cards[1].ID != ids[4] {
			t.Errorf("%d stories below, the first %v: %v", len(cards), cards, err)
		}
		if above, any, err := d.Newer(ctx, d.db, ListLatest, at, 20); err != nil || !any || !above.IsZero() {
			t.Errorf("above it begins %v, %v: %v", above, any, err)
		}
	})
}

// TestListsAreReadByTheirIndexes asks SQLite how it would read what a site with a
// million stories asks for often: not by going through a table, and not by
// sorting one.
func TestListsAreReadByTheirIndexes(t *testing.T) {
	d := dbtest.SQLite(t)
	line := "storyline:x"
	for name, ask := range map[string]struct {
		query string
		args  []any
	}{
		"a running story":   {chronicle, []any{line, 2, 1, "p", 30}},
		"the page above":    {chronicleAbove, []any{line, 2, 1, "p", 30}},
		"its number":        {chaptersTo, []any{line, 2, 1, "p"}},
		"the one before":    {previousChapter, []any{line, 2, 1, []byte("s")}},
		"a section's slots": {sectionSlots, []any{[]byte("s"), 4}},
		"others of a list":  {othersListed, []any{"section:x", []byte("s")}},
	} {
		plan, err := db.All(ctx, d, func(r db.Row) (string, error) {
			var a, b, c int
			var detail string
			err := r.Scan(&a, &b, &c, &detail)
			return detail, err
		}, "explain query plan "+ask.query, ask.args...)
		if err != nil {
			t.Fatal(name, err)
		}
		for _, step := range plan {
			if strings.HasPrefix(step, "SCAN ") || strings.Contains(step, "USE TEMP B-TREE") {
				t.Errorf("%s: %s", name, step)
			}
		}
		t.Log(name, plan)
	}
}
