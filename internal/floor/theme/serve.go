package theme

import (
	"net/http"
	"path"
	"strconv"
	"strings"
)

// AssetHandler serves the files of the theme under Prefix. An address holds the
// hash of what it serves, so it may be kept for ever.
func (t *Theme) AssetHandler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "This address can only be read.", http.StatusMethodNotAllowed)
			return
		}
		name, ok := strings.CutPrefix(r.URL.Path, Prefix)
		a := t.current().assets
		f := a.addresses[name]
		if !ok || f == nil {
			// A page that was kept from before an update still gets a style;
			// it must not be remembered under the old address.
			if f = a.names[unhashed(name)]; f == nil {
				w.Header().Set("Cache-Control", "no-store")
				http.Error(w, "There is no such file.", http.StatusNotFound)
				return
			}
			f.serve(w, r, "no-store")
			return
		}
		f.serve(w, r, "public, max-age=31536000, immutable")
	})
}

// unhashed turns "article/share.0123456789ab.js" into "article/share.js".
func unhashed(addr string) string {
	ext := path.Ext(addr)
	rest := strings.TrimSuffix(addr, ext)
	hash := path.Ext(rest)
	if len(hash) != 13 {
		return ""
	}
	return strings.TrimSuffix(rest, hash) + ext
}

func (f *asset) serve(w http.ResponseWriter, r *http.Request, keep string) {
	h := w.Header()
	body, coding := f.plain, ""
	if f.br != nil || f.gzip != nil {
		h.Set("Vary", "Accept-Encoding")
		accepted := r.Header.Get("Accept-Encoding")
		switch {
		case f.br != nil && accepts(accepted, "br"):
			body, coding = f.br, "br"
		case f.gzip != nil && accepts(accepted, "gzip"):
			body, coding = f.gzip, "gzip"
		}
	}
	etag := `"` + f.hash + `"`
	if coding != "" {
		etag = `"` + f.hash + "-" + coding + `"`
		h.Set("Content-Encoding", coding)
	}
	h.Set("Etag", etag)
	h.Set("Cache-Control", keep)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if path.Ext(f.name) == ".svg" {
		// Opened by itself a drawing is a document, and could run script.
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	}
	if matches(r.Header.Get("If-None-Match"), etag) {
		h.Del("Content-Encoding")
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Type", f.kind)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodHead {
		return
	}
	// A reader who went away is nobody's fault.
	_, _ = w.Write(body)
}

// accepts reads Accept-Encoding: is the coding named, and not with q=0?
func accepts(header, coding string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, params, _ := strings.Cut(item, ";")
		if !strings.EqualFold(strings.TrimSpace(name), coding) {
			continue
		}
		q, found := strings.CutPrefix(strings.TrimSpace(params), "q=")
		if !found {
			return true
		}
		weight, err := strconv.ParseFloat(strings.TrimSpace(q), 64)
		return err == nil && weight > 0
	}
	return false
}

func matches(header, etag string) bool {
	for item := range strings.SplitSeq(header, ",") {
		if item = strings.TrimSpace(item); item == "*" || strings.TrimPrefix(item, "W/") == etag {
			return true
		}
	}
	return false
}
