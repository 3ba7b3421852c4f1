package web

import (
	"net/http"
	"net/url"
	"strings"
)

// SafeReturn gives target if it is an address on this site, else fallback. It
// is for addresses that a request brings along: "and then back to ...". Only a
// path counts as being on this site, and only one that no browser could read
// as another host: browsers take \ for / and drop tabs and line breaks.
func SafeReturn(target, fallback string) string {
	if !localPath(target) {
		return fallback
	}
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" {
		return fallback
	}
	if !localPath(u.Path) {
		return fallback
	}
	return target
}

func localPath(path string) bool {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") || len(path) > 2048 {
		return false
	}
	for i := 0; i < len(path); i++ {
		if c := path[i]; c == '\\' || c < ' ' || c == 0x7f {
			return false
		}
	}
	return true
}

// SeeOther answers 303: the form was taken, look there. The place is a path on
// this site, or an absolute address made from the base URL.
func SeeOther(w http.ResponseWriter, place string) {
	w.Header()["Location"] = []string{place}
	w.Header()["Cache-Control"] = []string{"no-store"}
	w.WriteHeader(http.StatusSeeOther)
}
