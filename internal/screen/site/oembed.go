package site

import (
	"context"
	"encoding/xml"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/outlet/card"
	"broadsheet/internal/story/article"
)

// longestEmbed is the longest address that is looked up for an embed.
const longestEmbed = 2048

// embed is a story as others show a link to it: oEmbed 1.0, of the type link.
type embed struct {
	XMLName         xml.Name `json:"-" xml:"oembed"`
	Version         string   `json:"version" xml:"version"`
	Type            string   `json:"type" xml:"type"`
	Title           string   `json:"title" xml:"title"`
	Author          string   `json:"author_name,omitempty" xml:"author_name,omitempty"`
	AuthorURL       string   `json:"author_url,omitempty" xml:"author_url,omitempty"`
	Provider        string   `json:"provider_name" xml:"provider_name"`
	ProviderURL     string   `json:"provider_url" xml:"provider_url"`
	Thumbnail       string   `json:"thumbnail_url,omitempty" xml:"thumbnail_url,omitempty"`
	ThumbnailWidth  int      `json:"thumbnail_width,omitempty" xml:"thumbnail_width,omitempty"`
	ThumbnailHeight int      `json:"thumbnail_height,omitempty" xml:"thumbnail_height,omitempty"`
}

// embedAddress is where a story is described for embedding.
func (s *Screen) embedAddress(story string) string {
	return s.absolute("/oembed?url=" + url.QueryEscape(s.absolute(story)))
}

// oembed describes a story of ours by its address, as JSON or as XML. What is
// not ours is not here.
func (s *Screen) oembed(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	at, ok := s.ours(q.Get("url"))
	form := q.Get("format")
	if form == "" {
		form = "json"
	}
	if !ok || form != "json" && form != "xml" {
		return web.Missing("")
	}
	width, height := step(q.Get("maxwidth")), step(q.Get("maxheight"))
	key := "oembed " + form + " " + strconv.Itoa(width) + "x" + strconv.Itoa(height) + " " + at
	return s.Cache.Serve(w, r, key, func(ctx context.Context) (*pagecache.Page, error) {
		return s.embedPage(ctx, at, form, width, height)
	})
}

// ours is the path of an address on this site. Only the path counts, so that
// parameters make no more pages to keep.
func (s *Screen) ours(address string) (path string, ok bool) {
	u, err := url.Parse(address)
	if err != nil || len(address) > longestEmbed || u.User != nil || u.Scheme != "http" && u.Scheme != "https" || !strings.EqualFold(u.Host, s.conf.Base.Host) {
		return "", false
	}
	path = strings.TrimSuffix(u.Path, "/")
	return path, path != ""
}

// steps are the sides that a thumbnail is fitted to, largest first: whoever asks
// with each number there is still makes few pages.
var steps = []int{1920, mainWidth, 640, 320, 160}

// step is the largest side that does not exceed what was asked for; 0: no
// thumbnail fits.
func step(asked string) int {
	if asked == "" {
		return steps[0]
	}
	most, err := strconv.Atoi(asked)
	if err != nil {
		return steps[0]
	}
	for _, n := range steps {
		if n <= most {
			return n
		}
	}
	return 0
}

func (s *Screen) embedPage(ctx context.Context, at, form string, width, height int) (*pagecache.Page, error) {
	found, err := s.lookup(ctx, at)
	if err != nil {
		return nil, err
	}
	if found.Kind != article.ToStory && found.Kind != article.Moved {
		return nil, web.Missing("")
	}
	story, err := s.Articles.Story(ctx, s.DB, found.Object)
	if err != nil {
		return nil, err
	}
	if story.Kind != article.KindStory {
		return nil, web.Missing("")
	}
	e := embed{
		Version: "1.0", Type: "link", Title: story.Headline,
		Provider: s.paper().Name, ProviderURL: s.absolute("/"),
	}
	for _, c := range s.byline(story.Language, story.Byline) {
		e.Author += c.Before + c.Name
	}
	if len(story.Byline) == 1 && story.Byline[0].Slug != "" {
		e.AuthorURL = s.absolute(path("by", story.Byline[0].Slug))
	}
	if err := s.thumbnail(ctx, &e, story, width, height); err != nil {
		return nil, err
	}
	if form == "json" {
		return jsonPage("application/json", "oembed", e, article.KeyStory(story.ID))
	}
	body, err := xml.Marshal(e)
	if err != nil {
		return nil, err
	}
	return &pagecache.Page{
		Header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}},
		Body:   append([]byte(xml.Header), body...), Keys: []string{article.KeyStory(story.ID), "site"}, Label: "oembed",
	}, nil
}

// thumbnail is the widest size of the lead picture that fits, up to the one that
// our own page names first; of a story without one its card, if that fits.
func (s *Screen) thumbnail(ctx context.Context, e *embed, story article.Story, width, height int) error {
	if story.LeadPicture == nil {
		if d := s.drawing(story, nil); d.file != "" && card.Width <= width && card.Height <= height {
			e.Thumbnail, e.ThumbnailWidth, e.ThumbnailHeight = s.absolute(d.path(story)), card.Width, card.Height
		}
		return nil
	}
	found, err := s.pictures(ctx, s.DB, story)
	if err != nil {
		return err
	}
	for _, r := range found[story.LeadPicture.Media].Renditions {
		if r.Width <= min(width, mainWidth) && r.Height <= height {
			e.Thumbnail, e.ThumbnailWidth, e.ThumbnailHeight = s.absolute(r.URL()), r.Width, r.Height
		}
	}
	return nil
}
