// Package site is what readers see: front, lists, story pages, the pages of
// comments, and the errors.
//
// This file and page_comment.go, page_account.go and page_letter.go beside it are the
// theme contract: the structs that
// templates are given. They are plain data with finished values. Every date is
// already worded, every address already made, every number a template must not
// calculate already counted; a template chooses and loops. Fields are only
// added. What the reader reads in a template comes from the message catalogue
// or from these structs.
//
// A page that has a file in the theme is rendered by that file's name:
//
//	front                 FrontPage
//	list                  ListPage
//	storyline             StorylinePage
//	sections              SectionsPage
//	archive               ArchivePage
//	corrections           CorrectionsPage
//	page                  FreePage
//	said                  SaidPage
//	error                 ErrorPage
//	article/page          StoryPage
//	article/share         SharePage
//	comment/page          CommentPage
//	comment/form_page     CommentFormPage
//	comment/edit          CommentEditPage
//	comment/history       CommentHistoryPage
//	comment/discussion    DiscussionPage
//	account/sign_in       SignInPage
//	account/sent          SentPage
//	account/token         TokenPage
//	account/second        SecondPage
//	account/back          BackPage
//	account/my            MyPage
//	account/enrol         EnrolPage
//	account/codes         CodesPage
//	account/words         WordsPage
//	account/erasure       ErasurePage
//
// letters, each of them in HTML and in plain text (page_letter.go),
//
//	account/mail_link     LinkLetter
//	mail/test             TestLetter
//
// and three fragments are rendered alone and set into a page as safe HTML:
//
//	comment/comment       Comment: one comment without its replies
//	article/dateline      Dateline: run in at the head of the first paragraph
//	article/figure        Picture: a picture between paragraphs
package site

import (
	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/floor/theme"
)

// Contract is the version of the page structs. A theme that asks for a higher
// one is refused when it is loaded.
const Contract = 1

// Link is a worded address.
type Link struct {
	Text string
	URL  string
}

// Time is a moment, ready to print.
type Time struct {
	ISO   string // RFC 3339, for <time datetime>
	Words string // "23 November 2026, 06:10", in the site's zone
	Day   string // "23 November 2026"
	Clock string // "06:10"
	Short string // in lists of the latest: the clock today, else "22 Nov"
}

// Picture is one picture with its words. Width and Height are those of Src, so
// that the page keeps its place while the picture comes.
type Picture struct {
	ID      string // of its block in the text, "p-…"; empty elsewhere
	Src     string
	SrcSet  string // "/media/x/640.jpg 640w, …"
	Sizes   string // empty: the theme's own for the slot, which is the usual case
	Width   int
	Height  int
	Alt     string
	Caption string
	Credit  string
}

// Frame is what every page has around it.
type Frame struct {
	Language  string // BCP 47
	Direction string // "ltr" or "rtl"

	Title       string // the whole <title>
	Description string
	Canonical   string // absolute; empty on a page that should not be found
	NoIndex     bool
	Social      Social
	JSONLD      any       // plain structs with json tags; nil: none
	Linked      []any     // more of the same, each in a script of its own
	Versions    []Version // the page in every language that it has, its own too; empty: it has one
	Embed       string    // absolute address at which the page is described for embedding; empty: none
	EmbedXML    string    // the same in XML
	Manifest    string    // address of the web manifest
	Icons       []Icon    // of the site, the one that is meant for tabs first
	Feeds       []Feed    // announced in the head, the page's own first
	Stylesheet  string    // address of the settings' own, to stand after the theme's; empty: none
	Preload     []string  // addresses of the font files that the page needs first

	Site   Site
	Nav    []Section // the main menu: what the owner set, else the sections
	Today  Time      // of the front; zero elsewhere
	Follow Follow

	Breaking Breaking // zero: none

	goes expiry
	more []Section // for which the bar has no room
}

// expiry is when a page goes because of what the frame holds.
type expiry struct {
	key   string // cache key of the story of the breaking news; empty: none
	until int64  // Unix milliseconds; 0: it stays
}

func (f Frame) expiry() expiry { return f.goes }

// Breaking is the line of breaking news above every page.
type Breaking struct {
	Text      string
	URL       string // empty: it has no story yet
	Language  string // where it is not the page's own; so the next
	Direction string
}

// Icon is the site's sign in one form.
type Icon struct {
	Rel   string // of the link to it: "icon", "apple-touch-icon"
	URL   string
	Type  string // media type
	Sizes string // "192x192", or "any"
}

// Version is the page in one language.
type Version struct {
	Language string
	URL      string // absolute
}

// Site is the publication.
type Site struct {
	Name    string
	Tagline string
	URL     string // path of the front, "/"
	Latest  string // path of the list of the latest stories
	Archive string // path of the archive
	// Corrections is the path of the page of all corrections.
	Corrections string
	// Sections is the path of the page of all sections; empty: the bar has them all.
	Sections string
	// SignIn is the path of the page to sign in at, the same for everybody;
	// empty: this site has no accounts.
	SignIn  string
	Letter  string // mailto: or page for letters to the editor
	Rules   string // page with the house rules for comments; empty: none
	Pages   []Link // the menu at the foot: what the owner set, else the free pages
	Imprint string // line at the foot: owner, year
	// Logo stands in the place of the name where the owner has one, its Alt the
	// name; LogoDark is the one for the night, nil where it is the same.
	Logo     *Picture
	LogoDark *Picture
	// Paper and PaperDark are the colours of the page that the settings say, for
	// <meta name="theme-color">; empty: the theme's own.
	Paper     string
	PaperDark string
}

// Section is an entry in the main menu. Where it has Entries, its own URL may be
// empty.
type Section struct {
	Link
	Current bool // the page belongs to it, or to one of its entries
	Entries []Section
}

// Social is what a link to the page says elsewhere.
type Social struct {
	Type        string // "article" or "website"
	Headline    string
	Description string
	Image       string // absolute; empty: none
	ImageAlt    string
	ImageWidth  int
	ImageHeight int
	Published   string // RFC 3339; stories only
	Modified    string
	Section     string
}

// Feed is one feed of the site or of a part of it.
type Feed struct {
	Title string
	URL   string
	Type  string // media type
	Name  string // "RSS", "Atom", "JSON Feed"
}

// Follow is the panel *Connect with us*.
type Follow struct {
	Subject string // section, author, tag, place or running story that Own belongs to; empty: none
	Own     []Feed // feeds of that subject
	Also    []Following
	Site    []Feed // feeds of the whole site
	Links   []Link // the owner's presences elsewhere, by name (rel=me)
}

// Following is one more subject of a page that can be followed: a story's
// running story, until that ends.
type Following struct {
	Subject string
	Feeds   []Feed
}

// Credit is one name of a byline.
type Credit struct {
	Before string // what stands before the name: "", ", " or " and "
	Name   string
	URL    string // empty: no page of their own
	Role   string // worded: "pictures"; empty for a writer
}

// Card is a story as others point to it. On a page that is about its section,
// Section is left empty.
type Card struct {
	URL         string
	Headline    string
	Standfirst  string
	Section     Link
	Storyline   string // worded: name of the running story; empty: none
	Label       string // "", "opinion", "analysis", "sponsored", "satire", "agency"
	Byline      []Credit
	Published   Time
	Picture     *Picture
	Comments    int
	CommentsURL string
}

// FrontPage is the front.
type FrontPage struct {
	Frame
	Lead      *Card // nil: nothing is published yet
	Seconds   []Card
	Sections  []FrontSection
	Latest    []Card
	Discussed []Card
}

// FrontSection is one section on the front, its first story the one with a
// picture. Its cards have no Section of their own: the head of it says that.
type FrontSection struct {
	Link
	Cards []Card
}

// ListPage is a list of stories, newest first: one template for all kinds.
type ListPage struct {
	Frame
	Kind    string // "section", "author", "tag", "place" or "latest"
	Name    string // empty for latest
	Intro   string
	Role    string      // what an author does at the paper; empty: not said
	Links   []Link      // an author's presences elsewhere, by name (rel=me)
	Lead    *Card       // of a section's first page; nil: none. Groups repeats neither
	Seconds []Card      // it nor these
	Groups  []ListGroup // empty, without a lead: nothing there yet
	Newer   string      // address; empty: this is the first page
	Older   string      // address; empty: this is the last
}

// StorylinePage is a running story from its first chapter on.
type StorylinePage struct {
	Frame
	Name     string
	Intro    string
	Chapters []Chapter // empty: none is out
	Count    int       // of all chapters, also those on other pages
	Begun    Time      // when the first one came out; zero: none is out
	Ended    Time      // zero: it goes on
	Latest   *Chapter  // the newest, where it is not the first as well
	Earlier  string    // address; empty: this is the first page
	Later    string    // address; empty: this is the last
}

// Chapter is a story as one of a running story.
type Chapter struct {
	Card
	Number int
	Newest bool
	Points []string // its key points, where it has no standfirst
}

// SectionsPage is every section that has a story.
type SectionsPage struct {
	Frame
	Sections []SectionEntry
}

// SectionEntry is a section with what its page says of it.
type SectionEntry struct {
	Link
	Intro string
}

// ListGroup is the stories of one day, or all of a list that is not parted.
type ListGroup struct {
	Day   string // worded; empty: not parted
	Cards []Card
}

// ArchivePage is a period of the archive: all of it, a year, a month or a day.
type ArchivePage struct {
	Frame
	Heading  string
	Trail    []Link      // the periods that it lies in, the whole archive first
	Years    []Link      // of the whole archive, newest first
	Months   ArchiveYear // of a year, and of the newest one on the whole archive's page
	Calendar *Calendar   // of a month, and of a day's month
	Groups   []ListGroup // empty: nothing was published then
	Newer    string      // address; empty: this is the first page
	Older    string      // address; empty: this is the last
	Earlier  Link        // the nearest such period before that has a story; zero: none
	Later    Link
}

// ArchiveYear is a year with its months.
type ArchiveYear struct {
	Link
	Months []ArchiveMonth
}

// ArchiveMonth is a month with what was published in it; without a URL it is
// nothing.
type ArchiveMonth struct {
	Link
	Stories int
}

// Calendar is a month in weeks.
type Calendar struct {
	Link
	Weekdays []theme.Weekday
	Weeks    [][]CalendarDay // of seven days
}

// CalendarDay is a day in a calendar.
type CalendarDay struct {
	Day     string // its figure; empty: it belongs to another month
	URL     string // empty: nothing was published
	Stories int
	Current bool // the page is this day's
}

// CorrectionsPage is every correction of the paper, newest first.
type CorrectionsPage struct {
	Frame
	Corrections []Corrected
	Newer       string
	Older       string
}

// Corrected is a correction with the story that it stands on.
type Corrected struct {
	Story     Link
	Time      Time
	Text      string
	Language  string // of story and text, where it is not the page's own; so the next
	Direction string
}

// SaidPage is what a person said on the record.
type SaidPage struct {
	Frame
	Name       string
	Quotations []Said // of the latest story first
}

// Said is one quotation, with a link to the very sentence.
type Said struct {
	Text      string
	Role      string
	Occasion  string
	Story     Link
	Published Time
}

// FreePage is a page that is not a story: about, house rules, imprint.
type FreePage struct {
	Frame
	Headline   string
	Standfirst string
	Text       safehtml.HTML
	Updated    Time
}

// ErrorPage helps on from where nothing is.
type ErrorPage struct {
	Frame
	Status    int
	Sentence  string // public; empty: the theme's words for the status
	RequestID string // to quote in a complaint; empty: none
	Latest    []Card // may be empty: a fault must not cause another
}

// StoryPage is a story with all that answers it.
type StoryPage struct {
	Frame
	Story      Story
	Share      Share
	Continue   Continue
	Discussion Discussion
	Inline     Inline
}

// Story is the story itself.
type Story struct {
	ID          string // public; the browser's memory of the place is kept under it
	URL         string // path
	Section     Link
	Storyline   Link   // running story that it is a chapter of; zero: none
	Chapter     int    // its number in the storyline; 0: not said
	Label       string // as Card.Label
	Agency      string // name, with label "agency"
	Headline    string
	Standfirst  string
	KeyPoints   []KeyPoint
	Byline      []Credit
	Published   Time
	Updated     Time // zero: it was not
	Picture     *Picture
	Text        safehtml.HTML // the dateline run in
	Corrections []Correction
	Tags        []Link
	Place       Link // zero: no dateline
}

// KeyPoint is one point above the story.
type KeyPoint struct {
	Text    string
	URL     string // "#p-…" of the paragraph that supports it; empty: none
	Drafted bool   // made by the program, accepted by no editor yet
}

// Dateline is the fragment at the head of the first paragraph.
type Dateline struct {
	Place string
	URL   string
}

// Correction says what was wrong and what is right.
type Correction struct {
	Time Time
	Text string
}

// Share holds the addresses that share a story. An empty one is not offered.
type Share struct {
	URL      string // absolute and canonical: what is copied and shared
	Title    string
	Mail     string
	WhatsApp string
	Telegram string
	X        string
	Facebook string
	LinkedIn string
	Reddit   string
	Bluesky  string
	Mastodon string // our own page {story}/share
}

// Continue is what to read after a story.
type Continue struct {
	Chapters  []Card // the next chapters of the same running story
	Previous  Link   // the chapter before; zero: the story is the first, or none
	Beginning Link   // the first chapter, where Previous is another
	Related   []Card
}

// Inline is the state of feedback on passages.
type Inline struct {
	Count  int
	Letter string // where a letter to the editor goes
}

// SharePage helps a reader to post a story from a server of their own.
type SharePage struct {
	Frame
	Story Card
	Text  string // headline and absolute address, to be pasted
}
