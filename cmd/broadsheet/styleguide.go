package main

import (
	"fmt"
	"net"
	"net/http"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/web"
)

type styleguideCommand struct {
	Theme  string `help:"morning, evening, or the folder of a theme of your own. Unsaid: morning." default:"" placeholder:"NAME|DIR"`
	Listen string `help:"Address to serve it on, for as long as the command runs." default:"127.0.0.1:0" placeholder:"ADDR"`
	Out    string `help:"Write it into this folder instead." default:"" placeholder:"DIR"`
}

func (c *styleguideCommand) Run(e *env) error {
	guide, err := app.Styleguide(c.Theme, e.site.Language)
	if err != nil {
		return err
	}
	if c.Out != "" {
		n, err := app.WriteStyleguide(guide, c.Out)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(e.stdout, "%d files stand in %s; a web server whose root it is shows them, beginning with index.html\n", n, c.Out)
		return err
	}
	listener, err := net.Listen("tcp", c.Listen)
	if err != nil {
		return err
	}
	fmt.Fprintf(e.stdout, "The style guide stands at http://%s/ (Ctrl-C ends it)\n", listener.Addr())
	return web.Run(e.ctx, &http.Server{Handler: guide, ReadHeaderTimeout: time.Minute}, listener)
}
