package comment

import (
	"fmt"
	"strings"

	"broadsheet/internal/floor/bayes"
)

// wordList is a policy's words, ready to be looked for.
type wordList struct {
	whole map[string]WordRule // single words
	parts []wordPart          // phrases and beginnings
}

type wordPart struct {
	look string
	rule WordRule
}

func newWordList(rules []WordRule) wordList {
	l := wordList{whole: map[string]WordRule{}}
	for _, r := range rules {
		pattern, begins := strings.CutSuffix(strings.TrimSpace(r.Word), "*")
		look := spelled(pattern)
		if begins {
			look = strings.TrimSuffix(look, " ")
		}
		if single := strings.TrimSpace(look); !begins && !strings.Contains(single, " ") {
			if was, ok := l.whole[single]; !ok || r.Then.worse(was.Then) {
				l.whole[single] = r
			}
			continue
		}
		l.parts = append(l.parts, wordPart{look, r})
	}
	return l
}

// find gives the worst rule that a text meets.
func (l wordList) find(text string) (WordRule, bool) {
	var worst WordRule
	if len(l.whole) == 0 && len(l.parts) == 0 {
		return worst, false
	}
	l.findIn(spelled(text), &worst)
	if strings.IndexFunc(text, func(r rune) bool { return capitals[r] != 0 }) >= 0 {
		l.findIn(spelledAs(text, true), &worst)
	}
	return worst, worst.Then != noOutcome
}

func (l wordList) findIn(look string, worst *WordRule) {
	for word := range strings.FieldsSeq(look) {
		if r, ok := l.whole[word]; ok && r.Then.worse(worst.Then) {
			*worst = r
		}
	}
	for _, p := range l.parts {
		if p.rule.Then.worse(worst.Then) && strings.Contains(look, p.look) {
			*worst = p.rule
		}
	}
}

// text asks the word rules about the words and the name.
func (j *judgement) text(words wordList, d Draft) {
	for _, in := range []struct{ field, called, text string }{{"body", "text", d.Body}, {"name", "name", d.Name}} {
		r, ok := words.find(in.text)
		if !ok {
			continue
		}
		j.add(Verdict{Rule: RuleWords, Then: r.Then, Why: fmt.Sprintf("The %s holds %s, which stands on the list of words.", in.called, inQuotes(r.Word))})
		if r.Then == ToRefuse {
			j.refusal = Refusals{{Field: in.field, Key: "comment.refused.words"}}
		}
	}
}

// mostLinks bounds what is looked at; a comment with that many is held anyway.
const mostLinks = 200

// links asks the rules about hosts and the number of links. Trusted writers may
// link as they like, but not where nobody may.
func (j *judgement) links(d Draft, trusted bool) {
	n := 0
	var worst HostRule
	for _, host := range bayes.Hosts(d.Body, mostLinks) {
		r, ok := hostRule(j.policy.Hosts, host)
		if !ok || r.Then != Pass {
			n++
		}
		if ok && r.Then.worse(worst.Then) {
			worst = r
		}
	}
	if worst.Then.worse(Pass) {
		j.add(Verdict{Rule: RuleHosts, Then: worst.Then, Why: fmt.Sprintf("It links to %s, which stands on the list of hosts.", inQuotes(worst.Host))})
		if worst.Then == ToRefuse {
			j.refusal = Refusals{{Field: "body", Key: "comment.refused.links"}}
		}
	}
	if most := j.policy.MostLinks; most >= 0 && n > most && !trusted {
		j.add(Verdict{Rule: RuleLinks, Then: ToHold, Why: fmt.Sprintf("It has %d links; more than %d are held.", n, most)})
	}
}

// hostRule is the rule for a host: its own, or the nearest above it.
func hostRule(rules []HostRule, host string) (HostRule, bool) {
	host = tidyHost(host)
	var nearest HostRule
	for _, r := range rules {
		above := tidyHost(r.Host)
		// A dot before it: evil-example.com is not below example.com.
		if (host == above || strings.HasSuffix(host, "."+above)) && len(above) > len(tidyHost(nearest.Host)) {
			nearest = r
		}
	}
	return nearest, nearest.Host != ""
}
