// Command broadsheet publishes a news site: it serves it, takes copy in, and
// keeps it safe.
package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/alecthomas/kong"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/config"
)

// cli is the whole command line; its tags are its documentation.
type cli struct {
	config.Site `group:"The site"`

	Config string `help:"Settings file; without it DIR/broadsheet.conf is read if it is there." placeholder:"FILE"`

	Serve    serveCommand    `cmd:"" help:"Serve the site."`
	Demo     demoCommand     `cmd:"" help:"Serve a sample publication from a folder that is removed at the end."`
	Publish  publishCommand  `cmd:"" help:"Publish files of copy: plain copy, Markdown or HTML."`
	Comment  commentCommand  `cmd:"" help:"List, hide and show comments."`
	Front    frontCommand    `cmd:"" help:"Say what leads the front, and what stands on it."`
	User     userCommand     `cmd:"" help:"Add people, change their roles, let them in again."`
	Settings settingsCommand `cmd:"" help:"Name, menus, colours, fonts and logo of the paper, also while it is served."`
	Mail     mailCommand     `cmd:"" help:"Try the mail servers, see what waits, send again what failed."`
	describeCommands
	Backup     backupCommand     `cmd:"" help:"Write everything there is to one file, also while the site is served."`
	Restore    restoreCommand    `cmd:"" help:"Make a data folder from a backup, and with --database the rows of an empty PostgreSQL; verify both."`
	DB         dbCommand         `cmd:"" name:"db" help:"Move the site to another database."`
	Styleguide styleguideCommand `cmd:"" help:"Show every page of a theme in every state, with sample words."`
	ShowConfig configCommand     `cmd:"" name:"config" help:"Print the settings in force and where each came from."`
	Version    versionCommand    `cmd:"" help:"Print the version."`
}

// env is what a command may use besides its own flags.
type env struct {
	ctx    context.Context
	kong   *kong.Context
	file   *config.File
	site   config.Site
	stdout *os.File
	stderr *os.File
}

// exit is an error that only says the exit status: the reason is printed already.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

func main() {
	err := run(os.Args[1:])
	var status exit
	switch {
	case err == nil:
	case errors.As(err, &status):
		os.Exit(int(status))
	default:
		fmt.Fprintln(os.Stderr, "broadsheet:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	var c cli
	file, err := settingsFile(args)
	if err != nil {
		return err
	}
	parser, err := kong.New(&c,
		kong.Name("broadsheet"),
		kong.Description("Publishes a news site: one program, one folder."),
		kong.UsageOnError(),
		kong.DefaultEnvars("BROADSHEET"),
		kong.Resolvers(file),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true}))
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return fmt.Errorf("%w; `broadsheet --help` shows the commands", err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return parsed.Run(&env{ctx: ctx, kong: parsed, file: file, site: c.Site, stdout: os.Stdout, stderr: os.Stderr})
}

// settingsFile finds the settings file before anything else is parsed: its place
// is the one setting that cannot stand in it.
func settingsFile(args []string) (*config.File, error) {
	if path, ok := early(args, "--config", "BROADSHEET_CONFIG"); ok {
		return config.ReadFile(path, true)
	}
	dir, ok := early(args, "--data", "BROADSHEET_DATA")
	if !ok {
		dir = "broadsheet-data"
	}
	return config.ReadFile(filepath.Join(dir, config.FileName), false)
}

func early(args []string, flag, variable string) (string, bool) {
	for i, a := range args {
		if a == flag && i+1 < len(args) {
			return args[i+1], true
		}
		if len(a) > len(flag) && a[:len(flag)+1] == flag+"=" {
			return a[len(flag)+1:], true
		}
	}
	return os.LookupEnv(variable)
}

// settings opens a site for a command that does not serve.
func (e *env) settings() app.Settings {
	return app.Settings{Site: e.site, Serve: config.Serve{Cache: false}, Log: e.logger()}
}

// logger writes what happened, without personal data, as lines of JSON.
func (e *env) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(e.stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
}

// command carries a command out where the site is, and turns its exit status
// into ours.
func (e *env) command(name string, request any) error {
	set := e.settings()
	set.Log = nil
	if status := app.Run(e.ctx, set, name, request, e.stdout, e.stderr); status != 0 {
		return exit(status)
	}
	return nil
}
