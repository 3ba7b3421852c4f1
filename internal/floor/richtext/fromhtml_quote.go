package richtext

import (
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func (r htmlReader) quote(n *html.Node, s *sink, c context) {
	if hasClass(n, "pull") || hasClass(n, "pullquote") || hasClass(n, "wp-block-pullquote") {
		r.pullQuote(n, s, c)
		return
	}
	if r.creditedQuote(n, s, c) {
		return
	}
	child := s.inside(BlockQuote)
	r.children(n, child, c)
	s.quote(child)
}

// creditedQuote reads a blockquote whose <cite> or <footer> says whose words it
// has, if these are one paragraph in quotation marks.
func (r htmlReader) creditedQuote(n *html.Node, s *sink, c context) bool {
	credit := creditIn(n)
	// Quotes in quotes are not read twice: their depth would double the work.
	inner := first(n, func(e *html.Node) bool { return e.DataAtom == atom.Blockquote })
	if credit == nil || inner != nil || !mayHold(s.parent, PullQuote) {
		return false
	}
	name := creditOf(credit)
	if utf8.RuneCountInString(name) > longestCredit {
		return false
	}
	parent, next := credit.Parent, credit.NextSibling
	parent.RemoveChild(credit)
	child := s.inside(BlockQuote)
	r.children(n, child, c)
	child.flush()
	if len(child.out) == 1 && child.out[0].Type == Paragraph && isQuoted(BlockText(child.out[0])) {
		if pull, ok := pullQuoteOf(child.out[0], name); ok {
			s.block(pull)
			s.adopt(child)
			return true
		}
	}
	parent.InsertBefore(credit, next)
	return false
}

func (r htmlReader) pullQuote(n *html.Node, s *sink, c context) {
	child := s.inside(BlockQuote)
	var name string
	if e := creditIn(n); e != nil {
		name = creditOf(e)
		e.Parent.RemoveChild(e)
	}
	r.children(n, child, c)
	content, lang := child.joined()
	if len(content) > 0 {
		pull, _ := pullQuoteOf(Node{Attrs: &Attrs{Language: lang}, Content: content}, name)
		s.block(pull)
	}
	s.adopt(child)
}

// creditIn finds the element that says whose words a quote has.
func creditIn(n *html.Node) *html.Node {
	if e := first(n, func(e *html.Node) bool { return e.DataAtom == atom.Footer }); e != nil {
		return e
	}
	return first(n, func(e *html.Node) bool { return e.DataAtom == atom.Cite })
}

func creditOf(e *html.Node) string {
	name := words(e)
	if rest, found := cutDash(name); found {
		return rest
	}
	return name
}
