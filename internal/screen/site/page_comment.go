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
	// Edited is the address of its earlier wordings; empty: it was never changed.
	Edited   string
	Featured bool // the newsroom points it out
	Blacked  bool // the newsroom blacked out a part of it
	// Votes is what stands for the number of votes; it is printed as it is.
	Votes safehtml.HTML
}

// Discussion is the comments of a story, or the part of them that is shown.
type Discussion struct {
	Count   int    // all that are shown to readers, on all pages
	URL     string // path of the story
	All     string // {story}?view=all
	Sort    string // "oldest", "newest" or "best"
	Oldest  string // address of that order
	Newest  string
	Best    string // empty: there are no votes
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

	Vote    Vote
	Own     Own    // zero: it is not the asker's
	History string // address of its earlier wordings; empty: it was never changed
	Said    string // what has just been done, worded; empty: nothing
}

// Vote is the form by which the comment is recommended or not. The asker's own
// choice is known, because the page is theirs alone.
type Vote struct {
	Action string // empty: there are no votes, or it is the asker's own comment
	Down   bool   // there are votes against, too
	Own    int    // 1, -1 or 0
	Up     string // worded: how many recommend it
}

// Own is what the writer of a comment may do with it.
type Own struct {
	Edit   string // address of the form; empty: the time for it is over
	Until  Time   // when it ends
	Delete string // address of the form; empty: it is not the asker's
}

// CommentHistoryPage is a comment's earlier wordings, the newest first.
type CommentHistoryPage struct {
	Frame
	Story   Card
	Comment safehtml.HTML // as it stands now
	Earlier []EarlierWords
	Context string // the comment's page
}

// EarlierWords is what stood there until a moment.
type EarlierWords struct {
	Until Time
	Body  safehtml.HTML
}

// CommentEditPage is the form in which a writer changes or deletes a comment.
type CommentEditPage struct {
	Frame
	Story   Card
	Comment safehtml.HTML // to be deleted; empty: it is changed
	Form    CommentForm   // Action, Body and what is wrong with it
	Version int           // that the writer began with
	Until   Time          // when the time for it ends
	Context string        // the comment's page
}

// CommentFormPage is the form alone: what was refused, with its text kept, or
// a reply written without script.
type CommentFormPage struct {
	Frame
	Story  Card
	Parent safehtml.HTML // the comment that is answered, as a fragment; empty: none
	Form   CommentForm
}
