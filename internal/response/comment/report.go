package comment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unicode/utf8"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// Report is what a reader holds against a comment.
type Report struct {
	Story   db.ID
	Comment string // public id
	// Reporter is a person's key, or the hash of what a guest's browser holds.
	Reporter []byte
	Account  db.ID
	Network  []byte
	Code     string // of Codes
	Words    string
}

// MaxReport is how long a reader's words about a comment may be.
const MaxReport = 1000

// How many reports somebody may send in an hour, and how many may come from one
// network.
const (
	reportsOfPerson  = 10
	reportsOfNetwork = 40
)

// Report takes a reader's report: one a person and comment; the same again
// changes nothing. Where the owner says so, enough of them hold a comment that
// nobody in the newsroom has approved.
func (c *Comments) Report(ctx context.Context, r Report) error {
	switch {
	case !slices.Contains(Codes(), r.Code):
		return Refusals{{Field: "code", Key: "comment.report.code"}}
	case utf8.RuneCountInString(r.Words) > MaxReport || !plain(r.Words, true) || heaped(r.Words):
		return Refusals{{Field: "words", Key: "comment.report.words", Count: MaxReport}}
	case len(r.Reporter) == 0:
		return ErrForbidden
	}
	_, policy, err := c.InForce(ctx, c.db, db.ID{})
	if err != nil {
		return err
	}
	err = c.db.Write(ctx, func(tx *db.Tx) error {
		if err := lock(tx, r.Story); err != nil {
			return err
		}
		one, err := c.ByPublicID(ctx, tx, r.Story, r.Comment)
		if err != nil {
			return err
		}
		if one.State != Shown {
			return ErrMissing
		}
		n, err := tx.Exec(`
			insert into report (comment_id, reporter, code, words, at)
			values ($1, $2, $3, $4, $5)
			on conflict (comment_id, reporter) do nothing`, one.ID, r.Reporter, r.Code, r.Words, tx.Now())
		if err != nil {
			return err
		}
		if n == 0 {
			return errDecided
		}
		if err := often(tx, mark("report", r.Reporter), reportsOfPerson, time.Hour, "comment.refused.fast"); err != nil {
			return err
		}
		if len(r.Network) > 0 {
			if err := often(tx, mark("report from", r.Network), reportsOfNetwork, time.Hour, "comment.refused.fast"); err != nil {
				return err
			}
		}
		return c.reported(tx, r, one, policy)
	})
	if errors.Is(err, errDecided) {
		err = nil
	}
	return err
}

// reported counts a report, and holds the comment where there are enough.
func (c *Comments) reported(tx *db.Tx, r Report, one Comment, policy Policy) error {
	if _, err := tx.Exec(`
		update comment
		set reports = reports + 1
		where id = $1`, one.ID); err != nil {
		return err
	}
	actor := "guest"
	if !r.Account.IsZero() {
		actor = "person:" + r.Account.String()
	}
	entry := db.Entry{Actor: actor, Verb: "report", Kind: "comment", Object: one.ID.String()}
	_, approved, err := standing(tx, one)
	if err != nil {
		return err
	}
	if policy.ReportsHold == 0 || one.Reports+1 < policy.ReportsHold || !approved.IsZero() {
		return tx.Journal(entry)
	}
	next := one
	next.State, next.Rule, next.Version, next.Changed = Held, RuleReports, one.Version+1, tx.Now()
	if err := store(tx, next, approved); err != nil {
		return err
	}
	why := judgement{verdicts: []Verdict{{Rule: RuleReports, Then: ToHold, Why: fmt.Sprintf("%d readers reported it.", one.Reports+1)}}}
	if _, err := tx.Exec(`
		update comment
		set verdicts = $1
		where id = $2`, why.details(), one.ID); err != nil {
		return err
	}
	if err := c.recount(tx, one, Held); err != nil {
		return err
	}
	entry.Drop, entry.Later = []string{DiscussionKey(one.StoryID)}, []string{CountKey(one.StoryID)}
	return tx.Journal(entry)
}

// settles says whether a decision answers the reports of a comment.
func settles(v Verb) bool { return v == Approve || v == MarkSpam || v == Remove }

func settle(tx *db.Tx, one Comment) error {
	if one.Reports == 0 {
		return nil
	}
	if _, err := tx.Exec(`
		update report
		set settled_at = $1
		where comment_id = $2 and settled_at = 0`, tx.Now(), one.ID); err != nil {
		return err
	}
	_, err := tx.Exec(`
		update comment
		set reports = 0
		where id = $1`, one.ID)
	return err
}

// unsettle opens the reports again that a decision had answered.
func unsettle(tx *db.Tx, one Comment, decided db.Time) (int, error) {
	n, err := tx.Exec(`
		update report
		set settled_at = 0
		where comment_id = $1 and settled_at = $2`, one.ID, decided)
	if err != nil || n == 0 {
		return one.Reports, err
	}
	_, err = tx.Exec(`
		update comment
		set reports = reports + $1
		where id = $2`, n, one.ID)
	return one.Reports + int(n), err
}

// Reported is a report as the newsroom reads it. Who sent it stays with us.
type Reported struct {
	Code    string
	Words   string
	At      db.Time
	Settled db.Time
}

// Reports are those about a comment, newest first.
func (c *Comments) Reports(ctx context.Context, q db.Queryer, actor account.Actor, comment db.ID) ([]Reported, error) {
	if err := allowed(actor, account.Review); err != nil {
		return nil, err
	}
	return db.All(ctx, q, func(r db.Row) (x Reported, err error) {
		err = r.Scan(&x.Code, &x.Words, &x.At, &x.Settled)
		return x, err
	}, `
		select code, words, at, settled_at
		from report
		where comment_id = $1
		order by at desc
		limit 200`, comment)
}
