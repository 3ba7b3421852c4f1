package site

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/testkit/browser"
)

// sheets serves every state of the style guide, in the theme's languages, and
// names their addresses. Fonts and pictures take their time, as they do on a
// real line: what jumps when they come can be seen.
func sheets(t *testing.T, late time.Duration) (base string, pages []string) {
	t.Helper()
	th := morning(t)
	states, err := states(th, sampleLanguage)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range states {
		pages = append(pages, "/"+s.file)
	}
	guide, err := NewGuide(th, func(string) ([]byte, error) { return nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", guide)
	mux.HandleFunc("/media/", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(late)
		w.Header().Set("Content-Type", "image/svg+xml")
		io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><path fill="#889" d="M0 0h1200v800H0z"/></svg>`)
	})
	mux.HandleFunc("/assets/fonts/", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(late)
		th.AssetHandler().ServeHTTP(w, r)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL, pages
}

// Every sheet fits a small phone; one of each kind fits what else readers have:
// a page read from the right, wider windows, text alone twice as large.
func TestEverySheetFitsItsWindow(t *testing.T) {
	base, pages := sheets(t, 0)
	kinds := []string{"/story-blocks.html", "/story-long-words.html", "/front-long-words.html", "/list-long-words.html", "/archive-day.html", "/said.html", "/refused-reply.html", "/error-404.html"}
	for _, reader := range []struct {
		name    string
		pages   []string
		options []browser.Option
		text    string // size of the root's letters
	}{
		{"320 pixels", pages, []browser.Option{browser.Viewport(320, 640)}, ""},
		{"320 pixels from the right", kinds, []browser.Option{browser.Viewport(320, 640)}, ""},
		{"400 % of 1280", kinds[:3], []browser.Option{browser.Viewport(1280, 960), browser.Zoom(4)}, ""},
		{"768 pixels", kinds, []browser.Option{browser.Viewport(768, 1024)}, ""},
		{"1280 pixels from the right", kinds, nil, ""},
		{"1920 pixels", kinds[:5], []browser.Option{browser.Viewport(1920, 1080)}, ""},
		{"text at 200 %", kinds, []browser.Option{browser.Viewport(700, 900)}, "200%"},
	} {
		t.Run(reader.name, func(t *testing.T) {
			b := browser.New(t, reader.options...)
			for _, page := range reader.pages {
				if strings.Contains(reader.name, "right") {
					page = "/ar" + page
				}
				b.Open(base + page)
				if reader.text != "" {
					browser.Eval[string](b, fmt.Sprintf(`document.documentElement.style.fontSize = %q`, reader.text))
				}
				if b.OverflowsSideways() {
					t.Errorf("%s is wider than its window: %s", page, widest(b))
				}
			}
		})
	}
}

// widest names the elements that reach beyond the window.
func widest(b *browser.Browser) string {
	return browser.Eval[string](b, `[...document.querySelectorAll("body *")].filter(e => {
		const r = e.getBoundingClientRect();
		return r.right > document.documentElement.clientWidth + 1 || r.left < -1;
	}).slice(0, 6).map(e => e.tagName.toLowerCase() + "." + e.className).join(" ")`)
}

// watchShifts adds up what moves without a reader's doing, as browsers count it
// for the layout shift score.
const watchShifts = `window.shifts = []; new PerformanceObserver((list) => {
	for (const e of list.getEntries()) if (!e.hadRecentInput) window.shifts.push({
		value: e.value, what: e.sources.map(s => s.node && (s.node.nodeName + "." + (s.node.className || s.node.parentNode && s.node.parentNode.className))).join(" "),
	});
}).observe({type: "layout-shift", buffered: true});`

// Fonts and pictures that come late move next to nothing. Browsers call 0.1
// good; half of that leaves room for a line that breaks elsewhere in a reader's
// own font, where that is neither Georgia nor Arial.
func TestNothingMovesWhilePagesLoad(t *testing.T) {
	base, _ := sheets(t, 150*time.Millisecond)
	for _, window := range []struct{ width, height int }{{360, 740}, {1280, 900}} {
		b := browser.New(t, browser.Viewport(window.width, window.height), browser.Before(watchShifts))
		for _, page := range []string{"/story.html", "/front.html", "/front-breaking.html", "/section.html", "/story-pictures.html", "/story-blocks.html", "/archive-day.html", "/discussion.html"} {
			b.Open(base + page)
			// Down to the foot and up again: pictures below the fold load on the way.
			browser.Eval[bool](b, `(async () => {
				const step = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
				for (let y = 0; y < document.documentElement.scrollHeight; y += innerHeight / 2) { scrollTo(0, y); await step(); }
				await Promise.all([...document.images].map(i => i.decode().catch(() => 0)));
				await document.fonts.ready;
				await step();
				return true;
			})()`)
			shifts := browser.Eval[[]struct {
				Value float64
				What  string
			}](b, `window.shifts`)
			sum, what := 0.0, ""
			for _, s := range shifts {
				sum += s.Value
				what += fmt.Sprintf("\n\t%.4f %s", s.Value, s.What)
			}
			t.Logf("%d %s: %.4f", window.width, page, sum)
			if sum > 0.05 {
				t.Errorf("%s moves at %d pixels by %.4f:%s", page, window.width, sum, what)
			}
		}
	}
}

// What can be pressed is 24 pixels high, or stands free enough, or in a sentence.
func TestEveryTargetCanBeHit(t *testing.T) {
	base, pages := sheets(t, 0)
	for _, width := range []int{360, 1280} {
		b := browser.New(t, browser.Viewport(width, 900))
		for _, page := range pages {
			if strings.Contains(page, "label-") || strings.Contains(page, "error-") && page != "/error-404.html" {
				continue // the same elements as on the story, and on the page for 404
			}
			b.Open(base + page)
			for _, v := range b.Axe("target-size") {
				t.Errorf("%s at %d pixels: %s", page, width, v)
			}
		}
	}
}

// An Arabic page has a face for its letters; no other page asks for it.
func TestArabicHasItsFaceAndOthersDoNotFetchIt(t *testing.T) {
	base, _ := sheets(t, 0)
	fetches := func(page string) bool {
		b := browser.New(t)
		b.Open(base + page)
		browser.Eval[bool](b, `document.fonts.ready.then(() => true)`)
		return strings.Contains(strings.Join(b.Requests(), " "), "noto-naskh-arabic")
	}
	if len(morning(t).FontPreloads()) == 0 {
		t.Skip("fonts absent: built without `make fonts`")
	}
	if !fetches("/ar/story-right-to-left.html") {
		t.Error("an Arabic story is set in whatever the reader happens to have")
	}
	for _, page := range []string{"/story-blocks.html", "/front.html", "/fr/front.html"} {
		if fetches(page) {
			t.Errorf("%s fetches the Arabic face", page)
		}
	}
}
