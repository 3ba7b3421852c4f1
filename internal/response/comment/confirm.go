package comment

import (
	"context"
	"errors"
	"slices"

	"broadsheet/internal/floor/db"
)

// Confirm notes that a guest's mail address is proved, and shows what waited for
// nothing else. It says how many comments that were.
func (c *Comments) Confirm(ctx context.Context, email string) (int, error) {
	shown := 0
	err := c.db.Write(ctx, func(tx *db.Tx) error {
		shown = 0
		waiting, err := db.All(ctx, tx, db.Value[string], `
			select c.public_id
			from guest g
			join comment c on c.guest_id = g.id
			where g.email_folded = $1 and c.state = 'held' and c.rule = $2
			order by c.story_id, c.seq
			limit 500`, fold(email), RuleConfirm)
		if err != nil {
			return err
		}
		acts := make([]Act, len(waiting))
		for i, public := range waiting {
			acts[i].Comment = public
		}
		if err := c.lockAll(tx, acts); err != nil {
			return err
		}
		n, err := tx.Exec(`
			update guest
			set confirmed_at = $1
			where email_folded = $2 and confirmed_at is null`, tx.Now(), fold(email))
		if err != nil {
			return err
		}
		if n == 0 && len(waiting) == 0 {
			return errDecided
		}
		for _, public := range waiting {
			ok, err := c.release(tx, public)
			if err != nil {
				return err
			}
			shown += flag(ok)
		}
		return tx.Journal(db.Entry{Actor: "guest", Verb: "confirm", Kind: "guest", Object: ""})
	})
	if errors.Is(err, errDecided) {
		err = nil
	}
	return shown, err
}

// release shows a comment that waited for its writer's address, unless another
// rule held it too: then it waits for the newsroom by that rule.
func (c *Comments) release(tx *db.Tx, public string) (bool, error) {
	one, err := c.Find(tx.Context(), tx, public)
	if err != nil || one.State != Held || one.Rule != RuleConfirm {
		return false, err
	}
	stored, err := db.One(tx.Context(), tx, db.Value[string], `
		select verdicts
		from comment
		where id = $1`, one.ID)
	if err != nil {
		return false, err
	}
	list, err := ReadVerdicts(stored)
	if err != nil {
		return false, err
	}
	left := judgement{verdicts: slices.DeleteFunc(list, func(v Verdict) bool { return v.Rule == RuleConfirm })}
	next := one
	next.State, next.Rule = left.state()
	next.Version, next.Changed = one.Version+1, tx.Now()
	if err := store(tx, next, db.Time{}); err != nil {
		return false, err
	}
	if err := c.follows(tx, one, next); err != nil {
		return false, err
	}
	return next.State == Shown, tx.Journal(db.Entry{
		Actor: "guest:" + one.GuestID.String(), Verb: "confirm", Kind: "comment", Object: one.ID.String(),
		Drop:  []string{DiscussionKey(one.StoryID)},
		Later: []string{CountKey(one.StoryID)},
	})
}
