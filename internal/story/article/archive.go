package article

import (
	"context"
	"net/url"

	"broadsheet/internal/floor/db"
)

// Extent is when the first and the last of all published stories came out; both
// are zero where there is none.
func (a *Articles) Extent(ctx context.Context, q db.Queryer) (first, last db.Time, err error) {
	// Two looks at the ends of the index: asked for both at once, SQLite reads it all.
	type extent struct{ first, last db.Time }
	e, err := db.One(ctx, q, func(r db.Row) (extent, error) {
		var e extent
		err := r.Scan(&e.first, &e.last)
		return e, err
	}, `
		select
		  coalesce((select min(x.at) from listing x where x.list = $1 and x.at <= $2), 0),
		  coalesce((select max(x.at) from listing x where x.list = $1 and x.at <= $2), 0)`, ListLatest, a.db.Now())
	return e.first, e.last, err
}

// Around is when the last story before a span came out and the first one after
// it; zero: there is none.
func (a *Articles) Around(ctx context.Context, q db.Queryer, from, to db.Time) (before, after db.Time, err error) {
	type around struct{ before, after db.Time }
	got, err := db.One(ctx, q, func(r db.Row) (around, error) {
		var v around
		err := r.Scan(&v.before, &v.after)
		return v, err
	}, `
		select
		  coalesce((select max(x.at) from listing x where x.list = $1 and x.at < $2), 0),
		  coalesce((select min(x.at) from listing x where x.list = $1 and x.at >= $3 and x.at <= $4), 0)`,
		ListLatest, from, to, a.db.Now())
	return got.before, got.after, err
}

// Span is a part of the time in which stories came out.
type Span struct{ From, To db.Time } // To itself is not in it

// Within reads the stories of a span from before a place downwards, newest
// first, and says where the next page begins, as List does.
func (a *Articles) Within(ctx context.Context, q db.Queryer, span Span, before Cursor, limit int) ([]Card, Cursor, error) {
	limit = min(max(limit, 1), MaxList)
	if before.IsZero() {
		before.At = span.To
	}
	cards, err := db.All(ctx, q, scanCard, cardColumns+`
		join listing x on x.story_id = s.id
		where x.list = $1 and s.state = 'published' and x.at >= $2 and x.at < $3 and x.at <= $4
		  and (x.at < $5 or x.at = $5 and x.story_id < (select b.id from story b where b.public_id = $6))
		order by x.at desc, x.story_id desc
		limit $7`, ListLatest, span.From, span.To, a.downFrom(before.At), before.At, before.PublicID, limit+1)
	if err != nil || len(cards) <= limit {
		return cards, Cursor{}, err
	}
	last := cards[limit-1]
	return cards[:limit], Cursor{last.PublishedAt, last.PublicID}, nil
}

// Above says where the page of a span above a place begins, as Newer does.
func (a *Articles) Above(ctx context.Context, q db.Queryer, span Span, before Cursor, limit int) (Cursor, bool, error) {
	if before.IsZero() {
		return Cursor{}, false, nil
	}
	above, err := db.All(ctx, q, scanCursor, `
		select x.at, s.public_id
		from listing x
		join story s on s.id = x.story_id
		where x.list = $1 and s.state = 'published' and x.at <= $2 and x.at < $3 and x.at >= $4
		  and (x.at > $5 or x.at = $5 and x.story_id >= (select b.id from story b where b.public_id = $6))
		order by x.at, x.story_id
		limit $7`, ListLatest, a.db.Now(), span.To, latest(span.From, before.At), before.At, before.PublicID, limit+1)
	return pageAbove(above, limit, err)
}

func latest(a, b db.Time) db.Time {
	if b.After(a.Time) {
		return b
	}
	return a
}

func scanCursor(r db.Row) (Cursor, error) {
	var c Cursor
	err := r.Scan(&c.At, &c.PublicID)
	return c, err
}

// pageAbove is where the page above begins, when these stand above the present
// one, nearest first.
func pageAbove(above []Cursor, limit int, err error) (Cursor, bool, error) {
	if err != nil || len(above) == 0 {
		return Cursor{}, false, err
	}
	if len(above) <= limit {
		return Cursor{}, true, nil
	}
	return above[limit], true, nil
}

// Corrected is a correction with the story that it stands on.
type Corrected struct {
	ID       db.ID
	At       db.Time
	Text     string
	Story    db.ID
	Headline string
	Language string
	URL      string // path, escaped for addresses
}

// Corrections reads the corrections of all stories that readers may see, from
// before a place downwards, newest first. In the cursor a correction's key
// stands for the public id.
func (a *Articles) Corrections(ctx context.Context, q db.Queryer, before Cursor, limit int) ([]Corrected, Cursor, error) {
	limit = min(max(limit, 1), MaxList)
	at, id := placeOf(before)
	if before.IsZero() {
		at = forever
	}
	// A cross join, for SQLite keeps its order: it would begin with all stories.
	list, err := db.All(ctx, q, func(r db.Row) (Corrected, error) {
		var c Corrected
		err := r.Scan(&c.ID, &c.At, &c.Text, &c.Story, &c.Headline, &c.Language, &c.URL)
		c.URL = escape(c.URL)
		return c, err
	}, `
		select c.id, c.at, c.text, s.id, r.headline, s.language, s.path
		from correction c
		cross join story s
		join revision r on r.story_id = s.id and r.number = s.published_revision
		where s.id = c.story_id and s.state = 'published' and s.published_at <= $1
		  and c.at <= $2 and (c.at < $2 or c.id < $3)
		order by c.at desc, c.id desc
		limit $4`, a.db.Now(), at, id, limit+1)
	if err != nil || len(list) <= limit {
		return list, Cursor{}, err
	}
	last := list[limit-1]
	return list[:limit], Cursor{last.At, last.ID.String()}, nil
}

// CorrectionsAbove says where the page of corrections above a place begins.
func (a *Articles) CorrectionsAbove(ctx context.Context, q db.Queryer, before Cursor, limit int) (Cursor, bool, error) {
	if before.IsZero() {
		return Cursor{}, false, nil
	}
	at, id := placeOf(before)
	above, err := db.All(ctx, q, func(r db.Row) (Cursor, error) {
		var c Cursor
		var id db.ID
		err := r.Scan(&c.At, &id)
		c.PublicID = id.String()
		return c, err
	}, `
		select c.at, c.id
		from correction c
		cross join story s
		where s.id = c.story_id and s.state = 'published' and s.published_at <= $1
		  and c.at >= $2 and (c.at > $2 or c.id >= $3)
		order by c.at, c.id
		limit $4`, a.db.Now(), at, id, limit+1)
	return pageAbove(above, limit, err)
}

// placeOf reads a cursor between corrections; a key that is none stands below
// all others of its moment.
func placeOf(c Cursor) (db.Time, []byte) {
	id, err := db.ParseID(c.PublicID)
	if err != nil {
		return c.At, []byte{}
	}
	return c.At, id[:]
}

func unescape(path string) (string, error) {
	if i := len(path); i > 1 && path[i-1] == '/' {
		path = path[:i-1]
	}
	return url.PathUnescape(path)
}
