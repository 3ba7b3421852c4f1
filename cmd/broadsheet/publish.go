package main

import (
	"encoding/json"
	"fmt"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/story/copydesk"
)

type publishCommand struct {
	Files  []string `arg:"" name:"file" help:"Files of copy."`
	DryRun bool     `name:"dry-run" help:"Say what each file would be taken for; publish nothing."`
	JSON   bool     `name:"json" help:"One line of JSON a story."`
	Source string   `help:"Name of the source that the files come from: the same file of the same source is the same story." default:"files"`
}

func (c *publishCommand) Run(e *env) error {
	items, refused := app.ReadCopy(c.Files, copydesk.Options{Language: e.site.Language, Source: c.Source, Today: time.Now()}, e.stderr)
	if c.DryRun {
		for _, item := range items {
			if err := c.show(e, item); err != nil {
				return err
			}
		}
	} else if len(items) > 0 {
		if err := e.command("publish", app.PublishRequest{JSON: c.JSON, Items: items}); err != nil {
			return err
		}
	}
	if refused > 0 {
		return exit(1)
	}
	return nil
}

func (c *publishCommand) show(e *env, item app.CopyItem) error {
	if !c.JSON {
		_, err := fmt.Fprintln(e.stdout, item.Summary)
		return err
	}
	line, err := json.Marshal(item.Taken)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(e.stdout, "%s\n", line)
	return err
}
