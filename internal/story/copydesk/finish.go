package copydesk

import (
	"slices"
	"strings"

	"broadsheet/internal/floor/richtext"
)

// finish does what every kind of copy needs: ids, provenance, key points tied
// to paragraphs, quotations marked, counts.
func (c *Copy) finish(opt Options) {
	if c.Draft.Body.Type == "" {
		c.Draft.Body = richtext.Doc()
	}
	if c.Draft.Language == "" {
		c.Draft.Language = opt.Language
	}
	if opt.Source != "" {
		c.Draft.Source = opt.Source
		if c.Draft.SourceID == "" {
			c.Draft.SourceID = c.File
		}
	}
	paragraphs := leaves(&c.Draft.Body, richtext.Paragraph)
	c.Language = rulesFor(c.Draft.Language, paragraphs)
	for i := range c.Draft.Body.Content {
		switch n := c.Draft.Body.Content[i]; n.Type {
		case richtext.Paragraph:
			c.Paragraphs++
		case richtext.BlockQuote:
			c.Paragraphs += len(n.Content)
		case richtext.Crosshead:
			c.Crossheads = append(c.Crossheads, richtext.BlockText(n))
		}
	}
	c.tiePoints(paragraphs)
	c.markQuotations(paragraphs)
	slices.SortStableFunc(c.Notes, func(a, b Note) int { return a.N - b.N })
	slices.SortStableFunc(c.LeftOut, func(a, b Line) int { return a.N - b.N })
}

// leaves lists the blocks of some types in the order of the text. They are part
// of the document: a change to one is a change to it.
func leaves(n *richtext.Node, types ...richtext.NodeType) []*richtext.Node {
	if slices.Contains(types, n.Type) {
		return []*richtext.Node{n}
	}
	if n.Type != richtext.TypeDoc && richtext.IsLeaf(n.Type) {
		return nil
	}
	var found []*richtext.Node
	for i := range n.Content {
		found = append(found, leaves(&n.Content[i], types...)...)
	}
	return found
}

// rulesFor chooses the language whose rules apply: the one that was named, else
// the one whose small words are the most frequent.
func rulesFor(tag string, paragraphs []*richtext.Node) string {
	if base, _, _ := strings.Cut(strings.ToLower(tag), "-"); base != "" {
		if _, known := stopWords[base]; known {
			return base
		}
	}
	counts := map[string]int{}
	for i, p := range paragraphs {
		if i == 20 {
			break // enough to tell four languages apart
		}
		for _, word := range words(richtext.BlockText(*p)) {
			for language, stop := range stopWords {
				if stop[word] {
					counts[language]++
				}
			}
		}
	}
	best := "en"
	for _, language := range []string{"de", "fr", "es"} {
		if counts[language] > counts[best] {
			best = language
		}
	}
	return best
}
