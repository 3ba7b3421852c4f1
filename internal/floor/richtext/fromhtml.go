package richtext

import (
	"errors"
	"math"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// FromHTML reads a page's or an export's HTML into a document, with ids. What
// the schema has no place for is unwrapped or dropped and reported. It never
// fails: markup that no browser should be given becomes its words.
func FromHTML(source string) (Node, []Loss) {
	var l losses
	top := newSink(TypeDoc, &l)
	source = strings.ToValidUTF8(source, string(utf8.RuneError))
	nodes, err := parseFragment(source)
	if err != nil {
		l.add("markup: only its words were read", err.Error())
		wordsOnly(source, top)
	}
	r := htmlReader{&l}
	for _, n := range nodes {
		r.node(n, top, context{})
	}
	top.flush()
	return Doc(top.out...), l.list
}

func parseFragment(source string) ([]*html.Node, error) {
	if growsWithoutEnd(source) {
		return nil, errors.New("formatting that is opened and never closed")
	}
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	// Without scripting the content of noscript is elements: the pictures of
	// pages that load theirs by script.
	return html.ParseFragmentWithOptions(strings.NewReader(source), body, html.ParseOptionEnableScripting(false))
}

// context is what the elements around a node say about it.
type context struct {
	marks []Mark
	lists int // lists around this
}

func (c context) with(m Mark) context {
	marks := make([]Mark, 0, len(c.marks)+1)
	for _, other := range c.marks {
		if other.Type != m.Type {
			marks = append(marks, other)
		}
	}
	c.marks = append(marks, m)
	return c
}

func (c context) without(t MarkType) context {
	var marks []Mark
	for _, m := range c.marks {
		if m.Type != t {
			marks = append(marks, m)
		}
	}
	c.marks = marks
	return c
}

// maxLists is how many lists may stand in each other; deeper ones become
// paragraphs. MaxDepth has room for it.
const maxLists = 20

type htmlReader struct{ losses *losses }

func (r htmlReader) children(n *html.Node, s *sink, c context) {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		r.node(child, s, c)
	}
}

func (r htmlReader) node(n *html.Node, s *sink, c context) {
	switch {
	case n.Type == html.TextNode:
		s.text(n.Data, c.marks)
	case n.Type == html.ElementNode:
		r.element(n, s, c)
	}
}

func (r htmlReader) element(n *html.Node, s *sink, c context) {
	if dropped, silently := drops(n); dropped {
		if !silently {
			r.losses.add(n.Data, near(n, s))
		}
		return
	}
	if hidden(n) {
		r.losses.add("hidden "+n.Data, sample(n))
		return
	}
	switch n.DataAtom {
	case atom.Br:
		s.lineBreak()
	case atom.Img, atom.Image:
		r.image(n, s)
	case atom.Q:
		s.text("“", c.marks)
		r.children(n, s, c)
		s.text("”", c.marks)
	case atom.A:
		r.link(n, s, c)
	default:
		if isBlock(n) {
			r.blockElement(n, s, c)
			return
		}
		if n.DataAtom == 0 {
			r.losses.add("element "+clip(n.Data), sample(n))
		}
		r.children(n, s, styled(n, c))
	}
}

func (r htmlReader) blockElement(n *html.Node, s *sink, c context) {
	oldLang := s.lang
	s.flush()
	if lang := attribute(n, "lang"); lang != "" && validLanguage(lang) {
		s.lang = lang
	}
	c = styled(n, c)
	switch n.DataAtom {
	case atom.H1, atom.H2:
		s.leaf(Crosshead, 2, func() { r.children(n, s, c) })
	case atom.H3:
		s.leaf(Crosshead, 3, func() { r.children(n, s, c) })
	case atom.H4, atom.H5, atom.H6:
		s.leaf(Crosshead, 4, func() { r.children(n, s, c) })
	case atom.Ul, atom.Ol, atom.Menu, atom.Dir:
		r.listElement(n, s, c)
	case atom.Blockquote:
		r.quote(n, s, c)
	case atom.Pre, atom.Listing, atom.Xmp, atom.Plaintext:
		r.code(n, s)
	case atom.Hr:
		s.block(Node{Type: Divider})
	case atom.Table:
		r.table(n, s, c)
	case atom.Aside:
		r.aside(n, s, c)
	case atom.Figure:
		r.figure(n, s, c)
	case atom.Dt:
		r.children(n, s, c.with(Mark{Type: Strong}))
	default:
		if hasClass(n, "wp-caption") {
			r.figure(n, s, c)
		} else {
			r.children(n, s, c)
		}
	}
	s.flush()
	s.lang = oldLang
}

func (r htmlReader) link(n *html.Node, s *sink, c context) {
	href, present := lookup(n, "href")
	if !present {
		r.children(n, s, c)
		return
	}
	m := Mark{Type: Link, Attrs: &MarkAttrs{Href: withScheme(href), Title: squeeze(attribute(n, "title"))}}
	m = normaliseMarks([]Mark{m})[0]
	if !safeAddress(markAttrs(m).Href) {
		if !strings.HasPrefix(href, "#") {
			r.losses.add("link", href)
		}
		r.children(n, s, c.without(Link))
		return
	}
	r.children(n, s, c.with(m))
}

func (r htmlReader) listElement(n *html.Node, s *sink, c context) {
	if c.lists >= maxLists {
		r.losses.add("list nested too deeply", sample(n))
		r.children(n, s, c)
		return
	}
	c.lists++
	list := Node{Type: BulletList}
	if n.DataAtom == atom.Ol {
		list.Type = OrderedList
		if start := wholeNumber(attribute(n, "start")); start > 1 && start <= maxListStart {
			list.Attrs = &Attrs{Start: start}
		}
	}
	var hoisted []Node
	item := s.inside(ListItem)
	end := func() {
		item.flush()
		hoisted = append(hoisted, item.hoisted...)
		if len(item.out) > 0 {
			list.Content = append(list.Content, Node{Type: ListItem, Content: item.out})
		}
		item = s.inside(ListItem)
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		// Loose content between items, and lists right inside lists as old
		// editors write them, belong to the item before.
		if child.Type == html.ElementNode && child.DataAtom == atom.Li {
			end()
		}
		r.node(child, item, c)
	}
	end()
	if len(list.Content) > 0 {
		s.block(list)
	}
	for _, p := range hoisted {
		s.place(p)
	}
}

func (r htmlReader) code(n *html.Node, s *sink) {
	text := strings.Trim(cleanCode(rawText(n, math.MaxInt)), "\n")
	if strings.TrimSpace(text) == "" {
		return
	}
	block := Node{Type: CodeBlock, Content: []Node{{Type: Text, Text: text}}}
	if s.lang != "" {
		block.Attrs = &Attrs{Language: s.lang}
	}
	s.block(block)
}

func (r htmlReader) aside(n *html.Node, s *sink, c context) {
	if !hasClass(n, "facts") || !mayHold(s.parent, FactBox) {
		r.children(n, s, c)
		return
	}
	child := s.inside(FactBox)
	r.children(n, child, c)
	child.flush()
	if len(child.out) > 0 {
		s.block(Node{Type: FactBox, Content: child.out})
	}
	s.adopt(child)
}
