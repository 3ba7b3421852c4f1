package app_test

import (
	"go/ast"
	"go/parser"
	"path/filepath"
	"strings"
	"testing"
)

// The rules against the very mistakes they are there for, and against what
// looks like them.
func TestSourceRulesCatch(t *testing.T) {
	for name, c := range map[string]struct {
		path, code string
		caught     bool
	}{
		"template.HTML":            {"internal/screen/site", `import "html/template"; func f(s string) any { return template.HTML(s) }`, true},
		"renamed import":           {"internal/screen/site", `import x "html/template"; func f(s string) any { return x.URL(s) }`, true},
		"an alias of it":           {"internal/screen/site", `import "html/template"; type T = template.JS; func f(s string) any { return T(s) }`, true},
		"safehtml's own type":      {"internal/screen/site", `import "broadsheet/internal/floor/safehtml"; func f(s string) any { return safehtml.HTML(s) }`, true},
		"in safehtml itself":       {"internal/floor/safehtml", `import "html/template"; func f(s string) any { return template.HTML(s) }`, false},
		"a field of it":            {"internal/screen/site", `import "html/template"; type P struct { Body template.HTML }; func f(p P) any { return string(p.Body) }`, false},
		"http.Get":                 {"internal/outlet/feed", `import "net/http"; func f() { http.Get("x") }`, true},
		"the default client":       {"internal/outlet/feed", `import h "net/http"; var c = h.DefaultClient`, true},
		"a client's Get":           {"internal/outlet/feed", `import "net/http"; func f(c *http.Client, h http.Header) { c.Get("x"); h.Get("y") }`, false},
		"an engine in SQL":         {"internal/story/article", `import _ "database/sql"; const q = "select 1 from sqlite_master"`, true},
		"an engine in a name":      {"internal/story/article", `import _ "database/sql"; func onPostgres() {}`, true},
		"an engine in a comment":   {"internal/story/article", `import _ "database/sql"; func f() {} // sqlite sorts nulls first`, false},
		"a driver's import":        {"internal/story/article", `import _ "modernc.org/sqlite"`, true},
		"a room without SQL":       {"internal/story/copydesk", `const magic = "SQLite format 3"`, false},
		"an engine where it may":   {"internal/floor/db", `const q = "select 1 from sqlite_master"`, false},
		"JSON unescaped":           {"internal/outlet/feed", `import "encoding/json"; func f(e *json.Encoder) { e.SetEscapeHTML(false) }`, true},
		"JSON perhaps unescaped":   {"internal/outlet/feed", `import "encoding/json"; func f(e *json.Encoder, b bool) { e.SetEscapeHTML(b) }`, true},
		"JSON escaped":             {"internal/outlet/feed", `import "encoding/json"; func f(e *json.Encoder) { e.SetEscapeHTML(true) }`, false},
		"SQL by Sprintf":           {"internal/story/article", sql(`d.Query(fmt.Sprintf("select %s", s))`), true},
		"SQL by concatenation":     {"internal/story/article", sql(`d.Exec("select " + s)`), true},
		"SQL by a variable":        {"internal/story/article", sql(`q := "select "; q += s; d.Exec(q)`), true},
		"SQL by a builder":         {"internal/story/article", sql(`var b strings.Builder; b.WriteString(s); d.QueryRow(b.String())`), true},
		"SQL by a pointer":         {"internal/story/article", sql(`q := "select 1"; fmt.Sscan(s, &q); d.Exec(q)`), true},
		"SQL by range":             {"internal/story/article", sql(`for _, q := range strings.Fields(s) { d.Exec(q) }`), true},
		"SQL by a package's value": {"internal/story/article", sql(`d.Exec(text)`) + `; var text = "select 1"`, true},
		"SQL through a function":   {"internal/story/article", sql(`run(d, "select " + s)`) + helper, true},
		"SQL inside a closure":     {"internal/story/article", sql(`func() { d.Exec("select " + s) }()`), true},
		"SQL by db.One":            {"internal/story/article", sql(`db.One[int](d, "select " + s)`), true},
		"constant SQL":             {"internal/story/article", sql("d.Query(`select ` + columns, fmt.Sprint(s), \"%\"+s+\"%\")") + `; const columns = "a, b"`, false},
		"SQL chosen":               {"internal/story/article", sql(`q := "select 1"; if s == "" { q = "select 2" }; q += " limit 1"; d.Exec(q)`), false},
		"SQL declared, chosen":     {"internal/story/article", sql(`var q string; switch s { case "a": q = "select 1" }; d.Exec(q)`), false},
		"a function used as value": {"internal/story/article", sql(`run(d, "select 1"); g := run; g(d, s)`) + helper, true},
		"SQL chosen by a function": {"internal/story/article", sql(`d.Exec(pick(s))`) + `; func pick(s string) string { if s == "" { return "select 1" }; return "select 2" }`, false},
		"SQL made by a function":   {"internal/story/article", sql(`d.Exec(pick(s))`) + `; func pick(s string) string { return "select " + s }`, true},
		"constants to a function":  {"internal/story/article", sql(`run(d, "select 1")`) + helper, false},
		"SQL by floor/db":          {"internal/story/article", sql(`d.Exec("select 1 where a in " + db.In(len(s)))`), false},
		"constants to db.One":      {"internal/story/article", sql(`db.One[int](d, "select 1")`), false},
	} {
		t.Run(name, func(t *testing.T) {
			l := newLoader()
			l.list(t, "html/template", "net/http", "encoding/json", "database/sql", "modernc.org/sqlite")
			lesson := func(path, code string) *source {
				f, err := parser.ParseFile(l.fset, path+"/lesson.go", "package "+filepath.Base(path)+"; "+code, parser.ParseComments|parser.SkipObjectResolution)
				if err != nil {
					t.Fatal(err)
				}
				s, err := l.check("broadsheet/"+path, []*ast.File{f})
				if err != nil {
					t.Fatal(err)
				}
				return s
			}
			lesson("internal/floor/safehtml", "type HTML string")
			lesson("internal/floor/db", `import "database/sql"; func In(n int) string { return "" }; func One[T any](d *sql.DB, text string) (t T) { return }`)
			s := lesson(c.path, c.code)
			found := sqlTexts([]*source{s})
			for _, rule := range sourceRules {
				found = append(found, rule(s)...)
			}
			if (len(found) > 0) != c.caught {
				t.Errorf("found %v in\n%s", found, c.code)
			}
		})
	}
}

const helper = `; func run(d *sql.DB, q string) { d.Exec(q) }`

func sql(body string) string {
	imports := `import "database/sql"; `
	for mark, path := range map[string]string{"fmt.": "fmt", "strings.": "strings", "db.": "broadsheet/internal/floor/db"} {
		if strings.Contains(body, mark) {
			imports += `import "` + path + `"; `
		}
	}
	return imports + "func f(d *sql.DB, s string) { " + body + " }"
}
