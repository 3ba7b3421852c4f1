package draw

import "math"

// breadBoat: the Bonne Miche leaves Port-Saline on the morning ebb.
func breadBoat() *canvas {
	c := newCanvas(ink(0xd6dfd6))
	c.land(ink(0xe4e4d0), func(x float64) float64 { return 280 + 20*math.Sin(x/400) })
	clouds(c)
	c.land(ink(0xefe6c8), func(x float64) float64 { return 560 + 12*math.Sin(x/320+1) })
	c.disc(ink(0xfbf3d6), 330, 470, 108)
	portSaline(c)
	c.rect(ink(0x7fa595), 0, 790, Width, Height)
	for i, rgb := range []uint32{0x719a8b, 0x628d80, 0x537f74, 0x446e66} {
		y := []float64{870, 980, 1150, 1380}[i]
		c.land(ink(rgb), func(x float64) float64 {
			return y + (7+float64(i)*5)*math.Sin(x/(90+float64(i)*40)+float64(i)*1.3) + 4*math.Sin(x/37)
		})
	}
	r := dice(80)
	for range 60 {
		t := r.Float64()
		x, y, w := between(r, 0, Width), 830+740*t, 20+100*t
		if y > 1290 && x > 500 && x < 1900 {
			continue // the near waves lie over it
		}
		c.ribbon(glaze(0xe6efe6, 0.5), curve(x, y, x+w*0.5, y-4-6*t, x+w, y), func(u float64) float64 { return (2 + 6*t) * math.Sin(math.Pi*u) })
	}
	lugger(c, 1180, 1180)
	c.land(ink(0x446e66), func(x float64) float64 { return 1330 + 20*math.Sin(x/170+0.8) + 6*math.Sin(x/41) })
	c.land(ink(0x375c57), func(x float64) float64 { return 1476 + 20*math.Sin(x/210+2) })
	gulls(c, 0x5f6d62, 1880, 380, 2010, 320, 1790, 310)
	return c
}

// portSaline is white, low, and has one square tower.
func portSaline(c *canvas) {
	c.land(ink(0xa9b594), func(x float64) float64 { return 740 - 40*math.Exp(-(x-1900)*(x-1900)/500000) + 6*math.Sin(x/160) })
	r := dice(29)
	for i := range 20 {
		x, w, h := 1330+float64(i)*52, between(r, 40, 64), between(r, 50, 110)
		c.rect(ink([]uint32{0xf4efe0, 0xe9e2cf, 0xf7f3e8}[i%3]), x, 796-h, w, h)
		c.poly(ink(0x6d7780), x-4, 797-h, x+w/2, 770-h, x+w+4, 797-h)
		for k := range 2 {
			c.rect(ink(0x8fa3a3), x+10+float64(k)*20, 812-h, 9, 14)
		}
		if i%6 == 2 { // an oven is going
			c.rect(ink(0x8a5a44), x+w*0.6, 746-h, 12, 34)
			for k := range 4 {
				f := float64(k)
				c.ellipse(glaze(0xf7f3e8, 0.55-0.1*f), x+w*0.6+20+f*26, 728-h-f*26, 17+f*9, 12+f*6)
			}
		}
	}
	c.rect(ink(0xe9e2cf), 1800, 500, 92, 296)
	c.rect(ink(0xd3cab2), 1862, 500, 30, 296)
	c.rect(ink(0x6d7780), 1788, 484, 116, 20)
	c.rect(ink(0x37505a), 1832, 540, 26, 50)
	c.rect(ink(0x9a948a), 1300, 786, 1100, 16)
}

// lugger runs before the wind with both sails out and four thousand loaves.
func lugger(c *canvas, x, y float64) {
	rust, shade := ink(0xa8452c), ink(0x8c3622)
	dark := ink(0x26302f)
	c.ellipse(glaze(0x2c4a44, 0.5), x, y+120, 640, 40)
	c.line(ink(0x5a4330), 18, x-250, y-120, x-290, y-860)
	c.line(ink(0x5a4330), 19, x+210, y-120, x+190, y-960)
	c.line(ink(0x5a4330), 13, x+520, y-150, x+760, y-220)
	for _, s := range []struct{ dx, top, size float64 }{{-250, -800, 0.88}, {200, -900, 1}} {
		at := turned(x+s.dx, y, s.size, 0)
		top := s.top / s.size
		c.fill(rust, append(append(smooth(at(-190, top+160, 40, top+60, 230, top-20)...), smooth(at(230, top-20, 330, top*0.6, 300, -190)...)...), smooth(at(300, -190, 60, -150, -230, -200, -260, top*0.55, -190, top+160)...)...))
		c.fill(shade, append(smooth(at(120, top+26, 230, top-20, 330, top*0.6, 300, -190)...), smooth(at(300, -190, 220, -178, 190, top*0.55, 120, top+26)...)...))
		c.line(ink(0x5a4330), 14*s.size, at(-204, top+168, 244, top-28)...)
		for row := range 2 { // reef points
			for k := range 8 {
				px, py := -196+float64(k)*62, -300-float64(row)*130+float64(k)*-6
				c.line(ink(0xe4cfa0), 4, at(px, py, px+4, py+34)...)
			}
		}
	}
	c.poly(ink(0xd9a441), x+190, y-966, x+300, y-940, x+190, y-916)
	// Loaves, from the mast to the rail.
	r := dice(4000)
	for row := range 5 {
		n := 22 - row*3
		for k := range n {
			lx := x - 430 + float64(k)*44 + float64(row)*62 + between(r, -5, 5)
			ly := y - 128 - float64(row)*30 - 18*math.Sin(float64(k)/float64(n)*math.Pi)
			c.ellipse(ink(0x8a5a2c), lx, ly+3, 30, 21)
			c.ellipse(ink([]uint32{0xc98f4a, 0xd9a45c, 0xbd823f}[r.IntN(3)]), lx, ly, 29, 19)
			c.line(ink(0xf0d9a8), 3, lx-10, ly-7, lx+8, ly+1)
			c.line(ink(0xf0d9a8), 3, lx-8, ly+3, lx+10, ly-8)
		}
	}
	// The baker sits among them.
	c.fill(ink(0xf3eee2), smooth(x-20, y-200, x-24, y-300, x+10, y-336, x+50, y-330, x+74, y-290, x+70, y-200))
	c.disc(ink(0xcb9f7c), x+28, y-366, 31)
	c.fill(ink(0xf3eee2), smooth(x-6, y-376, x-10, y-408, x+28, y-426, x+66, y-408, x+62, y-376, x+28, y-386, x-6, y-376))
	c.fill(dark, append(smooth(x-580, y-190, x-300, y-120, x+200, y-112, x+620, y-220), smooth(x+620, y-220, x+560, y-40, x+470, y+110, x-440, y+110, x-540, y-20, x-580, y-190)...))
	c.ribbon(ink(0xf1e5c8), curve(x-570, y-156, x-300, y-88, x+200, y-80, x+606, y-184), func(float64) float64 { return 12 })
	c.ribbon(ink(0x7c1f1b), curve(x-556, y-118, x-300, y-58, x+200, y-50, x+590, y-146), func(float64) float64 { return 14 })
	c.ribbon(glaze(0xeef4f0, 0.85), curve(x+560, y+96, x+300, y+104, x-300, y+104, x-760, y+112), func(t float64) float64 { return 20 * math.Sin(math.Pi*min(1, t*0.95+0.05)) })
	c.ribbon(glaze(0xeef4f0, 0.7), curve(x+520, y+84, x+600, y+40, x+680, y+70, x+760, y+110), func(t float64) float64 { return 16 * math.Sin(math.Pi*t) })
}
