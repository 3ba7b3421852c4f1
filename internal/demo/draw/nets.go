package draw

import "math"

// nets: the Eastside quay at dawn, the nets hauled up to dry.
func nets() *canvas {
	c := newCanvas(ink(0xd9b8a0))
	c.land(ink(0xe4c9a8), func(x float64) float64 { return 260 + 22*math.Sin(x/430+2) })
	c.land(ink(0xeddab5), func(x float64) float64 { return 470 + 16*math.Sin(x/360) })
	c.disc(ink(0xfaf0d2), 1830, 610, 122)
	c.land(ink(0xa4999a), func(x float64) float64 { return 742 - 22*math.Sin(x/390+0.5) })
	c.rect(ink(0x8b8f98), 0, 760, Width, 600)
	glints(c, 0xfaf0d2, 27, 1830, 778, 200, 21, 22)
	c.land(ink(0x737c87), func(x float64) float64 { return 1000 + 6*math.Sin(x/140) })
	moored(c, 980, 1120, 0.86, 0x3f6370)
	moored(c, 1520, 1190, 1.1, 0xa8201a)
	c.rect(ink(0x6d5f54), 0, 1300, Width, 300)
	c.rect(ink(0x87776a), 0, 1290, Width, 20)
	for i := range 30 {
		c.rect(ink(0x5c5047), float64(i)*84-20, 1310, 5, 290)
	}
	dryingNets(c)
	mender(c, 560, 1500)
	floats(c)
	gulls(c, 0x6d5a52, 1330, 300, 1450, 240, 1240, 250)
	return c
}

func moored(c *canvas, x, y, s float64, rgb uint32) {
	at := turned(x, y, s, 0)
	c.ellipse(glaze(0x3c454f, 0.5), x, y+44*s, 250*s, 24*s)
	c.line(ink(0x33302f), 9*s, at(-30, -60, -30, -330)...)
	c.line(ink(0x33302f), 4*s, at(-30, -320, 220, -70)...)
	c.rect(ink(0xe9dcc0), at(-160, -170)[0], at(0, -170)[1], 120*s, 110*s)
	c.rect(ink(0x33403f), at(-172, -182)[0], at(0, -182)[1], 144*s, 15*s)
	c.rect(ink(0x6d8288), at(-142, -150)[0], at(0, -150)[1], 82*s, 40*s)
	c.fill(ink(rgb), append(smooth(at(-270, -96, -100, -60, 100, -60, 300, -130)...), smooth(at(300, -130, 250, -20, 190, 44, -200, 44, -250, -20, -270, -96)...)...))
	c.ribbon(ink(0xf1e5c8), curve(at(-262, -74, -100, -38, 100, -38, 288, -104)...), func(float64) float64 { return 9 * s })
	// An eye on the bow, as boats have where these families come from.
	eye := at(214, -52)
	c.ellipse(ink(0xf7f0e0), eye[0], eye[1], 27*s, 15*s)
	c.disc(ink(0x1f2829), eye[0]+3*s, eye[1], 11*s)
}

// dryingNets hang from a rope between posts in deep folds, a mesh that the light
// comes through.
func dryingNets(c *canvas) {
	wood := ink(0x4a3a30)
	tops := []point{{90, 330}, {760, 270}, {1430, 330}, {2110, 280}, {2480, 320}}
	for i := 0; i+1 < len(tops); i++ {
		a, b := tops[i], tops[i+1]
		sag := func(t float64) float64 { return a.y + (b.y-a.y)*t + 110*math.Sin(math.Pi*t) }
		hem := func(t float64) float64 {
			return 1150 + 66*math.Sin(t*math.Pi*3+float64(i)*1.4) - 260*math.Pow(math.Abs(2*t-1), 3)
		}
		n := int((b.x - a.x) / 21)
		for k := range n + 1 {
			t := float64(k) / float64(n)
			x := a.x + (b.x-a.x)*t
			if hem(t) < sag(t)+20 {
				continue
			}
			sway := 20 * math.Sin(t*11+float64(i))
			c.ribbon(glaze(0x2f4a52, 0.62), curve(x, sag(t), x+sway, (sag(t)+hem(t))/2, x+sway*0.4, hem(t)), func(float64) float64 { return 3.4 })
		}
		for k := range 34 {
			f := float64(k+1) / 35
			var xy []float64
			for j := range 41 {
				t := float64(j) / 40
				x := a.x + (b.x-a.x)*t + 20*math.Sin(t*11+float64(i))*math.Sin(math.Pi*f)
				xy = append(xy, x, sag(t)+(hem(t)-sag(t))*f)
			}
			c.ribbon(glaze(0x2f4a52, 0.5), curve(xy...), func(float64) float64 { return 3 })
		}
		rope := curve(a.x, a.y, a.x+(b.x-a.x)*0.25, sag(0.25), (a.x+b.x)/2, sag(0.5), a.x+(b.x-a.x)*0.75, sag(0.75), b.x, b.y)
		c.ribbon(ink(0x8a6a44), rope, func(float64) float64 { return 10 })
		for k := range 11 {
			p := rope((float64(k) + 0.5) / 11)
			c.ellipse(ink([]uint32{0xc9803f, 0xc9803f, 0xd9b25e}[k%3]), p.x, p.y+4, 21, 13)
		}
	}
	for _, p := range tops {
		c.poly(wood, p.x-20, p.y-44, p.x+20, p.y-44, p.x+26, 1450, p.x-26, 1450)
	}
}

// mender sits on a box with the hem of the net over her knees.
func mender(c *canvas, x, y float64) {
	c.ellipse(glaze(0x2b2420, 0.5), x+40, y+8, 210, 18)
	c.rect(ink(0x8a6440), x-110, y-120, 190, 124)
	for i := range 3 {
		c.rect(ink(0x6d4a2c), x-110, y-86+float64(i)*36, 190, 6)
	}
	c.fill(ink(0x2a3635), smooth(x-80, y-110, x-60, y-170, x+60, y-176, x+150, y-150, x+160, y-20, x+170, y, x+112, y, x+96, y-104, x-80, y-110))
	c.fill(ink(0xa8201a), smooth(x-84, y-120, x-96, y-230, x-70, y-330, x-10, y-352, x+44, y-320, x+60, y-220, x+50, y-130, x-84, y-120))
	c.ribbon(ink(0x8c1a15), curve(x+16, y-310, x+60, y-240, x+130, y-200), func(float64) float64 { return 42 })
	c.disc(ink(0xc99470), x+140, y-196, 22)
	c.disc(ink(0xc99470), x+10, y-392, 44)
	c.fill(ink(0x3f6370), smooth(x-46, y-340, x-54, y-400, x-26, y-446, x+16, y-452, x+44, y-426, x+22, y-416, x-2, y-380, x+8, y-338, x-46, y-340))
	// The hem, the needle and what is still to do.
	c.fill(glaze(0x2f4a52, 0.8), smooth(x+70, y-176, x+190, y-200, x+240, y-120, x+300, y-20, x+420, y+6, x+260, y+16, x+150, y-40, x+70, y-176))
	for i := range 9 {
		f := float64(i)
		c.ribbon(glaze(0xd9cdb4, 0.5), curve(x+96+f*22, y-186+f*14, x+130+f*26, y-100+f*13, x+170+f*26, y-16+f*3), func(float64) float64 { return 2.6 })
	}
	c.line(ink(0xe4c98a), 8, x+140, y-200, x+190, y-262)
}

func floats(c *canvas) {
	for i, p := range []point{{1180, 1470}, {1236, 1500}, {1130, 1510}, {1290, 1470}, {1190, 1534}, {2120, 1480}, {2190, 1510}} {
		c.ellipse(ink([]uint32{0xc9803f, 0xa8201a, 0xd9b25e}[i%3]), p.x, p.y, 44, 31)
		c.ellipse(ink(0x4a3a30), p.x, p.y, 9, 7)
	}
	c.ribbon(ink(0x8a6a44), curve(1110, 1540, 1300, 1560, 1500, 1500, 1640, 1540, 1560, 1576, 1440, 1548), func(float64) float64 { return 11 })
}
