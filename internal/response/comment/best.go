package comment

import (
	"context"
	"encoding/binary"
	"math"
	"slices"

	"broadsheet/internal/floor/db"
)

// best reads threads in the order of their first comments' scores. The place that
// a cursor names is a thread and where in it; what is after it is the rest of that
// thread and the threads with a lower score, so a thread is never cut off by a
// vote, though one may move past the reader between two pages.
func (c *Comments) best(ctx context.Context, q db.Queryer, story db.ID, after *Cursor, limit, levels int) ([]Place, error) {
	from := Cursor{Score: math.MaxInt64}
	var list []Place
	if after != nil {
		from = *after
		rest, err := c.below(ctx, q, story, from, limit, levels)
		if err != nil || len(rest) == limit {
			return rest, err
		}
		list = rest
	}
	roots, err := db.All(ctx, q, func(r db.Row) (x top, err error) {
		err = r.Scan(&x.seq, &x.replies)
		return x, err
	}, `
		select seq, replies
		from comment
		where story_id = $1
			and depth = 0
			and score <= $2
			and (score < $2 or seq > $3)
			and seq <> $3
			and (state = 'shown' or replies > 0)
		order by score desc, seq
		limit $4`, story, from.Score, from.Root, limit-len(list))
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(roots, askedAtOnce) {
		if len(list) >= limit {
			break
		}
		places, err := c.threads(ctx, q, story, part, limit-len(list), levels)
		if err != nil {
			return nil, err
		}
		list = append(list, places...)
	}
	return list, nil
}

// top is a thread by its first comment.
type top struct {
	seq     int64
	replies int
}

// threads reads whole threads, in the order that they come in, as far as the limit
// goes.
func (c *Comments) threads(ctx context.Context, q db.Queryer, story db.ID, roots []top, limit, levels int) ([]Place, error) {
	answers := 0
	for _, x := range roots {
		answers += x.replies
	}
	if answers > limit {
		// Not all of them fit, and the engines would read and sort all of them.
		return c.inTurn(ctx, q, story, roots, limit, levels)
	}
	args := []any{story}
	for i := range askedAtOnce {
		args = append(args, roots[min(i, len(roots)-1)].seq)
	}
	places, err := db.All(ctx, q, scanPlace, `
		select `+placeColumns+`
		from comment
		where story_id = $1
			and root in (
				$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
				$18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)
			and length(path) <= $35
			and (state = 'shown' or replies > 0)
		order by root desc, path
		limit $34`, append(args, limit+1, 4*levels)...)
	if err != nil {
		return nil, err
	}
	if len(places) > limit {
		// Not all of them fit, and those that came may not be the first.
		return c.inTurn(ctx, q, story, roots, limit, levels)
	}
	slices.SortStableFunc(places, func(a, b Place) int { return rank(roots, a) - rank(roots, b) })
	return places, nil
}

func rank(roots []top, p Place) int {
	return slices.IndexFunc(roots, func(x top) bool { return x.seq == rootOf(p.Path) })
}

// inTurn reads threads one after the other until the limit is reached, which a
// few do.
func (c *Comments) inTurn(ctx context.Context, q db.Queryer, story db.ID, roots []top, limit, levels int) ([]Place, error) {
	var list []Place
	for _, x := range roots {
		places, err := c.below(ctx, q, story, Cursor{Root: x.seq, Path: Before(x.seq)}, limit-len(list), levels)
		if err != nil {
			return nil, err
		}
		if list = append(list, places...); len(list) >= limit {
			break
		}
	}
	return list, nil
}

// below is what follows a place in its own thread.
func (c *Comments) below(ctx context.Context, q db.Queryer, story db.ID, at Cursor, limit, levels int) ([]Place, error) {
	return db.All(ctx, q, scanPlace, `
		select `+placeColumns+`
		from comment
		where story_id = $1
			and path > $2
			and path < $3
			and length(path) <= $5
			and (state = 'shown' or replies > 0)
		order by path
		limit $4`, story, at.Path, Before(at.Root+1), limit, 4*levels)
}

// CursorAt is the place after which a page in the order of the best goes on.
func (c *Comments) CursorAt(ctx context.Context, q db.Queryer, story db.ID, at Place) (Cursor, error) {
	root := rootOf(at.Path)
	score, err := db.One(ctx, q, db.Value[int64], `
		select score
		from comment
		where story_id = $1 and seq = $2`, story, root)
	return Cursor{Root: root, Path: at.Path, Score: score}, err
}

func rootOf(path []byte) int64 { return int64(binary.BigEndian.Uint32(path)) }
