package comment

import (
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// Notice is somebody's word that a comment is against the law, as the Digital
// Services Act has it (Regulation (EU) 2022/2065, article 16): who, what, why,
// and that they believe it in good faith.
type Notice struct {
	ID          db.ID
	Receipt     string // by which the sender asks what became of it
	Story       db.ID
	Comment     string // public id
	Name        string
	Email       string
	Law         string // which law or right
	Explanation string
	GoodFaith   bool
	Network     []byte

	At        db.Time
	State     Answer
	By        string // who decided
	Decided   db.Time
	Statement string // what the sender is told
}

// Answer is what became of a notice or an appeal.
type Answer string

// The answers.
const (
	Unanswered Answer = "open"
	Granted    Answer = "granted"
	Rejected   Answer = "rejected"
)

// MaxExplanation is how long the words of a notice or an appeal may be.
const MaxExplanation = 5000

const receiptLetters = 12

func (n Notice) check() error {
	var no Refusals
	add := func(field, key string, count int) { no = append(no, Refusal{field, key, count}) }
	if !visibleText(n.Name) || utf8.RuneCountInString(n.Name) > 2*MaxName || !plain(n.Name, false) {
		add("name", "comment.refused.name", 0)
	}
	if !address(n.Email) {
		add("email", "comment.refused.email", 0)
	}
	if !visibleText(n.Law) || utf8.RuneCountInString(n.Law) > 200 || !plain(n.Law, false) {
		add("law", "comment.notice.law", 200)
	}
	if !visibleText(n.Explanation) || utf8.RuneCountInString(n.Explanation) > MaxExplanation || !plain(n.Explanation, true) {
		add("explanation", "comment.notice.explanation", MaxExplanation)
	}
	if !n.GoodFaith {
		add("good_faith", "comment.notice.good_faith", 0)
	}
	if len(no) > 0 {
		return no
	}
	return nil
}

// How many notices may come from one address, and from one network, in a day.
const (
	noticesOfPerson  = 20
	noticesOfNetwork = 60
)

// TakeNotice takes a notice and gives its receipt. The comment stays as it is
// until somebody has read the notice.
func (c *Comments) TakeNotice(ctx context.Context, n Notice) (receipt string, err error) {
	if err := n.check(); err != nil {
		return "", err
	}
	err = c.db.Write(ctx, func(tx *db.Tx) error {
		one, err := c.ByPublicID(ctx, tx, n.Story, n.Comment)
		if err != nil {
			return err
		}
		if one.State != Shown {
			return ErrMissing
		}
		if err := often(tx, mark("notice", []byte(fold(n.Email))), noticesOfPerson, day, "comment.refused.fast"); err != nil {
			return err
		}
		if len(n.Network) > 0 {
			if err := often(tx, mark("notice from", n.Network), noticesOfNetwork, day, "comment.refused.fast"); err != nil {
				return err
			}
		}
		id := db.NewID()
		receipt = db.NewPublicID(receiptLetters)
		if _, err := tx.Exec(`
			insert into notice (id, receipt, comment_id, story_id, name, email, law, explanation, at, state)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			id, receipt, one.ID, one.StoryID, n.Name, n.Email, n.Law, n.Explanation, tx.Now(), string(Unanswered)); err != nil {
			return err
		}
		return tx.Journal(db.Entry{Actor: "guest", Verb: "notice", Kind: "comment", Object: one.ID.String()})
	})
	return receipt, err
}

const noticeSQL = `
	select n.id, n.receipt, n.story_id, c.public_id, n.name, n.email, n.law, n.explanation, n.at, n.state, n.actor_name, n.decided_at, n.statement
	from notice n
	join comment c on c.id = n.comment_id`

func scanNotice(r db.Row) (n Notice, err error) {
	n.GoodFaith = true // none is taken without
	err = r.Scan(&n.ID, &n.Receipt, &n.Story, &n.Comment, &n.Name, &n.Email, &n.Law, &n.Explanation, &n.At, &n.State, &n.By, &n.Decided, &n.Statement)
	return n, err
}

// Notices are those in a state, the oldest first.
func (c *Comments) Notices(ctx context.Context, q db.Queryer, actor account.Actor, state Answer, limit int) ([]Notice, error) {
	if err := allowed(actor, account.Review); err != nil {
		return nil, err
	}
	return db.All(ctx, q, scanNotice, noticeSQL+`
		where n.state = $1
		order by n.at, n.id
		limit $2`, string(state), limit)
}

// NoticeFor tells the sender what became of a notice, by its receipt.
func (c *Comments) NoticeFor(ctx context.Context, q db.Queryer, receipt string) (Notice, error) {
	n, err := db.One(ctx, q, scanNotice, noticeSQL+`
		where n.receipt = $1`, receipt)
	if errors.Is(err, db.ErrMissing) {
		err = ErrMissing
	}
	return n, err
}

// AnswerNotice decides about a notice, with a statement for its sender. What
// becomes of the comment is a decision of its own.
func (c *Comments) AnswerNotice(ctx context.Context, actor account.Actor, id db.ID, answer Answer, statement string) error {
	if err := allowed(actor, account.Hide); err != nil {
		return err
	}
	if err := checkAnswer(answer, statement); err != nil {
		return err
	}
	return c.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`
			update notice
			set state = $1, actor = $2, actor_name = $3, decided_at = $4, statement = $5
			where id = $6 and state = 'open'`, string(answer), actor.String(), called(actor), tx.Now(), statement, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return c.answered(tx, noticeAnswered, id)
		}
		return tx.Journal(db.Entry{Actor: actor.String(), Verb: "answer-notice", Kind: "notice", Object: id.String()})
	})
}

func checkAnswer(answer Answer, statement string) error {
	if !slices.Contains([]Answer{Granted, Rejected}, answer) {
		return errors.New("comment: answer with granted or rejected")
	}
	if !visibleText(statement) || utf8.RuneCountInString(statement) > MaxExplanation || !plain(statement, true) {
		return Refusals{{"statement", "comment.notice.explanation", MaxExplanation}}
	}
	return nil
}

const (
	noticeAnswered = `select state, actor_name, decided_at from notice where id = $1`
	appealAnswered = `select state, actor_name, decided_at from appeal where id = $1`
)

// answered says who was first with an answer.
func (c *Comments) answered(tx *db.Tx, query string, id db.ID) error {
	type row struct {
		state, by string
		at        db.Time
	}
	x, err := db.One(tx.Context(), tx, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.state, &x.by, &x.at)
		return x, err
	}, query, id)
	if errors.Is(err, db.ErrMissing) {
		return ErrMissing
	}
	if err != nil {
		return err
	}
	return Conflict{By: x.by, Verb: x.state, At: x.at}
}

// appealWithin is how long a writer may appeal (article 20 asks for six months).
const appealWithin = 183 * 24 * time.Hour
