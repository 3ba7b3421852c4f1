package main

import (
	"errors"
	"strings"
	"time"

	"broadsheet/internal/app"
)

type frontCommand struct {
	Show     frontShow     `cmd:"" help:"Say what editors have put on the front, or on the page of a section."`
	Lead     frontLead     `cmd:"" help:"Make a story the lead of the front, or of its section."`
	Seconds  frontSeconds  `cmd:"" help:"Put up to three stories behind the lead."`
	Clear    frontClear    `cmd:"" help:"Leave a place to the rules again."`
	Breaking frontBreaking `cmd:"" help:"Put a line of breaking news on every page, or take it off."`
	Sections frontSections `cmd:"" help:"Put sections first, in this order."`
}

// ofSection has a command edit the page of a section.
type ofSection struct {
	Section string `help:"Edit the page of this section, by name or slug, instead of the front." placeholder:"NAME"`
}

type frontShow struct{ ofSection }

func (c *frontShow) Run(e *env) error {
	return e.command("front", app.FrontRequest{Do: "show", Section: c.Section})
}

type frontLead struct {
	Story string        `arg:"" help:"Its id, path or address."`
	For   time.Duration `help:"For how long, such as 2h; without it until it is changed."`
	ofSection
}

func (c *frontLead) Run(e *env) error {
	return e.command("front", app.FrontRequest{Do: "lead", Stories: []string{c.Story}, For: c.For, Section: c.Section})
}

type frontSeconds struct {
	Stories []string `arg:"" name:"story" help:"Their ids, paths or addresses."`
	ofSection
}

func (c *frontSeconds) Run(e *env) error {
	return e.command("front", app.FrontRequest{Do: "seconds", Stories: c.Stories, Section: c.Section})
}

type frontClear struct {
	Slot string `arg:"" help:"lead, seconds, second:1, second:2, second:3 or breaking."`
	ofSection
}

func (c *frontClear) Run(e *env) error {
	return e.command("front", app.FrontRequest{Do: "clear", Slot: c.Slot, Section: c.Section})
}

type frontBreaking struct {
	Text  string        `arg:"" optional:"" help:"The line."`
	Story string        `help:"The story that it leads to: id, path or address." placeholder:"ID"`
	For   time.Duration `help:"For how long, such as 2h; without it until it is taken off."`
	Off   bool          `help:"Take the line off."`
}

func (c *frontBreaking) Run(e *env) error {
	if c.Off {
		if c.Text != "" || c.Story != "" || c.For != 0 {
			return errors.New("--off takes the line off; it goes with nothing else")
		}
		return e.command("front", app.FrontRequest{Do: "clear", Slot: "breaking"})
	}
	if c.Text == "" {
		return errors.New(`give the line: broadsheet front breaking "Ferry aground off Skerra"; or take it off with --off`)
	}
	req := app.FrontRequest{Do: "breaking", Text: c.Text, For: c.For}
	if c.Story != "" {
		req.Stories = []string{c.Story}
	}
	return e.command("front", req)
}

type frontSections struct {
	Names []string `arg:"" name:"section" help:"Names, with commas between them; those not named follow as they stand."`
}

func (c *frontSections) Run(e *env) error {
	// The command line's own lists are of flags: these commas are ours to read.
	names := strings.Split(strings.Join(c.Names, ","), ",")
	return e.command("front", app.FrontRequest{Do: "sections", Names: names})
}
