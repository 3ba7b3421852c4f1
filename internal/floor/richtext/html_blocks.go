package richtext

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

func (r *renderer) container(tag, class string, n Node) {
	r.start(tag, n)
	r.raw(class)
	r.raw(">\n")
	r.blocks(n)
	r.raw("</" + tag + ">\n")
}

func (r *renderer) list(n Node) {
	r.start("ol", n)
	if s := attrs(n).Start; s > 1 {
		r.attr("start", strconv.Itoa(s))
	}
	r.raw(">\n")
	r.blocks(n)
	r.raw("</ol>\n")
}

// item renders one paragraph's words right in the <li>, which then has the
// paragraph's id.
func (r *renderer) item(n Node) {
	paragraphs := 0
	for _, c := range n.Content {
		if c.Type == Paragraph {
			paragraphs++
		}
	}
	if paragraphs != 1 || n.Content[0].Type != Paragraph || isEmpty(n.Content[0]) {
		r.start("li", n)
		r.raw(">\n")
		r.blocks(n)
		r.raw("</li>\n")
		return
	}
	p := n.Content[0]
	if p.Attrs != nil && p.Attrs.Language == "" && attrs(n).Language != "" {
		setLanguage(&p, n.Attrs.Language)
	}
	r.start("li", p)
	r.raw(">")
	r.inline(p)
	r.after(p)
	for _, c := range n.Content[1:] {
		r.raw("\n")
		r.block(c, false)
	}
	r.raw("</li>\n")
}

func (r *renderer) pullQuote(n Node) {
	r.start("blockquote", n)
	if strings.ContainsAny(firstRune(BlockText(n)), "“„‘\"") {
		// Its quotation mark hangs in the margin.
		r.raw(` class="pull hung"><p>`)
	} else {
		r.raw(` class="pull"><p>`)
	}
	r.inline(n)
	r.raw("</p>")
	a := attrs(n)
	if cite := joinNonEmpty(", ", a.Speaker, a.Role, a.Occasion); cite != "" {
		r.raw("<cite>")
		r.text(cite)
		r.raw("</cite>")
	}
	r.raw("</blockquote>\n")
	r.after(n)
}

func (r *renderer) table(n Node) {
	r.start("table", n)
	if columns(n) > narrowTable && !r.NoIDs {
		// Pushed sideways on a small screen, also by a reader with a keyboard.
		r.raw(` tabindex="0"`)
	}
	r.raw(">\n")
	for i, row := range n.Content {
		head := i == 0 && len(row.Content) > 0
		for _, c := range row.Content {
			head = head && c.Type == TableHeader
		}
		if head {
			r.raw("<thead>")
		}
		r.start("tr", row)
		r.raw(">")
		for _, c := range row.Content {
			r.cell(c, head)
		}
		r.raw("</tr>")
		if head {
			r.raw("</thead>")
		}
		r.raw("\n")
	}
	r.raw("</table>\n")
}

// narrowTable is how many columns fit a phone, whatever their words.
const narrowTable = 3

func columns(table Node) int {
	most := 0
	for _, row := range table.Content {
		most = max(most, len(row.Content))
	}
	return most
}

func (r *renderer) cell(n Node, head bool) {
	tag := "td"
	if n.Type == TableHeader {
		tag = "th"
	}
	r.start(tag, n)
	if tag == "th" && !head {
		r.raw(` scope="row"`)
	}
	r.raw(">")
	r.inline(n)
	r.after(n)
	r.raw("</" + tag + ">")
}

func (r *renderer) picture(n Node) {
	if r.Picture == nil {
		return
	}
	a := attrs(n)
	if r.NoIDs {
		a.ID = ""
	}
	if markup := r.Picture(a); markup != "" {
		r.raw(string(markup))
		r.raw("\n")
		r.after(n)
	}
}

func firstRune(s string) string {
	_, n := utf8.DecodeRuneInString(s)
	return s[:n]
}

func joinNonEmpty(sep string, parts ...string) string {
	out := parts[:0:0]
	for _, p := range parts {
		if p != "" {
			out = append(out, p)
		}
	}
	return strings.Join(out, sep)
}

func setLanguage(n *Node, lang string) {
	a := attrs(*n)
	a.Language = lang
	n.Attrs = &a
}

// rightToLeft knows the languages by their usual script.
func rightToLeft(lang string) bool {
	primary, rest, _ := strings.Cut(strings.ToLower(lang), "-")
	switch {
	case strings.HasPrefix(rest, "latn"), strings.HasPrefix(rest, "cyrl"):
		return false
	case strings.HasPrefix(rest, "arab"), strings.HasPrefix(rest, "hebr"):
		return true
	}
	switch primary {
	case "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "ps", "sd", "ug", "ur", "yi":
		return true
	}
	return false
}
