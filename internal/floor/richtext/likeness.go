package richtext

import (
	"slices"
	"strings"
	"unicode"
)

// unit is a block that ids are carried for by what it says: a leaf, a picture
// or a divider.
type unit struct {
	node    *Node
	parents []*Node // outermost first, without the doc
	key     string
	words   map[string]int // filled when first asked for
	count   int
}

func newUnits(doc *Node) []*unit {
	var out []*unit
	eachUnit(doc, nil, func(n *Node, parents []*Node) {
		a := attrs(*n)
		key := string(n.Type) + "\x00" + BlockText(*n)
		if n.Type == Picture {
			key += a.Media + "\x00" + a.Source
		}
		out = append(out, &unit{node: n, parents: slices.Clone(parents), key: key})
	})
	return out
}

func eachUnit(n *Node, parents []*Node, do func(n *Node, parents []*Node)) {
	if IsLeaf(n.Type) || n.Type == Picture || n.Type == Divider {
		do(n, parents)
		return
	}
	if n.Type != TypeDoc {
		parents = append(parents, n)
	}
	for i := range n.Content {
		eachUnit(&n.Content[i], parents, do)
	}
}

// shortBlock is the number of words under which a likeness may be chance.
const shortBlock = 4

// likeness is the part of their words that two blocks share (twice the shared
// words by all words), or 0 where that is less than least. Words count as
// often as they stand there.
func likeness(a, b *unit, least float64) float64 {
	if !IsLeaf(a.node.Type) || !IsLeaf(b.node.Type) {
		return 0
	}
	a.read()
	b.read()
	total := a.count + b.count
	if total == 0 || float64(2*min(a.count, b.count)) < least*float64(total) {
		return 0
	}
	shared := 0
	for w, n := range a.words {
		shared += min(n, b.words[w])
	}
	l := float64(2*shared) / float64(total)
	if l < least {
		return 0
	}
	// A block that kept its type wins over one that didn't.
	if a.node.Type != b.node.Type {
		l *= 0.9
	}
	return l
}

func (u *unit) read() {
	if u.words != nil {
		return
	}
	u.words = map[string]int{}
	for _, w := range strings.FieldsFunc(BlockText(*u.node), notWord) {
		u.words[strings.ToLower(w)]++
		u.count++
	}
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }
