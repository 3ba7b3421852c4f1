package draw

import "math"

// harbour: a working boat at the west landing at first light.
func harbour() *canvas {
	c := newCanvas(ink(0xc9d2d3))
	c.disc(ink(0xf2e9d6), 1740, 420, 138)
	c.land(ink(0xb3bfc0), func(x float64) float64 { return 640 - 0.05*x - 26*math.Sin(x/310) })
	c.land(ink(0x8f9d9f), func(x float64) float64 { return 700 - 0.03*x - 16*math.Sin(x/190+1) })
	farShore(c)
	c.rect(ink(0x6d7f84), 0, 742, Width, Height)
	sunOnWater(c, 1740, 752)
	c.land(ink(0x566970), func(x float64) float64 { return 1010 - 0.035*x + 5*math.Sin(x/120) })
	sunOnWater(c, 1728, 985)
	workBoat(c, 560, 1130)
	quay(c)
	gulls(c, 0x46565b, 1050, 330, 1190, 250, 930, 215)
	return c
}

// farShore is Eastside: low roofs, the cold store's long back, one chimney.
func farShore(c *canvas) {
	wall := ink(0x77888b)
	x := 0.0
	for i, w := range []float64{90, 60, 120, 70, 150, 80, 60, 200, 90, 110, 60, 140, 70, 320, 90, 130, 70, 100, 60, 150, 110, 90} {
		h := 26 + float64(i*37%29)
		c.rect(wall, x, 742-h, w, h)
		if i%3 != 2 {
			c.poly(wall, x-6, 743-h, x+w/2, 712-h, x+w+6, 743-h)
		}
		x += w + float64(i*23%17)
	}
	c.poly(wall, 1352, 742, 1360, 560, 1384, 560, 1392, 742)
}

func sunOnWater(c *canvas, x, y float64) {
	r := dice(3)
	for i := range 15 {
		w := between(r, 60, 170) * (1 + float64(i)*0.05)
		dx := between(r, -42, 42)
		c.ellipse(glaze(0xf2e9d6, 0.5-0.02*float64(i)), x+dx, y+float64(i)*17, w/2, 3.6)
	}
}

func workBoat(c *canvas, x, y float64) {
	dark, mid := ink(0x1f2829), ink(0x2d393b)
	c.fill(glaze(0x26302f, 0.5), smooth(x-20, y+60, x+40, y+130, x+160, y+190, x+400, y+206, x+620, y+180, x+730, y+110, x+760, y+60))
	// Masts and gear go behind the hull.
	c.line(dark, 12, x+300, y-60, x+300, y-500)
	c.line(dark, 8, x+300, y-430, x+560, y-230)
	c.line(dark, 4, x+300, y-490, x+770, y-90)
	c.line(dark, 4, x+300, y-490, x-40, y-80)
	c.line(dark, 4, x+558, y-232, x+558, y-110)
	c.rect(mid, x+60, y-250, 190, 190)
	c.poly(dark, x+40, y-262, x+268, y-262, x+262, y-236, x+46, y-236)
	for i := range 3 {
		c.rect(ink(0xe9d9a8), x+78+float64(i)*58, y-214, 40, 52)
	}
	c.rect(ink(0xa8201a), x+150, y-330, 46, 70)
	c.rect(dark, x+150, y-338, 46, 16)
	hull := smooth(x-76, y-96, x+100, y-66, x+340, y-54, x+600, y-76, x+808, y-150)
	hull = append(hull, smooth(x+808, y-150, x+770, y-30, x+716, y+74)...)
	hull = append(hull, point{x - 10, y + 74}, point{x - 50, y})
	c.fill(dark, hull)
	c.ribbon(ink(0xc9d2d3), curve(x-62, y-66, x+100, y-38, x+340, y-26, x+600, y-46, x+786, y-112), func(float64) float64 { return 7 })
	for i := range 3 {
		c.disc(ink(0x3c4a4c), x+180+float64(i)*190, y+12, 27)
		c.disc(dark, x+180+float64(i)*190, y+12, 12)
	}
}

func quay(c *canvas) {
	stone, edge := ink(0x2c3537), ink(0x465356)
	c.poly(stone, 0, 1330, 1700, 1250, 1700, 1600, 0, 1600)
	c.poly(edge, 0, 1312, 1708, 1234, 1708, 1254, 0, 1336)
	// Steps down to the water, where the night boats will land.
	for i := range 8 {
		x, y := 1692+float64(i)*92, 1282+float64(i)*30
		c.rect(stone, x, y+10, 96, 320)
		c.rect(edge, x, y, 100, 12)
	}
	for _, x := range []float64{300, 860, 1400} {
		y := 1322 - 0.047*x
		c.poly(ink(0x161c1d), x-26, y+22, x-18, y-58, x+18, y-58, x+26, y+22)
		c.ellipse(ink(0x161c1d), x, y-60, 38, 15)
	}
	c.ribbon(ink(0x161c1d), curve(318, 1250, 400, 1280, 470, 1210, 512, 1066), func(float64) float64 { return 7 })
	c.ribbon(ink(0x161c1d), curve(1382, 1200, 1330, 1230, 1300, 1130, 1322, 1010), func(float64) float64 { return 7 })
}

// gulls draws one bird at each x, y, the first the largest.
func gulls(c *canvas, rgb uint32, xy ...float64) {
	for i := 0; i < len(xy); i += 2 {
		s := 46 - float64(i)*5
		x, y := xy[i], xy[i+1]
		taper := func(t float64) float64 { return 1 + 9*math.Sin(math.Pi*t) }
		c.ribbon(ink(rgb), curve(x-s, y-s*0.18, x-s*0.5, y-s*0.42, x, y), taper)
		c.ribbon(ink(rgb), curve(x, y, x+s*0.55, y-s*0.46, x+s*1.1, y-s*0.1), taper)
	}
}
