package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// Who may post from where (B8). Browsers always say where a form was; a request
// that says nothing comes from a program and carries nobody's cookies.
func TestFormsFromOtherSitesAreRefused(t *testing.T) {
	h := newHouse(t, "https://news.example").Handler(hello)
	origins := map[string]string{"own": "https://news.example", "other": "https://evil.example", "null": "null", "absent": ""}
	allowed := []string{
		"same-origin own", "same-origin other", "same-origin null", "same-origin absent",
		"none own", "none other", "none null", "none absent",
		"absent own", "absent absent",
	}
	cells := 0
	for _, method := range []string{"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"} {
		for _, site := range []string{"cross-site", "same-site", "same-origin", "none", "absent"} {
			for name, origin := range origins {
				var headers []string
				if site != "absent" {
					headers = append(headers, "Sec-Fetch-Site", site)
				}
				if origin != "" {
					headers = append(headers, "Origin", origin)
				}
				safe := method == "GET" || method == "HEAD" || method == "OPTIONS"
				want := http.StatusForbidden
				if safe || slices.Contains(allowed, site+" "+name) {
					want = http.StatusOK
				}
				if got := ask(h, method, "https://news.example/a", headers...).Code; got != want {
					t.Errorf("%s, Sec-Fetch-Site %s, Origin %s: %d, want %d", method, site, name, got, want)
				}
				cells++
			}
		}
	}
	t.Logf("%d cells", cells)
}

func TestUnknownHostsAreAnswered421(t *testing.T) {
	for _, tt := range []struct {
		base, host string
		want       int
	}{
		{"https://news.example", "news.example", 200},
		{"https://news.example", "NEWS.example", 200},
		{"https://news.example", "news.example:443", 200},
		{"https://news.example", "news.example:80", 421},
		{"https://news.example", "news.example:8443", 421},
		{"https://news.example", "news.example:", 200},
		{"https://news.example", "news.example.", 421},
		{"https://news.example", "evil.example", 421},
		{"https://news.example", "news.example.evil.example", 421},
		{"https://news.example", "evil.news.example", 421},
		{"https://news.example", "news.example:443@evil.example", 421},
		{"https://news.example", "news.example:80:443", 421},
		{"https://news.example", "news.example#evil", 421},
		{"https://news.example", "", 421},
		{"https://news.example:8443", "news.example:8443", 200},
		{"https://news.example:8443", "news.example", 421},
		{"http://news.example", "news.example:80", 200},
		{"http://news.example", "news.example:443", 421},
		{"https://news.example", "localhost", 200},
		{"https://news.example", "localhost:8080", 200},
		{"https://news.example", "127.0.0.1:8080", 200},
		{"https://news.example", "127.1.2.3", 200},
		{"https://news.example", "[::1]:8080", 200},
		{"https://news.example", "[::1]", 200},
		{"https://news.example", "[::ffff:127.0.0.1]", 200},
		{"https://news.example", "localhost.evil.example", 421},
		{"https://news.example", "127.0.0.1.evil.example", 421},
		{"https://news.example", "10.0.0.1", 421},
		{"http://[2001:db8::1]:8080", "[2001:DB8::1]:8080", 200},
	} {
		h := newHouse(t, tt.base).Handler(hello)
		w := ask(h, "GET", "/", "Host", tt.host, "X-Forwarded-Host", "news.example", "Forwarded", "host=news.example")
		if w.Code != tt.want {
			t.Errorf("site %s asked as %q: %d, want %d", tt.base, tt.host, w.Code, tt.want)
		}
		for _, path := range []string{"/healthz", "/readyz"} {
			if w := ask(h, "GET", path, "Host", tt.host); w.Code != 200 {
				t.Errorf("%s asked as %q: %d", path, tt.host, w.Code)
			}
		}
	}
}

func TestForwardedHeadersDoNotMakeAHostKnown(t *testing.T) {
	h := newHouse(t, "https://news.example").Handler(hello)
	for _, header := range []string{"X-Forwarded-Host", "X-Host", "X-Original-Host", "Forwarded", "X-Forwarded-Server"} {
		if w := ask(h, "GET", "/", "Host", "evil.example", header, "news.example"); w.Code != 421 {
			t.Errorf("%s: %d", header, w.Code)
		}
		if w := ask(h, "GET", "/", "Host", "news.example", header, "evil.example"); w.Code != 200 {
			t.Errorf("%s: %d", header, w.Code)
		}
	}
	// The absolute form names the host in the request line.
	if w := ask(h, "GET", "https://evil.example/"); w.Code != 421 {
		t.Errorf("absolute form: %d", w.Code)
	}
}

// The headers of each class, whole: a change must be made here as well.
func TestPolicyHeaders(t *testing.T) {
	const site = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'; " +
		"worker-src 'self'; connect-src 'self'; media-src 'self' https://media.example; " +
		"img-src 'self' https://media.example; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; " +
		"require-trusted-types-for 'script'; trusted-types broadsheet"
	common := `Cross-Origin-Opener-Policy: same-origin
Cross-Origin-Resource-Policy: same-site
Permissions-Policy: camera=(), microphone=(), geolocation=(), browsing-topics=()
Referrer-Policy: strict-origin-when-cross-origin
Strict-Transport-Security: max-age=63072000; includeSubDomains
X-Content-Type-Options: nosniff
`
	for name, tt := range map[string]struct {
		class Class
		want  string
	}{
		"site":     {Site, "Content-Security-Policy: " + site + "\n" + common},
		"personal": {Personal, "Cache-Control: private, no-store\nContent-Security-Policy: " + site + "\n" + common},
		"media":    {Media, "Content-Security-Policy: default-src 'none'; sandbox\n" + common},
	} {
		t.Run(name, func(t *testing.T) {
			c, err := NewChain(Options{BaseURL: mustURL(t, "https://news.example"), MediaOrigin: "https://media.example/", Errors: &Errors{}})
			if err != nil {
				t.Fatal(err)
			}
			w := ask(c.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				Policy(w, tt.class)
				w.WriteHeader(http.StatusNoContent)
			})), "GET", "https://news.example/")
			w.Header().Del("X-Request-Id")
			if got := written(w.Header()); got != tt.want {
				t.Errorf("got\n%swant\n%s", got, tt.want)
			}
		})
	}
	t.Run("no HSTS without https", func(t *testing.T) {
		w := ask(newHouse(t, "http://localhost:8080").Handler(hello), "GET", "http://localhost:8080/")
		if got := w.Header().Get("Strict-Transport-Security"); got != "" {
			t.Errorf("HSTS %q over http", got)
		}
	})
	t.Run("on errors too", func(t *testing.T) {
		w := ask(newHouse(t, "https://news.example").Handler(hello), "GET", "https://evil.example/")
		if w.Code != 421 || !strings.HasPrefix(w.Header().Get("Content-Security-Policy"), "default-src 'none'; script-src") {
			t.Errorf("%d %v", w.Code, w.Header())
		}
	})
	for _, bad := range []string{"media.example", "https://", "https://media.example/files", "https://media.example; script-src *", "https://a b"} {
		if _, err := NewChain(Options{BaseURL: mustURL(t, "https://news.example"), MediaOrigin: bad, Errors: &Errors{}}); err == nil {
			t.Errorf("media origin %q was taken", bad)
		}
	}
}

func written(h http.Header) string {
	var lines []string
	for name, values := range h {
		lines = append(lines, fmt.Sprintf("%s: %s\n", name, strings.Join(values, " | ")))
	}
	slices.Sort(lines)
	return strings.Join(lines, "")
}

// Shared header slices must not be changed by who appends to them.
func TestAppendingToAPolicyHeaderStaysInItsAnswer(t *testing.T) {
	h := newHouse(t, "https://news.example").Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Add("Content-Security-Policy", "sandbox")
	}))
	for range 2 {
		w := ask(h, "GET", "https://news.example/")
		if n := len(w.Header()["Content-Security-Policy"]); n != 2 {
			t.Errorf("%d policies, want the chain's and the handler's", n)
		}
	}
}

func TestClientIP(t *testing.T) {
	trusted := Proxies{mustPrefix(t, "10.0.0.0/8"), mustPrefix(t, "2001:db8::/32")}
	for _, tt := range []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"no proxy", "203.0.113.9:1", nil, "203.0.113.9"},
		{"a stranger's word", "203.0.113.9:1", []string{"198.51.100.1"}, "203.0.113.9"},
		{"our proxy", "10.0.0.1:1", []string{"198.51.100.1"}, "198.51.100.1"},
		{"two of ours", "10.0.0.1:1", []string{"198.51.100.1, 10.0.0.2"}, "198.51.100.1"},
		{"made up to the left", "10.0.0.1:1", []string{"1.1.1.1, 198.51.100.1"}, "198.51.100.1"},
		{"made up in a line of its own", "10.0.0.1:1", []string{"1.1.1.1", "198.51.100.1"}, "198.51.100.1"},
		{"one of ours made up", "10.0.0.1:1", []string{"10.9.9.9, 198.51.100.1, 10.0.0.3"}, "198.51.100.1"},
		{"not an address", "10.0.0.1:1", []string{"198.51.100.1, unknown"}, "10.0.0.1"},
		{"empty", "10.0.0.1:1", []string{""}, "10.0.0.1"},
		{"all ours", "10.0.0.1:1", []string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3"},
		{"with port", "10.0.0.1:1", []string{"198.51.100.1:4711"}, "198.51.100.1"},
		{"six", "[2001:db8::1]:1", []string{"[2001:db9::1]:443"}, "2001:db9::1"},
		{"four in six", "[::ffff:10.0.0.1]:1", []string{"::ffff:198.51.100.1"}, "198.51.100.1"},
		{"zone", "[fe80::1%eth0]:1", nil, "fe80::1"},
		{"unix socket", "@", []string{"198.51.100.1"}, "invalid IP"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = tt.remote
			for _, line := range tt.forwarded {
				r.Header.Add("X-Forwarded-For", line)
			}
			for _, header := range []string{"X-Real-Ip", "True-Client-Ip", "Cf-Connecting-Ip", "Forwarded", "X-Client-Ip"} {
				r.Header.Set(header, "192.0.2.1")
			}
			if got := trusted.ClientIP(r).String(); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	// A thousand claims from one socket are one client (B38).
	seen := map[string]bool{}
	for i := range 1000 {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("X-Forwarded-For", fmt.Sprintf("198.51.%d.%d", i/250, i%250))
		seen[trusted.ClientIP(r).String()] = true
	}
	if len(seen) != 1 {
		t.Errorf("%d clients from one socket", len(seen))
	}
}
