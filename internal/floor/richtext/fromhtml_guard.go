package richtext

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// maxReopened bounds how many elements the parser may open again by itself.
const maxReopened = 1 << 20

// growsWithoutEnd says whether a source must not be given to the parser:
// formatting elements that are never closed are opened again in each block
// that follows, so that a few kilobytes could become gigabytes.
func growsWithoutEnd(source string) bool {
	open := map[atom.Atom]int{}
	total, reopened := 0, 0
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return false
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			if tag := atom.Lookup(name); reopens(tag) {
				open[tag]++
				total++
			}
			reopened += min(total, 512)
		case html.EndTagToken:
			name, _ := z.TagName()
			if tag := atom.Lookup(name); open[tag] > 0 {
				open[tag]--
				total--
			}
		}
		if reopened > maxReopened {
			return true
		}
	}
}

// reopens: the elements that parsers open again. An <a> isn't among them,
// since it closes the one before.
func reopens(a atom.Atom) bool {
	switch a {
	case atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr,
		atom.S, atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U:
		return true
	}
	return false
}

// wordsOnly reads the text of markup, a paragraph for each block.
func wordsOnly(source string, s *sink) {
	z := html.NewTokenizer(strings.NewReader(source))
	var skip atom.Atom
	for {
		switch z.Next() {
		case html.ErrorToken:
			return
		case html.TextToken:
			if skip == 0 {
				s.text(string(z.Text()), nil)
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			name, _ := z.TagName()
			tag := &html.Node{Type: html.ElementNode, Data: string(name), DataAtom: atom.Lookup(name)}
			// The tokenizer reads these as text up to their end.
			switch tag.DataAtom {
			case atom.Script, atom.Style, atom.Textarea, atom.Title, atom.Iframe, atom.Noembed, atom.Noframes:
				skip = tag.DataAtom
			}
			if isBlock(tag) || tag.DataAtom == atom.Br {
				s.flush()
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			tag := &html.Node{Type: html.ElementNode, Data: string(name), DataAtom: atom.Lookup(name)}
			if tag.DataAtom == skip {
				skip = 0
			}
			if isBlock(tag) {
				s.flush()
			}
		}
	}
}
