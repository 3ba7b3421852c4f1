package site

import (
	"context"
	"net/http"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/story/article"
)

// A period of the archive: all of it, a year, a month or a day of the site's
// zone. Its layout is the one that its address has below /archive.
type period struct {
	layout string
	date   time.Time // its first day, at midnight in UTC: only a date, no moment
}

const (
	ofYear  = "2006"
	ofMonth = "2006/01"
	ofDay   = "2006/01/02"
)

// readPeriod reads the address of a period in its one form.
func readPeriod(r *http.Request) (p period, ok bool) {
	p.layout = ""
	text := r.PathValue("year")
	if text == "" {
		return p, true
	}
	p.layout = ofYear
	for _, part := range []struct{ name, layout string }{{"month", ofMonth}, {"day", ofDay}} {
		if v := r.PathValue(part.name); v != "" {
			text, p.layout = text+"/"+v, part.layout
		}
	}
	var err error
	p.date, err = time.Parse(p.layout, text)
	return p, err == nil && p.date.Format(p.layout) == text
}

func (p period) url() string {
	if p.layout == "" {
		return "/archive"
	}
	return "/archive/" + p.date.Format(p.layout)
}

// next is the period that follows.
func (p period) next() period {
	switch p.layout {
	case ofYear:
		p.date = p.date.AddDate(1, 0, 0)
	case ofMonth:
		p.date = p.date.AddDate(0, 1, 0)
	case ofDay:
		p.date = p.date.AddDate(0, 0, 1)
	}
	return p
}

// at is the period of the same kind in which a moment lies.
func (p period) at(t db.Time, zone *time.Location) period {
	y, m, d := t.In(zone).Date()
	switch p.layout {
	case ofYear:
		m, d = 1, 1
	case ofMonth:
		d = 1
	}
	p.date = time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return p
}

func (p period) within(layout string) period {
	return period{layout: layout}.at(db.Time{Time: p.date}, time.UTC)
}

// first is the period of a shorter kind with which this one begins.
func (p period) first(layout string) period { return period{layout, p.date} }

// span is from when to when the period lasts in a zone.
func (p period) span(zone *time.Location) article.Span {
	return article.Span{From: dayBegins(p.date, zone), To: dayBegins(p.next().date, zone)}
}

// dayBegins is the first moment of a date in a zone. Where clocks go forward at
// midnight it is not midnight, and where they go back over it there are two.
func dayBegins(date time.Time, zone *time.Location) db.Time {
	const step = 15 * time.Minute
	y, m, d := date.Date()
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	for range 8 {
		if t.Day() == d {
			break
		}
		t = t.Add(step)
	}
	for t.Add(-step).Day() == d {
		t = t.Add(-step)
	}
	return db.At(t)
}

// archive is the page of a period: its stories, with the calendar around them.
func (s *Screen) archive(w http.ResponseWriter, r *http.Request) error {
	p, ok := readPeriod(r)
	if !ok {
		return web.Missing("")
	}
	return s.cached(w, r, p.url(), func(ctx context.Context, v view) (*pagecache.Page, error) {
		var built *pagecache.Page
		err := s.DB.Snapshot(ctx, func(q *db.Snapshot) (err error) {
			built, err = s.archivePage(ctx, q, v, p)
			return err
		})
		return built, err
	})
}

func (s *Screen) archivePage(ctx context.Context, q db.Queryer, v view, p period) (*pagecache.Page, error) {
	lang := s.conf.Language
	first, last, err := s.Articles.Extent(ctx, q)
	if err != nil {
		return nil, err
	}
	zone := s.conf.Location
	oldest, newest := p.at(first, zone), p.at(last, zone)
	// Beside what was ever published there is no end of years.
	if p.layout != "" && (first.IsZero() || p.date.Before(oldest.date) || p.date.After(newest.date)) {
		return nil, web.Missing("")
	}
	page := ArchivePage{Heading: s.heading(lang, p), Trail: s.trail(lang, p)}
	if page.Frame, err = s.frame(ctx, s.DB, lang); err != nil {
		return nil, err
	}
	keys := []string{article.KeyLatest}
	before, err := article.ParseCursor(v.before)
	if err != nil || p.layout == "" {
		before = article.Cursor{}
	}
	if p.layout == "" {
		if !first.IsZero() {
			page.Years = s.years(lang, oldest, newest)
			err = s.calendar(ctx, q, lang, &page, newest)
		}
	} else if err = s.calendar(ctx, q, lang, &page, p); err == nil {
		var more []string
		more, err = s.archived(ctx, q, lang, &page, p, before)
		keys = append(keys, more...)
	}
	if err != nil {
		return nil, err
	}
	page.Frame.Title = s.title(page.Heading)
	page.Frame.Canonical = s.absolute(at(p.url(), before))
	page.Frame.Social = s.website(page.Heading, "")
	page.Frame.NoIndex = len(page.Groups) == 0 && len(page.Years) == 0
	built, err := s.page("archive", lang, page, keys...)
	if built != nil {
		built.Label = "archive"
	}
	return built, err
}

// archived adds the stories of a period, and the periods beside it that have any.
func (s *Screen) archived(ctx context.Context, q db.Queryer, lang string, page *ArchivePage, p period, before article.Cursor) ([]string, error) {
	zone := s.conf.Location
	span := p.span(zone)
	found, next, err := s.Articles.Within(ctx, q, span, before, perPage)
	if err != nil {
		return nil, err
	}
	views, keys, err := s.cards(ctx, q, lang, found)
	if err != nil {
		return nil, err
	}
	page.Groups = groups(views, p.layout != ofDay)
	if !next.IsZero() {
		page.Older = at(p.url(), next)
	}
	above, any, err := s.Articles.Above(ctx, q, span, before, perPage)
	if err != nil {
		return nil, err
	}
	if any {
		page.Newer = at(p.url(), above)
	}
	earlier, later, err := s.Articles.Around(ctx, q, span.From, span.To)
	if !earlier.IsZero() {
		page.Earlier = s.periodLink(lang, p.at(earlier, zone))
	}
	if !later.IsZero() {
		page.Later = s.periodLink(lang, p.at(later, zone))
	}
	return keys, err
}

// calendar adds the months of a year, or the days of a month, with what was
// published in each: one count for all of them.
func (s *Screen) calendar(ctx context.Context, q db.Queryer, lang string, page *ArchivePage, p period) error {
	whole, part := p.within(ofMonth), ofDay
	if p.layout == ofYear || p.layout == "" {
		whole, part = p.within(ofYear), ofMonth
	}
	var parts []period
	var bounds []db.Time
	for p := whole.first(part); p.within(whole.layout) == whole; p = p.next() {
		parts, bounds = append(parts, p), append(bounds, dayBegins(p.date, s.conf.Location))
	}
	bounds = append(bounds, whole.span(s.conf.Location).To)
	found, err := s.Articles.Counts(ctx, q, bounds)
	if err != nil {
		return err
	}
	counts := map[string]int{}
	for i, n := range found {
		counts[parts[i].url()] = n
	}
	if part == ofMonth {
		page.Months = s.months(lang, whole, counts)
		return nil
	}
	page.Calendar = s.month(lang, whole, p, counts)
	return nil
}

func (s *Screen) months(lang string, year period, counts map[string]int) ArchiveYear {
	locale := s.theme.In(lang).Locale()
	table := ArchiveYear{Link: s.periodLink(lang, year)}
	for m := range 12 {
		month := period{ofMonth, year.date.AddDate(0, m, 0)}
		row := ArchiveMonth{Link: Link{Text: theme.FormatMonthName(locale, time.UTC, month.date)}, Stories: counts[month.url()]}
		if row.Stories > 0 {
			row.URL = month.url()
		}
		table.Months = append(table.Months, row)
	}
	return table
}

// month draws the calendar of a month, in weeks as the site's region counts them.
func (s *Screen) month(lang string, month, shown period, counts map[string]int) *Calendar {
	locale := s.theme.In(lang).Locale()
	days, first := theme.Weekdays(locale)
	c := &Calendar{Link: s.periodLink(lang, month), Weekdays: days[:]}
	at := (int(month.date.Weekday()) - int(first) + 7) % 7
	week := make([]CalendarDay, 7)
	for day := (period{ofDay, month.date}); day.date.Month() == month.date.Month(); day = day.next() {
		cell := CalendarDay{Day: theme.FormatDayOfMonth(locale, time.UTC, day.date), Stories: counts[day.url()], Current: day == shown}
		if cell.Stories > 0 {
			cell.URL = day.url()
		}
		week[at] = cell
		if at++; at == 7 {
			c.Weeks = append(c.Weeks, week)
			week, at = make([]CalendarDay, 7), 0
		}
	}
	if at > 0 {
		c.Weeks = append(c.Weeks, week)
	}
	return c
}

// years are all from the newest to the oldest; a paper has few without a story.
func (s *Screen) years(lang string, oldest, newest period) []Link {
	var list []Link
	last := oldest.within(ofYear)
	for y := newest.within(ofYear); !y.date.Before(last.date); y.date = y.date.AddDate(-1, 0, 0) {
		list = append(list, s.periodLink(lang, y))
	}
	return list
}

// trail leads up from a period to the whole archive.
func (s *Screen) trail(lang string, p period) []Link {
	var list []Link
	for _, layout := range []string{"", ofYear, ofMonth} {
		if len(layout) < len(p.layout) {
			list = append(list, s.periodLink(lang, p.within(layout)))
		}
	}
	return list
}

func (s *Screen) periodLink(lang string, p period) Link { return Link{s.heading(lang, p), p.url()} }

// heading words a period.
func (s *Screen) heading(lang string, p period) string {
	locale := s.theme.In(lang).Locale()
	switch p.layout {
	case ofYear:
		return theme.FormatYear(locale, time.UTC, p.date)
	case ofMonth:
		return theme.FormatMonth(locale, time.UTC, p.date)
	case ofDay:
		return theme.FormatToday(locale, time.UTC, p.date)
	}
	return s.say(lang, "archive")
}
