package richtext

import (
	"cmp"
	"slices"
)

// Two blocks are versions of each other when they share this part of their
// words (see likeness). TestCarryFollowsRealEdits prints how other values do
// on real edits.
const (
	likeInPlace = 0.5 // between the same neighbours
	likeMoved   = 0.7 // anywhere
)

// Carry returns new with the block ids of old: first for equal blocks in the
// same order, then for similar ones between them, then for blocks that moved.
// Blocks without a counterpart keep an id that old doesn't use, or get a new
// one.
func Carry(old, new Node) Node {
	return carry(old, new, likeInPlace, likeMoved)
}

func carry(old, new Node, inPlace, moved float64) Node {
	a, b := newUnits(&old), newUnits(&new)
	match := matchUnits(a, b, inPlace, moved)

	doc := copyBlocks(new)
	var leaves []*Node
	eachUnit(&doc, nil, func(n *Node, _ []*Node) { leaves = append(leaves, n) })
	taken := map[string]bool{}
	collectIDs(old, taken)
	given := map[string]bool{}
	dropTaken(&doc, taken)
	for j, n := range leaves {
		if i := match[j]; i >= 0 {
			if id := attrs(*a[i].node).ID; id != "" && !given[id] {
				given[id] = true
				setID(n, id)
			}
		}
	}
	carryContainers(&doc, a, match, given)
	AssignIDs(&doc)
	return doc
}

// matchUnits returns for each of b its counterpart in a, or -1.
func matchUnits(a, b []*unit, inPlace, moved float64) []int {
	match := make([]int, len(b))
	for j := range match {
		match[j] = -1
	}
	used := make([]bool, len(a))
	set := func(i, j int) { match[j], used[i] = i, true }

	index := numbers{}
	same := common(index.of(keysOf(a)), index.of(keysOf(b)))
	i, j := 0, 0
	for _, p := range append(same, pair{len(a), len(b)}) {
		matchGap(a, b, i, p.Old, j, p.New, inPlace, set)
		if p.Old < len(a) {
			set(p.Old, p.New)
		}
		i, j = p.Old+1, p.New+1
	}
	matchMoved(a, b, match, used, moved, set)
	return match
}

func keysOf(units []*unit) []string {
	keys := make([]string, len(units))
	for i, u := range units {
		keys[i] = u.key
	}
	return keys
}

// maxGap bounds the pairs that are compared word by word.
const maxGap = 250_000

// matchGap pairs the blocks between two equal ones, in order, so that the sum
// of their likeness is greatest.
func matchGap(a, b []*unit, i0, i1, j0, j1 int, least float64, set func(i, j int)) {
	rows, cols := i1-i0, j1-j0
	if rows == 0 || cols == 0 || rows*cols > maxGap {
		return
	}
	like := make([]float64, rows*cols)
	best := make([]float64, (rows+1)*(cols+1))
	at := func(i, j int) int { return i*(cols+1) + j }
	for i := rows - 1; i >= 0; i-- {
		for j := cols - 1; j >= 0; j-- {
			best[at(i, j)] = max(best[at(i+1, j)], best[at(i, j+1)])
			l := likeness(a[i0+i], b[j0+j], least)
			like[i*cols+j] = l
			if l > 0 {
				best[at(i, j)] = max(best[at(i, j)], l+best[at(i+1, j+1)])
			}
		}
	}
	for i, j := 0, 0; i < rows && j < cols; {
		l := like[i*cols+j]
		switch {
		case l > 0 && best[at(i, j)] == l+best[at(i+1, j+1)]:
			set(i0+i, j0+j)
			i++
			j++
		case best[at(i, j)] == best[at(i+1, j)]:
			i++
		default:
			j++
		}
	}
}

// matchMoved pairs what is left wherever it stands: equal blocks first, then
// the likest.
func matchMoved(a, b []*unit, match []int, used []bool, least float64, set func(i, j int)) {
	left := map[string][]int{}
	var rest []int
	for i := range a {
		if !used[i] {
			left[a[i].key] = append(left[a[i].key], i)
		}
	}
	for j := range b {
		if match[j] >= 0 {
			continue
		}
		if same := left[b[j].key]; len(same) > 0 {
			set(same[0], j)
			left[b[j].key] = same[1:]
			continue
		}
		rest = append(rest, j)
	}
	var old []int
	for i := range a {
		if !used[i] {
			old = append(old, i)
		}
	}
	if len(old)*len(rest) > maxGap {
		return
	}
	type candidate struct {
		i, j int
		like float64
	}
	var candidates []candidate
	for _, j := range rest {
		for _, i := range old {
			if l := likeness(a[i], b[j], least); l > 0 && a[i].count >= shortBlock && b[j].count >= shortBlock {
				candidates = append(candidates, candidate{i, j, l})
			}
		}
	}
	slices.SortStableFunc(candidates, func(x, y candidate) int { return cmp.Compare(y.like, x.like) })
	for _, c := range candidates {
		if match[c.j] < 0 && !used[c.i] {
			set(c.i, c.j)
		}
	}
}

// copyBlocks copies what carrying changes: the tree down to its units.
func copyBlocks(n Node) Node {
	if IsLeaf(n.Type) {
		return n
	}
	n.Content = slices.Clone(n.Content)
	for i := range n.Content {
		n.Content[i] = copyBlocks(n.Content[i])
	}
	return n
}

func collectIDs(n Node, into map[string]bool) {
	if isInline(n.Type) {
		return
	}
	if id := attrs(n).ID; id != "" {
		into[id] = true
	}
	for _, c := range n.Content {
		collectIDs(c, into)
	}
}

func dropTaken(n *Node, taken map[string]bool) {
	if isInline(n.Type) {
		return
	}
	if taken[attrs(*n).ID] {
		setID(n, "")
	}
	if IsLeaf(n.Type) {
		return
	}
	for i := range n.Content {
		dropTaken(&n.Content[i], taken)
	}
}

// carryContainers gives a list, item, quote or box the id of the one that held
// its first carried block.
func carryContainers(doc *Node, a []*unit, match []int, given map[string]bool) {
	j := 0
	eachUnit(doc, nil, func(_ *Node, parents []*Node) {
		i := match[j]
		j++
		if i < 0 {
			return
		}
		old := a[i].parents
		// From the inside, since depth may have changed outside.
		for d := 1; d <= len(parents) && d <= len(old); d++ {
			now, was := parents[len(parents)-d], old[len(old)-d]
			id := attrs(*was).ID
			if now.Type == was.Type && id != "" && !given[id] && !given[attrs(*now).ID] {
				given[id] = true
				setID(now, id)
			}
		}
	})
}
