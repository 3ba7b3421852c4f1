package comment

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// Verb is a decision of the newsroom about a comment.
type Verb string

// The decisions.
const (
	Approve   Verb = "approve" // readers see it; the filter learns that it is wanted
	Hold      Verb = "hold"
	MarkSpam  Verb = "spam" // the filter learns that it is not
	Remove    Verb = "remove"
	Feature   Verb = "feature"
	Unfeature Verb = "unfeature"
	Lock      Verb = "lock" // no replies below it
	Unlock    Verb = "unlock"
	BlackOut  Verb = "black-out"
	BanWriter Verb = "ban"
)

// needs is what an actor must be allowed to, for each decision.
var needs = map[Verb]account.Verb{
	Approve: account.Show, Hold: account.Hide, MarkSpam: account.Hide, Remove: account.Hide,
	Feature: account.Feature, Unfeature: account.Feature, Lock: account.Lock, Unlock: account.Lock,
	BlackOut: account.BlackOut, BanWriter: account.Ban,
}

// Codes are the reasons that a decision or a report may have.
func Codes() []string {
	return []string{"spam", "insult", "hate", "threat", "personal", "illegal", "copyright", "impersonation", "off-topic", "other"}
}

// Act is a decision as it is asked for.
type Act struct {
	Comment string // public id
	Verb    Verb
	// Version is the one that the decider saw; 0: whichever stands.
	Version int
	Code    string // of Codes; removing needs one
	Reason  string // in words, for the record and the writer
	// Stretch is what is blacked out, as it stands in the body.
	Stretch string
	// BanFor and BanNetwork say how long a ban lasts, and whether it is of the
	// network too.
	BanFor     time.Duration
	BanNetwork bool
}

// Decided is what became of one act.
type Decided struct {
	Comment  Comment
	Decision db.ID // zero: it stood so already
	Err      error // of this one: missing, in conflict, not possible
}

// Conflict says that somebody else was first, who and with what.
type Conflict struct {
	Comment string
	By      string
	Verb    string
	At      db.Time
	State   State
}

func (c Conflict) Error() string {
	return fmt.Sprintf("comment: %s was first: %s, at %s; it is %s now", c.By, c.Verb, c.At.Format(time.TimeOnly), c.State)
}

// Limits of decisions.
const (
	MostActs  = 200
	MaxReason = 2000
)

// Decide carries out decisions, all in one transaction. Those that cannot be
// (somebody else was first, there is no such comment) say so, and the others
// stand. Every page that shows one of the comments is dropped before it returns.
func (c *Comments) Decide(ctx context.Context, actor account.Actor, acts ...Act) ([]Decided, error) {
	if len(acts) == 0 || len(acts) > MostActs {
		return nil, fmt.Errorf("comment: %d decisions at once: give from 1 to %d", len(acts), MostActs)
	}
	for _, a := range acts {
		if err := a.check(); err != nil {
			return nil, err
		}
		if err := allowed(actor, needs[a.Verb]); err != nil {
			return nil, err
		}
	}
	var done []Decided
	err := c.db.Write(ctx, func(tx *db.Tx) error {
		done = make([]Decided, len(acts))
		if err := c.lockAll(tx, acts); err != nil {
			return err
		}
		anything := false
		for i, a := range acts {
			var err error
			done[i], err = c.act(tx, actor, a)
			var conflict Conflict
			if errors.As(err, &conflict) || errors.Is(err, ErrMissing) || errors.Is(err, errImpossible) || errors.Is(err, ErrNobody) {
				done[i].Err, err = err, nil
			}
			if err != nil {
				return err
			}
			anything = anything || !done[i].Decision.IsZero()
		}
		if !anything {
			return errDecided // undoes the locks
		}
		return nil
	})
	if errors.Is(err, errDecided) {
		err = nil
	}
	return done, err
}

var errImpossible = errors.New("comment: not possible")

func (a Act) check() error {
	switch {
	case needs[a.Verb] == "":
		return fmt.Errorf("comment: %q is no decision", a.Verb)
	case a.Code != "" && !slices.Contains(Codes(), a.Code):
		return fmt.Errorf("comment: %q is no reason: give one of %v", a.Code, Codes())
	case a.Verb == Remove && a.Code == "":
		return fmt.Errorf("comment: removing needs a reason: give one of %v", Codes())
	case utf8.RuneCountInString(a.Reason) > MaxReason || !plain(a.Reason, true):
		return fmt.Errorf("comment: the reason: give at most %d characters of plain text", MaxReason)
	case a.Verb == BlackOut && !visibleText(a.Stretch):
		return errors.New("comment: say which words to black out, as they stand in the comment")
	case a.Verb == BanWriter && (a.BanFor <= 0 || a.BanFor > longestBan):
		return fmt.Errorf("comment: a ban of %v: give a time of at most %d days", a.BanFor, longestBan/day)
	}
	return nil
}

// lockAll takes the threads of all comments, always in the same order.
func (c *Comments) lockAll(tx *db.Tx, acts []Act) error {
	var stories []db.ID
	for _, a := range acts {
		one, err := c.Find(tx.Context(), tx, a.Comment)
		if errors.Is(err, ErrMissing) {
			continue
		}
		if err != nil {
			return err
		}
		stories = append(stories, one.StoryID)
	}
	slices.SortFunc(stories, func(a, b db.ID) int { return bytes.Compare(a[:], b[:]) })
	for _, story := range slices.Compact(stories) {
		if err := lock(tx, story); err != nil {
			return err
		}
	}
	return nil
}

// before is what stood before a decision, as it is stored with it.
type before struct {
	State    State  `json:"state"`
	Rule     string `json:"rule,omitempty"`
	Reason   string `json:"reason,omitempty"`
	Featured int64  `json:"featured,omitempty"`
	Locked   int64  `json:"locked,omitempty"`
	Blacked  int64  `json:"blacked,omitempty"`
	Approved int64  `json:"approved,omitempty"`
	Learnt   string `json:"learnt,omitempty"` // "spam", "wanted" or nothing
	Ban      string `json:"ban,omitempty"`    // that the decision made
	Earlier  []int  `json:"earlier,omitempty"`
}

// act carries out one decision, with the thread held.
func (c *Comments) act(tx *db.Tx, actor account.Actor, a Act) (Decided, error) {
	one, err := c.Find(tx.Context(), tx, a.Comment)
	if err != nil {
		return Decided{}, err
	}
	if a.Version != 0 && one.Version != a.Version {
		return Decided{Comment: one}, c.conflict(tx, one)
	}
	if one.State == Erased && a.Verb != Lock && a.Verb != Unlock {
		return Decided{Comment: one}, fmt.Errorf("%w: it was erased; its words are gone", errImpossible)
	}
	was, approved, err := standing(tx, one)
	if err != nil {
		return Decided{}, err
	}
	next := one
	if err := a.change(&next, tx.Now()); err != nil {
		return Decided{Comment: one}, err
	}
	if a.stands(one, next, approved) {
		return Decided{Comment: one}, nil
	}
	if a.Verb == BanWriter {
		made, err := ban(tx, actor, one, Banning{Network: a.BanNetwork, For: a.BanFor, Reason: a.Reason})
		if err != nil {
			return Decided{Comment: one}, err
		}
		was.Ban = made.ID.String()
	}
	if a.Verb == BlackOut {
		if was.Earlier, err = blackOut(tx, actor, one, a.Stretch); err != nil {
			return Decided{}, err
		}
	}
	next.Version, next.Changed = one.Version+1, tx.Now()
	if a.Verb == Approve {
		approved = tx.Now()
	}
	if err := store(tx, next, approved); err != nil {
		return Decided{}, err
	}
	if err := learn(tx, a.Verb, one); err != nil {
		return Decided{}, err
	}
	if settles(a.Verb) {
		if err := settle(tx, one); err != nil {
			return Decided{}, err
		}
		next.Reports = 0
	}
	if err := c.follows(tx, one, next); err != nil {
		return Decided{}, err
	}
	id := db.NewID()
	return Decided{Comment: next, Decision: id}, c.record(tx, id, actor, a, one, next, was)
}

// change is what a decision makes of a comment.
func (a Act) change(c *Comment, now db.Time) error {
	switch a.Verb {
	case Approve:
		c.State, c.Rule, c.Reason = Shown, "", ""
	case Hold:
		c.State, c.Rule, c.Reason = Held, RuleModerator, a.Reason
	case MarkSpam:
		c.State, c.Reason = Spam, a.Reason
	case Remove:
		c.State, c.Reason = Removed, a.Reason
	case Feature, Unfeature:
		if c.State != Shown {
			return fmt.Errorf("%w: readers do not see it", errImpossible)
		}
		c.Featured = db.Time{}
		if a.Verb == Feature {
			c.Featured = now
		}
	case Lock:
		c.Locked = now
	case Unlock:
		c.Locked = db.Time{}
	case BlackOut:
		black, n := blackened(c.Body, a.Stretch)
		if n == 0 {
			return fmt.Errorf("%w: these words do not stand in it", errImpossible)
		}
		c.Body, c.Blacked = black, now
	}
	return nil
}

// stands says that a decision would change nothing.
func (a Act) stands(one, next Comment, approved db.Time) bool {
	switch a.Verb {
	case Approve:
		return one.State == Shown && one.Reports == 0 && !approved.IsZero()
	case Hold, MarkSpam, Remove:
		return one.State == next.State
	case Feature, Unfeature:
		return one.Featured.IsZero() == next.Featured.IsZero()
	case Lock, Unlock:
		return one.Locked.IsZero() == next.Locked.IsZero()
	}
	return false
}

// standing is what stands before a decision, and when the comment was approved.
func standing(tx *db.Tx, one Comment) (before, db.Time, error) {
	approved, err := db.One(tx.Context(), tx, db.Value[db.Time], `
		select approved_at
		from comment
		where id = $1`, one.ID)
	if err != nil {
		return before{}, approved, err
	}
	was := before{State: one.State, Rule: one.Rule, Reason: one.Reason}
	for _, x := range []struct {
		at db.Time
		to *int64
	}{{one.Featured, &was.Featured}, {one.Locked, &was.Locked}, {one.Blacked, &was.Blacked}, {approved, &was.Approved}} {
		if !x.at.IsZero() {
			*x.to = x.at.UnixMilli()
		}
	}
	unwanted, ok, err := model.Learnt(tx, one.ID)
	if ok {
		was.Learnt = map[bool]string{true: "spam", false: "wanted"}[unwanted]
	}
	return was, approved, err
}

// store writes what a decision, or its undoing, made of a comment.
func store(tx *db.Tx, c Comment, approved db.Time) error {
	moment := func(t db.Time) any {
		if t.IsZero() {
			return nil
		}
		return t
	}
	_, err := tx.Exec(`
		update comment
		set state = $1, rule = $2, reason = $3, body = $4, featured_at = $5, locked_at = $6, blacked_at = $7, approved_at = $8,
			version = $9, changed_at = $10
		where id = $11`,
		string(c.State), c.Rule, c.Reason, c.Body, moment(c.Featured), moment(c.Locked), moment(c.Blacked), moment(approved),
		c.Version, c.Changed, c.ID)
	return err
}

// follows keeps the tallies right, and tells the rooms above of a comment that
// has come into sight.
func (c *Comments) follows(tx *db.Tx, one, next Comment) error {
	if locks := flag(!next.Locked.IsZero()) - flag(!one.Locked.IsZero()); locks != 0 {
		if _, err := tx.Exec(`
			update thread
			set locks = locks + $1
			where story_id = $2`, locks, one.StoryID); err != nil {
			return err
		}
	}
	if one.State == next.State {
		_, err := tx.Exec(`
			update thread
			set changes = changes + 1
			where story_id = $1`, one.StoryID)
		return err
	}
	if err := c.recount(tx, one, next.State); err != nil {
		return err
	}
	if next.State == Shown {
		return c.jobs.Announce(tx, Posted, one.ID.String())
	}
	return nil
}

// learn teaches the filter what the newsroom thinks of a text.
func learn(tx *db.Tx, verb Verb, one Comment) error {
	switch verb {
	case Approve, MarkSpam:
		return model.Learn(tx, one.ID, one.Body, verb == MarkSpam)
	}
	return nil
}

// record writes the decision into the log and the journal.
func (c *Comments) record(tx *db.Tx, id db.ID, actor account.Actor, a Act, one, next Comment, was before) error {
	stood, err := json.Marshal(was)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`
		insert into decision (id, comment_id, story_id, verb, code, reason, actor, actor_name, at, version, before)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
		id, one.ID, one.StoryID, string(a.Verb), a.Code, a.Reason, actor.String(), called(actor), tx.Now(), next.Version, string(stood)); err != nil {
		return err
	}
	return tx.Journal(db.Entry{
		Actor: actor.String(), Verb: string(journaled(a.Verb)), Kind: "comment", Object: one.ID.String(),
		Drop:  []string{DiscussionKey(one.StoryID)},
		Later: []string{CountKey(one.StoryID)},
	})
}

// journaled is a decision's name in the journal: readers' pages have gone by
// "hide" and "show" since before there were others.
func journaled(v Verb) account.Verb {
	switch v {
	case Approve, Remove:
		return needs[v]
	}
	return account.Verb(v)
}

// called is how colleagues know an actor.
func called(a account.Actor) string {
	if a.Name != "" {
		return a.Name
	}
	return a.Kind
}

// conflict says who changed a comment since somebody looked at it.
func (c *Comments) conflict(tx *db.Tx, one Comment) error {
	got := Conflict{Comment: one.PublicID, By: one.Name, Verb: "edit", At: one.Changed, State: one.State}
	d, err := db.One(tx.Context(), tx, scanDecision, `
		select `+decisionColumns+`
		from decision
		where comment_id = $1
		order by version desc
		limit 1`, one.ID)
	switch {
	case errors.Is(err, db.ErrMissing):
	case err != nil:
		return err
	case !d.Undone.IsZero() && d.Version < one.Version:
		got.By, got.Verb, got.At = d.UndoneBy, "undo", d.Undone
	case d.Version == one.Version:
		got.By, got.Verb, got.At = d.By, string(d.Verb), d.At
	}
	return got
}

// one is one decision's comment, and its error.
func (c *Comments) one(ctx context.Context, actor account.Actor, a Act) (Comment, error) {
	done, err := c.Decide(ctx, actor, a)
	if err != nil {
		return Comment{}, err
	}
	return done[0].Comment, done[0].Err
}

// Hide takes a comment from the readers' sight, for a reason that stands in the
// record. Its replies keep their place.
func (c *Comments) Hide(ctx context.Context, actor account.Actor, public, reason string) (Comment, error) {
	return c.one(ctx, actor, Act{Comment: public, Verb: Remove, Code: "other", Reason: reason})
}

// Show lets readers see a comment that was held or hidden.
func (c *Comments) Show(ctx context.Context, actor account.Actor, public string) (Comment, error) {
	return c.one(ctx, actor, Act{Comment: public, Verb: Approve})
}
