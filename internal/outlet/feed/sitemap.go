package feed

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// SitemapPages is the most pages that one sitemap may list; beyond it a site
// writes several and an index of them.
const SitemapPages = 50_000

// SitemapBytes is the most that one sitemap may hold.
const SitemapBytes = 50 << 20

// maxLocation is the longest address that the sitemap schema allows.
const maxLocation = 2048

// The names of what stands in a sitemap beside addresses.
const (
	imageSpace = "http://www.google.com/schemas/sitemap-image/1.1"
	newsSpace  = "http://www.google.com/schemas/sitemap-news/0.9"
	xhtmlSpace = "http://www.w3.org/1999/xhtml"
)

// Page is a page, or a sitemap in an index, with when it last changed. Images,
// Versions and News are said of pages alone.
type Page struct {
	URL      string
	Changed  time.Time // zero: not known
	Images   []string  // absolute; one that is not is left out
	Versions []Version // the page in every language that it has, its own too; empty: it has one
	News     *News     // in a sitemap of news
}

// Version is a page in one language.
type Version struct{ Language, URL string }

// News says of a page that it is news.
type News struct {
	Publication string
	Language    string // BCP 47
	Title       string
	Published   time.Time
}

// WriteSitemap writes a sitemap of pages.
func WriteSitemap(w io.Writer, pages []Page) error {
	return writeLocations(w, "urlset", "url", pages, "xmlns:image", imageSpace, "xmlns:xhtml", xhtmlSpace)
}

// NewsSitemapPages is the most pages that a sitemap of news may list.
const NewsSitemapPages = 1000

// WriteNewsSitemap writes a sitemap of what is new.
func WriteNewsSitemap(w io.Writer, pages []Page) error {
	if len(pages) > NewsSitemapPages {
		return fmt.Errorf("feed: %d pages in a sitemap of news, where %d is the limit: list the newest", len(pages), NewsSitemapPages)
	}
	return writeLocations(w, "urlset", "url", pages, "xmlns:news", newsSpace, "xmlns:image", imageSpace, "xmlns:xhtml", xhtmlSpace)
}

// WriteSitemapIndex writes an index of sitemaps.
func WriteSitemapIndex(w io.Writer, sitemaps []Page) error {
	return writeLocations(w, "sitemapindex", "sitemap", sitemaps)
}

func writeLocations(w io.Writer, root, element string, pages []Page, spaces ...string) error {
	switch {
	case len(pages) == 0:
		return errors.New("feed: a sitemap lists at least one page; the front page is always there")
	case len(pages) > SitemapPages:
		return fmt.Errorf("feed: %d pages in one sitemap, where %d is the limit: write several and an index", len(pages), SitemapPages)
	}
	for _, p := range pages {
		if !isWeb(p.URL) || len(p.URL) > maxLocation {
			return fmt.Errorf("feed: %.80q is not an absolute http address of at most %d bytes", p.URL, maxLocation)
		}
	}
	x := newXML(w)
	x.open(root, append([]string{"xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9"}, spaces...)...)
	for _, p := range pages {
		x.open(element)
		x.text("loc", p.URL)
		if !p.Changed.IsZero() {
			x.text("lastmod", p.Changed.UTC().Format(time.RFC3339))
		}
		if element == "url" {
			x.aboutPage(p)
		}
		x.close(element)
		if x.bytes+len("</sitemapindex>\n") > SitemapBytes {
			return fmt.Errorf("feed: %d pages fill more than the %d bytes that one sitemap may have: write several and an index", len(pages), SitemapBytes)
		}
	}
	x.close(root)
	return x.finish()
}

func (x *xmlWriter) aboutPage(p Page) {
	if n := p.News; n != nil {
		x.open("news:news")
		x.open("news:publication")
		x.text("news:name", n.Publication)
		x.text("news:language", newsLanguage(n.Language))
		x.close("news:publication")
		x.text("news:publication_date", n.Published.UTC().Format(time.RFC3339))
		x.text("news:title", or(n.Title, p.URL))
		x.close("news:news")
	}
	for _, address := range p.Images {
		if isWeb(address) {
			x.open("image:image")
			x.text("image:loc", address)
			x.close("image:image")
		}
	}
	for _, v := range p.Versions {
		if isWeb(v.URL) && v.Language != "" {
			x.empty("xhtml:link", "rel", "alternate", "hreflang", v.Language, "href", v.URL)
		}
	}
}

// newsLanguage is a language as sitemaps of news name it: without region or
// script, Chinese excepted, which is told apart by its script.
func newsLanguage(tag string) string {
	base, rest, _ := strings.Cut(strings.ToLower(tag), "-")
	if base != "zh" {
		return base
	}
	for _, part := range strings.Split(rest, "-") {
		switch part {
		case "hant", "tw", "hk", "mo":
			return "zh-tw"
		}
	}
	return "zh-cn"
}

// Robots is what robots.txt says to every crawler.
type Robots struct {
	Closed   bool     // nothing may be read: a site that is not open yet
	Disallow []string // paths, such as "/desk/"
	Sitemaps []string // absolute addresses
}

// WriteRobots writes robots.txt (RFC 9309).
func WriteRobots(w io.Writer, r Robots) error {
	out := bufio.NewWriter(w)
	out.WriteString("User-agent: *\n")
	switch {
	case r.Closed:
		out.WriteString("Disallow: /\n")
	case len(r.Disallow) == 0:
		out.WriteString("Disallow:\n")
	}
	for _, path := range r.Disallow {
		if r.Closed {
			break
		}
		// A line break in a path would be a rule of its own, "#" a comment.
		if !strings.HasPrefix(path, "/") || strings.ContainsFunc(path, func(c rune) bool { return c <= ' ' || c == '#' || c == 0x7F }) {
			return fmt.Errorf("feed: %q is not a path for robots.txt: it begins with / and has no spaces", path)
		}
		out.WriteString("Disallow: " + path + "\n")
	}
	for i, s := range r.Sitemaps {
		if !isWeb(s) {
			return fmt.Errorf("feed: the sitemap %q is not an absolute http address", s)
		}
		if i == 0 {
			out.WriteString("\n")
		}
		out.WriteString("Sitemap: " + s + "\n")
	}
	return out.Flush()
}
