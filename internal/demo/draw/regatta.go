package draw

import "math"

// regatta: the small boats at the first mark; Perdita is already going home.
func regatta() *canvas {
	c := newCanvas(ink(0xbfd6dd))
	c.land(ink(0xd3e2e1), func(x float64) float64 { return 300 + 20*math.Sin(x/390) })
	clouds(c)
	c.land(ink(0xa9b99c), func(x float64) float64 { return 612 - 34*math.Sin(x/520+0.8) - 10*math.Sin(x/140) })
	c.land(ink(0x8ea48a), func(x float64) float64 { return 640 + 10*math.Sin(x/300) })
	c.rect(ink(0x6fa0a6), 0, 660, Width, Height)
	for i, rgb := range []uint32{0x5f949c, 0x508690, 0x437884, 0x386b78} {
		y := []float64{760, 900, 1080, 1300}[i]
		c.land(ink(rgb), func(x float64) float64 {
			return y + (6+float64(i)*4)*math.Sin(x/(70+float64(i)*34)+float64(i)) + 4*math.Sin(x/31)
		})
	}
	fleet(c)
	crests(c)
	buoy(c, 1520, 1130)
	dinghy(c, 930, 1350, 1.5, 0xa8201a, 0x33403f, -1, true)
	for i := range 12 {
		x, y := 330+float64(i*173%1100), 1376+float64(i*67%160)
		c.ribbon(glaze(0xe9f1ee, 0.7), curve(x, y, x+60, y-9, x+150, y+3), func(t float64) float64 { return 8 * math.Sin(math.Pi*t) })
	}
	gulls(c, 0x55686b, 560, 250, 690, 320, 470, 350)
	return c
}

// fleet are the others, the farthest first, all heeled one way.
func fleet(c *canvas) {
	r := dice(44)
	sails := []uint32{0xf5f0e2, 0xe9d9b0, 0xf5f0e2, 0xd9a441, 0xf5f0e2, 0xc4502f, 0xf5f0e2, 0x3f6370}
	for i, p := range []struct{ x, s float64 }{
		{110, 0.2}, {330, 0.22}, {470, 0.21}, {720, 0.23}, {980, 0.22}, {1160, 0.24}, {1420, 0.23}, {1640, 0.25}, {1850, 0.24}, {2080, 0.26}, {2290, 0.25},
		{230, 0.36}, {600, 0.38}, {1290, 0.4}, {1760, 0.42}, {2190, 0.4},
		{1080, 0.56}, {2010, 0.62}, {380, 0.6}, {1720, 0.8}, {2230, 0.92},
	} {
		y := 664 + 420*math.Pow(p.s, 1.35) + between(r, -10, 10)
		dinghy(c, p.x, y, p.s, sails[i*5%len(sails)], []uint32{0x33403f, 0x6d4a2c, 0x7c1f1b, 0xe9e2cf}[i%4], 1, false)
	}
}

// dinghy stands at x, y at the waterline and sails to the right (1) or left (-1);
// patched is the sail that was cut from two.
func dinghy(c *canvas, x, y, s float64, sail, hull uint32, way float64, patched bool) {
	at := turned(x, y, s, way*0.16)
	flip := func(xy ...float64) []float64 {
		for i := 0; i < len(xy); i += 2 {
			xy[i] *= way
		}
		return at(xy...)
	}
	c.ellipse(glaze(0x21454f, 0.4), x, y+14*s, 150*s, 12*s)
	c.line(ink(0x4a3a28), 7*s, flip(20, -10, 20, -400)...)
	c.fill(ink(sail), smooth(flip(14, -392, -60, -240, -150, -60, 14, -46, 14, -392)...))
	c.fill(ink(mixed(sail, 0xf5f0e2, 0.2)), smooth(flip(30, -340, 84, -200, 128, -40, 34, -34, 30, -340)...))
	if patched {
		c.poly(ink(0xe9d9b0), flip(-20, -250, -74, -150, -18, -120, 6, -200)...)
		c.line(ink(0x7c1f1b), 3, flip(-20, -250, -74, -150, -18, -120, 6, -200, -20, -250)...)
	}
	for _, px := range []float64{-84, -40} {
		head := flip(px, -64)
		c.fill(ink(0xd9a83a), smooth(flip(px-20, -22, px-16, -44, px, -52, px+16, -44, px+20, -22)...))
		c.disc(ink(0xcb9f7c), head[0], head[1], 13*s)
	}
	c.fill(ink(hull), smooth(flip(-140, -34, 0, -26, 150, -40, 120, 6, 60, 22, -90, 22, -126, 8, -140, -34)...))
	c.ribbon(ink(0xe9e2cf), curve(flip(-136, -28, 0, -20, 144, -34)...), func(float64) float64 { return 6 * s })
	c.ribbon(glaze(0xeef4f2, 0.85), curve(flip(150, 8, 60, 26, -60, 28, -210, 30)...), func(t float64) float64 { return 13 * s * math.Sin(math.Pi*min(1, t+0.06)) })
}

func crests(c *canvas) {
	r := dice(12)
	for range 90 {
		t := r.Float64()
		x, y, w := between(r, 0, Width), 690+820*t*t, 16+110*t
		c.ribbon(glaze(0xe9f1ee, 0.35+0.3*t), curve(x, y, x+w*0.5, y-3-6*t, x+w, y), func(u float64) float64 { return (2 + 7*t) * math.Sin(math.Pi*u) })
	}
}

func buoy(c *canvas, x, y float64) {
	yellow := ink(0xe0ac2c)
	at := turned(x, y, 1, -0.12)
	c.ellipse(glaze(0x21454f, 0.45), x, y+16, 130, 20)
	c.line(ink(0x33403f), 9, at(0, -180, 0, -330)...)
	c.poly(ink(0xa8201a), at(4, -328, 96, -300, 4, -268)...)
	c.fill(yellow, smooth(at(-96, 20, -90, -70, -46, -170, 0, -196, 46, -170, 90, -70, 96, 20, 0, 40, -96, 20)...))
	c.fill(ink(0xb98a1f), smooth(at(96, 20, 90, -70, 46, -170, 20, -188, 44, -60, 40, 32, 96, 20)...))
	c.fill(ink(0x33403f), smooth(at(-93, -40, 0, -22, 93, -40, 96, -6, 0, 14, -96, -6, -93, -40)...))
}
