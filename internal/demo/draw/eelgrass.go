package draw

import (
	"math"
	"math/rand/v2"
)

// eelgrass: a bed off The Sands, three metres down.
func eelgrass() *canvas {
	c := newCanvas(ink(0xc4d8cf))
	for i, rgb := range []uint32{0xa9c8c0, 0x8db6b0, 0x74a39f, 0x5d8f8d, 0x4a7b7b} {
		y := 120 + float64(i)*205
		c.land(ink(rgb), func(x float64) float64 { return y + 26*math.Sin(x/(300+40*float64(i))+float64(i)*1.4) })
	}
	shafts(c)
	r := dice(31)
	c.land(ink(0x557f76), func(x float64) float64 { return 1340 + 18*math.Sin(x/260) })
	meadow(c, r, 104, 0x477567, 1400, 420, 760, 13)
	fish(c, 620, 520, 1, 0x3d6a68)
	fish(c, 770, 590, 0.8, 0x3d6a68)
	fish(c, 545, 640, 0.7, 0x3d6a68)
	c.land(ink(0xb9ab86), func(x float64) float64 { return 1440 + 16*math.Sin(x/330+2) })
	meadow(c, r, 84, 0x2f6150, 1490, 560, 1060, 19)
	fish(c, 1790, 560, -1.4, 0xd9d2b4)
	c.land(ink(0x9c8f6c), func(x float64) float64 { return 1520 + 12*math.Sin(x/240+1) })
	meadow(c, r, 40, 0x1b4437, 1610, 620, 1270, 27)
	pipefish(c, 1450, 640)
	bubbles(c, r)
	return c
}

// shafts are the light that falls from the swell above.
func shafts(c *canvas) {
	for _, s := range [][4]float64{{300, 170, 640, 330}, {820, 90, 1010, 210}, {1290, 220, 1620, 420}, {1860, 120, 2160, 260}} {
		c.poly(glaze(0xe8f0e2, 0.16), s[0], 0, s[0]+s[1], 0, s[2]+s[3], 1360, s[2], 1360)
	}
}

// meadow is one row of blades, all leaning with the same swell.
func meadow(c *canvas, r *rand.Rand, n int, rgb uint32, ground, lo, hi, w float64) {
	for range n {
		x, h := between(r, -120, Width+60), between(r, lo, hi)
		// The bed thins out towards the right of the middle, so that the eye
		// has somewhere to rest.
		if gap := math.Abs(x - 1500); gap < 420 && r.Float64() < 0.8-gap/700 {
			h *= 0.45
		}
		sway := 120*math.Sin(x/520+0.5) + between(r, 10, 110)
		width := w * between(r, 0.7, 1.15)
		col := ink(rgb)
		if r.Float64() < 0.22 {
			col = ink(lighter(rgb, 18))
		}
		y := ground + between(r, -14, 20)
		c.ribbon(col, curve(x, y, x+sway*0.05, y-h*0.35, x+sway*0.5, y-h*0.72, x+sway*1.25, y-h),
			func(t float64) float64 { return width * min(1, 0.3+7*t) * (1 - 0.85*t*t*t) })
	}
}

func lighter(rgb uint32, by uint32) uint32 {
	return min(rgb>>16&0xff+by, 0xff)<<16 | min(rgb>>8&0xff+by, 0xff)<<8 | min(rgb&0xff+by, 0xff)
}

// fish swims right, or left with a scale below zero.
func fish(c *canvas, x, y, scale float64, rgb uint32) {
	at := func(xy ...float64) []float64 {
		out := make([]float64, len(xy))
		for i := 0; i < len(xy); i += 2 {
			out[i], out[i+1] = x+xy[i]*scale, y+xy[i+1]*math.Abs(scale)
		}
		return out
	}
	body := smooth(at(80, 0, 40, -26, -20, -22, -70, -4, -70, 4, -20, 22, 40, 24, 80, 0)...)
	c.fill(ink(rgb), body)
	c.poly(ink(rgb), at(-60, 0, -112, -30, -96, 0, -112, 30)...)
	c.poly(ink(rgb), at(20, -20, -6, -42, -22, -18)...)
	eye := at(54, -6)
	c.disc(ink(0x24433f), eye[0], eye[1], 4.5*math.Abs(scale))
}

// pipefish hangs upright, as it does when it would rather be a blade of grass.
func pipefish(c *canvas, x, y float64) {
	col := ink(0xc9b25e)
	body := curve(x, y-180, x-14, y-90, x+12, y+60, x+4, y+240, x+40, y+430)
	c.ribbon(col, body, func(t float64) float64 { return 9 + 17*math.Sin(math.Pi*math.Pow(t, 0.55))*(1-t*0.6) })
	c.ribbon(col, curve(x+2, y-160, x+22, y-196, x+64, y-222), func(t float64) float64 { return 21 - 13*t })
	c.disc(ink(0x24433f), x+14, y-184, 5)
	c.poly(ink(0xb09a49), x+20, y+20, x+46, y+50, x+40, y+96, x+16, y+110)
}

func bubbles(c *canvas, r *rand.Rand) {
	for i := range 11 {
		t := float64(i) / 10
		c.disc(glaze(0xeef5ea, 0.55), 1985+34*math.Sin(t*9)+between(r, -8, 8), 1080-t*900, 7+t*11)
	}
}
