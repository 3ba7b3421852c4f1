package site

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"broadsheet/internal/assets"
	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/testkit/htmlcheck"
	"broadsheet/internal/testkit/nu"
	"broadsheet/themes"
)

// looks are the built-in themes; each is held to the same rules.
var looks = []string{"morning", themes.Evening}

func morning(t testing.TB) *theme.Theme { return look(t, "morning") }

func look(t testing.TB, name string) *theme.Theme {
	t.Helper()
	chosen, err := themes.Named(name)
	if err != nil {
		t.Fatal(err)
	}
	files, err := themes.Default()
	if err != nil {
		t.Fatal(err)
	}
	var fonts []theme.Font
	for _, f := range assets.Fonts() {
		fonts = append(fonts, theme.Font{File: f.File, Family: f.Family, Style: f.Style, Weight: f.Weight, UnicodeRange: f.UnicodeRange, Data: f.Data})
	}
	th, err := theme.Load(files, chosen, theme.Options{Contract: Contract, Fonts: fonts})
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func render(t testing.TB, th *theme.Theme, name string, page any) []byte {
	t.Helper()
	out, err := th.Render(name, page)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// list nests rendered comments, as Go does for a page.
func list(t testing.TB, th *theme.Theme, class string, threads []thread) safehtml.HTML {
	t.Helper()
	in := fragmentsIn{theme: th, edition: th.In(sampleLanguage)}
	nested := in.nested(class, threads)
	if in.wrong != nil {
		t.Fatal(in.wrong)
	}
	return nested
}

func allStates(t testing.TB, th *theme.Theme, language string) []state {
	t.Helper()
	all, err := states(th, language)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestStyleguide renders every page in every state and language.
func TestStyleguide(t *testing.T) {
	for _, name := range looks {
		t.Run(name, func(t *testing.T) { everyState(t, look(t, name)) })
	}
}

func everyState(t *testing.T, th *theme.Theme) {
	rendered := map[string]bool{
		"comment/comment": true, "article/dateline": true, "article/figure": true,
		"account/mail_link": true, "mail/test": true, // by TestLetters: a letter is no page
	}
	for _, language := range th.Languages() {
		for _, s := range allStates(t, th, language) {
			t.Run(language+"/"+s.file, func(t *testing.T) {
				out, err := s.shown(th)
				if err != nil {
					t.Fatal(err)
				}
				page := htmlcheck.Parse(t, out)
				page.Not("[style]", "style", "[onclick]", "[onload]", "a[href='']")
				for _, n := range []string{"h1", "main", "title", "link[rel=stylesheet]", "#follow"} {
					page.In(n).Count(1)
				}
				if strings.Contains(string(out), "ZgotmplZ") {
					t.Error("html/template refused a value")
				}
			})
			rendered[s.template] = true
		}
	}
	render(t, th, "article/dateline", Dateline{Place: "Saltmarsh"})
	render(t, th, "article/figure", *samplePicture("harbour"))

	// A template that no test renders is one that nobody has looked at.
	files, err := themes.Default()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	var names []string
	err = fs.WalkDir(files, ".", func(p string, _ fs.DirEntry, err error) error {
		name, isTemplate := strings.CutSuffix(p, ".html")
		if err != nil || !isTemplate {
			return err
		}
		names = append(names, name)
		text, err := fs.ReadFile(files, p)
		for _, m := range regexp.MustCompile(`\{\{-? ?template "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !rendered[name] && !used[name] {
			t.Errorf("no test renders %s", name)
		}
	}
}

// TestEveryStateIsValid holds each state of the styleguide, in each language, to
// the standard.
func TestEveryStateIsValid(t *testing.T) {
	th := morning(t)
	pages := map[string][]byte{}
	for _, language := range th.Languages() {
		for _, s := range allStates(t, th, language) {
			out, err := th.In(language).Render(s.template, s.page)
			if err != nil {
				t.Fatal(err)
			}
			pages[language+"/"+s.file] = out
		}
	}
	for _, p := range nu.Check(t, pages) {
		t.Error(p)
	}
	t.Logf("%d states", len(pages))
}
