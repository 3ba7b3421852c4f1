package app_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/testkit/apptest"
)

// themeFolder is a theme of these files.
func themeFolder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if files["theme.json"] == "" {
		writeIn(t, dir, "theme.json", `{"name": "Draft", "contract": 1}`)
	}
	for name, text := range files {
		writeIn(t, dir, name, text)
	}
	return dir
}

func writeIn(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func withTheme(look string, dev bool) apptest.Option {
	return func(s *app.Settings) { s.Serve.Theme, s.Serve.Dev = look, dev }
}

// TestAHostileThemeHarmsItsPagesOnly is B26: a template may call what is listed
// and nothing else, and what takes too long, or too much, ends.
func TestAHostileThemeHarmsItsPagesOnly(t *testing.T) {
	const fill = `{{template "layout" .}}{{define "main"}}`
	site := apptest.Start(t, withTheme(themeFolder(t, map[string]string{
		"list.html":        fill + `<h1>x</h1>{{range 1000000000}}{{range 1000000000}}{{end}}{{end}}{{end}}`,
		"corrections.html": fill + `<h1>x</h1>{{range 100000000}}{{range 1000}}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa{{end}}{{end}}{{end}}`,
		"archive.html":     fill + `<h1>{{.Site.Name.Secret}}</h1>{{end}}`,
		"said.html":        fill + `<h1>{{.Frame.expiry}}</h1>{{end}}`,
	}), false))
	site.Get("/").Want(200)
	for path, most := range map[string]time.Duration{"/latest": 8 * time.Second, "/corrections": 8 * time.Second, "/archive": 4 * time.Second} {
		began := time.Now()
		answer := site.Get(path).Want(500)
		if took := time.Since(began); took > most {
			t.Errorf("%s took %s, at most %s", path, took, most)
		}
		for _, secret := range []string{".html", "template", "Secret", "theme:"} {
			if strings.Contains(answer.Body, secret) {
				t.Errorf("%s tells readers of %q:\n%s", path, secret, answer.Body)
			}
		}
	}
	began := time.Now()
	waiting := make(chan int, 4)
	for range cap(waiting) {
		go func() { waiting <- site.Get("/latest").Status }()
	}
	site.Get("/").Want(200)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("the front waits %s for a list that loops", took)
	}
	for range cap(waiting) {
		if status := <-waiting; status != 500 {
			t.Errorf("a list that loops answers %d", status)
		}
	}
}

func TestAThemeIsRefusedBeforeAnybodyReadsIt(t *testing.T) {
	file := filepath.Join(t.TempDir(), "theme.zip")
	writeIn(t, filepath.Dir(file), "theme.zip", "PK")
	calling := func(call string) string { return themeFolder(t, map[string]string{"front.html": call}) }
	const allowed = ": a template may call msg, count, asset, lang, dir and the comparisons; anything else is a finished value in the page"
	for name, c := range map[string]struct{ look, want string }{
		"no such theme": {"gazette", "the theme: there is no folder gazette, and no built-in theme of that name; there are morning and evening"},
		"a file":        {file, "not a directory"},
		"no theme.json": {t.TempDir(), `theme: theme.json is missing: a theme's folder has one, such as {"name": "Morning", "contract": 1}`},
		"of tomorrow":   {themeFolder(t, map[string]string{"theme.json": `{"name": "Dawn", "contract": 99}`}), `theme: "Dawn" asks for page contract 99, and this Broadsheet fills contract 1: use an older release of the theme, or a newer Broadsheet`},
		"calls":         {calling(`{{call .X}}`), `theme: front.html:1: function "call" not defined` + allowed},
		"prints":        {calling("\n{{printf \"%1000000000d\" 1}}"), `theme: front.html:2: function "printf" not defined` + allowed},
		"escapes":       {calling(`{{.X | html}}`), `theme: front.html:1: function "html" not defined` + allowed},
		"reads files":   {calling(`{{include "/etc/passwd"}}`), `theme: front.html:1: function "include" not defined` + allowed},
	} {
		t.Run(name, func(t *testing.T) {
			set := app.Settings{Site: app.DemoSite(t.TempDir(), "http://127.0.0.1:8080")}
			set.Serve.Theme = c.look
			a, err := app.Open(t.Context(), set)
			if err == nil {
				a.Close()
			}
			if err == nil || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}

func TestABrokenEditIsExplainedToItsWriterOnly(t *testing.T) {
	dir := themeFolder(t, map[string]string{"front.html": `{{template "layout" .}}{{define "main"}}<h1>First edition</h1>{{end}}`})
	dev, live := apptest.Start(t, withTheme(dir, true)), apptest.Start(t, withTheme(dir, false))
	for _, site := range []*apptest.Site{dev, live} {
		site.Get("/").Want(200).Page().In("h1").Text("First edition")
	}
	writeIn(t, dir, "front.html", "{{template \"layout\" .}}\n{{define \"main\"}}\n{{if}}\n{{end}}")
	for path, status := range map[string]int{"/": 500, "/nothing": 404} {
		apptest.Await(t, 5*time.Second, path+" explains the broken edit", func() bool {
			answer := dev.Get(path)
			return answer.Status == status && strings.Contains(answer.Body, "The theme cannot be used") && strings.Contains(answer.Body, "&gt; 3  {{if}}")
		})
	}
	if err := live.App.Settings.Set(t.Context(), "command", map[string]json.RawMessage{"tagline": json.RawMessage(`"x"`)}); err != nil {
		t.Fatal(err) // drops all pages, so that they are rendered again
	}
	live.Get("/").Want(200).Page().In("h1").Text("First edition")
	writeIn(t, dir, "front.html", `{{template "layout" .}}{{define "main"}}<h1>Second edition</h1>{{end}}`)
	apptest.Await(t, 5*time.Second, "the mended edit is shown", func() bool {
		return strings.Contains(dev.Get("/").Body, "Second edition")
	})
	live.Get("/").Want(200).Page().In("h1").Text("First edition")
}

func TestABuiltInThemeIsChosenByName(t *testing.T) {
	apptest.Start(t, withTheme("evening", false)).Get("/").Want(200).Page().In("header.plate h1").Text("The Skerra Herald")
	apptest.Start(t, withTheme("morning", false)).Get("/").Want(200).Page().In(".mast h1").Text("The Skerra Herald")
}
