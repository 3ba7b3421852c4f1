package app_test

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
)

// poisons are headers that some server, proxy or framework takes for an
// instruction. None may change what others get.
var poisons = map[string]string{
	"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", "X-Forwarded-Scheme": "nothttps", "X-Forwarded-Port": "8443",
	"X-Forwarded-Prefix": "/evil", "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Server": "evil.example", "Forwarded": `host=evil.example;proto=http;for="203.0.113.9"`,
	"X-Host": "evil.example", "X-Original-Host": "evil.example", "X-Original-Url": "/evil", "X-Rewrite-Url": "/evil", "X-Original-Uri": "/evil",
	"X-Http-Method-Override": "POST", "X-Method-Override": "DELETE", "X-Http-Destinationurl": "/evil", "X-Wap-Profile": "http://evil.example/p.xml",
	"X-Real-Ip": "203.0.113.9", "True-Client-Ip": "203.0.113.9", "Cf-Connecting-Ip": "203.0.113.9", "Client-Ip": "203.0.113.9",
	"Origin": "https://evil.example", "Referer": "https://evil.example/canary", "User-Agent": "canary-agent/1.0", "Accept-Language": "de,ar;q=0.9",
	"Accept": "application/json", "Accept-Charset": "utf-7", "Cookie": "session=canary; theme=dark", "Authorization": "Bearer canary",
	"X-Requested-With": "XMLHttpRequest", "Hx-Request": "true", "Turbo-Frame": "x", "X-Pjax": "true", "Purpose": "prefetch", "Sec-Purpose": "prefetch",
	"Sec-Gpc": "1", "Dnt": "1", "Save-Data": "on", "Range": "bytes=0-3", "If-Range": `"x"`, "Cache-Control": "no-store", "Pragma": "no-cache",
	"Transfer-Encoding-X": "chunked", "Te": "trailers", "Upgrade-Insecure-Requests": "1", "Via": "1.1 evil", "Surrogate-Capability": "x=ESI/1.0", "X-Broadsheet": "canary",
}

var oddParams = []string{
	"utm_source=canary", "fbclid=canary", "view=ALL", "view=al", "sort=best", "sort=newest", "after=zz", "after=00", "before=canary", "before=", "page=2",
	"lang=de", "theme=evil", "callback=canary", "_=1", "x%00=1", "%3Fview=all", "view[]=all", "debug=1", "amp=1", "url=https://evil.example", ";view=all", "a=%zz",
}

// steady are the headers of an answer that must be the same each time.
func steady(got reply) string {
	h := got.header.Clone()
	for _, name := range []string{"Date", "X-Request-Id"} {
		h.Del(name)
	}
	var out strings.Builder
	for _, name := range slices.Sorted(maps.Keys(h)) {
		fmt.Fprintf(&out, "%s: %s\n", name, strings.Join(h[name], " | "))
	}
	return fmt.Sprintf("%d\n%s\n%s", got.status, out.String(), got.body)
}

// cachedRoutes are the addresses whose pages are shared.
func (w *town) cachedRoutes() []string {
	var list []string
	for _, at := range w.addresses() {
		if cc := w.get(at).header.Get("Cache-Control"); cc == "no-cache" || strings.Contains(cc, "public") {
			list = append(list, at)
		}
	}
	return list
}

// TestNoRequestPoisonsAPage is B36: after a request with whatever header or
// parameter, the next reader gets the page that a fresh site gives.
func TestNoRequestPoisonsAPage(t *testing.T) {
	w := settle(t)
	routes := w.cachedRoutes()
	if len(routes) < 25 {
		t.Fatalf("only %d routes are cached: %q", len(routes), routes)
	}
	golden := map[string]string{}
	for _, at := range routes {
		golden[at] = steady(w.get(at))
	}
	asked := 0
	check := func(what string) {
		t.Helper()
		for _, at := range routes {
			if got := steady(w.get(at)); got != golden[at] {
				t.Errorf("after %s, %s is another page: %s", what, at, differ(golden[at], got))
			}
		}
	}
	forget := func() {
		if err := w.DB().Write(t.Context(), dropSite); err != nil {
			t.Fatal(err)
		}
	}
	for name, value := range poisons {
		forget() // so that the poisoned request is the one that builds the page
		for _, at := range routes {
			got := w.get(at, with(name, value))
			asked++
			if strings.Contains(steady(got), "evil.example") || strings.Contains(steady(got), "canary") {
				t.Errorf("%s: %s shows in %s", name, value, at)
			}
		}
		check(name)
	}
	for _, param := range oddParams {
		forget()
		for _, at := range routes {
			mark := "?"
			if strings.Contains(at, "?") {
				mark = "&"
			}
			got := w.get(at + mark + param)
			asked++
			if strings.Contains(got.text(), "evil.example") || strings.Contains(got.text(), "canary") {
				t.Errorf("%s shows in %s", param, at)
			}
		}
		check(param)
	}
	t.Logf("%d routes, %d headers, %d parameters, %d requests", len(routes), len(poisons), len(oddParams), asked)
}

// TestNoAddressPassesForAnother is B37: what looks like a file, or hides a
// slash or a question mark, is what the handler says it is, or nothing.
func TestNoAddressPassesForAnother(t *testing.T) {
	w := settle(t)
	for _, at := range []string{w.story.URL, "/river", "/latest", "/by/tom-sluice", w.comment, w.story.URL + "/comments", "/house-rules"} {
		// The page and its orders are in the cache before the odd ones are asked for.
		w.get(at)
		w.get(at + "?sort=oldest")
		w.get(at + "?view=all")
		for _, odd := range []string{
			"/x.css", "/style.css", ";.js", ";a=b.js", ".css", ".jpg", "%2fx.css", "%2Fcomments", "/..%2fassets/x.css", "%3Fsort=oldest", "%3foldest", "%3Fall", "%3Fview=all", "%3Foldest%3Fall",
			"%00.css", "%0a.css", "%20", "%20/", "%09", "/%2e%2e/x.css", "/.%2e", "%5c..%5cx.css", "//", "%2f", "%2f%2f", "/%2f", "/x.avif/y", "%252fx.css", "%23x.css", "\u00a0", "%e2%80%ae", "%ff",
		} {
			got := w.get(at + odd)
			cc := got.header.Get("Cache-Control")
			stored := got.status == http.StatusOK || got.status == http.StatusMovedPermanently && cc != ""
			switch {
			case got.status >= 500:
				t.Errorf("%s%s: %d", at, odd, got.status)
			case stored && got.status == http.StatusOK:
				t.Errorf("%s%s: %d with %q: it passes for a page of its own", at, odd, got.status, cc)
			case got.status == http.StatusMovedPermanently || got.status == http.StatusTemporaryRedirect || got.status == http.StatusPermanentRedirect:
				place, err := url.Parse(got.header.Get("Location"))
				if err != nil || place.Host != "" || strings.HasPrefix(place.Path, "//") || strings.Contains(got.header.Get("Location"), `\`) {
					t.Errorf("%s%s leads to %q", at, odd, got.header.Get("Location"))
				}
			case !strings.Contains(cc, "no-store"):
				t.Errorf("%s%s: %d may be stored: %q", at, odd, got.status, cc)
			}
		}
	}
	for _, at := range []string{"/%2Fevil.example", "/%5Cevil.example", "//evil.example/%2e%2e", "/.//evil.example", "/%09/evil.example", "/evil.example%2f%2e%2e"} {
		for _, trail := range []string{"", "/", "/comments/x/"} {
			got := w.get(at + trail)
			if place := got.header.Get("Location"); strings.HasPrefix(place, "//") || strings.HasPrefix(place, `/\`) || strings.Contains(place, "://") {
				t.Errorf("%s%s leads to %q", at, trail, place)
			}
		}
	}
}

// TestTheHostIsOurs is B34: every absolute address is made from the configured
// one, whatever a request says; another site's name gets nothing.
func TestTheHostIsOurs(t *testing.T) {
	w := settle(t)
	for _, at := range w.addresses() {
		golden := steady(w.get(at, with("Host", "news.example")))
		for _, host := range []string{"NEWS.example", "news.example:443", "127.0.0.1:1", "localhost"} {
			if got := steady(w.get(at, with("Host", host))); got != golden {
				t.Errorf("%s as %s: %s", at, host, differ(golden, got))
			}
		}
		for _, name := range []string{"X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "Forwarded", "X-Host", "X-Original-Host", "X-Forwarded-Port"} {
			if got := steady(w.get(at, with("Host", "news.example"), with(name, poisons[name]))); got != golden {
				t.Errorf("%s with %s: %s", at, name, differ(golden, got))
			}
		}
		for _, host := range []string{"evil.example", "news.example.evil.example", "evil-news.example", "news.example:8443", "news.example@evil.example", "127.0.0.1.evil.example", "[::1", "news.example:443:80", "10.0.0.1"} {
			got, err := w.try("GET", at, nil, with("Host", host))
			if err != nil {
				continue // not even a request
			}
			free := at == "/healthz" || at == "/readyz"
			if got.status != http.StatusMisdirectedRequest && got.status != http.StatusBadRequest && !free {
				t.Errorf("%s as %s: %d", at, host, got.status)
			}
			if strings.Contains(got.text(), "evil") {
				t.Errorf("%s as %s: the name stands in the answer", at, host)
			}
		}
	}
	posted := w.post(w.story.URL, fields("From elsewhere", "Ada", "ada@reader.example", ""), with("X-Forwarded-Host", "evil.example"), with("Forwarded", "host=evil.example"))
	if place := posted.header.Get("Location"); posted.status != http.StatusSeeOther || !strings.HasPrefix(place, w.story.URL+"/comments/") {
		t.Errorf("a comment: %d to %q", posted.status, place)
	}
	// A request line with an address in it, as to a proxy: its host decides.
	for line, want := range map[string]string{
		"GET https://evil.example/ HTTP/1.1\r\nHost: news.example\r\n\r\n":   "421",
		"GET http://news.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n":    "200",
		"GET / HTTP/1.1\r\nHost: news.example\r\nHost: evil.example\r\n\r\n": "400",
		"GET / HTTP/1.1\r\n\r\n":                                                                 "400",
		"GET //evil.example/ HTTP/1.1\r\nHost: news.example\r\n\r\n":                             "307",
		"GET / HTTP/1.1\r\nHost: news.example\r\n X-Folded: evil.example\r\n\r\n":                "400",
		"GET / HTTP/1.1\r\nHost: news.example\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n": "400",
	} {
		got := w.raw(line)
		if !strings.HasPrefix(got, "HTTP/1.1 "+want) {
			t.Errorf("%q: %.60q, want %s", line, got, want)
		}
		if strings.Contains(strings.ReplaceAll(got, "Location: /evil.example/", ""), "evil.example") && want != "307" {
			t.Errorf("%q: the name stands in the answer", line)
		}
	}
}
