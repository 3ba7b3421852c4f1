package draw

import "math"

// bridge: the low bridge as it is planned, its span raised for a mast.
func bridge() *canvas {
	c := newCanvas(ink(0xdcdccf))
	c.land(ink(0xc9ccc1), func(x float64) float64 { return 560 + 60*math.Sin(x/520+0.6) })
	c.land(ink(0xaab3ac), func(x float64) float64 { return 690 - 22*math.Sin(x/330) - 0.01*x })
	c.rect(ink(0x8ba0a0), 0, 760, Width, Height)
	c.land(ink(0x78908f), func(x float64) float64 { return 1010 + 8*math.Sin(x/170) })
	c.land(ink(0x647c7c), func(x float64) float64 { return 1190 + 9*math.Sin(x/140+2) })

	const deck = 800.0
	steel, shade := ink(0x33403f), glaze(0x3d4f4f, 0.5)
	// Piers, each with its reflection; none stands in the channel.
	for x := 70.0; x < Width; x += 122 {
		if x > 1440 && x < 1760 {
			continue
		}
		c.rect(steel, x-9, deck, 18, 128)
		c.rect(steel, x-17, deck+118, 34, 14)
		for i := range 9 {
			y := deck + 136 + float64(i)*19
			c.rect(shade, x-9+5*math.Sin(float64(i)*1.7+x), y, 18, 11)
		}
	}
	c.rect(steel, 0, deck-16, 1452, 24)
	c.rect(steel, 1750, deck-16, 700, 24)
	rail(c, 0, 1452, deck-16)
	rail(c, 1750, Width, deck-16)
	liftSpan(c, deck)
	lorry(c, 640, deck-16)
	sloop(c, 1130, 1130)
	reeds(c)
	gulls(c, 0x55615f, 420, 360, 560, 420, 330, 450)
	return c
}

func rail(c *canvas, from, to, y float64) {
	c.rect(ink(0x4d5b5a), from, y-34, to-from, 4)
	for x := from + 12; x < to; x += 30 {
		c.rect(ink(0x4d5b5a), x, y-34, 3, 36)
	}
}

func liftSpan(c *canvas, deck float64) {
	steel, accent := ink(0x2a3635), ink(0xa8201a)
	const up = 330.0
	for _, x := range []float64{1452, 1722} {
		c.rect(steel, x-16, deck-560, 14, 700)
		c.rect(steel, x+30, deck-560, 14, 700)
		for y := deck - 540; y < deck-20; y += 70 {
			c.line(steel, 6, x-9, y, x+37, y+70)
			c.line(steel, 6, x+37, y, x-9, y+70)
		}
		c.rect(steel, x-34, deck-584, 96, 28)
		c.disc(steel, x+14, deck-596, 30)
		c.disc(ink(0xdcdccf), x+14, deck-596, 12)
		c.rect(steel, x-30, deck+100, 88, 44)
	}
	y := deck - up
	c.rect(steel, 1452, y-16, 298, 24)
	c.rect(steel, 1452, y-76, 298, 9)
	for x := 1484.0; x < 1690; x += 58 {
		c.line(steel, 6, x, y-12, x+29, y-72)
		c.line(steel, 6, x+29, y-72, x+58, y-12)
	}
	c.disc(accent, 1601, y+30, 13)
}

func lorry(c *canvas, x, y float64) {
	c.rect(ink(0xc8b98f), x, y-84, 150, 66)
	c.poly(ink(0x55625f), x+156, y-18, x+156, y-70, x+188, y-70, x+208, y-42, x+208, y-18)
	c.poly(ink(0xdcdccf), x+170, y-44, x+170, y-62, x+185, y-62, x+196, y-44)
	for _, wx := range []float64{30, 66, 178} {
		c.disc(ink(0x222b2b), x+wx, y-14, 15)
	}
}

// sloop waits below the bridge under a backed sail.
func sloop(c *canvas, x, y float64) {
	c.fill(glaze(0xe9e4d6, 0.35), smooth(x-20, y+40, x-80, y+130, x-26, y+240, x+70, y+130, x+40, y+40))
	c.line(ink(0x333f3e), 7, x, y, x, y-480)
	c.fill(ink(0xf3eee2), smooth(x+8, y-472, x+90, y-250, x+172, y-52, x+8, y-44))
	c.fill(ink(0xe2dccb), smooth(x-8, y-430, x-60, y-230, x-128, y-30, x-8, y-60))
	c.poly(ink(0xa8201a), x, y-480, x+46, y-468, x, y-456)
	c.fill(ink(0x27302f), append(smooth(x-150, y-24, x, y-6, x+176, y-22), smooth(x+176, y-22, x+130, y+36, x+60, y+44, x-90, y+42, x-150, y-24)...))
	c.ribbon(glaze(0xe9e4d6, 0.6), curve(x-170, y+54, x, y+62, x+200, y+54), func(t float64) float64 { return 6 * math.Sin(math.Pi*t) })
}

func reeds(c *canvas) {
	bank := func(x float64) float64 {
		return 1420 + 34*math.Sin(x/390+2.2) + 14*math.Sin(x/97) - 60*math.Exp(-x/500)
	}
	r := dice(11)
	for _, layer := range []struct {
		rgb uint32
		n   int
		lo  float64
		hi  float64
		dy  float64
	}{{0x54665c, 150, 120, 260, 0}, {0x38473f, 130, 90, 220, 60}} {
		c.land(ink(layer.rgb), func(x float64) float64 { return bank(x+layer.dy*9) + layer.dy })
		for range layer.n {
			x := between(r, -20, Width)
			// Fewer reeds in the middle keep the view of the boat open.
			if x > 700 && x < 1750 && r.Float64() < 0.75 {
				continue
			}
			y, h, lean := bank(x+layer.dy*9)+layer.dy+10, between(r, layer.lo, layer.hi), between(r, 10, 70)
			c.ribbon(ink(layer.rgb), curve(x, y, x+lean*0.2, y-h*0.6, x+lean, y-h), func(t float64) float64 { return 8 * (1 - t*0.8) })
			if r.Float64() < 0.3 {
				c.ribbon(ink(layer.rgb), curve(x+lean*0.78, y-h*0.86, x+lean, y-h, x+lean*1.2, y-h*1.14), func(t float64) float64 { return 5 + 11*math.Sin(math.Pi*t) })
			}
		}
	}
}
