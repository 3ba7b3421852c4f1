package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/people/account"
	"broadsheet/internal/testkit/apptest"
)

// dated is copy that came out at a moment.
func dated(headline, section, at string, more ...string) string {
	return fmt.Sprintf("---\nheadline: %s\nsection: %s\ndate: %s\n%s---\n\nIt was said on the quay.\n", headline, section, at, strings.Join(more, ""))
}

func TestTheFrontIsEditedOnALiveSite(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		out := h.Must("publish", "--json",
			h.Write("a.md", dated("Herring", "Isles", "2026-01-01 08:00")), h.Write("b.md", dated("Ferry", "Isles", "2026-01-02 08:00")),
			h.Write("c.md", dated("Ramp", "Town", "2026-01-03 08:00")), h.Write("d.md", dated("Choir", "Town", "2026-01-04 08:00")),
			h.Write("e.md", dated("Bakery", "Town", "2026-01-05 08:00")))
		list := readPrinted(t, out)
		s := h.Serve()
		heads := func(selector string, want ...string) {
			t.Helper()
			if got := s.Get("/").Want(200).Page().In(selector).Texts(); !slices.Equal(got, want) {
				t.Errorf("%s are %q, want %q", selector, got, want)
			}
		}
		heads(".lead h2", "Bakery")
		heads(".seconds h3", "Choir", "Ramp", "Ferry")
		if out := h.Must("front", "lead", list[0].ID); !strings.Contains(out, "Herring") || !strings.Contains(out, "(by rule)") {
			t.Error(out)
		}
		h.Must("front", "seconds", list[1].URL)
		heads(".lead h2", "Herring")
		heads(".seconds h3", "Ferry", "Bakery", "Choir")
		h.Must("front", "clear", "lead")
		heads(".lead h2", "Bakery")
		heads(".seconds h3", "Ferry", "Choir", "Ramp")

		heads(".sections li", "Isles", "Town")
		h.Must("front", "sections", "Town, isles")
		heads(".sections li", "Town", "Isles")

		s.Get(pathOf(t, list[2].URL)).Want(200).Page().Not(".breaking")
		h.Must("front", "breaking", "Ferry <aground>", "--story", list[1].ID, "--for", "2h")
		for _, path := range []string{"/", "/latest", "/archive", "/corrections", pathOf(t, list[2].URL), "/nothing-here"} {
			s.Get(path).Page().In("aside.breaking a").Text("Ferry <aground>").Attr("href", pathOf(t, list[1].URL))
		}
		if out := h.Must("front", "show"); !strings.Contains(out, "“Ferry <aground>” "+list[1].ID) || !strings.Contains(out, "until ") {
			t.Error(out)
		}
		h.Must("front", "breaking", "--off")
		s.Get("/latest").Want(200).Page().Not(".breaking")

		for _, wrong := range []struct{ args, want string }{
			{"lead nobody", "there is no story"}, {"clear top", "second:2"}, {"breaking", "--off"},
			{"sections Sport", "there is no section"}, {"breaking x --for=-1h", "too short"}, {"breaking x --off", "nothing else"},
		} {
			got := h.Run(append([]string{"front"}, strings.Fields(wrong.args)...)...)
			if got.Exit != 1 || !strings.Contains(got.Err, wrong.want) {
				t.Errorf("front %s: exit status %d, %q", wrong.args, got.Exit, got.Err)
			}
		}
	})
}

func TestBreakingNewsLeaveEveryPageByThemselves(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		other := s.Publish("bakery.md", dated("Bakery", "Isles", "2026-01-05 08:00"))
		whole, err := s.App.Articles.Find(t.Context(), s.App.DB(), s.Base, story.ID)
		if err != nil {
			t.Fatal(err)
		}
		editor := account.AtCommand("front")
		pages := []string{"/", other.Path, "/latest", "/archive/2026/01/05"}
		shown := func(yes bool) {
			t.Helper()
			for _, path := range pages {
				if n := s.Get(path).Want(200).Page().Find("aside.breaking").Len(); n != map[bool]int{true: 1}[yes] {
					t.Errorf("%s has %d lines of breaking news", path, n)
				}
			}
		}
		put := func() {
			t.Helper()
			until := s.App.DB().Now()
			until.Time = until.Add(2 * time.Hour)
			if err := s.App.Articles.PutBreaking(t.Context(), editor, "Last boat has left", &whole, until); err != nil {
				t.Fatal(err)
			}
		}
		put()
		shown(true)
		// It goes with its story, from pages that have no card of it, and returns.
		if err := s.App.Articles.Withdraw(t.Context(), editor, whole.ID, "wrong boat"); err != nil {
			t.Fatal(err)
		}
		shown(false)
		if err := s.App.Articles.Restore(t.Context(), editor, whole.ID); err != nil {
			t.Fatal(err)
		}
		shown(true)
		s.Clock.Advance(2*time.Hour + time.Second)
		shown(false)
	})
}

func TestTheArchiveLeadsToEveryDay(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Get("/archive").Want(200).Page().In(".empty").Count(1)
		s.Get("/archive/2026").Want(404)
		// The site's day begins five hours after the world's.
		for i, at := range []string{"2024-02-29 12:00", "2025-12-31 23:59", "2026-01-01 00:01", "2026-01-09 09:00", "2026-01-09 10:00"} {
			s.Publish(fmt.Sprint(i, ".md"), dated(fmt.Sprint("Story ", i), "Isles", at))
		}
		page := s.Get("/archive").Want(200).Page()
		page.In("nav.elsewhere a").Count(3)
		page.In(".months tbody td").Text("3")
		page = s.Get("/archive/2026/01").Want(200).Page()
		page.In("table.calendar td a").Count(2)
		page.In(`table.calendar a[href="/archive/2026/01/09"] small`).Text("2")
		page.In("h1").Text("January 2026")
		page.In("article.card").Count(3)
		page = s.Get("/archive/2026/01/01").Want(200).Page()
		page.In("article.card h3").Text("Story 2")
		page.In(`nav.paging a[href="/archive/2025/12/31"]`).Count(1)
		page.In(`nav.paging a[href="/archive/2026/01/09"]`).Count(1)
		page.In("a[aria-current=page]").Count(1)
		s.Get("/archive/2024/02/29").Want(200).Page().In("article.card h3").Text("Story 0")
		s.Get("/archive/2024/03").Want(200).Page().In("meta[name=robots]").Attr("content", "noindex")
		for _, wrong := range []string{"2023", "2027", "26", "02026", "2026/1", "2026/13", "2026/00", "2026/01/1", "2026/01/32", "2025/02/29", "2026/01/10", "x", "2026%2F01", "2026/01/09/x"} {
			s.Get("/archive/" + wrong).Want(404)
		}
		s.Get("/archive/2026/01/").Leads(301, "/archive/2026/01")
		s.Get("/archive/").Leads(301, "/archive")
		s.Get("/latest").Page().In(`.opening a[href="/archive"]`).Count(1)
		// A new story is in the calendar at once.
		s.Publish("late.md", dated("Late", "Isles", "2026-01-02 10:00"))
		s.Get("/archive/2026/01").Page().In("table.calendar td a").Count(3)
	}, func(set *app.Settings) { set.Zone = "America/New_York" })
}

func TestEveryCorrectionStandsOnOnePage(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Get("/corrections").Want(200).Page().In(".empty").Count(1)
		for i := range 32 {
			name, headline := fmt.Sprint(i, ".md"), fmt.Sprint("Story ", i)
			s.Publish(name, dated(headline, "Isles", "2026-01-01 08:00"))
			s.Publish(name, dated(headline, "Isles", "2026-01-01 08:00", fmt.Sprintf("correction: Wrong %d times.\n", i)))
		}
		page := s.Get("/corrections").Want(200).Page()
		page.In("ol.record > li").Count(30)
		page.In("ol.record > li h2 a").Text("Story 31")
		older := page.In("nav.paging a[rel=next]").Values("href")
		if len(older) != 1 {
			t.Fatal(older)
		}
		page = s.Get(older[0]).Want(200).Page()
		page.In("ol.record > li").Count(2)
		page.In("nav.paging a[rel=prev]").Attr("href", "/corrections")
		s.Get("/corrections?before=nonsense").Want(200).Page().In("ol.record > li").Count(30)
	})
}
