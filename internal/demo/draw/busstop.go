package draw

import "math"

// busStop: Marsh End at eight minutes to eight.
func busStop() *canvas {
	c := newCanvas(ink(0xd9dfdb))
	c.land(ink(0xe6e2d2), func(x float64) float64 { return 520 + 20*math.Sin(x/420) })
	c.land(ink(0xefe3c8), func(x float64) float64 { return 800 + 16*math.Sin(x/360+1) })
	clouds(c)
	c.land(ink(0xa9b3a4), func(x float64) float64 { return 1052 - 20*math.Sin(x/500+0.3) })
	pumpingStation(c, 330, 1044)
	bus(c, 525, 1048)
	rise := func(x float64) float64 { return 50 * math.Exp(-(x-590)*(x-590)/80000) }
	c.land(ink(0x8b9a80), func(x float64) float64 { return 1096 - 6*math.Sin(x/310) - rise(x) })
	c.land(ink(0x75866c), func(x float64) float64 { return 1182 + 6*math.Sin(x/200) - 0.4*rise(x) })
	lane(c)
	c.rect(ink(0x5f635f), 0, 1352, Width, 190)
	c.rect(ink(0x4e524e), 0, 1352, Width, 12)
	for x := 60.0; x < Width; x += 330 {
		c.rect(ink(0xdcd8c6), x, 1446, 160, 10)
	}
	c.rect(ink(0x6c7a60), 0, 1542, Width, 58)
	tree(c, 2080, 1352)
	shelter(c, 1330, 1352)
	stopSign(c, 1245, 1352)
	child(c, 1000, 1352, 1.0, 0xa8201a, 0x33403f, 0x3a2a20)
	child(c, 1130, 1352, 0.86, 0x3f6370, 0x2a3635, 0xb98a4e)
	child(c, 1480, 1352, 0.93, 0xc08a3a, 0x33403f, 0x201d1c)
	return c
}

func clouds(c *canvas) {
	for _, s := range [][3]float64{{520, 300, 430}, {1480, 210, 560}, {1130, 560, 380}} {
		x, y, w := s[0], s[1], s[2]
		c.fill(ink(0xf0efe6), smooth(x-w, y, x-w*0.55, y-20, x-w*0.2, y-66, x+w*0.2, y-70, x+w*0.5, y-30, x+w, y,
			x+w*0.4, y+12, x-w*0.3, y+8, x-w, y))
	}
}

func pumpingStation(c *canvas, x, y float64) {
	wall := ink(0x7f8878)
	c.rect(wall, x-200, y-70, 120, 90)
	c.poly(wall, x-214, y-68, x-140, y-116, x-66, y-68)
	c.rect(wall, x-104, y-190, 26, 200)
}

// bus comes over the rise, still small, and hides its wheels behind it.
func bus(c *canvas, x, y float64) {
	c.rect(ink(0xa8201a), x, y-92, 124, 100)
	c.rect(ink(0xf0e8d2), x+12, y-80, 100, 34)
	c.rect(ink(0x7c1f1b), x+60, y-80, 5, 34)
	c.disc(ink(0xf6e3a8), x+20, y-24, 9)
	c.disc(ink(0xf6e3a8), x+104, y-24, 9)
}

// lane is the way from the rise down to the stop.
func lane(c *canvas) {
	left := smooth(570, 1041, 572, 1110, 520, 1180, 560, 1270, 700, 1356)
	right := smooth(1010, 1356, 780, 1270, 660, 1180, 630, 1110, 612, 1041)
	c.fill(ink(0x5f635f), append(left, right...))
}

func tree(c *canvas, x, y float64) {
	bark := ink(0x3a4038)
	c.ribbon(bark, curve(x, y+10, x-14, y-200, x+16, y-420, x-20, y-600), func(t float64) float64 { return 58 - 44*t })
	r := dice(17)
	var branch func(x, y, angle, length, w float64, depth int)
	branch = func(x, y, angle, length, w float64, depth int) {
		bend := angle + between(r, -0.3, 0.15)
		x1, y1 := x+length*0.5*math.Cos(bend), y-length*0.5*math.Sin(bend)
		x2, y2 := x1+length*0.5*math.Cos(angle), y1-length*0.5*math.Sin(angle)
		c.ribbon(bark, curve(x, y, x1, y1, x2, y2), func(t float64) float64 { return w * (1 - 0.5*t) })
		if depth == 0 {
			return
		}
		branch(x2, y2, angle+between(r, 0.25, 0.6), length*0.68, w*0.55, depth-1)
		branch(x2, y2, angle-between(r, 0.2, 0.6), length*0.72, w*0.55, depth-1)
		branch(x1, y1, angle+between(r, -0.9, 0.9), length*0.5, w*0.4, depth-1)
	}
	// The wind here is from the west, and the tree has agreed with it.
	branch(x-4, y-230, 0.75, 230, 26, 4)
	branch(x+8, y-330, 2.2, 190, 24, 4)
	branch(x+14, y-430, 0.9, 220, 24, 4)
	branch(x-16, y-580, 1.9, 170, 18, 4)
	branch(x-18, y-600, 1.0, 190, 18, 4)
}

func shelter(c *canvas, x, y float64) {
	dark, pane := ink(0x39433f), glaze(0xf3f3ea, 0.55)
	c.rect(pane, x+16, y-360, 520, 290)
	c.rect(ink(0xf3efe0), x+350, y-330, 140, 190)
	for i := range 9 {
		w := 108 - float64(i*31%50)
		c.rect(ink(0x8a8f88), x+366, y-312+float64(i)*18, w, 6)
	}
	for _, px := range []float64{0, 268, 536} {
		c.rect(dark, x+px, y-370, 16, 370)
	}
	c.poly(dark, x-60, y-388, x+610, y-412, x+610, y-378, x-60, y-360)
	c.rect(ink(0x6d5a41), x+40, y-118, 480, 18)
	c.rect(dark, x+90, y-102, 10, 102)
	c.rect(dark, x+450, y-102, 10, 102)
}

func stopSign(c *canvas, x, y float64) {
	c.rect(ink(0x39433f), x-7, y-520, 14, 520)
	c.disc(ink(0xa8201a), x, y-550, 66)
	c.disc(ink(0xf3efe0), x, y-550, 53)
	c.rect(ink(0xa8201a), x-28, y-578, 56, 44)
	c.rect(ink(0xf3efe0), x-20, y-570, 40, 18)
	c.disc(ink(0xa8201a), x-16, y-530, 8)
	c.disc(ink(0xa8201a), x+16, y-530, 8)
}

// child stands with its back to us and a satchel on.
func child(c *canvas, x, y, s float64, coat, dark, hair uint32) {
	c.ellipse(glaze(0x2b2f2d, 0.35), x+14, y+8, 76*s, 9)
	c.poly(ink(dark), x-34*s, y, x-30*s, y-110*s, x-2*s, y-110*s, x-6*s, y)
	c.poly(ink(dark), x+8*s, y, x+4*s, y-110*s, x+32*s, y-110*s, x+36*s, y)
	c.fill(ink(coat), smooth(x-52*s, y-84*s, x-50*s, y-190*s, x-36*s, y-248*s, x, y-262*s, x+36*s, y-248*s, x+50*s, y-190*s, x+54*s, y-84*s))
	c.ribbon(ink(coat), curve(x-40*s, y-236*s, x-64*s, y-180*s, x-60*s, y-116*s), func(float64) float64 { return 24 * s })
	c.ribbon(ink(coat), curve(x+40*s, y-236*s, x+64*s, y-180*s, x+62*s, y-116*s), func(float64) float64 { return 24 * s })
	c.rect(ink(0x6d4a2c), x-36*s, y-222*s, 72*s, 84*s)
	c.rect(ink(0x8a6440), x-36*s, y-222*s, 72*s, 40*s)
	c.rect(ink(0xd9b25e), x-6*s, y-190*s, 12*s, 18*s)
	c.disc(ink(hair), x, y-296*s, 38*s)
	c.fill(ink(coat), smooth(x-41*s, y-296*s, x-36*s, y-330*s, x, y-348*s, x+36*s, y-330*s, x+41*s, y-296*s, x, y-288*s, x-41*s, y-296*s))
	c.disc(ink(dark), x, y-350*s, 11*s)
}
