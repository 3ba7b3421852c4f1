package draw

import "math"

// dryBoat: a quarter past twelve, and two hours of hull.
func dryBoat() *canvas {
	c := newCanvas(ink(0xcfe0e2))
	c.land(ink(0xdfe8e2), func(x float64) float64 { return 330 + 22*math.Sin(x/430+2) })
	clouds(c)
	c.land(ink(0xa3b2a0), func(x float64) float64 { return 712 - 26*math.Sin(x/560+0.4) - 8*math.Sin(x/120) })
	townLine(c, 730)
	c.rect(ink(0x9fb7ba), 0, 738, Width, 60)
	c.land(ink(0xd9c79c), func(x float64) float64 { return 790 + 12*math.Sin(x/380) })
	c.land(ink(0xcdb886), func(x float64) float64 { return 960 + 20*math.Sin(x/300+1) })
	c.land(ink(0xbfa873), func(x float64) float64 { return 1240 + 16*math.Sin(x/240+2) })
	r := dice(115)
	for range 120 {
		t := r.Float64()
		x, y, w := between(r, 0, Width), 830+760*t, 24+80*t
		c.ribbon(glaze(0x96804e, 0.4), curve(x, y, x+w*0.5, y-3-6*t, x+w, y), func(u float64) float64 { return (2 + 3*t) * math.Sin(math.Pi*u) })
	}
	// The pool that the keel has dug for itself.
	c.ellipse(ink(0xa8bfbf), 1180, 1352, 760, 60)
	c.ellipse(ink(0xc6d6d3), 1100, 1356, 560, 32)
	post(c, 1990, 1330)
	hulk(c)
	painter(c)
	return c
}

func townLine(c *canvas, y float64) {
	wall := ink(0x8b9c8e)
	for i := range 13 {
		x, h := 1240+float64(i)*70, 26+float64(i*37%34)
		c.rect(wall, x, y-h, 58, h+12)
		c.poly(wall, x-5, y-h+1, x+29, y-h-24, x+63, y-h+1)
	}
	c.poly(wall, 1700, y, 1700, y-150, 1722, y-200, 1744, y-150, 1744, y)
}

func post(c *canvas, x, y float64) {
	c.rect(ink(0x3f5a45), x-30, y-640, 60, 660)
	c.rect(ink(0x2c4233), x+8, y-640, 22, 660)
	c.rect(ink(0x5a4a32), x-32, y-250, 64, 270)
	for i := range 9 {
		c.ellipse(ink(0x33402f), x-24+float64(i*29%52), y-236+float64(i*53%210), 15, 22)
	}
	c.poly(ink(0x3f5a45), x-44, y-640, x, y-704, x+44, y-640)
	c.line(ink(0x8a7350), 9, x-26, y-420, 1640, 960)
}

// hulk lies over towards us, so that its deck is hidden and its bottom bare.
func hulk(c *canvas) {
	at := turned(1130, 1110, 1.12, 0.13)
	c.line(ink(0x6d5a41), 18, at(60, -190, 150, -840)...)
	c.line(ink(0x6d5a41), 11, at(90, -420, 330, -300)...)
	c.line(ink(0x4a4a40), 4, at(150, -830, 690, -180)...)
	c.line(ink(0x4a4a40), 4, at(150, -830, -560, -150)...)
	c.rect(ink(0xe9e2cf), at(-330, -330)[0], at(-330, -330)[1], 190, 150)
	c.poly(ink(0x9fb4b4), at(-300, -300, -240, -300, -240, -240, -300, -240)...)
	c.poly(ink(0xe9e2cf), at(-340, -336, -150, -336, -140, -170, -350, -170)...)
	c.poly(ink(0x33403f), at(-362, -352, -130, -352, -136, -330, -354, -330)...)
	for i := range 2 {
		f := float64(i) * 84
		c.poly(ink(0x7d979b), at(-318+f, -300, -262+f, -300, -262+f, -246, -318+f, -246)...)
	}
	// Topsides, boot line, bottom, keel.
	c.fill(ink(0x2f5563), smooth(at(-620, -170, -200, -150, 260, -160, 720, -250, 690, -120, 560, 20, 200, 110, -300, 110, -560, 30, -620, -170)...))
	c.fill(ink(0x8c2f22), smooth(at(-600, -40, -200, 0, 260, -10, 640, -100, 540, 60, 260, 190, -200, 208, -500, 150, -600, -40)...))
	c.fill(ink(0xa9493a), smooth(at(-600, -40, -380, -16, -340, 120, -420, 160, -540, 90, -600, -40)...))
	c.ribbon(ink(0xf3eee2), curve(at(-606, -46, -200, -6, 260, -16, 650, -110)...), func(float64) float64 { return 17 })
	c.ribbon(ink(0xe9dcc0), curve(at(-616, -150, -200, -126, 260, -136, 712, -226)...), func(float64) float64 { return 11 })
	c.fill(ink(0x4a2a20), smooth(at(-500, 150, -200, 206, 260, 190, 460, 120, 420, 196, 240, 250, -220, 262, -470, 214, -500, 150)...))
	c.poly(ink(0x3a2a20), at(-640, -120, -596, -120, -540, 180, -590, 190)...)
	// Weed along the keel, where the scraper has not been.
	r := dice(3)
	for range 34 {
		x := between(r, 40, 430)
		p := at(x, 216-x*0.12)
		c.ribbon(ink(0x4b6a3e), curve(p[0], p[1], p[0]+6, p[1]+18, p[0]-4, p[1]+between(r, 30, 56)), func(t float64) float64 { return 9 * (1 - t) })
	}
}

// painter kneels at the part that is done, with a tin and a ladder left standing.
func painter(c *canvas) {
	wood := ink(0xb98d56)
	for _, dx := range []float64{0, 92} {
		c.line(wood, 15, 1560+dx, 1400, 1440+dx, 872)
	}
	for i := range 8 {
		t := (float64(i) + 0.6) / 8.4
		c.line(wood, 11, 1560-120*t, 1400-528*t, 1652-120*t, 1400-528*t)
	}
	x, y := 560.0, 1420.0
	c.ellipse(glaze(0x6d5f45, 0.5), x+10, y+6, 150, 16)
	c.fill(ink(0x33403f), smooth(x-110, y, x-96, y-66, x-10, y-92, x+60, y-70, x+76, y, x-20, y+8, x-110, y))
	c.fill(ink(0xd9a83a), smooth(x-70, y-66, x-84, y-170, x-50, y-240, x+6, y-248, x+44, y-200, x+40, y-80, x-70, y-66))
	c.line(ink(0xd9a83a), 34, x+14, y-214, x+96, y-206, x+150, y-262)
	c.disc(ink(0xcb9f7c), x+160, y-268, 18)
	c.line(ink(0x6d4a2c), 9, x+160, y-268, x+206, y-300)
	c.poly(ink(0xa9493a), x+196, y-318, x+226, y-304, x+214, y-284, x+190, y-292)
	c.disc(ink(0xcb9f7c), x-10, y-288, 37)
	c.fill(ink(0x46566a), smooth(x-50, y-290, x-42, y-326, x-8, y-338, x+28, y-324, x+34, y-296, x+62, y-286, x-4, y-298, x-50, y-290))
	c.rect(ink(0x9aa19d), x+96, y-54, 74, 62)
	c.ellipse(ink(0xa9493a), x+133, y-54, 37, 10)
}
