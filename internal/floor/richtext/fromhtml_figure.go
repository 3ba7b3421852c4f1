package richtext

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/floor/safehtml"
)

// image adds an <img> as a picture.
func (r htmlReader) image(n *html.Node, s *sink) {
	if hasClass(n, "emoji") || hasClass(n, "wp-smiley") {
		s.text(attribute(n, "alt"), nil)
		return
	}
	if p, ok := r.asPicture(n); ok {
		s.picture(p)
	}
}

func (r htmlReader) asPicture(n *html.Node) (Node, bool) {
	if tiny(attribute(n, "width")) || tiny(attribute(n, "height")) {
		r.losses.add("tracking picture", attribute(n, "src"))
		return Node{}, false
	}
	p := Node{Type: Picture, Attrs: &Attrs{Source: sourceOf(n), Alt: squeeze(attribute(n, "alt"))}}
	normaliseAttrs(&p)
	if !safeAddress(attrs(p).Source) {
		r.losses.add("picture", attribute(n, "src"))
		return Node{}, false
	}
	return p, true
}

// sourceOf is a picture's address. Where a script is to load it, src is a
// placeholder and the real address stands beside it.
func sourceOf(n *html.Node) string {
	srcset, _, _ := strings.Cut(strings.TrimSpace(attribute(n, "srcset")), " ")
	for _, candidate := range []string{
		attribute(n, "data-src"), attribute(n, "data-lazy-src"), attribute(n, "data-original"),
		attribute(n, "src"), strings.TrimSuffix(srcset, ","),
	} {
		if _, ok := safehtml.Address(withScheme(candidate)); ok {
			return withScheme(candidate)
		}
	}
	return ""
}

// withScheme completes an address that leaves the scheme to its page.
func withScheme(address string) string {
	if strings.HasPrefix(strings.TrimSpace(address), "//") {
		return "https:" + strings.TrimSpace(address)
	}
	return address
}

func tiny(length string) bool {
	length = strings.TrimSuffix(strings.TrimSpace(length), "px")
	return length == "0" || length == "1" || length == "2"
}

// figure reads one picture with its caption. A figure that holds anything
// else is read as the blocks it holds.
func (r htmlReader) figure(n *html.Node, s *sink, c context) {
	if hasClass(n, "wp-block-pullquote") {
		r.pullQuote(n, s, c)
		return
	}
	caption := first(n, isCaption)
	image := first(n, func(e *html.Node) bool { return e.DataAtom == atom.Img })
	if image == nil || !onlyPicture(n, image, caption) {
		r.children(n, s, c)
		return
	}
	p, ok := r.asPicture(image)
	if !ok {
		if caption != nil {
			r.losses.add("caption", words(caption))
		}
		return
	}
	if caption != nil {
		if first(caption, func(e *html.Node) bool { return e.DataAtom == atom.A }) != nil {
			r.losses.add("link in a caption", words(caption))
		}
		if credit := first(caption, isCredit); credit != nil {
			p.Attrs.Credit = words(credit)
			credit.Parent.RemoveChild(credit)
		}
		p.Attrs.Caption = words(caption)
	}
	s.block(p)
}

func isCaption(n *html.Node) bool {
	return n.DataAtom == atom.Figcaption || hasClass(n, "wp-caption-text")
}

func isCredit(n *html.Node) bool {
	return hasClass(n, "credit") || hasClass(n, "wp-block-image-credit") || hasClass(n, "image-credit")
}

// onlyPicture says whether a figure holds the picture, its caption and no
// other picture, words or player.
func onlyPicture(n, image, caption *html.Node) bool {
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		if child == image || child == caption {
			continue
		}
		switch child.Type {
		case html.TextNode:
			if strings.TrimSpace(child.Data) != "" {
				return false
			}
		case html.ElementNode:
			switch child.DataAtom {
			case atom.Img:
				if sourceOf(child) != sourceOf(image) {
					return false
				}
			case atom.Iframe, atom.Video, atom.Audio, atom.Object, atom.Embed, atom.Table, atom.Figure, atom.Pre:
				return false
			}
			if !onlyPicture(child, image, caption) {
				return false
			}
		}
	}
	return true
}
