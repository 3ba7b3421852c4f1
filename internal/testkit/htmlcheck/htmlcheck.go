// Package htmlcheck checks pages by selector: what is on them, what it says,
// and above all what must not be there.
//
//	page := htmlcheck.Parse(t, body)
//	page.In("article > h1").Text("Rain expected")
//	page.In("[data-part=comments] li").Count(3)
//	page.Not("script", "[onclick]")
package htmlcheck

import (
	"bytes"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// A Page is a parsed page, or a part of one.
type Page struct {
	t    testing.TB
	root *html.Node
	at   string // the selectors that led here, for messages
}

// A Selection is the elements that a selector found, in the page's order.
type Selection struct {
	t     testing.TB
	sel   string
	nodes []*html.Node
}

// Parse reads a page as a browser would.
func Parse[S string | []byte](t testing.TB, page S) *Page {
	t.Helper()
	root, err := html.Parse(bytes.NewReader([]byte(page)))
	if err != nil {
		t.Fatalf("htmlcheck: %v", err)
	}
	return &Page{t: t, root: root}
}

// Find returns the elements of a page that match a selector; there may be none.
func Find[S string | []byte](t testing.TB, page S, selector string) *Selection {
	t.Helper()
	return Parse(t, page).Find(selector)
}

// Find returns the elements that match a selector; there may be none.
func (p *Page) Find(selector string) *Selection {
	p.t.Helper()
	sel, err := parseSelector(selector)
	if err != nil {
		p.t.Fatalf("htmlcheck: %v", err)
	}
	found := &Selection{t: p.t, sel: strings.TrimSpace(p.at + " " + selector)}
	for n := range p.root.Descendants() {
		if sel.matches(n) {
			found.nodes = append(found.nodes, n)
		}
	}
	return found
}

// In fails the test unless the selector finds something, and returns it.
func (p *Page) In(selector string) *Selection {
	p.t.Helper()
	found := p.Find(selector)
	if len(found.nodes) == 0 {
		p.t.Fatalf("the page has no %s", found.sel)
	}
	return found
}

// Not fails the test if any of the selectors finds something.
func (p *Page) Not(selectors ...string) {
	p.t.Helper()
	for _, selector := range selectors {
		if found := p.Find(selector); len(found.nodes) > 0 {
			p.t.Errorf("the page must not have %s, and has:\n%s", found.sel, source(found.nodes[0]))
		}
	}
}

// Text returns the words of the whole page, white space folded, without those
// of scripts and styles.
func (p *Page) Text() string { return words(p.root) }

// Len is the number of elements found.
func (s *Selection) Len() int { return len(s.nodes) }

// Count fails the test unless exactly n elements were found.
func (s *Selection) Count(n int) *Selection {
	s.t.Helper()
	if len(s.nodes) != n {
		s.t.Errorf("the page has %d of %s, want %d", len(s.nodes), s.sel, n)
	}
	return s
}

// Text fails the test unless the first element's words are exactly these.
func (s *Selection) Text(want string) *Selection {
	s.t.Helper()
	if got := words(s.first()); got != want {
		s.t.Errorf("%s says\n  %q\nwant\n  %q", s.sel, got, want)
	}
	return s
}

// Contains fails the test unless the first element's words have these in them.
func (s *Selection) Contains(want string) *Selection {
	s.t.Helper()
	if got := words(s.first()); !strings.Contains(got, want) {
		s.t.Errorf("%s says\n  %q\nwhich lacks\n  %q", s.sel, got, want)
	}
	return s
}

// Attr fails the test unless the first element has this attribute and value.
func (s *Selection) Attr(name, want string) *Selection {
	s.t.Helper()
	got, there := attr(s.first(), name)
	if !there || got != want {
		s.t.Errorf("%s has %s=%q (present: %t), want %q", s.sel, name, got, there, want)
	}
	return s
}

// NoAttr fails the test if any of the elements has this attribute.
func (s *Selection) NoAttr(name string) *Selection {
	s.t.Helper()
	for _, n := range s.nodes {
		if got, there := attr(n, name); there {
			s.t.Errorf("%s must not have %s, and has %s=%q", s.sel, name, name, got)
		}
	}
	return s
}

// Value returns the first element's attribute, empty if it has none.
func (s *Selection) Value(name string) string {
	s.t.Helper()
	got, _ := attr(s.first(), name)
	return got
}

// Texts returns each element's words.
func (s *Selection) Texts() []string {
	texts := make([]string, len(s.nodes))
	for i, n := range s.nodes {
		texts[i] = words(n)
	}
	return texts
}

// Values returns each element's attribute, empty where it has none.
func (s *Selection) Values(name string) []string {
	values := make([]string, len(s.nodes))
	for i, n := range s.nodes {
		values[i], _ = attr(n, name)
	}
	return values
}

// Nth returns the element at i, counted from nought, as a page to look into.
func (s *Selection) Nth(i int) *Page {
	s.t.Helper()
	if i < 0 || i >= len(s.nodes) {
		s.t.Fatalf("the page has %d of %s, so none at %d", len(s.nodes), s.sel, i)
	}
	return &Page{t: s.t, root: s.nodes[i], at: s.sel}
}

// HTML returns the first element's source.
func (s *Selection) HTML() string {
	s.t.Helper()
	return source(s.first())
}

func (s *Selection) first() *html.Node {
	s.t.Helper()
	if len(s.nodes) == 0 {
		s.t.Fatalf("the page has no %s", s.sel)
	}
	return s.nodes[0]
}

func attr(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

func words(n *html.Node) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch {
		case n.Type == html.TextNode:
			b.WriteString(n.Data)
			return
		case n.Type == html.ElementNode && (n.Data == "script" || n.Data == "style" || n.Data == "template"):
			return
		case n.Type == html.ElementNode && breaks[n.Data]:
			// The next block's words are not a continuation of this one's.
			b.WriteByte(' ')
			defer b.WriteByte(' ')
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(n)
	return strings.Join(strings.Fields(b.String()), " ")
}

var breaks = map[string]bool{
	"address": true, "article": true, "aside": true, "blockquote": true, "br": true, "button": true, "dd": true,
	"details": true, "div": true, "dl": true, "dt": true, "fieldset": true, "figcaption": true, "figure": true,
	"footer": true, "form": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true,
	"header": true, "hr": true, "label": true, "legend": true, "li": true, "main": true, "nav": true, "ol": true,
	"option": true, "p": true, "pre": true, "section": true, "summary": true, "table": true, "td": true,
	"th": true, "title": true, "tr": true, "ul": true,
}

func source(n *html.Node) string {
	var b strings.Builder
	if err := html.Render(&b, n); err != nil {
		return err.Error() // shown to the person reading the failure
	}
	return b.String()
}
