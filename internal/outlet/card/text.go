package card

import (
	"slices"
	"sort"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// setting is a text with all that its shape depends on.
type setting struct {
	text        []rune
	faces       faces
	language    string
	rightToLeft bool
	size        float64
	tracking    float64 // of the size; left out where letters join
}

// block is a text in lines, ready to be drawn.
type block struct {
	lines   []shaping.Line
	size    float64
	leading float64 // from one baseline to the next
	rise    float64 // from the top of the block to the first baseline
	right   bool
	cut     bool
}

func (b block) height() float64 {
	if len(b.lines) == 0 {
		return 0
	}
	return b.rise + float64(len(b.lines)-1)*b.leading + 0.24*b.size
}

func (s setting) direction() di.Direction {
	if s.rightToLeft {
		return di.DirectionRTL
	}
	return di.DirectionLTR
}

// joined are the scripts of joined letters, which stand higher and lower than
// others and are never set apart.
var joined = map[language.Script]bool{language.Arabic: true, language.Syriac: true}

// shape sets a text in one endless line.
func (p *Press) shape(s setting) (runs []shaping.Output, tall bool) {
	inputs := slices.Clone(p.segmenter.Split(shaping.Input{
		Text: s.text, RunEnd: len(s.text), Direction: s.direction(),
		Size: fixed.Int26_6(s.size * 64), Language: language.NewLanguage(s.language),
	}, s.faces))
	for _, in := range inputs {
		tall = tall || joined[in.Script]
		runs = append(runs, p.shaper.Shape(in))
	}
	if s.tracking > 0 && !tall {
		shaping.AddSpacing(runs, s.text, 0, fixed.Int26_6(s.tracking*s.size*64))
	}
	return runs, tall
}

// wrap breaks shaped text into lines of at most a width. The runs stay as they
// are: wrapping takes the advance from blanks at the ends of lines.
func (p *Press) wrap(s setting, runs []shaping.Output, width int, config shaping.WrapConfig) ([]shaping.Line, bool) {
	own := slices.Clone(runs)
	for i := range own {
		own[i].Glyphs = slices.Clone(own[i].Glyphs)
	}
	config.Direction = s.direction()
	lines, lost := p.wrapper.WrapParagraph(config, width, s.text, shaping.NewSliceIterator(own))
	kept := make([]shaping.Line, len(lines))
	for i, l := range lines {
		kept[i] = slices.Clone(l) // they are the wrapper's until its next paragraph
		sort.Slice(kept[i], func(a, b int) bool { return kept[i][a].VisualIndex < kept[i][b].VisualIndex })
	}
	return kept, lost > 0
}

// extent is the width of a line.
func extent(l shaping.Line) float64 {
	var sum fixed.Int26_6
	for _, run := range l {
		sum += run.Advance
	}
	return float64(sum) / 64
}

func widest(lines []shaping.Line) float64 {
	most := 0.0
	for _, l := range lines {
		most = max(most, extent(l))
	}
	return most
}

// frame is what a text has to fit.
type frame struct {
	width, height int
	lines         int
	sizes         []float64 // largest first
}

// fit sets a text as large as it goes, in lines of like length. What does not
// fit at the smallest size is cut with an ellipsis.
func (p *Press) fit(s setting, f frame) block {
	if len(s.text) == 0 {
		return block{}
	}
	for _, s.size = range f.sizes {
		runs, tall := p.shape(s)
		b := s.block(tall)
		whole := shaping.WrapConfig{BreakPolicy: shaping.Never}
		b.lines, _ = p.wrap(s, runs, f.width, whole)
		if len(b.lines) > f.lines || b.height() > float64(f.height) || widest(b.lines) > float64(f.width) {
			continue
		}
		b.lines = p.balance(s, runs, b.lines, f.width)
		return b
	}
	runs, tall := p.shape(s)
	b := s.block(tall)
	most := f.lines
	for most > 1 && b.rise+float64(most-1)*b.leading+0.24*b.size > float64(f.height) {
		most--
	}
	dots := s
	dots.text = []rune("…")
	end, _ := p.shape(dots)
	config := shaping.WrapConfig{BreakPolicy: shaping.Never, TruncateAfterLines: most, Truncator: end[0]}
	if b.lines, b.cut = p.wrap(s, runs, f.width, config); widest(b.lines) > float64(f.width) {
		config.BreakPolicy = shaping.WhenNecessary // a word that is wider than the card
		b.lines, b.cut = p.wrap(s, runs, f.width, config)
	}
	return b
}

func (s setting) block(tall bool) block {
	if tall {
		return block{size: s.size, leading: 1.24 * s.size, rise: 0.82 * s.size, right: s.rightToLeft}
	}
	return block{size: s.size, leading: 1.1 * s.size, rise: 0.74 * s.size, right: s.rightToLeft}
}

// balance finds the narrowest measure that takes no more lines.
func (p *Press) balance(s setting, runs []shaping.Output, lines []shaping.Line, width int) []shaping.Line {
	if len(lines) < 2 {
		return lines
	}
	narrow, wide := width/3, width
	for wide-narrow > 4 {
		middle := (narrow + wide) / 2
		got, _ := p.wrap(s, runs, middle, shaping.WrapConfig{BreakPolicy: shaping.Never})
		if len(got) > len(lines) || widest(got) > float64(middle) {
			narrow = middle
			continue
		}
		wide, lines = middle, got
	}
	return lines
}

// line is a text on one line, smaller where it must be, and cut in the end.
func (p *Press) line(s setting, width int) block {
	return p.fit(s, frame{width: width, height: Height, lines: 1, sizes: []float64{s.size, .86 * s.size, .74 * s.size, .64 * s.size}})
}

var _ shaping.Fontmap = faces(nil)
