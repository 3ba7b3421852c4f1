package feed

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

type jsonFeed struct {
	Version     string `json:"version"`
	Title       string `json:"title"`
	HomePageURL string `json:"home_page_url"`
	FeedURL     string `json:"feed_url"`
	Description string `json:"description,omitempty"`
	Language    string `json:"language,omitempty"`
}

type jsonItem struct {
	ID            string        `json:"id"`
	URL           string        `json:"url"`
	Title         string        `json:"title,omitempty"`
	Summary       string        `json:"summary,omitempty"`
	ContentHTML   string        `json:"content_html,omitempty"`
	ContentText   string        `json:"content_text,omitempty"`
	Image         string        `json:"image,omitempty"`
	DatePublished string        `json:"date_published,omitempty"`
	DateModified  string        `json:"date_modified,omitempty"`
	Authors       []jsonAuthor  `json:"authors,omitempty"`
	Tags          []string      `json:"tags,omitempty"`
	Language      string        `json:"language,omitempty"`
	Comments      *jsonComments `json:"_comments,omitempty"`
}

type jsonAuthor struct {
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

// jsonComments is an extension, by the format's rule for names of one's own.
type jsonComments struct {
	URL   string `json:"url,omitempty"`
	Feed  string `json:"feed,omitempty"`
	Count int    `json:"count"`
}

// WriteJSON writes JSON Feed 1.1, an item at a time.
func WriteJSON(w io.Writer, c Channel) error {
	c, err := c.check()
	if err != nil {
		return err
	}
	head, err := json.Marshal(jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: clean(c.Title), HomePageURL: c.Link, FeedURL: c.Self,
		Description: clean(c.Description), Language: c.Language,
	})
	if err != nil {
		return fmt.Errorf("feed: %w", err)
	}
	out := bufio.NewWriter(w)
	out.Write(bytes.TrimSuffix(head, []byte("}")))
	out.WriteString(`,"items":[`)
	for i, it := range c.Items {
		item, err := json.Marshal(newJSONItem(it))
		if err != nil {
			return fmt.Errorf("feed: %w", err)
		}
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteByte('\n')
		out.Write(item)
	}
	out.WriteString("\n]}\n")
	return out.Flush() // bufio keeps the first error
}

func newJSONItem(it Item) jsonItem {
	j := jsonItem{
		ID: it.ID, URL: it.URL, Title: clean(it.Title), Summary: clean(it.Summary), ContentHTML: clean(it.ContentHTML),
		DatePublished: jsonTime(it.Published), Tags: it.Tags, Language: it.Language,
	}
	if j.ContentHTML == "" {
		j.ContentText = or(j.Summary, j.Title) // one of the two contents is required
	}
	if it.Updated.After(it.Published) {
		j.DateModified = jsonTime(it.Updated)
	}
	if it.Image != nil {
		j.Image = it.Image.URL
	}
	for _, a := range it.Authors {
		if a.Name != "" {
			j.Authors = append(j.Authors, jsonAuthor{clean(a.Name), webOnly(a.URL)})
		}
	}
	if it.CommentsURL != "" || it.CommentsFeed != "" {
		j.Comments = &jsonComments{it.CommentsURL, it.CommentsFeed, it.CommentCount}
	}
	return j
}

func jsonTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
