package theme

import (
	"html/template"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"
)

// morning is a small theme with one of everything. Tests change a file of it.
func morning(changes map[string]string) fstest.MapFS {
	files := map[string]string{
		"theme.json": `{"name": "Morning", "contract": 1}`,
		"layout.html": `<!doctype html><html lang="{{lang}}" dir="{{dir}}"><title>{{block "title" .}}{{msg "site"}}{{end}}</title>` +
			`<link rel="stylesheet" href="{{asset "theme.css"}}">{{template "main" .}}</html>`,
		"article/page.html":    `{{template "layout" .}}{{define "title"}}{{.Headline}}{{end}}{{define "main"}}<h1>{{.Headline}}</h1>{{range .Comments}}{{template "comment/comment" .}}{{end}}{{end}}`,
		"front.html":           `{{template "layout" .}}{{define "main"}}<p>{{count "stories" .Total}}</p>{{end}}`,
		"comment/comment.html": `<li id="c-{{.ID}}"><b>{{.Name}}</b> <a href="{{.URL}}">{{msg "reply" .Name}}</a>{{.Body}}</li>`,
		"layout.css":           "@layer base, theme;\nbody { margin: 0 }\n",
		"theme.css":            ":root { --ink: #16130f }",
		"messages/en.json":     `{"site": "The Harbour Post", "reply": "Reply to {0}", "stories": {"one": "{n} story", "other": "{n} stories"}}`,
	}
	fsys := fstest.MapFS{}
	for p, text := range files {
		fsys[p] = &fstest.MapFile{Data: []byte(text)}
	}
	for p, text := range changes {
		fsys[p] = &fstest.MapFile{Data: []byte(text)}
	}
	return fsys
}

func load(t testing.TB, builtin, override fs.FS) *Theme {
	t.Helper()
	th, err := Load(builtin, override, Options{Contract: 1})
	if err != nil {
		t.Fatal(err)
	}
	return th
}

type story struct {
	Headline string
	Comments []remark
}

type remark struct {
	ID, Name, URL string
	Body          template.HTML
}

func render(t testing.TB, th interface {
	Render(string, any) ([]byte, error)
}, name string, page any) string {
	t.Helper()
	out, err := th.Render(name, page)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestPagesFillTheLayoutEachInItsOwnWay(t *testing.T) {
	th := load(t, morning(nil), nil)
	got := render(t, th, "article/page", story{Headline: "Ferry <b>aground</b>", Comments: []remark{{ID: "x1", Name: "Ada", URL: "/c/x1", Body: "<p>Well.</p>"}}})
	for _, want := range []string{
		`<html lang="en" dir="ltr">`, `<title>Ferry &lt;b&gt;aground&lt;/b&gt;</title>`, `<h1>Ferry &lt;b&gt;aground&lt;/b&gt;</h1>`,
		`<li id="c-x1"><b>Ada</b> <a href="/c/x1">Reply to Ada</a><p>Well.</p></li>`, `href="` + th.Asset("theme.css") + `"`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	got = render(t, th, "front", struct{ Total int }{1234})
	for _, want := range []string{"<title>The Harbour Post</title>", "<p>1,234 stories</p>"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %s in\n%s", want, got)
		}
	}
	if strings.Contains(got, "<h1>") {
		t.Error("the front shows what the story page defines")
	}
}

func TestAChosenThemeIsAskedFirst(t *testing.T) {
	evening := fstest.MapFS{
		"theme.json":           {Data: []byte(`{"name": "Evening", "contract": 1}`)},
		"comment/comment.html": {Data: []byte(`<li class="evening">{{.Name}} {{msg "says"}}</li>`)},
		"messages/en.json":     {Data: []byte(`{"says": "says", "site": "The Evening Post"}`)},
	}
	th := load(t, morning(nil), evening)
	if th.Name() != "Evening" {
		t.Errorf("name %q", th.Name())
	}
	got := render(t, th, "article/page", story{Comments: []remark{{Name: "Ada"}}})
	if !strings.Contains(got, `<li class="evening">Ada says</li>`) {
		t.Errorf("the chosen theme's comment is not shown:\n%s", got)
	}
	if got := render(t, th, "front", struct{ Total int }{1}); !strings.Contains(got, "<title>The Evening Post</title>") || !strings.Contains(got, "1 story") {
		t.Errorf("messages are not merged by key:\n%s", got)
	}
	if th.Hash() == load(t, morning(nil), nil).Hash() {
		t.Error("two themes share a hash")
	}
}

func TestLoadRefusesWithFileAndLine(t *testing.T) {
	for name, c := range map[string]struct {
		file, text, want string
	}{
		"syntax":                   {"front.html", "a\n{{if}}\n", "front.html:2: missing value for if"},
		"unknown function":         {"front.html", "\n\n{{printf \"%d\" 1}}", `front.html:3: function "printf" not defined: a template may call`},
		"missing template":         {"front.html", "\n{{template \"coment/comment\" .}}", `front.html:2: no template "coment/comment"`},
		"block left unfilled":      {"front.html", "{{template \"layout\" .}}", `front.html includes layout.html, which needs {{define "main"}} (line 1)`},
		"missing asset":            {"front.html", "<img src=\"{{asset \"logo.svg\"}}\">", `front.html:1: no asset "logo.svg"`},
		"missing message":          {"front.html", "\n{{msg \"sight\"}}", `front.html:2: messages/en.json has no "sight"`},
		"message inside a branch":  {"front.html", "{{range .X}}{{else}}{{with .Y}}{{if (eq (msg \"sight\") .Z)}}{{end}}{{end}}{{end}}", `front.html:1: messages/en.json has no "sight"`},
		"too few arguments":        {"front.html", "{{msg \"reply\"}}", `"reply" reads 1 arguments in messages/en.json and gets 0`},
		"plural without number":    {"front.html", "{{count \"stories\"}}", `count "stories" lacks its number`},
		"plural as text":           {"front.html", "{{msg \"stories\"}}", `"stories" has plural forms`},
		"name not written out":     {"front.html", "{{msg .Key}}", `front.html:1: msg needs its name written out`},
		"text in two contexts":     {"front.html", "<a {{if .X}}href='{{end}}>", "front.html:1"},
		"newer contract":           {"theme.json", `{"name": "Morning", "contract": 2}`, `"Morning" asks for page contract 2, and this Broadsheet fills contract 1`},
		"no contract":              {"theme.json", `{"name": "Morning"}`, `has no "contract"`},
		"definition named as file": {"front.html", `{{define "layout"}}{{end}}`, `front.html defines "layout", which is the name of layout.html`},
		"message written twice":    {"messages/en.json", "{\"a\": \"x\",\n\"a\": \"y\"}", `messages/en.json:2: "a" is written twice`},
		"plural form missing":      {"messages/en.json", `{"a": {"other": "x"}}`, `the form "one" is missing`},
		"unknown plural form":      {"messages/en.json", `{"a": {"dual": "x"}}`, `"dual" is not a plural form`},
		"broken placeholder":       {"messages/en.json", `{"a": "{name}"}`, `"a": braces hold the number of an argument`},
		"messages not JSON":        {"messages/en.json", "{\"a\": \"x\",\n\n}", "messages/en.json:"},
		"words after messages":     {"messages/en.json", "{}{}", "messages/en.json:1: something follows"},
		"language unknown":         {"messages/klingon-x.json", "{}", "is not a language"},
		"missing picture":          {"theme.css", "body{background:url(paper.png)}", "theme.css: url(paper.png) is not a file of the theme"},
		"picture elsewhere":        {"theme.css", "body{background:url('https://cdn.example/x.png')}", "is not a file of the theme"},
		"picture inline":           {"theme.css", "body{background:url(\"data:image/svg+xml,<svg/>\")}", "is not a file of the theme"},
		"url without end":          {"theme.css", "\nbody{background:url(\"x}", "theme.css:2: url( without its end"},
		"import of styles":         {"theme.css", "@import 'x.css';", "no @import"},
		"comment without end":      {"theme.css", "a{}\n/* b", "theme.css:2: a comment without its end"},
		"asset with a space":       {"ink (1).svg", "<svg/>", `rename "ink (1).svg"`},
		"missing module":           {"a.js", "import {x} from './b.js'", "a.js imports ./b.js, which is not a script"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(morning(map[string]string{c.file: c.text}), nil, Options{Contract: 1})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got  %v\nwant …%s…", err, c.want)
			}
		})
	}
}

func TestTwoIncludedFilesMayNotDefineTheSameName(t *testing.T) {
	_, err := Load(morning(map[string]string{
		"card.html":  `{{define "picture"}}a{{end}}{{template "picture" .}}`,
		"note.html":  `{{define "picture"}}b{{end}}{{template "picture" .}}`,
		"front.html": `{{template "card" .}}{{template "note" .}}`,
	}), nil, Options{Contract: 1})
	if err == nil || !strings.Contains(err.Error(), `card.html and note.html both define "picture", and front.html includes both`) {
		t.Error(err)
	}
}

func TestALayoutIsNotAPage(t *testing.T) {
	_, err := load(t, morning(nil), nil).Render("layout", nil)
	if err == nil || !strings.Contains(err.Error(), `theme: render layout: it is a layout, not a page: "main" is for a page to define`) {
		t.Error(err)
	}
	_, err = load(t, morning(nil), nil).Render("nowhere", nil)
	if err == nil || !strings.Contains(err.Error(), "there is no such template") {
		t.Error(err)
	}
}

func TestDevReadsChangedFilesAgain(t *testing.T) {
	dir := t.TempDir()
	for p, f := range morning(nil) {
		name := filepath.Join(dir, p)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, f.Data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	th, err := Load(os.DirFS(dir), nil, Options{Contract: 1, Dev: true})
	if err != nil {
		t.Fatal(err)
	}
	change := func(text string) ([]byte, error) {
		if err := os.WriteFile(filepath.Join(dir, "front.html"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		th.checked = time.Time{} // the pause is over
		return th.Render("front", nil)
	}
	before := th.Hash()
	if out, err := change("one"); err != nil || string(out) != "one" {
		t.Errorf("%q %v", out, err)
	}
	if th.Hash() == before {
		t.Error("the hash stays when a file changes")
	}
	if _, err := change("one {{if}}"); err == nil || !strings.Contains(err.Error(), "front.html:1") {
		t.Errorf("a broken file must say so: %v", err)
	}
	if out, err := change("one, two"); err != nil || string(out) != "one, two" {
		t.Errorf("a repaired file: %q %v", out, err)
	}
}

func TestManyAtOnce(t *testing.T) {
	th := load(t, morning(map[string]string{"messages/ar.json": arabicStories}), nil)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			lang := []string{"en", "ar", "en-GB", "de"}[i%4]
			for range 50 {
				if _, err := th.In(lang).Render("article/page", story{Comments: []remark{{Name: "Ada"}}}); err != nil {
					t.Error(err)
				}
				if _, err := th.In(lang).Count("stories", i*1000); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}
