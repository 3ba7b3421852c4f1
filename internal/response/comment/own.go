package comment

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"broadsheet/internal/floor/db"
)

// Writer is how somebody proves that a comment is theirs: by their account, or by
// the hash of what their browser holds since they wrote it.
type Writer struct {
	Account db.ID
	Owner   []byte
}

// Wrote says whether the writer wrote a comment.
func (w Writer) Wrote(c Comment) bool {
	return !w.Account.IsZero() && w.Account == c.AccountID || len(w.Owner) > 0 && bytes.Equal(w.Owner, c.Owner)
}

func (w Writer) actor(c Comment) string {
	if !w.Account.IsZero() {
		return "person:" + w.Account.String()
	}
	return "guest:" + c.GuestID.String()
}

// ErrLate says that a comment can no longer be changed.
var ErrLate = errors.New("comment: the time for changes is over")

// ErrChanged says that a comment was changed since its writer began to edit it.
var ErrChanged = errors.New("comment: it was changed in the meantime")

// Editable says whether a comment may still be changed by its writer.
func (r Rules) Editable(c Comment, now db.Time) bool {
	// What the newsroom has blacked out may not come back by an edit.
	return r.EditFor > 0 && (c.State == Shown || c.State == Held) && c.Blacked.IsZero() && now.Before(c.At.Add(r.EditFor))
}

// Edit changes the words of somebody's own comment, for a set time after it was
// written. What stood there before stays in the comment's history, for everybody
// to read. version is the one that the writer began with.
func (c *Comments) Edit(ctx context.Context, w Writer, story db.ID, public, body string, version int) (Comment, error) {
	body = Draft{Body: body}.tidy().Body
	if no := checkBody(body); no != nil {
		return Comment{}, no
	}
	judged, err := c.judgeEdit(ctx, w, story, public, body)
	if err != nil {
		return Comment{}, err
	}
	var edited Comment
	err = c.db.Write(ctx, func(tx *db.Tx) error {
		one, err := c.own(tx, w, story, public)
		if err != nil {
			return err
		}
		if !c.rules.Editable(one, tx.Now()) {
			return ErrLate
		}
		if edited = one; one.Body == body {
			return errDecided
		}
		if one.Version != version {
			return ErrChanged
		}
		if judged.refusal != nil {
			return judged.refusal
		}
		// An edit can hold what was shown; it shows nothing that is held.
		if state, rule := judged.state(); one.State == Shown && state != Shown {
			edited.State, edited.Rule = state, rule
		}
		edited.Body, edited.Version, edited.Edited, edited.Changed = body, one.Version+1, tx.Now(), tx.Now()
		if _, err := tx.Exec(`
			insert into comment_edit (comment_id, version, body, replaced_at)
			values ($1, $2, $3, $4)`, one.ID, one.Version, one.Body, tx.Now()); err != nil {
			return err
		}
		if _, err := tx.Exec(`
			update comment
			set body = $1, version = version + 1, edited_at = $2, changed_at = $2, state = $4, rule = $5,
				verdicts = case when $6 = '' then verdicts else $6 end, body_hash = $7, approved_at = null
			where id = $3`, body, tx.Now(), one.ID, string(edited.State), edited.Rule, judged.details(), judged.copyOf); err != nil {
			return err
		}
		if err := keepMentions(tx, edited); err != nil {
			return err
		}
		if edited.State != one.State {
			if err := c.recount(tx, one, edited.State); err != nil {
				return err
			}
		}
		return c.changed(tx, one, w, "edit")
	})
	if errors.Is(err, errDecided) {
		err = nil
	}
	return edited, err
}

// judgeEdit asks the rules about new words. Who the writer is was asked when they
// posted; whether they are banned is asked again.
func (c *Comments) judgeEdit(ctx context.Context, w Writer, story db.ID, public, body string) (*judgement, error) {
	one, err := c.ByPublicID(ctx, c.db, story, public)
	if err != nil {
		return nil, err
	}
	email, err := db.One(ctx, c.db, db.Value[string], `
		select coalesce(g.email, '')
		from comment c
		left join guest g on g.id = c.guest_id
		where c.id = $1`, one.ID)
	if err != nil {
		return nil, err
	}
	d := Draft{Story: story, Name: one.Name, Email: email, Body: body, Account: one.AccountID, Owner: one.Owner}
	known, err := c.inForce(ctx, c.db, story)
	if err != nil {
		return nil, err
	}
	j := &judgement{policy: known.policy, copyOf: CopyHash(body)}
	if err := c.judgeBans(ctx, c.db, d, j); err != nil {
		return nil, err
	}
	return j, c.judgeText(ctx, c.db, d, known, j, false)
}

// Delete erases somebody's own comment: its words, its name and its history are
// gone for good. Where others have answered, its place stays.
func (c *Comments) Delete(ctx context.Context, w Writer, story db.ID, public string) (Comment, error) {
	var gone Comment
	err := c.db.Write(ctx, func(tx *db.Tx) error {
		one, err := c.own(tx, w, story, public)
		if err != nil {
			return err
		}
		gone = one
		gone.State, gone.Body, gone.Name, gone.Version = Erased, "", "", one.Version+1
		if one.State == Erased {
			return errDecided
		}
		if err := erase(tx, one); err != nil {
			return err
		}
		if err := c.recount(tx, one, Erased); err != nil {
			return err
		}
		return c.changed(tx, one, w, "delete")
	})
	if errors.Is(err, errDecided) {
		err = nil
	}
	return gone, err
}

// own is a comment with its thread held, if it is the writer's.
func (c *Comments) own(tx *db.Tx, w Writer, story db.ID, public string) (Comment, error) {
	if err := lock(tx, story); err != nil {
		return Comment{}, err
	}
	one, err := c.ByPublicID(tx.Context(), tx, story, public)
	if err == nil && !w.Wrote(one) {
		err = fmt.Errorf("%w: it is another's comment", ErrForbidden)
	}
	return one, err
}

func erase(tx *db.Tx, one Comment) error {
	if _, err := tx.Exec(`
		update comment
		set state = 'erased', body = '', name = '', mentions = '', reason = '', guest_id = null, account_id = null, owner = null,
			network_hash = null, featured_at = null, verdicts = '', body_hash = null, reports = 0, version = version + 1, changed_at = $1
		where id = $2`, tx.Now(), one.ID); err != nil {
		return err
	}
	if err := forgetMentions(tx, one.ID); err != nil {
		return err
	}
	if err := forgetSpokenTo(tx, one.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`
		delete from comment_edit
		where comment_id = $1`, one.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(`
		delete from comment_original
		where comment_id = $1`, one.ID); err != nil {
		return err
	}
	return model.Forget(tx, one.ID)
}

// changed tells the pages that show a comment.
func (c *Comments) changed(tx *db.Tx, one Comment, w Writer, verb string) error {
	if _, err := tx.Exec(`
		update thread
		set changes = changes + 1
		where story_id = $1`, one.StoryID); err != nil {
		return err
	}
	return tx.Journal(db.Entry{
		Actor: w.actor(one), Verb: verb, Kind: "comment", Object: one.ID.String(),
		Drop:  []string{DiscussionKey(one.StoryID)},
		Later: []string{CountKey(one.StoryID)},
	})
}

// Earlier is a wording that an edit replaced.
type Earlier struct {
	Version  int
	Body     string
	Replaced db.Time
}

// History is every earlier wording of a comment, the oldest first.
func (c *Comments) History(ctx context.Context, q db.Queryer, id db.ID) ([]Earlier, error) {
	return db.All(ctx, q, scanEarlier, `
		select version, body, replaced_at
		from comment_edit
		where comment_id = $1
		order by version
		limit 200`, id)
}

// By are a writer's newest comments on a story.
func (c *Comments) By(ctx context.Context, q db.Queryer, story db.ID, w Writer) ([]Comment, error) {
	return db.All(ctx, q, scan, `
		select `+columns+`
		from comment c
		left join comment p on p.id = c.parent_id
		where c.story_id = $1 and (c.owner = $2 or c.account_id = $3) and c.state in ('shown', 'held')
		order by c.seq desc
		limit 500`, story, w.Owner, w.Account)
}
