// Package media keeps pictures: it takes them in safely, makes the sizes in
// which they are served, and knows their words and rights. Recordings and films
// are kinds of the same thing.
package media

import (
	"context"
	"net/url"

	"broadsheet/internal/floor/blob"
	"broadsheet/internal/floor/db"
)

// The kinds of media.
const (
	KindPicture = "picture"
	KindAudio   = "audio"
	KindVideo   = "video"
)

// Words are what is said about a picture.
type Words struct {
	Alt     string
	Caption string
	Credit  string
	Rights  string
}

// Item is a picture, recording or film.
type Item struct {
	ID       db.ID
	PublicID string
	Hash     string // SHA-256 of the original, hex
	Kind     string
	Width    int // of the original, upright
	Height   int
	MIME     string // of the original
	Bytes    int64
	Words
	FocalX     float64 // 0 to 1 from the left; 0.5 is the middle
	FocalY     float64
	Transcript string
	Renditions []Rendition // narrowest first
}

// Rendition is one size in which a picture is served.
type Rendition struct {
	Width  int
	Height int
	MIME   string
	Name   string // under /media/
	Bytes  int64
}

// Prefix is where renditions are served.
const Prefix = "/media/"

// URL is the rendition's address.
func (r Rendition) URL() string { return Prefix + url.PathEscape(r.Name) }

// AtLeast is the narrowest rendition of at least that width, else the widest;
// an item that has none gives false.
func (i Item) AtLeast(width int) (Rendition, bool) {
	if len(i.Renditions) == 0 {
		return Rendition{}, false
	}
	for _, r := range i.Renditions {
		if r.Width >= width {
			return r, true
		}
	}
	return i.Renditions[len(i.Renditions)-1], true
}

// Media is the room.
type Media struct {
	db    *db.DB
	store blob.Store
	turns chan struct{} // pictures are decoded two at a time: each may take 300 MB
}

// New opens the room on a store of files.
func New(d *db.DB, store blob.Store) *Media {
	return &Media{db: d, store: store, turns: make(chan struct{}, 2)}
}

const itemColumns = `
		select m.id, m.public_id, m.hash, m.kind, m.width, m.height, m.mime, m.bytes,
		  m.alt, m.caption, m.credit, m.rights, m.focal_x, m.focal_y, m.transcript,
		  coalesce(r.width, 0), coalesce(r.height, 0), coalesce(r.mime, ''), coalesce(r.blob, ''), coalesce(r.bytes, 0)
		from media m
		left join rendition r on r.media_id = m.id
		where `

// scanItem reads an item with one of its renditions; gather joins them.
func scanItem(r db.Row) (Item, error) {
	var i Item
	var size Rendition
	var x, y int
	err := r.Scan(&i.ID, &i.PublicID, &i.Hash, &i.Kind, &i.Width, &i.Height, &i.MIME, &i.Bytes,
		&i.Alt, &i.Caption, &i.Credit, &i.Rights, &x, &y, &i.Transcript,
		&size.Width, &size.Height, &size.MIME, &size.Name, &size.Bytes)
	i.FocalX, i.FocalY = float64(x)/1000, float64(y)/1000
	if size.Name != "" {
		i.Renditions = []Rendition{size}
	}
	return i, err
}

// gather makes one item of the rows of each; they come ordered by item.
func gather(rows []Item) []Item {
	var items []Item
	for _, row := range rows {
		if n := len(items); n > 0 && items[n-1].ID == row.ID {
			items[n-1].Renditions = append(items[n-1].Renditions, row.Renditions...)
			continue
		}
		items = append(items, row)
	}
	return items
}

// askedAtOnce is how many items one statement is asked for: its text is
// constant, so places that are not needed repeat the last id.
const askedAtOnce = 32

// ByPublicIDs finds the items of a page, by public id; unknown ids are left out.
func ByPublicIDs(ctx context.Context, q db.Queryer, ids []string) (map[string]Item, error) {
	found := make(map[string]Item, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), askedAtOnce)
		args := make([]any, askedAtOnce)
		for i := range args {
			args[i] = ids[min(i, n-1)]
		}
		rows, err := db.All(ctx, q, scanItem, itemColumns+`m.public_id in (
		  $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
		  $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
		order by m.id, r.width`, args...)
		if err != nil {
			return nil, err
		}
		for _, item := range gather(rows) {
			found[item.PublicID] = item
		}
		ids = ids[n:]
	}
	return found, nil
}

// ByPublicID finds one item; none is db.ErrMissing.
func ByPublicID(ctx context.Context, q db.Queryer, id string) (Item, error) {
	return one(ctx, q, itemColumns+`m.public_id = $1
		order by r.width`, id)
}

func byHash(ctx context.Context, q db.Queryer, hash string) (Item, error) {
	return one(ctx, q, itemColumns+`m.hash = $1
		order by r.width`, hash)
}

func one(ctx context.Context, q db.Queryer, query string, key any) (Item, error) {
	rows, err := db.All(ctx, q, scanItem, query, key)
	if err != nil {
		return Item{}, err
	}
	if len(rows) == 0 {
		return Item{}, db.ErrMissing
	}
	return gather(rows)[0], nil
}
