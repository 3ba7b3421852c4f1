package site

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/outlet/feed"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/media"
)

const (
	// oneSitemap is how many stories stand in a single sitemap; a larger site has
	// an index of months.
	oneSitemap = 20_000
	// oneMonth is how many of a month stand in a single sitemap; a fuller one has
	// a sitemap for each day. Free pages stand in them too and are not counted, so
	// it keeps away from what a sitemap may hold.
	oneMonth = 40_000
)

const (
	monthForm = "2006-01"
	dayForm   = "2006-01-02"
)

// sitemapParts are the months of a large site, none for one that fits in a file.
func (s *Screen) sitemapParts(ctx context.Context) ([]feed.Page, error) {
	days, err := s.Articles.Days(ctx, s.DB)
	if err != nil {
		return nil, err
	}
	all, months := 0, map[string]int{}
	for _, d := range days {
		all += d.Stories
		months[d.Begin.Format(monthForm)] += d.Stories
	}
	if all <= oneSitemap {
		return nil, nil
	}
	// Two looks at the ends of an index; free pages count too.
	type extent struct{ first, last db.Time }
	ends, err := db.One(ctx, s.DB, func(r db.Row) (extent, error) {
		var e extent
		err := r.Scan(&e.first, &e.last)
		return e, err
	}, `
		select
		  coalesce((select min(published_at) from story where state = 'published' and published_at <= $1), 0),
		  coalesce((select max(published_at) from story where state = 'published' and published_at <= $1), 0)`, s.DB.Now())
	if err != nil {
		return nil, err
	}
	parts := []feed.Page{{URL: s.absolute(newsSitemapPath)}}
	add := func(from time.Time, form string) {
		parts = append(parts, feed.Page{URL: s.absolute("/sitemap/" + from.Format(form) + ".xml")})
	}
	last := ends.last.UTC()
	for m := firstOf(ends.first.UTC()); !m.After(last); m = m.AddDate(0, 1, 0) {
		if months[m.Format(monthForm)] <= oneMonth {
			add(m, monthForm)
			continue
		}
		for d := m; d.Month() == m.Month() && !d.After(last); d = d.AddDate(0, 0, 1) {
			add(d, dayForm)
		}
	}
	return parts, nil
}

func firstOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}

// sitemapSpan reads "2026-11.xml" or "2026-11-23.xml" as the moments between
// which it lies.
func sitemapSpan(name string) (from, to db.Time, ok bool) {
	name, ok = strings.CutSuffix(name, ".xml")
	for _, form := range []string{monthForm, dayForm} {
		begin, err := time.Parse(form, name)
		if err != nil || !ok {
			continue
		}
		end := begin.AddDate(0, 1, 0)
		if form == dayForm {
			end = begin.AddDate(0, 0, 1)
		}
		return db.At(begin), db.At(end.Add(-time.Millisecond)), true
	}
	return from, to, false
}

// writeSitemap writes what was published between two moments. The front is in
// the file of the whole site, and in a month's that would else be empty.
func (s *Screen) writeSitemap(ctx context.Context, w io.Writer, from, to db.Time, whole bool) error {
	if now := s.DB.Now(); to.After(now.Time) {
		to = now
	}
	list, err := db.All(ctx, s.DB, scanMapped, mappedColumns+`
		where s.state = 'published' and s.published_at >= $1 and s.published_at <= $2
		order by s.published_at desc, s.id desc
		limit $3`, from, to, feed.SitemapPages-1)
	if err != nil {
		return err
	}
	pages, err := s.mapped(ctx, list)
	if err != nil {
		return err
	}
	if err := s.addVersions(ctx, list, pages, from, to); err != nil {
		return err
	}
	if whole || len(pages) == 0 {
		pages = append([]feed.Page{{URL: s.absolute("/")}}, pages...)
	}
	return feed.WriteSitemap(w, pages)
}

// mappedStory is a story as sitemaps list it.
type mappedStory struct {
	id, translationOf              db.ID
	path, language, kind, headline string
	published, updated             db.Time
	picture                        string // public id; empty: none
}

const mappedColumns = `
		select s.id, s.translation_of, s.path, s.language, s.kind, r.headline, s.published_at, s.updated_at, r.lead_picture
		from story s
		join revision r on r.story_id = s.id and r.number = s.published_revision`

func scanMapped(r db.Row) (mappedStory, error) {
	var m mappedStory
	var picture string
	if err := r.Scan(&m.id, &m.translationOf, &m.path, &m.language, &m.kind, &m.headline, &m.published, &m.updated, &picture); err != nil || picture == "" {
		return m, err
	}
	var lead article.Picture
	if err := json.Unmarshal([]byte(picture), &lead); err != nil {
		return m, fmt.Errorf("site: the lead picture of %s: %w", m.path, err)
	}
	m.picture = lead.Media
	return m, nil
}

// picturesAtOnce bounds how many pictures are held while a sitemap is put
// together: of each it needs one address, and a large site has many.
const picturesAtOnce = 4096

// mapped are stories as pages of a sitemap.
func (s *Screen) mapped(ctx context.Context, list []mappedStory) ([]feed.Page, error) {
	pages := make([]feed.Page, 0, len(list)+1)
	for part := range slices.Chunk(list, picturesAtOnce) {
		var wanted []string
		for _, m := range part {
			if m.picture != "" {
				wanted = append(wanted, m.picture)
			}
		}
		found, err := media.Sizes(ctx, s.DB, wanted)
		if err != nil {
			return nil, err
		}
		for _, m := range part {
			p := feed.Page{URL: s.absolute((&url.URL{Path: m.path}).EscapedPath()), Changed: m.published.Time}
			if m.updated.After(m.published.Time) {
				p.Changed = m.updated.Time
			}
			if shown, ok := found[m.picture].AtLeast(mainWidth); ok {
				p.Images = []string{s.absolute(shown.URL())}
			}
			pages = append(pages, p)
		}
	}
	return pages, nil
}

const (
	newsSitemapPath = "/news-sitemap.xml"
	// newsFor is how long a story is news to those who read the sitemap of it.
	newsFor = 48 * time.Hour
)

// newsSitemap lists the stories of the last two days. It changes by itself when
// the oldest of them is news no longer.
func (s *Screen) newsSitemap(w http.ResponseWriter, r *http.Request) error {
	return s.Cache.Serve(w, r, "news sitemap", func(ctx context.Context) (*pagecache.Page, error) {
		now := s.DB.Now()
		list, err := db.All(ctx, s.DB, scanMapped, mappedColumns+`
		where s.state = 'published' and s.kind = 'story' and s.published_at > $1 and s.published_at <= $2
		order by s.published_at desc, s.id desc
		limit $3`, db.At(now.Add(-newsFor)), now, feed.NewsSitemapPages)
		if err != nil {
			return nil, err
		}
		pages, err := s.mapped(ctx, list)
		if err != nil {
			return nil, err
		}
		for i, m := range list {
			pages[i].News = &feed.News{Publication: s.paper().Name, Language: m.language, Title: m.headline, Published: m.published.Time}
		}
		if len(pages) == 0 {
			pages = []feed.Page{{URL: s.absolute("/")}} // a sitemap of nothing is not valid
		}
		var out bytes.Buffer
		if err := feed.WriteNewsSitemap(&out, pages); err != nil {
			return nil, err
		}
		built := s.sitemapFile(out.Bytes())
		if n := len(list); n > 0 {
			built.ValidUntil = list[n-1].published.Add(newsFor)
		}
		return built, nil
	})
}
