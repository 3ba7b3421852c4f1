package copydesk

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// dateline is what stands before the lead: "BEIJING, CHINA —".
type dateline struct {
	place  string
	date   string // as written
	agency string
	lead   string // the text after it
}

var (
	// The place, then in any order an agency in brackets and a date, then a dash
	// or a colon. Dashes without a space before them are part of words.
	datelineShape = regexp.MustCompile(`^([^()—–:]{2,60}?)((?:,?\s*\([^()]{2,40}\))*)\s*(?:(—|–|--)\s*|(-)\s+|(:)\s+)(\S.*)$`)
	bracketed     = regexp.MustCompile(`\(([^()]+)\)`)
	trailingDate  = regexp.MustCompile(`(?i)^(.*?),?\s+((?:den\s+|le\s+|el\s+)?\d{1,2}(?:\.|er|de)?\s+(?:de\s+)?` + monthName + `\.?(?:,?\s+(?:de\s+)?\d{4})?|` + monthName + `\.?\s+\d{1,2}(?:,?\s+\d{4})?|\d{4}-\d{2}-\d{2}|\d{1,2}\.\d{1,2}\.\d{4})$`)
	dateParts     = regexp.MustCompile(`(?i)^(?:den\s+|le\s+|el\s+)?(?:(\d{1,2})(?:\.|er|de)?\s+(?:de\s+)?(` + monthName + `)|(` + monthName + `)\.?\s+(\d{1,2}))\.?(?:,?\s+(?:de\s+)?(\d{4}))?$`)
)

const monthName = `(?:jan|feb|mar|mär|apr|may|mai|jun|jul|aug|sep|oct|okt|nov|dec|dez|janv|févr|fevr|avr|juin|juil|aoû|aou|déc|ene|abr|ago|set|dic)\pL{0,8}`

var months = map[string]time.Month{
	"jan": 1, "ene": 1, "feb": 2, "fév": 2, "fev": 2, "mar": 3, "mär": 3, "apr": 4, "avr": 4, "abr": 4, "may": 5, "mai": 5,
	"jun": 6, "jul": 7, "aug": 8, "aoû": 8, "aou": 8, "ago": 8, "sep": 9, "set": 9, "oct": 10, "okt": 10, "nov": 11, "dec": 12, "dez": 12, "déc": 12, "dic": 12,
}

// agencies are the names that stand in brackets after a place.
var agencies = []string{
	"AP", "AFP", "Reuters", "dpa", "UPI", "PA", "PA Media", "EFE", "ANSA", "APA", "Xinhua", "TASS", "Kyodo", "Bloomberg", "PTI", "ANI", "IANS",
	"epd", "KNA", "SID", "Belga", "ANP", "NTB", "TT", "Ritzau", "STT", "Lusa", "PAP", "CTK", "MTI", "AAP", "Yonhap", "Bernama", "Antara", "Anadolu", "AA", "WAM", "RIA", "Interfax", "Ukrinform", "dts", "AFX", "Europa Press", "The Canadian Press", "CP", "Notimex", "Télam", "AWP", "ATS", "Keystone-SDA", "SDA",
}

// notPlaces are words in capitals that open a line and are no place.
var notPlaces = []string{
	"update", "updated", "breaking", "exclusive", "watch", "opinion", "analysis", "comment", "live", "video", "photos", "explainer", "factbox", "correction", "corrected", "editor's note", "note", "warning", "advisory", "timeline", "interview", "review", "obituary", "profile", "feature", "read", "listen", "quiz", "poll", "nato", "un", "eu", "us", "who", "nasa", "fbi", "cia", "bbc", "imf", "opec", "covid", "faq", "q&a", "ps", "eilmeldung", "kommentar", "analyse", "korrektur", "hinweis", "exklusiv", "urgent", "alerte", "última hora", "ultima hora", "actualización", "vidéo", "q", "a",
}

// findDateline gives the dateline that a paragraph begins with, or nil. A place
// is in capitals; in small letters it is believed only with an agency after it,
// or with a date.
func findDateline(text string) *dateline {
	if utf8.RuneCountInString(text) < 12 {
		return nil
	}
	parts := datelineShape.FindStringSubmatch(text)
	if parts == nil {
		return nil
	}
	d := &dateline{place: strings.TrimSpace(parts[1]), lead: strings.TrimSpace(parts[6])}
	for _, in := range bracketed.FindAllStringSubmatch(parts[2], -1) {
		inner := strings.TrimSpace(in[1])
		name, date, _ := strings.Cut(inner, ",")
		switch {
		case agencyOf(name) != "":
			d.agency = agencyOf(name)
			if date = strings.TrimSpace(date); dateParts.MatchString(date) {
				d.date = date
			}
		case dateParts.MatchString(inner):
			d.date = inner
		case isCapitals(inner) && !isCapitals(d.place):
			return nil // "Médecins Sans Frontières (MSF) – …" is no dateline
		}
	}
	if in := trailingDate.FindStringSubmatch(d.place); in != nil {
		d.place, d.date = in[1], in[2]
	}
	d.place = strings.Trim(d.place, " ,/")
	if before, after, found := strings.Cut(d.place, "/"); found && agencyOf(after) != "" {
		d.place, d.agency = strings.TrimSpace(before), agencyOf(after)
	}
	first, _, _ := strings.Cut(d.place, ",")
	switch {
	case d.place == "" || slices.Contains(notPlaces, strings.ToLower(d.place)) || slices.Contains(notPlaces, strings.ToLower(first)):
		return nil
	case !isPlaceName(d.place):
		return nil
	case parts[5] != "" && (!isCapitals(d.place) || strings.Count(d.place, " ") > 3):
		return nil // a colon ends many things
	case isCapitals(first), d.agency != "":
		return d
	case d.date != "" && parts[5] == "":
		return d
	}
	return nil
}

func agencyOf(name string) string {
	name = strings.TrimSpace(name)
	for _, agency := range agencies {
		if strings.EqualFold(name, agency) {
			return agency
		}
	}
	// Two agencies share one report: "(dpa/AFP)".
	if first, second, found := strings.Cut(name, "/"); found && agencyOf(first) != "" && agencyOf(second) != "" {
		return agencyOf(first) + "/" + agencyOf(second)
	}
	return ""
}

// placeJoiners may stand in small letters within a place.
var placeJoiners = []string{"of", "the", "and", "de", "del", "della", "des", "du", "da", "do", "dos", "la", "le", "les", "los", "las", "el", "al", "upon", "on", "in", "an", "am", "im", "der", "den", "bei", "ob", "sur", "sous", "en", "aux", "and", "und", "et", "y"}

func isPlaceName(text string) bool {
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == '/' })
	if len(words) == 0 || len(words) > 7 {
		return false
	}
	for _, word := range words {
		r, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(r) && !slices.Contains(placeJoiners, word) {
			return false
		}
		if strings.ContainsAny(word, "!?;“”„«»\"") || strings.ContainsFunc(word, unicode.IsDigit) {
			return false
		}
	}
	return true
}

func isCapitals(text string) bool {
	letters := 0
	for _, r := range text {
		switch {
		case unicode.IsLower(r):
			return false
		case unicode.IsLetter(r):
			letters++
		}
	}
	return letters > 1
}

// tidyPlace writes a place as data: "BEIJING, CHINA" becomes "Beijing, China".
func tidyPlace(place string) string {
	place = strings.Join(strings.Fields(strings.Trim(place, " ,—–-:")), " ")
	parts := strings.Split(place, ",")
	for i, part := range parts {
		words := strings.Fields(part)
		for j, word := range words {
			words[j] = tidyPlaceWord(word, j > 0)
		}
		parts[i] = strings.Join(words, " ")
	}
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), ", ")
}

var abbreviations = []string{"USA", "US", "UK", "UAE", "DC", "NY", "LA", "DR", "DRC", "PNG", "NSW"}

func tidyPlaceWord(word string, inside bool) string {
	bare := strings.ReplaceAll(word, ".", "")
	switch {
	case !isCapitals(word):
		return word
	case slices.Contains(abbreviations, bare), strings.Count(word, ".") > 1:
		return word
	}
	lower := strings.ToLower(word)
	if inside && slices.Contains(placeJoiners, lower) {
		return lower
	}
	pieces := strings.Split(lower, "-")
	for i, piece := range pieces {
		if i == 0 || !slices.Contains(append(placeJoiners, "au", "aux"), piece) {
			pieces[i] = capitalAfterApostrophe(piece)
		}
	}
	return strings.Join(pieces, "-")
}

// capitalAfterApostrophe writes N'Djamena, L'Aquila and Xi'an: after one letter
// the name proper begins.
func capitalAfterApostrophe(word string) string {
	runes := []rune(word)
	for i, r := range runes {
		if i == 0 || i == 2 && (runes[1] == '\'' || runes[1] == '’') {
			runes[i] = unicode.ToUpper(r)
		}
	}
	if i := slices.Index(runes, '.'); i > 0 && i+1 < len(runes) {
		runes[i+1] = unicode.ToUpper(runes[i+1])
	}
	return string(runes)
}

// setDatelineFrom puts a dateline that was found into the draft.
func (c *Copy) setDatelineFrom(d *dateline, line int, today time.Time) *Refusal {
	c.Draft.Dateline.Place = tidyPlace(d.place)
	c.note(line, "dateline", c.Draft.Dateline.Place)
	if d.agency != "" {
		c.Draft.Agency, c.Draft.Label = d.agency, "agency"
		c.note(line, "agency", d.agency)
	}
	if d.date == "" {
		return nil
	}
	date, refusal := dateFrom(d.date, today, line)
	if refusal != nil {
		return refusal
	}
	c.Draft.Dateline.Date = date
	if date == "" {
		c.note(line, "date without a year, left out", d.date)
	} else {
		c.note(line, "date", date)
	}
	return nil
}

// dateFrom reads a date in words. A date without a year is the last such day
// up to today: copy is written after what it tells.
func dateFrom(text string, today time.Time, line int) (string, *Refusal) {
	if at, err := time.Parse("2.1.2006", text); err == nil {
		return at.Format(time.DateOnly), nil
	}
	if looksISO(text) {
		return day(text, line)
	}
	parts := dateParts.FindStringSubmatch(text)
	if parts == nil {
		return "", badDate(text, line)
	}
	month := months[string([]rune(strings.ToLower(parts[2] + parts[3]))[:3])]
	if word := strings.ToLower(parts[2] + parts[3]); strings.HasPrefix(word, "juin") {
		month = time.June
	} else if strings.HasPrefix(word, "juil") {
		month = time.July
	}
	date, err := strconv.Atoi(parts[1] + parts[4])
	if err != nil {
		return "", badDate(text, line)
	}
	year := today.Year()
	switch {
	case parts[5] != "":
		if year, err = strconv.Atoi(parts[5]); err != nil {
			return "", badDate(text, line)
		}
	case today.IsZero():
		year = 2000 // a leap year: 29 February may be meant
	case month > today.Month() || month == today.Month() && date > today.Day():
		year--
	}
	if date < 1 || date > daysIn(year, int(month)) {
		return "", refuse(line, "The date %q does not exist: %s has %d days.", text, month, daysIn(year, int(month)))
	}
	if parts[5] == "" && today.IsZero() {
		return "", nil
	}
	return fmt.Sprintf("%04d-%02d-%02d", year, month, date), nil
}
