package article

import (
	"context"

	"broadsheet/internal/floor/db"
)

// askedAtOnce is how many cards one statement is asked for: its text is
// constant, so places that are not needed repeat the last story.
const askedAtOnce = 32

// Cards are the visible ones among stories that somebody chose, in the order in
// which they were asked for.
func (a *Articles) Cards(ctx context.Context, q db.Queryer, ids []db.ID) ([]Card, error) {
	found := make(map[db.ID]Card, len(ids))
	for rest := ids; len(rest) > 0; {
		n := min(len(rest), askedAtOnce)
		args := []any{a.db.Now()}
		for i := range askedAtOnce {
			args = append(args, rest[min(i, n-1)])
		}
		list, err := db.All(ctx, q, scanCard, cardColumns+`
		where s.state = 'published' and s.published_at <= $1 and s.id in (
		  $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17,
		  $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33)
		order by s.id`, args...)
		if err != nil {
			return nil, err
		}
		for _, c := range list {
			found[c.ID] = c
		}
		rest = rest[n:]
	}
	var cards []Card
	for _, id := range ids {
		if c, ok := found[id]; ok {
			cards = append(cards, c)
		}
	}
	return cards, nil
}
