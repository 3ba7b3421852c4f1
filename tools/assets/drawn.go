package main

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"broadsheet/internal/assets"
)

// A style is one weight of a face in its plain form, for pictures of words.
type style struct {
	dir, prefix string
	weight      string
	subsets     []string // the first that has a character is meant
}

var scripts = []string{"latin", "latin-ext", "vietnamese", "greek", "cyrillic", "cyrillic-ext"}

var styles = []style{
	{"@fontsource/source-serif-4", "source-serif-4", "600", scripts},
	// What sets cards leaves letters of Noto's Arabic faces unjoined.
	{"@fontsource/markazi-text", "markazi-text", "600", []string{"arabic"}},
	{"@fontsource/inter", "inter", "600", scripts},
}

// drawn copies the faces that cards are drawn with, and lists them.
func drawn(modules, out string) error {
	var fonts []assets.Font
	for _, s := range styles {
		dir := filepath.Join(modules, filepath.FromSlash(s.dir))
		var about struct{ Family string }
		if err := readJSON(filepath.Join(dir, "metadata.json"), &about); err != nil {
			return err
		}
		if about.Family == "" {
			return fmt.Errorf("%s: metadata.json names no family", s.dir)
		}
		licence, err := os.ReadFile(filepath.Join(dir, "LICENSE"))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(out, assets.LicenceName(about.Family)), licence, 0o644); err != nil {
			return err
		}
		for _, subset := range s.subsets {
			font := assets.Font{
				File:   fmt.Sprintf("%s-%s-%s-normal.woff", s.prefix, subset, s.weight),
				Family: about.Family, Style: "normal", Weight: s.weight, Subset: subset,
			}
			data, err := os.ReadFile(filepath.Join(dir, "files", font.File))
			if err != nil {
				return err
			}
			sum := sha256.Sum256(data)
			font.SHA256 = hex.EncodeToString(sum[:])
			if err := os.WriteFile(filepath.Join(out, font.File), data, 0o644); err != nil {
				return err
			}
			fonts = append(fonts, font)
		}
	}
	list, err := json.MarshalIndent(fonts, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, assets.DrawnName), list, 0o644)
}
