// Package comment holds what readers answer to a story: threads, the rules by
// which a comment is shown or held, and the newsroom's decisions about it.
package comment

import (
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/floor/db"
)

// State says who may see a comment.
type State string

// The states. Only Shown is for everybody; a comment that is not shown but has
// replies leaves its place in the thread, without its words.
const (
	Shown   State = "shown"
	Held    State = "held"    // waits for the newsroom
	Removed State = "removed" // by the newsroom, for a reason
	Spam    State = "spam"
	Erased  State = "erased" // its writer's words and name are gone
)

// Limits of what a guest may send, in Unicode code points (Email in bytes,
// RFC 5321 section 4.5.3.1.3).
const (
	MaxBody  = 10_000
	MaxName  = 80
	MaxEmail = 254
	// MaxDepth bounds the depth that is stored; a reply to a comment that deep
	// stands beside it.
	MaxDepth = 1000
	// pathLevels is how many levels of a thread are put in order as a tree;
	// what is deeper follows by time.
	pathLevels = 8
)

// Comment is one stored comment.
type Comment struct {
	ID       db.ID
	PublicID string
	StoryID  db.ID
	Seq      int64
	Root     int64
	Path     []byte
	Depth    int
	ParentID db.ID
	Parent   string // public id of the parent, "" for a root
	ParentBy string // name of the parent's writer
	Replies  int
	GuestID  db.ID
	// AccountID is the writer's, where they were signed in.
	AccountID db.ID
	// Owner is the hash of what the browser of a guest holds who wrote it.
	Owner    []byte
	Name     string
	Body     string
	Up, Down int
	Featured db.Time // zero: it is not
	Edited   db.Time // zero: it was not
	State    State
	Rule     string // which rule held it
	Reason   string // why the newsroom removed it
	Version  int
	At       db.Time
	Changed  db.Time
	Reports  int     // of readers, not settled yet
	Locked   db.Time // no replies below it since; zero: it is not
	Blacked  db.Time // a stretch of it was blacked out; zero: none

	mentions string
}

// Draft is what somebody sends.
type Draft struct {
	Story   db.ID
	Parent  string // public id of the comment it answers
	Name    string
	Email   string
	Body    string
	Trapped bool   // the field that people do not see was filled in
	Key     string // Idempotency-Key header
	Network []byte // keyed hash of the sender's address
	// Networks are its hashes under the keys of earlier days: a ban of some days
	// ago was made under one of them.
	Networks [][]byte
	Work     string // what the sender's browser worked out, where it was asked to
	// Account is the writer's key, and Owner the hash of what a guest's browser
	// holds: by one of them the writer is known again.
	Account db.ID
	Owner   []byte

	at db.Time // when it was written; zero: now
}

// Refusal says why a draft was not taken, by field. The words are message keys
// with their numbers; the draft is kept by whoever shows it.
type Refusal struct {
	Field string // "body", "name", "email", "parent" or "" for all of it
	Key   string // message key
	Count int    // for plurals: a limit, or how many too many
}

// Refusals are all that is wrong with a draft.
type Refusals []Refusal

func (r Refusals) Error() string {
	keys := make([]string, len(r))
	for i, one := range r {
		keys[i] = one.Key
	}
	return "comment: refused: " + strings.Join(keys, ", ")
}

// ErrMissing says that there is no such comment.
var ErrMissing = errors.New("comment: no such comment")

// ErrForbidden says that somebody may not do what they asked for.
var ErrForbidden = errors.New("comment: not allowed")

// tidy brings a draft into the form that is stored: line ends as one character,
// no blanks around. Nothing else is changed, so what is refused is refused.
func (d Draft) tidy() Draft {
	d.Body = strings.TrimFunc(strings.ReplaceAll(strings.ReplaceAll(d.Body, "\r\n", "\n"), "\r", "\n"), blank)
	d.Name = strings.Join(strings.FieldsFunc(d.Name, unicode.IsSpace), " ")
	d.Email = strings.TrimSpace(d.Email)
	return d
}

// check says everything that is wrong with a tidied draft.
func (d Draft) check() error {
	var no Refusals
	add := func(field, key string, count int) { no = append(no, Refusal{field, key, count}) }
	if wrong := checkBody(d.Body); wrong != nil {
		no = append(no, wrong...)
	}
	switch n := utf8.RuneCountInString(d.Name); {
	case n == 0 || strings.IndexFunc(d.Name, visible) < 0:
		add("name", "comment.refused.name", 0)
	case n > MaxName:
		add("name", "comment.refused.name_long", MaxName)
	case !plain(d.Name, false) || heaped(d.Name):
		add("name", "comment.refused.characters", 0)
	}
	if !address(d.Email) {
		add("email", "comment.refused.email", 0)
	}
	if len(no) > 0 {
		return no
	}
	return nil
}

// CheckBody says what is wrong with the words alone; nil: nothing.
func (d Draft) CheckBody() Refusals { return checkBody(d.Words()) }

// Words are the draft's as they would be stored.
func (d Draft) Words() string { return d.tidy().Body }

// checkBody says what is wrong with the words; nil: nothing.
func checkBody(body string) Refusals {
	switch n := utf8.RuneCountInString(body); {
	case n == 0 || strings.IndexFunc(body, visible) < 0:
		return Refusals{{"body", "comment.refused.empty", 0}}
	case n > MaxBody:
		return Refusals{{"body", "comment.refused.long", n - MaxBody}}
	case !plain(body, true) || heaped(body):
		return Refusals{{"body", "comment.refused.characters", 0}}
	}
	return nil
}

func blank(r rune) bool { return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' }

func visible(r rune) bool {
	switch r {
	case '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800': // letters and a symbol by their class, and blank: Hangul fillers, empty Braille
		return false
	}
	return unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me)
}

// plain says that a text holds nothing that a person cannot have typed: control
// characters, broken UTF-8, and in names the marks that turn text around.
func plain(s string, lines bool) bool {
	if !utf8.ValidString(s) {
		return false
	}
	for _, r := range s {
		switch {
		case r == '\n' || r == '\t':
			if !lines {
				return false
			}
		case unicode.IsControl(r):
			return false
		case !lines && (r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069):
			return false
		}
	}
	return true
}

// address says whether a mail address can be one: a strict part of RFC 5321,
// without quoted local parts, comments or address literals.
func address(s string) bool {
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(s) > MaxEmail || len(local) > 64 || slices.Contains(strings.Split(local, "."), "") {
		return false
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
	}
	// A last label of digits makes it a network address (RFC 1123, section 2.1).
	if last := labels[len(labels)-1]; len(labels) < 2 || strings.Trim(last, "0123456789") == "" {
		return false
	}
	for _, r := range domain {
		if !(unicode.IsLetter(r) || unicode.IsDigit(r) || r == '.' || r == '-') {
			return false
		}
	}
	for _, r := range local {
		if !(unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(".!#$%&'*+-/=?^_`{|}~", r)) {
			return false
		}
	}
	return true
}

// fold is the form in which names and addresses are compared.
func fold(s string) string { return strings.ToLower(s) }

// pathBelow is the place of a reply with the given sequence under a parent.
func pathBelow(parent []byte, seq int64) []byte {
	keep := min(len(parent), 4*(pathLevels-1))
	return binary.BigEndian.AppendUint32(append([]byte(nil), parent[:keep]...), uint32(seq))
}

// Sort is an order of reading.
type Sort string

// The orders: by the comment that began each thread.
const (
	Newest Sort = "newest"
	Oldest Sort = "oldest"
	Best   Sort = "best"
)

// Cursor is where a page of a discussion ends; the next begins after it. It
// stays right while others post, because it names a place and not a number.
type Cursor struct {
	Root  int64
	Path  []byte
	Score int64 // of the thread, in the order of the best
}

// Window is how long a repeated post gets the first one's answer.
const Window = db.RepeatWindow
