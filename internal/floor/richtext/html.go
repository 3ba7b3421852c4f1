package richtext

import (
	"strconv"

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
	r.buf = make([]byte, 0, 16<<10)
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
