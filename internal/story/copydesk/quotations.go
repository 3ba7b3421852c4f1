package copydesk

import (
	"index/suffixarray"
	"strings"

	"broadsheet/internal/floor/richtext"
)

// markQuotations finds the direct quotations of the story, lists them and marks
// their words in the document. A pull quote that says again what the story says
// is none; one that the story lacks is counted with the speaker under it.
func (c *Copy) markQuotations(paragraphs []*richtext.Node) {
	texts := make([]string, len(paragraphs))
	for i, p := range paragraphs {
		texts[i] = richtext.BlockText(*p)
	}
	context := []string{c.Draft.Standfirst}
	for _, point := range c.Draft.KeyPoints {
		context = append(context, point.Text)
	}
	found := listen(texts, context, languages[c.Language])
	story := toldWords(&c.Draft.Body, texts, found)
	at := 0 // of paragraphs
	for _, n := range leaves(&c.Draft.Body, richtext.Paragraph, richtext.PullQuote) {
		if n.Type == richtext.PullQuote {
			c.takePulled(n, at-1, story)
			continue
		}
		var said []attributed
		for len(found) > 0 && found[0].paragraph == at {
			said, found = append(said, found[0]), found[1:]
		}
		c.takeSaid(n, said, texts[at])
		at++
	}
}

// takeSaid lists and marks the quotations of a paragraph.
func (c *Copy) takeSaid(n *richtext.Node, said []attributed, text string) {
	if len(said) == 0 {
		return
	}
	stretches := make([]stretch, len(said))
	for i, q := range said {
		stretches[i] = stretch{q.start, q.end, richtext.MarkAttrs{Speaker: q.speaker, Role: q.role}}
		c.Quotations = append(c.Quotations, Quotation{
			Speaker:   q.speaker,
			Role:      q.role,
			Text:      text[q.from:q.to],
			Block:     n.Attrs.ID,
			Paragraph: q.paragraph,
		})
	}
	markStretches(n, stretches)
}

// takePulled lists and marks the words of a pull quote that stands after a
// paragraph, unless the story has them.
func (c *Copy) takePulled(n *richtext.Node, after int, story []*suffixarray.Index) {
	text := richtext.BlockText(*n)
	q := quoted{end: len(text), to: len(text)}
	quotes := findQuoted(text)
	inMarks := len(quotes) == 1 && !quotes[0].open && strings.TrimSpace(text[:quotes[0].start]+text[quotes[0].end:]) == ""
	if inMarks {
		q = quotes[0]
	}
	// Without marks and without a speaker it may be the reporter's own words.
	if !inMarks && n.Attrs.Speaker == "" || repeats(text[q.from:q.to], story) {
		return
	}
	c.Quotations = append(c.Quotations, Quotation{
		Speaker:   n.Attrs.Speaker,
		Role:      n.Attrs.Role,
		Text:      text[q.from:q.to],
		Block:     n.Attrs.ID,
		Paragraph: max(after, 0),
		Pulled:    true,
	})
	markStretches(n, []stretch{{q.start, q.end, richtext.MarkAttrs{Speaker: n.Attrs.Speaker, Role: n.Attrs.Role, Occasion: n.Attrs.Occasion}}})
}

// toldWords gives the words of a story in a form to look up others in: its
// running text, and what was said in it without the "he said" between. A story
// without pull quotes needs none.
func toldWords(body *richtext.Node, texts []string, found []attributed) []*suffixarray.Index {
	if len(leaves(body, richtext.PullQuote)) == 0 {
		return nil
	}
	said := make([]string, len(found))
	for i, q := range found {
		said[i] = texts[q.paragraph][q.from:q.to]
	}
	return []*suffixarray.Index{
		suffixarray.New([]byte(wordLine(strings.Join(texts, " ")))),
		suffixarray.New([]byte(wordLine(strings.Join(said, " ")))),
	}
}

// repeats says whether a story has these words. Where “…” stands for words left
// out, each part must be there.
func repeats(said string, story []*suffixarray.Index) bool {
	parts := strings.FieldsFunc(strings.ReplaceAll(said, "...", "…"), func(r rune) bool { return r == '…' })
	for _, text := range story {
		all := len(parts) > 0
		for _, part := range parts {
			all = all && len(text.Lookup([]byte(wordLine(part)), 1)) > 0
		}
		if all {
			return true
		}
	}
	return false
}

func wordLine(text string) string {
	return " " + strings.Join(words(text), " ") + " "
}

// stretch is a part of a block, in bytes of its text, that somebody said.
type stretch struct {
	start, end int
	who        richtext.MarkAttrs
}

// markStretches marks parts of a block in one pass; they stand in order and
// apart. One after the other, each would copy the block.
func markStretches(block *richtext.Node, said []stretch) {
	var out []richtext.Node
	at := 0
	for _, c := range block.Content {
		text := c.Text
		if c.Type == richtext.HardBreak {
			text = "\n"
		}
		end := at + len(text)
		for at < end {
			for len(said) > 0 && said[0].end <= at {
				said = said[1:]
			}
			piece, cut := c, end
			switch {
			case len(said) == 0 || said[0].start >= end:
			case said[0].start > at:
				cut = said[0].start
			default:
				cut = min(end, said[0].end)
				who := said[0].who
				piece.Marks = append(withoutQuotation(c.Marks), richtext.Mark{Type: richtext.Quotation, Attrs: &who})
			}
			if c.Type == richtext.Text {
				piece.Text = c.Text[at-end+len(c.Text) : cut-end+len(c.Text)]
			}
			out = append(out, piece)
			at = cut
		}
	}
	doc := richtext.Node{Type: richtext.TypeDoc, Content: []richtext.Node{{Type: block.Type, Content: out}}}
	richtext.Normalise(&doc)
	block.Content = doc.Content[0].Content
}

func withoutQuotation(marks []richtext.Mark) []richtext.Mark {
	var kept []richtext.Mark
	for _, m := range marks {
		if m.Type != richtext.Quotation {
			kept = append(kept, m)
		}
	}
	return kept
}
