// Package copydesk reads copy: it turns a file as reporters and agencies hand
// it in (plain copy, Markdown, HTML) into a draft, and says what it took for
// what. It recognises by shape and takes nothing for furniture that could be a
// sentence of the story: a share label left in is a nuisance, a paragraph left
// out is a mistake in print.
package copydesk

import (
	"fmt"
	"time"

	"broadsheet/internal/story/article"
)

// Limits on what is read.
const (
	MaxBytes    = 8 << 20 // of a file, unless Options say otherwise
	MaxHeadline = 300     // characters
	MaxPoints   = 5       // key points above a story
)

// The kinds of copy, as Copy.Kind says them.
const (
	Plain    = "plain"
	Markdown = "markdown"
	HTML     = "html"
)

// Options say what the copy itself may not.
type Options struct {
	MaxBytes int64     // 0: the package's MaxBytes
	Language string    // BCP 47, of a copy that does not name its own
	Source   string    // name of the source that files come from; empty: none
	Today    time.Time // gives "Aug 30" its year; zero: such a date is left out and noted
}

// Copy is a file of copy as the desk understood it.
type Copy struct {
	File     string
	Kind     string // Plain, Markdown or HTML
	Encoding string // what the bytes were: "UTF-8", "UTF-16", "Windows-1252"
	Language string // of the rules that were applied: en, de, fr or es
	Draft    article.Draft

	LeftOut    []Line      // lines that are not story text, and why
	Notes      []Note      // what was taken for what
	Quotations []Quotation // direct quotations, in the order of the text
	Crossheads []string
	Pictures   []PictureFile // in files beside the copy, each once
	Paragraphs int           // of the story's running text, the lead counted, cross-heads and lists not
}

// PictureFile is a picture that the copy shows from a file: the lead picture, or
// a block of the text whose Source is the file's name (richtext.BesideFile). A
// text with one cannot be stored until the block names a media item.
type PictureFile struct {
	N    int // line
	Name string
}

// Line is a line that was left out.
type Line struct {
	N    int
	Text string
	Why  string
}

// Note says what a line was taken for.
type Note struct {
	N    int // 0: the file as a whole
	Part string
	Text string
}

// Quotation is something said, in the words that were said.
type Quotation struct {
	Speaker   string // name as first given in full; empty: the rules found none
	Role      string // "ministry spokesman"; alone where the text names nobody
	Text      string // without the enclosing marks
	Block     string // id of the paragraph
	Paragraph int    // its place among the paragraphs, from 0
	Pulled    bool   // it stands in a pull quote alone; Paragraph is the one before
	Indirect  bool   // reported without marks; the present rules find direct ones only
}

// Refusal is why a file cannot become a story: a sentence that says what to do.
type Refusal struct {
	File   string
	Line   int
	Reason string
}

func (r *Refusal) Error() string {
	return fmt.Sprintf("%s:%d: %s", r.File, max(r.Line, 1), r.Reason)
}

func refuse(line int, format string, args ...any) *Refusal {
	return &Refusal{Line: line, Reason: fmt.Sprintf(format, args...)}
}

// Read understands a file of copy. The name decides the kind where the content
// does not. Every error is a *Refusal.
func Read(name string, data []byte, opt Options) (*Copy, error) {
	c, refusal := read(name, data, opt)
	if refusal != nil {
		refusal.File = name
		return nil, refusal
	}
	return c, nil
}

func read(name string, data []byte, opt Options) (*Copy, *Refusal) {
	if limit := opt.limit(); int64(len(data)) > limit {
		return nil, tooLarge(int64(len(data)), limit)
	}
	text, encoding, refusal := decode(data)
	if refusal != nil {
		return nil, refusal
	}
	c := &Copy{File: name, Kind: kindOf(name, text), Encoding: encoding}
	switch c.Kind {
	case Markdown:
		refusal = readMarkdown(c, text, opt)
	case HTML:
		refusal = readHTML(c, text, opt)
	default:
		refusal = readPlain(c, text, opt)
	}
	if refusal != nil {
		return nil, refusal
	}
	if refusal := c.check(); refusal != nil {
		return nil, refusal
	}
	c.finish(opt)
	return c, nil
}

func (o Options) limit() int64 {
	if o.MaxBytes > 0 {
		return o.MaxBytes
	}
	return MaxBytes
}

func (c *Copy) note(line int, part, text string) {
	c.Notes = append(c.Notes, Note{N: line, Part: part, Text: text})
}

func (c *Copy) leaveOut(line int, text, why string) {
	c.LeftOut = append(c.LeftOut, Line{N: line, Text: text, Why: why})
}
