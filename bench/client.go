package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// load is what the load generator is asked to do. It writes requests from bytes
// that stand ready and reads of each answer only what it must, so that the
// server is what is measured.
type load struct {
	Addr   string
	Path   string
	Paths  []string      // instead of Path: one after the other
	Accept string        // Accept-Encoding of GETs
	Post   int64         // above 0: post comments instead, with numbers from here on
	Conns  int           // kept alive, one request under way on each
	For    time.Duration // how long
	Rate   float64       // requests a second over all connections; 0: as fast as they are answered
	Status int           // what every answer must be
	First  bool          // one request only, on each connection
}

// outcome is what became of it. Latencies are in milliseconds; with a Rate they
// count from when the request was due, so that a stall shows in all it delays.
type outcome struct {
	Requests, Errors int
	FirstError       string
	Seconds          float64
	P50, P99, Max    float64
	CPU              float64 // seconds of the load generator's own
}

func (o outcome) perSecond() float64 { return float64(o.Requests) / o.Seconds }

// host is what readers say: the host of the base URL, behind whatever port.
const host = "127.0.0.1"

const answerWithin = 30 * time.Second

func beClient(text string) error {
	var l load
	if err := json.Unmarshal([]byte(text), &l); err != nil {
		return err
	}
	// One thread is enough, and leaves the server what a second would fight for.
	runtime.GOMAXPROCS(1)
	return json.NewEncoder(os.Stdout).Encode(l.run())
}

func (l load) run() outcome {
	lines := make([]*line, l.Conns)
	var number atomic.Int64
	number.Store(l.Post)
	var ready, done sync.WaitGroup
	begin := make(chan struct{})
	var began time.Time
	for i := range lines {
		lines[i] = &line{load: l, number: &number, turn: i}
		ready.Add(1)
		done.Go(func() {
			err := lines[i].dial()
			ready.Done()
			<-begin
			if err == nil {
				err = lines[i].work(began)
			}
			lines[i].err = err
			lines[i].close()
		})
	}
	ready.Wait()
	began = time.Now()
	close(begin)
	done.Wait()
	o := outcome{Seconds: time.Since(began).Seconds()}
	var took []time.Duration
	for _, n := range lines {
		took = append(took, n.took...)
		if n.err != nil {
			o.Errors++
			o.FirstError = n.err.Error()
		}
	}
	o.Requests = len(took)
	slices.Sort(took)
	at := func(q float64) float64 {
		if len(took) == 0 {
			return 0
		}
		return milliseconds(took[min(int(q*float64(len(took))), len(took)-1)])
	}
	o.P50, o.P99, o.Max = at(.5), at(.99), at(1)
	var usage syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &usage) == nil {
		o.CPU = time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
	}
	return o
}

// line is one connection.
type line struct {
	load
	number *atomic.Int64
	turn   int
	conn   net.Conn
	in     *bufio.Reader
	body   []byte
	out    []byte
	took   []time.Duration
	err    error
}

func (n *line) dial() (err error) {
	n.conn, err = net.DialTimeout("tcp", n.Addr, answerWithin)
	n.in = bufio.NewReaderSize(n.conn, 64<<10)
	n.took = make([]time.Duration, 0, 1<<14)
	return err
}

func (n *line) close() {
	if n.conn != nil {
		n.conn.Close()
	}
}

func (n *line) work(began time.Time) error {
	if err := n.conn.SetDeadline(began.Add(n.For + answerWithin)); err != nil {
		return err
	}
	paths := n.Paths
	if len(paths) == 0 {
		paths = []string{n.Path}
	}
	gets := make([][]byte, len(paths))
	for i, path := range paths {
		gets[i] = []byte("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAccept-Encoding: " + n.Accept + "\r\n\r\n")
	}
	for k := 0; ; k++ {
		due := time.Now()
		if n.Rate > 0 {
			due = began.Add(time.Duration(float64(n.turn+k*n.Conns) / n.Rate * float64(time.Second)))
			time.Sleep(time.Until(due))
		}
		if due.Sub(began) >= n.For || n.First && k > 0 {
			return nil
		}
		request := gets[(n.turn+k*n.Conns)%len(gets)]
		if n.Post > 0 {
			request = n.comment(n.number.Add(1))
		}
		if _, err := n.conn.Write(request); err != nil {
			return err
		}
		status, err := n.answer()
		if err != nil {
			return err
		}
		if status != n.Status {
			return fmt.Errorf("the answer to %.80q is %d instead of %d", request, status, n.Status)
		}
		n.took = append(n.took, time.Since(due))
	}
}

// answer reads one response past its end.
func (n *line) answer() (status int, err error) {
	length := -1
	for first := true; ; first = false {
		text, err := n.in.ReadSlice('\n')
		if err != nil {
			return 0, err
		}
		switch {
		case first:
			if len(text) < 12 {
				return 0, errors.New("the answer has no status line")
			}
			if status, err = strconv.Atoi(string(text[9:12])); err != nil {
				return 0, err
			}
		case len(text) <= 2:
			if length < 0 {
				return 0, errors.New("the answer has no length")
			}
			_, err = n.in.Discard(length)
			return status, err
		case len(text) > 16 && (text[0] == 'C' || text[0] == 'c') && text[14] == ':' && bytes.EqualFold(text[:14], []byte("Content-Length")):
			if length, err = strconv.Atoi(string(bytes.TrimSpace(text[15:]))); err != nil {
				return 0, err
			}
		}
	}
}

var vocabulary = [...]string{"harbour", "bridge", "council", "vote", "budget", "road", "river", "school", "teacher", "train",
	"station", "ferry", "market", "price", "winter", "storm", "library", "museum", "garden", "tower"}

// comment is the request that posts comment number i: forty words by a sender
// whom nobody else is, from an address of their own.
func (n *line) comment(i int64) []byte {
	b := append(n.body[:0], "body="...)
	x := uint64(i) * 0x9e3779b97f4a7c15
	for range 40 {
		x = x*6364136223846793005 + 1442695040888963407
		b = append(b, vocabulary[x>>33%uint64(len(vocabulary))]...)
		b = append(b, '+')
	}
	b = strconv.AppendInt(b, i, 10)
	b = append(b, "&name=Reader+"...)
	b = strconv.AppendInt(b, i, 10)
	b = append(b, "&email=reader"...)
	b = strconv.AppendInt(b, i, 10)
	b = append(b, "%40example.org&url="...)
	n.body = b
	o := append(n.out[:0], "POST "...)
	o = append(o, n.Path...)
	o = append(o, "/comments HTTP/1.1\r\nHost: "+host+"\r\nX-Forwarded-For: 10."...)
	o = strconv.AppendInt(o, i>>16&255, 10)
	o = append(o, '.')
	o = strconv.AppendInt(o, i>>8&255, 10)
	o = append(o, '.')
	o = strconv.AppendInt(o, i&255, 10)
	o = append(o, "\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "...)
	o = strconv.AppendInt(o, int64(len(b)), 10)
	o = append(o, "\r\n\r\n"...)
	n.out = append(o, b...)
	return n.out
}
