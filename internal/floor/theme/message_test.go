package theme

import (
	"strings"
	"testing"
)

const arabicStories = `{"site": "بريد الميناء", "reply": "الرد على {0}", "stories": {"zero": "لا أخبار", "one": "خبر واحد", "two": "خبران", "few": "{n} أخبار", "many": "{n} خبرًا", "other": "{n} خبر"}}`

func TestPluralFormsFollowTheLanguage(t *testing.T) {
	th := load(t, morning(map[string]string{
		"messages/ar.json": arabicStories,
		"messages/ru.json": `{"site": "Почта гавани", "reply": "Ответить {0}", "stories": {"one": "{n} статья", "few": "{n} статьи", "many": "{n} статей", "other": "{n} статьи"}}`,
	}), nil)
	for _, c := range []struct {
		lang string
		n    int
		want string
	}{
		{"en", 0, "0 stories"}, {"en", 1, "1 story"}, {"en", 2, "2 stories"}, {"en", 1_000_000, "1,000,000 stories"},
		{"en-GB", 1, "1 story"}, {"de", 1, "1 story"}, {"no language at all", 1, "1 story"},
		{"ru", 1, "1 статья"}, {"ru", 3, "3 статьи"}, {"ru", 11, "11 статей"}, {"ru", 21, "21 статья"},
		{"ar", 0, "لا أخبار"}, {"ar", 1, "خبر واحد"}, {"ar", 2, "خبران"}, {"ar", 3, "3 أخبار"}, {"ar-EG", 3, "٣ أخبار"}, {"ar-EG", 11, "١١ خبرًا"}, {"ar-EG", 100, "١٠٠ خبر"},
	} {
		got, err := th.In(c.lang).Count("stories", c.n)
		if err != nil || got != c.want {
			t.Errorf("%s %d: %q %v, want %q", c.lang, c.n, got, err, c.want)
		}
	}
	if got := render(t, th.In("ar"), "front", struct{ Total int }{2}); !strings.Contains(got, `<html lang="ar" dir="rtl">`) || !strings.Contains(got, "خبران") {
		t.Error(got)
	}
	if lang := th.In("ar-EG").Lang(); lang != "ar" {
		t.Errorf("ar-EG reads %s", lang)
	}
}

func TestEveryLanguageHasEveryMessage(t *testing.T) {
	_, err := Load(morning(map[string]string{"messages/fr.json": `{"site": "La Poste du port", "stories": {"one": "{n} article", "other": "{n} articles"}}`}), nil, Options{Contract: 1})
	if err == nil || !strings.Contains(err.Error(), `comment/comment.html:1: messages/fr.json has no "reply"`) {
		t.Error(err)
	}
}

func TestUnusedMessages(t *testing.T) {
	th := load(t, morning(map[string]string{"messages/en.json": `{"site": "a", "reply": "b", "stories": {"one": "c", "other": "d"}, "forgotten": "e"}`}), nil)
	if got := th.UnusedMessages(); len(got) != 1 || got[0] != "forgotten" {
		t.Errorf("%q", got)
	}
}

// One tested example for each function that a template may call.
func TestFunctions(t *testing.T) {
	type data struct {
		Name  string
		Total uint8
	}
	for template, want := range map[string]string{
		`{{msg "reply" .Name}}`:                                "Reply to &lt;i&gt;Ada",
		`{{msg "reply" 12345}}`:                                "Reply to 12,345",
		`<a title="{{msg "reply" .Name}}">`:                    `<a title="Reply to &lt;i&gt;Ada">`,
		`{{.Name | msg "reply"}}`:                              "Reply to &lt;i&gt;Ada",
		`{{count "stories" .Total}}`:                           "1 story",
		`<a href="{{asset "theme.css"}}">`:                     `<a href="/assets/theme.`,
		`{{lang}} {{dir}}`:                                     "en ltr",
		`{{if and (eq .Total 1) (not (gt .Total 2))}}y{{end}}`: "y",
		`{{len .Name}} {{slice .Name 0 1}}`:                    "6 &lt;",
	} {
		th := load(t, morning(map[string]string{"front.html": template}), nil)
		if got := render(t, th, "front", data{"<i>Ada", 1}); !strings.HasPrefix(got, want) {
			t.Errorf("%s gives %s, want %s", template, got, want)
		}
	}
	th := load(t, morning(map[string]string{"front.html": `{{count "stories" .}}`}), nil)
	if _, err := th.Render("front", "many"); err == nil || !strings.Contains(err.Error(), "string is not a whole number") {
		t.Error(err)
	}
}

func TestMessagesCannotGrowWithoutEnd(t *testing.T) {
	th := load(t, morning(map[string]string{
		"messages/en.json": `{"site": "a", "reply": "{0}{0}", "stories": {"one": "c", "other": "d"}}`,
		"front.html":       `{{$a := "ha"}}{{range .}}{{$a = msg "reply" $a}}{{end}}{{$a}}`,
	}), nil)
	if _, err := th.Render("front", make([]int, 60)); err == nil || !strings.Contains(err.Error(), `message "reply" is longer than 64 KiB`) {
		t.Error(err)
	}
}

func TestDirection(t *testing.T) {
	for lang, want := range map[string]string{"en": "ltr", "ar": "rtl", "fa-IR": "rtl", "he": "rtl", "ur": "rtl", "az-Arab": "rtl", "zh": "ltr", "": "ltr"} {
		if got := Direction(lang); got != want {
			t.Errorf("%s: %s", lang, got)
		}
	}
}
