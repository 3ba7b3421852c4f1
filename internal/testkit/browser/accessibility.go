package browser

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/accessibility"
)

// AccessibilityTree is the page as assistive technology meets it, an outline of
// roles, names and states with two spaces a level:
//
//	main
//	  heading "Rain expected" level=1
//	  link "Comments (3)"
//
// Wrappers without a meaning are left out, and text that only repeats the name
// of what holds it, so that a change of markup alone changes nothing here.
func (b *Browser) AccessibilityTree() string {
	b.t.Helper()
	var out strings.Builder
	for _, n := range b.tree() {
		out.WriteString(strings.Repeat("  ", n.depth))
		out.WriteString(n.line())
		out.WriteByte('\n')
	}
	return out.String()
}

// An axNode is a line of the outline.
type axNode struct {
	depth      int
	role, name string
	states     []string
}

func (n axNode) line() string {
	line := n.role
	if n.name != "" {
		line += fmt.Sprintf(" %q", n.name)
	}
	for _, s := range n.states {
		line += " " + s
	}
	return line
}

// Chromium's own roles for what is nothing to a reader; their children stand in
// their place.
var meaningless = map[string]bool{
	"none": true, "generic": true, "InlineTextBox": true, "LabelText": true, "LineBreak": true, "ListMarker": true,
	"LayoutTableRow": true, "LayoutTableCell": true, "LayoutTable": true,
}

// Roles whose name is the text inside them.
var namedByContent = map[string]bool{
	"heading": true, "link": true, "button": true, "DisclosureTriangle": true, "option": true, "tab": true, "menuitem": true,
	"checkbox": true, "radio": true, "switch": true, "cell": true, "columnheader": true, "rowheader": true,
}

// States that a screen reader says; the others either follow from the role or
// change with the window.
var spoken = []string{"level", "checked", "pressed", "selected", "expanded", "disabled", "required", "invalid", "readonly", "modal", "hasPopup", "live", "busy"}

func (b *Browser) tree() []axNode {
	b.t.Helper()
	nodes := call(b, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes
	if len(nodes) == 0 {
		return nil
	}
	byID := make(map[accessibility.NodeID]*accessibility.Node, len(nodes))
	for _, n := range nodes {
		byID[n.NodeID] = n
	}
	var lines []axNode
	var walk func(n *accessibility.Node, depth int, within string)
	walk = func(n *accessibility.Node, depth int, within string) {
		role, name := text(n.Role), strings.Join(strings.Fields(text(n.Name)), " ")
		shown := !n.Ignored && !meaningless[role]
		if role == "StaticText" {
			if shown && name != "" && !strings.Contains(within, name) {
				lines = append(lines, axNode{depth: depth, role: "text", name: name})
			}
			return
		}
		if shown {
			lines = append(lines, describe(n, role, name, depth))
			depth++
			if namedByContent[role] {
				within = name
			}
		}
		for _, id := range n.ChildIDs {
			if child := byID[id]; child != nil {
				walk(child, depth, within)
			}
		}
	}
	walk(nodes[0], 0, "")
	return lines
}

func describe(n *accessibility.Node, role, name string, depth int) axNode {
	line := axNode{depth: depth, role: role, name: name}
	if d := text(n.Description); d != "" && d != name {
		line.states = append(line.states, fmt.Sprintf("description=%q", d))
	}
	if v := text(n.Value); v != "" && role != "heading" {
		line.states = append(line.states, fmt.Sprintf("value=%q", v))
	}
	said := map[string]string{}
	for _, p := range n.Properties {
		said[string(p.Name)] = text(p.Value)
	}
	for _, state := range spoken {
		value := said[state]
		// Collapsed is worth saying, unchecked too; not disabled is not.
		if value == "" || value == "false" && !slices.Contains([]string{"expanded", "checked", "pressed"}, state) {
			continue
		}
		line.states = append(line.states, state+"="+value)
	}
	return line
}

func text(v *accessibility.Value) string {
	if v == nil || len(v.Value) == 0 {
		return ""
	}
	var s string
	if json.Unmarshal(v.Value, &s) == nil {
		return s
	}
	return string(v.Value) // a number or a truth value
}
