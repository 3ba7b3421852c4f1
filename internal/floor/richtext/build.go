package richtext

import "strings"

// Doc returns a document of these blocks, normalised and with ids.
func Doc(blocks ...Node) Node {
	doc := Node{Type: TypeDoc, Attrs: &Attrs{Version: Version}, Content: blocks}
	Normalise(&doc)
	AssignIDs(&doc)
	return doc
}

// Block returns a leaf block with this text; its line breaks become
// hard_breaks (in a code_block they stay). A cross-head gets level 2.
func Block(t NodeType, text string) Node {
	n := Node{Type: t}
	if t == Crosshead {
		n.Attrs = &Attrs{Level: 2}
	}
	if t == CodeBlock {
		n.Content = []Node{{Type: Text, Text: text}}
		return n
	}
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		if i > 0 {
			n.Content = append(n.Content, Node{Type: HardBreak})
		}
		if line != "" {
			n.Content = append(n.Content, Node{Type: Text, Text: line})
		}
	}
	return n
}

// FromParagraphs makes a document of plain paragraphs; empty ones are left out.
func FromParagraphs(paragraphs []string) Node {
	var blocks []Node
	for _, p := range paragraphs {
		if p = strings.TrimSpace(p); p != "" {
			blocks = append(blocks, Block(Paragraph, p))
		}
	}
	return Doc(blocks...)
}
