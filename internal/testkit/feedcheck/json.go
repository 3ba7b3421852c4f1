package feedcheck

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

func (c *check) json(address string, body []byte) {
	var feed map[string]any
	if err := json.Unmarshal(body, &feed); err != nil {
		c.no("it is no JSON: %v", err)
		return
	}
	c.keys("feed", feed, "version", "title", "home_page_url", "feed_url", "description", "user_comment", "next_url", "icon", "favicon", "authors", "language", "expired", "hubs", "items")
	if feed["version"] != "https://jsonfeed.org/version/1.1" {
		c.no("its version is %v", feed["version"])
	}
	c.text("title", feed["title"], true)
	if feed["feed_url"] != address {
		c.no("its own address is %v, and it came from %s", feed["feed_url"], address)
	}
	c.web("home_page_url", feed["home_page_url"], true)
	c.text("description", feed["description"], false)
	if language, ok := feed["language"].(string); ok {
		c.language("language", language)
	}
	items, ok := feed["items"].([]any)
	if !ok {
		c.no("its items are %T", feed["items"])
	}
	seen := map[string]bool{}
	for i, one := range items {
		item, ok := one.(map[string]any)
		if !ok {
			c.no("item %d is %T", i, one)
			continue
		}
		c.jsonItem(fmt.Sprintf("item %d ", i), item, seen)
	}
}

func (c *check) jsonItem(at string, item map[string]any, seen map[string]bool) {
	c.keys(at, item, "id", "url", "external_url", "title", "content_html", "content_text", "summary", "image", "banner_image", "date_published", "date_modified", "authors", "tags", "language", "attachments")
	id, _ := item["id"].(string)
	c.id(at+"id", id, seen)
	c.web(at+"url", item["url"], false)
	c.web(at+"image", item["image"], false)
	c.text(at+"title", item["title"], false)
	c.text(at+"summary", item["summary"], false)
	content, hasHTML := item["content_html"].(string)
	_, hasText := item["content_text"].(string)
	if !hasHTML && !hasText {
		c.no("%s: it has no content", at)
	}
	if hasHTML {
		c.markup(at+"content_html", content)
	}
	for _, name := range []string{"date_published", "date_modified"} {
		if date, there := item[name]; there {
			c.rfc3339(at+name, fmt.Sprint(date))
		}
	}
	authors, _ := item["authors"].([]any)
	for _, one := range authors {
		author, _ := one.(map[string]any)
		c.keys(at+"author", author, "name", "url", "avatar")
		c.text(at+"author", author["name"], true)
		c.web(at+"author url", author["url"], false)
	}
	tags, _ := item["tags"].([]any)
	for _, tag := range tags {
		c.text(at+"tag", tag, true)
	}
}

// keys wants names of the format, or of one's own: they begin with an underscore.
func (c *check) keys(at string, object map[string]any, known ...string) {
	for name := range object {
		if !slices.Contains(known, name) && !strings.HasPrefix(name, "_") {
			c.no("%s: the format has no %q", at, name)
		}
	}
}

func (c *check) text(at string, value any, must bool) {
	text, ok := value.(string)
	if value == nil && !must {
		return
	}
	if !ok || strings.TrimSpace(text) == "" {
		c.no("%s: %v is no text", at, value)
	}
}

func (c *check) web(at string, value any, must bool) {
	if value == nil && !must {
		return
	}
	address, _ := value.(string)
	c.address(at, address)
}
