package richtext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/floor/richtext"
)

func TestHTMLBecomesBlocks(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"two paragraphs", "<p>One.</p>\n<p>Two.</p>", "<p>One.</p>\n<p>Two.</p>"},
		{"words without a paragraph", "One <b>two</b>.<div>Three.</div>Four.", "<p>One <strong>two</strong>.</p>\n<p>Three.</p>\n<p>Four.</p>"},
		{"white space as browsers see it", "<p>  a \n\t b<b> </b> c </p>", "<p>a b<strong> </strong>c</p>"},
		{"paragraphs that hold nothing", "<p></p><p>&nbsp;</p><p><br></p><p>x</p><h2></h2><ul><li></li></ul>", "<p>x</p>"},
		{"two breaks are a new paragraph", "a<br>b<br><br>c<br />&nbsp;<br>d", "<p>a<br>b</p>\n<p>c</p>\n<p>d</p>"},
		{"the headline's level is taken", "<h1>a</h1><h6>b</h6>", "<h2>a</h2>\n<h4>b</h4>"},
		{"bold around blocks", "<b><p>a</p><h3>b</h3></b>", "<p><strong>a</strong></p>\n<h3><strong>b</strong></h3>"},
		{"bold by style", `<span style="font-weight:700">a</span><b style="font-weight: normal">b</b><i>c</i>`, "<p><strong>a</strong>b<em>c</em></p>"},
		{"tags that cross", "<b>a<i>b</b>c</i>", "<p><strong>a<em>b</em></strong><em>c</em></p>"},
		{"a quotation by element", "<p><q>Never</q>, she said.</p>", "<p>“Never”, she said.</p>"},
		{"a link", `<a href="https://example.org/?a=1&amp;b=2" title="T" onclick="x" target=_blank>x</a>`, `<p><a href="https://example.org/?a=1&amp;b=2" title="T">x</a></p>`},
		{"links without scheme", `<a href="//example.org/x">a</a> <a href="/x">b</a> <a href="x.html">c</a> <a href="#n">d</a>`, `<p><a href="https://example.org/x">a</a> <a href="/x">b</a> c d</p>`},
		{"a nested list as old editors write it", "<ul><li>a</li><ul><li>b</li></ul></ul>", "<ul>\n<li>a\n<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>"},
		{"an item of two paragraphs", "<ol start=3><li><p>a</p><p>b</p></li></ol>", "<ol start=\"3\">\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ol>"},
		{"a cross-head in a list", "<ul><li><h3>a</h3>b</li></ul>", "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n</li>\n</ul>"},
		{"a list in a quote", "<blockquote>a<ul><li>b</ul></blockquote>", "<blockquote>\n<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</blockquote>"},
		{"a pull quote", `<figure class="wp-block-pullquote"><blockquote><p>a</p><p>b</p><cite>Mira</cite></blockquote></figure>`, `<blockquote class="pull"><p>a<br>b</p><cite>Mira</cite></blockquote>`},
		{"code keeps its lines", "<pre><code>\n a\n\n  b &lt;\n</code></pre>", "<pre><code> a\n\n  b &lt;</code></pre>"},
		{"a picture with its words", `<figure class="wp-block-image"><a href="/big.jpg"><img src="https://example.org/a.jpg" alt="A &quot;crane&quot;" width=300></a><figcaption>Cranes <em>at</em> work <span class="credit">Ann Lee</span></figcaption></figure>`,
			`<figure><img src="https://example.org/a.jpg" alt="A &#34;crane&#34;"><figcaption>Cranes at work <small class="credit">Ann Lee</small></figcaption></figure>`},
		{"a picture as classic WordPress has it", `<div class="wp-caption"><img src="/a.jpg"><p class="wp-caption-text">Cranes</p></div>`, `<figure><img src="/a.jpg" alt=""><figcaption>Cranes</figcaption></figure>`},
		{"a picture that a script loads", `<img src="data:image/gif;base64,R0" data-src="/a.jpg"><noscript><img src="/a.jpg"></noscript>`, `<figure><img src="/a.jpg" alt=""></figure>`},
		{"a picture in a sentence", `<p>Look <img src=/a.jpg> here.</p>`, "<p>Look here.</p>\n<figure><img src=\"/a.jpg\" alt=\"\"></figure>"},
		{"a picture in a list", `<ul><li>a<img src=/a.jpg></li><li>b</li></ul><p>c</p>`, "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n<figure><img src=\"/a.jpg\" alt=\"\"></figure>\n<p>c</p>"},
		{"a smiley is its word", `<p>Well <img class="wp-smiley" src=/s.gif alt=":)"></p>`, "<p>Well :)</p>"},
		{"a counter's pixel", `<p>a</p><img src="https://count.example/1.gif" width="1" height="1">`, "<p>a</p>"},
		{"a table", "<table><caption>Votes</caption><tr><th>a<th>b<tr><th>c<td>1<br>2</table>", "<p>Votes</p>\n<table>\n<thead><tr><th>a</th><th>b</th></tr></thead>\n<tr><th scope=\"row\">c</th><td>1<br>2</td></tr>\n</table>"},
		{"a table that only places things", "<table><tr><td><h2>a</h2></td><td><p>b</p><p>c</p></td></tr></table>", "<h2>a</h2>\n<p>b</p>\n<p>c</p>"},
		{"facts", `<aside class="facts"><h3>F</h3><p>a</p><table><tr><td>x<td>y<tr><td>z</table></aside>`, "<aside class=\"facts\">\n<h3>F</h3>\n<p>a</p>\n<p>x</p>\n<p>y</p>\n<p>z</p>\n</aside>"},
		{"a language", `<div lang="ar"><p>مرحبا</p></div><p lang="bad language">b</p><p><i lang=fr>c</i></p>`, `<p lang="ar" dir="rtl">مرحبا</p>` + "\n<p>b</p>\n<p><em>c</em></p>"},
		{"what a page hides", `<p hidden>a</p><p style="display: none !important">b</p><p>c</p>`, "<p>c</p>"},
		{"script, style, form, frame, drawing", `<script>a</script><style>b</style><form>c<input value=d></form><iframe>e</iframe><svg><text>f</text></svg><math><mi>g</mi></math><template>h</template>i`, "<p>i</p>"},
		{"text that only looks like markup", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"},
		{"words that run backwards", "<p>pay \u202e001\u202c \u2066now\u2069</p>", "<p>pay 001 now</p>"},
		{"an unknown element", "<p>a <x-note>b</x-note> c</p>", "<p>a b c</p>"},
		{"a whole page", "<!doctype html><html lang=en><head><title>T</title></head><body><article><h1>H</h1><p>a</p></article></body></html>", "<h2>H</h2>\n<p>a</p>"},
		{"WordPress comments", "<!-- wp:paragraph --><p>a</p><!-- /wp:paragraph -->", "<p>a</p>"},
		{"definitions", "<dl><dt>Quay</dt><dd>A wall.</dd></dl>", "<p><strong>Quay</strong></p>\n<p>A wall.</p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc, _ := richtext.FromHTML(c.source)
			if diff := cmp.Diff(c.want, strings.TrimSpace(render(withoutIDs(doc)))); diff != "" {
				t.Error(diff)
			}
			holdsTogether(t, c.source)
		})
	}
}

func TestHTMLReportsWhatItLeftOut(t *testing.T) {
	_, losses := richtext.FromHTML(`<p>The ferry sank.<script>x</script></p><iframe src="https://video.example/1"></iframe>
<a href="javascript:x">y</a><img src="data:x"><table><tr><td>one cell</td></tr></table><x-note>note</x-note>`)
	want := []richtext.Loss{
		{What: "script", Where: "after: The ferry sank."},
		{What: "iframe", Where: "https://video.example/1"},
		{What: "link", Where: "javascript:x"},
		{What: "picture", Where: "data:x"},
		{What: "table used for layout", Where: "one cell"},
		{What: "element x-note", Where: "note"},
	}
	if diff := cmp.Diff(want, losses); diff != "" {
		t.Error(diff)
	}
	_, losses = richtext.FromHTML(strings.Repeat("<iframe src=/"+"a"+"></iframe>", 10))
	if len(losses) != 1 {
		t.Errorf("the same loss is told %d times", len(losses))
	}
}

func FuzzFromHTML(f *testing.F) {
	f.Add(everything)
	for _, source := range []string{
		`<svg></p><style><a id="</style><img src=1 onerror=alert(1)>">`,
		`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
		`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
		`<ul><li><table><tr><td>a<td><img src=/x><tr><td><ol><li>b`,
		`<pre>` + "\n\n" + `a<br>b<img src=/a.jpg></pre><xmp><b></xmp><plaintext></p>`,
		`<blockquote class=pull><cite>a</cite><table><tr><td>x<hr></table><figure><img src=/a.jpg><figcaption>c</figcaption></figure>`,
		"<h2>a<br><br>b</h2>\u00a0 <b>\u00a0</b>\u2028x\u200b<br>\u00a0<br>&#13;&#0;&#x85;",
		`<a href="http://a/%zz">x<a href=" /a b?c=é&d#e"><div>y</div></a><q>z<p>w</q>`,
		`<aside class=facts><blockquote>a<ul><li>b<aside class=facts>c</aside></ul></blockquote><img src=//h/a></aside>`,
		`<div lang=ar><ul><li>a<p lang=en>b</ul><td>c</td><table><tr><td lang=fr>d<td>e<tr><td>f</table></div>`,
	} {
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source string) { holdsTogether(t, source) })
}

func FuzzFromMarkdown(f *testing.F) {
	f.Add("# a\n\n- b\n  > c\n\n| d | e |\n|---|---|\n| ![f](/g) | `h` |\n")
	f.Add("<div>\n*a*\n\n</div>\n[b](<javascript:c>)\n***d** e*  \nf<br><br>g\\\nh")
	f.Add("1. a\n\n   ```\n   b\n   ```\n2. ---\n   <!-- c\n-->\n&copy;&#0;\\&amp;")
	f.Fuzz(func(t *testing.T, source string) {
		doc, _ := richtext.FromMarkdown(source)
		if err := richtext.Validate(doc); err != nil {
			t.Fatalf("invalid document: %v\nfrom %q", err, source)
		}
		markup := render(doc)
		checkMarkup(t, markup)
		again, _ := richtext.FromHTML(markup)
		if diff := cmp.Diff(withoutIDs(doc), withoutIDs(again)); diff != "" {
			t.Fatalf("as HTML it reads otherwise:\n%s\nfrom %q\nby way of %s", diff, source, markup)
		}
	})
}
