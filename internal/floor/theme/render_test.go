package theme

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

type live struct{ Headline string }

func (*live) Withdraw() string { return "withdrawn" }

func TestPagesArePlainData(t *testing.T) {
	th := load(t, morning(map[string]string{"front.html": "{{.}}"}), nil)
	type node struct {
		Next *node
		Any  any
	}
	for name, c := range map[string]struct {
		page any
		want string // empty: allowed
	}{
		"nothing":                    {nil, ""},
		"structs, slices and maps":   {struct{ A map[string][]story }{}, ""},
		"safe HTML":                  {remark{Body: "<p>"}.Body, ""},
		"a tree of itself":           {node{Next: &node{}}, ""},
		"an interface over data":     {[]any{1, "two", []string{"three"}}, ""},
		"a method":                   {live{}, "theme.live has the method Withdraw"},
		"a method by pointer":        {struct{ Story *live }{}, "Story: theme.live has the method"},
		"a method by interface":      {struct{ Data any }{&live{}}, "Data: theme.live has the method"},
		"a method deep in interface": {map[string]any{"a": []any{node{Any: live{}}}}, "Any: theme.live has the method"},
		"a time":                     {struct{ At time.Time }{}, "At: time.Time has the method"},
		"a function":                 {struct{ F func() }{}, "F: func() is not plain data"},
		"a channel":                  {make(chan int), "chan int is not plain data"},
	} {
		_, err := th.Render("front", c.page)
		if c.want == "" && err != nil && !strings.Contains(err.Error(), "depth") {
			t.Errorf("%s: %v", name, err)
		}
		if c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: %v, want …%s…", name, err, c.want)
		}
	}
	circle := &node{}
	circle.Any = circle
	if _, err := th.Render("front", circle); err == nil || !strings.Contains(err.Error(), "nested more than") {
		t.Errorf("data that holds itself: %v", err)
	}
}

func TestOutputIsCapped(t *testing.T) {
	th := load(t, morning(map[string]string{"front.html": `{{range .}}{{range $}}aaaaaaaaaaaaaaaaaaaa{{end}}{{end}}`}), nil)
	if _, err := th.Render("front", make([]int, 2000)); err == nil || !strings.Contains(err.Error(), "larger than 8 MiB") {
		t.Error(err)
	}
}

// A loop that writes nothing must end too.
func TestTimeIsCapped(t *testing.T) {
	for name, text := range map[string]string{
		"loop":      `{{range 1000000000}}{{end}}`,
		"branch":    `{{range 1000000000}}{{if .}}{{else}}x{{end}}{{end}}`,
		"recursion": `{{define "a"}}{{with .Next}}{{template "a" .}}{{template "a" .}}{{end}}{{end}}{{template "a" .}}`,
	} {
		t.Run(name, func(t *testing.T) {
			th := load(t, morning(map[string]string{"front.html": text}), nil)
			type node struct{ Next *node }
			chain := &node{}
			for range 40 {
				chain = &node{chain}
			}
			p := th.current().edition("en").page("front")
			w := newCapped(new(bytes.Buffer), 20*time.Millisecond)
			if err := p.template.Execute(w, chain); err == nil || !strings.Contains(err.Error(), "took longer") {
				t.Error(err)
			}
		})
	}
}

// What a stranger writes stays a word in JSON-LD, in an attribute, in a script.
func TestHostileWordsStayWords(t *testing.T) {
	th := load(t, morning(map[string]string{
		"front.html": `<script type="application/ld+json">{{.LD}}</script><a href="{{.URL}}" title={{.Words}}>{{.Words}}</a>`,
	}), nil)
	words := "</script><!--<script>\u2028]]>\"'`<img src=x onerror=alert(1)>"
	got := render(t, th, "front", struct {
		LD         any
		URL, Words string
	}{struct {
		Headline string `json:"headline"`
	}{words}, "javascript:alert(1)", words})
	if strings.Count(got, "<script") != 1 || strings.Count(got, "</script") != 1 || strings.Contains(got, "<!--") ||
		strings.Contains(got, "<img") || strings.Contains(got, "javascript:") {
		t.Error(got)
	}
	ld, _, _ := strings.Cut(got, "</script>")
	if strings.Contains(ld, "\u2028") || !strings.Contains(ld, `{"headline":"\u003c/script\u003e\u003c!--\u003cscript\u003e\u2028`) {
		t.Errorf("JSON-LD: %s", ld)
	}
}

// The warm path: one comment, as it is rendered when it is posted or edited.
func BenchmarkComment(b *testing.B) {
	th := load(b, morning(nil), nil)
	page := remark{ID: "k3v9", Name: "Ada", URL: "/story/comments/k3v9#reply", Body: "<p>A harbour is not a car park.</p>"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := th.Render("comment/comment", page); err != nil {
			b.Fatal(err)
		}
	}
}
