// Package feed writes what other programs read: RSS, Atom, JSON Feed, sitemaps,
// robots.txt, and the linked data of a story. It knows no tables: callers hand
// it finished, plain values and a writer.
package feed

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Content types of the formats, for the Content-Type header.
const (
	RSSType     = "application/rss+xml; charset=utf-8"
	AtomType    = "application/atom+xml; charset=utf-8"
	JSONType    = "application/feed+json; charset=utf-8"
	SitemapType = "application/xml; charset=utf-8"
	RobotsType  = "text/plain; charset=utf-8"
)

// Channel is one feed: of the site, a section, an author, or the comments of a
// story. Addresses are absolute, http or https.
type Channel struct {
	Title       string
	Link        string // the page that the feed follows
	Self        string // the feed's own address
	Description string
	Language    string    // BCP 47
	Updated     time.Time // zero: the latest change of an item
	Items       []Item    // newest first
}

// Item is a story or a comment.
type Item struct {
	ID          string // an address that never changes, or a tag: or urn: name; empty: URL
	URL         string
	Title       string
	Summary     string // plain text
	Language    string // BCP 47; empty: the channel's
	ContentHTML string // safe HTML with absolute addresses
	Authors     []Author
	Published   time.Time
	Updated     time.Time // zero: never
	Tags        []string
	Image       *Image
	// CommentsURL is the page of the discussion, CommentsFeed its RSS feed.
	CommentsURL  string
	CommentsFeed string
	CommentCount int
}

// Author is a name with an optional page.
type Author struct{ Name, URL string }

// Image is the picture of an item.
type Image struct {
	URL           string
	Type          string // "image/jpeg"
	Alt, Credit   string
	Caption       string // as it is printed below it
	Width, Height int
}

// check completes a channel and refuses what no format could say truly.
func (c Channel) check() (Channel, error) {
	if strings.TrimSpace(c.Title) == "" {
		return c, errors.New("feed: a channel needs a title")
	}
	for _, a := range []string{c.Link, c.Self} {
		if !isWeb(a) {
			return c, fmt.Errorf("feed: %q of channel %q is not an absolute http address", a, c.Title)
		}
	}
	items := make([]Item, len(c.Items))
	for i, it := range c.Items {
		if !isWeb(it.URL) {
			return c, fmt.Errorf("feed: %q of %q is not an absolute http address", it.URL, it.Title)
		}
		if it.ID == "" {
			it.ID = it.URL
		}
		if !isWeb(it.ID) && !strings.HasPrefix(it.ID, "tag:") && !strings.HasPrefix(it.ID, "urn:") {
			return c, fmt.Errorf("feed: the id %q of %s is neither an address nor a tag: or urn: name", it.ID, it.URL)
		}
		if it.Updated.Before(it.Published) {
			it.Updated = it.Published
		}
		if c.Updated.Before(it.Updated) {
			c.Updated = it.Updated
		}
		if it.Image != nil && !isWeb(it.Image.URL) {
			it.Image = nil
		}
		it.CommentsURL, it.CommentsFeed = webOnly(it.CommentsURL), webOnly(it.CommentsFeed)
		items[i] = it
	}
	c.Items = items
	return c, nil
}

// isWeb is the one rule for addresses that leave in a feed: a reader's program
// may open them without asking, so no other scheme gets out.
func isWeb(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != "" && !strings.ContainsAny(s, " \t\r\n<>\"")
}

func webOnly(s string) string {
	if isWeb(s) {
		return s
	}
	return ""
}
