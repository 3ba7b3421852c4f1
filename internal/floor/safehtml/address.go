package safehtml

import (
	"net/url"
	"strings"
)

// maxAddress is longer than any address that browsers and servers agree on.
const maxAddress = 4096

// Address returns a link's address in the form it may be printed in, and
// whether it may be printed at all. Allowed are http and https with a host and
// without user name, mailto, and paths from the site's root ("/politics/").
func Address(raw string) (string, bool) {
	raw = browserTrim(raw)
	if raw == "" || len(raw) > maxAddress {
		return "", false
	}
	u, err := url.Parse(raw)
	if err != nil {
		return "", false
	}
	if !allowed(u, raw) {
		return "", false
	}
	out := u.String()
	// What browsers read must be what was judged: printing and reading again
	// may not change the answer.
	again, err := url.Parse(out)
	if err != nil || again.String() != out || again.Scheme != u.Scheme || again.Host != u.Host {
		return "", false
	}
	return out, true
}

func allowed(u *url.URL, raw string) bool {
	switch u.Scheme {
	case "http", "https":
		// Browsers read "http:\\host" as "http://host"; a user name before the
		// host is how one site passes for another.
		return u.Host != "" && u.Hostname() != "" && u.User == nil && !strings.Contains(u.Host, `\`)
	case "mailto":
		return strings.Contains(u.Opaque, "@") && u.Host == ""
	case "":
		return u.Host == "" && strings.HasPrefix(raw, "/") &&
			!strings.HasPrefix(raw, "//") && !strings.Contains(u.Path, `\`)
	}
	return false
}

// browserTrim does to an address what browsers do before they read its
// scheme: tabs and line breaks go everywhere, controls and spaces at the ends.
func browserTrim(s string) string {
	s = strings.TrimFunc(s, func(r rune) bool { return r <= ' ' })
	if strings.ContainsAny(s, "\t\n\r") {
		s = strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
	}
	return s
}
