package setting_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/setting"
	"broadsheet/internal/testkit/browser"
	"broadsheet/internal/testkit/dbtest"
)

func raw(text string) json.RawMessage { return json.RawMessage(text) }

func TestSettingsAreKeptAndClearedOneByOne(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		room := setting.New(d)
		var heard []db.Entry
		d.OnCommit(func(entries []db.Entry) {
			room.Heard(entries)
			heard = append(heard, entries...)
		})
		before, err := room.Current(ctx)
		if err != nil || before.Has("name") {
			t.Fatalf("%+v, %v", before, err)
		}
		err = room.Set(ctx, "command", map[string]json.RawMessage{
			"name":    raw(`" The Skerra Herald "`),
			"tagline": raw(`""`),
			"menu":    raw(`[{"url":"/isles"},{"label":"Coast","url":"/coast","entries":[{"label":"Tides","url":"https://tides.example/"}]}]`),
			"fonts":   raw(`{"headlines":"inter","scale":110}`),
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(heard) != 1 || heard[0].Kind != "setting" || heard[0].Object != "name, tagline, menu, fonts" || !reflect.DeepEqual(heard[0].Drop, []string{"site"}) {
			t.Errorf("the journal has %+v", heard)
		}
		v, err := room.Current(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if v.Name != "The Skerra Herald" || !v.Has("tagline") || v.Tagline != "" || v.Has("imprint") || len(v.Menu) != 2 || v.Menu[1].Entries[0].Label != "Tides" || v.Fonts.Scale != 110 {
			t.Errorf("%+v", v)
		}
		if again, _ := room.Current(ctx); again != v {
			t.Error("unchanged settings are read again")
		}
		if err := room.Clear(ctx, "command", "menu", "fonts"); err != nil {
			t.Fatal(err)
		}
		if v, err = room.Current(ctx); err != nil || v.Has("menu") || v.Fonts != (setting.Fonts{}) || v.Name == "" {
			t.Errorf("after clearing: %+v %v", v, err)
		}
		if v.Sheet() != nil && len(v.Sheet()) > 0 {
			t.Errorf("nothing is set, and the sheet is %s", v.Sheet())
		}
	})
}

// Another process of the same database reads a change that it hears of.
func TestAChangeElsewhereIsHeard(t *testing.T) {
	ctx := t.Context()
	dsn := dbtest.DSN(t)
	open := func() (*db.DB, *setting.Settings) {
		d, err := db.Open(ctx, db.Options{Database: dsn})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		return d, setting.New(d)
	}
	_, here := open()
	there, listening := open()
	told := make(chan struct{}, 8)
	there.OnCommit(func(entries []db.Entry) {
		listening.Heard(entries)
		told <- struct{}{}
	})
	follow, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- there.Follow(follow) }()
	defer func() { stop(); <-done }()
	if v, err := listening.Current(ctx); err != nil || v.Name != "" {
		t.Fatal(v, err)
	}
	if err := here.Set(ctx, "command", map[string]json.RawMessage{"name": raw(`"The Other Herald"`)}); err != nil {
		t.Fatal(err)
	}
	<-told
	if v, err := listening.Current(ctx); err != nil || v.Name != "The Other Herald" {
		t.Errorf("%+v %v", v, err)
	}
}

func TestWhatIsRefusedIsNamedByField(t *testing.T) {
	d := dbtest.SQLite(t)
	room := setting.New(d)
	var many []setting.Entry
	for range 201 {
		many = append(many, setting.Entry{URL: "/town"})
	}
	long, _ := json.Marshal(many)
	short, _ := json.Marshal(many[:200])
	const light = `{"light":{"paper":"#ffffff","ink":"#111111","accent":"#0b5394"`
	for name, c := range map[string]struct{ field, value, wrong, want string }{
		"a name":                      {"name", `"The Herald"`, "", ""},
		"no name":                     {"name", `"  "`, "name", "give the paper a name, or clear the setting to have the one of the command line"},
		"a name of two lines":         {"name", `"The\nHerald"`, "name", "it holds a line break or another control character; write one line"},
		"an endless tagline":          {"tagline", `"` + strings.Repeat("x", 201) + `"`, "tagline", "it has 201 characters; at most 200 have room"},
		"a number as name":            {"name", `7`, "name", "it cannot be read"},
		"two values":                  {"name", `"a" "b"`, "name", "something follows its end"},
		"unknown":                     {"font", `"x"`, "font", "there is no such setting; there are name, tagline, imprint, letter, rules, menu, foot, follow, colours, fonts, logo"},
		"letters by mail":             {"letter", `"letters@herald.example"`, "", ""},
		"letters to a page":           {"letter", `"/write-to-us"`, "", ""},
		"letters to a script":         {"letter", `"javascript:alert(1)"`, "letter", `"javascript:alert(1)" is not an address; give a path such as /town, or https://…`},
		"letters to nobody":           {"letter", `"letters"`, "letter", `"letters" is neither a mail address such as letters@example.org nor a web address`},
		"a menu":                      {"menu", `[{"label":"Town","url":"/town"}]`, "", ""},
		"a menu of 200":               {"menu", string(short), "", ""},
		"a menu of 201":               {"menu", string(long), "menu", "it has 201 entries; at most 200 stand in a menu"},
		"a menu that runs a script":   {"menu", `[{"label":"x","url":"javascript:alert(1)"}]`, "menu.1.url", `"javascript:alert(1)" is not an address`},
		"a menu that goes deep":       {"menu", `[{"label":"a","entries":[{"label":"b","url":"/b","entries":[{"label":"c","url":"/c"}]}]}]`, "menu.1.entries.1.entries", "entries stand one level deep; move these up"},
		"an entry to nowhere":         {"menu", `[{"label":"a"}]`, "menu.1.url", "give the entry an address, or entries below it"},
		"an address without a label":  {"menu", `[{"url":"https://shop.example"}]`, "menu.1.label", "give the entry a label"},
		"a menu with a new key":       {"menu", `[{"label":"a","url":"/a","colour":"red"}]`, "menu", `it cannot be read: unknown field "colour"`},
		"follow":                      {"follow", `[{"name":"Mastodon","url":"https://social.example/@h"}]`, "", ""},
		"follow without encryption":   {"follow", `[{"name":"M","url":"http://social.example/"}]`, "follow.1.url", "is not an https address"},
		"follow without name":         {"follow", `[{"name":" ","url":"https://social.example/"}]`, "follow.1.name", "say what the place is called"},
		"colours":                     {"colours", light + `}}`, "", ""},
		"short colours":               {"colours", `{"light":{"paper":"#fff","ink":"#111","accent":"#0b5394"}}`, "", ""},
		"a pale accent":               {"colours", `{"light":{"paper":"#ffffff","ink":"#111111","accent":"#ff8a7a"}}`, "colours.light.accent", "#ff8a7a on the paper (#ffffff) has a contrast of 2.29 to 1; text needs at least 4.5 to 1"},
		"grey on grey":                {"colours", `{"dark":{"paper":"#555555","ink":"#777777","accent":"#ffffff"}}`, "colours.dark.ink", "text needs at least 4.5 to 1"},
		"a tint that hides the words": {"colours", light + `,"tint":"#0b5394"}}`, "colours.light.accent", "#0b5394 on the tint (#0b5394) has a contrast of 1.00 to 1"},
		"a soft ink that is too soft": {"colours", light + `,"soft":"#aaaaaa"}}`, "colours.light.soft", "has a contrast of 2.32 to 1"},
		"half a palette":              {"colours", `{"light":{"paper":"#fff","ink":"#111"}}`, "colours.light.accent", "paper, ink and accent go together; give this one too"},
		"a colour by name":            {"colours", `{"light":{"paper":"white","ink":"#111","accent":"#0b5394"}}`, "colours.light.paper", `"white" is not a colour; write it as #rrggbb, such as #a8201a`},
		"a colour that ends the rule": {"colours", `{"light":{"paper":"#fff}body{","ink":"#111","accent":"#0b5394"}}`, "colours.light.paper", "is not a colour"},
		"fonts":                       {"fonts", `{"text":"georgia","labels":"system","scale":100}`, "", ""},
		"a font of somewhere":         {"fonts", `{"text":"Comic Sans"}`, "fonts.text", `there is no "Comic Sans"; choose one of georgia, grotesque, humanist, inter, old-style, source-serif, system, transitional`},
		"giant type":                  {"fonts", `{"scale":300}`, "fonts.scale", "300 is out of bounds; give a size from 85 to 130 per cent"},
		"a logo without a picture":    {"logo", `{}`, "logo.light", "give the picture that stands on paper"},
	} {
		t.Run(name, func(t *testing.T) {
			err := room.Set(t.Context(), "command", map[string]json.RawMessage{c.field: raw(c.value)})
			if c.wrong == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			var wrong *setting.Invalid
			if !errors.As(err, &wrong) {
				t.Fatalf("got %v, want a refusal of %s", err, c.wrong)
			}
			for _, f := range wrong.Fields {
				if f.Field == c.wrong && strings.Contains(f.Sentence, c.want) {
					return
				}
			}
			t.Errorf("got  %v\nwant %s: …%s…", err, c.wrong, c.want)
		})
	}
}

func TestAllChangesOrNone(t *testing.T) {
	room := setting.New(dbtest.SQLite(t))
	err := room.Set(t.Context(), "command", map[string]json.RawMessage{"name": raw(`"The Herald"`), "fonts": raw(`{"scale":1}`), "follow": raw(`[{"name":"","url":"x"}]`)})
	var wrong *setting.Invalid
	if !errors.As(err, &wrong) || len(wrong.Fields) != 3 {
		t.Errorf("every field at once: %v", err)
	}
	if v, err := room.Current(t.Context()); err != nil || v.Has("name") {
		t.Errorf("half of a refused change was kept: %+v %v", v, err)
	}
}

func TestLinesOfTheCommand(t *testing.T) {
	now := &setting.Values{Colours: setting.Colours{Light: setting.Palette{Paper: "#ffffff", Ink: "#111111", Accent: "#0b5394"}}, Fonts: setting.Fonts{Text: "georgia"}}
	for name, c := range map[string]struct {
		setting string
		lines   []string
		want    string // or part of the error
	}{
		"words":        {"tagline", []string{"News", "of the isles"}, `"News of the isles"`},
		"menu":         {"menu", []string{"/town", "The coast = /coast", "> Fishing=/coast/fishing", "Shop = https://shop.example/?a=b", "More", "> /about"}, `[{"url":"/town"},{"label":"The coast","url":"/coast","entries":[{"label":"Fishing","url":"/coast/fishing"}]},{"label":"Shop","url":"https://shop.example/?a=b"},{"label":"More","entries":[{"url":"/about"}]}]`},
		"below none":   {"menu", []string{"> /town"}, "menu.1: nothing stands before it that it could be below"},
		"an = inside":  {"menu", []string{"https://shop.example/?a=b"}, `[{"url":"https://shop.example/?a=b"}]`},
		"JSON":         {"menu", []string{`[{"url":"/town"}]`}, `[{"url":"/town"}]`},
		"follow":       {"follow", []string{"Our Mastodon https://social.example/@h"}, `[{"name":"Our Mastodon","url":"https://social.example/@h"}]`},
		"follow alone": {"follow", []string{"https://social.example/@h"}, "follow.1: \"https://social.example/@h\": give a name and an https address"},
		"one colour":   {"colours", []string{"light.accent=#a8201a"}, `{"light":{"paper":"#ffffff","ink":"#111111","accent":"#a8201a"}}`},
		"wrong colour": {"colours", []string{"accent=#a8201a"}, `"accent=#a8201a" is not understood; write for example light.accent=#0b5394`},
		"fonts":        {"fonts", []string{"headlines=inter", "scale=110%"}, `{"text":"georgia","headlines":"inter","scale":110}`},
		"no number":    {"fonts", []string{"scale=big"}, `"big" is not a number`},
		"logo":         {"logo", []string{"logo.png"}, "a logo is a picture file: broadsheet settings logo FILE"},
		"nothing":      {"name", nil, "say what it shall be, or clear it"},
		"unknown":      {"nme", []string{"x"}, "there is no such setting"},
	} {
		got, err := setting.FromLines(c.setting, c.lines, now)
		if text := string(got); err != nil && !strings.Contains(err.Error(), c.want) || err == nil && text != c.want {
			t.Errorf("%s: %s, %v; want %s", name, text, err, c.want)
		}
	}
}

func TestTheSheet(t *testing.T) {
	v := &setting.Values{
		Colours: setting.Colours{Light: setting.Palette{Paper: "#fffdf8", Ink: "#16130f", Accent: "#a8201a"}},
		Fonts:   setting.Fonts{Headlines: "inter", Scale: 110},
	}
	want := "@media screen and (not (prefers-color-scheme: dark)){:root{--paper:#fffdf8;--ink:#16130f;--accent:#a8201a;--tint:#fbeee8}}\n" +
		"@media screen and (not (prefers-color-scheme: dark)) and (not (prefers-contrast: more)){:root{--soft:#57544f}}\n" +
		":root{--headings:\"Inter Variable\",\"Inter Variable Fallback\",system-ui,\"Noto Sans Arabic\",\"Noto Sans\",sans-serif}\n@media screen{:root{font-size:110%}}\n"
	if got := string(v.Sheet()); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestContrast(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{{"#000000", "#ffffff", 21}, {"#777777", "#ffffff", 4.47}, {"#ffffff", "#777777", 4.47}, {"#fff", "#fff", 1}, {"red", "#fff", 1}} {
		if got := setting.Contrast(c.a, c.b); got < c.want || got > c.want+0.01 {
			t.Errorf("%s on %s: %.3f, want %.2f", c.a, c.b, got, c.want)
		}
	}
}

// What is checked for contrast is what a browser would mix.
func TestMixedColoursAreTheBrowsers(t *testing.T) {
	b := browser.New(t)
	mixed := func(a string, part int, with string) string {
		return browser.Eval[string](b, fmt.Sprintf(`(() => {
			const ctx = document.createElement("canvas").getContext("2d");
			ctx.fillStyle = "color-mix(in oklab, %s %d%%, %s)";
			ctx.fillRect(0, 0, 1, 1);
			return "#" + Array.from(ctx.getImageData(0, 0, 1, 1).data.slice(0, 3), (n) => n.toString(16).padStart(2, "0")).join("");
		})()`, a, part, with))
	}
	for _, p := range []setting.Palette{
		{Paper: "#fffdf8", Ink: "#16130f", Accent: "#a8201a"},
		{Paper: "#ffffff", Ink: "#000000", Accent: "#0000ff"},
		{Paper: "#f2fff2", Ink: "#003311", Accent: "#7a0077"},
	} {
		v := setting.Values{Colours: setting.Colours{Light: p}}
		sheet := string(v.Sheet())
		for _, want := range []string{"--soft:" + mixed(p.Ink, 68, p.Paper), "--tint:" + mixed(p.Accent, 7, p.Paper)} {
			if !strings.Contains(sheet, want) {
				t.Errorf("%+v: the browser has %s, the sheet is\n%s", p, want, sheet)
			}
		}
	}
}

func TestReadingProgressIsForThoseWhoWantIt(t *testing.T) {
	if sheet := (&setting.Values{}).Sheet(); len(sheet) != 0 {
		t.Errorf("unasked: %s", sheet)
	}
	if sheet := string((&setting.Values{Progress: "on"}).Sheet()); !strings.Contains(sheet, "animation-timeline") || !strings.Contains(sheet, "prefers-reduced-motion") {
		t.Errorf("asked for: %s", sheet)
	}
	err := setting.New(dbtest.SQLite(t)).Set(t.Context(), "ruth", map[string]json.RawMessage{"progress": raw(`"perhaps"`)})
	if err == nil || !strings.Contains(err.Error(), "say on or off") {
		t.Error(err)
	}
}

// The line grows as the story is read, and is whole at its end.
func TestReadingProgressFollowsTheReader(t *testing.T) {
	sheet := string((&setting.Values{Progress: "on"}).Sheet())
	page := "<!doctype html><html lang=en><title>x</title><style>:root{--accent:red}" + sheet + "</style><body><p style='height:300px'>head<div data-part=story style='height:5000px'>story</div><p style='height:3000px'>comments"
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, page)
	}))
	defer site.Close()
	b := browser.New(t, browser.Viewport(800, 600))
	b.Open(site.URL)
	at := func(y int) float64 {
		b.Wait(fmt.Sprintf("(scrollTo(0, %d), scrollY === %d)", y, y))
		return browser.Eval[float64](b, `new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(new DOMMatrix(getComputedStyle(document.body, "::after").transform).a))))`)
	}
	if start, middle, end := at(0), at(2500), at(5000); start != 0 || middle < 0.4 || middle > 0.6 || end != 1 {
		t.Errorf("the line is %.2f wide at the top, %.2f in the middle, %.2f after the end", start, middle, end)
	}
}
