package draw

import "math"

// eight: Eastside two minutes from the end, from the bridge of the sluice.
func eight() *canvas {
	c := newCanvas(ink(0x2f4f4c))
	// The swell comes down the river across the course.
	for i, rgb := range []uint32{0x2b4a47, 0x335551, 0x29464a, 0x31524e} {
		at := turned(-300+float64(i)*760, 800, 1, -0.5+0.05*float64(i))
		c.fill(ink(rgb), smooth(at(-40, -1500, 130, -700, 60, 0, 190, 700, 90, 1500, 420, 1500, 500, 700, 380, 0, 470, -700, 300, -1500, -40, -1500)...))
	}
	r := dice(8)
	for range 190 {
		x, y := between(r, 0, Width), between(r, 0, Height)
		at := turned(x, y, 1, -0.5)
		w := between(r, 50, 190)
		c.fill(glaze([]uint32{0x3d625d, 0x264340, 0x486f68}[r.IntN(3)], 0.5), smooth(at(-w, 0, 0, -5, w, 0, 0, 5, -w, 0)...))
	}
	at := turned(1190, 830, 1, -0.56)
	puddles(c, at)
	shell(c, at)
	for i := range 8 {
		rower(c, at, 470-float64(i)*150, i%2 == 0)
	}
	cox(c, at)
	return c
}

// puddles are what the last strokes have left behind the blades, two rows of
// rings that open as the boat runs on.
func puddles(c *canvas, at func(...float64) []float64) {
	for stroke := range 3 {
		for i := range 8 {
			side := -1.0
			if i%2 == 0 {
				side = 1
			}
			x, y := 470-float64(i)*150-390-float64(stroke)*620, side*430
			size := 40 + 22*float64(stroke)
			part := 0.62 - 0.16*float64(stroke)
			p := at(x, y)
			c.ellipse(glaze(0xb9d0c6, part), p[0], p[1], size*1.3, size*0.9)
			c.ellipse(ink(0x2c4a47), p[0], p[1], size*1.06, size*0.7)
			c.ellipse(glaze(0xb9d0c6, part*0.7), p[0]+3, p[1], size*0.5, size*0.32)
		}
	}
	for _, side := range []float64{-1, 1} {
		c.ribbon(glaze(0xcfe0d8, 0.4), curve(at(980, side*10, 200, side*120, -900, side*250, -1900, side*360)...), func(t float64) float64 { return 3 + 12*math.Sin(math.Pi*t) })
	}
}

func shell(c *canvas, at func(...float64) []float64) {
	c.fill(glaze(0x13211f, 0.45), smooth(at(1010, 32, 500, 74, -200, 82, -760, 60, -980, 34, -700, 10, 1010, 32)...))
	c.fill(ink(0xe9dcc0), smooth(at(1010, 0, 620, -34, 0, -48, -600, -40, -990, 0, -600, 40, 0, 48, 620, 34, 1010, 0)...))
	c.fill(ink(0x8a5a3c), smooth(at(640, 0, 560, -26, 0, -36, -700, -26, -760, 0, -700, 26, 0, 36, 560, 26, 640, 0)...))
	c.line(ink(0xc99a5b), 4, at(640, 0, 1000, 0)...)
	// The tape on the borrowed bow.
	c.poly(ink(0xa8201a), at(868, -17, 898, -14, 898, 14, 868, 17)...)
	c.disc(ink(0xf3efe0), at(1012, 0)[0], at(1012, 0)[1], 10)
}

// rower sits at x along the boat, at the catch: arms long, blade just in.
func rower(c *canvas, at func(...float64) []float64, x float64, starboard bool) {
	side := -1.0
	if starboard {
		side = 1
	}
	// Oar: handle inboard, rigger, blade far aft of the pin.
	c.line(ink(0xb9bcb8), 6, at(x-40, side*40, x-6, side*128, x+30, side*44)...)
	c.line(ink(0xd9c49a), 11, at(x-86, -side*26, x-6, side*128, x+148, side*418)...)
	blade := at(x+140, side*404, x+120, side*446, x+152, side*500, x+186, side*488, x+176, side*430)
	c.fill(ink(0xa8201a), points(blade))
	c.line(ink(0xf3efe0), 6, at(x+134, side*462, x+180, side*452)...)
	// Legs, body, arms, head; she faces aft.
	c.ribbon(ink(0x22313a), curve(at(x+10, -14, x-44, -17, x-96, -14)...), func(float64) float64 { return 20 })
	c.ribbon(ink(0x22313a), curve(at(x+10, 14, x-44, 17, x-96, 14)...), func(float64) float64 { return 20 })
	jersey := ink(0xa8201a)
	c.fill(jersey, smooth(at(x+34, 0, x+22, -34, x-16, -44, x-32, 0, x-16, 44, x+22, 34, x+34, 0)...))
	c.fill(ink(0xf3efe0), smooth(at(x+2, -43, x-12, -44, x-15, 0, x-12, 44, x+2, 43, x-1, 0, x+2, -43)...))
	for _, arm := range []float64{-1, 1} {
		c.ribbon(ink(0xcb9f7c), curve(at(x-14, arm*36, x-52, arm*34-side*6, x-84, -side*22+arm*9)...), func(t float64) float64 { return 17 - 4*t })
	}
	head := at(x-10, 0)
	c.disc(ink([]uint32{0x2b211b, 0x6b4a2a, 0x201d1c}[int(math.Abs(x))%3]), head[0], head[1], 25)
}

// cox faces the crew, with the bicycle lamp still on.
func cox(c *canvas, at func(...float64) []float64) {
	x := -726.0
	c.fill(ink(0x22313a), smooth(at(x-30, 0, x-14, -36, x+20, -30, x+36, 0, x+20, 30, x-14, 36, x-30, 0)...))
	head := at(x+2, 0)
	c.disc(ink(0xd9a83a), head[0], head[1], 27)
	lamp := at(x+26, 0)
	c.disc(ink(0xfdf3c8), lamp[0], lamp[1], 9)
	for _, dy := range []float64{-30, 30} {
		c.line(ink(0xe4ddcd), 3, at(x-4, dy, x-150, dy*0.4, x-240, 0)...)
	}
}
