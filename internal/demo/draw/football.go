package draw

import "math"

// football: the Town goal, in about the sixtieth minute.
func football() *canvas {
	c := newCanvas(ink(0xc3cac8))
	for i := range 9 {
		y := 560 + float64(i)*64
		c.land(ink(mixed(0xc3cac8, 0x93a394, float64(i)/8)), func(x float64) float64 { return y + 10*math.Sin(x/300+float64(i)) })
	}
	shadows(c)
	for i := range 8 {
		y := 1080 + float64(i)*70
		f := float64(i) / 7
		c.land(ink(mixed(0x93a394, 0x4d6450, f)), func(x float64) float64 { return y + 5*math.Sin(x/240+float64(i)*1.3) })
	}
	for _, s := range []float64{0, 1} { // the mown stripes show again near us
		c.poly(glaze(0x3f5645, 0.25), 300+s*1100, 1600, 760+s*800, 1600, 860+s*560, 1180, 590+s*720, 1180)
	}
	keeperInFog(c, 1265, 1262)
	goal(c)
	bank(c, 0.34, 470, 60)
	bank(c, 0.26, 860, 90)
	c.fill(glaze(0xdde2e0, 0.4), smooth(-100, 1030, 300, 980, 700, 1040, 900, 1090, 400, 1140, -100, 1130, -100, 1030))
	c.fill(glaze(0xdde2e0, 0.34), smooth(1700, 1150, 2000, 1080, 2500, 1120, 2500, 1220, 2100, 1240, 1700, 1150))
	// Behind the goal, quite clear, lies the spare one.
	ball(c, 330, 1470)
	return c
}

// mixed is a part of the way from one colour to another.
func mixed(from, to uint32, part float64) uint32 {
	var out uint32
	for shift := 0; shift <= 16; shift += 8 {
		a, b := float64(from>>shift&0xff), float64(to>>shift&0xff)
		out |= uint32(math.Round(a+(b-a)*part)) << shift
	}
	return out
}

// shadows are players as far as they can be made out.
func shadows(c *canvas) {
	for _, p := range []struct{ x, y, s, part float64 }{{250, 900, 0.7, 0.3}, {640, 990, 0.95, 0.5}, {1880, 960, 0.85, 0.42}, {2150, 880, 0.62, 0.22}, {1600, 850, 0.52, 0.16}} {
		rgb := mixed(0xb4bdba, 0x55625f, p.part)
		at := turned(p.x, p.y, p.s, 0)
		c.fill(ink(rgb), smooth(at(-40, -90, -42, -190, -30, -250, 0, -258, 30, -250, 42, -190, 40, -90, -40, -90)...))
		c.line(ink(rgb), 24*p.s, at(-18, -96, -34, -40, -22, 0)...)
		c.line(ink(rgb), 24*p.s, at(20, -96, 44, -50, 76, -12)...)
		c.line(ink(rgb), 18*p.s, at(-36, -236, -72, -180, -50, -140)...)
		c.line(ink(rgb), 18*p.s, at(36, -236, 78, -196, 96, -228)...)
		c.disc(ink(rgb), at(0, -290)[0], at(0, -290)[1], 29*p.s)
	}
}

func goal(c *canvas) {
	post, net := ink(0xf3f3ec), glaze(0xeef1ee, 0.55)
	const left, right, bar, ground = 740.0, 1840.0, 700.0, 1262.0
	// We stand behind it: the net comes towards us, wider and lower than the posts.
	for i := range 25 {
		t := float64(i) / 24
		x := left + 20 + (right-left-40)*t
		c.poly(net, x, bar, x+3, bar, x*1.1-129+3, ground+104, x*1.1-129, ground+104)
	}
	for i := range 11 {
		t := float64(i) / 10
		y := bar + (ground+104-bar)*t
		in := -55 * t
		c.rect(net, left+in, y, right-left-2*in, 3)
	}
	for i := range 7 {
		t := float64(i) / 6
		for _, side := range []struct{ from, to float64 }{{left, left - 55}, {right, right + 55}} {
			c.poly(net, side.from, bar+(ground-bar)*t, side.to, bar+(ground+104-bar)*t, side.to, bar+(ground+104-bar)*t+3, side.from, bar+(ground-bar)*t+3)
		}
	}
	c.rect(glaze(0x33403f, 0.35), left-10, ground, right-left+40, 9)
	c.rect(post, left-14, bar-14, 26, ground-bar+20)
	c.rect(post, right-12, bar-14, 26, ground-bar+20)
	c.rect(post, left-14, bar-16, right-left+28, 26)
	c.rect(ink(0xc9cfc9), left-14, bar+6, right-left+28, 5)
}

// keeperInFog stands on his line, hands on hips, his back to us, looking where the game was.
func keeperInFog(c *canvas, x, y float64) {
	at := turned(x, y, 1.15, 0)
	skin, red, dark := ink(0xcb9f7c), ink(0xa8201a), ink(0x26302f)
	c.ellipse(glaze(0x26302f, 0.3), x, y+6, 96, 12)
	c.poly(skin, at(-34, -8, -32, -110, -8, -110, -12, -8)...)
	c.poly(skin, at(12, -8, 8, -110, 32, -110, 34, -8)...)
	for _, dx := range []float64{-24, 22} {
		c.poly(dark, at(dx-14, 0, dx-12, -74, dx+12, -74, dx+22, 0)...)
		c.poly(red, at(dx-12, -74, dx-12, -62, dx+12, -62, dx+12, -74)...)
	}
	c.poly(dark, at(-42, -90, -38, -160, 38, -160, 42, -90, 4, -90, 0, -118, -4, -90)...)
	c.fill(red, smooth(at(-40, -146, -44, -230, -36, -276, 0, -286, 36, -276, 44, -230, 40, -146, -40, -146)...))
	for _, s := range []float64{-1, 1} {
		c.line(red, 28, at(s*34, -262, s*86, -214, s*46, -172)...)
		c.disc(ink(0xe9d9a8), at(s*48, -168)[0], at(s*48, -168)[1], 19)
	}
	c.rect(skin, at(-10, -300)[0], at(0, -300)[1], 24, 26)
	c.disc(ink(0x3a2a20), at(0, -322)[0], at(0, -322)[1], 35)
	c.fill(dark, smooth(at(-37, -322, -34, -352, 0, -364, 34, -352, 37, -322, 0, -316, -37, -322)...))
	// The one on his back, by which the programme knows him.
	c.line(ink(0xf3f1e6), 13, at(-10, -236, 6, -250, 6, -176)...)
}

// bank is a sheet of fog across everything that stands behind it.
func bank(c *canvas, part, y, h float64) {
	c.fill(glaze(0xd3d9d7, part), smooth(-200, y, 300, y-h, 900, y+h*0.4, 1500, y-h*0.7, 2600, y, 2600, y+h*2.4, 1700, y+h*1.7, 1000, y+h*2.5, 200, y+h*1.8, -200, y+h*2.2, -200, y))
}

func ball(c *canvas, x, y float64) {
	c.ellipse(glaze(0x1f2829, 0.4), x+12, y+58, 70, 12)
	c.disc(ink(0xf3f1e6), x, y, 60)
	for i := range 5 {
		at := turned(x, y, 1, float64(i)*1.2566)
		c.poly(ink(0x26302f), at(0, -58, -18, -50, -12, -34, 12, -34, 18, -50)...)
	}
	at := turned(x, y, 1, 0.63)
	c.poly(ink(0x26302f), at(0, -22, 21, -7, 13, 18, -13, 18, -21, -7)...)
	c.disc(glaze(0x6d7a70, 0.22), x+12, y+16, 44)
}
