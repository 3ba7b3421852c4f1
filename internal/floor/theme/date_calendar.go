package theme

// The words and patterns are CLDR's (release 48), with these choices of ours:
//   - "en" is British, as the built-in English is.
//   - A date and a time are joined as they stand alone under a headline ("…, 14:49"),
//     in French by "à".
//   - The first of a month is "1er" in French: CLDR has no letter for it.
//   - What must not part at the end of a line (4:05 PM, 16 h 05) has a no-break space.
//   - Every language counts the days of the Gregorian calendar.

var englishMonths = [12]string{"January", "February", "March", "April", "May", "June",
	"July", "August", "September", "October", "November", "December"}

var englishDays = [7]string{"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"}

var (
	british = calendar{
		months: englishMonths, weekdays: englishDays,
		short: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"},
		full:  "EEEE, d MMMM y", date: "d MMMM y", day: "d MMM", clock: "HH:mm", joint: "{1}, {0}",
	}
	american = calendar{
		months: englishMonths, weekdays: englishDays,
		short: [12]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
		full:  "EEEE, MMMM d, y", date: "MMMM d, y", day: "MMM d", clock: "h:mm\u00a0a", joint: "{1}, {0}",
		am: "AM", pm: "PM",
	}
	canadian   = american.halves("a.m.", "p.m.")
	australian = british.halves("am", "pm").abbreviated([12]string{"Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"})
	irish      = british.headed("EEEE d MMMM y")

	french = calendar{
		months: [12]string{"janvier", "février", "mars", "avril", "mai", "juin",
			"juillet", "août", "septembre", "octobre", "novembre", "décembre"},
		short:    [12]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
		weekdays: [7]string{"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"},
		first:    "1er",
		full:     "EEEE d MMMM y", date: "d MMMM y", day: "d MMM", clock: "HH:mm", joint: "{1} à {0}",
	}
	quebecois = french.abbreviated([12]string{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.", "déc."}).
			at("HH'\u00a0h\u00a0'mm")
	swiss = french.headed("EEEE, d MMMM y")

	// Arabic has no short months.
	arabic = calendar{
		weekdays: [7]string{"الأحد", "الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت"},
		full:     "EEEE، d MMMM y", date: "d MMMM y", day: "d MMM", clock: "h:mm\u00a0a", joint: "{1}، {0}",
		am: "ص", pm: "م",
	}.of([12]string{"يناير", "فبراير", "مارس", "أبريل", "مايو", "يونيو", "يوليو", "أغسطس", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"})
	algerian = arabic.of([12]string{"جانفي", "فيفري", "مارس", "أفريل", "ماي", "جوان", "جويلية", "أوت", "سبتمبر", "أكتوبر", "نوفمبر", "ديسمبر"})
	moroccan = arabic.at("HH:mm").
			of([12]string{"يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو", "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر"})
	mauritanian = arabic.of([12]string{"يناير", "فبراير", "مارس", "إبريل", "مايو", "يونيو", "يوليو", "أغشت", "شتمبر", "أكتوبر", "نوفمبر", "دجمبر"})
	levantine   = arabic.of([12]string{"كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران",
		"تموز", "آب", "أيلول", "تشرين الأول", "تشرين الثاني", "كانون الأول"})
)

// calendars by language and region. A new language is an entry here and a
// catalogue; a region needs one only where it differs.
var calendars = map[string]calendar{
	"en":    british,
	"en-US": american, "en-PH": american, "en-PR": american,
	"en-CA": canadian,
	"en-AU": australian,
	"en-NZ": british.halves("am", "pm"), "en-IN": british.halves("am", "pm"), "en-PK": british.halves("am", "pm"),
	"en-SG": british.halves("am", "pm"), "en-HK": british.halves("am", "pm"), "en-GH": british.halves("am", "pm"),
	"en-IE": irish,

	"fr":    french,
	"fr-CA": quebecois,
	"fr-CH": swiss,

	"ar":    arabic,
	"ar-DZ": algerian, "ar-TN": algerian,
	"ar-MA": moroccan,
	"ar-MR": mauritanian,
	"ar-IQ": levantine, "ar-JO": levantine, "ar-LB": levantine, "ar-PS": levantine, "ar-SY": levantine,
}

// plainCalendar is for languages without an entry: figures only, since words
// of another language would be wrong in any of them.
var plainCalendar = calendar{full: "y-MM-dd", date: "y-MM-dd", day: "MM-dd", clock: "HH:mm", joint: "{1} {0}"}

// halves is the calendar with a clock of twelve hours.
func (c calendar) halves(am, pm string) calendar {
	c.am, c.pm, c.clock = am, pm, "h:mm\u00a0a"
	return c
}

func (c calendar) of(months [12]string) calendar {
	c.months, c.short = months, months
	return c
}

func (c calendar) abbreviated(short [12]string) calendar {
	c.short = short
	return c
}

func (c calendar) headed(full string) calendar {
	c.full = full
	return c
}

func (c calendar) at(clock string) calendar {
	c.clock = clock
	return c
}
