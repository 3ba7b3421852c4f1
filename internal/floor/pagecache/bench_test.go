package pagecache

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/rand"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// benchPage has the size of the bench article with its 200 comments, about 120
// kB, and compresses about as well: words of a news vocabulary at random.
func benchPage() []byte {
	random := rand.New(rand.NewSource(1))
	words := make([]string, 4000)
	for i := range words {
		b := make([]byte, 2+random.Intn(9))
		for j := range b {
			b[j] = "etaoinshrdlucmfw"[min(random.Intn(16), random.Intn(16))]
		}
		words[i] = string(b)
	}
	var page strings.Builder
	for page.Len() < 120_000 {
		page.WriteString("<li><article><p>")
		for range 60 {
			page.WriteString(words[min(random.Intn(4000), random.Intn(4000))])
			page.WriteByte(' ')
		}
		page.WriteString("</p></article></li>\n")
	}
	return []byte(page.String())
}

// sink is a response that goes nowhere.
type sink struct {
	header http.Header
	bytes  int
}

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(int)             {}
func (s *sink) Write(p []byte) (int, error) { s.bytes += len(p); return len(p), nil }

// bare is a handler that sends what the cache would, headers and bytes.
func bare(c *Cache, coding int) http.Handler {
	e := c.find("/a")
	f := e.form[coding].Load()
	length := strconv.Itoa(len(f.body))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Vary", "Accept-Encoding")
		h.Set("Cache-Control", "no-cache")
		h.Set("Etag", f.tag)
		h.Set("Content-Type", "text/html; charset=utf-8")
		if coding != identity {
			h.Set("Content-Encoding", token[coding])
		}
		h.Set("Content-Length", length)
		_, _ = w.Write(f.body)
	})
}

func filled(b *testing.B) (*Cache, Build) {
	c := New(Options{})
	page := benchPage()
	build := func(context.Context) (*Page, error) { return &Page{Body: page, Keys: []string{"story:1"}}, nil }
	if err := c.Serve(&sink{header: http.Header{}}, request("gzip"), "/a", build); err != nil {
		b.Fatal(err)
	}
	c.find("/a").make(brotlied)
	return c, build
}

func request(accept string) *http.Request {
	r, err := http.NewRequest("GET", "http://127.0.0.1/a", nil)
	if err != nil {
		panic(err)
	}
	r.Header.Set("Accept-Encoding", accept)
	return r
}

func serving(b *testing.B, c *Cache, build Build) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := c.Serve(w, r, "/a", build); err != nil {
			b.Error(err)
		}
	})
}

// In memory: what the cache itself takes beside a handler that only writes.
func BenchmarkHit(b *testing.B) {
	c, build := filled(b)
	for _, tt := range []struct {
		name, accept string
		handler      http.Handler
	}{
		{"bare/gzip", "gzip", bare(c, gzipped)},
		{"cache/gzip", "gzip", serving(b, c, build)},
		{"cache/br", "gzip, deflate, br, zstd", serving(b, c, build)},
		{"cache/parsed", "zstd;q=0, gzip;q=0.9, *;q=0.5", serving(b, c, build)},
	} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			w, r := &sink{header: http.Header{}}, request(tt.accept)
			for b.Loop() {
				tt.handler.ServeHTTP(w, r)
			}
		})
	}
	b.Run("cache/304", func(b *testing.B) {
		b.ReportAllocs()
		h := serving(b, c, build)
		w, r := &sink{header: http.Header{}}, request("gzip, deflate, br, zstd")
		r.Header.Set("If-None-Match", c.find("/a").form[brotlied].Load().tag)
		for b.Loop() {
			h.ServeHTTP(w, r)
		}
	})
}

// Over loopback TCP, the two in turn within one benchmark, so that whatever
// else the machine does falls on both; the ratio is the median of the rounds.
func BenchmarkLoopback(b *testing.B) {
	for _, tt := range []struct {
		name, accept string
		coding       int
	}{{"identity", "", identity}, {"gzip", "gzip", gzipped}} {
		for _, conns := range []int{1, 16} {
			b.Run(fmt.Sprintf("%s/%d", tt.name, conns), func(b *testing.B) {
				c, build := filled(b)
				addrs := [2]string{listen(b, bare(c, tt.coding)), listen(b, serving(b, c, build))}
				var ratios, rates []float64
				const round = 400
				for i := 0; b.Loop(); i++ {
					var took [2]time.Duration
					for turn := range 2 {
						which := (turn + i) % 2
						began := time.Now()
						fetch(b, addrs[which], tt.accept, conns, round)
						took[which] = time.Since(began)
					}
					ratios = append(ratios, float64(took[0])/float64(took[1]))
					rates = append(rates, round/took[1].Seconds())
				}
				slices.Sort(ratios)
				slices.Sort(rates)
				b.ReportMetric(ratios[len(ratios)/2], "of-bare")
				b.ReportMetric(rates[len(rates)/2], "req/s")
			})
		}
	}
}

func listen(b *testing.B, h http.Handler) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	srv := &http.Server{Handler: h}
	go func() { _ = srv.Serve(l) }()
	b.Cleanup(func() { _ = srv.Close() })
	return l.Addr().String()
}

func fetch(b *testing.B, addr, accept string, conns, n int) {
	done := make(chan error, conns)
	for range conns {
		go func() { done <- keepAsking(addr, accept, n/conns) }()
	}
	for range conns {
		if err := <-done; err != nil {
			b.Fatal(err)
		}
	}
}

// keepAsking is a client that costs little, so that the server is what counts.
func keepAsking(addr, accept string, n int) error {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewReaderSize(conn, 64<<10)
	ask := []byte("GET /a HTTP/1.1\r\nHost: " + addr + "\r\nAccept-Encoding: " + accept + "\r\n\r\n")
	for range n {
		if _, err := conn.Write(ask); err != nil {
			return err
		}
		length := -1
		for {
			line, err := in.ReadSlice('\n')
			if err != nil {
				return err
			}
			if len(line) <= 2 {
				break
			}
			if v, ok := strings.CutPrefix(string(line), "Content-Length: "); ok {
				if length, err = strconv.Atoi(strings.TrimSpace(v)); err != nil {
					return err
				}
			}
		}
		if length < 0 {
			return fmt.Errorf("no length")
		}
		if _, err := io.CopyN(io.Discard, in, int64(length)); err != nil {
			return err
		}
	}
	return nil
}

// What each coding costs and saves on the bench page.
func BenchmarkCompress(b *testing.B) {
	page := benchPage()
	for coding := gzipped; coding < codings; coding++ {
		b.Run(token[coding], func(b *testing.B) {
			var n int
			for b.Loop() {
				n = len(compress(coding, page))
			}
			b.ReportMetric(float64(n), "bytes")
		})
	}
}
