package draw

import "math"

// nightTrain: the 23.18 on the marsh embankment, twelve minutes out.
func nightTrain() *canvas {
	c := newCanvas(ink(0x1a2633))
	c.land(ink(0x22323f), func(x float64) float64 { return 400 + 24*math.Sin(x/420+0.5) })
	c.land(ink(0x2c3f4b), func(x float64) float64 { return 620 + 16*math.Sin(x/350+2) })
	stars(c)
	halfMoon(c, 520, 330)
	c.land(ink(0x1d2b34), func(x float64) float64 { return 820 - 26*math.Sin(x/430) - 8*math.Sin(x/90) })
	c.rect(ink(0x2f434d), 0, 990, Width, 610)
	embankment(c)
	train(c)
	telegraph(c)
	fields(c)
	return c
}

func stars(c *canvas) {
	r := dice(41)
	for range 90 {
		c.disc(glaze(0xe9e4d2, between(r, 0.25, 0.8)), between(r, 0, Width), between(r, 20, 560), between(r, 1.4, 3.4))
	}
}

func halfMoon(c *canvas, x, y float64) {
	var half []point
	for i := range 65 {
		sin, cos := math.Sincos(math.Pi*float64(i)/64 - math.Pi/2)
		half = append(half, point{x + 96*cos, y + 96*sin})
	}
	c.disc(ink(0x25343f), x, y, 96)
	c.fill(ink(0xefe6cd), half)
}

func moonOnWater(c *canvas) {
	r := dice(43)
	for i := range 18 {
		w := between(r, 30, 90) * (1 + float64(i)*0.04)
		c.ellipse(glaze(0xefe6cd, 0.42-0.015*float64(i)), 552+between(r, -26, 26), 1160+float64(i)*23, w, 4)
	}
}

const rails = 900.0

func embankment(c *canvas) {
	c.land(ink(0x111b22), func(x float64) float64 { return rails + 8 })
	c.rect(ink(0x18252d), 0, rails+96, Width, 26)
	c.rect(ink(0x2f434d), 0, rails+118, Width, 700)
	// The water under the bank is as dark as the bank.
	c.rect(ink(0x22323b), 0, rails+118, Width, 96)
	c.rect(ink(0x3c4f58), 0, rails, Width, 6)
	moonOnWater(c)
}

// train is five coaches and an engine; what is lit is seen twice.
func train(c *canvas) {
	body, roof, trim := ink(0x22384a), ink(0x0d151b), ink(0xb9a06a)
	lamp, dim := uint32(0xf5cf80), uint32(0xa98a55)
	const top, length = rails - 196, 432.0
	mirror := dice(47)
	for i := range 5 {
		x := -190 + float64(i)*(length+14)
		c.fill(roof, smooth(x+2, top+26, x+16, top-8, x+length/2, top-18, x+length-16, top-8, x+length-2, top+26))
		c.rect(body, x, top+10, length, 150)
		c.rect(trim, x, top+122, length, 5)
		c.rect(roof, x+4, top+156, length-8, 16)
		c.rect(roof, x+length, top+34, 14, 120)
		for j := range 6 {
			wx := x + 30 + float64(j)*64
			col := lamp
			// Those who have an appointment at nine are asleep.
			if (i*5+j*3)%7 < 2 {
				col = dim
			}
			c.rect(ink(col), wx, top+42, 46, 58)
			if (i+j*2)%5 == 0 && col == lamp {
				c.disc(ink(0x3a2c22), wx+24, top+72, 11)
				c.fill(ink(0x3a2c22), smooth(wx+4, top+100, wx+10, top+86, wx+24, top+82, wx+38, top+86, wx+43, top+100))
			}
			for k := range 9 {
				part := 0.55 - 0.05*float64(k)
				if col == dim {
					part *= 0.5
				}
				c.ellipse(glaze(lamp, part), wx+23+between(mirror, -8, 8), rails+236+float64(k)*21+between(mirror, -8, 8), between(mirror, 16, 32), 4)
			}
		}
		for _, bx := range []float64{48, 100, length - 100, length - 48} {
			c.disc(roof, x+bx, rails-14, 17)
		}
	}
	engine(c, -190+5*(length+14), top)
}

func engine(c *canvas, x, top float64) {
	red, roof := ink(0x7c1f1b), ink(0x0d151b)
	c.fill(red, append(smooth(x, top+4, x+180, top, x+252, top+26, x+292, top+104, x+300, top+160), point{x, top + 160}))
	c.poly(ink(0xf5cf80), x+206, top+36, x+246, top+38, x+268, top+86, x+206, top+86)
	c.rect(ink(0xb9a06a), x, top+122, 292, 5)
	c.rect(roof, x+6, top+156, 290, 18)
	for _, bx := range []float64{56, 112, 196, 250} {
		c.disc(roof, x+bx, rails-14, 18)
	}
	c.disc(ink(0xfff3cf), x+288, top+136, 11)
	c.poly(glaze(0xf5e2b0, 0.2), x+296, top+128, Width, top+40, Width, rails+4, x+296, top+150)
}

func telegraph(c *canvas) {
	pole := ink(0x0f171d)
	var tops []point
	for x := -430.0; x < Width+500; x += 560 {
		c.rect(pole, x-6, rails-420, 12, 430)
		c.rect(pole, x-56, rails-396, 112, 9)
		c.rect(pole, x-44, rails-366, 88, 8)
		tops = append(tops, point{x, rails - 394})
	}
	for i := 1; i < len(tops); i++ {
		a, b := tops[i-1], tops[i]
		for _, dy := range []float64{0, 30} {
			sag := func(t float64) point { return point{a.x + (b.x-a.x)*t, a.y + dy + 190*t*(1-t)} }
			c.ribbon(pole, sag, func(float64) float64 { return 3 })
		}
	}
}

// fields are flooded; the tops of fences and a bank of rushes are all that is dry.
func fields(c *canvas) {
	dark := ink(0x10191f)
	for i := range 15 {
		x := 1240 + float64(i)*84
		y := 1250 + float64(i)*17
		s := 1 + float64(i)*0.08
		c.poly(dark, x-6*s, y+44*s, x-5*s, y-40*s, x+6*s, y-44*s, x+6*s, y+44*s)
		c.rect(glaze(0x10191f, 0.4), x-5*s, y+48*s, 10*s, 34*s)
	}
	c.ribbon(dark, curve(1240, 1232, 1800, 1336, 2430, 1452), func(t float64) float64 { return 4 + 4*t })
	c.ribbon(dark, curve(1240, 1254, 1800, 1372, 2430, 1500), func(t float64) float64 { return 4 + 4*t })
	c.land(dark, func(x float64) float64 { return 1520 + 24*math.Sin(x/300+1) - 70*math.Exp(-x/420) })
	r := dice(53)
	for range 110 {
		x := between(r, -20, 1100) * r.Float64()
		h, lean := between(r, 80, 210), between(r, 10, 60)
		y := 1560.0
		c.ribbon(dark, curve(x, y, x+lean*0.3, y-h*0.6, x+lean, y-h), func(t float64) float64 { return 8 * (1 - 0.85*t) })
	}
}
