package app_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// shapeOf is a page without its words: every element with the names of its
// attributes, indented as it stands. Two pages of one template that show other
// text have one shape. What breaks the rules for all pages is an error.
func shapeOf(page []byte) (string, error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return "", err
	}
	var out strings.Builder
	var walk func(n *html.Node, depth int) error
	walk = func(n *html.Node, depth int) error {
		if n.Type == html.CommentNode {
			return fmt.Errorf("a comment in the page: %.80q", n.Data)
		}
		if n.Type == html.ElementNode {
			if err := harmless(n); err != nil {
				return err
			}
			if readersLink(n) {
				return nil // a reader wrote an address; it shows as itself
			}
			fmt.Fprintf(&out, "%*s%s", depth, "", n.Data)
			names := make([]string, 0, len(n.Attr))
			for _, a := range n.Attr {
				names = append(names, a.Key)
			}
			slices.Sort(names)
			fmt.Fprintf(&out, " %s\n", strings.Join(names, " "))
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			if err := walk(c, depth+1); err != nil {
				return err
			}
		}
		return nil
	}
	err = walk(root, 0) // before the builder is read
	return out.String(), err
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// readersLink is a link that our code makes of an address in a comment: its
// words are its address, and nothing else is on it.
func readersLink(n *html.Node) bool {
	return n.Data == "a" && attr(n, "rel") == "nofollow ugc noopener" && len(n.Attr) == 2 &&
		n.FirstChild != nil && n.FirstChild == n.LastChild && n.FirstChild.Type == html.TextNode
}

// harmless says what no element of any page may be or carry, whoever wrote it.
func harmless(n *html.Node) error {
	bad := func(what string) error { return fmt.Errorf("<%s>: %s: %.200v", n.Data, what, n.Attr) }
	switch n.Data {
	case "iframe", "object", "embed", "applet", "base", "frame", "frameset", "style", "math", "foreignobject", "marquee", "portal":
		return bad("an element that no page has")
	case "script":
		switch src := attr(n, "src"); {
		case src == "" && attr(n, "type") == "application/ld+json":
		case strings.HasPrefix(src, "/assets/") && n.FirstChild == nil:
		default:
			return bad("a script of somebody else's")
		}
	}
	for _, a := range n.Attr {
		key := strings.ToLower(a.Key)
		switch {
		case strings.HasPrefix(key, "on"):
			return bad("an event handler")
		case key == "style" || key == "srcdoc" || key == "http-equiv" || key == "background" || key == "dynsrc" || key == "lowsrc":
			return bad("an attribute that no page has")
		case key == "src" || key == "srcset" || key == "poster" || key == "data":
			if !strings.HasPrefix(a.Val, "/assets/") && !strings.HasPrefix(a.Val, "/media/") {
				return bad("asks somebody else for a file")
			}
		case key == "href" || key == "action" || key == "formaction" || key == "cite" || key == "xlink:href" || key == "ping" || key == "manifest":
			if !mayLead(a.Val) {
				return bad("leads where no page may")
			}
		}
	}
	return nil
}

var scheme = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9+.-]*:`)

// mayLead says whether a browser reads an address as http, https, mailto, or as
// one on this site.
func mayLead(address string) bool {
	s := strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(strings.TrimFunc(address, func(r rune) bool { return r <= ' ' }))
	found := strings.ToLower(scheme.FindString(s))
	if found == "" {
		return !strings.HasPrefix(s, "//") && !strings.HasPrefix(s, `/\`) && !strings.HasPrefix(s, `\`)
	}
	return found == "http:" || found == "https:" || found == "mailto:"
}

// jsonLDOf is the JSON in a page, read as a machine reads it: up to the first
// thing that a browser takes for the end of the script.
func jsonLDOf(page []byte) (any, error) {
	_, rest, found := bytes.Cut(page, []byte(`<script type="application/ld+json">`))
	if !found {
		return nil, errors.New("the page has no JSON-LD")
	}
	end := bytes.Index(bytes.ToLower(rest), []byte("</script"))
	if end < 0 {
		return nil, errors.New("the JSON-LD does not end")
	}
	var v any
	if err := json.Unmarshal(rest[:end], &v); err != nil {
		return nil, fmt.Errorf("the JSON-LD breaks off: %w", err)
	}
	for _, banned := range []string{"<!--", "<script", "\u2028", "\u2029"} {
		if bytes.Contains(rest[:end], []byte(banned)) {
			return nil, fmt.Errorf("the JSON-LD holds %q as it is", banned)
		}
	}
	return v, nil
}

const (
	atom  = "http://www.w3.org/2005/Atom"
	slash = "http://purl.org/rss/1.0/modules/slash/"
)

// xmlShape is a feed's elements with the names of their attributes. Text that
// feed readers take for markup must be harmless markup.
func xmlShape(feed []byte, newsroom bool) (string, error) {
	var out strings.Builder
	var inside []string
	var text strings.Builder
	markup := false // whether the element's text is read as HTML
	d := xml.NewDecoder(bytes.NewReader(feed))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch x := token.(type) {
		case xml.StartElement:
			inside = append(inside, x.Name.Local)
			text.Reset()
			markup = x.Name.Space != atom // there it must say so
			out.WriteString(strings.Join(inside, "/"))
			for _, a := range x.Attr {
				out.WriteString(" " + a.Name.Local)
				if a.Name.Local == "type" {
					markup = strings.HasSuffix(a.Value, "html")
				}
				if (a.Name.Local == "href" || a.Name.Local == "url") && !mayLead(a.Value) {
					return "", fmt.Errorf("%v leads to %q", inside, a.Value)
				}
			}
			out.WriteByte('\n')
		case xml.CharData:
			text.Write(x)
		case xml.EndElement:
			switch x.Name.Local {
			case "description", "content", "summary", "encoded":
				if err := onlyText(text.String(), newsroom); markup && err != nil {
					return "", fmt.Errorf("%v: %w", inside, err)
				}
			case "link", "guid", "id", "loc", "comments":
				if x.Name.Space == slash {
					break // a count
				}
				if s := strings.TrimSpace(text.String()); s != "" && !strings.HasPrefix(s, base+"/") && s != base {
					return "", fmt.Errorf("%v leads to %q", inside, s)
				}
			}
			inside = inside[:len(inside)-1]
			text.Reset()
		case xml.Comment, xml.ProcInst, xml.Directive:
			if p, ok := x.(xml.ProcInst); !ok || p.Target != "xml" {
				return "", fmt.Errorf("a feed holds %T", x)
			}
		}
	}
}

// onlyText says whether a text, read as markup, has nothing but paragraphs,
// breaks and readers' links, or what the newsroom's own texts may have beside.
func onlyText(markup string, newsroom bool) error {
	nodes, err := html.ParseFragment(strings.NewReader(markup), nil)
	if err != nil {
		return err
	}
	for _, top := range nodes {
		for n := range top.Descendants() {
			switch {
			case n.Type == html.TextNode, n.Type == html.ElementNode && slices.Contains([]string{"head", "body", "p", "br"}, n.Data) && len(n.Attr) == 0:
			case newsroom && n.Type == html.ElementNode && newsroomsOwn(n):
			case n.Type == html.ElementNode && readersLink(n) && mayLead(attr(n, "href")):
			default:
				return fmt.Errorf("markup in a feed: %s %.200v", n.Data, n.Attr)
			}
		}
	}
	return nil
}

// newsroomsOwn says whether an element is one of a whole story in a feed: pictures
// of ours, and nothing that runs or frames.
func newsroomsOwn(n *html.Node) bool {
	may := map[string][]string{
		"figure": nil, "figcaption": nil, "small": {"class"}, "span": {"class"}, "aside": {"class"}, "img": {"src", "alt"}, "div": {"lang", "dir"}, "strong": nil, "em": nil,
		"time": {"datetime"}, "h2": nil, "h3": nil, "ul": nil, "ol": nil, "li": nil, "blockquote": {"class"}, "cite": nil, "a": {"href", "title"}, "hr": nil, "s": nil, "code": nil, "pre": nil, "sub": nil, "sup": nil,
		"table": nil, "thead": nil, "tbody": nil, "tr": nil, "th": {"scope"}, "td": nil,
	}
	names, known := may[n.Data]
	for _, a := range n.Attr {
		known = known && slices.Contains(names, a.Key) && (a.Key != "href" || mayLead(a.Val)) && (a.Key != "src" || strings.HasPrefix(a.Val, base+"/media/"))
	}
	return known
}

// jsonShape is the names in a JSON document, without its values.
func jsonShape(text []byte, newsroom bool) (string, error) {
	var v any
	if err := json.Unmarshal(text, &v); err != nil {
		return "", err
	}
	var out strings.Builder
	var walk func(v any, name string) error
	walk = func(v any, name string) error {
		switch x := v.(type) {
		case map[string]any:
			for _, key := range slices.Sorted(maps.Keys(x)) {
				fmt.Fprintln(&out, name+"."+key)
				if err := walk(x[key], name+"."+key); err != nil {
					return err
				}
			}
		case []any:
			for _, one := range x {
				if err := walk(one, name+"[]"); err != nil {
					return err
				}
			}
		case string:
			if strings.HasSuffix(name, "url") && !strings.HasPrefix(x, base) {
				return fmt.Errorf("%s leads to %q", name, x)
			}
			if strings.HasSuffix(name, "content_html") {
				return onlyText(x, newsroom)
			}
		}
		return nil
	}
	err := walk(v, "") // before the builder is read
	return out.String(), err
}

// differ shows the first lines in which two shapes part.
func differ(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(a), len(b)) {
		x, y := "", ""
		if i < len(a) {
			x = a[i]
		}
		if i < len(b) {
			y = b[i]
		}
		if x != y {
			return fmt.Sprintf("line %d: harmless text makes %q, this %q", i+1, x, y)
		}
	}
	return ""
}
