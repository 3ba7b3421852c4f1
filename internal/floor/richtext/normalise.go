package richtext

import (
	"slices"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/floor/safehtml"
)

// Normalise brings a document into the one form that equal documents share:
// controls and text-direction overrides are gone, marks stand in a fixed
// order, neighbouring text with equal marks is one node, empty text is none,
// addresses are in their printed form. Otherwise words stay as they were typed.
func Normalise(doc *Node) {
	normalise(doc)
}

func normalise(n *Node) {
	normaliseAttrs(n)
	if len(n.Content) == 0 {
		n.Content = nil
		return
	}
	if !IsLeaf(n.Type) {
		n.Content = slices.Clone(n.Content)
		for i := range n.Content {
			normalise(&n.Content[i])
		}
		return
	}
	clean := cleanLine
	if n.Type == CodeBlock {
		clean = cleanCode
	}
	out := make([]Node, 0, len(n.Content))
	for _, c := range n.Content {
		c.Marks = normaliseMarks(c.Marks)
		if c.Attrs != nil && *c.Attrs == (Attrs{}) {
			c.Attrs = nil
		}
		if c.Type == Text {
			c.Text = clean(c.Text)
			if c.Text == "" {
				continue
			}
			if last := len(out) - 1; last >= 0 && out[last].Type == Text && sameMarks(out[last].Marks, c.Marks) {
				out[last].Text += c.Text
				continue
			}
		}
		out = append(out, c)
	}
	if len(out) == 0 {
		out = nil
	}
	n.Content = out
}

func normaliseAttrs(n *Node) {
	if n.Type == TypeDoc && attrs(*n).Version == 0 {
		a := attrs(*n)
		a.Version = Version
		n.Attrs = &a
	}
	if n.Attrs == nil {
		return
	}
	a := *n.Attrs
	for _, s := range []*string{&a.Alt, &a.Caption, &a.Credit, &a.Speaker, &a.Role, &a.Occasion} {
		*s = strings.TrimSpace(cleanLine(*s))
	}
	if printed, ok := safehtml.Address(a.Source); ok && n.Type == Picture {
		a.Source = printed
	} else {
		a.Source = strings.TrimSpace(cleanLine(a.Source))
	}
	n.Attrs = &a
	if a == (Attrs{}) {
		n.Attrs = nil
	}
}

func normaliseMarks(marks []Mark) []Mark {
	if len(marks) == 0 {
		return nil
	}
	marks = slices.Clone(marks)
	for i, m := range marks {
		if m.Attrs == nil {
			continue
		}
		a := *m.Attrs
		for _, s := range []*string{&a.Title, &a.Speaker, &a.Role, &a.Occasion, &a.Source} {
			*s = strings.TrimSpace(cleanLine(*s))
		}
		if printed, ok := safehtml.Address(a.Href); ok {
			a.Href = printed
		}
		marks[i].Attrs = &a
		if a == (MarkAttrs{}) {
			marks[i].Attrs = nil
		}
	}
	slices.SortStableFunc(marks, func(a, b Mark) int { return markOrder[a.Type] - markOrder[b.Type] })
	return marks
}

func sameMark(a, b Mark) bool {
	return a.Type == b.Type && markAttrs(a) == markAttrs(b)
}

func sameMarks(a, b []Mark) bool { return slices.EqualFunc(a, b, sameMark) }

// cleanLine takes out of text what no reader sees but what changes what they
// see: controls, and the overrides that make words run backwards. Line breaks
// become spaces; a break that is meant is a hard_break.
func cleanLine(s string) string { return clean(s, false) }

// cleanCode is cleanLine that keeps tabs and line breaks.
func cleanCode(s string) string {
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return clean(s, true)
}

func clean(s string, lines bool) string {
	if tidy(s, lines) {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			if lines {
				return r
			}
			return ' '
		case r == '\r' || r == '\f' || r == '\v' || r == '\u2028' || r == '\u2029':
			return ' '
		case unwanted(r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// tidy is the common case, told without allocating.
func tidy(s string, lines bool) bool {
	for _, r := range s {
		switch {
		case r >= ' ' && r < 0x7f:
		case r == '\n' || r == '\t':
			if !lines {
				return false
			}
		case r == utf8.RuneError, r == '\r', r == '\u2028', r == '\u2029', unwanted(r):
			return false
		}
	}
	return true
}

func unwanted(r rune) bool {
	return r < ' ' || r >= 0x7f && r < 0xa0 ||
		r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff
}
