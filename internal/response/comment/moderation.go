package comment

import (
	"context"
	"errors"
	"fmt"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// Hide takes a comment from the readers' sight, for a reason that stands in the
// record. Its replies keep their place.
func (c *Comments) Hide(ctx context.Context, actor account.Actor, public, reason string) (Comment, error) {
	return c.decide(ctx, actor, account.Hide, public, Removed, reason)
}

// Show lets readers see a comment that was held or hidden.
func (c *Comments) Show(ctx context.Context, actor account.Actor, public string) (Comment, error) {
	return c.decide(ctx, actor, account.Show, public, Shown, "")
}

// decide moves a comment from one state to another. Every page that shows it is
// dropped before this returns.
func (c *Comments) decide(ctx context.Context, actor account.Actor, verb account.Verb, public string, to State, reason string) (Comment, error) {
	if !account.May(actor, verb, account.Object{Kind: "comment"}) {
		return Comment{}, fmt.Errorf("%w: %s %s comments", ErrForbidden, actor, verb)
	}
	var decided Comment
	err := c.db.Write(ctx, func(tx *db.Tx) error {
		one, err := c.Find(ctx, tx, public)
		if err != nil {
			return err
		}
		if err := lock(tx, one.StoryID); err != nil {
			return err
		}
		if one, err = c.Find(ctx, tx, public); err != nil {
			return err
		}
		decided = one
		if one.State == to {
			return errDecided
		}
		if one.State == Erased {
			return errors.New("comment: it was erased; its words are gone and cannot be shown again")
		}
		decided.State, decided.Reason, decided.Changed = to, reason, tx.Now()
		decided.Version++
		if _, err := tx.Exec(`
			update comment
			set state = $1, reason = $2, version = version + 1, changed_at = $3
			where id = $4`, string(to), reason, tx.Now(), one.ID); err != nil {
			return err
		}
		if err := c.recount(tx, one, to); err != nil {
			return err
		}
		if to == Shown {
			if err := c.jobs.Announce(tx, Posted, one.ID.String()); err != nil {
				return err
			}
		}
		return tx.Journal(db.Entry{
			Actor: actor.String(), Verb: string(verb), Kind: "comment", Object: one.ID.String(),
			Drop:  []string{DiscussionKey(one.StoryID)},
			Later: []string{CountKey(one.StoryID)},
		})
	})
	if errors.Is(err, errDecided) {
		err = nil
	}
	return decided, err
}

// errDecided ends a write that found nothing to do.
var errDecided = errors.New("comment: decided so already")

// lock keeps other writes to a story's discussion waiting until this one ends.
// Places and tallies follow from several rows, so what is read of them must not
// change before it is written. Every write takes the thread first, so that no two
// wait for each other.
func lock(tx *db.Tx, story db.ID) error {
	_, err := tx.Exec(`
		update thread
		set changed_at = $1
		where story_id = $2`, tx.Now(), story)
	return err
}

// recount keeps the tallies right when a comment changes its state.
func (c *Comments) recount(tx *db.Tx, one Comment, to State) error {
	delta := func(s State) int { return flag(to == s) - flag(one.State == s) }
	if _, err := tx.Exec(`
		update thread
		set shown = shown + $1, held = held + $2, changed_at = $3, changes = changes + 1
		where story_id = $4`, delta(Shown), delta(Held), tx.Now(), one.StoryID); err != nil {
		return err
	}
	if delta(Shown) > 0 {
		if err := appear(tx, one); err != nil {
			return err
		}
	}
	return c.keepPlace(tx, one, to == Shown)
}

// keepPlace tells the comments above that one has come into sight or gone from
// it. A comment that is not shown stands in its thread while something under it
// does, so the news may travel further up.
func (c *Comments) keepPlace(tx *db.Tx, one Comment, shown bool) error {
	for !one.ParentID.IsZero() {
		was, is := one.State == Shown || one.Replies > 0, shown || one.Replies > 0
		if was == is {
			return nil
		}
		parent, err := db.One(tx.Context(), tx, scan, `
			select `+columns+`
			from comment c
			left join comment p on p.id = c.parent_id
			where c.id = $1`, one.ParentID)
		if err != nil {
			return err
		}
		by := flag(is) - flag(was)
		if err := countReply(tx, parent.ID, by); err != nil {
			return err
		}
		if parent.State == Shown {
			return nil
		}
		// The parent is hidden: it has a place exactly while it has replies.
		had := parent.Replies > 0
		parent.Replies += by
		if had == (parent.Replies > 0) {
			return nil
		}
		one, shown = parent, parent.Replies > 0
		one.Replies = 0
		if had {
			one.State = Shown
		}
	}
	return nil
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}
