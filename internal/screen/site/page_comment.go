package site

import "broadsheet/internal/floor/safehtml"

// Comment is the fragment of one comment, without its replies and without the
// list around it. Go puts it into a list and nests the replies:
//
//	<ol class="thread"><li>FRAGMENT<ol class="replies"><li>FRAGMENT</ol></ol>
//
// It is kept rendered and stands hundreds of times on a page, so that every
// byte of its template counts: with a link of its own for Reply, 200 comments
// would pass the 30 kB that their page may have. The date and Reply are one
// link, to the comment's own page, which has the form.
type Comment struct {
	ID    string // public; the fragment's id is "c-" and this
	State string // "" or "shown", "held", "removed", "erased"
	Name  string
	Badge string // "", "author", "staff"
	Time  Time
	URL   string // its permanent page, {story}/comments/{id}, where it can be answered
	Open  bool   // answers are taken
	// To is set where threads are deeper than they are indented: whom it
	// answers, and where that stands.
	To   Link
	Body safehtml.HTML
}

// Discussion is the comments of a story, or the part of them that is shown.
type Discussion struct {
	Count   int    // all that are shown to readers, on all pages
	URL     string // path of the story
	All     string // {story}?view=all
	Sort    string // "oldest" or "newest"
	Oldest  string // address of that order
	Newest  string
	Feed    string // RSS of the comments of this story
	State   string // "open", "closed" or "off"
	Form    CommentForm
	List    safehtml.HTML // <ol class="thread">…</ol>; empty: none yet
	Earlier string        // address of the part before; empty: none
	Later   string        // address of the part after; empty: none
}

// CommentForm is the form for a comment or a reply. On cached pages only
// Action is set; what a reader typed stands only on an uncached page.
type CommentForm struct {
	Action string // {story}/comments
	Rules  string // house rules; empty: none
	Parent string // public id of the comment that is answered
	// Draft names the place where the browser keeps what is being typed: the
	// story's public id.
	Draft string
	// EmailRequired: a comment without an e-mail address is refused.
	EmailRequired bool

	Body  string
	Name  string
	Email string

	Reason     string // why the whole was refused, worded; empty: it was not
	BodyError  string
	NameError  string
	EmailError string
}

// DiscussionPage is all comments of a story: {story}?view=all.
type DiscussionPage struct {
	Frame
	Story      Card
	Discussion Discussion
}

// CommentPage is a comment's own permanent page: what it answers above, it,
// and the answers to it.
type CommentPage struct {
	Frame
	Story   Card
	ID      string
	State   string        // as Comment.State
	Above   safehtml.HTML // the comments that it answers, outermost first, in one <ol>; may be empty
	Comment safehtml.HTML // <ol class="thread"> with it and its replies; empty when held and not the reader's own
	Context string        // the place in the story's discussion, "{story}#c-…"
	Open    bool          // answers are taken: Form stands
	Form    CommentForm
}

// CommentFormPage is the form alone: what was refused, with its text kept, or
// a reply written without script.
type CommentFormPage struct {
	Frame
	Story  Card
	Parent safehtml.HTML // the comment that is answered, as a fragment; empty: none
	Form   CommentForm
}
