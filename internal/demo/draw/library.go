package draw

import "math"

// library: the third bay on the left, where gardening used to be.
func library() *canvas {
	c := newCanvas(ink(0x3a2c22))
	c.rect(ink(0x4b392b), 0, 0, Width, 1330)
	c.rect(ink(0x2c2019), 0, 1330, Width, 270)
	c.rect(ink(0x8a6440), 0, 1318, Width, 16)
	r := dice(340)
	for b := range 4 {
		bookcase(c, 60+float64(b)*580, r.IntN)
	}
	slidingLadder(c)
	desk(c)
	return c
}

const shelfStep = 212.0

func bookcase(c *canvas, x float64, n func(int) int) {
	wood, back := ink(0x7a5a3a), ink(0x2a1f18)
	c.rect(back, x, 70, 540, 1260)
	for s := range 6 {
		y := 70 + float64(s+1)*shelfStep - 10
		if int(x) == 1220 && s == 3 {
			lent(c, x+20, y)
		} else {
			books(c, x+14, y, 512, n)
		}
		c.rect(wood, x, y, 540, 18)
	}
	c.rect(wood, x-20, 50, 24, 1280)
	c.rect(wood, x+536, 50, 24, 1280)
	c.rect(ink(0x946e48), x-34, 36, 608, 34)
}

func books(c *canvas, x, y, w float64, n func(int) int) {
	spines := []uint32{0x7c3a2c, 0x3f6370, 0x55625f, 0xc08a3a, 0x6d4a2c, 0x2f4a3f, 0xb9a888, 0x8a5a3c, 0x4a3a52, 0x9aa19d, 0x33403f, 0x93702f}
	end := x + w
	for x < end-16 {
		thick, high := 16+float64(n(26)), 104+float64(n(70))
		if n(15) == 0 {
			x += 30 + float64(n(26)) // lent
			continue
		}
		if x+thick > end {
			break
		}
		col := ink(spines[n(len(spines))])
		if n(14) == 0 && x+thick+60 < end {
			at := turned(x+46, y, 1, -0.27)
			c.poly(col, at(-thick, 0, 0, 0, 0, -high, -thick, -high)...)
			x += 60 + thick
			continue
		}
		c.rect(col, x, y-high, thick, high)
		if n(3) > 0 {
			c.rect(glaze(0xf1e5c8, 0.55), x+3, y-high+18, thick-6, 6)
			c.rect(glaze(0xf1e5c8, 0.35), x+3, y-36, thick-6, 12)
		}
		x += thick + 2
	}
}

// lent are the things between the books: drill, cake tin, boots, trombone.
func lent(c *canvas, x, y float64) {
	c.rect(ink(0x5d4330), x-6, y-192, 512, 192)
	// Drill.
	c.poly(ink(0xa8201a), x+4, y-132, x+92, y-132, x+92, y-88, x+58, y-84, x+64, y, x+26, y, x+30, y-86, x+4, y-92)
	c.rect(ink(0x1f2829), x+22, y-18, 52, 18)
	c.poly(ink(0x9aa19d), x+92, y-124, x+112, y-118, x+112, y-100, x+92, y-94)
	c.rect(ink(0xb9bcb8), x+112, y-112, 44, 6)
	// Cake tin, in the shape that every family has.
	c.poly(ink(0xb9bcb8), x+176, y, x+164, y-66, x+292, y-66, x+280, y)
	for i := range 6 {
		c.rect(ink(0x8b9090), x+180+float64(i)*18, y-62, 5, 60)
	}
	c.ellipse(ink(0xd3d6d2), x+228, y-66, 66, 13)
	c.ellipse(ink(0x6d716d), x+228, y-66, 54, 9)
	// Boots.
	for i := range 2 {
		bx := x + 310 + float64(i)*52
		c.fill(ink(0x2f4a3f), append(smooth(bx, y-128, bx+20, y-132, bx+38, y-128), []point{{bx + 38, y - 40}, {bx + 62, y - 26}, {bx + 68, y}, {bx, y}}...))
		c.rect(ink(0x1f2829), bx, y-9, 68, 9)
		c.rect(ink(0xc9b98f), bx, y-118, 38, 8)
	}
	// The trombone, under patience.
	brass := ink(0xd9a441)
	c.line(brass, 9, x+424, y-176, x+424, y-22, x+452, y-22, x+452, y-150)
	c.line(brass, 7, x+452, y-120, x+478, y-120, x+478, y-58)
	c.fill(brass, smooth(x+470, y-60, x+474, y-34, x+456, y-8, x+500, y-8, x+486, y-34, x+486, y-60))
	c.ellipse(ink(0x8f6a20), x+478, y-6, 24, 6)
}

func slidingLadder(c *canvas) {
	wood := ink(0xc99a5b)
	c.rect(ink(0x9aa19d), 0, 268, Width, 9)
	for _, dx := range []float64{0, 128} {
		c.line(wood, 20, 700+dx, 250, 610+dx, 1460)
	}
	for i := range 10 {
		t := float64(i+1) / 11
		x, y := 700-90*t, 250+1210*t
		c.line(wood, 13, x, y, x+128, y)
	}
	// Somebody has left a scarf on it.
	c.ribbon(ink(0xa8201a), curve(668, 690, 690, 760, 676, 850, 694, 930), func(t float64) float64 { return 30 + 4*math.Sin(t*9) })
	c.ribbon(ink(0xa8201a), curve(664, 690, 710, 676, 788, 692), func(float64) float64 { return 26 })
	c.ribbon(ink(0x86180f), curve(770, 690, 782, 760, 768, 838), func(float64) float64 { return 27 })
}

func desk(c *canvas) {
	c.rect(ink(0x6d4a2c), 1240, 1296, 1000, 46)
	c.rect(ink(0x54361f), 1280, 1342, 920, 258)
	c.rect(ink(0x6d4a2c), 1330, 1392, 380, 150)
	c.rect(ink(0x6d4a2c), 1770, 1392, 380, 150)
	for _, x := range []float64{1520, 1960} {
		c.disc(ink(0xd9a441), x, 1466, 13)
	}
	// Reading lamp.
	brass := ink(0xd9a441)
	c.fill(glaze(0xf9e7b2, 0.3), []point{{1566, 1122}, {1876, 1122}, {2110, 1298}, {1330, 1298}})
	c.ellipse(brass, 1720, 1294, 84, 15)
	c.rect(brass, 1713, 1110, 15, 184)
	c.fill(ink(0x1f6a4e), append(smooth(1560, 1120, 1580, 1050, 1660, 1024, 1780, 1024, 1862, 1050, 1880, 1120), point{1560, 1120}))
	c.rect(ink(0xf9e7b2), 1562, 1114, 318, 12)
	// An open book, a stamp and a ticket for the judge.
	c.fill(ink(0xf1e5c8), smooth(1390, 1290, 1440, 1262, 1500, 1284, 1500, 1296, 1390, 1298))
	c.fill(ink(0xe4d6b4), smooth(1500, 1284, 1560, 1262, 1612, 1290, 1612, 1298, 1500, 1296))
	c.rect(ink(0x8a3b2c), 1990, 1258, 52, 38)
	c.disc(ink(0x2a1f18), 2016, 1246, 22)
	c.poly(ink(0xf1e5c8), 2090, 1292, 2180, 1280, 2186, 1296, 2094, 1298)
}
