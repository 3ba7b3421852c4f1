package bayes

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/cases"
	"broadsheet/internal/testkit/dbtest"
)

// TestFiveFolds learns from four fifths of a public collection and judges the
// fifth, five times.
func TestFiveFolds(t *testing.T) {
	type text struct {
		Text string
		Spam bool
	}
	var all []text
	lines := bufio.NewScanner(bytes.NewReader(cases.Read(t, "comments/youtube-spam.jsonl")))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var one text
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	words := make([][]Word, len(all))
	for i, one := range all {
		words[i] = Words(one.Text)
	}
	for _, cut := range []float64{0.5, 0.8, 0.95} {
		var hit, miss, wrong, right int
		squares := 0.0
		for fold := range 5 {
			table := map[Word]counts{}
			var total counts
			for i, one := range all {
				if i%5 == fold {
					continue
				}
				add := func(n *counts) {
					if one.Spam {
						n.unwanted++
					} else {
						n.wanted++
					}
				}
				add(&total)
				for _, w := range words[i] {
					n := table[w]
					add(&n)
					table[w] = n
				}
			}
			for i, one := range all {
				if i%5 != fold {
					continue
				}
				var met []counts
				for _, w := range words[i] {
					if n, ok := table[w]; ok {
						met = append(met, n)
					}
				}
				p := probability(total, met)
				is := 0.0
				if one.Spam {
					is = 1
				}
				squares += (p - is) * (p - is)
				switch said := p >= cut; {
				case said && one.Spam:
					hit++
				case said:
					wrong++
				case one.Spam:
					miss++
				default:
					right++
				}
			}
		}
		precision, recall := float64(hit)/float64(hit+wrong), float64(hit)/float64(hit+miss)
		t.Logf("from %.2f: precision %.3f, recall %.3f of %d unwanted and %d wanted; mean square error of the probability %.3f",
			cut, precision, recall, hit+miss, wrong+right, squares/float64(len(all)))
		if precision < map[float64]float64{0.5: 0.85, 0.8: 0.9, 0.95: 0.93}[cut] || recall < 0.9 {
			t.Errorf("from %.2f: precision %.3f, recall %.3f", cut, precision, recall)
		}
	}
}

func TestLearnAndUnlearn(t *testing.T) {
	ctx := context.Background()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := Model{Name: "test", Least: 3}
		write := func(fn func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Tidy(ctx, fn); err != nil {
				t.Fatal(err)
			}
		}
		score := func(text string) Score {
			t.Helper()
			s, err := m.Score(ctx, d, text)
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
		bad := "Subscribe to my channel, free watches at https://watches.example/now!!!"
		good := "The ferry to the island was late again on Tuesday, as my neighbour said."
		if s := score(bad); s.Enough || s.P != 0.5 || s.Examples() != 0 {
			t.Errorf("before it knows anything it says %+v", s)
		}
		ids := map[db.ID]bool{}
		for i := range 6 {
			id, text := db.NewID(), good
			if ids[id] = i%2 == 0; ids[id] {
				text = bad
			}
			write(func(tx *db.Tx) error { return m.Learn(tx, id, text, ids[id]) })
			write(func(tx *db.Tx) error { return m.Learn(tx, id, text, ids[id]) }) // once more is the same
		}
		s := score(bad)
		if !s.Enough || s.Unwanted != 3 || s.Wanted != 3 || s.P < 0.7 {
			t.Errorf("unwanted: %+v", s)
		}
		if most := 7.0 / 8.0; s.P > most+1e-9 {
			t.Errorf("after six examples it claims %f", s.P)
		}
		if s := score(good); s.P > 0.3 {
			t.Errorf("wanted: %+v", s)
		}
		if s := score("Entirely other matters."); math.Abs(s.P-0.5) > 0.2 {
			t.Errorf("of words that it never met: %+v", s)
		}
		for id := range ids {
			write(func(tx *db.Tx) error { return m.Unlearn(tx, id) })
			write(func(tx *db.Tx) error { return m.Unlearn(tx, id) })
		}
		left, err := db.One(ctx, d, db.Value[int], `select count(*) from bayes_word where unwanted <> 0 or wanted <> 0`)
		if s := score(bad); err != nil || left != 0 || s.Examples() != 0 {
			t.Errorf("after unlearning all: %d words, %+v, %v", left, s, err)
		}
	})
}

// TestManyLearnAtOnce: no count is lost, and nobody waits for ever.
func TestManyLearnAtOnce(t *testing.T) {
	ctx := context.Background()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m := Model{Name: "test", Least: 1}
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				text := fmt.Sprintf("one two three four five %d six seven eight nine ten eleven twelve", i)
				if err := d.Tidy(ctx, func(tx *db.Tx) error { return m.Learn(tx, db.NewID(), text, i%2 == 0) }); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		n, err := db.One(ctx, d, scanCounts, `select unwanted, wanted from bayes_total where model = 'test'`)
		if err != nil || n != (counts{10, 10}) {
			t.Errorf("%+v, %v", n, err)
		}
	})
}

func TestHostsOfLinks(t *testing.T) {
	for text, want := range map[string]string{
		"see https://Evil.example/path and www.b.example.": "evil.example www.b.example",
		"https://good.example@evil.example/":               "evil.example",
		"[words](http://evil.example:8080/x)":              "evil.example",
		"mail me at a@b.example":                           "",
		"https://":                                         "",
	} {
		if got := strings.Join(Hosts(text, 9), " "); got != want {
			t.Errorf("%q names %q, not %q", text, got, want)
		}
	}
}

// TestWordsTakeTimeInProportion: twice the text takes about twice the time, and
// the longest comment little of it.
func TestWordsTakeTimeInProportion(t *testing.T) {
	for name, make := range map[string]func(n int) string{
		"one word":      func(n int) string { return strings.Repeat("a", n) },
		"marks":         func(n int) string { return "a" + strings.Repeat("\u0301", n/2) },
		"different":     func(n int) string { return numbers(n) },
		"links":         func(n int) string { return strings.Repeat("https://a.example ", n/18) },
		"half links":    func(n int) string { return strings.Repeat("://", n/3) },
		"slashes":       func(n int) string { return strings.Repeat("@:", n/2) },
		"joiners":       func(n int) string { return strings.Repeat("\u200d", n/3) },
		"flags":         func(n int) string { return strings.Repeat("\U0001f1e6", n/4) },
		"full stops":    func(n int) string { return strings.Repeat("1.a'", n/4) },
		"compatibility": func(n int) string { return strings.Repeat("\ufdfa", n/3) },
	} {
		took := func(n int) time.Duration {
			text, best := make(n), time.Hour
			for range 5 {
				began := time.Now()
				if got := len(Words(text)); got > mostWords {
					t.Fatalf("%s: %d words", name, got)
				}
				best = min(best, time.Since(began))
			}
			return best
		}
		one, two := took(40_000), took(80_000)
		if two > 50*time.Millisecond && float64(two) > 3.5*float64(one) {
			t.Errorf("%s: %v for 40 kB, %v for 80 kB", name, one, two)
		}
	}
}

func numbers(n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		fmt.Fprintf(&b, "w%d ", i)
	}
	return b.String()
}
