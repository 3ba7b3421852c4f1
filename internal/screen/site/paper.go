package site

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/setting"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/story/media"
)

// publication is the paper as it is called and dressed now: the settings over
// what the command line says.
type publication struct {
	Name, Tagline, Imprint, Letter, Rules string
	Links                                 []config.Presence

	values         *setting.Values
	sheet          []byte
	hash           string
	address        string // of the sheet; empty: the settings change nothing
	logo, logoDark *Picture
}

// settingsWait is how long a page waits for the settings to be read anew.
const settingsWait = 2 * time.Second

// paper always answers. Where changed settings cannot be read, it is the one
// before: a page that needs the database will not come about anyway, and an
// error page does not need the newest name.
func (s *Screen) paper() *publication {
	last := s.face.Load()
	if s.Settings == nil {
		return s.overlay(&setting.Values{})
	}
	ctx, cancel := context.WithTimeout(context.Background(), settingsWait)
	defer cancel()
	values, err := s.Settings.Current(ctx)
	if err == nil && last != nil && last.values == values {
		return last
	}
	if err == nil {
		p := s.overlay(values)
		if err = s.hang(ctx, p); err == nil {
			s.face.Store(p)
			return p
		}
	}
	if last == nil {
		last = s.overlay(&setting.Values{})
	}
	return last
}

// overlay puts settings over what the command line says.
func (s *Screen) overlay(v *setting.Values) *publication {
	c := s.conf
	p := &publication{Name: c.Name, Tagline: c.Tagline, Imprint: c.Imprint, Letter: c.Letter, Rules: c.Rules, Links: c.Links, values: v}
	for _, said := range []struct {
		name  string
		value string
		place *string
	}{{"name", v.Name, &p.Name}, {"tagline", v.Tagline, &p.Tagline}, {"imprint", v.Imprint, &p.Imprint}, {"letter", v.Letter, &p.Letter}, {"rules", v.Rules, &p.Rules}} {
		if v.Has(said.name) {
			*said.place = said.value
		}
	}
	if v.Has("follow") {
		p.Links = nil
		for _, l := range v.Follow {
			p.Links = append(p.Links, config.Presence{Name: l.Name, URL: l.URL})
		}
	}
	if p.sheet = v.Sheet(); len(p.sheet) > 0 {
		sum := sha256.Sum256(p.sheet)
		p.hash = hex.EncodeToString(sum[:6])
		p.address = sheetPrefix + p.hash + sheetSuffix
	}
	return p
}

// hang finds the pictures of the logo.
func (s *Screen) hang(ctx context.Context, p *publication) error {
	id := p.values.Logo
	if id.Light == "" {
		return nil
	}
	found, err := media.ByPublicIDs(ctx, s.DB, []string{id.Light, id.Dark})
	if err != nil {
		return err
	}
	picture := func(id string) *Picture {
		item, ok := found[id]
		if !ok || len(item.Renditions) == 0 {
			return nil
		}
		widest := item.Renditions[len(item.Renditions)-1]
		return &Picture{Src: widest.URL(), Width: widest.Width, Height: widest.Height, Alt: p.Name}
	}
	if p.logo = picture(id.Light); p.logo != nil {
		p.logoDark = picture(id.Dark)
	}
	return nil
}

// preloads leaves out the faces that the settings replaced.
func (p *publication) preloads(all []string) []string {
	fonts := p.values.Fonts
	if fonts == (setting.Fonts{}) {
		return all
	}
	var list []string
	for _, address := range all {
		serif, sans := strings.Contains(address, "/source-serif"), strings.Contains(address, "/inter")
		if serif && !fonts.Uses(setting.SourceSerif) || sans && !fonts.Uses(setting.Inter) {
			continue
		}
		list = append(list, address)
	}
	return list
}

// menu names what the owner left to the section or page at an address. What is
// no longer there is left out, and so is a heading that gathers nothing.
func menu(entries []setting.Entry, names map[string]string) []Section {
	var list []Section
	for _, e := range entries {
		if e.Label == "" {
			e.Label = names[e.URL]
		}
		entry := Section{Link: Link{e.Label, e.URL}, Entries: menu(e.Entries, names)}
		if e.Label == "" || e.URL == "" && len(entry.Entries) == 0 {
			continue
		}
		list = append(list, entry)
	}
	return list
}

// flat is a menu as one list of links.
func flat(entries []Section) []Link {
	var list []Link
	for _, e := range entries {
		if e.URL != "" {
			list = append(list, e.Link)
		}
		list = append(list, flat(e.Entries)...)
	}
	return list
}

// The settings' style sheet stands beside the theme's files, under the hash of
// what it says.
const (
	sheetPrefix = theme.Prefix + "site."
	sheetSuffix = ".css"
)

// assets serves the theme's files and the settings' style sheet.
func (s *Screen) assets() http.Handler {
	files := s.theme.AssetHandler()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hash, ours := strings.CutPrefix(r.URL.Path, sheetPrefix)
		hash, css := strings.CutSuffix(hash, sheetSuffix)
		if !ours || !css || len(hash) != 12 {
			files.ServeHTTP(w, r)
			return
		}
		s.serveSheet(w, r, hash)
	})
}

func (s *Screen) serveSheet(w http.ResponseWriter, r *http.Request, hash string) {
	p := s.paper()
	h := w.Header()
	h.Set("Content-Type", "text/css; charset=utf-8")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	// A page from before a change asks for what was; the sheet of today will do
	// for it, but must not be kept under that name.
	h.Set("Cache-Control", "no-store")
	if p.hash == hash {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	h.Set("Etag", `"`+p.hash+`"`)
	if r.Header.Get("If-None-Match") == `"`+p.hash+`"` {
		h.Del("Content-Type")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(p.sheet)))
	if r.Method != http.MethodHead {
		_, _ = w.Write(p.sheet) // a reader who went away is nobody's fault
	}
}
