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

// maxLocation is the longest address that the sitemap schema allows.
const maxLocation = 2048

// Page is a page, or a sitemap in an index, with when it last changed.
type Page struct {
	URL     string
	Changed time.Time // zero: not known
}

// WriteSitemap writes a sitemap of pages.
func WriteSitemap(w io.Writer, pages []Page) error {
	return writeLocations(w, "urlset", "url", pages)
}

// WriteSitemapIndex writes an index of sitemaps.
func WriteSitemapIndex(w io.Writer, sitemaps []Page) error {
	return writeLocations(w, "sitemapindex", "sitemap", sitemaps)
}

func writeLocations(w io.Writer, root, element string, pages []Page) error {
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
	x.open(root, "xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9")
	for _, p := range pages {
		x.open(element)
		x.text("loc", p.URL)
		if !p.Changed.IsZero() {
			x.text("lastmod", p.Changed.UTC().Format(time.RFC3339))
		}
		x.close(element)
	}
	x.close(root)
	return x.finish()
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
