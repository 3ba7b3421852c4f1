package draw

import "math"

// allotments: the plots from the north gate, the sea behind the wall.
func allotments() *canvas {
	c := newCanvas(ink(0xdfe5dc))
	c.land(ink(0xe9e6d3), func(x float64) float64 { return 330 + 18*math.Sin(x/400) })
	clouds(c)
	c.land(ink(0xf0e4c6), func(float64) float64 { return 640 })
	mastsBehind(c)
	// The wall, long and grassed, with a path on its top.
	c.land(ink(0x8a9a6a), func(x float64) float64 { return 640 + 6*math.Sin(x/270) })
	c.land(ink(0x76875a), func(x float64) float64 { return 716 + 8*math.Sin(x/190+1) })
	for i := range 4 {
		x := 420 + float64(i)*520
		c.rect(ink(0x5d6a44), x, 592-float64(i%2)*4, 8, 56)
	}
	c.disc(ink(0xa8201a), 1474, 604, 12)
	c.ribbon(ink(0x33403f), curve(1474, 614, 1470, 640, 1476, 662), func(float64) float64 { return 22 })
	plots(c)
	for _, s := range [][3]float64{{150, 900, 0.8}, {830, 850, 0.6}, {1540, 862, 0.66}, {2210, 930, 0.9}} {
		shed(c, s[0], s[1], s[2])
	}
	beanPoles(c, 620, 1290)
	cabbages(c)
	dahlias(c)
	scarecrow(c, 1660, 1330)
	waterButt(c, 2140, 1440)
	return c
}

func mastsBehind(c *canvas) {
	r := dice(88)
	for range 13 {
		x, h := between(r, 60, Width-60), between(r, 120, 250)
		c.rect(ink(0x6c7a70), x, 650-h, 5, h)
		c.line(ink(0x6c7a70), 2.5, x+2, 652-h, x+between(r, 40, 70), 650)
	}
	// One has its sail up.
	c.fill(ink(0xf3eee2), smooth(1950, 400, 2010, 520, 2030, 648, 1950, 648, 1950, 400))
}

// plots run away from us in strips of earth, green and path.
func plots(c *canvas) {
	c.rect(ink(0x7d6a48), 0, 800, Width, 800)
	const vanishX, vanishY = 1200.0, 560.0
	strip := func(col colour, from, to float64) {
		near := 1640.0
		at := func(x, y float64) (float64, float64) {
			t := (y - vanishY) / (near - vanishY)
			return vanishX + (x-vanishX)*t, y
		}
		x0, y0 := at(from, near)
		x1, _ := at(to, near)
		x2, y1 := at(to, 800)
		x3, _ := at(from, 800)
		c.poly(col, x0, y0, x1, y0, x2, y1, x3, y1)
	}
	greens := []uint32{0x6f8450, 0x5b4a33, 0x8a9a5c, 0x66553a, 0x5f7a4c, 0x6b5a3c}
	for i := range 18 {
		from := -2900 + float64(i)*460
		strip(ink(greens[i%len(greens)]), from, from+400)
		for row := range 3 {
			strip(glaze(0x3a3324, 0.28), from+70+float64(row)*110, from+100+float64(row)*110)
		}
	}
	// Cross paths.
	c.rect(glaze(0xb59a6a, 0.8), 0, 896, Width, 9)
	c.rect(glaze(0xb59a6a, 0.8), 0, 1052, Width, 16)
}

func shed(c *canvas, x, y, s float64) {
	c.poly(ink(0x5d4a38), x-110*s, y, x-118*s, y-170*s, x+96*s, y-176*s, x+110*s, y)
	c.poly(ink(0x3b3029), x-146*s, y-166*s, x-20*s, y-262*s, x+130*s, y-170*s, x+118*s, y-152*s, x-18*s, y-236*s, x-134*s, y-150*s)
	c.poly(ink(0x5d4a38), x-118*s, y-166*s, x-18*s, y-240*s, x+98*s, y-168*s)
	c.rect(ink(0x9fb4b4), x-84*s, y-138*s, 62*s, 52*s)
	c.rect(ink(0x3b3029), x-55*s, y-138*s, 5*s, 52*s)
	c.rect(ink(0x46627a), x+10*s, y-140*s, 60*s, 140*s)
}

func beanPoles(c *canvas, x, y float64) {
	pole, leaf := ink(0xb59a6a), ink(0x3f5a35)
	r := dice(71)
	for i := range 7 {
		f := float64(i)
		bx, by, s := x-360+f*92, y-f*6, 1-f*0.02
		c.line(pole, 9*s, bx-46*s, by, bx+18*s, by-430*s)
		c.line(pole, 9*s, bx+56*s, by, bx-8*s, by-430*s)
		for range 22 {
			t, side := between(r, 0.04, 0.92), -1.0
			if r.IntN(2) == 0 {
				side = 1
			}
			px, py := bx+side*51*s*(1-t)+between(r, -16, 16), by-400*s*t
			c.ellipse(leaf, px, py, between(r, 14, 25), between(r, 10, 18))
		}
		for range 4 {
			c.disc(ink(0xa8201a), bx+between(r, -38, 40), by-between(r, 90, 360), 7)
		}
	}
	c.line(pole, 11, x-366, y-414, x+210, y-452)
}

func cabbages(c *canvas) {
	for row := range 3 {
		s := 1 + float64(row)*0.38
		y := 1176 + float64(row)*132
		for i := range 5 {
			x := 1010 + float64(i)*116*s - float64(row)*40
			if x > 1500 {
				continue
			}
			c.ellipse(glaze(0x2b2419, 0.4), x, y+24*s, 54*s, 11*s)
			for j := range 7 {
				at := turned(x, y, s, float64(j)*0.6-1.8)
				c.fill(ink([]uint32{0x7f9a76, 0x93ad86}[j%2]), smooth(at(0, 16, -26, -20, -6, -50, 22, -24, 0, 16)...))
			}
			c.disc(ink(0xb4c9a0), x, y-8*s, 21*s)
		}
	}
}

// dahlias stand round the bed that will be hers.
func dahlias(c *canvas) {
	r := dice(17)
	for range 26 {
		x, y := between(r, 1840, 2380), between(r, 1290, 1590)
		if x > 2050 && x < 2230 && y < 1480 {
			continue
		}
		c.line(ink(0x3f5a35), 6, x, y+70, x, y)
		c.ellipse(ink(0x4b6a3e), x+14, y+44, 24, 10)
		rgb := []uint32{0xa8201a, 0xc4502f, 0xd9a441, 0xe9d9c0}[r.IntN(4)]
		for j := range 9 {
			at := turned(x, y, 1, float64(j)*0.698)
			c.fill(ink(rgb), smooth(at(0, 0, -10, -18, 0, -32, 10, -18, 0, 0)...))
		}
		c.disc(ink(0x6d2a16), x, y, 8)
	}
}

func scarecrow(c *canvas, x, y float64) {
	c.rect(ink(0x6d5a41), x-8, y-440, 16, 450)
	c.line(ink(0x6d5a41), 14, x-196, y-330, x+190, y-346)
	oil := ink(0xd9a83a)
	c.fill(oil, smooth(x-70, y-352, x, y-372, x+70, y-356, x+92, y-120, x+20, y-108, x-84, y-116, x-70, y-352))
	c.poly(oil, x-60, y-352, x-196, y-352, x-200, y-296, x-60, y-290)
	c.poly(oil, x+60, y-356, x+188, y-370, x+194, y-312, x+60, y-290)
	c.rect(ink(0xb98a25), x-3, y-352, 6, 236)
	c.disc(ink(0xd9cdb4), x, y-414, 44)
	c.fill(oil, smooth(x-78, y-424, x-40, y-446, x-34, y-482, x, y-494, x+34, y-482, x+40, y-446, x+84, y-420, x, y-436, x-78, y-424))
	for _, dx := range []float64{-15, 15} {
		c.disc(ink(0x2b2f2d), x+dx, y-416, 5)
	}
	perched(c, x-168, y-346, 0)
}

func waterButt(c *canvas, x, y float64) {
	c.fill(ink(0x46566a), append(smooth(x-74, y-210, x-88, y-110, x-72, y), smooth(x+72, y, x+88, y-110, x+74, y-210)...))
	for _, dy := range []float64{40, 110, 178} {
		c.rect(ink(0x2f3b48), x-84, y-dy-8, 168, 12)
	}
	c.ellipse(ink(0x2f3b48), x, y-210, 74, 16)
	c.ellipse(ink(0x9fb4b4), x, y-208, 62, 11)
}
