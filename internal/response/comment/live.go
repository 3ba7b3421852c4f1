package comment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/floor/db"
)

// Point is how far a reader knows a discussion: which comment was the last one,
// and how many had come into sight. The second finds those that were held first
// and shown later, whose sequence is an old one.
type Point struct {
	Seq      int64
	Appeared int64
	// Shown tells readings apart between which something was removed.
	Shown int64
}

func (p Point) String() string { return fmt.Sprintf("%d-%d-%d", p.Seq, p.Appeared, p.Shown) }

// ParsePoint reads what String wrote.
func ParsePoint(word string) (Point, bool) {
	parts := strings.Split(word, "-")
	if len(parts) != 3 {
		return Point{}, false
	}
	var n [3]int64
	for i, part := range parts {
		var err error
		if n[i], err = strconv.ParseInt(part, 10, 64); err != nil || n[i] < 0 || part != strconv.FormatInt(n[i], 10) {
			return Point{}, false
		}
	}
	return Point{Seq: n[0], Appeared: n[1], Shown: n[2]}, true
}

// Reached is how far a story's discussion has come.
func (c *Comments) Reached(ctx context.Context, q db.Queryer, story db.ID) (Point, error) {
	p, err := db.One(ctx, q, func(r db.Row) (p Point, err error) {
		err = r.Scan(&p.Seq, &p.Appeared, &p.Shown)
		return p, err
	}, `
		select last_seq, appeared, shown
		from thread
		where story_id = $1`, story)
	if errors.Is(err, db.ErrMissing) {
		return Point{}, nil
	}
	return p, err
}

// Since are the comments that came into sight after a point, in that order as far
// as it is known, at most limit; more says that there are others.
func (c *Comments) Since(ctx context.Context, q db.Queryer, story db.ID, after Point, limit int) (list []Comment, more bool, err error) {
	if list, err = db.All(ctx, q, scan, `
		select `+columns+`
		from comment c
		left join comment p on p.id = c.parent_id
		where c.story_id = $1 and c.released > $2 and c.state = 'shown'
		order by c.released
		limit $3`, story, after.Appeared, limit+1); err != nil {
		return nil, false, err
	}
	fresh, err := db.All(ctx, q, scan, `
		select `+columns+`
		from comment c
		left join comment p on p.id = c.parent_id
		where c.story_id = $1 and c.seq > $2 and c.state = 'shown'
		order by c.seq
		limit $3`, story, after.Seq, limit+1)
	if err != nil {
		return nil, false, err
	}
	for _, one := range fresh {
		if !slices.ContainsFunc(list, func(c Comment) bool { return c.ID == one.ID }) {
			list = append(list, one)
		}
	}
	return list[:min(len(list), limit)], len(list) > limit, nil
}

// appear notes that a comment has come into sight after it was written.
func appear(tx *db.Tx, one Comment) error {
	if _, err := tx.Exec(`
		update thread
		set appeared = appeared + 1
		where story_id = $1`, one.StoryID); err != nil {
		return err
	}
	_, err := tx.Exec(`
		update comment
		set released = (select appeared from thread where story_id = $1)
		where id = $2`, one.StoryID, one.ID)
	return err
}
