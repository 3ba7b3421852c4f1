package article

import (
	"errors"
	"fmt"
)

// Invalid says which field of a draft cannot be published as it stands, and
// what to do about it. The sentence is for whoever wrote the draft.
type Invalid struct {
	Field    string // as the front matter calls it
	Sentence string
}

func (e *Invalid) Error() string { return e.Field + ": " + e.Sentence }

func invalid(field, format string, args ...any) error {
	return &Invalid{Field: field, Sentence: fmt.Sprintf(format, args...)}
}

// AddressTaken says that something else stands, or stood, at the address that a
// story wants.
type AddressTaken struct {
	Path string // the address
	By   string // what has it: `“Council votes for the low bridge”`, `the section Town`
}

func (e *AddressTaken) Error() string {
	return fmt.Sprintf("the address %s belongs to %s; give this one another address, with its own words after “slug:”", e.Path, e.By)
}

// Forbidden says that somebody may not do what they asked for.
type Forbidden struct{ Actor, Verb string }

func (e *Forbidden) Error() string { return fmt.Sprintf("%s may not %s this story", e.Actor, e.Verb) }

// errStale says that the story changed between reading and writing: prepare
// again.
var errStale = errors.New("article: the story changed meanwhile")
