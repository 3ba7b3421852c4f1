package copydesk

import (
	"strings"
	"unicode/utf8"
)

// speaker is whom a source names. A source without a name, such as "a
// spokesman", has a role only.
type speaker struct {
	name   string
	role   string
	gender gender
}

// register knows the people of a text by their full names.
type register struct {
	l      *language
	full   map[string]bool
	last   map[string]string   // the first full name with this last word
	first  map[string][]string // all with this first word
	role   map[string]string   // the first role that came with a name
	gender map[string]gender
	small  map[string]bool // words that the text also writes in small letters
	alone  map[string]bool // capitalised words that stand alone somewhere
	human  map[string]bool // names that the text follows with "who"
}

func newRegister(l *language, texts []string) *register {
	r := &register{l: l, full: map[string]bool{}, last: map[string]string{}, first: map[string][]string{}, role: map[string]string{}, gender: map[string]gender{}, small: map[string]bool{}, alone: map[string]bool{}, human: map[string]bool{}}
	split := make([][]token, len(texts))
	for i, text := range texts {
		split[i] = tokens(text, nil)
		for j, t := range split[i] {
			if t.word && !t.capital() {
				r.small[t.lower] = true
			}
			if t.capital() && (j == 0 || !split[i][j-1].capital()) && (j+1 == len(split[i]) || !split[i][j+1].capital()) {
				r.alone[t.text] = true
			}
		}
	}
	for _, all := range split {
		for at := 0; at < len(all); at++ {
			run := r.run(all, at)
			if run == 0 {
				continue
			}
			if who := r.person(all[at : at+run]); who.name != "" && strings.Contains(who.name, " ") && !isBody(who.name) {
				r.add(who)
				if isWho(all[at+run:]) {
					r.human[who.name] = true
				}
			}
			at += run - 1
		}
	}
	return r
}

// isWho says whether words after a name speak of a person: "who sits for
// Eastside", ", a retired nurse who voted against it".
func isWho(after []token) bool {
	for i, t := range after[:min(len(after), farthestVerb)] {
		switch {
		case t.lower == "who" || t.lower == "whose" || t.lower == "quien":
			return true
		case t.is(",") && i == 0:
		case !t.word || t.capital() || i == 0 || !after[0].is(","):
			return false
		}
	}
	return false
}

func (r *register) add(who speaker) {
	if !r.full[who.name] {
		r.full[who.name] = true
		words := strings.Fields(who.name)
		if last := words[len(words)-1]; r.last[last] == "" {
			r.last[last] = who.name
		}
		r.first[words[0]] = append(r.first[words[0]], who.name)
	}
	if who.role != "" && r.role[who.name] == "" {
		r.role[who.name] = who.role
	}
}

// run counts the tokens from a place on that are written as one name: capitals,
// with small words such as "of" and "von" between them.
func (r *register) run(all []token, at int) int {
	if !all[at].capital() {
		return 0
	}
	end := at + 1
	for end < len(all) {
		switch {
		case all[end].capital():
			end++
		case all[end].word && (nameJoiners[all[end].lower] || joinsBody(all[end].lower)) && end+1 < len(all) && all[end+1].capital():
			end += 2
		case all[end].is("&") && end+1 < len(all) && all[end+1].capital():
			end += 2
		default:
			return end - at
		}
	}
	return end - at
}

func joinsBody(word string) bool {
	switch word {
	case "of", "for", "and", "und", "et", "y", "für", "des", "d", "pour", "para", "on":
		return true
	}
	return false
}

// person cuts the titles off a run of capitals: "British Foreign Secretary
// James Cleverly". Runs that join names by "and" are no one person.
func (r *register) person(run []token) speaker {
	first := 0
	for i, t := range run {
		if r.isTitle(t) && i < len(run)-1 {
			first = i + 1
		}
	}
	for first < len(run)-1 && (r.l.articles[run[first].lower] || r.l.when[run[first].lower] || r.l.common[run[first].lower] || !run[first].capital() || first == 0 && r.small[run[first].lower] && len(run) > 2) {
		first++
	}
	name := run[first:]
	for _, t := range name {
		if joinsBody(t.lower) && t.lower != "y" {
			return speaker{}
		}
	}
	if len(name) > 4 || len(name) == 0 {
		return speaker{}
	}
	return speaker{name: joined(name), role: r.tidyRole(run[:first])}
}

func (r *register) isTitle(t token) bool {
	word := strings.TrimSuffix(t.lower, ".")
	if r.l.titles[word] || r.l.tag == "de" && germanRole(word) {
		return true
	}
	_, after, hyphen := strings.Cut(word, "-")
	return hyphen && r.l.titles[after] // Vice-President, Secretary-General
}

// courtesies are no roles, but tell a gender.
var courtesies = map[string]gender{"mr": male, "mrs": female, "ms": female, "miss": female, "mx": unknown, "herr": male, "frau": female, "m": male, "mme": female, "mlle": female, "sr": male, "sra": female, "srta": female, "don": male, "doña": female}

func (r *register) tidyRole(words []token) string {
	var kept []token
	for _, t := range words {
		if _, courtesy := courtesies[strings.TrimSuffix(t.lower, ".")]; courtesy || len(kept) == 0 && (r.l.articles[t.lower] || r.l.when[t.lower]) {
			continue
		}
		kept = append(kept, t)
	}
	return joined(kept)
}

// resolve gives a name its full form, as the text first gave it.
func (r *register) resolve(name string) string {
	if strings.Contains(name, " ") {
		return name
	}
	if full := r.last[name]; full != "" {
		return full
	}
	if full := r.first[name]; len(full) == 1 { // names that put the family first
		return full[0]
	}
	return name
}

// name says whom a source means. Pronouns are for the caller.
func (r *register) name(source []token) speaker {
	np := source
	gender := unknown
	for _, t := range np {
		if g := courtesies[strings.TrimSuffix(t.lower, ".")]; g != unknown {
			gender = g
		}
	}
	head := len(np)
	for i, t := range np {
		if i > 0 && t.word && !t.capital() && r.l.preps[t.lower] && !r.within(np, i) || t.is("(") {
			head = i
			break
		}
	}
	for i := range np[:head] {
		if np[i].is(",") { // "der Vorsitzende des Ausschusses, Sebastian Edathy": the name may follow
			if who := r.inPhrase(np[i+1:head], false); who.name != "" && r.inPhrase(np[:i], false).name == "" {
				who.role, who.gender = r.tidyRole(np[:i]), gender
				return who
			}
			head = i
			break
		}
	}
	for i, t := range np[:head] {
		// The head word of "the 87-page report by the House of Commons".
		if r.l.papers[t.lower] && head < len(np) && np[head].word && i >= head-2 {
			for i := head + 1; i < len(np); i++ {
				if r.l.preps[np[i].lower] && !r.within(np, i) {
					np = np[:i]
				}
			}
			who := r.inPhrase(np[head+1:], true)
			if who.name == "" {
				who.role = r.tidyRole(source)
			}
			return who
		}
	}
	if who := r.inPhrase(np[:head], true); who.name != "" {
		if gender != unknown {
			who.gender = gender
		}
		return who
	}
	return speaker{role: r.tidyRole(source), gender: gender}
}

// within says whether the small word at i stands inside a name.
func (r *register) within(np []token, i int) bool {
	return i > 0 && i+1 < len(np) && np[i-1].capital() && np[i+1].capital() && (nameJoiners[np[i].lower] || joinsBody(np[i].lower)) && !(r.l.tag == "de" && germanRole(np[i-1].text))
}

// inPhrase finds the name in a phrase: its last run of capitals.
func (r *register) inPhrase(np []token, bodies bool) speaker {
	article := len(np) > 0 && r.l.articles[np[0].lower]
	start, length := -1, 0
	for at := 0; at < len(np); at++ {
		if article && at == 0 {
			continue
		}
		if n := r.run(np, at); n > 0 {
			start, length = at, n
			at += n - 1
		}
	}
	if start < 0 {
		return speaker{}
	}
	run := np[start : start+length]
	last := run[len(run)-1]
	if r.l.tag == "de" {
		return r.inGerman(np, start, run, article)
	}
	if r.isCommon(run, start == 0) {
		return speaker{}
	}
	who := r.person(run)
	titled := who.name != "" && len(strings.Fields(who.name)) < len(run)
	switch {
	case who.name == "" && !bodies:
		return speaker{}
	case who.name == "" || isBody(joined(run)) && !titled || article && !titled && !r.full[who.name] || article && isBody(joined(run)):
		name := joined(run)
		if article && r.l.tag == "en" && np[0].lower == "the" {
			name = "the " + name
		}
		return speaker{name: name, gender: thing}
	case article && !titled && start+length < len(np):
		// "the state-backed Global Times newspaper"
		name := joined(run)
		if np[0].lower == "the" {
			name = "the " + name
		}
		return speaker{name: name, gender: thing}
	case titled && r.isTitle(last):
		return speaker{} // "the Prime Minister"
	}
	if role := r.tidyRole(np[:start]); role != "" && who.role == "" {
		who.role = role
	} else if role != "" {
		who.role = role + " " + who.role
	}
	return who
}

// inGerman parts the noun of a role from a name: both begin with capitals.
func (r *register) inGerman(np []token, start int, run []token, article bool) speaker {
	name := run
	for len(name) > 0 && (germanRole(name[0].text) || r.isTitle(name[0])) {
		name = name[1:]
	}
	if article && len(name) == len(run) && len(run) == 1 {
		if isCapitals(run[0].text) || isBody(run[0].text) {
			return speaker{name: run[0].text, gender: thing}
		}
		return speaker{}
	}
	if article && len(name) > 2 && !nameJoiners[name[len(name)-2].lower] {
		name = name[len(name)-2:]
	}
	if len(name) == 0 || len(run) == 1 && (r.isCommon(run, start == 0) || germanRole(run[0].text)) {
		return speaker{}
	}
	role := r.tidyRole(np[:start+len(run)-len(name)])
	return speaker{name: joined(name), role: role}
}

// isCommon holds for capitals that name nobody: "Police", "British MPs".
func (r *register) isCommon(run []token, starts bool) bool {
	last := run[len(run)-1]
	if r.l.common[last.lower] || r.l.when[last.lower] {
		return true
	}
	if _, pronoun := r.l.pronouns[last.lower]; pronoun && len(run) == 1 {
		return true
	}
	return len(run) == 1 && starts && r.small[last.lower]
}

var bodyWords = wordSet(`committee commission council ministry department office party union agency association organisation organization institute university college company corporation group bank court parliament senate congress house government authority federation foundation society times post guardian telegraph journal news herald tribune mail service bureau board trust club league team force army police navy network press nations partei ministerium verband gewerkschaft bund amt institut universität zeitung spiegel bundestag bundesrat senat rat kommission gericht gerichtshof bank unternehmen ausschuss comité ministère parti université assemblée conseil syndicat comisión ministerio partido universidad consejo tribunal`)

func isBody(name string) bool {
	for _, word := range strings.Fields(strings.ToLower(name)) {
		if bodyWords[word] {
			return true
		}
	}
	return utf8.RuneCountInString(name) > 1 && isCapitals(name) && !strings.Contains(name, ".")
}

// joined writes tokens as they stand in print.
func joined(words []token) string {
	var b strings.Builder
	for i, t := range words {
		if i > 0 && t.start > words[i-1].end {
			b.WriteByte(' ')
		}
		b.WriteString(t.text)
	}
	return b.String()
}
