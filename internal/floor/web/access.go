package web

import (
	"io"
	"regexp"
	"strconv"
	"sync"
	"time"
)

// AccessLog writes one line of JSON for each request. Nothing in it is personal:
// no address, no query, no header, and of the path only the route's pattern.
// Lines are gathered and written at least once a second.
type AccessLog struct {
	w    io.Writer
	mu   sync.Mutex
	buf  []byte
	lost int // lines not taken because the writer stalls

	writing sync.Mutex
	spare   []byte
	wake    chan struct{}
	stop    chan struct{}
	ended   chan struct{}
	once    sync.Once
}

const (
	logWake  = 64 << 10 // write before the second is over
	logLimit = 4 << 20  // give up lines rather than memory
	logEvery = time.Second
)

// NewAccessLog begins a log. Close it to have the last lines.
func NewAccessLog(w io.Writer) *AccessLog {
	l := &AccessLog{w: w, wake: make(chan struct{}, 1), stop: make(chan struct{}), ended: make(chan struct{})}
	go l.run()
	return l
}

// Close writes what is left. Requests noted after it are lost.
func (l *AccessLog) Close() {
	l.once.Do(func() { close(l.stop) })
	<-l.ended
}

func (l *AccessLog) run() {
	defer close(l.ended)
	tick := time.NewTicker(logEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-l.wake:
		case <-l.stop:
			l.flush()
			return
		}
		l.flush()
	}
}

func (l *AccessLog) flush() {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.mu.Lock()
	full, lost := l.buf, l.lost
	l.buf, l.lost = l.spare[:0], 0
	l.mu.Unlock()
	if lost > 0 {
		full = append(full, `{"time":"`...)
		full = appendTime(full, time.Now())
		full = append(full, `","msg":"access lines lost","lines":`...)
		full = strconv.AppendInt(full, int64(lost), 10)
		full = append(full, "}\n"...)
	}
	if len(full) > 0 {
		// There is nowhere to say that the log can't be written.
		_, _ = l.w.Write(full)
	}
	l.spare = full[:0]
}

type entry struct {
	id, method, route, kind string
	failure                 Kind
	status                  int
	bytes                   int64
	took                    time.Duration
}

func (l *AccessLog) add(e entry) {
	var room [640]byte
	line := e.append(room[:0])
	l.mu.Lock()
	if len(l.buf)+len(line) > logLimit {
		l.lost++
		l.mu.Unlock()
		return
	}
	l.buf = append(l.buf, line...)
	full := len(l.buf) > logWake
	l.mu.Unlock()
	if full {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}

func (e *entry) append(b []byte) []byte {
	b = append(b, `{"time":"`...)
	b = appendTime(b, time.Now())
	b = append(b, `","msg":"request","id":"`...)
	b = appendClean(b, e.id, 32)
	b = append(b, `","method":"`...)
	b = append(b, method(e.method)...)
	b = append(b, `","route":"`...)
	b = appendClean(b, e.route, 200)
	if e.kind != "" {
		b = append(b, `","kind":"`...)
		b = appendClean(b, e.kind, 40)
	}
	if e.failure != "" {
		b = append(b, `","error":"`...)
		b = appendClean(b, string(e.failure), 40)
	}
	b = append(b, `","status":`...)
	b = strconv.AppendInt(b, int64(e.status), 10)
	b = append(b, `,"bytes":`...)
	b = strconv.AppendInt(b, e.bytes, 10)
	b = append(b, `,"ms":`...)
	b = strconv.AppendFloat(b, float64(e.took.Microseconds())/1000, 'f', 3, 64)
	return append(b, "}\n"...)
}

func appendTime(b []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z")
}

// appendClean writes the printable ASCII of s but for what JSON or a terminal
// would read as a command. What stands here comes from our own route table, so
// nothing is lost by it.
func appendClean(b []byte, s string, most int) []byte {
	for i := 0; i < len(s) && i < most; i++ {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			b = append(b, '?')
		} else {
			b = append(b, c)
		}
	}
	return b
}

// method keeps what clients invent out of the log.
func method(m string) string {
	switch m {
	case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS":
		return m
	}
	return "OTHER"
}

// personal finds what the texts of errors may carry of a person: the address of
// the other end of a connection, an e-mail address.
var personal = regexp.MustCompile(`\[[0-9a-fA-F:.%]+\](:\d+)?|\b\d{1,3}(\.\d{1,3}){3}(:\d+)?\b|[0-9a-fA-F]*(:[0-9a-fA-F]{0,4}){4,7}|[^\s"'<>]+@[^\s"'<>]+`)

func scrub(s string) string { return personal.ReplaceAllString(s, "[-]") }

func clip(s string, most int) string {
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
