package app_test

import (
	"image"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/people/account"
	"broadsheet/internal/testkit/apptest"
)

// cardAt is what a page shows of itself where links to it are shown.
func cardAt(t *testing.T, s *apptest.Site, page string) (path, alt string) {
	t.Helper()
	head := s.Get(page).Want(200).Page()
	at := head.In(`head meta[property="og:image"]`).Values("content")
	if len(at) != 1 {
		t.Fatalf("%s shows the pictures %q", page, at)
	}
	head.In(`head meta[property="og:image:width"]`).Attr("content", "1200")
	head.In(`head meta[property="og:image:height"]`).Attr("content", "630")
	return strings.TrimPrefix(at[0], herald), head.In(`head meta[property="og:image:alt"]`).Values("content")[0]
}

func isCard(t *testing.T, s *apptest.Site, path, kind string) {
	t.Helper()
	a := s.Get(path).Want(200)
	size, form, err := image.DecodeConfig(strings.NewReader(a.Body))
	if err != nil || a.Header.Get("Content-Type") != kind || "image/"+form != kind || size.Width != 1200 || size.Height != 630 || len(a.Body) > 100_000 {
		t.Errorf("%s: %q, a %s of %dx%d in %d bytes: %v", path, a.Header.Get("Content-Type"), form, size.Width, size.Height, len(a.Body), err)
	}
}

func TestAStorysCardIsDrawn(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		card, alt := cardAt(t, s, story.Path)
		if !strings.HasPrefix(card, "/card/") || alt != story.Headline {
			t.Errorf("the card is %s, for those who cannot see it %q", card, alt)
		}
		isCard(t, s, card, "image/png")
		if again, _ := cardAt(t, s, story.Path); again != card {
			t.Errorf("the same card has the addresses %s and %s", card, again)
		}

		s.Publish("ferry.md", strings.Replace(inMarkdown, "Ferry to Skerra ends on Sunday", "Ferry to Skerra ends today", 1))
		changed, _ := cardAt(t, s, story.Path)
		if changed == card {
			t.Error("another headline has the same card")
		}
		isCard(t, s, changed, "image/png")
		s.Get(card).Leads(302, changed)

		front, name := cardAt(t, s, "/")
		if name != "The Skerra Herald" {
			t.Errorf("the card of the front says %q", name)
		}
		isCard(t, s, front, "image/png")
		for _, page := range []string{"/latest", "/isles", "/archive", "/corrections", "/by/mira-oduya"} {
			if at, _ := cardAt(t, s, page); at != front {
				t.Errorf("%s shows %s", page, at)
			}
		}
	}, apptest.BaseURL(herald))
}

// A card is as secret as its story.
func TestOnlyWhatReadersMaySeeHasACard(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		tomorrow := s.Clock.Now().UTC().Add(24 * time.Hour).Format("2006-01-02 15:04")
		waits := s.Publish("waits.md", "---\nheadline: The harbour master resigns\ndate: "+tomorrow+"\n---\n\nHe goes.\n")
		page := s.Publish("rules.md", "---\nkind: page\nheadline: House rules\n---\n\nBe kind.\n")
		nobody := s.Get("/card/nobody0000/000000000000000000000000.png").Want(404)
		for _, id := range []string{waits.ID, page.ID} {
			got := s.Get("/card/" + id + "/000000000000000000000000.png").Want(404)
			if len(got.Body) != len(nobody.Body) || got.Header.Get("Cache-Control") != nobody.Header.Get("Cache-Control") {
				t.Errorf("the card of %s is missing in another way than one of nothing", id)
			}
		}
		story := s.Publish("ferry.md", inMarkdown)
		card, _ := cardAt(t, s, story.Path)
		isCard(t, s, card, "image/png")
		found, err := s.App.Articles.ByPublicID(t.Context(), s.App.DB(), story.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.App.Articles.Withdraw(t.Context(), account.AtCommand("test"), found.ID, "It was wrong."); err != nil {
			t.Fatal(err)
		}
		s.Get(card).Want(404)
		if err := s.App.Articles.Restore(t.Context(), account.AtCommand("test"), found.ID); err != nil {
			t.Fatal(err)
		}
		isCard(t, s, card, "image/png")

		// What no face of ours can spell is not drawn with holes.
		han := s.Publish("han.md", "---\nheadline: 渡轮星期日停航\n---\n\n周日。\n")
		s.Get(han.Path).Want(200).Page().Not(`meta[property="og:image"]`)
		s.Get("/card/" + han.ID + "/000000000000000000000000.png").Want(404)
	}, apptest.BaseURL(herald))
}
