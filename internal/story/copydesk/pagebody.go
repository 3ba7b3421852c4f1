package copydesk

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The article of a page is the element whose paragraphs weigh most: long
// paragraphs with commas, few links. What the class names of an element say
// counts too, for and against.

var (
	forArticle     = regexp.MustCompile(`(?i)article|body|content|entry|hentry|h-entry|main|page|post|text|blog|story`)
	againstArticle = regexp.MustCompile(`(?i)-ad-|hidden|^hid$| hid$| hid |^hid |banner|combx|comment|com-|contact|footer|footnote|gdpr|masthead|media|meta|outbrain|promo|related|scroll|share|shoutbox|sidebar|skyscraper|sponsor|shopping|tags|widget`)
	// Elements that go whatever they hold, unless they say they are the article too.
	unlikely = regexp.MustCompile(`(?i)-ad-|ai2html|banner|breadcrumbs|breadcrumb|combx|comment|community|cover-wrap|disqus|extra|footer|gdpr|legends|menu|newsletter|outbrain|related|remark|replies|rss|share|shoutbox|sidebar|skyscraper|social|sponsor|supplemental|ad-break|agegate|pagination|pager|popup|yom-remote|taboola|cookie|subscribe|signup`)
	mayBe    = regexp.MustCompile(`(?i)and|article|body|column|content|main|shadow|entry|post|text|mathjax`)
)

// article finds the element that holds the story, and clears it.
func (p *page) article(root *html.Node) *html.Node {
	body := find(root, atom.Body)
	if body == nil {
		return root
	}
	strip(body, prose(body))
	if marked, ok := p.said(body); ok {
		return marked
	}
	best := heaviest(body)
	if best == nil {
		return body
	}
	return best
}

// said gives the element that the page itself calls its article, if there is
// exactly one and it holds most of the page's paragraphs.
func (p *page) said(body *html.Node) (*html.Node, bool) {
	var marked []*html.Node
	walk(body, func(n *html.Node) bool {
		if strings.Contains(strings.ToLower(attr(n, "itemprop")), "articlebody") {
			marked = append(marked, n)
			return false
		}
		return true
	})
	if len(marked) == 1 && prose(marked[0]) > 0 {
		return marked[0], true
	}
	var articles []*html.Node
	walk(body, func(n *html.Node) bool {
		if n.DataAtom == atom.Article {
			articles = append(articles, n)
			return false
		}
		return true
	})
	all := prose(body)
	for _, n := range articles {
		if all > 0 && prose(n)*10 >= all*7 {
			if inner := heaviest(n); inner != nil && prose(inner)*10 >= prose(n)*9 {
				return inner, true
			}
			return n, true
		}
	}
	return nil, false
}

// prose counts the letters of paragraphs and list items outside links.
func prose(n *html.Node) int {
	total := 0
	walk(n, func(n *html.Node) bool {
		if n.DataAtom == atom.P || n.DataAtom == atom.Pre || n.DataAtom == atom.Blockquote || n.DataAtom == atom.Li {
			if length := letters(n); length >= 25 {
				total += length - linked(n)
			}
			return false
		}
		return true
	})
	return total
}

// heaviest scores the ancestors of each paragraph and climbs from the best one
// to the element that holds its equals too.
func heaviest(body *html.Node) *html.Node {
	scores := map[*html.Node]float64{}
	var order []*html.Node
	add := func(n *html.Node, points float64) {
		if n == nil || n.Type != html.ElementNode {
			return
		}
		if _, known := scores[n]; !known {
			scores[n] = weightOf(n)
			order = append(order, n)
		}
		scores[n] += points
	}
	walk(body, func(n *html.Node) bool {
		if !holdsProse(n) {
			return true
		}
		text := textOf(n)
		length := utf8.RuneCountInString(text)
		if length < 25 {
			return true
		}
		points := 1 + float64(strings.Count(text, ",")) + min(float64(length)/100, 3)
		up := n.Parent
		for level := 0; up != nil && up != body.Parent && level < 5; level++ {
			switch level {
			case 0:
				add(up, points)
			case 1:
				add(up, points/2)
			default:
				add(up, points/float64(level*3))
			}
			up = up.Parent
		}
		return true
	})
	var best *html.Node
	for _, n := range order {
		scores[n] *= 1 - linkShare(n)
		if best == nil || scores[n] > scores[best] {
			best = n
		}
	}
	if best == nil {
		return nil
	}
	for up := best.Parent; up != nil && up != body.Parent && up.Type == html.ElementNode; up = up.Parent {
		if prose(up)*100 < prose(best)*115 {
			continue
		}
		// Much more prose one step up is the rest of the story only where it
		// stands beside it under equal elements.
		if siblingsWeigh(up, best) {
			best = up
		}
		break
	}
	return best
}

func siblingsWeigh(up, best *html.Node) bool {
	heavy := 0
	branch := best // the child of up that best stands in
	for branch.Parent != up {
		branch = branch.Parent
	}
	for child := up.FirstChild; child != nil; child = child.NextSibling {
		if child.Type != html.ElementNode || isUnder(best, child) {
			continue
		}
		if child.DataAtom == atom.P && letters(child) > 80 && linkShare(child) < 0.25 || prose(child) > 80 && child.DataAtom == branch.DataAtom && attr(child, "class") == attr(branch, "class") {
			heavy++
		}
	}
	return heavy > 0
}

// holdsProse holds for paragraphs, and for the cells and boxes that stand for
// them on old pages.
func holdsProse(n *html.Node) bool {
	switch n.DataAtom {
	case atom.P, atom.Pre, atom.Td:
		return true
	case atom.Div, atom.Section, atom.Article:
		inlineText := false
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			if child.Type == html.ElementNode && isBlockElement(child.DataAtom) {
				return false
			}
			inlineText = inlineText || child.Type == html.TextNode && strings.TrimSpace(child.Data) != ""
		}
		return inlineText
	}
	return false
}

func weightOf(n *html.Node) float64 {
	weight := 0.0
	switch n.DataAtom {
	case atom.Div, atom.Article:
		weight += 5
	case atom.Pre, atom.Td, atom.Blockquote:
		weight += 3
	case atom.Ul, atom.Ol, atom.Dl, atom.Form, atom.Address, atom.Dd, atom.Dt, atom.Li:
		weight -= 3
	case atom.Th, atom.H1, atom.H2, atom.H3, atom.H4:
		weight -= 5
	}
	for _, name := range []string{attr(n, "class"), attr(n, "id")} {
		if name == "" {
			continue
		}
		if againstArticle.MatchString(name) {
			weight -= 25
		}
		if forArticle.MatchString(name) {
			weight += 25
		}
	}
	return weight
}

// strip takes out what is never part of a story. An element with an unlikely
// name that holds most of the page's prose is the story after all: some sites
// wrap everything in a form.
func strip(n *html.Node, total int) {
	for child := n.FirstChild; child != nil; {
		next := child.NextSibling
		gone := child.Type == html.CommentNode
		if child.Type == html.ElementNode && (isMachinery(child) || hidden(child) || isUnlikely(child)) {
			gone = prose(child)*2 <= total
		}
		if gone {
			n.RemoveChild(child)
		} else {
			strip(child, total)
		}
		child = next
	}
}

func isMachinery(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Script, atom.Style, atom.Link, atom.Template, atom.Nav, atom.Form, atom.Button, atom.Input, atom.Select, atom.Textarea, atom.Dialog, atom.Footer, atom.Aside, atom.Object, atom.Embed, atom.Applet, atom.Noscript:
		return n.DataAtom != atom.Noscript || letters(n) == 0
	}
	switch attr(n, "role") {
	case "menu", "menubar", "complementary", "navigation", "alert", "alertdialog", "dialog":
		return true
	}
	return false
}

func isUnlikely(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Body, atom.A, atom.Article, atom.Main, atom.Table, atom.Td, atom.Tr, atom.Tbody, atom.Code, atom.P:
		return false
	}
	names := attr(n, "class") + " " + attr(n, "id")
	return unlikely.MatchString(names) && !mayBe.MatchString(names)
}

func hidden(n *html.Node) bool {
	for _, a := range n.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "aria-hidden":
			return a.Val == "true" && !strings.Contains(attr(n, "class"), "fallback-image")
		case "style":
			style := strings.ReplaceAll(strings.ToLower(a.Val), " ", "")
			if strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden") {
				return true
			}
		}
	}
	return false
}

// tidy drops, inside the article, the headline itself, and lists and boxes that
// are mostly links.
func tidy(body *html.Node, headline string) {
	var gone []*html.Node
	walk(body, func(n *html.Node) bool {
		switch n.DataAtom {
		case atom.H1, atom.H2:
			if text := fold(textOf(n)); text != "" && text == fold(headline) {
				gone = append(gone, n)
				return false
			}
		case atom.Ul, atom.Ol, atom.Div, atom.Section, atom.Header, atom.Table:
			if n == body {
				return true
			}
			if length := letters(n); length > 0 && prose(n) < 80 && isLinkBox(n, length) {
				gone = append(gone, n)
				return false
			}
		}
		return true
	})
	for _, n := range gone {
		if n.Parent != nil {
			n.Parent.RemoveChild(n)
		}
	}
}

func isLinkBox(n *html.Node, length int) bool {
	share := linkShare(n)
	names := attr(n, "class") + " " + attr(n, "id")
	weight := 0
	if againstArticle.MatchString(names) {
		weight++
	}
	if forArticle.MatchString(names) {
		weight--
	}
	pictures := 0
	walk(n, func(n *html.Node) bool {
		if n.DataAtom == atom.Img {
			pictures++
		}
		return true
	})
	switch {
	case weight > 0 && length < 200:
		return true
	case pictures > 0 && share < 0.5:
		return false
	}
	return share > 0.5 && (length < 600 || weight > 0) || weight > 0 && share > 0.25
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

func letters(n *html.Node) int {
	return utf8.RuneCountInString(textOf(n))
}

func linked(n *html.Node) int {
	total := 0
	walk(n, func(n *html.Node) bool {
		if n.DataAtom == atom.A {
			if href := attr(n, "href"); !strings.HasPrefix(href, "#") {
				total += letters(n)
			}
			return false
		}
		return true
	})
	return total
}

func linkShare(n *html.Node) float64 {
	return float64(linked(n)) / float64(max(letters(n), 1))
}
