package richtext

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"broadsheet/internal/testkit/cases"
)

type revisionCase struct {
	ID, Kind, Old, New string
	Start              int
	Expect             struct {
		Status string
		Start  int
	}
}

func readRevisions(t *testing.T) (list []revisionCase, docs map[string]version) {
	t.Helper()
	root := cases.Path(t, "revisions")
	file, err := os.Open(filepath.Join(root, "cases.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	docs = map[string]version{}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var c revisionCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
		for _, name := range []string{c.Old, c.New} {
			if _, ok := docs[name]; ok {
				continue
			}
			data, err := os.ReadFile(filepath.Join(root, "docs", name+".txt"))
			if err != nil {
				t.Fatal(err)
			}
			docs[name] = newVersion(string(data))
		}
	}
	return list, docs
}

// version is a text as blocks, split at blank lines, with the block that each
// stands in by code point of the text.
type version struct {
	doc    Node
	starts []int
}

func newVersion(text string) version {
	var v version
	var blocks []Node
	at := 0
	for _, part := range strings.SplitAfter(text, "\n\n") {
		if strings.TrimSpace(part) != "" {
			blocks = append(blocks, Block(Paragraph, strings.Trim(part, "\n")))
			v.starts = append(v.starts, at)
		}
		at += utf8.RuneCountInString(part)
	}
	v.doc = Doc(blocks...)
	return v
}

func (v version) blockAt(point int) int {
	i := 0
	for i+1 < len(v.starts) && v.starts[i+1] <= point {
		i++
	}
	return i
}

type score struct{ right, wrong, lost int }

func TestCarryFollowsRealEdits(t *testing.T) {
	list, docs := readRevisions(t)
	if len(list) < 500 {
		t.Fatalf("only %d cases", len(list))
	}
	for _, c := range []struct{ inPlace, moved float64 }{
		{1, 1}, {0.3, 0.7}, {0.4, 0.7}, {0.5, 0.5}, {0.6, 0.7}, {0.7, 0.7}, {likeInPlace, likeMoved},
	} {
		kinds := map[string]*score{"all": {}}
		for _, rc := range list {
			if rc.Expect.Status != "found" {
				continue
			}
			if kinds[rc.Kind] == nil {
				kinds[rc.Kind] = &score{}
			}
			old, new := docs[rc.Old], docs[rc.New]
			carried := carry(old.doc, new.doc, c.inPlace, c.moved)
			id := old.doc.Content[old.blockAt(rc.Start)].Attrs.ID
			want := new.blockAt(rc.Expect.Start)
			got := -1
			for i, n := range carried.Content {
				if n.Attrs.ID == id {
					got = i
				}
			}
			for _, s := range []*score{kinds["all"], kinds[rc.Kind]} {
				switch got {
				case want:
					s.right++
				case -1:
					s.lost++
				default:
					s.wrong++
				}
			}
		}
		t.Logf("in place %.1f, moved %.1f:", c.inPlace, c.moved)
		for _, kind := range []string{"all", "shifted", "repeated", "edited-near", "edited-inside", "moved", "long-gap"} {
			s := *kinds[kind]
			t.Logf("  %-14s %3d right %3d wrong %3d lost", kind, s.right, s.wrong, s.lost)
		}
		if c.inPlace == likeInPlace && c.moved == likeMoved {
			if s := kinds["all"]; s.right < 500 || s.wrong > 8 {
				t.Errorf("%d right, %d wrong: worse than it was", s.right, s.wrong)
			}
		}
	}
}
