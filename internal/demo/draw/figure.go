package draw

import "math"

// turned places points of a drawing of its own: moved, enlarged and turned by an
// angle, clockwise.
func turned(ox, oy, size, angle float64) func(xy ...float64) []float64 {
	sin, cos := math.Sincos(angle)
	return func(xy ...float64) []float64 {
		out := make([]float64, len(xy))
		for i := 0; i < len(xy); i += 2 {
			x, y := xy[i]*size, xy[i+1]*size
			out[i], out[i+1] = ox+x*cos-y*sin, oy+x*sin+y*cos
		}
		return out
	}
}

// grown stands with its back to us, its feet at x, y; 340 units high at size 1.
func grown(c *canvas, x, y, s float64, coat, legs, hair uint32) {
	at := turned(x, y, s, 0)
	c.poly(ink(legs), at(-30, 0, -28, -130, -3, -130, -6, 0)...)
	c.poly(ink(legs), at(6, 0, 3, -130, 28, -130, 30, 0)...)
	c.fill(ink(coat), smooth(at(-46, -96, -48, -190, -50, -248, -30, -276, 0, -282, 30, -276, 50, -248, 48, -190, 46, -96)...))
	c.ribbon(ink(coat), curve(at(-40, -256, -60, -190, -52, -120)...), func(float64) float64 { return 22 * s })
	c.ribbon(ink(coat), curve(at(40, -256, 60, -190, 52, -120)...), func(float64) float64 { return 22 * s })
	c.rect(ink(hair), x-12*s, y-296*s, 24*s, 22*s)
	c.disc(ink(hair), x, y-314*s, 30*s)
}

// bent leans over its work, to the right, with straight arms to the point that it
// reaches.
func bent(c *canvas, x, y, s float64, coat, legs, skin uint32, reachX, reachY float64) {
	at := turned(x, y, s, 0)
	c.poly(ink(legs), at(-34, 0, -44, -140, 0, -150, -8, 0)...)
	c.poly(ink(legs), at(8, 0, -14, -140, 26, -146, 34, 0)...)
	c.fill(ink(coat), smooth(at(-52, -112, -58, -178, -16, -226, 56, -262, 100, -244, 96, -204, 44, -158, 22, -120, -52, -112)...))
	shoulder := at(78, -236)
	c.line(ink(coat), 20*s, shoulder[0], shoulder[1], (shoulder[0]+reachX)/2+6*s, (shoulder[1]+reachY)/2+10*s, reachX, reachY)
	head := at(122, -262)
	c.disc(ink(skin), head[0], head[1], 28*s)
	c.fill(ink(legs), smooth(at(92, -270, 100, -296, 128, -302, 150, -284, 158, -270, 120, -274, 92, -270)...))
}

// glints are broken lights on water: n rows of ellipses below x, y, wider and
// fainter as they come nearer.
func glints(c *canvas, rgb uint32, seed uint64, x, y, w, step float64, n int) {
	r := dice(seed)
	for i := range n {
		f := float64(i)
		c.ellipse(glaze(rgb, 0.6-0.5*f/float64(n)), x+between(r, -w*0.3, w*0.3), y+f*step, between(r, 0.35, 0.8)*w*(1+f*0.05), 2.6+f*0.12)
	}
}
