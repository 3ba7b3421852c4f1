package copydesk

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Direct quotations and their speakers are found by rules: quotation marks,
// then the clause that reports them. A speaker is named only where a rule finds
// one. Words in quotation marks without a clause that reports speech are taken
// for a quotation only if they are a whole sentence; others are titles, terms
// or irony.

// attributed is a quotation that was found, in a paragraph of a text.
type attributed struct {
	quoted
	paragraph int
	speaker   string
	role      string
	// Where the text names the source: for the report, and to be measured.
	sourceIn               int // paragraph
	sourceStart, sourceEnd int
	sourced                bool // the rules found a source, named or not
}

// listener reads a text from its beginning and remembers who has spoken.
type listener struct {
	l     *language
	names *register
	found []attributed

	recent   []speaker   // people, the last one last
	lastBody speaker     // the last body that was subject or source
	carry    *attributed // the last quotation, while the next may continue it
}

// listen finds the direct quotations of a text. The context, such as the key
// points, gives names and is not searched.
func listen(paragraphs, context []string, l *language) []attributed {
	h := &listener{l: l, names: newRegister(l, append(append([]string{}, context...), paragraphs...))}
	for i, text := range paragraphs {
		h.paragraph(i, text, paragraphs)
	}
	return h.found
}

func (h *listener) paragraph(at int, text string, all []string) {
	quotes := findQuoted(text)
	split := tokens(text, quotes)
	first := len(h.found)
	continued := h.carry // from the paragraph before
	var latest *attributed
	for n, sentence := range sentences(text, split, quotes, h.l) {
		within := len(h.found) // first quotation of this sentence
		subject := h.openingSubject(sentence)
		for i, t := range sentence {
			if t.quote < 0 {
				continue
			}
			q := attributed{quoted: quotes[t.quote], paragraph: at}
			said := text[q.from:q.to]
			comma := strings.HasSuffix(said, ",") || endsSentence(said)
			f := h.l.frame(sentence, i, comma)
			alone := isAlone(sentence)
			switch {
			case f.source != nil && h.isQuotation(text, sentence, i, q.quoted, f):
				h.sourceFrom(&q, f.source, subject)
			case f.elided && len(h.found) > within && f.tight:
				q.inherit(h.found[len(h.found)-1])
			case f.elided && subject != nil && h.isQuotation(text, sentence, i, q.quoted, f):
				h.sourceFrom(&q, subject, nil)
			case f.source == nil && !f.elided && len(h.found) > within && h.continues(sentence, i):
				q.inherit(h.found[len(h.found)-1])
			case alone && latest != nil && isWhole(said):
				q.inherit(*latest)
			case alone && n == 0 && continued != nil && isWhole(said):
				q.inherit(*continued)
			case alone && n == 0 && at > 0 && strings.HasSuffix(strings.TrimSpace(all[at-1]), ":"):
				h.announced(&q, all[at-1])
			case isWhole(said) && (alone || isSpeech(said)):
			default:
				continue
			}
			h.found = append(h.found, q)
			h.heard(q)
		}
		latest = nil
		if len(h.found) > within {
			latest = &h.found[len(h.found)-1]
		}
		if len(h.found) == within {
			h.meet(sentence, subject)
		}
	}
	h.carryOver(at, split, first)
}

// carryOver decides whether a next paragraph that is all quotation goes on with
// this one's speaker, and gives the parts of a quotation over several
// paragraphs the speaker that only the last of them names.
func (h *listener) carryOver(at int, split []token, first int) {
	h.carry = nil
	if len(h.found) == first {
		return
	}
	last := h.found[len(h.found)-1]
	for i := first - 1; i >= 0 && h.found[first].sourced; i-- {
		before := &h.found[i]
		if before.sourced || !before.open || before.paragraph != at-(first-i) {
			break
		}
		before.inherit(h.found[first])
	}
	if last.open || endsWithQuotation(split) || h.endsWithReport(split) || isAlone(split) {
		h.carry = &last
	}
}

// endsWithReport holds where the last sentence of a paragraph has a quotation.
func (h *listener) endsWithReport(split []token) bool {
	for i := len(split) - 2; i >= 0; i-- {
		if split[i].quote >= 0 {
			return true
		}
		if split[i].is(".?!") {
			return false
		}
	}
	return false
}

func endsWithQuotation(split []token) bool {
	return len(split) > 0 && (split[len(split)-1].quote >= 0 || len(split) > 1 && split[len(split)-2].quote >= 0)
}

func (q *attributed) inherit(from attributed) {
	q.speaker, q.role, q.sourced = from.speaker, from.role, from.sourced
	q.sourceIn, q.sourceStart, q.sourceEnd = from.sourceIn, from.sourceStart, from.sourceEnd
}

// sourceFrom sets who speaks from the tokens that say so.
func (h *listener) sourceFrom(q *attributed, source, subject []token) {
	q.sourced = true
	q.sourceIn, q.sourceStart, q.sourceEnd = q.paragraph, source[0].start, source[len(source)-1].end
	who := h.who(source, subject)
	q.speaker, q.role = who.name, who.role
}

// who resolves a source to a person or body.
func (h *listener) who(source, subject []token) speaker {
	gender, pronoun := h.l.pronouns[source[0].lower]
	if !pronoun || len(source) > 1 {
		who := h.names.name(source)
		if who.name == "" {
			return who
		}
		who.name = h.names.resolve(who.name)
		if who.role == "" {
			who.role = h.names.role[who.name]
		}
		if h.names.gender[who.name] == unknown {
			h.names.gender[who.name] = who.gender
		}
		return who
	}
	switch source[0].lower {
	case "i", "we", "you", "ich", "wir", "je", "nous", "yo", "man", "on":
		return speaker{}
	}
	switch gender {
	case several:
		return speaker{}
	case thing:
		if len(subject) > 0 && subject[0].start < source[0].start {
			if who := h.names.name(subject); who.name != "" && who.gender == thing {
				return who
			}
		}
		return h.lastBody
	}
	if len(subject) > 0 && subject[0].start < source[0].start {
		if who := h.known(subject); who.name != "" && h.fits(who, gender) {
			h.names.gender[who.name] = gender
			return who
		}
	}
	for i := len(h.recent) - 1; i >= 0; i-- {
		if who := h.recent[i]; h.fits(who, gender) {
			if gender != unknown {
				h.names.gender[who.name] = gender
			}
			return who
		}
	}
	return speaker{}
}

func (h *listener) fits(who speaker, g gender) bool {
	known := h.names.gender[who.name]
	return known != thing && (g == unknown || known == unknown || known == g)
}

// known gives the person that a phrase names, if the text has shown that it is
// one: by a title, a role, a "who", or by using the surname alone.
func (h *listener) known(phrase []token) speaker {
	if len(phrase) == 0 {
		return speaker{}
	}
	who := h.names.name(phrase)
	if who.name == "" || who.gender == thing {
		return speaker{}
	}
	short := who.name
	who.name = h.names.resolve(who.name)
	parts := strings.Fields(who.name)
	if len(parts) < 2 {
		return speaker{}
	}
	if who.role == "" {
		who.role = h.names.role[who.name]
	}
	if who.role != "" || short != who.name || h.names.alone[parts[len(parts)-1]] || h.names.human[who.name] {
		return who
	}
	return speaker{}
}

// heard remembers the speaker of a quotation for the pronouns after it.
func (h *listener) heard(q attributed) {
	if q.speaker == "" {
		return
	}
	who := speaker{name: q.speaker, role: q.role}
	if h.names.gender[q.speaker] == thing {
		h.lastBody = who
		return
	}
	h.remember(who)
}

// farthestPerson is how many people back a pronoun may point.
const farthestPerson = 30

// remember puts a person last among those that a pronoun may mean.
func (h *listener) remember(who speaker) {
	h.recent = slices.DeleteFunc(h.recent, func(other speaker) bool { return other.name == who.name })
	if len(h.recent) == farthestPerson {
		h.recent = slices.Delete(h.recent, 0, 1)
	}
	h.recent = append(h.recent, who)
}

// meet remembers whom a sentence without a quotation is about: its subject, or
// who follows a copula near its beginning ("One was Ada Lund").
func (h *listener) meet(sentence, subject []token) {
	if subject != nil {
		who := h.names.name(subject)
		if who.gender == thing && who.name != "" {
			h.lastBody = who
			return
		}
		if known := h.known(subject); known.name != "" {
			h.remember(known)
			return
		}
		if strings.Contains(who.name, " ") && h.reports(sentence, subject) {
			h.remember(who)
			return
		}
	}
	for i, t := range sentence[:min(len(sentence), farthestCopula)] {
		if copulas[t.lower] {
			if named := h.known(h.l.nounPhrase(sentence[i+1:])); named.name != "" {
				h.remember(named)
			}
			return
		}
	}
}

const farthestCopula = 6 // tokens from the beginning of a sentence

// reports says whether a subject is that of the sentence's first verb of saying.
func (h *listener) reports(sentence, subject []token) bool {
	for v, t := range sentence {
		if v > 0 && h.l.verb(t) && !t.capital() {
			np := h.l.subject(sentence[:v])
			return np != nil && np[0].start == subject[0].start
		}
	}
	return false
}

// openingSubject is the noun phrase that a sentence begins with, a time or a
// conjunction before it passed over: "And on Sunday, the Global Times".
func (h *listener) openingSubject(sentence []token) []token {
	at := 0
	for at < len(sentence) && at < 8 {
		t := sentence[at]
		switch {
		case t.quote >= 0:
			return nil
		case !t.word, h.l.joiners[t.lower] && !h.l.articles[t.lower], h.l.when[t.lower], h.l.helpers[t.lower]:
			at++
			continue
		case h.l.preps[t.lower] && at+1 < len(sentence):
			for at < len(sentence) && !sentence[at].is(",") && sentence[at].quote < 0 {
				at++
			}
			if at == len(sentence) {
				return nil
			}
			continue
		}
		break
	}
	if at >= len(sentence) || sentence[at].quote >= 0 {
		return nil
	}
	end := at
	for end < len(sentence) && sentence[end].quote < 0 && end-at < 2*farthestVerb {
		end++
	}
	return h.l.nounPhrase(sentence[at:end])
}

// announced takes the speaker from a paragraph that ends with a colon.
func (h *listener) announced(q *attributed, before string) {
	all := sentences(before, tokens(before, nil), nil, h.l)
	if len(all) == 0 {
		return
	}
	if f := h.l.before(all[len(all)-1], false); f.source != nil {
		h.sourceFrom(q, f.source, nil)
		q.sourceIn--
	}
}

// isAlone holds for a sentence, or paragraph, that is nothing but quotation.
func isAlone(sentence []token) bool {
	quotes := 0
	for _, t := range sentence {
		if t.word {
			return false
		}
		if t.quote >= 0 {
			quotes++
		}
	}
	return quotes > 0
}

// continues holds for a quotation that only a conjunction parts from the one
// before it: "“A” and “B”".
func (h *listener) continues(sentence []token, i int) bool {
	words := 0
	for j := i - 1; j >= 0 && sentence[j].quote < 0; j-- {
		if sentence[j].word {
			words++
		}
	}
	return words <= 3
}

// isWhole holds for words that stand as a sentence of their own.
func isWhole(said string) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(said, "…[( ¿¡‘'‚"))
	return (unicode.IsUpper(r) || unicode.IsDigit(r)) && (endsSentence(said) || strings.HasSuffix(said, ","))
}

// isSpeech keeps names that end with a mark ("Yahoo!") from being sentences.
func isSpeech(said string) bool {
	return len(strings.Fields(said)) >= 4
}

// isQuotation keeps titles and terms within reported speech from being taken
// for what was said: "He said the ship “Aurora” had sunk".
func (h *listener) isQuotation(text string, sentence []token, i int, q quoted, f framed) bool {
	said := text[q.from:q.to]
	count := len(strings.Fields(said))
	if count == 0 {
		return false
	}
	before := token{}
	if i > 0 {
		before = sentence[i-1]
	}
	if isWhole(said) && (f.tight || count > 3) || before.is(":") {
		return true
	}
	if f.tight && (strings.HasSuffix(said, ",") || i+1 < len(sentence) && sentence[i+1].is(",") && before.text == "") {
		return true
	}
	if h.l.tag == "de" {
		// Every noun has a capital: one or two words that begin with one are a
		// name far more often than something said.
		r, _ := utf8.DecodeRuneInString(said)
		return !unicode.IsUpper(r) || count > 3 || before.lower == "als" || before.lower == "von" || h.l.verb(before)
	}
	capitals := 0
	for _, word := range strings.Fields(said) {
		if r, _ := utf8.DecodeRuneInString(word); unicode.IsUpper(r) || unicode.IsDigit(r) {
			capitals++
		}
	}
	return count > 6 || capitals == 0 || capitals*2 <= count || h.l.verb(before) || before.lower == "as" || before.is(",")
}
