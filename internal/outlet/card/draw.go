package card

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/image/draw"
	"golang.org/x/text/cases"
	"golang.org/x/text/language"
)

// The card in pixels. A picture takes the side where lines end.
const (
	margin       = 64
	besidesWidth = 456 // of a picture beside the words
	sinkage      = 62  // from the top to the masthead
	nameSize     = 44
	nameBaseline = sinkage + 34
	ruleTop      = nameBaseline + 22
	wordsTop     = ruleTop + 46
	dayBaseline  = Height - 46
	wordsBottom  = dayBaseline - 46
	labelSize    = 26
)

// tall is how much larger letters are set that stand small in their size.
const tall = 1.3

var (
	wideSizes   = []float64{136, 120, 104, 96, 88, 80, 74, 68, 62, 56, 52, 48, 44}
	narrowSizes = []float64{76, 70, 64, 60, 56, 52, 48, 44, 40, 36}
)

// Type is the media type of a card: pure type is sharpest and smallest as PNG, a
// photograph would be ten times as large in it.
func (c Card) Type() string {
	if c.Picture != nil {
		return "image/jpeg"
	}
	return "image/png"
}

// Draw writes a card in the form that Type names.
func (p *Press) Draw(ctx context.Context, w io.Writer, c Card) error {
	if err := p.take(ctx); err != nil {
		return err
	}
	defer p.leave()
	sheet := p.card(c)
	var err error
	if c.Picture != nil {
		err = jpeg.Encode(w, sheet, &jpeg.Options{Quality: 82})
	} else {
		err = encode(w, sheet, p.colours)
	}
	if err != nil {
		return fmt.Errorf("card: %w", err)
	}
	return nil
}

func (p *Press) card(c Card) *image.RGBA {
	sheet := image.NewRGBA(image.Rect(0, 0, Width, Height))
	draw.Draw(sheet, sheet.Rect, image.NewUniform(p.colours.Paper), image.Point{}, draw.Src)
	left, right := margin, Width-margin
	sizes, most := wideSizes, 5
	if c.Picture != nil {
		at := image.Rect(Width-besidesWidth, 0, Width, Height)
		right = Width - besidesWidth - 48
		if c.RightToLeft {
			at = image.Rect(0, 0, besidesWidth, Height)
			left, right = besidesWidth+48, Width-margin
		}
		place(sheet, at, c.Picture, c.FocalX, c.FocalY)
		sizes, most = narrowSizes, 6
	}
	if c.RightToLeft {
		sizes = slices.Clone(sizes)
		for i := range sizes {
			sizes[i] *= tall
		}
	}
	width := right - left
	pen := pen{sheet: sheet, left: left, right: right}

	words := func(text string, from faces, size, tracking float64) setting {
		if strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Arabic, r) }) {
			from = p.serif // the face of such a script is one for all uses
			size *= tall
		}
		return setting{text: []rune(text), faces: from, language: c.Language, rightToLeft: c.RightToLeft, size: size, tracking: tracking}
	}
	name := p.line(words(p.legible(c.Paper), p.serif, nameSize, 0), width)
	pen.block(name, nameBaseline-name.rise, p.colours.Ink)
	pen.rule(ruleTop, 4, p.colours.Ink)
	pen.rule(ruleTop+8, 1, p.colours.Ink)

	top, bottom := float64(wordsTop), float64(wordsBottom)
	if day := p.legible(c.Day); day != "" {
		line := p.line(words(day, p.sans, labelSize, 0), width)
		pen.block(line, dayBaseline-line.rise, p.colours.soft())
	}
	var kicker block
	if text := p.legible(c.Kicker); text != "" {
		text = cases.Upper(language.Make(c.Language)).String(text)
		kicker = p.line(words(text, p.sans, labelSize, 0.045), width)
	}
	gap := 0.0
	if kicker.height() > 0 {
		gap = 18
	}
	headline := p.fit(words(p.legible(c.Headline), p.serif, 0, 0), frame{
		width: width, height: int(bottom - top - kicker.height() - gap), lines: most, sizes: sizes,
	})
	// Words stand a little above the middle of what is free, where the eye
	// takes the middle to be.
	if free := bottom - top - kicker.height() - gap - headline.height(); free > 0 {
		top += free * 0.42
	}
	pen.block(kicker, top, p.colours.Accent)
	pen.block(headline, top+kicker.height()+gap, p.colours.Ink)
	return sheet
}

// place fills a part of the sheet with a picture, cut around its focal point.
func place(sheet *image.RGBA, at image.Rectangle, picture image.Image, x, y float64) {
	from := picture.Bounds()
	if from.Empty() {
		return
	}
	scale := math.Min(float64(from.Dx())/float64(at.Dx()), float64(from.Dy())/float64(at.Dy()))
	w, h := int(scale*float64(at.Dx())), int(scale*float64(at.Dy()))
	begin := func(length, part int, focus float64) int {
		return max(0, min(length-part, int(focus*float64(length))-part/2))
	}
	cut := image.Rect(0, 0, max(w, 1), max(h, 1)).Add(from.Min).
		Add(image.Pt(begin(from.Dx(), w, x), begin(from.Dy(), h, y)))
	draw.CatmullRom.Scale(sheet, at, picture, cut, draw.Src, nil)
}

// encode writes a sheet of pure type. It has three inks on one paper, so a
// palette holds all that smoothed edges need.
func encode(w io.Writer, sheet *image.RGBA, colours Colours) error {
	var inks color.Palette
	for _, ink := range []color.RGBA{colours.Ink, colours.Accent, colours.soft()} {
		const shades = 32
		for i := range shades {
			mix := func(a, b uint8) uint8 { return uint8((int(a)*(shades-1-i) + int(b)*i) / (shades - 1)) }
			inks = append(inks, color.RGBA{mix(colours.Paper.R, ink.R), mix(colours.Paper.G, ink.G), mix(colours.Paper.B, ink.B), 0xff})
		}
	}
	flat := image.NewPaletted(sheet.Rect, inks)
	seen := map[color.RGBA]uint8{}
	for i := range flat.Pix {
		c := color.RGBA{sheet.Pix[4*i], sheet.Pix[4*i+1], sheet.Pix[4*i+2], 0xff}
		index, ok := seen[c]
		if !ok {
			index = uint8(inks.Index(c))
			seen[c] = index
		}
		flat.Pix[i] = index
	}
	encoder := png.Encoder{CompressionLevel: png.DefaultCompression}
	return encoder.Encode(w, flat)
}
