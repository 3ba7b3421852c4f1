package card

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
	"io"

	"golang.org/x/image/draw"
)

// Icon is the sign of the paper: the first letter of its name above a double
// rule, in paper on ink; lines of print for a name that no face spells.
type Icon struct {
	Name string // of the publication
	Size int    // in pixels, each way
	// Maskable leaves the rim empty: a telephone cuts such an icon to a shape of
	// its own.
	Maskable bool
}

// DrawIcon writes an icon as PNG.
func (p *Press) DrawIcon(ctx context.Context, w io.Writer, i Icon) error {
	if err := p.take(ctx); err != nil {
		return err
	}
	defer p.leave()
	if err := png.Encode(w, p.icon(i)); err != nil {
		return fmt.Errorf("card: %w", err)
	}
	return nil
}

func (p *Press) icon(i Icon) *image.RGBA {
	sheet := image.NewRGBA(image.Rect(0, 0, i.Size, i.Size))
	draw.Draw(sheet, sheet.Rect, image.NewUniform(p.colours.Ink), image.Point{}, draw.Src)
	side := float64(i.Size)
	if i.Maskable {
		side *= 0.72
	}
	rim := (float64(i.Size) - side) / 2
	unit := side / 16
	bar := func(y, thick float64, from, to float64) {
		at := image.Rect(int(rim+from*unit+.5), int(rim+y*unit+.5), int(rim+to*unit+.5), max(int(rim+(y+thick)*unit+.5), int(rim+y*unit+.5)+1))
		draw.Draw(sheet, at, image.NewUniform(p.colours.Paper), image.Point{}, draw.Src)
	}
	letter := first(p.legible(i.Name))
	if letter == "" { // a name that no face spells: a page of lines
		bar(3, 3, 2.5, 13.5)
		bar(7.5, 1, 2.5, 13.5)
		bar(9.5, 1, 2.5, 13.5)
		bar(11.5, 1, 2.5, 9)
		return sheet
	}
	s := setting{text: []rune(letter), faces: p.serif, size: 12.5 * unit}
	runs, _ := p.shape(s)
	g := runs[0].Glyphs[0]
	low := -float64(g.YBearing+g.Height) / 64 // how far its ink goes below the line
	baseline := rim + 10.8*unit
	if low < unit {
		bar(12.4, .9, 2.5, 13.5)
		bar(13.8, .4, 2.5, 13.5)
	} else { // it would run into the rule
		baseline = (float64(i.Size)+float64(-g.Height)/64)/2 - low
	}
	// The letter's own ink stands in the middle, not its advance.
	x := float64(i.Size)/2 - (float64(g.XBearing)+float64(g.Width)/2)/64
	pen{sheet: sheet, right: i.Size}.line(runs[:1], x, baseline, s.size, p.colours.Paper)
	return sheet
}

// DrawFavicon writes the icon in the form that browsers ask for unasked: an ICO
// of one picture.
func (p *Press) DrawFavicon(ctx context.Context, w io.Writer, name string) error {
	const size = 32
	var picture bytes.Buffer
	if err := p.DrawIcon(ctx, &picture, Icon{Name: name, Size: size}); err != nil {
		return err
	}
	type directory struct {
		Reserved, Type, Count        uint16
		Width, Height, Colours, Zero uint8
		Planes, Bits                 uint16
		Length, Offset               uint32
	}
	head := directory{Type: 1, Count: 1, Width: size, Height: size, Planes: 1, Bits: 32, Length: uint32(picture.Len())}
	head.Offset = uint32(binary.Size(head))
	if err := binary.Write(w, binary.LittleEndian, head); err != nil {
		return fmt.Errorf("card: %w", err)
	}
	_, err := w.Write(picture.Bytes())
	return err
}
