package main

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/alecthomas/kong"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/config"
)

type commentCommand struct {
	List commentList `cmd:"" help:"List comments, newest first."`
	Hide commentHide `cmd:"" help:"Take comments from the readers' sight."`
	Show commentShow `cmd:"" help:"Let readers see comments that were held or hidden."`

	Decide commentDecide `cmd:"" help:"Decide about comments; the record says who did."`
	Undo   commentUndo   `cmd:"" help:"Take decisions back."`
	Switch commentSwitch `cmd:"" help:"Say who may write, how fast, and whether the site is under attack."`
	Rules  commentRules  `cmd:"" help:"Show the rules for comments, or replace them."`
}

type commentList struct {
	State string `help:"Only those that are held, shown, removed, spam or erased." enum:",held,shown,removed,spam,erased" default:""`
	Limit int    `help:"At most so many." default:"50"`
	JSON  bool   `name:"json" help:"One line of JSON a comment."`
}

func (c *commentList) Run(e *env) error {
	return e.command("comment-list", app.CommentListRequest{State: c.State, Limit: c.Limit, JSON: c.JSON})
}

type commentHide struct {
	IDs    []string `arg:"" name:"id" help:"Comments, by the id in their address."`
	Reason string   `help:"Why; it stands in the record."`
}

func (c *commentHide) Run(e *env) error {
	return e.command("comment-hide", app.CommentRequest{IDs: c.IDs, Reason: c.Reason})
}

type commentShow struct {
	IDs []string `arg:"" name:"id" help:"Comments, by the id in their address."`
}

func (c *commentShow) Run(e *env) error {
	return e.command("comment-show", app.CommentRequest{IDs: c.IDs})
}

type backupCommand struct {
	File string `arg:"" help:"Where to write it; must not exist."`
}

func (c *backupCommand) Run(e *env) error {
	path, err := filepath.Abs(c.File)
	if err != nil {
		return err
	}
	return e.command("backup", app.BackupRequest{Path: path})
}

type restoreCommand struct {
	File string `arg:"" help:"A backup, of a site on either database."`
}

func (c *restoreCommand) Run(e *env) error {
	m, err := app.Restore(e.ctx, c.File, app.Place{Data: e.site.Data, Database: e.site.Database})
	if err != nil {
		return err
	}
	into := e.site.Data
	if e.site.Database != "" {
		into += " and " + withoutPassword(e.site.Database)
	}
	_, err = fmt.Fprintf(e.stdout, "restored and verified %d files as of %s into %s\n", len(m.Files), m.At.Format("2006-01-02 15:04:05 MST"), into)
	return err
}

type dbCommand struct {
	Copy dbCopy `cmd:"" help:"Copy a site to another database: to PostgreSQL, back from it, or to another folder."`
}

type dbCopy struct {
	From string `arg:"" help:"sqlite:DIR, a data folder with its database; or postgres://…, whose pictures and keys are in --data."`
	To   string `arg:"" help:"The same of the new place. It must hold no site yet; a folder is made, a database on a server must exist and be empty."`
}

// Help is what `broadsheet db copy --help` says beyond the flags.
func (dbCopy) Help() string {
	return `Copies every row as it stands at one moment, compares it, and keeps all of it or nothing.
Pictures and keys go along where the folders differ: a PostgreSQL address goes with the folder --data.
Stop the site first: a folder in use is refused, and what another machine writes to PostgreSQL meanwhile is left behind.

    broadsheet db copy sqlite:broadsheet-data postgres://broadsheet@localhost/broadsheet
    broadsheet serve --database postgres://broadsheet@localhost/broadsheet`
}

func (c *dbCopy) Run(e *env) error {
	from, err := app.ParsePlace(c.From, e.site.Data)
	if err != nil {
		return err
	}
	to, err := app.ParsePlace(c.To, e.site.Data)
	if err != nil {
		return err
	}
	return app.CopySite(e.ctx, from, to, e.stdout)
}

type versionCommand struct{}

func (versionCommand) Run(e *env) error {
	_, err := fmt.Fprintln(e.stdout, "broadsheet", app.Version())
	return err
}

type configCommand struct {
	config.Serve
}

func (c configCommand) Run(e *env) error {
	site, wrong := e.site.Check()
	unsaid := map[string]string{
		"base-url": site.BaseURL,
		"listen":   c.PublicAddress(len(site.Domains) > 0),
	}
	if len(site.Domains) > 0 {
		unsaid["listen-http"], unsaid["acme-directory"] = c.PlainAddress(), c.Authority()
	}
	flags := append([]*kong.Flag{}, e.kong.Model.Flags...)
	flags = append(flags, e.kong.Selected().Flags...)
	for _, flag := range flags {
		if flag.Name == "help" || flag.Name == "config" {
			continue
		}
		value := fmt.Sprint(e.kong.FlagValue(flag))
		if value == "" {
			value = unsaid[flag.Name]
		}
		switch flag.Name {
		case "database":
			value = withoutPassword(value)
		case "smtp":
			value = strings.Join(app.MailServers(e.site), " ")
		case "oidc":
			value = withoutSecrets(c.OIDC)
		}
		if _, err := fmt.Fprintf(e.stdout, "%-22s = %-32s # %s\n", flag.Name, value, e.file.Origin(e.kong, flag)); err != nil {
			return err
		}
	}
	if wrong == nil {
		wrong = app.CheckMail(site)
	}
	return errors.Join(wrong, c.TLS.Check(site.Domains))
}

// withoutSecrets are providers as they may be shown to others.
func withoutSecrets(providers []string) string {
	list := make([]string, len(providers))
	for i, p := range providers {
		words := strings.Fields(p)
		list[i] = strings.Join(words[:max(0, len(words)-1)], " ") + " …"
	}
	return strings.Join(list, "; ")
}

// withoutPassword is a database's address as it may be shown to others.
func withoutPassword(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.User == nil {
		return address
	}
	return u.Redacted()
}
