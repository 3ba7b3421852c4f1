package draw

import "math"

// market: the saw-tooth roof from the quay, with the fallen gutter at the left.
func market() *canvas {
	c := newCanvas(ink(0xf0dfbd))
	c.land(ink(0xe9cfa2), func(x float64) float64 { return 330 + 20*math.Sin(x/380) })
	c.land(ink(0xdfb987), func(x float64) float64 { return 560 + 14*math.Sin(x/300+2) })
	c.disc(ink(0xf8edd2), 2010, 300, 104)
	townBehind(c)
	sawTooth(c)
	hall(c)
	stalls(c)
	c.rect(ink(0x5d4a3b), 0, 1420, Width, 180)
	c.rect(ink(0x776252), 0, 1420, Width, 14)
	setts(c)
	crates(c)
	gulls(c, 0x54412f, 700, 210, 840, 150, 560, 140)
	return c
}

func townBehind(c *canvas) {
	for i := range 16 {
		x, h := float64(i)*160-40, 60+float64(i*53%70)
		c.rect(ink(0xc79f70), x, 760-h, 130, h+60)
		c.poly(ink(0xc79f70), x-8, 762-h, x+65, 704-h, x+138, 762-h)
	}
}

const (
	eaves = 720.0
	bay   = 400.0
)

// sawTooth is five bays, steep glass to the north and slates to the south.
func sawTooth(c *canvas) {
	for i := range 5 {
		x := 200 + float64(i)*bay
		c.poly(ink(0x6b5546), x, eaves, x+110, 430, x+bay, eaves)
		c.poly(ink(0xb8c4bd), x+14, eaves-8, x+108, 446, x+124, 470, x+60, eaves-8)
		c.line(ink(0x4c3a2e), 9, x, eaves, x+110, 430, x+bay, eaves)
		for j := range 5 {
			t := float64(j+1) / 6
			c.line(ink(0x5b473a), 4, x+110+t*(bay-110), 430+t*(eaves-430), x+110+t*(bay-110)-44*t, eaves)
		}
		// The glass has bars; some panes are boarded.
		for j := range 3 {
			t := float64(j+1) / 4
			c.line(ink(0x4c3a2e), 4, x+108*t+4, eaves-(eaves-446)*t, x+108*t+52-30*t, eaves-(eaves-446)*t)
		}
		perched(c, x+110, 424, i)
	}
}

// perched are the gulls that have been given notice.
func perched(c *canvas, x, y float64, i int) {
	if i == 2 {
		return
	}
	s := 1.0
	if i%2 == 1 {
		s = -1
	}
	c.fill(ink(0xf7f0e0), smooth(x-34*s, y-14, x-6*s, y-40, x+24*s, y-42, x+30*s, y-18, x+4*s, y-2, x-34*s, y-14))
	c.disc(ink(0xf7f0e0), x+27*s, y-52, 15)
	c.poly(ink(0xd39a37), x+40*s, y-55, x+58*s, y-49, x+40*s, y-45)
	c.fill(ink(0x7b7f7a), smooth(x-42*s, y-14, x-12*s, y-34, x+14*s, y-30, x-2*s, y-14, x-42*s, y-14))
}

func hall(c *canvas) {
	c.rect(ink(0x8a5a3c), 200, eaves, 2000, 700)
	c.rect(ink(0x4c3a2e), 176, eaves-10, 2048, 44)
	// The iron frame, sound after a hundred and twenty-eight years.
	for i := range 6 {
		x := 200 + float64(i)*bay
		c.rect(ink(0x3b3029), x-15, eaves+30, 30, 670)
		c.rect(ink(0x3b3029), x-32, eaves+34, 64, 22)
		if i < 5 {
			c.ribbon(ink(0x3b3029), curve(x+10, eaves+210, x+70, eaves+92, x+200, eaves+52, x+330, eaves+92, x+390, eaves+210), func(float64) float64 { return 15 })
			c.rect(ink(0x2e241e), x+15, eaves+330, bay-30, 370)
		}
	}
	// The gutter that came down in March.
	c.line(ink(0x3b3029), 26, 182, eaves+14, 96, eaves+250)
	c.line(ink(0x77675a), 12, 176, eaves+16, 90, eaves+252)
	c.rect(ink(0x3b3029), 186, eaves+20, 14, 120)
}

func stalls(c *canvas) {
	for i, rgb := range []uint32{0xa8201a, 0x3f6370, 0xc08a3a, 0x3f6370, 0xa8201a} {
		x := 222 + float64(i)*bay
		const top, w = 996.0, 356.0
		c.rect(ink(0xf4dfa6), x+6, top+80, w-12, 200)
		for s := range 8 {
			col := ink(0xf4ead2)
			if s%2 == 0 {
				col = ink(rgb)
			}
			x0, x1 := x+float64(s)*w/8, x+float64(s+1)*w/8
			// The awning spreads towards us and ends in a scallop.
			o0, o1 := (float64(s)/8-0.5)*48, (float64(s+1)/8-0.5)*48
			c.poly(col, x0, top, x1, top, x1+o1, top+104, x0+o0, top+104)
			c.ellipse(col, (x0+o0+x1+o1)/2, top+104, (x1+o1-x0-o0)/2, 23)
		}
		keeper(c, x+110+float64(i*61%130), 1316, rgb)
		c.rect(ink(0x6d4f38), x-10, 1262, w+20, 160)
		c.rect(ink(0xe9eeea), x-16, 1244, w+32, 26)
		for f := range 6 {
			fx := x + 36 + float64(f)*57
			c.fill(ink(0x7f97a0), smooth(fx-24, 1240, fx, 1228, fx+18, 1238, fx+30, 1230, fx+29, 1250, fx+16, 1242, fx-2, 1250, fx-24, 1240))
		}
		for f := range 4 {
			c.rect(ink(0x5b4130), x+float64(f)*92-2, 1282, 6, 136)
		}
	}
}

func keeper(c *canvas, x, y float64, rgb uint32) {
	c.fill(ink(0x39424a), smooth(x-46, y, x-44, y-90, x, y-118, x+44, y-90, x+46, y))
	c.rect(ink(0xf1ead8), x-24, y-88, 48, 90)
	c.disc(ink(0xcb9f7c), x, y-142, 27)
	c.fill(ink(rgb), smooth(x-30, y-146, x-24, y-172, x, y-180, x+24, y-172, x+30, y-146, x-30, y-146))
}

func setts(c *canvas) {
	for row := range 4 {
		y := 1452 + float64(row)*40
		for i := range 22 {
			x := float64(i)*118 - float64(row%2)*59
			c.rect(ink(0x6b5747), x, y, 106, 30)
		}
	}
}

func crates(c *canvas) {
	for _, p := range []point{{60, 1440}, {74, 1376}, {2216, 1440}} {
		c.rect(ink(0xb98d56), p.x, p.y, 130, 58)
		c.rect(ink(0x8a6539), p.x, p.y+16, 130, 6)
		c.rect(ink(0x8a6539), p.x, p.y+38, 130, 6)
	}
}
