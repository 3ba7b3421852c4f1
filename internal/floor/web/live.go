package web

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// News is what there is to know of a topic now. It says all of it, so that a
// later one makes an earlier one worthless: nobody has to be sent both.
type News struct {
	ID   string // what a browser gives back as Last-Event-ID
	Data []byte // one line
}

// LiveOptions configure a Live.
type LiveOptions struct {
	// Read asks what there is to know of a topic.
	Read func(ctx context.Context, topic string) (News, error)
	Most int           // listeners at once; 0 means 20,000
	Pace time.Duration // least time between two news of a topic; 0 means 250 ms
	Beat time.Duration // between signs of life; 0 means 15 s
	Cut  time.Duration // how long a write may take; 0 means 10 s
}

// Live tells browsers what changes, by server-sent events: one for a process. A
// listener has no queue of its own. It is woken when its topic has news and is
// sent the latest, so one that reads slowly misses steps between, never the end,
// and costs no more memory than one that reads fast.
type Live struct {
	opt    LiveOptions
	mu     sync.Mutex
	topics map[string]*topic
	dirty  map[string]bool
	wake   chan struct{}
	ended  chan struct{}
	end    sync.Once

	listeners, news, cut, refused atomic.Int64
}

type topic struct {
	listeners int
	id        string
	text      []byte
	changed   chan struct{} // closed when there is news
}

// NewLive makes one; Run makes it work.
func NewLive(opt LiveOptions) *Live {
	if opt.Most == 0 {
		opt.Most = 20_000
	}
	if opt.Pace == 0 {
		opt.Pace = 250 * time.Millisecond
	}
	if opt.Beat == 0 {
		opt.Beat = 15 * time.Second
	}
	if opt.Cut == 0 {
		opt.Cut = 10 * time.Second
	}
	return &Live{
		opt: opt, topics: map[string]*topic{}, dirty: map[string]bool{},
		wake: make(chan struct{}, 1), ended: make(chan struct{}),
	}
}

// Changed says that there may be news of topics; those that nobody listens to are
// forgotten at once. It never waits for a listener.
func (l *Live) Changed(topics ...string) {
	l.mu.Lock()
	found := false
	for _, name := range topics {
		if l.topics[name] != nil {
			l.dirty[name] = true
			found = true
		}
	}
	l.mu.Unlock()
	if found {
		l.nudge()
	}
}

func (l *Live) nudge() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// Run reads what changed and tells it, until the context ends. Then every
// listener is let go; their browsers come back to whoever serves the site next.
func (l *Live) Run(ctx context.Context) {
	defer l.end.Do(func() { close(l.ended) })
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.wake:
		}
		if !l.tell(ctx) {
			l.nudge() // the database is away: asked again
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(l.opt.Pace):
		}
	}
}

// tell reads the topics that changed; false: some could not be read.
func (l *Live) tell(ctx context.Context) bool {
	l.mu.Lock()
	dirty := l.dirty
	l.dirty = map[string]bool{}
	l.mu.Unlock()
	whole := true
	for name := range dirty {
		n, err := l.opt.Read(ctx, name)
		l.mu.Lock()
		t := l.topics[name]
		switch {
		case t == nil: // the last listener has left
		case err != nil:
			l.dirty[name] = true
			whole = false
		case n.ID != t.id:
			t.id = n.ID
			t.text = fmt.Appendf(nil, "id: %s\nevent: news\ndata: %s\n\n", n.ID, n.Data)
			close(t.changed)
			t.changed = make(chan struct{})
			l.news.Add(1)
		}
		l.mu.Unlock()
	}
	return whole
}

// Serve answers a browser that listens to a topic. after is the news that it has.
// It goes on until the browser leaves, reads nothing for too long, or the server
// stops.
func (l *Live) Serve(w http.ResponseWriter, r *http.Request, name, after string) error {
	if last := r.Header.Get("Last-Event-ID"); last != "" {
		after = last
	}
	t, ok := l.join(name)
	if !ok {
		l.refused.Add(1)
		return &Error{Kind: KindBusy, Retry: time.Minute}
	}
	defer l.leave(name, t)
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // a proxy in front passes each event on
	if r.Method == http.MethodHead {
		return nil
	}
	s := stream{to: w, control: http.NewResponseController(w), cut: l.opt.Cut}
	if err := s.control.SetReadDeadline(time.Time{}); err != nil {
		return fmt.Errorf("live: %w", err)
	}
	// When the server starts anew all come back, so each is told another moment.
	err := s.write(fmt.Appendf(nil, "retry: %d\n\n", 1000+rand.IntN(3000)))
	beat := time.NewTicker(l.opt.Beat)
	defer beat.Stop()
	for err == nil {
		id, text, changed := l.latest(t)
		if id != "" && id != after {
			after = id
			err = s.write(text)
			continue
		}
		select {
		case <-changed:
		case <-beat.C:
			err = s.write([]byte(":\n\n"))
		case <-r.Context().Done():
			return nil
		case <-l.ended:
			return nil
		}
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		l.cut.Add(1)
	}
	return nil // the browser has left, and asks again if it wants more
}

func (l *Live) latest(t *topic) (id string, text []byte, changed <-chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return t.id, t.text, t.changed
}

func (l *Live) join(name string) (*topic, bool) {
	if l.listeners.Add(1) > int64(l.opt.Most) {
		l.listeners.Add(-1)
		return nil, false
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.topics[name]
	if t == nil {
		t = &topic{changed: make(chan struct{})}
		l.topics[name] = t
		// What happened before anybody listened is not known yet.
		l.dirty[name] = true
		l.nudge()
	}
	t.listeners++
	return t, true
}

func (l *Live) leave(name string, t *topic) {
	l.listeners.Add(-1)
	l.mu.Lock()
	defer l.mu.Unlock()
	if t.listeners--; t.listeners == 0 {
		delete(l.topics, name)
		delete(l.dirty, name)
	}
}

// Watch shows the figures of a Live.
func (l *Live) Watch(m *Metrics) {
	m.Gauge("broadsheet_live_listeners", "Browsers that are told what changes.", func() float64 { return float64(l.listeners.Load()) })
	m.Counter("broadsheet_live_news_total", "News told, each to all listeners of its topic.", func() float64 { return float64(l.news.Load()) })
	m.Counter("broadsheet_live_cut_total", "Listeners let go because they did not read.", func() float64 { return float64(l.cut.Load()) })
	m.Counter("broadsheet_live_refused_total", "Listeners sent away because there were too many.", func() float64 { return float64(l.refused.Load()) })
}

// stream writes to a browser that may have stopped reading.
type stream struct {
	to      http.ResponseWriter
	control *http.ResponseController
	cut     time.Duration
}

func (s stream) write(text []byte) error {
	if err := s.control.SetWriteDeadline(time.Now().Add(s.cut)); err != nil {
		return err
	}
	if _, err := s.to.Write(text); err != nil {
		return err
	}
	return s.control.Flush()
}
