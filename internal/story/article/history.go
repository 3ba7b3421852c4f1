package article

import (
	"context"
	"fmt"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
)

// Revision is one version of a story's words.
type Revision struct {
	Number   int
	Kind     string // "draft", "minor", "update" or "correction"
	Actor    string
	Reason   string
	At       db.Time
	Headline string
	Words    int
}

// maxRevisions bounds a story's history as it is shown.
const maxRevisions = 1000

// Revisions lists the versions of a story, latest first.
func (a *Articles) Revisions(ctx context.Context, q db.Queryer, story db.ID) ([]Revision, error) {
	return db.All(ctx, q, func(r db.Row) (Revision, error) {
		var v Revision
		err := r.Scan(&v.Number, &v.Kind, &v.Actor, &v.Reason, &v.At, &v.Headline, &v.Words)
		return v, err
	}, `
		select number, kind, actor, reason, at, headline, words
		from revision
		where story_id = $1
		order by number desc
		limit $2`, story, maxRevisions)
}

// Text is the text of one version; none is db.ErrMissing.
func (a *Articles) Text(ctx context.Context, q db.Queryer, story db.ID, number int) (richtext.Node, error) {
	body, err := db.One(ctx, q, db.Value[string], `
		select body
		from revision
		where story_id = $1 and number = $2`, story, number)
	if err != nil {
		return richtext.Node{}, err
	}
	doc, err := richtext.Parse([]byte(body))
	if err != nil {
		return doc, fmt.Errorf("article: revision %d of story %s: %w", number, story, err)
	}
	return doc, nil
}

const (
	relatedTags = 5  // of a story's tags that are looked at
	relatedDeep = 40 // of each list's latest stories
)

// Related are the cards of stories that share most with one: its tags first,
// then its section, the latest before the earlier; chapters of its own running
// story are not among them.
func (a *Articles) Related(ctx context.Context, q db.Queryer, s Story, limit int) ([]Card, error) {
	lists := [relatedTags + 1]string{ListSection(s.Section.ID)}
	for i, t := range s.Tags {
		if i < relatedTags {
			lists[i+1] = ListTag(t.ID)
		}
	}
	var line string
	if !s.Storyline.ID.IsZero() {
		line = ListStoryline(s.Storyline.ID)
	}
	// A shared tag counts for two: a section holds stories that share nothing else.
	// The lists alone say which stories are chosen, so that of hundreds only
	// those few are read that are shown.
	return db.All(ctx, q, scanCard, cardColumns+`
		join (
		  select story_id, max(at) as at, sum(weight) as weight
		  from (
		    select * from (select story_id, at, 1 as weight from listing where list = $1 and at <= $9 order by at desc limit $7) n0
		    union all select * from (select story_id, at, 2 as weight from listing where list = $2 and at <= $9 order by at desc limit $7) n1
		    union all select * from (select story_id, at, 2 as weight from listing where list = $3 and at <= $9 order by at desc limit $7) n2
		    union all select * from (select story_id, at, 2 as weight from listing where list = $4 and at <= $9 order by at desc limit $7) n3
		    union all select * from (select story_id, at, 2 as weight from listing where list = $5 and at <= $9 order by at desc limit $7) n4
		    union all select * from (select story_id, at, 2 as weight from listing where list = $6 and at <= $9 order by at desc limit $7) n5
		  ) found
		  where story_id <> $8 and story_id not in (select story_id from listing where list = $10)
		  group by story_id
		  order by 3 desc, 2 desc, 1
		  limit $11
		) near on near.story_id = s.id
		where s.state = 'published' and s.published_at <= $9
		order by near.weight desc, near.at desc, s.id
		limit $11`,
		lists[0], lists[1], lists[2], lists[3], lists[4], lists[5], relatedDeep,
		s.ID, a.db.Now(), line, min(limit, MaxList))
}
