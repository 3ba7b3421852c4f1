package theme

import (
	"bytes"
	"encoding/binary"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// The widths of Georgia and Arial stand in fonts.go as numbers. Liberation Sans
// is made to Arial's widths, so where it is installed it checks them and the
// letter weights with which our own faces are measured.
func TestLetterWeights(t *testing.T) {
	const file = "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf"
	data, err := os.ReadFile(file)
	if err != nil {
		t.Skip("font absent: " + file)
	}
	tables := map[string][]byte{}
	for i := range int(binary.BigEndian.Uint16(data[4:])) {
		e := data[12+16*i:]
		at, n := binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
		tables[string(e[:4])] = data[at : at+n]
	}
	glyph, err := glyphs(tables["cmap"])
	if err != nil {
		t.Fatal(err)
	}
	advances := int(binary.BigEndian.Uint16(tables["hhea"][34:]))
	got := averageWidth(func(r rune) float64 {
		return float64(binary.BigEndian.Uint16(tables["hmtx"][min(glyph(r), advances-1)*4:]))
	})
	if math.Abs(got-arial.metrics.width) > 0.01*arial.metrics.width {
		t.Errorf("Arial's average width is %.0f, fonts.go says %.0f", got, arial.metrics.width)
	}
	if !strings.Contains(arial.local, "Arial") {
		t.Error("arial is not looked for")
	}
}

// face builds a WOFF2 face of the tables that are measured: every letter is
// advance units wide.
func face(t *testing.T, advance int) []byte {
	t.Helper()
	be := binary.BigEndian
	head, hhea, os2 := make([]byte, 54), make([]byte, 36), make([]byte, 96)
	be.PutUint16(head[18:], 1000)
	be.PutUint16(hhea[4:], 900)
	be.PutUint16(hhea[6:], 0x10000-300)
	be.PutUint16(hhea[34:], 2)
	be.PutUint16(os2[68:], 1000) // not in force: fsSelection says no
	cmap := binary.BigEndian.AppendUint32([]byte{0, 0, 0, 1, 0, 3, 0, 10}, 12)
	for _, v := range []uint32{12 << 16, 28, 0, 1, ' ', 'z', 1} {
		cmap = be.AppendUint32(cmap, v)
	}
	hmtx := []byte{0}
	hmtx = be.AppendUint16(hmtx, 5)
	hmtx = be.AppendUint16(hmtx, uint16(advance))

	var directory, plain bytes.Buffer
	for _, table := range []struct {
		flags byte
		data  []byte
	}{{0, cmap}, {1, head}, {2, hhea}, {3 | 1<<6, hmtx}, {6, os2}} {
		directory.Write([]byte{table.flags, byte(len(table.data))})
		if table.flags>>6 > 0 {
			directory.WriteByte(byte(len(table.data)))
		}
		plain.Write(table.data)
	}
	out := make([]byte, 48)
	copy(out, "wOF2\x00\x01\x00\x00")
	be.PutUint16(out[12:], 5)
	out = append(out, directory.Bytes()...)
	var packed bytes.Buffer
	w := brotli.NewWriter(&packed)
	if _, err := w.Write(plain.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	be.PutUint32(out[20:], uint32(packed.Len()))
	return append(append(out, packed.Bytes()...), 0, 0, 0)
}

func TestFontsComeWithFallbacksOfTheirMeasure(t *testing.T) {
	fonts := []Font{
		{File: "paper-greek.woff2", Family: "Paper Serif", Style: "normal", Weight: "200 900", UnicodeRange: "U+0370-03FF", Data: face(t, 400)},
		{File: "paper-latin.woff2", Family: "Paper Serif", Style: "normal", Weight: "200 900", UnicodeRange: "U+0000-00FF, U+2000-206F", Data: face(t, 500)},
		{File: "paper-latin-italic.woff2", Family: "Paper Serif", Style: "italic", Weight: "200 900", UnicodeRange: "U+0000-00FF", Data: face(t, 450)},
		{File: "label.woff2", Family: "Label", Style: "normal", Weight: "400", Data: face(t, 450)},
	}
	th, err := Load(morning(nil), nil, Options{Contract: 1, Fonts: fonts})
	if err != nil {
		t.Fatal(err)
	}
	css := body(t, ask(t, th, "GET", th.Asset("theme.css")))
	for _, want := range []string{
		`@font-face{font-family:"Paper Serif";font-style:normal;font-weight:200 900;font-display:swap;src:url(` + th.Asset("fonts/paper-latin.woff2") + `) format("woff2");unicode-range:U+0000-00FF,U+2000-206F}`,
		// 500/1000 over Georgia's 913/2048 is 112.16 %; 900/1000 of that is 80.24 %.
		`@font-face{font-family:"Paper Serif Fallback";src:local("Georgia"),local("Gelasio");size-adjust:112.16%;ascent-override:80.24%;descent-override:26.75%;line-gap-override:0.00%}`,
		`@font-face{font-family:"Label Fallback";src:local("Arial")`,
	} {
		if !strings.Contains(css, want) {
			t.Errorf("no %s in\n%s", want, css)
		}
	}
	if n := strings.Count(css, `Serif Fallback"`); n != 1 {
		t.Errorf("%d fallbacks for one family", n)
	}
	if got := strings.Join(th.FontPreloads(), " "); got != th.Asset("fonts/paper-latin.woff2")+" "+th.Asset("fonts/label.woff2") {
		t.Errorf("preloads %s", got)
	}
	if r := ask(t, th, "GET", th.Asset("fonts/label.woff2")); r.Header.Get("Content-Type") != "font/woff2" {
		t.Errorf("%v", r.Header)
	}
}

func TestBrokenFontsAreRefused(t *testing.T) {
	whole := face(t, 500)
	for n := range len(whole) - 3 { // three bytes of padding
		if _, err := readMetrics(whole[:n]); err == nil {
			t.Errorf("the first %d bytes of a face are taken for a face", n)
		}
	}
	for name, f := range map[string]Font{
		"not a font":  {File: "a.woff2", Family: "A", Style: "normal", Data: []byte("GIF89a")},
		"another end": {File: "a.ttf", Family: "A", Style: "normal", Data: whole},
		"a rule":      {File: "a.woff2", Family: `A"}body{`, Style: "normal", Data: whole},
	} {
		if _, err := Load(morning(nil), nil, Options{Contract: 1, Fonts: []Font{f}}); err == nil || !strings.Contains(err.Error(), f.File) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
