package theme

import (
	"strings"
	"testing"

	"broadsheet/themes"
)

// builtIn is the theme that every site starts with, spoken in a language.
func builtIn(t *testing.T, lang string) *Theme {
	t.Helper()
	files, err := themes.Default()
	if err != nil {
		t.Fatal(err)
	}
	th, err := Load(files, nil, Options{Contract: 1000, Language: lang})
	if err != nil {
		t.Fatal(err)
	}
	return th
}

func TestNumbersFollowTheRegion(t *testing.T) {
	th := builtIn(t, "en")
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"en", 0, "0"}, {"en", 999, "999"}, {"en", 1234, "1,234"}, {"en", -1234567, "-1,234,567"},
		{"en-US", 1234567, "1,234,567"}, {"en-IN", 1234567, "12,34,567"},
		{"fr", 999, "999"}, {"fr", 1234567, "1\u202f234\u202f567"}, {"fr-BE", 1234, "1\u202f234"}, {"fr-CA", 1234, "1\u00a0234"}, {"fr-MA", 1234, "1.234"},
		{"ar", 1234567, "1,234,567"}, {"ar-AE", 1234, "1,234"}, {"ar-MA", 1234567, "1.234.567"}, {"ar", -12, "\u200e-12"},
		{"ar-EG", 1234567, "١٬٢٣٤٬٥٦٧"}, {"ar-SA", 90, "٩٠"}, {"ar-LB", 1234, "١٬٢٣٤"}, {"ar-EG", -12, "\u061c-١٢"},
		{"ar-EG-u-nu-latn", 1234, "1,234"}, {"ar-u-nu-arab", 1234, "١٬٢٣٤"},
	} {
		if got := th.In(c.lang).Number(c.n); got != c.want {
			t.Errorf("%s %d: got %+q, want %+q", c.lang, c.n, got, c.want)
		}
	}
}

func TestCountsOfTheBuiltInTheme(t *testing.T) {
	th := builtIn(t, "en")
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"fr", 0, "0 commentaire"}, {"fr", 1, "1 commentaire"}, {"fr", 2, "2 commentaires"}, {"fr", 12345, "12\u202f345 commentaires"},
		{"ar", 0, "لا تعليقات"}, {"ar", 1, "تعليق واحد"}, {"ar", 2, "تعليقان"}, {"ar", 3, "3 تعليقات"}, {"ar", 10, "10 تعليقات"},
		{"ar", 11, "11 تعليقًا"}, {"ar", 99, "99 تعليقًا"}, {"ar", 100, "100 تعليق"}, {"ar", 102, "102 تعليق"}, {"ar", 103, "103 تعليقات"},
		{"ar-EG", 1011, "١٬٠١١ تعليقًا"},
	} {
		if got, err := th.In(c.lang).Count("comments", c.n); err != nil || got != c.want {
			t.Errorf("%s %d: got %q %v, want %q", c.lang, c.n, got, err, c.want)
		}
	}
}

func TestPagesLoadInEveryLanguage(t *testing.T) {
	for _, lang := range []string{"fr-CA", "ar-MA", "de"} {
		builtIn(t, lang)
	}
}

// A site may be asked for more languages than there are.
func TestLanguagesWithoutEndAreNotRemembered(t *testing.T) {
	th := load(t, morning(nil), nil)
	for i := range 3 * maxKnown {
		th.In("en-x-" + strings.Repeat("a", i%8+1) + string(rune('a'+i/8%26)) + string(rune('a'+i/208))).Number(i)
	}
	known, editions := 0, 0
	th.current().known.Range(func(any, any) bool { known++; return true })
	th.current().editions.Range(func(any, any) bool { editions++; return true })
	if known != maxKnown || editions != 1 {
		t.Errorf("%d languages and %d editions are kept", known, editions)
	}
}
