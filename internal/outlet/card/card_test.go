package card

import (
	"bytes"
	"context"
	"image"
	"image/color"
	_ "image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/assets"
)

func press(t testing.TB) *Press {
	t.Helper()
	var f Faces
	for _, font := range assets.Drawn() {
		if font.Family == "Inter" {
			f.Sans = append(f.Sans, font.Data)
		} else {
			f.Serif = append(f.Serif, font.Data)
		}
	}
	if len(f.Serif) == 0 {
		t.Skip("fonts absent: run `make fonts`")
	}
	p, err := New(f, Morning)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// scene is a picture with something in each corner.
func scene() image.Image {
	m := image.NewRGBA(image.Rect(0, 0, 960, 640))
	for y := range 640 {
		for x := range 960 {
			m.SetRGBA(x, y, color.RGBA{uint8(40 + x/8), uint8(60 + y/5), uint8(120 + (x*y/997)%60), 255})
		}
	}
	return m
}

func samples() map[string]Card {
	base := Card{Paper: "The Saltmarsh Courier", Kicker: "Harbour", Day: "Monday, 23 November 2026", Language: "en-GB", FocalX: .5, FocalY: .5}
	with := func(change func(*Card)) Card { c := base; change(&c); return c }
	return map[string]Card{
		"plain": with(func(c *Card) { c.Headline = "Council votes to keep the low bridge open through the winter" }),
		"short": with(func(c *Card) { c.Headline = "Ferry aground"; c.Kicker = "" }),
		"picture": with(func(c *Card) {
			c.Headline = "Council votes to keep the low bridge open through the winter"
			c.Picture = scene()
		}),
		"long": with(func(c *Card) {
			c.Headline = strings.Repeat("The inquiry into the winter floods hears that nobody had read the tide tables since the spring of last year. ", 3)
			c.Kicker = "Analysis · The winter floods"
		}),
		"long-picture": with(func(c *Card) {
			c.Headline = strings.Repeat("The inquiry into the winter floods hears that nobody had read the tide tables. ", 3)
			c.Picture = scene()
		}),
		"long-word": with(func(c *Card) {
			c.Headline = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft meets again"
			c.Language, c.Picture = "de", scene()
		}),
		"french": with(func(c *Card) {
			c.Headline = "« L’été, ça suffit ! » : à Œuilly, la mairie s’inquiète de la crue"
			c.Language, c.Kicker, c.Day = "fr", "Région", "lundi 23 novembre 2026"
		}),
		"arabic": with(func(c *Card) {
			c.Headline = "العبّارة تعود إلى المرفأ بعد أسبوعين من العاصفة و15 يومًا من الإصلاح"
			c.Language, c.RightToLeft, c.Kicker, c.Day = "ar", true, "الساحل", "الاثنين، 23 نوفمبر 2026"
		}),
		"arabic-picture": with(func(c *Card) {
			c.Headline = "العبّارة Aurora تعود إلى المرفأ بعد أسبوعين من العاصفة"
			c.Language, c.RightToLeft, c.Kicker, c.Day, c.Picture = "ar", true, "الساحل", "الاثنين، 23 نوفمبر 2026", scene()
		}),
		"emoji": with(func(c *Card) {
			c.Headline = "🎉 The band 👩‍👩‍👧‍👦 plays on 🇬🇧 1️⃣ more time ❤️‍🔥"
		}),
		"greek": with(func(c *Card) {
			c.Headline = "Η γέφυρα μένει ανοιχτή τον χειμώνα"
			c.Language, c.Kicker = "el", "Λιμάνι"
		}),
		"russian": with(func(c *Card) {
			c.Headline = "Мост останется открытым всю зиму"
			c.Language, c.Kicker = "ru", "Гавань"
		}),
		"vietnamese": with(func(c *Card) {
			c.Headline = "Cây cầu thấp sẽ mở cửa suốt mùa đông này"
			c.Language = "vi"
		}),
	}
}

// TestCardsAreDrawn draws each kind of card. With CARDS=folder it leaves them
// there, to be looked at:
//
//	CARDS=/tmp/cards go test -run CardsAreDrawn ./internal/outlet/card
func TestCardsAreDrawn(t *testing.T) {
	p := press(t)
	for name, c := range samples() {
		t.Run(name, func(t *testing.T) {
			if !p.Spells(c.Headline) {
				t.Fatalf("%q cannot be spelt", c.Headline)
			}
			began := time.Now()
			var out bytes.Buffer
			if err := p.Draw(t.Context(), &out, c); err != nil {
				t.Fatal(err)
			}
			t.Logf("%d bytes, %v", out.Len(), time.Since(began))
			if out.Len() > 100_000 {
				t.Errorf("%d bytes; want at most 100,000", out.Len())
			}
			got, form, err := image.Decode(&out)
			if err != nil || "image/"+form != c.Type() || got.Bounds() != image.Rect(0, 0, Width, Height) {
				t.Fatalf("%v %s %v", err, form, got.Bounds())
			}
			if folder := os.Getenv("CARDS"); folder != "" {
				leave(t, filepath.Join(folder, name+".png"), got)
			}
		})
	}
}

func leave(t *testing.T, path string, m image.Image) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
}

func TestIconsAreDrawn(t *testing.T) {
	p := press(t)
	for name, i := range map[string]Icon{
		"32": {Name: "The Saltmarsh Courier", Size: 32}, "180": {Name: "The Saltmarsh Courier", Size: 180}, "512": {Name: "Quai", Size: 512},
		"mask": {Name: "The Saltmarsh Courier", Size: 512, Maskable: true}, "arabic": {Name: "الساحل", Size: 192}, "none": {Name: "港", Size: 192},
	} {
		var out bytes.Buffer
		if err := p.DrawIcon(context.Background(), &out, i); err != nil {
			t.Fatal(err)
		}
		got, err := png.Decode(&out)
		if err != nil || got.Bounds() != image.Rect(0, 0, i.Size, i.Size) {
			t.Fatalf("%s: %v", name, err)
		}
		if folder := os.Getenv("CARDS"); folder != "" {
			leave(t, filepath.Join(folder, "icon-"+name+".png"), got)
		}
	}
}
