package theme

import (
	"fmt"
	"path"
	"slices"
	"strings"
	"text/template/parse"
)

// source is one template file, parsed.
type source struct {
	name    string // "article/page"
	file    string // "article/page.html"
	text    string
	body    *parse.Tree
	defines map[string]*parse.Tree
	uses    []use
}

// use is a place where a template names something that must exist.
type use struct {
	what string // "template", "msg", "count" or "asset"
	name string
	args int // of msg and count
	line int
}

// calculations is what templates may call besides our functions. print and
// printf are left out on purpose: in a loop they can fill the memory before a
// single byte is written.
var calculations = map[string]any{
	"and": true, "or": true, "not": true,
	"eq": true, "ne": true, "lt": true, "le": true, "gt": true, "ge": true,
	"len": true, "index": true, "slice": true,
}

var ownFunctions = map[string]any{
	"msg": true, "count": true, "asset": true, "lang": true, "dir": true,
}

func parseAll(files []file, is func(path string) bool) (map[string]*source, error) {
	sources := map[string]*source{}
	for _, f := range files {
		if !is(f.path) {
			continue
		}
		s, err := parseFile(f)
		if err != nil {
			return nil, err
		}
		sources[s.name] = s
	}
	for _, name := range sorted(sources) {
		for define := range sources[name].defines {
			if other, taken := sources[define]; taken {
				return nil, fmt.Errorf("theme: %s defines %q, which is the name of %s", sources[name].file, define, other.file)
			}
		}
	}
	return sources, nil
}

func parseFile(f file) (*source, error) {
	s := &source{name: strings.TrimSuffix(f.path, path.Ext(f.path)), file: f.path, text: string(f.data)}
	if err := s.allowed(); err != nil {
		return nil, err
	}
	trees := map[string]*parse.Tree{}
	tree := parse.New(f.path)
	if _, err := tree.Parse(s.text, "", "", trees, calculations, ownFunctions); err != nil {
		return nil, explain(err)
	}
	s.body = tree
	delete(trees, f.path)
	s.defines = trees
	for _, t := range append([]*parse.Tree{s.body}, values(trees)...) {
		if t.Root == nil {
			continue
		}
		if err := s.inspect(t.Root); err != nil {
			return nil, err
		}
		heartbeat(t.Root)
	}
	return s, nil
}

// explain turns "template: a/b.html:3: …" into our words.
func explain(err error) error {
	msg := strings.TrimPrefix(err.Error(), "template: ")
	if strings.Contains(msg, "function ") && strings.Contains(msg, "not defined") {
		msg += ": a template may call msg, count, asset, lang, dir and the comparisons; anything else is a finished value in the page"
	}
	return fmt.Errorf("theme: %s", msg)
}

// inspect notes what the template names: other templates, messages, assets.
func (s *source) inspect(n parse.Node) error {
	switch n := n.(type) {
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		for _, child := range n.Nodes {
			if err := s.inspect(child); err != nil {
				return err
			}
		}
	case *parse.ActionNode:
		return s.inspect(n.Pipe)
	case *parse.IfNode:
		return s.inspectBranch(&n.BranchNode)
	case *parse.RangeNode:
		return s.inspectBranch(&n.BranchNode)
	case *parse.WithNode:
		return s.inspectBranch(&n.BranchNode)
	case *parse.TemplateNode:
		s.uses = append(s.uses, use{what: "template", name: n.Name, line: s.line(n)})
		if n.Pipe != nil {
			return s.inspect(n.Pipe)
		}
	case *parse.PipeNode:
		for i, cmd := range n.Cmds {
			if err := s.inspectCall(cmd, i > 0); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *source) inspectBranch(n *parse.BranchNode) error {
	if err := s.inspect(n.Pipe); err != nil {
		return err
	}
	if err := s.inspect(n.List); err != nil {
		return err
	}
	return s.inspect(n.ElseList)
}

// inspectCall notes a call of one of our functions. piped says that the last
// argument comes from the left of a "|".
func (s *source) inspectCall(cmd *parse.CommandNode, piped bool) error {
	for _, arg := range cmd.Args {
		if pipe, ok := arg.(*parse.PipeNode); ok {
			if err := s.inspect(pipe); err != nil {
				return err
			}
		}
	}
	called, ok := cmd.Args[0].(*parse.IdentifierNode)
	if !ok || ownFunctions[called.Ident] == nil || called.Ident == "lang" || called.Ident == "dir" {
		return nil
	}
	if len(cmd.Args) > 1 {
		if name, ok := cmd.Args[1].(*parse.StringNode); ok {
			args := len(cmd.Args) - 2
			if piped {
				args++
			}
			s.uses = append(s.uses, use{what: called.Ident, name: name.Text, args: args, line: s.line(cmd)})
			return nil
		}
	}
	// A name that is only known when the page is rendered cannot be checked now.
	return fmt.Errorf("theme: %s:%d: %s needs its name written out: {{%s \"name\"}}", s.file, s.line(cmd), called.Ident, called.Ident)
}

func (s *source) line(n parse.Node) int {
	return 1 + strings.Count(s.text[:n.Position()], "\n")
}

// heartbeat puts an empty text at the start of every template and loop body.
// Executing it is a write of no bytes, and a write is where output and time are
// checked: so a loop that prints nothing ends as well.
func heartbeat(list *parse.ListNode) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.IfNode:
			heartbeat(n.List)
			heartbeat(n.ElseList)
		case *parse.WithNode:
			heartbeat(n.List)
			heartbeat(n.ElseList)
		case *parse.RangeNode:
			heartbeat(n.List)
			heartbeat(n.ElseList)
		}
	}
	beat := &parse.TextNode{NodeType: parse.NodeText, Pos: list.Pos, Text: []byte{}}
	list.Nodes = slices.Insert(list.Nodes, 0, parse.Node(beat))
}

// set is the namespace of one rendered file: its own definitions first, then
// every file it can reach, by name, with what those define. A file that itself
// names what nothing in reach defines is a layout: errLayout.
func set(sources map[string]*source, root *source) (map[string]*parse.Tree, error) {
	trees := map[string]*parse.Tree{}
	owner := map[string]*source{}
	for name, tree := range root.defines {
		trees[name], owner[name] = tree, root
	}
	reached := []*source{root}
	trees[root.name] = root.body
	for i := 0; i < len(reached); i++ {
		for _, u := range reached[i].uses {
			next, isFile := sources[u.name]
			if u.what != "template" || !isFile || slices.Contains(reached, next) {
				continue
			}
			reached = append(reached, next)
			trees[next.name] = next.body
			for _, name := range sorted(next.defines) {
				switch owner[name] {
				case nil:
					trees[name], owner[name] = next.defines[name], next
				case root: // a page fills a block of its layout
				default:
					return nil, fmt.Errorf("theme: %s and %s both define %q, and %s includes both: rename one",
						owner[name].file, next.file, name, root.file)
				}
			}
		}
	}
	for _, s := range reached {
		for _, u := range s.uses {
			if u.what != "template" || trees[u.name] != nil {
				continue
			}
			if s == root {
				return nil, fmt.Errorf("%w: %q is for a page to define", errLayout, u.name)
			}
			return nil, fmt.Errorf("theme: %s includes %s, which needs {{define %q}} (line %d)", root.file, s.file, u.name, u.line)
		}
	}
	return trees, endless(root.file, root.name, trees, map[string]bool{}, nil)
}

// endless refuses a template that includes itself whatever the data is. One that
// does so inside an if, with or range may end; if it does not, its time does.
func endless(file, name string, trees map[string]*parse.Tree, proved map[string]bool, above []string) error {
	if i := slices.Index(above, name); i >= 0 {
		return fmt.Errorf("theme: %s: %q includes itself without end: %s", file, name, strings.Join(append(above[i:], name), ", "))
	}
	tree := trees[name]
	if tree == nil || tree.Root == nil || proved[name] {
		return nil
	}
	above = append(slices.Clip(above), name)
	for _, n := range tree.Root.Nodes {
		if included, ok := n.(*parse.TemplateNode); ok {
			if err := endless(file, included.Name, trees, proved, above); err != nil {
				return err
			}
		}
	}
	proved[name] = true
	return nil
}

// checkUses proves that every template, message and asset that is named exists.
func checkUses(s *state, sources map[string]*source) error {
	defined := map[string]bool{}
	for _, src := range sources {
		for name := range src.defines {
			defined[name] = true
		}
	}
	var lost []string
	for _, name := range sorted(sources) {
		src := sources[name]
		for _, u := range src.uses {
			problem := ""
			switch u.what {
			case "template":
				// A name that other files define is a block of a layout, checked
				// with the page that fills it.
				if sources[u.name] == nil && !defined[u.name] {
					problem = fmt.Sprintf("no template %q", u.name)
				}
			case "asset":
				if s.assets.address(u.name) == "" {
					problem = fmt.Sprintf("no asset %q", u.name)
				}
			default:
				problem = s.words.problem(u)
			}
			if problem != "" {
				lost = append(lost, fmt.Sprintf("%s:%d: %s", src.file, u.line, problem))
			}
		}
	}
	if len(lost) > 0 {
		return fmt.Errorf("theme: %s", strings.Join(lost, "\n       "))
	}
	return nil
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func values[V any](m map[string]V) []V {
	var out []V
	for _, k := range sorted(m) {
		out = append(out, m[k])
	}
	return out
}
