package app_test

import (
	"bytes"
	"encoding/json"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/dbtest"
	"broadsheet/internal/testkit/htmlcheck"
)

// nameplate is a logo with a transparent ground.
func nameplate(t *testing.T, width int) []byte {
	t.Helper()
	picture := image.NewNRGBA(image.Rect(0, 0, width, 40))
	for x := range width / 2 {
		picture.Set(x, 20, color.Black)
	}
	var file bytes.Buffer
	if err := png.Encode(&file, picture); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// What the owner changes on a live site is what the next reader sees.
func TestTheFaceIsChangedOnALiveSite(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		site := h.Serve("--site-name", "The Flagged Post", "--tagline", "Said on the command line")
		story := publishOne(t, h, h.Write("ferry.md", inMarkdown))
		at := pathOf(t, story.URL)
		h.Write("about.md", "---\nkind: page\n---\n# About the Herald\n\nSix people and a boat.\n")
		pages := func() []*htmlcheck.Page {
			return []*htmlcheck.Page{site.Get("/").Want(200).Page(), site.Get(at).Want(200).Page(), site.Get("/nothing").Want(404).Page()}
		}
		for _, p := range pages() {
			p.In("link[rel=stylesheet]").Count(1)
			p.In("head title").Contains("The Flagged Post")
		}

		h.Must("settings", "set", "name", "The Skerra Herald")
		h.Must("settings", "set", "tagline", "News of the isles")
		h.Must("settings", "set", "imprint", "Printed on Skerra")
		h.Must("settings", "set", "follow", "Mastodon https://social.example/@herald")
		h.Must("settings", "set", "letter", "letters@herald.example")
		for _, p := range pages() {
			p.In("head title").Contains("The Skerra Herald")
			p.In(".foot").Contains("News of the isles").Contains("Printed on Skerra")
			p.In("a[rel~=me]").Attr("href", "https://social.example/@herald").Text("Mastodon")
			p.In(".foot a[href='mailto:letters@herald.example']")
		}
		if feed := site.Get("/feed.xml").Body; !strings.Contains(feed, "<title>The Skerra Herald</title>") {
			t.Errorf("the feed keeps the old name:\n%.400s", feed)
		}
		if m := site.Get("/site.webmanifest").Body; !strings.Contains(m, `"name":"The Skerra Herald"`) {
			t.Errorf("the manifest keeps the old name: %s", m)
		}

		section := "/" + strings.Split(strings.TrimPrefix(at, "/"), "/")[0]
		h.Must("settings", "set", "menu", section, "Boats = /tag/boats", "> Timetable = https://ferry.example/times", "/nowhere-known")
		page := site.Get(at).Page()
		page.In(".sections > ul > li").Count(2)
		page.In(".sections > ul > li > a").Attr("href", section).Attr("aria-current", "true")
		page.In(".sections details summary").Text("Boats")
		page.In(".sections details a[href='https://ferry.example/times']").Text("Timetable")
		h.Must("settings", "set", "foot", "Shop = https://shop.example/")
		site.Get("/").Page().In(".foot a[href='https://shop.example/']").Text("Shop")

		h.Must("settings", "set", "colours", "light.paper=#ffffff", "light.ink=#111111", "light.accent=#0b5394")
		first := sheetOf(t, site)
		h.Must("settings", "set", "fonts", "headlines=inter", "scale=110")
		second := sheetOf(t, site)
		if first == second {
			t.Error("another sheet has the same address")
		}
		sheet := site.Get(second).Want(200)
		if kept := sheet.Header.Get("Cache-Control"); kept != "public, max-age=31536000, immutable" || sheet.Header.Get("Content-Type") != "text/css; charset=utf-8" {
			t.Errorf("%v", sheet.Header)
		}
		if !strings.Contains(sheet.Body, "--accent:#0b5394") || !strings.Contains(sheet.Body, "font-size:110%") {
			t.Errorf("the sheet is\n%s", sheet.Body)
		}
		if old := site.Get(first).Want(200); old.Header.Get("Cache-Control") != "no-store" || old.Body != sheet.Body {
			t.Errorf("an address from before: %v", old.Header)
		}
		if again := site.Get(second, "If-None-Match", sheet.Header.Get("Etag")); again.Status != 304 {
			t.Errorf("asked again: %d", again.Status)
		}
		site.Get("/").Page().In("meta[name=theme-color][media='(prefers-color-scheme: light)']").Attr("content", "#ffffff")

		refused := h.Run("settings", "set", "colours", "light.accent=#99ccff")
		if refused.Exit != 1 || !strings.Contains(refused.Err, "colours.light.accent: #99ccff on the paper (#ffffff) has a contrast of 1.68 to 1; text needs at least 4.5 to 1") {
			t.Errorf("a pale accent: status %d, %s", refused.Exit, refused.Err)
		}
		if sheetOf(t, site) != second {
			t.Error("a refused colour changed the page")
		}

		logo := filepath.Join(h.Work, "logo.png")
		if err := os.WriteFile(logo, nameplate(t, 400), 0o600); err != nil {
			t.Fatal(err)
		}
		h.Must("settings", "logo", logo, "--dark", logo)
		for _, p := range pages()[1:] {
			p.In(".top .name img.logo").Attr("alt", "The Skerra Herald").Attr("width", "400")
		}
		front := site.Get("/").Page()
		front.In("h1 img.logo").Attr("alt", "The Skerra Herald")
		front.In("h1 picture source[media='(prefers-color-scheme: dark)']")
		for name, c := range map[string]struct{ text, want string }{
			"logo.svg": {"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "the logo: it is not a picture of a kind that is taken in: JPEG, PNG, GIF or WebP"},
			"wide.png": {string(nameplate(t, 900)), "the logo is 900 pixels wide; save it with at most 800, which keeps what is transparent in it so"},
		} {
			if got := h.Run("settings", "logo", filepath.Join(h.Work, h.Write(name, c.text))); got.Exit != 1 || !strings.Contains(got.Err, c.want) {
				t.Errorf("%s: status %d, %s", name, got.Exit, got.Err)
			}
		}

		if shown := h.Must("settings", "show"); !strings.Contains(shown, `"The Skerra Herald"`) || !strings.Contains(shown, "(not set)") {
			t.Errorf("settings show:\n%s", shown)
		}
		h.Must("settings", "clear", "name", "tagline", "imprint", "follow", "letter", "menu", "foot", "colours", "fonts", "logo")
		for _, p := range pages() {
			p.In("link[rel=stylesheet]").Count(1)
			p.In("head title").Contains("The Flagged Post")
			p.Not("img.logo")
		}
		site.Get("/").Page().In(".sections a[href='" + section + "']")
	})
}

// sheetOf is the address of the settings' sheet, which stands after the theme's.
func sheetOf(t *testing.T, site *apptest.Served) string {
	t.Helper()
	page := site.Get("/").Want(200).Body
	_, rest, ok := strings.Cut(page, `<link rel="stylesheet" href="/assets/theme.`)
	_, rest, also := strings.Cut(rest, `<link rel="stylesheet" href="`)
	address, _, _ := strings.Cut(rest, `"`)
	if !ok || !also || !strings.HasPrefix(address, "/assets/site.") {
		t.Fatalf("no sheet of the settings in\n%.2000s", page)
	}
	return address
}

// Of two processes on one database the other follows within its look of a second.
func TestTheFaceChangesInOtherProcesses(t *testing.T) {
	dsn := dbtest.DSN(t)
	shared := func(s *app.Settings) { s.Database = dsn }
	here, there := apptest.Start(t, shared), apptest.Start(t, shared)
	there.Get("/").Want(200).Page().In("head title").Contains("The Skerra Herald")
	if err := here.App.Settings.Set(t.Context(), "command", map[string]json.RawMessage{"name": json.RawMessage(`"The Other Herald"`)}); err != nil {
		t.Fatal(err)
	}
	here.Get("/").Page().In("head title").Contains("The Other Herald")
	apptest.Await(t, 5*time.Second, "the other process has the new name", func() bool {
		return strings.Contains(there.Get("/").Body, "<title>The Other Herald")
	})
}
