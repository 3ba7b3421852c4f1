package media

import (
	"context"
	"slices"
	"strings"

	"broadsheet/internal/floor/db"
)

const sizesSQL = `
		with recursive asked(n) as (
		  select 0
		  union all
		  select n + 1
		  from asked
		  where n + 1 < $2
		)
		select m.public_id, r.width, r.height, r.mime, r.blob, r.bytes
		from asked
		cross join media m
		join rendition r on r.media_id = m.id
		where m.public_id = rtrim(substr($1, asked.n * $3 + 1, $3))
		order by m.public_id, r.width`

// Sizes finds in one statement the renditions of any number of items, by public
// id, for lists too long for ByPublicIDs: the items hold nothing else.
func Sizes(ctx context.Context, q db.Queryer, ids []string) (map[string]Item, error) {
	ids = slices.Compact(slices.Sorted(slices.Values(ids)))
	found := make(map[string]Item, len(ids))
	if len(ids) == 0 {
		return found, nil
	}
	width := 0
	for _, id := range ids {
		width = max(width, len(id))
	}
	// One text holds all the ids, each in a place of the same width: neither
	// engine's way of passing a list is the other's.
	var all strings.Builder
	for _, id := range ids {
		all.WriteString(id + strings.Repeat(" ", width-len(id)))
	}
	type size struct {
		of string
		Rendition
	}
	rows, err := db.All(ctx, q, func(r db.Row) (size, error) {
		var s size
		err := r.Scan(&s.of, &s.Width, &s.Height, &s.MIME, &s.Name, &s.Bytes)
		return s, err
	}, sizesSQL, all.String(), len(ids), width)
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		item := found[row.of]
		item.PublicID = row.of
		item.Renditions = append(item.Renditions, row.Rendition)
		found[row.of] = item
	}
	return found, nil
}
