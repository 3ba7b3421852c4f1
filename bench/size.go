package main

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func (r *run) size() error {
	p, err := r.serve(r.site.data)
	if err != nil {
		return err
	}
	defer p.stop()
	at := "http://" + p.addr
	first, err := fetch(at+r.site.path, "gzip")
	if err != nil {
		return err
	}
	forms := map[string]answer{}
	for _, accept := range []string{"identity", "gzip", "br"} {
		// What takes longer is made for pages that are asked for again, meanwhile.
		for range 20 {
			if forms[accept], err = fetch(at+r.site.path, accept); err != nil {
				return err
			}
			time.Sleep(5 * time.Millisecond)
		}
	}
	page := forms["identity"].Body
	text, assets, err := read(page)
	if err != nil {
		return err
	}
	if shown := strings.Count(string(page), `id="c-`); shown != r.site.comments {
		return fmt.Errorf("the page shows %d comments of %d", shown, r.site.comments)
	}
	t := newTable(r.out, "", "measured", "wanted", "met")
	raw, zipped := len(page), len(forms["gzip"].Body)
	t.row("HTML", kB(raw), "≤ 160 kB", verdict(raw <= 160_000))
	t.row("HTML, gzip as sent to the first reader", kB(len(first.Body)), "", "")
	t.row("HTML, gzip as sent", kB(zipped), "≤ 30 kB", verdict(zipped <= 30_000))
	t.row("HTML, br as sent", kB(len(forms["br"].Body)), "", "")
	t.row("its bare words", fmt.Sprintf("%s, gzip %s", kB(len(text)), kB(len(zip(text)))), "", "")
	sum, script := map[string]int{}, 0
	for _, accept := range []string{"gzip", "br"} {
		sum[accept] = len(forms[accept].Body)
		for _, asset := range assets {
			a, err := fetch(at+asset, accept)
			if err != nil {
				return err
			}
			sum[accept] += len(a.Body)
			if accept == "gzip" && strings.HasSuffix(asset, ".js") {
				script += len(a.Body)
			}
		}
	}
	t.row("with CSS and script, gzip", kB(sum["gzip"]), "≤ 50 kB", verdict(sum["gzip"] <= 50_000))
	t.row("with CSS and script, br", kB(sum["br"]), "", "")
	t.row("of it script, gzip", kB(script), "≤ 15 kB", verdict(script <= 15_000))
	t.end()
	return nil
}

// read takes a page apart into its words and the addresses of its styles and
// scripts.
func read(page []byte) (text []byte, assets []string, err error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]bool{}
	for n := range root.Descendants() {
		switch {
		case n.Type == html.TextNode && n.Parent.DataAtom != atom.Script && n.Parent.DataAtom != atom.Style:
			if words := strings.Join(strings.Fields(n.Data), " "); words != "" {
				text = append(append(text, words...), '\n')
			}
		case n.DataAtom == atom.Script && attribute(n, "src") != "":
			seen[attribute(n, "src")] = true
		case n.DataAtom == atom.Link && fetched.MatchString(attribute(n, "rel")):
			seen[attribute(n, "href")] = true
		default:
			continue
		}
	}
	for asset := range seen {
		assets = append(assets, asset)
	}
	return text, assets, nil
}

// fetched are the links that a browser loads before it shows or runs the page;
// fonts are counted apart.
var fetched = regexp.MustCompile(`^(stylesheet|modulepreload)$`)

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func zip(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(data) // to memory
	_ = w.Close()
	return b.Bytes()
}
