package copydesk

import (
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/floor/richtext"
)

func TestPicturesBesideTheCopyAreHandedOver(t *testing.T) {
	c, err := Read("a.md", []byte("---\nheadline: Ferry ends\npicture: quay.jpg\n---\nIt ends.\n\n![A crane](<the crane.jpg> \"At work\")\n\n![The quay](quay.jpg)\n\n![Far](https://example.org/far.jpg)\n\n![A deck](deck%20two.jpg)\n"), Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []PictureFile{{3, "quay.jpg"}, {7, "the crane.jpg"}, {13, "deck two.jpg"}}
	if !slices.Equal(c.Pictures, want) {
		t.Errorf("%+v", c.Pictures)
	}
	var blocks []string
	for _, n := range c.Draft.Body.Content {
		if name, ok := richtext.BesideFile(n); ok {
			blocks = append(blocks, name+"|"+n.Attrs.Alt+"|"+n.Attrs.Caption)
		}
	}
	if !slices.Equal(blocks, []string{"the crane.jpg|A crane|At work", "quay.jpg|The quay|", "deck two.jpg|A deck|"}) {
		t.Errorf("%q", blocks)
	}
	if summary := Summary(c); !strings.Contains(summary, "picture       line 7, the crane.jpg") || len(c.LeftOut) != 0 {
		t.Error(summary)
	}
}

// A saved page names pictures that nobody has handed in.
func TestAPageHasNoPicturesBesideIt(t *testing.T) {
	c := readCopy(t, "a.html", "<h1>Ferry ends</h1><p>It ends.</p><img src=quay.jpg alt=A>")
	if len(c.Pictures) != 0 || len(c.LeftOut) != 1 {
		t.Errorf("%+v, left out %+v", c.Pictures, c.LeftOut)
	}
}
