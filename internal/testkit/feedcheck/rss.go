package feedcheck

import (
	"mime"
	"strconv"
	"strings"
)

func (c *check) rss(address string, body []byte) {
	root := c.tree(body)
	if root == nil {
		return
	}
	if root.full() != "rss" || root.attr("version") != "2.0" {
		c.no("it is %s of version %q", root.full(), root.attr("version"))
	}
	channels := root.all("channel")
	if len(channels) != 1 || len(root.children) != 1 {
		c.no("it has %d channels", len(channels))
		return
	}
	channel := channels[0]
	c.only(channel, "title link description language lastBuildDate pubDate generator copyright managingEditor webMaster category docs ttl image atom:link item")
	for _, name := range []string{"title", "description"} {
		text, _ := c.one(channel, name, true)
		c.plain(name, text)
	}
	link, _ := c.one(channel, "link", true)
	c.address("channel link", link)
	if language, ok := c.one(channel, "language", false); ok {
		c.language("language", language)
	}
	if date, ok := c.one(channel, "lastBuildDate", false); ok {
		c.rfc822("lastBuildDate", date)
	}
	self := 0
	for _, l := range channel.all("atom:link") {
		c.address("atom:link", l.attr("href"))
		if l.attr("rel") == "self" {
			self++
			if l.attr("href") != address || l.attr("type") != "application/rss+xml" {
				c.no("its own address is %s of %s, and it came from %s", l.attr("href"), l.attr("type"), address)
			}
		}
	}
	if self != 1 {
		c.no("it names its own address %d times", self)
	}
	seen := map[string]bool{}
	for _, item := range channel.all("item") {
		c.rssItem(item, seen)
	}
}

func (c *check) rssItem(item *element, seen map[string]bool) {
	c.only(item, "title link guid pubDate dc:creator category description content:encoded enclosure media:content comments wfw:commentRss slash:comments source")
	title, hasTitle := c.one(item, "title", false)
	description, described := c.one(item, "description", false)
	if !hasTitle && !described {
		c.no("an item with neither title nor description")
	}
	if hasTitle {
		c.plain("item title", title)
	}
	if described {
		c.markup("item description", description)
	}
	if link, ok := c.one(item, "link", true); ok {
		c.address("item link", link)
	}
	if _, ok := c.one(item, "guid", true); ok {
		guid := item.all("guid")[0]
		if permanent := guid.attr("isPermaLink"); permanent != "false" {
			c.address("guid that is an address", guid.text)
		}
		c.id("guid", guid.text, seen)
	}
	if date, ok := c.one(item, "pubDate", true); ok {
		c.rfc822("pubDate", date)
	}
	for _, a := range item.all("dc:creator") {
		c.plain("dc:creator", a.text)
	}
	if encoded, ok := c.one(item, "content:encoded", false); ok {
		c.markup("content:encoded", encoded)
	}
	for _, name := range []string{"comments", "wfw:commentRss"} {
		if at, ok := c.one(item, name, false); ok {
			c.address(name, at)
		}
	}
	if n, ok := c.one(item, "slash:comments", false); ok {
		c.count("slash:comments", n)
	}
	for _, e := range item.all("enclosure") {
		c.address("enclosure", e.attr("url"))
		c.count("enclosure length", e.attr("length"))
		c.media("enclosure", e.attr("type"))
	}
	for _, m := range item.all("media:content") {
		c.only(m, "media:description media:credit media:title")
		c.address("media:content", m.attr("url"))
		c.media("media:content", m.attr("type"))
		if m.attr("medium") != "image" {
			c.no("media:content: the medium %q", m.attr("medium"))
		}
		for _, side := range []string{"width", "height"} {
			if s := m.attr(side); s != "" {
				c.count("media:content "+side, s)
			}
		}
	}
}

func (c *check) count(where, s string) {
	if n, err := strconv.Atoi(s); err != nil || n < 0 || strings.HasPrefix(s, "+") {
		c.no("%s: %q is no number of things", where, s)
	}
}

func (c *check) media(where, s string) {
	if kind, _, err := mime.ParseMediaType(s); err != nil || !strings.Contains(kind, "/") {
		c.no("%s: %q is no media type", where, s)
	}
}
