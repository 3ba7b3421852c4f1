package main

import (
	"fmt"
	"path/filepath"

	"github.com/alecthomas/kong"

	"broadsheet/internal/app"
)

type commentCommand struct {
	List commentList `cmd:"" help:"List comments, newest first."`
	Hide commentHide `cmd:"" help:"Take comments from the readers' sight."`
	Show commentShow `cmd:"" help:"Let readers see comments that were held or hidden."`
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
	File string `arg:"" help:"A backup."`
}

func (c *restoreCommand) Run(e *env) error {
	m, err := app.Restore(e.ctx, c.File, e.site.Data)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "restored and verified %d files as of %s into %s\n", len(m.Files), m.At.Format("2006-01-02 15:04:05 MST"), e.site.Data)
	return err
}

type versionCommand struct{}

func (versionCommand) Run(e *env) error {
	_, err := fmt.Fprintln(e.stdout, "broadsheet", app.Version())
	return err
}

type configCommand struct{}

func (configCommand) Run(e *env) error {
	if _, err := e.site.Check(); err != nil {
		fmt.Fprintln(e.stderr, "broadsheet:", err)
		defer func() {}()
	}
	for _, flag := range settings(e.kong.Model) {
		value := e.kong.FlagValue(flag)
		if value == nil {
			value = flag.Default
		}
		fmt.Fprintf(e.stdout, "%-22s = %-36s # %s\n", flag.Name, fmt.Sprint(value), e.file.Origin(e.kong, flag))
	}
	return nil
}

// settings are the flags that a settings file may hold: the site's and those of
// serve.
func settings(model *kong.Application) []*kong.Flag {
	list := model.Flags
	for _, child := range model.Children {
		if child.Name == "serve" {
			list = append(list, child.Flags...)
		}
	}
	var out []*kong.Flag
	for _, f := range list {
		if f.Name != "help" && f.Name != "config" {
			out = append(out, f)
		}
	}
	return out
}
