package setting

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Fonts choose faces: for reading, for headlines and for labels.
type Fonts struct {
	Text      string `json:"text,omitempty"`
	Headlines string `json:"headlines,omitempty"`
	Labels    string `json:"labels,omitempty"`
	Scale     int    `json:"scale,omitempty"` // per cent of the theme's sizes; 0: 100
}

// Faces that are served with the paper, by their choice's name.
const (
	SourceSerif = "source-serif"
	Inter       = "inter"
)

// stacks are the choices: the two faces that are served, and those that readers
// have. Each ends with one for Arabic and a general one.
func stacks() map[string]string {
	const serif, sans = `"Noto Naskh Arabic","Noto Serif",serif`, `"Noto Sans Arabic","Noto Sans",sans-serif`
	return map[string]string{
		SourceSerif:    `"Source Serif 4 Variable","Source Serif 4 Variable Fallback",Georgia,` + serif,
		Inter:          `"Inter Variable","Inter Variable Fallback",system-ui,` + sans,
		"georgia":      `Georgia,Gelasio,` + serif,
		"old-style":    `"Iowan Old Style","Palatino Linotype","URW Palladio L",P052,` + serif,
		"transitional": `Charter,"Bitstream Charter","Sitka Text",Cambria,` + serif,
		"humanist":     `Seravek,"Gill Sans Nova",Ubuntu,Calibri,"DejaVu Sans",` + sans,
		"grotesque":    `"Helvetica Neue",Arial,"Liberation Sans",` + sans,
		"system":       `system-ui,` + sans,
	}
}

// FontChoices are the names that a face can be chosen by.
func FontChoices() []string { return slices.Sorted(maps.Keys(stacks())) }

func (f *Fonts) check(w *Invalid) {
	for _, c := range []struct{ field, choice string }{{"text", f.Text}, {"headlines", f.Headlines}, {"labels", f.Labels}} {
		if _, known := stacks()[c.choice]; !known && c.choice != "" {
			w.add("fonts."+c.field, "there is no %q; choose one of %s", short(c.choice), strings.Join(FontChoices(), ", "))
		}
	}
	if f.Scale != 0 && (f.Scale < 85 || f.Scale > 130) {
		w.add("fonts.scale", "%d is out of bounds; give a size from 85 to 130 per cent", f.Scale)
	}
}

// Uses says whether a page may need a served face: the choice for text or labels
// can be another, and then nothing should be fetched for it beforehand.
func (f Fonts) Uses(choice string) bool {
	text, labels := f.Text, f.Labels
	if text == "" {
		text = SourceSerif
	}
	if labels == "" {
		labels = Inter
	}
	return slices.Contains([]string{text, labels, f.Headlines}, choice)
}

// Sheet is the style sheet that the settings come to, empty if they change
// nothing. It stands after the theme's and outside its layers, so it wins; it
// leaves print and the wish for more contrast to the theme.
func (v *Values) Sheet() []byte {
	var b bytes.Buffer
	write := func(p Palette, tint float64, scheme string) {
		if p == (Palette{}) {
			return
		}
		p = p.complete(tint)
		fmt.Fprintf(&b, "@media screen and %s{:root{--paper:%s;--ink:%s;--accent:%s;--tint:%s}}\n", scheme, p.Paper, p.Ink, p.Accent, p.Tint)
		fmt.Fprintf(&b, "@media screen and %s and (not (prefers-contrast: more)){:root{--soft:%s}}\n", scheme, p.Soft)
	}
	write(v.Colours.Light, 0.07, "(not (prefers-color-scheme: dark))")
	write(v.Colours.Dark, 0.12, "(prefers-color-scheme: dark)")
	var rules []string
	for _, c := range []struct{ property, choice string }{{"--serif", v.Fonts.Text}, {"--headings", v.Fonts.Headlines}, {"--sans", v.Fonts.Labels}} {
		if stack := stacks()[c.choice]; stack != "" {
			rules = append(rules, c.property+":"+stack)
		}
	}
	if len(rules) > 0 {
		fmt.Fprintf(&b, ":root{%s}\n", strings.Join(rules, ";"))
	}
	if v.Fonts.Scale != 0 && v.Fonts.Scale != 100 {
		fmt.Fprintf(&b, "@media screen{:root{font-size:%d%%}}\n", v.Fonts.Scale)
	}
	if v.Progress == "on" {
		b.WriteString(progress)
	}
	return b.Bytes()
}

// progress is a line that the reader's own scrolling draws, from the first line
// of a story to its last. It needs no script, says nothing to a screen reader and
// is left out where less motion is wished for.
const progress = `@media screen and (prefers-reduced-motion:no-preference){@supports (animation-timeline:view()){
body:has([data-part="story"]){timeline-scope:--story}
[data-part="story"]{view-timeline:--story block}
body:has([data-part="story"])::after{content:"";position:fixed;inset:0 0 auto;block-size:3px;background:var(--accent);transform-origin:0 0;animation:read linear both;animation-timeline:--story;animation-range:contain}
[dir="rtl"] body::after{transform-origin:100% 0}
@keyframes read{from{transform:scaleX(0)}to{transform:scaleX(1)}}
}}
`
