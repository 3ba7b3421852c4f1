package config

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/alecthomas/kong"
)

// FileName is the settings file that is looked for in the data folder.
const FileName = "broadsheet.conf"

// File is a settings file: lines of "flag-name = value", "#" begins a comment
// line, a name may stand again where the flag may.
type File struct {
	Path   string
	values map[string][]string
	lines  map[string]int
}

// ReadFile reads a settings file. One that is not there is empty unless it was
// asked for by name.
func ReadFile(path string, asked bool) (*File, error) {
	f := &File{Path: path, values: map[string][]string{}, lines: map[string]int{}}
	text, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) && !asked {
		return f, nil
	}
	if err != nil {
		return nil, fmt.Errorf("settings file: %w", err)
	}
	defer text.Close()
	scan := bufio.NewScanner(text)
	n := 0
	for scan.Scan() {
		n++
		line := scan.Text()
		if n == 1 {
			line = strings.TrimPrefix(line, "\ufeff") // some editors begin a file with it
		}
		if line = strings.TrimSpace(line); !utf8.ValidString(line) {
			return nil, fmt.Errorf("%s:%d: this is not text in UTF-8; save the file in that encoding", path, n)
		}
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		name = strings.TrimSpace(name)
		if !ok || name == "" {
			return nil, fmt.Errorf("%s:%d: write \"name = value\", as in \"listen = 127.0.0.1:8080\"", path, n)
		}
		f.values[name] = append(f.values[name], strings.TrimSpace(value))
		f.lines[name] = n
	}
	if err := scan.Err(); err != nil {
		return nil, fmt.Errorf("%s:%d: %w", path, n+1, err)
	}
	return f, nil
}

// Resolve hands kong the file's value of a flag that neither the command line
// nor the environment gave.
func (f *File) Resolve(_ *kong.Context, _ *kong.Path, flag *kong.Flag) (any, error) {
	values := f.values[flag.Name]
	if len(values) == 0 || fromEnvironment(flag) {
		return nil, nil
	}
	if flag.IsSlice() {
		list := make([]any, len(values))
		for i, v := range values {
			list[i] = v
		}
		return list, nil
	}
	return values[len(values)-1], nil
}

// Validate refuses a line that no command knows, with its place.
func (f *File) Validate(app *kong.Application) error {
	known := map[string]bool{}
	_ = kong.Visit(app, func(node kong.Visitable, next kong.Next) error {
		if flag, ok := node.(*kong.Flag); ok {
			known[flag.Name] = true
		}
		return next(nil)
	})
	delete(known, "help")
	wrong := ""
	for name, line := range f.lines {
		if (!known[name] || name == pathSetting) && (wrong == "" || line < f.lines[wrong]) {
			wrong = name
		}
	}
	switch {
	case wrong == "":
		return nil
	case wrong == pathSetting:
		return fmt.Errorf("%s:%d: a settings file cannot name another; give --config or BROADSHEET_CONFIG", f.Path, f.lines[wrong])
	}
	return fmt.Errorf("%s:%d: there is no setting %q; `broadsheet config` lists them all", f.Path, f.lines[wrong], wrong)
}

// pathSetting is the one setting that is read before the file is.
const pathSetting = "config"

func fromEnvironment(flag *kong.Flag) bool {
	return slices.ContainsFunc(flag.Envs, func(name string) bool {
		_, ok := os.LookupEnv(name)
		return ok
	})
}

// Origin says where the value in force came from: the command line, a variable,
// the file, or nowhere (the default).
func (f *File) Origin(ctx *kong.Context, flag *kong.Flag) string {
	for _, p := range ctx.Path {
		if p.Flag == flag && !p.Resolved {
			return "flag --" + flag.Name
		}
	}
	for _, name := range flag.Envs {
		if _, ok := os.LookupEnv(name); ok {
			return "environment " + name
		}
	}
	if line := f.lines[flag.Name]; line > 0 {
		return fmt.Sprintf("%s:%d", f.Path, line)
	}
	return "default"
}
