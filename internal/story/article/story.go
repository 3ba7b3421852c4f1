package article

import (
	"context"
	"encoding/json"
	"fmt"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
)

const (
	// Chapters are numbered as they were published.
	storyColumns = `
		select s.id, s.public_id, s.kind, s.language, s.translation_of, s.state, s.owner_id,
		  s.section_id, coalesce(c.name, ''), coalesce(c.slug, ''),
		  s.place_id, coalesce(p.name, ''), coalesce(p.slug, ''),
		  s.storyline_id, coalesce(l.name, ''), coalesce(l.slug, ''),
		  (select count(*) from story o
		    where o.storyline_id = s.storyline_id and o.state = 'published'
		      and (o.published_at, o.id) <= (s.published_at, s.id)),
		  s.label, s.agency, s.slug, s.path, s.comments, s.published_revision,
		  s.published_at, s.updated_at, s.created_at, s.version,
		  r.headline, r.search_headline, r.social_headline, r.newsletter_headline, r.standfirst,
		  r.key_points, r.dateline_place, r.dateline_date, r.byline, r.lead_picture, r.body, r.words
		from story s
		join revision r on r.story_id = s.id and r.number = s.published_revision
		left join section c on c.id = s.section_id
		left join place p on p.id = s.place_id
		left join storyline l on l.id = s.storyline_id
		where `
	maxCorrections = 100
)

func scanStory(r db.Row) (Story, error) {
	var s Story
	var points, byline, picture, body string
	err := r.Scan(&s.ID, &s.PublicID, &s.Kind, &s.Language, &s.TranslationOf, &s.State, &s.Owner,
		&s.Section.ID, &s.Section.Name, &s.Section.Slug,
		&s.Place.ID, &s.Place.Name, &s.Place.Slug,
		&s.Storyline.ID, &s.Storyline.Name, &s.Storyline.Slug, &s.Chapter,
		&s.Label, &s.Agency, &s.Slug, &s.Path, &s.Comments, &s.Revision,
		&s.PublishedAt, &s.UpdatedAt, &s.CreatedAt, &s.version,
		&s.Headline, &s.SearchHeadline, &s.SocialHeadline, &s.NewsletterHeadline, &s.Standfirst,
		&points, &s.Dateline.Place, &s.Dateline.Date, &byline, &picture, &body, &s.Words)
	if err != nil {
		return s, err
	}
	s.URL = escape(s.Path)
	if err := unpack(points, &s.KeyPoints, byline, &s.Byline, picture, &s.LeadPicture); err != nil {
		return s, fmt.Errorf("article: story %s: %w", s.ID, err)
	}
	if s.Body, err = richtext.Parse([]byte(body)); err != nil {
		return s, fmt.Errorf("article: the text of story %s: %w", s.ID, err)
	}
	return s, nil
}

// unpack reads the columns that hold JSON.
func unpack(points string, p *[]KeyPoint, byline string, b *[]Credit, picture string, l **Picture) error {
	if err := json.Unmarshal([]byte(points), p); err != nil {
		return fmt.Errorf("its key points: %w", err)
	}
	return unpackCard(byline, b, picture, l)
}

func unpackCard(byline string, b *[]Credit, picture string, l **Picture) error {
	if err := json.Unmarshal([]byte(byline), b); err != nil {
		return fmt.Errorf("its byline: %w", err)
	}
	if picture == "" {
		return nil
	}
	*l = new(Picture)
	if err := json.Unmarshal([]byte(picture), *l); err != nil {
		return fmt.Errorf("its lead picture: %w", err)
	}
	return nil
}

// Story is what readers may see of a story or page at this moment; one that
// they may not see is db.ErrMissing, like one that does not exist.
func (a *Articles) Story(ctx context.Context, q db.Queryer, id db.ID) (Story, error) {
	s, err := a.Whole(ctx, q, id)
	if err == nil && !s.visible(a.db.Now()) {
		return Story{}, db.ErrMissing
	}
	return s, err
}

// ByPublicID is Story by the id that addresses show.
func (a *Articles) ByPublicID(ctx context.Context, q db.Queryer, public string) (Story, error) {
	s, err := a.whole(ctx, q, storyColumns+`s.public_id = $1`, public)
	if err == nil && !s.visible(a.db.Now()) {
		return Story{}, db.ErrMissing
	}
	return s, err
}

// Whole is a story in whatever state it is, for those who may read drafts.
func (a *Articles) Whole(ctx context.Context, q db.Queryer, id db.ID) (Story, error) {
	return a.whole(ctx, q, storyColumns+`s.id = $1`, id)
}

func (a *Articles) whole(ctx context.Context, q db.Queryer, query string, key any) (Story, error) {
	s, err := db.One(ctx, q, scanStory, query, key)
	if err != nil {
		return s, err
	}
	s.Tags, err = db.All(ctx, q, scanTerm, `
		select t.id, t.name, t.slug
		from story_tag st
		join tag t on t.id = st.tag_id
		where st.story_id = $1
		order by st.position
		limit $2`, s.ID, MaxTags)
	if err != nil {
		return s, err
	}
	s.Corrections, err = db.All(ctx, q, func(r db.Row) (Correction, error) {
		var c Correction
		err := r.Scan(&c.At, &c.Text, &c.Revision)
		return c, err
	}, `
		select at, text, revision
		from correction
		where story_id = $1
		order by at, id
		limit $2`, s.ID, maxCorrections)
	return s, err
}

// BySource is the story that came from there, in whatever state; none is
// db.ErrMissing.
func (a *Articles) BySource(ctx context.Context, q db.Queryer, source, sourceID string) (Story, error) {
	id, err := db.One(ctx, q, db.Value[db.ID], `
		select object
		from provenance
		where source = $1 and source_id = $2 and kind = 'story'`, source, sourceID)
	if err != nil {
		return Story{}, err
	}
	return a.Whole(ctx, q, id)
}
