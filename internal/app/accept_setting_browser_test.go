package app_test

import (
	"encoding/json"
	"strings"
	"testing"

	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/browser"
)

// What is set is what a browser shows, in either theme: by day, by night, and
// with a menu that opens by keyboard and without script.
func TestSettingsAreWhatABrowserShows(t *testing.T) {
	for _, look := range []string{"morning", "evening"} {
		t.Run(look, func(t *testing.T) {
			s := apptest.Start(t, withTheme(look, false))
			story := s.Publish("ferry.md", inMarkdown)
			err := s.App.Settings.Set(t.Context(), "command", map[string]json.RawMessage{
				"colours": json.RawMessage(`{"light":{"paper":"#fff7e6","ink":"#102a10","accent":"#7a1f5c"}}`),
				"fonts":   json.RawMessage(`{"text":"georgia","headlines":"grotesque","labels":"humanist","scale":120}`),
				"menu":    json.RawMessage(`[{"label":"Isles","url":"/isles","entries":[{"label":"Ferries","url":"/tag/ferries"},{"label":"Tides","url":"https://tides.example/"}]},{"label":"Latest","url":"/latest"}]`),
			})
			if err != nil {
				t.Fatal(err)
			}
			const face = `(() => {
				const of = (s) => getComputedStyle(document.querySelector(s));
				return [of("html").backgroundColor, of("[data-part=story]").color, of("html").fontSize, of("h1").fontFamily.split(",")[0], of("[data-part=story] p").fontFamily.split(",")[0]].join(" | ");
			})()`
			day := browser.New(t)
			day.Open(s.URL + story.Path)
			if got, want := browser.Eval[string](day, face), `rgb(255, 247, 230) | rgb(16, 42, 16) | 19.2px | "Helvetica Neue" | Georgia`; got != want {
				t.Errorf("by day\n%s\nwant\n%s", got, want)
			}
			for _, url := range day.Requests() {
				if strings.Contains(url, ".woff2") {
					t.Errorf("a face that nobody chose is fetched: %s", url)
				}
			}
			night := browser.New(t, browser.Dark(), browser.Viewport(360, 640))
			night.Open(s.URL + story.Path)
			if got := browser.Eval[string](night, face); strings.HasPrefix(got, "rgb(255, 247, 230)") {
				t.Errorf("the colours of the day are shown by night: %s", got)
			}

			off := browser.New(t, browser.ScriptOff(), browser.Viewport(360, 640))
			off.Open(s.URL + story.Path)
			if !strings.Contains(off.HTML(), `<details name="menu"><summary aria-current="true">Isles</summary>`) {
				t.Error("the menu has no entry that opens")
			}
			browser.Eval[bool](day, `(document.querySelector(".sections summary").focus(), true)`)
			day.Keys("Enter")
			day.Wait(`document.querySelector(".sections details").open && document.querySelector(".sections details a").checkVisibility()`)
			for _, b := range []*browser.Browser{day, night} {
				browser.Eval[bool](b, `(document.querySelector(".sections details").open = true)`)
				for _, v := range b.Axe() {
					t.Errorf("%s", v)
				}
				if b.OverflowsSideways() {
					t.Error("an open menu widens the page")
				}
			}
		})
	}
}
