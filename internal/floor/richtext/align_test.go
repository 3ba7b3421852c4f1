package richtext

import (
	"math/rand/v2"
	"testing"
)

// A longest common sequence by the plain quadratic table is the judge.
func TestCommonIsALongestCommonSequence(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		a, b := sequence(random), sequence(random)
		got := common(a, b)
		old, new := -1, -1
		for _, p := range got {
			if p.Old <= old || p.New <= new || a[p.Old] != b[p.New] {
				t.Fatalf("%v and %v: %v is no common sequence", a, b, got)
			}
			old, new = p.Old, p.New
		}
		if want := longest(a, b); len(got) != want {
			t.Fatalf("%v and %v: %d in common, want %d", a, b, len(got), want)
		}
	}
}

func sequence(random *rand.Rand) []int {
	out := make([]int, random.IntN(14))
	for i := range out {
		out[i] = random.IntN(4)
	}
	return out
}

func longest(a, b []int) int {
	row := make([]int, len(b)+1)
	for i := range a {
		diagonal := 0
		for j := range b {
			above := row[j+1]
			if a[i] == b[j] {
				row[j+1] = diagonal + 1
			} else {
				row[j+1] = max(row[j+1], row[j])
			}
			diagonal = above
		}
	}
	return row[len(b)]
}

func TestCommonOfWhollyDifferentTextsEnds(t *testing.T) {
	a, b := make([]int, 50_000), make([]int, 50_000)
	for i := range a {
		a[i], b[i] = i+1, -i-1
	}
	a[0], b[0] = 0, 0
	if got := common(a, b); len(got) != 1 {
		t.Errorf("%d in common, want the first", len(got))
	}
}
