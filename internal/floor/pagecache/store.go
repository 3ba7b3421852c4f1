package pagecache

import (
	"hash/maphash"
	"time"
)

// Drop removes every page that shows one of the keys. When it returns they are
// gone, a build that began before it will not be kept, and no later request is
// given such a build's page. Call it after the commit and before the change is
// acknowledged.
func (c *Cache) Drop(keys ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range keys {
		for e := range c.index[key] {
			c.remove(e)
		}
	}
	// What a running build will show is not known before it ends, so none of
	// them may be joined any more; land checks whether it may be kept.
	for f := range c.live {
		f.drop(keys)
		if c.flights[f.key] == f {
			delete(c.flights, f.key)
		}
	}
}

// Touch makes every page that shows one of the keys stale: it may be sent until
// within has passed, or until Interval has passed since its last build, which
// ever is later; the next to ask waits for a fresh one. Touching again does not
// put that moment off.
func (c *Cache) Touch(within time.Duration, keys ...string) {
	due := c.now() + moment(within)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, key := range keys {
		for e := range c.index[key] {
			e.stale(max(due, e.began+moment(c.opt.Interval)))
		}
	}
	for f := range c.live {
		f.touch(due, keys)
	}
}

// find gives the page under a key, fresh or stale, or nil.
func (c *Cache) find(key string) *entry {
	s := &c.shard[maphash.String(c.seed, key)%shards]
	s.mu.RLock()
	e := s.entries[key]
	s.mu.RUnlock()
	return e
}

// put keeps e in place of what stood under its key. The caller holds mu.
func (c *Cache) put(e *entry) {
	if old := c.find(e.key); old != nil {
		if old.began > e.began {
			return // a build that began later has landed first
		}
		e.visited.Store(old.visited.Load())
		c.remove(old)
	}
	e.weight = e.weigh()
	if e.weight > c.opt.Budget {
		return
	}
	s := &c.shard[maphash.String(c.seed, e.key)%shards]
	s.mu.Lock()
	s.entries[e.key] = e
	s.mu.Unlock()
	for _, key := range e.keys {
		if c.index[key] == nil {
			c.index[key] = map[*entry]struct{}{}
		}
		c.index[key][e] = struct{}{}
	}
	c.queue.push(e)
	c.shrink()
}

// remove takes e out of every list. The caller holds mu.
func (c *Cache) remove(e *entry) {
	s := &c.shard[maphash.String(c.seed, e.key)%shards]
	s.mu.Lock()
	delete(s.entries, e.key)
	s.mu.Unlock()
	for _, key := range e.keys {
		delete(c.index[key], e)
		if len(c.index[key]) == 0 {
			delete(c.index, key)
		}
	}
	c.queue.cut(e)
}

// reweigh accounts for a coding that was made after e was put.
func (c *Cache) reweigh(e *entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !e.queued {
		return
	}
	weight := e.weigh()
	c.queue.bytes += weight - e.weight
	e.weight = weight
	c.shrink()
}

func (c *Cache) shrink() {
	for c.queue.bytes > c.opt.Budget && c.queue.length > 0 {
		c.remove(c.queue.victim())
		c.evictions.Add(1)
	}
}

// sieve chooses what leaves when memory is short, by the SIEVE rule (Zhang and
// others, NSDI 2024): a hand walks from old to new and takes the first page
// nobody asked for since it last came by. A crawl through the whole archive
// does not push out the front page, and a hit is one flag, without a lock.
type sieve struct {
	newest, oldest, hand *entry
	length               int
	bytes                int64
}

func (q *sieve) push(e *entry) {
	e.older = q.newest
	if q.newest != nil {
		q.newest.newer = e
	}
	q.newest = e
	if q.oldest == nil {
		q.oldest = e
	}
	q.length++
	q.bytes += e.weight
	e.queued = true
}

func (q *sieve) cut(e *entry) {
	if q.hand == e {
		q.hand = e.newer
	}
	if e.newer != nil {
		e.newer.older = e.older
	} else {
		q.newest = e.older
	}
	if e.older != nil {
		e.older.newer = e.newer
	} else {
		q.oldest = e.newer
	}
	e.newer, e.older = nil, nil
	q.length--
	q.bytes -= e.weight
	e.queued = false
}

func (q *sieve) victim() *entry {
	e := q.hand
	if e == nil {
		e = q.oldest
	}
	for e.visited.Swap(false) {
		if e = e.newer; e == nil {
			e = q.oldest
		}
	}
	q.hand = e.newer
	return e
}
