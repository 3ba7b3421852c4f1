package pagecache

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
)

// flight is one build on its way and those who wait for it.
type flight struct {
	key   string
	began moment
	done  chan struct{}

	// Guarded by Cache.mu: what happened to which keys since it began.
	dropped map[string]struct{}
	touched map[string]moment
	missed  bool // more than it can remember: it is not kept

	// Read only after done is closed.
	entry *entry
	err   error
	due   moment // when a touch during the build makes its page stale
}

// memory bounds what a flight writes down about changes while it is under way.
const memory = 4096

// Panic is the error of those who waited for a build that panicked.
type Panic struct {
	Value any
	Stack []byte
}

func (p *Panic) Error() string {
	return fmt.Sprintf("building a page panicked: %v", p.Value)
}

// Trace gives the stack for the log.
func (p *Panic) Trace() []byte { return p.Stack }

// join gives the build under way for key, or begins one; mine says which. It
// gives the entry instead when one landed meanwhile.
func (c *Cache) join(key string, arrived moment, build Build) (f *flight, e *entry, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.find(key); e != nil && e.freshAt(arrived) {
		return nil, e, false
	}
	if f := c.flights[key]; f != nil {
		return f, nil, false
	}
	f = &flight{key: key, began: c.now(), done: make(chan struct{}), due: never}
	c.flights[key] = f
	c.live[f] = struct{}{}
	c.builds.Add(1)
	go c.fly(f, build)
	return f, nil, true
}

func (c *Cache) fly(f *flight, build Build) {
	// Not the request's context, nor its values: the page is for everyone.
	ctx, cancel := context.WithTimeout(context.Background(), c.opt.BuildTimeout)
	defer cancel()
	var e *entry
	err := errors.New("building a page ended its goroutine")
	defer func() { c.land(f, e, err) }() // deferred: a Goexit must not strand those who wait
	page, failed := call(ctx, build)
	if err = failed; err == nil {
		e, err = c.entry(f.key, f.began, page)
	}
}

// call turns a panic into an error.
func call(ctx context.Context, build Build) (page *Page, err error) {
	defer func() {
		if v := recover(); v != nil {
			page, err = nil, &Panic{Value: v, Stack: debug.Stack()}
		}
	}()
	page, err = build(ctx)
	if err == nil && page == nil {
		err = errors.New("building a page gave neither a page nor an error")
	}
	return page, err
}

func (c *Cache) land(f *flight, e *entry, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(f.done)
	delete(c.live, f)
	if c.flights[f.key] == f {
		delete(c.flights, f.key)
	}
	f.entry, f.err = e, err
	if err != nil {
		c.failures.Add(1)
		return
	}
	keep := e.kept && !f.missed
	for _, key := range e.keys {
		if _, ok := f.dropped[key]; ok {
			keep = false
		}
		if due, ok := f.touched[key]; ok {
			f.due = min(f.due, max(due, f.began+moment(c.opt.Interval)))
		}
	}
	e.stale(f.due)
	if keep {
		c.put(e)
	} else if old := c.find(f.key); old != nil && old.began < f.began {
		c.remove(old)
	}
}

func (f *flight) drop(keys []string) {
	if f.dropped == nil {
		f.dropped = map[string]struct{}{}
	}
	for _, key := range keys {
		f.dropped[key] = struct{}{}
	}
	f.missed = f.missed || len(f.dropped) > memory
}

func (f *flight) touch(due moment, keys []string) {
	if f.missed {
		return
	}
	if f.touched == nil {
		f.touched = map[string]moment{}
	}
	for _, key := range keys {
		if old, ok := f.touched[key]; !ok || due < old {
			f.touched[key] = due
		}
	}
	f.missed = len(f.touched) > memory
}

// Serve answers r with the page under key, building it if there is none that is
// fresh. An error is build's own, the reader's cancelled context, or a fault;
// nothing has been written then.
func (c *Cache) Serve(w http.ResponseWriter, r *http.Request, key string, build Build) error {
	if c.opt.Off || (r.Method != http.MethodGet && r.Method != http.MethodHead) {
		return c.bypass(w, r, key, build)
	}
	arrived := c.now()
	e := c.find(key)
	if e != nil && e.freshAt(arrived) {
		c.hits.Add(1)
		e.visit()
		return c.write(w, r, e)
	}
	f, e, mine := c.join(key, arrived, build)
	c.misses.Add(1)
	for {
		if e != nil {
			e.visit()
			return c.write(w, r, e)
		}
		select {
		case <-f.done:
		case <-r.Context().Done():
			return context.Cause(r.Context())
		}
		switch {
		case f.err != nil:
			return f.err
		case mine:
			return c.write(w, r, f.entry)
		case f.entry.private:
			return c.bypass(w, r, key, build)
		case arrived < f.due:
			return c.write(w, r, f.entry)
		}
		// The build had begun before a change whose time was up when this
		// request came: it must see the change.
		f, e, mine = c.join(key, arrived, build)
	}
}

// bypass builds for this request alone.
func (c *Cache) bypass(w http.ResponseWriter, r *http.Request, key string, build Build) error {
	c.builds.Add(1)
	page, err := call(r.Context(), build)
	if err != nil {
		c.failures.Add(1)
		return err
	}
	own := *page
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		own.NoStore = true
	}
	e, err := c.entry(key, c.now(), &own)
	if err != nil {
		return err
	}
	return c.write(w, r, e)
}
