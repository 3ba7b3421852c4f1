package draw

import (
	"bytes"
	"image"
	"strings"
	"testing"
)

func TestEachPictureIsTheSameOnEveryRun(t *testing.T) {
	for _, name := range Names() {
		first, err := Picture(name)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Picture(name)
		if err != nil {
			t.Fatal(err)
		}
		if first.Bounds() != image.Rect(0, 0, Width, Height) {
			t.Errorf("%s is %v", name, first.Bounds())
		}
		if !bytes.Equal(first.(*image.RGBA).Pix, again.(*image.RGBA).Pix) {
			t.Errorf("%s differs from run to run", name)
		}
	}
}

func TestPicturesAreOpaqueAndNotBlank(t *testing.T) {
	for _, name := range Names() {
		picture, err := Picture(name)
		if err != nil {
			t.Fatal(err)
		}
		rgba := picture.(*image.RGBA)
		if !rgba.Opaque() {
			t.Errorf("%s lets the page shine through", name)
		}
		colours := map[[3]byte]int{}
		for i := 0; i < len(rgba.Pix); i += 4 * 7 {
			colours[[3]byte(rgba.Pix[i:])]++
		}
		for rgb, n := range colours {
			if share := float64(n) * 7 / (Width * Height); share > 0.7 {
				t.Errorf("%s is %.0f %% one colour, %x", name, share*100, rgb)
			}
		}
	}
}

func TestAnUnknownPictureIsRefusedWithTheNamesThereAre(t *testing.T) {
	_, err := Picture("lighthouse")
	if err == nil || !strings.Contains(err.Error(), "night-train") {
		t.Errorf("got %v", err)
	}
}
