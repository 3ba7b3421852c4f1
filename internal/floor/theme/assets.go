package theme

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/bits"
	"path"
	"regexp"
	"strings"

	"github.com/andybalholm/brotli"
)

// Prefix is where the files of a theme are served.
const Prefix = "/assets/"

// assets are the served files: by the name that a template says, and by the
// address that holds a hash of the content.
type assets struct {
	names     map[string]*asset
	addresses map[string]*asset // without Prefix
	preloads  []string
}

// asset is one served file in every coding.
type asset struct {
	name, addr string // addr without Prefix
	kind       string // Content-Type
	hash       string
	plain      []byte
	gzip, br   []byte // nil where they save nothing
}

// kinds are the files that a theme may serve; others in its folder stay there.
var kinds = map[string]string{
	".css":         "text/css; charset=utf-8",
	".js":          "text/javascript; charset=utf-8",
	".svg":         "image/svg+xml",
	".png":         "image/png",
	".jpg":         "image/jpeg",
	".webp":        "image/webp",
	".avif":        "image/avif",
	".ico":         "image/x-icon",
	".woff2":       "font/woff2",
	".webmanifest": "application/manifest+json",
}

// packed are the kinds that are not compressed already.
var packed = map[string]bool{".css": true, ".js": true, ".svg": true, ".ico": true, ".webmanifest": true}

// assetName keeps addresses free of what would need quoting in HTML or CSS.
var assetName = regexp.MustCompile(`^[A-Za-z0-9_/-][A-Za-z0-9._/-]*$`)

// stylesheet is the one file that all css files of a theme become.
const stylesheet = "theme.css"

func (a *assets) address(name string) string {
	if f := a.names[name]; f != nil {
		return Prefix + f.addr
	}
	return ""
}

// Addresses are those of every file that the theme serves, sorted.
func (t *Theme) Addresses() []string {
	list := sorted(t.current().assets.addresses)
	for i, address := range list {
		list[i] = Prefix + address
	}
	return list
}

// File is what stands at an address of the theme, with its media type; nil if
// nothing does.
func (t *Theme) File(address string) (data []byte, kind string) {
	name, ok := strings.CutPrefix(address, Prefix)
	if f := t.current().assets.addresses[name]; ok && f != nil {
		return f.plain, f.kind
	}
	return nil, ""
}

// buildAssets hashes leaves first: pictures and fonts, then scripts in the
// order of their imports, then the stylesheet that names them.
func buildAssets(files []file, fonts []Font, quick bool) (*assets, error) {
	a := &assets{names: map[string]*asset{}, addresses: map[string]*asset{}}
	var sheets, scripts []file
	for _, f := range files {
		switch ext := path.Ext(f.path); {
		case ext == ".css":
			sheets = append(sheets, f)
		case ext == ".js":
			scripts = append(scripts, f)
		case kinds[ext] != "":
			if err := a.add(f.path, f.data, quick); err != nil {
				return nil, err
			}
		}
	}
	faces, err := a.addFonts(fonts, quick)
	if err != nil {
		return nil, err
	}
	if err := a.addScripts(scripts, quick); err != nil {
		return nil, err
	}
	css, err := joinSheets(sheets, a.address)
	if err != nil {
		return nil, err
	}
	if err := a.add(stylesheet, append(faces, css...), quick); err != nil {
		return nil, err
	}
	return a, nil
}

// add hashes and compresses one file. quick is for Dev, where a change should
// show at once.
func (a *assets) add(name string, data []byte, quick bool) error {
	if !assetName.MatchString(name) {
		return fmt.Errorf("theme: rename %q: a served file is named with letters of a to z, figures, and . _ - /", name)
	}
	if a.names[name] != nil {
		return fmt.Errorf("theme: two files want to be the asset %q", name)
	}
	sum := sha256.Sum256(data)
	ext := path.Ext(name)
	f := &asset{name: name, kind: kinds[ext], hash: hex.EncodeToString(sum[:6]), plain: data}
	f.addr = strings.TrimSuffix(name, ext) + "." + f.hash + ext
	if packed[ext] {
		level := brotli.BestCompression
		if quick {
			level = brotli.BestSpeed
		}
		var br, gz bytes.Buffer
		// A window of the file's own size: the usual one of 4 MiB took 16 MiB of
		// memory for each, 224 MiB at every start.
		window := min(max(bits.Len(uint(len(data))), 10), 22)
		bw := brotli.NewWriterOptions(&br, brotli.WriterOptions{Quality: level, LGWin: window})
		gw, err := gzip.NewWriterLevel(&gz, gzip.BestCompression)
		if err != nil {
			return fmt.Errorf("theme: %s: %w", name, err)
		}
		for _, w := range []interface {
			Write([]byte) (int, error)
			Close() error
		}{bw, gw} {
			if _, err := w.Write(data); err != nil {
				return fmt.Errorf("theme: %s: %w", name, err)
			}
			if err := w.Close(); err != nil {
				return fmt.Errorf("theme: %s: %w", name, err)
			}
		}
		if br.Len() < len(data) {
			f.br = br.Bytes()
		}
		if gz.Len() < len(data) {
			f.gzip = gz.Bytes()
		}
	}
	a.names[name], a.addresses[f.addr] = f, f
	return nil
}
