package app_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/testkit/apptest"
)

const awkward = `---
headline: "Fish & chips < £10, “they” said"
dateline: Skerra
byline: [Mira Oduya]
tags: [Ferries]
---

The band & the choir played <on> the quay; ]]> was written on the wall.
`

func TestFeedsAreWellFormedAndNameOnlyTheSite(t *testing.T) {
	const base = "https://herald.example"
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		chips := s.Publish("chips.md", awkward)
		s.Comment(chips, "Is <b>that</b> & all? ]]>")
		awaitCount(t, s, chips, 1)
		kinds := map[string]string{"feed.xml": "application/rss+xml", "atom.xml": "application/atom+xml", "feed.json": "application/feed+json"}
		for _, below := range []string{"", "/isles", "/by/mira-oduya", "/tag/ferries", "/place/skerra", chips.Path + "/comments"} {
			for file, kind := range kinds {
				path := below + "/" + file
				a := s.Get(path, "Host", "herald.example", "X-Forwarded-Host", "evil.example").Want(200)
				if got := a.Header.Get("Content-Type"); !strings.HasPrefix(got, kind) {
					t.Errorf("%s is sent as %q", path, got)
				}
				f := readFeed(t, path, a.Body)
				want := 2
				if strings.HasSuffix(below, "/comments") {
					want = 1
				}
				if len(f.links) != want {
					t.Errorf("%s has %d items, want %d", path, len(f.links), want)
				}
				if f.self != base+path {
					t.Errorf("%s says that it stands at %q", path, f.self)
				}
				for i, link := range f.links {
					if !strings.HasPrefix(link, base+"/") {
						t.Errorf("%s leads to %s", path, link)
					}
					s.Get(strings.TrimPrefix(link, base)).Want(200)
					if strings.TrimSpace(f.titles[i]) == "" {
						t.Errorf("%s: an item has no title", path)
					}
				}
				if want == 2 && f.titles[0] != chips.Headline {
					t.Errorf("%s begins with %q, want the newest: %q", path, f.titles[0], chips.Headline)
				}
				for _, foreign := range []string{"evil.example", "127.0.0.1", "<b>that</b>", "mira@skerra.example"} {
					if strings.Contains(a.Body, foreign) {
						t.Errorf("%s has %q in it", path, foreign)
					}
				}
			}
		}
		// A page announces feeds that are there.
		for _, path := range []string{"/", "/isles", "/by/mira-oduya", story.Path} {
			for _, feed := range s.Get(path).Page().In("link[rel=alternate]").Values("href") {
				s.Get(strings.TrimPrefix(feed, base)).Want(200)
			}
		}
	}, apptest.BaseURL(base))
}

// aFeed is what the three forms have in common.
type aFeed struct {
	self          string
	titles, links []string
}

func readFeed(t *testing.T, path, body string) (f aFeed) {
	t.Helper()
	if strings.HasSuffix(path, ".json") {
		var feed struct {
			Version string `json:"version"`
			Self    string `json:"feed_url"`
			Items   []struct{ ID, URL, Title string }
		}
		if err := json.Unmarshal([]byte(body), &feed); err != nil || !strings.HasPrefix(feed.Version, "https://jsonfeed.org/version/") {
			t.Fatalf("%s: %v, version %q", path, err, feed.Version)
		}
		f.self = feed.Self
		for _, it := range feed.Items {
			f.links, f.titles = append(f.links, it.URL), append(f.titles, it.Title)
		}
		return f
	}
	wellFormed(t, path, body)
	type link struct {
		Rel  string `xml:"rel,attr"`
		Href string `xml:"href,attr"`
	}
	if strings.HasSuffix(path, "atom.xml") {
		var feed struct {
			XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
			Links   []link   `xml:"http://www.w3.org/2005/Atom link"`
			Entries []struct {
				Title   string `xml:"title"`
				Updated string `xml:"updated"`
				ID      string `xml:"id"`
				Links   []link `xml:"link"`
			} `xml:"entry"`
		}
		if err := xml.Unmarshal([]byte(body), &feed); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		for _, l := range feed.Links {
			if l.Rel == "self" {
				f.self = l.Href
			}
		}
		for _, e := range feed.Entries {
			if _, err := time.Parse(time.RFC3339, e.Updated); err != nil || e.ID == "" {
				t.Errorf("%s: an entry with id %q: %v", path, e.ID, err)
			}
			f.titles = append(f.titles, e.Title)
			for _, l := range e.Links {
				if l.Rel == "" || l.Rel == "alternate" {
					f.links = append(f.links, l.Href)
				}
			}
		}
		return f
	}
	var feed struct {
		XMLName xml.Name `xml:"rss"`
		Channel struct {
			Self  link `xml:"http://www.w3.org/2005/Atom link"`
			Items []struct {
				Title string   `xml:"title"`
				Link  []string `xml:"link"`
				GUID  string   `xml:"guid"`
				Date  string   `xml:"pubDate"`
			} `xml:"item"`
		} `xml:"channel"`
	}
	if err := xml.Unmarshal([]byte(body), &feed); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	f.self = feed.Channel.Self.Href
	for _, it := range feed.Channel.Items {
		if _, err := time.Parse(time.RFC1123Z, it.Date); err != nil || it.GUID == "" {
			t.Errorf("%s: an item with guid %q: %v", path, it.GUID, err)
		}
		f.titles = append(f.titles, it.Title)
		if len(it.Link) > 0 {
			f.links = append(f.links, it.Link[0])
		}
	}
	return f
}

func wellFormed(t *testing.T, path, body string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(body))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	}
}

func TestSitemapAndRobots(t *testing.T) {
	const base = "https://herald.example"
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		s.Publish("later.md", "---\nheadline: Later\ndate: "+s.Clock.Now().UTC().AddDate(1, 0, 0).Format("2006-01-02 15:04")+"\n---\n\nNot yet.\n")
		var robots []string
		for line := range strings.Lines(s.Get("/robots.txt", "Host", "herald.example").Want(200).Body) {
			robots = append(robots, strings.TrimSpace(line))
		}
		at := ""
		for _, line := range robots {
			if address, ok := strings.CutPrefix(line, "Sitemap: "); ok {
				at = address
			}
			if line == "Disallow: /" {
				t.Error("robots.txt keeps everybody out")
			}
		}
		path, ok := strings.CutPrefix(at, base)
		if !ok {
			t.Fatalf("robots.txt names the sitemap %q", at)
		}
		body := s.Get(path, "X-Forwarded-Host", "evil.example").Want(200).Body
		wellFormed(t, path, body)
		var list struct {
			XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
			URLs    []struct {
				Loc     string `xml:"loc"`
				LastMod string `xml:"lastmod"`
			} `xml:"url"`
		}
		if err := xml.Unmarshal([]byte(body), &list); err != nil {
			t.Fatal(err)
		}
		if len(list.URLs) != 2 || list.URLs[0].Loc != base+"/" || list.URLs[1].Loc != base+story.Path {
			t.Errorf("the sitemap has %+v", list.URLs)
		}
		if _, err := time.Parse(time.RFC3339, list.URLs[len(list.URLs)-1].LastMod); err != nil {
			t.Error(err)
		}
	}, apptest.BaseURL(base))
}

func TestListsArePartedByTheirPlaceNotByNumbers(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		for i := range 45 {
			date := s.Clock.Now().UTC().Add(-time.Duration(i+1) * time.Hour).Format("2006-01-02 15:04")
			s.Publish(fmt.Sprintf("%d.md", i), fmt.Sprintf("---\nheadline: Number %d\nsection: Isles\nbyline: [Mira Oduya]\ntags: [Ferries]\ndateline: Skerra\ndate: %s\n---\n\nThe band played.\n", i, date))
		}
		for _, from := range []string{"/latest", "/isles", "/by/mira-oduya", "/tag/ferries", "/place/skerra"} {
			var seen []string
			for at, pages := from, 0; at != ""; pages++ {
				if pages == 20 {
					t.Fatalf("%s: the pages do not end", from)
				}
				page := s.Get(at).Want(200).Page()
				// A section's page begins with its lead.
				seen = append(append(seen, page.Find(".lead h2").Texts()...), page.In(".card h3").Texts()...)
				if pages == 1 {
					back := s.Get(page.In("a[rel=prev]").Value("href")).Want(200).Page()
					if first := append(back.Find(".lead h2").Texts(), back.In(".card h3").Texts()...); first[0] != "Number 0" {
						t.Errorf("%s: back on the first page stands %q", from, first[0])
					}
				}
				at = ""
				if next := page.Find("a[rel=next]"); next.Len() > 0 {
					at = next.Value("href")
				}
			}
			for i, headline := range seen {
				if headline != fmt.Sprint("Number ", i) {
					t.Errorf("%s: %q stands at place %d", from, headline, i)
				}
			}
			if len(seen) != 45 {
				t.Errorf("%s has %d stories, want 45", from, len(seen))
			}
		}
		s.Get("/latest?before=nonsense").Want(200)
	})
}

func TestAddressesThatMoveOrAreMistyped(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		comment := s.Comment(story, "Who will carry the mail now?")
		s.Get(story.Path+"/").Leads(http.StatusMovedPermanently, story.Path)
		s.Get("/isles/").Leads(http.StatusMovedPermanently, "/isles")
		s.Get(story.Path+"/comments").Leads(http.StatusMovedPermanently, story.Path+"?view=all#comments")

		moved := s.Publish("ferry.md", strings.Replace(inMarkdown, "section: Isles", "slug: last-ferry\nsection: Isles", 1))
		if moved.Path != "/isles/last-ferry" || moved.ID != story.ID {
			t.Fatalf("with another slug it stands at %s", moved.Path)
		}
		s.Get(story.Path).Leads(http.StatusMovedPermanently, moved.Path)
		s.Get(moved.Path).Want(200)
		// What was linked below the old address is still found.
		for _, part := range []string{"/comments/" + comment.ID, "/comments/feed.xml", "/share", "?view=all"} {
			at := story.Path + part
			for hops := 0; ; hops++ {
				a := s.Get(withoutFragment(at))
				if a.Status == 200 {
					break
				}
				if a.Status != http.StatusMovedPermanently || hops == 3 {
					t.Errorf("%s%s ends in %d at %s", story.Path, part, a.Status, at)
					break
				}
				at = strings.TrimPrefix(a.Header.Get("Location"), s.Base)
			}
		}
		// A form that was open meanwhile is taken all the same.
		late := s.Post(story.Path+"/comments", apptest.Guest("Written on the old page")).Want(http.StatusSeeOther).Header.Get("Location")
		if !strings.HasPrefix(late, moved.Path+"/comments/") {
			t.Errorf("the writer is led to %s", late)
		}
		// And goes back without turning in a circle.
		back := s.Publish("ferry.md", strings.Replace(inMarkdown, "section: Isles", "slug: ferry-to-skerra-ends-on-sunday\nsection: Isles", 1))
		s.Get(moved.Path).Leads(http.StatusMovedPermanently, back.Path)
		s.Get(back.Path).Want(200)
	})
}

func TestErrorPagesHelpOn(t *testing.T) {
	s := apptest.Start(t)
	story := s.Publish("ferry.md", inMarkdown)
	for _, tt := range []struct {
		method, path string
		status       int
	}{
		{"GET", "/nowhere", 404}, {"GET", "/isles/nowhere", 404}, {"GET", "/by/nobody", 404}, {"GET", "/tag/nothing", 404},
		{"GET", "/place/nowhere", 404}, {"GET", story.Path + "/comments/nosuchone0", 404}, {"GET", "/%00", 404}, {"GET", "/a/b/c/d/e/f", 404},
		{"GET", "/" + strings.Repeat("long/", 500), 404}, {"GET", "/%F0%9F%8E%89", 404}, {"GET", "/by/nobody/feed.xml", 404},
		{"GET", "/nowhere/comments/feed.xml", 404}, {"GET", "/isles/share", 404}, {"GET", "/isles/comments", 404}, {"GET", "/isles?view=all", 200},
		{"POST", story.Path, 405}, {"POST", "/", 405}, {"POST", "/latest", 405}, {"POST", "/feed.xml", 405}, {"PUT", story.Path, 405}, {"DELETE", story.Path + "/comments/x", 405},
		{"POST", "/nowhere", 404},
	} {
		a := s.Ask(tt.method, tt.path, "")
		if a.Status != tt.status {
			t.Errorf("%s %.60s is answered %d, want %d", tt.method, tt.path, a.Status, tt.status)
			continue
		}
		if tt.status < 400 {
			continue
		}
		if tt.status == http.StatusMethodNotAllowed && !strings.Contains(a.Header.Get("Allow"), "GET") {
			t.Errorf("%s %s: Allow is %q", tt.method, tt.path, a.Header.Get("Allow"))
		}
		page := a.Page()
		if page.Find("h1").Len() != 1 || page.Find("a[href='/']").Len() == 0 || page.Find("a[href='/latest']").Len() == 0 {
			t.Errorf("%s %.60s: the page does not help on:\n%.300s", tt.method, tt.path, a.Body)
			continue
		}
		page.In("meta[name=robots]").Attr("content", "noindex")
		page.Not("link[rel=canonical]")
		if tt.status == 404 {
			page.In(".ledger a").Text(story.Headline)
		}
	}
	for _, path := range []string{"//evil.example", "/\\evil.example", "/isles/..//evil.example/", "/%2f%2fevil.example/"} {
		a := s.Get(path)
		if to, err := url.Parse(a.Header.Get("Location")); err != nil || to.Host != "" || strings.HasPrefix(a.Header.Get("Location"), "//") || strings.HasPrefix(a.Header.Get("Location"), "/\\") {
			t.Errorf("%s leads away to %q", path, a.Header.Get("Location"))
		}
	}
}
