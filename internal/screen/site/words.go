package site

import (
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/story/article"
)

// moment words a time in the site's zone.
func (s *Screen) moment(language string, t db.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	zone, language := s.conf.Location, s.theme.In(language).Locale()
	return Time{
		ISO:   t.In(zone).Format(time.RFC3339),
		Words: theme.FormatDateTime(language, zone, t.Time),
		Day:   theme.FormatDate(language, zone, t.Time),
		Clock: theme.FormatClock(language, zone, t.Time),
	}
}

// say is a message of the catalogue. Keys are constants that a test has proved.
func (s *Screen) say(language, key string, args ...any) string {
	text, err := s.theme.In(language).Msg(key, args...)
	if err != nil {
		return key
	}
	return text
}

// sayCount is a message in the plural form that n asks for.
func (s *Screen) sayCount(language, key string, n int) string {
	text, err := s.theme.In(language).Count(key, n)
	if err != nil {
		return key
	}
	return text
}

// byline sets the names of a story with what stands between them.
func (s *Screen) byline(language string, names []article.Credit) []Credit {
	list := make([]Credit, len(names))
	for i, n := range names {
		list[i] = Credit{Name: n.Name, Role: s.role(language, n.Role)}
		if n.Slug != "" {
			list[i].URL = path("by", n.Slug)
		}
		switch {
		case i == 0:
		case i == len(names)-1:
			list[i].Before = s.say(language, "byline.and")
		default:
			list[i].Before = s.say(language, "byline.comma")
		}
	}
	return list
}

// role words what somebody did, where it was not the writing. A role that the
// catalogue does not know stands as it was given.
func (s *Screen) role(language, role string) string {
	switch role {
	case "pictures", "photo", "photos", "photographer", "photography":
		return s.say(language, "role.pictures")
	case "editing", "editor":
		return s.say(language, "role.editing")
	}
	return role
}

// midnight is when the site's day ends: what says the date changes then.
func (s *Screen) midnight(now db.Time) time.Time {
	y, m, d := now.In(s.conf.Location).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, s.conf.Location)
}
