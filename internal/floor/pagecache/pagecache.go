// Package pagecache keeps the rendered pages that every reader shares. A page
// is rendered once for many simultaneous asks, kept precompressed within a
// memory budget, and leaves when anything shown on it changes: at once by Drop,
// within a stated time by Touch.
//
// Nothing of a request but the key that the caller gives decides which page is
// sent, so no header or parameter can put one reader's page before another.
package pagecache

import (
	"context"
	"hash/maphash"
	"math"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Page is what a Build hands over. The cache keeps Body: don't change it
// afterwards. Content-Length, Content-Encoding, ETag, Vary and Cache-Control
// are the cache's to set.
type Page struct {
	Status     int         // 0 means 200
	Header     http.Header // Content-Type defaults to HTML in UTF-8
	Body       []byte
	Keys       []string  // what the page shows, for Drop and Touch: "story:ID", "front", "site"
	ValidUntil time.Time // when it changes without a write; zero means never
	NoStore    bool      // meant for the one who asked; never kept, never shared
	Label      string    // what kind of page it is, for Options.Label
}

// Build renders a page. Its context belongs to the page, not to a request: it
// outlives the first reader who asked and carries none of that reader's values.
type Build func(context.Context) (*Page, error)

// Options configure a Cache.
type Options struct {
	Budget       int64            // bytes of memory for pages; 0 means 64 MiB
	Interval     time.Duration    // least time between rebuilds of a touched page; 0 means 250 ms
	BuildTimeout time.Duration    // 0 means 10 s
	Now          func() time.Time // nil means time.Now
	Edge         *Edge            // nil: no shared cache that we can purge stands in front
	Off          bool             // build for every request, keep nothing
	// Label is told the label of each page that is sent, for logs and metrics:
	// an address alone does not say whether it is a story's or a section's.
	Label func(http.ResponseWriter, string)
}

// Edge says how long a shared cache in front may keep a page. Configure it only
// where that cache is purged by Surrogate-Key.
type Edge struct {
	MaxAge               time.Duration
	StaleWhileRevalidate time.Duration
	StaleIfError         time.Duration
}

// Stats are figures since the start, except Bytes, Entries and Building, which
// say what is so now.
type Stats struct {
	Hits, Misses, Builds, Failures, Evictions int64
	Bytes, Entries, Building                  int64
}

// shards spreads readers over locks; the figure matters only to many cores.
const shards = 64

// Cache holds pages. Make it with New.
type Cache struct {
	opt   Options
	start time.Time
	seed  maphash.Seed
	shard [shards]shard

	// mu guards everything that changes what is kept. Hits don't take it.
	mu      sync.Mutex
	index   map[string]map[*entry]struct{} // by what a page shows
	flights map[string]*flight             // builds that a new ask may join
	live    map[*flight]struct{}           // every build not yet ended
	queue   sieve

	pressing  chan struct{} // one slow compression at a time
	hits      atomic.Int64
	misses    atomic.Int64
	builds    atomic.Int64
	failures  atomic.Int64
	evictions atomic.Int64
}

type shard struct {
	mu      sync.RWMutex
	entries map[string]*entry
	_       [64]byte // keeps neighbours off this cache line
}

// New makes an empty cache.
func New(opt Options) *Cache {
	if opt.Budget == 0 {
		opt.Budget = 64 << 20
	}
	if opt.Interval == 0 {
		opt.Interval = 250 * time.Millisecond
	}
	if opt.BuildTimeout == 0 {
		opt.BuildTimeout = 10 * time.Second
	}
	if opt.Now == nil {
		opt.Now = time.Now
	}
	c := &Cache{
		opt:      opt,
		start:    opt.Now(),
		seed:     maphash.MakeSeed(),
		index:    map[string]map[*entry]struct{}{},
		flights:  map[string]*flight{},
		live:     map[*flight]struct{}{},
		pressing: make(chan struct{}, 1),
	}
	for i := range c.shard {
		c.shard[i].entries = map[string]*entry{}
	}
	return c
}

// Stats tells how the cache is doing.
func (c *Cache) Stats() Stats {
	c.mu.Lock()
	defer c.mu.Unlock()
	return Stats{
		Hits:      c.hits.Load(),
		Misses:    c.misses.Load(),
		Builds:    c.builds.Load(),
		Failures:  c.failures.Load(),
		Evictions: c.evictions.Load(),
		Bytes:     c.queue.bytes,
		Entries:   int64(c.queue.length),
		Building:  int64(len(c.live)),
	}
}

// moment is a time as nanoseconds since the cache began. Taken from the
// monotonic clock, it does not jump when the machine's clock is set: a touched
// page would otherwise stay stale for as long as the clock went back.
type moment int64

const never = moment(math.MaxInt64)

func (c *Cache) now() moment {
	return moment(c.opt.Now().Sub(c.start))
}

// at gives the moment of a time by the wall clock.
func (c *Cache) at(t time.Time) moment {
	if t.IsZero() {
		return never
	}
	now := c.opt.Now()
	return moment(now.Sub(c.start)) + moment(t.Sub(now))
}
