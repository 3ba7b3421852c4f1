package archive

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/richtext"
)

func plan() Plan {
	return Plan{Stories: 300, Comments: 500, Seed: 7, End: time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC)}
}

func TestWhatIsMadeIsWhatPublishingWrites(t *testing.T) {
	if err := Check(t.Context(), plan()); err != nil {
		t.Fatal(err)
	}
}

// TestADifferenceIsSeen: the check would be worth nothing if it could not fail.
func TestADifferenceIsSeen(t *testing.T) {
	real := map[string][]string{"story": {"a", "b"}, "tag": nil}
	for name, ours := range map[string]map[string][]string{
		"another value": {"story": {"a", "c"}},
		"a row less":    {"story": {"a"}},
		"a row more":    {"story": {"a", "b", "c"}},
		"a table less":  {},
		"rows beside":   {"story": {"a", "b"}, "tag": {"x"}},
	} {
		if err := compare(ours, real); err == nil {
			t.Errorf("%s: no difference is seen", name)
		}
	}
	if err := compare(map[string][]string{"story": {"a", "b"}}, real); err != nil {
		t.Error(err)
	}
}

func TestEveryStoryHasItsOwnWords(t *testing.T) {
	p := plan()
	language := newLanguage()
	w := language.writer()
	seen := map[string]bool{}
	kinds := map[string]int{}
	for n := range p.Stories {
		s := p.story(w, n)
		doc, err := richtext.Parse(s.body)
		if err != nil {
			t.Fatal(err)
		}
		words := map[string]bool{}
		for _, word := range strings.FieldsFunc(strings.ToLower(richtext.PlainText(doc)), func(r rune) bool { return r < 'a' || r > 'z' }) {
			words[word] = true
		}
		if len(words) < MinWords {
			t.Errorf("story %d has %d different words", n, len(words))
		}
		if seen[s.path()] || seen[string(s.body)] {
			t.Errorf("story %d is another one's twin", n)
		}
		seen[s.path()], seen[string(s.body)] = true, true
		if n > 0 && !s.at.After(p.at(n-1).Time) || s.at.After(p.End) {
			t.Errorf("story %d came out at %s", n, s.at)
		}
		for name, is := range map[string]bool{
			"quotes": s.said != nil, "is dated from a place": s.place >= 0, "is a chapter": s.storyline >= 0,
			"was changed": s.later != nil, "was corrected": s.later != nil && s.later.correction != "", "has key points": len(s.points) > 0,
		} {
			if is {
				kinds[name]++
			}
		}
	}
	if len(kinds) != 6 {
		t.Errorf("of every kind there should be some: %v", kinds)
	}
	if len(language.words) != vocabularySize || len(slices.Compact(slices.Sorted(slices.Values(language.words)))) != vocabularySize {
		t.Error("words of the vocabulary are alike")
	}
}

func TestTheSamePlanMakesTheSameSite(t *testing.T) {
	p := plan()
	p.Stories, p.Comments = 40, 80
	var made []map[string][]string
	for _, name := range []string{"one", "two"} {
		dir := filepath.Join(t.TempDir(), name)
		if _, err := p.load(t.Context(), dir, &progress{}); err != nil {
			t.Fatal(err)
		}
		rows, err := rowsOf(t.Context(), dir)
		if err != nil {
			t.Fatal(err)
		}
		made = append(made, rows)
	}
	if err := compare(made[0], made[1]); err != nil {
		t.Error(err)
	}
	if n := len(made[0]["comment"]); n != 80 {
		t.Errorf("%d comments were made", n)
	}
}

func TestNothingIsWrittenOver(t *testing.T) {
	if _, err := Make(t.Context(), t.TempDir(), plan(), nil); err == nil {
		t.Error("a folder that stands was taken")
	}
	for _, p := range []Plan{{}, {Stories: 1}, {Stories: 1, Comments: -1, End: time.Now()}} {
		if _, err := Make(t.Context(), filepath.Join(t.TempDir(), "new"), p, nil); err == nil {
			t.Errorf("%+v was carried out", p)
		}
	}
}
