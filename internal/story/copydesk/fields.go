package copydesk

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/story/article"
)

// fields are the keys of the front matter, with what each does to the draft.
var fields = map[string]func(*Copy, entry) *Refusal{
	"headline":            text(func(d *article.Draft) *string { return &d.Headline }),
	"search_headline":     text(func(d *article.Draft) *string { return &d.SearchHeadline }),
	"social_headline":     text(func(d *article.Draft) *string { return &d.SocialHeadline }),
	"newsletter_headline": text(func(d *article.Draft) *string { return &d.NewsletterHeadline }),
	"standfirst":          text(func(d *article.Draft) *string { return &d.Standfirst }),
	"section":             text(func(d *article.Draft) *string { return &d.Section }),
	"agency":              text(func(d *article.Draft) *string { return &d.Agency }),
	"slug":                text(func(d *article.Draft) *string { return &d.Slug }),
	"storyline":           text(func(d *article.Draft) *string { return &d.Storyline }),
	"translation_of":      text(func(d *article.Draft) *string { return &d.TranslationOf }),
	"correction":          text(func(d *article.Draft) *string { return &d.Correction }),
	"id":                  text(func(d *article.Draft) *string { return &d.SourceID }),
	"label":               choice(func(d *article.Draft) *string { return &d.Label }, "opinion", "analysis", "sponsored", "satire", "agency"),
	"comments":            choice(func(d *article.Draft) *string { return &d.Comments }, "open", "closed", "off"),
	"kind":                choice(func(d *article.Draft) *string { return &d.Kind }, "story", "page"),
	"language":            setLanguage,
	"key_points":          setKeyPoints,
	"dateline":            setDateline,
	"date":                setPublished,
	"published":           setPublished,
	"byline":              setByline,
	"author":              setByline,
	"authors":             setByline,
	"tags":                setTags,
	"minor":               setMinor,
	"picture":             setPicture,
	"alt":                 picture(func(p *article.Picture) *string { return &p.Alt }),
	"caption":             picture(func(p *article.Picture) *string { return &p.Caption }),
	"credit":              picture(func(p *article.Picture) *string { return &p.Credit }),
}

// synonyms are what other programs call our fields.
var synonyms = map[string]string{
	"title": "headline", "subtitle": "standfirst", "deck": "standfirst", "description": "standfirst", "excerpt": "standfirst",
	"summary": "key_points", "points": "key_points", "category": "section", "categories": "section", "keywords": "tags",
	"lang": "language", "locale": "language", "image": "picture", "photo": "picture", "place": "dateline", "location": "dateline",
	"writer": "byline", "by": "byline", "permalink": "slug", "url": "slug", "type": "kind", "topic": "storyline", "guid": "id",
}

// apply sets the draft's fields from the front matter.
func (c *Copy) apply(entries []entry) *Refusal {
	for _, e := range entries {
		set, known := fields[e.key]
		if !known {
			return refuse(e.line, "Unknown key %q: the nearest known key is %q.", e.key, nearestKey(e.key))
		}
		if refusal := set(c, e); refusal != nil {
			return refusal
		}
		if e.value != "" {
			c.note(e.line, e.key, e.value)
		}
	}
	if c.Draft.LeadPicture != nil && c.Draft.LeadPicture.File == "" {
		return refuse(entryLine(entries, "alt", "caption", "credit"), "There are words for a picture but no picture: add `picture: file name`.")
	}
	if c.Draft.Agency != "" && c.Draft.Label == "" {
		c.Draft.Label = "agency"
	}
	return nil
}

func text(field func(*article.Draft) *string) func(*Copy, entry) *Refusal {
	return func(c *Copy, e entry) *Refusal {
		value, refusal := e.single()
		*field(&c.Draft) = value
		return refusal
	}
}

func picture(field func(*article.Picture) *string) func(*Copy, entry) *Refusal {
	return func(c *Copy, e entry) *Refusal {
		value, refusal := e.single()
		*field(c.leadPicture()) = value
		return refusal
	}
}

func choice(field func(*article.Draft) *string, known ...string) func(*Copy, entry) *Refusal {
	return func(c *Copy, e entry) *Refusal {
		value, refusal := e.single()
		if refusal != nil {
			return refusal
		}
		if value = strings.ToLower(value); value != "" && !slices.Contains(known, value) {
			return refuse(e.line, "%q is no %s: write one of %s.", excerpt(value), e.key, strings.Join(known, ", "))
		}
		*field(&c.Draft) = value
		return nil
	}
}

// single is the value of a key that takes one.
func (e entry) single() (string, *Refusal) {
	if e.list != nil || e.fields != nil {
		return "", refuse(e.line, "%q takes one value, not a list: write `%s: value`.", e.key, e.key)
	}
	return strings.Join(strings.Fields(e.value), " "), nil
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

func setLanguage(c *Copy, e entry) *Refusal {
	value, refusal := e.single()
	if refusal == nil && value != "" && !languageTag.MatchString(value) {
		return refuse(e.line, "%q is no language: write a tag such as en, en-GB or de.", excerpt(value))
	}
	c.Draft.Language = value
	return refusal
}

func setKeyPoints(c *Copy, e entry) *Refusal {
	if e.fields != nil {
		return refuse(e.line, "key_points takes a list: write each point as `- point` on a line of its own, in quotation marks if it holds a colon.")
	}
	items := e.items()
	if len(items) > MaxPoints {
		return refuse(items[MaxPoints].line, "There are %d key points and the limit is %d: cut the list.", len(items), MaxPoints)
	}
	c.Draft.KeyPoints = nil
	for _, point := range items {
		c.Draft.KeyPoints = append(c.Draft.KeyPoints, article.KeyPoint{Text: point.text})
		c.note(point.line, "key point", point.text)
	}
	return nil
}

func setTags(c *Copy, e entry) *Refusal {
	if e.fields != nil {
		return refuse(e.line, "tags takes a list: write `tags: [one, two]`.")
	}
	items := e.items()
	if e.list == nil && strings.Contains(e.value, ",") {
		items, _ = inlineList("["+e.value+"]", e.line)
	}
	for _, tag := range items {
		if tag.text != "" && !slices.Contains(c.Draft.Tags, tag.text) {
			c.Draft.Tags = append(c.Draft.Tags, tag.text)
		}
	}
	return nil
}

func setMinor(c *Copy, e entry) *Refusal {
	value, refusal := e.single()
	if refusal != nil {
		return refusal
	}
	switch strings.ToLower(value) {
	case "true", "yes":
		c.Draft.Minor = true
	case "false", "no", "":
		c.Draft.Minor = false
	default:
		return refuse(e.line, "%q is neither yes nor no: write `minor: yes` or leave it out.", excerpt(value))
	}
	return nil
}

func setPicture(c *Copy, e entry) *Refusal {
	p := c.leadPicture()
	if e.fields == nil {
		value, refusal := e.single()
		p.File = value
		return refusal
	}
	for _, field := range e.fields {
		switch field.key {
		case "file":
			p.File = field.value
		case "alt":
			p.Alt = field.value
		case "caption":
			p.Caption = field.value
		case "credit":
			p.Credit = field.value
		default:
			return refuse(field.line, "Unknown key %q under picture: it has file, alt, caption and credit.", field.key)
		}
	}
	return nil
}

func (c *Copy) leadPicture() *article.Picture {
	if c.Draft.LeadPicture == nil {
		c.Draft.LeadPicture = &article.Picture{}
	}
	return c.Draft.LeadPicture
}

func setDateline(c *Copy, e entry) *Refusal {
	if e.fields != nil {
		for _, field := range e.fields {
			var refusal *Refusal
			switch field.key {
			case "place":
				c.Draft.Dateline.Place = tidyPlace(field.value)
			case "date":
				c.Draft.Dateline.Date, refusal = day(field.value, field.line)
			default:
				refusal = refuse(field.line, "Unknown key %q under dateline: it has place and date.", field.key)
			}
			if refusal != nil {
				return refusal
			}
		}
		return nil
	}
	value, refusal := e.single()
	if refusal != nil {
		return refusal
	}
	place := strings.TrimRight(value, " —–-:")
	if at := strings.LastIndexAny(place, ",/"); at >= 0 || looksISO(place) {
		if last := strings.TrimSpace(place[at+1:]); looksISO(last) {
			if c.Draft.Dateline.Date, refusal = day(last, e.line); refusal != nil {
				return refusal
			}
			place = place[:max(at, 0)]
		}
	}
	c.Draft.Dateline.Place = tidyPlace(place)
	return nil
}

func looksISO(text string) bool {
	return len(text) == 10 && text[4] == '-' && text[7] == '-'
}

// day checks a date of the form 2026-08-30.
func day(value string, line int) (string, *Refusal) {
	if value == "" {
		return "", nil
	}
	if _, err := time.Parse(time.DateOnly, value); err != nil {
		return "", badDate(value, line)
	}
	return value, nil
}

func setPublished(c *Copy, e entry) *Refusal {
	value, refusal := e.single()
	if refusal != nil || value == "" {
		return refusal
	}
	if c.Draft.PublishedAt != "" {
		return refuse(e.line, "date and published mean the same: keep one.")
	}
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05Z07:00"} {
		if at, err := time.Parse(layout, value); err == nil {
			c.Draft.PublishedAt = at.Format(time.RFC3339)
			return nil
		}
	}
	for _, layout := range []string{"2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02 15:04:05", "2006-01-02T15:04:05", time.DateOnly} {
		if at, err := time.Parse(layout, value); err == nil {
			c.Draft.PublishedAt = at.Format("2006-01-02 15:04")
			return nil
		}
	}
	return badDate(value, e.line)
}

func badDate(value string, line int) *Refusal {
	if len(value) >= 10 && looksISO(value[:10]) {
		year, err1 := strconv.Atoi(value[:4])
		month, err2 := strconv.Atoi(value[5:7])
		date, err3 := strconv.Atoi(value[8:10])
		if err1 == nil && err2 == nil && err3 == nil {
			switch {
			case month < 1 || month > 12:
				return refuse(line, "The date %s does not exist: there is no month %d.", value, month)
			case date < 1 || date > daysIn(year, month):
				return refuse(line, "The date %s does not exist: %s %d has %d days.", value, time.Month(month), year, daysIn(year, month))
			}
			return refuse(line, "%q is no time of day: write 2026-08-30 14:05, or with a zone 2026-08-30T14:05:00+02:00.", excerpt(value))
		}
	}
	return refuse(line, "%q is no date: write 2026-08-30, or with the time 2026-08-30 14:05.", excerpt(value))
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func setByline(c *Copy, e entry) *Refusal {
	if e.fields != nil {
		return refuse(e.line, "%s takes names: write `%s: [Mira Oduya, Tom Reyes (pictures)]`.", e.key, e.key)
	}
	if c.Draft.Byline != nil {
		return refuse(e.line, "The byline is given twice: keep one of byline, author and authors.")
	}
	for _, one := range e.items() {
		credits := []article.Credit{credit(one.text)}
		if e.list == nil {
			credits = credits[:0]
			for _, name := range splitNames(one.text) {
				credits = append(credits, credit(name))
			}
		}
		for _, credit := range credits {
			if credit.Name == "" {
				return refuse(one.line, "A name is missing in the byline.")
			}
			c.Draft.Byline = append(c.Draft.Byline, credit)
		}
	}
	return nil
}

var nameWithRole = regexp.MustCompile(`^(.*?)\s*\(([^()]+)\)$`)

// credit reads "Tom Reyes (pictures)".
func credit(text string) article.Credit {
	text = strings.Join(strings.Fields(text), " ")
	if parts := nameWithRole.FindStringSubmatch(text); parts != nil {
		return article.Credit{Name: parts[1], Role: parts[2]}
	}
	return article.Credit{Name: text}
}

var betweenNames = regexp.MustCompile(`\s*,\s*(?:and\s+|und\s+|et\s+|y\s+)?|\s+(?:and|und|et|y|&)\s+`)

func splitNames(text string) []string {
	return betweenNames.Split(strings.TrimSpace(text), -1)
}

func entryLine(entries []entry, keys ...string) int {
	for _, e := range entries {
		if slices.Contains(keys, e.key) {
			return e.line
		}
	}
	return 1
}

// nearestKey is the known key that an unknown one was probably meant to be.
func nearestKey(key string) string {
	if known, ok := synonyms[key]; ok {
		return known
	}
	best, distance := "", 1<<30
	for _, known := range knownKeys() {
		if d := editDistance(key, known); d < distance {
			best, distance = known, d
		}
	}
	return best
}

func knownKeys() []string {
	keys := make([]string, 0, len(fields))
	for key := range fields {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// check holds every kind of copy to the same limits.
func (c *Copy) check() *Refusal {
	headlines := []struct{ name, text string }{
		{"headline", c.Draft.Headline}, {"search headline", c.Draft.SearchHeadline},
		{"social headline", c.Draft.SocialHeadline}, {"newsletter headline", c.Draft.NewsletterHeadline},
	}
	for _, h := range headlines {
		if n := len([]rune(h.text)); n > MaxHeadline {
			return refuse(c.lineOfPart(h.name), "The %s is %d characters long and the limit is %d: shorten it%s.", h.name, n, MaxHeadline, c.headlineAdvice(h.name))
		}
	}
	if c.Draft.Headline == "" {
		return refuse(c.lineOfPart("headline"), "There is no headline: %s.", c.headlineHow())
	}
	if len(c.Draft.Body.Content) == 0 && c.Draft.Kind != "page" {
		return refuse(c.lineOfPart("headline"), "There is a headline but no story under it: add its paragraphs.")
	}
	return nil
}

func (c *Copy) headlineAdvice(name string) string {
	if c.Kind == Plain && name == "headline" {
		return ", or put the headline on a line of its own above the text"
	}
	return ""
}

func (c *Copy) headlineHow() string {
	switch c.Kind {
	case Markdown:
		return "write `headline: …` in the front matter, or a first line `# …`"
	case HTML:
		return "give the page an <h1> or a <title>"
	}
	return "put it on the first line, with an empty line under it"
}

// lineOfPart is the line that a part was taken from.
func (c *Copy) lineOfPart(part string) int {
	key := strings.ReplaceAll(part, " ", "_")
	for _, note := range c.Notes {
		if note.Part == part || note.Part == key {
			return note.N
		}
	}
	return 1
}
