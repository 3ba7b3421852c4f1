package comment

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"slices"

	"broadsheet/internal/floor/db"
)

// Fold says how much of a thread stands on one page. What is deeper or more is
// found below the comment that it answers.
type Fold struct {
	Depth int // levels, at most pathLevels-1
	Wide  int // replies right under one comment
}

// levels is the depth in force: what an order by paths can show as a tree.
func (f Fold) levels() int {
	if f.Depth < 1 {
		return pathLevels - 1
	}
	return min(f.Depth, pathLevels-1)
}

// Hides says whether a page leaves out a comment of this depth whatever else there
// is.
func (f Fold) Hides(depth int) bool { return depth >= f.levels() }

// foldsAtOnce bounds how often a part is read on behind replies that it leaves
// out. A page with more of them is shorter than it may be, and goes on.
const foldsAtOnce = 8

// Part is a page of a discussion with its deep and its wide threads folded. next
// is where the following one begins; nil: nothing follows.
func (c *Comments) Part(ctx context.Context, q db.Queryer, story db.ID, sort Sort, after *Cursor, limit int, fold Fold) (list []Place, next *Cursor, err error) {
	replies := map[db.ID]int{}
	for range foldsAtOnce {
		got, more, err := c.places(ctx, q, story, sort, after, limit-len(list), fold.levels())
		if err != nil {
			return nil, nil, err
		}
		var end, folded []byte // where what was read ends; the thread of which no more is shown
		for _, p := range got {
			if folded != nil && bytes.HasPrefix(p.Path, folded) {
				continue
			}
			if end = p.Path; !p.ParentID.IsZero() {
				if replies[p.ParentID]++; replies[p.ParentID] > fold.Wide {
					folded = p.Path[:len(p.Path)-4]
					end = behind(folded)
					continue
				}
			}
			list = append(list, p)
		}
		if next = nil; more {
			next = &Cursor{Root: rootOf(end), Path: end}
			if sort == Best {
				at, err := c.CursorAt(ctx, q, story, Place{Path: end})
				if err != nil {
					return nil, nil, err
				}
				next = &at
			}
		}
		if after = next; next == nil || len(list) >= limit {
			break
		}
	}
	count(list, next)
	return list, next, nil
}

// behind is the place after everything under a path.
func behind(path []byte) []byte {
	return binary.BigEndian.AppendUint32(slices.Clone(path), math.MaxUint32)
}

// count says of each comment how many of its replies were left out. Those that
// the next page begins with were not.
func count(list []Place, next *Cursor) {
	known := make(map[db.ID]int, len(list))
	for i := range list {
		known[list[i].ID] = i
		list[i].Hidden = list[i].Replies
	}
	for _, p := range list {
		if i, ok := known[p.ParentID]; ok {
			list[i].Hidden--
			list[i].After = sequence(p)
		}
	}
	if next == nil {
		return
	}
	for i, p := range list {
		if bytes.HasPrefix(next.Path, p.Path) && !bytes.Equal(next.Path, behind(p.Path)) {
			list[i].Hidden = 0
		}
	}
}

// underAtOnce bounds the comments on a page of what stands under one.
const underAtOnce = 400

// Under is a page of the replies to a comment, oldest first, with what stands
// under each of them as deep and as wide as the fold says. after is the sequence of
// the last reply of the page before; next is that of this one, 0: nothing follows.
func (c *Comments) Under(ctx context.Context, q db.Queryer, above Comment, after int64, fold Fold) (list []Place, next int64, err error) {
	got, err := db.All(ctx, q, scanPlace, `
		with recursive below (id, seq, steps) as (
			select id, seq, 1
			from (
				select id, seq
				from comment
				where parent_id = $1 and seq > $2 and (state = 'shown' or replies > 0)
				order by seq
				limit $3
			) first
			union all
			select c.id, c.seq, below.steps + 1
			from below
			join comment c on c.parent_id = below.id
			where below.steps < $4 and (c.state = 'shown' or c.replies > 0)
		)
		select `+placeColumns+`
		from comment
		join (select id as chosen, steps from below limit $5) picked on comment.id = picked.chosen
		order by picked.steps, comment.seq`, above.ID, after, fold.Wide+1, max(fold.levels()-1, 1), underAtOnce)
	if err != nil {
		return nil, 0, err
	}
	replies := map[db.ID][]Place{}
	for _, p := range got {
		if of := replies[p.ParentID]; len(of) < fold.Wide {
			replies[p.ParentID] = append(of, p)
		} else if p.ParentID == above.ID {
			next = sequence(of[len(of)-1])
		}
	}
	// They came level by level; a page is read from top to bottom.
	var down func(of db.ID)
	down = func(of db.ID) {
		for _, p := range replies[of] {
			under := replies[p.ID]
			if p.Hidden = max(p.Replies-len(under), 0); len(under) > 0 {
				p.After = sequence(under[len(under)-1])
			}
			list = append(list, p)
			down(p.ID)
		}
	}
	down(above.ID)
	return list, next, nil
}

// sequence is the last step of a path.
func sequence(p Place) int64 { return int64(binary.BigEndian.Uint32(p.Path[len(p.Path)-4:])) }
