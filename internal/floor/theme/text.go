package theme

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"path"
	"reflect"
	"strings"
	"text/template/parse"
	"unicode"

	plaintext "text/template"
)

func isPage(file string) bool { return path.Ext(file) == ".html" }

// isText leaves out the files beside a theme's folders: a README.txt is none.
func isText(file string) bool { return path.Ext(file) == ".txt" && path.Dir(file) != "." }

// textPage is one renderable template for text, with its own namespace.
type textPage struct {
	template *plaintext.Template
	err      error
}

// RenderText renders a template for plain text. Every value stands on the line
// where the template has it: line breaks, controls and marks that turn the
// direction are taken out of it, so that no value can begin a line of its own
// and pass for the site's words.
func (e Edition) RenderText(name string, page any) (string, error) {
	s := e.theme.current()
	if err := e.theme.trouble(); err != nil {
		return "", err
	}
	out, err := s.edition(e.lang).renderText(name, page)
	if err != nil {
		return "", fmt.Errorf("theme: render %s as text: %w", name, err)
	}
	return out, nil
}

func (e *edition) text(name string) *textPage {
	if p, ok := e.texts.Load(name); ok {
		return p.(*textPage)
	}
	src := e.state.texts[name]
	if src == nil {
		return &textPage{err: errors.New("there is no such template")}
	}
	p, _ := e.texts.LoadOrStore(name, e.buildText(src))
	return p.(*textPage)
}

func (e *edition) buildText(src *source) *textPage {
	trees, err := set(e.state.texts, src)
	if err != nil {
		return &textPage{err: err}
	}
	own := plaintext.FuncMap(functions(e.state, e.words))
	own[inLine] = oneLine
	root := plaintext.New(src.name).Option("missingkey=error").Funcs(own)
	for name, tree := range trees {
		tree = tree.Copy()
		keepInLine(tree.Root)
		if _, err := root.AddParseTree(name, tree); err != nil {
			return &textPage{err: err}
		}
	}
	return &textPage{template: root.Lookup(src.name)}
}

func (e *edition) renderText(name string, data any) (string, error) {
	p := e.text(name)
	if p.err != nil {
		return "", p.err
	}
	if err := plainData(data); err != nil {
		return "", err
	}
	buf := new(bytes.Buffer)
	if err := p.template.Execute(newCapped(buf, maxTime), data); err != nil {
		return "", err
	}
	return buf.String(), nil
}

// inLine is a name that no template can write.
const inLine = "_one_line"

// keepInLine has everything that is printed go through oneLine, as html/template
// has it go through escaping.
func keepInLine(list *parse.ListNode) {
	if list == nil {
		return
	}
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.ActionNode:
			if len(n.Pipe.Decl) == 0 && !written(n.Pipe) {
				call := parse.NewIdentifier(inLine).SetPos(n.Pos)
				n.Pipe.Cmds = append(n.Pipe.Cmds, &parse.CommandNode{NodeType: parse.NodeCommand, Pos: n.Pos, Args: []parse.Node{call}})
			}
		case *parse.IfNode:
			keepInLine(n.List)
			keepInLine(n.ElseList)
		case *parse.WithNode:
			keepInLine(n.List)
			keepInLine(n.ElseList)
		case *parse.RangeNode:
			keepInLine(n.List)
			keepInLine(n.ElseList)
		}
	}
}

// written says whether a pipeline is a text that stands in the template itself,
// such as {{"\n"}}: its line breaks are the theme's.
func written(pipe *parse.PipeNode) bool {
	if len(pipe.Cmds) != 1 || len(pipe.Cmds[0].Args) != 1 {
		return false
	}
	_, text := pipe.Cmds[0].Args[0].(*parse.StringNode)
	return text
}

// oneLine is a value as it may be printed into a text.
func oneLine(value any) (string, error) {
	if _, markup := value.(template.HTML); markup {
		return "", errors.New("this is markup, which a text cannot hold")
	}
	v := reflect.ValueOf(value)
	switch {
	case !v.IsValid():
		return "", errors.New("there is no such value")
	case v.Kind() == reflect.String:
		return strings.Map(lineRune, v.String()), nil
	case v.CanInt(), v.CanUint(), v.CanFloat(), v.Kind() == reflect.Bool:
		return fmt.Sprint(value), nil
	}
	return "", fmt.Errorf("%T cannot be printed", value)
}

func lineRune(r rune) rune {
	switch {
	case unicode.Is(unicode.Bidi_Control, r):
		return -1
	case unicode.IsControl(r), r == '\u2028', r == '\u2029':
		return ' '
	}
	return r
}
