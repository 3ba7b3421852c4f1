package richtext_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/floor/richtext"
)

// named is a document of paragraphs with these ids, in pairs.
func named(pairs ...string) richtext.Node {
	doc := richtext.Node{Type: richtext.TypeDoc}
	for i := 0; i < len(pairs); i += 2 {
		p := richtext.Block(richtext.Paragraph, pairs[i+1])
		p.Attrs = &richtext.Attrs{ID: pairs[i]}
		doc.Content = append(doc.Content, p)
	}
	return doc
}

func idsOf(doc richtext.Node) []string {
	var ids []string
	for _, s := range richtext.Blocks(doc) {
		ids = append(ids, s.ID)
	}
	return ids
}

func TestCarryKeepsWhatReadersPointAt(t *testing.T) {
	old := named("lead", "The ferry Marigold sank at the north quay on Monday night.",
		"calm", "Nobody was hurt, the harbour office said.",
		"quote", "“She was an old ship,” said Mira Oduya, the harbour master.",
		"end", "An inquiry opens on Friday.")
	for _, c := range []struct {
		name string
		new  []string
		want []string // "" stands for a new id
	}{
		{"nothing changed", []string{
			"The ferry Marigold sank at the north quay on Monday night.", "Nobody was hurt, the harbour office said.",
			"“She was an old ship,” said Mira Oduya, the harbour master.", "An inquiry opens on Friday."},
			[]string{"lead", "calm", "quote", "end"}},
		{"a figure was corrected", []string{
			"The ferry Marigold sank at the south quay on Monday night.", "Nobody was hurt, the harbour office said.",
			"“She was an old ship,” said Mira Oduya, the harbour master.", "An inquiry opens on Friday."},
			[]string{"lead", "calm", "quote", "end"}},
		{"a paragraph came in", []string{
			"The ferry Marigold sank at the north quay on Monday night.", "Sixty people were taken off by the pilot boat.",
			"Nobody was hurt, the harbour office said.", "“She was an old ship,” said Mira Oduya, the harbour master.",
			"An inquiry opens on Friday."},
			[]string{"lead", "", "calm", "quote", "end"}},
		{"one went", []string{
			"The ferry Marigold sank at the north quay on Monday night.",
			"“She was an old ship,” said Mira Oduya, the harbour master.", "An inquiry opens on Friday."},
			[]string{"lead", "quote", "end"}},
		{"one moved up and was edited", []string{
			"“She was an old ship,” said Mira Oduya, harbour master since May.", "The ferry Marigold sank at the north quay on Monday night.",
			"Nobody was hurt, the harbour office said.", "An inquiry opens on Friday."},
			[]string{"quote", "lead", "calm", "end"}},
		{"another story", []string{"Bakers ask for cheaper flour.", "Rain is forecast."}, []string{"", ""}},
		{"nothing is left", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			carried := richtext.Carry(old, richtext.FromParagraphs(c.new))
			got := idsOf(carried)
			known := map[string]bool{"lead": true, "calm": true, "quote": true, "end": true}
			for i, id := range got {
				if id == "" {
					t.Error("a block without id")
				}
				if !known[id] {
					got[i] = ""
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestCarryLeavesItsArgumentsAlone(t *testing.T) {
	old := named("lead", "The ferry sank.")
	new := named("x", "The ferry sank.")
	carried := richtext.Carry(old, new)
	if ids := idsOf(carried); ids[0] != "lead" {
		t.Errorf("got %v", ids)
	}
	if idsOf(new)[0] != "x" || idsOf(old)[0] != "lead" {
		t.Error("an argument was changed")
	}
}

func TestCarryNeverGivesAnIDTwice(t *testing.T) {
	old := named("a", "Yes.", "b", "No.", "c", "Yes.")
	carried := richtext.Carry(old, named("b", "Yes.", "a", "Yes.", "c", "Yes.", "d", "No."))
	seen := map[string]bool{}
	for _, id := range idsOf(carried) {
		if seen[id] {
			t.Errorf("%s stands twice in %v", id, idsOf(carried))
		}
		seen[id] = true
	}
}

func TestCarryKeepsListsAndPictures(t *testing.T) {
	const source = `<p>What to bring:</p><ul><li>Boots for the mud</li><li>A torch</li></ul>
<figure><img src="https://example.org/quay.jpg" alt="The quay"><figcaption>Low tide</figcaption></figure>`
	old, _ := richtext.FromHTML(source)
	new, _ := richtext.FromHTML(`<p>A new first line of the story.</p>` + source + `<hr>`)
	carried := richtext.Carry(old, new)
	for i, n := range old.Content {
		if diff := cmp.Diff(n, carried.Content[i+1]); diff != "" {
			t.Error(diff)
		}
	}
}

func TestCarryOfALongRewrittenStoryEnds(t *testing.T) {
	long := func(word string) richtext.Node {
		var paragraphs []string
		for i := range 5_000 {
			paragraphs = append(paragraphs, fmt.Sprintf("%s %d of the budget was read out and %s again in the hall.", word, i, word))
		}
		return richtext.FromParagraphs(append(paragraphs, "An inquiry opens on Friday."))
	}
	old, new := long("Item"), long("Chapter")
	start := time.Now()
	carried := richtext.Carry(old, new)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	if idsOf(carried)[5_000] != idsOf(old)[5_000] {
		t.Error("the one paragraph that stayed lost its id")
	}
}
