package article

import (
	"context"
	"errors"
	"fmt"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/quote"
)

// dueAtOnce bounds how many scheduled stories one look publishes.
const dueAtOnce = 100

// Due publishes the scheduled stories whose date has come. Several may look at
// the same moment: each story is published once.
func (a *Articles) Due(ctx context.Context) error {
	due, err := db.All(ctx, a.db, db.Value[db.ID], `
		select id
		from story
		where state = 'scheduled' and published_at <= $1
		order by published_at, id
		limit $2`, a.db.Now(), dueAtOnce)
	if err != nil {
		return fmt.Errorf("article: looking for what is due: %w", err)
	}
	var failed []error
	for _, id := range due {
		err := a.change(ctx, account.AtDueTime(), account.Publish, "publish", id, func(s *Story) error {
			if s.State != StateScheduled {
				return errSettled
			}
			s.State = StatePublished
			return nil
		})
		// One story that cannot go out must not hold up the others.
		if err != nil {
			failed = append(failed, fmt.Errorf("article: publishing %s at its date: %w", id, err))
		}
	}
	return errors.Join(failed...)
}

// Withdraw takes a published story away. Its address stays: it says that
// something stood there.
func (a *Articles) Withdraw(ctx context.Context, actor account.Actor, id db.ID, reason string) error {
	if err := clean("reason", &reason, MaxCorrection); err != nil {
		return err
	}
	return a.change(ctx, actor, account.Withdraw, "withdraw", id, func(s *Story) error {
		if s.State == StateWithdrawn {
			return errSettled
		}
		s.State, s.reason = StateWithdrawn, reason
		return nil
	})
}

// Restore brings a withdrawn story back to its address and its lists.
func (a *Articles) Restore(ctx context.Context, actor account.Actor, id db.ID) error {
	return a.change(ctx, actor, account.Withdraw, "restore", id, func(s *Story) error {
		if s.State != StateWithdrawn {
			return errSettled
		}
		s.State, s.reason = StatePublished, ""
		if s.PublishedAt.After(a.db.Now().Time) {
			s.State = StateScheduled
		}
		return nil
	})
}

// errSettled says that a story is already what it was to become.
var errSettled = errors.New("article: nothing to change")

// change moves a story to another state, with its address, lists and quotations.
func (a *Articles) change(ctx context.Context, actor account.Actor, verb account.Verb, said string, id db.ID, move func(*Story) error) error {
	for try := 1; ; try++ {
		s, err := a.Whole(ctx, a.db, id)
		if err != nil {
			return err
		}
		if err := allowed(actor, verb, &s); err != nil {
			return err
		}
		if err := move(&s); errors.Is(err, errSettled) {
			return nil
		} else if err != nil {
			return err
		}
		people, err := a.people(ctx, s)
		if err != nil {
			return err
		}
		s.people = people
		err = a.db.Write(ctx, func(tx *db.Tx) error { return moveTo(tx, actor, said, &s) })
		if !errors.Is(err, errStale) || try == publishTries {
			return err
		}
	}
}

// people finds the persons of a stored byline.
func (a *Articles) people(ctx context.Context, s Story) ([]db.ID, error) {
	slugs := make([]string, len(s.Byline))
	for i, c := range s.Byline {
		slugs[i] = c.Slug
	}
	people, err := account.BySlugs(ctx, a.db, slugs)
	ids := make([]db.ID, len(people))
	for i, p := range people {
		ids[i] = p.ID
	}
	return ids, err
}

func moveTo(tx *db.Tx, actor account.Actor, verb string, s *Story) error {
	n, err := tx.Exec(`
		update story
		set state = $1, withdrawn_reason = $2, version = version + 1
		where id = $3 and version = $4`, s.State, s.reason, s.ID, s.version)
	if err != nil {
		return err
	}
	if n == 0 {
		return errStale
	}
	kind := s.addressKind()
	if s.State == StateWithdrawn {
		kind = Gone
	}
	if err := claimAddress(tx, s.Path, s.Language, kind, s.ID); err != nil {
		return err
	}
	if s.State == StatePublished {
		err = show(tx, s)
	} else {
		err = hide(tx, s.ID)
	}
	if err != nil {
		return err
	}
	drop := s.keys()
	if shown, err := changesBar(tx, s, nil); err != nil {
		return err
	} else if shown {
		drop = append(drop, KeySite)
	}
	return tx.Journal(db.Entry{Actor: actor.String(), Verb: verb, Kind: "story", Object: s.ID.String(), Drop: drop, Later: s.OnwardKeys()})
}

// hide takes a story out of the lists and off the record.
func hide(tx *db.Tx, story db.ID) error {
	if err := uncount(tx, story); err != nil {
		return err
	}
	if _, err := tx.Exec(`
		delete from listing
		where story_id = $1`, story); err != nil {
		return err
	}
	return quote.Forget(tx, story)
}
