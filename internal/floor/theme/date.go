package theme

import (
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"
)

// calendar is how a language writes dates: its words, and patterns in CLDR's
// letters (d, MMMM, y, HH, h, mm, a).
type calendar struct {
	months, short                 [12]string
	weekdays                      [7]string // from Sunday
	am, pm                        string
	full, date, day, clock, joint string // joint joins date and clock: {1} the date, {0} the clock
}

var englishMonths = [12]string{"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December"}

var englishDays = [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

var englishShort = [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"}

// calendars by language. A new language is one entry here and one catalogue.
var calendars = map[string]calendar{
	"en":    {months: englishMonths, short: englishShort, weekdays: englishDays, full: "EEEE, d MMMM y", date: "d MMMM y", day: "d MMM", clock: "HH:mm", joint: "{1}, {0}"},
	"en-US": {months: englishMonths, short: englishShort, weekdays: englishDays, full: "EEEE, MMMM d, y", day: "MMM d", am: "AM", pm: "PM", date: "MMMM d, y", clock: "h:mm a", joint: "{1}, {0}"},
}

// plainCalendar is for languages without an entry: figures only, since words
// of another language would be wrong in any of them.
var plainCalendar = calendar{full: "y-MM-dd", date: "y-MM-dd", day: "MM-dd", clock: "HH:mm", joint: "{1} {0}"}

func calendarOf(lang string) calendar {
	tag, err := language.Parse(lang)
	for ; err == nil && tag != language.Und; tag = tag.Parent() {
		if c, ok := calendars[tag.String()]; ok {
			return c
		}
	}
	return plainCalendar
}

// FormatDate writes a day in the site's zone as the language writes it:
// "23 November 2026".
func FormatDate(lang string, zone *time.Location, t time.Time) string {
	c := calendarOf(lang)
	return c.write(c.date, t.In(zone))
}

// FormatToday writes a day with its weekday: "Monday, 23 November 2026".
func FormatToday(lang string, zone *time.Location, t time.Time) string {
	c := calendarOf(lang)
	return c.write(c.full, t.In(zone))
}

// FormatDay writes a day of about now, short and without its year: "22 Nov".
func FormatDay(lang string, zone *time.Location, t time.Time) string {
	c := calendarOf(lang)
	return c.write(c.day, t.In(zone))
}

// FormatDateTime writes a moment: "23 November 2026, 14:49".
func FormatDateTime(lang string, zone *time.Location, t time.Time) string {
	c := calendarOf(lang)
	t = t.In(zone)
	return strings.NewReplacer("{1}", c.write(c.date, t), "{0}", c.write(c.clock, t)).Replace(c.joint)
}

// FormatClock writes the time of day: "14:49".
func FormatClock(lang string, zone *time.Location, t time.Time) string {
	c := calendarOf(lang)
	return c.write(c.clock, t.In(zone))
}

// write fills a pattern: runs of the letters below are fields, the rest stands.
func (c calendar) write(pattern string, t time.Time) string {
	var b strings.Builder
	for len(pattern) > 0 {
		run := len(pattern) - len(strings.TrimLeft(pattern, pattern[:1]))
		switch field := pattern[:run]; field {
		case "y":
			b.WriteString(strconv.Itoa(t.Year()))
		case "EEEE":
			b.WriteString(c.weekdays[t.Weekday()])
		case "MMMM":
			b.WriteString(c.months[t.Month()-1])
		case "MMM":
			b.WriteString(c.short[t.Month()-1])
		case "MM":
			b.WriteString(two(int(t.Month())))
		case "d":
			b.WriteString(strconv.Itoa(t.Day()))
		case "dd":
			b.WriteString(two(t.Day()))
		case "HH":
			b.WriteString(two(t.Hour()))
		case "h":
			b.WriteString(strconv.Itoa((t.Hour()+11)%12 + 1))
		case "mm":
			b.WriteString(two(t.Minute()))
		case "a":
			if t.Hour() < 12 {
				b.WriteString(c.am)
			} else {
				b.WriteString(c.pm)
			}
		default:
			b.WriteString(field)
		}
		pattern = pattern[run:]
	}
	return b.String()
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
