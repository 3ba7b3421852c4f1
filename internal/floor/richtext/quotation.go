package richtext

import (
	"fmt"
	"slices"
	"unicode/utf8"
)

// Said is a marked quotation: who said what, and where it stands. Start and
// End count code points of the block's own text, so they hold while other
// blocks change.
type Said struct {
	Block      string
	Start, End int
	Speaker    string
	Role       string
	Occasion   string
	Source     string
	Text       string
}

// Quotations lists the marked quotations in order. One that a line break or
// another mark cuts is still one; one that runs over two blocks is two.
func Quotations(doc Node) []Said {
	var out []Said
	eachLeaf(&doc, func(n *Node) {
		var open *MarkAttrs
		at := 0
		for i, c := range n.Content {
			text := inlineText(c)
			next := at + utf8.RuneCountInString(text)
			said := quotationOf(c)
			if said == nil && c.Type == HardBreak && open != nil && i+1 < len(n.Content) {
				// An editor may leave the break between two marked lines unmarked.
				if after := quotationOf(n.Content[i+1]); after != nil && *after == *open {
					said = after
				}
			}
			switch {
			case said == nil:
			case open != nil && *open == *said:
				last := &out[len(out)-1]
				last.End, last.Text = next, last.Text+text
			default:
				out = append(out, Said{attrs(*n).ID, at, next, said.Speaker, said.Role, said.Occasion, said.Source, text})
			}
			open, at = said, next
		}
	})
	return out
}

func quotationOf(n Node) *MarkAttrs {
	for _, m := range n.Marks {
		if m.Type == Quotation {
			a := markAttrs(m)
			return &a
		}
	}
	return nil
}

// MarkRange returns the document with a mark over part of a block's text, in
// place of marks of its type that stand there. Start and end count code points
// of the block's text (BlockText).
func MarkRange(doc Node, block string, start, end int, mark Mark) (Node, error) {
	return editBlock(doc, block, func(n *Node) error {
		if n.Type == CodeBlock {
			return fmt.Errorf("block %s is a code_block, which has no marks", block)
		}
		if length := textLength(*n); start < 0 || end > length || start >= end {
			return fmt.Errorf("block %s has %d characters: %d to %d isn't in it", block, length, start, end)
		}
		if err := validateMark(normaliseMarks([]Mark{mark})[0]); err != nil {
			return fmt.Errorf("block %s: %w", block, err)
		}
		n.Content = markInline(n.Content, start, end, mark)
		normalise(n)
		return nil
	})
}

func markInline(content []Node, start, end int, mark Mark) []Node {
	var out []Node
	at := 0
	for _, c := range content {
		length := utf8.RuneCountInString(inlineText(c))
		from, to := max(start-at, 0), min(end-at, length)
		at += length
		if from >= to {
			out = append(out, c)
			continue
		}
		if c.Type == HardBreak {
			out = append(out, remark(c, mark))
			continue
		}
		i, j := runeOffset(c.Text, from), runeOffset(c.Text, to)
		before, marked, after := c, remark(c, mark), c
		before.Text, marked.Text, after.Text = c.Text[:i], c.Text[i:j], c.Text[j:]
		out = append(out, before, marked, after) // normalise drops the empty ones
	}
	return out
}

func remark(n Node, mark Mark) Node {
	marks := slices.DeleteFunc(slices.Clone(n.Marks), func(m Mark) bool { return m.Type == mark.Type })
	n.Marks = append(marks, mark)
	return n
}

// editBlock returns a document in which one leaf block has been edited; it
// shares the others with doc, which stays as it was.
func editBlock(doc Node, id string, edit func(*Node) error) (Node, error) {
	found, err := editWithin(&doc, id, edit)
	if err == nil && !found {
		err = fmt.Errorf("the document has no text block %q", id)
	}
	return doc, err
}

func editWithin(n *Node, id string, edit func(*Node) error) (bool, error) {
	if IsLeaf(n.Type) {
		if id == "" || attrs(*n).ID != id {
			return false, nil
		}
		return true, edit(n)
	}
	for i := range n.Content {
		child := n.Content[i]
		found, err := editWithin(&child, id, edit)
		if !found {
			continue
		}
		n.Content = slices.Clone(n.Content)
		n.Content[i] = child
		return true, err
	}
	return false, nil
}

// runeOffset is the byte at which the nth code point of s begins.
func runeOffset(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}
