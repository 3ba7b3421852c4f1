package comment

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Policy is what the rules go by. The owner's stands where the program is
// started; the newsroom may replace it while the site runs (SetPolicy).
type Policy struct {
	// Words are what texts and names are searched for.
	Words []WordRule `json:"words"`
	// MostLinks is how many links a comment may have that is not held; below 0:
	// any number.
	MostLinks int `json:"most_links"`
	// Hosts say what becomes of comments that link to a host or to one below it.
	// Where one passes, its links are not counted.
	Hosts []HostRule `json:"hosts"`
	// TrustAfter is after how many shown comments somebody is trusted: their
	// links, copies and likeness to spam are not held against them. 0: never.
	TrustAfter int `json:"trust_after"`
	// HoldCopies holds words that stood under another story within a day.
	HoldCopies bool `json:"hold_copies"`
	// HoldAt and SpamAt are from which probability on the learning filter holds a
	// comment, or puts it with the spam; 0: never.
	HoldAt float64 `json:"hold_at"`
	SpamAt float64 `json:"spam_at"`
	// HoldAuthors holds guests whose name looks like one that stands over stories.
	HoldAuthors bool `json:"hold_author_names"`
	// ReportsHold is how many readers' reports hold a comment; 0: none do.
	ReportsHold int `json:"reports_hold"`
	// PerPerson and PerNetwork are how many comments somebody may send, and how
	// many may come from one network, in RateWindow; 0: any number.
	PerPerson  int `json:"per_person"`
	PerNetwork int `json:"per_network"`
	// Reserved are names that nobody writes under without an account of the
	// newsroom, beside the names of its people.
	Reserved []string `json:"reserved_names"`
}

// RateWindow is the time in which comments of a person or a network are counted.
const RateWindow = 10 * time.Minute

// Outcome is what a rule has become of a comment.
type Outcome string

// The outcomes, from the mildest.
const (
	Pass      Outcome = "pass"
	ToHold    Outcome = "hold"
	ToSpam    Outcome = "spam"
	ToRefuse  Outcome = "refuse"
	noOutcome Outcome = ""
)

var severity = []Outcome{noOutcome, Pass, ToHold, ToSpam, ToRefuse}

func (o Outcome) worse(than Outcome) bool {
	return slices.Index(severity, o) > slices.Index(severity, than)
}

// WordRule is a word or a phrase and what becomes of a comment that holds it.
// A star at its end takes every ending.
type WordRule struct {
	Word string  `json:"word"`
	Then Outcome `json:"then"`
}

// HostRule is a host and what becomes of a comment that links to it.
type HostRule struct {
	Host string  `json:"host"`
	Then Outcome `json:"then"`
}

// DefaultPolicy is the one of a site whose owner said nothing.
func DefaultPolicy() Policy {
	return Policy{
		MostLinks: 2, TrustAfter: 5, HoldCopies: true, HoldAuthors: true, HoldAt: 0.8, SpamAt: 0.99, ReportsHold: 3,
		PerPerson: 20, PerNetwork: 120,
		Reserved: []string{"moderator", "editor", "admin", "administrator", "newsroom", "staff", "webmaster"},
	}
}

// Limits of a policy.
const (
	mostRules = 2000
	maxRule   = 100 // characters
)

// Check says what is wrong with a policy, in words for whoever wrote it.
func (p Policy) Check() error {
	if len(p.Words) > mostRules || len(p.Hosts) > mostRules || len(p.Reserved) > mostRules {
		return fmt.Errorf("comment: a list has more than %d entries", mostRules)
	}
	for _, w := range p.Words {
		pattern := strings.TrimSuffix(strings.TrimSpace(w.Word), "*")
		if strings.TrimSpace(spelled(pattern)) == "" || utf8.RuneCountInString(w.Word) > maxRule || strings.Contains(pattern, "*") {
			return fmt.Errorf("comment: %q is no word rule: give a word or a phrase of at most %d characters, with a star at its end or none", w.Word, maxRule)
		}
		if !slices.Contains([]Outcome{ToHold, ToSpam, ToRefuse}, w.Then) {
			return fmt.Errorf("comment: the word %q needs one of: hold, spam, refuse", w.Word)
		}
	}
	for _, h := range p.Hosts {
		if host := tidyHost(h.Host); host == "" || strings.ContainsAny(host, "/:@* ") || len(host) > 253 {
			return fmt.Errorf("comment: %q is no host: give one such as example.org", h.Host)
		}
		if !slices.Contains([]Outcome{Pass, ToHold, ToSpam, ToRefuse}, h.Then) {
			return fmt.Errorf("comment: the host %q needs one of: pass, hold, spam, refuse", h.Host)
		}
	}
	for _, p := range []float64{p.HoldAt, p.SpamAt} {
		if !(p == 0 || p > 0.5 && p <= 1) {
			return fmt.Errorf("comment: %v is no probability to act on: give one above 0.5 and at most 1, or 0 for never", p)
		}
	}
	if p.TrustAfter < 0 || p.ReportsHold < 0 || p.PerPerson < 0 || p.PerNetwork < 0 {
		return fmt.Errorf("comment: a number below 0 means nothing here; 0 switches the rule off")
	}
	return nil
}

// ReadPolicy reads a policy from JSON and says what is wrong with it; what it
// does not name is as in from.
func ReadPolicy(from Policy, text []byte) (Policy, error) {
	p := from
	// Lists are replaced whole: decoded into those that stand, they would mix.
	p.Words, p.Hosts, p.Reserved = nil, nil, nil
	read := json.NewDecoder(bytes.NewReader(text))
	read.DisallowUnknownFields()
	if err := read.Decode(&p); err != nil {
		return from, fmt.Errorf("comment: the rules cannot be read as JSON: %w", err)
	}
	if p.Words == nil {
		p.Words = from.Words
	}
	if p.Hosts == nil {
		p.Hosts = from.Hosts
	}
	if p.Reserved == nil {
		p.Reserved = from.Reserved
	}
	return p, p.Check()
}
