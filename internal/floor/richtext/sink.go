package richtext

import "strings"

// sink builds blocks from a stream of words, breaks and blocks, whatever
// their source. It collapses white space as browsers do and keeps to what its
// parent may hold: what may not stand there becomes paragraphs or, for a
// picture, waits in hoisted until a parent takes it.
type sink struct {
	losses  *losses
	parent  NodeType
	out     []Node
	hoisted []Node

	kind     NodeType // of the leaf being written
	level    int
	lang     string // of what is being read
	inline   []Node // of the leaf being written
	leafLang string
	pictures []Node // that stood inside the leaf
}

func newSink(parent NodeType, l *losses) *sink {
	return &sink{losses: l, parent: parent, kind: Paragraph}
}

// inside returns a sink for what stands within a block of this one.
func (s *sink) inside(parent NodeType) *sink {
	child := newSink(parent, s.losses)
	child.lang = s.lang
	return child
}

// text adds words; white space at their ends counts.
func (s *sink) text(words string, marks []Mark) {
	words = collapse(cleanLine(words), s.atBoundary())
	if words == "" {
		return
	}
	if len(s.inline) == 0 {
		s.leafLang = s.lang
	}
	if last := len(s.inline) - 1; last >= 0 && s.inline[last].Type == Text && sameMarks(s.inline[last].Marks, marks) {
		s.inline[last].Text += words
		return
	}
	s.inline = append(s.inline, Node{Type: Text, Text: words, Marks: marks})
}

// atBoundary says whether a space here would be collapsed.
func (s *sink) atBoundary() bool {
	last := len(s.inline) - 1
	return last < 0 || s.inline[last].Type == HardBreak || strings.HasSuffix(s.inline[last].Text, " ")
}

// lineBreak adds a break; two of them in a paragraph begin a new one.
func (s *sink) lineBreak() {
	s.inline = trimEnd(s.inline)
	last := len(s.inline) - 1
	switch {
	case last < 0:
	case s.inline[last].Type != HardBreak:
		s.inline = append(s.inline, Node{Type: HardBreak})
	case s.kind == Paragraph:
		s.flush()
	}
}

// leaf writes what read adds as leaf blocks of this kind.
func (s *sink) leaf(kind NodeType, level int, read func()) {
	s.flush()
	oldKind, oldLevel := s.kind, s.level
	s.kind, s.level = kind, level
	read()
	s.flush()
	s.kind, s.level = oldKind, oldLevel
}

// flush ends the leaf being written.
func (s *sink) flush() {
	content := trimEdges(s.inline)
	pictures := s.pictures
	s.inline, s.pictures = nil, nil
	if !blank(content) {
		n := Node{Type: s.kind, Content: content}
		if s.level != 0 || s.leafLang != "" {
			n.Attrs = &Attrs{Level: s.level, Language: s.leafLang}
		}
		s.place(n)
	}
	for _, p := range pictures {
		s.place(p)
	}
}

// picture adds a picture: before the words of its leaf if none stands yet,
// else after the leaf, so that it cuts no sentence.
func (s *sink) picture(p Node) {
	if blank(s.inline) {
		s.place(p)
		return
	}
	s.pictures = append(s.pictures, p)
}

// block ends the leaf being written and adds a finished block.
func (s *sink) block(n Node) {
	s.flush()
	s.place(n)
}

// place adds a block, or what may stand here of it.
func (s *sink) place(n Node) {
	switch {
	case mayHold(s.parent, n.Type):
		if !s.repeats(n) {
			s.out = append(s.out, n)
		}
	case n.Type == Picture:
		s.hoisted = append(s.hoisted, n)
	case n.Type == Divider:
	default:
		s.losses.add(string(n.Type)+" in "+string(s.parent), BlockText(n))
		eachLeaf(&n, func(leaf *Node) { s.asParagraph(*leaf) })
	}
}

func (s *sink) asParagraph(leaf Node) {
	if !mayHold(s.parent, Paragraph) {
		return
	}
	if leaf.Type == CodeBlock {
		s.leaf(Paragraph, 0, func() {
			for _, line := range strings.Split(BlockText(leaf), "\n") {
				s.text(line, nil)
				s.lineBreak()
			}
		})
		return
	}
	if blank(leaf.Content) {
		return
	}
	p := Node{Type: Paragraph, Content: leaf.Content}
	if lang := attrs(leaf).Language; lang != "" {
		p.Attrs = &Attrs{Language: lang}
	}
	s.out = append(s.out, p)
}

// quote adds what child holds as a blockquote or, where it is one, a pull quote.
func (s *sink) quote(child *sink) {
	child.flush()
	if pull, ok := asPullQuote(child.out, s.losses); ok && mayHold(s.parent, PullQuote) {
		s.block(pull)
	} else if len(child.out) > 0 {
		s.block(Node{Type: BlockQuote, Content: child.out})
	}
	s.adopt(child)
}

// adopt adds what a child had to leave to its parents.
func (s *sink) adopt(child *sink) {
	for _, n := range child.hoisted {
		s.place(n)
	}
}

// repeats says whether a picture stands twice in a row, as it does in pages
// that load it by script and again for readers without.
func (s *sink) repeats(n Node) bool {
	if n.Type != Picture || len(s.out) == 0 {
		return false
	}
	last := s.out[len(s.out)-1]
	a := attrs(n)
	return last.Type == Picture && a.Source != "" && attrs(last).Source == a.Source && a.Caption == ""
}

// joined makes one leaf's content of all paragraphs, with breaks between.
func (s *sink) joined() (content []Node, lang string) {
	s.flush()
	for i := range s.out {
		eachLeaf(&s.out[i], func(leaf *Node) {
			if len(content) > 0 {
				content = append(content, Node{Type: HardBreak})
			} else {
				lang = attrs(*leaf).Language
			}
			content = append(content, leaf.Content...)
		})
	}
	return content, lang
}
