package feedcheck_test

import (
	"strings"
	"testing"
	"time"

	"broadsheet/internal/testkit/feedcheck"
)

const (
	rss = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>The Courier</title><link>https://courier.example/</link><description>News</description><language>en-GB</language>
<lastBuildDate>Mon, 23 Nov 2026 06:10:00 +0000</lastBuildDate>
<atom:link href="https://courier.example/feed.xml" rel="self" type="application/rss+xml"/>
<item><title>Ferry</title><link>https://courier.example/ferry</link><guid isPermaLink="true">https://courier.example/ferry</guid><pubDate>Mon, 23 Nov 2026 06:10:00 +0000</pubDate><description>Late</description><content:encoded>&lt;p&gt;It is &lt;a href="https://courier.example/late"&gt;late&lt;/a&gt;.&lt;/p&gt;</content:encoded></item>
</channel></rss>`
	atom = `<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><id>https://courier.example/atom.xml</id><title>The Courier</title><updated>2026-11-23T06:10:00Z</updated>
<link rel="self" type="application/atom+xml" href="https://courier.example/atom.xml"/><link rel="alternate" type="text/html" href="https://courier.example/"/><author><name>The Courier</name></author>
<entry><id>https://courier.example/ferry</id><title>Ferry</title><updated>2026-11-23T06:10:00Z</updated><link rel="alternate" type="text/html" href="https://courier.example/ferry"/><content type="html">&lt;p&gt;Late&lt;/p&gt;</content></entry>
</feed>`
	jsonFeed = `{"version":"https://jsonfeed.org/version/1.1","title":"The Courier","home_page_url":"https://courier.example/","feed_url":"https://courier.example/feed.json","language":"en","items":[{"id":"https://courier.example/ferry","url":"https://courier.example/ferry","title":"Ferry","content_html":"<p>Late</p>","date_published":"2026-11-23T06:10:00Z","authors":[{"name":"Lena Voss"}],"_comments":{"count":3}}]}`
	sitemap  = `<?xml version="1.0" encoding="UTF-8"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc>https://courier.example/ferry</loc><lastmod>2026-11-23T06:10:00Z</lastmod><news:news><news:publication><news:name>The Courier</news:name><news:language>en</news:language></news:publication><news:publication_date>2026-11-23T06:10:00Z</news:publication_date><news:title>Ferry</news:title></news:news><image:image><image:loc>https://courier.example/media/a.jpg</image:loc></image:image><xhtml:link rel="alternate" hreflang="en" href="https://courier.example/ferry"/></url>
</urlset>`
)

// Each rule is broken once, and found.
func TestTheRulesAreHeld(t *testing.T) {
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	checks := map[string]func(string) []string{
		rss: func(s string) []string {
			return feedcheck.Feed("https://courier.example/feed.xml", "application/rss+xml; charset=utf-8", []byte(s))
		},
		atom: func(s string) []string {
			return feedcheck.Feed("https://courier.example/atom.xml", "application/atom+xml; charset=utf-8", []byte(s))
		},
		jsonFeed: func(s string) []string {
			return feedcheck.Feed("https://courier.example/feed.json", "application/feed+json; charset=utf-8", []byte(s))
		},
		sitemap: func(s string) []string {
			return feedcheck.Sitemap("https://courier.example/sitemap.xml", []byte(s), noon)
		},
	}
	for good, check := range checks {
		if wrong := check(good); len(wrong) > 0 {
			t.Errorf("nothing is wrong with %.60s: %q", good, wrong)
		}
	}
	for _, row := range []struct{ good, old, bad, want string }{
		{rss, `version="2.0"`, `version="0.91"`, "of version"},
		{rss, `<title>The Courier</title>`, ``, "no title"},
		{rss, `<description>News</description>`, `<description>News</description><description>More</description>`, "2 times description"},
		{rss, `Mon, 23 Nov 2026 06:10:00 +0000</lastBuildDate>`, `2026-11-23</lastBuildDate>`, "RFC 822"},
		{rss, `<pubDate>Mon`, `<pubDate>Tue`, "day of the week"},
		{rss, `https://courier.example/feed.xml`, `https://elsewhere.example/feed.xml`, "its own address"},
		{rss, `<link>https://courier.example/ferry</link>`, `<link>/ferry</link>`, "no absolute address"},
		{rss, `isPermaLink="true">https://courier.example/ferry`, `isPermaLink="true">ferry-1`, "no absolute address"},
		{rss, `</channel>`, `<item><title>x</title><link>https://courier.example/x</link><guid isPermaLink="true">https://courier.example/ferry</guid><pubDate>Mon, 23 Nov 2026 06:10:00 +0000</pubDate></item></channel>`, "names two items"},
		{rss, `href="https://courier.example/late"`, `href="/late"`, "no absolute address"},
		{rss, `href="https://courier.example/late"`, `href="javascript:alert(1)"`, "no absolute address"},
		{rss, `&lt;p&gt;It is`, `&lt;script&gt;x&lt;/script&gt;`, "<script>"},
		{rss, `&lt;p&gt;It is`, `&lt;p onclick="x()"&gt;It is`, "onclick"},
		{rss, `<guid`, `<author>x</author><guid`, "no place"},
		{rss, `en-GB`, `English`, "names no language"},
		{rss, `<title>Ferry</title>`, `<title>Ferry & co</title>`, "no XML"},
		{atom, `<id>https://courier.example/ferry</id>`, ``, "no atom:id"},
		{atom, `<id>https://courier.example/ferry</id>`, `<id>https://courier.example/atom.xml</id>`, "names two items"},
		{atom, `<updated>2026-11-23T06:10:00Z</updated><link rel="alternate"`, `<updated>Monday</updated><link rel="alternate"`, "RFC 3339"},
		{atom, `<author><name>The Courier</name></author>`, ``, "without an author"},
		{atom, `<link rel="alternate" type="text/html" href="https://courier.example/"/>`, `<link rel="alternate" type="text/html" href="https://courier.example/"/><link rel="alternate" type="text/html" href="https://courier.example/2"/>`, "two alternates"},
		{atom, `rel="self"`, `rel="related"`, "its own address"},
		{atom, `<content type="html">`, `<content type="html"><p>x</p>`, "holds elements"},
		{jsonFeed, `version/1.1`, `version/1`, "its version"},
		{jsonFeed, `"content_html":"<p>Late</p>",`, ``, "no content"},
		{jsonFeed, `"_comments"`, `"comments"`, "the format has no"},
		{jsonFeed, `"authors":[{"name":"Lena Voss"}]`, `"author":{"name":"Lena Voss"}`, "the format has no"},
		{jsonFeed, `2026-11-23T06:10:00Z`, `2026-11-23`, "RFC 3339"},
		{jsonFeed, `"id":"https://courier.example/ferry"`, `"id":7`, "no absolute address"},
		{sitemap, `<loc>https://courier.example/ferry`, `<loc>https://elsewhere.example/ferry`, "not on courier.example"},
		{sitemap, `<loc>https://courier.example/ferry`, `<loc>https://courier.example/fährе`, "not escaped"},
		{sitemap, `<lastmod>2026-11-23T06:10:00Z`, `<lastmod>2026-11-23 06:10`, "RFC 3339"},
		{sitemap, `<lastmod>2026-11-23T06:10:00Z`, `<lastmod>2027-11-23T06:10:00Z`, "in the future"},
		{sitemap, `2026-11-23T06:10:00Z</news`, `2026-11-20T06:10:00Z</news`, "called news"},
		{sitemap, `<news:language>en<`, `<news:language>en-GB<`, "news:language"},
		{sitemap, `<news:title>Ferry</news:title>`, ``, "no news:title"},
		{sitemap, `/media/a.jpg`, `/media/a b.jpg`, "no absolute address"},
		{sitemap, `href="https://courier.example/ferry"`, `href="https://courier.example/bac"`, "among its own versions"},
		{sitemap, `<loc>`, `<place/><loc>`, "no place"},
	} {
		broken := strings.Replace(row.good, row.old, row.bad, 1)
		if broken == row.good {
			t.Fatalf("%q is not in the example", row.old)
		}
		if wrong := strings.Join(checks[row.good](broken), "; "); !strings.Contains(wrong, row.want) {
			t.Errorf("%q for %q: %q, want %q", row.bad, row.old, wrong, row.want)
		}
	}
}
