package comment

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/floor/bayes"
	"broadsheet/internal/floor/db"
)

// Verdict is what one rule says of a comment before it shows.
type Verdict struct {
	Rule string  `json:"rule"`
	Then Outcome `json:"then"`
	// Why says it to the newsroom, in a sentence.
	Why string `json:"why"`
	// Score is the learning filter's probability, by so many Examples.
	Score    float64 `json:"score,omitempty"`
	Examples int     `json:"examples,omitempty"`
}

// The names of the rules.
const (
	RuleTrap      = "honeypot"
	RuleFirst     = "first"
	RuleHistory   = "history"
	RuleWords     = "words"
	RuleLinks     = "links"
	RuleHosts     = "hosts"
	RuleCopy      = "copy"
	RuleSpam      = "bayes"
	RuleName      = "name"
	RuleBan       = "ban"
	RuleConfirm   = "unconfirmed"
	RuleWork      = "work"
	RuleReports   = "reports"
	RuleMembers   = "members"
	RuleModerator = "moderator" // a person of the newsroom held it
)

// judgement is what all rules say.
type judgement struct {
	verdicts []Verdict
	copyOf   []byte // hash of the folded words; nil: too few
	refusal  error  // of the worst verdict, where it refuses
	worked   bool   // a task was asked for, and done
	policy   Policy
}

func (j *judgement) add(v Verdict) {
	j.verdicts = append(j.verdicts, v)
}

// worst is the verdict that counts: the first of the worst.
func (j *judgement) worst() Verdict {
	worst := Verdict{Then: Pass}
	for _, v := range j.verdicts {
		if v.Then.worse(worst.Then) {
			worst = v
		}
	}
	return worst
}

// state is what becomes of the comment, and the rule that says so.
func (j *judgement) state() (State, string) {
	switch v := j.worst(); v.Then {
	case ToSpam:
		return Spam, v.Rule
	case ToHold, ToRefuse:
		return Held, v.Rule
	}
	return Shown, ""
}

// details are the verdicts as they are stored: nothing, where no rule had
// anything to say.
func (j *judgement) details() string {
	if len(j.verdicts) == 0 {
		return ""
	}
	out, err := json.Marshal(j.verdicts)
	if err != nil {
		panic(err) // strings and numbers
	}
	return string(out)
}

// ReadVerdicts reads what is stored.
func ReadVerdicts(stored string) ([]Verdict, error) {
	if stored == "" {
		return nil, nil
	}
	var list []Verdict
	if err := json.Unmarshal([]byte(stored), &list); err != nil {
		return nil, fmt.Errorf("comment: stored verdicts: %w", err)
	}
	return list, nil
}

// model is the learning filter.
var model = bayes.Model{Name: "comment", Least: leastExamples}

// leastExamples is how many comments of each kind the newsroom must have judged
// before the filter says anything.
const leastExamples = 20

// judge asks every rule about a draft, except those that count: they are part of
// the write itself. It reads from q and changes nothing.
func (c *Comments) judge(ctx context.Context, q db.Queryer, d Draft) (*judgement, error) {
	known, err := c.inForce(ctx, q, d.Story)
	if err != nil {
		return nil, err
	}
	j := &judgement{policy: known.policy, copyOf: CopyHash(d.Body)}
	if err := c.judgeWriter(ctx, q, d, known, j); err != nil {
		return nil, err
	}
	return j, c.judgeText(ctx, q, d, known, j, true)
}

// judgeText asks the rules about what is written, and about what became of the
// writer's comments before it; an edit is nobody's first.
func (c *Comments) judgeText(ctx context.Context, q db.Queryer, d Draft, known inForce, j *judgement, post bool) error {
	past, err := c.past(ctx, q, d)
	if err != nil {
		return err
	}
	if post {
		j.history(c.rules, past)
	}
	trusted := past.trusted(j.policy)
	j.text(known.words, d)
	j.links(d, trusted)
	if trusted {
		return nil
	}
	if err := c.judgeCopy(ctx, q, d, j); err != nil {
		return err
	}
	return c.judgeSpam(ctx, q, d, j)
}

// judgeWriter asks the rules about who writes.
func (c *Comments) judgeWriter(ctx context.Context, q db.Queryer, d Draft, known inForce, j *judgement) error {
	if d.Trapped {
		j.add(Verdict{Rule: RuleTrap, Then: ToHold, Why: "A field was filled in that people do not see."})
	}
	if err := c.judgeBans(ctx, q, d, j); err != nil {
		return err
	}
	if err := c.judgeName(ctx, q, d, j); err != nil {
		return err
	}
	if !d.Account.IsZero() {
		return nil
	}
	if known.Who == Confirmed {
		if err := judgeConfirmed(ctx, q, d, j); err != nil {
			return err
		}
	}
	return c.judgeWork(ctx, q, d, known, j)
}

// copyLetters is from how many characters on the same words are a copy: anybody
// may say "Thank you!".
const copyLetters = 24

// CopyHash is the same for texts of the same words.
func CopyHash(body string) []byte {
	folded := spelled(body)
	if utf8.RuneCountInString(folded) < copyLetters {
		return nil
	}
	sum := sha256.Sum256([]byte(folded))
	return sum[:12]
}

func (c *Comments) judgeCopy(ctx context.Context, q db.Queryer, d Draft, j *judgement) error {
	if !j.policy.HoldCopies || j.copyOf == nil {
		return nil
	}
	n, err := db.One(ctx, q, db.Value[int], `
		select count(*)
		from (
			select 1 as one
			from comment
			where body_hash = $1 and created_at > $2 and story_id <> $3
			limit 20
		) copies`, j.copyOf, db.At(c.db.Now().Add(-day)), d.Story)
	if n > 0 {
		j.add(Verdict{Rule: RuleCopy, Then: ToHold, Why: fmt.Sprintf("The same words stood under another story within a day (%d times).", n)})
	}
	return err
}

func (c *Comments) judgeSpam(ctx context.Context, q db.Queryer, d Draft, j *judgement) error {
	if j.policy.HoldAt == 0 && j.policy.SpamAt == 0 {
		return nil
	}
	s, err := model.Score(ctx, q, d.Body)
	if err != nil || !s.Enough {
		return err
	}
	v := Verdict{Rule: RuleSpam, Then: Pass, Score: s.P, Examples: s.Examples()}
	v.Why = fmt.Sprintf("With a probability of %.0f %% it is spam, going by %d comments that the newsroom judged.", 100*s.P, v.Examples)
	switch {
	case j.policy.SpamAt > 0 && s.P >= j.policy.SpamAt:
		v.Then = ToSpam
	case j.policy.HoldAt > 0 && s.P >= j.policy.HoldAt:
		v.Then = ToHold
	}
	j.add(v)
	return nil
}

// inQuotes names something in a sentence for the newsroom, cut to a line.
func inQuotes(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 60 {
		s = string(r[:59]) + "…"
	}
	return "“" + s + "”"
}
