package comment

import (
	"context"
	"errors"

	"broadsheet/internal/floor/db"
)

const columns = `
	c.id, c.public_id, c.story_id, c.seq, c.root, c.path, c.depth, c.parent_id,
	coalesce(p.public_id, ''), coalesce(p.name, ''), c.replies, c.guest_id,
	c.name, c.body, c.state, c.rule, c.reason, c.version, c.created_at, c.changed_at,
	c.account_id, c.owner, c.up, c.down, c.featured_at, c.edited_at,
	c.reports, c.locked_at, c.blacked_at, c.mentions`

func scan(r db.Row) (Comment, error) {
	var c Comment
	err := r.Scan(c.fields()...)
	return c, err
}

// fields are where the columns go.
func (c *Comment) fields() []any {
	return []any{
		&c.ID, &c.PublicID, &c.StoryID, &c.Seq, &c.Root, &c.Path, &c.Depth, &c.ParentID,
		&c.Parent, &c.ParentBy, &c.Replies, &c.GuestID,
		&c.Name, &c.Body, &c.State, &c.Rule, &c.Reason, &c.Version, &c.At, &c.Changed,
		&c.AccountID, &c.Owner, &c.Up, &c.Down, &c.Featured, &c.Edited,
		&c.Reports, &c.Locked, &c.Blacked, &c.mentions,
	}
}

// ByPublicID finds a comment of a story, in whatever state.
func (c *Comments) ByPublicID(ctx context.Context, q db.Queryer, story db.ID, public string) (Comment, error) {
	one, err := db.One(ctx, q, scan, `
		select `+columns+`
		from comment c
		left join comment p on p.id = c.parent_id
		where c.public_id = $1`, public)
	if errors.Is(err, db.ErrMissing) || err == nil && one.StoryID != story {
		return Comment{}, ErrMissing
	}
	return one, err
}

// Find finds a comment of any story.
func (c *Comments) Find(ctx context.Context, q db.Queryer, public string) (Comment, error) {
	one, err := db.One(ctx, q, scan, `
		select `+columns+`
		from comment c
		left join comment p on p.id = c.parent_id
		where c.public_id = $1`, public)
	if errors.Is(err, db.ErrMissing) {
		return Comment{}, ErrMissing
	}
	return one, err
}

// Ancestors are the comments above one, the nearest last, at most limit.
func (c *Comments) Ancestors(ctx context.Context, q db.Queryer, id db.ID, limit int) ([]Comment, error) {
	return db.All(ctx, q, scan, `
		with recursive above (id, parent_id, steps) as (
			select id, parent_id, 0 from comment where id = $1
			union all
			select c.id, c.parent_id, above.steps + 1
			from comment c
			join above on c.id = above.parent_id
			where above.steps < $2
		)
		select `+columns+`
		from above
		join comment c on c.id = above.id
		left join comment p on p.id = c.parent_id
		where above.steps > 0
		order by above.steps desc
		limit $2`, id, limit)
}

// Latest are the newest shown comments of a story, for its feed.
func (c *Comments) Latest(ctx context.Context, q db.Queryer, story db.ID, limit int) ([]Comment, error) {
	return db.All(ctx, q, scan, `
		select `+columns+`
		from comment c
		left join comment p on p.id = c.parent_id
		where c.story_id = $1 and c.state = 'shown'
		order by c.seq desc
		limit $2`, story, limit)
}

// Tally is what pages say of a story's discussion.
type Tally struct {
	Shown   int
	Held    int
	Changes int64 // goes up with every change of the discussion
	Votes   int64 // goes up with every vote
	Reached Point
}

// Tally counts a story's comments; a story that nobody answered has none.
func (c *Comments) Tally(ctx context.Context, q db.Queryer, story db.ID) (Tally, error) {
	t, err := db.One(ctx, q, func(r db.Row) (Tally, error) {
		var t Tally
		err := r.Scan(&t.Shown, &t.Held, &t.Changes, &t.Votes, &t.Reached.Seq, &t.Reached.Appeared)
		t.Reached.Shown = int64(t.Shown)
		return t, err
	}, `
		select shown, held, changes, votes, last_seq, appeared
		from thread
		where story_id = $1`, story)
	if errors.Is(err, db.ErrMissing) {
		return Tally{}, nil
	}
	return t, err
}

// askedAtOnce is how many stories one statement counts for: its text is
// constant, so places that are not needed repeat the last story.
const askedAtOnce = 32

// Tallies count the shown comments of many stories; those that nobody answered
// are not in the map.
func (c *Comments) Tallies(ctx context.Context, q db.Queryer, stories []db.ID) (map[db.ID]int, error) {
	counts := make(map[db.ID]int, len(stories))
	type row struct {
		story db.ID
		shown int
	}
	for len(stories) > 0 {
		n := min(len(stories), askedAtOnce)
		args := make([]any, askedAtOnce)
		for i := range args {
			args[i] = stories[min(i, n-1)]
		}
		rows, err := db.All(ctx, q, func(r db.Row) (row, error) {
			var x row
			err := r.Scan(&x.story, &x.shown)
			return x, err
		}, `
			select story_id, shown
			from thread
			where story_id in (
				$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
				$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)`, args...)
		if err != nil {
			return nil, err
		}
		for _, x := range rows {
			counts[x.story] = x.shown
		}
		stories = stories[n:]
	}
	return counts, nil
}

// discussedAmong bounds the stories among which the most discussed is looked for.
const discussedAmong = 5000

// MostDiscussed are the stories with the most shown comments among the latest
// that were published since a moment.
func (c *Comments) MostDiscussed(ctx context.Context, q db.Queryer, since db.Time, limit int) ([]db.ID, error) {
	// The limit within has the engines begin with the few stories of these days:
	// most threads of a site are old.
	return db.All(ctx, q, db.Value[db.ID], `
		select t.story_id
		from (
		  select story_id, at
		  from listing
		  where list = 'latest' and at > $1 and at <= $2
		  order by at desc
		  limit $3
		) s
		join thread t on t.story_id = s.story_id
		where t.shown > 0
		order by t.shown desc, s.at desc
		limit $4`, since, c.db.Now(), discussedAmong, limit)
}
