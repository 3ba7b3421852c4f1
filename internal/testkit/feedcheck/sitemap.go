package feedcheck

import (
	"net/url"
	"regexp"
	"time"
)

// The bounds of the protocol, and of the one for news.
const (
	mostPages     = 50_000
	mostBytes     = 50 << 20
	mostNews      = 1000
	mostPictures  = 1000
	longestPlace  = 2048
	newsIsNewsFor = 48 * time.Hour
)

// Sitemap returns what is wrong with a sitemap or an index of them that was
// served from an address at a moment.
func Sitemap(address string, body []byte, now time.Time) []string {
	c := &check{}
	at, err := url.Parse(address)
	if err != nil {
		c.no("%v", err)
		return c.wrong
	}
	if len(body) > mostBytes {
		c.no("it has %d bytes", len(body))
	}
	root := c.tree(body)
	if root == nil {
		return c.wrong
	}
	entry := map[string]string{"sm:urlset": "sm:url", "sm:sitemapindex": "sm:sitemap"}[root.full()]
	if entry == "" {
		c.no("it is %s", root.full())
		return c.wrong
	}
	c.only(root, entry)
	if n := len(root.children); n == 0 || n > mostPages {
		c.no("it lists %d pages", n)
	}
	seen := map[string]bool{}
	news := 0
	for _, page := range root.children {
		if entry == "sm:sitemap" {
			c.only(page, "sm:loc sm:lastmod")
		} else {
			c.only(page, "sm:loc sm:lastmod sm:changefreq sm:priority news:news image:image xhtml:link")
		}
		loc, _ := c.one(page, "sm:loc", true)
		c.place("loc", loc, at.Host)
		if seen[loc] {
			c.no("%s stands there twice", loc)
		}
		seen[loc] = true
		if changed, ok := c.one(page, "sm:lastmod", false); ok {
			c.w3cTime("lastmod", changed)
			if t, err := time.Parse(time.RFC3339, changed); err == nil && t.After(now) {
				c.no("%s changed in the future: %s", loc, changed)
			}
		}
		news += len(page.all("news:news"))
		c.aboutPage(page, loc, at.Host, now)
	}
	if news > mostNews {
		c.no("it holds %d pieces of news", news)
	}
	return c.wrong
}

var newsTongue = regexp.MustCompile(`^(zh-cn|zh-tw|[a-z]{2,3})$`)

func (c *check) aboutPage(page *element, loc, host string, now time.Time) {
	if list := page.all("news:news"); len(list) > 1 {
		c.no("%s is news %d times", loc, len(list))
	} else if len(list) == 1 {
		n := list[0]
		c.only(n, "news:publication news:publication_date news:title")
		for _, p := range n.all("news:publication") {
			c.only(p, "news:name news:language")
			name, _ := c.one(p, "news:name", true)
			c.plain("news:name", name)
			if language, _ := c.one(p, "news:language", true); !newsTongue.MatchString(language) {
				c.no("news:language: %q", language)
			}
		}
		c.one(n, "news:publication", true)
		title, _ := c.one(n, "news:title", true)
		c.plain("news:title", title)
		date, _ := c.one(n, "news:publication_date", true)
		c.w3cTime("news:publication_date", date)
		if t, err := time.Parse(time.RFC3339, date); err == nil && (now.Sub(t) > newsIsNewsFor || t.After(now)) {
			c.no("%s is of %s and called news at %s", loc, date, now.UTC().Format(time.RFC3339))
		}
	}
	if pictures := page.all("image:image"); len(pictures) > mostPictures {
		c.no("%s has %d pictures", loc, len(pictures))
	} else {
		for _, p := range pictures {
			c.only(p, "image:loc")
			at, _ := c.one(p, "image:loc", true)
			c.place("image:loc", at, host)
		}
	}
	itself := 0
	versions := page.all("xhtml:link")
	for _, v := range versions {
		c.place("xhtml:link", v.attr("href"), host)
		c.language("hreflang", v.attr("hreflang"))
		if v.attr("rel") != "alternate" {
			c.no("xhtml:link: the relation %q", v.attr("rel"))
		}
		if v.attr("href") == loc {
			itself++
		}
	}
	if len(versions) > 0 && itself != 1 {
		c.no("%s stands %d times among its own versions", loc, itself)
	}
}

// place wants an address of the host itself, escaped.
func (c *check) place(where, s, host string) {
	c.address(where, s)
	u, err := url.Parse(s)
	if err != nil || u.Host != host || len(s) > longestPlace {
		c.no("%s: %.80q is not on %s, or too long", where, s, host)
	}
	for _, r := range s {
		if r > '~' {
			c.no("%s: %q is not escaped", where, s)
			break
		}
	}
}

// w3cTime wants a day, or a moment with its zone.
func (c *check) w3cTime(where, s string) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		c.rfc3339(where, s)
	}
}
