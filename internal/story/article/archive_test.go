package article

import (
	"fmt"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
)

func TestTheArchiveCountsAndPages(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		for i, at := range []string{"2025-12-31 23:59", "2026-11-01 00:00", "2026-11-01 00:14", "2026-11-01 23:59", "2026-11-20 10:00", "2027-01-01 00:00"} {
			draft := titled(fmt.Sprint("Story ", i))
			draft.PublishedAt = at
			d.publish(draft)
		}
		when := func(text string) db.Time {
			at, err := time.Parse("2006-01-02 15:04", text)
			if err != nil {
				t.Fatal(err)
			}
			return db.At(at)
		}
		month := Span{when("2026-11-01 00:00"), when("2026-12-01 00:00")}
		counts, err := d.Counts(ctx, d.db, []db.Time{month.From, when("2026-11-02 00:00"), when("2026-11-20 10:00"), when("2026-11-20 10:01"), month.To})
		if err != nil || fmt.Sprint(counts) != "[3 0 1 0]" {
			t.Errorf("%v: %v", counts, err)
		}
		first, last, err := d.Extent(ctx, d.db)
		if err != nil || first != when("2025-12-31 23:59") || last != when("2026-11-20 10:00") {
			t.Errorf("from %v to %v: %v", first, last, err)
		}
		before, after, err := d.Around(ctx, d.db, month.From, when("2026-11-02 00:00"))
		if err != nil || before != first || after != last {
			t.Errorf("beside it %v and %v: %v", before, after, err)
		}
		if _, after, err = d.Around(ctx, d.db, month.From, month.To); err != nil || !after.IsZero() {
			t.Errorf("a story that is not out stands beside it: %v, %v", after, err)
		}
		var seen []string
		var cursors []Cursor
		for place := (Cursor{}); ; {
			cursors = append(cursors, place)
			cards, next, err := d.Within(ctx, d.db, month, place, 1)
			if err != nil || len(cards) != 1 {
				t.Fatalf("%v: %v", cards, err)
			}
			seen = append(seen, cards[0].Headline)
			if place = next; place.IsZero() {
				break
			}
		}
		if fmt.Sprint(seen) != "[Story 4 Story 3 Story 2 Story 1]" {
			t.Error(seen)
		}
		for i := len(cursors) - 1; i > 0; i-- {
			above, any, err := d.Above(ctx, d.db, month, cursors[i], 1)
			if err != nil || !any || above != cursors[i-1] {
				t.Errorf("above page %d is %v, want %v: %v", i, above, cursors[i-1], err)
			}
		}
		if cards, _, err := d.Within(ctx, d.db, month, Cursor{when("2028-01-01 00:00"), "zz"}, 10); err != nil || len(cards) != 4 {
			t.Errorf("a place above the span gives %v: %v", cards, err)
		}
	})
}

func TestNothingPublishedHasNoExtent(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		if first, last, err := d.Extent(ctx, d.db); err != nil || !first.IsZero() || !last.IsZero() {
			t.Error(first, last, err)
		}
	})
}

func TestCorrectionsArePagedNewestFirst(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		var last Published
		for i := range 4 {
			draft := titled(fmt.Sprint("Story ", i/2)) // two corrections a story
			last = d.publish(draft)
			draft.Correction = fmt.Sprint("Correction ", i)
			if i < 3 {
				*d.now = d.now.Add(time.Minute) // the last two are of one moment
			}
			last = d.publish(draft)
		}
		var seen []string
		place := Cursor{}
		for page := 0; ; page++ {
			list, next, err := d.Corrections(ctx, d.db, place, 1)
			if err != nil || len(list) != 1 || list[0].URL == "" {
				t.Fatalf("%+v: %v", list, err)
			}
			if again, err := ParseCursor(next.String()); err != nil || again != next {
				t.Errorf("the place %q is not read back: %v", next, err)
			}
			if above, any, err := d.CorrectionsAbove(ctx, d.db, place, 1); err != nil || any != (page > 0) || page == 1 && !above.IsZero() {
				t.Errorf("above page %d: %v %v %v", page, above, any, err)
			}
			seen = append(seen, list[0].Text)
			if place = next; place.IsZero() {
				break
			}
		}
		if fmt.Sprint(seen) != "[Correction 3 Correction 2 Correction 1 Correction 0]" {
			t.Error(seen)
		}
		if err := d.Withdraw(ctx, editor, last.ID, "libel"); err != nil {
			t.Fatal(err)
		}
		if list, _, err := d.Corrections(ctx, d.db, Cursor{}, 10); err != nil || len(list) != 2 {
			t.Errorf("corrections of what was withdrawn: %+v: %v", list, err)
		}
		if _, _, err := d.Corrections(ctx, d.db, Cursor{db.At(*d.now), "odd"}, 10); err != nil {
			t.Error(err)
		}
	})
}
