package draw

import "math"

// heron: the first to arrive, at five past eight.
func heron() *canvas {
	c := newCanvas(ink(0xd3dad8))
	c.land(ink(0xdfe0d6), func(x float64) float64 { return 260 + 18*math.Sin(x/420) })
	c.land(ink(0xaeb8b3), func(x float64) float64 { return 470 - 14*math.Sin(x/520+1) })
	c.land(ink(0x9aa49c), func(x float64) float64 { return 500 - 6*math.Sin(x/140) })
	mud(c)
	creek(c)
	dunlin(c)
	wadingHeron(c, 1290, 1150, 1)
	wadingHeron(c, 1290, 1150, -1)
	for i := range 5 {
		w := 90 + float64(i)*70
		c.ribbon(glaze(0xf1f3ee, 0.5-0.08*float64(i)), curve(1290-w, 1152+float64(i)*5, 1290, 1156+float64(i)*9, 1290+w, 1152+float64(i)*5), func(t float64) float64 { return 5 * math.Sin(math.Pi*t) })
	}
	return c
}

func mud(c *canvas) {
	c.rect(ink(0x8a8d80), 0, 512, Width, Height)
	r := dice(808)
	for i := range 9 {
		y := 540 + 13*math.Pow(float64(i), 2.0)
		rgb := mixed(0x8a8d80, 0x4f5049, float64(i)/8)
		c.land(ink(rgb), func(x float64) float64 {
			return y + (4+float64(i)*2.2)*math.Sin(x/(190+20*float64(i))+float64(i)*1.7)
		})
	}
	for range 260 {
		t := math.Pow(r.Float64(), 0.7)
		x, y := between(r, 0, Width), 530+1060*t
		w := 8 + 70*t
		c.ellipse(glaze([]uint32{0xc3c8bf, 0x3c3d38}[r.IntN(2)], 0.22), x, y, w, 1.5+5*t)
	}
	// Casts of worms, as large as a walnut near us.
	for range 46 {
		t := r.Float64()
		x, y := between(r, 0, Width), 1240+330*t
		for k := range 4 {
			c.ellipse(ink(0x3f403a), x+float64(k%2)*14-7, y-float64(k)*5, 15-2.4*float64(k), 7)
		}
	}
}

// creek winds towards us and shines like the sky.
func creek(c *canvas) {
	course := curve(1560, 506, 1480, 560, 1700, 620, 1280, 700, 760, 790, 1000, 900, 1560, 980, 1500, 1130, 1300, 1300)
	wide := func(t float64) float64 { return 14 + 330*t*t }
	c.ribbon(ink(0x55574f), course, func(t float64) float64 { return wide(t) * 1.24 })
	c.ribbon(ink(0xc3cdcc), course, wide)
	c.ribbon(ink(0xdde4e1), course, func(t float64) float64 { return wide(t) * 0.55 })
	c.ribbon(ink(0xeef0e8), course, func(t float64) float64 { return wide(t) * 0.18 })
	// Near us it opens into the pool in which the heron stands.
	pool := func(rgb uint32, in float64) {
		c.fill(ink(rgb), smooth(120+in, 1460, 420+in, 1270+in*0.2, 860, 1120+in*0.16, 1400, 1092+in*0.14, 1980-in, 1150+in*0.2, 2330-in, 1330, 2380-in, 1660, 120+in, 1660, 120+in, 1460))
	}
	pool(0x55574f, 0)
	pool(0xb3bfbf, 46)
	pool(0xc3cdcc, 150)
	pool(0xd3dcda, 330)
}

func dunlin(c *canvas) {
	r := dice(5)
	for range 17 {
		x, y := between(r, 120, 1020), between(r, 640, 760)
		s := (y - 500) / 240
		if x > 640 {
			x += 1150
		}
		c.ellipse(ink(0x6d5f50), x, y, 15*s, 9*s)
		c.disc(ink(0x6d5f50), x+13*s, y-8*s, 6*s)
		c.ribbon(ink(0x2b2b28), curve(x+17*s, y-8*s, x+26*s, y-5*s, x+32*s, y-1*s), func(float64) float64 { return 2.4 * s })
		c.ellipse(ink(0xe9e6da), x, y+4*s, 10*s, 4*s)
		c.rect(ink(0x2b2b28), x-3*s, y+7*s, 2*s, 11*s)
		c.rect(ink(0x2b2b28), x+4*s, y+7*s, 2*s, 11*s)
	}
}

// wadingHeron stands with its foot at x, y; up is 1, or -1 for what the water
// makes of it.
func wadingHeron(c *canvas, x, y, up float64) {
	part, broken := 1.0, 0.0
	if up < 0 {
		part, broken = 0.5, 5
	}
	at := func(xy ...float64) []float64 {
		out := make([]float64, len(xy))
		for i := 0; i < len(xy); i += 2 {
			out[i] = x + xy[i]*1.25 + broken*math.Sin(xy[i+1]/11)
			out[i+1] = y - xy[i+1]*1.25*up
		}
		return out
	}
	grey, dark, pale := glaze(0x5d6d77, part), glaze(0x232c33, part), glaze(0xeceee9, part)
	thin := func(w float64) func(float64) float64 { return func(float64) float64 { return w } }
	// One leg; the other is drawn up.
	c.ribbon(glaze(0x8a7a4a, part), curve(at(0, 0, 4, 100, -4, 200)...), thin(9))
	c.ribbon(glaze(0x8a7a4a, part), curve(at(20, 196, 52, 150, 16, 128)...), thin(8))
	c.fill(grey, smooth(at(-190, 148, -120, 190, -40, 184, 60, 220, 96, 290, 60, 330, -20, 318, -110, 250, -190, 148)...))
	c.fill(dark, smooth(at(-196, 140, -110, 168, -20, 176, -60, 204, -140, 196, -196, 140)...))
	c.fill(glaze(0x86959c, part), smooth(at(-120, 220, -30, 200, 50, 250, 60, 310, -20, 300, -120, 220)...))
	c.ribbon(pale, curve(at(70, 268, 118, 300, 66, 356, 52, 420, 84, 476, 120, 494)...), func(t float64) float64 { return 52 - 27*t })
	for i := range 4 {
		f := float64(i)
		c.ribbon(dark, curve(at(88-f*7, 318+f*26, 78-f*6, 330+f*26)...), thin(6))
	}
	c.ribbon(pale, curve(at(66, 250, 78, 206, 64, 160)...), func(t float64) float64 { return 16 * (1 - t) })
	c.fill(pale, smooth(at(86, 484, 108, 516, 150, 518, 176, 498, 140, 480, 86, 484)...))
	c.fill(dark, smooth(at(90, 512, 130, 524, 168, 512, 120, 508, 20, 488, 90, 512)...))
	c.fill(glaze(0xd3922c, part), smooth(at(158, 512, 230, 496, 318, 476, 230, 486, 156, 490, 158, 512)...))
	c.disc(glaze(0x1a1a18, part), at(146, 504)[0], at(146, 504)[1], 6)
}
