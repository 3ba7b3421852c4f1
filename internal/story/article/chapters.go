package article

import (
	"context"
	"math"

	"broadsheet/internal/floor/db"
)

// Chapters of a running story stand in the order in which they were published;
// of the same moment, in which they were made.

// Chapters are the cards of a running story that follow one of its stories, in
// order.
func (a *Articles) Chapters(ctx context.Context, q db.Queryer, after Story, limit int) ([]Card, error) {
	return db.All(ctx, q, scanCard, cardColumns+`
		where s.storyline_id = $1 and s.state = 'published' and s.published_at >= $2 and s.published_at <= $3
		  and (s.published_at > $2 or s.id > $4)
		order by s.published_at, s.id
		limit $5`, after.Storyline.ID, after.PublishedAt, a.db.Now(), after.ID, min(limit, MaxList))
}

// The statements of running stories, for the test that looks how they are run.
const (
	chronicle = cardColumns + `
		join listing x on x.story_id = s.id
		where x.list = $1 and s.state = 'published' and x.at <= $2 and x.at >= $3
		  and (x.at > $3 or x.story_id > (select b.id from story b where b.public_id = $4))
		order by x.at, x.story_id
		limit $5`
	chronicleAbove = `
		select x.at, s.public_id
		from listing x
		join story s on s.id = x.story_id
		where x.list = $1 and s.state = 'published' and x.at <= $2
		  and (x.at < $3 or x.story_id <= (select b.id from story b where b.public_id = $4))
		order by x.at desc, x.story_id desc
		limit $5`
	chaptersTo = `
		select count(*)
		from listing x
		join story s on s.id = x.story_id
		where x.list = $1 and s.state = 'published' and x.at <= $2
		  and (x.at < $3 or x.story_id <= (select b.id from story b where b.public_id = $4))`
	previousChapter = cardColumns + `
		join listing x on x.story_id = s.id
		where x.list = $1 and s.state = 'published' and x.at <= $2
		  and (x.at < $3 or x.story_id < $4)
		order by x.at desc, x.story_id desc
		limit 1`
)

// Chronicle reads the chapters of a running story from after a place onwards, the
// first ones first, and says after which place the next page begins (zero: this
// is the end).
func (a *Articles) Chronicle(ctx context.Context, q db.Queryer, line db.ID, after Cursor, limit int) ([]Card, Cursor, error) {
	limit = min(max(limit, 1), MaxList)
	cards, err := db.All(ctx, q, scanCard, chronicle, ListStoryline(line), a.db.Now(), since(after), after.PublicID, limit+1)
	if err != nil || len(cards) <= limit {
		return cards, Cursor{}, err
	}
	last := cards[limit-1]
	return cards[:limit], Cursor{last.PublishedAt, last.PublicID}, nil
}

// ChronicleAbove says after which place the page above begins (zero: it is the
// first), and false when nothing stands above.
func (a *Articles) ChronicleAbove(ctx context.Context, q db.Queryer, line db.ID, after Cursor, limit int) (Cursor, bool, error) {
	if after.IsZero() {
		return Cursor{}, false, nil
	}
	above, err := db.All(ctx, q, scanCursor, chronicleAbove, ListStoryline(line), a.upTo(after.At), after.At, after.PublicID, limit+1)
	return pageAbove(above, limit, err)
}

// ChaptersTo is how many chapters a running story has up to a place.
func (a *Articles) ChaptersTo(ctx context.Context, q db.Queryer, line db.ID, to Cursor) (int, error) {
	if to.IsZero() {
		return 0, nil
	}
	return db.One(ctx, q, db.Value[int], chaptersTo, ListStoryline(line), a.upTo(to.At), to.At, to.PublicID)
}

// Before are the chapters that stand before one in its running story: the one
// that it follows, and the first of all. There are none before the first, and one
// before the second.
func (a *Articles) Before(ctx context.Context, q db.Queryer, s Story) ([]Card, error) {
	list := ListStoryline(s.Storyline.ID)
	before, err := db.All(ctx, q, scanCard, previousChapter, list, a.upTo(s.PublishedAt), s.PublishedAt, s.ID)
	if err != nil || len(before) == 0 {
		return nil, err
	}
	first, err := db.All(ctx, q, scanCard, chronicle, list, a.db.Now(), since(Cursor{}), "", 1)
	if len(first) > 0 && first[0].ID != before[0].ID {
		before = append(before, first[0])
	}
	return before, err
}

// since is the moment from which on a list is read upwards.
func since(after Cursor) int64 {
	if after.IsZero() {
		return math.MinInt64
	}
	return after.At.UnixMilli()
}

// upTo is a moment, or now, if that is sooner: engines take one bound of an index,
// and of two perhaps the wider.
func (a *Articles) upTo(at db.Time) db.Time {
	if now := a.db.Now(); at.After(now.Time) {
		return now
	}
	return at
}
