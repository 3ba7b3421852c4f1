package article

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/floor/db"
)

// Card is a story as lists, the front, feeds and other stories point to it.
type Card struct {
	ID             db.ID
	PublicID       string
	Language       string
	URL            string // path, escaped for addresses
	Section        Term
	Storyline      Term
	Label          string
	Agency         string
	Comments       string // "open", "closed" or "off"
	PublishedAt    db.Time
	UpdatedAt      db.Time
	Headline       string
	SocialHeadline string // empty: Headline
	Standfirst     string
	KeyPoints      []KeyPoint
	Dateline       Dateline
	Byline         []Credit
	LeadPicture    *Picture
}

// MaxList is the most cards that one question is answered with.
const MaxList = 200

// Cursor is a place in a list, between two stories. The zero cursor is the top.
type Cursor struct {
	At       db.Time
	PublicID string // of the story just above
}

// IsZero says whether the cursor is the top of a list, or, as the next one,
// that nothing follows.
func (c Cursor) IsZero() bool { return c == Cursor{} }

// String is the cursor as it stands in an address; the top is "".
func (c Cursor) String() string {
	if c.IsZero() {
		return ""
	}
	return strconv.FormatInt(c.At.UnixMilli(), 36) + "-" + c.PublicID
}

// ErrCursor says that an address holds no place in a list.
var ErrCursor = errors.New("article: not a place in a list")

// publicLetters are those of public ids: what stands in an address is printed
// again, as the address of the page.
const publicLetters = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// ParseCursor reads what String wrote.
func ParseCursor(s string) (Cursor, error) {
	if s == "" {
		return Cursor{}, nil
	}
	at, public, ok := strings.Cut(strings.TrimPrefix(s, "-"), "-")
	n, err := strconv.ParseInt(at, 36, 64)
	if !ok || err != nil || public == "" || len(public) > 32 || strings.Trim(public, publicLetters) != "" {
		return Cursor{}, ErrCursor
	}
	if strings.HasPrefix(s, "-") {
		n = -n // before 1970
	}
	return Cursor{db.Milliseconds(n), public}, nil
}

// cardColumns begin a statement that goes on with what to join and choose.
const cardColumns = `
		select s.id, s.public_id, s.language, s.path,
		  s.section_id, coalesce(c.name, ''), coalesce(c.slug, ''),
		  s.storyline_id, coalesce(l.name, ''), coalesce(l.slug, ''),
		  s.label, s.agency, s.comments, s.published_at, s.updated_at,
		  r.headline, r.social_headline, r.standfirst, r.key_points, r.dateline_place, r.dateline_date,
		  r.byline, r.lead_picture
		from story s
		join revision r on r.story_id = s.id and r.number = s.published_revision
		left join section c on c.id = s.section_id
		left join storyline l on l.id = s.storyline_id
		`

func scanCard(r db.Row) (Card, error) {
	var c Card
	var path, points, byline, picture string
	err := r.Scan(&c.ID, &c.PublicID, &c.Language, &path,
		&c.Section.ID, &c.Section.Name, &c.Section.Slug,
		&c.Storyline.ID, &c.Storyline.Name, &c.Storyline.Slug,
		&c.Label, &c.Agency, &c.Comments, &c.PublishedAt, &c.UpdatedAt,
		&c.Headline, &c.SocialHeadline, &c.Standfirst, &points, &c.Dateline.Place, &c.Dateline.Date,
		&byline, &picture)
	if err != nil {
		return c, err
	}
	c.URL = escape(path)
	if err := unpack(points, &c.KeyPoints, byline, &c.Byline, picture, &c.LeadPicture); err != nil {
		return c, fmt.Errorf("article: story %s: %w", c.ID, err)
	}
	return c, nil
}

// forever is after all that can be published.
var forever = db.At(time.UnixMilli(1 << 52))

// downFrom is from where a list is read downwards: from a place in it, or from
// now. The engines take one bound to where reading begins; of "up to now, and
// below that place" they took the first, and passed all that stands between.
func (a *Articles) downFrom(top db.Time) db.Time {
	if now := a.db.Now(); now.Before(top.Time) {
		return now
	}
	return top
}

// List reads a list from before a place downwards, newest first, and says where
// the next page begins (zero: nowhere, this is the end).
func (a *Articles) List(ctx context.Context, q db.Queryer, list string, before Cursor, limit int) ([]Card, Cursor, error) {
	limit = min(max(limit, 1), MaxList)
	top := before.At
	if before.IsZero() {
		top = forever
	}
	cards, err := db.All(ctx, q, scanCard, cardColumns+`
		join listing x on x.story_id = s.id
		where x.list = $1 and s.state = 'published' and x.at <= $2
		  and (x.at < $3 or x.at = $3 and x.story_id < (select b.id from story b where b.public_id = $4))
		order by x.at desc, x.story_id desc
		limit $5`, list, a.downFrom(top), top, before.PublicID, limit+1)
	if err != nil || len(cards) <= limit {
		return cards, Cursor{}, err
	}
	last := cards[limit-1]
	return cards[:limit], Cursor{last.PublishedAt, last.PublicID}, nil
}

// Newer says where the page above a place begins: the cursor to ask List for
// (zero: the top), and false when nothing stands above.
func (a *Articles) Newer(ctx context.Context, q db.Queryer, list string, before Cursor, limit int) (Cursor, bool, error) {
	if before.IsZero() {
		return Cursor{}, false, nil
	}
	// The story at the cursor stands above the page, and limit-1 more with it;
	// the next one is where that page begins.
	above, err := db.All(ctx, q, scanCursor, `
		select x.at, s.public_id
		from listing x
		join story s on s.id = x.story_id
		where x.list = $1 and s.state = 'published' and x.at <= $2 and x.at >= $3
		  and (x.at > $3 or x.at = $3 and x.story_id >= (select b.id from story b where b.public_id = $4))
		order by x.at, x.story_id
		limit $5`, list, a.db.Now(), before.At, before.PublicID, limit+1)
	return pageAbove(above, limit, err)
}

// Count is how many stories stand in a list.
func (a *Articles) Count(ctx context.Context, q db.Queryer, list string) (int, error) {
	return db.One(ctx, q, db.Value[int], `
		select count(*)
		from listing x
		join story s on s.id = x.story_id
		where x.list = $1 and s.state = 'published' and x.at <= $2`, list, a.db.Now())
}

// Pages lists the free pages by headline.
func (a *Articles) Pages(ctx context.Context, q db.Queryer) ([]Card, error) {
	return db.All(ctx, q, scanCard, cardColumns+`
		where s.kind = 'page' and s.state = 'published' and s.published_at <= $1
		order by r.headline, s.id
		limit $2`, a.db.Now(), MaxList)
}
