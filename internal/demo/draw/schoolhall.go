package draw

// schoolHall: Eastside asks about the bridge, at about the fortieth speaker.
func schoolHall() *canvas {
	c := newCanvas(ink(0xc9a877))
	c.rect(ink(0xb8935f), 0, 0, Width, 150)
	for _, x := range []float64{110, 450, 1730, 1990} {
		hallWindow(c, x, 210)
	}
	climbingBars(c, 2130)
	stage(c)
	lamps(c)
	audience(c)
	return c
}

// hallWindow is dark; what can be seen in it is the other bank.
func hallWindow(c *canvas, x, y float64) {
	c.rect(ink(0x6b4f31), x-14, y-14, 248, 548)
	c.rect(ink(0x1d2f3b), x, y, 220, 520)
	c.rect(ink(0x16242e), x, y+360, 220, 160)
	for i := range 5 {
		c.disc(ink(0xf0c977), x+24+float64(i*47%180), y+348-float64(i*13%22), 4)
	}
	c.rect(ink(0x6b4f31), x+104, y, 12, 520)
	for i := range 3 {
		c.rect(ink(0x6b4f31), x, y+float64(i+1)*130-4, 220, 8)
	}
}

func climbingBars(c *canvas, x float64) {
	for i := range 14 {
		c.rect(ink(0x7d5a35), x+130, 240+float64(i)*56, 90, 13)
	}
	c.rect(ink(0x5f4325), x+120, 190, 16, 860)
}

func stage(c *canvas) {
	curtain := ink(0x7c1f1b)
	c.rect(ink(0x5f4325), 800, 150, 840, 800)
	c.rect(ink(0x3a2a1e), 826, 176, 788, 774)
	// The great drawing hangs behind the table.
	c.rect(ink(0xefe6cf), 950, 300, 540, 250)
	c.fill(ink(0xa9c3c4), smooth(950, 440, 1100, 400, 1250, 430, 1490, 390, 1490, 500, 1250, 520, 1100, 490, 950, 520))
	c.rect(ink(0xa8201a), 1150, 372, 7, 150)
	c.rect(ink(0xa8201a), 1330, 360, 7, 170)
	for i := range 4 {
		for _, x := range []float64{826, 1474} {
			shade := curtain
			if i%2 == 1 {
				shade = ink(0x651713)
			}
			c.rect(shade, x+float64(i)*35, 176, 35, 774)
		}
	}
	c.rect(ink(0x8f6a3e), 740, 940, 960, 40)
	c.rect(ink(0x6b4f31), 740, 980, 960, 200)
	for i, coat := range []uint32{0x3f6370, 0x33403f, 0x55625f, 0x6d4a2c} {
		sitter(c, 1010+float64(i)*88, 842, coat, []uint32{0xcb9f7c, 0x8a5a3c, 0xe0b794, 0xcb9f7c}[i])
	}
	c.rect(ink(0xefe6cf), 960, 842, 360, 20)
	c.rect(ink(0xd8ccae), 974, 862, 332, 80)
	for _, x := range []float64{1036, 1216} {
		c.rect(ink(0xf7f3e6), x, 832, 44, 11)
	}
	// The one microphone, and the engineer at it.
	c.rect(ink(0x1f2829), 1388, 700, 6, 240)
	c.disc(ink(0x1f2829), 1391, 696, 13)
	c.poly(ink(0x2a3635), 1416, 940, 1420, 836, 1474, 836, 1478, 940)
	c.fill(ink(0xa8201a), smooth(1404, 852, 1406, 740, 1420, 712, 1446, 706, 1474, 714, 1488, 742, 1488, 852))
	c.disc(ink(0x8a5a3c), 1446, 672, 29)
	c.fill(ink(0x201d1c), smooth(1414, 672, 1418, 642, 1446, 634, 1476, 642, 1482, 690, 1466, 678, 1460, 656, 1430, 656, 1414, 672))
}

func sitter(c *canvas, x, y float64, coat, skin uint32) {
	c.fill(ink(coat), smooth(x-42, y, x-40, y-60, x-22, y-84, x, y-88, x+22, y-84, x+40, y-60, x+42, y))
	c.disc(ink(skin), x, y-112, 24)
	c.fill(ink(0x2b211b), smooth(x-26, y-112, x-24, y-136, x, y-144, x+24, y-136, x+26, y-112, x, y-122, x-26, y-112))
}

func lamps(c *canvas) {
	for _, x := range []float64{400, 1220, 2020} {
		c.rect(ink(0x4a3623), x-2, 0, 5, 120)
		c.fill(glaze(0xf6dfa0, 0.22), []point{{x - 60, 160}, {x + 60, 160}, {x + 420, 1200}, {x - 420, 1200}})
		c.fill(ink(0x33403f), smooth(x-74, 168, x-60, 124, x, 108, x+60, 124, x+74, 168))
		c.ellipse(ink(0xf9e7b2), x, 168, 66, 12)
	}
}

// audience are backs, row behind row; one hand is up.
func audience(c *canvas) {
	r := dice(202)
	coats := []uint32{0x33403f, 0x3f6370, 0x55625f, 0x6d4a2c, 0x4a3a52, 0x2f4a3f, 0x7a5f3a, 0x8a3b2c}
	hairs := []uint32{0x201d1c, 0x3a2a20, 0x6b4a2a, 0xb9b2a4, 0x8a8378, 0xb98a4e, 0x2a2320}
	for row := range 4 {
		s := 0.62 + 0.24*float64(row)
		y := 1130 + float64(row)*146 + 22*float64(row*row)
		step := 148 * s
		for x := -20 + float64(row%2)*step/2; x < Width+60; x += step {
			if row < 2 && x > 1150 && x < 1150+step*1.1 {
				continue // the aisle
			}
			px, h := x+between(r, -12, 12)*s, between(r, -20, 20)*s
			coat, hair := coats[r.IntN(len(coats))], hairs[r.IntN(len(hairs))]
			if row == 1 && x > 1560 && x < 1560+step {
				c.ribbon(ink(coat), curve(px+46*s, y+h-30*s, px+72*s, y+h-130*s, px+66*s, y+h-220*s), func(t float64) float64 { return (30 - 8*t) * s })
				c.disc(ink(0xcb9f7c), px+66*s, y+h-232*s, 17*s)
			}
			c.fill(ink(coat), smooth(px-70*s, y+h+260*s, px-68*s, y+h+10*s, px-50*s, y+h-44*s, px, y+h-60*s, px+50*s, y+h-44*s, px+68*s, y+h+10*s, px+70*s, y+h+260*s))
			c.rect(ink(hair), px-16*s, y+h-82*s, 32*s, 34*s)
			c.ellipse(ink(hair), px, y+h-108*s, 40*s, 46*s)
			if r.Float64() < 0.2 {
				c.fill(ink(coats[r.IntN(len(coats))]), smooth(px-44*s, y+h-112*s, px-38*s, y+h-150*s, px, y+h-166*s, px+38*s, y+h-150*s, px+44*s, y+h-112*s, px, y+h-104*s, px-44*s, y+h-112*s))
			}
		}
	}
}
