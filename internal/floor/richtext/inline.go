package richtext

import "broadsheet/internal/floor/safehtml"

// inline renders the text of a leaf block. Marks stand in one order, so tags
// nest: those that the next text shares stay open, the others close.
func (r *renderer) inline(n Node) {
	for _, c := range n.Content {
		shared := 0
		for shared < len(r.open) && shared < len(c.Marks) && sameMark(r.open[shared], c.Marks[shared]) {
			shared++
		}
		r.closeTo(shared)
		for _, m := range c.Marks[shared:] {
			r.openMark(m)
			r.open = append(r.open, m)
		}
		if c.Type == HardBreak {
			r.raw("<br>")
		} else {
			r.text(c.Text)
		}
	}
	r.closeTo(0)
}

func (r *renderer) closeTo(depth int) {
	for len(r.open) > depth {
		last := len(r.open) - 1
		if tag := r.tag(r.open[last]); tag != "" {
			r.raw("</")
			r.raw(tag)
			r.raw(">")
		}
		r.open = r.open[:last]
	}
}

func (r *renderer) openMark(m Mark) {
	tag := r.tag(m)
	if tag == "" {
		return
	}
	r.raw("<")
	r.raw(tag)
	switch m.Type {
	case Quotation:
		// Not <q>: the words carry their own quotation marks, and readers
		// without our style sheet would see them twice.
		r.raw(` class="said"`)
	case Link:
		r.link(markAttrs(m))
	}
	r.raw(">")
}

func (r *renderer) link(a MarkAttrs) {
	address, _ := safehtml.Address(a.Href)
	if address[0] == '/' {
		address = r.Base + address
	}
	r.attr("href", address)
	if a.Title != "" {
		r.attr("title", a.Title)
	}
	if r.Rel != "" {
		r.attr("rel", r.Rel)
	}
}

// tag is the element of a mark; a link that may not be followed has none.
func (r *renderer) tag(m Mark) string {
	switch m.Type {
	case Quotation:
		return "span"
	case Link:
		if _, ok := safehtml.Address(markAttrs(m).Href); ok {
			return "a"
		}
		return ""
	case Strong:
		return "strong"
	case Emphasis:
		return "em"
	case Strike:
		return "s"
	case Sub:
		return "sub"
	case Sup:
		return "sup"
	case Code:
		return "code"
	}
	return ""
}
