package app_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/article"
	"broadsheet/internal/testkit/cases"
	"broadsheet/internal/testkit/feedcheck"
)

// feedFiles are the forms of each feed.
var feedFiles = []string{"/feed.xml", "/atom.xml", "/feed.json"}

// feedsAreValid asks for the feeds of lists and holds each to its format.
func (w *standing) feedsAreValid(lists ...string) {
	w.t.Helper()
	for _, list := range lists {
		for _, file := range feedFiles {
			got := w.page(list + file)
			for _, wrong := range feedcheck.Feed(base+list+file, got.header.Get("Content-Type"), got.body) {
				w.t.Errorf("%s%s: %s", list, file, wrong)
			}
			if bytes.Contains(got.body, []byte("127.0.0.1")) {
				w.t.Errorf("%s%s holds an address that is not by the configured base", list, file)
			}
		}
	}
}

func (w *standing) sitemapsAreValid(paths ...string) {
	w.t.Helper()
	for _, path := range paths {
		for _, wrong := range feedcheck.Sitemap(base+path, w.page(path).body, time.Now()) {
			w.t.Errorf("%s: %s", path, wrong)
		}
	}
}

// hostileTexts are some of every kind of hostile string that is known.
func hostileTexts(t *testing.T, most int) (texts []string) {
	t.Helper()
	file := cases.Read(t, "xss/vectors.jsonl")
	every := bytes.Count(file, []byte("\n"))/most + 1
	lines := bufio.NewScanner(bytes.NewReader(file))
	lines.Buffer(nil, 1<<20)
	for n := 0; lines.Scan(); n++ {
		if n%every != 0 {
			continue
		}
		var vector struct{ Payload string }
		if err := json.Unmarshal(lines.Bytes(), &vector); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, vector.Payload)
	}
	return texts
}

// TestFeedsAndSitemapsAreValid holds what machines read to its formats: on a
// site of nothing, on one with a bit of everything, and where every text of a
// story and of a comment is hostile.
func TestFeedsAndSitemapsAreValid(t *testing.T) {
	empty := stand(t)
	empty.feedsAreValid("")
	empty.sitemapsAreValid("/sitemap.xml", "/news-sitemap.xml")

	w := settle(t)
	lists := []string{"", "/river", "/by/tom-sluice", "/tag/floods", "/place/lower-weir", "/storyline/the-winter-floods", w.story.URL + "/comments"}
	w.feedsAreValid(lists...)
	arabic := plainStory("العبّارة تعود", "آخر عبّارة يوم الأحد.")
	arabic.Language, arabic.TranslationOf, arabic.Section, arabic.Slug = "ar", w.story.PublicID, "River", "abbara"
	w.publish(arabic)

	refused, taken := 0, 0
	for i, text := range hostileTexts(t, 40) {
		d := plainStory(text+" headline", text, text+" "+text)
		d.Standfirst, d.Byline, d.Tags, d.Section, d.Storyline = text, credit(text+" name"), []string{text + " tag", "Floods"}, "River", "The winter floods"
		d.Dateline.Place, d.Correction = text+" place", text
		d.Body.Content = append(d.Body.Content, richtext.Node{Type: richtext.Paragraph, Content: []richtext.Node{
			{Type: richtext.Text, Text: "the levels", Marks: []richtext.Mark{{Type: richtext.Link, Attrs: &richtext.MarkAttrs{Href: "/levels?of=1&at=" + "2", Title: text}}}},
		}})
		if i%2 == 1 {
			d.Language = "fr"
		}
		if _, err := w.try("POST", w.story.URL+"/comments", strings.NewReader(fields(text, "Ada "+text, "ada@reader.example", "").Encode()), asForm); err != nil {
			t.Fatal(err)
		}
		if w.accepts(d) {
			taken++
		} else {
			refused++
		}
	}
	if taken < 20 {
		t.Errorf("%d hostile stories are taken and %d refused: too few to say anything", taken, refused)
	}
	eventually(t, 5e9, "the feeds hold the hostile stories", func() bool { return strings.Count(w.page("/feed.json").text(), "headline") >= 20 })
	w.feedsAreValid(lists...)
	w.sitemapsAreValid("/sitemap.xml", "/news-sitemap.xml", "/sitemap/"+time.Now().UTC().Format("2006-01")+".xml", "/sitemap/1999-01.xml")
	t.Logf("%d hostile stories", taken)
}

// accepts says whether a draft is taken.
func (w *standing) accepts(d article.Draft) bool {
	w.t.Helper()
	_, err := w.Articles.Publish(w.t.Context(), account.AtCommand("publish"), d)
	return err == nil
}
