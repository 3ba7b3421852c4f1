package theme

import (
	"bytes"
	"html/template"
	"slices"
	"testing"
	"text/template/parse"
)

// A message may hold what means something in a page; where it stands decides how
// it is escaped, written out or not.
func TestWordsStandInTheTextAsTheyWouldBeWritten(t *testing.T) {
	const page = `<html lang="{{lang}}" dir={{dir}}>{{msg "sly"}}<p title="{{msg "sly"}}" data-x={{msg "sly"}}>
<a href="/search?q={{msg "sly"}}">{{template "row" .}}</a>{{if .Headline}}{{msg "sly"}}{{else}}<b>{{msg "sly"}}</b>{{end}}
{{range .Comments}}{{.Name}}{{msg "sly"}}{{end}}<script type="application/ld+json">let a = {{msg "sly"}}, b = '{{msg "sly"}}'</script>
<link href="{{asset "theme.css"}}">{{"plain <b>"}}{{.Headline}}{{define "row"}}<i title="{{template "word"}}">{{template "word"}}</i>{{end}}{{define "word"}}{{msg "sly"}}{{end}}`
	th := load(t, morning(map[string]string{
		"front.html":       page,
		"messages/en.json": `{"sly": "</script> \"it's\" <b> & 50%", "site": "", "reply": "{0}", "stories": {"one": "{n}", "other": "{n}"}}`,
	}), nil)
	e := th.current().edition("en")
	plain := template.New("front").Funcs(functions(e.state, e.words))
	template.Must(plain.Parse(page))
	for name, data := range map[string]story{
		"with all":     {Headline: "The <bridge>", Comments: []remark{{Name: "Ann"}, {Name: "Bo & Co"}}},
		"with nothing": {},
	} {
		var want bytes.Buffer
		if err := plain.Execute(&want, data); err != nil {
			t.Fatal(err)
		}
		got, err := th.Render("front", data)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != want.String() {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want.String())
		}
	}
	root := e.page("front").template
	if slices.ContainsFunc(root.Tree.Root.Nodes, func(n parse.Node) bool {
		action, ok := n.(*parse.ActionNode)
		return ok && settled(action.Pipe)
	}) {
		t.Errorf("a message is asked for on every page: %s", root.Tree.Root)
	}
}
