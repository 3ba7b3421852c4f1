package richtext_test

import (
	"strings"
	"testing"

	"broadsheet/internal/floor/richtext"
)

func TestAPictureBesideTheCopyKeepsItsName(t *testing.T) {
	for _, test := range []struct{ name, address, file string }{
		{"a name", "quay.jpg", "quay.jpg"},
		{"a name in a folder", "pictures/quay.jpg", "pictures/quay.jpg"},
		{"this folder", "./quay.jpg", "quay.jpg"},
		{"a space in angle brackets", "<the quay.jpg>", "the quay.jpg"},
		{"a space as addresses write it", "the%20quay.jpg", "the quay.jpg"},
		{"an accent", "fähre.jpg", "fähre.jpg"},
		{"an escaped sign", `the\_quay\&amp;.jpg`, "the_quay&amp;.jpg"},
		{"out of the folder, for the caller to refuse", "../quay.jpg", "../quay.jpg"},
		{"an address", "https://example.org/quay.jpg", ""},
		{"a path from the site's root", "/quay.jpg", ""},
		{"another scheme", "file:///etc/passwd", ""},
		{"a script", "javascript:alert(1)", ""},
		{"a drive", `C:\\quay.jpg`, ""},
		{"a place on the page", "#quay", ""},
		{"a null", "quay%00.jpg", ""},
		{"a turn of the text", "quay%E2%80%AEgpj.jpg", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			source := "![A quay](" + test.address + " \"At night\")"
			doc, _ := richtext.FromMarkdownFile(source)
			var got string
			if len(doc.Content) == 1 {
				got, _ = richtext.BesideFile(doc.Content[0])
			}
			if got != test.file {
				t.Errorf("the file %q, want %q", got, test.file)
			}
			valid := richtext.Validate(doc) == nil
			if valid == (test.file != "") {
				t.Errorf("valid is %v", valid)
			}
			if test.file == "" {
				return
			}
			if a := doc.Content[0].Attrs; a.Alt != "A quay" || a.Caption != "At night" {
				t.Errorf("%+v", a)
			}
			if markup := render(doc); strings.Contains(markup, "<img") {
				t.Errorf("it is printed before it was taken in: %s", markup)
			}
			again, err := richtext.Parse(richtext.Encode(doc))
			if err == nil {
				t.Errorf("it was stored: %+v", again)
			}
			if strict, losses := richtext.FromMarkdown(source); len(strict.Content) != 0 || len(losses) != 1 {
				t.Errorf("without files: %+v, %+v", strict.Content, losses)
			}
		})
	}
}

func TestAPicturesTitleIsItsCaptionAndItsCredit(t *testing.T) {
	for _, test := range []struct{ title, caption, credit string }{
		{"The quay at night", "The quay at night", ""},
		{"The quay at night | Ana Brandt / The Courier", "The quay at night", "Ana Brandt / The Courier"},
		{"The quay at night |", "The quay at night", ""},
		{"| Ana Brandt", "", "Ana Brandt"},
		{"High | low | Ana Brandt", "High | low", "Ana Brandt"},
		{"A|B", "A|B", ""},
		{"", "", ""},
	} {
		doc, losses := richtext.FromMarkdown("![A quay](https://example.org/quay.jpg \"" + test.title + "\")")
		if len(doc.Content) != 1 || len(losses) != 0 {
			t.Fatalf("%q: %+v, %+v", test.title, doc.Content, losses)
		}
		if a := doc.Content[0].Attrs; a.Caption != test.caption || a.Credit != test.credit {
			t.Errorf("%q: caption %q, credit %q", test.title, a.Caption, a.Credit)
		}
	}
}
