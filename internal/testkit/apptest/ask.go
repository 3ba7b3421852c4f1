package apptest

import (
	"io"
	"net/http"
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/testkit/htmlcheck"
)

// An Answer is what a site says to a request.
type Answer struct {
	Status int
	Header http.Header
	Body   string

	t   testing.TB
	url string
}

// client follows no redirect and unpacks nothing: tests look at what is sent.
func client(t testing.TB) *http.Client {
	transport := &http.Transport{DisableCompression: true, MaxIdleConnsPerHost: 32}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{
		Transport:     transport,
		Timeout:       30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Get asks for a path. Headers are given as names and values in turn; "Host"
// asks under another name.
func (s *Site) Get(path string, headers ...string) Answer {
	s.t.Helper()
	return s.Ask(http.MethodGet, path, "", headers...)
}

// Post sends a form.
func (s *Site) Post(path string, form url.Values, headers ...string) Answer {
	s.t.Helper()
	return s.Ask(http.MethodPost, path, form.Encode(), append([]string{"Content-Type", "application/x-www-form-urlencoded"}, headers...)...)
}

// Ask sends a request.
func (s *Site) Ask(method, path, body string, headers ...string) Answer {
	s.t.Helper()
	return ask(s.t, s.client, method, s.URL+path, body, headers...)
}

func ask(t testing.TB, c *http.Client, method, address, body string, headers ...string) Answer {
	t.Helper()
	req, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
			continue
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, address, err)
	}
	return Answer{Status: res.StatusCode, Header: res.Header, Body: string(text), t: t, url: method + " " + address}
}

// Want fails the test unless the answer has this status.
func (a Answer) Want(status int) Answer {
	a.t.Helper()
	if a.Status != status {
		a.t.Fatalf("%s is answered %d, want %d:\n%.600s", a.url, a.Status, status, a.Body)
	}
	return a
}

// Leads fails the test unless the answer leads on to this address.
func (a Answer) Leads(status int, to string) {
	a.t.Helper()
	if got := a.Header.Get("Location"); a.Status != status || got != to {
		a.t.Errorf("%s: %d to %q, want %d to %q", a.url, a.Status, got, status, to)
	}
}

// Page reads the answer as a browser would.
func (a Answer) Page() *htmlcheck.Page {
	a.t.Helper()
	return htmlcheck.Parse(a.t, a.Body)
}

// A Comment is one that a reader has sent.
type Comment struct {
	ID   string // public
	Path string // where the reader was led to, with the receipt if there was one
}

// Place is the comment's own address, without a receipt.
func (c Comment) Place() string {
	place, _, _ := strings.Cut(c.Path, "?")
	return place
}

// Guest is the form of a comment as a reader fills it in; extra fields are
// names and values in turn.
func Guest(body string, extra ...string) url.Values {
	form := url.Values{"body": {body}, "name": {"Mira Oduya"}, "email": {"mira@skerra.example"}, "url": {""}, "parent": {""}}
	for i := 0; i+1 < len(extra); i += 2 {
		form.Set(extra[i], extra[i+1])
	}
	return form
}

// Comment posts a comment and fails the test if it is not taken.
func (s *Site) Comment(story Story, body string, extra ...string) Comment {
	s.t.Helper()
	a := s.Post(story.Path+"/comments", Guest(body, extra...)).Want(http.StatusSeeOther)
	to, err := url.Parse(a.Header.Get("Location"))
	if err != nil {
		s.t.Fatal(err)
	}
	return Comment{ID: path.Base(to.Path), Path: to.RequestURI()}
}

// Await asks again until it is so, for at most the given time, and fails the
// test otherwise. It returns how long it took.
func Await(t testing.TB, within time.Duration, what string, is func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	for {
		if is() {
			return time.Since(began)
		}
		if time.Since(began) > within {
			t.Fatalf("after %v still not: %s", within, what)
		}
		time.Sleep(5 * time.Millisecond)
	}
}
