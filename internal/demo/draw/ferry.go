package draw

import "math"

// ferry: the Margarethe on the nine o'clock crossing.
func ferry() *canvas {
	c := newCanvas(ink(0x6f8795))
	c.land(ink(0x8b9a9c), func(x float64) float64 { return 250 + 18*math.Sin(x/420) })
	c.land(ink(0xb5ada0), func(x float64) float64 { return 420 + 14*math.Sin(x/360+1) })
	c.land(ink(0xcdb694), func(x float64) float64 { return 560 + 10*math.Sin(x/300+2) })
	c.land(ink(0x4a5f6b), func(x float64) float64 { return 640 - 60*math.Sin(x/760+0.4) - 12*math.Sin(x/130) })
	c.land(ink(0x334752), func(x float64) float64 { return 690 - 22*math.Sin(x/410+2) })
	lights(c)
	c.rect(ink(0x2d404b), 0, 730, Width, Height)
	ripples(c, 0x6d7f86, 745, 60, 0.35)
	c.land(ink(0x243640), func(x float64) float64 { return 1000 + 7*math.Sin(x/150) })
	c.land(ink(0x1b2b34), func(x float64) float64 { return 1280 + 10*math.Sin(x/190+1) })
	hullGlow(c, 690, 1010)
	margarethe(c, 690, 1010)
	wake(c, 690, 1010)
	return c
}

// lights are Eastside's windows on the far bank, with what the water makes of them.
func lights(c *canvas) {
	r := dice(5)
	for range 46 {
		x := between(r, 0, Width)
		y := between(r, 694, 722)
		c.disc(ink(0xf0c977), x, y, between(r, 3, 6))
	}
}

func ripples(c *canvas, rgb uint32, y float64, n int, part float64) {
	r := dice(8)
	for range n {
		x, dy := between(r, 0, Width), between(r, 10, 820)
		w := between(r, 40, 150) * (0.6 + dy/700)
		c.ellipse(glaze(rgb, part*between(r, 0.3, 1)), x, y+dy, w, 1.6+dy/260)
	}
}

func margarethe(c *canvas, x, y float64) {
	white, dark, mid := ink(0xe4ddcd), ink(0x14202a), ink(0x9aa19d)
	lamp := ink(0xf6cf7a)
	// Funnel, mast and flag stand behind the upper deck.
	c.poly(dark, x+420, y-330, x+434, y-560, x+534, y-560, x+540, y-330)
	c.rect(ink(0xa8201a), x+431, y-500, 106, 54)
	c.line(dark, 9, x+690, y-330, x+690, y-610)
	c.disc(lamp, x+690, y-614, 14)
	c.line(dark, 4, x+690, y-600, x+960, y-176)
	c.line(dark, 4, x+690, y-600, x+60, y-200)
	c.line(dark, 6, x+20, y-170, x+2, y-330)
	c.poly(ink(0xa8201a), x+4, y-328, x-92, y-306, x-76, y-276, x+8, y-276)
	// Wheelhouse and upper deck.
	c.poly(white, x+600, y-330, x+612, y-440, x+780, y-440, x+800, y-330)
	c.rect(dark, x+598, y-456, 200, 18)
	for i := range 3 {
		c.rect(lamp, x+626+float64(i)*54, y-420, 40, 54)
	}
	c.poly(white, x+150, y-190, x+150, y-330, x+836, y-330, x+872, y-190)
	c.rect(dark, x+130, y-344, 726, 16)
	for i := range 9 {
		c.rect(lamp, x+184+float64(i)*72, y-294, 46, 62)
	}
	// People who are nearly home.
	for _, i := range []float64{1, 2, 5, 7} {
		c.disc(dark, x+206+i*72, y-262, 11)
		c.fill(dark, smooth(x+187+i*72, y-232, x+190+i*72, y-246, x+206+i*72, y-253, x+222+i*72, y-246, x+225+i*72, y-232))
	}
	for px := x + 20; px < x+980; px += 34 {
		c.rect(mid, px, y-222, 4, 60)
	}
	c.rect(mid, x+10, y-224, 150, 5)
	c.rect(mid, x+866, y-224, 120, 5)
	hull := smooth(x-30, y-176, x+240, y-158, x+640, y-158, x+1060, y-214)
	hull = append(hull, smooth(x+1060, y-214, x+1010, y-80, x+960, y+30)...)
	hull = append(hull, point{x + 40, y + 30})
	hull = append(hull, smooth(x+40, y+30, x-20, y-40, x-30, y-176)...)
	c.fill(dark, hull)
	c.ribbon(white, curve(x-26, y-146, x+240, y-128, x+640, y-128, x+1044, y-178), func(float64) float64 { return 9 })
	c.poly(ink(0x7c1f1b), x+36, y+8, x+974, y+4, x+960, y+30, x+46, y+30)
	for i := range 7 {
		c.disc(lamp, x+150+float64(i)*112, y-66, 14)
	}
}

// hullGlow is the light of the windows on the water, broken by the swell.
func hullGlow(c *canvas, x, y float64) {
	c.fill(glaze(0x0c161d, 0.5), smooth(x+10, y+24, x+60, y+110, x+200, y+166, x+500, y+182, x+800, y+164, x+920, y+104, x+980, y+24))
	r := dice(21)
	for i := range 9 {
		for j := range 15 {
			part := 0.62 - 0.037*float64(j)
			w := between(r, 16, 40) + float64(j)*1.3
			px := x + 207 + float64(i)*72 + between(r, -14, 14)
			c.ellipse(glaze(0xf6cf7a, part), px, y+56+float64(j)*24+between(r, -8, 8), w, 4.2)
		}
	}
}

func wake(c *canvas, x, y float64) {
	foam := 0xcfd6d4
	thin := func(w float64) func(float64) float64 {
		return func(t float64) float64 { return w * math.Sin(math.Pi*min(1, t*0.98+0.02)) }
	}
	c.ribbon(glaze(uint32(foam), 0.75), curve(x+990, y+34, x+900, y+38, x+600, y+42, x+80, y+36, x-200, y+50), thin(14))
	c.ribbon(glaze(uint32(foam), 0.4), curve(x+40, y+40, x-200, y+74, x-460, y+86, x-720, y+84), thin(16))
	c.ribbon(glaze(uint32(foam), 0.3), curve(x+20, y+60, x-260, y+130, x-560, y+176, x-720, y+184), thin(12))
	c.ribbon(glaze(uint32(foam), 0.35), curve(x+1000, y+30, x+1180, y+74, x+1420, y+118, x+1720, y+150), thin(12))
}
