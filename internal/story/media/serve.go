package media

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"strings"

	"broadsheet/internal/floor/blob"
)

// stored is where a rendition lies in the store. Originals lie elsewhere and
// are never served: they tell where they were taken.
func stored(name string) string { return "sizes/" + name[:2] + "/" + name }

// servable says whether a name is one that Take gives: 32 hex digits, a width,
// an extension.
func servable(name string) bool {
	base, ext := strings.TrimSuffix(name, path.Ext(name)), path.Ext(name)
	hash, width, ok := strings.Cut(base, "-")
	return ok && len(hash) == 32 && strings.Trim(hash, "0123456789abcdef") == "" &&
		len(width) > 0 && len(width) < 6 && strings.Trim(width, "0123456789") == "" &&
		(ext == ".jpg" || ext == ".png")
}

// Open reads a rendition, for those who draw with it.
func (m *Media) Open(ctx context.Context, r Rendition) (io.ReadCloser, error) {
	f, err := m.store.Open(ctx, stored(r.Name))
	if err != nil {
		return nil, err
	}
	return f, nil
}

// Handler serves the renditions under Prefix. A name says what it holds, so an
// answer never grows old; what a browser makes of it is fixed here and sealed
// off from the site.
func (m *Media) Handler() http.Handler {
	types := map[string]string{".jpg": "image/jpeg", ".png": "image/png"}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := strings.TrimPrefix(r.URL.Path, Prefix)
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
		h.Set("Cross-Origin-Resource-Policy", "same-site")
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
			return
		}
		if !servable(name) {
			absent(w)
			return
		}
		f, err := m.store.Open(r.Context(), stored(name))
		if errors.Is(err, blob.ErrMissing) {
			absent(w)
			return
		}
		if err != nil {
			h.Set("Cache-Control", "no-store")
			h.Set("Retry-After", "5")
			http.Error(w, "the picture cannot be read at the moment", http.StatusServiceUnavailable)
			return
		}
		defer f.Close()
		h.Set("Content-Type", types[path.Ext(name)])
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Set("ETag", `"`+name[:32]+`"`)
		http.ServeContent(w, r, "", f.ModTime(), f)
	})
}

func absent(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	http.Error(w, "there is no such picture", http.StatusNotFound)
}
