package copydesk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// farthestClosing is how many bytes a single mark looks ahead for its end.
const farthestClosing = 2000

// quoted is a stretch of text in quotation marks: text[start:end] with the
// marks, text[from:to] without.
type quoted struct {
	start, end int
	from, to   int
	open       bool // never closed: the speaker goes on in the next paragraph
}

// closers are the marks that end what a mark begins. The same sign opens in one
// language and closes in another, so the pair is decided at the opening.
var closers = map[rune]string{
	'“': "”", '„': "“”\"", '«': "»", '»': "«", '‹': "›", '›': "‹", '‘': "’", '‚': "‘’", '"': "\"”", '\'': "'", '”': "”",
}

// findQuoted finds the outermost stretches in quotation marks.
func findQuoted(text string) []quoted {
	var found []quoted
	ahead := &lookahead{text: text}
	for at := 0; at < len(text); {
		r, n := utf8.DecodeRuneInString(text[at:])
		if closers[r] == "" || !opensAt(text, at, r, n) {
			at += n
			continue
		}
		end, size := ahead.closing(at, r, n)
		switch {
		case end > 0:
			q := quoted{start: at, end: end + size, from: at + n, to: end}
			for q.from < q.to && text[q.from] == ' ' { // « French spacing »
				q.from++
			}
			for q.to > q.from && text[q.to-1] == ' ' {
				q.to--
			}
			found = append(found, q)
			at = q.end
		case strings.ContainsRune("“„«\"", r):
			found = append(found, quoted{start: at, end: len(text), from: at + n, to: len(text), open: true})
			at = len(text)
		default:
			at += n
		}
	}
	return found
}

// opensAt says whether the mark at a place begins a quotation, as against an
// apostrophe, an inch sign or the end of one.
func opensAt(text string, at int, r rune, n int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at+n:])
	fresh := at == 0 || unicode.IsSpace(before) || strings.ContainsRune("([{—–-/:“‘„«»,…", before)
	switch r {
	case '“', '„', '«':
		return at+n < len(text)
	case '”': // some type closing marks at both ends
		return at == 0 && strings.Contains(text[at+n:], "”") && !strings.Contains(text, "“")
	case '»', '›', '‹':
		return fresh && at+n < len(text) && !unicode.IsSpace(after)
	case '"':
		return fresh && at+n < len(text) && !unicode.IsSpace(after)
	}
	return fresh && (unicode.IsLetter(after) || strings.ContainsRune("[(…¿¡", after))
}

// lookahead finds the ends of quotations in a text. The marks that have other
// uses may stand in it a hundred thousand times without an end, so where their
// next end is, is found once and kept until the search has passed it.
type lookahead struct {
	text   string
	ends   map[rune]int // by opening mark: the next end, len(text) for none
	plural map[rune]int // the next end that may be that of a possessive
}

// closing finds the mark that ends the quotation opened at a place, and its
// size; a size of 0 is none.
func (a *lookahead) closing(at int, open rune, n int) (end, size int) {
	switch open {
	case '“':
		return a.paired(at, n)
	case '„', '«', '"':
		for i := at + n; i < len(a.text); {
			r, size := utf8.DecodeRuneInString(a.text[i:])
			if a.isEnd(i, r, size, open) {
				return i, size
			}
			i += size
		}
		return 0, 0
	}
	if a.ends == nil {
		a.ends, a.plural = map[rune]int{}, map[rune]int{}
	}
	for _, kept := range []struct {
		next map[rune]int
		is   func(i int, r rune, size int, open rune) bool
	}{{a.ends, a.isEnd}, {a.plural, a.isPlural}} {
		i, known := kept.next[open]
		if !known || i < at+n {
			i = a.search(at+n, open, kept.is)
			kept.next[open] = i
		}
		if i < min(len(a.text), at+farthestClosing) {
			_, size := utf8.DecodeRuneInString(a.text[i:])
			return i, size
		}
	}
	return 0, 0
}

func (a *lookahead) search(from int, open rune, is func(int, rune, int, rune) bool) int {
	for i := from; i < len(a.text); {
		r, size := utf8.DecodeRuneInString(a.text[i:])
		if is(i, r, size, open) {
			return i
		}
		i += size
	}
	return len(a.text)
}

// isEnd says whether the mark at i plainly ends what another opened.
func (a *lookahead) isEnd(i int, r rune, size int, open rune) bool {
	if !strings.ContainsRune(closers[open], r) {
		return false
	}
	after, _ := utf8.DecodeRuneInString(a.text[i+size:])
	inWord := unicode.IsLetter(after) || unicode.IsDigit(after)
	switch open {
	case '"':
		return !inWord
	case '‘', '‚', '\'':
		before, _ := utf8.DecodeLastRuneInString(a.text[:i])
		// An apostrophe stands in a word or before one.
		return !inWord && !unicode.IsSpace(before) && !a.isPlural(i, r, size, open)
	}
	return true
}

// isPlural holds for "the workers’ rights", which is taken for an end only
// where there is no other.
func (a *lookahead) isPlural(i int, r rune, size int, open rune) bool {
	if !strings.ContainsRune("‘‚'", open) || !strings.ContainsRune(closers[open], r) {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(a.text[:i])
	return (before == 's' || before == 'S') && strings.HasPrefix(a.text[i+size:], " ")
}

// paired finds the end of a quotation that may hold others in the same marks.
func (a *lookahead) paired(at, n int) (end, size int) {
	depth := 0
	for i := at + n; i < len(a.text); {
		r, size := utf8.DecodeRuneInString(a.text[i:])
		switch {
		case r == '“':
			depth++
		case r == '”' && depth == 0:
			return i, size
		case r == '”':
			depth--
		}
		i += size
	}
	// The one more “ than ” of copy with a mark too many: the last closing one.
	if i := strings.LastIndex(a.text, "”"); depth > 0 && i > at {
		return i, len("”")
	}
	return 0, 0
}
