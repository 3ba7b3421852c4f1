// Package safehtml is the only place where a string becomes HTML that
// templates print as it is. Everything that reaches HTML has been escaped
// here, is a constant of our own source, or comes from a renderer of ours.
package safehtml

import (
	"html/template"
	"strings"
	"unicode/utf8"
)

// HTML is markup that templates print unescaped.
type HTML = template.HTML

// constant is unexported, so that other packages can hand over only untyped
// string constants: a string variable doesn't compile.
type constant string

// Builder puts HTML together. The zero value is ready to use.
type Builder struct {
	buf []byte
}

// Raw adds markup that is a constant in the source.
func (b *Builder) Raw(markup constant) *Builder {
	b.buf = append(b.buf, markup...)
	return b
}

// Text adds text, escaped for the content of an element.
func (b *Builder) Text(s string) *Builder {
	b.buf = AppendText(b.buf, s)
	return b
}

// Attr adds an attribute with a leading space, its value escaped and quoted.
// Addresses go through Link instead, which looks at their scheme.
func (b *Builder) Attr(name constant, value string) *Builder {
	b.buf = append(b.buf, ' ')
	b.buf = append(b.buf, name...)
	b.buf = append(b.buf, `="`...)
	b.buf = AppendAttr(b.buf, value)
	b.buf = append(b.buf, '"')
	return b
}

// Link adds an attribute that holds an address (href, src). An address that
// Address refuses adds nothing.
func (b *Builder) Link(name constant, address string) *Builder {
	if safe, ok := Address(address); ok {
		b.Attr(name, safe)
	}
	return b
}

// HTML adds finished markup.
func (b *Builder) HTML(markup HTML) *Builder {
	b.buf = append(b.buf, markup...)
	return b
}

// Len is the number of bytes so far.
func (b *Builder) Len() int { return len(b.buf) }

// Done returns what was built.
func (b *Builder) Done() HTML { return HTML(b.buf) }

// Trusted declares bytes to be HTML. It is for renderers of ours that append
// to a slice through AppendText and AppendAttr; never hand it anything that a
// person or another server wrote.
func Trusted(markup []byte) HTML { return HTML(markup) }

// Joined is Trusted for a renderer that puts a large part of a page together from
// finished markup in a strings.Builder, whose bytes need no copy to be a string.
func Joined(b *strings.Builder) HTML { return HTML(b.String()) }

// Escape returns text as HTML.
func Escape(s string) HTML { return HTML(AppendText(nil, s)) }

// AppendText appends s escaped for the content of an element.
func AppendText(dst []byte, s string) []byte { return appendEscaped(dst, s, false) }

// AppendAttr appends s escaped for an attribute in double quotes.
func AppendAttr(dst []byte, s string) []byte { return appendEscaped(dst, s, true) }

func appendEscaped(dst []byte, s string, attr bool) []byte {
	start := 0
	for i := 0; i < len(s); i++ {
		var rep string
		switch c := s[i]; c {
		case '&':
			rep = "&amp;"
		case '<':
			rep = "&lt;"
		case '>':
			rep = "&gt;"
		case '"':
			if !attr {
				continue
			}
			rep = "&#34;"
		case '\r':
			// A bare one would come back from a parser as a newline.
			rep = "&#13;"
		case 0:
			rep = string(utf8.RuneError)
		default:
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = append(dst, rep...)
		start = i + 1
	}
	return append(dst, s[start:]...)
}
