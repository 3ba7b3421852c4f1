// Package assets holds what the build copies in from other people's packages:
// the faces of the built-in theme. Nothing of theirs is committed. `make fonts`
// fills dist; without it the folder is empty, the program still builds, and the
// pages are set in the reader's own system fonts.
package assets

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// ManifestName is the file in dist that lists the fonts; tools/assets writes it
// last, so a build cut short leaves a folder that counts as empty.
const ManifestName = "fonts.json"

// DrawnName is the file in dist that lists the faces that pictures of words are
// drawn with. Browsers take variable fonts in WOFF2; what draws here reads the
// plain form of each style.
const DrawnName = "drawn.json"

// A Font is one file of a face: one style, one range of characters.
type Font struct {
	File         string // "source-serif-4-latin-opsz-normal.woff2"
	Family       string // "Source Serif 4 Variable", "Inter Variable", …: the CSS family name
	Style        string // "normal" or "italic"
	Weight       string // a variable face's range: "200 900"
	OpticalSizes string // the range of its opsz axis, "8 60"; empty without one
	Subset       string // "latin", "latin-ext", "cyrillic", "greek", "arabic"
	UnicodeRange string // as CSS wants it
	SHA256       string // of Data, in hexadecimal
	Data         []byte `json:"-"`
}

// Fonts returns the embedded fonts, or none if the program was built without
// them; the caller then says that it uses system fonts. Where two files of a
// face claim the same character the later one wins in CSS, so the order is the
// order to write the rules in: the Latin file, which every page fetches, last.
func Fonts() []Font {
	fonts, err := Read(embedded())
	if err != nil {
		// Only a folder damaged by hand: tools/assets reads its work back.
		panic(err)
	}
	return fonts
}

// Drawn returns the faces for pictures of words, or none if the program was
// built without them. Where several have a character the first is meant.
func Drawn() []Font {
	fonts, err := read(embedded(), DrawnName)
	if err != nil {
		panic(err) // as in Fonts
	}
	return fonts
}

// Licences returns the licence of each embedded family, by family name. The
// SIL Open Font License asks that it travel with the fonts.
func Licences() map[string]string {
	texts := map[string]string{}
	for _, f := range append(Fonts(), Drawn()...) {
		if text, err := fs.ReadFile(embedded(), LicenceName(f.Family)); err == nil {
			texts[f.Family] = string(text)
		}
	}
	return texts
}

// LicenceName is the file in dist that holds a family's licence.
func LicenceName(family string) string { return family + " LICENSE.txt" }

// Read returns the fonts of a folder like dist, none if it has no manifest.
func Read(files fs.FS) ([]Font, error) { return read(files, ManifestName) }

func read(files fs.FS, list string) ([]Font, error) {
	if _, err := fs.Stat(files, ManifestName); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	manifest, err := fs.ReadFile(files, list)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	var fonts []Font
	if err := json.Unmarshal(manifest, &fonts); err != nil {
		return nil, fmt.Errorf("assets: the font manifest is damaged; run `make fonts` and build again: %w", err)
	}
	for i := range fonts {
		fonts[i].Data, err = fs.ReadFile(files, fonts[i].File)
		if err != nil {
			return nil, fmt.Errorf("assets: a font of the manifest is absent; run `make fonts` and build again: %w", err)
		}
	}
	return fonts, nil
}

func embedded() fs.FS {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		panic(err) // only for a malformed name
	}
	return files
}
