package pagecache

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// clock is a time that moves only when told to.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock {
	return &clock{t: time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)}
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// printer is a builder that numbers its pages.
type printer struct {
	count atomic.Int64
	keys  []string
	until time.Time
}

func (p *printer) build(context.Context) (*Page, error) {
	n := p.count.Add(1)
	return &Page{Body: fmt.Appendf(nil, "edition %d", n), Keys: p.keys, ValidUntil: p.until}, nil
}

func get(t *testing.T, c *Cache, key string, build Build, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest("GET", "/"+key, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	if err := c.Serve(w, r, key, build); err != nil {
		t.Fatalf("serving %s: %v", key, err)
	}
	return w
}

func wantBody(t *testing.T, w *httptest.ResponseRecorder, want string) {
	t.Helper()
	if got := w.Body.String(); got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestBuiltOnceForManySimultaneousAsks(t *testing.T) {
	c := New(Options{})
	gate := make(chan struct{})
	var builds atomic.Int64
	build := func(context.Context) (*Page, error) {
		builds.Add(1)
		<-gate
		return &Page{Body: []byte("front")}, nil
	}
	var wg sync.WaitGroup
	for range 50 {
		wg.Go(func() { wantBody(t, get(t, c, "front", build), "front") })
	}
	for c.Stats().Misses < 50 {
		time.Sleep(time.Millisecond)
	}
	close(gate)
	wg.Wait()
	if n := builds.Load(); n != 1 {
		t.Errorf("built %d times for 50 asks, want once", n)
	}
	if s := c.Stats(); s.Builds != 1 || s.Entries != 1 || s.Building != 0 {
		t.Errorf("stats %+v", s)
	}
}

func TestDropIsDoneWhenItReturns(t *testing.T) {
	c := New(Options{Now: newClock().now})
	p := &printer{keys: []string{"story:1", "site"}}
	other := &printer{keys: []string{"story:2", "site"}}
	wantBody(t, get(t, c, "/a", p.build), "edition 1")
	wantBody(t, get(t, c, "/a", p.build), "edition 1")
	get(t, c, "/b", other.build)
	c.Drop("story:1")
	wantBody(t, get(t, c, "/a", p.build), "edition 2")
	wantBody(t, get(t, c, "/b", other.build), "edition 1")
	c.Drop("site")
	wantBody(t, get(t, c, "/a", p.build), "edition 3")
	wantBody(t, get(t, c, "/b", other.build), "edition 2")
}

func TestBuildBegunBeforeADropIsNeitherKeptNorJoined(t *testing.T) {
	c := New(Options{})
	began, gate := make(chan struct{}), make(chan struct{})
	old := func(context.Context) (*Page, error) {
		close(began)
		<-gate
		return &Page{Body: []byte("libel"), Keys: []string{"story:1"}}, nil
	}
	first := make(chan string)
	go func() { first <- get(t, c, "/a", old).Body.String() }()
	<-began
	c.Drop("story:1")
	p := &printer{keys: []string{"story:1"}}
	wantBody(t, get(t, c, "/a", p.build), "edition 1") // does not wait for the old one
	close(gate)
	if got := <-first; got != "libel" {
		t.Errorf("who asked before the drop got %q", got)
	}
	wantBody(t, get(t, c, "/a", p.build), "edition 1")

	// And with nothing newer in its place.
	began, gate = make(chan struct{}), make(chan struct{})
	go func() { first <- get(t, c, "/b", old).Body.String() }()
	<-began
	c.Drop("story:1")
	close(gate)
	<-first
	wantBody(t, get(t, c, "/b", p.build), "edition 2")
}

func TestBuildThatADropDidNotConcernIsKept(t *testing.T) {
	c := New(Options{})
	began, gate := make(chan struct{}), make(chan struct{})
	build := func(context.Context) (*Page, error) {
		close(began)
		<-gate
		return &Page{Body: []byte("two"), Keys: []string{"story:2"}}, nil
	}
	done := make(chan struct{})
	go func() { get(t, c, "/b", build); close(done) }()
	<-began
	c.Drop("story:1")
	close(gate)
	<-done
	wantBody(t, get(t, c, "/b", func(context.Context) (*Page, error) { return nil, errors.New("built again") }), "two")
}

func TestTouchedPageIsRebuiltAtMostFourTimesASecond(t *testing.T) {
	k := newClock()
	c := New(Options{Now: k.now})
	p := &printer{keys: []string{"story:1"}}
	get(t, c, "/a", p.build)
	for range 1000 { // a second with a thousand comments, each asked for at once
		k.pass(time.Millisecond)
		c.Touch(0, "story:1")
		get(t, c, "/a", p.build)
	}
	if n := p.count.Load(); n != 5 { // the first, and one each 250 ms
		t.Errorf("built %d times in a second, want 5", n)
	}
}

func TestTouchAllowsTheStatedTimeAndNoMore(t *testing.T) {
	k := newClock()
	c := New(Options{Now: k.now})
	p := &printer{keys: []string{"story:1"}}
	get(t, c, "/a", p.build)
	k.pass(time.Minute)
	c.Touch(5*time.Second, "story:1") // a vote
	k.pass(4 * time.Second)
	c.Touch(5*time.Second, "story:1") // another does not put it off
	k.pass(999 * time.Millisecond)
	wantBody(t, get(t, c, "/a", p.build), "edition 1")
	k.pass(time.Millisecond)
	wantBody(t, get(t, c, "/a", p.build), "edition 2")
	k.pass(time.Hour)
	wantBody(t, get(t, c, "/a", p.build), "edition 2")
	c.Touch(5*time.Second, "story:1")
	c.Touch(0, "story:1") // a comment overtakes the vote
	wantBody(t, get(t, c, "/a", p.build), "edition 3")
}

func TestPageTouchedDuringItsOwnBuildIsStaleAfterwards(t *testing.T) {
	k := newClock()
	c := New(Options{Now: k.now})
	var n atomic.Int64
	began, gate := make(chan struct{}), make(chan struct{})
	build := func(context.Context) (*Page, error) {
		if n.Add(1) == 1 {
			close(began)
			<-gate
		}
		return &Page{Body: fmt.Appendf(nil, "edition %d", n.Load()), Keys: []string{"story:1"}}, nil
	}
	done := make(chan struct{})
	go func() { get(t, c, "/a", build); close(done) }()
	<-began
	k.pass(time.Millisecond)
	c.Touch(0, "story:1")
	close(gate)
	<-done
	k.pass(248 * time.Millisecond)
	wantBody(t, get(t, c, "/a", build), "edition 1")
	k.pass(time.Millisecond)
	wantBody(t, get(t, c, "/a", build), "edition 2")
}

func TestAskAfterTheTimeIsUpDoesNotTakeABuildFromBefore(t *testing.T) {
	k := newClock()
	c := New(Options{Now: k.now})
	var n atomic.Int64
	began, gate := make(chan struct{}), make(chan struct{})
	build := func(context.Context) (*Page, error) {
		mine := n.Add(1)
		if mine == 1 {
			close(began)
			<-gate
		}
		return &Page{Body: fmt.Appendf(nil, "edition %d", mine), Keys: []string{"story:1"}}, nil
	}
	first, second := make(chan string), make(chan string)
	go func() { first <- get(t, c, "/a", build).Body.String() }()
	<-began
	c.Touch(0, "story:1")
	k.pass(250 * time.Millisecond)
	go func() { second <- get(t, c, "/a", build).Body.String() }()
	for c.Stats().Misses < 2 {
		time.Sleep(time.Millisecond)
	}
	close(gate)
	if a, b := <-first, <-second; a != "edition 1" || b != "edition 2" {
		t.Errorf("got %q and %q", a, b)
	}
}

func TestValidUntilPasses(t *testing.T) {
	k := newClock()
	c := New(Options{Now: k.now})
	p := &printer{until: k.now().Add(time.Hour)}
	get(t, c, "/a", p.build)
	k.pass(time.Hour - 1)
	wantBody(t, get(t, c, "/a", p.build), "edition 1")
	k.pass(1)
	wantBody(t, get(t, c, "/a", p.build), "edition 2")
	if n := c.Stats().Entries; n != 0 {
		t.Errorf("%d pages kept whose time had passed when they were built", n)
	}
}

func TestWhatIsNeverKept(t *testing.T) {
	for name, page := range map[string]Page{
		"no-store":          {NoStore: true},
		"sets a cookie":     {Header: http.Header{"Set-Cookie": {"a=b"}}},
		"varies by cookie":  {Header: http.Header{"Vary": {"Cookie"}}},
		"says private":      {Header: http.Header{"Cache-Control": {"private"}}},
		"missing":           {Status: 404},
		"broken":            {Status: 500},
		"redirect for now":  {Status: 302, Header: http.Header{"Location": {"/"}}},
		"refused with text": {Status: 422},
	} {
		t.Run(name, func(t *testing.T) {
			c := New(Options{})
			n := 0
			for range 2 {
				w := get(t, c, "/a", func(context.Context) (*Page, error) { n++; return &page, nil })
				if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "no-store") {
					t.Errorf("Cache-Control is %q", got)
				}
			}
			if n != 2 || c.Stats().Entries != 0 {
				t.Errorf("built %d times, %d kept", n, c.Stats().Entries)
			}
		})
	}
}

func TestPageForOneReaderIsNotGivenToThoseWhoWaited(t *testing.T) {
	c := New(Options{})
	gate := make(chan struct{})
	bodies := make(chan string, 2)
	for _, who := range []string{"ada", "grace"} {
		go func() {
			w := get(t, c, "/my", func(context.Context) (*Page, error) {
				<-gate
				return &Page{Body: []byte(who), NoStore: true}, nil
			})
			bodies <- w.Body.String()
		}()
	}
	for c.Stats().Misses < 2 {
		time.Sleep(time.Millisecond)
	}
	close(gate)
	if a, b := <-bodies, <-bodies; a == b {
		t.Errorf("both readers got %q", a)
	}
}

func TestErrorAndPanicReachAllWhoWait(t *testing.T) {
	broken := errors.New("no ink")
	for name, build := range map[string]Build{
		"error": func(context.Context) (*Page, error) { return nil, broken },
		"panic": func(context.Context) (*Page, error) { panic("paper jam") },
		"none":  func(context.Context) (*Page, error) { return nil, nil },
	} {
		t.Run(name, func(t *testing.T) {
			c := New(Options{})
			gate := make(chan struct{})
			var failed atomic.Int64
			var wg sync.WaitGroup
			for range 10 {
				wg.Go(func() {
					err := c.Serve(httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil), "front",
						func(ctx context.Context) (*Page, error) { <-gate; return build(ctx) })
					if err != nil {
						failed.Add(1)
					}
					if name == "error" && !errors.Is(err, broken) {
						t.Errorf("got %v", err)
					}
				})
			}
			for c.Stats().Misses < 10 {
				time.Sleep(time.Millisecond)
			}
			close(gate)
			wg.Wait()
			if failed.Load() != 10 || c.Stats().Builds != 1 || c.Stats().Failures != 1 {
				t.Errorf("%d of 10 failed, stats %+v", failed.Load(), c.Stats())
			}
			p := &printer{}
			wantBody(t, get(t, c, "front", p.build), "edition 1") // nothing of it stays
		})
	}
}

func TestReaderWhoLeavesDoesNotStopTheBuild(t *testing.T) {
	c := New(Options{})
	gate := make(chan struct{})
	began := make(chan struct{})
	build := func(ctx context.Context) (*Page, error) {
		close(began)
		<-gate
		return &Page{Body: []byte("front")}, ctx.Err()
	}
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		r := httptest.NewRequest("GET", "/", nil).WithContext(ctx)
		left <- c.Serve(httptest.NewRecorder(), r, "front", build)
	}()
	<-began
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left got %v", err)
	}
	stayed := make(chan string)
	go func() { stayed <- get(t, c, "front", build).Body.String() }()
	for c.Stats().Misses < 2 {
		time.Sleep(time.Millisecond)
	}
	close(gate)
	if got := <-stayed; got != "front" {
		t.Errorf("who stayed got %q", got)
	}
}

func TestOffBuildsEachTime(t *testing.T) {
	c := New(Options{Off: true})
	p := &printer{}
	get(t, c, "/a", p.build)
	w := get(t, c, "/a", p.build)
	wantBody(t, w, "edition 2")
	if w.Header().Get("Etag") == "" || w.Header().Get("Cache-Control") != "no-cache" {
		t.Errorf("headers %v", w.Header())
	}
	if s := c.Stats(); s.Entries != 0 || s.Builds != 2 {
		t.Errorf("stats %+v", s)
	}
}

// Many readers, writers and removers at once: no reader may be given a value
// older than what had been dropped before he asked.
func TestNobodyReadsWhatWasDroppedBeforeHeAsked(t *testing.T) {
	c := New(Options{Budget: 20 << 10})
	var truth [4]atomic.Int64
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for i := range truth {
		key := fmt.Sprintf("story:%d", i)
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				truth[i].Add(1)
				c.Drop(key)
				c.Touch(0, "site")
			}
		})
		for range 2 {
			wg.Go(func() {
				for range 2000 {
					before := truth[i].Load() - 1 // the newest may not be dropped yet
					w := get(t, c, key, func(context.Context) (*Page, error) {
						return &Page{Body: fmt.Appendf(nil, "%d", truth[i].Load()), Keys: []string{key, "site"}}, nil
					})
					var got int64
					if _, err := fmt.Sscan(w.Body.String(), &got); err != nil || got < before {
						t.Errorf("story %d: read %d after %d was dropped (%v)", i, got, before, err)
						return
					}
				}
			})
		}
	}
	time.AfterFunc(300*time.Millisecond, func() { close(stop) })
	wg.Wait()
	if s := c.Stats(); s.Bytes > 20<<10 || s.Building != 0 {
		t.Errorf("stats %+v", s)
	}
}
