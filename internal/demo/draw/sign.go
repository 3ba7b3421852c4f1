package draw

import "math"

// sign: a board on Mr Orrin's easel, the S done and the A begun.
func sign() *canvas {
	c := newCanvas(ink(0xe4d9c2))
	c.rect(ink(0xd3c3a3), 0, 1380, Width, 220)
	c.rect(ink(0xb79c72), 0, 1380, Width, 12)
	// The easel's legs and peg rail.
	for _, x := range []float64{420, 1900} {
		c.poly(ink(0x5a4330), x-26, 0, x+26, 0, x+40, 1600, x-40, 1600)
	}
	c.rect(ink(0x35261b), 96, 172, 2230, 1180)
	c.rect(ink(0x8c2f22), 120, 160, 2180, 1160)
	c.rect(ink(0xc99a4b), 152, 192, 2116, 6)
	c.rect(ink(0xc99a4b), 152, 1282, 2116, 6)
	c.rect(ink(0xc99a4b), 152, 192, 6, 1096)
	c.rect(ink(0xc99a4b), 2262, 192, 6, 1096)
	c.rect(ink(0x4a3627), 60, 1320, 2300, 46)
	chalk(c)
	letterS(c, 26, 26, ink(0x4d1710))
	letterS(c, 0, 0, ink(0xf1e5c8))
	letterA(c)
	maulstick(c)
	pots(c)
	return c
}

const (
	capLine  = 360.0
	baseLine = 1120.0
)

// chalk is what the letters stand on, and the ghost of what is still to come.
func chalk(c *canvas) {
	blue := glaze(0xb9cfdd, 0.7)
	for _, y := range []float64{capLine, (capLine + baseLine) / 2, baseLine} {
		c.rect(blue, 170, y-2, 2080, 4)
	}
	faint := glaze(0xb9cfdd, 0.55)
	c.poly(faint, 1796, 372, 1800, 372, 1800, 1110, 1796, 1110)
	c.poly(faint, 1796, 1108, 2196, 1108, 2196, 1112, 1796, 1112)
	c.poly(faint, 1904, 372, 1908, 372, 1908, 1010, 1904, 1010)
	c.poly(faint, 1904, 1008, 2196, 1008, 2196, 1012, 1904, 1012)
	for _, x := range []float64{330, 900, 980, 1640} {
		c.poly(faint, x, capLine-60, x+3, capLine-60, x+3, baseLine+60, x, baseLine+60)
	}
}

// letterS leans back a little, because an upright one looks as if it fell forward.
func letterS(c *canvas, dx, dy float64, col colour) {
	lean := func(x, y float64) (float64, float64) { return x + dx + (y-740)*0.055, y + dy }
	var xy []float64
	for _, p := range []point{{866, 556}, {790, 424}, {630, 376}, {462, 420}, {402, 534}, {456, 648}, {622, 730}, {788, 816}, {846, 936}, {788, 1058}, {616, 1106}, {440, 1056}, {360, 916}} {
		x, y := lean(p.x, p.y)
		xy = append(xy, x, y)
	}
	c.ribbon(col, curve(xy...), func(t float64) float64 { return 24 + 152*math.Pow(math.Sin(math.Pi*t), 1.9) })
	// Serifs that end the stroke, as the brush is turned.
	x, y := lean(866, 556)
	c.poly(col, x-12, y-180, x+10, y-180, x+16, y+14, x-12, y+6)
	x, y = lean(360, 916)
	c.poly(col, x+12, y+184, x-10, y+184, x-16, y-14, x+12, y-6)
}

// letterA is as far as today's paint has gone: the thin stroke and half of the
// thick one.
func letterA(c *canvas) {
	cream, shadow := ink(0xf1e5c8), ink(0x4d1710)
	for _, s := range []struct {
		d   float64
		col colour
	}{{26, shadow}, {0, cream}} {
		d := s.d
		c.poly(s.col, 1288+d, 352+d, 1340+d, 352+d, 1100+d, 1100+d, 1054+d, 1100+d)
		c.poly(s.col, 970+d, 1096+d, 1180+d, 1096+d, 1180+d, 1122+d, 970+d, 1122+d)
		c.fill(s.col, append([]point{{1268 + d, 352 + d}, {1396 + d, 352 + d}}, smooth(1508+d, 718+d, 1494+d, 748+d, 1462+d, 744+d, 1430+d, 764+d, 1392+d, 756+d)...))
	}
	faint := glaze(0xb9cfdd, 0.6)
	c.poly(faint, 1392, 760, 1396, 760, 1502, 1108, 1498, 1108)
	c.poly(faint, 1512, 756, 1516, 756, 1624, 1108, 1620, 1108)
	c.poly(faint, 1164, 880, 1432, 880, 1432, 884, 1164, 884)
}

// maulstick steadies the hand; the brush rests on it between strokes.
func maulstick(c *canvas) {
	c.line(glaze(0x2b130c, 1), 20, 1312, 1002, 2420, 1452)
	c.line(ink(0xcfae78), 20, 1308, 984, 2420, 1434)
	c.disc(ink(0x2b130c), 1302, 994, 54)
	c.disc(ink(0xd9cdb4), 1296, 980, 54)
	c.ribbon(ink(0xb9a888), curve(1316, 1024, 1336, 1000, 1340, 966), func(float64) float64 { return 7 })
	// Handle, ferrule, hair; the tip is loaded.
	c.ribbon(ink(0x3a2417), curve(2066, 1404, 1840, 1146, 1630, 896), func(t float64) float64 { return 10 + 18*math.Sin(math.Pi*(0.2+0.7*t)) })
	c.ribbon(ink(0xb9bcb8), curve(1636, 904, 1594, 852), func(t float64) float64 { return 23 + 5*t })
	c.ribbon(ink(0x5b3a22), curve(1597, 856, 1556, 808, 1530, 774), func(t float64) float64 { return 27 - 8*t })
	c.ribbon(ink(0xf1e5c8), curve(1548, 798, 1526, 768, 1506, 734), func(t float64) float64 { return 22 * (1 - 0.75*t) })
}

func pots(c *canvas) {
	for _, p := range []struct {
		x, w, h float64
		rgb     uint32
	}{{300, 130, 130, 0xf1e5c8}, {470, 110, 100, 0xc99a4b}, {1500, 120, 116, 0x2c5a63}} {
		y := 1500.0
		c.rect(ink(0x6d716d), p.x, y-p.h, p.w, p.h)
		c.rect(ink(0x878b86), p.x, y-p.h, p.w*0.35, p.h)
		c.ellipse(ink(0x6d716d), p.x+p.w/2, y, p.w/2, 15)
		c.ellipse(ink(0x4b4e4b), p.x+p.w/2, y-p.h, p.w/2, 16)
		c.ellipse(ink(p.rgb), p.x+p.w/2, y-p.h+2, p.w/2-8, 11)
		c.ribbon(ink(p.rgb), curve(p.x+p.w*0.7, y-p.h+8, p.x+p.w*0.72, y-p.h+60), func(t float64) float64 { return 14 - 5*t })
	}
}
