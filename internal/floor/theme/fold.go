package theme

import (
	"bytes"
	"html/template"
	"strings"
	"text/template/parse"
)

// fold puts what does not depend on the page into the text of the templates: the
// messages and addresses of assets that are written out, in the escaping of the
// place where they stand. Most calls that a page makes are those.
//
// It runs after html/template has escaped the set, and before anyone else has it.
func fold(root *template.Template) {
	for _, t := range root.Templates() {
		if t.Tree != nil && t.Tree.Root != nil {
			foldList(root, t.Tree.Root)
		}
	}
}

func foldList(root *template.Template, list *parse.ListNode) {
	if list == nil {
		return
	}
	kept := make([]parse.Node, 0, len(list.Nodes))
	for _, n := range list.Nodes {
		switch n := n.(type) {
		case *parse.IfNode:
			foldList(root, n.List)
			foldList(root, n.ElseList)
		case *parse.WithNode:
			foldList(root, n.List)
			foldList(root, n.ElseList)
		case *parse.RangeNode:
			foldList(root, n.List)
			foldList(root, n.ElseList)
		}
		if action, ok := n.(*parse.ActionNode); ok && settled(action.Pipe) {
			if text, ok := evaluate(root, action); ok {
				n = &parse.TextNode{NodeType: parse.NodeText, Pos: action.Pos, Text: text}
			}
		}
		kept = appendNode(kept, n)
	}
	list.Nodes = kept
}

// appendNode joins neighbouring texts, so that each is one write. The empty text
// that begins a list (see heartbeat) lives on in the text that it is joined to.
func appendNode(list []parse.Node, n parse.Node) []parse.Node {
	text, ok := n.(*parse.TextNode)
	if !ok || len(list) == 0 {
		return append(list, n)
	}
	last, ok := list[len(list)-1].(*parse.TextNode)
	if !ok {
		return append(list, n)
	}
	joined := *last
	joined.Text = append(bytes.Clone(last.Text), text.Text...)
	list[len(list)-1] = &joined
	return list
}

// settled says whether a pipeline gives the same on every page: functions (ours
// and those that escape depend on their arguments alone) of constants. One that
// does not end in escaping stands in a template that this page never reaches.
func settled(pipe *parse.PipeNode) bool {
	if len(pipe.Decl) > 0 || !strings.HasPrefix(pipe.Cmds[len(pipe.Cmds)-1].String(), "_html_template_") {
		return false
	}
	for _, cmd := range pipe.Cmds {
		for _, arg := range cmd.Args {
			switch arg.(type) {
			case *parse.IdentifierNode, *parse.StringNode, *parse.NumberNode, *parse.BoolNode:
			default:
				return false
			}
		}
	}
	return true
}

// evaluate runs one action with the functions of its set, those that html/template
// keeps to itself among them, by putting it alone into the root for a moment.
func evaluate(root *template.Template, action *parse.ActionNode) ([]byte, bool) {
	list := root.Tree.Root
	all := list.Nodes
	defer func() { list.Nodes = all }()
	list.Nodes = []parse.Node{action}
	var out bytes.Buffer
	if err := root.Execute(newCapped(&out, maxProof), nil); err != nil {
		return nil, false // the page reports it
	}
	return out.Bytes(), true
}
