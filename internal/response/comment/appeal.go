package comment

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// Statement is what a writer is told of a decision against their comment
// (article 17): what was done, why, by which rule, and that they may appeal.
type Statement struct {
	Decision db.ID // zero: a rule decided, and no person yet
	Verb     Verb
	Rule     string
	Code     string
	Reason   string
	At       db.Time
	// Appeal is the writer's appeal; nil: none yet. Open says whether they may
	// still make one.
	Appeal *Appeal
	Open   bool
}

// Appeal is a writer's word against a decision.
type Appeal struct {
	ID        db.ID
	Decision  Decision
	Comment   string // public id
	Body      string // of the comment
	Words     string
	At        db.Time
	State     Answer
	By        string
	Decided   db.Time
	Statement string
}

// ErrSamePerson says that whoever decided first may not judge the appeal.
var ErrSamePerson = errors.New("comment: another person than the first judges an appeal")

// Statement tells a writer why their comment is not as they wrote it; ErrMissing
// where nothing was decided against it.
func (c *Comments) Statement(ctx context.Context, q db.Queryer, w Writer, story db.ID, public string) (Statement, error) {
	one, err := c.ByPublicID(ctx, q, story, public)
	if err != nil {
		return Statement{}, err
	}
	if !w.Wrote(one) {
		return Statement{}, ErrForbidden
	}
	d, err := db.One(ctx, q, scanDecision, `
		select `+decisionColumns+`
		from decision
		where comment_id = $1 and undone_at = 0 and verb in ('hold', 'spam', 'remove', 'black-out', 'ban')
		order by version desc
		limit 1`, one.ID)
	if errors.Is(err, db.ErrMissing) {
		if one.State == Held || one.State == Spam {
			return Statement{Rule: one.Rule, At: one.Changed}, nil
		}
		return Statement{}, ErrMissing
	}
	if err != nil {
		return Statement{}, err
	}
	s := Statement{Decision: d.ID, Verb: d.Verb, Rule: one.Rule, Code: d.Code, Reason: d.Reason, At: d.At}
	s.Open = c.db.Now().Sub(d.At.Time) <= appealWithin
	a, err := db.One(ctx, q, scanAppeal, appealSQL+`
		where a.decision_id = $1`, d.ID)
	if errors.Is(err, db.ErrMissing) {
		return s, nil
	}
	s.Appeal, s.Open = &a, false
	return s, err
}

// Appeal takes a writer's appeal against the latest decision about their
// comment: one for each decision.
func (c *Comments) Appeal(ctx context.Context, w Writer, story db.ID, public, words string) error {
	words = Draft{Body: words}.tidy().Body
	if !visibleText(words) || utf8.RuneCountInString(words) > MaxExplanation || !plain(words, true) {
		return Refusals{{"words", "comment.notice.explanation", MaxExplanation}}
	}
	return c.db.Write(ctx, func(tx *db.Tx) error {
		s, err := c.Statement(ctx, tx, w, story, public)
		if err != nil {
			return err
		}
		if s.Decision.IsZero() || !s.Open {
			return ErrLate
		}
		one, err := c.ByPublicID(ctx, tx, story, public)
		if err != nil {
			return err
		}
		n, err := tx.Exec(`
			insert into appeal (id, decision_id, comment_id, words, at, state)
			values ($1, $2, $3, $4, $5, $6)
			on conflict (decision_id) do nothing`, db.NewID(), s.Decision, one.ID, words, tx.Now(), string(Unanswered))
		if err != nil {
			return err
		}
		if n == 0 {
			return ErrLate
		}
		return tx.Journal(db.Entry{Actor: w.actor(one), Verb: "appeal", Kind: "comment", Object: one.ID.String()})
	})
}

const appealSQL = `
	select a.id, a.words, a.at, a.state, a.actor_name, a.decided_at, a.statement, c.public_id, c.body,
		d.id, d.comment_id, d.story_id, d.verb, d.code, d.reason, d.actor, d.actor_name, d.at, d.version, d.before, d.undone_at, d.undone_by
	from appeal a
	join decision d on d.id = a.decision_id
	join comment c on c.id = a.comment_id`

func scanAppeal(r db.Row) (a Appeal, err error) {
	d := &a.Decision
	err = r.Scan(&a.ID, &a.Words, &a.At, &a.State, &a.By, &a.Decided, &a.Statement, &a.Comment, &a.Body,
		&d.ID, &d.CommentID, &d.StoryID, &d.Verb, &d.Code, &d.Reason, &d.Actor, &d.By, &d.At, &d.Version, &d.before, &d.Undone, &d.UndoneBy)
	return a, err
}

// Appeals are those in a state, the oldest first.
func (c *Comments) Appeals(ctx context.Context, q db.Queryer, actor account.Actor, state Answer, limit int) ([]Appeal, error) {
	if err := allowed(actor, account.Review); err != nil {
		return nil, err
	}
	return db.All(ctx, q, scanAppeal, appealSQL+`
		where a.state = $1
		order by a.at, a.id
		limit $2`, string(state), limit)
}

// JudgeAppeal decides about an appeal, with a statement for the writer. It is
// never the person who decided first. Granting it takes the decision back, if
// nobody has decided anything since; else the judge is told who did.
func (c *Comments) JudgeAppeal(ctx context.Context, actor account.Actor, id db.ID, answer Answer, statement string) error {
	if err := allowed(actor, account.Appeal); err != nil {
		return err
	}
	if err := checkAnswer(answer, statement); err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx *db.Tx) error {
		a, err := db.One(ctx, tx, scanAppeal, appealSQL+`
			where a.id = $1`, id)
		if errors.Is(err, db.ErrMissing) {
			return ErrMissing
		}
		if err != nil {
			return err
		}
		if a.Decision.Actor == actor.String() && (!actor.ID.IsZero() || a.Decision.By == called(actor)) {
			return ErrSamePerson
		}
		// The thread first, as every write does.
		if err := lock(tx, a.Decision.StoryID); err != nil {
			return err
		}
		n, err := tx.Exec(`
			update appeal
			set state = $1, actor = $2, actor_name = $3, decided_at = $4, statement = $5
			where id = $6 and state = 'open'`, string(answer), actor.String(), called(actor), tx.Now(), statement, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return c.answered(tx, appealAnswered, id)
		}
		if answer == Granted {
			if err := c.reverse(tx, actor, a.Decision); err != nil {
				return err
			}
		}
		return tx.Journal(db.Entry{Actor: actor.String(), Verb: "judge-appeal", Kind: "appeal", Object: id.String()})
	})
}

// reverse takes a decision back that an appeal was granted against.
func (c *Comments) reverse(tx *db.Tx, actor account.Actor, d Decision) error {
	d, err := findDecision(tx.Context(), tx, d.ID)
	if err != nil || !d.Undone.IsZero() {
		return err
	}
	one, err := db.One(tx.Context(), tx, scan, `
		select `+columns+`
		from comment c
		left join comment p on p.id = c.parent_id
		where c.id = $1`, d.CommentID)
	if err != nil {
		return err
	}
	if one.State == Erased {
		return fmt.Errorf("%w: it was erased since; its words are gone", errImpossible)
	}
	if one.Version != d.Version {
		return c.conflict(tx, one)
	}
	_, err = c.undo(tx, actor, d, one)
	return err
}
