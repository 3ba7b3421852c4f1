package copydesk

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/story/article"
)

const (
	longestCrosshead = 80  // characters
	mostCrosswords   = 12  // words of a cross-head
	longestPoint     = 420 // characters of a key point
	datelineWithin   = 8   // units from the headline in which a dateline is looked for
)

// readPlain reads copy as it is pasted: the parts are known by their shape and
// their place alone.
func readPlain(c *Copy, text string, opt Options) *Refusal {
	units := gather(c.clear(splitLines(text)))
	units = c.takeHeadline(units)
	units = c.takeBylines(units)
	units, refusal := c.takeOpening(units, opt)
	if refusal != nil {
		return refusal
	}
	c.Draft.Body = richtext.Doc(c.body(units)...)
	return nil
}

// takeHeadline takes the first line that is no byline. A line that reads like
// running text is left where it is: a wrong headline is worse than none.
func (c *Copy) takeHeadline(units []unit) []unit {
	for i, u := range units {
		if u.kind == ruled {
			continue
		}
		if u.kind == running && isByline(u.text) {
			continue
		}
		if u.kind != running || findDateline(u.text) != nil || isParagraph(u.text) && utf8.RuneCountInString(u.text) <= MaxHeadline {
			c.note(u.n, "headline", "none: the first line reads like a paragraph")
			return units
		}
		c.Draft.Headline = u.text
		c.note(u.n, "headline", u.text)
		return slices.Delete(units, i, i+1)
	}
	return units
}

// isParagraph holds for several sentences, or one that is longer than any
// headline. A headline may end with a question or exclamation mark.
func isParagraph(text string) bool {
	if !strings.HasSuffix(strings.TrimRight(text, "”’\"'»“ "), ".") {
		return false
	}
	return utf8.RuneCountInString(text) > 140 || strings.Count(text, ". ") > 0
}

// takeBylines takes the bylines between the headline and the first paragraph,
// and one that closes the story.
func (c *Copy) takeBylines(units []unit) []unit {
	kept := units[:0]
	body := false
	for i, u := range units {
		if credits := bylineIn(u.text); u.kind == running && credits != nil && (!body || i == len(units)-1) && c.Draft.Byline == nil {
			c.Draft.Byline = credits
			c.note(u.n, "byline", u.text)
			continue
		}
		body = body || findDateline(u.text) != nil
		kept = append(kept, u)
	}
	return kept
}

// takeOpening takes the dateline off the lead, and what stands between the
// headline and the dateline for key points. Without a dateline only bullets
// directly under the headline are key points: a first paragraph is the lead.
func (c *Copy) takeOpening(units []unit, opt Options) ([]unit, *Refusal) {
	lead := -1
	var found *dateline
	for i, u := range units[:min(len(units), datelineWithin)] {
		if u.kind == running {
			if found = findDateline(u.text); found != nil {
				lead = i
				break
			}
		}
	}
	opening := max(lead, 0)
	if lead < 0 {
		for opening < len(units) && units[opening].kind == bullet {
			opening++
		}
	}
	if points := units[:opening]; arePoints(points) && opening < len(units) {
		for _, u := range points {
			if u.kind == ruled {
				continue
			}
			c.Draft.KeyPoints = append(c.Draft.KeyPoints, article.KeyPoint{Text: u.text})
			c.note(u.n, "key point", u.text)
		}
		units, lead = units[opening:], lead-opening
	}
	if found != nil {
		if refusal := c.setDatelineFrom(found, units[lead].n, opt.Today); refusal != nil {
			return nil, refusal
		}
		units[lead].text = found.lead
	}
	return units, nil
}

func arePoints(units []unit) bool {
	points := 0
	for _, u := range units {
		switch {
		case u.kind == ruled:
		case u.kind == numbered, utf8.RuneCountInString(u.text) > longestPoint:
			return false
		default:
			points++
		}
	}
	return points >= 1 && points <= MaxPoints
}

// body makes the blocks of the story.
func (c *Copy) body(units []unit) []richtext.Node {
	var blocks []richtext.Node
	for i := 0; i < len(units); i++ {
		u := units[i]
		switch {
		case u.kind == bullet || u.kind == numbered:
			list := richtext.Node{Type: richtext.BulletList}
			if u.kind == numbered {
				list = richtext.Node{Type: richtext.OrderedList, Attrs: &richtext.Attrs{Start: 1}}
			}
			for ; i < len(units) && units[i].kind == u.kind; i++ {
				list.Content = append(list.Content, richtext.Node{
					Type:    richtext.ListItem,
					Content: []richtext.Node{richtext.Block(richtext.Paragraph, units[i].text)},
				})
			}
			i--
			blocks = append(blocks, list)
		case u.kind == ruled:
			if i > 0 && i < len(units)-1 {
				blocks = append(blocks, richtext.Node{Type: richtext.Divider})
			}
		case isCrosshead(units, i):
			c.note(u.n, "cross-head", u.text)
			blocks = append(blocks, richtext.Block(richtext.Crosshead, u.text))
		default:
			blocks = append(blocks, richtext.Block(richtext.Paragraph, u.text))
		}
	}
	return blocks
}

// isCrosshead holds for a short line without a full stop between two
// paragraphs. Its quotation marks, if it is wholly in them, belong to it.
func isCrosshead(units []unit, i int) bool {
	text := units[i].text
	if i == 0 || i == len(units)-1 || utf8.RuneCountInString(text) > longestCrosshead || len(strings.Fields(text)) > mostCrosswords {
		return false
	}
	r, _ := utf8.DecodeRuneInString(text)
	if unicode.IsLower(r) || strings.ContainsRune("([—–-", r) {
		return false
	}
	if endsSentence(text) && !strings.HasSuffix(text, "?") {
		return false
	}
	if strings.HasSuffix(text, ",") {
		return false
	}
	return isText(units[i-1]) && (isText(units[i+1]) || units[i+1].kind == bullet || units[i+1].kind == numbered)
}

// isText holds for what cannot itself be a cross-head.
func isText(u unit) bool {
	if u.kind == bullet || u.kind == numbered {
		return true
	}
	return u.kind == running && (endsSentence(u.text) || utf8.RuneCountInString(u.text) > longestCrosshead)
}
