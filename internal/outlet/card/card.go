// Package card draws what stands for a story, and for the paper, where a link
// is shown as a picture: cards of 1200 by 630 pixels with the headline in the
// site's face, and the site's icons. It knows no tables: callers hand it words,
// a decoded picture and a writer.
package card

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"slices"
	"strings"

	"github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/font/gofont/gobold"
)

// The size of a card in pixels, as those who show links ask for it.
const (
	Width  = 1200
	Height = 630
)

// Card is what is drawn on one.
type Card struct {
	Paper       string // name of the publication
	Kicker      string // section, or what the story is labelled; empty: none
	Day         string // worded
	Headline    string
	Language    string // BCP 47
	RightToLeft bool
	Picture     image.Image // nil: the headline has the card for itself
	FocalX      float64     // what of the picture must be seen: 0 to 1 from the left
	FocalY      float64
}

// Colours are those of the page by day.
type Colours struct{ Paper, Ink, Accent color.RGBA }

// Morning are the colours of the built-in theme.
var Morning = Colours{
	Paper:  color.RGBA{0xff, 0xfd, 0xf8, 0xff},
	Ink:    color.RGBA{0x16, 0x13, 0x0f, 0xff},
	Accent: color.RGBA{0xa8, 0x20, 0x1a, 0xff},
}

// soft is the ink of what stands beside the headline.
func (c Colours) soft() color.RGBA {
	mix := func(ink, paper uint8) uint8 { return uint8((68*int(ink) + 32*int(paper)) / 100) }
	return color.RGBA{mix(c.Ink.R, c.Paper.R), mix(c.Ink.G, c.Paper.G), mix(c.Ink.B, c.Paper.B), 0xff}
}

// Faces are the font files that cards are set in, TrueType or WOFF, the first
// that has a character before the others. Without any Go's own face is taken.
type Faces struct {
	Serif [][]byte // headlines, and the paper's name
	Sans  [][]byte // kicker and day
}

// Press draws cards and icons, one at a time.
type Press struct {
	colours     Colours
	serif, sans faces
	mark        string
	turn        chan struct{} // shaping keeps its working memory between cards
	shaper      shaping.HarfbuzzShaper
	wrapper     shaping.LineWrapper
	segmenter   shaping.Segmenter
}

// New makes a press. The faces stay in memory as they are read.
func New(f Faces, colours Colours) (*Press, error) {
	p := &Press{colours: colours, turn: make(chan struct{}, 1), mark: mark(f, colours)}
	var err error
	if p.serif, err = read(f.Serif); err != nil {
		return nil, err
	}
	if p.sans, err = read(f.Sans); err != nil {
		return nil, err
	}
	if len(p.serif) == 0 {
		if p.serif, err = read([][]byte{gobold.TTF}); err != nil {
			return nil, err
		}
	}
	p.sans = append(p.sans, p.serif...)
	return p, nil
}

// layout is counted up when cards come to look otherwise.
const layout = 1

func mark(f Faces, colours Colours) string {
	sum := sha256.New()
	fmt.Fprintln(sum, layout, colours)
	for _, data := range slices.Concat(f.Serif, f.Sans) {
		sum.Write(data)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// Name is the name of a card's file: the same for the same card, another for
// any other. Picture names the picture.
func (p *Press) Name(c Card, picture string) string {
	sum := sha256.New()
	for _, part := range []string{p.mark, c.Paper, c.Kicker, c.Day, c.Headline, c.Language, picture} {
		fmt.Fprintf(sum, "%d %s\n", len(part), part)
	}
	fmt.Fprintln(sum, c.RightToLeft, c.FocalX, c.FocalY)
	end := ".png"
	if picture != "" {
		end = ".jpg"
	}
	return hex.EncodeToString(sum.Sum(nil)[:12]) + end
}

func read(files [][]byte) (faces, error) {
	var list faces
	for i, data := range files {
		f, err := font.ParseTTF(bytes.NewReader(data))
		if err != nil {
			return nil, fmt.Errorf("card: font file %d: %w", i+1, err)
		}
		list = append(list, f)
	}
	return list, nil
}

// take waits for the press.
func (p *Press) take(ctx context.Context) error {
	select {
	case p.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("card: waiting for the press: %w", ctx.Err())
	}
}

func (p *Press) leave() { <-p.turn }

// Spells says whether a headline can be set: a card with holes in its words is
// worse than none. Pictographs are left out and hinder nothing. It may be called
// while the press draws.
func (p *Press) Spells(headline string) bool {
	text, whole := p.serif.legible(headline)
	return whole && text != ""
}

// Legible is a text as it can be set: without what no face has. Blanks run
// together.
func (p *Press) legible(text string) string {
	text, _ = p.serif.legible(text)
	return text
}

// first is the first letter of a text, in capitals, for icons.
func first(text string) string {
	for _, word := range strings.Fields(text) {
		switch strings.ToLower(word) {
		case "the", "le", "la", "les": // an article names no paper
			continue
		}
		if rest, ok := strings.CutPrefix(word, "ال"); ok && rest != "" {
			word = rest
		}
		return string([]rune(strings.ToUpper(word))[:1])
	}
	return ""
}
