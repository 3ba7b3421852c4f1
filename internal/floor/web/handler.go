package web

import (
	"errors"
	"html"
	"log/slog"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Handler answers a request or says why not. It has written nothing when it
// returns an error.
type Handler func(http.ResponseWriter, *http.Request) error

// Errors turns what handlers return into pages. It is the only place that does.
type Errors struct {
	// Render draws the page of an error in the site's look. If it is nil, gives
	// nothing or panics, a plain page goes out.
	Render func(status int, kind Kind, public, requestID string) []byte
	// Classify may know errors of rooms below, such as a row that is missing.
	// It gives "" for those it does not know, and is not asked about an Error.
	Classify func(error) Kind
	// Log takes the causes of faults. Nil means they are not logged.
	Log *slog.Logger

	faults allowance
}

// Handler makes h a handler for the standard library.
func (e *Errors) Handler(h Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := h(w, r); err != nil {
			e.Answer(w, r, err)
		}
	})
}

// Answer sends the page of err.
func (e *Errors) Answer(w http.ResponseWriter, r *http.Request, err error) {
	kind := e.kindOf(err)
	if kind == KindFault && r.Context().Err() != nil {
		// Whatever was under way broke off because the client had left.
		kind = KindLeft
	}
	rec := recorderOf(w)
	if rec != nil {
		rec.failure = kind
	}
	if kind == KindFault {
		e.report(w, r, err)
	}
	if rec != nil && rec.status != 0 {
		// Half of an answer is out. Cutting the connection is the only way left
		// to tell the client that it is not the whole.
		panic(http.ErrAbortHandler)
	}
	if kind == KindLeft {
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(kind.Status())
		return
	}
	e.send(w, r, kind, err)
}

func (e *Errors) kindOf(err error) Kind {
	if _, stated := errors.AsType[*Error](err); !stated && e.Classify != nil {
		if kind := e.Classify(err); kind != "" {
			return kind
		}
	}
	return KindOf(err)
}

func (e *Errors) send(w http.ResponseWriter, r *http.Request, kind Kind, err error) {
	status := kind.Status()
	public := Public(err)
	body := e.draw(status, kind, public, RequestID(w))
	h := w.Header()
	for _, name := range []string{"Content-Encoding", "Etag", "Last-Modified", "Content-Disposition",
		"Surrogate-Key", "Cdn-Cache-Control", "Accept-Ranges"} {
		h.Del(name) // set for an answer that did not come about
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if kind == KindBusy {
		h.Set("Retry-After", strconv.Itoa(int(retry(err)/time.Second)))
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		_, _ = w.Write(body) // there is nobody left to tell
	}
}

func retry(err error) time.Duration {
	if stated, ok := errors.AsType[*Error](err); ok && stated.Retry >= time.Second {
		return stated.Retry
	}
	return 5 * time.Second
}

func (e *Errors) draw(status int, kind Kind, public, id string) (body []byte) {
	defer func() {
		if v := recover(); v != nil || len(body) == 0 {
			body = plain(status, public, id)
		}
	}()
	if e.Render == nil {
		return nil
	}
	return e.Render(status, kind, public, id)
}

// plain is the page that needs nothing else to work.
func plain(status int, public, id string) []byte {
	title := http.StatusText(status)
	if public == "" {
		public = title + "."
	}
	return []byte("<!doctype html><html lang=en><meta charset=utf-8><meta name=viewport content=\"width=device-width\">" +
		"<title>" + title + "</title><h1>" + title + "</h1><p>" + html.EscapeString(public) + "</p>" +
		"<p>Request " + html.EscapeString(id) + "</p><p><a href=\"/\">Front page</a></p></html>\n")
}

func (e *Errors) report(w http.ResponseWriter, r *http.Request, err error) {
	if e.Log == nil {
		return
	}
	silent, ok := e.faults.take(time.Now())
	if !ok {
		return
	}
	attrs := []slog.Attr{
		slog.String("id", RequestID(w)),
		slog.String("route", clip(r.Pattern, 200)),
		slog.String("error", clip(scrub(err.Error()), 400)),
	}
	if traced, ok := errors.AsType[interface {
		error
		Trace() []byte
	}](err); ok {
		attrs = append(attrs, slog.String("stack", clip(string(traced.Trace()), 4000)))
	}
	if silent > 0 {
		attrs = append(attrs, slog.Int("not_logged", silent))
	}
	e.Log.LogAttrs(r.Context(), slog.LevelError, "fault", attrs...)
}

// allowance lets so many faults a second into the log, so that a broken disk
// is not filled by the news that it is broken.
type allowance struct {
	mu     sync.Mutex
	second int64
	used   int
	silent int
}

const faultsPerSecond = 20

// take reports whether one more may be logged, and how many were not since the
// last that was.
func (a *allowance) take(now time.Time) (silent int, ok bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if s := now.Unix(); s != a.second {
		a.second, a.used = s, 0
	}
	if a.used == faultsPerSecond {
		a.silent++
		return 0, false
	}
	a.used++
	silent, a.silent = a.silent, 0
	return silent, true
}
