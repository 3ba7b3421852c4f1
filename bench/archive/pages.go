package archive

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/story/article"
)

// Page is a kind of page, with the addresses under which a site has it.
type Page struct {
	Name  string
	Paths []string
}

// PageOf is how many stories stand on a page of a list.
const PageOf = 30

// site is a site that stands, to be asked where its pages are.
type site struct {
	ctx context.Context
	q   *sql.DB
	err error
}

// Pages finds the pages of every kind on a site: on a small and on a large one
// they hold as much, so what differs is what lies beside them. Deep pages begin
// below page 20,000 of the list, or as far down as it goes.
func Pages(ctx context.Context, dir string) ([]Page, error) {
	q, err := sql.Open("sqlite", "file:"+filepath.Join(dir, db.File)+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer q.Close()
	s := &site{ctx: ctx, q: q}
	section := "/" + slugged(Sections[0])
	tag := s.most("tag:", `select '/tag/' || slug from tag where hex(id) = upper($1)`)
	author := s.most("author:", `select '/by/' || slug from person where hex(id) = upper($1)`)
	place := s.most("place:", `select '/place/' || slug from place where hex(id) = upper($1)`)
	middle := s.time(`
		select at from listing where list = $1 order by at limit 1 offset (select count(*) / 2 from listing where list = $1)`, article.ListLatest)
	sectionList := "section:" + s.text(`select lower(hex(id)) from section where slug = $1`, slugged(Sections[0]))
	deep, deepSection, deepTag := s.below(article.ListLatest), s.below(sectionList), s.below(s.largest("tag:"))
	year, month, day := middle.Format("/archive/2006"), middle.Format("/archive/2006/01"), middle.Format("/archive/2006/01/02")
	pages := []Page{
		{"front", []string{"/"}},
		{"story", s.texts(`
			select s.path from thread t join story s on s.id = t.story_id
			where t.shown between 3 and 12 and s.storyline_id is null
			order by t.story_id limit 200`)},
		{"story of a running story", s.texts(`
			select path from story where storyline_id is not null order by published_at desc limit 100`)},
		{"story, most discussed", s.texts(`
			select s.path from thread t join story s on s.id = t.story_id order by t.shown desc limit 1`)},
		{"section", []string{section}},
		{"section, deep", []string{section + deepSection}},
		{"latest", []string{"/latest"}},
		{"latest, page 20,000", []string{"/latest" + deep}},
		{"tag", []string{tag}},
		{"tag, deep", []string{tag + deepTag}},
		{"author", []string{author}},
		{"place", []string{place}},
		{"running story", s.texts(`select '/storyline/' || slug from storyline order by created_at desc limit 1 offset 1`)},
		{"archive", []string{"/archive"}},
		{"archive, year", []string{year}},
		{"archive, year, deep", []string{year + s.at(middle)}},
		{"archive, month", []string{month}},
		{"archive, day", []string{day}},
		{"corrections", []string{"/corrections"}},
		{"feed", []string{"/feed.xml"}},
		{"feed of a section", []string{section + "/feed.xml"}},
		{"feed of a tag", []string{tag + "/feed.xml"}},
		{"sitemap", []string{"/sitemap.xml"}},
		{"sitemap of news", []string{"/news-sitemap.xml"}},
	}
	for i, p := range pages {
		if len(p.Paths) == 0 && s.err == nil {
			return nil, fmt.Errorf("the site in %s has no page of the kind %q", dir, p.Name)
		}
		pages[i].Paths = p.Paths
	}
	return pages, s.err
}

func (s *site) texts(query string, args ...any) (list []string) {
	if s.err != nil {
		return nil
	}
	rows, err := s.q.QueryContext(s.ctx, query, args...)
	if err != nil {
		s.err = err
		return nil
	}
	defer rows.Close()
	for rows.Next() {
		var text string
		if s.err = rows.Scan(&text); s.err != nil {
			return nil
		}
		list = append(list, text)
	}
	s.err = rows.Err()
	return list
}

func (s *site) text(query string, args ...any) string {
	if list := s.texts(query, args...); len(list) > 0 {
		return list[0]
	}
	if s.err == nil {
		s.err = fmt.Errorf("nothing answers %s", query)
	}
	return ""
}

func (s *site) time(query string, args ...any) time.Time {
	var ms int64
	if s.err == nil {
		s.err = s.q.QueryRowContext(s.ctx, query, args...).Scan(&ms)
	}
	return time.UnixMilli(ms).UTC()
}

// largest is the longest list of a kind among the first that were made.
func (s *site) largest(kind string) string {
	return s.text(`
		select list from listing where list >= $1 and list < $1 || 'g' group by list order by count(*) desc limit 1`, kind)
}

func (s *site) most(kind, query string) string {
	return s.text(query, s.largest(kind)[len(kind):])
}

// below is the query that leads to the page below page 20,000 of a list.
func (s *site) below(list string) string {
	const deep = 20_000 * PageOf
	var ms int64
	var public string
	if s.err == nil {
		s.err = s.q.QueryRowContext(s.ctx, `
			select x.at, s.public_id from listing x join story s on s.id = x.story_id
			where x.list = $1 order by x.at desc
			limit 1 offset (select min($2, count(*) * 9 / 10) from listing where list = $1)`, list, deep).Scan(&ms, &public)
	}
	return "?before=" + article.Cursor{At: db.Milliseconds(ms), PublicID: public}.String()
}

// at is the query that leads to the page below a moment.
func (s *site) at(t time.Time) string {
	return "?before=" + article.Cursor{At: db.At(t), PublicID: "2"}.String()
}
