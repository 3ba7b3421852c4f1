package card

import (
	"strings"
	"unicode"

	"github.com/go-text/typesetting/font"
)

// faces are font files in the order in which they are asked for a character:
// packages part a face by script.
type faces []*font.Face

// ResolveFace is the first face that has a character.
func (f faces) ResolveFace(r rune) *font.Face {
	for _, one := range f {
		// The table itself, not the face's: that one keeps what was asked, and a
		// story's page may ask while a card is drawn.
		if _, ok := one.Cmap.Lookup(r); ok {
			return one
		}
	}
	return f[0]
}

func (f faces) has(r rune) bool {
	_, ok := f.ResolveFace(r).Cmap.Lookup(r)
	return ok
}

// legible drops what no face has from a text, and says whether only ornament
// was lost: pictographs and the invisible characters that join them.
func (f faces) legible(text string) (string, bool) {
	whole := true
	var kept []rune
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			r = ' '
		case r == '\u200c' || r == '\u200d': // between letters they say how these join
			if len(kept) == 0 || !unicode.In(kept[len(kept)-1], unicode.L, unicode.M) {
				continue
			}
		case f.has(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Variation_Selector, r):
		case unicode.In(r, unicode.L, unicode.N, unicode.Mn, unicode.Mc, unicode.P, unicode.Sc, unicode.Sm) && !unicode.Is(unicode.Variation_Selector, r):
			whole = false
			continue
		default:
			continue
		}
		kept = append(kept, r)
	}
	return strings.Join(strings.Fields(string(kept)), " "), whole
}
