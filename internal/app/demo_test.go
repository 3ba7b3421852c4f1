package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/demo"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/story/copydesk"
	"broadsheet/internal/testkit/apptest"
)

// What the sample shows must come out of the desk as its editors meant it: every
// key point tied to a paragraph, nothing taken for furniture, every quotation of a
// report with the one who said it.
func TestTheDeskUnderstandsTheWholeSample(t *testing.T) {
	speakers := map[string]bool{}
	for _, s := range append(demo.Stories(), demo.Pages()...) {
		for _, text := range [][]byte{s.Copy, s.Earlier} {
			if text == nil {
				continue
			}
			c, err := copydesk.Read(s.File, text, copydesk.Options{Language: demo.Site().Language, Source: "demo", Today: time.Now()})
			if err != nil {
				t.Error(err)
				continue
			}
			for _, p := range c.Draft.KeyPoints {
				if p.Block == "" {
					t.Errorf("%s: no paragraph says that %q", s.File, p.Text)
				}
			}
			for _, l := range c.LeftOut {
				t.Errorf("%s:%d: %q is left out: %s", s.File, l.N, l.Text, l.Why)
			}
			for _, q := range c.Quotations {
				speakers[q.Speaker] = true
			}
			for _, n := range c.Draft.Body.Content {
				if _, ok := richtext.BesideFile(n); ok && (n.Attrs.Alt == "" || n.Attrs.Caption == "" || n.Attrs.Credit == "") {
					t.Errorf("%s: the picture %s lacks its words", s.File, n.Attrs.Source)
				}
			}
		}
	}
	for _, name := range []string{"Ruth Amsel", "Priya Raman", "Dulcie Marrow", "Maëlle Kervadec", "إلياس حدّاد"} {
		if !speakers[name] {
			t.Errorf("nothing that %s said was found", name)
		}
	}
}

func TestTheSampleIsSetAsItsEditorsWouldSetIt(t *testing.T) {
	s := apptest.StartDemo(t)
	front := s.Get("/").Want(200).Page()
	front.In(".lead h2 a").Attr("href", demo.Front().Lead)
	if got := front.Find(".seconds h3 a").Values("href"); !slices.Equal(got, demo.Front().Seconds) {
		t.Errorf("behind the lead stand %q", got)
	}
	if got := front.Find(".sections li").Texts(); !slices.Equal(got, demo.Site().Sections) {
		t.Errorf("the sections are %q", got)
	}
	chapters := s.Get("/storyline/harbour-bridge").Want(200).Page()
	if got := chapters.Find("main h3 a").Texts(); len(got) != 6 {
		t.Errorf("the chapters are %q", got)
	}
	s.Get("/coast/letter-from-the-eastside-quay").Want(200).Page().In("html").Attr("dir", "rtl")
	for _, path := range []string{"/culture/the-bread-boat", "/culture/le-bateau-du-pain"} {
		s.Get(path).Want(200).Page().Find("link[hreflang]").Count(2)
	}
	s.Get("/coast/one-tide").Want(200).Page().Find("main figure img").Count(6)
	if text := s.Get("/coast/night-train-stays-until-spring").Want(200).Page().Text(); !strings.Contains(text, "Updated ") {
		t.Error("the night train was not brought up to date")
	}
}
