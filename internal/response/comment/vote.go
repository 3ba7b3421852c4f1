package comment

import (
	"context"
	"errors"
	"math"
	"slices"

	"broadsheet/internal/floor/db"
)

// Choice is what a person says of a comment.
type Choice int

// The choices. Down is taken only where the owner allows it.
const (
	Neither Choice = 0
	Up      Choice = 1
	Down    Choice = -1
)

// Ballot is one person's vote or reaction.
type Ballot struct {
	Story   db.ID
	Comment string // public id
	// Voter is a person's key, or the hash of what a guest's browser holds.
	Voter []byte
	// Account is the person's key where they have one: nobody votes for their own
	// words, nor with the browser that wrote them.
	Account db.ID
	// Toggle takes a choice back that was made before. A form that is the same for
	// everybody cannot know which it is; a script says what it wants.
	Toggle bool
}

// Count is what all said of a comment.
type Count struct {
	Up, Down  int
	Own       Choice         // of the voter who asked
	Reactions map[string]int // by kind
	Reaction  string         // the voter's own; empty: none
}

// ErrOwn says that somebody votes for their own comment.
var ErrOwn = errors.New("comment: one's own")

// ErrNoVotes says that the owner does not have such votes.
var ErrNoVotes = errors.New("comment: this site has no such votes")

// Vote counts a person's choice, once. It never changes how the comment is
// rendered, so pages are put together anew at leisure.
func (c *Comments) Vote(ctx context.Context, b Ballot, choice Choice) (Count, error) {
	if choice != Neither && !c.rules.Voting() || choice == Down && c.rules.Votes != UpAndDown || choice < Down || choice > Up {
		return Count{}, ErrNoVotes
	}
	var now Count
	err := c.db.Write(ctx, func(tx *db.Tx) error {
		one, err := c.votable(tx, b)
		if err != nil {
			return err
		}
		// The row's lock decides between two presses at once; whoever comes second
		// to insert meets the first one's row, and is run again.
		was, err := db.One(ctx, tx, db.Value[Choice], `
			delete from vote
			where comment_id = $1 and voter = $2
			returning value`, one.ID, b.Voter)
		if err != nil && !errors.Is(err, db.ErrMissing) {
			return err
		}
		is := choice
		if b.Toggle && was == choice {
			is = Neither
		}
		if is != Neither {
			if _, err := tx.Exec(`
				insert into vote (comment_id, voter, value, created_at)
				values ($1, $2, $3, $4)`, one.ID, b.Voter, int(is), tx.Now()); err != nil {
				return err
			}
		}
		// The comment was read with its thread held: nobody else votes on it now.
		now = Count{
			Up:   one.Up + flag(is == Up) - flag(was == Up),
			Down: one.Down + flag(is == Down) - flag(was == Down),
			Own:  is,
		}
		if _, err := tx.Exec(`
			update comment
			set up = $1, down = $2, score = $3
			where id = $4`, now.Up, now.Down, Wilson(now.Up, now.Down), one.ID); err != nil {
			return err
		}
		return voted(tx, one, b, "vote")
	})
	return now, err
}

// React counts a person's reaction, one of the owner's kinds, once.
func (c *Comments) React(ctx context.Context, b Ballot, kind string) (Count, error) {
	if kind != "" && !slices.Contains(c.rules.Reactions, kind) {
		return Count{}, ErrNoVotes
	}
	var now Count
	err := c.db.Write(ctx, func(tx *db.Tx) error {
		one, err := c.votable(tx, b)
		if err != nil {
			return err
		}
		was, err := db.One(ctx, tx, db.Value[string], `
			delete from reaction
			where comment_id = $1 and voter = $2
			returning kind`, one.ID, b.Voter)
		if err != nil && !errors.Is(err, db.ErrMissing) {
			return err
		}
		is := kind
		if b.Toggle && was == kind {
			is = ""
		}
		if is != "" {
			if _, err := tx.Exec(`
				insert into reaction (comment_id, voter, kind, created_at)
				values ($1, $2, $3, $4)`, one.ID, b.Voter, is, tx.Now()); err != nil {
				return err
			}
		}
		for kind, by := range map[string]int{was: -1, is: 1} {
			if kind == "" || was == is {
				continue
			}
			if _, err := tx.Exec(`
				insert into reaction_tally (comment_id, kind, count)
				values ($1, $2, $3)
				on conflict (comment_id, kind) do update set count = reaction_tally.count + $4`, one.ID, kind, max(by, 0), by); err != nil {
				return err
			}
		}
		now = Count{Up: one.Up, Down: one.Down, Reaction: is}
		return voted(tx, one, b, "react")
	})
	return now, err
}

// votable is the comment that a ballot names, if readers see it and it is not
// the voter's own.
func (c *Comments) votable(tx *db.Tx, b Ballot) (Comment, error) {
	// The thread first, as every write does.
	if _, err := tx.Exec(`
		update thread
		set votes = votes + 1
		where story_id = $1`, b.Story); err != nil {
		return Comment{}, err
	}
	one, err := c.ByPublicID(tx.Context(), tx, b.Story, b.Comment)
	switch {
	case err != nil:
		return one, err
	case one.State != Shown || len(b.Voter) == 0:
		return one, ErrMissing
	case !b.Account.IsZero() && b.Account == one.AccountID || len(one.Owner) > 0 && slices.Equal(b.Voter, one.Owner):
		return one, ErrOwn
	}
	return one, nil
}

// voted tells the pages that show a comment's votes.
func voted(tx *db.Tx, one Comment, b Ballot, verb string) error {
	actor := "guest"
	if !b.Account.IsZero() {
		actor = "person:" + b.Account.String()
	}
	return tx.Journal(db.Entry{Actor: actor, Verb: verb, Kind: "comment", Object: one.ID.String(), Later: []string{DiscussionKey(one.StoryID)}})
}

// z is the quantile of the normal distribution for 95 % between both ends.
const z = 1.959964

// Wilson is the lower bound of the Wilson score interval for the share of votes
// that are up, in millionths: how good a comment is at least, with 95 %
// confidence. Few votes say little, so one vote of one stands below ninety of a
// hundred. (E. B. Wilson, "Probable inference, the law of succession, and
// statistical inference", JASA 22, 1927.) Without votes it is 0.
func Wilson(up, down int) int64 {
	if up <= 0 {
		return 0
	}
	n := float64(up + max(down, 0))
	p := float64(up) / n
	bound := (p + z*z/(2*n) - z*math.Sqrt((p*(1-p)+z*z/(4*n))/n)) / (1 + z*z/n)
	return int64(bound * 1e6)
}

// Choice is what a voter said of one comment.
func (c *Comments) Choice(ctx context.Context, q db.Queryer, id db.ID, voter []byte) (Choice, error) {
	said, err := db.One(ctx, q, db.Value[Choice], `
		select value
		from vote
		where comment_id = $1 and voter = $2`, id, voter)
	if errors.Is(err, db.ErrMissing) {
		return Neither, nil
	}
	return said, err
}

// Own is what a voter said of comments, by their public ids.
func (c *Comments) Own(ctx context.Context, q db.Queryer, story db.ID, voter []byte) (map[string]Count, error) {
	type row struct {
		public, kind string
		value        Choice
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.public, &x.value, &x.kind)
		return x, err
	}, `
		select c.public_id, v.value, ''
		from vote v
		join comment c on c.id = v.comment_id
		where v.voter = $1 and c.story_id = $2
		union all
		select c.public_id, 0, r.kind
		from reaction r
		join comment c on c.id = r.comment_id
		where r.voter = $1 and c.story_id = $2
		limit 2000`, voter, story)
	own := make(map[string]Count, len(list))
	for _, x := range list {
		n := own[x.public]
		if x.kind != "" {
			n.Reaction = x.kind
		} else {
			n.Own = x.value
		}
		own[x.public] = n
	}
	return own, err
}

// Reactions are the tallies of a story's comments, by their public ids.
func (c *Comments) Reactions(ctx context.Context, q db.Queryer, story db.ID) (map[string]map[string]int, error) {
	type row struct {
		public, kind string
		n            int
	}
	list, err := db.All(ctx, q, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.public, &x.kind, &x.n)
		return x, err
	}, `
		select c.public_id, t.kind, t.count
		from comment c
		join reaction_tally t on t.comment_id = c.id
		where c.story_id = $1 and t.count > 0
		order by c.seq desc
		limit 5000`, story)
	tallies := map[string]map[string]int{}
	for _, x := range list {
		if tallies[x.public] == nil {
			tallies[x.public] = map[string]int{}
		}
		tallies[x.public][x.kind] = x.n
	}
	return tallies, err
}
