package theme

import (
	"testing"
	"time"
)

// Days that the papers remember, in the zone where they happened.
func TestDatesOfTheRecord(t *testing.T) {
	moon := time.Date(1969, 7, 20, 20, 17, 40, 0, time.UTC)  // the Eagle has landed
	wall := time.Date(1989, 11, 9, 17, 53, 0, 0, time.UTC)   // "immediately, without delay"
	century := time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)   // a first of a month, at midnight
	moscow := time.Date(2022, 2, 28, 12, 5, 0, 0, time.UTC)  // a noon
	september := time.Date(2026, 9, 1, 5, 9, 0, 0, time.UTC) // a short month, an early hour
	for _, c := range []struct {
		lang                         string
		at                           time.Time
		today, date, day, clock, all string
	}{
		{"en", moon, "Sunday, 20 July 1969", "20 July 1969", "20 Jul", "20:17", "20 July 1969, 20:17"},
		{"en-GB", september, "Tuesday, 1 September 2026", "1 September 2026", "1 Sept", "05:09", "1 September 2026, 05:09"},
		{"en-US", moon, "Sunday, July 20, 1969", "July 20, 1969", "Jul 20", "8:17\u00a0PM", "July 20, 1969, 8:17\u00a0PM"},
		{"en-US", century, "Saturday, January 1, 2000", "January 1, 2000", "Jan 1", "12:00\u00a0AM", "January 1, 2000, 12:00\u00a0AM"},
		{"en-US", moscow, "Monday, February 28, 2022", "February 28, 2022", "Feb 28", "12:05\u00a0PM", "February 28, 2022, 12:05\u00a0PM"},
		{"en-CA", september, "Tuesday, September 1, 2026", "September 1, 2026", "Sep 1", "5:09\u00a0a.m.", "September 1, 2026, 5:09\u00a0a.m."},
		{"en-AU", moon, "Sunday, 20 July 1969", "20 July 1969", "20 July", "8:17\u00a0pm", "20 July 1969, 8:17\u00a0pm"},
		{"en-IE", wall, "Thursday 9 November 1989", "9 November 1989", "9 Nov", "17:53", "9 November 1989, 17:53"},
		{"fr", moon, "dimanche 20 juillet 1969", "20 juillet 1969", "20 juil.", "20:17", "20 juillet 1969 à 20:17"},
		{"fr-FR", century, "samedi 1er janvier 2000", "1er janvier 2000", "1er janv.", "00:00", "1er janvier 2000 à 00:00"},
		{"fr-CA", moon, "dimanche 20 juillet 1969", "20 juillet 1969", "20 juill.", "20\u00a0h\u00a017", "20 juillet 1969 à 20\u00a0h\u00a017"},
		{"fr-CH", moscow, "lundi, 28 février 2022", "28 février 2022", "28 févr.", "12:05", "28 février 2022 à 12:05"},
		{"ar", wall, "الخميس، 9 نوفمبر 1989", "9 نوفمبر 1989", "9 نوفمبر", "5:53\u00a0م", "9 نوفمبر 1989، 5:53\u00a0م"},
		{"ar-EG", century, "السبت، ١ يناير ٢٠٠٠", "١ يناير ٢٠٠٠", "١ يناير", "١٢:٠٠\u00a0ص", "١ يناير ٢٠٠٠، ١٢:٠٠\u00a0ص"},
		{"ar-Arab-EG", century, "السبت، ١ يناير ٢٠٠٠", "١ يناير ٢٠٠٠", "١ يناير", "١٢:٠٠\u00a0ص", "١ يناير ٢٠٠٠، ١٢:٠٠\u00a0ص"},
		{"ar-EG-u-nu-latn", wall, "الخميس، 9 نوفمبر 1989", "9 نوفمبر 1989", "9 نوفمبر", "5:53\u00a0م", "9 نوفمبر 1989، 5:53\u00a0م"},
		{"ar-LB", wall, "الخميس، ٩ تشرين الثاني ١٩٨٩", "٩ تشرين الثاني ١٩٨٩", "٩ تشرين الثاني", "٥:٥٣\u00a0م", "٩ تشرين الثاني ١٩٨٩، ٥:٥٣\u00a0م"},
		{"ar-MA", september, "الثلاثاء، 1 شتنبر 2026", "1 شتنبر 2026", "1 شتنبر", "05:09", "1 شتنبر 2026، 05:09"},
		{"ar-TN", moon, "الأحد، 20 جويلية 1969", "20 جويلية 1969", "20 جويلية", "8:17\u00a0م", "20 جويلية 1969، 8:17\u00a0م"},
		{"ar-AE", moscow, "الاثنين، 28 فبراير 2022", "28 فبراير 2022", "28 فبراير", "12:05\u00a0م", "28 فبراير 2022، 12:05\u00a0م"},
		{"fy", moscow, "2022-02-28", "2022-02-28", "02-28", "12:05", "2022-02-28 12:05"},
		{"???", moscow, "2022-02-28", "2022-02-28", "02-28", "12:05", "2022-02-28 12:05"},
	} {
		for _, p := range []struct{ what, got, want string }{
			{"today", FormatToday(c.lang, time.UTC, c.at), c.today},
			{"date", FormatDate(c.lang, time.UTC, c.at), c.date},
			{"day", FormatDay(c.lang, time.UTC, c.at), c.day},
			{"clock", FormatClock(c.lang, time.UTC, c.at), c.clock},
			{"date and time", FormatDateTime(c.lang, time.UTC, c.at), c.all},
		} {
			if p.got != p.want {
				t.Errorf("%s, %s: got %+q (%s), want %+q", c.lang, p.what, p.got, p.got, p.want)
			}
		}
	}
}

func TestDatesFollowTheZone(t *testing.T) {
	beijing, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Skip("time zones absent: " + err.Error())
	}
	at := time.Date(2026, 11, 30, 16, 5, 9, 0, time.UTC) // already December in Beijing
	for lang, want := range map[string]string{
		"en": "1 December 2026, 00:05", "en-US": "December 1, 2026, 12:05\u00a0AM",
		"fr": "1er décembre 2026 à 00:05", "ar": "1 ديسمبر 2026، 12:05\u00a0ص",
	} {
		if got := FormatDateTime(lang, beijing, at); got != want {
			t.Errorf("%s: got %q, want %q", lang, got, want)
		}
	}
}

// A calendar with a gap would print a date without its month.
func TestEveryCalendarIsWhole(t *testing.T) {
	for lang, c := range calendars {
		for i, m := range c.months {
			if m == "" || c.short[i] == "" {
				t.Errorf("%s: month %d has no name", lang, i+1)
			}
		}
		for i, d := range c.weekdays {
			if d == "" {
				t.Errorf("%s: weekday %d has no name", lang, i)
			}
		}
		if c.full == "" || c.date == "" || c.day == "" || c.clock == "" || c.joint == "" {
			t.Errorf("%s: a pattern is missing", lang)
		}
	}
	for _, lang := range printed {
		if _, ok := calendars[lang]; !ok {
			t.Errorf("%s has messages and no calendar", lang)
		}
	}
}
