package pagecache

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

var vary = []string{"Accept-Encoding"}

// worthwhile is how often a page must be asked for in a coding before that
// coding is made: a page rebuilt four times a second seldom gets there, and
// goes out in gzip.
const worthwhile = 4

// write sends e in the best coding that r accepts and that is ready.
func (c *Cache) write(w http.ResponseWriter, r *http.Request, e *entry) error {
	f := e.form[identity].Load()
	a := accepted{identity: 1}
	if e.squeeze {
		a = accept(r.Header["Accept-Encoding"])
		f = c.choose(e, a)
	}
	if c.opt.Label != nil && e.label != "" {
		c.opt.Label(w, e.label)
	}
	h := w.Header()
	h["Vary"] = vary
	h["Cache-Control"] = e.cache
	if !e.private && e.status == http.StatusOK {
		if asked := r.Header["If-None-Match"]; len(asked) > 0 {
			if known := e.known(asked, a, f); known != nil {
				h["Etag"] = known.etag
				c.edge(h, e)
				w.WriteHeader(http.StatusNotModified)
				return nil
			}
		}
		h["Etag"] = f.etag
	}
	for i := range e.header {
		h[e.header[i].name] = e.header[i].values
	}
	if f.ce != nil {
		h["Content-Encoding"] = f.ce
	}
	h["Content-Length"] = f.length
	c.edge(h, e)
	w.WriteHeader(e.status)
	if r.Method == http.MethodHead {
		return nil
	}
	// A reader who has gone away is no concern of the page's, and there is
	// nobody left to tell.
	_, _ = w.Write(f.body)
	return nil
}

// choose finds the heaviest coding that is ready, and sees to it that a better
// one will be.
func (c *Cache) choose(e *entry, a accepted) *form {
	best, ready := identity, identity
	for i := identity; i < codings; i++ {
		if a[i] == 0 {
			continue
		}
		if a[best] == 0 || a[i] >= a[best] {
			best = i
		}
		if a[ready] == 0 || a[i] >= a[ready] {
			if e.form[i].Load() != nil {
				ready = i
			}
		}
	}
	if best != ready && ready == identity {
		// Nothing smaller to give meanwhile.
		f := e.make(best)
		c.reweigh(e)
		return f
	}
	if best != ready && e.kept && e.asks[best].Add(1) >= worthwhile {
		c.press(e, func() { e.make(best) })
	}
	if best == gzipped && e.kept && !e.fine.Load() && e.asks[gzipped].Add(1) >= worthwhile {
		c.press(e, e.refine)
	}
	return e.form[ready].Load()
}

// press makes a coding in the background, unless another is being made: then a
// later request will ask again.
func (c *Cache) press(e *entry, make func()) {
	select {
	case c.pressing <- struct{}{}:
		go func() {
			defer func() { <-c.pressing }()
			make()
			c.reweigh(e)
		}()
	default:
	}
}

// known gives the form that the reader already holds, if it is one that this
// request could have been answered with.
func (e *entry) known(asked []string, a accepted, chosen *form) *form {
	for _, list := range asked {
		for part := range strings.SplitSeq(list, ",") {
			part = strings.TrimSpace(part)
			if part == "*" {
				return chosen
			}
			part = strings.TrimPrefix(part, "W/")
			for i := range e.form {
				if f := e.form[i].Load(); f != nil && a[i] > 0 && f.tag == part {
					return f
				}
			}
		}
	}
	return nil
}

// edge adds what a shared cache in front may do. Browsers are still told to
// ask each time, and only caches that are purged read stale-*: Chromium, too,
// would heed them in Cache-Control.
func (c *Cache) edge(h http.Header, e *entry) {
	if c.opt.Edge == nil || !e.kept || len(e.keys) == 0 {
		return
	}
	age := c.opt.Edge.MaxAge
	stale, onError := c.opt.Edge.StaleWhileRevalidate, c.opt.Edge.StaleIfError
	if !e.validUntil.IsZero() {
		left := max(0, e.validUntil.Sub(c.opt.Now()))
		if left < age {
			// What ends at a stated time must not be shown past it.
			age, stale, onError = left, 0, 0
		}
	}
	h["Cache-Control"] = []string{"max-age=0, must-revalidate, s-maxage=" + seconds(age)}
	targeted := "max-age=" + seconds(age)
	if stale > 0 {
		targeted += ", stale-while-revalidate=" + seconds(stale)
	}
	if onError > 0 {
		targeted += ", stale-if-error=" + seconds(onError)
	}
	h["Cdn-Cache-Control"] = []string{targeted}
}

func seconds(d time.Duration) string { return strconv.FormatInt(int64(d/time.Second), 10) }
