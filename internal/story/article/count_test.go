package article

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
)

// counted fails the test unless so many stories are counted on each of some days,
// and unless the numbers that are kept are those of the stories.
func (d desk) counted(when string, want map[string]int) {
	d.t.Helper()
	for day, n := range want {
		at, err := time.Parse("2006-01-02", day)
		if err != nil {
			d.t.Fatal(err)
		}
		got, err := d.Counts(ctx, d.db, []db.Time{db.At(at), db.At(at.AddDate(0, 0, 1))})
		if err != nil || got[0] != n {
			d.t.Errorf("%s, %d are counted on %s, want %d: %v", when, got, day, n, err)
		}
	}
	if wrong, err := d.Miscounts(ctx, d.db); err != nil || len(wrong) > 0 {
		d.t.Errorf("%s, kept and counted differ: %v %v", when, wrong, err)
	}
}

func TestDaysAreCountedThroughEveryChange(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		draft := quoted()
		p := d.publish(draft)
		d.counted("published", map[string]int{"2026-11-23": 1, "2026-11-22": 0})
		d.publish(draft)
		draft.Standfirst = "Other words."
		d.publish(draft)
		d.counted("changed", map[string]int{"2026-11-23": 1})
		draft.PublishedAt = "2026-11-21 18:00"
		d.publish(draft)
		d.counted("backdated", map[string]int{"2026-11-23": 0, "2026-11-21": 1})
		draft.Section = "Courts"
		d.publish(draft)
		d.counted("moved to another section", map[string]int{"2026-11-21": 1})
		for range 2 {
			if err := d.Withdraw(ctx, editor, p.ID, "libel"); err != nil {
				t.Fatal(err)
			}
		}
		d.counted("withdrawn", map[string]int{"2026-11-21": 0})
		for range 2 {
			if err := d.Restore(ctx, editor, p.ID); err != nil {
				t.Fatal(err)
			}
		}
		d.counted("restored", map[string]int{"2026-11-21": 1})
		later := titled("Out tomorrow")
		later.PublishedAt = "2026-11-24 07:00"
		d.publish(later)
		d.counted("scheduled", map[string]int{"2026-11-24": 0})
		*d.now = time.Date(2026, 11, 24, 7, 0, 0, 0, time.UTC)
		if err := d.Due(ctx); err != nil {
			t.Fatal(err)
		}
		d.counted("out at its minute", map[string]int{"2026-11-24": 1, "2026-11-21": 1})
		page := titled("About us")
		page.Kind = KindPage
		d.publish(page)
		d.counted("with a free page", map[string]int{"2026-11-24": 1})
		old := titled("From the archive")
		old.PublishedAt = "1898-02-03 06:00"
		d.publish(old)
		d.counted("before 1970", map[string]int{"1898-02-03": 1, "1898-02-04": 0, "1898-02-02": 0})
		*d.now = time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)
		if got, err := d.Counts(ctx, d.db, []db.Time{db.At(*d.now), db.At(d.now.AddDate(0, 0, 2))}); err != nil || got[0] != 0 {
			t.Errorf("a clock that went back counts what is not out: %v: %v", got, err)
		}
	})
}

func TestSeveralPublishOnOneDay(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		var wg sync.WaitGroup
		for i := range 12 {
			wg.Go(func() {
				draft := titled(fmt.Sprint("At once ", i))
				draft.PublishedAt = fmt.Sprintf("2026-11-%02d 05:00", 20+i%2)
				if _, err := d.Publish(ctx, editor, draft); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		d.counted("published at once", map[string]int{"2026-11-20": 6, "2026-11-21": 6})
	})
}

func TestAMiscountIsFound(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		d.publish(quoted())
		err := d.db.Tidy(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`
				update published_day
				set stories = 5`)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		wrong, err := d.Miscounts(ctx, d.db)
		if err != nil || len(wrong) != 1 || wrong[0].String() != "2026-11-23: 5 are kept, 1 stand in the list" {
			t.Errorf("%v: %v", wrong, err)
		}
	})
}

// TestCountsInEveryZone compares the numbers with the stories one by one, where
// the days of the zone do not begin with those of UTC.
func TestCountsInEveryZone(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		var out []time.Time
		for i := range 60 {
			at := time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(i*i) * 22 * time.Minute)
			draft := titled(fmt.Sprint("Story ", i))
			draft.PublishedAt = at.Format(time.RFC3339)
			d.publish(draft)
			out = append(out, at)
		}
		for _, name := range []string{"UTC", "Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Europe/London"} {
			zone, err := time.LoadLocation(name)
			if err != nil {
				t.Fatal(err)
			}
			for _, step := range []int{1, 0} { // days of October, months of the year
				var bounds []db.Time
				for i := range 13 + 19*step {
					at := time.Date(2026, 10, 1+i, 0, 0, 0, 0, zone)
					if step == 0 {
						at = time.Date(2026, time.Month(1+i), 1, 0, 0, 0, 0, zone)
					}
					bounds = append(bounds, db.At(at))
				}
				want := make([]int, len(bounds)-1)
				for _, at := range out {
					for i := range want {
						if !at.Before(bounds[i].Time) && at.Before(bounds[i+1].Time) {
							want[i]++
						}
					}
				}
				got, err := d.Counts(ctx, d.db, bounds)
				if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
					t.Errorf("%s: %v, want %v: %v", name, got, want, err)
				}
			}
		}
	})
}
