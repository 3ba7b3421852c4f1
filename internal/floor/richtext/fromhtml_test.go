package richtext_test

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/testkit/cases"
)

// withoutIDs makes documents comparable that were read apart.
func withoutIDs(n richtext.Node) richtext.Node {
	if n.Attrs != nil {
		a := *n.Attrs
		a.ID = ""
		n.Attrs = &a
		if a == (richtext.Attrs{}) {
			n.Attrs = nil
		}
	}
	n.Content = slices.Clone(n.Content)
	for i := range n.Content {
		n.Content[i] = withoutIDs(n.Content[i])
	}
	if len(n.Content) == 0 {
		n.Content = nil
	}
	return n
}

var plain = richtext.Options{Picture: richtext.PlainPicture}

func render(doc richtext.Node) string { return string(richtext.HTML(doc, plain)) }

// holdsTogether is what must be true of anything read from outside: it is a
// valid document, comes back from its stored form, renders to elements and
// attributes of ours only, and reading that again changes nothing.
func holdsTogether(t *testing.T, source string) {
	t.Helper()
	doc, _ := richtext.FromHTML(source)
	if err := richtext.Validate(doc); err != nil {
		t.Fatalf("invalid document: %v\nfrom %q", err, source)
	}
	stored, err := richtext.Parse(richtext.Encode(doc))
	if err != nil {
		t.Fatalf("what was stored can't be read: %v", err)
	}
	if diff := cmp.Diff(doc, stored); diff != "" {
		t.Fatalf("storing changed the document:\n%s", diff)
	}
	markup := render(doc)
	checkMarkup(t, markup)
	again, _ := richtext.FromHTML(markup)
	if diff := cmp.Diff(withoutIDs(doc), withoutIDs(again)); diff != "" {
		t.Fatalf("reading it again changed it:\n%s\nfrom %q\nby way of %s", diff, source, markup)
	}
}

var ourAttributes = map[string]string{
	"p": "id lang dir", "h2": "id lang dir", "h3": "id lang dir", "h4": "id lang dir",
	"ul": "", "ol": "start", "li": "id lang dir", "blockquote": "id class lang dir", "cite": "",
	"pre": "id lang dir", "code": "", "hr": "id", "figure": "id", "img": "src alt", "figcaption": "",
	"small": "class", "table": "tabindex", "thead": "", "tbody": "", "tr": "", "th": "id scope lang dir",
	"td": "id lang dir", "aside": "class", "span": "class", "a": "href title", "strong": "",
	"em": "", "s": "", "sub": "", "sup": "", "br": "",
}

func checkMarkup(t *testing.T, markup string) {
	t.Helper()
	page, err := html.Parse(strings.NewReader("<!doctype html><body><main>" + markup + "</main><footer></footer>"))
	if err != nil {
		t.Fatalf("what was rendered doesn't parse: %v", err)
	}
	body := page.LastChild.LastChild
	if body.FirstChild.Data != "main" || body.LastChild.Data != "footer" || body.FirstChild.NextSibling != body.LastChild {
		t.Fatalf("the markup broke out of its element: %s", markup)
	}
	var walk func(*html.Node)
	walk = func(n *html.Node) {
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if c.Type == html.CommentNode {
				t.Fatalf("a comment in %s", markup)
			}
			if c.Type != html.ElementNode {
				continue
			}
			allowed, ours := ourAttributes[c.Data]
			if !ours || c.Namespace != "" {
				t.Fatalf("<%s> isn't ours: %s", c.Data, markup)
			}
			for _, a := range c.Attr {
				if !slices.Contains(strings.Fields(allowed), a.Key) {
					t.Fatalf("<%s %s> isn't ours: %s", c.Data, a.Key, markup)
				}
				if a.Key == "href" || a.Key == "src" {
					checkScheme(t, a.Val)
				}
			}
			walk(c)
		}
	}
	walk(body.FirstChild)
}

func checkScheme(t *testing.T, address string) {
	t.Helper()
	for _, start := range []string{"http://", "https://", "mailto:"} {
		if strings.HasPrefix(address, start) {
			return
		}
	}
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") {
		t.Fatalf("an address that isn't allowed: %q", address)
	}
}

func TestHostileMarkupStaysInert(t *testing.T) {
	file, err := os.Open(cases.Path(t, "xss/vectors.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 4<<20)
	n := 0
	for lines.Scan() {
		var v struct{ ID, Payload string }
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		n++
		t.Run(v.ID, func(t *testing.T) {
			holdsTogether(t, v.Payload)
			holdsTogether(t, "<p>Mira Oduya, harbour master, said "+v.Payload+" on Tuesday.</p>")
			holdsTogether(t, `<p title="`+v.Payload+`">x</p><a href="`+v.Payload+`">y</a><img alt='`+v.Payload+`' src=/a.jpg>`)
		})
	}
	if n < 4000 {
		t.Errorf("only %d strings were tried", n)
	}
}

func TestWholePagesHoldTogether(t *testing.T) {
	root := cases.Path(t, "html")
	for _, pattern := range []string{"*/source.html", "*/expected.html"} {
		files, _ := filepath.Glob(filepath.Join(root, pattern))
		if len(files) < 40 {
			t.Fatalf("only %d pages", len(files))
		}
		for _, file := range files {
			t.Run(filepath.Base(filepath.Dir(file))+"/"+filepath.Base(file), func(t *testing.T) {
				source, err := os.ReadFile(file)
				if err != nil {
					t.Fatal(err)
				}
				holdsTogether(t, string(source))
			})
		}
	}
}

func TestMarkupWithoutEndIsReadInBoundedTime(t *testing.T) {
	many := func(n int, s string) string { return strings.Repeat(s, n) }
	formats := ""
	for i := range 400 {
		formats += "<font size=" + strings.Repeat("1", i+1) + ">"
	}
	for name, source := range map[string]string{
		"500 divs":                  many(500, "<div>") + "The ferry sank.",
		"100,000 divs":              many(100_000, "<div>") + "The ferry sank.",
		"100,000 closed divs":       many(100_000, "<div>") + "The ferry sank." + many(100_000, "</div>"),
		"deep lists":                many(10_000, "<ul><li>a") + "The ferry sank.",
		"100 lists":                 many(100, "<ul><li>a") + "The ferry sank.",
		"deep quotes":               many(200, "<blockquote>") + "The ferry sank.",
		"nested tables":             many(150, "<table><tr><td>") + "The ferry sank.",
		"formatting never closed":   "<div>" + formats + "</div>" + many(20_000, "<p>The ferry sank.</p>"),
		"bold never closed":         many(50_000, "<b>") + many(1_000, "<p>The ferry sank."),
		"many links":                many(5_000, "<a href=/x>The ferry sank.<p>"),
		"many scripts":              "The ferry sank." + many(50_000, "<script>x</script>"),
		"many unknown elements":     many(400, "<x-y>") + many(20_000, "The ferry sank."),
		"many breaks":               many(100_000, "<br>") + "The ferry sank." + many(100_000, "<br>"),
		"many spaces":               many(500_000, " ") + "The ferry sank." + many(500_000, "&nbsp;"),
		"nested figures":            many(400, "<figure>") + "<img src=/a.jpg>The ferry sank.",
		"nested spans":              many(500, "<span style='font-weight:bold'>") + "The ferry sank.",
		"one long word":             "The ferry sank." + many(2_000_000, "a"),
		"unclosed attribute":        "The ferry sank.<a href=\"" + many(1_000_000, "a"),
		"small tables in a table":   "<table><tr><td>" + many(3_000, "<table><tr><td>The ferry sank.</table>"),
		"many pictures in one line": "The ferry sank." + many(20_000, "<img src=/a.jpg>"),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			doc, _ := richtext.FromHTML(source)
			took := time.Since(start)
			text := richtext.PlainText(doc)
			if name != "unclosed attribute" && !strings.Contains(text, "The ferry sank.") {
				t.Errorf("the words are lost: %.80q", text)
			}
			// Other tests share the machine; what this catches takes minutes.
			if took > 20*time.Second {
				t.Errorf("took %v", took)
			}
			t.Logf("%v for %d bytes", took.Round(time.Millisecond), len(source))
		})
	}
}
