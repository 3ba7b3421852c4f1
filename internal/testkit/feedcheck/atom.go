package feedcheck

func (c *check) atom(address string, body []byte) {
	feed := c.tree(body)
	if feed == nil {
		return
	}
	if feed.full() != "atom:feed" {
		c.no("it is %s", feed.full())
	}
	if language := feed.attr("lang"); language != "" {
		c.language("xml:lang", language)
	}
	c.only(feed, "atom:id atom:title atom:subtitle atom:updated atom:generator atom:link atom:author atom:category atom:contributor atom:icon atom:logo atom:rights atom:entry")
	seen := map[string]bool{}
	c.head(feed, seen)
	for _, name := range []string{"atom:subtitle", "atom:generator", "atom:icon", "atom:logo", "atom:rights"} {
		c.one(feed, name, false)
	}
	if self := c.links(feed)["self"]; self != address {
		c.no("its own address is %q, and it came from %s", self, address)
	}
	authors := len(feed.all("atom:author"))
	for _, entry := range feed.all("atom:entry") {
		c.entry(entry, seen)
		if authors+len(entry.all("atom:author")) == 0 {
			c.no("an entry without an author in a feed without one")
		}
	}
}

// head checks what feed and entry alike must have.
func (c *check) head(e *element, seen map[string]bool) {
	if id, ok := c.one(e, "atom:id", true); ok {
		c.id("atom:id", id, seen)
	}
	if title, ok := c.one(e, "atom:title", true); ok {
		c.plain("atom:title", title)
	}
	if updated, ok := c.one(e, "atom:updated", true); ok {
		c.rfc3339("atom:updated", updated)
	}
	for _, a := range e.all("atom:author") {
		c.only(a, "atom:name atom:uri atom:email")
		name, _ := c.one(a, "atom:name", true)
		c.plain("atom:name", name)
		if uri, ok := c.one(a, "atom:uri", false); ok {
			c.address("atom:uri", uri)
		}
	}
	for _, t := range e.all("atom:category") {
		c.plain("atom:category", t.attr("term"))
	}
}

// links are the addresses by their relation.
func (c *check) links(e *element) map[string]string {
	found, alternates := map[string]string{}, map[string]bool{}
	for _, l := range e.all("atom:link") {
		c.address("atom:link", l.attr("href"))
		rel := l.attr("rel")
		if rel == "" {
			rel = "alternate"
		}
		if l.attr("type") != "" {
			c.media("atom:link", l.attr("type"))
		}
		if form := l.attr("type") + " " + l.attr("hreflang"); rel == "alternate" {
			if alternates[form] {
				c.no("%s: two alternates of the type %s", e.full(), form)
			}
			alternates[form] = true
		}
		if n := l.attr("count"); n != "" {
			c.count("thr:count", n)
		}
		found[rel] = l.attr("href")
	}
	return found
}

func (c *check) entry(e *element, seen map[string]bool) {
	c.only(e, "atom:id atom:title atom:updated atom:published atom:link atom:author atom:category atom:contributor atom:summary atom:content atom:rights atom:source")
	c.head(e, seen)
	links := c.links(e)
	if published, ok := c.one(e, "atom:published", false); ok {
		c.rfc3339("atom:published", published)
	}
	c.one(e, "atom:summary", false)
	for _, s := range e.all("atom:summary") {
		if s.attr("type") == "html" {
			c.markup("atom:summary", s.text)
		}
	}
	_, whole := c.one(e, "atom:content", false)
	if !whole && links["alternate"] == "" {
		c.no("an entry with neither content nor address")
	}
	for _, content := range e.all("atom:content") {
		switch kind := content.attr("type"); kind {
		case "html":
			c.markup("atom:content", content.text)
		case "text", "":
		default:
			c.no("atom:content: the type %q", kind)
		}
		if len(content.children) > 0 {
			c.no("atom:content holds elements where it says that it is text")
		}
	}
}
