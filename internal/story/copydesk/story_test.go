package copydesk

import (
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/testkit/cases"
)

// The fields are those of the README beside the case.
func TestTheForeignSecretaryAsACarefulSubEditorTakesIt(t *testing.T) {
	c, err := ReadFile(cases.Path(t, "story/foreign-secretary.txt"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	lines := splitLines(readText(t, cases.Path(t, "story/foreign-secretary.txt")))
	if c.Kind != Plain || c.Language != "en" {
		t.Errorf("read as %s in %s", c.Kind, c.Language)
	}
	if c.Draft.Headline != lines[3].text {
		t.Errorf("headline %q", c.Draft.Headline)
	}
	if len(c.Draft.KeyPoints) != 2 || c.Draft.KeyPoints[0].Text != lines[5].text || c.Draft.KeyPoints[1].Text != lines[7].text {
		t.Errorf("key points %+v", c.Draft.KeyPoints)
	}
	if c.Draft.Dateline.Place != "Beijing, China" || c.Draft.Dateline.Date != "" {
		t.Errorf("dateline %+v", c.Draft.Dateline)
	}
	if c.Paragraphs != 21 {
		t.Errorf("%d paragraphs", c.Paragraphs)
	}
	if len(c.Crossheads) != 1 || c.Crossheads[0] != lines[37].text {
		t.Errorf("cross-heads %q", c.Crossheads)
	}
	var out []int
	for _, line := range c.LeftOut {
		out = append(out, line.N)
	}
	if want := []int{1, 57, 58, 59, 60, 61, 62}; !slices.Equal(out, want) {
		t.Errorf("left out lines %v, want %v", out, want)
	}
	lead := richtext.BlockText(c.Draft.Body.Content[0])
	if strings.Contains(lead, "BEIJING") || strings.HasPrefix(lead, "—") {
		t.Errorf("the lead keeps the dateline's typography: %q", excerpt(lead))
	}
	if first := c.Draft.KeyPoints[0]; first.Block != c.Draft.Body.Content[0].Attrs.ID || first.Overlap < tiedFrom {
		t.Errorf("the first key point is tied to %q with %.2f", first.Block, first.Overlap)
	}
	const cleverly, wang, times, committee = "James Cleverly", "Wang Wenbin", "the Global Times", "the House of Commons Foreign Affairs Committee"
	want := []struct {
		line    int
		speaker string
	}{
		{12, cleverly}, {18, cleverly}, {20, cleverly}, {22, cleverly}, {26, wang}, {30, times},
		{42, ""}, // "a critical report by British MPs": nobody by name
		{44, committee}, {44, committee}, {48, cleverly}, {50, cleverly}, {52, cleverly}, {54, cleverly},
	}
	if len(c.Quotations) != len(want) {
		t.Fatalf("%d quotations, want %d:\n%s", len(c.Quotations), len(want), Summary(c))
	}
	for i, q := range c.Quotations {
		if q.Speaker != want[i].speaker {
			t.Errorf("quotation %d is %q's, want %q's", i+1, q.Speaker, want[i].speaker)
		}
		if !strings.Contains(lines[want[i].line-1].text, q.Text) {
			t.Errorf("quotation %d does not stand in line %d", i+1, want[i].line)
		}
	}
	if marked := richtext.Quotations(c.Draft.Body); len(marked) != len(want) {
		t.Errorf("%d quotations are marked in the document", len(marked))
	}
	if err := richtext.Validate(c.Draft.Body); err != nil {
		t.Error(err)
	}
}

func readText(t *testing.T, path string) string {
	t.Helper()
	data, refusal := load(path, MaxBytes)
	if refusal != nil {
		t.Fatal(refusal)
	}
	return string(data)
}
