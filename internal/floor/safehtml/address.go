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
	if plainAddress(raw) {
		return raw, true
	}
	raw = browserTrim(strings.ToValidUTF8(raw, ""))
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
	out := escapeRest(u.String())
	// What browsers read must be what was judged: printing and reading again
	// may not change the answer.
	again, err := url.Parse(out)
	if err != nil || again.String() != out || again.Scheme != u.Scheme || again.Host != u.Host {
		return "", false
	}
	return out, true
}

// plainAddress knows the addresses that need no second look, which are most:
// pages render hundreds.
func plainAddress(raw string) bool {
	rest, ok := strings.CutPrefix(raw, "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(raw, "http://"); !ok {
			return false
		}
	}
	if len(raw) > maxAddress || rest == "" || !letterOrDigit(rest[0]) {
		return false
	}
	host, path, _ := strings.Cut(rest, "/")
	for i := range len(host) {
		if c := host[i]; !letterOrDigit(c) && c != '.' && c != '-' {
			return false
		}
	}
	for i := range len(path) {
		if c := path[i]; !letterOrDigit(c) && strings.IndexByte("/.-_~=&+,;?", c) < 0 {
			return false
		}
	}
	return true
}

func letterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// escapeRest percent-encodes what net/url leaves as it was, mostly in a query:
// a printed address is plain ASCII without quotes, brackets and controls.
func escapeRest(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c > ' ' && c < 0x7f && strings.IndexByte("\"<>\\^`{|}", c) < 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
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
