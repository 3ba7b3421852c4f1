package comment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// Who may write in a discussion.
type Who string

// Who may write. Empty is as the site has it.
const (
	Everybody Who = "open"
	Confirmed Who = "confirmed" // guests whose mail address is proved, and members
	Members   Who = "members"
	Nobody    Who = "closed"
)

// Attack says when guests have their machines do some work before a comment.
type Attack string

// The answers to an attack. Empty is as the site has it.
const (
	NoAttack    Attack = "off"
	WhenAttack  Attack = "auto" // while much is held
	UnderAttack Attack = "on"
)

// Switches are what the newsroom sets for one discussion, or for all.
type Switches struct {
	Who Who
	// Slow is the least time between two comments of a person under a story; 0 is
	// as the site has it, below 0 none.
	Slow   time.Duration
	Attack Attack
}

func (s Switches) check() error {
	switch {
	case !slices.Contains([]Who{"", Everybody, Confirmed, Members, Nobody}, s.Who):
		return fmt.Errorf("comment: %q says nobody who may write: give open, confirmed, members or closed", s.Who)
	case !slices.Contains([]Attack{"", NoAttack, WhenAttack, UnderAttack}, s.Attack):
		return fmt.Errorf("comment: %q is no answer to an attack: give off, auto or on", s.Attack)
	case s.Slow > day:
		return fmt.Errorf("comment: slow mode of %v: give at most a day", s.Slow)
	}
	return nil
}

// over fills what a story leaves open with what the site has.
func (s Switches) over(site Switches) Switches {
	if s.Who == "" {
		s.Who = site.Who
	}
	if s.Slow == 0 {
		s.Slow = site.Slow
	}
	if s.Attack == "" {
		s.Attack = site.Attack
	}
	return s
}

// siteRow is the key of the row for all stories.
var siteRow = make([]byte, len(db.ID{}))

func switchRow(story db.ID) []byte {
	if story.IsZero() {
		return siteRow
	}
	return story[:]
}

// discussionRow is what is stored of one discussion, or of all.
type discussionRow struct {
	story    []byte
	switches Switches
	policy   string
	version  int64
}

func scanDiscussion(r db.Row) (x discussionRow, err error) {
	var slow int64
	err = r.Scan(&x.story, &x.switches.Who, &slow, &x.switches.Attack, &x.policy, &x.version)
	x.switches.Slow = time.Duration(slow) * time.Millisecond
	return x, err
}

// inForce is what holds for one story now.
type inForce struct {
	Switches
	policy Policy
	words  wordList
}

// inForce reads what holds for a story.
func (c *Comments) inForce(ctx context.Context, q db.Queryer, story db.ID) (inForce, error) {
	rows, err := db.All(ctx, q, scanDiscussion, `
		select story_id, who, slow_ms, attack, policy, version
		from discussion
		where story_id in ($1, $2)
		order by story_id
		limit 2`, siteRow, switchRow(story))
	if err != nil {
		return inForce{}, err
	}
	var own, site discussionRow
	for _, row := range rows {
		if slices.Equal(row.story, siteRow) {
			site = row
		} else {
			own = row
		}
	}
	f := inForce{Switches: own.switches.over(site.switches).over(c.rules.Switches)}
	f.policy, f.words, err = c.policyOf(site)
	return f, err
}

// compiled is a policy with its words made ready, by the row that it came from.
type compiled struct {
	version int64
	policy  Policy
	words   wordList
}

// policyOf gives the policy that a row holds; it is read once for each version.
func (c *Comments) policyOf(site discussionRow) (Policy, wordList, error) {
	known := c.compiled.Load()
	if known != nil && known.version == site.version {
		return known.policy, known.words, nil
	}
	p := c.rules.Policy
	if site.policy != "" {
		var err error
		if p, err = ReadPolicy(p, []byte(site.policy)); err != nil {
			return p, wordList{}, err
		}
	}
	known = &compiled{site.version, p, newWordList(p.Words)}
	c.compiled.Store(known)
	return known.policy, known.words, nil
}

// InForce says which switches hold for a story (or, for the zero key, for all),
// and by which policy.
func (c *Comments) InForce(ctx context.Context, q db.Queryer, story db.ID) (Switches, Policy, error) {
	f, err := c.inForce(ctx, q, story)
	return f.Switches, f.policy, err
}

// Switch sets the switches of a story; of the zero key, those of the site.
func (c *Comments) Switch(ctx context.Context, actor account.Actor, story db.ID, s Switches) error {
	if err := allowed(actor, account.Switch); err != nil {
		return err
	}
	if err := s.check(); err != nil {
		return err
	}
	slow := max(s.Slow.Milliseconds(), 0)
	if s.Slow < 0 {
		slow = -1
	}
	return c.db.Write(ctx, func(tx *db.Tx) error {
		if !story.IsZero() {
			if _, err := db.One(ctx, tx, db.Value[int], `select 1 from story where id = $1`, story); errors.Is(err, db.ErrMissing) {
				return ErrMissing
			} else if err != nil {
				return err
			}
		}
		if _, err := tx.Exec(`
			insert into discussion (story_id, who, slow_ms, attack, changed_at)
			values ($1, $2, $3, $4, $5)
			on conflict (story_id) do update set who = excluded.who, slow_ms = excluded.slow_ms, attack = excluded.attack,
				changed_at = excluded.changed_at`,
			switchRow(story), string(s.Who), slow, string(s.Attack), tx.Now()); err != nil {
			return err
		}
		// The site's own switches stand on the page of every story.
		key := "site"
		if !story.IsZero() {
			key = DiscussionKey(story)
		}
		return tx.Journal(db.Entry{Actor: actor.String(), Verb: string(account.Switch), Kind: "discussion", Object: story.String(), Drop: []string{key}})
	})
}

// SetPolicy replaces what the rules go by, for the whole site.
func (c *Comments) SetPolicy(ctx context.Context, actor account.Actor, p Policy) error {
	if err := allowed(actor, account.Switch); err != nil {
		return err
	}
	if err := p.Check(); err != nil {
		return err
	}
	// An empty list is one, and does not mean the owner's.
	p.Words, p.Hosts, p.Reserved = append([]WordRule{}, p.Words...), append([]HostRule{}, p.Hosts...), append([]string{}, p.Reserved...)
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`
			insert into discussion (story_id, policy, version, changed_at)
			values ($1, $2, 1, $3)
			on conflict (story_id) do update set policy = excluded.policy, version = discussion.version + 1, changed_at = excluded.changed_at`,
			siteRow, string(text), tx.Now()); err != nil {
			return err
		}
		return tx.Journal(db.Entry{Actor: actor.String(), Verb: "set-rules", Kind: "discussion", Object: db.ID{}.String()})
	})
}

// allowed refuses an actor who may not.
func allowed(actor account.Actor, verb account.Verb) error {
	if !account.May(actor, verb, account.Object{Kind: "comment"}) {
		return fmt.Errorf("%w: %s %s comments", ErrForbidden, actor, verb)
	}
	return nil
}
