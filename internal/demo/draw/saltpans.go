package draw

import "math"

// saltPans: the pans behind the sea wall at ten past six, full of the sky.
func saltPans() *canvas {
	c := newCanvas(ink(0xe9b9a0))
	c.land(ink(0xefc7a4), func(x float64) float64 { return 230 + 26*math.Sin(x/480) })
	c.land(ink(0xf3d4a6), func(x float64) float64 { return 390 + 20*math.Sin(x/380+1.5) })
	c.land(ink(0xf6deb0), func(x float64) float64 { return 520 + 12*math.Sin(x/300) })
	c.disc(ink(0xfbeecb), 1690, 566, 96)
	for i := range 4 {
		y := 190 + float64(i)*88
		c.fill(glaze(0xc98a86, 0.5), smooth(-80+float64(i)*420, y, 300+float64(i)*430, y-20, 900+float64(i)*380, y+4, 320+float64(i)*420, y+16, -80+float64(i)*420, y))
	}
	c.land(ink(0x8e7a78), func(x float64) float64 { return 642 - 8*math.Sin(x/210) })
	chimney(c, 400, 650)
	c.rect(ink(0x6d605a), 0, 660, Width, Height)
	pans(c)
	heaps(c)
	raker(c, 1330, 1180)
	gulls(c, 0x6d5a58, 980, 300, 1100, 240, 870, 250)
	return c
}

// chimney is what is left of the old works.
func chimney(c *canvas, x, y float64) {
	c.poly(ink(0x8e7a78), x, y, x+10, y-250, x+48, y-250, x+60, y)
	c.rect(ink(0x8e7a78), x+4, y-262, 50, 16)
	c.rect(ink(0x8e7a78), x+60, y-66, 190, 70)
	c.poly(ink(0x8e7a78), x+50, y-64, x+155, y-112, x+260, y-64)
}

// pans are ponds in rows, parted by banks; each holds another piece of the sky.
func pans(c *canvas) {
	sky := []uint32{0xf6deb0, 0xf0c7a2, 0xe6ae98, 0xd79a92, 0xf3d4a6, 0xc9908f}
	const vanishX = 1250.0
	row := func(i int) (y, s float64) { // the row's far edge and its scale
		s = math.Pow(1.62, float64(i))
		return 650 + 34*s, s
	}
	for i := range 8 {
		y0, s0 := row(i)
		y1, s1 := row(i + 1)
		y1 -= 9 * s0
		s1 *= 0.985
		for j := -26; j < 26; j++ {
			x0, x1 := float64(j)*74+4, float64(j+1)*74-4
			rgb := sky[((i*5+j*7)%6+6)%6]
			quad := points([]float64{vanishX + x0*s0, y0, vanishX + x1*s0, y0, vanishX + x1*s1, y1, vanishX + x0*s1, y1})
			c.fill(ink(rgb), quad)
			// The near bank throws a dark line on the water.
			c.poly(glaze(0x5a4a48, 0.35), vanishX+x0*s1, y1-4*s0, vanishX+x1*s1, y1-4*s0, vanishX+x1*s1, y1, vanishX+x0*s1, y1)
			if (i+j)%3 == 0 && i > 1 {
				mid := vanishX + (x0+x1)/2*s0*1.2
				c.ribbon(glaze(0xfdf5df, 0.55), curve(mid-50*s0, (y0+y1)/2, mid, (y0+y1)/2-2*s0, mid+50*s0, (y0+y1)/2), func(t float64) float64 { return 4 * s0 * math.Sin(math.Pi*t) })
			}
		}
	}
}

func heaps(c *canvas) {
	for _, h := range [][3]float64{{700, 966, 0.9}, {900, 950, 0.7}, {500, 1010, 1.15}} {
		x, y, s := h[0], h[1], h[2]
		c.ellipse(glaze(0x5a4a48, 0.4), x+20*s, y+6*s, 120*s, 13*s)
		c.fill(ink(0xfaf3e6), append(smooth(x-112*s, y+6*s, x-40*s, y-66*s, x, y-96*s, x+44*s, y-64*s, x+112*s, y+6*s), point{x, y + 14*s}))
		c.fill(ink(0xdcc6bd), append(smooth(x, y-96*s, x+44*s, y-64*s, x+112*s, y+6*s), point{x + 20*s, y + 10*s}))
	}
}

func raker(c *canvas, x, y float64) {
	c.ellipse(glaze(0x4a3c3a, 0.5), x, y+4, 66, 9)
	c.line(ink(0x6d4a2c), 8, x-30, y-190, x+280, y+22)
	c.line(ink(0x6d4a2c), 11, x+250, y+34, x+312, y+12)
	grown(c, x, y, 0.78, 0xa8201a, 0x33302f, 0x2b211b)
}
