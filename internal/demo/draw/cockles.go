package draw

import "math"

// cockles: the licensed five, four hundred metres beyond the last post.
func cockles() *canvas {
	c := newCanvas(ink(0xbccdd6))
	for i, rgb := range []uint32{0xc9d6da, 0xd6dedb, 0xe2e4d8, 0xece6d0} {
		y := 240 + float64(i)*190
		c.land(ink(rgb), func(x float64) float64 { return y + 16*math.Sin(x/(380-40*float64(i))+float64(i)) })
	}
	for _, s := range [][3]float64{{700, 260, 620}, {1820, 420, 520}, {420, 620, 380}, {1500, 700, 460}} {
		x, y, w := s[0], s[1], s[2]
		c.fill(ink(0xf3f0e2), smooth(x-w, y, x-w*0.6, y-26, x-w*0.2, y-84, x+w*0.15, y-96, x+w*0.5, y-34, x+w, y, x+w*0.3, y+14, x-w*0.4, y+10, x-w, y))
	}
	c.rect(ink(0x9db0b4), 0, 962, Width, 20)
	c.rect(ink(0xc7b48d), 0, 978, Width, Height)
	wetSand(c)
	for i := range 6 { // the posts, from the town outwards
		x, h := 2330-float64(i)*118, 190-float64(i)*27
		c.rect(ink(0x4a4a40), x, 1050-h-float64(i)*7, 15-float64(i)*1.7, h)
	}
	r := dice(22)
	for _, p := range []struct {
		x, y, s    float64
		coat, skin uint32
	}{{620, 1150, 0.62, 0xd9a83a, 0xcb9f7c}, {1010, 1120, 0.54, 0x3f6370, 0x8a5a3c}, {1330, 1150, 0.6, 0xa8201a, 0xe0b794}, {1720, 1200, 0.74, 0x55625f, 0xcb9f7c}, {300, 1270, 0.92, 0x33403f, 0xcb9f7c}} {
		c.fill(glaze(0x6d5f45, 0.5), smooth(p.x-60*p.s, p.y+6, p.x+60*p.s, p.y+4, p.x+330*p.s, p.y+22*p.s, p.x+40*p.s, p.y+26*p.s, p.x-60*p.s, p.y+6))
		reachX, reachY := p.x+150*p.s, p.y-84*p.s
		c.line(ink(0x6d4a2c), 9*p.s, p.x+80*p.s, p.y-210*p.s, p.x+230*p.s, p.y+6*p.s)
		c.line(ink(0x33403f), 9*p.s, p.x+190*p.s, p.y+10*p.s, p.x+270*p.s, p.y+2*p.s)
		bent(c, p.x, p.y, p.s, p.coat, 0x2b3532, p.skin, reachX, reachY)
		for range 3 {
			sack(c, p.x-between(r, 120, 260)*p.s, p.y+between(r, 0, 20), p.s)
		}
	}
	handcart(c, 1960, 1440)
	gulls(c, 0x5f6d70, 1180, 420, 1290, 360, 1080, 350)
	return c
}

func wetSand(c *canvas) {
	r := dice(400)
	for i := range 8 {
		y := 984 + 10*math.Pow(float64(i), 2)
		rgb := []uint32{0xcfc2a0, 0xb9a67e}[i%2]
		c.land(ink(rgb), func(x float64) float64 { return y + (3+float64(i))*math.Sin(x/(160+30*float64(i))+float64(i)*2) })
	}
	for range 40 { // pools that keep the sky
		t := r.Float64()
		x, y, w := between(r, 0, Width), 990+600*t*t, 40+240*t
		c.ellipse(glaze(0xd6dedb, 0.65), x, y, w, 3+11*t)
	}
	for range 150 {
		t := r.Float64()
		x, y, w := between(r, 0, Width), 1000+590*t, 20+70*t
		c.ribbon(glaze(0x8f7d57, 0.4), curve(x, y, x+w*0.5, y-3-5*t, x+w, y), func(u float64) float64 { return (2 + 3*t) * math.Sin(math.Pi*u) })
	}
}

func sack(c *canvas, x, y, s float64) {
	c.fill(ink(0x8a7350), smooth(x-34*s, y, x-38*s, y-50*s, x-12*s, y-76*s, x+14*s, y-76*s, x+38*s, y-48*s, x+34*s, y, x, y+6*s, x-34*s, y))
	c.ribbon(ink(0x5d4a30), curve(x-14*s, y-72*s, x, y-66*s, x+16*s, y-72*s), func(float64) float64 { return 6 * s })
}

// handcart has the wheels of a bicycle.
func handcart(c *canvas, x, y float64) {
	dark := ink(0x2b3532)
	c.ellipse(glaze(0x6d5f45, 0.6), x+60, y+12, 340, 20)
	for i := range 4 {
		sack(c, x-120+float64(i)*86, y-128-float64(i%2)*8, 1.15)
	}
	c.poly(ink(0x7a5a3a), x-210, y-150, x+250, y-150, x+230, y-104, x-190, y-104)
	c.rect(ink(0x5d4430), x-214, y-158, 470, 13)
	c.line(ink(0x7a5a3a), 15, x-190, y-120, x-420, y-40)
	c.line(dark, 10, x-428, y-62, x-412, y-16)
	c.line(dark, 11, x+200, y-110, x+190, y+6)
	const wheel = 116.0
	cx, cy := x+10, y-106.0
	steps := make([]float64, 0, 130)
	for i := range 65 {
		sin, cos := math.Sincos(2 * math.Pi * float64(i) / 64)
		steps = append(steps, cx+wheel*cos, cy+wheel*sin)
	}
	c.line(dark, 13, steps...)
	for i := range 12 {
		at := turned(cx, cy, 1, float64(i)*math.Pi/12)
		c.line(ink(0x9aa19d), 3, at(-wheel, 0, wheel, 0)...)
	}
	c.disc(ink(0xa8201a), cx, cy, 14)
}
