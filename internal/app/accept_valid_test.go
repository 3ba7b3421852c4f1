package app_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/article"
	"broadsheet/internal/testkit/nu"
	"broadsheet/internal/testkit/schemaorg"
)

// classes are a page of every class that the site has, in three languages, the
// errors and refusals too, by what they are.
func (w *town) classes() map[string][]byte {
	w.t.Helper()
	pages := map[string][]byte{}
	add := func(name string, got reply, status int) {
		w.t.Helper()
		if got.status != status || !strings.HasPrefix(got.header.Get("Content-Type"), "text/html") {
			w.t.Errorf("%s: %d %s, want a page with %d", name, got.status, got.header.Get("Content-Type"), status)
		}
		pages[name] = got.body
	}
	french := plainStory("« L’été suffit ! »", "Le bac part à huit heures.")
	french.Language, french.Slug, french.TranslationOf, french.Correction = "fr", "bac", w.story.PublicID, "Une version précédente disait neuf heures."
	arabic := plainStory("العبّارة تعود", "آخر عبّارة يوم الأحد.")
	arabic.Language, arabic.Slug, arabic.Standfirst, arabic.Dateline = "ar", "abbara", "بعد أسبوعين", article.Dateline{Place: "المرفأ"}
	arabic.KeyPoints, arabic.Storyline = []article.KeyPoint{{Text: "لم يصب أحد"}}, "The winter floods"
	closed := plainStory("Quiet", "Nothing was said.")
	closed.Comments = "off"
	for _, d := range []article.Draft{french, arabic, closed} {
		p := w.publish(d)
		add("story "+p.URL, w.page(p.URL), 200)
		add("share "+p.URL, w.page(p.URL+"/share"), 200)
		if d.Comments != "off" {
			w.say(p.URL, "It held. العبّارة")
			add("discussion "+p.URL, w.page(p.URL+"?view=all"), 200)
			add("refused "+p.URL, w.post(p.URL, fields("", "", "nobody", "")), 422)
		}
	}
	leaf := func(name string) string { return w.comment[:len(w.comment)-len(last(w.comment))] + name }
	add("refused reply", w.post(w.story.URL, fields("", "Ada", "ada@reader.example", last(w.comment))), 422)
	held := fields("Buy now", "Bot", "bot@spam.example", "")
	held.Set("url", "https://spam.example")
	add("held", w.get(w.post(w.story.URL, held).header.Get("Location")), 200)
	for at, status := range map[string]int{
		"/": 200, "/latest": 200, "/river": 200, "/town": 200, "/archive": 200, "/archive/2026": 200, "/archive/2026/11": 200, "/archive/2026/11/23": 200,
		"/corrections": 200, "/by/tom-sluice": 200, "/tag/floods": 200, "/place/lower-weir": 200, "/storyline/the-winter-floods": 200,
		"/said/ida-lock": 200, "/house-rules": 200, "/nothing": 404, "/archive/2026/13": 404, w.comment: 200, leaf("nobody"): 404,
		w.story.URL: 200, w.story.URL + "?sort=oldest": 200, w.story.URL + "?view=all&sort=oldest": 200, w.story.URL + "/share": 200,
	} {
		add(at, w.get(at), status)
	}
	add("another site", w.get("/", with("Host", "evil.example")), 421)
	add("foreign form", w.post(w.story.URL, fields("x", "Ada", "ada@reader.example", ""), with("Sec-Fetch-Site", "cross-site")), 403)
	add("no form", w.post(w.story.URL, fields("x", "Ada", "ada@reader.example", ""), with("Content-Type", "text/xml")), 415)
	add("too much", w.post(w.story.URL, fields(strings.Repeat("x", 200<<10), "Ada", "ada@reader.example", "")), 413)
	add("no method", w.ask(http.MethodDelete, w.story.URL, nil), 405)
	gone := w.publish(plainStory("Gone tomorrow"))
	if err := w.Articles.Withdraw(w.t.Context(), account.AtCommand("test"), gone.ID, "It was wrong."); err != nil {
		w.t.Fatal(err)
	}
	add("withdrawn", w.get(gone.URL), 410)
	return pages
}

func last(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// TestPagesAreValid holds a page of every class to the standard.
func TestPagesAreValid(t *testing.T) {
	w := settle(t)
	w.publish(article.Draft{Headline: "A long read", Section: "Town", Body: richtext.FromParagraphs(slices.Repeat([]string{"Water, and water again."}, 40))})
	pages := w.classes()
	for _, p := range nu.Check(t, pages) {
		t.Error(p)
	}
	t.Logf("%d pages", len(pages))
}

// TestLinkedDataIsOfTheVocabulary holds what every class of page says of itself
// to schema.org's vocabulary.
func TestLinkedDataIsOfTheVocabulary(t *testing.T) {
	words := schemaorg.Load(t)
	w := settle(t)
	said := map[string]int{}
	for name, page := range w.classes() {
		for _, found := range jsonLD.FindAllSubmatch(page, -1) {
			var data map[string]any
			if err := json.Unmarshal(found[1], &data); err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			said[data["@type"].(string)]++
			for _, wrong := range words.Check(data) {
				t.Errorf("%s: %s", name, wrong)
			}
			eachText(data, func(text string) {
				if strings.Contains(text, "127.0.0.1") {
					t.Errorf("%s: %q is not by the configured base", name, text)
				}
			})
		}
	}
	for _, kind := range []string{"NewsArticle", "BreadcrumbList", "ItemList", "WebSite"} {
		if said[kind] == 0 {
			t.Errorf("no page says %s; there are %v", kind, slices.Sorted(maps.Keys(said)))
		}
	}
	story := jsonLD.FindSubmatch(w.page(w.story.URL).body)
	var data map[string]any
	if err := json.Unmarshal(story[1], &data); err != nil {
		t.Fatal(err)
	}
	for _, field := range []string{
		"headline", "dateline", "contentLocation", "author", "publisher", "speakable", "correction", "isPartOf", "position", "image", "wordCount",
		"articleSection", "keywords", "inLanguage", "commentCount", "discussionUrl", "datePublished", "dateModified", "abstract", "sourceOrganization", "description",
	} {
		if data[field] == nil {
			t.Errorf("a story with everything does not say its %s", field)
		}
	}
}
