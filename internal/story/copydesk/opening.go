package copydesk

import (
	"strings"
	"unicode/utf8"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/story/article"
)

// takeFromDoc does for Markdown and HTML what takeOpening and the list of
// furniture do for plain copy: bylines, key points and the dateline leave the
// text, labels of the page are dropped. What the front matter has set stays.
func (c *Copy) takeFromDoc(doc *richtext.Node, source string, opt Options) *Refusal {
	c.dropFurniture(doc, source)
	blocks := c.takeDocBylines(doc.Content, source)
	lead := -1
	var found *dateline
	for i, n := range blocks[:min(len(blocks), datelineWithin)] {
		if n.Type == richtext.Paragraph {
			if found = findDateline(richtext.BlockText(n)); found != nil {
				lead = i
				break
			}
		}
	}
	if c.Draft.KeyPoints == nil {
		if taken := c.takeDocPoints(blocks, lead, source); taken > 0 {
			blocks, lead = blocks[taken:], lead-taken
		}
	}
	doc.Content = blocks
	if found == nil {
		return nil
	}
	if given := c.Draft.Dateline.Place; given != "" && !strings.EqualFold(given, tidyPlace(found.place)) {
		return nil // the front matter knows better, and the text may mean something else
	}
	text := richtext.BlockText(blocks[lead])
	line := lineWith(source, text)
	date := c.Draft.Dateline.Date
	if refusal := c.setDatelineFrom(found, line, opt.Today); refusal != nil {
		return refusal
	}
	if date != "" {
		c.Draft.Dateline.Date = date
	}
	blocks[lead].Content = withoutStart(blocks[lead].Content, len(text)-len(found.lead))
	return nil
}

func (c *Copy) takeDocBylines(blocks []richtext.Node, source string) []richtext.Node {
	for i, n := range blocks[:min(len(blocks), 4)] {
		if n.Type != richtext.Paragraph {
			continue
		}
		if credits := bylineIn(richtext.BlockText(n)); credits != nil {
			if c.Draft.Byline == nil {
				c.Draft.Byline = credits
				c.note(lineWith(source, richtext.BlockText(n)), "byline", richtext.BlockText(n))
			}
			return append(append([]richtext.Node{}, blocks[:i]...), blocks[i+1:]...)
		}
	}
	return blocks
}

// takeDocPoints takes the paragraphs before the dateline, or a bullet list that
// the text begins with, and says how many blocks these were.
func (c *Copy) takeDocPoints(blocks []richtext.Node, lead int, source string) int {
	var points []string
	taken := 0
	for taken < len(blocks)-1 && taken != lead {
		n := blocks[taken]
		switch {
		case n.Type == richtext.BulletList:
			for _, item := range n.Content {
				if len(item.Content) == 1 {
					points = append(points, richtext.BlockText(item.Content[0]))
				}
			}
			if len(points) < len(n.Content) {
				return 0
			}
		case n.Type == richtext.Paragraph && lead > 0:
			points = append(points, richtext.BlockText(n))
		default:
			if lead > 0 {
				return 0
			}
			lead = taken // nothing more to take
			continue
		}
		taken++
		if lead < 0 {
			break
		}
	}
	if len(points) == 0 || len(points) > MaxPoints {
		return 0
	}
	for _, point := range points {
		if utf8.RuneCountInString(point) > longestPoint {
			return 0
		}
	}
	for _, point := range points {
		c.Draft.KeyPoints = append(c.Draft.KeyPoints, article.KeyPoint{Text: point})
		c.note(lineWith(source, point), "key point", point)
	}
	return taken
}

// dropFurniture drops the blocks that are labels of a page: those that are
// nothing else anywhere, the others at the two ends.
func (c *Copy) dropFurniture(doc *richtext.Node, source string) {
	n := len(doc.Content)
	kinds := make([]furniture, n)
	found := make([]bool, n)
	for i, block := range doc.Content {
		if block.Type == richtext.Paragraph || block.Type == richtext.Crosshead {
			kinds[i], found[i] = furnitureOf(richtext.BlockText(block))
		}
	}
	head, tail := 0, n-1
	for head < n && found[head] {
		head++
	}
	for tail >= 0 && found[tail] {
		tail--
	}
	var kept []richtext.Node
	for i, block := range doc.Content {
		if found[i] && (kinds[i].anywhere || i < head || i > tail) {
			text := richtext.BlockText(block)
			c.leaveOut(lineWith(source, text), text, kinds[i].why)
			continue
		}
		kept = append(kept, block)
	}
	doc.Content = kept
}

func (c *Copy) lost(losses []richtext.Loss, source string) {
	for _, loss := range losses {
		c.leaveOut(lineWith(source, loss.Where), loss.Where, loss.What)
	}
}

// lineWith is the line of a source in which words stand, or 0. Markup may part
// them, so their beginning has to do.
func lineWith(source, text string) int {
	text = strings.TrimSpace(text)
	for _, size := range []int{48, 16} {
		start := text
		if len(start) > size {
			start = start[:size]
			for !utf8.ValidString(start) {
				start = start[:len(start)-1]
			}
		}
		if at := strings.Index(source, start); at >= 0 && start != "" {
			return 1 + strings.Count(source[:at], "\n")
		}
	}
	return 0
}

// withoutStart cuts the first bytes off the text of a block.
func withoutStart(content []richtext.Node, cut int) []richtext.Node {
	var out []richtext.Node
	for _, n := range content {
		if cut > 0 {
			size := len(n.Text)
			if n.Type == richtext.HardBreak {
				size = 1
			}
			if cut >= size {
				cut -= size
				continue
			}
			n.Text = n.Text[cut:]
			cut = 0
		}
		out = append(out, n)
	}
	return out
}
