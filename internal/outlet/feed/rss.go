package feed

import (
	"html"
	"io"
	"strconv"
	"strings"
	"time"
)

// WriteRSS writes RSS 2.0.
func WriteRSS(w io.Writer, c Channel) error {
	c, err := c.check()
	if err != nil {
		return err
	}
	x := newXML(w)
	x.open("rss", "version", "2.0",
		"xmlns:atom", "http://www.w3.org/2005/Atom",
		"xmlns:content", "http://purl.org/rss/1.0/modules/content/",
		"xmlns:dc", "http://purl.org/dc/elements/1.1/",
		"xmlns:media", "http://search.yahoo.com/mrss/",
		"xmlns:slash", "http://purl.org/rss/1.0/modules/slash/",
		"xmlns:wfw", "http://wellformedweb.org/CommentAPI/")
	x.open("channel")
	x.text("title", c.Title)
	x.text("link", c.Link)
	// The format asks for a description, and does not say whether it is text or
	// HTML: without < it is the same in both, and & stays readable in either.
	x.text("description", strings.ReplaceAll(or(c.Description, c.Title), "<", "&lt;"))
	x.text("language", c.Language)
	x.text("lastBuildDate", rssTime(c.Updated))
	x.text("generator", "Broadsheet")
	x.empty("atom:link", "href", c.Self, "rel", "self", "type", "application/rss+xml")
	for _, it := range c.Items {
		x.rssItem(it)
	}
	x.close("channel")
	x.close("rss")
	return x.finish()
}

func (x *xmlWriter) rssItem(it Item) {
	x.open("item")
	x.text("title", it.Title)
	x.text("link", it.URL)
	x.text("guid", it.ID, "isPermaLink", strconv.FormatBool(it.ID == it.URL))
	x.text("pubDate", rssTime(it.Published))
	for _, a := range it.Authors {
		x.text("dc:creator", a.Name)
	}
	for _, tag := range it.Tags {
		x.text("category", tag)
	}
	// Readers take a description for HTML, so plain text is escaped once for that
	// and once for XML. A title is plain text.
	x.text("description", html.EscapeString(it.Summary))
	x.text("content:encoded", it.ContentHTML)
	if m := it.Image; m != nil {
		x.open("media:content", "url", m.URL, "medium", "image", "type", m.Type, "width", size(m.Width), "height", size(m.Height))
		x.text("media:description", m.Alt, "type", "plain")
		x.text("media:credit", m.Credit)
		x.close("media:content")
	}
	x.text("comments", it.CommentsURL)
	x.text("wfw:commentRss", it.CommentsFeed)
	if it.CommentsURL != "" {
		x.text("slash:comments", strconv.Itoa(it.CommentCount))
	}
	x.close("item")
}

func rssTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 +0000")
}

func size(n int) string {
	if n <= 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func or(s, instead string) string {
	if s == "" {
		return instead
	}
	return s
}
