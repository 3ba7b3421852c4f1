package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/people/account"
	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/htmlcheck"
)

var parts = []string{"follow", "headline", "keypoints", "dateline", "story", "share", "continue", "comment-link", "comments", "notify", "inline", "view-all"}

func TestEachPartOfTheStoryPageStandsOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		for _, comments := range []int{0, 1, 2} {
			if comments > 0 {
				s.Comment(story, fmt.Sprint("Comment number ", comments))
				awaitCount(t, s, story, comments)
			}
			page := s.Get(story.Path).Want(200).Page()
			for _, part := range parts {
				page.Find("[data-part=" + part + "]").Count(1)
			}
			page.Find("h1").Count(1)
			page.Find("main").Count(1)
			leadsWithinItself(t, page)
		}
		page := s.Get(story.Path).Page()
		for _, href := range page.In("[data-part=keypoints] a").Values("href") {
			page.Find("[data-part=story] > p" + href).Count(1)
		}
		page.In("[data-part=dateline]").Text("Skerra")
		page.In("[data-part=follow]").Contains("Connect with us")
		page.In("[data-part=notify] a").Attr("href", story.Path+"/comments/feed.xml")
		page.In("[data-part=inline]").Contains("0 questions").Contains("Write to the editor")
		page.In("[data-part=view-all]").Text("View all 2 comments").Attr("href", story.Path+"?view=all#comments")
		for _, share := range page.In("[data-part=share] a").Values("href") {
			if u, err := url.Parse(share); err != nil || u.Host != "" && !strings.Contains(share, url.QueryEscape(s.Base+story.Path)) {
				t.Errorf("%s does not share the story", share)
			}
		}
	})
}

// leadsWithinItself fails the test if an id stands twice, or a link of the page
// leads to a place on it that is not there.
func leadsWithinItself(t *testing.T, page *htmlcheck.Page) {
	t.Helper()
	ids := page.Find("[id]").Values("id")
	slices.Sort(ids)
	for i := 1; i < len(ids); i++ {
		if ids[i] == ids[i-1] {
			t.Errorf("the id %q stands twice", ids[i])
		}
	}
	for _, selector := range []struct{ attr, prefix string }{{"href", "#"}, {"for", ""}, {"aria-labelledby", ""}, {"aria-describedby", ""}} {
		for _, value := range page.Find("[" + selector.attr + "^='" + selector.prefix + "']").Values(selector.attr) {
			for _, id := range strings.Fields(strings.TrimPrefix(value, selector.prefix)) {
				if !slices.Contains(ids, id) {
					t.Errorf("%s=%q leads nowhere on its page", selector.attr, value)
				}
			}
		}
	}
}

func TestMarkupInEveryFieldOfAStoryIsInert(t *testing.T) {
	const bad = `"><script>alert(1)</script><img src=x onerror=alert(1)>{{.Site}}</title>`
	copy := strings.NewReplacer("%", bad).Replace(`---
headline: Headline %
search_headline: Search %
social_headline: Social %
standfirst: Standfirst %
key_points:
  - Point %
dateline: Place %
byline: [Name %]
section: Section %
tags: [Tag %]
storyline: Line %
slug: inert
correction: Correction %
---

Text %

<script>alert(2)</script><div onclick="alert(3)" style="position:fixed"><a href="javascript:alert(4)">a link</a></div>

## Cross-head %
`)
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("inert.md", copy)
		s.Comment(story, "Body "+bad, "name", "Guest "+bad[:60])
		awaitCount(t, s, story, 1)
		page := s.Get(story.Path).Want(200).Page()
		paths := []string{"/", "/latest", story.Path, story.Path + "?view=all", story.Path + "/share"}
		for _, link := range []string{".kicker a", "[rel=author]", "[rel=tag]", "[data-part=dateline] a", "#comments article > a"} {
			paths = append(paths, page.In(link).Values("href")...)
		}
		for _, path := range paths {
			answer := s.Get(path).Want(200)
			page := answer.Page()
			page.Not("img[src=x]", "[onerror]", "[onclick]", "[style]", "a[href^='javascript:']")
			if page.Find("script").Len() != page.Find("script[src^='/assets/']").Len()+page.Find("script[type='application/ld+json']").Len() {
				t.Errorf("%s has a script that is not ours:\n%s", path, answer.Body)
			}
			for _, data := range linkedData(t, page) {
				if data["@type"] == nil {
					t.Errorf("%s: broken JSON-LD %v", path, data)
				}
			}
		}
		page.In("h1").Text("Headline " + bad)
	})
}

var jsonLD = regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`)

// linkedData is the JSON-LD of a page, read.
func linkedData(t *testing.T, page *htmlcheck.Page) (list []map[string]any) {
	t.Helper()
	for _, found := range jsonLD.FindAllStringSubmatch(page.In("head").HTML(), -1) {
		var data map[string]any
		if err := json.Unmarshal([]byte(found[1]), &data); err != nil {
			t.Fatalf("%v in %s", err, found[1])
		}
		list = append(list, data)
	}
	return list
}

// What a story says of itself to machines comes from the base URL, whatever
// name it was asked for by.
func TestAStoryTellsMachinesWhatItIs(t *testing.T) {
	const base = "https://herald.example"
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		s.Comment(story, "Who will carry the mail now?")
		awaitCount(t, s, story, 1)
		address := base + story.Path
		for _, headers := range [][]string{nil, {"Host", "herald.example"}, {"X-Forwarded-Host", "evil.example", "X-Forwarded-Proto", "gopher"}} {
			answer := s.Get(story.Path, headers...).Want(200)
			page := answer.Page()
			page.In("link[rel=canonical]").Count(1).Attr("href", address)
			page.In("meta[property='og:url']").Attr("content", address)
			page.In("meta[property='og:title']").Attr("content", story.Headline)
			page.In("meta[property='og:type']").Attr("content", "article")
			page.In("meta[name=description]").Attr("content", "The last boat leaves at nine.")
			if strings.Contains(answer.Body, "127.0.0.1") || strings.Contains(answer.Body, "evil.example") {
				t.Errorf("asked with %v the page names the asked host", headers)
			}
			list := linkedData(t, page)
			if len(list) != 2 || list[1]["@type"] != "BreadcrumbList" {
				t.Fatalf("the pieces of JSON-LD are %v", list)
			}
			data := list[0]
			for field, want := range map[string]string{"@type": "NewsArticle", "headline": story.Headline, "url": address, "mainEntityOfPage": address, "commentCount": "1", "inLanguage": "en-GB"} {
				if got := fmt.Sprint(data[field]); !strings.Contains(got, want) {
					t.Errorf("JSON-LD: %s is %q, want %q", field, got, want)
				}
			}
			for field, want := range map[string]string{"author": "Mira Oduya", "publisher": "The Skerra Herald", "contentLocation": "Skerra", "articleSection": "Isles"} {
				if got := fmt.Sprint(data[field]); !strings.Contains(got, want) {
					t.Errorf("JSON-LD: %s is %q, want %q in it", field, got, want)
				}
			}
			if _, err := time.Parse(time.RFC3339, fmt.Sprint(data["datePublished"])); err != nil {
				t.Errorf("JSON-LD: %v", err)
			}
		}
		s.Get(story.Path, "Host", "evil.example").Want(http.StatusMisdirectedRequest)
		s.Get("/healthz", "Host", "evil.example").Want(200)
	}, apptest.BaseURL(base))
}

// everyPath is one address of each kind of page.
func everyPath(story apptest.Story, comment apptest.Comment) []string {
	return []string{"/", "/latest", "/isles", "/by/mira-oduya", "/tag/ferries", "/place/skerra", "/said/tom-reyes",
		story.Path, story.Path + "?view=all", story.Path + "?sort=oldest", story.Path + "/share", comment.Path,
		story.Path + "/comments/feed.xml", "/feed.xml", "/atom.xml", "/feed.json", "/isles/feed.xml",
		"/sitemap.xml", "/robots.txt", "/healthz", "/readyz", "/nowhere", story.Path + "/", story.Path + "/comments"}
}

func TestEveryReaderGetsTheSameBytesAndNoCookie(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		comment := s.Comment(story, "Who will carry the mail now?")
		awaitCount(t, s, story, 1)
		for _, path := range everyPath(story, comment) {
			plain := s.Get(path)
			if plain.Status >= 500 {
				t.Errorf("%s is answered %d", path, plain.Status)
			}
			for _, headers := range [][]string{
				{"Cookie", "session=1; theme=dark", "User-Agent", "Mozilla/5.0 (iPhone)"},
				{"User-Agent", "Googlebot/2.1", "Accept-Language", "de", "Accept", "text/plain", "X-Forwarded-For", "203.0.113.9"},
				{"Referer", "https://search.example/?q=ferry", "DNT", "1", "Save-Data", "on", "Sec-Fetch-Site", "cross-site"},
			} {
				other := s.Get(path, headers...)
				if other.Status != plain.Status || other.Body != plain.Body || other.Header.Get("ETag") != plain.Header.Get("ETag") {
					t.Errorf("%s with %v differs: status %d and %d", path, headers, plain.Status, other.Status)
				}
				if got := other.Header.Values("Set-Cookie"); len(got) > 0 {
					t.Errorf("%s sets the cookie %q", path, got)
				}
			}
			if vary := strings.Join(plain.Header.Values("Vary"), ","); strings.Contains(strings.ToLower(vary), "cookie") {
				t.Errorf("%s varies by %s", path, vary)
			}
			for _, forbidden := range []string{"mira@skerra.example", "127.0.0.2"} {
				if strings.Contains(plain.Body, forbidden) {
					t.Errorf("%s shows %s", path, forbidden)
				}
			}
			head := s.Ask(http.MethodHead, path, "")
			if head.Status != plain.Status || head.Body != "" {
				t.Errorf("HEAD %s: %d with %d bytes, GET says %d", path, head.Status, len(head.Body), plain.Status)
			}
		}
	})
}

func TestAPageIsAskedForAgainByItsETag(t *testing.T) {
	s := apptest.Start(t)
	story := s.Publish("ferry.md", inMarkdown)
	first := s.Get(story.Path).Want(200)
	tag := first.Header.Get("ETag")
	if tag == "" || first.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("ETag %q, Cache-Control %q", tag, first.Header.Get("Cache-Control"))
	}
	s.Get(story.Path, "If-None-Match", tag).Want(http.StatusNotModified)
	packed := s.Get(story.Path, "Accept-Encoding", "br").Want(200)
	if packed.Header.Get("Content-Encoding") != "br" || len(packed.Body) >= len(first.Body)/2 || packed.Header.Get("ETag") == tag {
		t.Errorf("coded %q, %d bytes of %d, ETag %s", packed.Header.Get("Content-Encoding"), len(packed.Body), len(first.Body), packed.Header.Get("ETag"))
	}
	s.Publish("ferry.md", strings.Replace(inMarkdown, "nine passengers", "ten passengers", 1))
	s.Get(story.Path, "If-None-Match", tag).Want(200).Page().In("[data-part=story]").Contains("ten passengers")
}

func TestAWithdrawnStoryIsGoneFromEverywhereAtOnce(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		ctx := context.Background()
		story := s.Publish("ferry.md", inMarkdown)
		s.Publish("bakery.html", inHTML)
		comment := s.Comment(story, "Who will carry the mail now?")
		lists := []string{"/", "/latest", "/isles", "/by/mira-oduya", "/tag/ferries", "/place/skerra", "/feed.xml", "/atom.xml", "/feed.json",
			"/isles/feed.xml", "/isles/atom.xml", "/isles/feed.json", "/by/mira-oduya/feed.xml", "/tag/ferries/feed.xml", "/place/skerra/feed.xml", "/sitemap.xml"}
		for _, path := range lists { // and keep them in the cache
			if !strings.Contains(s.Get(path).Want(200).Body, story.Path) {
				t.Errorf("%s lacks the story", path)
			}
		}
		if !strings.Contains(s.Get("/said/tom-reyes").Want(200).Body, story.Path) {
			t.Error("what was said is not on the record")
		}
		stored, err := s.App.Articles.ByPublicID(ctx, s.App.DB(), story.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.App.Articles.Withdraw(ctx, account.AtCommand("test"), stored.ID, "a mistaken identity"); err != nil {
			t.Fatal(err)
		}
		for _, path := range append(lists, "/said/tom-reyes") {
			if a := s.Get(path); strings.Contains(a.Body, story.Path) || strings.Contains(a.Body, story.Headline) || strings.Contains(a.Body, "nine passengers") {
				t.Errorf("%s still has the story", path)
			}
		}
		for _, path := range []string{story.Path, story.Path + "?view=all", story.Path + "?sort=oldest", story.Path + "/share", story.Path + "/comments", comment.Path,
			story.Path + "/comments/feed.xml"} {
			gone := s.Get(path).Want(http.StatusGone)
			if strings.Contains(gone.Body, story.Headline) || strings.Contains(gone.Body, "mistaken identity") || strings.Contains(gone.Body, "carry the mail") {
				t.Errorf("%s still tells of the story", path)
			}
		}
		s.Get(story.Path).Page().In("a[href='/latest']")
		s.Post(story.Path+"/comments", apptest.Guest("Too late")).Want(http.StatusGone)

		if err := s.App.Articles.Restore(ctx, account.AtCommand("test"), stored.ID); err != nil {
			t.Fatal(err)
		}
		s.Get(story.Path).Want(200).Page().In("#c-" + comment.ID)
		s.Get("/").Page().In("[href='" + story.Path + "']")
	})
}

func TestAScheduledStoryIsSeenByNobodyUntilItsHour(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		s.Publish("bakery.html", inHTML)
		at := s.Clock.Now().Add(30 * time.Minute).UTC().Format("2006-01-02 15:04")
		story := s.Publish("ferry.md", strings.Replace(inMarkdown, "section: Isles", "section: Ferries\ndate: "+at, 1))
		hidden := []string{"/", "/latest", "/ferries", "/by/mira-oduya", "/tag/ferries", "/place/skerra", "/said/tom-reyes", "/feed.xml", "/atom.xml", "/feed.json", "/ferries/feed.xml", "/sitemap.xml", "/nowhere"}
		for _, path := range hidden {
			if a := s.Get(path); strings.Contains(a.Body, "Skerra ends") || strings.Contains(a.Body, story.Path) || strings.Contains(a.Body, "Tom Reyes") {
				t.Errorf("%s tells of the story before its hour", path)
			}
		}
		// As if there were nothing: the same answer as at an address of no story.
		nothing := s.Get("/ferries/nothing-of-the-kind").Want(http.StatusNotFound)
		for _, part := range []string{"", "?view=all", "/share", "/comments", "/comments/feed.xml", "/comments/abcdefghij"} {
			if a := s.Get(story.Path + part).Want(http.StatusNotFound); len(a.Body) != len(nothing.Body) {
				t.Errorf("%s%s differs from an address of no story", story.Path, part)
			}
		}
		s.Post(story.Path+"/comments", apptest.Guest("Early")).Want(http.StatusNotFound)

		s.Clock.Advance(31 * time.Minute)
		took := apptest.Await(t, 5*time.Second, "the story is out", func() bool { return s.Get(story.Path).Status == 200 })
		t.Logf("out %v after its hour was reached", took)
		for _, path := range []string{"/", "/latest", "/ferries", "/feed.xml", "/sitemap.xml"} {
			if !strings.Contains(s.Get(path).Want(200).Body, story.Path) {
				t.Errorf("%s lacks the story after its hour", path)
			}
		}
	})
}

// awaitCount waits until the cached page of a story says that it has so many
// comments: a quarter of a second is promised, the bound leaves room for a busy
// machine.
func awaitCount(t *testing.T, s *apptest.Site, story apptest.Story, n int) {
	t.Helper()
	words := fmt.Sprintf(">%d comments</a>", n)
	if n == 1 {
		words = ">1 comment</a>"
	}
	took := apptest.Await(t, 3*time.Second, "the page has "+words, func() bool { return strings.Contains(s.Get(story.Path).Body, words) })
	t.Logf("%d comments are counted after %v", n, took)
}
