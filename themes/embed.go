// Package themes carries the built-in theme inside the program.
package themes

import (
	"embed"
	"io/fs"
)

//go:embed default
var files embed.FS

// Default is the theme *Morning*: every other theme falls back on its files.
func Default() (fs.FS, error) { return fs.Sub(files, "default") }
