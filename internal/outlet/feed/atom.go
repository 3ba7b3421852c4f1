package feed

import (
	"io"
	"strconv"
	"time"
)

// WriteAtom writes Atom 1.0 (RFC 4287), with the links to discussions of RFC 4685.
func WriteAtom(w io.Writer, c Channel) error {
	c, err := c.check()
	if err != nil {
		return err
	}
	x := newXML(w)
	x.open("feed", "xmlns", "http://www.w3.org/2005/Atom", "xmlns:thr", "http://purl.org/syndication/thread/1.0", "xml:lang", c.Language)
	x.text("id", c.Self)
	x.text("title", c.Title)
	x.text("subtitle", c.Description)
	x.text("updated", atomTime(c.Updated))
	x.text("generator", "Broadsheet")
	x.empty("link", "rel", "self", "type", "application/atom+xml", "href", c.Self)
	x.empty("link", "rel", "alternate", "type", "text/html", "href", c.Link)
	// An entry without an author takes the feed's.
	x.atomAuthor(Author{Name: c.Title, URL: c.Link})
	for _, it := range c.Items {
		x.atomEntry(it)
	}
	x.close("feed")
	return x.finish()
}

func (x *xmlWriter) atomEntry(it Item) {
	x.open("entry", "xml:lang", it.Language)
	x.text("id", it.ID)
	x.text("title", or(it.Title, it.URL)) // required, unlike in RSS
	x.empty("link", "rel", "alternate", "type", "text/html", "href", it.URL)
	if !it.Published.IsZero() {
		x.text("published", atomTime(it.Published))
	}
	x.text("updated", atomTime(it.Updated))
	for _, a := range it.Authors {
		x.atomAuthor(a)
	}
	for _, tag := range it.Tags {
		x.empty("category", "term", tag)
	}
	x.text("summary", it.Summary, "type", "text")
	x.text("content", it.ContentHTML, "type", "html")
	if m := it.Image; m != nil {
		x.empty("link", "rel", "enclosure", "type", m.Type, "href", m.URL, "title", m.Alt)
	}
	count := strconv.Itoa(it.CommentCount)
	if it.CommentsURL != "" {
		x.empty("link", "rel", "replies", "type", "text/html", "href", it.CommentsURL, "thr:count", count)
	}
	if it.CommentsFeed != "" {
		x.empty("link", "rel", "replies", "type", "application/rss+xml", "href", it.CommentsFeed, "thr:count", count)
	}
	x.close("entry")
}

func (x *xmlWriter) atomAuthor(a Author) {
	if a.Name == "" {
		return
	}
	x.open("author")
	x.text("name", a.Name)
	x.text("uri", webOnly(a.URL))
	x.close("author")
}

// atomTime always gives a time, since the format asks for one: a feed of
// nothing was last changed at the beginning.
func atomTime(t time.Time) string {
	if t.IsZero() {
		t = time.Unix(0, 0)
	}
	return t.UTC().Format(time.RFC3339)
}
