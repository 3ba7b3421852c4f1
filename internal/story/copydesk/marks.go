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
	for at := 0; at < len(text); {
		r, n := utf8.DecodeRuneInString(text[at:])
		if closers[r] == "" || !opensAt(text, at, r, n) {
			at += n
			continue
		}
		end, size := closing(text, at, r, n)
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

// closing finds the mark that ends the quotation opened at a place.
func closing(text string, at int, open rune, n int) (int, int) {
	depth, possessive := 0, 0
	if !strings.ContainsRune("“„«\"", open) {
		// These signs have other uses, so many may stand in a text without an
		// end: each looks only so far, or a long line of them takes minutes.
		text = text[:min(len(text), at+farthestClosing)]
	}
	for i := at + n; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		before, _ := utf8.DecodeLastRuneInString(text[:i])
		after, _ := utf8.DecodeRuneInString(text[i+size:])
		switch {
		case open == '“' && r == '“':
			depth++
		case !strings.ContainsRune(closers[open], r):
		case depth > 0:
			depth--
		case open == '"' && (unicode.IsLetter(after) || unicode.IsDigit(after)):
		case open != '‘' && open != '‚' && open != '\'':
			return i, size
		case unicode.IsLetter(after) || unicode.IsDigit(after) || unicode.IsSpace(before):
			// an apostrophe within or before a word
		case (before == 's' || before == 'S') && after == ' ':
			// "the workers’ rights" or the end: decided when no other end is found
			if possessive == 0 {
				possessive = i
			}
		default:
			return i, size
		}
		i += size
	}
	if possessive > 0 {
		_, size := utf8.DecodeRuneInString(text[possessive:])
		return possessive, size
	}
	// The one more “ than ” of copy with a mark too many: the last closing one.
	if depth > 0 {
		if i := strings.LastIndex(text, "”"); i > at {
			return i, len("”")
		}
	}
	return 0, 0
}
