package comment

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/job"
)

// Posted is the kind of the job that tells the rooms above of a comment that
// readers can see.
const Posted = "comment.posted"

// Unconfirmed is the kind of the job that tells the rooms above of a comment that
// waits until its writer's mail address is proved.
const Unconfirmed = "comment.unconfirmed"

// Rules are the owner's, for all stories.
type Rules struct {
	// HoldStrangers holds the first comments of a guest until the newsroom has
	// shown one of them.
	HoldStrangers bool
	// CloseAfterDays closes a story's discussion so many days after it was
	// published; 0 leaves it open.
	CloseAfterDays int
	// Votes says which votes readers have.
	Votes Votes
	// Reactions are the words that readers may set under a comment.
	Reactions []string
	// Switches are those of the site, where the newsroom has set no others, and
	// Policy is what the rules go by then.
	Switches Switches
	Policy   Policy
	// Secret signs the tasks that guests' browsers work on under attack.
	Secret []byte
	// EditFor is how long a writer may change a comment; 0: never.
	EditFor time.Duration
}

// Voting says whether readers have votes at all.
func (r Rules) Voting() bool { return r.Votes == UpVotes || r.Votes == UpAndDown }

// Votes are the kinds of votes.
type Votes string

// The kinds of votes.
const (
	NoVotes   Votes = "off" // or nothing
	UpVotes   Votes = "up"
	UpAndDown Votes = "up-and-down"
)

// Comments is the room: it owns every write to comments and their threads.
type Comments struct {
	db       *db.DB
	jobs     *job.Queue
	rules    Rules
	compiled atomic.Pointer[compiled]
	names    nameBook

	searching chan struct{} // holds one for each search that reads
}

// New makes the room.
func New(d *db.DB, jobs *job.Queue, rules Rules) *Comments {
	c := &Comments{db: d, jobs: jobs, rules: rules, searching: make(chan struct{}, searchAtOnce)}
	d.OnCommit(c.names.follow)
	return c
}

// Rules says which rules are in force.
func (c *Comments) Rules() Rules { return c.rules }

// Receipt says what became of a comment.
type Receipt struct {
	PublicID string
	Held     bool // it waits for the newsroom
	Repeated bool // the same was sent before; this is the first one's answer
}

// Post takes a comment: every rule for it is here. It is durable when Post
// returns. A refusal is of type Refusals and names the fields.
func (c *Comments) Post(ctx context.Context, d Draft) (Receipt, error) {
	d = d.tidy()
	if err := d.check(); err != nil {
		return Receipt{}, err
	}
	// The rules read outside of the write: what they go by changes seldom, and
	// nobody else waits for them. What is counted is counted in the write.
	judged, err := c.judge(ctx, c.db, d)
	if err != nil {
		return Receipt{}, err
	}
	key := d.idempotencyKey()
	var got Receipt
	err = named(func(id db.ID, public string) error {
		return c.db.Write(ctx, func(tx *db.Tx) error {
			first, err := tx.Once(key, public)
			if err != nil {
				return err
			}
			if first != "" {
				stands, err := c.Find(ctx, tx, first)
				got = Receipt{PublicID: first, Held: stands.State == Held || stands.State == Spam, Repeated: true}
				return err
			}
			if judged.refusal != nil {
				return judged.refusal
			}
			if err := limits(tx, d, judged.policy); err != nil {
				return err
			}
			if judged.worked {
				if err := c.spent(tx, d); err != nil {
					return err
				}
			}
			got = Receipt{PublicID: public, Held: judged.worst().Then != Pass}
			return c.insert(tx, d, judged, id, public)
		})
	})
	return got, err
}

// idLetters is the length of a comment's public id. It stands three times on a
// page for each comment and does not compress, so it is short: 28 to the 8th is
// 378 thousand million, and an id that is taken is drawn again.
const idLetters = 8

// named draws ids for a comment until one is free.
func named(write func(id db.ID, public string) error) error {
	var err error
	for range 4 {
		if err = write(db.NewID(), db.NewPublicID(idLetters)); !errors.Is(err, db.ErrConflict) {
			return err
		}
	}
	return err
}

// Import takes a comment that was written elsewhere, at another time. It skips
// two rules: the discussion need not be open, and a stranger's first comment is
// not held. All others hold. It is not news, so no job hears of it.
func (c *Comments) Import(ctx context.Context, d Draft, at db.Time) (Receipt, error) {
	d = d.tidy()
	if err := d.check(); err != nil {
		return Receipt{}, err
	}
	if at.IsZero() {
		return Receipt{}, errors.New("comment: an imported comment needs the time at which it was written")
	}
	d.at = at
	var got Receipt
	err := named(func(id db.ID, public string) error {
		return c.db.Write(ctx, func(tx *db.Tx) error {
			got = Receipt{PublicID: public}
			return c.insert(tx, d, &judgement{copyOf: CopyHash(d.Body)}, id, public)
		})
	})
	return got, err
}

// idempotencyKey is the sender's own key, else what makes two posts the same.
func (d Draft) idempotencyKey() []byte {
	h := sha256.New()
	put := func(s string) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(s)))
		h.Write(n[:])
		h.Write([]byte(s))
	}
	put(string(d.Story[:]))
	if d.Key != "" {
		// With the sender's address: two programs that both begin with key "1" are
		// not each other's repetition.
		put("key")
		put(fold(d.Email))
		put(d.Key)
	} else {
		put("body")
		put(d.Parent)
		put(fold(d.Name))
		put(fold(d.Email))
		put(d.Body)
	}
	return h.Sum(nil)
}

// insert writes the comment in the state that the rules gave it.
func (c *Comments) insert(tx *db.Tx, d Draft, judged *judgement, id db.ID, public string) error {
	imported := !d.at.IsZero()
	if !imported {
		d.at = tx.Now()
	}
	state, rule := judged.state()
	thread, err := takeTurn(tx, d.Story, flag(state == Shown), flag(state == Held))
	if err != nil {
		return err
	}
	if !imported {
		if err := c.open(thread, d, tx.Now()); err != nil {
			return err
		}
		if err := slowly(tx, d, thread.switches.over(c.rules.Switches).Slow); err != nil {
			return err
		}
	}
	seq := thread.seq
	// Only now, with the thread taken: a parent that is asked for before may be
	// hidden in between.
	parent, err := c.parent(tx, d, thread.locks > 0 && !imported)
	if err != nil {
		return err
	}
	guest, err := ensureGuest(tx, d)
	if err != nil {
		return err
	}
	root := seq
	if !parent.ID.IsZero() {
		root = parent.Root
		if state == Shown {
			if err := countReply(tx, parent.ID, 1); err != nil {
				return err
			}
		}
	}
	if _, err := tx.Exec(`
		insert into comment (id, public_id, story_id, seq, root, path, depth, parent_id, guest_id, name, body, state, rule, created_at, changed_at, network_hash, account_id, owner, verdicts, body_hash)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14, $15, $16, $17, $18, $19)`,
		id, public, d.Story, seq, root, pathBelow(parent.Path, seq), min(parent.Depth+1, MaxDepth), parent.ID, guest,
		d.Name, d.Body, string(state), rule, d.at, d.Network, d.Account, d.Owner, judged.details(), judged.copyOf); err != nil {
		return err
	}
	if err := keepMentions(tx, Comment{ID: id, StoryID: d.Story, Root: root, Body: d.Body}); err != nil {
		return err
	}
	entry := db.Entry{Actor: "guest:" + guest.String(), Verb: "hold", Kind: "comment", Object: id.String()}
	if state == Shown {
		entry.Verb = "post"
		entry.Touch = []string{DiscussionKey(d.Story)}
		entry.Later = []string{CountKey(d.Story)}
	}
	if state == Shown && !imported {
		if err := c.jobs.Announce(tx, Posted, id.String()); err != nil {
			return err
		}
	}
	if rule == RuleConfirm {
		if err := c.jobs.Announce(tx, Unconfirmed, id.String()); err != nil {
			return err
		}
	}
	return tx.Journal(entry)
}

// DiscussionKey is the page-cache key of pages that show a story's comments.
func DiscussionKey(story db.ID) string { return "comments:" + story.String() }

// CountKey is the page-cache key of pages that say how many comments a story has.
func CountKey(story db.ID) string { return "count:" + story.String() }

// Open says whether a story's discussion takes comments: by its own setting
// and by its age.
func (r Rules) Open(setting string, published, now db.Time) bool {
	if setting == "closed" || setting == "off" {
		return false
	}
	return r.CloseAfterDays == 0 || setting == "open" || now.Before(r.ClosesAt(published).Time)
}

// Before is the place in a discussion, oldest first, just above the thread with
// that root: below everything in the thread before it.
func Before(root int64) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(root-1)), math.MaxUint32)
}

// ClosesAt is the moment from which a story takes no more comments; the zero
// time if it never comes.
func (r Rules) ClosesAt(published db.Time) db.Time {
	if r.CloseAfterDays == 0 {
		return db.Time{}
	}
	return db.At(published.AddDate(0, 0, r.CloseAfterDays))
}

func (c *Comments) parent(tx *db.Tx, d Draft, locks bool) (Comment, error) {
	if d.Parent == "" {
		return Comment{Depth: -1}, nil
	}
	p, err := c.ByPublicID(tx.Context(), tx, d.Story, d.Parent)
	if errors.Is(err, ErrMissing) || err == nil && p.State != Shown {
		return Comment{}, Refusals{{Field: "parent", Key: "comment.refused.parent"}}
	}
	if err == nil && locks {
		err = c.unlocked(tx, p)
	}
	return p, err
}

func ensureGuest(tx *db.Tx, d Draft) (db.ID, error) {
	id, name, email := db.NewID(), fold(d.Name), fold(d.Email)
	n, err := tx.Exec(`
		insert into guest (id, name, name_folded, email, email_folded, created_at)
		values ($1, $2, $3, $4, $5, $6)
		on conflict (email_folded, name_folded) do nothing`, id, d.Name, name, d.Email, email, tx.Now())
	if err != nil || n > 0 {
		return id, err
	}
	id, err = db.One(tx.Context(), tx, db.Value[db.ID], `
		select id
		from guest
		where email_folded = $1 and name_folded = $2`, email, name)
	if errors.Is(err, db.ErrMissing) {
		return id, fmt.Errorf("comment: the guest was removed at this moment: %w", db.ErrConflict) // posted again
	}
	return id, err
}

func countReply(tx *db.Tx, parent db.ID, by int) error {
	_, err := tx.Exec(`
		update comment
		set replies = replies + $1
		where id = $2`, by, parent)
	return err
}
