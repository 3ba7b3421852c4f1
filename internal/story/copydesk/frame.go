package copydesk

import "strings"

// A frame is the clause that reports a quotation. What is looked for in it is
// its subject: the tokens that name who speaks.

const farthestVerb = 14 // tokens between a subject and its verb after a quotation

// framed is what the words around a quotation say about its source.
type framed struct {
	source []token
	tight  bool // the reporting words touch the quotation
	elided bool // there is a verb of saying, its subject is that of the clause before
}

func (f framed) found() bool { return f.source != nil || f.elided }

// frame looks at the words around the quotation at sentence[at]: first after
// it, where news puts its sources, then before.
func (l *language) frame(sentence []token, at int, comma bool) framed {
	next, previous := at+1, at-1
	for next < len(sentence) && sentence[next].quote < 0 {
		next++
	}
	for previous >= 0 && sentence[previous].quote < 0 {
		previous--
	}
	if f := l.after(sentence[at+1:next], comma); f.found() {
		return f
	}
	return l.before(sentence[previous+1:at], previous >= 0)
}

// reportsAfter says whether the words after a quotation tell who said it.
func (l *language) reportsAfter(rest []token) bool {
	end := 0
	for end < len(rest) && rest[end].quote < 0 && !rest[end].is(".?!") {
		end++
	}
	return l.after(rest[:min(end, 7)], true).found()
}

func (l *language) after(words []token, comma bool) framed {
	for len(words) > 0 && words[0].is(",—–-;") {
		comma = comma || words[0].is(",—–-")
		words = words[1:]
	}
	if len(words) == 0 {
		return framed{}
	}
	if n := l.sourceAt(words, 0); n > 0 {
		if np := l.nounPhrase(words[n:]); np != nil && (comma || n > 1 || l.tag != "de") {
			return framed{source: np, tight: true}
		}
	}
	if np := l.inverted(words); np != nil {
		return framed{source: np, tight: true}
	}
	if !comma {
		return framed{}
	}
	for v := 1; v < min(len(words), farthestVerb); v++ {
		if !l.verb(words[v]) {
			continue
		}
		if np := l.subject(words[:v]); np != nil && np[0].start == words[0].start {
			return framed{source: np, tight: true}
		}
		break
	}
	return framed{}
}

// inverted reads "said X", "has said X", "a déclaré X", "dit-il".
func (l *language) inverted(words []token) []token {
	v := 0
	for v < len(words) && v < 3 && l.helpers[words[v].lower] && !l.verb(words[v]) {
		v++
	}
	if v >= len(words) {
		return nil
	}
	if verb, pronoun, found := cutPronoun(words[v].lower); found && (l.verbs[verb] || l.helpers[words[v].lower]) {
		t := words[v]
		t.start = t.end - len(pronoun)
		t.text, t.lower = t.text[len(t.text)-len(pronoun):], pronoun
		return []token{t}
	}
	if v > 0 && l.tag == "fr" {
		if _, pronoun, found := cutPronoun(words[v-1].lower); found && l.verb(words[v]) {
			t := words[v-1]
			t.start = t.end - len(pronoun)
			t.text, t.lower = t.text[len(t.text)-len(pronoun):], pronoun
			return []token{t}
		}
	}
	if !l.verb(words[v]) {
		return nil
	}
	if v+3 < len(words) && words[v+1].lower == "es" && l.preps[words[v+2].lower] { // "heißt es in der Erklärung"
		return l.nounPhrase(words[v+3:])
	}
	return l.nounPhrase(words[v+1:])
}

func cutPronoun(word string) (verb, pronoun string, found bool) {
	for _, pronoun := range []string{"il", "elle", "ils", "elles", "on"} {
		for _, joint := range []string{"-t-", "-"} {
			if verb, found := strings.CutSuffix(word, joint+pronoun); found {
				return verb, pronoun, true
			}
		}
	}
	return "", "", false
}

// before reads the words between the last quotation, or the start of the
// sentence, and this one.
func (l *language) before(words []token, continues bool) framed {
	verb, source := -1, -1
	for i := range words {
		if l.verb(words[i]) {
			verb = i
		}
		if l.sourceAt(words, i) > 0 && !(l.tag == "de" && words[i].lower == "so" && i > 0) && !(l.tag == "fr" && words[i].lower == "pour") {
			source = i
		}
	}
	if source >= 0 && source > verb {
		np := l.nounPhrase(words[source+l.sourceAt(words, source):])
		// "Laut der Website „…“": the marks hold the source's own name.
		if np != nil && np[len(np)-1].end == words[len(words)-1].end {
			return framed{}
		}
		if np != nil {
			return framed{source: np, tight: true}
		}
	}
	if announces := len(words) > 1 && words[len(words)-1].is(":"); announces {
		if np := l.announcer(words); np != nil {
			return framed{source: np, tight: true}
		}
	}
	if verb < 0 {
		return framed{}
	}
	if verb+1 < len(words) && words[verb+1].lower == "es" && l.preps[words[0].lower] { // "In der Erklärung heißt es"
		if np := l.nounPhrase(words[1:verb]); np != nil {
			return framed{source: np, tight: true}
		}
	}
	rest := words[verb+1:]
	tight := len(rest) == 0 || len(rest) <= 3 || words[len(words)-1].is(":,")
	if l.tag != "en" {
		// The verb comes second: what is named right after it is the subject
		// where a time, a place or a listener stands before it.
		if np := l.nounPhrase(rest); np != nil && (l.startsOff(words[:verb]) || l.isNamed(np) && words[len(words)-1].is(":,")) {
			return framed{source: np, tight: tight}
		}
	}
	if np := l.subject(words[:verb]); np != nil {
		return framed{source: np, tight: tight}
	}
	if words[len(words)-1].is(":") {
		if np := l.nounPhrase(rest); np != nil {
			return framed{source: np, tight: tight}
		}
	}
	return framed{elided: true, tight: tight || continues}
}

// announcer is who stands at the head of a clause that ends with a colon,
// whatever its verb: "Steinbrück: “…”", "Jean Todt stellt sich vor ihn: “…”".
func (l *language) announcer(words []token) []token {
	for i := len(words) - 2; i > 0; i-- { // the last clause
		if words[i].is(",") && i+1 < len(words) && l.joiners[words[i+1].lower] && !l.articles[words[i+1].lower] {
			words = words[i+1:]
			break
		}
	}
	for len(words) > 0 && l.joiners[words[0].lower] && !l.articles[words[0].lower] {
		words = words[1:]
	}
	if len(words) < 2 || l.startsOff(words) {
		return nil
	}
	np := l.nounPhrase(words)
	if np == nil || np[0].start != words[0].start {
		return nil
	}
	if _, pronoun := l.pronouns[np[0].lower]; pronoun && len(np) == 1 {
		return np
	}
	// A noun alone may announce anything: "The question: “…”".
	for i, t := range np {
		if t.capital() && (i > 0 || !l.articles[t.lower]) && !(l.tag == "de" && !l.isNamed(np) && !l.verb(words[min(len(np), len(words)-1)])) && !l.papers[t.lower] {
			return np
		}
	}
	return nil
}

// startsOff holds where the first words of a clause are no subject.
func (l *language) startsOff(words []token) bool {
	if len(words) == 0 {
		return true
	}
	first := words[0]
	return l.preps[first.lower] || l.when[first.lower] || l.helpers[first.lower] && !l.articles[first.lower]
}

func (l *language) sourceAt(words []token, at int) int {
	for _, phrase := range l.source {
		if at+len(phrase) > len(words) {
			continue
		}
		same := true
		for i, word := range phrase {
			same = same && words[at+i].lower == word
		}
		if same {
			return len(phrase)
		}
	}
	return 0
}

// subject finds the noun phrase that ends where words end: the subject of the
// verb that follows.
func (l *language) subject(words []token) []token {
	end := len(words)
	end = l.trimEnd(words, end)
	if end == 0 {
		return nil
	}
	last := words[end-1]
	switch {
	case last.lower == "who" || last.lower == "which" || last.lower == "qui" || last.lower == "quien":
		end--
		if end > 0 && words[end-1].is(",") {
			end--
		}
		return l.phraseBefore(words, end)
	case last.is(","):
		// "Tom Reyes, the mayor, said"
		for k := end - 2; k > 0; k-- {
			if words[k].is(",") {
				if np := l.phraseBefore(words, k); np != nil && end-1-k <= farthestVerb {
					return np
				}
			}
		}
		return nil
	case l.joiners[last.lower] && l.pronouns[last.lower] == unknown && last.lower != "die":
		return nil
	}
	return l.phraseBefore(words, end)
}

// trimEnd drops times and adverbs between the subject and its verb.
func (l *language) trimEnd(words []token, end int) int {
	for end > 0 {
		last := words[end-1]
		switch {
		case l.helpers[last.lower], l.when[last.lower] && !(end == 1 && last.capital()):
			end--
		case last.word && strings.HasSuffix(last.lower, "ly") && !last.capital() && l.tag == "en":
			end--
		case end < len(words) && l.when[words[end].lower] && (l.preps[last.lower] || last.lower == "last" || last.lower == "this" || last.lower == "late" || last.lower == "early"):
			end--
		default:
			return end
		}
	}
	return 0
}

// phraseBefore goes back from the end of a noun phrase to its beginning.
func (l *language) phraseBefore(words []token, end int) []token {
	start := end
	for start > 0 {
		t := words[start-1]
		if t.is(")") || t.is("(") || t.is("/&") {
			start--
			continue
		}
		pronoun := l.pronouns[t.lower] != unknown || t.lower == "sie" && l.tag == "de"
		if pronoun {
			if start == end {
				start--
			}
			break
		}
		if !t.word || t.quote >= 0 || l.verb(t) && start < end && !t.capital() || l.joiners[t.lower] && !l.articles[t.lower] {
			break
		}
		start--
	}
	np := words[start:end]
	// What stands before the subject in its clause: "On Sunday", "In Berlin".
	for len(np) > 1 {
		first := np[0]
		switch {
		case l.helpers[first.lower] && !first.capital(), l.joiners[first.lower] && !l.articles[first.lower], l.when[first.lower]:
			np = np[1:]
		case l.preps[first.lower]:
			next := 1
			for next < len(np) && !(next > 1 && (l.articles[np[next].lower] || l.pronouns[np[next].lower] != unknown)) {
				next++
			}
			if next == len(np) {
				next = 1
				for next < len(np)-1 && !(l.when[np[next-1].lower] && np[next].capital()) {
					next++
				}
				if next >= len(np)-1 {
					return nil
				}
			}
			np = np[next:]
		default:
			return l.plausible(np)
		}
	}
	return l.plausible(np)
}

// plausible refuses what cannot be a subject of speech.
func (l *language) plausible(np []token) []token {
	if len(np) == 0 || len(np) > 2*farthestVerb {
		return nil
	}
	first := np[0]
	switch {
	case l.pronouns[first.lower] != unknown, l.articles[first.lower], first.capital(), l.common[first.lower], l.tag == "de" && first.lower == "sie":
		if len(np) == 1 && (l.helpers[first.lower] || l.articles[first.lower] && l.pronouns[first.lower] == unknown && first.lower != "dieser" || l.when[first.lower]) {
			return nil
		}
		return np
	}
	for _, t := range np {
		if t.capital() { // "ministry spokesman Wang Wenbin"
			return np
		}
	}
	return nil
}

// nounPhrase reads a noun phrase from its beginning.
func (l *language) nounPhrase(words []token) []token {
	at := 0
	for at < len(words) && (l.when[words[at].lower] || l.helpers[words[at].lower] && !l.articles[words[at].lower] || at+1 < len(words) && l.preps[words[at].lower] && l.when[words[at+1].lower]) {
		at++
	}
	words = words[at:]
	if len(words) == 0 {
		return nil
	}
	if _, pronoun := l.pronouns[words[0].lower]; pronoun && (len(words) == 1 || !l.articles[words[0].lower] || !words[1].word) {
		return words[:1]
	}
	end, named := 0, false
	for end < len(words) {
		t := words[end]
		switch {
		case t.is("("):
			shut := end
			for shut < len(words) && !words[shut].is(")") {
				shut++
			}
			if shut == len(words) || end == 0 {
				return l.plausible(words[:end])
			}
			end = shut + 1
			continue
		case t.is("/&"):
		case t.is(",") && end > 0 && l.articles[words[0].lower] && !l.isNamed(words[:end]) && end+1 < len(words) && words[end+1].capital():
			// "der Vorsitzende des Ausschusses, Sebastian Edathy"
		case !t.word, l.verb(t) && !t.capital(), l.when[t.lower], copulas[t.lower] && end > 0:
			return l.plausible(words[:end])
		case l.joiners[t.lower] && !l.articles[t.lower]:
			return l.plausible(words[:end])
		case l.articles[t.lower] && end > 0:
			genitive := l.tag == "de" && (t.lower == "der" || t.lower == "des") && !named
			if !genitive && !l.preps[words[end-1].lower] {
				return l.plausible(words[:end])
			}
		case l.preps[t.lower]:
			if end == 0 || end+1 >= len(words) || l.when[words[end+1].lower] || named && !binds(t.lower) || t.lower == "in" || t.lower == "on" || t.lower == "at" {
				return l.plausible(words[:end])
			}
		case !t.capital() && named && l.tag != "de" && !nameJoiners[t.lower]:
			return l.plausible(words[:end])
		case t.capital():
			named = named || end > 0 && words[end-1].capital() || !l.articles[words[0].lower]
		}
		end++
	}
	return l.plausible(words[:end])
}

// copulas end a noun phrase: "One was Ada Lund". Among the helpers are adverbs
// too, which may stand in one.
var copulas = wordSet(`is was are were has had have will would ist war sind waren hat hatte hatten wird wurde est était sont étaient avait es era fue son eran ha había`)

// binds holds for prepositions that join the parts of one name.
func binds(word string) bool {
	switch word {
	case "of", "for", "de", "du", "del", "von", "des", "d":
		return true
	}
	return false
}

// isNamed holds for a phrase that has two capitals side by side.
func (l *language) isNamed(np []token) bool {
	for i := 1; i < len(np); i++ {
		if np[i].capital() && np[i-1].capital() && !l.articles[np[i-1].lower] {
			return true
		}
	}
	return false
}
