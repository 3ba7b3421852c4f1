package slug

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestMake(t *testing.T) {
	for _, c := range []struct{ name, text, language, want string }{
		{"a plain headline", "Council votes for the low bridge", "en", "council-votes-for-the-low-bridge"},
		{"an apostrophe joins, a dash parts", "Don't panic — it’s only eelgrass", "en", "dont-panic-its-only-eelgrass"},
		{"accents fall away", "Façade à l’été: café", "fr", "facade-a-lete-cafe"},
		{"umlauts in German", "Müller über Öl", "de", "mueller-ueber-oel"},
		{"umlauts elsewhere", "Müller über Öl", "en", "muller-uber-ol"},
		{"letters without a base", "Ærø, Łódź, Ðorđe, Straße", "en", "aero-lodz-dorde-strasse"},
		{"Vietnamese", "Đà Nẵng mở cảng", "vi", "da-nang-mo-cang"},
		{"Cyrillic stays", "Порт Открыт", "ru", "порт-открыт"},
		{"Hindi keeps its vowel signs", "हिन्दी समाचार", "hi", "हिन्दी-समाचार"},
		{"Chinese stays", "港口 开放", "zh", "港口-开放"},
		{"Arabic, with a direction mark", "\u202bالميناء مفتوح\u202c", "ar", "الميناء-مفتوح"},
		{"numbers", "3.5 % of 1,000", "en", "3-5-of-1-000"},
		{"nothing to say", "¡—!? …", "en", ""},
		{"an attempt to climb", "../../etc/passwd", "en", "etc-passwd"},
		{"markup", "<script>alert(1)</script>", "en", "script-alert-1-script"},
		{"a decomposed accent", "Cafe\u0301", "en", "cafe"},
	} {
		if got := Make(c.text, c.language); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestLongHeadlinesAreCutBetweenWords(t *testing.T) {
	got := Make(strings.Repeat("harbour ", 20), "en")
	if utf8.RuneCountInString(got) > Max || !strings.HasSuffix(got, "-harbour") {
		t.Errorf("%q (%d)", got, len(got))
	}
	if got := Make(strings.Repeat("x", 200), "en"); len(got) != Max {
		t.Errorf("one long word: %d characters", len(got))
	}
	exact := strings.Repeat("abcdefg-", 10)[:79]
	if got := Make(exact+" tail", "en"); got != exact {
		t.Errorf("a word that ends at the limit: %q", got)
	}
}

func TestMakeIsItsOwnFixpoint(t *testing.T) {
	for _, s := range []string{"Ein Test über Müll", "हिन्दी समाचार", "港口 开放", strings.Repeat("long word ", 30), "İstanbul’da", "ǅ ﬁ Ⅷ ª"} {
		once := Make(s, "")
		if Make(once, "") != once {
			t.Errorf("%q became %q, then %q", s, once, Make(once, ""))
		}
	}
}
