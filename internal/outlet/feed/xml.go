package feed

import (
	"bufio"
	"io"
	"strings"
	"unicode/utf8"
)

// xmlWriter writes elements as they come and keeps the first error.
type xmlWriter struct {
	w     *bufio.Writer
	depth int
	bytes int
	err   error
}

func newXML(w io.Writer) *xmlWriter {
	x := &xmlWriter{w: bufio.NewWriter(w)}
	x.raw(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	return x
}

// raw writes our own markup; nothing that came from outside goes through it.
func (x *xmlWriter) raw(s string) {
	if x.err == nil {
		_, x.err = x.w.WriteString(s)
		x.bytes += len(s)
	}
}

// open starts an element that holds others. Attributes come in pairs; one
// without a value is left out.
func (x *xmlWriter) open(name string, attrs ...string) {
	x.tag(name, attrs)
	x.raw(">\n")
	x.depth++
}

func (x *xmlWriter) close(name string) {
	x.depth--
	x.indent()
	x.raw("</" + name + ">\n")
}

// text writes an element that holds a text, if there is one.
func (x *xmlWriter) text(name, text string, attrs ...string) {
	if text == "" {
		return
	}
	x.tag(name, attrs)
	x.raw(">")
	x.raw(escape(text, false))
	x.raw("</" + name + ">\n")
}

// empty writes an element of attributes alone.
func (x *xmlWriter) empty(name string, attrs ...string) {
	x.tag(name, attrs)
	x.raw("/>\n")
}

func (x *xmlWriter) tag(name string, attrs []string) {
	x.indent()
	x.raw("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			x.raw(" " + attrs[i] + `="` + escape(attrs[i+1], true) + `"`)
		}
	}
}

func (x *xmlWriter) indent() { x.raw(strings.Repeat(" ", x.depth)) }

func (x *xmlWriter) finish() error {
	if x.err == nil {
		x.err = x.w.Flush()
	}
	return x.err
}

// clean drops what XML 1.0 cannot hold in any spelling, control characters,
// U+FFFE, U+FFFF and broken UTF-8: one of them and a reader refuses the whole
// feed. The controls above U+007F, which XML only advises against, go too.
func clean(s string) string {
	if !strings.ContainsFunc(s, illegal) && utf8.ValidString(s) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if illegal(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
}

func illegal(r rune) bool {
	return r < ' ' && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF || 0x7F <= r && r <= 0x9F
}

var (
	textEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")
	attrEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "\t", "&#9;", "\n", "&#10;")
)

func escape(s string, attr bool) string {
	if attr {
		return attrEscapes.Replace(clean(s))
	}
	return textEscapes.Replace(clean(s))
}
