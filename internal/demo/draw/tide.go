package draw

import "math"

// tide: a fortnight of tides as the choir's secretary draws them for the door,
// with a note at every second low water.
func tide() *canvas {
	c := newCanvas(ink(0xe8dfca))
	const left, right, middle = 200.0, 2240.0, 800.0
	// Springs at both ends, neaps between: two lunar terms beat, as they do.
	height := func(t float64) float64 {
		days := t * 15.2
		return 250*math.Cos(2*math.Pi*days/0.5175) + 128*math.Cos(2*math.Pi*days/0.5)
	}
	x := func(t float64) float64 { return left + (right-left)*t }
	y := func(t float64) float64 { return middle - height(t) }

	const steps = 1500
	sea := []point{{right, 1290}, {left, 1290}}
	line := make([]float64, 0, 2*steps+2)
	for i := range steps + 1 {
		t := float64(i) / steps
		sea = append(sea, point{x(t), y(t)})
		line = append(line, x(t), y(t))
	}
	c.fill(ink(0xc7b48d), sea)
	c.rect(ink(0x7c6244), left, 1290, right-left, 34)
	// The five lines of the stave lie over the water.
	for i := range 5 {
		c.rect(ink(0x4b3a28), 120, middle-290+float64(i)*145, Width-240, 5)
	}
	c.rect(ink(0x4b3a28), 120, middle-290, 8, 585)
	c.rect(ink(0x4b3a28), 2258, middle-290, 6, 585)
	c.rect(ink(0x4b3a28), 2270, middle-290, 15, 585)
	c.line(ink(0x8a6e4a), 5, line...)
	lowWaters(c, x, y)
	days(c, x)
	moons(c, x)
	return c
}

// lowWaters sets a note at every second low water, and the last, lowest one in
// the accent.
func lowWaters(c *canvas, x, y func(float64) float64) {
	type low struct{ t, y float64 }
	var lows []low
	const step = 1.0 / 6000
	for t := step; t < 1-step; t += step {
		if y(t) > y(t-step) && y(t) >= y(t+step) {
			lows = append(lows, low{t, y(t)})
		}
	}
	for i, l := range lows {
		if i%2 != 0 {
			continue
		}
		col := ink(0x2f2318)
		if i+2 >= len(lows) {
			col = ink(0xa8201a)
		}
		note(c, col, x(l.t), l.y)
	}
}

func note(c *canvas, col colour, x, y float64) {
	head := make([]point, 0, 48)
	for i := range 48 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 48)
		// A note's head is an ellipse that leans up to the right.
		px, py := 37*cos, 25*sin
		head = append(head, point{x + px*0.93 + py*0.36, y - px*0.36 + py*0.93})
	}
	c.fill(col, head)
	c.rect(col, x+27, y-196, 8, 188)
}

// days are fifteen ticks with the quarters longer.
func days(c *canvas, x func(float64) float64) {
	for i := range 16 {
		h := 22.0
		if i%5 == 0 {
			h = 46
		}
		c.rect(ink(0x4b3a28), x(float64(i)/15.2)-2, 1340, 5, h)
	}
}

// moons stand above the stave: full, half, new.
func moons(c *canvas, x func(float64) float64) {
	const y, r = 262.0, 74.0
	c.disc(ink(0x2f2318), x(0.03), y, r)
	c.disc(ink(0xf6f0df), x(0.03), y, r-6)
	c.disc(ink(0x2f2318), x(0.5), y, r)
	half := []point{}
	for i := range 49 {
		sin, cos := math.Sincos(math.Pi*float64(i)/48 - math.Pi/2)
		half = append(half, point{x(0.5) - (r-6)*cos, y + (r-6)*sin})
	}
	c.fill(ink(0xf6f0df), half)
	c.disc(ink(0x2f2318), x(0.97), y, r)
}
