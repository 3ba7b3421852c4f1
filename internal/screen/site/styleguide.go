package site

import (
	"bytes"
	embedded "embed"
	"fmt"
	"html/template"
	"net/http"
	slash "path"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/floor/theme"
)

//go:embed guide
var guideFiles embedded.FS

// guideWidths are those that a page is looked at in: a small phone, a phone, a
// tablet, a desk.
var guideWidths = []int{320, 360, 768, 1280}

// Guide is a theme's style guide: every template in every state that looks
// different, in the theme's languages, with an index of them. It asks no
// database and is made anew at each look, so that a theme that is being written
// shows its last state.
type Guide struct {
	theme   *theme.Theme
	picture func(name string) ([]byte, error)
	about   *template.Template
}

// NewGuide makes the style guide of a theme. picture gives the sample pictures:
// JPEG files, by name.
func NewGuide(th *theme.Theme, picture func(name string) ([]byte, error)) (*Guide, error) {
	about, err := template.ParseFS(guideFiles, "guide/*.html")
	if err != nil {
		return nil, fmt.Errorf("style guide: %w", err)
	}
	return &Guide{th, picture, about}, nil
}

// guideSheet is a state as the index names it.
type guideSheet struct {
	Name, File        string
	Languages, Widths []Link
}

type guideGroup struct {
	Template string
	Sheets   []guideSheet
}

// Files are the names of everything in the guide: pages, pictures and the
// theme's own files.
func (g *Guide) Files() ([]string, error) {
	all, err := states(g.theme, sampleLanguage)
	if err != nil {
		return nil, err
	}
	files := []string{"index.html", "guide.css"}
	for _, s := range all {
		for _, language := range g.theme.Languages() {
			file := guideFile(language, s.file)
			files = append(files, file)
			for _, width := range guideWidths {
				files = append(files, atWidth(width, file))
			}
		}
	}
	for _, name := range samplePictures {
		files = append(files, "media/"+name+".jpg")
	}
	for _, address := range g.theme.Addresses() {
		files = append(files, strings.TrimPrefix(address, "/"))
	}
	return files, nil
}

// guideFile is where a state stands in a language.
func guideFile(language, file string) string {
	if language == sampleLanguage {
		return file
	}
	return slash.Join(language, file)
}

func atWidth(width int, file string) string { return fmt.Sprintf("at-%d/%s", width, file) }

func widthLinks(file string) []Link {
	links := make([]Link, len(guideWidths))
	for i, w := range guideWidths {
		links[i] = Link{strconv.Itoa(w), atWidth(w, file)}
	}
	return links
}

// File is one file of the guide with its media type; nil where there is none.
func (g *Guide) File(name string) (body []byte, kind string, err error) {
	const page = "text/html; charset=utf-8"
	switch ext := slash.Ext(name); {
	case name == "index.html":
		body, err = g.index()
		return body, page, err
	case name == "guide.css":
		body, err = guideFiles.ReadFile("guide/guide.css")
		return body, "text/css; charset=utf-8", err
	case strings.HasPrefix(name, "at-"):
		body, err = g.framed(name)
		return body, page, err
	case strings.HasPrefix(name, "media/") && ext == ".jpg":
		body, err = g.picture(strings.TrimSuffix(slash.Base(name), ext))
		return body, "image/jpeg", err
	case ext == ".html":
		body, err = g.sheet(name)
		return body, page, err
	}
	body, kind = g.theme.File("/" + name)
	return body, kind, nil
}

func (g *Guide) index() ([]byte, error) {
	all, err := states(g.theme, sampleLanguage)
	if err != nil {
		return nil, err
	}
	var groups []guideGroup
	place := map[string]int{}
	for _, s := range all {
		at, ok := place[s.template]
		if !ok {
			at = len(groups)
			place[s.template] = at
			groups = append(groups, guideGroup{Template: s.template})
		}
		sheet := guideSheet{Name: strings.TrimSuffix(s.file, ".html"), File: s.file, Widths: widthLinks(s.file)}
		for _, language := range g.theme.Languages() {
			sheet.Languages = append(sheet.Languages, Link{language, guideFile(language, s.file)})
		}
		groups[at].Sheets = append(groups[at].Sheets, sheet)
	}
	return g.fill("index.html", struct {
		Theme  string
		Groups []guideGroup
	}{g.theme.Name(), groups})
}

// framed shows a page of the guide in a window of the width in its name.
func (g *Guide) framed(name string) ([]byte, error) {
	for _, width := range guideWidths {
		if file, ok := strings.CutPrefix(name, atWidth(width, "")); ok {
			return g.fill("width.html", struct {
				File   string
				Width  int
				Widths []Link
			}{file, width, widthLinks(file)})
		}
	}
	return nil, nil
}

func (g *Guide) fill(name string, data any) ([]byte, error) {
	var page bytes.Buffer
	if err := g.about.ExecuteTemplate(&page, name, data); err != nil {
		return nil, fmt.Errorf("style guide: %w", err)
	}
	return page.Bytes(), nil
}

// sheet renders a state in a language.
func (g *Guide) sheet(name string) ([]byte, error) {
	language, file := slash.Split(name)
	language = strings.TrimSuffix(language, "/")
	if language == "" {
		language = sampleLanguage
	} else if !slices.Contains(g.theme.Languages(), language) {
		return nil, nil
	}
	all, err := states(g.theme, language)
	if err != nil {
		return nil, err
	}
	for _, s := range all {
		if s.file == file {
			return s.shown(g.theme)
		}
	}
	return nil, nil
}

// guidePolicy is the site's own, but that the guide shows its pages in frames.
const guidePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'; connect-src 'self'; img-src 'self'; frame-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'; trusted-types broadsheet"

// ServeHTTP serves the guide, under the policy that the site's pages have.
func (g *Guide) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		h.Set("Allow", "GET, HEAD")
		http.Error(w, "The style guide can only be read.", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(slash.Clean(r.URL.Path), "/")
	if name == "" {
		name = "index.html"
	}
	body, kind, err := g.File(name)
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	case body == nil:
		http.Error(w, "The style guide has no such page; its index is at /.", http.StatusNotFound)
		return
	}
	h.Set("Content-Security-Policy", guidePolicy)
	h.Set("Content-Type", kind)
	_, _ = w.Write(body) // a reader who went away is nobody's fault
}
