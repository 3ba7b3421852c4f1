package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func mustPrefix(t *testing.T, s string) netip.Prefix {
	t.Helper()
	p, err := netip.ParsePrefix(s)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestErrorsBecomePages(t *testing.T) {
	secret := errors.New("disk /dev/sda1 of ada@news.example is full")
	unknown := errors.New("no rows")
	for _, tt := range []struct {
		name   string
		err    error
		status int
		kind   Kind
		public string
	}{
		{"missing", Missing("No such story."), 404, KindMissing, "No such story."},
		{"gone", Gone("Withdrawn."), 410, KindGone, "Withdrawn."},
		{"forbidden", Forbidden(""), 403, KindForbidden, ""},
		{"invalid", Invalid("Say something."), 422, KindInvalid, "Say something."},
		{"malformed", Malformed(""), 400, KindMalformed, ""},
		{"conflict", Conflict(""), 409, KindConflict, ""},
		{"busy", Busy(""), 503, KindBusy, ""},
		{"too large", TooLarge(""), 413, KindTooLarge, ""},
		{"fault", Fault("We broke it."), 500, KindFault, "We broke it."},
		{"unknown", secret, 500, KindFault, ""},
		{"wrapped", fmt.Errorf("thread: %w", Wrap(KindBusy, secret, "One moment.")), 503, KindBusy, "One moment."},
		{"outermost counts", Wrap(KindForbidden, Missing("x"), ""), 403, KindForbidden, ""},
		{"body too long", &http.MaxBytesError{Limit: 1}, 413, KindTooLarge, ""},
		{"out of time", context.DeadlineExceeded, 503, KindBusy, ""},
		{"classified", fmt.Errorf("by slug: %w", unknown), 404, KindMissing, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var kind Kind
			var public, id string
			e := &Errors{
				Render: func(status int, k Kind, p, i string) []byte {
					kind, public, id = k, p, i
					return fmt.Appendf(nil, "page %d", status)
				},
				Classify: func(err error) Kind {
					if errors.Is(err, unknown) {
						return KindMissing
					}
					return ""
				},
			}
			c, err := NewChain(Options{BaseURL: mustURL(t, "https://news.example"), Errors: e})
			if err != nil {
				t.Fatal(err)
			}
			w := ask(c.Handler(e.Handler(func(w http.ResponseWriter, r *http.Request) error {
				w.Header().Set("Etag", `"x"`)
				w.Header().Set("Cache-Control", "no-cache")
				return tt.err
			})), "GET", "https://news.example/a")
			if w.Code != tt.status || kind != tt.kind || public != tt.public {
				t.Errorf("%d %s %q, want %d %s %q", w.Code, kind, public, tt.status, tt.kind, tt.public)
			}
			if id == "" || id != w.Header().Get("X-Request-Id") {
				t.Errorf("the page names request %q, the header %q", id, w.Header().Get("X-Request-Id"))
			}
			if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Etag") != "" {
				t.Errorf("an error page can be stored: %v", w.Header())
			}
			if (w.Header().Get("Retry-After") != "") != (tt.status == 503) {
				t.Errorf("Retry-After %q on %d", w.Header().Get("Retry-After"), tt.status)
			}
			if strings.Contains(w.Body.String(), "sda1") {
				t.Error("the cause is on the page")
			}
		})
	}
}

func TestErrorPageNeedsNoTheme(t *testing.T) {
	for name, render := range map[string]func(int, Kind, string, string) []byte{
		"none":   nil,
		"empty":  func(int, Kind, string, string) []byte { return nil },
		"panics": func(int, Kind, string, string) []byte { panic("theme") },
	} {
		e := &Errors{Render: render}
		w := ask(e.Handler(func(http.ResponseWriter, *http.Request) error { return Missing("No <b>story</b>.") }), "GET", "/")
		if w.Code != 404 || !strings.Contains(w.Body.String(), "No &lt;b&gt;story") {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

func TestFaultsAreLoggedWithoutPersonsAndNotForEver(t *testing.T) {
	var out bytes.Buffer
	e := &Errors{Log: slog.New(slog.NewJSONHandler(&out, nil))}
	h := e.Handler(func(http.ResponseWriter, *http.Request) error {
		return errors.New("mail to ada@news.example from 203.0.113.9:4711 and [2001:db8::1]:443 or 2001:db8:1:2:3:4:5:6 failed\n\x1b[31m")
	})
	for range 1000 {
		ask(h, "GET", "/?token=canary")
	}
	log := out.String()
	if n := strings.Count(log, "\n"); n < 1 || n > 2*faultsPerSecond {
		t.Errorf("%d lines for 1,000 faults", n)
	}
	for _, personal := range []string{"ada", "203.0.113.9", "2001:db8", "canary", "\x1b"} {
		if strings.Contains(log, personal) {
			t.Errorf("%q in %s", personal, log[:300])
		}
	}
	if !strings.Contains(log, "mail to") {
		t.Error("the cause is not in the log")
	}
}

func TestPanicIsAFaultAndTheServerLives(t *testing.T) {
	var out bytes.Buffer
	e := &Errors{Log: slog.New(slog.NewJSONHandler(&out, nil))}
	c, err := NewChain(Options{BaseURL: mustURL(t, "https://news.example"), Errors: e})
	if err != nil {
		t.Fatal(err)
	}
	w := ask(c.Handler(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("ink on the rollers") })), "GET", "https://news.example/")
	if w.Code != 500 || strings.Contains(w.Body.String(), "ink") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(out.String(), "ink on the rollers") || !strings.Contains(out.String(), "handler_test.go") {
		t.Errorf("no cause or no stack in %s", out.String())
	}
}

func TestHalfAnAnswerIsCutOff(t *testing.T) {
	house := newHouse(t, "https://news.example")
	h := house.Handler(house.errors.Handler(func(w http.ResponseWriter, r *http.Request) error {
		_, _ = w.Write([]byte("half"))
		return errors.New("then the database went")
	}))
	func() {
		defer func() {
			if v := recover(); v != http.ErrAbortHandler {
				t.Errorf("recovered %v", v)
			}
		}()
		ask(h, "GET", "https://news.example/")
	}()
	if got := house.entries(t); len(got) != 1 || got[0]["error"] != "fault" {
		t.Errorf("logged %v", got)
	}
}

func TestReaderWhoLeftIsNotAFault(t *testing.T) {
	var out bytes.Buffer
	e := &Errors{Log: slog.New(slog.NewJSONHandler(&out, nil))}
	house := newHouse(t, "https://news.example")
	ctx, leave := context.WithCancel(t.Context())
	leave()
	r := httptest.NewRequest("GET", "https://news.example/", nil).WithContext(ctx)
	house.Handler(e.Handler(func(http.ResponseWriter, *http.Request) error {
		return errors.New("interrupted (9)") // what SQLite says then
	})).ServeHTTP(httptest.NewRecorder(), r)
	if out.Len() > 0 {
		t.Errorf("logged as a fault: %s", &out)
	}
	if got := house.entries(t); len(got) != 1 || got[0]["error"] != "left" || got[0]["status"] != 499.0 {
		t.Errorf("logged %v", got)
	}
}

func TestRetryAfterIsAtLeastASecond(t *testing.T) {
	e := &Errors{}
	for d, want := range map[time.Duration]string{0: "5", time.Millisecond: "5", 90 * time.Second: "90"} {
		w := ask(e.Handler(func(http.ResponseWriter, *http.Request) error {
			return &Error{Kind: KindBusy, Retry: d}
		}), "GET", "/")
		if got := w.Header().Get("Retry-After"); got != want {
			t.Errorf("%v: Retry-After %q, want %q", d, got, want)
		}
	}
}
