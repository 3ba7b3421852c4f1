package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"
	"testing/fstest"
)

func TestFontsAreWhatTheManifestSays(t *testing.T) {
	fonts := Fonts()
	if len(fonts) == 0 {
		t.Skip("fonts absent: run `make fonts`")
	}
	licences := Licences()
	for _, f := range fonts {
		sum := sha256.Sum256(f.Data)
		if hex.EncodeToString(sum[:]) != f.SHA256 {
			t.Errorf("%s: not the bytes that the manifest names", f.File)
		}
		if !strings.HasPrefix(string(f.Data), "wOF2") {
			t.Errorf("%s: not WOFF2", f.File)
		}
		if f.Family == "" || f.Style == "" || f.Weight == "" || !strings.HasPrefix(f.UnicodeRange, "U+") {
			t.Errorf("%s: incomplete: %q %q %q %q", f.File, f.Family, f.Style, f.Weight, f.UnicodeRange)
		}
		if !strings.Contains(licences[f.Family], "SIL Open Font License") {
			t.Errorf("%s: no licence embedded for %s", f.File, f.Family)
		}
	}
}

// The first view of a page in a Latin script fetches the roman serif and the
// sans, and no more than 180 kB of them.
func TestFirstViewIsLight(t *testing.T) {
	fonts := Fonts()
	if len(fonts) == 0 {
		t.Skip("fonts absent: run `make fonts`")
	}
	total := 0
	for _, f := range fonts {
		if f.Subset == "latin" && f.Style == "normal" {
			total += len(f.Data)
		}
	}
	if total == 0 || total > 180_000 {
		t.Errorf("the Latin roman and sans are %d bytes together; want some, and at most 180,000", total)
	}
}

func TestWithoutFonts(t *testing.T) {
	fonts, err := Read(fstest.MapFS{".gitignore": {Data: []byte("*\n")}})
	if err != nil || fonts != nil {
		t.Errorf("an empty folder gives %v, %v; want no fonts and no error", fonts, err)
	}
}

func TestDamagedFolderIsNamed(t *testing.T) {
	for name, files := range map[string]fstest.MapFS{
		"manifest cut short": {"fonts.json": {Data: []byte(`[{"File":`)}},
		"file missing":       {"fonts.json": {Data: []byte(`[{"File":"a.woff2"}]`)}},
	} {
		if _, err := Read(files); err == nil || !strings.Contains(err.Error(), "make fonts") {
			t.Errorf("%s: error %v does not say to run `make fonts`", name, err)
		}
	}
}
