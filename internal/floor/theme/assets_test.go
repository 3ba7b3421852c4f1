package theme

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

func ask(t *testing.T, th *Theme, method, path string, headers ...string) *http.Response {
	t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	th.AssetHandler().ServeHTTP(w, r)
	return w.Result()
}

func body(t *testing.T, r *http.Response) string {
	t.Helper()
	var in io.Reader = r.Body
	switch r.Header.Get("Content-Encoding") {
	case "br":
		in = brotli.NewReader(r.Body)
	case "gzip":
		gz, err := gzip.NewReader(r.Body)
		if err != nil {
			t.Fatal(err)
		}
		in = gz
	}
	b, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestStylesAreOneFileInAStatedOrder(t *testing.T) {
	th := load(t, morning(map[string]string{
		"comment/comment.css": "@layer comment{.c{color:red}}",
		"article/article.css": "@layer article { /* why */ .a > p + p { inset: calc( 1px + 2px ) ; background : url( 'ink.svg' ) } }",
		"article/ink.svg":     "<svg/>",
		"article/ink.txt":     "not served",
		"layout.css":          "@layer base, comment;",
	}), nil)
	got := body(t, ask(t, th, "GET", th.Asset("theme.css")))
	want := "@layer base,comment;\n:root{--ink: #16130f}\n@layer article{.a > p + p{inset: calc( 1px + 2px );background : url(" + th.Asset("article/ink.svg") + ")}}\n@layer comment{.c{color:red}}\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if th.Asset("article/ink.txt") != "" || th.Asset("front.html") != "" || th.Asset("messages/en.json") != "" {
		t.Error("a file that no page loads is served")
	}
}

func TestSqueezeKeepsTheMeaning(t *testing.T) {
	for css, want := range map[string]string{
		"a  b\n,  c { x : y }":                      "a b,c{x : y}",
		"a /* x */ b{}":                             "a b{}",
		"a/* x */b{}":                               "a/**/b{}",
		"a{}/* x */b{}":                             "a{}b{}",
		`a::before{content:"/* { ; */  \" }"}`:      `a::before{content:"/* { ; */  \" }"}`,
		`a{content:'  it\'s  '}`:                    `a{content:'  it\'s  '}`,
		"a{b:url( x  y.svg )}":                      "a{b:url( x  y.svg )}",
		"@media (min-width: 40em) and (hover){a{}}": "@media (min-width: 40em) and (hover){a{}}",
		".a :hover , .b:hover{}":                    ".a :hover,.b:hover{}",
		"a{b:url( \"x)  y.svg\" )  , c}":            "a{b:url( \"x)  y.svg\" ),c}",
		"a{--empty: ;b:c}":                          "a{--empty:;b:c}",
		`.a\{b  c{}`:                                `.a\{b c{}`,
		"a{width:calc(1px - 2px)}":                  "a{width:calc(1px - 2px)}",
	} {
		got, err := squeeze([]byte(css))
		if err != nil || string(got) != want {
			t.Errorf("%s\ngot  %s %v\nwant %s", css, got, err, want)
		}
		if again, _ := squeeze(got); !bytes.Equal(again, got) {
			t.Errorf("%s: a second squeeze changes it: %s", css, again)
		}
	}
}

func TestModulesImportEachOtherByHash(t *testing.T) {
	files := map[string]string{
		"share.js":           "import { say } from './lib/say.js'\nimport './lib/deep/mark.js';\nexport const x = () => import(\"./lib/say.js\")\nconst s = 'import it from here';\n",
		"lib/say.js":         "import { mark } from \"./deep/mark.js\"\nexport const say = mark\n",
		"lib/deep/mark.js":   "export const mark = 1\n",
		"lib/deep/marked.js": "export * from './mark.js'\n",
	}
	th := load(t, morning(files), nil)
	got := body(t, ask(t, th, "GET", th.Asset("share.js")))
	want := "import { say } from '" + th.Asset("lib/say.js") + "'\nimport '" + th.Asset("lib/deep/mark.js") + "';\nexport const x = () => import(\"" + th.Asset("lib/say.js") + "\")\nconst s = 'import it from here';\n"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	files["lib/deep/mark.js"] = "export const mark = 2\n"
	if load(t, morning(files), nil).Asset("share.js") == th.Asset("share.js") {
		t.Error("a changed module must change the address of what imports it")
	}
	files["lib/deep/mark.js"] = "import '../../share.js'\n"
	if _, err := Load(morning(files), nil, Options{Contract: 1}); err == nil || !strings.Contains(err.Error(), "imports itself by way of others") {
		t.Error(err)
	}
}

func TestAssetsAreServedForEver(t *testing.T) {
	long := ":root{--ink:#16130f}" + strings.Repeat(".a{color:var(--ink)}", 200)
	th := load(t, morning(map[string]string{"theme.css": long, "logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>", "photo.jpg": "jpeg"}), nil)
	for _, c := range []struct{ accept, coding string }{
		{"gzip, deflate, br, zstd", "br"}, {"gzip", "gzip"}, {"br;q=0, gzip;q=0.5", "gzip"}, {"", ""}, {"identity", ""}, {"BR", "br"},
	} {
		r := ask(t, th, "GET", th.Asset("theme.css"), "Accept-Encoding", c.accept)
		if got := r.Header.Get("Content-Encoding"); got != c.coding {
			t.Errorf("%q gets %q, want %q", c.accept, got, c.coding)
		}
		if !strings.Contains(body(t, r), long) {
			t.Errorf("%q: another text", c.accept)
		}
		for name, want := range map[string]string{
			"Content-Type": "text/css; charset=utf-8", "Cache-Control": "public, max-age=31536000, immutable",
			"X-Content-Type-Options": "nosniff", "Cross-Origin-Resource-Policy": "same-origin", "Vary": "Accept-Encoding",
		} {
			if got := r.Header.Get(name); got != want {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
		}
	}
	r := ask(t, th, "GET", th.Asset("theme.css"), "Accept-Encoding", "br")
	again := ask(t, th, "GET", th.Asset("theme.css"), "Accept-Encoding", "br", "If-None-Match", `"other", W/`+r.Header.Get("Etag"))
	if again.StatusCode != http.StatusNotModified || body(t, again) != "" {
		t.Errorf("revalidated: %d", again.StatusCode)
	}
	if r := ask(t, th, "GET", th.Asset("theme.css"), "If-None-Match", r.Header.Get("Etag")); r.StatusCode != 200 {
		t.Error("an ETag of one coding must not stand for another")
	}
	if r := ask(t, th, "HEAD", th.Asset("theme.css")); r.StatusCode != 200 || r.Header.Get("Content-Length") == "" || body(t, r) != "" {
		t.Errorf("HEAD: %d %v", r.StatusCode, r.Header)
	}
	if r := ask(t, th, "POST", th.Asset("theme.css")); r.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", r.StatusCode)
	}
	if r := ask(t, th, "GET", th.Asset("logo.svg")); !strings.Contains(r.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Error("a drawing may run script")
	}
	if r := ask(t, th, "GET", th.Asset("photo.jpg"), "Accept-Encoding", "br"); r.Header.Get("Content-Encoding") != "" || r.Header.Get("Vary") != "" || r.Header.Get("Content-Type") != "image/jpeg" {
		t.Errorf("a picture is compressed already: %v", r.Header)
	}
}

func TestAddressesThatAreNot(t *testing.T) {
	th := load(t, morning(nil), nil)
	for _, path := range []string{"/assets/", "/assets/theme.css", "/assets/front.html", "/assets/../theme.json", "/assets/theme.css/", "/other/" + th.Asset("theme.css")[8:], "/assets/nothing.000000000000.css"} {
		r := ask(t, th, "GET", path)
		if r.StatusCode != http.StatusNotFound || r.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d %v", path, r.StatusCode, r.Header)
		}
	}
	// A page from before an update asks for the style by its old hash.
	r := ask(t, th, "GET", "/assets/theme.0123456789ab.css")
	if r.StatusCode != 200 || r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("an old address: %d %v", r.StatusCode, r.Header)
	}
}
