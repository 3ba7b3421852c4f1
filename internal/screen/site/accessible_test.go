package site

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/floor/theme"
	"broadsheet/internal/testkit/browser"
	"broadsheet/themes"
)

var update = flag.Bool("update", false, "write the goldens anew; read the difference before committing")

// fullest names the state that shows most of a template, where that is not its
// first one.
var fullest = map[string]string{
	"archive":      "archive-day.html",
	"error":        "error-404.html",
	"list":         "section-lead.html",
	"page":         "page.html",
	"comment/page": "comment-voted.html",
}

// oneOfEach is the fullest state of each template: a new template is among them
// by itself.
func oneOfEach(t testing.TB, all []state) []state {
	t.Helper()
	var some []state
	at := map[string]int{}
	for _, s := range all {
		i, seen := at[s.template]
		if !seen {
			at[s.template] = len(some)
			some = append(some, s)
		} else if fullest[s.template] == s.file {
			some[i] = s
		}
	}
	for template, file := range fullest {
		if i, seen := at[template]; !seen || some[i].file != file {
			t.Errorf("the style guide has no state %s of %s: mend the table of fullest states", file, template)
		}
	}
	return some
}

// goesOn tells whether a page leads to the next one by itself, where scripts run.
func goesOn(t testing.TB, th *theme.Theme, s state) bool {
	t.Helper()
	page, err := s.shown(th)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Contains(page, []byte("data-onward"))
}

// ownTemplates are those that a look has files of its own for; Morning has all.
func ownTemplates(t testing.TB, look string) func(template string) bool {
	t.Helper()
	if look == "morning" {
		return func(string) bool { return true }
	}
	files, err := themes.Named(look)
	if err != nil {
		t.Fatal(err)
	}
	return func(template string) bool {
		_, err := fs.Stat(files, template+".html")
		return err == nil
	}
}

// Every state of every template keeps the rules that axe knows, as most readers
// have it; one state of each does in the other settings that readers have.
func TestNoPageBreaksTheRulesOfAccessibility(t *testing.T) {
	for _, name := range looks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			th := look(t, name)
			base, _ := servedIn(t, th)
			all := allStates(t, th, sampleLanguage)
			each, own := oneOfEach(t, all), ownTemplates(t, name)
			wide := slices.DeleteFunc(slices.Clone(all), func(s state) bool {
				return !own(s.template) && !slices.ContainsFunc(each, func(e state) bool { return e.file == s.file })
			})
			colours := []string{"color-contrast", "link-in-text-block"}
			for _, reader := range []struct {
				name    string
				states  []state
				script  bool
				rules   []string // none: all
				options []browser.Option
			}{
				{"wide", wide, true, nil, nil},
				{"narrow and dark", each, true, nil, []browser.Option{browser.Viewport(320, 640), browser.Dark()}},
				{"without script", each, false, nil, []browser.Option{browser.Viewport(768, 900)}},
				{"very wide and dark", each, true, colours, []browser.Option{browser.Viewport(1920, 1080), browser.Dark()}},
				{"forced colours", each, true, colours, []browser.Option{browser.ForcedColours()}},
				{"more contrast", each, true, colours, []browser.Option{browser.MoreContrast()}},
			} {
				t.Run(reader.name, func(t *testing.T) {
					if !reader.script {
						reader.options = append(reader.options, browser.ScriptOff())
					}
					b := browser.New(t, reader.options...)
					for _, s := range reader.states {
						if reader.script && goesOn(t, th, s) {
							continue // it is looked at without script
						}
						b.Open(base + "/" + s.file)
						for _, v := range b.Axe(reader.rules...) {
							t.Errorf("%s: %s", s.file, v)
						}
						if b.OverflowsSideways() {
							t.Errorf("%s is wider than its window: %s", s.file, widest(b))
						}
					}
					if errs := b.Errors(); len(errs) > 0 {
						t.Errorf("the browser complains: %v", errs)
					}
					for _, url := range b.Requests() {
						if !strings.HasPrefix(url, base) {
							t.Errorf("a third party is asked: %s", url)
						}
					}
				})
			}
		})
	}
}

// Every template as a screen reader meets it, in its fullest state; of Evening
// those that it has of its own. A change here is a change for people: look at it,
// then run the test with -update.
func TestEveryTemplateAsAScreenReaderMeetsIt(t *testing.T) {
	for _, name := range looks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			th := look(t, name)
			base, _ := servedIn(t, th)
			folder := filepath.Join("testdata", "axtree", name)
			own := ownTemplates(t, name)
			b, off := browser.New(t), browser.New(t, browser.ScriptOff())
			b.Open(base + "/" + fullest[framed])
			frame := outermost(b.AccessibilityTree())
			kept := map[string]bool{}
			for _, s := range oneOfEach(t, allStates(t, th, sampleLanguage)) {
				if !own(s.template) && s.template != framed {
					continue
				}
				tab := b
				if goesOn(t, th, s) {
					tab = off
				}
				tab.Open(base + "/" + s.file)
				tree := outermost(strings.ReplaceAll(tab.AccessibilityTree(), base, ""))
				if s.template != framed {
					shorten(tree, frame)
				}
				golden := filepath.Join(folder, strings.ReplaceAll(s.template, "/", "-")+".axtree")
				kept[golden] = true
				compareTree(t, golden, strings.Join(tree, ""))
			}
			files, err := filepath.Glob(filepath.Join(folder, "*"))
			if err != nil {
				t.Fatal(err)
			}
			for _, file := range files {
				if !kept[file] {
					t.Errorf("%s is of no template: remove it", file)
				}
			}
		})
	}
}

// framed is the template whose golden shows what stands around every page.
const framed = "page"

// outermost cuts a tree before each of the page's outermost elements.
func outermost(tree string) []string {
	var all []string
	for line := range strings.Lines(tree) {
		if within := strings.HasPrefix(line, "   "); within && len(all) > 0 {
			all[len(all)-1] += line
		} else {
			all = append(all, line)
		}
	}
	return all
}

// shorten leaves of each part that stands around every page its first line, so
// that a new link there changes one golden and not all.
func shorten(tree, frame []string) {
	for i, part := range tree {
		if first, rest, _ := strings.Cut(part, "\n"); rest != "" && slices.Contains(frame, part) {
			tree[i] = first + " (as on " + framed + ")\n"
		}
	}
}

// compareTree holds a tree to its golden and shows the first place where they part.
func compareTree(t *testing.T, golden, tree string) {
	t.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(golden), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(tree), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Errorf("%v: a template has a golden tree; look at it after this test with -update", err)
		return
	}
	is, was := strings.Split(tree, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(is), len(was)) {
		if i < len(is) && i < len(was) && is[i] == was[i] {
			continue
		}
		around := func(lines []string) string {
			return strings.Join(lines[min(max(0, i-3), len(lines)):min(i+4, len(lines))], "\n")
		}
		t.Errorf("the tree differs from %s at line %d; if that is meant, run this test with -update\nis:\n%s\nwas:\n%s", golden, i+1, around(is), around(was))
		return
	}
}
