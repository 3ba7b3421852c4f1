package site

import (
	"context"
	"encoding/json"
	"net/http"

	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/theme"
)

const (
	manifestPath = "/site.webmanifest"
	// paper is the colour of the page by day. A manifest knows one colour only;
	// a page that is open says the one of the night itself.
	paper = "#fffdf8"
)

// manifest is what a telephone asks for when a reader keeps the site on it.
type manifest struct {
	Name        string         `json:"name"`
	ShortName   string         `json:"short_name"`
	Description string         `json:"description,omitempty"`
	Language    string         `json:"lang"`
	Direction   string         `json:"dir"`
	ID          string         `json:"id"`
	Start       string         `json:"start_url"`
	Scope       string         `json:"scope"`
	Display     string         `json:"display"`
	Background  string         `json:"background_color"`
	Colour      string         `json:"theme_color"`
	Icons       []manifestIcon `json:"icons"`
}

type manifestIcon struct {
	Source  string `json:"src"`
	Sizes   string `json:"sizes"`
	Type    string `json:"type"`
	Purpose string `json:"purpose"`
}

func (s *Screen) manifest(w http.ResponseWriter, r *http.Request) error {
	return s.Cache.Serve(w, r, "manifest", func(context.Context) (*pagecache.Page, error) {
		ground := s.paper().values.Colours.Light.Paper
		if ground == "" {
			ground = paper
		}
		return jsonPage("application/manifest+json", "manifest", manifest{
			Name: s.paper().Name, ShortName: s.paper().Name, Description: s.paper().Tagline,
			Language: s.conf.Language, Direction: theme.Direction(s.conf.Language),
			ID: "/", Start: "/", Scope: "/",
			// The reader keeps the way back: links lead out of a newspaper all the time.
			Display: "minimal-ui", Background: ground, Colour: ground,
			Icons: s.manifestIcons(),
		})
	})
}

func jsonPage(kind, label string, data any, keys ...string) (*pagecache.Page, error) {
	body, err := json.Marshal(data)
	if err != nil {
		return nil, err
	}
	return &pagecache.Page{
		Header: http.Header{"Content-Type": {kind + "; charset=utf-8"}},
		Body:   append(body, '\n'), Keys: append(keys, "site"), Label: label,
	}, nil
}
