package richtext

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestCredit is the longest line, in characters, that may say whose words a
// pull quote has.
const longestCredit = 200

// asPullQuote makes a pull quote of what stands in a blockquote, if it is one:
// a paragraph in quotation marks, and under it a dash and whose words they are.
func asPullQuote(blocks []Node, l *losses) (Node, bool) {
	said, credit, found := cutCredit(blocks)
	if !found || !isQuoted(BlockText(said)) {
		return Node{}, false
	}
	name, found := cutDash(BlockText(credit))
	if !found || utf8.RuneCountInString(name) > longestCredit {
		return Node{}, false
	}
	if slices.ContainsFunc(credit.Content, func(n Node) bool {
		return slices.ContainsFunc(n.Marks, func(m Mark) bool { return m.Type == Link })
	}) {
		l.add("link in a credit", name)
	}
	return pullQuoteOf(said, name)
}

// cutCredit parts the paragraph that was said from the line under it.
func cutCredit(blocks []Node) (said, credit Node, found bool) {
	switch {
	case len(blocks) == 2 && blocks[0].Type == Paragraph && blocks[1].Type == Paragraph:
		return blocks[0], blocks[1], true
	case len(blocks) == 1 && blocks[0].Type == Paragraph:
		content := blocks[0].Content
		for i := len(content) - 1; i > 0; i-- {
			if content[i].Type == HardBreak {
				said, credit = blocks[0], Node{Type: Paragraph, Content: content[i+1:]}
				said.Content = content[:i:i]
				return said, credit, true
			}
		}
	}
	return Node{}, Node{}, false
}

// cutDash takes off the dash that begins a credit.
func cutDash(text string) (string, bool) {
	text = strings.TrimSpace(text)
	for _, dash := range []string{"—", "–", "―", "--", "- "} {
		if rest, found := strings.CutPrefix(text, dash); found {
			rest = strings.TrimSpace(rest)
			return rest, rest != ""
		}
	}
	return "", false
}

func pullQuoteOf(said Node, credit string) (Node, bool) {
	a := Attrs{Language: attrs(said).Language}
	a.Speaker, a.Role, a.Occasion = readCredit(credit)
	pull := Node{Type: PullQuote, Content: said.Content}
	if a != (Attrs{}) {
		pull.Attrs = &a
	}
	return pull, a.Speaker != ""
}

// readCredit reads "Ada Lund, captain, in the chamber": who, what she is, and
// where or when she said it.
func readCredit(credit string) (speaker, role, occasion string) {
	comma := ","
	if arabic := "،"; !strings.Contains(credit, comma) && strings.Contains(credit, arabic) {
		comma = arabic
	}
	parts := strings.Split(credit, comma)
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	at := 1
	for at < len(parts) && !isOccasion(parts[at]) {
		at++
	}
	return parts[0], joinNonEmpty(comma+" ", parts[1:at]...), joinNonEmpty(comma+" ", parts[at:]...)
}

// isOccasion holds for words that say where, when or about what somebody spoke:
// they begin with a preposition, or name a year.
func isOccasion(part string) bool {
	word, _, _ := strings.Cut(part, " ")
	switch strings.ToLower(word) {
	case "in", "at", "on", "to", "after", "before", "during", "speaking", "writing",
		"im", "am", "bei", "beim", "auf", "vor", "nach", "während", "zu", "zum", "zur", "über",
		"à", "au", "aux", "en", "dans", "lors", "devant", "après", "avant", "pendant", "sur",
		"ante", "al", "tras", "durante", "sobre":
		return true
	}
	digits := 0
	for _, r := range part {
		if !unicode.IsDigit(r) {
			digits = 0
			continue
		}
		if digits++; digits == 4 {
			return true
		}
	}
	return false
}

// isQuoted says whether a text is one quotation from its first sign to its
// last: “One,” he said. “Two.” is not.
func isQuoted(text string) bool {
	text = strings.TrimSpace(text)
	open, n := utf8.DecodeRuneInString(text)
	closing := map[rune]string{'“': "”", '„': "“”", '«': "»", '»': "«", '‹': "›", '›': "‹", '‘': "’", '‚': "‘’", '"': `"`, '\'': "'", '”': "”"}[open]
	if closing == "" {
		return false
	}
	depth := 1
	for at := n; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		after, _ := utf8.DecodeRuneInString(text[at+size:])
		switch {
		case strings.ContainsRune(closing, r) && !(unicode.IsLetter(after) || unicode.IsDigit(after)): // no apostrophe
			if depth--; depth == 0 {
				return at+size == len(text) && at > n
			}
		case r == open && open != '"' && open != '\'':
			depth++
		}
		at += size
	}
	return false
}
