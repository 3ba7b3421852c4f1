package richtext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/floor/richtext"
)

// shown writes runs as an editor would mark them on paper.
func shown(runs []richtext.Run) string {
	var b strings.Builder
	for _, r := range runs {
		switch r.Kind {
		case richtext.Same:
			b.WriteString(r.Text)
		case richtext.Added:
			b.WriteString("{+" + r.Text + "+}")
		case richtext.Removed:
			b.WriteString("[-" + r.Text + "-]")
		}
	}
	return b.String()
}

func TestDiffTextReadsLikeMarksOnPaper(t *testing.T) {
	for _, c := range []struct{ name, old, new, want string }{
		{"nothing", "The ferry sank.", "The ferry sank.", "The ferry sank."},
		{"a figure is corrected", "The budget is 12 million.", "The budget is 21 million.", "The budget is [-12-]{+21+} million."},
		{"a word is added", "Mira Oduya said.", "Mira Oduya later said.", "Mira Oduya {+later +}said."},
		{"a sentence goes", "It rained. Nobody came.", "It rained.", "It rained.[- Nobody came.-]"},
		{"words change in a row", "one two three four", "one zwei drei four", "one [-two three-]{+zwei drei+} four"},
		{"all of it", "alpha", "omega", "[-alpha-]{+omega+}"},
		{"from nothing", "", "New.", "{+New.+}"},
		{"without spaces", "港の投票は可決", "港の投票は否決", "港の投票は[-可-]{+否+}決"},
	} {
		t.Run(c.name, func(t *testing.T) {
			runs := richtext.DiffText(c.old, c.new)
			if got := shown(runs); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			checkRuns(t, runs, c.old, c.new)
		})
	}
}

// checkRuns: both texts must be there in full.
func checkRuns(t *testing.T, runs []richtext.Run, old, new string) {
	t.Helper()
	var before, after string
	for _, r := range runs {
		if r.Kind != richtext.Added {
			before += r.Text
		}
		if r.Kind != richtext.Removed {
			after += r.Text
		}
	}
	if before != old || after != new {
		t.Errorf("the runs say %q and %q, the texts are %q and %q", before, after, old, new)
	}
}

func FuzzDiffText(f *testing.F) {
	f.Add("The ferry sank on Monday.", "On Monday, the ferry sank.")
	f.Add("a, b. c", "b, a. c d")
	f.Add("港の投票", "投票 の\n港")
	f.Fuzz(func(t *testing.T, old, new string) {
		checkRuns(t, richtext.DiffText(old, new), old, new)
	})
}

func TestDiffFollowsBlocks(t *testing.T) {
	old := richtext.FromParagraphs([]string{
		"The ferry sank at the quay.", "It carried sixty people.", "Nobody was hurt.", "The mayor was away.", "An inquiry opens on Friday.",
	})
	edited := richtext.FromParagraphs([]string{
		"The mayor was away.", "The ferry sank at the north quay.", "It carried sixty people.", "Divers were sent down.", "An inquiry opens on Friday.",
	})
	new := richtext.Carry(old, edited)
	type line struct {
		Kind richtext.ChangeKind
		Text string
	}
	var got []line
	for _, c := range richtext.Diff(old, new) {
		got = append(got, line{c.Kind, shown(c.Runs)})
	}
	want := []line{
		{richtext.Moved, "The mayor was away."},
		{richtext.Edited, "The ferry sank at the {+north +}quay."},
		{richtext.Same, "It carried sixty people."},
		{richtext.Removed, "[-Nobody was hurt.-]"},
		{richtext.Added, "{+Divers were sent down.+}"},
		{richtext.Same, "An inquiry opens on Friday."},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	marked, err := richtext.MarkRange(new, new.Content[4].Attrs.ID, 0, 2, richtext.Mark{Type: richtext.Strong})
	if err != nil {
		t.Fatal(err)
	}
	changes := richtext.Diff(new, marked)
	if k := changes[4].Kind; k != richtext.Restyled {
		t.Errorf("a word set in bold is %q", k)
	}
}
