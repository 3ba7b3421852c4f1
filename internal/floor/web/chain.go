package web

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"runtime/debug"
	"time"
)

// Options configure a Chain.
type Options struct {
	BaseURL     *url.URL   // where the site says it is; decides hosts, cookies, HSTS
	MediaOrigin string     // "https://media.example", where pictures come from elsewhere
	Errors      *Errors    // required
	Log         *AccessLog // nil: no access log
	Metrics     *Metrics   // nil: none
}

// Chain is what every request passes before a room sees it, and what is noted
// of it afterwards.
type Chain struct {
	hosts    hosts
	policies policies
	cross    *http.CrossOriginProtection
	errors   *Errors
	log      *AccessLog
	metrics  *Metrics
}

// NewChain makes a chain, or says what is wrong with the options.
func NewChain(opt Options) (*Chain, error) {
	if opt.Errors == nil {
		return nil, errors.New("web: a chain needs Errors")
	}
	if err := checkBase(opt.BaseURL); err != nil {
		return nil, err
	}
	p, err := newPolicies(opt.BaseURL, opt.MediaOrigin)
	if err != nil {
		return nil, err
	}
	return &Chain{
		hosts:    newHosts(opt.BaseURL),
		policies: p,
		cross:    http.NewCrossOriginProtection(),
		errors:   opt.Errors,
		log:      opt.Log,
		metrics:  opt.Metrics,
	}, nil
}

func checkBase(base *url.URL) error {
	if base == nil || (base.Scheme != "http" && base.Scheme != "https") || base.Host == "" || base.User != nil {
		return fmt.Errorf("base URL %q: give scheme and host, such as https://news.example", base)
	}
	return nil
}

// Handler puts the chain before next. Nothing of it copies the request, so the
// pattern that a ServeMux finds is known here afterwards.
func (c *Chain) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		id := newID()
		rec := &recorder{ResponseWriter: w, chain: c}
		w.Header()["X-Request-Id"] = []string{id}
		c.policies.set(w, Site)
		if c.metrics != nil {
			c.metrics.inFlight.Inc()
		}
		whole := false
		defer func() {
			c.note(rec, r, id, time.Since(began), whole)
		}()
		c.serve(rec, r, next)
		whole = true
	})
}

func (c *Chain) serve(w *recorder, r *http.Request, next http.Handler) {
	defer c.recover(w, r)
	if !c.hosts.serve(r) {
		c.errors.Answer(w, r, &Error{Kind: KindMisdirected, Public: "This server does not publish the site that you asked for."})
		return
	}
	if err := c.cross.Check(r); err != nil {
		c.errors.Answer(w, r, Wrap(KindForbidden, err,
			"This form was sent from another site, or by a very old browser. Open the page here and send it again."))
		return
	}
	next.ServeHTTP(w, r)
}

func (c *Chain) recover(w *recorder, r *http.Request) {
	v := recover()
	if v == nil {
		return
	}
	if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
		panic(v)
	}
	c.errors.Answer(w, r, &panicked{value: v, stack: debug.Stack()})
}

type panicked struct {
	value any
	stack []byte
}

func (p *panicked) Error() string { return fmt.Sprintf("panic: %v", p.value) }
func (p *panicked) Trace() []byte { return p.stack }

// note writes down what became of a request.
func (c *Chain) note(rec *recorder, r *http.Request, id string, took time.Duration, whole bool) {
	status := rec.status
	if status == 0 {
		status = http.StatusOK // net/http will say so
	}
	if !whole && rec.failure == "" {
		rec.failure = KindFault // cut off
	}
	route := r.Pattern
	if rec.label != "" {
		route = rec.label
	}
	if c.metrics != nil {
		c.metrics.inFlight.Dec()
		c.metrics.observe(route, status, rec.bytes, took)
	}
	if c.log != nil {
		c.log.add(entry{
			id: id, method: r.Method, route: r.Pattern, kind: rec.label, failure: rec.failure,
			status: status, bytes: rec.bytes, took: took,
		})
	}
}

// newID makes a short random id. It tells nothing and protects nothing, so the
// fast generator will do.
func newID() string {
	const letters = "0123456789abcdefghjkmnpqrstvwxyz"
	var id [12]byte
	n := rand.Uint64()
	for i := range id {
		id[i] = letters[n&31]
		n >>= 5
	}
	return string(id[:])
}
