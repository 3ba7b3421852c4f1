package web

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// hall is a server of live news whose number is put up by hand.
type hall struct {
	*Live
	server *httptest.Server
	number atomic.Int64
	size   int // bytes that each piece of news is filled up to
	broken atomic.Bool
	failed atomic.Int64
	stop   context.CancelFunc
}

func newHall(t *testing.T, opt LiveOptions, size int) *hall {
	t.Helper()
	h := &hall{size: size}
	opt.Read = func(ctx context.Context, topic string) (News, error) {
		if h.broken.Load() {
			h.failed.Add(1)
			return News{}, errors.New("the database is away")
		}
		n := h.number.Load()
		return News{ID: fmt.Sprint(n), Data: []byte(fmt.Sprintf("%d%s", n, strings.Repeat(" ", h.size)))}, nil
	}
	h.Live = NewLive(opt)
	ctx, cancel := context.WithCancel(t.Context())
	h.stop = cancel
	var done sync.WaitGroup
	done.Go(func() { h.Run(ctx) })
	problems := &Errors{}
	h.server = httptest.NewUnstartedServer(problems.Handler(func(w http.ResponseWriter, r *http.Request) error {
		return h.Serve(w, r, "harbour", r.URL.Query().Get("at"))
	}))
	// As short as in the program, for its scale: a listener stays longer than both.
	h.server.Config.ReadTimeout, h.server.Config.WriteTimeout = 200*time.Millisecond, 200*time.Millisecond
	h.server.Start()
	t.Cleanup(func() { cancel(); done.Wait(); h.server.Close() })
	return h
}

func (h *hall) say(n int64) {
	h.number.Store(n)
	h.Changed("harbour", "a topic that nobody listens to")
}

func until(t *testing.T, what string, is func() bool) {
	t.Helper()
	for late := time.Now().Add(10 * time.Second); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(late) {
			t.Fatal("it never was: ", what)
		}
	}
}

func TestAListenerStaysAndHearsTheLatest(t *testing.T) {
	h := newHall(t, LiveOptions{Pace: 5 * time.Millisecond, Beat: 50 * time.Millisecond}, 0)
	h.number.Store(7)
	res, err := http.Get(h.server.URL + "?at=6")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	lines := bufio.NewScanner(res.Body)
	next := func() (id string) {
		for lines.Scan() {
			if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				return id
			}
		}
		t.Fatal("the stream has ended")
		return ""
	}
	if got := next(); got != "7" {
		t.Errorf("told %s first", got)
	}
	beats := 0
	for beats < 10 && lines.Scan() { // half a second: longer than the server's own limits
		if lines.Text() == ":" {
			beats++
		}
	}
	h.broken.Store(true)
	h.say(8)
	until(t, "it was asked for in vain", func() bool { return h.failed.Load() > 0 })
	h.broken.Store(false) // what could not be read is asked again
	if got := next(); got != "8" {
		t.Errorf("told %s", got)
	}
	h.stop()
	for lines.Scan() {
	}
	if lines.Err() != nil {
		t.Errorf("a stop ends the stream with %v", lines.Err())
	}
	// Who comes while the server stops is told to come again.
	res, err = http.Get(h.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	res.Body.Close()
	if err != nil || res.StatusCode != 200 || !strings.HasPrefix(string(body), "retry: ") {
		t.Errorf("%d %q %v", res.StatusCode, body, err)
	}
	until(t, "nobody listens", func() bool { h.mu.Lock(); defer h.mu.Unlock(); return len(h.topics) == 0 && h.listeners.Load() == 0 })
}

func TestWhoDoesNotReadIsLetGo(t *testing.T) {
	h := newHall(t, LiveOptions{Pace: time.Millisecond, Cut: 100 * time.Millisecond}, 256<<10)
	c, err := net.Dial("tcp", h.server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.(*net.TCPConn).SetReadBuffer(4 << 10)
	fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	n := int64(0)
	until(t, "the one that does not read is let go", func() bool {
		n++
		h.say(n)
		return h.cut.Load() == 1 && h.listeners.Load() == 0
	})
}

func TestTooManyListenersAreSentAway(t *testing.T) {
	h := newHall(t, LiveOptions{Most: 2}, 0)
	for range 2 {
		res, err := http.Get(h.server.URL)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
	}
	res, err := http.Get(h.server.URL)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != 503 || res.Header.Get("Retry-After") != "60" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
}

// Listeners are many and idle: each costs at most 40 KiB, that of its connection
// and of the client in this process included.
func TestAListenerIsSmall(t *testing.T) {
	h := newHall(t, LiveOptions{}, 0)
	used := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
	const listeners = 300
	open := make([]net.Conn, listeners)
	before := used()
	for i := range open {
		c, err := net.Dial("tcp", h.server.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		open[i] = c
		fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	}
	for _, c := range open {
		for lines := bufio.NewReaderSize(c, 16); ; {
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(line, "event: news") {
				break
			}
		}
	}
	each := (int64(used()) - int64(before)) / listeners
	t.Logf("%d bytes for each listener", each)
	if each > 40<<10 {
		t.Errorf("a listener costs %d bytes", each)
	}
}
