package copydesk

import (
	"unicode/utf8"

	"broadsheet/internal/floor/richtext"
)

// markQuotations finds the direct quotations of the story, lists them and marks
// their words in the document.
func (c *Copy) markQuotations(paragraphs []*richtext.Node) {
	texts := make([]string, len(paragraphs))
	blocks := make([]string, len(paragraphs))
	for i, p := range paragraphs {
		texts[i], blocks[i] = richtext.BlockText(*p), p.Attrs.ID
	}
	context := []string{c.Draft.Standfirst}
	for _, point := range c.Draft.KeyPoints {
		context = append(context, point.Text)
	}
	for _, said := range listen(texts, context, languages[c.Language]) {
		text, block := texts[said.paragraph], blocks[said.paragraph]
		mark := richtext.Mark{Type: richtext.Quotation, Attrs: &richtext.MarkAttrs{Speaker: said.speaker, Role: said.role}}
		start := utf8.RuneCountInString(text[:said.start])
		p := paragraphs[said.paragraph]
		// The block alone: marking in the whole story would copy it each time.
		alone := richtext.Node{Type: richtext.TypeDoc, Content: []richtext.Node{*p}}
		marked, err := richtext.MarkRange(alone, block, start, start+utf8.RuneCountInString(text[said.start:said.end]), mark)
		if err != nil {
			c.note(0, "a quotation that could not be marked", err.Error())
			continue
		}
		*p = marked.Content[0]
		c.Quotations = append(c.Quotations, Quotation{
			Speaker:   said.speaker,
			Role:      said.role,
			Text:      text[said.from:said.to],
			Block:     block,
			Paragraph: said.paragraph,
		})
	}
}
