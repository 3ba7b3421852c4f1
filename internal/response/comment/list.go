package comment

import (
	"context"
	"net/url"

	"broadsheet/internal/floor/db"
)

// Filter chooses comments for the newsroom's list.
type Filter struct {
	State State // empty: any
	Story db.ID // zero: any
	Limit int
}

// Listed is a comment in the newsroom's list, with the story it answers.
type Listed struct {
	Comment
	Headline string
	Path     string // of the story, decoded
	Email    string
}

// URL is the comment's own address.
func (l Listed) URL() string {
	return (&url.URL{Path: l.Path + "/comments/" + l.PublicID}).EscapedPath()
}

// The newsroom's list is chosen first and read afterwards: each choice walks an
// index from its end, whatever a site holds. Of any state it is the newest of
// each, and of those the newest.
const (
	newestOfState = `
		select id
		from comment
		where state = $1
		order by created_at desc, id desc
		limit $2`
	newestOfStory = `
		select id
		from comment
		where story_id = $1 and (state = $2 or $2 = '')
		order by created_at desc, id desc
		limit $3`
	newestOfAll = `
		select id
		from (
		  select * from (select id, created_at from comment where state = 'shown' order by created_at desc, id desc limit $1) s1
		  union all select * from (select id, created_at from comment where state = 'held' order by created_at desc, id desc limit $1) s2
		  union all select * from (select id, created_at from comment where state = 'removed' order by created_at desc, id desc limit $1) s3
		  union all select * from (select id, created_at from comment where state = 'spam' order by created_at desc, id desc limit $1) s4
		  union all select * from (select id, created_at from comment where state = 'erased' order by created_at desc, id desc limit $1) s5
		) newest
		order by created_at desc, id desc
		limit $1`

	listedBegin = `
		select ` + columns + `, coalesce(r.headline, ''), coalesce(s.path, ''), coalesce(g.email, '')
		from (`
	listedEnd = `
		) chosen
		join comment c on c.id = chosen.id
		left join comment p on p.id = c.parent_id
		left join story s on s.id = c.story_id
		left join revision r on r.story_id = s.id and r.number = s.published_revision
		left join guest g on g.id = c.guest_id
		order by c.created_at desc, c.id desc`

	listedOfState = listedBegin + newestOfState + listedEnd
	listedOfStory = listedBegin + newestOfStory + listedEnd
	listedOfAll   = listedBegin + newestOfAll + listedEnd
)

// List reads the newest comments that a filter lets through.
func (c *Comments) List(ctx context.Context, q db.Queryer, f Filter) ([]Listed, error) {
	switch {
	case !f.Story.IsZero():
		return db.All(ctx, q, scanListed, listedOfStory, f.Story, string(f.State), f.Limit)
	case f.State != "":
		return db.All(ctx, q, scanListed, listedOfState, string(f.State), f.Limit)
	}
	return db.All(ctx, q, scanListed, listedOfAll, f.Limit)
}

func scanListed(r db.Row) (Listed, error) {
	var l Listed
	err := r.Scan(append(l.fields(), &l.Headline, &l.Path, &l.Email)...)
	return l, err
}
