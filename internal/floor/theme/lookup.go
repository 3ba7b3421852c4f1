package theme

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// file is one file of a theme: the chosen theme's if it has one by that path,
// else the default theme's.
type file struct {
	path string
	data []byte
	// under is the default theme's file of the same path when the chosen theme
	// has one too. Only messages look at it: they are merged key by key.
	under []byte
	// chosen is whether the data is the chosen theme's.
	chosen bool
}

// about is theme.json.
type about struct {
	Name     string `json:"name"`
	Contract int    `json:"contract"`
}

// A theme is trusted to be honest, not to be small.
const (
	maxFile     = 4 << 20
	maxFiles    = 2000
	maxAll      = 64 << 20
	maxTemplate = 256 << 10 // what nests in it costs stack when it is parsed
)

// gather reads both places and says which theme this is. Files come sorted.
func gather(builtin, override fs.FS, contract int) ([]file, about, error) {
	if builtin == nil {
		return nil, about{}, errors.New("theme: the default theme is missing")
	}
	found := map[string]file{}
	if err := readInto(found, builtin); err != nil {
		return nil, about{}, err
	}
	chosen, err := readAbout(found["theme.json"], contract)
	if err != nil {
		return nil, about{}, err
	}
	if override != nil {
		own := map[string]file{}
		if err := readInto(own, override); err != nil {
			return nil, about{}, err
		}
		if chosen, err = readAbout(own["theme.json"], contract); err != nil {
			return nil, about{}, err
		}
		for p, f := range own {
			f.under, f.chosen = found[p].data, true
			found[p] = f
		}
	}
	files := make([]file, 0, len(found))
	for _, f := range found {
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.path, b.path) })
	return files, chosen, nil
}

func readAbout(f file, contract int) (about, error) {
	var a about
	if f.data == nil {
		return a, errors.New(`theme: theme.json is missing: a theme's folder has one, such as {"name": "Morning", "contract": 1}`)
	}
	if err := json.Unmarshal(f.data, &a); err != nil {
		return a, fmt.Errorf("theme: theme.json: %w", err)
	}
	if a.Name == "" {
		return a, errors.New(`theme: theme.json has no "name"`)
	}
	if a.Contract < 1 {
		return a, fmt.Errorf(`theme: theme.json of %q has no "contract": say which version of the page structs it was made for`, a.Name)
	}
	if a.Contract > contract {
		return a, fmt.Errorf("theme: %q asks for page contract %d, and this Broadsheet fills contract %d: use an older release of the theme, or a newer Broadsheet",
			a.Name, a.Contract, contract)
	}
	return a, nil
}

func readInto(found map[string]file, fsys fs.FS) error {
	total := 0
	return walk(fsys, func(p string, _ fs.DirEntry) error {
		f, err := fsys.Open(p)
		if err != nil {
			return fmt.Errorf("theme: %w", err)
		}
		defer f.Close()
		data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
		if err != nil {
			return fmt.Errorf("theme: %s: %w", p, err)
		}
		if len(data) > maxFile {
			return fmt.Errorf("theme: %s is larger than %d MiB", p, maxFile>>20)
		}
		if total += len(data); total > maxAll {
			return fmt.Errorf("theme: its files come to more than %d MiB", maxAll>>20)
		}
		if data, err = asText(p, data); err != nil {
			return err
		}
		found[p] = file{path: p, data: data}
		return nil
	})
}

// asText checks the files that are text, and takes off the mark that some
// editors begin a file with.
func asText(p string, data []byte) ([]byte, error) {
	if data == nil {
		data = []byte{}
	}
	switch path.Ext(p) {
	case ".html", ".css", ".js", ".json", ".svg", ".webmanifest":
	default:
		return data, nil
	}
	if path.Ext(p) == ".html" && len(data) > maxTemplate {
		return nil, fmt.Errorf("theme: %s is larger than %d KiB, which no template needs; part it", p, maxTemplate>>10)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	for rest, line := data, 1; len(rest) > 0; line++ {
		one, after, _ := bytes.Cut(rest, []byte("\n"))
		if !utf8.Valid(one) {
			return nil, fmt.Errorf("theme: %s:%d: this is not text in UTF-8; save the file in that encoding", p, line)
		}
		rest = after
	}
	return data, nil
}

// walk visits the files of a theme; names beginning with a dot are left out.
func walk(fsys fs.FS, visit func(string, fs.DirEntry) error) error {
	n := 0
	return fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return fmt.Errorf("theme: %w", err)
		}
		if p != "." && strings.HasPrefix(path.Base(p), ".") {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		if !d.Type().IsRegular() {
			return fmt.Errorf("theme: %s is a link or a device; a theme's folder holds plain files: copy the file in", p)
		}
		if n++; n > maxFiles {
			return fmt.Errorf("theme: more than %d files", maxFiles)
		}
		return visit(p, d)
	})
}

// stamp changes when a file on disk does.
func stamp(places ...fs.FS) (string, error) {
	h := sha256.New()
	for _, place := range places {
		if place == nil {
			continue
		}
		err := walk(place, func(p string, d fs.DirEntry) error {
			info, err := d.Info()
			if errors.Is(err, fs.ErrNotExist) {
				return nil // an editor replaced it just now; the next look sees the new one
			}
			if err != nil {
				return err
			}
			fmt.Fprintln(h, p, info.Size(), info.ModTime().UnixNano())
			return nil
		})
		if err != nil {
			return "", err
		}
		fmt.Fprintln(h, "--")
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func hashFiles(files []file, o Options) string {
	h := sha256.New()
	fmt.Fprintln(h, o.Contract, o.Language)
	for _, f := range files {
		fmt.Fprintln(h, f.path, len(f.data), len(f.under))
		h.Write(f.data)
		h.Write(f.under)
	}
	for _, f := range o.Fonts {
		fmt.Fprintln(h, f.File, f.Family, f.Style, f.Weight, f.UnicodeRange, len(f.Data))
		h.Write(f.Data)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}
