package app_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/testkit/apptest"
)

// drawn is a small photograph of one colour.
func drawn(t *testing.T, shade uint8) string {
	t.Helper()
	p := image.NewRGBA(image.Rect(0, 0, 60, 40))
	for i := range p.Pix {
		p.Pix[i] = shade
	}
	p.Set(3, 3, color.White)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

const withPictures = `---
headline: Ferry to Skerra ends on Sunday
section: Isles
picture: quay.jpg
alt: The quay at night
---
The night ferry stops on Sunday.

![The last crane](<the crane.jpg> "At work until Sunday")

It has run for ninety years.
`

func TestPicturesBesideTheCopyArePublishedWithIt(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		h.Write("quay.jpg", drawn(t, 40))
		h.Write("the crane.jpg", drawn(t, 90))
		first := publishOne(t, h, h.Write("ferry.md", withPictures))
		site := h.Serve()
		page := site.Get(pathOf(t, first.URL)).Want(200).Page()
		picture := page.In("[data-part=story] figure")
		picture.Contains("At work until Sunday")
		address := page.Find("[data-part=story] figure img").Count(1).Values("src")[0]
		if !strings.HasPrefix(address, "/media/") {
			t.Errorf("the picture stands at %q", address)
		}
		page.In("[data-part=story] figure img").Attr("alt", "The last crane")
		site.Get(address).Want(200)

		// On the live site now, through the control socket.
		if again := publishOne(t, h, "ferry.md"); again.Outcome != "unchanged" || again.ID != first.ID {
			t.Errorf("the same again: %q, %s", again.Outcome, again.ID)
		}
		h.Write("the crane.jpg", drawn(t, 200))
		if again := publishOne(t, h, "ferry.md"); again.Outcome != "updated" || again.ID != first.ID {
			t.Errorf("another picture by the same name: %q, %s", again.Outcome, again.ID)
		}
		if after := site.Get(pathOf(t, first.URL)).Want(200).Page().Find("[data-part=story] figure img").Values("src"); len(after) != 1 || after[0] == address {
			t.Errorf("the pictures were %q and are %q", address, after)
		}
	})
}

func TestPicturesThatCannotBeTakenFromBesideTheCopy(t *testing.T) {
	h := apptest.NewHouse(t)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "secret.jpg"), []byte(drawn(t, 10)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "secret.jpg"), filepath.Join(h.Work, "linked.jpg")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(h.Work, "pictures"), 0o700); err != nil {
		t.Fatal(err)
	}
	h.Write("words.jpg", "This is no picture.")
	for _, test := range []struct{ name, picture, line, says string }{
		{"absent", "absent.jpg", "5", "no such file beside the copy"},
		{"out of the folder", "../secret.jpg", "5", "outside the folder of the copy"},
		{"by a link out of the folder", "linked.jpg", "5", "put the file itself into the folder"},
		{"a folder", "pictures", "5", "it is no file"},
		{"no picture", "words.jpg", "1", "words.jpg"},
	} {
		t.Run(test.name, func(t *testing.T) {
			h.Write("bad.md", "# Ferry ends\n\nIt ends.\n\n![A quay]("+test.picture+")\n")
			got := h.Run("publish", "--json", "bad.md")
			if got.Exit != 1 || got.Out != "" || !strings.HasPrefix(got.Err, "bad.md:"+test.line+": ") || !strings.Contains(got.Err, test.says) {
				t.Errorf("exit status %d, printed %q and complained %q", got.Exit, got.Out, got.Err)
			}
		})
	}
}
