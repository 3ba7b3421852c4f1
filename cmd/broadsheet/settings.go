package main

import (
	"fmt"
	"io"
	"os"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/setting"
)

type settingsCommand struct {
	Show  settingsShow  `cmd:"" help:"Say what is set."`
	Set   settingsSet   `cmd:"" help:"Set one: a text, the lines of a list, or JSON."`
	Clear settingsClear `cmd:"" help:"Leave settings to the command line and the theme again."`
	Logo  settingsLogo  `cmd:"" help:"Put a picture in the place of the name."`
}

type settingsShow struct {
	JSON bool `name:"json" help:"As JSON."`
}

func (c *settingsShow) Run(e *env) error {
	return e.command("settings", app.SettingsRequest{Do: "show", JSON: c.JSON})
}

type settingsSet struct {
	Name  string   `arg:"" help:"name, tagline, imprint, letter, rules, menu, foot, follow, colours, fonts or progress."`
	Value []string `arg:"" help:"The value; of a list, one argument an entry."`
}

// Help is what `broadsheet settings set --help` says beyond the flags.
func (settingsSet) Help() string {
	return `    broadsheet settings set tagline "News of the isles"
    broadsheet settings set menu /town "The coast = /coast" "> Fishing = /coast/fishing" "Shop = https://shop.example.org"
    broadsheet settings set follow "Mastodon https://example.social/@paper"
    broadsheet settings set colours light.paper=#ffffff light.ink=#111111 light.accent=#0b5394
    broadsheet settings set fonts headlines=inter scale=110

A section or page in a menu needs no label. Readers see a change when the command ends.`
}

func (c *settingsSet) Run(e *env) error {
	return e.command("settings", app.SettingsRequest{Do: "set", Name: c.Name, Lines: c.Value})
}

type settingsClear struct {
	Names []string `arg:"" name:"name" help:"What to clear."`
}

func (c *settingsClear) Run(e *env) error {
	return e.command("settings", app.SettingsRequest{Do: "clear", Lines: c.Names})
}

type settingsLogo struct {
	File string `arg:"" help:"A PNG, JPEG or WebP of at most 800 pixels in width."`
	Dark string `help:"The same for the night." placeholder:"FILE"`
}

func (c *settingsLogo) Run(e *env) error {
	req := app.SettingsRequest{Do: "logo"}
	var err error
	if req.Light, err = readPicture(c.File); err != nil {
		return err
	}
	if c.Dark != "" {
		if req.Dark, err = readPicture(c.Dark); err != nil {
			return err
		}
	}
	return e.command("settings", req)
}

func readPicture(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, setting.MaxLogo+1))
	if err == nil && len(data) > setting.MaxLogo {
		err = fmt.Errorf("%s is larger than %d MB; a logo is much smaller", path, setting.MaxLogo>>20)
	}
	return data, err
}
