package richtext

import (
	"strconv"
	"strings"

	"broadsheet/internal/floor/safehtml"
)

// Options say how a document is rendered. The zero value renders text alone.
type Options struct {
	// Rel is the rel attribute of links: empty for the newsroom's own words,
	// "nofollow ugc" for those of others.
	Rel string
	// Base is put before addresses that begin at the site's root, for feeds and
	// mail: "https://example.org".
	Base string
	// Dateline runs into the first paragraph, before its first word.
	Dateline safehtml.HTML
	// Picture renders a picture with its id ("p-" and the block's). Without it
	// pictures are left out.
	Picture func(Attrs) safehtml.HTML
	// After is asked for what follows a leaf block or a picture: the marks of
	// inline feedback. Inside a list item or a cell it stands in that element.
	After func(id string) safehtml.HTML
	// NoIDs leaves the ids out: a feed holds many stories in one page.
	NoIDs bool
}

// FragmentID is the id that a block has in HTML.
func FragmentID(id string) string { return "p-" + id }

// HTML renders a document. Every leaf block that isn't empty is an element
// with the id FragmentID says; empty ones are left out, cells excepted.
func HTML(doc Node, o Options) safehtml.HTML {
	r := renderer{Options: o, dateline: o.Dateline}
	r.buf = make([]byte, 0, 4096)
	if r.dateline != "" && firstParagraph(doc) < 0 {
		r.raw("<p>")
		r.takeDateline()
		r.raw("</p>\n")
	}
	r.blocks(doc)
	return safehtml.Trusted(r.buf)
}

// PlainPicture renders a picture from its source, without sizes of ours: for
// exports, and for documents that media has not seen.
func PlainPicture(a Attrs) safehtml.HTML {
	if _, ok := safehtml.Address(a.Source); !ok {
		return ""
	}
	var b safehtml.Builder
	b.Raw("<figure")
	if a.ID != "" {
		b.Attr("id", FragmentID(a.ID))
	}
	b.Raw("><img").Link("src", a.Source).Attr("alt", a.Alt).Raw(">")
	if a.Caption != "" || a.Credit != "" {
		b.Raw("<figcaption>").Text(a.Caption)
		if a.Credit != "" {
			if a.Caption != "" {
				b.Raw(" ")
			}
			b.Raw(`<small class="credit">`).Text(a.Credit).Raw("</small>")
		}
		b.Raw("</figcaption>")
	}
	return b.Raw("</figure>").Done()
}

type renderer struct {
	Options
	buf      []byte
	dateline safehtml.HTML // until it has been written
	open     []Mark        // marks whose tags are open
}

func (r *renderer) raw(s string)  { r.buf = append(r.buf, s...) }
func (r *renderer) text(s string) { r.buf = safehtml.AppendText(r.buf, s) }
func (r *renderer) attr(name, value string) {
	r.buf = append(r.buf, ' ')
	r.buf = append(r.buf, name...)
	r.buf = append(r.buf, `="`...)
	r.buf = safehtml.AppendAttr(r.buf, value)
	r.buf = append(r.buf, '"')
}

func (r *renderer) takeDateline() {
	r.raw(string(r.dateline))
	r.dateline = ""
}

// start opens a tag; its id is written for leaf blocks only.
func (r *renderer) start(tag string, n Node) {
	r.raw("<")
	r.raw(tag)
	if n.Attrs == nil {
		return
	}
	if n.Attrs.ID != "" && !r.NoIDs && (IsLeaf(n.Type) || n.Type == Divider) {
		r.raw(` id="p-`)
		r.buf = safehtml.AppendAttr(r.buf, n.Attrs.ID)
		r.raw(`"`)
	}
	if lang := n.Attrs.Language; lang != "" {
		r.attr("lang", lang)
		if rightToLeft(lang) {
			r.raw(` dir="rtl"`)
		}
	}
}

func (r *renderer) after(n Node) {
	if r.After != nil && n.Attrs != nil && n.Attrs.ID != "" {
		r.raw(string(r.After(n.Attrs.ID)))
	}
}

func (r *renderer) blocks(parent Node) {
	lead := -1
	if parent.Type == TypeDoc {
		lead = firstParagraph(parent)
	}
	for i, n := range parent.Content {
		r.block(n, i == lead)
	}
}

func (r *renderer) block(n Node, lead bool) {
	if isEmpty(n) && !(lead && r.dateline != "") {
		return
	}
	switch n.Type {
	case Paragraph:
		r.start("p", n)
		r.raw(">")
		if lead {
			r.takeDateline()
		}
		r.inline(n)
		r.raw("</p>\n")
		r.after(n)
	case Crosshead:
		tag := "h" + strconv.Itoa(min(max(attrs(n).Level, 2), 4))
		r.start(tag, n)
		r.raw(">")
		r.inline(n)
		r.raw("</" + tag + ">\n")
		r.after(n)
	case CodeBlock:
		r.start("pre", n)
		r.raw("><code>")
		r.text(BlockText(n))
		r.raw("</code></pre>\n")
		r.after(n)
	case PullQuote:
		r.pullQuote(n)
	case BulletList:
		r.container("ul", "", n)
	case OrderedList:
		r.list(n)
	case ListItem:
		r.item(n)
	case BlockQuote:
		r.container("blockquote", "", n)
	case FactBox:
		r.container("aside", ` class="facts"`, n)
	case Table:
		r.table(n)
	case Divider:
		r.start("hr", n)
		r.raw(">\n")
	case Picture:
		r.picture(n)
	}
}

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
	r.raw(` class="pull"><p>`)
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

func isEmpty(n Node) bool {
	switch n.Type {
	case Picture, Divider, TableCell, TableHeader:
		return false
	}
	return len(n.Content) == 0
}

func firstParagraph(doc Node) int {
	for i, n := range doc.Content {
		if n.Type == Paragraph {
			return i
		}
	}
	return -1
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
