package app_test

import (
	"context"
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/media"
	"broadsheet/internal/testkit/apptest"
)

// canary is every word that stands in the hidden story and nowhere else: the
// markers of its fields, and what was said of the pages that it alone opened.
var canary = regexp.MustCompile(`(?i)zq[0-9]+qz|canary`)

// links are addresses of the site in pages, feeds and sitemaps.
var links = regexp.MustCompile(`(?:href="|src="|<loc>|<link>|"url": ?")(?:` + regexp.QuoteMeta(base) + `)?(/[^"<# ]*)`)

// crawl asks for everything that links lead to from the front, and returns what
// was answered, by address.
func crawl(s *apptest.Site) map[string]apptest.Answer {
	const most = 400
	found := map[string]apptest.Answer{}
	for wait := []string{"/", "/sitemap.xml", "/news-sitemap.xml", "/feed.json", "/sections", "/archive"}; len(wait) > 0 && len(found) < most; wait = wait[1:] {
		at := wait[0]
		if _, seen := found[at]; seen || strings.HasPrefix(at, "/assets/") {
			continue
		}
		a := s.Get(at)
		found[at] = a
		for _, m := range links.FindAllStringSubmatch(a.Body, -1) {
			wait = append(wait, html.UnescapeString(m[1]))
		}
	}
	return found
}

// TestNothingIsToldOfAHiddenStory is B12: a story that readers may not see is on
// no page, in no feed, count or menu, wherever editors have placed it, and so is
// what it alone brought: its section, author, tags, place, running story and who
// was quoted.
func TestNothingIsToldOfAHiddenStory(t *testing.T) {
	for state, hide := range map[string]func(*testing.T, *apptest.Site, article.Story){
		"withdrawn": func(t *testing.T, s *apptest.Site, story article.Story) {
			if err := s.App.Articles.Withdraw(t.Context(), account.AtCommand("test"), story.ID, "canary"); err != nil {
				t.Fatal(err)
			}
		},
		"scheduled": func(t *testing.T, s *apptest.Site, story article.Story) {
			rewrite(t, s, func(tx *db.Tx) error {
				if _, err := tx.Exec(`delete from listing where story_id = $1`, story.ID); err != nil {
					return err
				}
				_, err := tx.Exec(`update story set state = 'scheduled', published_at = $1 where id = $2`, db.At(tx.Now().Add(time.Hour)), story.ID)
				return err
			})
		},
		// A desk takes a story back; its rows in the lists may still stand.
		"draft": func(t *testing.T, s *apptest.Site, story article.Story) {
			rewrite(t, s, func(tx *db.Tx) error {
				_, err := tx.Exec(`update story set state = 'draft' where id = $1`, story.ID)
				return err
			})
		},
		"embargoed": func(t *testing.T, s *apptest.Site, story article.Story) {
			rewrite(t, s, func(tx *db.Tx) error {
				_, err := tx.Exec(`update story set state = 'embargoed' where id = $1`, story.ID)
				return err
			})
		},
	} {
		t.Run(state, func(t *testing.T) {
			apptest.Each(t, func(t *testing.T, s *apptest.Site) {
				open := s.Publish("open.md", dated("Bakery opens", "Isles", "2026-01-05 08:00"))
				story := plant(t, s)
				before := crawl(s)
				told := 0
				for _, a := range before {
					if canary.MatchString(a.Body) {
						told++
					}
				}
				if told < 40 {
					t.Fatalf("only %d of %d addresses tell of the story while it is out: the test would see nothing", told, len(before))
				}
				hide(t, s, story)
				nothing := s.Get("/nothing-of-the-kind").Want(404)
				for at, was := range before {
					a := s.Get(at)
					if strings.HasPrefix(at, "/media/") {
						continue // named by its content: nobody finds it who has not seen it
					}
					if found := canary.FindString(a.Body + fmt.Sprint(a.Header)); found != "" {
						t.Errorf("%s (%d) tells %q", at, a.Status, found)
					}
					if strings.Contains(a.Body, story.URL) || strings.Contains(a.Body, story.PublicID) {
						t.Errorf("%s (%d) leads to the story", at, a.Status)
					}
					if a.Status == 404 && was.Status == 200 && len(a.Body) != len(nothing.Body) {
						t.Errorf("%s: its 404 is another than that of an address of nothing", at)
					}
				}
				s.Get(open.Path).Want(200)
				s.Get("/").Page().In(".lead h2").Text("Bakery opens")
				s.Get("/isles").Want(200)
				for _, path := range []string{"/by/" + story.Byline[0].Slug, "/tag/" + story.Tags[0].Slug, "/place/" + story.Place.Slug, "/storyline/" + story.Storyline.Slug, "/" + story.Section.Slug} {
					path = (&url.URL{Path: path}).EscapedPath()
					for _, file := range []string{"", "/feed.xml", "/atom.xml", "/feed.json"} {
						s.Get(path + file).Want(404)
					}
				}
			}, apptest.BaseURL(base))
		})
	}
}

// rewrite changes a story behind the rooms' back, and has every page built anew.
func rewrite(t *testing.T, s *apptest.Site, change func(*db.Tx) error) {
	t.Helper()
	err := s.App.DB().Write(context.Background(), func(tx *db.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		return dropSite(tx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// plant publishes a story with a marker in every field, has it discussed, and
// puts it wherever editors can put one.
func plant(t *testing.T, s *apptest.Site) article.Story {
	t.Helper()
	by := account.AtCommand("test")
	item, err := s.App.Media.Take(t.Context(), by, pixel(t, 7), media.Words{})
	if err != nil {
		t.Fatal(err)
	}
	draft := fullDraft(item.PublicID, item.PublicID)
	lace(&draft, "Draft", "Canary", "", map[string]bool{})
	_, p, err := s.App.Publish(t.Context(), by, app.CopyItem{Draft: draft, File: "canary.txt"})
	if err != nil {
		t.Fatal(err)
	}
	story, err := s.App.Articles.Story(t.Context(), s.App.DB(), p.ID)
	if err != nil {
		t.Fatal(err)
	}
	s.Comment(apptest.Story{Taken: app.Taken{ID: p.PublicID}, Path: p.URL}, "A canary sings.")
	words := "Canary words"
	section, err := s.App.Articles.SectionNamed(t.Context(), s.App.DB(), story.Section.Name)
	if err != nil {
		t.Fatal(err)
	}
	a := s.App.Articles
	for _, err := range []error{
		a.PutLead(t.Context(), by, story, db.Time{}),
		a.PutSeconds(t.Context(), by, []article.Story{story}),
		a.PutBreaking(t.Context(), by, "Canary line", &story, db.Time{}),
		a.PutSectionLead(t.Context(), by, section, story, db.Time{}),
		a.PutSectionSeconds(t.Context(), by, section, []article.Story{story}),
		a.DescribeTag(t.Context(), by, story.Tags[0].Slug, words),
		a.DescribePlace(t.Context(), by, story.Place.Slug, words),
		second(a.DescribeSection(t.Context(), by, section.Slug, article.SectionChange{Intro: &words})),
		second(a.DescribeStoryline(t.Context(), by, story.Storyline.Slug, article.StorylineChange{Intro: &words})),
		second(a.DescribeAuthor(t.Context(), by, story.Byline[0].Slug, article.AuthorChange{About: &words, Title: &words})),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := s.Get("/").Page().In(".lead h2").Texts(); !slices.Equal(got, []string{story.Headline}) {
		t.Fatalf("the story does not lead: %q", got)
	}
	return story
}

func second[T any](_ T, err error) error { return err }
