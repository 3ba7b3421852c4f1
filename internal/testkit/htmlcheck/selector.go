package htmlcheck

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// A selector is a chain of compound selectors; all must match, the last one the
// element itself.
type selector []compound

type compound struct {
	child bool // directly below the one before, not just somewhere below
	tag   string
	tests []attrTest
}

type attrTest struct {
	name, op, value string // op: "", "=", "~=", "^=", "$=" or "*="
}

// parseSelector reads the part of CSS that checks need: tag, *, #id, .class,
// [attr], [attr=value], [attr~=value], ^=, $=, *=, descendants and >.
func parseSelector(text string) (selector, error) {
	var sel selector
	var cur compound
	var begun, childNext bool
	finish := func() {
		if begun {
			cur.child, childNext = childNext, false
			sel = append(sel, cur)
			cur, begun = compound{}, false
		}
	}
	for rest := text; rest != ""; {
		switch c := rest[0]; {
		case c == ' ' || c == '\t' || c == '\n':
			finish()
			rest = rest[1:]
		case c == '>':
			finish()
			if childNext || len(sel) == 0 {
				return nil, fmt.Errorf("selector %q: a > with nothing before it", text)
			}
			childNext = true
			rest = rest[1:]
		case c == '*':
			begun = true
			rest = rest[1:]
		case c == '#' || c == '.':
			name, after := ident(rest[1:])
			if name == "" {
				return nil, fmt.Errorf("selector %q: a %c without a name", text, c)
			}
			test := attrTest{"id", "=", name}
			if c == '.' {
				test = attrTest{"class", "~=", name}
			}
			cur.tests = append(cur.tests, test)
			begun = true
			rest = after
		case c == '[':
			test, after, err := attribute(rest[1:])
			if err != nil {
				return nil, fmt.Errorf("selector %q: %w", text, err)
			}
			cur.tests = append(cur.tests, test)
			begun = true
			rest = after
		default:
			name, after := ident(rest)
			if name == "" || begun {
				return nil, fmt.Errorf("selector %q: cannot read it from %q", text, rest)
			}
			cur.tag = strings.ToLower(name)
			begun = true
			rest = after
		}
	}
	finish()
	if len(sel) == 0 || childNext {
		return nil, fmt.Errorf("selector %q: it names no element", text)
	}
	return sel, nil
}

func attribute(rest string) (test attrTest, after string, err error) {
	test.name, rest = ident(rest)
	if test.name == "" {
		return test, "", fmt.Errorf("a [ without an attribute's name")
	}
	for _, op := range []string{"~=", "^=", "$=", "*=", "="} {
		if strings.HasPrefix(rest, op) {
			test.op, rest = op, rest[len(op):]
			break
		}
	}
	if test.op != "" {
		if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
			end := strings.IndexByte(rest[1:], rest[0])
			if end < 0 {
				return test, "", fmt.Errorf("a quotation mark is not closed")
			}
			test.value, rest = rest[1:1+end], rest[end+2:]
		} else {
			test.value, rest = ident(rest)
		}
	}
	if !strings.HasPrefix(rest, "]") {
		return test, "", fmt.Errorf("a [ is not closed; values with signs need quotation marks")
	}
	return test, rest[1:], nil
}

func ident(s string) (name, rest string) {
	end := strings.IndexFunc(s, func(r rune) bool {
		return !(r == '-' || r == '_' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x7f)
	})
	if end < 0 {
		end = len(s)
	}
	return s[:end], s[end:]
}

func (s selector) matches(n *html.Node) bool {
	last := s[len(s)-1]
	if !last.matches(n) {
		return false
	}
	if len(s) == 1 {
		return true
	}
	for up := n.Parent; up != nil; up = up.Parent {
		if up.Type == html.ElementNode && s[:len(s)-1].matches(up) {
			return true
		}
		if last.child {
			return false
		}
	}
	return false
}

func (c compound) matches(n *html.Node) bool {
	if n.Type != html.ElementNode || c.tag != "" && c.tag != n.Data {
		return false
	}
	return !slices.ContainsFunc(c.tests, func(t attrTest) bool { return !t.matches(n) })
}

func (t attrTest) matches(n *html.Node) bool {
	for _, a := range n.Attr {
		if a.Key != strings.ToLower(t.name) {
			continue
		}
		switch t.op {
		case "":
			return true
		case "=":
			return a.Val == t.value
		case "~=":
			return slices.Contains(strings.Fields(a.Val), t.value)
		case "^=":
			return t.value != "" && strings.HasPrefix(a.Val, t.value)
		case "$=":
			return t.value != "" && strings.HasSuffix(a.Val, t.value)
		case "*=":
			return t.value != "" && strings.Contains(a.Val, t.value)
		}
	}
	return false
}
