package richtext

// pair says that a[Old] and b[New] are the same.
type pair struct{ Old, New int }

// maxEdits bounds the search for a common sequence: time grows with lengths
// times edits, memory with the square of the edits.
const maxEdits = 2000

// common returns a longest common sequence of a and b (Myers 1986), in order.
// Where more than maxEdits differ, only what they share at both ends.
func common(a, b []int) []pair {
	var head, tail []pair
	start := 0
	for start < len(a) && start < len(b) && a[start] == b[start] {
		head = append(head, pair{start, start})
		start++
	}
	endA, endB := len(a), len(b)
	for endA > start && endB > start && a[endA-1] == b[endB-1] {
		endA--
		endB--
	}
	for i := 0; endA+i < len(a); i++ {
		tail = append(tail, pair{endA + i, endB + i})
	}
	for _, p := range myers(a[start:endA], b[start:endB]) {
		head = append(head, pair{p.Old + start, p.New + start})
	}
	return append(head, tail...)
}

// myers walks the edit graph by diagonals: reach[k] is how far along a one gets
// on diagonal k with the edits so far. The reaches of each round are kept, to
// find the way back.
func myers(a, b []int) []pair {
	if len(a) == 0 || len(b) == 0 {
		return nil
	}
	limit := min(len(a)+len(b), maxEdits)
	reach := make([]int32, 2*limit+3)
	mid := limit + 1
	var rounds [][]int32
	for edits := 0; edits <= limit; edits++ {
		rounds = append(rounds, append([]int32(nil), reach[mid-edits-1:mid+edits+2]...))
		for k := -edits; k <= edits; k += 2 {
			x := int(reach[mid+k-1]) + 1
			if k == -edits || k != edits && reach[mid+k-1] < reach[mid+k+1] {
				x = int(reach[mid+k+1])
			}
			y := x - k
			for x < len(a) && y < len(b) && a[x] == b[y] {
				x++
				y++
			}
			reach[mid+k] = int32(x)
			if x >= len(a) && y >= len(b) {
				return wayBack(rounds, k, x)
			}
		}
	}
	return nil
}

func wayBack(rounds [][]int32, k, x int) []pair {
	var out []pair
	for edits := len(rounds) - 1; edits >= 0; edits-- {
		before := rounds[edits] // reaches of the round before, diagonal 0 in the middle
		at := func(k int) int { return int(before[k+edits+1]) }
		from, previous := at(k-1)+1, k-1
		if k == -edits || k != edits && at(k-1) < at(k+1) {
			from, previous = at(k+1), k+1
		}
		if edits == 0 {
			from = 0
		}
		for ; x > from; x-- {
			out = append(out, pair{x - 1, x - 1 - k})
		}
		x = from
		if previous == k-1 {
			x--
		}
		k = previous
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// numbers gives equal strings the same number, so that sequences of them are
// compared by number.
type numbers map[string]int

func (n numbers) of(list []string) []int {
	out := make([]int, len(list))
	for i, s := range list {
		id, ok := n[s]
		if !ok {
			id = len(n) + 1
			n[s] = id
		}
		out[i] = id
	}
	return out
}
