package card

import (
	"image"
	"image/color"

	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/draw"
	"golang.org/x/image/vector"
)

// pen draws between two margins of a sheet.
type pen struct {
	sheet       *image.RGBA
	left, right int
}

func (p pen) rule(y, thick int, ink color.RGBA) {
	draw.Draw(p.sheet, image.Rect(p.left, y, p.right, y+thick), image.NewUniform(ink), image.Point{}, draw.Src)
}

// block draws a text whose top is at y.
func (p pen) block(b block, y float64, ink color.RGBA) {
	for i, l := range b.lines {
		x := float64(p.left)
		if b.right {
			x = float64(p.right) - extent(l)
		}
		p.line(l, x, y+b.rise+float64(i)*b.leading, b.size, ink)
	}
}

// line draws the glyphs of a line, whose runs stand as they are seen.
func (p pen) line(l shaping.Line, x, baseline, size float64, ink color.RGBA) {
	// Marks of joined scripts reach far, but not farther than this.
	at := image.Rect(0, int(baseline-1.5*size), p.sheet.Rect.Dx(), int(baseline+size)).Intersect(p.sheet.Rect)
	if at.Empty() {
		return
	}
	r := vector.NewRasterizer(at.Dx(), at.Dy())
	y := baseline - float64(at.Min.Y)
	for _, run := range l {
		scale := float32(run.Size) / 64 / float32(run.Face.Upem())
		for _, g := range run.Glyphs {
			if outline, ok := run.Face.GlyphDataOutline(g.GlyphID); ok {
				trace(r, outline.Segments, float32(x+float64(g.XOffset)/64), float32(y-float64(g.YOffset)/64), scale)
			}
			x += float64(g.Advance) / 64
		}
	}
	r.Draw(p.sheet, at, image.NewUniform(ink), image.Point{})
}

// trace adds an outline to what will be filled.
func trace(r *vector.Rasterizer, outline []opentype.Segment, x, y, scale float32) {
	at := func(p opentype.SegmentPoint) (float32, float32) { return x + p.X*scale, y - p.Y*scale }
	open := false
	for _, s := range outline {
		ax, ay := at(s.Args[0])
		switch s.Op {
		case opentype.SegmentOpMoveTo:
			if open {
				r.ClosePath()
			}
			r.MoveTo(ax, ay)
			open = true
		case opentype.SegmentOpLineTo:
			r.LineTo(ax, ay)
		case opentype.SegmentOpQuadTo:
			bx, by := at(s.Args[1])
			r.QuadTo(ax, ay, bx, by)
		case opentype.SegmentOpCubeTo:
			bx, by := at(s.Args[1])
			cx, cy := at(s.Args[2])
			r.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	if open {
		r.ClosePath()
	}
}
