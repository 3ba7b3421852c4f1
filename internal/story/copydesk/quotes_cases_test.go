package copydesk

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"broadsheet/internal/testkit/cases"
)

// goldQuote is a quotation as people annotated it, in code points.
type goldQuote struct {
	content [2]int
	sources [][2]int
}

// goldText is an annotated text with its direct quotations.
type goldText struct {
	name  string
	text  string
	gold  []goldQuote
	loose [][2]int // sources that the annotation ties to no quotation
}

// score counts what was found against what people found.
type score struct{ found, gold, exact, overlap, sourced, source, answered int }

func (s score) f1() float64 { return f1(s.exact, s.found, s.gold) }

func f1(right, found, gold int) float64 {
	if right == 0 {
		return 0
	}
	p, r := float64(right)/float64(found), float64(right)/float64(gold)
	return 2 * p * r / (p + r)
}

func (s score) log(t *testing.T, name string) {
	t.Logf("%s: %d found, %d annotated; content exact precision %.3f recall %.3f F1 %.3f, overlapping F1 %.3f; right source for %.3f of the %d exact ones whose source is annotated, %.3f of those that the rules gave one",
		name, s.found, s.gold, float64(s.exact)/float64(s.found), float64(s.exact)/float64(s.gold), s.f1(), f1(s.overlap, s.found, s.gold), s.sourceRate(), s.sourced, s.answerRate())
}

func (s score) sourceRate() float64 { return float64(s.source) / float64(max(s.sourced, 1)) }

func (s score) answerRate() float64 { return float64(s.source) / float64(max(s.answered, 1)) }

// atLeast holds the rules to a little less than what they reached.
func (s score) atLeast(t *testing.T, content, source float64) {
	t.Helper()
	if s.f1() < content || s.answerRate() < source {
		t.Errorf("content F1 %.3f, want %.3f; right source %.3f, want %.3f", s.f1(), content, s.answerRate(), source)
	}
}

func readJSONL(t *testing.T, path string, each func([]byte)) {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		each(lines.Bytes())
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
}

// measure finds the quotations of a text and compares them. The paragraphs of
// the text are those that blank lines part.
func measure(g goldText, l *language, s *score, miss func(kind, text string)) {
	var paragraphs []string
	var starts []int // in code points
	at := 0
	for _, p := range strings.Split(g.text, "\n") {
		if strings.TrimSpace(p) != "" {
			paragraphs, starts = append(paragraphs, p), append(starts, at)
		}
		at += utf8.RuneCountInString(p) + 1
	}
	runes := []rune(g.text)
	place := func(paragraph, offset int) int {
		return starts[paragraph] + utf8.RuneCountInString(paragraphs[paragraph][:offset])
	}
	found := listen(paragraphs, nil, l)
	s.found += len(found)
	s.gold += len(g.gold)
	used := make([]bool, len(g.gold))
	for _, q := range found {
		start, end := place(q.paragraph, q.start), place(q.paragraph, q.end)
		exact := false
		overlaps := false
		for i, gold := range g.gold {
			if gold.content[0] < end && start < gold.content[1] {
				overlaps = true
			}
			if gold.content != [2]int{start, end} || used[i] {
				continue
			}
			exact, used[i] = true, true
			s.exact++
			sources := append(append([][2]int{}, gold.sources...), g.loose...)
			if len(sources) == 0 {
				break
			}
			s.sourced++
			right := false
			if q.sourced {
				s.answered++
				// A source may stand in an earlier paragraph than its quotation.
				from, to := place(q.sourceIn, q.sourceStart), place(q.sourceIn, q.sourceEnd)
				for _, source := range sources {
					right = right || source[0] < to && from < source[1]
				}
			}
			if right {
				s.source++
			} else if miss != nil {
				who := "nobody"
				if q.sourced {
					who = string(runes[place(q.sourceIn, q.sourceStart):place(q.sourceIn, q.sourceEnd)])
				}
				want := ""
				for _, source := range sources {
					want += " / " + string(runes[source[0]:source[1]])
				}
				miss("SOURCE", who+" WANT"+want+" IN "+string(runes[max(start-120, 0):start])+"["+string(runes[start:end])+"]"+string(runes[end:min(end+100, len(runes))]))
			}
			break
		}
		if overlaps {
			s.overlap++
		}
		if !exact && miss != nil {
			miss("EXTRA", string(runes[max(start-120, 0):start])+"["+string(runes[start:end])+"]"+string(runes[end:min(end+60, len(runes))]))
		}
	}
	for i, gold := range g.gold {
		if !used[i] && miss != nil {
			miss("MISSED", string(runes[max(gold.content[0]-120, 0):gold.content[0]])+"["+string(runes[gold.content[0]:gold.content[1]])+"]"+string(runes[gold.content[1]:min(gold.content[1]+80, len(runes))]))
		}
	}
}

// readWikinews reads the German articles. A quotation that was annotated twice,
// for two sources, is one with either source right.
func readWikinews(t *testing.T, split string) []goldText {
	var texts []goldText
	readJSONL(t, cases.Path(t, "quotes/de-wikinews.jsonl"), func(line []byte) {
		var d struct {
			Name, Split, Text string
			Quotes            []struct {
				Type            string
				Content, Source [][2]int
			}
		}
		if err := json.Unmarshal(line, &d); err != nil {
			t.Fatal(err)
		}
		if split != "" && d.Split != split {
			return
		}
		g := goldText{name: d.Name, text: d.Text}
	quotes:
		for _, q := range d.Quotes {
			if q.Type != "Direct" {
				continue
			}
			content := [2]int{q.Content[0][0], q.Content[len(q.Content)-1][1]}
			for i := range g.gold {
				if g.gold[i].content == content {
					g.gold[i].sources = append(g.gold[i].sources, q.Source...)
					continue quotes
				}
			}
			g.gold = append(g.gold, goldQuote{content, q.Source})
		}
		texts = append(texts, g)
	})
	return texts
}

// readRiqua puts the tokens of the English passages together as they were
// printed. The annotation ties no source to a quotation, so any of a passage
// counts as right.
func readRiqua(t *testing.T, name string) []goldText {
	var texts []goldText
	readJSONL(t, cases.Path(t, "quotes/"+name), func(line []byte) {
		var d struct{ Tokens, Labels []string }
		if err := json.Unmarshal(line, &d); err != nil {
			t.Fatal(err)
		}
		var g goldText
		runes := 0
		for i, token := range d.Tokens {
			word := strings.NewReplacer("``", "“", "''", "”").Replace(token)
			glued := i == 0 || d.Tokens[i-1] == "``" || strings.HasPrefix(word, "”") || strings.ContainsAny(word[:1], ",.;:?!)'") && word != "'"
			if !glued {
				g.text += " "
				runes++
			}
			start := runes
			g.text += word
			runes += utf8.RuneCountInString(word)
			kind, begins := strings.CutPrefix(d.Labels[i], "B-")
			inside, goesOn := strings.CutPrefix(d.Labels[i], "I-")
			switch {
			case begins && kind == "content":
				g.gold = append(g.gold, goldQuote{content: [2]int{start, runes}})
			case begins && kind == "source":
				g.loose = append(g.loose, [2]int{start, runes})
			case goesOn && inside == "content" && len(g.gold) > 0:
				g.gold[len(g.gold)-1].content[1] = runes
			case goesOn && inside == "source" && len(g.loose) > 0:
				g.loose[len(g.loose)-1][1] = runes
			}
		}
		// Indirect speech stands without marks and is not claimed.
		direct := g.gold[:0]
		all := []rune(g.text)
		for _, q := range g.gold {
			if all[q.content[0]] == '“' {
				direct = append(direct, q)
			}
		}
		g.gold = direct
		texts = append(texts, g)
	})
	return texts
}

func TestDirectQuotationsOfGermanNews(t *testing.T) {
	var s score
	for _, g := range readWikinews(t, "") {
		measure(g, languages["de"], &s, missLog(t))
	}
	s.log(t, "de-wikinews, direct")
	s.atLeast(t, 0.74, 0.82)
}

func TestDirectQuotationsOfEnglishProse(t *testing.T) {
	var s score
	for _, g := range readRiqua(t, "riqua-valid.jsonl") {
		measure(g, languages["en"], &s, missLog(t))
	}
	s.log(t, "riqua-valid, direct")
	s.atLeast(t, 0.93, 0.93)
}

// missLog shows each miss when COPYDESK_MISSES is set, for work on the rules.
func missLog(t *testing.T) func(kind, text string) {
	if os.Getenv("COPYDESK_MISSES") == "" {
		return nil
	}
	return func(kind, text string) { t.Log(kind, strings.ReplaceAll(text, "\n", "⏎")) }
}
