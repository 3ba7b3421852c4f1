package comment

import (
	"errors"

	"broadsheet/internal/floor/db"
)

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

// unlocked refuses a reply below a thread that was ended.
func (c *Comments) unlocked(tx *db.Tx, parent Comment) error {
	above := []Comment{parent}
	if !parent.ParentID.IsZero() {
		list, err := c.Ancestors(tx.Context(), tx, parent.ID, MaxDepth)
		if err != nil {
			return err
		}
		above = append(above, list...)
	}
	for _, one := range above {
		if !one.Locked.IsZero() {
			return Refusals{{Field: "parent", Key: "comment.refused.locked"}}
		}
	}
	return nil
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
