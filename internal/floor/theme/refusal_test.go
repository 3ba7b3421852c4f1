package theme

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

// What a theme may not hold, each with the whole sentence that its writer reads.
func TestAThemeIsRefusedInWords(t *testing.T) {
	const policy = " is blocked by the pages' policy: "
	for name, c := range map[string]struct{ file, text, want string }{
		"includes itself":          {"front.html", "{{define \"a\"}}x{{template \"a\" .}}{{end}}{{template \"a\" .}}", `theme: front.html: "a" includes itself without end: a, a`},
		"two that include another": {"card.html", `{{template "note" .}}`, `theme: card.html: "card" includes itself without end: card, note, card`},
		"style element":            {"front.html", "<main>\n<style>b{}</style>", "theme: front.html:2: a <style> element" + policy + "put it into a .css file"},
		"style attribute":          {"front.html", `<p class="{{.X}}" style="color:red">`, "theme: front.html:1: a style attribute" + policy + "use a class and a .css file"},
		"handler":                  {"front.html", "\n\n<p\nonclick=\"x()\">", "theme: front.html:3: a handler in an attribute" + policy + "put it into a .js file"},
		"script in the page":       {"front.html", "<script>x()</script>", "theme: front.html:1: a script in the page" + policy + "put it into a .js file and name it by {{asset}}"},
		"script elsewhere":         {"front.html", `<script src="https://cdn.example/x.js"></script>`, "theme: front.html:1: a file of another host" + policy + "copy it into the theme and name it by {{asset}}"},
		"picture elsewhere":        {"front.html", `<img alt="" src=//cdn.example/x.png>`, "theme: front.html:1: a file of another host" + policy + "copy it into the theme and name it by {{asset}}"},
		"font service":             {"front.html", `<link href="https://fonts.example/css" rel="stylesheet">`, "theme: front.html:1: a file of another host" + policy + "copy it into the theme and name it by {{asset}}"},
		"frame":                    {"front.html", `<iframe src="https://video.example"></iframe>`, "theme: front.html:1: this element" + policy + "leave it out"},
		"form elsewhere":           {"front.html", `<form method="post" action="https://list.example">`, "theme: front.html:1: a form to another host" + policy + "lead there by a link"},
		"picture set elsewhere":    {"theme.css", `a{background:image-set("https://cdn.example/x.png" 1x)}`, "theme: theme.css: image-set(https://cdn.example/x.png) is not a file of the theme"},
		"module elsewhere":         {"a.js", "import { x } from 'https://cdn.example/x.js'", "theme: a.js imports https://cdn.example/x.js, which a page may not fetch: copy the script into the theme"},
		"Latin-1":                  {"front.html", "a\nb\xe9b\xe9", "theme: front.html:2: this is not text in UTF-8; save the file in that encoding"},
		"UTF-16":                   {"theme.css", "\xff\xfeb\x00", "theme: theme.css:1: this is not text in UTF-8; save the file in that encoding"},
		"large template":           {"front.html", strings.Repeat("{{if .}}", 40_000) + strings.Repeat("{{end}}", 40_000), "theme: front.html is larger than 256 KiB, which no template needs; part it"},
		"large file":               {"photo.jpg", strings.Repeat("x", 5<<20), "theme: photo.jpg is larger than 4 MiB"},
		"parentheses":              {"front.html", "{{" + strings.Repeat("(", 20_000) + strings.Repeat(")", 20_000) + "}}", "theme: front.html:1: max expression depth exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{c.file: c.text}
			if c.file == "card.html" {
				files["note.html"] = `{{template "card" .}}`
			}
			_, err := Load(morning(files), nil, Options{Contract: 1})
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestWhatAThemeMayHold(t *testing.T) {
	files := morning(map[string]string{
		"front.html": "\ufeff<p>{{/* <style> */}}Use style = bold; onclick = never.</p>" +
			`<a href="https://elsewhere.example">x</a><script type="application/ld+json">{{.}}</script><script src="{{asset "a.js"}}"></script>` +
			`{{define "twig"}}{{if .}}{{template "twig" .}}{{end}}{{end}}{{template "twig" .}}`,
		"a.js":      "\ufeffexport const x = 'https://elsewhere.example'\n",
		"ink.svg":   "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
		"theme.css": "\ufeffa{background:url(ink.svg)}b::after{content:'https://elsewhere.example'}",
	})
	th := load(t, files, nil)
	if got := body(t, ask(t, th, "GET", th.Asset("theme.css"))); strings.Contains(got, "\ufeff") {
		t.Error("the mark that an editor put before a file goes out to readers")
	}
}

// A theme's folder is a world of its own: what lies outside is not read, by no
// kind of link, and a file that is not one is not waited for.
func TestNothingOutsideTheFolderIsRead(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "secret.css")
	if err := os.WriteFile(outside, []byte("secret{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, link := range []struct{ name, to string }{{"secret.css", outside}, {"notes", filepath.Dir(outside)}, {"front.html", "theme.json"}} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "theme.json"), []byte(`{"name": "Evening", "contract": 1}`), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(link.to, filepath.Join(dir, link.name)); err != nil {
			t.Fatal(err)
		}
		root, err := os.OpenRoot(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer root.Close()
		want := "theme: " + link.name + " is a link or a device; a theme's folder holds plain files: copy the file in"
		if _, err := Load(morning(nil), root.FS(), Options{Contract: 1}); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
		if _, err := fs.ReadFile(root.FS(), link.name); err == nil && link.name != "front.html" {
			t.Errorf("%s leads out of the folder", link.name)
		}
	}
}

func TestAThemeOfManyLargeFilesIsRefused(t *testing.T) {
	files := fstest.MapFS{"theme.json": {Data: []byte(`{"name": "Heavy", "contract": 1}`)}}
	picture := make([]byte, 4<<20)
	for _, name := range strings.Split("abcdefghijklmnopq", "") {
		files[name+".jpg"] = &fstest.MapFile{Data: picture}
	}
	if _, err := Load(morning(nil), files, Options{Contract: 1}); err == nil || err.Error() != "theme: its files come to more than 64 MiB" {
		t.Error(err)
	}
	many := fstest.MapFS{"theme.json": {Data: []byte(`{"name": "Many", "contract": 1}`)}}
	for i := range 2001 {
		many["notes/"+strings.Repeat("x", i%40+1)+string(rune('a'+i%26))+strings.Repeat("y", i/40+1)+".txt"] = &fstest.MapFile{}
	}
	if _, err := Load(morning(nil), many, Options{Contract: 1}); err == nil || err.Error() != "theme: more than 2000 files" {
		t.Error(err)
	}
}

// A message that is said within itself would double a text at each step.
func TestAMessageCannotFillTheMemory(t *testing.T) {
	th := load(t, morning(map[string]string{
		"messages/en.json": `{"site": "s", "reply": "{0}{0}", "stories": {"one": "a", "other": "b"}}`,
		"front.html":       `{{$x := "12345678"}}{{range 60}}{{$x = msg "reply" $x}}{{end}}`,
	}), nil)
	began := time.Now()
	_, err := th.Render("front", nil)
	if err == nil || !strings.Contains(err.Error(), `message "reply" is longer than 64 KiB`) || time.Since(began) > time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

// An endless loop that the data keeps going ends by its time, also one that
// nests as deep as it goes.
func TestRecursionThatDependsOnDataEnds(t *testing.T) {
	th := load(t, morning(map[string]string{"front.html": `{{define "a"}}{{if .}}{{template "a" .}}{{end}}{{end}}{{template "a" .}}`}), nil)
	began := time.Now()
	_, err := th.Render("front", []string{"x"})
	if err == nil || !strings.Contains(err.Error(), "exceeded maximum template depth") && !strings.Contains(err.Error(), "took longer") || time.Since(began) > maxTime+time.Second {
		t.Errorf("%v after %s", err, time.Since(began))
	}
}

func TestTroubleIsShownWhileAThemeIsWritten(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("theme.json", `{"name": "Draft", "contract": 1}`)
	write("front.html", "one")
	th, err := Load(morning(nil), os.DirFS(dir), Options{Contract: 1, Dev: true})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := Load(morning(nil), os.DirFS(dir), Options{Contract: 1})
	if err != nil {
		t.Fatal(err)
	}
	render(t, th, "front", nil)
	if got := th.Trouble(); got != nil {
		t.Errorf("trouble without a cause: %s", got)
	}
	write("front.html", "<h1>\n<b>&amp;\n{{if}}\n</b>")
	th.checked = time.Time{} // the pause is over
	if _, err := th.Render("front", nil); err == nil {
		t.Fatal("a broken file is rendered")
	}
	got := string(th.Trouble())
	for _, want := range []string{"<h1>The theme cannot be used</h1>", "theme: front.html:3: missing value for if", "<h2>front.html</h2>", "  2  &lt;b&gt;&amp;amp;\n&gt; 3  {{if}}\n  4  &lt;/b&gt;"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if out := render(t, kept, "front", nil); out != "one" || kept.Trouble() != nil {
		t.Errorf("without Dev the theme that was loaded is kept: %s %s", out, kept.Trouble())
	}
	write("front.html", "mended")
	th.checked = time.Time{}
	if out := render(t, th, "front", nil); out != "mended" {
		t.Errorf("after mending: %s", out)
	}
}
