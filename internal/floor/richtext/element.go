package richtext

import (
	"math"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// drops says whether an element goes with all it holds, and whether that is
// worth no report.
func drops(n *html.Node) (dropped, silently bool) {
	if n.Namespace != "" {
		return true, false
	}
	switch n.DataAtom {
	case atom.Head, atom.Title, atom.Meta, atom.Link, atom.Base, atom.Basefont, atom.Param, atom.Source,
		atom.Track, atom.Col, atom.Colgroup, atom.Wbr:
		return true, true
	case atom.Script, atom.Style, atom.Template, atom.Iframe, atom.Object, atom.Embed, atom.Applet,
		atom.Audio, atom.Video, atom.Canvas, atom.Form, atom.Input, atom.Button, atom.Select, atom.Textarea,
		atom.Option, atom.Optgroup, atom.Datalist, atom.Output, atom.Progress, atom.Meter, atom.Map, atom.Area,
		atom.Noembed, atom.Noframes, atom.Frameset, atom.Frame, atom.Nav, atom.Dialog, atom.Bgsound:
		return true, false
	}
	return false, false
}

func isBlock(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Caption, atom.Center, atom.Details, atom.Dd,
		atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.H1,
		atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Hr, atom.Html, atom.Legend,
		atom.Li, atom.Listing, atom.Main, atom.Menu, atom.Noscript, atom.Ol, atom.P, atom.Plaintext, atom.Pre,
		atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr,
		atom.Ul, atom.Xmp:
		return true
	}
	return n.Data == "search"
}

// styled adds the mark that an element stands for. Word processors write
// theirs as style, and one wraps whole documents in <b> with a normal weight.
func styled(n *html.Node, c context) context {
	switch n.DataAtom {
	case atom.B, atom.Strong:
		c = c.with(Mark{Type: Strong})
	case atom.I, atom.Em, atom.Cite, atom.Dfn, atom.Var:
		c = c.with(Mark{Type: Emphasis})
	case atom.Code, atom.Kbd, atom.Samp, atom.Tt:
		c = c.with(Mark{Type: Code})
	case atom.S, atom.Strike, atom.Del:
		c = c.with(Mark{Type: Strike})
	case atom.Sub:
		c = c.with(Mark{Type: Sub})
	case atom.Sup:
		c = c.with(Mark{Type: Sup})
	}
	style := styleOf(n)
	if style == "" {
		return c
	}
	switch declared(style, "font-weight") {
	case "bold", "bolder", "600", "700", "800", "900":
		c = c.with(Mark{Type: Strong})
	case "normal", "400":
		c = c.without(Strong)
	}
	switch declared(style, "font-style") {
	case "italic", "oblique":
		c = c.with(Mark{Type: Emphasis})
	case "normal":
		c = c.without(Emphasis)
	}
	return c
}

func hidden(n *html.Node) bool {
	if _, ok := lookup(n, "hidden"); ok {
		return true
	}
	style := styleOf(n)
	return style != "" && (declared(style, "display") == "none" || declared(style, "visibility") == "hidden")
}

func styleOf(n *html.Node) string { return strings.ToLower(attribute(n, "style")) }

// declared is the value of a property in a style attribute.
func declared(style, property string) string {
	for _, d := range strings.Split(style, ";") {
		name, value, _ := strings.Cut(d, ":")
		if strings.TrimSpace(name) == property {
			return strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "!important"))
		}
	}
	return ""
}

func lookup(n *html.Node, key string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == key && a.Namespace == "" {
			return a.Val, true
		}
	}
	return "", false
}

func attribute(n *html.Node, key string) string {
	v, _ := lookup(n, key)
	return v
}

func hasClass(n *html.Node, class string) bool {
	list := attribute(n, "class")
	if !strings.Contains(list, class) {
		return false
	}
	for _, c := range strings.Fields(list) {
		if c == class {
			return true
		}
	}
	return false
}

// first is the first element inside n for which is holds.
func first(n *html.Node, is func(*html.Node) bool) *html.Node {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child.Type != html.ElementNode || child.Namespace != "" {
			continue
		}
		if is(child) {
			return child
		}
		if found := first(child, is); found != nil {
			return found
		}
	}
	return nil
}

// words is an element's text on one line, without what is dropped.
func words(n *html.Node) string { return squeeze(rawText(n, math.MaxInt)) }

// sample is enough of an element's text to know it again in a report.
func sample(n *html.Node) string { return rawText(n, 200) }

// rawText is an element's text as it stands, up to the limit in bytes or a
// little more.
func rawText(n *html.Node, limit int) string {
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for child := n.FirstChild; child != nil && b.Len() < limit; child = child.NextSibling {
			switch {
			case child.Type == html.TextNode:
				b.WriteString(child.Data[:min(len(child.Data), limit)])
			case child.Type != html.ElementNode:
			case child.DataAtom == atom.Br:
				b.WriteByte('\n')
			default:
				if dropped, _ := drops(child); !dropped {
					walk(child)
				}
			}
		}
	}
	walk(n)
	return b.String()
}

// near says where a dropped element stood: its address, or the words before.
func near(n *html.Node, s *sink) string {
	for _, key := range []string{"src", "data", "action", "href"} {
		if v := attribute(n, key); v != "" {
			return v
		}
	}
	if text := lastWords(s); text != "" {
		return "after: " + text
	}
	return "at the start"
}

// lastWords are those that a sink took last.
func lastWords(s *sink) string {
	nodes := s.inline
	for last := s.out; len(nodes) == 0 && len(last) > 0; {
		block := last[len(last)-1]
		if last = block.Content; IsLeaf(block.Type) {
			nodes = block.Content
			break
		}
	}
	if len(nodes) == 0 {
		return ""
	}
	const enough = 60
	text := strings.ToValidUTF8(inlineText(nodes[len(nodes)-1]), "")
	if len(text) > enough {
		text = text[len(text)-enough:]
		if i := strings.IndexByte(text, ' '); i >= 0 {
			text = text[i:]
		}
	}
	return strings.ToValidUTF8(text, "")
}

func wholeNumber(s string) int {
	n, err := strconv.Atoi(strings.TrimSpace(s))
	if err != nil {
		return 0
	}
	return n
}
