package richtext_test

import (
	"testing"

	"broadsheet/internal/floor/richtext"
)

// pulled gives the document's only block, as "type: text | speaker | role | occasion".
func pulled(t *testing.T, doc richtext.Node) string {
	t.Helper()
	if err := richtext.Validate(doc); err != nil {
		t.Fatal(err)
	}
	if len(doc.Content) != 1 {
		t.Fatalf("%d blocks", len(doc.Content))
	}
	n := doc.Content[0]
	if n.Type != richtext.PullQuote {
		return string(n.Type)
	}
	a := richtext.Attrs{}
	if n.Attrs != nil {
		a = *n.Attrs
	}
	return richtext.BlockText(n) + " | " + a.Speaker + " | " + a.Role + " | " + a.Occasion
}

func TestAQuoteWithACreditIsAPullQuote(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"a name", "> “Nobody drowns.”\n>\n> — Ruth Amsel", "“Nobody drowns.” | Ruth Amsel |  | "},
		{"a name and a role", "> “Nobody drowns.”\n>\n> — Ruth Amsel, harbour pilot", "“Nobody drowns.” | Ruth Amsel | harbour pilot | "},
		{"role and occasion", "> “Nobody drowns.”\n>\n> — Ruth Amsel, ferry cooperative, in the chamber", "“Nobody drowns.” | Ruth Amsel | ferry cooperative | in the chamber"},
		{"an occasion alone", "> “Nobody drowns.”\n>\n> — Ruth Amsel, at the inquiry, on Tuesday", "“Nobody drowns.” | Ruth Amsel |  | at the inquiry, on Tuesday"},
		{"a year is an occasion", "> “Nobody drowns.”\n>\n> — Ruth Amsel, Skerra, March 1998", "“Nobody drowns.” | Ruth Amsel | Skerra | March 1998"},
		{"a comma in a title", "> “We cut.”\n>\n> — Imke Sorrel, author of *Salt, Again*", "“We cut.” | Imke Sorrel | author of Salt, Again | "},
		{"no empty line", "> “Nobody drowns\n> of it.”\n> — Ruth Amsel", "“Nobody drowns of it.” | Ruth Amsel |  | "},
		{"straight marks, two hyphens", "> \"Nobody drowns.\"\n>\n> -- Ruth Amsel", "\"Nobody drowns.\" | Ruth Amsel |  | "},
		{"German", "> „Niemand ertrinkt.“\n>\n> – Ruth Amsel, Lotsin, in der Kammer", "„Niemand ertrinkt.“ | Ruth Amsel | Lotsin | in der Kammer"},
		{"Arabic", "> «الشبكة لا تسأل.»\n>\n> — إلياس حدّاد، ربّان القارب، الرصيف", "«الشبكة لا تسأل.» | إلياس حدّاد | ربّان القارب، الرصيف | "},
		{"an apostrophe in single marks", "> ‘It’s over.’\n>\n> — Ruth Amsel", "‘It’s over.’ | Ruth Amsel |  | "},
		{"a quotation in it", "> “He said ‘no’ and “never” to me.”\n>\n> — Ruth Amsel", "“He said ‘no’ and “never” to me.” | Ruth Amsel |  | "},
		{"no credit", "> “Nobody drowns.”", "blockquote"},
		{"no quotation marks", "> Nobody drowns.\n>\n> — Ruth Amsel", "blockquote"},
		{"two quotations", "> “One,” he said. “Two.”\n>\n> — Ruth Amsel", "blockquote"},
		{"two paragraphs", "> “One.\n>\n> “Two.”\n>\n> — Ruth Amsel", "blockquote"},
		{"a credit without a dash", "> “Nobody drowns.”\n>\n> Ruth Amsel", "blockquote"},
		{"a dash and nothing", "> “Nobody drowns.”\n>\n> —", "blockquote"},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc, _ := richtext.FromMarkdown(test.source)
			if got := pulled(t, doc); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
			again, _ := richtext.FromHTML(render(doc))
			if got := pulled(t, again); got != test.want {
				t.Errorf("as HTML it reads %s", got)
			}
		})
	}
}

func TestHTMLSaysWhoseWordsAQuoteHas(t *testing.T) {
	for _, test := range []struct{ name, source, want string }{
		{"cite", `<blockquote><p>“Nobody drowns.”</p><cite>Ruth Amsel, in the chamber</cite></blockquote>`, "“Nobody drowns.” | Ruth Amsel |  | in the chamber"},
		{"footer with a dash", `<blockquote>“Nobody drowns.”<footer>— <cite>Ruth Amsel</cite>, pilot</footer></blockquote>`, "“Nobody drowns.” | Ruth Amsel | pilot | "},
		{"a paragraph of its own", `<blockquote><p>“Nobody drowns.”</p><p>— <cite>Ruth Amsel</cite>, pilot</p></blockquote>`, "“Nobody drowns.” | Ruth Amsel | pilot | "},
		{"a line of its own", `<blockquote><p>“Nobody drowns.”<br>— Ruth Amsel</p></blockquote>`, "“Nobody drowns.” | Ruth Amsel |  | "},
		{"a class of ours", `<blockquote class=pull><p>Nobody drowns.</p><cite>Ruth Amsel, pilot</cite></blockquote>`, "Nobody drowns. | Ruth Amsel | pilot | "},
		{"a title in a quote", `<blockquote><p>Nobody drowns, says <cite>The Tide</cite>.</p></blockquote>`, "blockquote"},
		{"no quotation marks", `<blockquote><p>Nobody drowns.</p><cite>Ruth Amsel</cite></blockquote>`, "blockquote"},
		{"in a quote", `<blockquote><blockquote><p>“Nobody drowns.”</p><cite>Ruth Amsel</cite></blockquote></blockquote>`, "blockquote"},
	} {
		t.Run(test.name, func(t *testing.T) {
			doc, _ := richtext.FromHTML(test.source)
			if got := pulled(t, doc); got != test.want {
				t.Errorf("got  %s\nwant %s", got, test.want)
			}
		})
	}
}

func TestAnOrdinaryQuoteKeepsItsCredit(t *testing.T) {
	for _, source := range []string{"> Nobody drowns.\n>\n> — Ruth Amsel", "> Nobody drowns.\n> — Ruth Amsel"} {
		doc, _ := richtext.FromMarkdown(source)
		if text := richtext.PlainText(doc); text != "Nobody drowns.\n\n— Ruth Amsel" && text != "Nobody drowns.\n— Ruth Amsel" {
			t.Errorf("%q", text)
		}
	}
}
