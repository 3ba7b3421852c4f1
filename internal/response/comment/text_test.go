package comment_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/cases"
)

// inert reads the markup of a body as a browser does, fails where there is
// anything but paragraphs, line breaks and links, and gives its words and links.
func inert(t *testing.T, name, body string) (words string, links []string) {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(string(comment.HTML(body, comment.Words{Spoiler: "Spoiler"}))), &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.TextNode:
			b.WriteString(n.Data)
		case html.ElementNode:
			switch n.Data {
			case "p", "br", "em", "strong", "blockquote", "details", "summary", "ul", "ol", "li", "pre", "code", "small":
				if len(n.Attr) > 0 {
					t.Errorf("%s: <%s> with %v", name, n.Data, n.Attr)
				}
				b.WriteByte('\n')
			case "a":
				links = append(links, link(t, name, n))
			default:
				t.Errorf("%s: <%s>", name, n.Data)
			}
		default:
			t.Errorf("%s: a node that is neither text nor element", name)
		}
		for child := n.FirstChild; child != nil; child = child.NextSibling {
			walk(child)
		}
	}
	for _, n := range nodes {
		walk(n)
	}
	return b.String(), links
}

func link(t *testing.T, name string, n *html.Node) string {
	t.Helper()
	var href, rel string
	for _, a := range n.Attr {
		switch a.Key {
		case "href":
			href = a.Val
		case "rel":
			rel = a.Val
		default:
			t.Errorf("%s: a link with %s", name, a.Key)
		}
	}
	u, err := url.Parse(href)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil {
		t.Errorf("%s: a link to %q", name, href)
		return href
	}
	if !strings.Contains(rel, "nofollow") || !strings.Contains(rel, "ugc") {
		t.Errorf("%s: a link with rel=%q", name, rel)
	}
	if n.FirstChild == nil || n.FirstChild != n.LastChild || n.FirstChild.Type != html.TextNode {
		t.Errorf("%s: a link without its address as words", name)
		return href
	}
	shown, err := url.Parse(n.FirstChild.Data)
	if err != nil || shown.Host != u.Host || strings.ContainsFunc(n.FirstChild.Data, func(r rune) bool { return unicode.Is(unicode.C, r) }) {
		t.Errorf("%s: shown is %q, the link leads to %q", name, n.FirstChild.Data, href)
	}
	return href
}

func TestBodiesAsMarkup(t *testing.T) {
	rows := []struct{ body, want string }{
		{"One line.", "<p>One line.</p>"},
		{"One.\nTwo.\n\n\n \nThree.", "<p>One.<br>Two.</p><p>Three.</p>"},
		{"<b>bold</b> & \"so\"", "<p>&lt;b&gt;bold&lt;/b&gt; &amp; \"so\"</p>"},
		{"*so* and **very** much, _both_ __ways__", "<p><em>so</em> and <strong>very</strong> much, <em>both</em> <strong>ways</strong></p>"},
		{"**strong with *some* in it**", "<p><strong>strong with <em>some</em> in it</strong></p>"},
		{"*crossed **over* ends**", "<p><em>crossed **over</em> ends**</p>"},
		{"*over\ntwo lines*", "<p><em>over<br>two lines</em></p>"},
		{"5*3*2 and snake_case_name and * alone * and ****", "<p>5*3*2 and snake_case_name and * alone * and ****</p>"},
		{"我*很*好", "<p>我<em>很</em>好</p>"},
		{`\*not so\* and C:\dir`, `<p>*not so* and C:\dir</p>`},
		{"the `*key*` and a ` alone", "<p>the <code>*key*</code> and a ` alone</p>"},
		{"```\nx := *p\n\n> 1\n```\nafter", "<pre><code>x := *p\n\n&gt; 1</code></pre><p>after</p>"},
		{"```\nopen", "<pre><code>open</code></pre>"},
		{"> said\n> twice\n>\n> *so*\nnot so", "<blockquote><p>said<br>twice</p><p><em>so</em></p></blockquote><p>not so</p>"},
		{">>> > deep", "<blockquote><blockquote><blockquote><p>&gt; deep</p></blockquote></blockquote></blockquote>"},
		{">! it was the gardener\n>! all along", "<details><summary>Spoiler</summary><p>it was the gardener<br>all along</p></details>"},
		{"Two:\n- one\n- *two*\nend", "<p>Two:</p><ul><li>one</li><li><em>two</em></li></ul><p>end</p>"},
		{"1. one\n2) two", "<ol><li>one</li><li>two</li></ol>"},
		{"- a dash in speech", "<p>- a dash in speech</p>"},
		{"[the plan](https://example.org/a_(b)) here", `<p><a href="https://example.org/a_(b)" rel="nofollow ugc noopener">the plan</a> <small>(example.org)</small> here</p>`},
		{"[bank.example](https://evil.example/)", `<p>[bank.example](<a href="https://evil.example/" rel="nofollow ugc noopener">https://evil.example/</a>)</p>`},
		{"[Bank.example, today](https://bank.example/x)", `<p><a href="https://bank.example/x" rel="nofollow ugc noopener">Bank.example, today</a> <small>(bank.example)</small></p>`},
		{"[x](javascript:alert(1)) [y](https://a:b@example.org/) [](https://example.org) [a [b](https://example.org/)", `<p>[x](javascript:alert(1)) [y](https://a:b@example.org/) [](<a href="https://example.org" rel="nofollow ugc noopener">https://example.org</a>) [a <a href="https://example.org/" rel="nofollow ugc noopener">b</a> <small>(example.org)</small></p>`},
	}
	for _, row := range rows {
		if got := string(comment.HTML(row.body, comment.Words{Spoiler: "Spoiler"})); got != row.want {
			t.Errorf("%q gave %s, want %s", row.body, got, row.want)
		}
	}
}

func TestAddressesBecomeLinks(t *testing.T) {
	rows := []struct {
		body string
		want []string
	}{
		{"see https://example.org/a.", []string{"https://example.org/a"}},
		{"(https://example.org/a_(b))", []string{"https://example.org/a_(b)"}},
		{"https://example.org/?a=1&b=2, and http://example.net!", []string{"https://example.org/?a=1&b=2", "http://example.net"}},
		{"“https://example.org/a”", []string{"https://example.org/a"}},
		{"https://example.org/\u202egpj.exe", []string{"https://example.org/"}},
		{"https://exam\u200bple.org/", []string{"https://exam"}},
		{"https://ada:pw@example.org/", nil},
		{"javascript://example.org/%0aalert(1)", nil},
		{"https://", nil},
		{"https://...", nil},
		{"ftp://example.org mailto:a@example.org //example.org", nil},
		{"https://example.org/" + strings.Repeat("a", 5000), nil},
		{`https://example.org/"onmouseover=alert(1)`, []string{"https://example.org/"}},
	}
	for _, row := range rows {
		words, links := inert(t, row.body, row.body)
		if !slices.Equal(links, row.want) {
			t.Errorf("%q links to %q, want %q", row.body, links, row.want)
		}
		if strings.TrimSpace(words) != row.body {
			t.Errorf("%q reads %q", row.body, words)
		}
	}
}

// bare is a text without blanks and without the signs that may mean something.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("*_`\\>!-[]()", r) {
			return -1
		}
		return r
	}, strings.ReplaceAll(s, "Spoiler", ""))
}

// Every hostile string that is known is words, alone and beside an address.
func TestHostileBodiesAreWords(t *testing.T) {
	n := 0
	for line := range bytes.Lines(cases.Read(t, "xss/vectors.jsonl")) {
		var v struct{ ID, Payload string }
		if err := json.Unmarshal(line, &v); err != nil {
			t.Fatal(err)
		}
		n++
		for _, body := range []string{v.Payload, "https://example.org/" + v.Payload, "x https://" + v.Payload + " y"} {
			body = strings.ReplaceAll(strings.ReplaceAll(body, "\r", "\n"), "\x00", "") // as a draft is tidied, and refused
			words, _ := inert(t, v.ID, body)
			if got, want := bare(words), bare(body); got != want && !strings.ContainsFunc(body, func(r rune) bool {
				return r == '\ufffd' || unicode.IsControl(r) && r != '\n' || r == '\u200b' || r == '\ufeff'
			}) {
				t.Errorf("%s: the words %q read %q", v.ID, want, got)
			}
		}
	}
	if n < 4000 {
		t.Errorf("only %d strings were tried", n)
	}
}

// A text that was made to grow does not: B40.
func TestMarkupStaysInProportion(t *testing.T) {
	for _, unit := range []string{"> ", ">", ">! ", "*", "**a", "*a ", "_a_ ", "`", "`a` ", "``", "[", "[a](", "[a](https://b.c) ", "](", "\\", "\n", "- a\n", "1. a\n", "```\n", "https://a.b,", "@", "*a **b _c `"} {
		body := strings.Repeat(unit, comment.MaxBody/len(unit))
		markup := string(comment.HTML(body, comment.Words{Spoiler: "Spoiler"}))
		if len(markup) > 20*len(body) {
			t.Errorf("%q: %d bytes of text gave %d", unit, len(body), len(markup))
		}
		nodes, err := html.ParseFragment(strings.NewReader(markup+"<i id=after></i>"), &html.Node{Type: html.ElementNode, DataAtom: atom.Div, Data: "div"})
		if err != nil {
			t.Fatalf("%q: %v", unit, err)
		}
		if last := nodes[len(nodes)-1]; last.Data != "i" {
			t.Errorf("%q leaves an element open", unit)
		}
	}
}

func BenchmarkMarkup(b *testing.B) {
	for name, unit := range map[string]string{"plain": "words ", "signs": "*a **b _c `d [e](", "quotes": "> > ", "links": "[a](https://b.c) "} {
		for _, n := range []int{comment.MaxBody / 2, comment.MaxBody} {
			body := strings.Repeat(unit, n/len(unit))
			b.Run(fmt.Sprintf("%s/%d", name, n), func(b *testing.B) {
				for b.Loop() {
					comment.HTML(body, comment.Words{})
				}
			})
		}
	}
}
