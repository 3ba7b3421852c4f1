package richtext

import (
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	htmlrender "github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// FromMarkdown reads CommonMark with tables and strikethrough into a document,
// with ids. Blocks of HTML in it are read as FromHTML reads them; a tag inside
// a line is left out and reported, its words stay.
func FromMarkdown(source string) (Node, []Loss) { return fromMarkdown(source, false) }

// FromMarkdownFile reads a file of Markdown as FromMarkdown does, and keeps the
// pictures in files beside it, which BesideFile tells. A document with one isn't
// valid until media has taken it in and the block names the item.
func FromMarkdownFile(source string) (Node, []Loss) { return fromMarkdown(source, true) }

func fromMarkdown(source string, files bool) (Node, []Loss) {
	var l losses
	top := newSink(TypeDoc, &l)
	tame := tameMarkdown(strings.ToValidUTF8(source, "\ufffd"), &l)
	r := markdownReader{source: []byte(tame), losses: &l, files: files}
	md := goldmark.New(goldmark.WithExtensions(extension.Table, extension.Strikethrough))
	r.children(md.Parser().Parse(text.NewReader(r.source)), top, context{})
	top.flush()
	return Doc(top.out...), l.list
}

type markdownReader struct {
	source []byte
	losses *losses
	files  bool // pictures in files are kept
}

func (r markdownReader) children(n ast.Node, s *sink, c context) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if child.Type() == ast.TypeInline {
			r.inline(child, s, c)
		} else {
			r.block(child, s, c)
		}
	}
}

func (r markdownReader) block(n ast.Node, s *sink, c context) {
	switch n := n.(type) {
	case *ast.Heading:
		s.leaf(Crosshead, min(max(n.Level, 2), 4), func() { r.children(n, s, c) })
	case *ast.List:
		r.list(n, s, c)
	case *ast.Blockquote:
		r.quote(n, s, c)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		r.code(n, s)
	case *ast.ThematicBreak:
		s.block(Node{Type: Divider})
	case *ast.HTMLBlock:
		r.htmlBlock(n, s, c)
	case *extast.Table:
		r.table(n, s, c)
	default:
		s.flush()
		r.children(n, s, c)
		s.flush()
	}
}

func (r markdownReader) quote(n *ast.Blockquote, s *sink, c context) {
	r.breakBeforeCredit(n)
	child := s.inside(BlockQuote)
	r.children(n, child, c)
	s.quote(child)
}

// breakBeforeCredit keeps a credit on its own line where no empty line parts it
// from the words.
func (r markdownReader) breakBeforeCredit(quote *ast.Blockquote) {
	p, ok := quote.LastChild().(*ast.Paragraph)
	if !ok {
		return
	}
	for last := p.LastChild(); last != nil; last = last.PreviousSibling() {
		before, ok := last.PreviousSibling().(*ast.Text)
		if !ok || !before.SoftLineBreak() {
			continue
		}
		if t, ok := last.(*ast.Text); ok {
			if _, dash := cutDash(string(t.Segment.Value(r.source))); dash {
				before.SetSoftLineBreak(false)
				before.SetHardLineBreak(true)
			}
		}
		return
	}
}

func (r markdownReader) list(n *ast.List, s *sink, c context) {
	if c.lists >= maxLists {
		r.losses.add("list nested too deeply", "")
		r.children(n, s, c)
		return
	}
	c.lists++
	list := Node{Type: BulletList}
	if n.IsOrdered() {
		list.Type = OrderedList
		if n.Start > 1 && n.Start <= maxListStart {
			list.Attrs = &Attrs{Start: n.Start}
		}
	}
	var hoisted []Node
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		item := s.inside(ListItem)
		r.children(child, item, c)
		item.flush()
		hoisted = append(hoisted, item.hoisted...)
		if len(item.out) > 0 {
			list.Content = append(list.Content, Node{Type: ListItem, Content: item.out})
		}
	}
	if len(list.Content) > 0 {
		s.block(list)
	}
	for _, p := range hoisted {
		s.place(p)
	}
}

func (r markdownReader) code(n ast.Node, s *sink) {
	code := strings.Trim(cleanCode(r.lines(n)), "\n")
	if strings.TrimSpace(code) != "" {
		s.block(Node{Type: CodeBlock, Content: []Node{{Type: Text, Text: code}}})
	}
}

func (r markdownReader) lines(n ast.Node) string {
	var b strings.Builder
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		b.Write(segment.Value(r.source))
	}
	return b.String()
}

func (r markdownReader) htmlBlock(n *ast.HTMLBlock, s *sink, c context) {
	source := r.lines(n)
	if n.HasClosure() {
		source += string(n.ClosureLine.Value(r.source))
	}
	s.flush()
	nodes, err := parseFragment(source)
	if err != nil {
		r.losses.add("markup: only its words were read", err.Error())
		wordsOnly(source, s)
	}
	for _, child := range nodes {
		htmlReader{r.losses}.node(child, s, c)
	}
	s.flush()
}

func (r markdownReader) table(n *extast.Table, s *sink, c context) {
	table := Node{Type: Table}
	columns := 0
	cells := s.inside(TypeDoc)
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		kind := TableCell
		if _, head := row.(*extast.TableHeader); head {
			kind = TableHeader
		}
		out := Node{Type: TableRow}
		for cell := row.FirstChild(); cell != nil; cell = cell.NextSibling() {
			child := cells.inside(BlockQuote)
			r.children(cell, child, c)
			content, _ := child.joined()
			cells.hoisted = append(cells.hoisted, child.hoisted...)
			out.Content = append(out.Content, Node{Type: kind, Content: content})
		}
		table.Content = append(table.Content, out)
		columns = max(columns, len(out.Content))
	}
	s.flush()
	if len(table.Content) < 2 || columns < 2 {
		// The rule that HTML is read by, too.
		r.losses.add("table of one row or column", "")
		eachLeaf(&table, func(cell *Node) { s.asParagraph(*cell) })
	} else {
		s.place(table)
	}
	s.adopt(cells)
}

func (r markdownReader) inline(n ast.Node, s *sink, c context) {
	switch n := n.(type) {
	case *ast.Text:
		s.text(r.unescape(n.Segment.Value(r.source)), c.marks)
		switch {
		case n.HardLineBreak():
			s.lineBreak()
		case n.SoftLineBreak():
			s.text(" ", c.marks)
		}
	case *ast.String:
		s.text(string(n.Value), c.marks)
	case *ast.CodeSpan:
		r.codeSpan(n, s, c.with(Mark{Type: Code}))
	case *ast.Emphasis:
		mark := Mark{Type: Emphasis}
		if n.Level == 2 {
			mark.Type = Strong
		}
		r.children(n, s, c.with(mark))
	case *extast.Strikethrough:
		r.children(n, s, c.with(Mark{Type: Strike}))
	case *ast.Link:
		r.children(n, s, r.linked(string(util.URLEscape(n.Destination, true)), r.unescape(n.Title), c))
	case *ast.AutoLink:
		label := string(n.Label(r.source))
		address := string(n.URL(r.source))
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(address, "mailto:") {
			address = "mailto:" + address
		}
		s.text(label, r.linked(address, "", c).marks)
	case *ast.Image:
		r.image(n, s)
	case *ast.RawHTML:
		r.tag(n, s)
	default:
		r.children(n, s, c)
	}
}

func (r markdownReader) codeSpan(n *ast.CodeSpan, s *sink, c context) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			s.text(string(t.Segment.Value(r.source)), c.marks)
		}
	}
}

func (r markdownReader) linked(address, title string, c context) context {
	m := normaliseMarks([]Mark{{Type: Link, Attrs: &MarkAttrs{Href: address, Title: squeeze(title)}}})[0]
	if !safeAddress(markAttrs(m).Href) {
		r.losses.add("link", address)
		return c.without(Link)
	}
	return c.with(m)
}

func (r markdownReader) tag(n *ast.RawHTML, s *sink) {
	var b strings.Builder
	for i := range n.Segments.Len() {
		segment := n.Segments.At(i)
		b.Write(segment.Value(r.source))
	}
	tag := b.String()
	if name := strings.ToLower(strings.Trim(tag, "</> \t\n")); name == "br" {
		s.lineBreak()
		return
	}
	if strings.HasPrefix(tag, "</") || strings.HasPrefix(tag, "<!--") {
		return
	}
	r.losses.add("markup in a line", tag)
}

// unescape resolves backslashes and character references in one pass, as the
// renderer of the parser does; only it knows which of them are literal.
func (r markdownReader) unescape(source []byte) string {
	if bytes.IndexByte(source, '\\') < 0 && bytes.IndexByte(source, '&') < 0 {
		return string(source)
	}
	var b bytes.Buffer
	htmlrender.DefaultWriter.Write(bufWriter{&b}, source)
	return html.UnescapeString(b.String())
}

type bufWriter struct{ *bytes.Buffer }

func (bufWriter) Flush() error  { return nil }
func (bufWriter) Buffered() int { return 0 }
