package comment

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// lookalikes are letters that are taken for Latin ones: small ones, after folding
// to lower case and to what a letter is composed of. It holds what is drawn alike
// in common faces, which is less than Unicode's list (UTS 39) and enough for
// names and words of the alphabets that newspapers here are written in.
var lookalikes = map[rune]string{
	// Cyrillic
	'а': "a", 'в': "b", 'с': "c", 'ԁ': "d", 'е': "e", 'һ': "h", 'н': "h", 'і': "i", 'ј': "j", 'к': "k", 'ӏ': "l",
	'м': "m", 'о': "o", 'р': "p", 'ԛ': "q", 'г': "r", 'ѕ': "s", 'т': "t", 'ѵ': "v", 'ԝ': "w", 'х': "x", 'у': "y",
	'ү': "y", 'ь': "b", 'ҽ': "e", 'п': "n",
	// Greek
	'α': "a", 'β': "b", 'ϲ': "c", 'ε': "e", 'η': "n", 'ι': "i", 'κ': "k", 'ν': "v", 'ο': "o", 'ρ': "p", 'σ': "o",
	'ς': "s", 'τ': "t", 'υ': "u", 'χ': "x", 'γ': "y", 'ω': "w", 'μ': "u",
	// Latin, without a decomposition
	'ı': "i", 'ł': "l", 'ø': "o", 'đ': "d", 'ħ': "h", 'ŧ': "t", 'ƒ': "f", 'ɑ': "a", 'ɡ': "g", 'ɩ': "i", 'ɪ': "i",
	'ʀ': "r", 'ʏ': "y", 'ᴀ': "a", 'ᴄ': "c", 'ᴇ': "e", 'ᴏ': "o", 'ᴜ': "u", 'ᴠ': "v", 'ᴡ': "w", 'ᴢ': "z", 'ꜱ': "s",
	'ᴅ': "d", 'ᴊ': "j", 'ᴋ': "k", 'ᴍ': "m", 'ɴ': "n", 'ᴘ': "p", 'ᴛ': "t", 'ʙ': "b", 'ɢ': "g", 'ʜ': "h", 'ʟ': "l",
	'æ': "ae", 'œ': "oe", 'ß': "ss",
	// Armenian
	'օ': "o", 'ո': "n", 'ս': "u", 'հ': "h", 'ց': "g", 'զ': "q",
}

// capitals are letters that look otherwise than when they are small.
var capitals = map[rune]rune{
	'Μ': 'm', 'Ν': 'n', 'Η': 'h', 'Υ': 'y', 'Ρ': 'p', 'Χ': 'x', 'Β': 'b', 'Ζ': 'z', 'Σ': 'e', 'Γ': 'r', 'Τ': 't', 'Ι': 'i', 'Ω': 'o',
}

// signs are digits and signs that stand for a letter inside a word.
var signs = map[rune]rune{'0': 'o', '1': 'l', '3': 'e', '4': 'a', '5': 's', '7': 't', '@': 'a', '$': 's', '|': 'l', '!': 'l'}

// plainLetters folds a text to the letters that it looks like: lower case,
// without accents and invisible characters, look-alikes as Latin ones. Where a
// word is written in another alphabet altogether it is folded too, and so is the
// word that it is compared with. large has capitals be what capitals look like;
// without it a word is the same in capitals.
func plainLetters(s string, large bool) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFKD.String(s) {
		if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
			continue
		}
		if like, ok := capitals[r]; ok && large {
			r = like
		}
		r = unicode.ToLower(r)
		if like, ok := lookalikes[r]; ok {
			b.WriteString(like)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// spelled is a text as the word rules read it: folded words, with one blank
// around each. Signs inside words are the letters that they stand for, i and l
// are one, and letters that stand alone are joined, so that neither c4sino nor
// "c a s i n o" is another word.
func spelled(s string) string { return spelledAs(s, false) }

func spelledAs(s string, large bool) string {
	b := append(make([]byte, 0, len(s)+2), ' ')
	single := false // the word before was one letter
	for field := range strings.FieldsFuncSeq(plainLetters(s, large), func(r rune) bool { return !letter(r) && signs[r] == 0 }) {
		word, letters, most := unsigned(field)
		if most == 0 {
			continue
		}
		if single && letters == 1 {
			b = b[:len(b)-1]
		}
		b = append(append(b, word...), ' ')
		single = letters == 1
	}
	return string(b)
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// unsigned is a word with letters for its signs, if it has letters of its own:
// 1945 is a year. It says how many characters it has, and how many of them count.
func unsigned(field string) (word string, all, counting int) {
	hasLetter := strings.IndexFunc(field, unicode.IsLetter) >= 0
	// A sign at the end of a word ends a sentence.
	field = strings.TrimRight(field, "!|@$")
	if hasLetter {
		field = strings.TrimLeft(field, "!|")
	}
	var b strings.Builder
	for _, r := range field {
		all++
		if letter(r) {
			counting++
		}
		if hasLetter {
			if like, ok := signs[r]; ok {
				r = like
			}
			if r == 'i' {
				r = 'l'
			}
		}
		b.WriteRune(r)
	}
	return b.String(), all, counting
}

// skeleton is what a name looks like (after UTS 39): two names with one skeleton
// cannot be told apart at a glance. It errs towards alike.
func skeleton(name string) string {
	plain := plainLetters(strings.ReplaceAll(name, "I", "l"), true)
	var b strings.Builder
	for _, r := range plain {
		if like, ok := signs[r]; ok {
			r = like
		}
		switch {
		case r == 'i' || r == 'j':
			b.WriteByte('l')
		case letter(r):
			b.WriteRune(r)
		}
	}
	return strings.NewReplacer("rn", "m", "vv", "w", "cl", "d").Replace(b.String())
}

// mostMarks is how many combining marks one letter may carry: no orthography
// needs more, and a heap of them covers the lines around it.
const mostMarks = 4

// heaped says that a letter carries more marks than any writing needs.
func heaped(s string) bool {
	marks := 0
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Mn, unicode.Me):
			if marks++; marks > mostMarks {
				return true
			}
		case r != '\u034f' && !unicode.Is(unicode.Cf, r): // what is invisible does not begin a letter
			marks = 0
		}
	}
	return false
}
