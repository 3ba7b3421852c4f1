package app_test

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/htmlcheck"
)

const herald = "https://herald.example"

// What a feed's reader gets is the story, not a taste of it.
func TestFeedsHoldTheWholeStory(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		copy := strings.Replace(inMarkdown, "tags: [Ferries]", "tags: [Ferries]\nstoryline: The last boats", 1) + "\nSee [the timetable](/isles).\n"
		s.Publish("ferry.md", copy)
		s.Publish("ferry.md", strings.Replace(copy, "---\n\n", "correction: The last boat leaves at nine, not at ten.\n---\n\n", 1))
		s.Publish("ar.md", "---\nheadline: العبّارة\nlanguage: ar\nsection: Isles\nstoryline: The last boats\n---\n\nآخر عبّارة يوم الأحد.\n")
		for _, below := range []string{"", "/isles", "/storyline/the-last-boats"} {
			var feed struct {
				Items []struct {
					Title   string
					Content string `json:"content_html"`
				}
			}
			if err := json.Unmarshal([]byte(s.Get(below+"/feed.json").Want(200).Body), &feed); err != nil || len(feed.Items) != 2 {
				t.Fatalf("%s: %v, %d items", below, err, len(feed.Items))
			}
			arabic, ferry := feed.Items[0].Content, feed.Items[1].Content
			for _, want := range []string{
				"<p>Skerra — The night ferry", "Tom Reyes, the harbour master", "<h2>What comes after</h2>", `href="` + herald + `/isles"`,
				"<strong>Correction</strong>", "at nine, not at ten",
			} {
				if !strings.Contains(ferry, want) {
					t.Errorf("%s: %q is not in %s", below, want, ferry)
				}
			}
			if strings.Contains(ferry, " id=") || strings.Contains(ferry, `href="/`) {
				t.Errorf("%s: an id or a relative address: %s", below, ferry)
			}
			if !strings.HasPrefix(arabic, `<div lang="ar" dir="rtl">`) {
				t.Errorf("%s: the language is not said: %s", below, arabic)
			}
			for file, open := range map[string]string{"feed.xml": "<content:encoded>&lt;p&gt;Skerra", "atom.xml": `<content type="html">&lt;p&gt;Skerra`} {
				if body := s.Get(below + "/" + file).Want(200).Body; !strings.Contains(body, open) {
					t.Errorf("%s/%s has no whole story", below, file)
				}
			}
		}
		s.Get("/storyline/the-last-boats").Want(200).Page().In(`head link[href="/storyline/the-last-boats/atom.xml"]`).Count(1)
		s.Get("/storyline/no-such/feed.xml").Want(404)
	}, apptest.BaseURL(herald))
}

func TestNewsIsNewsForTwoDays(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		titles := func() []string {
			body := s.Get("/news-sitemap.xml").Want(200).Body
			var list struct {
				URLs []struct {
					Loc   string `xml:"loc"`
					Title string `xml:"http://www.google.com/schemas/sitemap-news/0.9 news>title"`
				} `xml:"url"`
			}
			if err := xml.Unmarshal([]byte(body), &list); err != nil {
				t.Fatal(err)
			}
			var found []string
			for _, u := range list.URLs {
				if !strings.HasPrefix(u.Loc, herald+"/") {
					t.Errorf("it lists %q", u.Loc)
				}
				if u.Title != "" {
					found = append(found, u.Title)
				}
			}
			return found
		}
		if got := titles(); len(got) != 0 {
			t.Errorf("nothing is published, and %q is news", got)
		}
		s.Publish("old.md", "---\nheadline: Old\ndate: "+s.Clock.Now().UTC().Add(-47*time.Hour).Format("2006-01-02 15:04")+"\n---\n\nThe band played.\n")
		s.Publish("rules.md", "---\nkind: page\nheadline: House rules\n---\n\nBe kind.\n")
		s.Publish("new.md", "---\nheadline: New\n---\n\nThe band plays.\n")
		if got := titles(); !slices.Equal(got, []string{"New", "Old"}) {
			t.Errorf("the news is %q", got)
		}
		s.Clock.Advance(90 * time.Minute)
		if got := titles(); !slices.Equal(got, []string{"New"}) {
			t.Errorf("after two days the news is %q", got)
		}
		if robots := s.Get("/robots.txt").Want(200).Body; !strings.Contains(robots, "Sitemap: "+herald+"/news-sitemap.xml\n") {
			t.Errorf("robots.txt does not name it: %s", robots)
		}
	}, apptest.BaseURL(herald))
}

func TestPagesSayWhereTheyStandAndWhatTheyList(t *testing.T) {
	s := apptest.Start(t, apptest.BaseURL(herald))
	story := s.Publish("ferry.md", inMarkdown)
	kinds := func(path string) (found []string) {
		for _, data := range linkedData(t, s.Get(path).Want(200).Page()) {
			found = append(found, data["@type"].(string))
		}
		return found
	}
	for path, want := range map[string][]string{
		"/": {"WebSite", "ItemList"}, "/isles": {"ItemList", "BreadcrumbList"}, "/latest": {"ItemList"}, "/tag/ferries": {"ItemList"},
		story.Path: {"NewsArticle", "BreadcrumbList"},
	} {
		if got := kinds(path); !slices.Equal(got, want) {
			t.Errorf("%s says %q, want %q", path, got, want)
		}
	}
	way := linkedData(t, s.Get(story.Path).Want(200).Page())[1]["itemListElement"].([]any)
	step := func(i int) any { return way[i].(map[string]any)["item"].(map[string]any)["@id"] }
	if len(way) != 3 || step(1) != herald+"/isles" || step(2) != herald+story.Path {
		t.Errorf("the way to the story is %v", way)
	}
}

func TestASiteCanBeKeptOnATelephone(t *testing.T) {
	s := apptest.Start(t)
	at := s.Get("/").Want(200).Page().In("head link[rel=manifest]").Values("href")[0]
	var m struct {
		Name  string
		Start string `json:"start_url"`
		Icons []struct{ Src, Type, Sizes, Purpose string }
	}
	if err := json.Unmarshal([]byte(s.Get(at).Want(200).Body), &m); err != nil || m.Name != "The Skerra Herald" || m.Start != "/" || len(m.Icons) != 3 {
		t.Fatalf("%v %+v", err, m)
	}
	purposes := ""
	for _, i := range m.Icons {
		a := s.Get(i.Src).Want(200)
		if kind := a.Header.Get("Content-Type"); kind != i.Type {
			t.Errorf("%s is %q and said to be %q", i.Src, kind, i.Type)
		}
		size, _, err := image.DecodeConfig(strings.NewReader(a.Body))
		if err != nil || fmt.Sprintf("%dx%d", size.Width, size.Height) != i.Sizes {
			t.Errorf("%s is %dx%d and said to be %s: %v", i.Src, size.Width, size.Height, i.Sizes, err)
		}
		purposes += " " + i.Purpose
	}
	if purposes != " any any maskable" {
		t.Errorf("the icons are for%s", purposes)
	}
	head := s.Get("/").Want(200).Page()
	for _, rel := range []string{"icon", "apple-touch-icon"} {
		for _, at := range head.In("head link[rel=" + rel + "]").Values("href") {
			s.Get(at).Want(200)
		}
	}
	ico := s.Get("/favicon.ico").Want(200).Body
	if !strings.HasPrefix(ico, "\x00\x00\x01\x00\x01\x00\x20\x20") || len(ico) < 22 {
		t.Fatalf("%.30q is no icon file", ico)
	}
	if size, form, err := image.DecodeConfig(strings.NewReader(ico[22:])); err != nil || form != "png" || size.Width != 32 {
		t.Errorf("it holds %s %d %v", form, size.Width, err)
	}
}

func TestAStoryIsDescribedForEmbedding(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		s.Publish("rules.md", "---\nkind: page\nheadline: House rules\n---\n\nBe kind.\n")
		address := s.Get(story.Path).Want(200).Page().In(`head link[type="application/json+oembed"]`).Values("href")[0]
		ask := func(of string) string { return "/oembed?url=" + url.QueryEscape(of) }
		if address != herald+ask(herald+story.Path) {
			t.Errorf("the story names %s", address)
		}
		for _, of := range []string{herald + story.Path, herald + story.Path + "/", "http://HERALD.example" + story.Path + "?from=mail#comments"} {
			a := s.Get(ask(of) + "&format=json&maxwidth=400").Want(200)
			var e map[string]any
			if err := json.Unmarshal([]byte(a.Body), &e); err != nil {
				t.Fatal(err)
			}
			if e["version"] != "1.0" || e["type"] != "link" || e["title"] != story.Headline || e["author_name"] != "Mira Oduya" ||
				e["author_url"] != herald+"/by/mira-oduya" || e["provider_name"] != "The Skerra Herald" || e["thumbnail_url"] != nil {
				t.Errorf("%s: %v", of, e)
			}
		}
		for _, of := range []string{
			"", "/", story.Path, herald, herald + "/", herald + "/nothing", herald + "/isles", herald + "/house-rules", "https://evil.example" + story.Path,
			"https://herald.example@evil.example" + story.Path, "https://a@herald.example" + story.Path, "javascript:" + story.Path, "%zz",
			herald + "/" + strings.Repeat("a", 3000), herald + story.Path + "/comments", herald + ":81" + story.Path,
		} {
			s.Get(ask(of)).Want(404)
		}
		s.Get(ask(herald+story.Path) + "&format=yaml").Want(404)
		var inXML struct {
			XMLName   xml.Name `xml:"oembed"`
			Title     string   `xml:"title"`
			Provider  string   `xml:"provider_url"`
			Thumbnail string   `xml:"thumbnail_url"`
		}
		other := s.Get(story.Path).Want(200).Page().In(`head link[type="text/xml+oembed"]`).Values("href")[0]
		x := s.Get(strings.TrimPrefix(other, herald)).Want(200)
		if err := xml.Unmarshal([]byte(x.Body), &inXML); err != nil || inXML.Title != story.Headline || inXML.Provider != herald+"/" || x.Header.Get("Content-Type") != "text/xml; charset=utf-8" {
			t.Errorf("in XML: %v %+v", err, inXML)
		}
		isCard(t, s, strings.TrimPrefix(inXML.Thumbnail, herald), "image/png") // it has no picture of its own
		s.Publish("ferry.md", strings.Replace(inMarkdown, "Ferry to Skerra ends on Sunday", "Ferry to Skerra ends today", 1))
		if body := s.Get(ask(herald + story.Path)).Want(200).Body; !strings.Contains(body, "ends today") {
			t.Errorf("after a new headline it says %s", body)
		}
	}, apptest.BaseURL(herald))
}

func TestTranslationsNameEachOther(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		en := s.Publish("ferry.md", inMarkdown)
		s.Get(en.Path).Want(200).Page().Not("link[hreflang]")
		fr := s.Publish("fr.md", "---\nheadline: Le bac s’arrête\nsection: Isles\nlanguage: fr\ntranslation_of: "+herald+en.Path+"\n---\n\nLe dernier bac part dimanche.\n")
		ar := s.Publish("ar.md", "---\nheadline: العبّارة\nsection: Isles\nslug: abbara\nlanguage: ar\ntranslation_of: "+fr.ID+"\n---\n\nآخر عبّارة يوم الأحد.\n")
		want := map[string]string{"en-GB": herald + en.Path, "fr": herald + fr.Path, "ar": herald + ar.Path}
		for _, path := range []string{en.Path, fr.Path, ar.Path} {
			page := s.Get(path).Want(200).Page()
			page.In("link[hreflang]").Count(3)
			for lang, at := range want {
				page.In(`link[hreflang="`+lang+`"]`).Attr("rel", "alternate").Attr("href", at)
			}
		}
		var list struct {
			URLs []struct {
				Loc   string `xml:"loc"`
				Links []struct {
					Language string `xml:"hreflang,attr"`
					Href     string `xml:"href,attr"`
				} `xml:"http://www.w3.org/1999/xhtml link"`
			} `xml:"url"`
		}
		if err := xml.Unmarshal([]byte(s.Get("/sitemap.xml").Want(200).Body), &list); err != nil || len(list.URLs) != 4 {
			t.Fatalf("%v: %+v", err, list)
		}
		for _, u := range list.URLs[1:] {
			if len(u.Links) != 3 {
				t.Errorf("the sitemap gives %s the versions %v", u.Loc, u.Links)
			}
			for _, l := range u.Links {
				if want[l.Language] != l.Href {
					t.Errorf("the sitemap says that %s is in %s", l.Href, l.Language)
				}
			}
		}
		if _, err := s.TryPublish("de.md", "---\nheadline: Die Fähre\nlanguage: de\ntranslation_of: no-such-story\n---\n\nAm Sonntag.\n"); err == nil || !strings.Contains(err.Error(), "translation_of") {
			t.Errorf("the translation of an unknown story: %v", err)
		}
	}, apptest.BaseURL(herald))
}

// Pictures leave the site with whole addresses.
func TestMachinesFindThePictures(t *testing.T) {
	w := settle(t)
	picture := func(at string) {
		t.Helper()
		path, ok := strings.CutPrefix(at, base)
		if got := w.get(path); !ok || got.status != 200 || got.header.Get("Content-Type") != "image/jpeg" {
			t.Errorf("%q is no picture of ours", at)
		}
	}
	var feed struct {
		Items []struct {
			Content string `json:"content_html"`
		}
	}
	if err := json.Unmarshal(w.page("/feed.json").body, &feed); err != nil {
		t.Fatal(err)
	}
	shown := htmlcheck.Parse(t, []byte(feed.Items[0].Content)).In("figure img").Values("src")
	if len(shown) != 2 { // above the story and in it
		t.Fatalf("the story is fed with the pictures %q", shown)
	}
	for _, at := range shown {
		picture(at)
	}
	var list struct {
		Images []string `xml:"url>image>loc"`
	}
	for _, path := range []string{"/sitemap.xml", "/news-sitemap.xml"} {
		list.Images = nil
		if err := xml.Unmarshal(w.page(path).body, &list); err != nil || len(list.Images) != 1 {
			t.Fatalf("%s: %v, the pictures %q", path, err, list.Images)
		}
		picture(list.Images[0])
	}
	for size, want := range map[string]bool{"": true, "&maxwidth=10000": true, "&maxwidth=x": true, "&maxwidth=100": false, "&maxheight=100": false, "&maxwidth=-1": false} {
		var e struct {
			Thumbnail string `json:"thumbnail_url"`
		}
		if err := json.Unmarshal(w.page(w.routes["GET /oembed"]+size).body, &e); err != nil || (e.Thumbnail != "") != want {
			t.Errorf("with %q the thumbnail is %q, %v", size, e.Thumbnail, err)
		}
		if e.Thumbnail != "" {
			picture(e.Thumbnail)
		}
	}
}
