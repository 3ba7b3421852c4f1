package web

import (
	"io"
	"net/http"
	"testing"
)

// sink is a response that goes nowhere.
type sink struct{ header http.Header }

func (s *sink) Header() http.Header         { return s.header }
func (s *sink) WriteHeader(int)             {}
func (s *sink) Write(p []byte) (int, error) { return len(p), nil }

// What the chain with its log and metrics adds to a request: the bar is 2 µs.
// The bare handler sets the same headers.
func BenchmarkChain(b *testing.B) {
	house := newHouse(b, "https://news.example")
	house.log = NewAccessLog(io.Discard)
	defer house.log.Close()
	house.Chain.log = house.log
	body := make([]byte, 16<<10)
	page := http.NewServeMux()
	page.HandleFunc("GET /{address...}", func(w http.ResponseWriter, r *http.Request) {
		Label(w, "story")
		_, _ = w.Write(body)
	})
	r, err := http.NewRequest("GET", "https://news.example/a", nil)
	if err != nil {
		b.Fatal(err)
	}
	bare := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		for _, f := range house.policies[Site] {
			h.Set(f.name, f.values[0])
		}
		h.Set("X-Request-Id", "0123456789ab")
		page.ServeHTTP(w, r)
	})
	for _, tt := range []struct {
		name    string
		handler http.Handler
	}{{"bare", bare}, {"chain", house.Handler(page)}} {
		b.Run(tt.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := &sink{header: make(http.Header, 16)}
				tt.handler.ServeHTTP(w, r)
			}
		})
	}
}

func BenchmarkAccessLog(b *testing.B) {
	l := NewAccessLog(io.Discard)
	defer l.Close()
	b.ReportAllocs()
	for b.Loop() {
		l.add(entry{id: "0123456789ab", method: "GET", route: "GET /{address...}", kind: "story", status: 200, bytes: 16 << 10, took: 123456})
	}
}

func BenchmarkMetrics(b *testing.B) {
	m := NewMetrics()
	b.ReportAllocs()
	for b.Loop() {
		m.observe("story", 200, 16<<10, 123456)
	}
}
