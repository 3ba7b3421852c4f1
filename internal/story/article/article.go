package article

import (
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
)

// Options are what the owner decided about stories.
type Options struct {
	Zone      *time.Location // in which dates without a zone are read; nil: UTC
	Language  string         // of stories that do not say theirs; empty: en
	Permalink string         // empty: DefaultPermalink; see CheckPermalink
	Section   string         // first section of a site that has none yet; empty: News
}

// Articles is the room: everything that can be done with stories.
type Articles struct {
	db  *db.DB
	opt Options
}

// New opens the room.
func New(d *db.DB, opt Options) *Articles {
	if opt.Zone == nil {
		opt.Zone = time.UTC
	}
	if opt.Language == "" {
		opt.Language = "en"
	}
	if opt.Permalink == "" {
		opt.Permalink = DefaultPermalink
	}
	if opt.Section == "" {
		opt.Section = "News"
	}
	return &Articles{db: d, opt: opt}
}

// State says where a story stands between the desk and its readers.
type State string

// The states. Readers see published ones only, and those only from their date on.
const (
	StateDraft     State = "draft"
	StateScheduled State = "scheduled"
	StateEmbargoed State = "embargoed"
	StatePublished State = "published"
	StateWithdrawn State = "withdrawn"
)

// Term is a section, tag, place or running story: a name with a page.
type Term struct {
	ID   db.ID
	Name string
	Slug string
}

// Topic is a tag or a place with what its page says of it.
type Topic struct {
	Term
	Intro string
}

// Section is a part of the paper.
type Section struct {
	Term
	Intro    string // at the head of its page
	Language string
	Parent   db.ID
	Position int
	Stories  int // 1: some are published; 0: none
}

// URL is the section's address.
func (s Section) URL() string { return escape("/" + s.Slug) }

// Story is everything that its page needs.
type Story struct {
	ID            db.ID
	PublicID      string
	Kind          string
	Language      string
	TranslationOf db.ID
	State         State
	Owner         db.ID // the person who made it; zero: nobody on the staff
	Section       Term
	Place         Term // of the dateline
	Storyline     Term
	Chapter       int // its number among the storyline's published ones; 0: none
	Label         string
	Agency        string
	Slug          string
	Path          string // decoded, as ByPath takes it
	URL           string // the same, escaped for addresses
	Comments      string // "open", "closed" or "off"
	Revision      int
	PublishedAt   db.Time
	UpdatedAt     db.Time // zero: it was not
	CreatedAt     db.Time

	Headline           string
	SearchHeadline     string // empty: Headline; so the next two
	SocialHeadline     string
	NewsletterHeadline string
	Standfirst         string
	KeyPoints          []KeyPoint
	Dateline           Dateline
	Byline             []Credit
	LeadPicture        *Picture
	Body               richtext.Node
	Words              int

	Tags        []Term
	Corrections []Correction

	version      int
	people       []db.ID // of the byline; set where the story is put into lists
	reason       string  // why it was withdrawn
	opensSection bool    // it is the first of a section that nobody had made
}

func (s *Story) addressKind() AddressKind {
	if s.Kind == KindPage {
		return ToPage
	}
	return ToStory
}

// Correction says what was wrong in a story and what is right.
type Correction struct {
	At       db.Time
	Text     string
	Revision int
}

// visible says whether readers may see the story at that moment.
func (s *Story) visible(now db.Time) bool {
	return s.State == StatePublished && !s.PublishedAt.After(now.Time)
}

// Outcome says what publishing changed.
type Outcome string

// The outcomes.
const (
	IsNew     Outcome = "new"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
)

// Published is the answer to Publish.
type Published struct {
	ID        db.ID
	PublicID  string
	Path      string // decoded
	URL       string // path, escaped for addresses
	Revision  int
	Outcome   Outcome
	State     State  // published or scheduled
	MovedFrom string // its former path, where it has a new one
	At        db.Time
}
