// Package themes carries the built-in themes inside the program.
package themes

import (
	"embed"
	"errors"
	"io/fs"
)

//go:embed default evening
var files embed.FS

// Default is the theme *Morning*: every other theme falls back on its files.
func Default() (fs.FS, error) { return fs.Sub(files, "default") }

// Evening is the name of the theme of that name.
const Evening = "evening"

// Names are the built-in themes that stand before the default one.
func Names() []string { return []string{Evening} }

// Named is a built-in theme that stands before the default one, nil if there is
// none of that name.
func Named(name string) (fs.FS, error) {
	if name != Evening {
		return nil, nil
	}
	if _, err := fs.Stat(files, name); err != nil {
		return nil, errors.New("themes: the program was built without its theme " + name)
	}
	return fs.Sub(files, name)
}
