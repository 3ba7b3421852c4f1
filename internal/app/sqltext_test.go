package app_test

import (
	"go/ast"
	"go/token"
	"go/types"
	"slices"
)

// sqlTexts finds SQL that is not fixed when the program is built. A text may be
// a constant, put together from constants, chosen among them in a variable or by
// a function, or come from floor/db; a function that passes its own parameter on
// is held to the same at its callers.
func sqlTexts(house []*source) []breach {
	c := &sqlCheck{sinks: map[*types.Func]int{}}
	for {
		known := len(c.sinks)
		c.found = nil
		for _, s := range house {
			if !s.in("internal/floor/db", testkit, "tools") {
				c.check(s)
			}
		}
		if len(c.sinks) == known {
			return append(c.found, c.uncalled(house)...)
		}
	}
}

// uncalled finds functions that pass a parameter on as SQL and are not only
// called by name: what they are given there is seen by nobody.
func (c *sqlCheck) uncalled(house []*source) (found []breach) {
	calls, uses := map[*types.Func]int{}, map[*types.Func]int{}
	for _, s := range house {
		for call := range each[*ast.CallExpr](s) {
			calls[callee(s.info, call)]++
		}
		for _, obj := range s.info.Uses {
			if fn, ok := obj.(*types.Func); ok {
				uses[fn.Origin()]++
			}
		}
	}
	for _, s := range house {
		for decl := range each[*ast.FuncDecl](s) {
			fn, _ := s.info.Defs[decl.Name].(*types.Func)
			if _, passes := c.sinks[fn]; passes && (calls[fn] == 0 || uses[fn] > calls[fn]) {
				found = append(found, s.at(decl, "%s passes its parameter on as SQL, and is not only called by name", fn.Name()))
			}
		}
	}
	return found
}

type sqlCheck struct {
	sinks map[*types.Func]int // which parameter becomes SQL
	found []breach
}

func (c *sqlCheck) check(s *source) {
	for decl := range each[*ast.FuncDecl](s) {
		if decl.Body == nil {
			continue
		}
		self, _ := s.info.Defs[decl.Name].(*types.Func)
		for n := range ast.Preorder(decl.Body) {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				continue
			}
			i, ok := c.sink(callee(s.info, call))
			if !ok || i >= len(call.Args) {
				continue
			}
			e := &sqlExpr{check: c, s: s, decl: decl, self: self}
			if !e.fixed(call.Args[i]) {
				c.found = append(c.found, s.at(call.Args[i], "SQL that is not fixed at build: use constants, and $1 for values"))
			}
		}
	}
}

func (c *sqlCheck) sink(fn *types.Func) (int, bool) {
	if fn == nil || fn.Pkg() == nil {
		return 0, false
	}
	if i, ok := c.sinks[fn]; ok {
		return i, true
	}
	if path := fn.Pkg().Path(); path != "database/sql" && path != "broadsheet/internal/floor/db" {
		return 0, false
	}
	params := fn.Signature().Params()
	for i := range params.Len() {
		if slices.Contains([]string{"text", "query"}, params.At(i).Name()) && types.Identical(params.At(i).Type(), types.Typ[types.String]) {
			return i, true
		}
	}
	return 0, false
}

type sqlExpr struct {
	check *sqlCheck
	s     *source
	decl  *ast.FuncDecl
	self  *types.Func
	seen  []types.Object
}

func (e *sqlExpr) fixed(x ast.Expr) bool {
	if e.s.info.Types[x].Value != nil {
		return true
	}
	switch x := x.(type) {
	case *ast.ParenExpr:
		return e.fixed(x.X)
	case *ast.BinaryExpr:
		return x.Op == token.ADD && e.fixed(x.X) && e.fixed(x.Y)
	case *ast.CallExpr:
		fn := callee(e.s.info, x)
		return fn != nil && fn.Pkg() != nil && (fn.Pkg().Path() == "broadsheet/internal/floor/db" || e.chooses(fn))
	case *ast.Ident:
		v, ok := e.s.info.Uses[x].(*types.Var)
		return ok && e.fixedVar(v)
	}
	return false
}

// chooses tells whether a function of the same package only picks one of
// several constants.
func (e *sqlExpr) chooses(fn *types.Func) bool {
	for decl := range each[*ast.FuncDecl](e.s) {
		if e.s.info.Defs[decl.Name] != fn || decl.Body == nil {
			continue
		}
		returns := 0
		for n := range ast.Preorder(decl.Body) {
			ret, ok := n.(*ast.ReturnStmt)
			if !ok {
				continue
			}
			if len(ret.Results) != 1 || e.s.info.Types[ret.Results[0]].Value == nil {
				return false
			}
			returns++
		}
		return returns > 0
	}
	return false
}

func (e *sqlExpr) fixedVar(v *types.Var) bool {
	if slices.Contains(e.seen, types.Object(v)) {
		return true // text = text + more: the other assignments decide
	}
	e.seen = append(e.seen, v)
	values := e.assigned(v)
	if slices.ContainsFunc(values, func(x ast.Expr) bool { return x == nil || !e.fixed(x) }) {
		return false
	}
	params := e.self.Signature().Params()
	for i := range params.Len() {
		if params.At(i) == v {
			e.check.sinks[e.self] = i
			return true
		}
	}
	return len(values) > 0 && v.Parent() != v.Pkg().Scope()
}

// assigned returns what a variable is given in this function; nil stands for
// what cannot be followed.
func (e *sqlExpr) assigned(v *types.Var) (values []ast.Expr) {
	is := func(x ast.Expr) bool {
		id, ok := ast.Unparen(x).(*ast.Ident)
		return ok && (e.s.info.Defs[id] == v || e.s.info.Uses[id] == v)
	}
	for n := range ast.Preorder(e.decl.Body) {
		switch n := n.(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				switch {
				case !is(left):
				case len(n.Lhs) == len(n.Rhs):
					values = append(values, n.Rhs[i])
				default:
					values = append(values, nil)
				}
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				switch {
				case e.s.info.Defs[name] != v || len(n.Values) == 0:
				case len(n.Values) == len(n.Names):
					values = append(values, n.Values[i])
				default:
					values = append(values, nil)
				}
			}
		case *ast.RangeStmt:
			if n.Key != nil && is(n.Key) || n.Value != nil && is(n.Value) {
				values = append(values, nil)
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND && is(n.X) {
				values = append(values, nil)
			}
		}
	}
	return values
}
