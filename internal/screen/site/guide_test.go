package site

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"broadsheet/internal/testkit/htmlcheck"
)

func guide(t *testing.T) *Guide {
	t.Helper()
	g, err := NewGuide(morning(t), func(name string) ([]byte, error) {
		if name == "torn" {
			return nil, errors.New("the picture is torn")
		}
		return []byte("jpeg of " + name), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func TestEveryFileOfTheGuideIsThere(t *testing.T) {
	g := guide(t)
	files, err := g.Files()
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, name := range files {
		named[name] = true
		body, kind, err := g.File(name)
		if err != nil || len(body) == 0 || kind == "" {
			t.Errorf("%s: %d bytes of %q, %v", name, len(body), kind, err)
		}
	}
	for _, name := range []string{"index.html", "story.html", "ar/story.html", "fr/front.html", "at-320/ar/front-empty.html", "at-1280/story-long-words.html", "media/harbour.jpg"} {
		if !named[name] {
			t.Errorf("%s is not in the guide", name)
		}
	}
}

func TestTheIndexOfTheGuideLeadsToEveryState(t *testing.T) {
	g := guide(t)
	ask := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		g.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	index := ask("/").Body.Bytes()
	page := htmlcheck.Parse(t, index)
	for _, s := range allStates(t, g.theme, sampleLanguage) {
		for _, at := range []string{"", "ar/", "at-320/", "at-360/", "at-768/", "at-1280/"} {
			page.In("a[href='/" + at + s.file + "']")
		}
	}
	if w := ask("/at-320/story.html"); !strings.Contains(w.Body.String(), `src="/story.html" width="320"`) {
		t.Errorf("no window of 320 pixels:\n%s", w.Body)
	}
	arabic := htmlcheck.Parse(t, ask("/ar/story.html").Body.Bytes())
	arabic.In("html").Attr("dir", "rtl").Attr("lang", "ar")
	for path, status := range map[string]int{"/nothing.html": 404, "/xx/story.html": 404, "/at-99/story.html": 404, "/media/torn.jpg": 500, "/story.html": 200} {
		if w := ask(path); w.Code != status {
			t.Errorf("%s: %d, want %d", path, w.Code, status)
		}
	}
}
