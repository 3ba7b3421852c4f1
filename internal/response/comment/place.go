package comment

import (
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"broadsheet/internal/floor/db"
)

// Place is where a comment stands in a discussion, without its words: enough to
// arrange a page from comments that are rendered already. Version says whether
// they still are.
type Place struct {
	ID       db.ID
	PublicID string
	ParentID db.ID
	Path     []byte
	Name     string
	State    State
	Version  int
	Up, Down int
	// Replies are those right under it that have a place. Hidden are those of them
	// that a Part left out, and After is the sequence of the last that it has.
	Replies, Hidden int
	After           int64
}

// Place is where the comment stands.
func (c Comment) Place() Place {
	return Place{ID: c.ID, PublicID: c.PublicID, ParentID: c.ParentID, Path: c.Path, Name: c.Name, State: c.State, Version: c.Version, Up: c.Up, Down: c.Down, Replies: c.Replies}
}

// A discussion's page reads hundreds of places and each column costs as much as
// the row, so the short ones come in one. Only the name may hold a blank.
const placeColumns = `id, parent_id, path, state || ' ' || version || ' ' || up || ' ' || down || ' ' || replies || ' ' || public_id || ' ' || name`

// Both orders are read from an index and need no sorting; a test asks the engines.
const (
	oldestSQL = `
		select ` + placeColumns + `
		from comment
		where story_id = $1
			and path > $2
			and length(path) <= $4
			and (state = 'shown' or replies > 0)
		order by path
		limit $3`
	newestSQL = `
		select ` + placeColumns + `
		from comment
		where story_id = $1
			and root < $2
			and length(path) <= $4
			and (state = 'shown' or replies > 0)
		order by root desc, path
		limit $3`
)

func scanPlace(r db.Row) (Place, error) {
	var p Place
	var short string
	if err := r.Scan(&p.ID, &p.ParentID, &p.Path, &short); err != nil {
		return p, err
	}
	state, short, _ := strings.Cut(short, " ")
	version, short, _ := strings.Cut(short, " ")
	up, short, _ := strings.Cut(short, " ")
	down, short, _ := strings.Cut(short, " ")
	replies, short, _ := strings.Cut(short, " ")
	p.State = State(state)
	p.PublicID, p.Name, _ = strings.Cut(short, " ")
	for _, n := range []struct {
		word string
		to   *int
	}{{version, &p.Version}, {up, &p.Up}, {down, &p.Down}, {replies, &p.Replies}} {
		var err error
		if *n.to, err = strconv.Atoi(n.word); err != nil {
			return p, fmt.Errorf("comment: the place of %s: %w", p.ID, err)
		}
	}
	return p, nil
}

// Places reads a part of a story's discussion in the order that it is read: each
// thread from its first comment down. Comments that are not shown are there
// only where replies need their place. more says whether anything follows.
func (c *Comments) Places(ctx context.Context, q db.Queryer, story db.ID, sort Sort, after *Cursor, limit int) (list []Place, more bool, err error) {
	return c.places(ctx, q, story, sort, after, limit, pathLevels)
}

// places is Places, down to a level of the tree that paths describe.
func (c *Comments) places(ctx context.Context, q db.Queryer, story db.ID, sort Sort, after *Cursor, limit, levels int) (list []Place, more bool, err error) {
	switch sort {
	case Oldest:
		list, err = c.oldest(ctx, q, story, after, limit+1, levels)
	case Best:
		list, err = c.best(ctx, q, story, after, limit+1, levels)
	default:
		list, err = c.newest(ctx, q, story, after, limit+1, levels)
	}
	if len(list) > limit {
		return list[:limit], true, err
	}
	return list, false, err
}

func (c *Comments) oldest(ctx context.Context, q db.Queryer, story db.ID, after *Cursor, limit, levels int) ([]Place, error) {
	if after == nil {
		after = &Cursor{Path: []byte{}}
	}
	return db.All(ctx, q, scanPlace, oldestSQL, story, after.Path, limit, 4*levels)
}

func (c *Comments) newest(ctx context.Context, q db.Queryer, story db.ID, after *Cursor, limit, levels int) ([]Place, error) {
	before := int64(math.MaxInt64)
	var list []Place
	if after != nil {
		// The rest of the thread is asked for by itself: what stands before it in the
		// same thread may be a hundred thousand.
		rest, err := c.below(ctx, q, story, *after, limit, levels)
		if err != nil || len(rest) == limit {
			return rest, err
		}
		before, list = after.Root, rest
	}
	others, err := db.All(ctx, q, scanPlace, newestSQL, story, before, limit-len(list), 4*levels)
	return append(list, others...), err
}

// ByID reads comments, in no order; those that do not exist are left out.
func (c *Comments) ByID(ctx context.Context, q db.Queryer, ids []db.ID) ([]Comment, error) {
	var list []Comment
	for len(ids) > 0 {
		n := min(len(ids), askedAtOnce)
		args := make([]any, askedAtOnce)
		for i := range args {
			args[i] = ids[min(i, n-1)]
		}
		rows, err := db.All(ctx, q, scan, `
			select `+columns+`
			from comment c
			left join comment p on p.id = c.parent_id
			where c.id in (
				$1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
				$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)`, args...)
		if err != nil {
			return nil, err
		}
		list = append(list, rows...)
		ids = ids[n:]
	}
	return list, nil
}
