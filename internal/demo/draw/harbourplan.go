package draw

import "math"

// harbourPlan: the harbour office's chart with both lines of the bridge on it.
// The sea is to the left.
func harbourPlan() *canvas {
	c := newCanvas(ink(0xefe6cf))
	north := func(x float64) float64 {
		return 330 + 0.11*x + 46*math.Sin(x/210+0.5) + 20*math.Sin(x/77) - 190*math.Exp(-x/300)
	}
	south := func(x float64) float64 {
		return 1330 - 0.15*x + 40*math.Sin(x/260+2) + 16*math.Sin(x/91+1) + 160*math.Exp(-x/340)
	}
	land := ink(0xe3cf9f)
	c.rect(land, 0, 0, Width, Height)
	// The water, and in it what is deeper.
	for i, rgb := range []uint32{0xc9dcd8, 0xb4cfcf, 0x9cbfc3, 0x84aeb6} {
		in := []float64{0, 52, 128, 205}[i]
		c.fill(ink(rgb), between2(func(x float64) float64 { return north(x) + in }, func(x float64) float64 { return south(x) - in*0.9 }))
	}
	shoreLines(c, north, south)
	streets(c, north, south)
	soundings(c, north, south)
	// The ferry's course, quay to quay, where people live.
	for t := 0.0; t < 1; t += 0.045 {
		x := 760 + 30*math.Sin(t*math.Pi)
		y := north(760) + (south(760)-north(760))*t
		c.disc(ink(0x33403f), x, y, 7)
	}
	crossing(c, 1390, north, south, 24)
	crossing(c, 1930, north, south, 12)
	compassRose(c, 330, 880)
	chartFrame(c)
	return c
}

// between2 is the outline of what lies between two lines across the sheet, as far
// as the lower one is below the upper one.
func between2(upper, lower func(float64) float64) []point {
	const step = 12
	var up, down []point
	for x := -10.0; x <= Width+10; x += step {
		if u, l := upper(x), lower(x); u < l {
			up, down = append(up, point{x, u}), append(down, point{x, l})
		}
	}
	for i := len(down) - 1; i >= 0; i-- {
		up = append(up, down[i])
	}
	return up
}

func shoreLines(c *canvas, north, south func(float64) float64) {
	var n, s []float64
	for x := 0.0; x <= Width; x += 16 {
		n, s = append(n, x, north(x)), append(s, x, south(x))
	}
	c.line(ink(0x5a4a32), 6, n...)
	c.line(ink(0x5a4a32), 6, s...)
}

// streets are blocks of houses behind both landings, and a few roads.
func streets(c *canvas, north, south func(float64) float64) {
	r := dice(61)
	roof := ink(0xb98f5e)
	for i := range 9 {
		for j := range 4 {
			x, w := 560+float64(i)*52+between(r, -5, 5), between(r, 26, 42)
			c.rect(roof, x, north(x)-58-float64(j)*44, w, 28)
			c.rect(roof, x+20, south(x)+34+float64(j)*44, w, 28)
		}
	}
	road := ink(0xf3ead4)
	c.ribbon(road, curve(0, 190, 500, 250, 1000, 330, 1390, north(1390)-20, 1900, 420, 2400, 470), func(float64) float64 { return 15 })
	c.ribbon(road, curve(500, 1560, 1000, 1440, 1390, south(1390)+24, 1900, 1180, 2400, 1150), func(float64) float64 { return 15 })
	// The cold store, the largest roof in Eastside.
	c.rect(ink(0x9a7346), 1230, south(1230)+60, 130, 60)
}

// crossing is a line of the bridge with its piers.
func crossing(c *canvas, x float64, north, south func(float64) float64, piers int) {
	red := ink(0xa8201a)
	top, end := north(x)-18, south(x)+18
	c.rect(red, x-7, top, 5, end-top)
	c.rect(red, x+5, top, 5, end-top)
	for i := range piers {
		y := north(x) + (south(x)-north(x))*(float64(i)+0.5)/float64(piers)
		c.rect(red, x-20, y-4, 43, 8)
	}
	for _, y := range []float64{top, end} {
		c.disc(red, x+1.5, y, 17)
		c.disc(ink(0xefe6cf), x+1.5, y, 8)
	}
}

// strokes are the figures 0 to 9 on a grid of two by four, as a draughtsman
// writes them.
func strokes() [10][]float64 {
	return [10][]float64{
		{0, 1, 1, 0, 2, 1, 2, 3, 1, 4, 0, 3, 0, 1}, {0, 1, 1, 0, 1, 4}, {0, 1, 1, 0, 2, 1, 0, 4, 2, 4},
		{0, 0, 2, 0, 1, 1.6, 2, 2.6, 1.2, 4, 0, 3.6}, {1.5, 4, 1.5, 0, 0, 2.8, 2, 2.8}, {2, 0, 0.3, 0, 0, 1.8, 1.4, 1.6, 2, 2.8, 1.2, 4, 0, 3.6},
		{1.8, 0, 0.3, 1.8, 0, 3.2, 1, 4, 2, 3.1, 1.2, 2, 0.1, 2.6}, {0, 0, 2, 0, 0.7, 4}, {1, 1.9, 0.1, 1, 1, 0, 1.9, 1, 1, 1.9, 0, 3, 1, 4, 2, 3, 1, 1.9},
		{1.9, 1.4, 0.9, 2, 0, 0.9, 1, 0, 2, 0.9, 1.7, 2.6, 0.5, 4},
	}
}

// soundings are depths, deeper towards the middle and the sea.
func soundings(c *canvas, north, south func(float64) float64) {
	r := dice(44)
	figures := strokes()
	for x := 120.0; x < Width-80; x += 118 {
		for t := 0.14; t < 0.9; t += 0.145 {
			px, py := x+between(r, -34, 34), north(x)+(south(x)-north(x))*(t+between(r, -0.03, 0.03))
			near := min(math.Abs(px-1390), math.Abs(px-1930), math.Abs(px-775))
			if near < 60 || math.Hypot(px-330, py-880) < 230 || south(x)-north(x) < 220 {
				continue
			}
			depth := int(11*math.Sin(math.Pi*t)*(1.15-x/3000)) + r.IntN(2)
			for _, figure := range digits(depth) {
				xy := turned(px, py, 5.4, 0)(figures[figure]...)
				c.line(ink(0x3e5a62), 2.6, xy...)
				px += 19
			}
		}
	}
}

func digits(n int) []int {
	if n < 10 {
		return []int{max(n, 0)}
	}
	return []int{n / 10 % 10, n % 10}
}

func compassRose(c *canvas, x, y float64) {
	dark, light := ink(0x33403f), ink(0xefe6cf)
	c.disc(dark, x, y, 128)
	c.disc(ink(0x9cbfc3), x, y, 123)
	for i := range 72 {
		at := turned(x, y, 1, float64(i)*math.Pi/36)
		inner := 112.0
		if i%9 == 0 {
			inner = 100
		}
		c.line(dark, 2.4, at(0, -123, 0, -inner)...)
	}
	for i := range 8 {
		size := 1.0
		if i%2 == 1 {
			size = 0.6
		}
		at := turned(x, y, size, float64(i)*math.Pi/4)
		c.poly(dark, at(0, -190, 24, -24, 0, 0)...)
		c.poly(light, at(0, -190, -24, -24, 0, 0)...)
	}
	c.poly(ink(0xa8201a), x, y-232, x+18, y-196, x-18, y-196)
}

// chartFrame is the border with its scale of minutes.
func chartFrame(c *canvas) {
	paper, dark := ink(0xefe6cf), ink(0x33403f)
	for _, f := range []struct{ x, y, w, h float64 }{{0, 0, Width, 70}, {0, Height - 70, Width, 70}, {0, 0, 70, Height}, {Width - 70, 0, 70, Height}} {
		c.rect(paper, f.x, f.y, f.w, f.h)
	}
	for i := range 20 {
		x, w := 70+float64(i)*113, 113.0
		if i%2 == 0 {
			c.rect(dark, x, 48, w, 12)
			c.rect(dark, x, Height-60, w, 12)
		}
	}
	for i := range 14 {
		y, h := 70+float64(i)*104.3, 104.3
		if i%2 == 0 {
			c.rect(dark, 48, y, 12, h)
			c.rect(dark, Width-60, y, 12, h)
		}
	}
	for _, in := range []float64{44, 64} {
		c.line(dark, 3, in, in, Width-in, in, Width-in, Height-in, in, Height-in, in, in)
	}
}
