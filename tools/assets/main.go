// Command assets copies the fonts that the built-in theme is set in from their
// npm packages into internal/assets/dist, where the program embeds them.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"broadsheet/internal/assets"
)

// A face is one package, and the files of it that the theme uses.
type face struct {
	dir     string // below node_modules
	prefix  string // of its files
	axis    string // which of the package's variable files: wght alone, or opsz with wght
	styles  []string
	subsets []string
}

var (
	faces = []face{
		{"@fontsource-variable/source-serif-4", "source-serif-4", "opsz", []string{"normal", "italic"}, european},
		// Inter's opsz files are half as large again, and labels come in one size.
		{"@fontsource-variable/inter", "inter", "wght", []string{"normal"}, european},
		// For text and labels both: it stays open at 13 pixels. Latin words within
		// Arabic ones keep the faces above, so its own Latin is left out.
		{"@fontsource-variable/noto-naskh-arabic", "noto-naskh-arabic", "wght", []string{"normal"}, []string{"arabic"}},
	}
	// Latin last: see assets.Fonts.
	european = []string{"greek", "cyrillic", "latin-ext", "latin"}
)

func main() {
	modules := flag.String("node-modules", "node_modules", "where npm put the packages")
	out := flag.String("out", filepath.Join("internal", "assets", "dist"), "the folder to fill")
	flag.Parse()
	fonts, err := build(*modules, *out)
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: the packages are not installed as package-lock.json has them; run `make fonts`", err)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "assets:", err)
		os.Exit(1)
	}
	total := 0
	for _, f := range fonts {
		total += len(f.Data)
	}
	fmt.Printf("fonts: %d files, %d kB, in %s\n", len(fonts), total/1000, *out)
}

func build(modules, out string) ([]assets.Font, error) {
	manifest := filepath.Join(out, assets.ManifestName)
	// Without its manifest the folder counts as empty, whatever lies in it.
	if err := os.Remove(manifest); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return nil, err
	}
	var fonts []assets.Font
	for _, f := range faces {
		files, err := f.copyTo(out, modules)
		if err != nil {
			return nil, err
		}
		fonts = append(fonts, files...)
	}
	if err := drawn(modules, out); err != nil {
		return nil, err
	}
	list, err := json.MarshalIndent(fonts, "", "\t")
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(manifest, list, 0o644); err != nil {
		return nil, err
	}
	return assets.Read(os.DirFS(out))
}

func (f face) copyTo(out, modules string) ([]assets.Font, error) {
	dir := filepath.Join(modules, filepath.FromSlash(f.dir))
	var about struct {
		Family   string
		Variable map[string]struct{ Min, Max string }
	}
	if err := readJSON(filepath.Join(dir, "metadata.json"), &about); err != nil {
		return nil, err
	}
	var ranges map[string]string
	if err := readJSON(filepath.Join(dir, "unicode.json"), &ranges); err != nil {
		return nil, err
	}
	weight, ok := about.Variable["wght"]
	if about.Family == "" || !ok {
		return nil, fmt.Errorf("%s: metadata.json names no family or no weight axis", f.dir)
	}
	// As the packages' own CSS names it: a reader may have a face installed under
	// the plain name, and it would lack the axes.
	family := about.Family + " Variable"
	licence, err := os.ReadFile(filepath.Join(dir, "LICENSE"))
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(filepath.Join(out, assets.LicenceName(family)), licence, 0o644); err != nil {
		return nil, err
	}
	var fonts []assets.Font
	for _, style := range f.styles {
		for _, subset := range f.subsets {
			font := assets.Font{
				File:         fmt.Sprintf("%s-%s-%s-%s.woff2", f.prefix, subset, f.axis, style),
				Family:       family,
				Style:        style,
				Weight:       weight.Min + " " + weight.Max,
				Subset:       subset,
				UnicodeRange: ranges[subset],
			}
			if size, ok := about.Variable["opsz"]; ok && f.axis == "opsz" {
				font.OpticalSizes = size.Min + " " + size.Max
			}
			if font.UnicodeRange == "" {
				return nil, fmt.Errorf("%s: unicode.json has no range for %s", f.dir, subset)
			}
			if font.Data, err = os.ReadFile(filepath.Join(dir, "files", font.File)); err != nil {
				return nil, err
			}
			sum := sha256.Sum256(font.Data)
			font.SHA256 = hex.EncodeToString(sum[:])
			if err := os.WriteFile(filepath.Join(out, font.File), font.Data, 0o644); err != nil {
				return nil, err
			}
			fonts = append(fonts, font)
		}
	}
	return fonts, nil
}

func readJSON(name string, into any) error {
	text, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, into); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
