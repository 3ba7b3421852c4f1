package web

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

func mustURL(t testing.TB, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// house is a chain with all its parts, and what they wrote.
type house struct {
	*Chain
	log     *AccessLog
	lines   *bytes.Buffer
	metrics *Metrics
}

func newHouse(t testing.TB, base string) *house {
	t.Helper()
	h := &house{lines: &bytes.Buffer{}, metrics: NewMetrics()}
	h.log = NewAccessLog(h.lines)
	t.Cleanup(h.log.Close)
	var err error
	h.Chain, err = NewChain(Options{BaseURL: mustURL(t, base), Errors: &Errors{}, Log: h.log, Metrics: h.metrics})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// entries closes the log and reads it.
func (h *house) entries(t *testing.T) []map[string]any {
	t.Helper()
	h.log.Close()
	var all []map[string]any
	for line := range strings.Lines(h.lines.String()) {
		var one map[string]any
		if err := json.Unmarshal([]byte(line), &one); err != nil {
			t.Fatalf("line %q: %v", line, err)
		}
		all = append(all, one)
	}
	return all
}

func ask(h http.Handler, method, target string, headers ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, target, nil)
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			r.Host = headers[i+1]
			continue
		}
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

var hello = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("hello")) })
