package theme

import (
	"testing"
	"time"
)

func TestMonthsAndWeeksAreWordedAsTheRegionDoes(t *testing.T) {
	day := time.Date(2026, 2, 1, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		lang, month, name, year, day string
		first                        time.Weekday
		short, long                  string
	}{
		{"en", "February 2026", "February", "2026", "1", time.Monday, "Mon", "Monday"},
		{"en-GB", "February 2026", "February", "2026", "1", time.Monday, "Mon", "Monday"},
		{"en-US", "February 2026", "February", "2026", "1", time.Sunday, "Sun", "Sunday"},
		{"fr", "février 2026", "février", "2026", "1", time.Monday, "lun.", "lundi"},
		{"ar", "فبراير 2026", "فبراير", "2026", "1", time.Saturday, "س", "السبت"},
		{"ar-EG", "فبراير ٢٠٢٦", "فبراير", "٢٠٢٦", "١", time.Saturday, "س", "السبت"},
		{"ar-MA", "فبراير 2026", "فبراير", "2026", "1", time.Monday, "ن", "الاثنين"},
		{"de", "2026-02", "02", "2026", "1", time.Monday, "1", "1"},
	} {
		days, first := Weekdays(c.lang)
		if got := FormatMonth(c.lang, time.UTC, day); got != c.month {
			t.Errorf("%s: the month is %q, want %q", c.lang, got, c.month)
		}
		if got := FormatMonthName(c.lang, time.UTC, day); got != c.name {
			t.Errorf("%s: the month alone is %q, want %q", c.lang, got, c.name)
		}
		if got := FormatYear(c.lang, time.UTC, day); got != c.year {
			t.Errorf("%s: the year is %q, want %q", c.lang, got, c.year)
		}
		if got := FormatDayOfMonth(c.lang, time.UTC, day); got != c.day {
			t.Errorf("%s: the day is %q, want %q", c.lang, got, c.day)
		}
		if first != c.first || days[0] != (Weekday{c.short, c.long}) {
			t.Errorf("%s: the week begins with %v, %v", c.lang, first, days[0])
		}
	}
}
