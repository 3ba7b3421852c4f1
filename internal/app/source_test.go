package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What no room may do, whatever its own tests say. The rules read types, not
// text, so a renamed import or an alias hides nothing; tests are exempt.
var sourceRules = []func(*source) []breach{trustedMarkup, openHTTP, engineNames, rawJSON}

func TestSource(t *testing.T) {
	house := loadHouse(t)
	found := sqlTexts(house)
	for _, s := range house {
		for _, rule := range sourceRules {
			found = append(found, rule(s)...)
		}
	}
	for _, b := range found {
		t.Error(b)
	}
}

type breach struct {
	pos  token.Position
	what string
}

func (b breach) String() string { return fmt.Sprintf("%s: %s", b.pos, b.what) }

// A source is a package of ours, read and type-checked.
type source struct {
	path  string // below broadsheet/
	fset  *token.FileSet
	files []*ast.File
	info  *types.Info
}

func (s *source) at(n ast.Node, format string, args ...any) breach {
	return breach{s.fset.Position(n.Pos()), fmt.Sprintf(format, args...)}
}

func (s *source) in(folders ...string) bool {
	return slices.ContainsFunc(folders, func(f string) bool { return within(s.path, f) })
}

// trustedMarkup: HTML that templates print as it is, is made in one package.
func trustedMarkup(s *source) (found []breach) {
	if s.in("internal/floor/safehtml") {
		return nil
	}
	for call := range each[*ast.CallExpr](s) {
		made := s.info.Types[call.Fun]
		if !made.IsType() {
			continue
		}
		named, ok := types.Unalias(made.Type).(*types.Named)
		if !ok || named.Obj().Pkg() == nil {
			continue
		}
		from, name := named.Obj().Pkg().Path(), named.Obj().Name()
		markup := from == "html/template" && slices.Contains([]string{"CSS", "HTML", "HTMLAttr", "JS", "JSStr", "Srcset", "URL"}, name)
		if markup || from == "broadsheet/internal/floor/safehtml" {
			found = append(found, s.at(call, "makes a trusted %s of a string: only internal/floor/safehtml may", name))
		}
	}
	return found
}

// openHTTP: addresses that strangers give us are fetched by one careful client,
// and nothing is served that was not mounted by name.
func openHTTP(s *source) (found []breach) {
	forbidden := []string{"Get", "Head", "Post", "PostForm", "DefaultClient", "DefaultTransport", "DefaultServeMux", "Handle", "HandleFunc"}
	for id := range each[*ast.Ident](s) {
		obj := s.info.Uses[id]
		if obj == nil || obj.Pkg() == nil || obj.Pkg().Path() != "net/http" || obj.Parent() != obj.Pkg().Scope() {
			continue // a method or field may bear such a name
		}
		if slices.Contains(forbidden, obj.Name()) {
			found = append(found, s.at(id, "uses http.%s: make a client or mux of your own", obj.Name()))
		}
	}
	return found
}

// engineNames: the same queries serve both databases, so a room has no reason
// to name one.
func engineNames(s *source) (found []breach) {
	if s.in("internal/floor/db", "internal/floor/job", "internal/floor/config", "internal/outlet/search", "internal/app", "cmd", "bench", "tools", testkit) {
		return nil
	}
	names := func(n ast.Node, text string) {
		for _, engine := range []string{"sqlite", "postgres"} {
			if strings.Contains(strings.ToLower(text), engine) {
				found = append(found, s.at(n, "names a database engine in %s: that belongs in floor/db, floor/job or outlet/search", text))
			}
		}
	}
	asks := false // a room without SQL may know a database file when it sees one
	for _, f := range s.files {
		for _, spec := range f.Imports {
			asks = asks || slices.Contains([]string{`"database/sql"`, `"broadsheet/internal/floor/db"`}, spec.Path.Value)
			names(spec, spec.Path.Value)
		}
	}
	if !asks {
		return found
	}
	for _, f := range s.files {
		names(f, filepath.Base(s.fset.Position(f.Pos()).Filename))
	}
	for id := range each[*ast.Ident](s) {
		names(id, id.Name)
	}
	for lit := range each[*ast.BasicLit](s) {
		names(lit, lit.Value)
	}
	return found
}

// rawJSON: JSON stands inside pages, where an unescaped < ends a script.
func rawJSON(s *source) (found []breach) {
	for call := range each[*ast.CallExpr](s) {
		fn := callee(s.info, call)
		if fn == nil || fn.FullName() != "(*encoding/json.Encoder).SetEscapeHTML" || len(call.Args) != 1 {
			continue
		}
		if v := s.info.Types[call.Args[0]].Value; v == nil || !constant.BoolVal(v) {
			found = append(found, s.at(call, "may switch off HTML escaping in JSON"))
		}
	}
	return found
}

func each[N ast.Node](s *source) func(func(N) bool) {
	return func(yield func(N) bool) {
		for _, f := range s.files {
			for n := range ast.Preorder(f) {
				if n, ok := n.(N); ok && !yield(n) {
					return
				}
			}
		}
	}
}

func callee(info *types.Info, call *ast.CallExpr) *types.Func {
	fun := ast.Unparen(call.Fun)
	switch x := fun.(type) { // an explicit type argument
	case *ast.IndexExpr:
		fun = x.X
	case *ast.IndexListExpr:
		fun = x.X
	}
	var id *ast.Ident
	switch x := fun.(type) {
	case *ast.Ident:
		id = x
	case *ast.SelectorExpr:
		id = x.Sel
	default:
		return nil
	}
	if fn, ok := info.Uses[id].(*types.Func); ok {
		return fn.Origin()
	}
	return nil
}

// A loader type-checks our packages from source, and takes the others' types
// from what the compiler exported.
type loader struct {
	fset    *token.FileSet
	ours    map[string]*types.Package
	exports map[string]string
	others  types.Importer
}

func newLoader() *loader {
	l := &loader{fset: token.NewFileSet(), ours: map[string]*types.Package{}, exports: map[string]string{}}
	l.others = importer.ForCompiler(l.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(l.exports[path]) })
	return l
}

// Import implements types.Importer.
func (l *loader) Import(path string) (*types.Package, error) {
	if p := l.ours[path]; p != nil {
		return p, nil
	}
	return l.others.Import(path)
}

func (l *loader) check(path string, files []*ast.File) (*source, error) {
	s := &source{path: strings.TrimPrefix(path, "broadsheet/"), fset: l.fset, files: files, info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
	}}
	conf := types.Config{Importer: l}
	checked, err := conf.Check(path, l.fset, files, s.info)
	l.ours[path] = checked
	return s, err
}

func loadHouse(t *testing.T) (house []*source) {
	t.Helper()
	l := newLoader()
	listed := l.list(t, "broadsheet/...")
	for _, p := range listed {
		var files []*ast.File
		for _, name := range p.GoFiles {
			f, err := parser.ParseFile(l.fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, f)
		}
		s, err := l.check(p.ImportPath, files)
		if err != nil {
			t.Fatal(err)
		}
		house = append(house, s)
	}
	if len(house) == 0 {
		t.Fatal("go list names no package of ours")
	}
	return house
}

type listedPkg struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

// list returns our packages, each after those it imports, and notes where the
// others' exported types lie.
func (l *loader) list(t *testing.T, patterns ...string) (ours []listedPkg) {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles"}, patterns...)...).Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Logf("%s", exit.Stderr)
		}
		t.Fatal(err)
	}
	for list := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listedPkg
		if err := list.Decode(&p); err == io.EOF {
			return ours
		} else if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(p.ImportPath, "broadsheet/") && len(p.GoFiles) > 0 {
			ours = append(ours, p)
		}
		l.exports[p.ImportPath] = p.Export
	}
}
