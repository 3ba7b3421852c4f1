package article

import (
	"context"
	"fmt"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
)

// MaxTexts is the most texts that one question is answered with.
const MaxTexts = askedAtOnce

// Text is what stands below a card: the words of the story and its corrections.
type Text struct {
	Body        richtext.Node
	Corrections []Correction
}

// Texts are the texts of the visible ones among at most MaxTexts stories. The
// newest come first into the bytes that may be read; a story that does not fit
// any more is left out.
func (a *Articles) Texts(ctx context.Context, q db.Queryer, ids []db.ID, most int) (map[db.ID]Text, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	args := []any{a.db.Now()}
	for i := range askedAtOnce {
		args = append(args, ids[min(i, len(ids)-1)])
	}
	type row struct {
		id   db.ID
		body string
	}
	rows, err := db.All(ctx, q, func(r db.Row) (row, error) {
		var one row
		err := r.Scan(&one.id, &one.body)
		if most -= len(one.body); most < 0 {
			one.body = "" // not kept: the rows are read one by one
		}
		return one, err
	}, `
		select s.id, r.body
		from story s
		join revision r on r.story_id = s.id and r.number = s.published_revision
		where s.state = 'published' and s.published_at <= $1 and s.id in (
		  $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
		  $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)
		order by s.published_at desc, s.id desc`, args...)
	if err != nil {
		return nil, err
	}
	found := make(map[db.ID]Text, len(rows))
	for _, one := range rows {
		if one.body == "" {
			continue
		}
		body, err := richtext.Parse([]byte(one.body))
		if err != nil {
			return nil, fmt.Errorf("article: the text of story %s: %w", one.id, err)
		}
		found[one.id] = Text{Body: body}
	}
	return found, correct(ctx, q, found, args[1:])
}

// correct adds to texts what was corrected in them.
func correct(ctx context.Context, q db.Queryer, texts map[db.ID]Text, ids []any) error {
	type row struct {
		story db.ID
		Correction
	}
	rows, err := db.All(ctx, q, func(r db.Row) (row, error) {
		var c row
		err := r.Scan(&c.story, &c.At, &c.Text, &c.Revision)
		return c, err
	}, `
		select story_id, at, text, revision
		from correction
		where story_id in (
		  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
		  $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
		order by at, id
		limit $33`, append(ids[:askedAtOnce:askedAtOnce], maxCorrections*askedAtOnce)...)
	for _, c := range rows {
		if t, ok := texts[c.story]; ok {
			t.Corrections = append(t.Corrections, c.Correction)
			texts[c.story] = t
		}
	}
	return err
}
