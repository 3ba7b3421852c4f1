package draw

import "math"

// nightBoat: the school boat on its last run, at high water and in the dark.
func nightBoat() *canvas {
	c := newCanvas(ink(0x18232e))
	c.land(ink(0x1d2a36), func(x float64) float64 { return 380 + 22*math.Sin(x/460) })
	c.land(ink(0x24333f), func(x float64) float64 { return 590 + 14*math.Sin(x/350+2) })
	r := dice(602)
	for range 70 {
		c.disc(glaze(0xe9e6da, between(r, 0.3, 0.9)), between(r, 0, Width), between(r, 0, 560), between(r, 1.4, 3.2))
	}
	c.disc(ink(0xf1e7c9), 640, 300, 84)
	c.disc(ink(0x18232e), 676, 286, 82)
	c.land(ink(0x111a22), func(x float64) float64 { return 742 - 18*math.Sin(x/420+1) })
	farWindows(c)
	c.rect(ink(0x15222c), 0, 790, Width, Height)
	c.land(ink(0x122029), func(x float64) float64 { return 1010 + 7*math.Sin(x/150) })
	c.land(ink(0x0e1920), func(x float64) float64 { return 1270 + 9*math.Sin(x/190+1) })
	glints(c, 0xf1e7c9, 91, 640, 812, 110, 26, 24)
	landing(c)
	schoolBoat(c, 900, 1110)
	return c
}

func farWindows(c *canvas) {
	r := dice(23)
	for range 64 {
		x, y := between(r, 0, 1900), between(r, 736, 778)
		c.rect(ink([]uint32{0xf0c977, 0xd9a95c, 0xf6dfa0}[r.IntN(3)]), x, y, 7, 9)
		if r.IntN(3) == 0 {
			glints(c, 0xf0c977, uint64(x), x+3, 802, 16, 15, 9)
		}
	}
	// The hospital stands higher than the rest.
	c.rect(ink(0x0c141a), 1130, 640, 190, 130)
	for row := range 3 {
		for i := range 7 {
			if (row*7+i*3)%5 != 0 {
				c.rect(ink(0xf6dfa0), 1144+float64(i)*25, 654+float64(row)*34, 12, 17)
			}
		}
	}
}

// landing is the lamp on the steps, and one who waits under it.
func landing(c *canvas) {
	stone, edge := ink(0x1d2426), ink(0x364144)
	c.fill(glaze(0xf6cf7a, 0.1), []point{{2044, 560}, {2400, 1330}, {2400, 1600}, {1380, 1600}, {1620, 1330}})
	for i := range 8 {
		x, y := 1560+float64(i)*92, 1500-float64(i)*52
		c.rect(stone, x, y, Width-x, 600)
		c.rect(edge, x, y, Width-x, 10)
	}
	c.rect(ink(0x0a0f12), 2036, 520, 16, 620)
	c.rect(ink(0x0a0f12), 2016, 1118, 56, 24)
	c.ribbon(ink(0x0a0f12), curve(2044, 540, 2000, 486, 1950, 500), func(float64) float64 { return 12 })
	for i, part := range []float64{0.1, 0.16, 0.26} {
		c.disc(glaze(0xf6cf7a, part), 1946, 548, 150-float64(i)*46)
	}
	c.poly(ink(0x0a0f12), 1914, 524, 1946, 488, 1978, 524)
	c.ellipse(ink(0xfdeeb9), 1946, 538, 24, 28)
	grown(c, 2190, 1134, 0.78, 0xa8201a, 0x10171a, 0x201d1c)
	glints(c, 0xf6cf7a, 6, 1500, 1290, 120, 26, 12)
}

func schoolBoat(c *canvas, x, y float64) {
	dark, lamp := ink(0x0a1014), ink(0xf6cf7a)
	r := dice(11)
	for i := range 7 {
		for j := range 13 {
			c.ellipse(glaze(0xf6cf7a, 0.5-0.035*float64(j)), x-270+float64(i)*90+between(r, -14, 14), y+62+float64(j)*25, between(r, 14, 34)+float64(j), 4)
		}
	}
	// A long cabin, eleven heads and one lamp.
	c.rect(ink(0xe4d2a0), x-330, y-190, 640, 130)
	c.disc(ink(0xfdf3cf), x-10, y-172, 25)
	c.fill(glaze(0xfdf3cf, 0.5), []point{{x - 30, y - 170}, {x + 10, y - 170}, {x + 230, y - 60}, {x - 250, y - 60}})
	caps := []uint32{0xa8201a, 0x3f6370, 0xc08a3a, 0x33403f, 0x2f4a3f}
	for i := range 11 {
		hx, hy := x-300+float64(i)*57, y-98+float64(i*29%17)
		c.fill(ink(0x22313a), smooth(hx-22, y-58, hx-20, hy+16, hx, hy+6, hx+20, hy+16, hx+22, y-58))
		c.disc(ink([]uint32{0xcb9f7c, 0x8a5a3c, 0xe0b794}[i%3]), hx, hy-8, 16)
		c.fill(ink(caps[i%5]), smooth(hx-18, hy-10, hx-15, hy-26, hx, hy-32, hx+15, hy-26, hx+18, hy-10, hx-18, hy-10))
	}
	for i := range 8 {
		c.rect(dark, x-336+float64(i)*92, y-192, 9, 134)
	}
	c.rect(dark, x-360, y-214, 700, 26)
	c.rect(dark, x-338, y-66, 660, 20)
	// Wheelhouse forward, stack aft.
	c.poly(dark, x+310, y-60, x+318, y-290, x+450, y-290, x+480, y-60)
	c.poly(lamp, x+340, y-180, x+344, y-264, x+432, y-264, x+446, y-180)
	c.disc(dark, x+392, y-206, 19)
	c.fill(dark, smooth(x+364, y-176, x+370, y-192, x+392, y-196, x+414, y-192, x+420, y-176))
	c.rect(dark, x+296, y-306, 176, 18)
	c.rect(ink(0xa8201a), x-250, y-290, 50, 80)
	c.rect(dark, x-254, y-304, 58, 18)
	c.line(dark, 8, x+380, y-300, x+380, y-430)
	c.disc(ink(0xfdf3cf), x+380, y-436, 12)
	c.disc(ink(0xd2452f), x+486, y-150, 10)
	hull := smooth(x-480, y-96, x-300, y-62, x+100, y-56, x+420, y-70, x+640, y-128)
	hull = append(hull, smooth(x+640, y-128, x+590, y-20, x+540, y+44)...)
	hull = append(hull, point{x - 420, y + 44})
	c.fill(dark, hull)
	c.ribbon(ink(0x8a7a5a), curve(x-476, y-74, x-300, y-40, x+100, y-34, x+420, y-48, x+626, y-104), func(float64) float64 { return 8 })
	foam := func(w float64) func(float64) float64 {
		return func(t float64) float64 { return w * math.Sin(math.Pi*min(1, t*0.97+0.03)) }
	}
	c.ribbon(glaze(0xcfd6d4, 0.6), curve(x+560, y+46, x+300, y+52, x-200, y+50, x-520, y+60), foam(13))
	c.ribbon(glaze(0xcfd6d4, 0.3), curve(x-420, y+52, x-640, y+84, x-900, y+92), foam(15))
	c.ribbon(glaze(0xcfd6d4, 0.3), curve(x+560, y+40, x+700, y+74, x+900, y+110), foam(11))
}
