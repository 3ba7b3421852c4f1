package copydesk

import (
	"bytes"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/story/article"
)

// readHTML reads a fragment or a whole page: what the page says about itself,
// and of its text the article.
func readHTML(c *Copy, source string, opt Options) *Refusal {
	if reopensTooMuch(source) {
		return refuse(1, "The HTML opens bold, italic or font elements and never closes them: close them, or hand in plain copy.")
	}
	root, err := html.ParseWithOptions(strings.NewReader(source), html.ParseOptionEnableScripting(false))
	if err != nil {
		return refuse(1, "The HTML cannot be read (%v): hand in plain copy.", err)
	}
	p := survey(root)
	body := p.article(root)
	c.Draft.Headline = p.headline(body)
	c.note(lineWith(source, c.Draft.Headline), "headline", c.Draft.Headline)
	c.takeMeta(p, source)
	tidy(body, c.Draft.Headline)
	var b bytes.Buffer
	for child := body.FirstChild; child != nil; child = child.NextSibling {
		if err := html.Render(&b, child); err != nil {
			return refuse(1, "The HTML cannot be read (%v): hand in plain copy.", err)
		}
	}
	doc, losses := richtext.FromHTML(b.String())
	c.lost(losses, source)
	if refusal := c.takeFromDoc(&doc, source, opt); refusal != nil {
		return refusal
	}
	c.Draft.Body = doc
	return nil
}

// page is what a page says about itself.
type page struct {
	title    string
	meta     map[string]string // by name or property, in small letters
	language string
	h1       []*html.Node
	author   string // of a link or element that says it is the author's
}

func survey(root *html.Node) *page {
	p := &page{meta: map[string]string{}}
	walk(root, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.Html:
			p.language = attr(n, "lang")
		case atom.Title:
			if p.title == "" && !within(n, atom.Svg) {
				p.title = textOf(n)
			}
		case atom.Meta:
			key := strings.ToLower(first(attr(n, "property"), attr(n, "name"), attr(n, "itemprop")))
			if p.meta[key] == "" {
				p.meta[key] = strings.Join(strings.Fields(attr(n, "content")), " ")
			}
		case atom.H1:
			if !hidden(n) {
				p.h1 = append(p.h1, n)
			}
		}
		if p.author == "" && (attr(n, "rel") == "author" || attr(n, "itemprop") == "author") {
			p.author = textOf(n)
		}
		return true
	})
	return p
}

// headline prefers the heading that the page and its title agree about.
func (p *page) headline(body *html.Node) string {
	title := first(p.meta["og:title"], p.meta["twitter:title"], p.title)
	var inside []string
	for _, h := range p.h1 {
		text := textOf(h)
		if text == "" {
			continue
		}
		// A site's name is often a heading, and in the title too.
		whole := isUnder(h, body) || 2*len(strings.Fields(text)) >= len(strings.Fields(title))
		if whole && fold(text) != fold(p.meta["og:site_name"]) && (strings.Contains(fold(title), fold(text)) || strings.Contains(fold(p.title), fold(text))) {
			return text
		}
		if isUnder(h, body) {
			inside = append(inside, text)
		}
	}
	if len(inside) == 1 && (title == "" || len(p.h1) == 1) {
		return inside[0]
	}
	if len(p.h1) == 1 && title == "" {
		return textOf(p.h1[0])
	}
	if og := first(p.meta["og:title"], p.meta["twitter:title"]); og != "" && p.meta["og:site_name"] == "" {
		return withoutSite(og, "")
	}
	return withoutSite(title, p.meta["og:site_name"])
}

// withoutSite cuts the site's name off a title: "Headline | The Site".
func withoutSite(title, site string) string {
	for _, mark := range []string{" | ", " — ", " – ", " - ", " :: ", " « ", " » ", " / "} {
		at := strings.LastIndex(title, mark)
		if at < 0 {
			continue
		}
		head, tail := strings.TrimSpace(title[:at]), strings.TrimSpace(title[at+len(mark):])
		if site != "" && fold(tail) == fold(site) || len(strings.Fields(head)) >= 3 && len(strings.Fields(tail)) <= 4 {
			return withoutSite(head, site)
		}
	}
	return title
}

func (c *Copy) takeMeta(p *page, source string) {
	if languageTag.MatchString(p.language) {
		c.Draft.Language = p.language
	}
	for _, name := range []string{p.meta["author"], p.meta["article:author"], p.meta["parsely-author"], p.meta["byl"], p.author} {
		name = strings.TrimSpace(name)
		credits := bylineIn(name)
		if credits == nil && isPersonName(name) {
			credits = []article.Credit{{Name: name}}
		}
		if credits != nil {
			c.Draft.Byline = credits
			c.note(lineWith(source, name), "byline", name)
			break
		}
	}
	for _, key := range []string{"article:published_time", "datepublished", "parsely-pub-date"} {
		if at, err := time.Parse(time.RFC3339, p.meta[key]); err == nil {
			c.Draft.PublishedAt = at.Format(time.RFC3339)
			c.note(lineWith(source, p.meta[key]), "published", c.Draft.PublishedAt)
			break
		}
	}
}

// reopensTooMuch says whether a page must not be given to the parser, which
// opens again in each block the formatting that was never closed: kilobytes
// could become gigabytes.
func reopensTooMuch(source string) bool {
	open, total := 0, 0
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			return false
		}
		if kind != html.StartTagToken && kind != html.EndTagToken {
			continue
		}
		name, _ := z.TagName()
		switch atom.Lookup(name) {
		case atom.B, atom.Big, atom.Code, atom.Em, atom.Font, atom.I, atom.Nobr, atom.S, atom.Small, atom.Strike, atom.Strong, atom.Tt, atom.U:
			if kind == html.StartTagToken {
				open++
			} else {
				open = max(open-1, 0)
			}
		}
		if total += open; total > 1<<21 {
			return true
		}
	}
}

func walk(n *html.Node, visit func(*html.Node) bool) {
	if n.Type == html.ElementNode && !visit(n) {
		return
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		walk(child, visit)
	}
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return strings.TrimSpace(a.Val)
		}
	}
	return ""
}

// textOf is the text of an element in one line.
func textOf(n *html.Node) string {
	var b strings.Builder
	addText(&b, n)
	return strings.Join(strings.Fields(b.String()), " ")
}

func addText(b *strings.Builder, n *html.Node) {
	switch {
	case n.Type == html.TextNode:
		b.WriteString(n.Data)
		return
	case isSilent(n.DataAtom):
		return
	case n.DataAtom == atom.Br || isBlockElement(n.DataAtom):
		b.WriteByte(' ')
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		addText(b, child)
	}
}

func isBlockElement(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Td, atom.Th, atom.Tr, atom.Table, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
		atom.Blockquote, atom.Pre, atom.Section, atom.Article, atom.Main, atom.Header, atom.Footer, atom.Nav, atom.Aside, atom.Figure, atom.Figcaption,
		atom.Dl, atom.Dt, atom.Dd, atom.Form, atom.Fieldset, atom.Address, atom.Center, atom.Details, atom.Summary, atom.Hr:
		return true
	}
	return false
}

func within(n *html.Node, a atom.Atom) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		if n.DataAtom == a || a == atom.Svg && n.Data == "svg" {
			return true
		}
	}
	return false
}

func isUnder(n, ancestor *html.Node) bool {
	for ; n != nil; n = n.Parent {
		if n == ancestor {
			return true
		}
	}
	return false
}

func first(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}

func fold(text string) string {
	return strings.ToLower(strings.Join(strings.Fields(text), " "))
}
