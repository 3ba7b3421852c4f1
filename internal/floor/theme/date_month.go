package theme

import (
	"time"

	"golang.org/x/text/language"
)

// FormatMonth writes a month with its year: "November 2026".
func FormatMonth(lang string, zone *time.Location, t time.Time) string {
	c := calendarOf(lang)
	if c.months == ([12]string{}) {
		return c.write("y-MM", t.In(zone))
	}
	return c.write("MMMM y", t.In(zone))
}

// FormatMonthName writes a month alone: "November".
func FormatMonthName(lang string, zone *time.Location, t time.Time) string {
	c := calendarOf(lang)
	if c.months == ([12]string{}) {
		return c.write("MM", t.In(zone))
	}
	return c.write("MMMM", t.In(zone))
}

// FormatYear writes a year: "2026".
func FormatYear(lang string, zone *time.Location, t time.Time) string {
	return calendarOf(lang).write("y", t.In(zone))
}

// FormatDayOfMonth writes the figure of a day, as a calendar has it: "23".
func FormatDayOfMonth(lang string, zone *time.Location, t time.Time) string {
	c := calendarOf(lang)
	c.first = "" // a calendar has figures alone
	return c.write("d", t.In(zone))
}

// Weekday is a day of the week as a calendar heads its column.
type Weekday struct {
	Short string // "Mon"
	Name  string // "Monday"
}

// shortDays are CLDR's abbreviated days from Sunday; Arabic, whose abbreviated
// days are the whole words, has the narrow ones.
var shortDays = map[string][7]string{
	"en": {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"},
	"fr": {"dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."},
	"ar": {"ح", "ن", "ث", "ر", "خ", "ج", "س"},
}

// plainDays are for languages without an entry: the numbers of ISO 8601.
var plainDays = [7]string{"7", "1", "2", "3", "4", "5", "6"}

// Weekdays are the days of the week in the order in which the language's region
// counts them, and the first of them.
func Weekdays(lang string) (days [7]Weekday, first time.Weekday) {
	c := calendarOf(lang)
	tag, err := language.Parse(lang)
	first = time.Monday
	short := plainDays
	if err == nil {
		first = firstDay(tag)
		base, _ := tag.Base()
		if known, ok := shortDays[base.String()]; ok {
			short = known
		}
	}
	for i := range days {
		n := (int(first) + i) % 7
		days[i] = Weekday{Short: short[n], Name: c.weekdays[n]}
		if days[i].Name == "" {
			days[i].Name = days[i].Short
		}
	}
	return days, first
}

// Regions of the languages above whose week does not begin on Monday, by CLDR.
var (
	fromSunday = map[string]bool{"US": true, "CA": true, "IN": true, "PK": true, "PH": true, "PR": true, "HK": true, "SG": true,
		"ZA": true, "SA": true, "YE": true}
	fromSaturday = map[string]bool{"EG": true, "DZ": true, "BH": true, "IQ": true, "JO": true, "KW": true, "LY": true, "OM": true,
		"QA": true, "SD": true, "SY": true}
)

func firstDay(tag language.Tag) time.Weekday {
	region, sure := tag.Region()
	// Without a region English is British here, as its dates are.
	if base, _ := tag.Base(); base.String() == "en" && sure != language.Exact {
		return time.Monday
	}
	switch {
	case fromSunday[region.String()]:
		return time.Sunday
	case fromSaturday[region.String()]:
		return time.Saturday
	}
	return time.Monday
}
