package web

import (
	"net/http"
	"net/http/pprof"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics counts requests by what they asked for. Labels come from route
// patterns and from Label, never from requests.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	bytes    *prometheus.CounterVec
	duration *prometheus.HistogramVec
	inFlight prometheus.Gauge

	// The handles of each route, found once: looking labels up for each
	// request would cost more than all the rest here.
	routes atomic.Pointer[map[string]*route]
	mu     sync.Mutex
}

type route struct {
	status   [6]prometheus.Counter // by first digit
	bytes    prometheus.Counter
	duration prometheus.Observer
}

// mostRoutes bounds the series whatever is handed in as a route.
const mostRoutes = 96

// NewMetrics makes a registry of its own with the process's figures in it.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "broadsheet_requests_total", Help: "Requests answered."}, []string{"route", "status"}),
		bytes: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "broadsheet_response_bytes_total", Help: "Bytes of response bodies."}, []string{"route"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "broadsheet_request_seconds", Help: "Time from the request's header to the end of its handler.",
			Buckets: []float64{.001, .005, .025, .1, .5, 2.5}}, []string{"route"}),
		inFlight: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "broadsheet_requests_in_flight", Help: "Requests being answered."}),
	}
	m.routes.Store(&map[string]*route{})
	m.registry.MustRegister(m.requests, m.bytes, m.duration, m.inFlight,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Registry is where other rooms register their figures.
func (m *Metrics) Registry() *prometheus.Registry { return m.registry }

// Gauge shows a figure that goes up and down, asked for when it is read.
func (m *Metrics) Gauge(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, read))
}

// Counter shows a figure that only grows, asked for when it is read.
func (m *Metrics) Counter(name, help string, read func() float64) {
	m.registry.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: name, Help: help}, read))
}

func (m *Metrics) observe(name string, status int, bytes int64, took time.Duration) {
	r := (*m.routes.Load())[name]
	if r == nil {
		r = m.route(name)
	}
	class := status / 100
	if class < 1 || class > 5 {
		class = 0
	}
	r.status[class].Inc()
	r.bytes.Add(float64(bytes))
	r.duration.Observe(took.Seconds())
}

func (m *Metrics) route(name string) *route {
	m.mu.Lock()
	defer m.mu.Unlock()
	old := *m.routes.Load()
	if r := old[name]; r != nil {
		return r
	}
	label := name
	switch {
	case name == "":
		label = "none"
	case len(old) >= mostRoutes:
		label = "other"
		if r := old[label]; r != nil {
			return r
		}
		name = label
	}
	r := &route{bytes: m.bytes.WithLabelValues(label), duration: m.duration.WithLabelValues(label)}
	for i, class := range [6]string{"other", "1xx", "2xx", "3xx", "4xx", "5xx"} {
		r.status[i] = m.requests.WithLabelValues(label, class)
	}
	table := make(map[string]*route, len(old)+1)
	for k, v := range old {
		table[k] = v
	}
	table[name] = r
	m.routes.Store(&table)
	return r
}

// Private serves metrics and profiles. Its listener must not be reachable from
// outside.
func Private(registry *prometheus.Registry) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /debug/pprof/", pprof.Index)
	mux.HandleFunc("GET /debug/pprof/cmdline", pprof.Cmdline)
	mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
	mux.HandleFunc("GET /debug/pprof/symbol", pprof.Symbol)
	mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	return mux
}
