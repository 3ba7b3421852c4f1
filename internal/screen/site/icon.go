package site

import (
	"bytes"
	"context"
	"net/http"
	"strconv"

	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/outlet/card"
	"broadsheet/internal/outlet/feed"
)

// icon is a form of the site's sign that programs ask for, some of them by its
// address alone.
type icon struct {
	path     string
	size     int
	rel      string // how the head of a page names it; empty: it does not
	kind     string
	purpose  string // in the manifest; empty: it is not there
	maskable bool
}

const png = "image/png"

var icons = []icon{
	{path: "/favicon.ico", size: 32, rel: "icon", kind: "image/vnd.microsoft.icon"},
	{path: "/icons/192.png", size: 192, rel: "icon", kind: png, purpose: "any"},
	{path: "/apple-touch-icon.png", size: 180, rel: "apple-touch-icon", kind: png},
	{path: logoPath, size: logoSize, kind: png, purpose: "any"},
	{path: "/icons/maskable.png", size: 512, kind: png, purpose: "maskable", maskable: true},
}

const (
	logoPath = "/icons/512.png"
	logoSize = 512
)

// icon serves one drawn icon.
func (s *Screen) icon(i icon) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.Cache.Serve(w, r, "icon "+i.path, func(ctx context.Context) (*pagecache.Page, error) {
			var out bytes.Buffer
			var err error
			if i.path == "/favicon.ico" {
				err = s.Press.DrawFavicon(ctx, &out, s.paper().Name)
			} else {
				err = s.Press.DrawIcon(ctx, &out, card.Icon{Name: s.paper().Name, Size: i.size, Maskable: i.maskable})
			}
			return &pagecache.Page{
				Header: http.Header{"Content-Type": {i.kind}},
				Body:   out.Bytes(), Keys: []string{"site"}, Label: "icon",
			}, err
		})
	}
}

func (i icon) sizes() string { n := strconv.Itoa(i.size); return n + "x" + n }

// themeIcon is the sign that a theme brings along in place of the drawn one.
func (s *Screen) themeIcon() string { return s.theme.Asset("icon.svg") }

// icons are the site's signs as the head of each page names them.
func (s *Screen) icons() []Icon {
	var list []Icon
	if own := s.themeIcon(); own != "" {
		return append(list, Icon{Rel: "icon", URL: own, Type: "image/svg+xml", Sizes: "any"})
	}
	for _, i := range icons {
		if i.rel != "" {
			list = append(list, Icon{Rel: i.rel, URL: i.path, Type: i.kind, Sizes: i.sizes()})
		}
	}
	return list
}

func (s *Screen) manifestIcons() []manifestIcon {
	var list []manifestIcon
	if own := s.themeIcon(); own != "" {
		list = append(list, manifestIcon{own, "any", "image/svg+xml", "any"})
	}
	for _, i := range icons {
		if i.purpose != "" {
			list = append(list, manifestIcon{i.path, i.sizes(), i.kind, i.purpose})
		}
	}
	return list
}

// logo is the sign as linked data names it.
func (s *Screen) logo() feed.Image {
	return feed.Image{URL: s.absolute(logoPath), Type: png, Width: logoSize, Height: logoSize}
}
