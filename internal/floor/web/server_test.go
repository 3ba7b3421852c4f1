package web

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

func pipe() (net.Conn, net.Conn) { return net.Pipe() }

func listen(t testing.TB) net.Listener {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// A stop under load (A18): whoever got through to us gets a whole answer. Only
// a connection refused, which says "go elsewhere" before anything was sent, is
// not a failure.
func TestStopUnderLoadFailsNobody(t *testing.T) {
	for _, keepAlive := range []bool{true, false} {
		t.Run(fmt.Sprint("keep-alive ", keepAlive), func(t *testing.T) {
			l := listen(t)
			body := strings.Repeat("news ", 4000)
			srv := Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(3 * time.Millisecond)
				_, _ = io.WriteString(w, body)
			}), nil)
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- Run(ctx, srv, l) }()

			var served, failed atomic.Int64
			var wg sync.WaitGroup
			for range 16 {
				wg.Go(func() {
					// Its own transport: the standard client would try again
					// and hide what it met.
					addr := l.Addr().String()
					var conn net.Conn
					var in *bufio.Reader
					for {
						if conn == nil {
							c, err := net.DialTimeout("tcp", addr, 500*time.Millisecond)
							if errors.Is(err, syscall.ECONNREFUSED) || errors.Is(err, os.ErrDeadlineExceeded) {
								return
							}
							if err != nil {
								t.Error(err)
								failed.Add(1)
								return
							}
							conn, in = c, bufio.NewReader(c)
						}
						if err := once(conn, in, addr, len(body), keepAlive); err != nil {
							if !errors.Is(err, errGoElsewhere) {
								t.Error(err)
								failed.Add(1)
							}
							_ = conn.Close()
							conn = nil
							if !errors.Is(err, errGoElsewhere) {
								return
							}
						}
						served.Add(1)
					}
				})
			}
			for served.Load() < 200 {
				time.Sleep(time.Millisecond)
			}
			stop()
			if err := <-ended; err != nil {
				t.Errorf("stop: %v", err)
			}
			wg.Wait()
			if failed.Load() != 0 {
				t.Errorf("%d failed of %d", failed.Load(), served.Load())
			}
			t.Logf("%d served, %d failed", served.Load(), failed.Load())
		})
	}
}

var errGoElsewhere = errors.New("the server closes")

func once(conn net.Conn, in *bufio.Reader, host string, want int, keepAlive bool) error {
	req := "GET / HTTP/1.1\r\nHost: " + host + "\r\n"
	if !keepAlive {
		req += "Connection: close\r\n"
	}
	if _, err := io.WriteString(conn, req+"\r\n"); err != nil {
		return fmt.Errorf("sending: %w", err)
	}
	res, err := http.ReadResponse(in, nil)
	if err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	n, err := io.Copy(io.Discard, res.Body)
	if err != nil || int(n) != want {
		return fmt.Errorf("%d of %d bytes: %v", n, want, err)
	}
	if res.Close {
		return errGoElsewhere
	}
	return nil
}

// A connection that was taken before the stop, whose request comes just after
// the last listener is closed.
func TestStopWaitsForRequestsOnTheirWay(t *testing.T) {
	l := listen(t)
	taken := make(chan struct{})
	srv := Server(hello, nil)
	srv.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			taken <- struct{}{}
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- Run(ctx, srv, l) }()
	addr := l.Addr().String()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	<-taken
	stop()
	for !closed(l) {
		time.Sleep(time.Millisecond)
	}
	if err := once(conn, bufio.NewReader(conn), addr, len("hello"), true); !errors.Is(err, errGoElsewhere) {
		t.Errorf("got %v, want an answer that closes the connection", err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// closed reports whether l is, without knocking: that would leave it a
// connection to serve.
func closed(l net.Listener) bool {
	raw, err := l.(syscall.Conn).SyscallConn()
	return err != nil || raw.Control(func(uintptr) {}) != nil
}

func TestStopCutsOffWhatTakesTooLong(t *testing.T) {
	l := listen(t)
	began, release := make(chan struct{}), make(chan struct{})
	srv := Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { close(began); <-release }), nil)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- run(ctx, srv, 50*time.Millisecond, l) }()
	go func() { _, _ = http.Get("http://" + l.Addr().String()) }()
	<-began
	stop()
	if err := <-ended; err == nil || !strings.Contains(err.Error(), "cut off") {
		t.Errorf("stop gave %v", err)
	}
	close(release)
}

func TestRunSaysWhenAListenerFails(t *testing.T) {
	l := listen(t)
	_ = l.Close()
	if err := Run(t.Context(), Server(hello, nil), l, listen(t)); err == nil {
		t.Error("a closed listener was no error")
	}
	if err := Run(t.Context(), Server(hello, nil)); err == nil {
		t.Error("no listener was no error")
	}
}

// Slow and greedy clients (B39), with the limits shortened where waiting for
// them would be all that the test does.
func TestSlowAndGreedyClientsAreSentAway(t *testing.T) {
	l := listen(t)
	srv := Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			if err := Deadlines(w, 50*time.Millisecond, time.Second); err != nil {
				t.Error(err)
			}
		}
		LimitBody(w, r, 1<<20)
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(KindOf(err).Status())
		}
	}), nil)
	if srv.ReadHeaderTimeout != 5*time.Second || srv.IdleTimeout != time.Minute || srv.MaxHeaderBytes+4096 != 32<<10 ||
		srv.ReadTimeout == 0 || srv.WriteTimeout == 0 || srv.HTTP2.MaxConcurrentStreams != 100 {
		t.Errorf("limits: %+v", srv)
	}
	srv.ReadHeaderTimeout = 50 * time.Millisecond
	go func() { _ = Run(t.Context(), srv, l) }()
	answer := func(request string) string {
		conn, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
		go func() { _, _ = io.WriteString(conn, request) }()
		line, err := bufio.NewReader(conn).ReadString('\n')
		if ne := net.Error(nil); errors.As(err, &ne) && ne.Timeout() {
			return "still waiting"
		}
		return strings.TrimSpace(line)
	}
	chunk := "10000\r\n" + strings.Repeat("a", 0x10000) + "\r\n"
	for name, tt := range map[string]struct{ request, want string }{
		"whole":          {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 OK"},
		"slow header":    {"GET / HTTP/1.1\r\nHost: a\r\nX-", "HTTP/1.1 400 Bad Request"},
		"slow body":      {"POST /slow HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nab", "HTTP/1.1 408 Request Timeout"},
		"large header":   {"GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("a", 33<<10) + "\r\n\r\n", "HTTP/1.1 431 Request Header Fields Too Large"},
		"10,000 cookies": {"GET / HTTP/1.1\r\nHost: a\r\nCookie: " + strings.Repeat("a=b; ", 10_000) + "\r\n\r\n", "HTTP/1.1 431 Request Header Fields Too Large"},
		"large body":     {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000000\r\n\r\n" + strings.Repeat("a", 2<<20), "HTTP/1.1 413 Request Entity Too Large"},
		"endless chunks": {"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + strings.Repeat(chunk, 32), "HTTP/1.1 413 Request Entity Too Large"},
		"two hosts":      {"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400 Bad Request"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := answer(tt.request); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestServerLogsNoAddresses(t *testing.T) {
	var out bytes.Buffer
	srv := Server(hello, slog.New(slog.NewJSONHandler(&out, nil)))
	srv.ErrorLog.Print("http: TLS handshake error from 203.0.113.9:4711: EOF")
	srv.ErrorLog.Print("http: URL query contains semicolon from [2001:db8::9]:4711")
	if got := out.String(); strings.Contains(got, "203.0") || strings.Contains(got, "2001:db8") || !strings.Contains(got, "TLS handshake error from [-]: EOF") {
		t.Error(got)
	}
}
