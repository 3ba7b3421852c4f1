package richtext

import (
	"errors"
	"fmt"
	"strings"

	"broadsheet/internal/floor/safehtml"
)

// Limits of a document. Parse and Validate refuse what passes them.
const (
	MaxDepth = 64
	MaxBytes = 4 << 20 // of the encoded form
)

// holds says which blocks a block may contain; leaf blocks aren't listed.
var holds = map[NodeType][]NodeType{
	TypeDoc: {Paragraph, Crosshead, BulletList, OrderedList, BlockQuote, PullQuote,
		CodeBlock, Picture, Divider, Table, FactBox},
	BulletList:  {ListItem},
	OrderedList: {ListItem},
	ListItem:    {Paragraph, BulletList, OrderedList},
	BlockQuote:  {Paragraph, BulletList, OrderedList},
	FactBox:     {Paragraph, Crosshead, BulletList, OrderedList},
	Table:       {TableRow},
	TableRow:    {TableHeader, TableCell},
}

// uses says which attributes a block may have beside id and language.
var uses = map[NodeType]Attrs{
	TypeDoc:     {Version: 1},
	Paragraph:   {},
	Crosshead:   {Level: 1},
	BulletList:  {},
	OrderedList: {Start: 1},
	ListItem:    {},
	BlockQuote:  {},
	PullQuote:   {Speaker: "x", Role: "x", Occasion: "x", Source: "x"},
	CodeBlock:   {},
	Picture:     {Media: "x", Alt: "x", Caption: "x", Credit: "x", Source: "x"},
	Divider:     {},
	Table:       {},
	TableRow:    {},
	TableHeader: {},
	TableCell:   {},
	FactBox:     {},
}

// markOrder is the order in which marks are kept and nested, outermost first.
// A quotation comes first so that emphasis inside it doesn't cut it in two.
var markOrder = map[MarkType]int{
	Quotation: 1, Link: 2, Strong: 3, Emphasis: 4, Strike: 5, Sub: 6, Sup: 7, Code: 8,
}

// IsLeaf says whether a block of this type holds inline content.
func IsLeaf(t NodeType) bool {
	switch t {
	case Paragraph, Crosshead, PullQuote, CodeBlock, TableHeader, TableCell:
		return true
	}
	return false
}

func isInline(t NodeType) bool { return t == Text || t == HardBreak }

func mayHold(parent, child NodeType) bool {
	for _, t := range holds[parent] {
		if t == child {
			return true
		}
	}
	return false
}

// Validate says what is wrong with a document, if anything: the first node
// that the schema doesn't allow, with its place.
func Validate(doc Node) error {
	if err := validate(doc); err != nil {
		return err
	}
	if n := len(Encode(doc)); n > MaxBytes {
		return fmt.Errorf("the document has %d bytes, the limit is %d: split the story", n, MaxBytes)
	}
	return nil
}

func validate(doc Node) error {
	if doc.Type != TypeDoc {
		return fmt.Errorf("a document starts with a %q node, this one with %q", TypeDoc, doc.Type)
	}
	if v := attrs(doc).Version; v < 0 || v > Version {
		return fmt.Errorf("the document has version %d and this program reads up to %d: use a newer Broadsheet", v, Version)
	}
	return validateBlock(doc, 1)
}

func validateBlock(n Node, depth int) error {
	if depth > MaxDepth {
		return fmt.Errorf("nested deeper than %d", MaxDepth)
	}
	allowed, known := uses[n.Type]
	if !known {
		return fmt.Errorf("unknown node %q", n.Type)
	}
	if n.Text != "" || len(n.Marks) > 0 {
		return errors.New("a block has no text or marks of its own: put them in a text node")
	}
	if err := validateAttrs(n, allowed); err != nil {
		return err
	}
	for i, c := range n.Content {
		var err error
		_, known := uses[c.Type]
		switch {
		case IsLeaf(n.Type):
			err = validateInline(n.Type, c)
		case isInline(c.Type):
			err = fmt.Errorf("text must stand in a paragraph, not in %q", n.Type)
		case !known:
			err = fmt.Errorf("unknown node %q", c.Type)
		case !mayHold(n.Type, c.Type):
			err = fmt.Errorf("%q may not stand in %q", c.Type, n.Type)
		default:
			err = validateBlock(c, depth+1)
		}
		if err != nil {
			return within(i, err)
		}
	}
	return nil
}

func validateAttrs(n Node, allowed Attrs) error {
	a := attrs(n)
	refuse := func(name string) error {
		return fmt.Errorf("%q has no attribute %q", n.Type, name)
	}
	for _, f := range []struct {
		name       string
		set, legal bool
	}{
		{"version", a.Version != 0, allowed.Version != 0},
		{"level", a.Level != 0, allowed.Level != 0},
		{"start", a.Start != 0, allowed.Start != 0},
		{"media", a.Media != "", allowed.Media != ""},
		{"alt", a.Alt != "", allowed.Alt != ""},
		{"caption", a.Caption != "", allowed.Caption != ""},
		{"credit", a.Credit != "", allowed.Credit != ""},
		{"speaker", a.Speaker != "", allowed.Speaker != ""},
		{"role", a.Role != "", allowed.Role != ""},
		{"occasion", a.Occasion != "", allowed.Occasion != ""},
		{"source", a.Source != "", allowed.Source != ""},
	} {
		if f.set && !f.legal {
			return refuse(f.name)
		}
	}
	switch {
	case n.Type == TypeDoc && a.ID != "":
		return refuse("id")
	case a.ID != "" && !validID(a.ID):
		return fmt.Errorf("id %q: use up to 32 letters, digits, - and _", a.ID)
	case a.Language != "" && !validLanguage(a.Language):
		return fmt.Errorf("language %q is not a tag such as en or pt-BR", a.Language)
	case n.Type == Crosshead && (a.Level < 2 || a.Level > 4):
		return fmt.Errorf("a cross-head has level 2 to 4, not %d", a.Level)
	case n.Type == OrderedList && (a.Start < 0 || a.Start > maxListStart):
		return fmt.Errorf("a list starts between 0 and %d, not at %d", maxListStart, a.Start)
	case n.Type == Picture && a.Media == "" && a.Source == "":
		return errors.New("a picture needs media or source")
	case n.Type == Picture && a.Source != "" && !safeAddress(a.Source):
		return fmt.Errorf("picture source %q: use http, https or a path from the site's root", a.Source)
	}
	return nil
}

func validateInline(parent NodeType, n Node) error {
	switch {
	case !isInline(n.Type):
		if _, known := uses[n.Type]; !known {
			return fmt.Errorf("unknown node %q", n.Type)
		}
		return fmt.Errorf("%q holds text, not %q", parent, n.Type)
	case n.Attrs != nil || len(n.Content) > 0:
		return fmt.Errorf("%q has no attributes and no content", n.Type)
	case n.Type == HardBreak && n.Text != "":
		return errors.New("a hard_break has no text")
	case parent == CodeBlock && (n.Type != Text || len(n.Marks) > 0):
		return errors.New("a code_block holds text without marks")
	}
	for i, m := range n.Marks {
		if err := validateMark(m); err != nil {
			return err
		}
		for _, other := range n.Marks[:i] {
			if other.Type == m.Type {
				return fmt.Errorf("mark %q stands twice", m.Type)
			}
		}
	}
	return nil
}

func validateMark(m Mark) error {
	if markOrder[m.Type] == 0 {
		return fmt.Errorf("unknown mark %q", m.Type)
	}
	a := markAttrs(m)
	switch {
	case m.Type == Link && a != (MarkAttrs{Href: a.Href, Title: a.Title}),
		m.Type == Quotation && (a.Href != "" || a.Title != ""),
		m.Type != Link && m.Type != Quotation && a != (MarkAttrs{}):
		return fmt.Errorf("mark %q has an attribute that it doesn't use", m.Type)
	case m.Type == Link && !safeAddress(a.Href):
		return fmt.Errorf("link to %q: use http, https, mailto or a path from the site's root", a.Href)
	}
	return nil
}

const maxListStart = 1_000_000

func attrs(n Node) Attrs {
	if n.Attrs == nil {
		return Attrs{}
	}
	return *n.Attrs
}

func markAttrs(m Mark) MarkAttrs {
	if m.Attrs == nil {
		return MarkAttrs{}
	}
	return *m.Attrs
}

// safeAddress also asks that the address be in its printed form, so that what
// is stored is what readers get.
func safeAddress(address string) bool {
	printed, ok := safehtml.Address(address)
	return ok && printed == address
}

func validID(id string) bool {
	return len(id) <= 32 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_") == ""
}

func validLanguage(tag string) bool {
	if len(tag) > 35 {
		return false
	}
	for i, part := range strings.Split(tag, "-") {
		if len(part) < 1 || len(part) > 8 || (i == 0 && len(part) < 2) {
			return false
		}
		for _, c := range part {
			letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
			if !letter && (i == 0 || c < '0' || c > '9') {
				return false
			}
		}
	}
	return true
}
