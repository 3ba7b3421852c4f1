package safehtml_test

import (
	"html/template"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"broadsheet/internal/floor/safehtml"
)

func TestTextComesBackAsItWas(t *testing.T) {
	for _, text := range []string{
		`plain`, `<script>alert(1)</script>`, `a & b &amp; c`, `"quoted" 'single'`,
		`</div></main>`, "“Beijing” – <b", `&#x3C;`, "tab\tand\nnewline",
	} {
		var b safehtml.Builder
		b.Raw(`<p`).Attr("title", text).Raw(`>`).Text(text).Raw(`</p>`)
		nodes, err := html.ParseFragment(strings.NewReader(string(b.Done())), nil)
		if err != nil {
			t.Fatal(err)
		}
		p := nodes[0].LastChild.FirstChild
		if p.Data != "p" || p.NextSibling != nil || len(p.Attr) != 1 {
			t.Fatalf("%q broke out: %s", text, b.Done())
		}
		if p.Attr[0].Val != text || p.FirstChild.Data != text {
			t.Errorf("%q came back as attribute %q, text %q", text, p.Attr[0].Val, p.FirstChild.Data)
		}
	}
}

func TestEscapeAgreesWithTemplates(t *testing.T) {
	text := `<a href="x">&</a>`
	got := strings.ReplaceAll(string(safehtml.Escape(text)), `"`, "&#34;")
	if want := template.HTMLEscapeString(text); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestAddress(t *testing.T) {
	kept := map[string]string{
		"https://example.org/a?b=c&d#e":  "https://example.org/a?b=c&d#e",
		" HTTPS://example.org ":          "https://example.org",
		"http://bücher.example/ü":        "http://b%C3%BCcher.example/%C3%BC",
		"mailto:desk@example.org":        "mailto:desk@example.org",
		"/politics/harbour":              "/politics/harbour",
		"https://exam\nple.org/":         "https://example.org/",
		"/?q=\u202eé\xa9<\"":             "/?q=%E2%80%AE%C3%A9%3C%22",
		"https://example.org:8080/a,b":   "https://example.org:8080/a,b",
		`http://example.org/"><script>x`: "http://example.org/%22%3E%3Cscript%3Ex",
	}
	for in, want := range kept {
		if got, ok := safehtml.Address(in); !ok || got != want {
			t.Errorf("%q: got %q %v, want %q", in, got, ok, want)
		}
	}
	for _, in := range []string{
		"", "javascript:alert(1)", "javascript:a@b.example", "data:a@b.example", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "\x01javascript:alert(1)",
		"data:text/html,x", "vbscript:x", "//evil.example/", `/\evil.example/`, `\\evil.example`,
		"http:", "http:evil", `http:\\evil.example`, "https://", "https://bank.example@evil.example/",
		"page.html", "#part", "?q=1", "mailto:", "ftp://example.org/", "file:///etc/passwd",
		"blob:https://example.org/x", "https://[::1", "https://%zz/", "https://" + strings.Repeat("a", 5000),
	} {
		if got, ok := safehtml.Address(in); ok {
			t.Errorf("%q was let through as %q", in, got)
		}
	}
	var b safehtml.Builder
	if got := b.Raw("<a").Link("href", "javascript:1").Raw(">").Done(); got != "<a>" {
		t.Errorf("a refused address left %s", got)
	}
}

func FuzzAddress(f *testing.F) {
	for _, seed := range []string{
		"https://example.org/a;b?c=d&e=f,g", "http://a..b/", "https://a?b", "https://-a/", "HTTPS://A/%41?\xff#\u202e",
		"mailto:a@b?subject=é", "/a%2fb", "https://[::1]:80/", "https:///x", "//x", "/\t/x",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		out, ok := safehtml.Address(raw)
		if !ok {
			return
		}
		if again, ok := safehtml.Address(out); !ok || again != out {
			t.Fatalf("%q became %q, which becomes %q %v", raw, out, again, ok)
		}
		u, err := url.Parse(out)
		if err != nil {
			t.Fatalf("%q became %q: %v", raw, out, err)
		}
		switch {
		case (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && u.User == nil:
		case u.Scheme == "mailto" && u.Host == "":
		case u.Scheme == "" && u.Host == "" && strings.HasPrefix(out, "/") && !strings.HasPrefix(out, "//"):
		default:
			t.Fatalf("%q became %q", raw, out)
		}
		if strings.ContainsFunc(out, func(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"<>\\", r) }) {
			t.Fatalf("%q became %q", raw, out)
		}
	})
}
