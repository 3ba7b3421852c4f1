package richtext_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/floor/richtext"
)

func TestMarkdownBecomesBlocks(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"a cross-head never competes with the headline", "# Harbour", "<h2>Harbour</h2>"},
		{"deep cross-heads stop at four", "###### Harbour", "<h4>Harbour</h4>"},
		{"a wrapped paragraph is one", "The ferry\nsank.", "<p>The ferry sank.</p>"},
		{"two spaces break the line", "The ferry  \nsank.", "<p>The ferry<br>sank.</p>"},
		{"emphasis", "a *b* **c** ***d*** ~~e~~ `f`", "<p>a <em>b</em> <strong>c</strong> <strong><em>d</em></strong> <s>e</s> <code>f</code></p>"},
		{"entities and escapes", `AT&amp;T \*not\* \&amp; &mdash; 5 < 6`, "<p>AT&amp;T *not* &amp;amp; — 5 &lt; 6</p>"},
		{"code keeps its entities", "`&amp;`", "<p><code>&amp;amp;</code></p>"},
		{"a link", `[the vote](https://example.org/a_b?c=d&amp;e "Vote")`, `<p><a href="https://example.org/a_b?c=d&amp;e" title="Vote">the vote</a></p>`},
		{"a bare address in angle brackets", "<https://example.org> <desk@example.org>", `<p><a href="https://example.org">https://example.org</a> <a href="mailto:desk@example.org">desk@example.org</a></p>`},
		{"a script is no link", "[x](javascript:alert(1)) [y](java&#x0a;script:alert)", "<p>x y</p>"},
		{"a list in a list", "- one\n  - two\n- three", "<ul>\n<li>one\n<ul>\n<li>two</li>\n</ul>\n</li>\n<li>three</li>\n</ul>"},
		{"a list from seven", "7. seven\n8. eight", "<ol start=\"7\">\n<li>seven</li>\n<li>eight</li>\n</ol>"},
		{"a quote", "> one\n>\n> two", "<blockquote>\n<p>one</p>\n<p>two</p>\n</blockquote>"},
		{"code", "```go\na := \"<b>\"\n\n\tb\n```", "<pre><code>a := \"&lt;b&gt;\"\n\n\tb</code></pre>"},
		{"a rule", "a\n\n----\n\nb", "<p>a</p>\n<hr>\n<p>b</p>"},
		{"a table", "| a | b |\n|---|---|\n| 1 | *2* |", "<table>\n<thead><tr><th>a</th><th>b</th></tr></thead>\n<tr><td>1</td><td><em>2</em></td></tr>\n</table>"},
		{"a picture alone", `![A crane](https://example.org/c.jpg "At work")`, `<figure><img src="https://example.org/c.jpg" alt="A crane"><figcaption>At work</figcaption></figure>`},
		{"a picture in a sentence comes after it", `See ![x](/c.jpg) here.`, "<p>See here.</p>\n<figure><img src=\"/c.jpg\" alt=\"x\"></figure>"},
		{"a block of HTML is read as HTML", "<figure><img src=/c.jpg alt=x onerror=alert(1)><figcaption>Cranes</figcaption></figure>\n\nText", "<figure><img src=\"/c.jpg\" alt=\"x\"><figcaption>Cranes</figcaption></figure>\n<p>Text</p>"},
		{"a script is dropped with its words", "<script>\nalert(1)\n</script>\n\nText", "<p>Text</p>"},
		{"a tag in a line goes, its words stay", "Say <b onclick=x>this</b>.<br>Next", "<p>Say this.<br>Next</p>"},
		{"a quote mark that hides a turn", "abc \u202eevil\u202c", "<p>abc evil</p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, _ := richtext.FromMarkdown(c.source)
			if err := richtext.Validate(doc); err != nil {
				t.Fatal(err)
			}
			got := strings.TrimSpace(render(withoutIDs(doc)))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			checkMarkup(t, got)
			again, _ := richtext.FromHTML(got)
			if diff := cmp.Diff(withoutIDs(doc), withoutIDs(again)); diff != "" {
				t.Error("as HTML it reads otherwise:", diff)
			}
		})
	}
}

func TestMarkdownReportsWhatItLeftOut(t *testing.T) {
	_, losses := richtext.FromMarkdown("a [x](javascript:1) <b>c</b>\n\n<iframe src=https://video.example/1></iframe>\n")
	want := []richtext.Loss{
		{What: "link", Where: "javascript:1"},
		{What: "markup in a line", Where: "<b>"},
		{What: "iframe", Where: "https://video.example/1"},
	}
	if diff := cmp.Diff(want, losses); diff != "" {
		t.Error(diff)
	}
}

func TestMarkdownWithoutEndIsReadInBoundedTime(t *testing.T) {
	many := func(n int, s string) string { return strings.Repeat(s, n) }
	steps := func(n int, mark string) string {
		var b strings.Builder
		for i := range n {
			b.WriteString(many(i, "  ") + mark + "\n")
		}
		return b.String()
	}
	for name, source := range map[string]string{
		"10,000 quotes in a line":  many(10_000, "> ") + "The ferry sank.",
		"10,000 quotes, no spaces": many(10_000, ">") + "The ferry sank.",
		"10,000 items in a line":   many(10_000, "- ") + "The ferry sank.",
		"10,000 numbers in a line": many(10_000, "1. ") + "The ferry sank.",
		"mixed marks":              many(5_000, "> - ") + "The ferry sank.",
		"lists step by step":       steps(300, "- a") + "\n\nThe ferry sank.",
		"lines of quotes":          many(3_000, many(40, "> ")+"a\n") + "\n\nThe ferry sank.",
		"emphasis that never ends": many(50_000, "*a ") + "The ferry sank.",
		"emphasis of every kind":   many(20_000, "*_~~a ") + "The ferry sank.",
		"brackets":                 many(20_000, "[") + "The ferry sank.",
		"link starts":              many(20_000, "[a](") + "The ferry sank.",
		"picture starts":           many(20_000, "![") + "The ferry sank.",
		"backticks":                many(3_000, "`a``b```") + "The ferry sank.",
		"comment starts":           many(20_000, "<!-- ") + "\n\nThe ferry sank. -->\n\nThe ferry sank.",
		"a table without end":      many(20_000, "|a") + "|\n" + many(20_000, "|-") + "|\n" + many(5_000, "|b\n") + "\n\nThe ferry sank.",
		"brackets in code":         "```\n" + many(5_000, "[a]\n") + "```\n\nThe ferry sank.",
		"a fence that is none":     "<div>\n```\n\n" + many(100_000, "[a](") + "\n\nThe ferry sank.",
		"reference definitions":    many(5_000, "[a]: /x\n") + "\nThe ferry sank. " + many(5_000, "[a]"),
		"entities":                 many(20_000, "&amp;") + "The ferry sank.",
		"one paragraph of 2 MB":    many(100_000, "Nobody drowned, though. ") + "The ferry sank.",
		"fences":                   many(10_000, "```\na\n```\n") + "\nThe ferry sank.",
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			doc, _ := richtext.FromMarkdown(source)
			took := time.Since(start)
			if err := richtext.Validate(doc); err != nil {
				t.Error(err)
			}
			if !strings.Contains(richtext.PlainText(doc), "The ferry sank.") && name != "comment starts" {
				t.Error("the words are lost")
			}
			// Other tests share the machine; what this catches takes minutes.
			if took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			t.Logf("%v for %d bytes", took.Round(time.Millisecond), len(source))
		})
	}
}
