package draw

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/vector"
)

// Every picture is drawn on a sheet of this size, in units of its own.
const (
	Width  = 2400
	Height = 1600
)

// The sheet is printed on this many pixels. Most of the time in which the demo
// starts goes into making a picture's sizes, and that grows with its area: at the
// second of the sizes that pages have it is half of what it is at the widest.
const (
	PixelsWide = 1440
	PixelsHigh = 960
	pixel      = float64(PixelsWide) / Width // of a unit
)

type point struct{ x, y float64 }

type colour = color.NRGBA

// canvas paints flat, antialiased shapes one over the other.
type canvas struct {
	img *image.RGBA
	ras vector.Rasterizer
}

func newCanvas(ground colour) *canvas {
	c := &canvas{img: image.NewRGBA(image.Rect(0, 0, PixelsWide, PixelsHigh))}
	draw.Draw(c.img, c.img.Bounds(), image.NewUniform(ground), image.Point{}, draw.Src)
	return c
}

// ink reads 0xRRGGBB.
func ink(rgb uint32) colour {
	return colour{R: uint8(rgb >> 16), G: uint8(rgb >> 8), B: uint8(rgb), A: 0xff}
}

// glaze is ink that lets the ground through; part is its share, 0 to 1.
func glaze(rgb uint32, part float64) colour {
	c := ink(rgb)
	c.A = uint8(math.Round(part * 255))
	return c
}

// fill paints the inside of one closed outline. The rasterizer is only as large
// as the shape: at the size of the sheet each small shape would cost a sweep
// of a million pixels.
func (c *canvas) fill(col colour, outline []point) {
	lo, hi := point{math.Inf(1), math.Inf(1)}, point{math.Inf(-1), math.Inf(-1)}
	for _, p := range outline {
		lo.x, lo.y = min(lo.x, p.x*pixel), min(lo.y, p.y*pixel)
		hi.x, hi.y = max(hi.x, p.x*pixel), max(hi.y, p.y*pixel)
	}
	box := image.Rect(int(math.Floor(lo.x)), int(math.Floor(lo.y)), int(math.Ceil(hi.x)), int(math.Ceil(hi.y)))
	box = box.Intersect(c.img.Bounds())
	if box.Empty() {
		return
	}
	c.ras.Reset(box.Dx(), box.Dy())
	for i, p := range outline {
		x, y := float32(p.x*pixel-float64(box.Min.X)), float32(p.y*pixel-float64(box.Min.Y))
		if i == 0 {
			c.ras.MoveTo(x, y)
		} else {
			c.ras.LineTo(x, y)
		}
	}
	c.ras.ClosePath()
	c.ras.Draw(c.img, box, image.NewUniform(col), image.Point{})
}

// poly fills the polygon through x, y, x, y, …
func (c *canvas) poly(col colour, xy ...float64) { c.fill(col, points(xy)) }

func (c *canvas) rect(col colour, x, y, w, h float64) {
	c.poly(col, x, y, x+w, y, x+w, y+h, x, y+h)
}

func (c *canvas) disc(col colour, x, y, r float64) { c.ellipse(col, x, y, r, r) }

func (c *canvas) ellipse(col colour, x, y, rx, ry float64) {
	const steps = 96
	outline := make([]point, steps)
	for i := range outline {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / steps)
		outline[i] = point{x + rx*cos, y + ry*sin}
	}
	c.fill(col, outline)
}

// line draws a polyline with round ends and joints. A glaze would show where
// the joints lie over the strokes, so col should be opaque.
func (c *canvas) line(col colour, w float64, xy ...float64) {
	ps := points(xy)
	for i, p := range ps {
		c.disc(col, p.x, p.y, w/2)
		if i == 0 {
			continue
		}
		q := ps[i-1]
		l := math.Hypot(p.x-q.x, p.y-q.y)
		dx, dy := -(p.y-q.y)/l*w/2, (p.x-q.x)/l*w/2
		c.poly(col, q.x+dx, q.y+dy, p.x+dx, p.y+dy, p.x-dx, p.y-dy, q.x-dx, q.y-dy)
	}
}

// ribbon fills a stroke whose width changes on its way, as under a brush:
// spine and width are asked for t from 0 to 1.
func (c *canvas) ribbon(col colour, spine func(t float64) point, width func(t float64) float64) {
	length := 0.0
	for i := range 8 {
		p, q := spine(float64(i)/8), spine(float64(i+1)/8)
		length += math.Hypot(q.x-p.x, q.y-p.y)
	}
	// One step for every dozen pixels looks round; a blade of grass needs no more.
	steps := max(16, int(length/12))
	left, right := make([]point, 0, 2*steps+2), make([]point, 0, steps+1)
	for i := 0; i <= steps; i++ {
		t := float64(i) / float64(steps)
		p, a, b := spine(t), spine(max(0, t-0.004)), spine(min(1, t+0.004))
		l := max(math.Hypot(b.x-a.x, b.y-a.y), 1e-9)
		nx, ny := -(b.y-a.y)/l*width(t)/2, (b.x-a.x)/l*width(t)/2
		left = append(left, point{p.x + nx, p.y + ny})
		right = append(right, point{p.x - nx, p.y - ny})
	}
	for i := len(right) - 1; i >= 0; i-- {
		left = append(left, right[i])
	}
	c.fill(col, left)
}

// land fills everything below the height y(x), across the whole sheet.
func (c *canvas) land(col colour, y func(x float64) float64) {
	const step = 12
	outline := []point{{Width, Height}, {0, Height}}
	for x := 0.0; x <= Width; x += step {
		outline = append(outline, point{x, y(x)})
	}
	c.fill(col, outline)
}

// curve is a smooth line through the given points (Catmull-Rom).
func curve(xy ...float64) func(t float64) point {
	ps := points(xy)
	at := func(i int) point { return ps[max(0, min(len(ps)-1, i))] }
	return func(t float64) point {
		f := t * float64(len(ps)-1)
		i := min(int(f), len(ps)-2)
		u := f - float64(i)
		a, b, d, e := at(i-1), at(i), at(i+1), at(i+2)
		mix := func(a, b, d, e float64) float64 {
			return 0.5 * (2*b + (d-a)*u + (2*a-5*b+4*d-e)*u*u + (3*b-a-3*d+e)*u*u*u)
		}
		return point{mix(a.x, b.x, d.x, e.x), mix(a.y, b.y, d.y, e.y)}
	}
}

// smooth is the closed outline of a curve, for fill.
func smooth(xy ...float64) []point {
	spine := curve(xy...)
	steps := len(xy) * 6
	outline := make([]point, steps+1)
	for i := range outline {
		outline[i] = spine(float64(i) / float64(steps))
	}
	return outline
}

func points(xy []float64) []point {
	ps := make([]point, len(xy)/2)
	for i := range ps {
		ps[i] = point{xy[2*i], xy[2*i+1]}
	}
	return ps
}
