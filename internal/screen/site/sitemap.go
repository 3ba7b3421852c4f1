package site

import (
	"context"
	"io"
	"net/url"
	"strings"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/outlet/feed"
)

// oneSitemap is how many stories stand in a single sitemap; a larger site has
// an index of months.
const oneSitemap = 20_000

// sitemapParts are the months of a large site, none for one that fits in a file.
func (s *Screen) sitemapParts(ctx context.Context) ([]feed.Page, error) {
	now := s.DB.Now()
	type extent struct {
		count       int
		first, last db.Time
	}
	all, err := db.One(ctx, s.DB, func(r db.Row) (extent, error) {
		var e extent
		err := r.Scan(&e.count, &e.first, &e.last)
		return e, err
	}, `
		select count(*), coalesce(min(published_at), 0), coalesce(max(published_at), 0)
		from story
		where state = 'published' and published_at <= $1`, now)
	if err != nil || all.count <= oneSitemap {
		return nil, err
	}
	var parts []feed.Page
	last := all.last.UTC()
	for m := firstOf(all.first.UTC()); !m.After(last); m = m.AddDate(0, 1, 0) {
		parts = append(parts, feed.Page{URL: s.absolute("/sitemap/" + m.Format("2006-01") + ".xml")})
	}
	return parts, nil
}

func firstOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// month reads "2026-11.xml" as the moments between which it lies.
func month(name string) (from, to db.Time, ok bool) {
	m, err := time.Parse("2006-01", strings.TrimSuffix(name, ".xml"))
	if err != nil || !strings.HasSuffix(name, ".xml") {
		return from, to, false
	}
	return db.At(m), db.At(m.AddDate(0, 1, 0).Add(-time.Millisecond)), true
}

// writeSitemap writes what was published between two moments. The front is in
// the file of the whole site, and in a month's that would else be empty.
func (s *Screen) writeSitemap(ctx context.Context, w io.Writer, from, to db.Time, whole bool) error {
	if now := s.DB.Now(); to.After(now.Time) {
		to = now
	}
	pages, err := db.All(ctx, s.DB, func(r db.Row) (feed.Page, error) {
		var path string
		var published, updated db.Time
		err := r.Scan(&path, &published, &updated)
		changed := published
		if updated.After(published.Time) {
			changed = updated
		}
		return feed.Page{URL: s.absolute((&url.URL{Path: path}).EscapedPath()), Changed: changed.Time}, err
	}, `
		select path, published_at, updated_at
		from story
		where state = 'published' and published_at >= $1 and published_at <= $2
		order by published_at desc, id desc
		limit $3`, from, to, feed.SitemapPages-1)
	if err != nil {
		return err
	}
	if whole || len(pages) == 0 {
		pages = append([]feed.Page{{URL: s.absolute("/")}}, pages...)
	}
	return feed.WriteSitemap(w, pages)
}
