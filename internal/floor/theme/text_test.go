package theme

import (
	"bufio"
	"encoding/json"
	"html/template"
	"os"
	"strings"
	"testing"

	"broadsheet/internal/testkit/cases"
)

func letters(changes map[string]string) map[string]string {
	files := map[string]string{
		"messages/en.json":    `{"site": "The Harbour Post", "reply": "Reply to {0}", "stories": {"one": "{n} story", "other": "{n} stories"}}`,
		"mail/layout.txt":     "{{template \"words\" .}}\n-- \n{{msg \"site\"}}\n",
		"account/letter.txt":  `{{template "mail/layout" .}}{{define "words"}}Dear {{.Name}},{{range .Lines}}{{"\n"}}* {{.}}{{end}}{{if .Total}} {{count "stories" .Total}}{{end}} {{msg "reply" .Name}}{{end}}`,
		"account/letter.html": `<p>{{.Name}}</p>`,
	}
	for name, text := range changes {
		files[name] = text
	}
	return files
}

type letter struct {
	Name  string
	Lines []string
	Total int
}

func TestTextsAreTemplatesOfTheirOwn(t *testing.T) {
	th := load(t, morning(letters(map[string]string{"README.txt": "not a {{template}}"})), nil)
	got, err := th.In("en").RenderText("account/letter", letter{"Ada & Co <x>", []string{"one", "two"}, 2})
	if err != nil || got != "Dear Ada & Co <x>,\n* one\n* two 2 stories Reply to Ada & Co <x>\n-- \nThe Harbour Post\n" {
		t.Errorf("%q, %v", got, err)
	}
	if out := render(t, th, "account/letter", letter{Name: "Ada & Co"}); out != "<p>Ada &amp; Co</p>" {
		t.Errorf("the page of the same name: %q", out)
	}
	if _, err := th.In("en").RenderText("account/none", nil); err == nil {
		t.Error("a text that does not exist is rendered")
	}
}

func TestTextsAreProvedAtLoad(t *testing.T) {
	for what, change := range map[string]map[string]string{
		"a missing message":   {"account/letter.txt": `{{msg "gone"}}`},
		"a missing template":  {"account/letter.txt": `{{template "gone" .}}`},
		"a page's template":   {"account/letter.txt": `{{template "comment/comment" .}}`},
		"a mistake":           {"account/letter.txt": `{{if}}`},
		"another function":    {"account/letter.txt": `{{printf "%s" .}}`},
		"our own function":    {"account/letter.txt": `{{_one_line .}}`},
		"a block not filled":  {"account/letter.txt": `{{template "mail/layout" .}}`},
		"text within a page":  {"front.html": `{{template "mail/layout" .}}`},
		"an asset that isn't": {"account/letter.txt": `{{asset "gone.css"}}`},
	} {
		if _, err := Load(morning(letters(change)), nil, Options{Contract: 1}); err == nil {
			t.Errorf("%s: loaded", what)
		}
	}
}

func TestTextsHoldNoMarkup(t *testing.T) {
	th := load(t, morning(letters(map[string]string{"account/letter.txt": `{{.}}{{define "words"}}{{end}}`})), nil)
	for what, page := range map[string]any{"markup": template.HTML("<p>"), "a list": []string{"a"}, "nothing": nil, "a struct": letter{}} {
		if got, err := th.In("en").RenderText("account/letter", page); err == nil {
			t.Errorf("%s is printed as %q", what, got)
		}
	}
}

// Whatever a stranger writes stands on the line where the template has it.
func TestNoValueBeginsALine(t *testing.T) {
	file, err := os.Open(cases.Path(t, "xss/vectors.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	th := load(t, morning(letters(nil)), nil)
	try := func(id, text string) {
		got, err := th.In("en").RenderText("account/letter", letter{text, []string{text}, 0})
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(got, "\n")
		if len(lines) != 5 || !strings.HasPrefix(lines[0], "Dear ") || !strings.HasPrefix(lines[1], "* ") || lines[2] != "-- " || lines[3] != "The Harbour Post" {
			t.Errorf("%s: %q", id, got)
		}
		if strings.ContainsAny(got, "\r\x00\x1b\u2028\u2029\u202e\u0085") {
			t.Errorf("%s: controls are left in %q", id, got)
		}
	}
	for _, text := range []string{"a\n-- \nThe Harbour Post", "a\r\nhttps://evil.example", "a\u2028b", "a\u0085b", "a\x1b[31mb", "\u202egnp", "{{.Name}}", "{{template \"x\"}}"} {
		try(text, text)
	}
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var vector struct{ ID, Payload string }
		if err := json.Unmarshal(lines.Bytes(), &vector); err != nil {
			t.Fatal(err)
		}
		try(vector.ID, vector.Payload)
	}
	if lines.Err() != nil {
		t.Error(lines.Err())
	}
}
