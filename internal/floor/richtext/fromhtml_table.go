package richtext

import (
	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// table reads a table of data; one that only places things on a page is read
// as the blocks it holds.
func (r htmlReader) table(n *html.Node, s *sink, c context) {
	rows := tableRows(n)
	if isLayout(n, rows) || !mayHold(s.parent, Table) {
		r.losses.add("table used for layout", sample(n))
		r.children(n, s, c)
		return
	}
	table := Node{Type: Table}
	cells := s.inside(TypeDoc)
	for _, row := range rows {
		out := Node{Type: TableRow}
		for _, cell := range rowCells(row) {
			out.Content = append(out.Content, r.cell(cell, cells, c))
		}
		if len(out.Content) > 0 {
			table.Content = append(table.Content, out)
		}
	}
	if caption := first(n, func(e *html.Node) bool { return e.DataAtom == atom.Caption }); caption != nil {
		r.children(caption, s, c)
		s.flush()
	}
	s.block(table)
	for _, p := range cells.hoisted {
		s.place(p)
	}
}

func (r htmlReader) cell(n *html.Node, cells *sink, c context) Node {
	for _, span := range []string{"colspan", "rowspan"} {
		if v := attribute(n, span); v != "" && v != "1" {
			r.losses.add(span, sample(n))
		}
	}
	child := cells.inside(BlockQuote)
	if lang := attribute(n, "lang"); validLanguage(lang) {
		child.lang = lang
	}
	r.children(n, child, c)
	content, lang := child.joined()
	cells.hoisted = append(cells.hoisted, child.hoisted...)
	out := Node{Type: TableCell, Content: content}
	if n.DataAtom == atom.Th {
		out.Type = TableHeader
	}
	if lang != "" {
		out.Attrs = &Attrs{Language: lang}
	}
	return out
}

// isLayout: a table of data has rows and columns and only words in its cells.
func isLayout(n *html.Node, rows []*html.Node) bool {
	filled, columns := 0, 0
	for _, row := range rows {
		cells := rowCells(row)
		if len(cells) > 0 {
			filled++
		}
		columns = max(columns, len(cells))
	}
	if filled < 2 || columns < 2 {
		return true
	}
	return first(n, func(e *html.Node) bool {
		switch e.DataAtom {
		case atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Ul, atom.Ol, atom.Dl,
			atom.Blockquote, atom.Pre, atom.Figure, atom.Hr, atom.Aside:
			return true
		}
		return false
	}) != nil
}

func tableRows(n *html.Node) []*html.Node {
	var rows []*html.Node
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		switch child.DataAtom {
		case atom.Tbody, atom.Thead, atom.Tfoot:
			rows = append(rows, tableRows(child)...)
		case atom.Tr:
			rows = append(rows, child)
		}
	}
	return rows
}

func rowCells(row *html.Node) []*html.Node {
	var cells []*html.Node
	for child := row.FirstChild; child != nil; child = child.NextSibling {
		if child.DataAtom == atom.Td || child.DataAtom == atom.Th {
			cells = append(cells, child)
		}
	}
	return cells
}
