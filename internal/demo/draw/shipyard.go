package draw

import "math"

// shipyard: the slip at Tar Bank with the first eleven frames up.
func shipyard() *canvas {
	c := newCanvas(ink(0xe9dcc0))
	c.land(ink(0xe2cda2), func(x float64) float64 { return 470 + 20*math.Sin(x/420+1) })
	c.disc(ink(0xf6ecd2), 540, 380, 118)
	c.land(ink(0xb7a583), func(x float64) float64 { return 800 - 30*math.Sin(x/480) })
	c.rect(ink(0x8fa3a3), 0, 850, Width, 500)
	glints(c, 0xf6ecd2, 19, 540, 866, 170, 19, 15)
	c.land(ink(0x758b8d), func(x float64) float64 { return 1010 + 6*math.Sin(x/150) })
	loft(c)
	craneTower(c)
	// The slip runs down to the left into the water.
	c.poly(ink(0x6d5a45), 0, 1330, Width, 1110, Width, 1600, 0, 1600)
	c.poly(ink(0x8a7355), 0, 1316, Width, 1098, Width, 1122, 0, 1342)
	for i := range 15 {
		x := 90 + float64(i)*164
		y := 1330 - x*0.0917
		c.poly(ink(0x54432f), x, y+24, x+90, y+16, x+120, y+52, x+16, y+60)
	}
	hullFrames(c)
	props(c)
	grown(c, 620, 1470, 0.62, 0x3f6370, 0x2a3635, 0x201d1c)
	grown(c, 1010, 1450, 0.62, 0xa8201a, 0x33403f, 0x6b4a2a)
	c.line(ink(0xc99a5b), 17, 560, 1340, 1080, 1314)
	chips(c)
	gulls(c, 0x6d5a45, 930, 230, 1060, 300, 840, 320)
	return c
}

func loft(c *canvas) {
	c.rect(ink(0x5d4a38), 1780, 700, 700, 440)
	c.poly(ink(0x46372a), 1740, 712, 2100, 520, 2480, 712)
	for i := range 17 {
		c.rect(ink(0x513f2f), 1790+float64(i)*42, 716, 5, 420)
	}
	c.rect(ink(0x2a2018), 1880, 850, 230, 290)
	c.rect(ink(0xf0c977), 2190, 800, 110, 90)
	c.rect(ink(0x46372a), 2241, 800, 8, 90)
	// Steam from the box in which the oak is softened.
	for i := range 5 {
		f := float64(i)
		c.ellipse(glaze(0xf6efe0, 0.5-0.08*f), 2270+f*46, 500-f*66, 42+f*18, 30+f*12)
	}
	c.rect(ink(0x46372a), 2240, 520, 34, 100)
}

func craneTower(c *canvas) {
	steel := ink(0x4a4f4a)
	for _, x := range []float64{1540, 1650} {
		c.line(steel, 14, x, 1160, x, 210)
	}
	for y := 240.0; y < 1150; y += 92 {
		c.line(steel, 6, 1540, y, 1650, y+92)
		c.line(steel, 6, 1650, y, 1540, y+92)
	}
	c.line(steel, 16, 1700, 214, 700, 128)
	c.line(steel, 9, 1700, 270, 700, 150)
	for x := 740.0; x < 1660; x += 84 {
		t := (x - 700) / 1000
		c.line(steel, 5, x, 131+86*t, x+42, 152+118*t)
		c.line(steel, 5, x+42, 152+118*t, x+84, 138+86*t)
	}
	c.line(steel, 16, 1640, 210, 1960, 236)
	c.rect(ink(0x33403f), 1880, 232, 110, 96)
	c.line(steel, 6, 1595, 90, 900, 144)
	c.line(steel, 6, 1595, 90, 1950, 234)
	c.line(steel, 12, 1595, 90, 1595, 214)
	c.rect(ink(0xa8201a), 1552, 270, 96, 92)
	c.rect(ink(0xe9dcc0), 1568, 286, 64, 38)
	// On the hook hangs the next frame.
	c.line(ink(0x33403f), 4, 880, 150, 880, 400)
	c.disc(ink(0x33403f), 880, 404, 11)
	c.line(ink(0x33403f), 3, 760, 500, 880, 408, 1000, 500)
	c.ribbon(ink(0xb07d42), curve(740, 476, 776, 610, 880, 664, 984, 610, 1020, 476), func(float64) float64 { return 25 })
}

// hullFrames are the ribs on the keel, bow to the right, seen from the quarter.
func hullFrames(c *canvas) {
	oak, dark := ink(0xb07d42), ink(0x8a5d2e)
	keel := func(t float64) (float64, float64) { return 480 + 1130*t, 1262 - 104*t }
	x0, y0 := keel(0)
	x1, y1 := keel(1)
	c.poly(dark, x0-70, y0+6, x1+40, y1-4, x1+40, y1+34, x0-70, y0+48)
	for far := range 2 { // the far side of each frame, then the near one
		for i := range 11 {
			t := 0.03 + float64(i)*0.088
			x, y := keel(t)
			wide := 250 * math.Pow(math.Sin(math.Pi*(0.17+0.72*t)), 0.7)
			high := 430 + 70*t
			if far == 0 {
				c.ribbon(dark, curve(x, y, x+wide*0.42, y-high*0.16, x+wide*0.56, y-high*0.6, x+wide*0.5, y-high*0.98), func(t float64) float64 { return 25 - 7*t })
				continue
			}
			c.ribbon(oak, curve(x, y+8, x-wide*0.4, y-high*0.06, x-wide*0.6, y-high*0.46, x-wide*0.56, y-high*0.86), func(t float64) float64 { return 32 - 9*t })
		}
	}
	// Stem, and the two battens that show what the side will be.
	c.ribbon(oak, curve(x1-30, y1+14, x1+90, y1-40, x1+170, y1-250, x1+196, y1-560), func(t float64) float64 { return 42 - 10*t })
	batten := ink(0xd9b278)
	c.ribbon(batten, curve(x0-100, y0-300, x0+200, y0-330, x0+640, y0-390, x1, y1-400, x1+176, y1-420), func(float64) float64 { return 13 })
	c.ribbon(batten, curve(x0-70, y0-140, x0+200, y0-150, x0+640, y0-220, x1, y1-240, x1+150, y1-260), func(float64) float64 { return 13 })
}

func props(c *canvas) {
	wood := ink(0x7a5a3a)
	for i := range 6 {
		x := 420 + float64(i)*226
		y := 1400 - float64(i)*20
		c.line(wood, 17, x-60, y, x+36, y-290-float64(i%2)*30)
	}
	for i := range 6 {
		x := 500 + float64(i)*205
		y := 1310 - x*0.0917
		c.rect(ink(0x54432f), x-30, y+26, 90, 26)
		c.rect(ink(0x6d5a45), x-22, y+4, 74, 24)
	}
}

func chips(c *canvas) {
	r := dice(31)
	for range 70 {
		x, y := between(r, 200, 2300), between(r, 1390, 1590)
		at := turned(x, y, between(r, 0.6, 1.5), between(r, -1, 1))
		c.poly(ink([]uint32{0xc99a5b, 0xb07d42, 0x9a7346}[r.IntN(3)]), at(-14, 0, 12, -5, 14, 2, -10, 5)...)
	}
	// A mallet, and tools in a pram.
	c.line(ink(0x8a5d2e), 13, 1560, 1500, 1680, 1478)
	c.rect(ink(0x54361f), 1660, 1448, 60, 58)
	c.fill(ink(0x2c4450), smooth(1900, 1400, 1910, 1476, 1990, 1500, 2130, 1490, 2170, 1396, 2040, 1392, 1900, 1400))
	c.line(ink(0x9aa19d), 9, 2160, 1400, 2250, 1330)
	for _, x := range []float64{1950, 2120} {
		c.disc(ink(0x1f2829), x, 1536, 40)
		c.disc(ink(0x6d5a45), x, 1536, 30)
		c.disc(ink(0x9aa19d), x, 1536, 7)
	}
	c.line(ink(0xc99a5b), 13, 1960, 1398, 1930, 1300)
	c.poly(ink(0xb9bcb8), 2030, 1396, 2016, 1290, 2080, 1282, 2070, 1396)
}
