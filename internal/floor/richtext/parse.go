package richtext

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Parse reads the stored form. Anything that the schema doesn't know, and any
// newer version, is refused with its place in the document. The result is
// normalised (see Normalise); ids are as they were stored.
func Parse(data []byte) (Node, error) {
	if len(data) > MaxBytes {
		return Node{}, fmt.Errorf("the document has %d bytes, the limit is %d: split the story", len(data), MaxBytes)
	}
	if !utf8.Valid(data) {
		return Node{}, errors.New("the document is not UTF-8: save it as UTF-8")
	}
	d := &decoder{data: data}
	doc, err := d.node(1)
	if err != nil {
		return Node{}, fmt.Errorf("read document: %w", err)
	}
	if d.next() != 0 || d.at < len(data) {
		return Node{}, fmt.Errorf("read document: something follows it at byte %d", d.at)
	}
	Normalise(&doc)
	if err := validate(doc); err != nil {
		return Node{}, fmt.Errorf("read document: %w", err)
	}
	return doc, nil
}

// Encode writes the stored form: the same document, the same bytes.
func Encode(doc Node) []byte {
	if doc.Type == TypeDoc {
		a := attrs(doc)
		a.Version = Version
		doc.Attrs = &a
	}
	data, err := json.Marshal(doc)
	if err != nil {
		panic("richtext: a node holds only strings and numbers: " + err.Error())
	}
	return data
}

// place is an error with the place of its node: the index in each content
// from the document down.
type place struct {
	path []int
	err  error
}

func (p *place) Error() string {
	var b strings.Builder
	b.WriteString("doc")
	for i := len(p.path) - 1; i >= 0; i-- {
		fmt.Fprintf(&b, ".%d", p.path[i])
	}
	return b.String() + ": " + p.err.Error()
}

func (p *place) Unwrap() error { return p.err }

// within says in which child an error arose. Paths are put together on the way
// up, so that documents without errors don't pay for them.
func within(i int, err error) error {
	if p, ok := err.(*place); ok {
		p.path = append(p.path, i)
		return p
	}
	return &place{[]int{i}, err}
}
