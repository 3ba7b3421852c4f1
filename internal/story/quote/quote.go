// Package quote keeps what is on the record: who said what, in which published
// story, at which words.
package quote

import (
	"context"
	"net/url"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/floor/slug"
)

// Quotation is something that somebody said, where it was published.
type Quotation struct {
	Story    db.ID
	Headline string
	Path     string // of the story, decoded
	Block    string // id of the paragraph
	Start    int    // where the words begin and end in it, in code points
	End      int
	Speaker  string
	Slug     string // of the speaker's page
	Role     string
	Occasion string
	Source   string
	Text     string
	At       db.Time // when the story was published
}

// URL is the address of the paragraph in which the words stand.
func (q Quotation) URL() string {
	return (&url.URL{Path: q.Path, Fragment: richtext.FragmentID(q.Block)}).String()
}

// Record makes the quotations of a story's published text the ones on record.
// Words without a speaker are nobody's.
func Record(tx *db.Tx, story db.ID, language string, at db.Time, said []richtext.Said) error {
	if err := Forget(tx, story); err != nil {
		return err
	}
	number := 0
	for _, s := range said {
		speaker := slug.Make(s.Speaker, language)
		if speaker == "" {
			continue
		}
		number++
		_, err := tx.Exec(`
			insert into quotation (story_id, number, block, starts, ends, speaker, speaker_slug, role, occasion, source, text, at)
			values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			story, number, s.Block, s.Start, s.End, s.Speaker, speaker, s.Role, s.Occasion, s.Source, s.Text, at)
		if err != nil {
			return err
		}
	}
	return nil
}

// Forget takes a story's quotations off the record.
func Forget(tx *db.Tx, story db.ID) error {
	_, err := tx.Exec(`
		delete from quotation
		where story_id = $1`, story)
	return err
}

// BySpeaker lists what is published of somebody's words, latest story first.
func BySpeaker(ctx context.Context, q db.Queryer, slug string, now db.Time, limit int) ([]Quotation, error) {
	return db.All(ctx, q, func(r db.Row) (Quotation, error) {
		var x Quotation
		err := r.Scan(&x.Story, &x.Headline, &x.Path, &x.Block, &x.Start, &x.End,
			&x.Speaker, &x.Slug, &x.Role, &x.Occasion, &x.Source, &x.Text, &x.At)
		return x, err
	}, `
		select x.story_id, r.headline, s.path, x.block, x.starts, x.ends,
		  x.speaker, x.speaker_slug, x.role, x.occasion, x.source, x.text, x.at
		from quotation x
		join story s on s.id = x.story_id
		join revision r on r.story_id = s.id and r.number = s.published_revision
		where x.speaker_slug = $1 and s.state = 'published' and s.published_at <= $2
		order by x.at desc, x.story_id, x.number
		limit $3`, slug, now, limit)
}

// Speakers lists the slugs of those a story quotes.
func Speakers(ctx context.Context, q db.Queryer, story db.ID) ([]string, error) {
	return db.All(ctx, q, db.Value[string], `
		select distinct speaker_slug
		from quotation
		where story_id = $1
		order by speaker_slug
		limit 500`, story)
}
