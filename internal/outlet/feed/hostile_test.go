package feed

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"testing"

	"broadsheet/internal/testkit/cases"
)

// One feed of every hostile string that is known: each comes back as the text
// that it was, in the elements that we wrote.
func TestHostileStringsInFeeds(t *testing.T) {
	file, err := os.Open(cases.Path(t, "xss/vectors.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	c := Channel{Title: "Hostile", Link: "https://harbour.example/", Self: "https://harbour.example/feed"}
	var texts []string
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var vector struct{ Payload string }
		if err := json.Unmarshal(lines.Bytes(), &vector); err != nil {
			t.Fatal(err)
		}
		// A title of control characters alone would leave its element out.
		text := "x" + vector.Payload
		texts = append(texts, clean(text))
		c.Items = append(c.Items, Item{
			URL: fmt.Sprintf("https://harbour.example/%d", len(texts)), Title: text, Summary: text, ContentHTML: text,
			Authors: []Author{{text, text}}, Tags: []string{text}, Published: monday,
			Image: &Image{URL: "https://harbour.example/a.jpg", Type: text, Alt: text, Credit: text},
		})
	}
	if lines.Err() != nil || len(texts) < 1000 {
		t.Fatalf("%d strings tried: %v", len(texts), lines.Err())
	}

	same := func(place string, got []string, want func(string) string) {
		t.Helper()
		if len(got) != len(texts) {
			t.Fatalf("%s: %d texts, want %d", place, len(got), len(texts))
		}
		for i := range texts {
			if got[i] != want(texts[i]) {
				t.Errorf("%s: %q came back as %q", place, texts[i], got[i])
			}
		}
	}
	asIs := func(s string) string { return s }

	rss := elements(t, "rss", write(t, WriteRSS, c))
	same("rss title", rss["title"][1:], asIs)
	same("rss description", rss["description"][1:], html.EscapeString)
	for _, place := range []string{"encoded", "creator", "category", "media:description", "media:credit"} {
		same("rss "+place, rss[place], asIs)
	}
	atom := elements(t, "atom", write(t, WriteAtom, c))
	same("atom title", atom["title"][1:], asIs)
	same("atom name", atom["name"][1:], asIs)
	same("atom term", atom["@term"], asIs)
	same("atom image", atom["@title"], asIs)
	for _, place := range []string{"summary", "content"} {
		same("atom "+place, atom[place], asIs)
	}
	if n := len(atom["uri"]); n != 1 {
		t.Errorf("%d hostile strings are taken for an author's address", n-1)
	}

	out := write(t, WriteJSON, c)
	var j struct{ Items []jsonItem }
	if err := json.Unmarshal(out, &j); err != nil || len(j.Items) != len(texts) {
		t.Fatalf("json: %d items, %v", len(j.Items), err)
	}
	for i, it := range j.Items {
		if it.Title != texts[i] || it.ContentHTML != texts[i] || it.Authors[0].Name != texts[i] {
			t.Errorf("json: %q came back as %q", texts[i], it.Title)
		}
	}
	if bytes.ContainsAny(out, "<>") {
		t.Error("json: markup stands in it as it is")
	}
}
