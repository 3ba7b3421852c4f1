package richtext_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/floor/richtext"
)

func said(speaker string) richtext.Mark {
	return richtext.Mark{Type: richtext.Quotation, Attrs: &richtext.MarkAttrs{Speaker: speaker, Role: "harbour master"}}
}

func TestAQuotationIsFoundWhereItWasMarked(t *testing.T) {
	doc, _ := richtext.FromHTML(`<p>“She was an <em>old</em> ship,”<br>said Oduya. “We <a href="/x">knew</a>.”</p>`)
	block := doc.Content[0].Attrs.ID
	before := richtext.PlainText(doc)
	one, err := richtext.MarkRange(doc, block, 0, 22, said("Mira Oduya"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := richtext.MarkRange(one, block, 35, 45, said("Mira Oduya"))
	if err != nil {
		t.Fatal(err)
	}
	want := []richtext.Said{
		{Block: block, Start: 0, End: 22, Speaker: "Mira Oduya", Role: "harbour master", Text: "“She was an old ship,”"},
		{Block: block, Start: 35, End: 45, Speaker: "Mira Oduya", Role: "harbour master", Text: "“We knew.”"},
	}
	if diff := cmp.Diff(want, richtext.Quotations(two)); diff != "" {
		t.Error(diff)
	}
	if richtext.PlainText(two) != before || len(richtext.Quotations(doc)) != 0 {
		t.Error("marking changed the words, or the document it was given")
	}
	const html = `<p><span class="said">“She was an <em>old</em> ship,”</span><br>said Oduya. ` +
		`<span class="said">“We <a href="/x">knew</a>.”</span></p>` + "\n"
	if got := render(withoutIDs(two)); got != html {
		t.Errorf("got %s", got)
	}
	if err := richtext.Validate(two); err != nil {
		t.Error(err)
	}
}

func TestAQuotationMayRunOverALineBreak(t *testing.T) {
	doc := richtext.Doc(richtext.Block(richtext.Paragraph, "“One\ntwo”"))
	block := doc.Content[0].Attrs.ID
	doc, err := richtext.MarkRange(doc, block, 0, 9, said("Ann"))
	if err != nil {
		t.Fatal(err)
	}
	if got := richtext.Quotations(doc); len(got) != 1 || got[0].Text != "“One\ntwo”" {
		t.Errorf("got %+v", got)
	}
	for i := range doc.Content[0].Content {
		if doc.Content[0].Content[i].Type == richtext.HardBreak {
			doc.Content[0].Content[i].Marks = nil
		}
	}
	if got := richtext.Quotations(doc); len(got) != 1 || got[0].End != 9 {
		t.Errorf("with the break unmarked: %+v", got)
	}
}

func TestOneQuotationReplacesAnother(t *testing.T) {
	doc := named("a", "abcdef")
	doc, _ = richtext.MarkRange(doc, "a", 0, 6, said("Ann"))
	doc, err := richtext.MarkRange(doc, "a", 2, 4, said("Bo"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, q := range richtext.Quotations(doc) {
		got = append(got, q.Speaker+": "+q.Text)
	}
	if diff := cmp.Diff([]string{"Ann: ab", "Bo: cd", "Ann: ef"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestMarkRangeRefusesWhatIsNotThere(t *testing.T) {
	doc, _ := richtext.FromHTML(`<ul><li>one</li></ul><pre>code</pre>`)
	item, code := richtext.Blocks(doc)[0].ID, richtext.Blocks(doc)[1].ID
	for _, c := range []struct {
		name, block string
		start, end  int
		mark        richtext.Mark
	}{
		{"no such block", "nowhere", 0, 1, said("x")},
		{"no id", "", 0, 1, said("x")},
		{"before the block", item, -1, 1, said("x")},
		{"past the block", item, 0, 4, said("x")},
		{"nothing", item, 1, 1, said("x")},
		{"backwards", item, 2, 1, said("x")},
		{"code", code, 0, 1, said("x")},
		{"an unknown mark", item, 0, 1, richtext.Mark{Type: "blink"}},
		{"a script", item, 0, 1, richtext.Mark{Type: richtext.Link, Attrs: &richtext.MarkAttrs{Href: "javascript:1"}}},
	} {
		if _, err := richtext.MarkRange(doc, c.block, c.start, c.end, c.mark); err == nil {
			t.Errorf("%s: was taken", c.name)
		}
	}
	if _, err := richtext.MarkRange(doc, item, 0, 3, said("x")); err != nil {
		t.Error(err)
	}
}
