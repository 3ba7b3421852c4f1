package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/screen/site"
)

// Serve serves the site on its listeners until the context ends: the public
// one, that for plain http if the site has certificates, the control socket, and
// the private one if there is one. ready is told the public address when readers
// can come. It stops gracefully.
func (a *App) Serve(ctx context.Context, ready func(net.Addr)) error {
	if err := a.settings.Serve.TLS.Check(a.conf.Domains); err != nil {
		return err
	}
	public, plain, err := a.listenPublic()
	if err != nil {
		return err
	}
	if plain != nil {
		return a.serveSecure(ctx, public, plain, pace{}, ready)
	}
	return a.ServeOn(ctx, public, ready)
}

// ServeOn is Serve on a public listener that stands already, without TLS.
func (a *App) ServeOn(ctx context.Context, public net.Listener, ready func(net.Addr)) error {
	return a.serve(ctx, ready, nil, front{web.Server(a.handler, a.log), public})
}

// front is a server for readers and where it listens.
type front struct {
	server   *http.Server
	listener net.Listener
}

// serve serves on the fronts, of which the first is the public address, and
// keeps the certificates, if there are any.
func (a *App) serve(ctx context.Context, ready func(net.Addr), certs *certificates, fronts ...front) error {
	giveUp := func(err error) error {
		if certs != nil {
			certs.cache.Stop()
		}
		for _, f := range fronts {
			err = errors.Join(err, f.listener.Close())
		}
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var wg sync.WaitGroup
	errs := make(chan error, 8)
	run := func(f func() error) {
		wg.Go(func() {
			if err := f(); err != nil {
				errs <- err
				stop()
			}
		})
	}
	if !a.db.ReadOnly() {
		control, err := a.listenControl()
		if err != nil {
			return giveUp(err)
		}
		run(func() error {
			server := &http.Server{Handler: a.controlHandler(), ReadHeaderTimeout: time.Minute}
			return web.Run(ctx, server, control)
		})
		a.timetable()
		run(func() error { a.jobs.Run(ctx, a.settings.Serve.Workers); return nil })
		if a.settings.Serve.Workers > 0 {
			run(func() error { a.Mail.Run(ctx); return nil })
		}
	}
	run(func() error { return a.db.Follow(ctx) })
	run(func() error { a.probe(ctx); return nil })
	if a.settings.Serve.Private != "" {
		private, err := net.Listen("tcp", a.settings.Serve.Private)
		if err != nil {
			stop()
			wg.Wait()
			return giveUp(fmt.Errorf("listen on %s: %w", a.settings.Serve.Private, err))
		}
		run(func() error {
			return web.Run(ctx, &http.Server{Handler: web.Private(a.metrics.Registry()), ReadHeaderTimeout: time.Minute}, private)
		})
	}
	if ready != nil {
		ready(fronts[0].listener.Addr())
	}
	for _, f := range fronts {
		run(func() error {
			defer stop()
			return web.Run(ctx, f.server, f.listener)
		})
	}
	if certs != nil {
		run(func() error { return certs.keep(ctx) })
	}
	wg.Wait()
	close(errs)
	var all []error
	for err := range errs {
		all = append(all, err)
	}
	return errors.Join(all...)
}

// timetable is what happens by the clock.
func (a *App) timetable() {
	a.jobs.Every("publish what is due", time.Second, a.Articles.Due)
	a.jobs.Every("forget networks", time.Hour, a.networks.Forget)
	a.jobs.Every("forget letters", time.Hour, a.Mail.Forget)
	a.jobs.Every("forget sign-ins", time.Hour, a.Accounts.Forget)
}

func (a *App) routeHealth(mux site.Mux) {
	mux.Handle("GET /healthz", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		plain(w, http.StatusOK, "ok\n")
	}))
	mux.Handle("GET /readyz", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		status, text := a.readiness(ctx)
		plain(w, status, text)
	}))
}

// readiness says in words whether the site can do its work: 200 also when it can
// only be read, since readers are served.
func (a *App) readiness(ctx context.Context) (int, string) {
	if err := a.db.Ping(ctx); err != nil {
		return http.StatusServiceUnavailable, "the database does not answer\n"
	}
	err, _ := a.writable.Load().(probed)
	switch {
	case err.error == nil:
		return http.StatusOK, "ready\n"
	case errors.Is(err.error, db.ErrFull):
		return http.StatusOK, "read-only: the disk is full; free some space, nothing needs a restart\n"
	case errors.Is(err.error, db.ErrReadOnly):
		return http.StatusOK, "read-only: the data folder cannot be written; comments are paused\n"
	}
	return http.StatusServiceUnavailable, "the database takes no writes\n"
}

// probed is the outcome of the last trial write.
type probed struct{ error }

const probeEvery = 2 * time.Second

// probe tries every two seconds whether the database takes a write, so that
// /readyz can say so without writing itself.
func (a *App) probe(ctx context.Context) {
	tick := time.NewTicker(probeEvery)
	defer tick.Stop()
	for {
		a.writable.Store(probed{a.db.Writable(ctx)})
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

func plain(w http.ResponseWriter, status int, text string) {
	h := w.Header()
	h.Set("Content-Type", "text/plain; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write([]byte(text))
}
