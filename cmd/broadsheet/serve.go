package main

import (
	"fmt"
	"net"
	"os"
	"runtime/debug"
	"strings"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/config"
)

type serveCommand struct {
	config.Serve
}

// moreGarbage lets the heap grow to four times what is in use before it is
// collected: sending pages leaves much garbage and little in use, and collecting
// it took a sixth of the processor time. softMemory bounds what that comes to.
const moreGarbage = 300

// softMemory is where the garbage collector begins to work harder, unless
// GOMEMLIMIT says otherwise: what the caches may hold and as much again.
const softMemory = 384 << 20

func (c *serveCommand) Run(e *env) error {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(softMemory + int64(c.CacheMB)<<20)
	}
	site, err := e.site.Check()
	if err != nil {
		return err
	}
	set := app.Settings{Site: e.site, Serve: c.Serve, Log: e.logger()}
	if c.LogRequests {
		set.Access = e.stderr
	}
	a, err := app.Open(e.ctx, set)
	if err != nil {
		return err
	}
	defer a.Close()
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(moreGarbage) // only now: opening leaves garbage of its own
	}
	return a.Serve(e.ctx, func(at net.Addr) {
		fmt.Fprintf(e.stdout, "Broadsheet serves %s on %s, data in %s\n", site.BaseURL, at, site.Data)
		if len(site.Domains) > 0 {
			fmt.Fprintf(e.stdout, "Certificates for %s come from %s; the first takes some seconds.\n", strings.Join(site.Domains, ", "), c.Authority())
		}
		if a.DB().ReadOnly() {
			fmt.Fprintln(e.stdout, "The folder cannot be written: readers are served, comments are paused.")
		}
		if link := a.FirstAdmin(e.ctx); link != "" {
			fmt.Fprintf(e.stdout, "Nobody is admin yet. Whoever opens this link first becomes it; it is good once, for a day, and until the next start:\n%s\n", link)
		}
		if !app.HasFonts() {
			fmt.Fprintln(e.stdout, "This program was built without the fonts: pages are set in system fonts. `make fonts` builds them in.")
		}
	})
}
