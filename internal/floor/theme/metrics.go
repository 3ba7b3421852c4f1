package theme

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/andybalholm/brotli"
)

// metrics are the measures of a face that decide where lines break and how
// high they are, in units of the face.
type metrics struct {
	unit, ascent, descent, gap float64
	width                      float64 // average advance over English text
}

// woff2Tags are the table tags that WOFF2 writes as a number, up to the last
// that is read here.
var woff2Tags = []string{"cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2", "post", "cvt ", "fpgm", "glyf", "loca"}

// maxFont bounds what a font may unpack to.
const maxFont = 16 << 20

// readMetrics measures a WOFF2 face.
func readMetrics(data []byte) (m metrics, err error) {
	tables, err := woff2Tables(data)
	if err != nil {
		return m, err
	}
	// Offsets come from the file; a broken one must not stop the server.
	defer func() {
		if recover() != nil {
			err = errors.New("its tables are cut short")
		}
	}()
	head, hhea, os2 := tables["head"], tables["hhea"], tables["OS/2"]
	signed := func(b []byte) float64 { return float64(int16(binary.BigEndian.Uint16(b))) }
	m.unit = float64(binary.BigEndian.Uint16(head.data[18:]))
	m.ascent, m.descent, m.gap = signed(hhea.data[4:]), -signed(hhea.data[6:]), signed(hhea.data[8:])
	const useTypo = 1 << 7
	if binary.BigEndian.Uint16(os2.data[62:])&useTypo != 0 {
		m.ascent, m.descent, m.gap = signed(os2.data[68:]), -signed(os2.data[70:]), signed(os2.data[72:])
	}
	glyph, err := glyphs(tables["cmap"].data)
	if err != nil {
		return m, err
	}
	advances := int(binary.BigEndian.Uint16(hhea.data[34:]))
	hmtx, stride := tables["hmtx"].data, 4
	if tables["hmtx"].transformed {
		hmtx, stride = hmtx[1:], 2 // a byte of flags, then the advances alone
	}
	m.width = averageWidth(func(r rune) float64 {
		return float64(binary.BigEndian.Uint16(hmtx[min(glyph(r), advances-1)*stride:]))
	})
	if m.unit == 0 || m.width == 0 {
		return m, errors.New("it has no widths")
	}
	return m, nil
}

type fontTable struct {
	data        []byte
	transformed bool
}

func woff2Tables(data []byte) (map[string]fontTable, error) {
	if len(data) < 48 || string(data[:4]) != "wOF2" || string(data[4:8]) == "ttcf" {
		return nil, errors.New("it is not a WOFF2 face")
	}
	in := bytes.NewReader(data[48:])
	type entry struct {
		tag         string
		size        int
		transformed bool
	}
	var entries []entry
	for range binary.BigEndian.Uint16(data[12:]) {
		flags, err := in.ReadByte()
		if err != nil {
			return nil, err
		}
		e := entry{}
		if i := int(flags & 63); i < len(woff2Tags) {
			e.tag = woff2Tags[i]
		} else if i == 63 {
			var tag [4]byte
			if _, err := io.ReadFull(in, tag[:]); err != nil {
				return nil, err
			}
			e.tag = string(tag[:])
		}
		// Version 3 means "as it is" for outlines, version 0 for all others.
		version := flags >> 6
		outlines := e.tag == "glyf" || e.tag == "loca"
		e.transformed = outlines && version != 3 || !outlines && version != 0
		if e.size, err = base128(in); err != nil {
			return nil, err
		}
		if e.transformed {
			if e.size, err = base128(in); err != nil {
				return nil, err
			}
		}
		entries = append(entries, e)
	}
	// Padding may follow, which is no part of the stream.
	packed := io.LimitReader(in, int64(binary.BigEndian.Uint32(data[20:])))
	plain, err := io.ReadAll(io.LimitReader(brotli.NewReader(packed), maxFont))
	if err != nil {
		return nil, fmt.Errorf("it does not unpack: %w", err)
	}
	tables := map[string]fontTable{}
	for _, e := range entries {
		if e.size > len(plain) {
			return nil, errors.New("it is cut short")
		}
		tables[e.tag] = fontTable{plain[:e.size], e.transformed}
		plain = plain[e.size:]
	}
	return tables, nil
}

// base128 reads WOFF2's variable-length number.
func base128(in io.ByteReader) (int, error) {
	n := 0
	for range 5 {
		b, err := in.ReadByte()
		if err != nil {
			return 0, err
		}
		n = n<<7 | int(b&127)
		if b < 128 {
			return n, nil
		}
	}
	return 0, errors.New("a length in it is too long")
}

// glyphs reads a cmap: the glyph of a letter, by its format 4 or 12.
func glyphs(cmap []byte) (func(rune) int, error) {
	u16 := func(i int) int { return int(binary.BigEndian.Uint16(cmap[i:])) }
	u32 := func(i int) int { return int(binary.BigEndian.Uint32(cmap[i:])) }
	for i := range u16(2) {
		at := u32(4 + 8*i + 4)
		switch u16(at) {
		case 4:
			n := u16(at+6) / 2
			ends, starts := at+14, at+16+2*n
			deltas, ranges := starts+2*n, starts+4*n
			return func(r rune) int {
				for s := range n {
					if int(r) > u16(ends+2*s) {
						continue
					}
					if int(r) < u16(starts+2*s) {
						return 0
					}
					g := int(r)
					if off := u16(ranges + 2*s); off != 0 {
						if g = u16(ranges + 2*s + off + 2*(int(r)-u16(starts+2*s))); g == 0 {
							return 0
						}
					}
					return (g + u16(deltas+2*s)) & 0xffff
				}
				return 0
			}, nil
		case 12:
			n := u32(at + 12)
			return func(r rune) int {
				for g := range n {
					group := at + 16 + 12*g
					if u32(group) <= int(r) && int(r) <= u32(group+4) {
						return u32(group+8) + int(r) - u32(group)
					}
				}
				return 0
			}, nil
		}
	}
	return nil, errors.New("it has no table of letters that can be read")
}

// letterWeights is how often a letter stands in a thousand characters of
// English prose, spaces included.
var letterWeights = map[rune]float64{
	' ': 180, 'e': 102, 't': 75, 'a': 65, 'o': 62, 'i': 57, 'n': 57, 's': 53, 'r': 50, 'h': 50, 'l': 33,
	'd': 33, 'u': 23, 'c': 22, 'm': 20, 'f': 18, 'w': 17, 'g': 16, 'p': 15, 'y': 14, 'b': 13, ',': 10,
	'.': 10, 'v': 8, 'k': 6, 'T': 3, 'S': 2, 'A': 2, 'M': 2, 'C': 2, 'I': 2, 'x': 1, 'j': 1, 'q': 1, 'z': 1,
}

func averageWidth(advance func(rune) float64) float64 {
	sum, weight := 0.0, 0.0
	for r, w := range letterWeights {
		sum += w * advance(r)
		weight += w
	}
	return sum / weight
}
