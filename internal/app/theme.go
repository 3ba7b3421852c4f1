package app

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"broadsheet/internal/assets"
	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/screen/site"
	"broadsheet/themes"
)

// defaultLook is the name of the theme that all others stand before.
const defaultLook = "morning"

func openTheme(serve config.Serve, language string) (*theme.Theme, error) {
	builtin, err := themes.Default()
	if err != nil {
		return nil, err
	}
	chosen, err := chosenTheme(serve.Theme)
	if err != nil {
		return nil, err
	}
	return theme.Load(builtin, chosen, theme.Options{Contract: site.Contract, Language: language, Fonts: faces(), Dev: serve.Dev})
}

// chosenTheme finds a theme by name or by folder. A name that is built in wins;
// ./evening is the folder.
func chosenTheme(look string) (fs.FS, error) {
	if look == "" || look == defaultLook {
		return nil, nil
	}
	if named, err := themes.Named(look); named != nil || err != nil {
		return named, err
	}
	// A root, not os.DirFS: nothing in the folder can lead out of it.
	root, err := os.OpenRoot(look)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("the theme: there is no folder %s, and no built-in theme of that name; there are %s",
			look, strings.Join(append([]string{defaultLook}, themes.Names()...), " and "))
	case err != nil:
		return nil, fmt.Errorf("the theme: %w", err)
	}
	return root.FS(), nil
}

// faces are the fonts that the build put into the program, as the theme wants them.
func faces() []theme.Font {
	var list []theme.Font
	for _, f := range assets.Fonts() {
		list = append(list, theme.Font{File: f.File, Family: f.Family, Style: f.Style, Weight: f.Weight, UnicodeRange: f.UnicodeRange, Data: f.Data})
	}
	return list
}
