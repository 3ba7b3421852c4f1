package theme

import (
	"strings"
	"testing"
	"testing/fstest"

	"broadsheet/themes"
)

// spoken is the catalogue of the built-in theme on a site in a language.
func spoken(t *testing.T, site string) *catalogue {
	t.Helper()
	fsys, err := themes.Default()
	if err != nil {
		t.Fatal(err)
	}
	files, _, err := gather(fsys, nil, 1000)
	if err != nil {
		t.Fatal(err)
	}
	c, err := readCatalogue(files, site)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAReaderGetsTheNearestLanguage(t *testing.T) {
	for _, c := range []struct{ site, reader, words, locale string }{
		{"en", "en", "en", "en"}, {"en", "en-US", "en", "en-US"}, {"en", "EN-us", "en", "en-US"},
		{"en", "fr", "fr", "fr"}, {"en", "fr-CA", "fr", "fr-CA"}, {"en", "fr_CH", "fr", "fr-CH"},
		{"en", "ar-EG", "ar", "ar-EG"}, {"en", "ar-Arab-EG", "ar", "ar-Arab-EG"},
		// Nobody here speaks these: the site's own words, with the site's own region.
		{"en-US", "de", "en", "en-US"}, {"fr", "de", "fr", "fr"}, {"fr", "zh", "fr", "fr"}, {"fr-CA", "de", "fr", "fr-CA"},
		{"ar-MA", "ja", "ar", "ar-MA"}, {"fr", "he", "fr", "fr"}, {"fr", "", "fr", "fr"}, {"fr-CA", "no language", "fr", "fr-CA"},
		{"ar", "fa", "ar", "ar"}, {"fr", "az-Arab", "fr", "fr"},
		// The site itself speaks what the theme lacks.
		{"de", "de", "en", "en"}, {"de", "fr-BE", "fr", "fr-BE"}, {"de-AT", "pl", "en", "en"},
	} {
		all := spoken(t, c.site)
		if words, locale := all.match(c.reader), all.locale(c.reader).String(); words != c.words || locale != c.locale {
			t.Errorf("a reader of %q on a site in %s gets %s and dates of %s, want %s and %s", c.reader, c.site, words, locale, c.words, c.locale)
		}
	}
}

func TestRightToLeftFollowsTheWords(t *testing.T) {
	all := spoken(t, "ar-EG")
	for reader, want := range map[string]string{"ar-EG": "rtl", "ja": "rtl", "fr-CA": "ltr", "en": "ltr"} {
		if got := Direction(all.match(reader)); got != want {
			t.Errorf("%s: %s", reader, got)
		}
	}
}

// A chosen theme that adds words in its own language only is not refused for the
// languages of the default theme.
func TestAThemeMayAddWordsInItsOwnLanguage(t *testing.T) {
	harbour := morning(map[string]string{
		"messages/fr.json": `{"site": "La Poste du port", "reply": "Répondre à {0}", "stories": {"one": "{n} article", "other": "{n} articles"}}`,
		"messages/ar.json": arabicStories,
	})
	evening := fstest.MapFS{
		"theme.json":       {Data: []byte(`{"name": "Evening", "contract": 1}`)},
		"front.html":       {Data: []byte(`{{msg "tide"}}: {{count "boats" .}}, {{count "stories" .}}`)},
		"messages/en.json": {Data: []byte(`{"tide": "High tide", "boats": {"one": "{n} boat", "other": "{n} boats"}}`)},
	}
	th := load(t, harbour, evening)
	if lang, locale := th.In("fr-BE").Lang(), th.In("fr-BE").Locale(); lang != "fr" || locale != "fr-BE" {
		t.Errorf("fr-BE: words of %s, dates of %s", lang, locale)
	}
	for lang, want := range map[string]string{"en": "High tide: 3 boats, 3 stories", "fr": "High tide: 3 boats, 3 articles", "ar": "High tide: 3 boats, 3 أخبار"} {
		if got := render(t, th.In(lang), "front", 3); got != want {
			t.Errorf("%s: %s", lang, got)
		}
	}
	// What it has begun to translate it finishes.
	evening["messages/fr.json"] = &fstest.MapFile{Data: []byte(`{"tide": "Marée haute"}`)}
	if _, err := Load(harbour, evening, Options{Contract: 1}); err == nil || !strings.Contains(err.Error(), `messages/fr.json has no "boats"`) {
		t.Error(err)
	}
}
