package richtext

import (
	"strings"
	"unicode"
)

const edgeSpace = " \u00a0"

func trimEnd(nodes []Node) []Node {
	for last := len(nodes) - 1; last >= 0 && nodes[last].Type == Text; last-- {
		nodes[last].Text = strings.TrimRight(nodes[last].Text, edgeSpace)
		if nodes[last].Text != "" {
			break
		}
		nodes = nodes[:last]
	}
	return nodes
}

// trimEdges takes spaces and breaks from both ends.
func trimEdges(nodes []Node) []Node {
	for len(nodes) > 0 {
		last := len(nodes) - 1
		if nodes[last].Type != HardBreak {
			if nodes = trimEnd(nodes); len(nodes) == 0 || nodes[len(nodes)-1].Type == Text {
				break
			}
			continue
		}
		nodes = nodes[:last]
	}
	for len(nodes) > 0 {
		if nodes[0].Type == Text {
			nodes[0].Text = strings.TrimLeft(nodes[0].Text, edgeSpace)
			if nodes[0].Text != "" {
				break
			}
		}
		nodes = nodes[1:]
	}
	return nodes
}

// blank says whether a reader would see nothing.
func blank(nodes []Node) bool {
	for _, n := range nodes {
		for _, r := range n.Text {
			if !unicode.IsSpace(r) && (r < 0x200b || r > 0x200f) && r != 0x2060 {
				return false
			}
		}
	}
	return true
}

// collapse makes one space of each run of white space, and none of one at the
// start when atBoundary.
func collapse(s string, atBoundary bool) string {
	plain := true
	space := atBoundary
	for i := 0; i < len(s); i++ {
		isSpace := s[i] == ' '
		if isSpace && space {
			plain = false
			break
		}
		space = isSpace
	}
	if plain {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space = atBoundary
	for i := 0; i < len(s); i++ {
		isSpace := s[i] == ' '
		if isSpace && space {
			continue
		}
		b.WriteByte(s[i])
		space = isSpace
	}
	return b.String()
}
