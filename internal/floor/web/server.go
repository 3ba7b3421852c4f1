package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Limits of every connection. A handler that needs longer says so with
// Deadlines.
const (
	readHeader  = 5 * time.Second
	readBody    = 20 * time.Second
	writeAnswer = 25 * time.Second
	idle        = 60 * time.Second
	headerBytes = 32 << 10
)

// Server makes a server that slow and greedy clients can't hold. What net/http
// has to say goes to faults, which may be nil, without addresses.
func Server(h http.Handler, faults *slog.Logger) *http.Server {
	var out io.Writer = io.Discard
	if faults != nil {
		out = &complaints{to: faults}
	}
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: readHeader,
		ReadTimeout:       readBody,
		WriteTimeout:      writeAnswer,
		IdleTimeout:       idle,
		// net/http adds 4 KiB of grace to what is stated.
		MaxHeaderBytes: headerBytes - 4<<10,
		HTTP2: &http.HTTP2Config{
			MaxConcurrentStreams:          100,
			MaxReceiveBufferPerConnection: 1 << 20,
			MaxReceiveBufferPerStream:     256 << 10,
			SendPingTimeout:               30 * time.Second,
			WriteByteTimeout:              writeAnswer,
		},
		ErrorLog: log.New(out, "", 0),
	}
}

// complaints passes on what net/http logs, without the addresses in it and not
// more often than faults.
type complaints struct {
	to     *slog.Logger
	faults allowance
}

func (c *complaints) Write(p []byte) (int, error) {
	if silent, ok := c.faults.take(time.Now()); ok {
		c.to.Warn("server", "error", clip(scrub(strings.TrimSpace(string(p))), 400), "not_logged", silent)
	}
	return len(p), nil
}

// Deadlines gives a handler its own time to read the rest of the request and to
// write the answer, counted from now. Zero takes the limit away; only a handler
// that watches its client by other means may do so.
func Deadlines(w http.ResponseWriter, read, write time.Duration) error {
	rc := http.NewResponseController(w)
	if err := rc.SetReadDeadline(after(read)); err != nil {
		return fmt.Errorf("set read deadline: %w", err)
	}
	if err := rc.SetWriteDeadline(after(write)); err != nil {
		return fmt.Errorf("set write deadline: %w", err)
	}
	return nil
}

func after(d time.Duration) time.Time {
	if d == 0 {
		return time.Time{}
	}
	return time.Now().Add(d)
}

// LimitBody makes reading more than most bytes of the body an error of kind
// too-large, and closes the connection then.
func LimitBody(w http.ResponseWriter, r *http.Request, most int64) {
	r.Body = http.MaxBytesReader(w, r.Body, most)
}

const (
	// farewell is how long a stopping server still takes connections while it
	// asks each client to close its own: one that we close at the moment it
	// sends its next request would be a failure to it.
	farewell = 300 * time.Millisecond
	drain    = 10 * time.Second

	quiet      = 100 * time.Millisecond
	quietLimit = time.Second
)

// Run serves on the listeners until ctx ends or one of them fails. Then it asks
// clients to go elsewhere, stops accepting, and lets what is under way finish
// for at most ten seconds. It returns nil after a stop in which nothing was cut
// off. A server with a TLSConfig speaks TLS, and HTTP/2 with who can; its
// listeners are bare ones all the same.
func Run(ctx context.Context, srv *http.Server, listeners ...net.Listener) error {
	return run(ctx, srv, drain, listeners...)
}

func run(ctx context.Context, srv *http.Server, drain time.Duration, listeners ...net.Listener) error {
	if len(listeners) == 0 {
		return errors.New("web: nothing to listen on")
	}
	var stopping atomic.Bool
	var came atomic.Int64 // requests since the stop
	next := srv.Handler
	srv.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if stopping.Load() {
			came.Add(1)
			w.Header()["Connection"] = []string{"close"}
		}
		next.ServeHTTP(w, r)
	})
	serve := srv.Serve
	fresh := func() bool { return false }
	if srv.TLSConfig != nil {
		serve = func(l net.Listener) error { return srv.ServeTLS(l, "", "") }
		fresh = greetings(srv)
	}
	last := make([]*lastCall, len(listeners))
	ended := make(chan error, len(listeners))
	for i, l := range listeners {
		last[i] = &lastCall{Listener: l}
		go func() { ended <- serve(last[i]) }()
	}
	var failed error
	running := len(listeners)
	select {
	case <-ctx.Done():
		stopping.Store(true)
		time.Sleep(farewell)
		for _, l := range last {
			l.finish()
		}
		for ; running > 0; running-- {
			<-ended // each has taken the connections that were waiting
		}
		settle(&came, fresh)
	case failed = <-ended:
		stopping.Store(true)
		if errors.Is(failed, http.ErrServerClosed) {
			failed = nil // stopped by other hands
		}
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), drain)
	defer cancel()
	if err := srv.Shutdown(patience); err != nil {
		_ = srv.Close()
		failed = errors.Join(failed, fmt.Errorf("requests cut off after %v: %w", drain, err))
	}
	return failed
}

// settle waits until no new request has come for a while, and nobody is still
// greeting us. Once it shuts down, net/http drops requests that it has yet to
// read, even on connections that it took before.
func settle(came *atomic.Int64, fresh func() bool) {
	limit := time.Now().Add(quietLimit)
	for before := int64(-1); time.Now().Before(limit); time.Sleep(quiet) {
		now := came.Load()
		if now == before && !fresh() {
			return
		}
		before = now
	}
}

// greetings makes srv note its connections, and tells whether one of them has
// not asked anything yet. With TLS that can take long: under load many shake
// hands at once, and those who come last ask after a pause of all others.
func greetings(srv *http.Server) (fresh func() bool) {
	var open sync.Map
	next := srv.ConnState
	srv.ConnState = func(conn net.Conn, state http.ConnState) {
		if state == http.StateNew {
			open.Store(conn, nil)
		} else {
			open.Delete(conn)
		}
		if next != nil {
			next(conn, state)
		}
	}
	return func() (found bool) {
		open.Range(func(any, any) bool { found = true; return false })
		return found
	}
}
