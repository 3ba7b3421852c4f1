package copydesk

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/story/article"
)

var bylineLine = regexp.MustCompile(`^(?i:by|von|par|por|words by|written by|text by|text:|story by|reporting by|redaktion:)\s*:?\s+(.+)$`)

// bylineIn gives the credits of a line such as "By Mira Oduya and Tom Reyes".
// The line must hold nothing but names: "By noon the square was empty" is text.
func bylineIn(text string) []article.Credit {
	if utf8.RuneCountInString(text) > 110 {
		return nil
	}
	parts := bylineLine.FindStringSubmatch(text)
	if parts == nil {
		return nil
	}
	names := parts[1]
	for _, where := range []string{" in ", " aus ", " à ", " en "} {
		if before, after, found := strings.Cut(names, where); found && isPlaceName(after) {
			names = before
		}
	}
	var credits []article.Credit
	for i, name := range splitNames(names) {
		one := credit(name)
		switch {
		case isPersonName(one.Name) || agencyOf(one.Name) != "":
			credits = append(credits, one)
		case i > 0 && len(credits) > 0 && isJob(one.Name):
			credits[len(credits)-1].Role = one.Name // "By Mira Oduya, Foreign Editor"
		default:
			return nil
		}
	}
	return credits
}

func isByline(text string) bool {
	return bylineIn(text) != nil
}

var nameJoiners = map[string]bool{"de": true, "da": true, "di": true, "del": true, "della": true, "van": true, "der": true, "den": true, "von": true, "zu": true, "bin": true, "bint": true, "al": true, "el": true, "la": true, "le": true, "du": true, "dos": true, "ter": true, "ten": true, "y": true, "ibn": true, "af": true}

// isPersonName holds for two to five words that are written as names are.
func isPersonName(text string) bool {
	words := strings.Fields(text)
	if len(words) < 2 || len(words) > 5 || isJob(text) {
		return false
	}
	for i, word := range words {
		r, _ := utf8.DecodeRuneInString(word)
		if !unicode.IsUpper(r) && (i == 0 || i == len(words)-1 || !nameJoiners[word]) {
			return false
		}
		if strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune("-'’.", r) }) {
			return false
		}
		if len(word) > 3 && strings.HasSuffix(word, ".") {
			return false
		}
	}
	return true
}

var jobWord = regexp.MustCompile(`(?i)\b(?:correspondent|editor|reporter|writer|staff|bureau|chief|desk|redakteur(?:in)?|korrespondent(?:in)?|journaliste?|correspondante?|r[ée]dact(?:eur|rice)|corresponsal|redactora?)\b`)

func isJob(text string) bool {
	return jobWord.MatchString(text)
}
