package article

import (
	"fmt"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/floor/slug"

	"golang.org/x/text/language"
)

// Limits in characters. A text over its limit is refused, never cut.
const (
	MaxHeadline   = 300
	MaxStandfirst = 1000
	MaxKeyPoint   = 1000
	MaxKeyPoints  = 5
	MaxName       = 200 // of a person, place, section, storyline, agency
	MaxCredits    = 20
	MaxTag        = 100
	MaxTags       = 30
	MaxCaption    = 1000
	MaxCorrection = 2000
	MaxSource     = 1000
	MaxBlocks     = 5000
)

// The kinds of a story.
const (
	KindStory = "story"
	KindPage  = "page"
)

// checked is a draft whose fields may be stored as they are.
type checked struct {
	Draft
	at moment // when it is to be published
}

// moment is a date of publication as the draft gave it.
type moment struct {
	time.Time
	given bool
}

// check cleans a draft and applies every rule that needs no database.
func (a *Articles) check(d Draft) (checked, error) {
	c := checked{Draft: d}
	for _, step := range []func() error{c.checkKind, c.checkTexts, c.checkPoints, c.checkByline, c.checkTags, c.checkPicture, c.checkBody} {
		if err := step(); err != nil {
			return c, err
		}
	}
	if c.Language == "" {
		c.Language = a.opt.Language
	}
	if _, err := language.Parse(c.Language); err != nil {
		return c, invalid("language", "%q is not a language; write its code, such as en, de or pt-BR", c.Language)
	}
	return c, c.checkDates(a.opt.Zone)
}

func (c *checked) checkKind() error {
	if c.Kind == "" {
		c.Kind = KindStory
	}
	if c.Kind != KindStory && c.Kind != KindPage {
		return invalid("kind", "%q is none; write story or page", c.Kind)
	}
	if c.Agency != "" && c.Label == "" {
		c.Label = "agency"
	}
	switch c.Label {
	case "", "opinion", "analysis", "sponsored", "satire":
	case "agency":
		if strings.TrimSpace(c.Agency) == "" {
			return invalid("agency", "a story with the label agency names the agency")
		}
	default:
		return invalid("label", "%q is none; write opinion, analysis, sponsored, satire or agency", c.Label)
	}
	switch c.Comments {
	case "":
		c.Comments = "open"
		if c.Kind == KindPage {
			c.Comments = "off"
		}
	case "open", "closed", "off":
	default:
		return invalid("comments", "%q is none; write open, closed or off", c.Comments)
	}
	return nil
}

func (c *checked) checkTexts() error {
	for _, f := range []struct {
		name string
		text *string
		max  int
	}{
		{"headline", &c.Headline, MaxHeadline},
		{"search_headline", &c.SearchHeadline, MaxHeadline},
		{"social_headline", &c.SocialHeadline, MaxHeadline},
		{"newsletter_headline", &c.NewsletterHeadline, MaxHeadline},
		{"standfirst", &c.Standfirst, MaxStandfirst},
		{"dateline", &c.Dateline.Place, MaxName},
		{"section", &c.Section, MaxName},
		{"storyline", &c.Storyline, MaxName},
		{"agency", &c.Agency, MaxName},
		{"correction", &c.Correction, MaxCorrection},
		{"slug", &c.Slug, slug.Max},
		{"translation_of", &c.TranslationOf, MaxSource},
		{"source", &c.Source, MaxSource},
		{"id", &c.SourceID, MaxSource},
	} {
		if err := clean(f.name, f.text, f.max); err != nil {
			return err
		}
	}
	if c.Headline == "" {
		return invalid("headline", "there is none; a story needs a headline of 1 to %d characters", MaxHeadline)
	}
	if (c.Source == "") != (c.SourceID == "") {
		return invalid("id", "where a draft comes from needs both a source and an id within it")
	}
	if c.Slug != "" {
		if made := slug.Make(c.Slug, c.Language); made != c.Slug {
			return invalid("slug", "%q cannot stand in an address; %q could", c.Slug, made)
		}
	}
	return nil
}

func (c *checked) checkPoints() error {
	if len(c.KeyPoints) > MaxKeyPoints {
		return invalid("key_points", "there are %d; a story has at most %d", len(c.KeyPoints), MaxKeyPoints)
	}
	c.KeyPoints = append([]KeyPoint(nil), c.KeyPoints...)
	for i := range c.KeyPoints {
		p := &c.KeyPoints[i]
		if err := clean("key_points", &p.Text, MaxKeyPoint); err != nil {
			return err
		}
		if p.Text == "" {
			return invalid("key_points", "point %d is empty; write it or leave it out", i+1)
		}
	}
	return nil
}

func (c *checked) checkByline() error {
	if len(c.Byline) > MaxCredits {
		return invalid("byline", "there are %d names; a story has at most %d", len(c.Byline), MaxCredits)
	}
	credits := make([]Credit, 0, len(c.Byline))
	for _, credit := range c.Byline {
		credit.Slug = ""
		if err := clean("byline", &credit.Name, MaxName); err != nil {
			return err
		}
		if err := clean("byline", &credit.Role, MaxTag); err != nil {
			return err
		}
		if credit.Name != "" {
			credits = append(credits, credit)
		}
	}
	c.Byline = credits
	return nil
}

func (c *checked) checkTags() error {
	tags, seen := make([]string, 0, len(c.Tags)), map[string]bool{}
	for _, tag := range c.Tags {
		if err := clean("tags", &tag, MaxTag); err != nil {
			return err
		}
		folded := strings.ToLower(tag)
		if tag == "" || seen[folded] {
			continue
		}
		seen[folded] = true
		tags = append(tags, tag)
	}
	if len(tags) > MaxTags {
		return invalid("tags", "there are %d; a story has at most %d", len(tags), MaxTags)
	}
	c.Tags = tags
	return nil
}

func (c *checked) checkPicture() error {
	if c.LeadPicture == nil {
		return nil
	}
	p := *c.LeadPicture
	c.LeadPicture = &p
	if p.Media == "" {
		return invalid("picture", "the picture %q was not taken in; take it in first, then publish", p.File)
	}
	for name, text := range map[string]*string{"alt": &p.Alt, "caption": &p.Caption, "credit": &p.Credit} {
		if err := clean(name, text, MaxCaption); err != nil {
			return err
		}
	}
	if p.FocalX < 0 || p.FocalX > 1 || p.FocalY < 0 || p.FocalY > 1 {
		return invalid("picture", "the focal point is given from 0 to 1")
	}
	return nil
}

// checkBody takes a copy of the text through the strict reader, so that nothing
// that the schema does not know is stored, and gives every block an id.
func (c *checked) checkBody() error {
	if c.Body.Type == "" {
		c.Body = richtext.Doc()
	}
	body, err := richtext.Parse(richtext.Encode(c.Body))
	if err != nil {
		return invalid("text", "%v", err)
	}
	richtext.AssignIDs(&body)
	spans := richtext.Blocks(body)
	if len(spans) > MaxBlocks {
		return invalid("text", "it has %d paragraphs; a story has at most %d", len(spans), MaxBlocks)
	}
	c.Body = body
	for i := range c.KeyPoints {
		if p := &c.KeyPoints[i]; p.Block != "" && richtext.Find(&c.Body, p.Block) == nil {
			p.Block, p.Overlap = "", 0
		}
	}
	return nil
}

// dateForms are the ways to write when a story is published.
var dateForms = []string{"2006-01-02 15:04", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02"}

func (c *checked) checkDates(zone *time.Location) error {
	if d := c.Dateline.Date; d != "" {
		if _, err := time.Parse(time.DateOnly, d); err != nil {
			return invalid("dateline", "the date %q does not exist or is not written YYYY-MM-DD", d)
		}
	}
	if c.PublishedAt == "" {
		return nil
	}
	at, err := time.Parse(time.RFC3339, c.PublishedAt)
	for _, form := range dateForms {
		if err == nil {
			break
		}
		if at, err = time.ParseInLocation(form, c.PublishedAt, zone); err == nil && at.Format(form) != c.PublishedAt {
			return invalid("published", "%q does not exist in %s, where the clocks go forward over it", c.PublishedAt, zone)
		}
	}
	if err != nil || at.Year() < 1600 || at.Year() > 2600 {
		return invalid("published", "%q is no date that exists; write it as 2026-11-23 06:10 or 2026-11-23T06:10:00Z", c.PublishedAt)
	}
	c.at = moment{at, true}
	return nil
}

// clean trims a text of one line, takes out invisible characters that turn the
// direction of what follows, and refuses what no page, feed or database can
// carry.
func clean(field string, text *string, limit int) error {
	if !utf8.ValidString(*text) {
		return invalid(field, "it is not valid UTF-8")
	}
	s := strings.TrimSpace(strings.Map(keepRune, *text))
	for _, r := range s {
		if unicode.IsControl(r) || r == '\ufffe' || r == '\uffff' {
			return invalid(field, "it holds the control character U+%04X; remove it", r)
		}
	}
	if n := utf8.RuneCountInString(s); n > limit {
		return invalid(field, "it has %s characters; the limit is %s", thousands(n), thousands(limit))
	}
	*text = s
	return nil
}

func keepRune(r rune) rune {
	switch {
	case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
		return ' '
	case r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\ufeff':
		return -1
	}
	return r
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}
