package draw

import (
	"bytes"
	"image"
	"strings"
	"testing"
)

func TestEachPictureIsTheSameOnEveryRunAndFillsItsSheet(t *testing.T) {
	for _, name := range Names() {
		first, again := pixels(t, name), pixels(t, name)
		if first.Bounds() != image.Rect(0, 0, PixelsWide, PixelsHigh) {
			t.Errorf("%s is %v", name, first.Bounds())
		}
		if !bytes.Equal(first.Pix, again.Pix) {
			t.Errorf("%s differs from run to run", name)
		}
		if !first.Opaque() {
			t.Errorf("%s lets the page shine through", name)
		}
		const step = 7
		colours := map[[3]byte]int{}
		for i := 0; i < len(first.Pix); i += 4 * step {
			colours[[3]byte(first.Pix[i:])]++
		}
		for rgb, n := range colours {
			if share := float64(n) * step / (PixelsWide * PixelsHigh); share > 0.7 {
				t.Errorf("%s is %.0f %% one colour, %x", name, share*100, rgb)
			}
		}
	}
}

func pixels(t *testing.T, name string) *image.RGBA {
	t.Helper()
	picture, err := Picture(name)
	if err != nil {
		t.Fatal(err)
	}
	return picture.(*image.RGBA)
}

func TestAnUnknownPictureIsRefusedWithTheNamesThereAre(t *testing.T) {
	_, err := Picture("lighthouse")
	if err == nil || !strings.Contains(err.Error(), "night-train") {
		t.Errorf("got %v", err)
	}
}
