// Package feedcheck holds feeds and sitemaps to what their specifications and
// the W3C's feed validator ask: RSS 2.0 with the modules that we use, Atom
// (RFC 4287), JSON Feed 1.1, and sitemaps with news and pictures.
package feedcheck

import (
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html"
)

// Feed returns what is wrong with a feed that was served from an address with a
// content type.
func Feed(address, kind string, body []byte) []string {
	c := &check{}
	switch kind {
	case "application/rss+xml; charset=utf-8":
		c.rss(address, body)
	case "application/atom+xml; charset=utf-8":
		c.atom(address, body)
	case "application/feed+json; charset=utf-8":
		c.json(address, body)
	default:
		c.no("%q is the type of no feed", kind)
	}
	return c.wrong
}

// check gathers what is wrong.
type check struct{ wrong []string }

func (c *check) no(format string, args ...any) {
	c.wrong = append(c.wrong, fmt.Sprintf(format, args...))
}

// address wants an absolute address that a reader's program may open.
func (c *check) address(where, s string) {
	u, err := url.Parse(s)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.User != nil || strings.ContainsAny(s, " <>\"\t\r\n") {
		c.no("%s: %.80q is no absolute address", where, s)
	}
}

// id wants a name that is an absolute address, or a tag: or urn: name.
func (c *check) id(where, s string, seen map[string]bool) {
	if !strings.HasPrefix(s, "tag:") && !strings.HasPrefix(s, "urn:") {
		c.address(where, s)
	}
	if seen[s] {
		c.no("%s: %q names two items", where, s)
	}
	seen[s] = true
}

func (c *check) rfc822(where, s string) {
	t, err := mail.ParseDate(s)
	switch {
	case err != nil:
		c.no("%s: %q is no date by RFC 822", where, s)
	case t.Format("Mon") != s[:3]:
		c.no("%s: %q has the wrong day of the week", where, s)
	case len(strings.Fields(s)[3]) != 4:
		c.no("%s: %q has a year of two digits", where, s)
	}
}

func (c *check) rfc3339(where, s string) {
	if _, err := time.Parse(time.RFC3339, s); err != nil {
		c.no("%s: %q is no time by RFC 3339", where, s)
	}
}

var tongue = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$`)

func (c *check) language(where, s string) {
	if !tongue.MatchString(s) {
		c.no("%s: %q names no language", where, s)
	}
}

// plain wants a text that reads the same whether a program takes it for text or
// for HTML.
func (c *check) plain(where, s string) {
	if strings.TrimSpace(s) == "" {
		c.no("%s: empty", where)
	}
}

// addressed are the attributes that hold addresses.
var addressed = []string{"href", "src", "cite", "poster", "data", "action", "background", "longdesc", "srcset"}

// dangerous are elements that a feed's reader drops, or should.
var dangerous = []string{"script", "style", "iframe", "object", "embed", "applet", "form", "input", "meta", "link", "base", "frame", "frameset", "noscript"}

// markup wants HTML that stands on its own far from our pages.
func (c *check) markup(where, s string) {
	root, err := html.Parse(strings.NewReader(s))
	if err != nil {
		c.no("%s: %v", where, err)
		return
	}
	for n := range root.Descendants() {
		if n.Type == html.CommentNode {
			c.no("%s: a comment in the markup", where)
		}
		if n.Type != html.ElementNode {
			continue
		}
		if slices.Contains(dangerous, n.Data) {
			c.no("%s: <%s> in it", where, n.Data)
		}
		for _, a := range n.Attr {
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "id":
				c.no("%s: the attribute %s", where, a.Key)
			case slices.Contains(addressed, a.Key):
				if mailto := strings.HasPrefix(a.Val, "mailto:"); !mailto || a.Key != "href" {
					c.address(where+" "+n.Data+"@"+a.Key, a.Val)
				}
			}
		}
		if n.Data == "img" && !slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == "alt" }) {
			c.no("%s: a picture without words", where)
		}
	}
}
