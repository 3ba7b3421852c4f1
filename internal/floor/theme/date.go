package theme

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// calendar is how a language writes dates: its words, and patterns in CLDR's
// letters (d, EEEE, MMMM, y, HH, h, mm, a); what stands in '…' is text.
type calendar struct {
	months, short                 [12]string
	weekdays                      [7]string // from Sunday
	first                         string    // the 1st of a month, where a figure alone would be wrong
	am, pm                        string
	full, date, day, clock, joint string // joint joins date and clock: {1} the date, {0} the clock
	arabic                        bool   // ٠١٢٣٤٥٦٧٨٩ for 0123456789
}

// calendarOf is the calendar of a language as its region writes it, else as the
// nearest wider region does.
func calendarOf(lang string) calendar {
	tag, err := language.Parse(lang)
	if err != nil {
		return plainCalendar
	}
	for _, name := range regions(tag) {
		if c, ok := calendars[name]; ok {
			c.arabic = numberingOf(tag) == "arab"
			return c
		}
	}
	return plainCalendar
}

// regions are the names to look a language up by, from near to wide. A tag may
// say the script that is understood anyway, so the region is asked first without
// it: for ar-Arab-EG that is ar-EG.
func regions(tag language.Tag) []string {
	var names []string
	base, _, region := tag.Raw()
	if region != (language.Region{}) && sameScript(tag, language.Make(base.String())) {
		names = append(names, base.String()+"-"+region.String())
	}
	for ; tag != language.Und; tag = tag.Parent() {
		names = append(names, tag.String())
	}
	return names
}

func sameScript(a, b language.Tag) bool {
	one, _ := a.Script()
	other, _ := b.Script()
	return one == other
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
		if text, rest, ok := strings.Cut(strings.TrimPrefix(pattern, "'"), "'"); ok && pattern[0] == '\'' {
			b.WriteString(text)
			pattern = rest
			continue
		}
		_, size := utf8.DecodeRuneInString(pattern)
		run := len(pattern) - len(strings.TrimLeft(pattern[size:], pattern[:size]))
		b.WriteString(c.field(pattern[:run], t))
		pattern = pattern[run:]
	}
	return b.String()
}

func (c calendar) field(field string, t time.Time) string {
	switch field {
	case "y":
		return c.digits(strconv.Itoa(t.Year()))
	case "EEEE":
		return c.weekdays[t.Weekday()]
	case "MMMM":
		return c.months[t.Month()-1]
	case "MMM":
		return c.short[t.Month()-1]
	case "MM":
		return c.digits(two(int(t.Month())))
	case "d":
		if t.Day() == 1 && c.first != "" {
			return c.first
		}
		return c.digits(strconv.Itoa(t.Day()))
	case "dd":
		return c.digits(two(t.Day()))
	case "HH":
		return c.digits(two(t.Hour()))
	case "h":
		return c.digits(strconv.Itoa((t.Hour()+11)%12 + 1))
	case "mm":
		return c.digits(two(t.Minute()))
	case "a":
		if t.Hour() < 12 {
			return c.am
		}
		return c.pm
	}
	return field
}

func (c calendar) digits(figures string) string {
	if !c.arabic {
		return figures
	}
	return strings.Map(func(r rune) rune { return r - '0' + '٠' }, figures)
}

func two(n int) string {
	if n < 10 {
		return "0" + strconv.Itoa(n)
	}
	return strconv.Itoa(n)
}
