package web

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// borrowed gives a certificate for example.com, and a client's trust in it.
func borrowed(t *testing.T) (server, client *tls.Config) {
	t.Helper()
	lender := httptest.NewUnstartedServer(nil)
	lender.EnableHTTP2 = true
	lender.StartTLS()
	defer lender.Close()
	trust := lender.Client().Transport.(*http.Transport).TLSClientConfig
	return &tls.Config{Certificates: lender.TLS.Certificates}, &tls.Config{RootCAs: trust.RootCAs, ServerName: "example.com"}
}

// elsewhere tells a connection that was refused, before anything was sent.
func elsewhere(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

// A stop under load with TLS: nobody who got through is failed, with one
// connection for many requests, with a handshake for each, and by HTTP/2.
func TestStopUnderLoadFailsNobodyWithTLS(t *testing.T) {
	server, client := borrowed(t)
	body := strings.Repeat("news ", 4000)
	readers := map[string]func(t *testing.T, addr string, served *atomic.Int64){
		"kept connections": func(t *testing.T, addr string, served *atomic.Int64) {
			readHTTP1(t, addr, client, len(body), true, served)
		},
		"a handshake a request": func(t *testing.T, addr string, served *atomic.Int64) {
			readHTTP1(t, addr, client, len(body), false, served)
		},
		"HTTP/2, one connection": func(t *testing.T, addr string, served *atomic.Int64) { readHTTP2(t, addr, client, len(body), served) },
	}
	for name, read := range readers {
		t.Run(name, func(t *testing.T) {
			l := listen(t)
			srv := Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				time.Sleep(3 * time.Millisecond)
				_, _ = io.WriteString(w, body)
			}), nil)
			srv.TLSConfig = server.Clone()
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error)
			go func() { ended <- Run(ctx, srv, l) }()
			var served atomic.Int64
			var wg sync.WaitGroup
			for range 16 {
				wg.Go(func() { read(t, l.Addr().String(), &served) })
			}
			for served.Load() < 200 && !t.Failed() {
				time.Sleep(time.Millisecond)
			}
			stop()
			if err := <-ended; err != nil {
				t.Errorf("stop: %v", err)
			}
			wg.Wait()
			t.Logf("%d served", served.Load())
		})
	}
}

// readHTTP1 reads until it is told to go elsewhere and finds nobody.
func readHTTP1(t *testing.T, addr string, trust *tls.Config, want int, keep bool, served *atomic.Int64) {
	for {
		raw, err := net.Dial("tcp", addr)
		if elsewhere(err) {
			return
		}
		if err != nil {
			t.Error(err)
			return
		}
		conn := tls.Client(raw, trust)
		in := bufio.NewReader(conn)
		for err = nil; err == nil; {
			if err = once(conn, in, "example.com", want, keep); err == nil || errors.Is(err, errGoElsewhere) {
				served.Add(1)
			}
		}
		_ = conn.Close()
		if !errors.Is(err, errGoElsewhere) {
			t.Error(err)
			return
		}
	}
}

// readHTTP2 does likewise with the standard client, which asks again only what
// the server says it has not begun.
func readHTTP2(t *testing.T, addr string, trust *tls.Config, want int, served *atomic.Int64) {
	transport := &http.Transport{TLSClientConfig: trust.Clone(), ForceAttemptHTTP2: true}
	defer transport.CloseIdleConnections()
	for {
		req, err := http.NewRequest(http.MethodGet, "https://"+addr, nil)
		if err != nil {
			t.Error(err)
			return
		}
		res, err := transport.RoundTrip(req)
		if elsewhere(err) {
			return
		}
		if err != nil {
			t.Error(err)
			return
		}
		n, err := io.Copy(io.Discard, res.Body)
		_ = res.Body.Close()
		if err != nil || int(n) != want || res.ProtoMajor != 2 {
			t.Errorf("%s, %d of %d bytes: %v", res.Proto, n, want, err)
			return
		}
		served.Add(1)
	}
}

// Who is slow to shake hands is waited for: a pause of all others is no reason
// to end.
func TestStopWaitsForHandshakesOnTheirWay(t *testing.T) {
	server, client := borrowed(t)
	l := listen(t)
	srv := Server(hello, nil)
	srv.TLSConfig = server
	taken := make(chan struct{}, 1)
	srv.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			taken <- struct{}{}
		}
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- Run(ctx, srv, l) }()
	raw, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	<-taken
	stop()
	for !closed(l) {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(3 * quiet) // the subject: a silence longer than what ends the wait for requests
	conn := tls.Client(raw, client)
	if err := once(conn, bufio.NewReader(conn), "example.com", len("hello"), true); !errors.Is(err, errGoElsewhere) {
		t.Errorf("got %v, want an answer that closes the connection", err)
	}
	if err := <-ended; err != nil {
		t.Error(err)
	}
}
