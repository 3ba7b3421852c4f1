package mail

import (
	"math/rand/v2"
	"sync"
	"time"
)

// post is a server with what is known of how it does. While it is away it rests:
// letters wait in the database, and are not tried one after the other.
type post struct {
	carrier

	mu       sync.Mutex
	failures int
	since    time.Time // it has been away
	until    time.Time // it rests
	last     outcome   // the last trouble, also after it is over
	lastAt   time.Time
}

const (
	firstRest = 2 * time.Second
	mostRest  = 5 * time.Minute
)

func (p *post) open(now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return !p.until.After(now)
}

// rest has the server left alone for a while, longer each time. Those who tried
// it at the same time have seen the same trouble: it counts once, and true is
// said to the first.
func (p *post) rest(o outcome, tried, now time.Time) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.failures > 0 && !tried.After(p.lastAt) && p.until.After(now) {
		return false
	}
	if p.failures == 0 {
		p.since = now
	}
	p.last, p.lastAt = o, now
	p.until = now.Add(time.Second + rand.N(min(firstRest<<min(p.failures, 10), mostRest)))
	p.failures++
	return p.failures == 1
}

// answered says that the server is there.
func (p *post) answered() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failures, p.since, p.until = 0, time.Time{}, time.Time{}
}

// open says whether any server may be tried.
func (o *Outbox) open() bool {
	now := o.db.Now().Time
	for _, p := range o.posts {
		if p.open(now) {
			return true
		}
	}
	return false
}
