package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/gif"
	"image/jpeg"
	"image/png"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"broadsheet/internal/floor/blob"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/testkit/dbtest"
)

var (
	ctx    = context.Background()
	editor = account.AtCommand("ana")
)

func room(t *testing.T, d *db.DB) (*Media, string) {
	t.Helper()
	dir := t.TempDir()
	store, err := blob.OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	return New(d, store), dir
}

// quay is a picture whose left half is red and right half blue.
func quay(w, h int) *image.RGBA {
	p := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{200, 20, 20, 255}
			if x >= w/2 {
				c = color.RGBA{20, 20, 200, 255}
			}
			p.SetRGBA(x, y, c)
		}
	}
	return p
}

func asJPEG(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, p, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func asPNG(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// held puts an EXIF block with an orientation, and a secret, into a JPEG.
func held(data []byte, orientation byte) []byte {
	exif := append([]byte("Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00"), orientation)
	exif = append(exif, "\x00\x00\x00\x00\x00\x00GPS-AT-HOME"...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	return append(append(append([]byte{}, data[:2]...), append(segment, exif...)...), data[2:]...)
}

func TestAPhotographIsTakenIn(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m, dir := room(t, d)
		words := Words{Alt: "The quay at first light", Caption: "West Quay, Monday.", Credit: "Ana Brandt"}
		item, err := m.Take(ctx, editor, held(asJPEG(t, quay(2000, 1000)), 1), words)
		if err != nil {
			t.Fatal(err)
		}
		var got []int
		for _, r := range item.Renditions {
			got = append(got, r.Width)
			if r.Height != r.Width/2 || r.MIME != "image/jpeg" {
				t.Errorf("%+v", r)
			}
		}
		if len(got) != 4 || got[0] != 480 || got[3] != 1920 {
			t.Fatal(got)
		}
		stored, err := ByPublicIDs(ctx, d, []string{"nothing", item.PublicID})
		if err != nil || len(stored) != 1 || len(stored[item.PublicID].Renditions) != 4 || stored[item.PublicID].Words != words {
			t.Fatalf("%+v %v", stored, err)
		}
		again, err := m.Take(ctx, editor, held(asJPEG(t, quay(2000, 1000)), 1), Words{Alt: "other"})
		if err != nil || again.ID != item.ID || again.Alt != words.Alt {
			t.Fatalf("the same file is another item: %+v %v", again, err)
		}
		sizes := filepath.Join(dir, "sizes")
		filepath.WalkDir(sizes, func(path string, e os.DirEntry, err error) error {
			if err == nil && !e.IsDir() {
				if data, _ := os.ReadFile(path); bytes.Contains(data, []byte("GPS-AT-HOME")) || bytes.Contains(data, []byte("Exif")) {
					t.Errorf("%s tells where it was taken", path)
				}
			}
			return nil
		})
	})
}

func TestACameraHeldSidewaysGivesAnUprightPicture(t *testing.T) {
	m, _ := room(t, dbtest.SQLite(t))
	// Red on the left of what the sensor saw: where is it for each way of holding?
	for orientation, red := range map[byte][2]int{1: {50, 100}, 2: {350, 100}, 3: {350, 100}, 4: {50, 100}, 5: {100, 50}, 6: {100, 50}, 7: {100, 350}, 8: {100, 350}} {
		item, err := m.Take(ctx, editor, held(asJPEG(t, quay(400, 200)), orientation), Words{})
		if err != nil {
			t.Fatal(err)
		}
		wide := orientation < 5
		if wide != (item.Width > item.Height) {
			t.Errorf("orientation %d: %d by %d", orientation, item.Width, item.Height)
		}
		f, err := m.store.Open(ctx, stored(item.Renditions[0].Name))
		if err != nil {
			t.Fatal(err)
		}
		p, err := jpeg.Decode(f)
		f.Close()
		if err != nil {
			t.Fatal(err)
		}
		if r, _, b, _ := p.At(red[0], red[1]).RGBA(); r < b {
			t.Errorf("orientation %d: the red half is elsewhere", orientation)
		}
	}
}

// declared is a PNG that says it is that large and holds nothing.
func declared(w, h uint32) []byte {
	chunk := binary.BigEndian.AppendUint32([]byte("IHDR"), w)
	chunk = append(binary.BigEndian.AppendUint32(chunk, h), 8, 2, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), chunk...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(chunk))
}

func animation(t *testing.T, frames int) []byte {
	t.Helper()
	g := &gif.GIF{}
	for range frames {
		g.Image = append(g.Image, image.NewPaletted(image.Rect(0, 0, 4, 4), palette.WebSafe))
		g.Delay = append(g.Delay, 1)
	}
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWhatIsNotTakenIn(t *testing.T) {
	m, _ := room(t, dbtest.SQLite(t))
	whole := asJPEG(t, quay(300, 300))
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"an empty file":                  {nil, "empty"},
		"a text":                         {[]byte("<svg onload=alert(1)>"), "JPEG, PNG, GIF or WebP"},
		"a bomb of 30,000 by 30,000":     {declared(30000, 30000), "12000"},
		"a strip one pixel too long":     {declared(12001, 1), "12000"},
		"too many pixels":                {declared(7100, 7100), "50"},
		"no area":                        {declared(0, 10), ""},
		"half a photograph's header":     {whole[:10], "save it anew"},
		"half a photograph":              {whole[:len(whole)/2], "save it anew"},
		"a lying WebP":                   {append([]byte("RIFF\xff\xff\xff\xffWEBPVP8L"), bytes.Repeat([]byte{0xff}, 40)...), ""},
		"an animation of 201 pictures":   {animation(t, 201), "200"},
		"a picture of more than 20 MB":   {append(asPNG(t, quay(10, 10)), make([]byte, MaxBytes)...), "20 MB"},
		"a JPEG marker that points away": {[]byte("\xff\xd8\xff\xe1\xff\xffExif"), ""},
	} {
		_, err := m.Take(ctx, editor, c.data, Words{})
		var refusal *Refusal
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := m.Take(ctx, editor, animation(t, 200), Words{}); err != nil {
		t.Errorf("an animation of 200 pictures: %v", err)
	}
	n, err := db.One(ctx, m.db, db.Value[int], `select count(*) from media`)
	if err != nil || n != 1 {
		t.Errorf("%d items are stored: %v", n, err)
	}
	if _, err := m.Take(ctx, account.Actor{Kind: "guest", Role: account.Guest}, whole, Words{}); err == nil {
		t.Error("a guest added a picture")
	}
	if _, err := m.Take(ctx, editor, whole, Words{Alt: strings.Repeat("a", 1001)}); err == nil {
		t.Error("an alternative text of 1,001 characters was taken")
	}
}

func TestASmallLogoStaysTransparentAndAHugePictureFits(t *testing.T) {
	m, _ := room(t, dbtest.SQLite(t))
	logo := image.NewNRGBA(image.Rect(0, 0, 120, 60))
	logo.SetNRGBA(10, 10, color.NRGBA{0, 80, 0, 128})
	item, err := m.Take(ctx, editor, asPNG(t, logo), Words{})
	if err != nil || len(item.Renditions) != 1 || item.Renditions[0].MIME != "image/png" || item.Renditions[0].Width != 120 {
		t.Fatalf("%+v %v", item, err)
	}
	item, err = m.Take(ctx, editor, asPNG(t, image.NewGray(image.Rect(0, 0, 6000, 3000))), Words{})
	if err != nil || item.Width != 6000 || item.Renditions[len(item.Renditions)-1].Width != 1920 {
		t.Fatalf("%+v %v", item, err)
	}
}

func TestTheSameFileTwiceAtOnceIsOneItem(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m, _ := room(t, d)
		data := asJPEG(t, quay(500, 300))
		var wg sync.WaitGroup
		items := make([]Item, 6)
		for i := range items {
			wg.Add(1)
			go func() {
				defer wg.Done()
				var err error
				if items[i], err = m.Take(ctx, editor, data, Words{}); err != nil {
					t.Error(err)
				}
			}()
		}
		wg.Wait()
		for _, item := range items {
			if item.ID != items[0].ID || len(item.Renditions) != len(items[0].Renditions) {
				t.Fatalf("%+v", item)
			}
		}
	})
}

func TestServing(t *testing.T) {
	m, _ := room(t, dbtest.SQLite(t))
	item, err := m.Take(ctx, editor, asJPEG(t, quay(600, 400)), Words{})
	if err != nil {
		t.Fatal(err)
	}
	get := func(path string) *http.Response {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "http://courier.example/media/x", nil)
		r.URL.Path = path
		m.Handler().ServeHTTP(w, r)
		return w.Result()
	}
	ok := get(item.Renditions[0].URL())
	for name, want := range map[string]string{
		"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff",
		"Content-Security-Policy": "default-src 'none'; sandbox", "Cross-Origin-Resource-Policy": "same-site",
		"Cache-Control": "public, max-age=31536000, immutable",
	} {
		if got := ok.Header.Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
	if ok.StatusCode != 200 {
		t.Error(ok.Status)
	}
	name := item.Renditions[0].Name
	for _, path := range []string{
		"/media/", "/media/..", "/media/../original/" + item.Hash[:2] + "/" + item.Hash, "/media/original/" + item.Hash[:2] + "/" + item.Hash,
		"/media/" + item.Hash, "/media/" + name + "/", "/media/" + name + ".html", "/media/" + strings.ToUpper(name), "/media/sizes/" + name[:2] + "/" + name,
		"/media/" + strings.Replace(name, name[:4], "zzzz", 1), "/media/a-1.jpg", "/media/" + strings.Repeat("0", 32) + "-480.jpg",
	} {
		if res := get(path); res.StatusCode != 404 || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s %s", path, res.Status, res.Header.Get("Cache-Control"))
		}
	}
}
