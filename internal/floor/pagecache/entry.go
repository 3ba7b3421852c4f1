package pagecache

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// entry is one build of a page, ready to be sent. Only its staleness, its marks
// for the sieve and its codings change afterwards.
type entry struct {
	key        string
	keys       []string
	began      moment
	validUntil time.Time
	status     int
	header     []field
	cache      []string // Cache-Control
	private    bool     // for the one who asked
	kept       bool     // may stand in the cache
	digest     string
	label      string
	squeeze    bool // worth compressing

	staleAt atomic.Int64
	visited atomic.Bool

	form   [codings]atomic.Pointer[form]
	making sync.Mutex // one at a time makes a form
	asks   [codings]atomic.Int32
	fine   atomic.Bool // gzip is the best that it can be

	// Guarded by Cache.mu.
	newer, older *entry
	weight       int64
	queued       bool
}

// form is a page in one coding, with the headers that go with it. Their slices
// are made once and put into each response's header as they are.
type form struct {
	body             []byte
	tag              string
	etag, length, ce []string
}

type field struct {
	name   string
	values []string
}

// overhead is what an entry takes besides its bodies, generously.
const overhead = 2048

// smallest is the size below which compressing saves nothing.
const smallest = 256

// ours are the headers that a page does not decide.
var ours = map[string]bool{
	"Content-Length": true, "Content-Encoding": true, "Etag": true, "Vary": true,
	"Cache-Control": true, "Surrogate-Key": true, "Cdn-Cache-Control": true, "Date": true,
	"Connection": true, "Transfer-Encoding": true, "Last-Modified": true, "Expires": true,
}

func (c *Cache) entry(key string, began moment, p *Page) (*entry, error) {
	for _, k := range p.Keys {
		if k == "" || strings.ContainsFunc(k, func(r rune) bool { return r <= ' ' || r > '~' }) {
			return nil, fmt.Errorf("page %q: key %q must be printable ASCII without spaces", key, k)
		}
	}
	body := p.Body
	if cap(body) > len(body)+len(body)/4 {
		body = bytes.Clone(body) // a builder's spare room would not be in the budget
	}
	sum := sha256.Sum256(body)
	e := &entry{
		key:        key,
		label:      p.Label,
		keys:       slices.Clone(p.Keys),
		began:      began,
		validUntil: p.ValidUntil,
		status:     p.Status,
		digest:     base64.RawURLEncoding.EncodeToString(sum[:15]),
	}
	if e.status == 0 {
		e.status = http.StatusOK
	}
	e.private = p.NoStore || !shareable(p.Header)
	e.kept = !e.private && storable(e.status)
	e.staleAt.Store(int64(c.at(p.ValidUntil)))
	if moment(e.staleAt.Load()) <= c.now() {
		e.kept = false
	}
	c.dress(e, p.Header)
	e.form[identity].Store(e.shape(identity, body))
	if e.squeeze = !e.private && len(body) >= smallest && textual(e.header[0].values[0]); e.squeeze {
		e.make(gzipped)
	}
	return e, nil
}

// dress sets the headers. Content-Type comes first.
func (c *Cache) dress(e *entry, h http.Header) {
	e.header = []field{{"Content-Type", []string{"text/html; charset=utf-8"}}}
	for name, values := range h {
		name = http.CanonicalHeaderKey(name)
		if ours[name] || len(values) == 0 {
			continue
		}
		if name == "Content-Type" {
			e.header[0].values = []string{values[0]}
			continue
		}
		e.header = append(e.header, field{name, slices.Clip(slices.Clone(values))})
	}
	switch {
	case e.private:
		e.cache = []string{"private, no-store"}
	case !e.kept:
		e.cache = []string{"no-store"} // a missing page may exist a moment later
	default:
		e.cache = []string{"no-cache"}
		if c.opt.Edge != nil && len(e.keys) > 0 {
			e.header = append(e.header, field{"Surrogate-Key", []string{strings.Join(e.keys, " ")}})
		}
	}
}

// shareable reports whether a header can go to everyone alike.
func shareable(h http.Header) bool {
	for name, values := range h {
		switch http.CanonicalHeaderKey(name) {
		case "Set-Cookie", "Www-Authenticate":
			return false
		case "Vary":
			// Pages are kept by their key alone, so one that depends on
			// anything else of the request can't be kept.
			for _, v := range values {
				if !strings.EqualFold(strings.TrimSpace(v), "Accept-Encoding") {
					return false
				}
			}
		case "Cache-Control":
			for _, v := range values {
				v = strings.ToLower(v)
				if strings.Contains(v, "no-store") || strings.Contains(v, "private") {
					return false
				}
			}
		}
	}
	return true
}

// storable reports whether answers of a status are kept. Those for addresses
// that name nothing are not: there is no end of such addresses.
func storable(status int) bool {
	switch status {
	case http.StatusOK, http.StatusMovedPermanently, http.StatusPermanentRedirect, http.StatusGone:
		return true
	}
	return false
}

func textual(kind string) bool {
	kind, _, _ = strings.Cut(kind, ";")
	return strings.HasPrefix(kind, "text/") ||
		strings.HasSuffix(kind, "json") || strings.HasSuffix(kind, "xml") || strings.HasSuffix(kind, "javascript")
}

func (e *entry) freshAt(m moment) bool { return m < moment(e.staleAt.Load()) }

// stale brings the moment from which e may not be sent forward to due. The
// caller holds Cache.mu, or is the only one that knows e.
func (e *entry) stale(due moment) {
	if due < moment(e.staleAt.Load()) {
		e.staleAt.Store(int64(due))
	}
}

// visit tells the sieve that somebody asked. It writes only once between two
// passes of the hand, so that many cores don't fight over it.
func (e *entry) visit() {
	if !e.visited.Load() {
		e.visited.Store(true)
	}
}

func (e *entry) weigh() int64 {
	weight := int64(overhead + 2*len(e.key))
	for _, k := range e.keys {
		weight += int64(2*len(k) + 64)
	}
	for i := range e.form {
		if f := e.form[i].Load(); f != nil {
			weight += int64(len(f.body)) + 256
		}
	}
	return weight
}

func (e *entry) shape(coding int, body []byte) *form {
	tag := `"` + e.digest + suffix[coding] + `"`
	f := &form{body: body, tag: tag, etag: []string{tag}, length: []string{strconv.Itoa(len(body))}}
	if coding != identity {
		f.ce = []string{token[coding]}
	}
	return f
}

// make gives e in a coding, compressing once.
func (e *entry) make(coding int) *form {
	e.making.Lock()
	defer e.making.Unlock()
	if f := e.form[coding].Load(); f != nil {
		return f
	}
	f := e.shape(coding, compress(coding, e.form[identity].Load().body))
	e.form[coding].Store(f)
	return f
}

// refine replaces gzip by one that took longer. It has a tag of its own: a tag
// names bytes.
func (e *entry) refine() {
	e.making.Lock()
	defer e.making.Unlock()
	if e.fine.Load() {
		return
	}
	f := e.shape(gzipped, compressFine(e.form[identity].Load().body))
	f.tag = `"` + e.digest + suffix[gzipped] + `-fine"`
	f.etag = []string{f.tag}
	e.form[gzipped].Store(f)
	e.fine.Store(true)
}
