package feed

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"broadsheet/internal/floor/theme"
	"broadsheet/internal/testkit/schemaorg"
)

func aurora() Story {
	return Story{
		URL: "https://harbour.example/2026/ferry-aground", Headline: "Ferry runs aground and waits for the tide", AlternativeHeadline: "Aurora ferry aground: what we know",
		Description: "All 212 aboard are well.", KeyPoints: []string{"Nobody is hurt", "The tide turns at nine"},
		Dateline: "Quayside, Harbour", Place: "Quayside, Harbour", Language: "en-GB", Section: "Harbour", Tags: []string{"Ferries", "Tides"},
		Authors:   []Author{{"Ada Okonjo", "https://harbour.example/author/ada-okonjo"}, {"Tom Brandt", "javascript:alert(1)"}},
		Images:    []Image{{URL: "https://harbour.example/media/aurora.jpg", Alt: "A ferry on a sandbank", Credit: "Lin Wei", Width: 1280, Height: 853}, {URL: "/relative.jpg"}},
		Published: monday.In(time.FixedZone("", 3600)), Updated: monday.Add(45 * time.Minute), Words: 480, Comments: 0,
		CommentsURL: "https://harbour.example/2026/ferry-aground#comments",
		Corrections: []Correction{{"An earlier version gave 221 as the number aboard.", monday}},
		Speakable:   []string{"[data-part=headline]", "[data-part=keypoints]"},
		Publisher:   "The Harbour Post", PublisherURL: "https://harbour.example/", PublisherLogo: Image{URL: "https://harbour.example/icons/512.png", Width: 512, Height: 512},
		Storyline: Place{"The winter ferries", "https://harbour.example/storyline/the-winter-ferries"}, Chapter: 3, Agency: "Coastal Wire",
	}
}

func TestLinkedDataGolden(t *testing.T) {
	out, err := json.MarshalIndent(LinkedData(aurora()), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "newsarticle.json", append(out, '\n'))
}

func TestLinkedDataSaysOnlyWhatIsKnown(t *testing.T) {
	out, err := json.Marshal(LinkedData(Story{URL: "/relative", Headline: "Bells", Published: monday, Paid: true, Label: "opinion"}))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"@context":"https://schema.org","@type":"OpinionNewsArticle","headline":"Bells","datePublished":"2026-11-23T06:30:00Z","dateModified":"2026-11-23T06:30:00Z","commentCount":0,"isAccessibleForFree":false}`
	if string(out) != want {
		t.Errorf("got  %s\nwant %s", out, want)
	}
}

// What is said of a story is said in schema.org's words, whatever it is labelled.
func TestLinkedDataIsOfTheVocabulary(t *testing.T) {
	words := schemaorg.Load(t)
	said := []any{Breadcrumbs([]Place{{"The Harbour Post", "https://harbour.example/"}}), Listed(Place{"Harbour", "https://harbour.example/harbour"}, []Place{{"Bells", "https://harbour.example/2026/bells"}})}
	for _, label := range []string{"", "opinion", "analysis", "sponsored", "satire", "agency"} {
		s := aurora()
		s.Label = label
		said = append(said, LinkedData(s))
	}
	said = append(said, LinkedData(Story{Headline: "Bells"}), Published(Publication{Name: "The Harbour Post", URL: "https://harbour.example/", Elsewhere: []string{"https://social.example/@post"}}))
	for _, one := range said {
		text, err := json.Marshal(one)
		if err != nil {
			t.Fatal(err)
		}
		var data map[string]any
		if err := json.Unmarshal(text, &data); err != nil {
			t.Fatal(err)
		}
		for _, wrong := range words.Check(data) {
			t.Error(wrong)
		}
	}
}

func TestLinkedDataIsInertInAPage(t *testing.T) {
	page, err := theme.Load(fstest.MapFS{
		"theme.json":       {Data: []byte(`{"name": "Morning", "contract": 1}`)},
		"messages/en.json": {Data: []byte(`{}`)},
		"story.html":       {Data: []byte(`<script type="application/ld+json">{{.JSONLD}}</script>`)},
	}, nil, theme.Options{Contract: 1})
	if err != nil {
		t.Fatal(err)
	}
	hostile := "</script><!--<script>\u2028\u2029]]>&\"'\x00"
	s := aurora()
	s.Headline, s.AlternativeHeadline, s.Description, s.Dateline, s.Place, s.Section = hostile, "", hostile, hostile, hostile, hostile
	s.KeyPoints, s.Tags, s.Speakable, s.Language, s.Publisher = []string{hostile}, []string{hostile}, []string{hostile}, hostile, hostile
	s.Authors, s.Images[0].Alt, s.Images[0].Credit, s.Corrections[0].Text = []Author{{Name: hostile}}, hostile, hostile, hostile
	out, err := page.Render("story", struct{ JSONLD any }{LinkedData(s)})
	if err != nil {
		t.Fatal(err)
	}
	inside := strings.TrimSuffix(strings.TrimPrefix(string(out), `<script type="application/ld+json">`), `</script>`)
	if strings.ContainsAny(inside, "<>\u2028\u2029\x00") {
		t.Errorf("it breaks out: %s", inside)
	}
	var back NewsArticle
	if err := json.Unmarshal([]byte(inside), &back); err != nil {
		t.Fatal(err)
	}
	for _, got := range []string{back.Headline, back.Abstract[0], back.Author[0].Name, back.Image[0].Caption, back.Correction[0].Text, back.Publisher.Name, back.ContentLocation.Name} {
		if got != hostile {
			t.Errorf("%q came back as %q", hostile, got)
		}
	}
}
