package app_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/apptest"
)

// An archive that does not fit into a sitemap has one for each month, and for
// each day of a month that is fuller than a sitemap.
func TestALargeArchiveHasAnIndexOfSitemaps(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		var paths []string
		for i, at := range []string{"2026-08-31 23:59", "2026-10-02 00:00", "2026-10-02 23:59", "2026-10-03 08:00", "2026-11-01 00:00"} {
			paths = append(paths, s.Publish(fmt.Sprintf("%d.md", i),
				fmt.Sprintf("---\nheadline: Story number %d\npublished: %s\n---\n\nThe text of it.\n", i, at)).Path)
		}
		single := s.Get("/sitemap.xml").Want(200).Body
		if !strings.Contains(single, "<urlset") || strings.Count(single, "<url>") != 6 {
			t.Errorf("a small site's sitemap is %s", single)
		}
		err := s.App.DB().Write(context.Background(), func(tx *db.Tx) error {
			// As if most of them had been published on one day.
			if _, err := tx.Exec(`
				update published_day
				set stories = 40001
				where day = $1`, 20728); err != nil {
				return err
			}
			return tx.Journal(db.Entry{Actor: "system", Verb: "count", Kind: "story", Drop: []string{"sitemap"}})
		})
		if err != nil {
			t.Fatal(err)
		}
		var index struct {
			At []string `xml:"sitemap>loc"`
		}
		if err := xml.Unmarshal([]byte(s.Get("/sitemap.xml").Want(200).Body), &index); err != nil {
			t.Fatal(err)
		}
		if len(index.At) != 1+2+31+1 || index.At[0] != herald+"/news-sitemap.xml" || index.At[1] != herald+"/sitemap/2026-08.xml" ||
			index.At[3] != herald+"/sitemap/2026-10-01.xml" || index.At[34] != herald+"/sitemap/2026-11.xml" {
			t.Errorf("the index has %d files: %q", len(index.At), index.At)
		}
		listed := map[string]int{}
		for _, at := range index.At[1:] {
			var part struct {
				At []string `xml:"url>loc"`
			}
			if err := xml.Unmarshal([]byte(s.Get(strings.TrimPrefix(at, herald)).Want(200).Body), &part); err != nil {
				t.Fatal(err)
			}
			for _, page := range part.At {
				listed[strings.TrimPrefix(page, herald)]++
			}
		}
		for _, path := range paths {
			if listed[path] != 1 {
				t.Errorf("%s is listed %d times", path, listed[path])
			}
		}
		for _, wrong := range []string{"2026-13.xml", "2026-02-30.xml", "2026-10", "2026-1-2.xml", "2026.xml", ".xml"} {
			s.Get("/sitemap/" + wrong).Want(404)
		}
	}, apptest.BaseURL(herald))
}

// The calendar keeps its numbers through a story's changes, also where the days
// of the site's zone begin at another hour.
func TestTheCalendarCounts(t *testing.T) {
	for _, zone := range []string{"UTC", "Asia/Kathmandu"} {
		t.Run(zone, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, s *apptest.Site) {
				copy := "---\nheadline: The %s\npublished: %s\n---\n\nThe text of it.\n"
				for i, at := range []string{"2026-10-01 00:00", "2026-10-01 23:59", "2026-10-31 23:59", "2026-09-30 23:59", "2025-10-01 12:00"} {
					s.Publish(fmt.Sprintf("%d.md", i), fmt.Sprintf(copy, fmt.Sprint("story ", i), at))
				}
				month := s.Get("/archive/2026/10").Want(200).Page()
				month.In(`table a[href="/archive/2026/10/01"]`).Count(1)
				month.In(`table a[href="/archive/2026/10/31"]`).Count(1)
				month.In(`table a[href^="/archive/2026/10/"]`).Count(2)
				s.Get("/archive/2026").Want(200).Page().In(`a[href="/archive/2026/09"]`)
				s.Publish("2.md", fmt.Sprintf(copy, "story 2", "2026-10-30 00:00"))
				month = s.Get("/archive/2026/10").Want(200).Page()
				month.Not(`table a[href="/archive/2026/10/31"]`)
				month.In(`table a[href="/archive/2026/10/30"]`).Count(1)
			}, func(set *app.Settings) { set.Zone = zone })
		})
	}
}
