package theme

import (
	"bufio"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"broadsheet/internal/testkit/cases"
)

// Every place where a template can put a stranger's words, and every hostile
// string that is known: what a browser reads has the template's own elements
// and attributes, and no others.
func TestHostileStringsInEveryPlace(t *testing.T) {
	file, err := os.Open(cases.Path(t, "xss/vectors.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	th := load(t, morning(map[string]string{
		"messages/en.json": `{"site": "s", "reply": "Reply to {0}", "stories": {"one": "a", "other": "b"}}`,
		"front.html": `<!doctype html><title>{{.W}}</title><meta name="d" content="{{.W}}"><body><h1 title='{{.W}}'>{{.W}}</h1>` +
			`<a href="{{.W}}" rel={{.W}}>{{msg "reply" .W}}</a><img src="{{.W}}" srcset="{{.W}}" alt="{{msg "reply" .W}}"><textarea name=b>{{.W}}</textarea>` +
			`<input value="{{.W}}"><a href="/s?q={{.W}}#{{.W}}">x</a><script type="application/ld+json">{{.LD}}</script><p data-x="{{.W}}">{{.W}}</p>`,
	}), nil)
	type page struct {
		W  string
		LD any
	}
	shape := func(words string) (string, []string) {
		out, err := th.Render("front", page{words, map[string]string{"headline": words}})
		if err != nil {
			t.Fatal(err)
		}
		return outline(t, string(out))
	}
	want, _ := shape("plain words")
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	tried := 0
	for lines.Scan() {
		var vector struct{ ID, Payload string }
		if err := json.Unmarshal(lines.Bytes(), &vector); err != nil {
			t.Fatal(err)
		}
		tried++
		got, addresses := shape(vector.Payload)
		if got != want {
			t.Errorf("%s changes the page to\n%s", vector.ID, got)
		}
		for _, a := range addresses {
			scheme, _, found := strings.Cut(a, ":")
			if found && !strings.ContainsAny(scheme, "/?#") && !slices.Contains([]string{"http", "https", "mailto"}, strings.ToLower(scheme)) {
				t.Errorf("%s gives the address %q", vector.ID, a)
			}
		}
	}
	if lines.Err() != nil || tried < 1000 {
		t.Errorf("%d strings tried: %v", tried, lines.Err())
	}
}

// outline is the elements of a page with the names of their attributes, and
// the addresses in it.
func outline(t *testing.T, doc string) (shape string, addresses []string) {
	t.Helper()
	root, err := html.Parse(strings.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		switch n.Type {
		case html.ElementNode:
			b.WriteString("<" + n.Data)
			for _, a := range n.Attr {
				b.WriteString(" " + a.Key)
				if a.Key == "href" || a.Key == "src" {
					addresses = append(addresses, a.Val)
				}
			}
			b.WriteString(">")
		case html.CommentNode:
			b.WriteString("<!--")
		}
	}
	return b.String(), addresses
}

// Letters bring their styles along; what runs is refused in them too.
func TestLettersMayHaveStyles(t *testing.T) {
	for name, refused := range map[string]bool{"mail/x.html": false, "account/mail_x.html": false, "account/email.html": true, "x.html": true} {
		s := &source{name: strings.TrimSuffix(name, ".html"), file: name, text: `<p style="color: red">x</p>`}
		if got := s.allowed() != nil; got != refused {
			t.Errorf("%s: refused: %t", name, got)
		}
		s.text = `<p onclick="x()">x</p>`
		if s.allowed() == nil {
			t.Errorf("%s may run a script", name)
		}
	}
}
