package copydesk

import (
	"encoding/json"
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// prune takes out of a page what by its element is never part of a story. What
// holds half of the page's telling is the story after all: some sites wrap all
// they have in a form.
func prune(body *html.Node, s scales) {
	limit := s.worth(body)
	var clear func(n *html.Node)
	clear = func(n *html.Node) {
		for child := n.FirstChild; child != nil; {
			next := child.NextSibling
			switch {
			case child.Type == html.CommentNode:
				n.RemoveChild(child)
			case child.Type == html.ElementNode && isAside(child) && (s.worth(child) <= 0 || 2*s.worth(child) < limit):
				n.RemoveChild(child)
			default:
				clear(child)
			}
			child = next
		}
	}
	clear(body)
}

// isAside holds for what stands beside a story or works the page, as its
// element or its role says.
func isAside(n *html.Node) bool {
	if isSilent(n.DataAtom) || hidden(n) {
		return true
	}
	switch n.DataAtom {
	case atom.Nav, atom.Footer, atom.Form, atom.Button, atom.Input, atom.Select, atom.Textarea, atom.Dialog, atom.Object, atom.Embed:
		return true
	case atom.Aside:
		return !hasWord(attr(n, "class"), "facts") // our own fact boxes
	}
	if isComment(n) {
		return true
	}
	switch strings.ToLower(attr(n, "role")) {
	case "navigation", "complementary", "contentinfo", "search", "form", "dialog", "alert", "menu", "toolbar", "banner":
		return true
	}
	return false
}

// isComment holds for what readers wrote: by its data, or as an article within
// an article, which is what HTML has that for.
func isComment(n *html.Node) bool {
	if strings.EqualFold(attr(n, "itemprop"), "comment") || strings.HasSuffix(attr(n, "itemtype"), "schema.org/Comment") {
		return true
	}
	if n.DataAtom == atom.Article && within(n, atom.Article) {
		return true
	}
	for _, name := range strings.FieldsFunc(attr(n, "id")+" "+attr(n, "class"), func(r rune) bool { return !unicode.IsLetter(r) }) {
		switch strings.ToLower(name) {
		case "comments", "kommentare", "commentaires", "comentarios":
			return true
		}
	}
	return false
}

// isSilent holds for elements whose text nobody reads.
func isSilent(a atom.Atom) bool {
	switch a {
	case atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Link, atom.Meta:
		return true
	}
	return false
}

func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			return strings.EqualFold(a.Val, "true")
		case "style":
			style := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

func hasWord(list, word string) bool {
	for _, w := range strings.Fields(list) {
		if strings.EqualFold(w, word) {
			return true
		}
	}
	return false
}

// dropBoxes takes out of the article the boxes that are mostly links: menus,
// teasers, rows of buttons. A paragraph stays whatever it holds, and so does an
// item of a list that stays.
func (s scales) dropBoxes(n *html.Node) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		switch {
		case child.Type != html.ElementNode || !isBox(child.DataAtom) && child.DataAtom != atom.Ul && child.DataAtom != atom.Ol || isHeading(child.DataAtom):
		case s.worth(child) < 0 && 2*s.of[child].linked > s.of[child].words:
			n.RemoveChild(child)
		default:
			s.dropBoxes(child)
		}
		child = next
	}
}

func isHeading(a atom.Atom) bool {
	switch a {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return true
	}
	return false
}

// tidy drops the headline where it stands again inside the article.
func tidy(body *html.Node, headline string) {
	var gone []*html.Node
	walk(body, func(n *html.Node) bool {
		if n.DataAtom == atom.H1 || n.DataAtom == atom.H2 {
			if text := fold(textOf(n)); text != "" && text == fold(headline) {
				gone = append(gone, n)
			}
			return false
		}
		return true
	})
	for _, n := range gone {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}

// phrases are the runs of five words of the text that a page's own data
// (JSON-LD) give as the article's.
type phrases map[string]bool

const phraseWords = 5

func toldBy(root *html.Node) phrases {
	told := phrases{}
	walk(root, func(n *html.Node) bool {
		if n.DataAtom != atom.Script || !strings.EqualFold(attr(n, "type"), "application/ld+json") || n.FirstChild == nil {
			return true
		}
		var data any
		if json.Unmarshal([]byte(n.FirstChild.Data), &data) == nil { // pages have broken ones
			told.learn(data)
		}
		return false
	})
	return told
}

func (p phrases) learn(data any) {
	switch data := data.(type) {
	case []any:
		for _, item := range data {
			p.learn(item)
		}
	case map[string]any:
		for key, value := range data {
			if text, ok := value.(string); !ok {
				p.learn(value)
			} else if key == "articleBody" {
				all := words(text)
				for i := range max(len(all)-phraseWords+1, 0) {
					p[strings.Join(all[i:i+phraseWords], " ")] = true
				}
			}
		}
	}
}

// hold says whether most of a text stands in the phrases.
func (p phrases) hold(text string) bool {
	if len(p) == 0 {
		return false
	}
	all := words(text)
	known := 0
	for i := range max(len(all)-phraseWords+1, 0) {
		if p[strings.Join(all[i:i+phraseWords], " ")] {
			known++
		}
	}
	return known > 0 && 2*known >= len(all)-phraseWords+1
}

func find(n *html.Node, a atom.Atom) *html.Node {
	if n.DataAtom == a {
		return n
	}
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if found := find(child, a); found != nil {
			return found
		}
	}
	return nil
}
