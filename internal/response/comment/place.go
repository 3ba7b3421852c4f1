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
}

// Place is where the comment stands.
func (c Comment) Place() Place {
	return Place{ID: c.ID, PublicID: c.PublicID, ParentID: c.ParentID, Path: c.Path, Name: c.Name, State: c.State, Version: c.Version, Up: c.Up, Down: c.Down}
}

// A discussion's page reads hundreds of places and each column costs as much as
// the row, so the short ones come in one. Only the name may hold a blank.
const placeColumns = `id, parent_id, path, state || ' ' || version || ' ' || up || ' ' || down || ' ' || public_id || ' ' || name`

// Both orders are read from an index and need no sorting; a test asks the engines.
const (
	oldestSQL = `
		select ` + placeColumns + `
		from comment
		where story_id = $1
			and path > $2
			and (state = 'shown' or replies > 0)
		order by path
		limit $3`
	newestSQL = `
		select ` + placeColumns + `
		from comment
		where story_id = $1
			and root <= $2
			and (root < $2 or path > $3)
			and (state = 'shown' or replies > 0)
		order by root desc, path
		limit $4`
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
	p.State = State(state)
	p.PublicID, p.Name, _ = strings.Cut(short, " ")
	for _, n := range []struct {
		word string
		to   *int
	}{{version, &p.Version}, {up, &p.Up}, {down, &p.Down}} {
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
	switch sort {
	case Oldest:
		list, err = c.oldest(ctx, q, story, after, limit+1)
	case Best:
		list, err = c.best(ctx, q, story, after, limit+1)
	default:
		list, err = c.newest(ctx, q, story, after, limit+1)
	}
	if len(list) > limit {
		return list[:limit], true, err
	}
	return list, false, err
}

func (c *Comments) oldest(ctx context.Context, q db.Queryer, story db.ID, after *Cursor, limit int) ([]Place, error) {
	if after == nil {
		after = &Cursor{Path: []byte{}}
	}
	return db.All(ctx, q, scanPlace, oldestSQL, story, after.Path, limit)
}

func (c *Comments) newest(ctx context.Context, q db.Queryer, story db.ID, after *Cursor, limit int) ([]Place, error) {
	if after == nil {
		after = &Cursor{Root: math.MaxInt64, Path: []byte{}}
	}
	return db.All(ctx, q, scanPlace, newestSQL, story, after.Root, after.Path, limit)
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
