package main

import (
	"fmt"
	"net"
	"os"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/config"
)

type demoCommand struct {
	Listen      string `help:"Address to listen on; a free port is taken where this one is in use." default:"127.0.0.1:8080"`
	Theme       string `help:"morning, evening, or the folder of a theme of your own. Unsaid: morning." default:"" placeholder:"NAME|DIR"`
	LogRequests bool   `name:"log-requests" help:"Write a line for each request."`
}

func (c *demoCommand) Run(e *env) error {
	dir, err := os.MkdirTemp("", "broadsheet-demo-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	public, err := c.listen()
	if err != nil {
		return err
	}
	set := app.Settings{
		Site:  app.DemoSite(dir, "http://"+public.Addr().String()),
		Serve: config.Serve{Cache: true, CacheMB: 64, Workers: 2, Theme: c.Theme},
		Log:   e.logger(),
		// Hundreds of comments, one after another, would each wait for the disk; the
		// folder is removed at the end and has nothing to lose.
		Synchronous: "OFF",
	}
	if c.LogRequests {
		set.Access = e.stderr
	}
	a, err := app.Open(e.ctx, set)
	if err != nil {
		public.Close()
		return err
	}
	defer a.Close()
	fmt.Fprintln(e.stdout, "Setting the Saltmarsh Courier …")
	if err := a.FillDemo(e.ctx); err != nil {
		public.Close()
		return err
	}
	return a.ServeOn(e.ctx, public, func(net.Addr) {
		fmt.Fprintf(e.stdout, "The Saltmarsh Courier stands at %s (Ctrl-C ends it and removes %s)\n", set.BaseURL, dir)
		if !app.HasFonts() {
			fmt.Fprintln(e.stdout, "This program was built without the fonts: pages are set in system fonts, and the desk's editor will be a plain one. `make demo` builds everything in.")
		}
	})
}

// listen takes the address, or a free port of the same host where another
// program has it.
func (c *demoCommand) listen() (net.Listener, error) {
	l, err := net.Listen("tcp", c.Listen)
	if err == nil {
		return l, nil
	}
	host, _, split := net.SplitHostPort(c.Listen)
	if split != nil {
		return nil, err
	}
	return net.Listen("tcp", net.JoinHostPort(host, "0"))
}
