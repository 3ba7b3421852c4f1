package theme

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// Font is one face in one range of characters, as a woff2 file.
type Font struct {
	File         string // "source-serif-4-latin-opsz-normal.woff2"
	Family       string // "Source Serif 4 Variable"
	Style        string // "normal" or "italic"
	Weight       string // "200 900"
	UnicodeRange string // "U+0000-00FF, U+0131"; empty: all
	Data         []byte
}

// addFonts serves the faces and writes their @font-face rules. For each family
// there is a second one, "<family> Fallback": the reader's Georgia or Arial,
// stretched to the same widths and heights, so that nothing jumps when the
// real one arrives. A theme asks for "X", "X Fallback", Georgia, serif.
func (a *assets) addFonts(fonts []Font, quick bool) ([]byte, error) {
	var css bytes.Buffer
	var told []string
	for _, f := range fonts {
		if strings.ContainsAny(f.Family+f.Style+f.Weight+f.UnicodeRange, "\"\\;{}\n") || !strings.HasSuffix(f.File, ".woff2") {
			return nil, fmt.Errorf("theme: the font %q does not describe a woff2 face", f.File)
		}
		name := "fonts/" + f.File
		if err := a.add(name, f.Data, quick); err != nil {
			return nil, err
		}
		fmt.Fprintf(&css, `@font-face{font-family:"%s";font-style:%s;font-weight:%s;font-display:swap;src:url(%s) format("woff2")`,
			f.Family, f.Style, f.Weight, a.address(name))
		if f.UnicodeRange != "" {
			fmt.Fprintf(&css, ";unicode-range:%s", strings.ReplaceAll(f.UnicodeRange, " ", ""))
		}
		css.WriteString("}\n")
		if f.Style != "normal" || !f.latin() {
			continue
		}
		a.preloads = append(a.preloads, a.address(name))
		if slices.Contains(told, f.Family) {
			continue
		}
		told = append(told, f.Family)
		m, err := readMetrics(f.Data)
		if err != nil {
			return nil, fmt.Errorf("theme: %s: %w", f.File, err)
		}
		css.WriteString(fallbackFace(f.Family, m))
	}
	return css.Bytes(), nil
}

// latin says whether the face covers the basic Latin letters.
func (f Font) latin() bool {
	if f.UnicodeRange == "" {
		return true
	}
	for item := range strings.SplitSeq(f.UnicodeRange, ",") {
		var from, to rune
		if n, _ := fmt.Sscanf(strings.TrimSpace(item), "U+%x-%x", &from, &to); n == 2 && from <= 'A' && 'z' <= to {
			return true
		}
	}
	return false
}

// substitute is a font that readers have, and those made to its widths.
type substitute struct {
	local   string
	metrics metrics
}

// The widths are averages over English text; see TestLetterWeights.
var (
	georgia = substitute{`local("Georgia"),local("Gelasio")`, metrics{unit: 2048, ascent: 1878, descent: 449, width: 913}}
	arial   = substitute{`local("Arial"),local("Liberation Sans"),local("Arimo")`, metrics{unit: 2048, ascent: 1854, descent: 434, gap: 67, width: 904}}
)

func fallbackFace(family string, m metrics) string {
	s := arial
	if strings.Contains(strings.ToLower(family), "serif") {
		s = georgia
	}
	size := (m.width / m.unit) / (s.metrics.width / s.metrics.unit)
	share := func(v float64) float64 { return 100 * v / (m.unit * size) }
	return fmt.Sprintf(`@font-face{font-family:"%s Fallback";src:%s;size-adjust:%.2f%%;ascent-override:%.2f%%;descent-override:%.2f%%;line-gap-override:%.2f%%}`+"\n",
		family, s.local, 100*size, share(m.ascent), share(m.descent), share(m.gap))
}
