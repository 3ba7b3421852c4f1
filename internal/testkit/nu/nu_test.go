package nu_test

import (
	"strings"
	"testing"

	"broadsheet/internal/testkit/nu"
)

func TestTheCheckerTellsRightFromWrong(t *testing.T) {
	page := func(body string) []byte {
		return []byte("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>The ferry</title>\n</head>\n<body>\n" + body + "\n</body>\n</html>\n")
	}
	found := nu.Check(t, map[string][]byte{
		"good":     page("<h1>The ferry</h1>\n<p>It is late.</p>"),
		"nested":   page("<h1>The ferry</h1>\n<ul><p>It is late.</p></ul>"),
		"twice":    page("<h1>The ferry</h1>\n<p id=\"a\">It is</p>\n<p id=\"a\">late.</p>"),
		"unclosed": page("<h1>The ferry</h1>\n<div>It is late."),
	})
	pages := map[string]bool{}
	for _, p := range found {
		pages[p.Page] = true
		if p.Page == "good" {
			t.Errorf("nothing is wrong with it: %s", p)
		}
		if strings.TrimSpace(p.Message) == "" {
			t.Errorf("a problem without words: %+v", p)
		}
	}
	for _, bad := range []string{"nested", "twice", "unclosed"} {
		if !pages[bad] {
			t.Errorf("the checker finds nothing wrong with %q", bad)
		}
	}
}
