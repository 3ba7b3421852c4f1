package draw

// choir: the last song on the Fish Market steps, in the rain.
func choir() *canvas {
	c := newCanvas(ink(0x24303a))
	c.rect(ink(0x2c3a44), 0, 0, Width, 620)
	arcade(c)
	for i := range 6 {
		y := 900 + float64(i)*118
		c.rect(ink(mixed(0x54646a, 0x39474d, float64(i)/5)), 180-float64(i)*60, y, 2040+float64(i)*120, 118)
		c.rect(ink(0x6f8086), 180-float64(i)*60, y, 2040+float64(i)*120, 9)
	}
	lanternsOver(c)
	for row := range 3 {
		singers(c, row)
	}
	wetLight(c)
	conductor(c, 1200, 1560)
	rain(c)
	return c
}

// arcade is the iron of the market hall, with its lamps behind.
func arcade(c *canvas) {
	iron := ink(0x151d23)
	for i := range 5 {
		x := 200 + float64(i)*bay
		c.rect(ink(0x7a5a36), x+10, 290, bay-20, 640)
		c.rect(ink(0xc8914a), x+50, 420, bay-100, 500)
		c.fill(ink(0x2c3a44), append(smooth(x+10, 540, x+60, 380, x+200, 312, x+340, 380, x+390, 540), point{x + 390, 280}, point{x + 10, 280}))
		c.ribbon(iron, curve(x+8, 560, x+58, 384, x+200, 316, x+342, 384, x+392, 560), func(float64) float64 { return 16 })
	}
	for i := range 6 {
		c.rect(iron, 200+float64(i)*bay-16, 250, 32, 690)
	}
	c.rect(iron, 150, 226, 2100, 46)
	for i := range 5 {
		x := 200 + float64(i)*bay
		c.poly(ink(0x1a242b), x, 230, x+110, 20, x+bay, 230)
	}
}

func lanternsOver(c *canvas) {
	cord := curve(60, 250, 640, 430, 1200, 474, 1760, 430, 2340, 250)
	c.ribbon(ink(0x11181d), cord, func(float64) float64 { return 6 })
	for i := range 9 {
		p := cord((float64(i) + 0.5) / 9)
		c.disc(glaze(0xf6cf7a, 0.18), p.x, p.y+54, 120)
		c.disc(glaze(0xf6cf7a, 0.22), p.x, p.y+54, 74)
		rgb := uint32(0xf9dc93)
		if i%4 == 2 {
			rgb = 0xd9653a
		}
		c.ellipse(ink(rgb), p.x, p.y+54, 37, 45)
		c.rect(ink(0x11181d), p.x-15, p.y+6, 30, 9)
		c.rect(ink(0x11181d), p.x-15, p.y+94, 30, 9)
	}
}

// singers face us, each with a sheet and an open mouth.
func singers(c *canvas, row int) {
	r := dice(uint64(600 + row))
	coats := []uint32{0x1b2730, 0x2b3a45, 0x32343f, 0x3a3230, 0x243b3a}
	skins := []uint32{0xe0b794, 0xcb9f7c, 0x8a5a3c, 0x6d4630, 0xe6c4a4}
	hats := []uint32{0x3f6370, 0xa8201a, 0x8a7a4a, 0x55625f, 0x201d1c, 0xb9b2a4}
	s := 0.82 + 0.14*float64(row)
	n := 13 - row
	for i := range n {
		x := 1200 + (float64(i)-float64(n-1)/2)*150*s*1.02 + between(r, -7, 7)
		y := 1010 + float64(row)*150
		h := between(r, -22, 14)
		coat := coats[r.IntN(len(coats))]
		c.fill(ink(coat), smooth(x-66*s, y+190*s, x-62*s, y-90*s+h, x-40*s, y-146*s+h, x, y-158*s+h, x+40*s, y-146*s+h, x+62*s, y-90*s+h, x+66*s, y+190*s))
		skin := skins[r.IntN(len(skins))]
		c.rect(ink(skin), x-13*s, y-180*s+h, 26*s, 30*s)
		c.ellipse(ink(skin), x, y-206*s+h, 36*s, 42*s)
		hat := hats[r.IntN(len(hats))]
		c.fill(ink(hat), smooth(x-39*s, y-212*s+h, x-34*s, y-246*s+h, x, y-260*s+h, x+34*s, y-246*s+h, x+39*s, y-212*s+h, x, y-226*s+h, x-39*s, y-212*s+h))
		c.ellipse(ink(0x3a1714), x, y-186*s+h, 8*s, between(r, 9, 15)*s)
		for _, dx := range []float64{-13, 13} {
			c.ribbon(ink(0x2b211b), curve(x+(dx-6)*s, y-208*s+h, x+dx*s, y-211*s+h, x+(dx+6)*s, y-208*s+h), func(float64) float64 { return 4 * s })
		}
		at := turned(x+between(r, -4, 4), y-66*s+h, s, between(r, -0.1, 0.1))
		c.poly(ink(0xf3ecd8), at(-46, -30, 0, -22, 46, -30, 46, 32, 0, 40, -46, 32)...)
		for k := range 3 {
			c.line(ink(0xb9ae94), 2.4, at(-36, -12+float64(k)*15, -8, -7+float64(k)*15)...)
			c.line(ink(0xb9ae94), 2.4, at(8, -7+float64(k)*15, 36, -12+float64(k)*15)...)
		}
		for _, dx := range []float64{-44, 44} {
			c.disc(ink(skin), at(dx, 14)[0], at(dx, 14)[1], 12*s)
		}
	}
}

func wetLight(c *canvas) {
	for i := range 7 {
		glints(c, 0xf6cf7a, uint64(70+i), 330+float64(i)*290, 1440, 84, 17, 9)
	}
}

// conductor has her back to us; somebody holds the umbrella over the music.
func conductor(c *canvas, x, y float64) {
	grown(c, x-40, y+40, 1.35, 0x11181d, 0x0c1216, 0xb9b2a4)
	c.ribbon(ink(0x11181d), curve(x+14, y-310, x+120, y-400, x+190, y-520), func(t float64) float64 { return 36 - 14*t })
	c.disc(ink(0xcb9f7c), x+194, y-530, 19)
	grown(c, x-290, y+40, 1.2, 0x2b3a45, 0x11181d, 0x3a2a20)
	c.line(ink(0x11181d), 9, x-232, y-250, x-150, y-420, x-140, y-640)
	red, dark := ink(0xa8201a), ink(0x7c1812)
	at := turned(x-134, y-560, 1.12, 0.1)
	c.fill(red, append(smooth(at(-236, 0, -206, -104, -110, -180, 0, -204, 110, -180, 206, -104, 236, 0)...), points(at(236, 0, 158, -24, 78, 0, 0, -24, -78, 0, -158, -24, -236, 0))...))
	c.fill(dark, append(smooth(at(78, 0, 76, -100, 30, -180, 0, -204, 110, -180, 206, -104, 236, 0)...), points(at(236, 0, 158, -24, 78, 0))...))
	c.line(ink(0x11181d), 7, at(0, -204, 0, -232)...)
}

func rain(c *canvas) {
	r := dice(9)
	for range 330 {
		x, y, l := between(r, -40, Width), between(r, -60, Height), between(r, 26, 84)
		c.poly(glaze(0xc9d8de, between(r, 0.12, 0.4)), x, y, x+3, y, x+3-l*0.2, y+l, x-l*0.2, y+l)
	}
	for range 60 {
		x, y := between(r, 60, Width-60), between(r, 1380, 1590)
		c.ellipse(glaze(0xc9d8de, 0.35), x, y, between(r, 8, 20), 3)
	}
}
