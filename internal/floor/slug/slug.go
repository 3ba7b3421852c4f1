// Package slug makes the words that stand in addresses out of headlines and
// names.
package slug

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Max is the longest slug, in characters.
const Max = 80

// Make writes Latin letters in a-z and keeps the letters and digits of other
// scripts; everything else parts words with a hyphen. The language decides how
// some letters are spelt out ("ü" is "ue" in German, else "u"). The result is at
// most Max characters, cut between words where it can be; it is empty when the
// text holds nothing that an address can say.
func Make(text, language string) string {
	return cut(write(norm.NFC.String(text), language), Max)
}

// Valid says whether a slug is as Make writes them.
func Valid(s string) bool { return s != "" && Make(s, "") == s }

func write(text, language string) string {
	var b strings.Builder
	gap := false  // a hyphen is due before the next letter
	base := false // the last letter written keeps its combining marks
	for _, r := range text {
		var out string
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			out, base = string(unicode.ToLower(r)), false
		case unicode.Is(unicode.Latin, r):
			out, base = latin(unicode.ToLower(r), language), false
		case unicode.IsMark(r):
			if base {
				b.WriteRune(r)
			}
			continue
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			out, base = string(unicode.ToLower(r)), true
		case apostrophe(r) || unicode.Is(unicode.Cf, r):
			continue // "don't" is one word, and invisible characters are none
		}
		if out == "" {
			gap, base = b.Len() > 0, false
			continue
		}
		if gap {
			b.WriteByte('-')
			gap = false
		}
		b.WriteString(out)
	}
	return b.String()
}

func apostrophe(r rune) bool { return r == '\'' || r == '’' || r == 'ʼ' || r == '‘' }

// spelt are Latin letters that Unicode does not take apart into a base letter
// and an accent.
var spelt = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'þ': "th",
	'ł': "l", 'ħ': "h", 'ı': "i", 'ŋ': "ng", 'ŧ': "t", 'ĸ': "k", 'ə': "a",
}

var german = map[rune]string{'ä': "ae", 'ö': "oe", 'ü': "ue"}

func latin(r rune, language string) string {
	if s, ok := german[r]; ok && (language == "de" || strings.HasPrefix(language, "de-")) {
		return s
	}
	if s, ok := spelt[r]; ok {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(norm.NFKD.String(string(r))))
}

func cut(s string, limit int) string {
	runes := []rune(s)
	if len(runes) <= limit {
		return s
	}
	kept := string(runes[:limit])
	if runes[limit] != '-' {
		// A single word longer than the limit is cut where the limit falls.
		if i := strings.LastIndexByte(kept, '-'); i > 0 {
			kept = kept[:i]
		}
	}
	return strings.Trim(kept, "-")
}
