package setting

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// Colours are the ten values that change the paper's face: five by day and five
// by night. A time of day is set as a whole, or left to the theme.
type Colours struct {
	Light Palette `json:"light,omitzero"`
	Dark  Palette `json:"dark,omitzero"`
}

// Palette is the colours of one time of day, as #rrggbb. Soft and tint follow
// from the others where they are not given.
type Palette struct {
	Paper  string `json:"paper"`
	Ink    string `json:"ink"`
	Accent string `json:"accent"`         // what can be pressed; breaking news
	Soft   string `json:"soft,omitempty"` // second ink
	Tint   string `json:"tint,omitempty"` // ground of what is marked
}

// leastContrast is what WCAG 2.2 asks of text.
const leastContrast = 4.5

func (c *Colours) check(w *Invalid) {
	c.Light.check(w, "colours.light", 0.07)
	c.Dark.check(w, "colours.dark", 0.12)
}

// check reads the colours and refuses those that text cannot be read in. tint is
// how much of the accent is in the tint, where none is given.
func (p *Palette) check(w *Invalid, field string, tint float64) {
	if *p == (Palette{}) {
		return
	}
	before := len(w.Fields)
	for _, c := range []struct {
		name   string
		value  *string
		needed bool
	}{{"paper", &p.Paper, true}, {"ink", &p.Ink, true}, {"accent", &p.Accent, true}, {"soft", &p.Soft, false}, {"tint", &p.Tint, false}} {
		if *c.value == "" {
			if c.needed {
				w.add(field+"."+c.name, "paper, ink and accent go together; give this one too")
			}
			continue
		}
		read, ok := readColour(*c.value)
		if !ok {
			w.add(field+"."+c.name, "%q is not a colour; write it as #rrggbb, such as #a8201a", short(*c.value))
			continue
		}
		*c.value = read.String()
	}
	if len(w.Fields) > before {
		return
	}
	full := p.complete(tint)
	for _, pair := range []struct{ field, front, back, on string }{
		{"ink", full.Ink, full.Paper, "the paper"},
		{"soft", full.Soft, full.Paper, "the paper"},
		{"accent", full.Accent, full.Paper, "the paper"},
		{"ink", full.Ink, full.Tint, "the tint"},
		{"accent", full.Accent, full.Tint, "the tint"},
	} {
		if got := Contrast(pair.front, pair.back); got < leastContrast {
			w.add(field+"."+pair.field, "%s on %s (%s) has a contrast of %.2f to 1; text needs at least 4.5 to 1: make one darker or the other lighter",
				pair.front, pair.on, pair.back, math.Floor(got*100)/100)
		}
	}
}

// complete derives what was not given, as the built-in theme does.
func (p Palette) complete(tint float64) Palette {
	paper, _ := readColour(p.Paper)
	ink, _ := readColour(p.Ink)
	accent, _ := readColour(p.Accent)
	if p.Soft == "" {
		p.Soft = mix(ink, paper, 0.68).String()
	}
	if p.Tint == "" {
		p.Tint = mix(accent, paper, tint).String()
	}
	return p
}

// rgb is a colour of the screen, 0 to 255 each.
type rgb [3]float64

func readColour(text string) (rgb, bool) {
	hex, ok := strings.CutPrefix(strings.TrimSpace(text), "#")
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if !ok || err != nil || len(hex) != 6 {
		return rgb{}, false
	}
	return rgb{float64(n >> 16), float64(n >> 8 & 255), float64(n & 255)}, true
}

func (c rgb) String() string {
	part := func(v float64) int { return int(math.Round(min(max(v, 0), 255))) }
	return fmt.Sprintf("#%02x%02x%02x", part(c[0]), part(c[1]), part(c[2]))
}

// linear is the amount of light of each part, 0 to 1.
func (c rgb) linear() (l [3]float64) {
	for i, v := range c {
		if v /= 255; v <= 0.04045 {
			l[i] = v / 12.92
		} else {
			l[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return l
}

func fromLinear(l [3]float64) (c rgb) {
	for i, v := range l {
		if v <= 0.0031308 {
			c[i] = 255 * 12.92 * v
		} else {
			c[i] = 255 * (1.055*math.Pow(v, 1/2.4) - 0.055)
		}
	}
	return c
}

// Contrast is WCAG's ratio of two colours, 1 to 21; what is no colour has none.
func Contrast(a, b string) float64 {
	first, ok := readColour(a)
	second, also := readColour(b)
	if !ok || !also {
		return 1
	}
	light := func(c rgb) float64 {
		l := c.linear()
		return 0.2126*l[0] + 0.7152*l[1] + 0.0722*l[2] + 0.05
	}
	x, y := light(first), light(second)
	return max(x, y) / min(x, y)
}

// mix is CSS's color-mix(in oklab, a part, b), so that what is checked is what
// readers see.
func mix(a, b rgb, part float64) rgb {
	x, y := a.oklab(), b.oklab()
	for i := range x {
		x[i] = part*x[i] + (1-part)*y[i]
	}
	return fromOklab(x)
}

func (c rgb) oklab() [3]float64 {
	l := c.linear()
	lms := times([3][3]float64{
		{0.4122214708, 0.5363325363, 0.0514459929},
		{0.2119034982, 0.6806995451, 0.1073969566},
		{0.0883024619, 0.2817188376, 0.6299787005},
	}, l)
	for i := range lms {
		lms[i] = math.Cbrt(lms[i])
	}
	return times([3][3]float64{
		{0.2104542553, 0.7936177850, -0.0040720468},
		{1.9779984951, -2.4285922050, 0.4505937099},
		{0.0259040371, 0.7827717662, -0.8086757660},
	}, lms)
}

func fromOklab(lab [3]float64) rgb {
	lms := times([3][3]float64{
		{1, 0.3963377774, 0.2158037573},
		{1, -0.1055613458, -0.0638541728},
		{1, -0.0894841775, -1.2914855480},
	}, lab)
	for i := range lms {
		lms[i] = lms[i] * lms[i] * lms[i]
	}
	return fromLinear(times([3][3]float64{
		{4.0767416621, -3.3077115913, 0.2309699292},
		{-1.2684380046, 2.6097574011, -0.3413193965},
		{-0.0041960863, -0.7034186147, 1.7076147010},
	}, lms))
}

func times(m [3][3]float64, v [3]float64) (out [3]float64) {
	for i, line := range m {
		out[i] = line[0]*v[0] + line[1]*v[1] + line[2]*v[2]
	}
	return out
}
