package richtext

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// BlockSeparator stands between two leaf blocks in the canonical plain text.
const BlockSeparator = "\n\n"

// PlainText is the document's canonical plain text: the texts of its leaf
// blocks in the order of the document with BlockSeparator between them, a
// hard_break as "\n". Pictures, dividers and what stands in attributes add
// nothing, not even a separator; an empty leaf block adds its empty text.
//
// Stored anchors, quotations and the search index count in this text, in
// Unicode code points. It never changes for a given document.
func PlainText(doc Node) string {
	var b strings.Builder
	first := true
	eachLeaf(&doc, func(n *Node) {
		if !first {
			b.WriteString(BlockSeparator)
		}
		first = false
		writeText(&b, *n)
	})
	return b.String()
}

// Span is where a leaf block stands in the canonical plain text, in code
// points, End exclusive.
type Span struct {
	ID         string
	Type       NodeType
	Start, End int
}

// Blocks lists the leaf blocks with their places in the canonical plain text.
func Blocks(doc Node) []Span {
	var out []Span
	at := 0
	eachLeaf(&doc, func(n *Node) {
		if len(out) > 0 {
			at += utf8.RuneCountInString(BlockSeparator)
		}
		end := at + textLength(*n)
		out = append(out, Span{attrs(*n).ID, n.Type, at, end})
		at = end
	})
	return out
}

// BlockText is the canonical plain text of one leaf block.
func BlockText(block Node) string {
	if len(block.Content) == 1 {
		return inlineText(block.Content[0])
	}
	var b strings.Builder
	writeText(&b, block)
	return b.String()
}

// Find returns the block with this id, or nil. The block is part of doc.
func Find(doc *Node, id string) *Node {
	if id == "" || isInline(doc.Type) {
		return nil
	}
	if attrs(*doc).ID == id {
		return doc
	}
	if IsLeaf(doc.Type) {
		return nil
	}
	for i := range doc.Content {
		if n := Find(&doc.Content[i], id); n != nil {
			return n
		}
	}
	return nil
}

// Words counts the words that a reader reads: pull quotes, which say again
// what the story says, are left out.
func Words(doc Node) int {
	total := 0
	eachLeaf(&doc, func(n *Node) {
		if n.Type != PullQuote {
			total += countWords(BlockText(*n))
		}
	})
	return total
}

// wordsPerMinute is the mean for silent reading of English prose by adults
// (Brysbaert 2019: 238).
const wordsPerMinute = 238

// ReadingTime is how long the words take to read, in whole minutes, at least
// one.
func ReadingTime(doc Node) time.Duration {
	minutes := (Words(doc) + wordsPerMinute/2) / wordsPerMinute
	return time.Duration(max(minutes, 1)) * time.Minute
}

// countWords counts runs of letters and digits; in scripts that are written
// without spaces two characters count as a word.
func countWords(s string) int {
	words, dense := 0, 0
	in := false
	for _, r := range s {
		switch {
		case r > 0x0e00 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer):
			dense++
			in = false
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			if !in {
				words++
			}
			in = true
		case in && (r == '\'' || r == '’' || r == '-' || r == '.' || r == ','):
			// Inside a word ("it’s", "3.5") or at its end: either way no new one.
		default:
			in = false
		}
	}
	return words + (dense+1)/2
}

// eachLeaf calls do with every leaf block in order.
func eachLeaf(n *Node, do func(*Node)) {
	if IsLeaf(n.Type) {
		do(n)
		return
	}
	for i := range n.Content {
		eachLeaf(&n.Content[i], do)
	}
}

func writeText(b *strings.Builder, block Node) {
	for _, c := range block.Content {
		b.WriteString(inlineText(c))
	}
}

func inlineText(n Node) string {
	if n.Type == HardBreak {
		return "\n"
	}
	return n.Text
}

func textLength(block Node) int {
	n := 0
	for _, c := range block.Content {
		n += utf8.RuneCountInString(inlineText(c))
	}
	return n
}
