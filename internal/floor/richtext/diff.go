package richtext

import (
	"slices"
	"unicode"
	"unicode/utf8"
)

// ChangeKind says what became of a block between two versions.
type ChangeKind string

const (
	Same     ChangeKind = "same"
	Edited   ChangeKind = "edited"
	Restyled ChangeKind = "restyled" // the same words, other marks, links or type
	Moved    ChangeKind = "moved"    // its words may have changed too
	Added    ChangeKind = "added"
	Removed  ChangeKind = "removed"
)

// Change is one block in the comparison of two versions of a document.
type Change struct {
	Kind  ChangeKind
	Block string
	Type  NodeType
	Runs  []Run
}

// Run is a run of text that stayed, was added or was removed.
type Run struct {
	Kind ChangeKind // Same, Added or Removed
	Text string
}

// Diff compares two versions of a story, whose blocks are the same where their
// ids are (see Carry): every block of new in order, and those that were
// removed where they stood. A picture is compared by its caption.
func Diff(old, new Node) []Change {
	a, b := newUnits(&old), newUnits(&new)
	index := numbers{}
	was := map[string]*unit{}
	for _, u := range a {
		was[attrs(*u.node).ID] = u
	}
	is := map[string]bool{}
	for _, u := range b {
		is[attrs(*u.node).ID] = true
	}
	var out []Change
	i, j := 0, 0
	kept := common(index.of(idsOf(a)), index.of(idsOf(b)))
	for _, p := range append(kept, pair{len(a), len(b)}) {
		for ; i < p.Old; i++ {
			if !is[attrs(*a[i].node).ID] {
				out = append(out, oneSided(Removed, a[i].node))
			}
		}
		for ; j < p.New; j++ {
			if u := was[attrs(*b[j].node).ID]; u != nil {
				c := compare(u.node, b[j].node)
				c.Kind = Moved
				out = append(out, c)
			} else {
				out = append(out, oneSided(Added, b[j].node))
			}
		}
		if p.Old < len(a) {
			out = append(out, compare(a[i].node, b[j].node))
		}
		i, j = i+1, j+1
	}
	return out
}

func idsOf(units []*unit) []string {
	ids := make([]string, len(units))
	for i, u := range units {
		ids[i] = attrs(*u.node).ID
	}
	return ids
}

func oneSided(kind ChangeKind, n *Node) Change {
	c := Change{Kind: kind, Block: attrs(*n).ID, Type: n.Type}
	if text := shownText(n); text != "" {
		c.Runs = []Run{{kind, text}}
	}
	return c
}

func compare(old, new *Node) Change {
	c := Change{Kind: Same, Block: attrs(*new).ID, Type: new.Type}
	before, after := shownText(old), shownText(new)
	switch {
	case before != after:
		c.Kind = Edited
		c.Runs = DiffText(before, after)
		return c
	case old.Type != new.Type, attrs(*old) != attrs(*new), !slices.EqualFunc(old.Content, new.Content, sameInline):
		c.Kind = Restyled
	}
	if after != "" {
		c.Runs = []Run{{Same, after}}
	}
	return c
}

func shownText(n *Node) string {
	if n.Type == Picture {
		return attrs(*n).Caption
	}
	return BlockText(*n)
}

func sameInline(a, b Node) bool {
	return a.Type == b.Type && a.Text == b.Text && sameMarks(a.Marks, b.Marks)
}

// DiffText compares two texts by words.
func DiffText(old, new string) []Run {
	a, b := tokens(old), tokens(new)
	index := numbers{}
	var out []Run
	i, j := 0, 0 // tokens dealt with
	x, y := 0, 0 // bytes dealt with
	for _, p := range append(common(index.of(a), index.of(b)), pair{len(a), len(b)}) {
		from := x
		for ; i < p.Old; i++ {
			x += len(a[i])
		}
		out = addRun(out, Run{Removed, old[from:x]})
		from = y
		for ; j < p.New; j++ {
			y += len(b[j])
		}
		out = addRun(out, Run{Added, new[from:y]})
		if p.Old < len(a) {
			n := len(a[i])
			if last := len(out) - 1; last >= 0 && out[last].Kind == Same {
				out[last].Text = old[x-len(out[last].Text) : x+n]
			} else {
				out = append(out, Run{Same, old[x : x+n]})
			}
			x, y = x+n, y+n
		}
		i, j = i+1, j+1
	}
	return readable(out)
}

func addRun(runs []Run, r Run) []Run {
	if r.Text == "" {
		return runs
	}
	return append(runs, r)
}

// tokens splits a text into words, runs of white space, and single other
// characters; in scripts without spaces each character is a word.
func tokens(s string) []string {
	var out []string
	for start := 0; start < len(s); {
		r, end := utf8.DecodeRuneInString(s[start:])
		end += start
		class := classOf(r)
		for end < len(s) && class != 0 {
			next, size := utf8.DecodeRuneInString(s[end:])
			if classOf(next) != class {
				break
			}
			end += size
		}
		out = append(out, s[start:end])
		start = end
	}
	return out
}

func classOf(r rune) int {
	switch {
	case r < 0x80:
		return asciiClass(r)
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai):
		return 0
	case !notWord(r):
		return 1
	case unicode.IsSpace(r):
		return 2
	}
	return 0
}

func asciiClass(r rune) int {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
		return 1
	case r == ' ', r >= '\t' && r <= '\r':
		return 2
	}
	return 0
}

// readable makes one change of two that only a space or a stop keeps apart:
// a reader follows "removed three words, added three" more easily than words
// that take turns.
func readable(runs []Run) []Run {
	var out []Run
	for i := 0; i < len(runs); {
		if runs[i].Kind == Same {
			out = append(out, runs[i])
			i++
			continue
		}
		var removed, added string
		for ; i < len(runs); i++ {
			r := runs[i]
			if r.Kind == Same && (!bridge(r.Text) || i+1 == len(runs)) {
				break
			}
			if r.Kind != Added {
				removed += r.Text
			}
			if r.Kind != Removed {
				added += r.Text
			}
		}
		out = addRun(addRun(out, Run{Removed, removed}), Run{Added, added})
	}
	return out
}

func bridge(s string) bool {
	for _, r := range s {
		if !notWord(r) {
			return false
		}
	}
	return utf8.RuneCountInString(s) <= 2
}
