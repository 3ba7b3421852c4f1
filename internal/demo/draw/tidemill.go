package draw

import "math"

// tideMill: half past three at Marsh End, the gate open.
func tideMill() *canvas {
	c := newCanvas(ink(0xc8d3cf))
	c.land(ink(0xd9ddcf), func(x float64) float64 { return 320 + 20*math.Sin(x/390+1) })
	c.land(ink(0xe4dfc8), func(x float64) float64 { return 560 + 14*math.Sin(x/330) })
	c.land(ink(0x9aa690), func(x float64) float64 { return 760 - 24*math.Sin(x/480+2) })
	c.land(ink(0x86957a), func(x float64) float64 { return 812 + 8*math.Sin(x/210) })
	// The pond, held above the sea until it is wanted.
	c.rect(ink(0x8fa9a6), 1560, 860, 900, 240)
	glints(c, 0xe4e8dc, 66, 2060, 880, 250, 24, 8)
	dam(c)
	millHouse(c)
	c.rect(ink(0x5f6f64), 0, 1330, Width, 270)
	c.land(ink(0x6d6147), func(x float64) float64 { return 1360 + 8*math.Sin(x/130) })
	c.land(ink(0x5c5440), func(x float64) float64 { return 1470 + 8*math.Sin(x/170+2) })
	falls(c)
	wheel(c, 760, 1130, 330)
	spray(c)
	grown(c, 1790, 1072, 0.62, 0xe9e2cf, 0x46566a, 0xb9b2a4)
	bankReeds(c)
	gulls(c, 0x5f6d66, 1950, 330, 2080, 270, 1860, 260)
	return c
}

func dam(c *canvas) {
	stone, light, dark := ink(0x7d786a), ink(0x8f8a7a), ink(0x6a6558)
	c.rect(stone, 880, 1070, 1520, 330)
	c.rect(light, 860, 1054, 1560, 26)
	r := dice(15)
	for row := range 6 {
		y := 1092 + float64(row)*50
		for x := 890 - float64(row%2)*50; x < Width; x += 108 {
			col := stone
			switch r.IntN(3) {
			case 0:
				col = light
			case 1:
				col = dark
			}
			c.rect(col, x, y, 98, 42)
		}
	}
	c.rect(ink(0x4b5a3c), 880, 1330, 1520, 40)
}

func millHouse(c *canvas) {
	board, shade, roof := ink(0xe6e0cf), ink(0xc9c2ae), ink(0x7a4a38)
	c.rect(ink(0x6a6558), 820, 900, 640, 500)
	c.rect(board, 800, 430, 680, 500)
	for i := range 18 {
		c.rect(shade, 800, 452+float64(i)*27, 680, 4)
	}
	c.poly(shade, 1300, 430, 1480, 430, 1480, 930, 1300, 930)
	for i := range 18 {
		c.rect(ink(0xb5ae9a), 1300, 452+float64(i)*27, 180, 4)
	}
	c.poly(roof, 760, 446, 900, 190, 1380, 190, 1520, 446)
	for i := range 8 {
		t := float64(i) / 8
		c.rect(ink(0x693d2e), 900-140*t, 190+256*t, 480+280*t, 5)
	}
	// The lucam, with its sack on the way up.
	c.rect(board, 1040, 240, 160, 150)
	c.poly(ink(0x693d2e), 1016, 252, 1120, 150, 1224, 252)
	c.rect(ink(0x3a3128), 1080, 280, 80, 110)
	c.line(ink(0x3a3128), 6, 1120, 262, 1120, 560)
	c.fill(ink(0xcdb98d), smooth(1086, 640, 1082, 590, 1112, 560, 1128, 560, 1158, 590, 1154, 640, 1120, 650, 1086, 640))
	for _, p := range []point{{860, 520}, {1210, 520}, {860, 720}, {1210, 720}, {1380, 520}, {1380, 720}} {
		c.rect(ink(0x6d6a5c), p.x-6, p.y-6, 72, 112)
		c.rect(ink(0x37505a), p.x, p.y, 60, 100)
		c.rect(ink(0xe6e0cf), p.x+27, p.y, 5, 100)
		c.rect(ink(0xe6e0cf), p.x, p.y+48, 60, 5)
	}
	c.rect(ink(0xa8201a), 1020, 740, 120, 190)
	c.disc(ink(0xd9b25e), 1120, 840, 8)
}

// falls are the threads below the sluice.
func falls(c *canvas) {
	c.rect(ink(0x2b2f2a), 1540, 1090, 250, 330)
	c.rect(ink(0x5a4a38), 1510, 1010, 30, 400)
	c.rect(ink(0x5a4a38), 1790, 1010, 30, 400)
	c.rect(ink(0x5a4a38), 1500, 1000, 330, 30)
	c.rect(ink(0x6d5a41), 1545, 1040, 240, 90)
	r := dice(330)
	for range 46 {
		x, w := between(r, 1550, 1776), between(r, 3, 11)
		c.ribbon(glaze(0xeef2ec, between(r, 0.4, 0.9)), curve(x, 1128, x+between(r, -5, 5), 1240, x+between(r, -12, 12), 1430), func(t float64) float64 { return w * (1 + t) })
	}
}

func wheel(c *canvas, x, y, radius float64) {
	wood, dark := ink(0x6d4f35), ink(0x4a3525)
	ring := func(r, w float64, col colour) {
		xy := make([]float64, 0, 194)
		for i := range 97 {
			sin, cos := math.Sincos(2 * math.Pi * float64(i) / 96)
			xy = append(xy, x+r*cos, y+r*sin)
		}
		c.line(col, w, xy...)
	}
	for i := range 20 {
		at := turned(x, y, 1, float64(i)*math.Pi/10)
		c.poly(dark, at(-13, -radius-26, 13, -radius-18, 24, -radius+74, -8, -radius+70)...)
		if i%2 == 0 {
			c.poly(wood, at(-12, 0, 12, 0, 9, -radius, -9, -radius)...)
		}
	}
	ring(radius, 26, wood)
	ring(radius*0.78, 14, wood)
	c.disc(dark, x, y, 58)
	c.disc(ink(0x8a8d88), x, y, 26)
	// What the buckets let go of.
	r := dice(77)
	for range 40 {
		a := between(r, 0.2, 1.3)
		px, py := x-radius*math.Cos(a)*1.02, y+radius*math.Sin(a)*0.98
		c.ribbon(glaze(0xeef2ec, 0.6), curve(px, py, px-4, py+34, px-6, py+between(r, 60, 150)), func(t float64) float64 { return 5 * (1 - t) })
	}
}

func spray(c *canvas) {
	r := dice(41)
	for range 120 {
		x := between(r, 1460, 1880)
		c.ellipse(glaze(0xeef2ec, 0.4), x, 1424+between(r, -10, 44), between(r, 10, 46), between(r, 4, 12))
	}
	for range 90 {
		x := between(r, 430, 1120)
		c.ellipse(glaze(0xeef2ec, 0.35), x, 1436+between(r, -6, 40), between(r, 10, 50), between(r, 3, 9))
	}
	for i := range 7 {
		f := float64(i)
		c.ribbon(glaze(0xd9dccb, 0.34), curve(1600-f*210, 1480+f*13, 1480-f*210, 1488+f*14, 1340-f*210, 1480+f*13), func(t float64) float64 { return 9 * math.Sin(math.Pi*t) })
	}
}

func bankReeds(c *canvas) {
	r := dice(12)
	c.land(ink(0x4b5a3c), func(x float64) float64 {
		return 1610 - 150*math.Exp(-x/200) - 120*math.Exp(-(Width-x)/240)
	})
	for range 120 {
		x := between(r, -10, 330)
		if r.IntN(2) == 0 {
			x = Width - between(r, -10, 400)
		}
		h, lean := between(r, 110, 300), between(r, 8, 60)
		c.ribbon(ink(0x4b5a3c), curve(x, 1600, x+lean*0.25, 1600-h*0.6, x+lean, 1600-h), func(t float64) float64 { return 9 * (1 - 0.85*t) })
	}
}
