package card

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/language"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"
)

// Nothing is drawn outside the margins, whatever the headline is.
func TestNothingRunsOverTheMargins(t *testing.T) {
	p := press(t)
	cards := samples()
	for name, text := range map[string]string{
		"w": strings.Repeat("W", 400), "m": strings.Repeat("Mm ", 200), "marks": strings.Repeat("a\u0301\u0302\u0303", 300), "one": "I",
		"dashes": strings.Repeat("—", 200), "alef": strings.Repeat("اللّٰه ", 60), "mixed": strings.Repeat("Ferry العبّارة 15 ", 30),
	} {
		for _, rightToLeft := range []bool{false, true} {
			c := cards["plain"]
			c.Headline, c.Kicker, c.Paper, c.Day, c.RightToLeft = text, text, text, text, rightToLeft
			cards[name+map[bool]string{true: " from the right"}[rightToLeft]] = c
			c.Picture = scene()
			cards[name+" beside a picture"+map[bool]string{true: " from the right"}[rightToLeft]] = c
		}
	}
	for name, c := range cards {
		sheet := p.card(c)
		left, right := image.Rect(0, 0, margin-8, Height), image.Rect(Width-margin+8, 0, Width, Height)
		if c.Picture != nil && c.RightToLeft {
			left = image.Rect(besidesWidth, 0, besidesWidth+40, Height)
		} else if c.Picture != nil {
			right = image.Rect(Width-besidesWidth-40, 0, Width-besidesWidth, Height)
		}
		for side, at := range map[string]image.Rectangle{"left": left, "right": right, "bottom": image.Rect(left.Max.X, Height-16, right.Min.X, Height)} {
			if n := inked(sheet, at); n > 0 {
				t.Errorf("%s: %d points of ink in the %s margin", name, n, side)
			}
		}
		if n := inked(sheet, image.Rect(left.Max.X, wordsTop, right.Min.X, wordsBottom)); n < 40 {
			t.Errorf("%s: no headline to be seen", name)
		}
	}
}

func inked(sheet *image.RGBA, at image.Rectangle) (n int) {
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			if sheet.RGBAAt(x, y) != Morning.Paper {
				n++
			}
		}
	}
	return n
}

func TestHeadlinesFit(t *testing.T) {
	p := press(t)
	box := frame{width: Width - 2*margin, height: 330, lines: 5, sizes: wideSizes}
	set := func(text string) block {
		return p.fit(setting{text: []rune(text), faces: p.serif, language: "en"}, box)
	}
	if b := set("Ferry aground"); len(b.lines) != 1 || b.size != wideSizes[0] || b.cut {
		t.Errorf("two words take %d lines at %v", len(b.lines), b.size)
	}
	long := set("Council votes to keep the low bridge open through the winter, and ferrymen agree to run the night boats")
	if long.cut || len(long.lines) < 2 || len(long.lines) > 5 || long.height() > 330 {
		t.Errorf("a long headline takes %d lines, cut: %v", len(long.lines), long.cut)
	}
	short := Width
	for _, l := range long.lines[:len(long.lines)-1] {
		short = min(short, int(extent(l)))
	}
	if wide := int(widest(long.lines)); short*100 < wide*70 {
		t.Errorf("its lines are between %d and %d long: not balanced", short, wide)
	}
	if b := set(strings.Repeat("The inquiry goes on. ", 60)); !b.cut || len(b.lines) != 5 || b.height() > 330 {
		t.Errorf("what cannot fit takes %d lines, cut: %v", len(b.lines), b.cut)
	}
}

// A letter between two others has another form than alone: where the shaper does
// not know a face's way of joining, words fall apart.
func TestArabicLettersJoin(t *testing.T) {
	p := press(t)
	const joinsBothWays = "بتثجحخسشصضطظعغفقكلمنهيئ"
	for _, letter := range joinsBothWays {
		face := p.serif.ResolveFace(letter)
		alone, ok := face.Cmap.Lookup(letter)
		if !ok {
			t.Errorf("no face has %c", letter)
			continue
		}
		text := []rune{'ح', letter, 'ح'}
		out := p.shaper.Shape(shaping.Input{Text: text, RunEnd: 3, Direction: di.DirectionRTL, Face: face, Size: fixed.I(40), Script: language.Arabic, Language: "ar"})
		for _, g := range out.Glyphs {
			if g.TextIndex() == 1 && g.GlyphID == alone {
				t.Errorf("%c stands alone between two letters", letter)
			}
		}
	}
}

func TestWhatCanBeSpelt(t *testing.T) {
	p := press(t)
	for text, want := range map[string]bool{
		"Ferry aground": true, "« L’été »": true, "Œuilly": true, "Η γέφυρα": true, "Мост": true, "Cây cầu": true, "العبّارة": true,
		"The band 🎉": true, "£5 to €6": true, "£5 → €6": false, // which would say that they are one price
		"渡轮": false, "फेरी": false, "Ferry 渡轮": false, "🎉": false, "": false, " \u200d\ufe0f ": false,
	} {
		if got := p.Spells(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
	for text, want := range map[string]string{
		"🎉 The band 👩‍👩‍👧‍👦  plays\n1️⃣ more ❤️‍🔥 time": "The band plays 1 more time",
		"a\u0000b\u2028c": "ab c", "می\u200cخواهم": "می\u200cخواهم",
	} {
		if got := p.legible(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func TestANameIsOfOneCard(t *testing.T) {
	p := press(t)
	c := samples()["plain"]
	first := p.Name(c, "")
	if p.Name(c, "") != first || !strings.HasSuffix(first, ".png") {
		t.Errorf("%s and then %s", first, p.Name(c, ""))
	}
	seen := map[string]bool{first: true}
	for _, change := range []func(*Card){
		func(c *Card) { c.Headline += "." }, func(c *Card) { c.Kicker = "" }, func(c *Card) { c.Day += "." }, func(c *Card) { c.Paper += "." },
		func(c *Card) { c.Language = "fr" }, func(c *Card) { c.RightToLeft = true }, func(c *Card) { c.FocalX = .1 },
		func(c *Card) { c.Kicker, c.Day = c.Day, c.Kicker },
	} {
		other := c
		change(&other)
		if name := p.Name(other, ""); seen[name] {
			t.Errorf("%+v has the name of another card", other)
		} else {
			seen[name] = true
		}
	}
	if name := p.Name(c, "picture-960.jpg"); seen[name] || !strings.HasSuffix(name, ".jpg") {
		t.Errorf("with a picture it is %s", name)
	}
	colours := Morning
	colours.Accent = color.RGBA{0, 0, 255, 255}
	other, err := New(Faces{}, colours)
	if err != nil {
		t.Fatal(err)
	}
	if seen[other.Name(c, "")] {
		t.Error("another face and colour have the same name")
	}
}

// A program that was built without fonts draws with Go's own.
func TestAPressWithoutFonts(t *testing.T) {
	p, err := New(Faces{}, Morning)
	if err != nil {
		t.Fatal(err)
	}
	c := samples()["french"]
	var out bytes.Buffer
	if err := p.Draw(t.Context(), &out, c); err != nil || !p.Spells(c.Headline) || p.Spells("العبّارة") {
		t.Errorf("%v", err)
	}
	if _, err := New(Faces{Serif: [][]byte{[]byte("no font")}}, Morning); err == nil {
		t.Error("a broken font is taken")
	}
}

// Many ask at once: one card is drawn at a time, and the others' questions are
// answered meanwhile. Whoever gives up waits no longer.
func TestOneCardAtATime(t *testing.T) {
	p := press(t)
	c := samples()["arabic"]
	var want bytes.Buffer
	if err := p.Draw(t.Context(), &want, c); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			var got bytes.Buffer
			if err := p.Draw(t.Context(), &got, c); err != nil || !bytes.Equal(got.Bytes(), want.Bytes()) {
				t.Errorf("another card, or none: %v", err)
			}
		})
		all.Go(func() {
			for range 200 {
				if !p.Spells(c.Headline) {
					t.Error("it cannot be spelt any more")
				}
			}
		})
	}
	all.Wait()
	if err := p.take(t.Context()); err != nil {
		t.Fatal(err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Draw(gone, io.Discard, c); !errors.Is(err, context.Canceled) {
		t.Errorf("whoever is gone gets %v", err)
	}
	p.leave()
}

func BenchmarkCard(b *testing.B) {
	p := press(b)
	for _, name := range []string{"plain", "long", "arabic", "picture"} {
		c := samples()[name]
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := p.Draw(b.Context(), io.Discard, c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
