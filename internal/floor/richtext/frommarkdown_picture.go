package richtext

import (
	"net/url"
	"path"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

func (r markdownReader) image(n *ast.Image, s *sink) {
	alt := newSink(TypeDoc, r.losses)
	r.children(n, alt, context{})
	words, _ := alt.joined()
	caption, credit := captionAndCredit(squeeze(r.unescape(n.Title)))
	p := Node{Type: Picture, Attrs: &Attrs{
		Source:  string(util.URLEscape(n.Destination, true)),
		Alt:     squeeze(BlockText(Node{Content: words})),
		Caption: caption,
		Credit:  credit,
	}}
	normaliseAttrs(&p)
	if name := fileName(r.unescape(n.Destination)); r.files && name != "" {
		p.Attrs.Source = name
	} else if !safeAddress(attrs(p).Source) {
		r.losses.add("picture", string(n.Destination))
		return
	}
	s.picture(p)
}

// captionAndCredit reads a picture's title, "The quay at night | Ana Brandt". An
// upright line without a space on both sides belongs to the words.
func captionAndCredit(title string) (caption, credit string) {
	title = " " + title + " " // a side may be empty
	at := strings.LastIndex(title, " | ")
	if at < 0 {
		return strings.TrimSpace(title), ""
	}
	return strings.TrimSpace(title[:at]), strings.TrimSpace(title[at+len(" | "):])
}

// BesideFile says whether a block is a picture in a file beside the copy it came
// from, and the file's name as the copy gives it. The name may lead out of the
// copy's folder: who opens the file has to see to that.
func BesideFile(n Node) (name string, ok bool) {
	a := attrs(n)
	if n.Type != Picture || a.Media != "" || a.Source == "" || safeAddress(a.Source) {
		return "", false
	}
	return a.Source, true
}

// fileName reads a picture's address as the name of a file, or gives "" if it
// is something else: an address, a place on the page.
func fileName(address string) string {
	name, err := url.PathUnescape(strings.TrimSpace(address)) // "the%20quay.jpg"
	if err != nil || name == "" || strings.ContainsAny(name, ":?#\\") || strings.HasPrefix(name, "/") || cleanLine(name) != name {
		return ""
	}
	if name = path.Clean(name); safeAddress(name) || strings.TrimSpace(name) != name {
		return ""
	}
	return name
}
