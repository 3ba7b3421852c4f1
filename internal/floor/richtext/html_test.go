package richtext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/floor/safehtml"
)

func TestTheDatelineRunsIntoTheFirstParagraph(t *testing.T) {
	var b safehtml.Builder
	dateline := b.Raw(`<span class="dateline">`).Text("BEIJING").Raw(`</span> — `).Done()
	for _, c := range []struct{ name, source, want string }{
		{"a paragraph first", "<p>One.</p><p>Two.</p>", `<p id="p-0"><span class="dateline">BEIJING</span> — One.</p>` + "\n" + `<p id="p-1">Two.</p>`},
		{"a picture first", "<hr><p>One.</p>", `<hr id="p-0">` + "\n" + `<p id="p-1"><span class="dateline">BEIJING</span> — One.</p>`},
		{"no paragraph", "<ul><li>One.</li></ul>", `<p><span class="dateline">BEIJING</span> — </p>` + "\n<ul>\n" + `<li id="p-2">One.</li>` + "\n</ul>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, _ := richtext.FromHTML(c.source)
			numberIDs(&doc, new(int))
			got := strings.TrimSpace(string(richtext.HTML(doc, richtext.Options{Dateline: dateline})))
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// numberIDs gives blocks the ids 0, 1, 2 … in order.
func numberIDs(n *richtext.Node, next *int) {
	for i := range n.Content {
		c := &n.Content[i]
		if c.Type == richtext.Text || c.Type == richtext.HardBreak {
			continue
		}
		var a richtext.Attrs
		if c.Attrs != nil {
			a = *c.Attrs
		}
		a.ID = string(rune('0' + *next))
		c.Attrs = &a
		*next++
		numberIDs(c, next)
	}
}

func TestWhatFollowsABlockStandsRightAfterIt(t *testing.T) {
	doc, _ := richtext.FromHTML(`<p>a</p><ul><li>b<ul><li>c</li></ul></li></ul><table><tr><td>d<td>e<tr><td>f<td>g</table>
<figure><img src=/a.jpg></figure><blockquote class="pull">h</blockquote>`)
	got := string(richtext.HTML(doc, richtext.Options{
		Picture: richtext.PlainPicture,
		NoIDs:   true,
		After: func(id string) safehtml.HTML {
			block := richtext.Find(&doc, id)
			return safehtml.Escape("[" + richtext.BlockText(*block) + "]")
		},
	}))
	want := `<p>a</p>
[a]<ul>
<li>b[b]
<ul>
<li>c[c]</li>
</ul>
</li>
</ul>
<table>
<tr><td>d[d]</td><td>e[e]</td></tr>
<tr><td>f[f]</td><td>g[g]</td></tr>
</table>
<figure><img src="/a.jpg" alt=""></figure>
[]<blockquote class="pull"><p>h</p></blockquote>
[h]`
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Links into a story lead to leaf blocks: each has its place.
func TestEveryLeafBlockHasItsPlaceInThePage(t *testing.T) {
	doc, _ := richtext.FromHTML(everything)
	markup := render(doc)
	for _, s := range richtext.Blocks(doc) {
		if n := strings.Count(markup, ` id="`+richtext.FragmentID(s.ID)+`"`); n != 1 {
			t.Errorf("%s stands %d times in the page", s.ID, n)
		}
	}
}

func TestLinksFollowTheOptions(t *testing.T) {
	doc, _ := richtext.FromHTML(`<p><a href="/x">a</a> <a href="https://example.org/">b</a></p><img src=/a.jpg>`)
	got := string(richtext.HTML(doc, richtext.Options{Rel: "nofollow ugc", Base: "https://news.example", NoIDs: true}))
	want := `<p><a href="https://news.example/x" rel="nofollow ugc">a</a> <a href="https://example.org/" rel="nofollow ugc">b</a></p>` + "\n"
	if got != want {
		t.Errorf("got %s", got)
	}
}

// A document that was put together in Go, past Parse, can do no harm either.
func TestAnUncheckedDocumentRendersInert(t *testing.T) {
	evil := `"><script>alert(1)</script>`
	text := richtext.Node{Type: richtext.Text, Text: evil, Marks: []richtext.Mark{
		{Type: "blink"},
		{Type: richtext.Link, Attrs: &richtext.MarkAttrs{Href: "javascript:alert(1)", Title: evil}},
		{Type: richtext.Quotation, Attrs: &richtext.MarkAttrs{Speaker: evil}},
	}}
	doc := richtext.Node{Type: richtext.TypeDoc, Content: []richtext.Node{
		{Type: richtext.Paragraph, Attrs: &richtext.Attrs{ID: evil, Language: evil}, Content: []richtext.Node{text}},
		{Type: richtext.Crosshead, Attrs: &richtext.Attrs{Level: 9}, Content: []richtext.Node{text}},
		{Type: richtext.PullQuote, Attrs: &richtext.Attrs{Speaker: evil, Role: evil}, Content: []richtext.Node{text}},
		{Type: richtext.CodeBlock, Content: []richtext.Node{text}},
		{Type: richtext.Picture, Attrs: &richtext.Attrs{Source: "/a.jpg" + evil, Alt: evil, Caption: evil, Credit: evil}},
		{Type: richtext.Picture, Attrs: &richtext.Attrs{Source: "javascript:alert(1)"}},
		{Type: "script", Content: []richtext.Node{text}},
		{Type: richtext.ListItem, Content: []richtext.Node{{Type: richtext.Paragraph, Content: []richtext.Node{text}}}},
	}}
	checkMarkup(t, render(doc))
}

func TestEmptyBlocksAreLeftOut(t *testing.T) {
	doc := richtext.Doc(richtext.Block(richtext.Paragraph, ""), richtext.Block(richtext.Crosshead, ""),
		richtext.Block(richtext.Paragraph, "a"), richtext.Node{Type: richtext.BulletList})
	if got := string(richtext.HTML(doc, richtext.Options{NoIDs: true})); got != "<p>a</p>\n" {
		t.Errorf("got %q", got)
	}
}

// story is a document of 2,000 words as a newsroom writes them: a quotation in
// each fourth paragraph, a link in each fifth, a cross-head before each tenth.
func story(tb testing.TB) richtext.Node {
	var b strings.Builder
	for i := range 54 {
		if i%10 == 9 {
			b.WriteString("<h2>The vote on the quay</h2>")
		}
		b.WriteString("<p>The harbour board met on Tuesday evening and, after four hours, ")
		if i%5 == 0 {
			b.WriteString(`<a href="https://example.org/minutes?meeting=12&amp;page=3">voted to close</a> `)
		}
		b.WriteString("the north quay for repairs that “nobody had budgeted for”, as one member put it, ")
		b.WriteString("until the <em>Marigold</em> is raised &amp; the piles are made good.</p>")
	}
	doc, _ := richtext.FromHTML(b.String())
	for i, s := range richtext.Blocks(doc) {
		if i%4 != 0 || s.End-s.Start < 90 {
			continue
		}
		var err error
		if doc, err = richtext.MarkRange(doc, s.ID, 60, 85, said("Mira Oduya")); err != nil {
			tb.Fatal(err)
		}
	}
	if n := richtext.Words(doc); n < 1900 || n > 2200 {
		tb.Fatalf("the story has %d words", n)
	}
	return doc
}

func BenchmarkHTML(b *testing.B) {
	doc := story(b)
	b.ReportAllocs()
	b.SetBytes(int64(len(richtext.HTML(doc, richtext.Options{}))))
	for b.Loop() {
		richtext.HTML(doc, richtext.Options{})
	}
}

func BenchmarkParse(b *testing.B) {
	data := richtext.Encode(story(b))
	b.ReportAllocs()
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := richtext.Parse(data); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkEncode(b *testing.B) {
	doc := story(b)
	b.ReportAllocs()
	for b.Loop() {
		richtext.Encode(doc)
	}
}

func BenchmarkFromHTML(b *testing.B) {
	source := render(story(b))
	b.ReportAllocs()
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		richtext.FromHTML(source)
	}
}

func BenchmarkCarry(b *testing.B) {
	old := story(b)
	new, _ := richtext.FromHTML(strings.ReplaceAll(render(old), "Tuesday", "Wednesday"))
	b.ReportAllocs()
	for b.Loop() {
		richtext.Carry(old, new)
	}
}

func BenchmarkDiffText(b *testing.B) {
	old := richtext.PlainText(story(b))
	new := strings.Replace(strings.Replace(old, "Tuesday", "Wednesday", 14), "four hours", "five hours and a half", 14)
	b.ReportAllocs()
	for b.Loop() {
		richtext.DiffText(old, new)
	}
}

// What the theme's styles need to know and CSS cannot find out.
func TestMarkupSaysWhatStylesNeed(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"a quotation mark hangs", `<blockquote class="pull">“Nobody drowns.”</blockquote>`, `<blockquote class="pull hung"><p>“Nobody drowns.”</p></blockquote>`},
		{"a letter does not", `<blockquote class="pull">Nobody drowns.</blockquote>`, `<blockquote class="pull"><p>Nobody drowns.</p></blockquote>`},
		{"a table of three columns fits a phone", `<table><tr><td>a</td><td>b</td><td>c</td></tr><tr><td>d</td></tr></table>`, "<table>\n"},
		{"one of four may be pushed, by keyboard too", `<table><tr><td>a</td></tr><tr><td>a</td><td>b</td><td>c</td><td>d</td></tr></table>`, `<table tabindex="0">`},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, _ := richtext.FromHTML(c.source)
			if got := string(richtext.HTML(withoutIDs(doc), richtext.Options{})); !strings.HasPrefix(got, c.want) {
				t.Errorf("got %s\nwant %s…", got, c.want)
			}
		})
	}
	doc, _ := richtext.FromHTML(`<table><tr><td>a</td><td>b</td><td>c</td><td>d</td></tr><tr><td>e</td></tr></table>`)
	if got := string(richtext.HTML(doc, richtext.Options{NoIDs: true})); strings.Contains(got, "tabindex") {
		t.Errorf("a feed is read elsewhere, and gets %s", got)
	}
}
