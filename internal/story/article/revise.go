package article

import (
	"encoding/json"
	"fmt"
	"slices"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
)

// columns are a revision's words as they are stored; two revisions that say the
// same are equal. People's slugs are not words: they are left out.
type columns struct {
	headline, search, social, newsletter string
	standfirst, points                   string
	place, date                          string
	byline, picture, body                string
}

func (c *checked) columns() (columns, error) {
	w := columns{
		headline: c.Headline, search: c.SearchHeadline, social: c.SocialHeadline, newsletter: c.NewsletterHeadline,
		standfirst: c.Standfirst, place: c.Dateline.Place, date: c.Dateline.Date,
		body: string(richtext.Encode(c.Body)),
	}
	return w, w.pack(c.KeyPoints, c.Byline, c.LeadPicture)
}

func (s *Story) columns() (columns, error) {
	w := columns{
		headline: s.Headline, search: s.SearchHeadline, social: s.SocialHeadline, newsletter: s.NewsletterHeadline,
		standfirst: s.Standfirst, place: s.Dateline.Place, date: s.Dateline.Date,
		body: string(richtext.Encode(s.Body)),
	}
	byline := make([]Credit, len(s.Byline))
	for i, credit := range s.Byline {
		credit.Slug = ""
		byline[i] = credit
	}
	return w, w.pack(s.KeyPoints, byline, s.LeadPicture)
}

// pack writes the columns that hold JSON; an absent list is an empty one.
func (w *columns) pack(points []KeyPoint, byline []Credit, picture *Picture) (err error) {
	if w.points, err = packJSON(append([]KeyPoint{}, points...)); err != nil {
		return err
	}
	if w.byline, err = packJSON(append([]Credit{}, byline...)); err != nil {
		return err
	}
	if picture != nil {
		w.picture, err = packJSON(picture)
	}
	return err
}

func packJSON(v any) (string, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("article: storing a revision: %w", err)
	}
	return string(data), nil
}

// carry gives the blocks of a new version the ids that they had in the old one,
// and lets the key points follow.
func carry(old richtext.Node, c *checked) {
	carried := richtext.Carry(old, c.Body)
	ids := map[string]string{}
	pair(c.Body, carried, ids)
	c.KeyPoints = slices.Clone(c.KeyPoints) // the draft may be prepared again
	for i := range c.KeyPoints {
		p := &c.KeyPoints[i]
		if p.Block != "" {
			p.Block = ids[p.Block]
		}
	}
	c.Body = carried
}

// pair notes the id that each block was given; the two trees have one shape.
func pair(fresh, carried richtext.Node, ids map[string]string) {
	if fresh.Attrs != nil && carried.Attrs != nil {
		ids[fresh.Attrs.ID] = carried.Attrs.ID
	}
	for i := range fresh.Content {
		pair(fresh.Content[i], carried.Content[i], ids)
	}
}

// nothingNew says whether the draft leaves everything as it is.
func (w *writing) nothingNew() bool {
	b := w.before
	if b == nil || w.kind != "" {
		return false
	}
	same := b.Language == w.Language && b.Label == w.Label && b.Agency == w.Agency && b.Comments == w.Comments &&
		b.Slug == w.after.Slug && b.TranslationOf == w.original && sameName(b.Storyline, w.Storyline) &&
		(w.Section == "" || w.Kind == KindPage || b.Section.Slug == w.Section || sameName(b.Section, w.Section)) &&
		(!w.at.given || b.PublishedAt.Equal(db.At(w.at.Time).Time)) &&
		len(b.Tags) == len(w.Tags)
	for i := range b.Tags {
		same = same && sameName(b.Tags[i], w.Tags[i])
	}
	return same
}

// insert makes a new story; its source is taken at the same moment, so the same
// file published twice at once is one story.
func (w *writing) insert(tx *db.Tx, s *Story) error {
	if w.Source != "" {
		_, err := tx.Exec(`
			insert into provenance (source, source_id, kind, object)
			values ($1, $2, 'story', $3)`, w.Source, w.SourceID, s.ID)
		if err != nil {
			return err
		}
	}
	_, err := tx.Exec(`
		insert into story (id, public_id, kind, language, owner_id, state, section_id, place_id, storyline_id,
		  label, agency, slug, path, comments, draft_revision, published_revision,
		  published_at, updated_at, created_at, translation_of, version)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, 1)`,
		s.ID, s.PublicID, s.Kind, s.Language, s.Owner, s.State, s.Section.ID, s.Place.ID, s.Storyline.ID,
		s.Label, s.Agency, s.Slug, s.Path, s.Comments, s.Revision, s.Revision,
		s.PublishedAt, s.UpdatedAt, s.CreatedAt, s.TranslationOf)
	return err
}

// update changes the story that the draft was prepared against, and no later one.
func (w *writing) update(tx *db.Tx, s *Story) error {
	n, err := tx.Exec(`
		update story
		set language = $1, state = $2, section_id = $3, place_id = $4, storyline_id = $5,
		  label = $6, agency = $7, slug = $8, path = $9, comments = $10,
		  draft_revision = $11, published_revision = $12, published_at = $13, updated_at = $14,
		  translation_of = $15, version = version + 1
		where id = $16 and version = $17`,
		s.Language, s.State, s.Section.ID, s.Place.ID, s.Storyline.ID,
		s.Label, s.Agency, s.Slug, s.Path, s.Comments,
		s.Revision, s.Revision, s.PublishedAt, s.UpdatedAt, s.TranslationOf,
		s.ID, w.before.version)
	if err == nil && n == 0 {
		return errStale
	}
	return err
}

// revise adds the new version of the words, if they changed.
func (w *writing) revise(tx *db.Tx, s *Story) error {
	if w.kind == "" {
		return nil
	}
	byline, err := packJSON(s.Byline)
	if err != nil {
		return err
	}
	c := w.words
	_, err = tx.Exec(`
		insert into revision (story_id, number, kind, actor, reason, at,
		  headline, search_headline, social_headline, newsletter_headline, standfirst,
		  key_points, dateline_place, dateline_date, byline, lead_picture, body, words)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)`,
		s.ID, s.Revision, w.kind, w.actor.String(), w.reason(), tx.Now(),
		c.headline, c.search, c.social, c.newsletter, c.standfirst,
		c.points, c.place, c.date, byline, c.picture, c.body, richtext.Words(w.Body))
	if err != nil || !w.corrects() {
		return err
	}
	_, err = tx.Exec(`
		insert into correction (id, story_id, revision, at, text)
		values ($1, $2, $3, $4, $5)`, db.NewID(), s.ID, s.Revision, tx.Now(), w.Correction)
	return err
}

func (w *writing) reason() string {
	if w.corrects() {
		return w.Correction
	}
	return ""
}

// tagged makes the story's tags the ones that it has now.
func tagged(tx *db.Tx, s *Story) error {
	if _, err := tx.Exec(`
		delete from story_tag
		where story_id = $1`, s.ID); err != nil {
		return err
	}
	for i, t := range s.Tags {
		_, err := tx.Exec(`
			insert into story_tag (story_id, tag_id, position)
			values ($1, $2, $3)
			on conflict do nothing`, s.ID, t.ID, i)
		if err != nil {
			return err
		}
	}
	return nil
}

// lists are the lists that a published story stands in; free pages stand in none.
func (s *Story) lists() []string {
	if s.Kind == KindPage {
		return nil
	}
	lists := []string{ListLatest, ListSection(s.Section.ID)}
	if !s.Place.ID.IsZero() {
		lists = append(lists, ListPlace(s.Place.ID))
	}
	if !s.Storyline.ID.IsZero() {
		lists = append(lists, ListStoryline(s.Storyline.ID))
	}
	for _, id := range s.people {
		lists = append(lists, ListAuthor(id))
	}
	for _, t := range s.Tags {
		lists = append(lists, ListTag(t.ID))
	}
	return lists
}
