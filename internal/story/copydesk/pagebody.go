package copydesk

import (
	"strings"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// The article of a page is found by its telling. Every run of text between two
// block elements is weighed: the words of sentences count for it, those of
// links and of labels against it. What an element is worth is the sum of its
// runs, so a wide one that takes in menus and teasers besides the story is
// worth little more, or less, than the one that holds the story alone. From the
// page downwards the search follows the child that holds nearly all there is,
// and stops where no single child does. Names of classes say nothing here: each
// site has its own.

// nearlyAll is the share of an element's worth, in hundredths, that one child
// must hold for the search to go on into it. Measured on the pages of the shared
// cases: from 70 to 90 the mean word F1 stays within 0.004 of the best.
const nearlyAll = 85

// article finds the element that holds the story, and clears it.
func (p *page) article(root *html.Node) *html.Node {
	body := find(root, atom.Body)
	if body == nil {
		return root
	}
	told := toldBy(root)
	prune(body, weigh(body, told))
	worth := weigh(body, told)
	n := worth.into(worth.declared(body))
	worth.dropBoxes(n)
	return n
}

// weight is what an element holds.
type weight struct {
	worth         int
	words, linked int
}

// scales hold the weight of each element of a page.
type scales struct {
	of   map[*html.Node]weight
	told phrases
}

func (s scales) worth(n *html.Node) int { return s.of[n].worth }

// declared gives the element that the page itself calls its article, where that
// one holds most of the page's telling; else the page.
func (s scales) declared(body *html.Node) *html.Node {
	for _, says := range []func(*html.Node) bool{
		func(n *html.Node) bool { return strings.EqualFold(attr(n, "itemprop"), "articleBody") },
		func(n *html.Node) bool { return n.DataAtom == atom.Article },
		func(n *html.Node) bool { return n.DataAtom == atom.Main || attr(n, "role") == "main" },
	} {
		var best *html.Node
		walk(body, func(n *html.Node) bool {
			if says(n) && (best == nil || s.worth(n) > s.worth(best)) {
				best = n
			}
			return true
		})
		if best != nil && 2*s.worth(best) > s.worth(body) {
			return best
		}
	}
	return body
}

// into follows the child that holds nearly all of an element's worth.
func (s scales) into(n *html.Node) *html.Node {
	for {
		var heir *html.Node
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			if child.Type == html.ElementNode && isBox(child.DataAtom) && (heir == nil || s.worth(child) > s.worth(heir)) {
				heir = child
			}
		}
		if heir == nil || s.worth(heir) <= 0 || s.worth(heir)*100 < s.worth(n)*nearlyAll {
			return n
		}
		n = heir
	}
}

// isBox holds for elements that only arrange others. A search that went on into
// a paragraph or a list would lose what stands beside it.
func isBox(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Ul, atom.Ol, atom.Dl, atom.Li, atom.Blockquote, atom.Pre, atom.Figure:
		return false
	}
	return isBlockElement(a) || a == atom.Tbody || a == atom.Font || a == atom.Span
}

// weigh gives every element under a root its weight, in one pass.
func weigh(root *html.Node, told phrases) scales {
	s := scales{of: map[*html.Node]weight{}, told: told}
	s.sum(root)
	return s
}

// run is text that no block element cuts.
type run struct {
	words, linked int
	stops         int // ends of sentences
	text          strings.Builder
}

// sum weighs a block element: its own runs, and the blocks in it.
func (s scales) sum(n *html.Node) weight {
	var total weight
	r := &run{}
	end := func() {
		total.add(weight{s.value(n, r), r.words, r.linked})
		r = &run{}
	}
	var gather func(n *html.Node, linked bool)
	gather = func(n *html.Node, linked bool) {
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			switch {
			case child.Type == html.TextNode:
				r.add(child.Data, linked)
			case child.Type != html.ElementNode || isSilent(child.DataAtom):
			case isBlockElement(child.DataAtom):
				end()
				total.add(s.sum(child))
			case child.DataAtom == atom.Br && followedByBreak(child):
				end()
			default:
				before := total
				gather(child, linked || child.DataAtom == atom.A && !strings.HasPrefix(attr(child, "href"), "#"))
				s.of[child] = weight{total.worth - before.worth, total.words - before.words, total.linked - before.linked}
			}
		}
	}
	gather(n, false)
	end()
	s.of[n] = total
	return total
}

func (w *weight) add(other weight) {
	w.worth += other.worth
	w.words += other.words
	w.linked += other.linked
}

func (r *run) add(text string, linked bool) {
	count := 0
	for _, word := range strings.Fields(text) {
		count += max(unspaced(word)/2, 1)
		if endsSentence(word) && !strings.HasSuffix(word, ":") {
			r.stops++
		}
	}
	if linked {
		r.linked += count
	}
	r.words += count
	r.text.WriteString(text)
}

// unspaced counts the letters of the scripts that write no spaces; two of them
// make about a word.
func unspaced(word string) int {
	n := 0
	for _, r := range word {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) {
			n++
		}
	}
	return n
}

// fewWords is how many words make a run telling that no sentence ends in: a
// label, a caption, a heading have fewer. From 6 to 20 the pages score the same.
const fewWords = 12

// value weighs a run that stands in an element.
func (s scales) value(in *html.Node, r *run) int {
	own := r.words - r.linked
	switch {
	case r.words == 0:
		return 0
	case s.told.hold(r.text.String()):
		return r.words
	case in.DataAtom == atom.Pre:
		return own
	case len(s.told) > 0 && own > r.linked:
		// The data may be an excerpt, so other words still count for something.
		return (own - r.linked) / 4
	case own >= fewWords || r.stops > 0 && own >= 4:
		return own - r.linked
	case r.linked > 0:
		return -2 * r.linked
	case isHeading(in.DataAtom) || in.DataAtom == atom.Li || in.DataAtom == atom.Td || in.DataAtom == atom.Th:
		return 0
	}
	return -own
}

// followedByBreak holds for the first of two line breaks in a row, which old
// pages write for the end of a paragraph.
func followedByBreak(n *html.Node) bool {
	for n = n.NextSibling; n != nil; n = n.NextSibling {
		switch {
		case n.Type == html.TextNode && strings.TrimSpace(n.Data) == "", n.Type == html.CommentNode:
		default:
			return n.DataAtom == atom.Br
		}
	}
	return false
}
