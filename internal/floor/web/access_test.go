package web

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// What clients put into requests must not come out of logs and metrics (B45),
// nor make them grow (C8).
func TestNothingPersonalIsNoted(t *testing.T) {
	house := newHouse(t, "https://news.example")
	mux := http.NewServeMux()
	mux.HandleFunc("/{address...}", func(w http.ResponseWriter, r *http.Request) {
		Label(w, "story")
		_, _ = w.Write([]byte("hello"))
	})
	r := httptest.NewRequest("GET", "https://news.example/canary-path%0A%1B[31m?token=canary-query", nil)
	r.RemoteAddr = "203.0.113.77:4711"
	for _, name := range []string{"User-Agent", "Referer", "Cookie", "Authorization", "X-Forwarded-For", "X-Request-Id"} {
		r.Header.Set(name, "canary-header\n\x1b[31m")
	}
	house.Handler(mux).ServeHTTP(httptest.NewRecorder(), r)
	r = httptest.NewRequest("GET", "https://news.example/", nil)
	r.Method = strings.Repeat("CANARY", 5000)
	house.Handler(mux).ServeHTTP(httptest.NewRecorder(), r)
	private := ask(Private(house.metrics.Registry()), "GET", "/metrics").Body.String()
	entries := house.entries(t)
	if len(entries) != 2 {
		t.Fatalf("%d lines", len(entries))
	}
	first := entries[0]
	if first["method"] != "GET" || first["route"] != "/{address...}" || first["kind"] != "story" || first["status"] != 200.0 || first["bytes"] != 5.0 {
		t.Errorf("logged %v", first)
	}
	if entries[1]["method"] != "OTHER" {
		t.Errorf("logged %v", entries[1])
	}
	if !strings.Contains(private, `broadsheet_requests_total{route="story",status="2xx"} 2`) {
		t.Errorf("metrics lack the request:\n%s", private)
	}
	for where, text := range map[string]string{"log": house.lines.String(), "metrics": private} {
		for _, canary := range []string{"canary", "CANARY", "203.0.113.77", "\x1b"} {
			if strings.Contains(text, canary) {
				t.Errorf("%q in the %s", canary, where)
			}
		}
	}
}

func TestLogLinesAreShortAndWhole(t *testing.T) {
	e := entry{
		id: strings.Repeat("i", 5000), method: "GET", route: strings.Repeat("\"\\\n", 5000), kind: strings.Repeat("k", 5000),
		failure: Kind(strings.Repeat("f", 5000)), status: 999999, bytes: 1 << 62, took: 1 << 62,
	}
	line := e.append(nil)
	if len(line) > 1024 || strings.Count(string(line), "\n") != 1 || !json.Valid(line) {
		t.Errorf("%d bytes: %s", len(line), line)
	}
}

func TestLogIsWrittenEachSecondAndGivesUpRatherThanGrow(t *testing.T) {
	w := &stalled{release: make(chan struct{}), came: make(chan struct{}, 100)}
	l := NewAccessLog(w)
	l.add(entry{method: "GET"})
	select {
	case <-w.came:
	case <-time.After(5 * time.Second):
		t.Fatal("not written within five seconds")
	}
	for range 100_000 { // about 12 MB while the writer stalls
		l.add(entry{method: "GET", route: "/{address...}"})
	}
	if n := len(l.buf); n > logLimit {
		t.Errorf("%d bytes held", n)
	}
	close(w.release)
	l.Close()
	if !strings.Contains(w.text.String(), `"msg":"access lines lost","lines":`) {
		t.Error("does not say that lines were lost")
	}
}

type stalled struct {
	text    strings.Builder
	release chan struct{}
	came    chan struct{}
}

func (s *stalled) Write(p []byte) (int, error) {
	s.came <- struct{}{}
	<-s.release
	return s.text.Write(p)
}

func TestSeriesAreBounded(t *testing.T) {
	house := newHouse(t, "https://news.example")
	for i := range 20_000 {
		house.metrics.observe(fmt.Sprint("/made-up/", i), 200+i%400, 1, time.Millisecond)
	}
	count := func() (n int) {
		families, err := house.metrics.Registry().Gather()
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range families {
			for _, m := range f.GetMetric() {
				n += max(1, len(m.GetHistogram().GetBucket())+3*min(1, len(m.GetHistogram().GetBucket())))
			}
		}
		return n
	}
	first := count()
	if first > 2000 {
		t.Errorf("%d series", first)
	}
	h := house.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200) }))
	for i := range 10_000 {
		ask(h, "GET", fmt.Sprintf("https://news.example/%d?%d", i, i), "User-Agent", fmt.Sprint("agent ", i), "Host", fmt.Sprintf("host%d.example", i))
	}
	before := count()
	for i := range 10_000 {
		ask(h, "GET", fmt.Sprintf("https://news.example/more%d?%d", i, i), "User-Agent", fmt.Sprint("other ", i))
	}
	if after := count(); after != before || after > 2000 {
		t.Errorf("%d series, then %d", before, after)
	}
}

func TestPrivateListener(t *testing.T) {
	m := NewMetrics()
	m.Gauge("broadsheet_cache_bytes", "Bytes of pages.", func() float64 { return 42 })
	m.Counter("broadsheet_cache_hits_total", "Hits.", func() float64 { return 7 })
	h := Private(m.Registry())
	if got := ask(h, "GET", "/metrics").Body.String(); !strings.Contains(got, "broadsheet_cache_bytes 42") || !strings.Contains(got, "broadsheet_cache_hits_total 7") || !strings.Contains(got, "go_goroutines") {
		t.Errorf("metrics: %s", got)
	}
	for _, path := range []string{"/debug/pprof/", "/debug/pprof/goroutine?debug=1", "/debug/pprof/heap"} {
		if w := ask(h, "GET", path); w.Code != 200 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	var _ prometheus.Gatherer = m.Registry()
	// And the listener for readers has none of it.
	house := newHouse(t, "https://news.example")
	for _, path := range []string{"/metrics", "/debug/pprof/"} {
		if w := ask(house.Handler(http.NewServeMux()), "GET", "https://news.example"+path); w.Code != 404 {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
}
