package site

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/floor/theme"
	"broadsheet/internal/testkit/browser"
)

// A task is what somebody comes to a page for, done by keyboard alone.
type task struct {
	does   string
	state  string
	script bool // the task needs script; every other is done without
	steps  []move
}

type move func(t *testing.T, b *browser.Browser)

// skips leaves the head of the page by its first link.
func skips(t *testing.T, b *browser.Browser) {
	t.Helper()
	b.Keys("Tab")
	if at := b.Focused(); at != "link Skip to the page" {
		t.Fatalf("the first stop is %q, want the link to the page", at)
	}
	b.Keys("Enter")
	b.WaitFocus("main")
}

// comesTo goes on by Tab to what begins with these words: "link Older".
func comesTo(want string) move {
	return func(t *testing.T, b *browser.Browser) { t.Helper(); b.KeysUntil("Tab", want) }
}

func presses(keys ...string) move {
	return func(t *testing.T, b *browser.Browser) { t.Helper(); b.Keys(keys...) }
}

func types(text string) move {
	return func(t *testing.T, b *browser.Browser) {
		t.Helper()
		for _, letter := range text {
			b.Keys(string(letter))
		}
	}
}

// isOn waits for the focus.
func isOn(want string) move {
	return func(t *testing.T, b *browser.Browser) { t.Helper(); b.WaitFocus(want) }
}

// sees waits for something to be true in the page.
func sees(expression string) move {
	return func(t *testing.T, b *browser.Browser) { t.Helper(); b.Wait(expression) }
}

// opens presses Enter and arrives at an address of the site.
func opens(want string) move {
	return func(t *testing.T, b *browser.Browser) {
		t.Helper()
		b.KeysToNext("Enter")
		if _, at, _ := strings.Cut(strings.TrimPrefix(b.URL(), "http://"), "/"); "/"+at != want {
			t.Errorf("arrived at /%s, want %s", at, want)
		}
	}
}

// again opens the same page as a reader who comes back.
func again(t *testing.T, b *browser.Browser) {
	t.Helper()
	url, _, _ := strings.Cut(b.URL(), "#")
	b.Open("about:blank")
	b.Open(url)
}

// selects marks words as a reader does, who has a way of their own for that.
func selects(block string, from, to int) move {
	return sees(fmt.Sprintf(`(() => {
		const text = document.getElementById(%q).firstChild;
		getSelection().setBaseAndExtent(text, %d, text, %d);
		return true;
	})()`, block, from, to))
}

// The clipboard is not the page's own to read back, so it is listened to.
const listens = `Object.defineProperty(navigator, "clipboard", {value: {writeText: async (text) => { window.copied = text; }}});`

// atTheDesk serves the sample pages, and answers what is sent: with an address
// that repeats it, so that a task sees what arrived.
func atTheDesk(t *testing.T, th *theme.Theme) string {
	t.Helper()
	mux := sheet(t, th)
	mux.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		if r.PostForm.Get("as") == "json" {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, `{"own":1,"words":"13 recommend it"}`)
			return
		}
		http.Redirect(w, r, "/taken"+r.URL.Path+"?"+r.PostForm.Encode(), http.StatusSeeOther)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// What each template is there for can be done by keyboard alone, in every look;
// without script, where script is not what the task is about.
func TestEveryTemplateByKeyboard(t *testing.T) {
	for _, name := range looks {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			th := look(t, name)
			base := atTheDesk(t, th)
			all := allStates(t, th, sampleLanguage)
			window := browser.Viewport(1280, 560)
			tabs := map[bool]*browser.Browser{
				true:  browser.New(t, window, browser.Before(listens)),
				false: browser.New(t, window, browser.ScriptOff()),
			}
			for _, s := range oneOfEach(t, all) {
				if len(tasks[s.template]) == 0 {
					t.Errorf("%s has no task: write one into the table of tasks", s.template)
				}
			}
			for template, list := range tasks {
				for _, task := range list {
					t.Run(template+": "+task.does, func(t *testing.T) {
						if !slices.ContainsFunc(all, func(s state) bool { return s.template == template && s.file == task.state }) {
							t.Fatalf("%s is no state of %s", task.state, template)
						}
						b := tabs[task.script].For(t)
						b.Open(base + "/" + task.state)
						if task.script {
							// What an earlier task has left in the browser.
							b.Wait(`(localStorage.clear(), true)`)
							b.Open(base + "/" + task.state)
						}
						for _, move := range task.steps {
							move(t, b)
						}
					})
				}
			}
		})
	}
}
