package theme

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"

	"broadsheet/themes"
	"golang.org/x/text/language"
)

// printed are the languages that the built-in theme must speak.
var printed = []string{"ar", "en", "fr"}

// said is one message as its file says it: a text by "", or texts by plural form.
type said map[string]string

func readMessages(t *testing.T) map[string]map[string]said {
	t.Helper()
	fsys, err := themes.Default()
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(fsys, "messages/*.json")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]said{}
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(path.Base(name), ".json")] = decodeMessages(t, data)
	}
	return all
}

func decodeMessages(t *testing.T, data []byte) map[string]said {
	t.Helper()
	var raw map[string]any
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	messages := map[string]said{}
	for key, value := range raw {
		messages[key] = said{}
		switch v := value.(type) {
		case string:
			messages[key][""] = v
		case map[string]any:
			for form, text := range v {
				messages[key][form] = text.(string)
			}
		}
	}
	return messages
}

var placeholder = regexp.MustCompile(`\{[^}]*\}`)

// placeholders of a text without {n}, sorted.
func placeholders(text string) []string {
	found := slices.DeleteFunc(placeholder.FindAllString(text, -1), func(s string) bool { return s == "{n}" })
	slices.Sort(found)
	return found
}

// differences are what a translation has that the English lacks, and the other
// way round.
func differences(lang language.Tag, english, other map[string]said) []string {
	var wrong []string
	for _, key := range sorted(english) {
		en, tr := english[key], other[key]
		if tr == nil {
			wrong = append(wrong, key+": missing")
			continue
		}
		_, plain := en[""]
		if _, too := tr[""]; plain != too {
			wrong = append(wrong, key+": a plain text in one language and plural forms in the other")
			continue
		}
		model, want := en[""]+en["other"], []string{""}
		if !plain {
			want = formsOf(lang)
		}
		for _, form := range sorted(tr) {
			if !slices.Contains(want, form) {
				wrong = append(wrong, key+": the form "+form+" is not used by this language")
			}
			if strings.TrimSpace(tr[form]) == "" {
				wrong = append(wrong, key+": empty")
			}
			if !slices.Equal(placeholders(model), placeholders(tr[form])) {
				wrong = append(wrong, key+": other placeholders in "+form)
			}
			// "one comment" may be said in words, but not where the form is also
			// that of 21.
			if strings.Contains(model, "{n}") && !strings.Contains(tr[form], "{n}") && numbersOfForm(lang, form) > 1 {
				wrong = append(wrong, key+": "+form+" hides its number")
			}
		}
		for _, form := range want {
			if _, ok := tr[form]; !ok {
				wrong = append(wrong, key+": the form "+form+" is missing")
			}
		}
	}
	for _, key := range sorted(other) {
		if english[key] == nil {
			wrong = append(wrong, key+": the English has no such message")
		}
	}
	return wrong
}

func numbersOfForm(lang language.Tag, form string) int {
	n := 0
	for i := range 1000 {
		if formOf(lang, i) == formNames[form] {
			n++
		}
	}
	return n
}

func TestTheBuiltInThemeSpeaksEveryLanguageCompletely(t *testing.T) {
	all := readMessages(t)
	if got := sorted(all); !slices.Equal(got, printed) {
		t.Fatalf("messages in %q, want %q: a new language gets its calendar, its typography below and its place in this list", got, printed)
	}
	for lang, messages := range all {
		for _, wrong := range differences(language.MustParse(lang), all["en"], messages) {
			t.Errorf("messages/%s.json: %s", lang, wrong)
		}
	}
}

func TestDifferencesBetweenCatalogues(t *testing.T) {
	en := map[string]said{"reply": {"": "Reply to {0}"}, "comments": {"one": "{n} comment", "other": "{n} comments"}}
	for name, c := range map[string]struct {
		lang string
		said map[string]said
		want string
	}{
		"the same":            {"fr", map[string]said{"reply": {"": "Répondre à {0}"}, "comments": {"one": "{n} a", "other": "{n} b"}}, ""},
		"words for a number":  {"en", map[string]said{"reply": {"": "Reply to {0}"}, "comments": {"one": "a comment", "other": "{n} comments"}}, ""},
		"missing":             {"fr", map[string]said{"comments": {"one": "{n} a", "other": "{n} b"}}, "reply: missing"},
		"extra":               {"fr", map[string]said{"reply": {"": "à {0}"}, "comments": {"one": "{n} a", "other": "{n} b"}, "x": {"": "y"}}, "x: the English has no such message"},
		"placeholder lost":    {"fr", map[string]said{"reply": {"": "Répondre"}, "comments": {"one": "{n} a", "other": "{n} b"}}, "reply: other placeholders in "},
		"placeholder more":    {"fr", map[string]said{"reply": {"": "à {0} de {1}"}, "comments": {"one": "{n} a", "other": "{n} b"}}, "reply: other placeholders in "},
		"number hidden":       {"fr", map[string]said{"reply": {"": "à {0}"}, "comments": {"one": "un a", "other": "{n} b"}}, "comments: one hides its number"},
		"forms too few":       {"ar", map[string]said{"reply": {"": "{0}"}, "comments": {"zero": "a", "one": "b", "two": "c", "few": "{n}", "other": "{n}"}}, "comments: the form many is missing"},
		"forms too many":      {"fr", map[string]said{"reply": {"": "à {0}"}, "comments": {"one": "{n} a", "two": "{n} c", "other": "{n} b"}}, "comments: the form two is not used by this language"},
		"text for plural":     {"fr", map[string]said{"reply": {"": "à {0}"}, "comments": {"": "b"}}, "comments: a plain text in one language and plural forms in the other"},
		"nothing but a space": {"en", map[string]said{"reply": {"": "Reply to {0}"}, "comments": {"one": " ", "other": "{n} b"}}, "comments: empty"},
	} {
		if got := strings.Join(differences(language.MustParse(c.lang), en, c.said), "; "); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// What a sub-editor would send back, by language.
var sentBack = map[string][]struct {
	rule  string
	wrong *regexp.Regexp
}{
	"en": {
		{"curly quotes and apostrophes", regexp.MustCompile(`['"]`)},
		{"an ellipsis is one sign", regexp.MustCompile(`\.\.\.`)},
	},
	"fr": {
		{"curly apostrophes, guillemets", regexp.MustCompile(`['"“”]`)},
		{"a narrow no-break space before ; : ! ? »", regexp.MustCompile(`[^\x{202f}][;:!?»]`)},
		{"a narrow no-break space after «", regexp.MustCompile(`«[^\x{202f}]`)},
		{"a narrow no-break space only there", regexp.MustCompile(`\x{202f}[^;:!?»{]|\x{a0}`)},
		{"an ellipsis is one sign", regexp.MustCompile(`\.\.\.`)},
	},
	"ar": {
		{"the Arabic comma, semicolon and question mark", regexp.MustCompile(`[,;?]`)},
		{"guillemets", regexp.MustCompile(`['"“”‘’]`)},
		{"no space before a mark", regexp.MustCompile(`\p{Arabic}\s[،؛؟:.!]`)},
		{"digits come from the number", regexp.MustCompile(`[0-9٠-٩]`)},
	},
}

func TestMessagesKeepTheirTypography(t *testing.T) {
	names := regexp.MustCompile(`name@example\.org|mastodon\.example|RSS|\{[0-9n]\}`)
	latin := regexp.MustCompile(`[A-Za-z]`)
	for lang, messages := range readMessages(t) {
		if len(sentBack[lang]) == 0 {
			t.Errorf("no rules of typography for %s", lang)
		}
		for key, forms := range messages {
			for form, text := range forms {
				if lang == "ar" {
					text = names.ReplaceAllString(text, "اسم")
					if latin.MatchString(text) {
						t.Errorf("messages/ar.json: %q %s: Latin letters: %s", key, form, text)
					}
				}
				for _, r := range sentBack[lang] {
					if found := r.wrong.FindString(text); found != "" {
						t.Errorf("messages/%s.json: %q %s: %s: %+q in %s", lang, key, form, r.rule, found, text)
					}
				}
			}
		}
	}
}
