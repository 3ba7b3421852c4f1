// Package bayes tells unwanted texts from wanted ones by the words that people
// met in both (naive Bayes). It starts knowing nothing, learns from each text
// that somebody judged, and can unlearn it.
package bayes

import (
	"crypto/sha256"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/words"
	"golang.org/x/text/unicode/norm"
)

// Word is the hash of a word or of another mark of a text: what somebody wrote
// cannot be read from the counts.
type Word [8]byte

// mostWords bounds what is looked at in one text; longest is how many characters
// of a word tell it from others.
const (
	mostWords = 320
	longest   = 40
)

// Words are the different marks of a text: its words, pairs of neighbours, the
// hosts that it links to and its shape. It takes time in proportion to the text.
func Words(text string) []Word {
	g := gatherer{seen: map[Word]bool{}}
	text = norm.NFKC.String(text)
	g.hosts(text)
	g.shape(text)
	last := ""
	for it := words.FromString(strings.ToLower(text)); it.Next() && len(g.list) < mostWords; {
		word := it.Value()
		if strings.IndexFunc(word, worded) < 0 {
			continue
		}
		if utf8.RuneCountInString(word) > longest {
			word = "(long)"
		}
		g.add("w", word)
		if last != "" {
			g.add("p", last+" "+word)
		}
		last = word
	}
	return g.list
}

func worded(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

type gatherer struct {
	seen map[Word]bool
	list []Word
}

func (g *gatherer) add(kind, what string) {
	sum := sha256.Sum256([]byte(kind + " " + what))
	w := Word(sum[:8])
	if !g.seen[w] && len(g.list) < mostWords {
		g.seen[w] = true
		g.list = append(g.list, w)
	}
}

// mostHosts leaves room for words in a text that is a list of links.
const mostHosts = 40

// hosts adds the hosts of links, whole and without what stands before the last
// two labels.
func (g *gatherer) hosts(text string) {
	found := Hosts(text, mostHosts)
	for _, host := range found {
		g.add("host", host)
		if labels := strings.Split(host, "."); len(labels) > 2 {
			g.add("host", strings.Join(labels[len(labels)-2:], "."))
		}
	}
	if len(found) > 0 {
		g.add("shape", "links")
	}
	if len(found) > 2 {
		g.add("shape", "many links")
	}
}

// Hosts are the hosts that a text names in its links, in the order in which they
// stand there, at most so many.
func Hosts(text string, most int) []string {
	var list []string
	for field := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("<>()[]\"'", r)
	}) {
		if len(list) == most {
			break
		}
		_, rest, ok := strings.Cut(field, "://")
		if !ok {
			if !strings.HasPrefix(field, "www.") {
				continue
			}
			rest = field
		}
		if at := strings.IndexAny(rest, "/?#\\"); at >= 0 {
			rest = rest[:at]
		}
		// What stands before an @ is no host, however much it looks like one.
		if at := strings.LastIndexByte(rest, '@'); at >= 0 {
			rest = rest[at+1:]
		}
		if at := strings.IndexByte(rest, ':'); at >= 0 {
			rest = rest[:at]
		}
		if rest = strings.Trim(rest, ".,;:!"); rest != "" && len(rest) <= 253 {
			list = append(list, rest)
		}
	}
	return list
}

// shape adds what a text looks like from afar.
func (g *gatherer) shape(text string) {
	var letters, upper, digits, marks, run, longestRun, n int
	var last rune
	for _, r := range text {
		n++
		switch {
		case unicode.IsLetter(r):
			letters++
			if unicode.IsUpper(r) {
				upper++
			}
		case unicode.IsDigit(r):
			digits++
		case r == '!' || r == '?':
			marks++
		}
		if run++; r != last {
			run = 1
		}
		last = r
		if !unicode.IsSpace(r) {
			longestRun = max(longestRun, run)
		}
	}
	for name, is := range map[string]bool{
		"shouting":   letters >= 10 && upper*2 > letters,
		"calling":    marks >= 3,
		"numbers":    digits >= 7,
		"drawn out":  longestRun >= 5,
		"few words":  n < 25,
		"long":       n > 400,
		"no letters": letters*2 < n && n >= 10,
		"an address": strings.Contains(text, "@"),
	} {
		if is {
			g.add("shape", name)
		}
	}
}
