package pagecache

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

var longRead = []byte("<!doctype html><title>Flood</title>" + strings.Repeat("<p>The river rose again on Tuesday.</p>\n", 500))

func article(context.Context) (*Page, error) {
	return &Page{Body: longRead, Keys: []string{"story:1", "site"}}, nil
}

func unpack(t *testing.T, coding string, body []byte) []byte {
	t.Helper()
	var r io.Reader = bytes.NewReader(body)
	switch coding {
	case "":
	case "gzip":
		z, err := gzip.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		r = z
	case "zstd":
		z, err := zstd.NewReader(r)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		r = z
	case "br":
		r = brotli.NewReader(r)
	default:
		t.Fatalf("coding %q", coding)
	}
	out, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestCodingThatTheReaderPrefersIsSent(t *testing.T) {
	for _, tt := range []struct {
		accept []string
		want   string
	}{
		{nil, ""},
		{[]string{""}, ""},
		{[]string{"identity"}, ""},
		{[]string{"gzip"}, "gzip"},
		{[]string{"GZIP"}, "gzip"},
		{[]string{"x-gzip"}, "gzip"},
		{[]string{"br"}, "br"},
		{[]string{"zstd"}, "zstd"},
		{[]string{"deflate"}, ""},
		{[]string{"gzip, deflate, br"}, "br"},
		{[]string{"gzip, deflate, br, zstd"}, "br"},
		{[]string{"gzip", "br"}, "br"},
		{[]string{"gzip;q=1.0, br;q=0.5"}, "gzip"},
		{[]string{"gzip;q=0.5, br;q=0.9, zstd;q=0.95"}, "zstd"},
		{[]string{"br;q=0, gzip"}, "gzip"},
		{[]string{"gzip;q=0"}, ""},
		{[]string{"*"}, "br"},
		{[]string{"*;q=0"}, ""},
		{[]string{"*;q=0.5, gzip"}, "gzip"},
		{[]string{"br;q=0, *"}, "zstd"},
		{[]string{"identity;q=0.5, gzip;q=0.4"}, ""},
		{[]string{"identity;q=0, gzip;q=0.1"}, "gzip"},
		{[]string{"gzip;q=2"}, ""},
		{[]string{"gzip;q=abc"}, ""},
		{[]string{"gzip;q="}, ""},
		{[]string{"gzip; q=0.001"}, "gzip"},
		{[]string{",,;;q=1,gzip,"}, "gzip"},
		{[]string{strings.Repeat("gzip,", 5000)}, "gzip"},
	} {
		c := New(Options{})
		var w *httptest.ResponseRecorder
		// The best coding is made once a page has been asked for often enough.
		for range 2000 {
			r := httptest.NewRequest("GET", "/", nil)
			r.Header["Accept-Encoding"] = tt.accept
			w = httptest.NewRecorder()
			if err := c.Serve(w, r, "/a", article); err != nil {
				t.Fatal(err)
			}
			if w.Header().Get("Content-Encoding") == tt.want {
				break
			}
			time.Sleep(time.Millisecond)
		}
		got := w.Header().Get("Content-Encoding")
		if got != tt.want {
			t.Errorf("%q: got %q, want %q", tt.accept, got, tt.want)
			continue
		}
		if !bytes.Equal(unpack(t, got, w.Body.Bytes()), longRead) {
			t.Errorf("%q: the text has changed", tt.accept)
		}
		if w.Header().Get("Content-Length") != strconv.Itoa(w.Body.Len()) || w.Header().Get("Vary") != "Accept-Encoding" {
			t.Errorf("%q: headers %v", tt.accept, w.Header())
		}
	}
}

func TestReaderWhoHasThePageIsToldSo(t *testing.T) {
	c := New(Options{})
	tags := map[string]string{}
	for _, coding := range []string{"", "gzip", "br", "zstd"} {
		tag := get(t, c, "/a", article, "Accept-Encoding", coding).Header().Get("Etag")
		for other, known := range tags {
			if tag == known {
				t.Errorf("%q and %q have the same tag", coding, other)
			}
		}
		tags[coding] = tag
	}
	for _, tt := range []struct {
		name, accept string
		match        []string
		want         int
	}{
		{"same", "gzip", []string{tags["gzip"]}, 304},
		{"weak", "gzip", []string{"W/" + tags["gzip"]}, 304},
		{"in a list", "gzip", []string{`"x", ` + tags["gzip"] + `, "y"`}, 304},
		{"in a second line", "gzip", []string{`"x"`, tags["gzip"]}, 304},
		{"any", "gzip", []string{"*"}, 304},
		{"another coding that is taken", "gzip, br", []string{tags["gzip"]}, 304},
		{"another coding that is not", "gzip", []string{tags["br"]}, 200},
		{"another page", "gzip", []string{`"x"`}, 200},
		{"without quotes", "gzip", []string{strings.Trim(tags["gzip"], `"`)}, 200},
		{"empty", "gzip", []string{""}, 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, method := range []string{"GET", "HEAD"} {
				r := httptest.NewRequest(method, "/", nil)
				r.Header.Set("Accept-Encoding", tt.accept)
				r.Header["If-None-Match"] = tt.match
				w := httptest.NewRecorder()
				if err := c.Serve(w, r, "/a", article); err != nil {
					t.Fatal(err)
				}
				if w.Code != tt.want || (tt.want == 304 || method == "HEAD") != (w.Body.Len() == 0) {
					t.Errorf("%s: %d with %d bytes", method, w.Code, w.Body.Len())
				}
				for _, name := range []string{"Etag", "Vary", "Cache-Control"} {
					if w.Header().Get(name) == "" {
						t.Errorf("%s: no %s", method, name)
					}
				}
				if w.Code == 304 && w.Header().Get("Content-Length") != "" {
					t.Error("304 with a length")
				}
			}
		})
	}
	// The same text rebuilt is the same page to those who have it.
	before := get(t, c, "/a", article).Header().Get("Etag")
	c.Drop("site")
	if after := get(t, c, "/a", article).Header().Get("Etag"); after != before {
		t.Errorf("tag %s became %s", before, after)
	}
}

func TestHeadSaysWhatGetWould(t *testing.T) {
	c := New(Options{})
	full := get(t, c, "/a", article, "Accept-Encoding", "gzip")
	r := httptest.NewRequest("HEAD", "/", nil)
	r.Header.Set("Accept-Encoding", "gzip")
	w := httptest.NewRecorder()
	if err := c.Serve(w, r, "/a", article); err != nil {
		t.Fatal(err)
	}
	if w.Body.Len() != 0 || fmt.Sprint(w.Header()) != fmt.Sprint(full.Header()) {
		t.Errorf("HEAD %v\nGET %v", w.Header(), full.Header())
	}
}

func TestEdgeIsToldOnlyWhenThereIsOne(t *testing.T) {
	plain := get(t, New(Options{}), "/a", article).Header()
	if plain.Get("Cache-Control") != "no-cache" || plain.Get("Surrogate-Key") != "" || plain.Get("Cdn-Cache-Control") != "" {
		t.Errorf("without an edge: %v", plain)
	}
	k := newClock()
	edge := &Edge{MaxAge: time.Minute, StaleWhileRevalidate: 30 * time.Second, StaleIfError: time.Hour}
	c := New(Options{Now: k.now, Edge: edge})
	h := get(t, c, "/a", article).Header()
	if h.Get("Surrogate-Key") != "story:1 site" || h.Get("Cache-Control") != "max-age=0, must-revalidate, s-maxage=60" ||
		h.Get("Cdn-Cache-Control") != "max-age=60, stale-while-revalidate=30, stale-if-error=3600" {
		t.Errorf("with an edge: %v", h)
	}
	until := &printer{keys: []string{"site"}, until: k.now().Add(40 * time.Second)}
	get(t, c, "/b", until.build)
	k.pass(30 * time.Second)
	if h := get(t, c, "/b", until.build).Header(); h.Get("Cdn-Cache-Control") != "max-age=10" || !strings.HasSuffix(h.Get("Cache-Control"), "s-maxage=10") {
		t.Errorf("ten seconds before it ends: %v", h)
	}
	own := func(context.Context) (*Page, error) {
		return &Page{Body: longRead, NoStore: true, Keys: []string{"site"}}, nil
	}
	if h := get(t, c, "/my", own).Header(); h.Get("Cdn-Cache-Control") != "" || h.Get("Surrogate-Key") != "" || h.Get("Cache-Control") != "private, no-store" {
		t.Errorf("a page for one reader: %v", h)
	}
}

// Unkeyed input (B36): no header or parameter of one request shows in the
// answer to another, since pages are found by the caller's key alone.
func TestNothingOfOneRequestShowsInAnother(t *testing.T) {
	c := New(Options{})
	type secret struct{}
	build := func(ctx context.Context) (*Page, error) {
		if ctx.Value(secret{}) != nil {
			t.Error("the first reader's context reached the builder")
		}
		return article(ctx)
	}
	golden := get(t, New(Options{}), "/a", build)
	headers := []string{"X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Scheme",
		"X-Forwarded-Server", "Forwarded", "X-Host", "X-Original-Url", "X-Rewrite-Url", "X-Original-Host", "X-Http-Method-Override", "X-Method-Override",
		"X-Requested-With", "Accept", "Accept-Language", "Accept-Charset", "Cookie", "Authorization", "Origin", "Referer", "User-Agent", "Range", "If-Range",
		"If-Modified-Since", "If-Match", "If-Unmodified-Since", "Cache-Control", "Pragma", "Te", "Via", "Dnt", "Save-Data", "Sec-Ch-Ua", "Sec-Fetch-Dest",
		"Sec-Fetch-Mode", "Upgrade-Insecure-Requests", "Transfer-Encoding", "Content-Type", "Max-Forwards", "Expect", "X-Real-Ip", "True-Client-Ip"}
	params := []string{"utm_source", "_", "callback", "format", "lang", "page", "preview", "draft", "x[]", "%00", "theme", "debug", "host", "url", "next", "id", "__proto__", "fbclid", "v", ";"}
	n := 0
	for _, poison := range append(headers, params...) {
		c.Drop("site")
		r := httptest.NewRequest("GET", "/a", nil).WithContext(context.WithValue(t.Context(), secret{}, "evil"))
		if n < len(headers) {
			r.Header.Set(poison, "evil")
		} else {
			r.URL.RawQuery = poison + "=evil"
		}
		n++
		poisoned := httptest.NewRecorder()
		if err := c.Serve(poisoned, r, "/a", build); err != nil {
			t.Fatal(err)
		}
		clean := get(t, c, "/a", build)
		for name, w := range map[string]*httptest.ResponseRecorder{"poisoned": poisoned, "clean": clean} {
			if !bytes.Equal(w.Body.Bytes(), golden.Body.Bytes()) || fmt.Sprint(w.Code, w.Header()) != fmt.Sprint(golden.Code, golden.Header()) {
				t.Errorf("%s: the %s answer differs: %d %v", poison, name, w.Code, w.Header())
			}
		}
	}
}

func TestPageHeaders(t *testing.T) {
	c := New(Options{})
	h := get(t, c, "/feed.json", func(context.Context) (*Page, error) {
		return &Page{Body: longRead, Header: http.Header{
			"content-type": {"application/feed+json"}, "Link": {"</a>; rel=hub", "</b>; rel=self"},
			"Etag": {"mine"}, "Content-Length": {"1"}, "Date": {"never"}, "Content-Encoding": {"none"},
		}}, nil
	}).Header()
	if h.Get("Content-Type") != "application/feed+json" || len(h["Link"]) != 2 || h.Get("Date") != "" ||
		h.Get("Etag") == "mine" || h.Get("Content-Length") != strconv.Itoa(len(longRead)) || h.Get("Content-Encoding") != "" {
		t.Errorf("headers %v", h)
	}
	moved := get(t, c, "/old", func(context.Context) (*Page, error) {
		return &Page{Status: 301, Header: http.Header{"Location": {"/new"}}, Keys: []string{"story:1"}}, nil
	}, "If-None-Match", "*")
	if moved.Code != 301 || moved.Header().Get("Location") != "/new" || c.Stats().Entries != 2 {
		t.Errorf("%d %v", moved.Code, moved.Header())
	}
	err := c.Serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), "/bad", func(context.Context) (*Page, error) {
		return &Page{Keys: []string{"story 1"}}, nil
	})
	if err == nil || !strings.Contains(err.Error(), "without spaces") {
		t.Errorf("a key with a space: %v", err)
	}
}

func TestMemoryIsBounded(t *testing.T) {
	const budget = 256 << 10
	c := New(Options{Budget: budget})
	page := func(i int) Build {
		return func(context.Context) (*Page, error) {
			return &Page{Body: append([]byte(strconv.Itoa(i)), longRead...), Keys: []string{"site", fmt.Sprint("story:", i)}}, nil
		}
	}
	front := &printer{keys: []string{"front"}}
	for i := range 150 { // a crawl through the archive, while the front page is read
		get(t, c, fmt.Sprint("/", i), page(i), "Accept-Encoding", "br")
		get(t, c, "/", front.build)
		if s := c.Stats(); s.Bytes > budget {
			t.Fatalf("%d bytes held", s.Bytes)
		}
	}
	s := c.Stats()
	if front.count.Load() != 1 {
		t.Errorf("the crawl pushed the front page out %d times", front.count.Load()-1)
	}
	if s.Evictions == 0 || s.Entries < 5 || int(s.Entries+s.Evictions) != 151 {
		t.Errorf("stats %+v", s)
	}
	c.Drop("site", "front")
	if s := c.Stats(); s.Bytes != 0 || s.Entries != 0 || len(c.index) != 0 {
		t.Errorf("after dropping all: %+v, %d keys", s, len(c.index))
	}
	get(t, c, "/huge", func(context.Context) (*Page, error) { return &Page{Body: make([]byte, 2*budget)}, nil })
	if s := c.Stats(); s.Entries != 0 {
		t.Error("a page larger than the budget was kept")
	}
}

// A page that readers ask for in gzip again and again is worth compressing
// better. What they are then sent has a tag of its own, and is the same page.
func TestGzipIsRefinedForAPageAskedForOften(t *testing.T) {
	c := New(Options{})
	page := benchPage()
	build := func(context.Context) (*Page, error) { return &Page{Body: page, Keys: []string{"story:1"}}, nil }
	first := get(t, c, "/a", build, "Accept-Encoding", "gzip")
	for range worthwhile {
		get(t, c, "/a", build, "Accept-Encoding", "gzip")
	}
	for e := c.find("/a"); !e.fine.Load(); time.Sleep(time.Millisecond) {
	}
	later := get(t, c, "/a", build, "Accept-Encoding", "gzip")
	if later.Body.Len() >= first.Body.Len() {
		t.Errorf("%d bytes at first, %d later", first.Body.Len(), later.Body.Len())
	}
	tag := later.Header().Get("Etag")
	if tag == first.Header().Get("Etag") || tag == "" {
		t.Errorf("tag %s at first, %s later", first.Header().Get("Etag"), tag)
	}
	if got := unpack(t, later.Header().Get("Content-Encoding"), later.Body.Bytes()); !bytes.Equal(got, page) {
		t.Error("it is not the same page")
	}
	if again := get(t, c, "/a", build, "Accept-Encoding", "gzip", "If-None-Match", tag); again.Code != http.StatusNotModified {
		t.Errorf("asked with its tag: %d", again.Code)
	}
}
