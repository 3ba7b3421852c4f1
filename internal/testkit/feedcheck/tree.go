package feedcheck

import (
	"bytes"
	"encoding/xml"
	"io"
	"strings"
)

// element is an element of XML with what it holds.
type element struct {
	space, name string
	attrs       []xml.Attr
	text        string
	children    []*element
}

// full is an element's name with the short one of its namespace.
func (e *element) full() string {
	if short, ok := spaces[e.space]; ok {
		return short + e.name
	}
	return "{" + e.space + "}" + e.name
}

// spaces are the namespaces that we know, by the names they usually have.
var spaces = map[string]string{
	"":                            "",
	"http://www.w3.org/2005/Atom": "atom:",
	"http://purl.org/rss/1.0/modules/content/":        "content:",
	"http://purl.org/dc/elements/1.1/":                "dc:",
	"http://search.yahoo.com/mrss/":                   "media:",
	"http://purl.org/rss/1.0/modules/slash/":          "slash:",
	"http://wellformedweb.org/CommentAPI/":            "wfw:",
	"http://purl.org/syndication/thread/1.0":          "thr:",
	"http://www.sitemaps.org/schemas/sitemap/0.9":     "sm:",
	"http://www.google.com/schemas/sitemap-news/0.9":  "news:",
	"http://www.google.com/schemas/sitemap-image/1.1": "image:",
	"http://www.w3.org/1999/xhtml":                    "xhtml:",
}

func (e *element) attr(name string) string {
	for _, a := range e.attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// all are the children of a name.
func (e *element) all(name string) (list []*element) {
	for _, c := range e.children {
		if c.full() == name {
			list = append(list, c)
		}
	}
	return list
}

// one is the text of the one child of a name. None and several are wrong, none
// only if it must be there.
func (c *check) one(e *element, name string, must bool) (text string, there bool) {
	list := e.all(name)
	switch {
	case len(list) > 1:
		c.no("%s: %d times %s", e.full(), len(list), name)
	case len(list) == 0:
		if must {
			c.no("%s: no %s", e.full(), name)
		}
		return "", false
	}
	return list[0].text, true
}

// only names what an element may hold.
func (c *check) only(e *element, names string) {
	for _, child := range e.children {
		if !strings.Contains(" "+names+" ", " "+child.full()+" ") {
			c.no("%s: %s has no place in it", e.full(), child.full())
		}
	}
}

func (c *check) tree(body []byte) *element {
	if !bytes.HasPrefix(body, []byte(`<?xml version="1.0" encoding="UTF-8"?>`)) {
		c.no("it does not begin by saying that it is XML in UTF-8")
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	var stack []*element
	var root *element
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			c.no("it is no XML: %v", err)
			return nil
		}
		switch t := token.(type) {
		case xml.StartElement:
			e := &element{space: t.Name.Space, name: t.Name.Local, attrs: t.Copy().Attr}
			seen := map[xml.Name]bool{}
			for _, a := range e.attrs {
				if seen[a.Name] {
					c.no("%s: twice the attribute %s", e.full(), a.Name.Local)
				}
				seen[a.Name] = true
			}
			if len(stack) > 0 {
				up := stack[len(stack)-1]
				up.children = append(up.children, e)
			} else if root == nil {
				root = e
			}
			stack = append(stack, e)
		case xml.EndElement:
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) > 0 {
				stack[len(stack)-1].text += string(t)
			}
		case xml.Directive:
			c.no("it has a document type")
		}
	}
	if root == nil {
		c.no("it is empty")
	}
	return root
}
