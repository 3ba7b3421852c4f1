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
		marked, err := richtext.MarkRange(c.Draft.Body, block, start, start+utf8.RuneCountInString(text[said.start:said.end]), mark)
		if err != nil {
			c.note(0, "a quotation that could not be marked", err.Error())
			continue
		}
		c.Draft.Body = marked
		c.Quotations = append(c.Quotations, Quotation{
			Speaker:   said.speaker,
			Role:      said.role,
			Text:      text[said.from:said.to],
			Block:     block,
			Paragraph: said.paragraph,
		})
	}
}
