package web

import (
	"io"
	"net/http"
)

// recorder notes what becomes of a request, for the log and the metrics.
type recorder struct {
	http.ResponseWriter
	chain   *Chain
	status  int // 0 until the header is out
	bytes   int64
	label   string
	failure Kind
}

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 && status >= 200 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *recorder) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// ReadFrom keeps the way open by which the kernel copies files to sockets.
func (w *recorder) ReadFrom(src io.Reader) (int64, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := io.Copy(w.ResponseWriter, src)
	w.bytes += n
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (w *recorder) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// recorderOf finds the recorder beneath other wrappers. It is how a room tells
// the chain something without a context value, which would cost every request
// a copy of itself.
func recorderOf(w http.ResponseWriter) *recorder {
	for {
		switch v := w.(type) {
		case *recorder:
			return v
		case interface{ Unwrap() http.ResponseWriter }:
			w = v.Unwrap()
		default:
			return nil
		}
	}
}

// Label says what the address turned out to be: "story", "front", "section".
// Behind the route that catches all addresses, the log and the metrics go by it.
// It must be one of a few fixed words, never taken from the request.
func Label(w http.ResponseWriter, kind string) {
	if rec := recorderOf(w); rec != nil {
		rec.label = kind
	}
}

// RequestID gives the id under which the log knows this request.
func RequestID(w http.ResponseWriter) string {
	if id := w.Header()["X-Request-Id"]; len(id) == 1 {
		return id[0]
	}
	return ""
}
