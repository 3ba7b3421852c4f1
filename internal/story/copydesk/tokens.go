package copydesk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word, a sign or a whole quotation of a paragraph.
type token struct {
	text       string
	lower      string
	start, end int
	quote      int // index of the quotation, or -1
	word       bool
}

func (t token) is(signs string) bool {
	return !t.word && t.quote < 0 && strings.Contains(signs, t.text)
}

func (t token) capital() bool {
	r, _ := utf8.DecodeRuneInString(t.text)
	return t.word && unicode.IsUpper(r)
}

// shortForms end with a full stop that ends no sentence.
var shortForms = wordSet(`mr mrs ms dr st prof gen col lt sgt capt rev sen rep gov hon jr sr vs etc inc ltd co corp no u.s u.k u.n e.g i.e a.m p.m jan feb mar apr aug sept oct nov dec hr fr dipl ing bzw ca evtl ggf usw z.b u.a d.h nr str abs art m mme mlle sra srta ee.uu messrs`)

// tokens splits a paragraph; each quotation is one token, so that what it says
// is never mistaken for the sentence around it.
func tokens(text string, quotes []quoted) []token {
	var out []token
	next := 0
	for at := 0; at < len(text); {
		if next < len(quotes) && at == quotes[next].start {
			out = append(out, token{start: at, end: quotes[next].end, quote: next})
			at = quotes[next].end
			next++
			continue
		}
		r, n := utf8.DecodeRuneInString(text[at:])
		if unicode.IsSpace(r) {
			at += n
			continue
		}
		end := at + n
		isWord := unicode.IsLetter(r) || unicode.IsDigit(r)
		if isWord {
			limit := len(text)
			if next < len(quotes) {
				limit = quotes[next].start
			}
			end = wordEnd(text[:limit], end)
		}
		t := token{text: text[at:end], start: at, end: end, quote: -1, word: isWord}
		t.lower = strings.ToLower(t.text)
		out = append(out, t)
		at = end
	}
	return out
}

func wordEnd(text string, at int) int {
	for at < len(text) {
		r, n := utf8.DecodeRuneInString(text[at:])
		after, _ := utf8.DecodeRuneInString(text[at+n:])
		letter := unicode.IsLetter(after) || unicode.IsDigit(after)
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.IsMark(r):
		case strings.ContainsRune("'’-.&", r) && letter && at+n < len(text):
		case r == '.' && isShortForm(text[:at]):
		default:
			return at
		}
		at += n
	}
	return at
}

// isShortForm looks at the word that a text ends with.
func isShortForm(text string) bool {
	start := strings.LastIndexFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && r != '.'
	}) + 1
	if start > 0 && start < len(text) {
		if r, n := utf8.DecodeRuneInString(text[start:]); !unicode.IsLetter(r) {
			start += n
		}
	}
	word := strings.ToLower(text[start:])
	return shortForms[word] || utf8.RuneCountInString(word) == 1 && word != "i" && word != "a"
}

// sentences splits tokens at full stops, and after a quotation that ends as a
// sentence when what follows does not report it.
func sentences(text string, all []token, quotes []quoted, l *language) [][]token {
	var out [][]token
	start := 0
	for i, t := range all {
		last := i == len(all)-1
		end := last || t.is(".?!…") && !all[i+1].is(".?!…")
		if !end && t.quote >= 0 && endsSentence(text[quotes[t.quote].from:quotes[t.quote].to]) && !endsWithComma(text, quotes[t.quote]) {
			next := all[i+1]
			// "“Why?” Reyes asked", but never "“No.” Reyes asked".
			stopped := strings.HasSuffix(text[quotes[t.quote].from:quotes[t.quote].to], ".")
			end = next.quote >= 0 || next.capital() && (stopped || !l.reportsAfter(all[i+1:]))
		}
		if end {
			out = append(out, all[start:i+1])
			start = i + 1
		}
	}
	return out
}

func endsWithComma(text string, q quoted) bool {
	return strings.HasSuffix(text[q.from:q.to], ",")
}
