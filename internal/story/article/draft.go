// Package article holds stories: what they say (revisions), where they stand
// (addresses, sections, tags, places), who wrote them, and the rules by which
// they are published, corrected and withdrawn.
package article

import "broadsheet/internal/floor/richtext"

// Draft is what an editor, a file or an import hands in: the words of one
// version of a story, not yet checked. Publish checks it.
type Draft struct {
	Kind     string // "story" (also when empty) or "page"
	Language string // BCP 47; empty means the site's

	Headline           string
	SearchHeadline     string // empty: Headline
	SocialHeadline     string // empty: Headline
	NewsletterHeadline string // empty: Headline
	Standfirst         string
	KeyPoints          []KeyPoint // at most five
	Dateline           Dateline
	Byline             []Credit
	Section            string // name or slug; empty means the site's first section
	Tags               []string
	Label              string // "", "opinion", "analysis", "sponsored", "satire", "agency"
	Agency             string // name of the agency, with label "agency"
	Slug               string // empty: made from the headline
	Storyline          string // name of the running story it is a chapter of
	TranslationOf      string // id or address of the story that this is a translation of
	LeadPicture        *Picture
	Body               richtext.Node // a doc
	PublishedAt        string        // RFC 3339, or "2006-01-02 15:04" in the site's zone; empty: now
	Comments           string        // "", "open", "closed", "off"
	Correction         string        // what was wrong and what is right; marks the revision as a correction
	Minor              bool          // a minor edit: not announced as an update

	// Provenance: (Source, SourceID) is unique. "The same file" of publish is
	// the front matter's id, else its path under a named source.
	Source   string
	SourceID string
}

// KeyPoint is one of the one to five points above a story.
type KeyPoint struct {
	Text  string `json:"text"`
	Block string `json:"block,omitempty"` // id of the paragraph that supports it; empty: none found
	// Overlap is the share (0 to 1) of the point's content words that stand in
	// that paragraph.
	Overlap float64 `json:"overlap,omitempty"`
	Drafted bool    `json:"drafted,omitempty"` // made by the program, no editor has accepted it
}

// Dateline is where and when a story was reported.
type Dateline struct {
	Place string `json:"place,omitempty"` // "Beijing, China"
	Date  string `json:"date,omitempty"`  // YYYY-MM-DD; empty: the day of publication
}

// Credit is one name in the byline.
type Credit struct {
	Name string `json:"name"`
	Slug string `json:"slug,omitempty"` // set when saved: address of the author's page
	Role string `json:"role,omitempty"` // "", "pictures", "editing", …
}

// Picture is a picture on a story with its words.
type Picture struct {
	Media   string  `json:"media"` // public id
	Alt     string  `json:"alt,omitempty"`
	Caption string  `json:"caption,omitempty"`
	Credit  string  `json:"credit,omitempty"`
	FocalX  float64 `json:"focal_x,omitempty"` // 0 to 1 from the left; 0,0 means the middle
	FocalY  float64 `json:"focal_y,omitempty"`
	File    string  `json:"-"` // before it is taken in: a file beside the copy
}
