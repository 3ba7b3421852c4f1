package copydesk

import (
	"strings"
	"testing"

	"broadsheet/internal/floor/richtext"
)

func TestAPullQuoteSaysNothingTwice(t *testing.T) {
	const story = "# Ferry ends\n\nThe night ferry stops.\n\n“We danced,” said Ada Lund, “and then we wept on the quay.”\n\n"
	for _, test := range []struct {
		name, pulled string
		want         string // the quotation that it adds, if any
	}{
		{"the same words", "> “We danced.”\n>\n> — Ada Lund", ""},
		{"the words around he said", "> “We danced, and then we wept on the quay.”\n>\n> — Ada Lund", ""},
		{"words left out", "> “We danced … on the quay.”\n>\n> — Ada Lund", ""},
		{"other marks", "> \"We wept\"\n>\n> — Ada Lund", ""},
		{"the reporter's own sentence", "> “The night ferry stops.”\n>\n> — Ada Lund", ""},
		{"new words", "> “Nobody slept at all.”\n>\n> — Tom Reyes, harbour master, on Sunday", "Tom Reyes (harbour master): Nobody slept at all."},
		{"half of them new", "> “We danced … and sang.”\n>\n> — Ada Lund", "Ada Lund: We danced … and sang."},
	} {
		t.Run(test.name, func(t *testing.T) {
			// Where it stands makes no difference.
			for _, text := range []string{story + test.pulled + "\n\nIt ends.\n", strings.Replace(story, "The night", test.pulled+"\n\nThe night", 1) + "It ends.\n"} {
				c := readCopy(t, "a.md", text)
				var pulled []string
				for _, q := range c.Quotations {
					if q.Pulled {
						pulled = append(pulled, saidBy(q)+": "+q.Text)
					}
				}
				want := 2
				if test.want != "" {
					want = 3
				}
				if len(c.Quotations) != want || strings.Join(pulled, "\n") != test.want {
					t.Errorf("%d quotations, from the pull quote %q\n%s", len(c.Quotations), pulled, Summary(c))
				}
				if marked := richtext.Quotations(c.Draft.Body); len(marked) != want {
					t.Errorf("%d are marked", len(marked))
				}
				if len(leaves(&c.Draft.Body, richtext.PullQuote)) != 1 || c.Paragraphs != 3 {
					t.Errorf("%d paragraphs", c.Paragraphs)
				}
			}
		})
	}
}

func TestAPullQuoteIsMarkedAsItWasSaid(t *testing.T) {
	c := readCopy(t, "a.md", "# Ferry ends\n\nThe night ferry stops.\n\n> “Nobody *slept* at all.”\n>\n> — Tom Reyes, harbour master, on Sunday\n")
	want := richtext.Said{Block: c.Draft.Body.Content[1].Attrs.ID, End: 22, Speaker: "Tom Reyes", Role: "harbour master", Occasion: "on Sunday", Text: "“Nobody slept at all.”"}
	if got := richtext.Quotations(c.Draft.Body); len(got) != 1 || got[0] != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	if summary := Summary(c); !strings.Contains(summary, "pull quote after paragraph 1, Tom Reyes (harbour master): Nobody slept at all.") {
		t.Error(summary)
	}
}

func TestAnUnsignedPullQuoteOfAPage(t *testing.T) {
	for _, test := range []struct {
		name, quote string
		want        int
	}{
		{"the reporter's words", `<blockquote class="pullquote">Ninety years of service</blockquote>`, 0},
		{"somebody's words", `<blockquote class="pullquote">“Ninety years of service”</blockquote>`, 1},
		{"a speaker and no marks", `<blockquote class="pullquote">Ninety years of service<cite>Ada Lund</cite></blockquote>`, 1},
	} {
		c := readCopy(t, "a.html", "<h1>Ferry ends</h1><p>The night ferry stops.</p>"+test.quote)
		if len(c.Quotations) != test.want {
			t.Errorf("%s: %s", test.name, Summary(c))
		}
	}
}

// Emphasis inside a quotation, and marks across it, come through whole.
func TestTheWordsOfAQuotationKeepTheirMarks(t *testing.T) {
	c := readCopy(t, "a.md", "# Ferry ends\n\n*It ends. “We* danced **all** night,” said Ada Lund. “And *wept*.”\n")
	var got []string
	for _, q := range richtext.Quotations(c.Draft.Body) {
		got = append(got, q.Text)
	}
	if strings.Join(got, "|") != "“We danced all night,”|“And wept.”" {
		t.Errorf("%q", got)
	}
	if text := richtext.PlainText(c.Draft.Body); text != "It ends. “We danced all night,” said Ada Lund. “And wept.”" {
		t.Errorf("%q", text)
	}
}
