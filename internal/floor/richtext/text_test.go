package richtext_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/floor/richtext"
)

// everything has each kind of block once.
const everything = `<p>BEIJING <em>is</em> far.<br>Very.</p><h3>A cross-head</h3>
<ul><li>one</li><li>two<ol><li>three</li></ol></li></ul>
<blockquote><p>quoted</p></blockquote><blockquote class="pull"><p>pulled</p><cite>Mira Oduya</cite></blockquote>
<pre>a  :=  b
c</pre><figure><img src="/a.jpg" alt="Alt"><figcaption>Caption</figcaption></figure><hr>
<table><tr><th>h1</th><th>h2</th></tr><tr><td>c1</td><td></td></tr></table>
<aside class="facts"><h2>Facts</h2><p>fact</p></aside><p>“…”</p>`

// This text may not change: anchors of readers count in it.
const everythingPlain = "BEIJING is far.\nVery.\n\nA cross-head\n\none\n\ntwo\n\nthree\n\nquoted\n\npulled\n\n" +
	"a  :=  b\nc\n\nh1\n\nh2\n\nc1\n\n\n\nFacts\n\nfact\n\n“…”"

func TestPlainTextIsFixed(t *testing.T) {
	doc, losses := richtext.FromHTML(everything)
	if len(losses) > 0 {
		t.Errorf("lost %v", losses)
	}
	if diff := cmp.Diff(everythingPlain, richtext.PlainText(doc)); diff != "" {
		t.Error(diff)
	}
	checkSpans(t, doc)
}

func checkSpans(t *testing.T, doc richtext.Node) {
	t.Helper()
	text := []rune(richtext.PlainText(doc))
	if !utf8.ValidString(string(text)) {
		t.Fatal("the text isn't UTF-8")
	}
	end := 0
	for _, s := range richtext.Blocks(doc) {
		block := richtext.Find(&doc, s.ID)
		if block == nil {
			t.Fatalf("no block %q", s.ID)
		}
		if got, want := string(text[s.Start:s.End]), richtext.BlockText(*block); got != want {
			t.Fatalf("block %s is %q, at its place stands %q", s.ID, want, got)
		}
		end = s.End
	}
	if end != len(text) {
		t.Fatalf("the blocks end at %d, the text at %d", end, len(text))
	}
}

func TestPlainTextOfNothing(t *testing.T) {
	if got := richtext.PlainText(richtext.Doc()); got != "" {
		t.Errorf("got %q", got)
	}
	if got := richtext.Blocks(richtext.Doc()); got != nil {
		t.Errorf("got %v", got)
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, "—": 0, "One.": 1, "It’s 3.5 per cent": 4, "well-known man": 2,
		"end.  Start": 2, "a/b": 2, "港の投票": 2, "naïve café": 2, "नमस्ते दुनिया": 2,
	} {
		if got := richtext.Words(richtext.FromParagraphs([]string{text})); got != want {
			t.Errorf("%q has %d words, counted %d", text, want, got)
		}
	}
	doc, _ := richtext.FromHTML(`<p>one two</p><blockquote class="pull">one two</blockquote>`)
	if got := richtext.Words(doc); got != 2 {
		t.Errorf("a pull quote counts: %d", got)
	}
	if got := richtext.ReadingTime(doc); got != time.Minute {
		t.Errorf("two words take %v", got)
	}
}
