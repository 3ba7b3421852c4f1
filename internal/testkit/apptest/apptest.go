// Package apptest opens whole sites for tests: a real app on a real database,
// served on a free port of this machine, or the built program on a folder of
// its own.
package apptest

import (
	"context"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/config"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/copydesk"
	"broadsheet/internal/testkit/dbtest"
)

// A Site is an app that is being served.
type Site struct {
	App   *app.App
	Dir   string // the data folder
	URL   string // where it listens: "http://127.0.0.1:40000"
	Base  string // the address that it believes to have, the same unless an option says another
	Clock *Clock

	t      testing.TB
	client *http.Client
	stop   func()
}

// An Option changes the settings that a site is opened with.
type Option func(*app.Settings)

// BaseURL gives the site an address other than the one it listens on.
func BaseURL(address string) Option { return func(s *app.Settings) { s.BaseURL = address } }

// Start opens a site on SQLite in a temporary folder and serves it until the
// test ends.
func Start(t testing.TB, options ...Option) *Site {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	clock := &Clock{}
	set := app.Settings{
		Site: config.Site{
			Data: Folder(t), BaseURL: "http://" + listener.Addr().String(),
			Name: "The Skerra Herald", Tagline: "News of the isles", Language: "en-GB", Zone: "UTC",
			Permalink: "/{section}/{slug}", Section: "Isles", Letter: "letters@herald.example",
			CommentsPerPage: config.CommentsPerPage, CommentsOnOnePage: config.CommentsOnOnePage,
			CommentVotes: "up", EditComments: config.EditComments,
		},
		Serve: config.Serve{Cache: true, CacheMB: 16, Workers: 1},
		Now:   clock.Now,
	}
	for _, o := range options {
		o(&set)
	}
	a, err := app.Open(context.Background(), set)
	if err != nil {
		listener.Close()
		t.Fatal(err)
	}
	s := &Site{
		App: a, Dir: set.Data, URL: "http://" + listener.Addr().String(), Base: set.BaseURL, Clock: clock,
		t: t, client: client(t),
	}
	s.serve(listener)
	return s
}

// Each runs a test on a site of each database, side by side.
func Each(t *testing.T, test func(t *testing.T, s *Site), options ...Option) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		test(t, Start(t, options...))
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		dsn := dbtest.DSN(t)
		test(t, Start(t, append([]Option{func(s *app.Settings) { s.Database = dsn }}, options...)...))
	})
}

// Folder is a new data folder. A test's own temporary folder will not do: with a
// long name its control socket's path is longer than the system takes.
func Folder(t testing.TB) string {
	t.Helper()
	parent, err := os.MkdirTemp("", "site-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(parent) })
	return filepath.Join(parent, "data")
}

func (s *Site) serve(listener net.Listener) {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ready, done := make(chan struct{}), make(chan error, 1)
	go func() { done <- s.App.ServeOn(ctx, listener, func(net.Addr) { close(ready) }) }()
	stopped := false
	s.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-done; err != nil {
			s.t.Errorf("serving: %v", err)
		}
		if err := s.App.Close(); err != nil {
			s.t.Errorf("closing: %v", err)
		}
	}
	s.t.Cleanup(s.stop)
	select {
	case <-ready:
	case err := <-done:
		done <- err
		s.t.Fatalf("the site does not come up: %v", err)
	}
}

// Stop stops the site as an owner would; the folder stays until the test ends.
func (s *Site) Stop() { s.stop() }

// In is the same site for a subtest, so that it is the subtest that fails.
func (s *Site) In(t testing.TB) *Site {
	in := *s
	in.t = t
	return &in
}

// A Clock runs like the machine's and can be put forward.
type Clock struct{ ahead atomic.Int64 }

// Now is the time by this clock.
func (c *Clock) Now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// Advance puts the clock forward.
func (c *Clock) Advance(by time.Duration) { c.ahead.Add(int64(by)) }

// A Story is what became of copy.
type Story struct {
	app.Taken
	Path string // its address on the site
}

// Publish publishes copy as the file of that name. The same name again is the
// same story.
func (s *Site) Publish(file, copy string) Story {
	s.t.Helper()
	story, err := s.TryPublish(file, copy)
	if err != nil {
		s.t.Fatal(err)
	}
	return story
}

// TryPublish is Publish for copy that may be refused.
func (s *Site) TryPublish(file, copy string) (Story, error) {
	c, err := copydesk.Read(file, []byte(copy), copydesk.Options{Language: "en-GB", Source: "apptest", Today: s.Clock.Now()})
	if err != nil {
		return Story{}, err
	}
	taken, _, err := s.App.Publish(context.Background(), account.AtCommand("publish"), app.NewItem(c))
	return Story{Taken: taken, Path: strings.TrimPrefix(taken.URL, s.Base)}, err
}
