package copydesk

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/testkit/cases"
)

// overlapOf compares two texts as bags of words.
func overlapOf(got, want string) float64 {
	count := map[string]int{}
	for _, word := range words(want) {
		count[word]++
	}
	shared := 0
	for _, word := range words(got) {
		if count[word] > 0 {
			count[word]--
			shared++
		}
	}
	return f1(shared, len(words(got)), len(words(want)))
}

func TestTheArticleOfAWebPage(t *testing.T) {
	root := cases.Path(t, "html")
	folders, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	total, pages, titles, refused := 0.0, 0, 0, 0
	for _, folder := range folders {
		source, err := os.ReadFile(filepath.Join(root, folder.Name(), "source.html"))
		if err != nil {
			continue
		}
		pages++
		want, err := os.ReadFile(filepath.Join(root, folder.Name(), "expected.html"))
		if err != nil {
			t.Fatal(err)
		}
		doc, err := html.Parse(strings.NewReader(string(want)))
		if err != nil {
			t.Fatal(err)
		}
		var meta struct{ Title string }
		if data, err := os.ReadFile(filepath.Join(root, folder.Name(), "expected-metadata.json")); err == nil {
			if err := json.Unmarshal(data, &meta); err != nil {
				t.Fatal(err)
			}
		}
		c, err := Read("source.html", source, Options{})
		if err != nil {
			refused++
			t.Logf("%-28s refused: %v (wanted %q)", folder.Name(), err, excerpt(meta.Title))
			continue
		}
		got := richtext.PlainText(c.Draft.Body)
		for _, point := range c.Draft.KeyPoints {
			got = point.Text + "\n" + got
		}
		score := overlapOf(got, textOf(doc))
		total += score
		if fold(c.Draft.Headline) == fold(meta.Title) {
			titles++
		} else {
			t.Logf("%-28s headline %q, wanted %q", folder.Name(), excerpt(c.Draft.Headline), excerpt(meta.Title))
		}
		if score < 0.9 {
			t.Logf("%-28s %.3f of %d words, got %d", folder.Name(), score, len(words(textOf(doc))), len(words(got)))
		}
	}
	t.Logf("%d pages: mean word F1 %.3f, %d headlines as expected, %d refused", pages, total/float64(pages), titles, refused)
	// The two pages without any title are refused; the expected titles often
	// carry the site's name, which a headline does not.
	if mean := total / float64(pages); mean < 0.93 || refused > 2 || titles < 22 {
		t.Errorf("mean word F1 %.3f, %d refused, %d headlines as expected", mean, refused, titles)
	}
}
