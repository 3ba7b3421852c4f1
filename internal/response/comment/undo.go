package comment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// Decision is a line of the record: who decided what about a comment, and why.
type Decision struct {
	ID        db.ID
	CommentID db.ID
	StoryID   db.ID
	Verb      Verb
	Code      string
	Reason    string
	Actor     string // as the journal names them
	By        string // their name
	At        db.Time
	Version   int // of the comment, after it
	Undone    db.Time
	UndoneBy  string

	before string
}

const decisionColumns = `id, comment_id, story_id, verb, code, reason, actor, actor_name, at, version, before, undone_at, undone_by`

func scanDecision(r db.Row) (d Decision, err error) {
	err = r.Scan(&d.ID, &d.CommentID, &d.StoryID, &d.Verb, &d.Code, &d.Reason, &d.Actor, &d.By, &d.At, &d.Version, &d.before, &d.Undone, &d.UndoneBy)
	return d, err
}

// Undo takes a decision back: what stood before it stands again, and the filter
// forgets what it learnt by it. Only the latest one of a comment can be undone.
func (c *Comments) Undo(ctx context.Context, actor account.Actor, id db.ID) (Comment, error) {
	var back Comment
	err := c.db.Write(ctx, func(tx *db.Tx) error {
		d, err := findDecision(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := allowed(actor, needs[d.Verb]); err != nil {
			return err
		}
		if err := lock(tx, d.StoryID); err != nil {
			return err
		}
		// Again, with the thread held: two may press it at once.
		if d, err = findDecision(ctx, tx, id); err != nil {
			return err
		}
		one, err := db.One(ctx, tx, scan, `
			select `+columns+`
			from comment c
			left join comment p on p.id = c.parent_id
			where c.id = $1`, d.CommentID)
		if err != nil {
			return err
		}
		if back = one; !d.Undone.IsZero() {
			return errDecided
		}
		if one.State == Erased {
			return fmt.Errorf("%w: it was erased since; its words are gone", errImpossible)
		}
		if one.Version != d.Version {
			return c.conflict(tx, one)
		}
		back, err = c.undo(tx, actor, d, one)
		return err
	})
	if errors.Is(err, errDecided) {
		err = nil
	}
	return back, err
}

func findDecision(ctx context.Context, q db.Queryer, id db.ID) (Decision, error) {
	d, err := db.One(ctx, q, scanDecision, `
		select `+decisionColumns+`
		from decision
		where id = $1`, id)
	if errors.Is(err, db.ErrMissing) {
		err = ErrMissing
	}
	return d, err
}

func (c *Comments) undo(tx *db.Tx, actor account.Actor, d Decision, one Comment) (Comment, error) {
	var was before
	if err := json.Unmarshal([]byte(d.before), &was); err != nil {
		return one, fmt.Errorf("comment: decision %s: %w", d.ID, err)
	}
	next := one
	next.State, next.Rule, next.Reason = was.State, was.Rule, was.Reason
	next.Featured, next.Locked, next.Blacked = db.Milliseconds(was.Featured), db.Milliseconds(was.Locked), db.Milliseconds(was.Blacked)
	next.Version, next.Changed = one.Version+1, tx.Now()
	if d.Verb == BlackOut {
		if err := restore(tx, &next, d.Version-1, was.Earlier); err != nil {
			return one, err
		}
	}
	if err := store(tx, next, db.Milliseconds(was.Approved)); err != nil {
		return one, err
	}
	if d.Verb == Approve || d.Verb == MarkSpam {
		if err := unlearn(tx, one, was); err != nil {
			return one, err
		}
	}
	if settles(d.Verb) {
		n, err := unsettle(tx, one, d.At)
		if err != nil {
			return one, err
		}
		next.Reports = n
	}
	if was.Ban != "" {
		if err := undoBan(tx, actor, was.Ban); err != nil {
			return one, err
		}
	}
	if err := c.follows(tx, one, next); err != nil {
		return one, err
	}
	if _, err := tx.Exec(`
		update decision
		set undone_at = $1, undone_by = $2
		where id = $3`, tx.Now(), called(actor), d.ID); err != nil {
		return one, err
	}
	return next, tx.Journal(db.Entry{
		Actor: actor.String(), Verb: "undo-" + string(d.Verb), Kind: "comment", Object: one.ID.String(),
		Drop:  []string{DiscussionKey(one.StoryID)},
		Later: []string{CountKey(one.StoryID)},
	})
}

// unlearn has the filter know what it knew before a decision.
func unlearn(tx *db.Tx, one Comment, was before) error {
	if was.Learnt == "" {
		return model.Unlearn(tx, one.ID)
	}
	return model.Learn(tx, one.ID, one.Body, was.Learnt == "spam")
}

func undoBan(tx *db.Tx, actor account.Actor, text string) error {
	id, err := db.ParseID(text)
	if err != nil {
		return err
	}
	if err := lift(tx, actor, id); !errors.Is(err, ErrMissing) {
		return err
	}
	return nil // it was lifted already
}

// Decisions are those about one comment, newest first.
func (c *Comments) Decisions(ctx context.Context, q db.Queryer, actor account.Actor, comment db.ID) ([]Decision, error) {
	if err := allowed(actor, account.Review); err != nil {
		return nil, err
	}
	return db.All(ctx, q, scanDecision, `
		select `+decisionColumns+`
		from decision
		where comment_id = $1
		order by at desc, version desc
		limit 200`, comment)
}
