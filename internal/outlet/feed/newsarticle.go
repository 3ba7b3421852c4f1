package feed

import (
	"strings"
	"time"
)

// Story is what the linked data of a story page is made from. Addresses are
// absolute; one that is not is left out.
type Story struct {
	URL                 string // canonical
	Headline            string
	AlternativeHeadline string // the search headline, if it is another
	Description         string
	KeyPoints           []string
	Dateline            string // as it is printed: "Beijing, China"
	Place               string // the place, if the dateline names one
	Label               string // as in article.Draft: "opinion", "analysis", "sponsored", "satire"
	Language            string
	Section             string
	Tags                []string
	Authors             []Author
	Images              []Image
	Published, Updated  time.Time // in the zone in which they are said
	Words               int
	Comments            int
	CommentsURL         string
	Corrections         []Correction
	Paid                bool     // a reader must pay to read it
	Speakable           []string // CSS selectors of what is read aloud
	Publisher           string
	PublisherURL        string
	PublisherLogo       Image
	Storyline           Place  // the running story that it is a chapter of; zero: none
	Chapter             int    // its number there; 0: not said
	Agency              string // whose report it is, if not our own
}

// Correction is a note that something was wrong and is right now.
type Correction struct {
	Text string
	At   time.Time
}

// NewsArticle is a story as schema.org describes it. A template prints it inside
// <script type="application/ld+json">, which is where it is escaped: nothing
// here may marshal itself.
type NewsArticle struct {
	Context             string          `json:"@context"`
	Type                string          `json:"@type"`
	ID                  string          `json:"@id,omitempty"`
	URL                 string          `json:"url,omitempty"`
	MainEntityOfPage    string          `json:"mainEntityOfPage,omitempty"`
	Headline            string          `json:"headline"`
	AlternativeHeadline string          `json:"alternativeHeadline,omitempty"`
	Description         string          `json:"description,omitempty"`
	Abstract            []string        `json:"abstract,omitempty"`
	Dateline            string          `json:"dateline,omitempty"`
	ContentLocation     *NamedPlace     `json:"contentLocation,omitempty"`
	Image               []ImageObject   `json:"image,omitempty"`
	DatePublished       string          `json:"datePublished,omitempty"`
	DateModified        string          `json:"dateModified,omitempty"`
	Author              []Person        `json:"author,omitempty"`
	Publisher           *Organisation   `json:"publisher,omitempty"`
	ArticleSection      string          `json:"articleSection,omitempty"`
	Keywords            []string        `json:"keywords,omitempty"`
	InLanguage          string          `json:"inLanguage,omitempty"`
	WordCount           int             `json:"wordCount,omitempty"`
	CommentCount        int             `json:"commentCount"`
	DiscussionURL       string          `json:"discussionUrl,omitempty"`
	Correction          []CorrectedNote `json:"correction,omitempty"`
	IsAccessibleForFree bool            `json:"isAccessibleForFree"`
	Speakable           *Speakable      `json:"speakable,omitempty"`
	IsPartOf            *Series         `json:"isPartOf,omitempty"`
	Position            int             `json:"position,omitempty"`
	SourceOrganization  *Organisation   `json:"sourceOrganization,omitempty"`
}

// The parts of a NewsArticle, each with its schema.org type.
type (
	NamedPlace struct {
		Type string `json:"@type"`
		Name string `json:"name"`
	}
	ImageObject struct {
		Type       string  `json:"@type"`
		URL        string  `json:"url"`
		Width      *Extent `json:"width,omitempty"`
		Height     *Extent `json:"height,omitempty"`
		Caption    string  `json:"caption,omitempty"`
		CreditText string  `json:"creditText,omitempty"`
	}
	// Extent is a number of pixels: a bare number is no extent to schema.org.
	Extent struct {
		Type  string `json:"@type"`
		Value int    `json:"value"`
		Unit  string `json:"unitCode"`
	}
	Person struct {
		Type        string        `json:"@type"`
		Name        string        `json:"name"`
		URL         string        `json:"url,omitempty"`
		JobTitle    string        `json:"jobTitle,omitempty"`
		Description string        `json:"description,omitempty"`
		SameAs      []string      `json:"sameAs,omitempty"`
		WorksFor    *Organisation `json:"worksFor,omitempty"`
	}
	Organisation struct {
		Type   string       `json:"@type"`
		Name   string       `json:"name"`
		URL    string       `json:"url,omitempty"`
		Logo   *ImageObject `json:"logo,omitempty"`
		SameAs []string     `json:"sameAs,omitempty"`
	}
	CorrectedNote struct {
		Type          string `json:"@type"`
		Text          string `json:"text"`
		DatePublished string `json:"datePublished,omitempty"`
	}
	Series struct {
		Type string `json:"@type"`
		Name string `json:"name"`
		URL  string `json:"url,omitempty"`
	}
	Speakable struct {
		Type        string   `json:"@type"`
		CSSSelector []string `json:"cssSelector"`
	}
)

// articleTypes are schema.org's kinds of article for our labels. An agency's
// report is news like any other.
var articleTypes = map[string]string{
	"opinion":   "OpinionNewsArticle",
	"analysis":  "AnalysisNewsArticle",
	"sponsored": "AdvertiserContentArticle",
	"satire":    "SatiricalArticle",
}

// LinkedData describes a story to search engines and assistants.
func LinkedData(s Story) NewsArticle {
	n := NewsArticle{
		Context: "https://schema.org", Type: or(articleTypes[s.Label], "NewsArticle"),
		URL: webOnly(s.URL), MainEntityOfPage: webOnly(s.URL),
		Headline: s.Headline, Description: s.Description, Abstract: s.KeyPoints,
		DatePublished: ldTime(s.Published), DateModified: ldTime(s.Updated),
		ArticleSection: s.Section, Keywords: s.Tags, InLanguage: s.Language, WordCount: s.Words,
		CommentCount: s.Comments, DiscussionURL: webOnly(s.CommentsURL), IsAccessibleForFree: !s.Paid,
	}
	if s.AlternativeHeadline != s.Headline {
		n.AlternativeHeadline = s.AlternativeHeadline
	}
	if n.URL != "" {
		n.ID = n.URL + "#story"
	}
	if n.DateModified == "" {
		n.DateModified = n.DatePublished
	}
	if strings.HasSuffix(n.Type, "NewsArticle") { // elsewhere nobody files from a place
		n.Dateline = s.Dateline
	}
	if s.Place != "" {
		n.ContentLocation = &NamedPlace{"Place", s.Place}
	}
	for _, m := range s.Images {
		if isWeb(m.URL) {
			n.Image = append(n.Image, imageObject(m))
		}
	}
	for _, a := range s.Authors {
		if a.Name != "" {
			n.Author = append(n.Author, Person{Type: "Person", Name: a.Name, URL: webOnly(a.URL)})
		}
	}
	if s.Publisher != "" {
		n.Publisher = &Organisation{Type: "NewsMediaOrganization", Name: s.Publisher, URL: webOnly(s.PublisherURL)}
		if isWeb(s.PublisherLogo.URL) {
			logo := imageObject(s.PublisherLogo)
			n.Publisher.Logo = &logo
		}
	}
	for _, c := range s.Corrections {
		n.Correction = append(n.Correction, CorrectedNote{"CorrectionComment", c.Text, ldTime(c.At)})
	}
	if s.Storyline.Name != "" {
		n.IsPartOf, n.Position = &Series{"CreativeWorkSeries", s.Storyline.Name, webOnly(s.Storyline.URL)}, s.Chapter
	}
	if s.Agency != "" {
		n.SourceOrganization = &Organisation{Type: "Organization", Name: s.Agency}
	}
	if len(s.Speakable) > 0 {
		n.Speakable = &Speakable{"SpeakableSpecification", s.Speakable}
	}
	return n
}

func imageObject(m Image) ImageObject {
	return ImageObject{"ImageObject", m.URL, pixels(m.Width), pixels(m.Height), or(m.Caption, m.Alt), m.Credit}
}

func pixels(n int) *Extent {
	if n <= 0 {
		return nil
	}
	return &Extent{"QuantitativeValue", n, "E37"} // the pixel, by UN/CEFACT
}

func ldTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.RFC3339)
}
