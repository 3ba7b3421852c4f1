package feed

import (
	"bytes"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/testkit/cases"
	"broadsheet/internal/testkit/feedcheck"
)

func pages() []Page {
	return []Page{
		{URL: "https://harbour.example/"},
		{URL: "https://harbour.example/2026/ferry-aground?a=1&b=%27x%27", Changed: monday},
		{
			URL: "https://harbour.example/%E6%B8%AF/", Changed: monday,
			Images:   []string{"https://harbour.example/media/a.jpg?x=1&y=2", "/relative.jpg"},
			Versions: []Version{{"zh-Hant", "https://harbour.example/%E6%B8%AF/"}, {"en-GB", "https://harbour.example/port"}, {"fr", "javascript:alert(1)"}},
		},
	}
}

func news() []Page {
	list := pages()[1:]
	list[0].News = &News{Publication: "The Harbour Post & Gazette", Language: "en-GB", Title: "Ferry <Aurora> aground", Published: monday}
	list[1].News = &News{Publication: "The Harbour Post & Gazette", Language: "zh-Hant", Title: "港", Published: monday}
	return list
}

// beside declares, as far as we use them, the names that the sitemap schema
// lets stand beside its own.
var beside = map[string]string{
	imageSpace: `<xs:element name="image"><xs:complexType><xs:sequence><xs:element name="loc" type="xs:anyURI"/></xs:sequence></xs:complexType></xs:element>`,
	newsSpace: `<xs:element name="news"><xs:complexType><xs:sequence>
<xs:element name="publication"><xs:complexType><xs:sequence><xs:element name="name" type="xs:string"/><xs:element name="language"><xs:simpleType><xs:restriction base="xs:string"><xs:pattern value="zh-cn|zh-tw|[a-z]{2,3}"/></xs:restriction></xs:simpleType></xs:element></xs:sequence></xs:complexType></xs:element>
<xs:element name="publication_date" type="xs:dateTime"/><xs:element name="title" type="xs:string"/></xs:sequence></xs:complexType></xs:element>`,
	xhtmlSpace: `<xs:element name="link"><xs:complexType><xs:attribute name="rel" fixed="alternate" use="required"/><xs:attribute name="hreflang" type="xs:language" use="required"/><xs:attribute name="href" type="xs:anyURI" use="required"/></xs:complexType></xs:element>`,
}

// wholeSchema is the sitemap schema with what stands beside it, in one file.
func wholeSchema(t *testing.T, sitemap string) string {
	t.Helper()
	dir := t.TempDir()
	whole := `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:import namespace="http://www.sitemaps.org/schemas/sitemap/0.9" schemaLocation="` + filepath.ToSlash(sitemap) + `"/>`
	n := 0
	for space, elements := range beside {
		n++
		name := strconv.Itoa(n) + ".xsd"
		schema := `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="` + space + `" elementFormDefault="qualified">` + elements + `</xs:schema>`
		if err := os.WriteFile(filepath.Join(dir, name), []byte(schema), 0o644); err != nil {
			t.Fatal(err)
		}
		whole += `<xs:import namespace="` + space + `" schemaLocation="` + name + `"/>`
	}
	path := filepath.Join(dir, "whole.xsd")
	if err := os.WriteFile(path, []byte(whole+`</xs:schema>`), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSitemapGoldens(t *testing.T) {
	var map1, index, robots bytes.Buffer
	if err := WriteSitemap(&map1, pages()); err != nil {
		t.Fatal(err)
	}
	if err := WriteSitemapIndex(&index, pages()[1:]); err != nil {
		t.Fatal(err)
	}
	if err := WriteRobots(&robots, Robots{Disallow: []string{"/desk/", "/my/"}, Sitemaps: []string{"https://harbour.example/sitemap.xml"}}); err != nil {
		t.Fatal(err)
	}
	var fresh bytes.Buffer
	if err := WriteNewsSitemap(&fresh, news()); err != nil {
		t.Fatal(err)
	}
	golden(t, "sitemap.xml", map1.Bytes())
	golden(t, "sitemap_news.xml", fresh.Bytes())
	golden(t, "sitemap_index.xml", index.Bytes())
	golden(t, "robots.txt", robots.Bytes())
	elements(t, "sitemap_index.xml", index.Bytes())
}

func TestSitemapIsValid(t *testing.T) {
	schema := wholeSchema(t, cases.Path(t, "conformance/sitemap/sitemap.xsd"))
	xmllint, err := exec.LookPath("xmllint")
	if err != nil {
		t.Skip("xmllint absent: install Debian's libxml2-utils")
	}
	check := func(doc []byte) error {
		cmd := exec.Command(xmllint, "--nonet", "--noout", "--schema", schema, "-")
		cmd.Stdin = bytes.NewReader(doc)
		out, err := cmd.CombinedOutput()
		t.Logf("%s", out)
		return err
	}
	var doc bytes.Buffer
	if err := WriteSitemap(&doc, pages()); err != nil {
		t.Fatal(err)
	}
	if err := check(doc.Bytes()); err != nil {
		t.Error(err)
	}
	var fresh bytes.Buffer
	if err := WriteNewsSitemap(&fresh, news()); err != nil {
		t.Fatal(err)
	}
	if err := check(fresh.Bytes()); err != nil {
		t.Error(err)
	}
	if check(bytes.ReplaceAll(fresh.Bytes(), []byte("news:title"), []byte("news:name"))) == nil {
		t.Error("the check lets news without a title pass")
	}
	if check(bytes.ReplaceAll(doc.Bytes(), []byte("2026-11-23T"), []byte("Monday "))) == nil {
		t.Error("the check lets a broken date pass")
	}
}

func TestSitemapLimits(t *testing.T) {
	one := pages()[:1]
	for name, list := range map[string][]Page{
		"no page":      nil,
		"too many":     append(make([]Page, SitemapPages), one...),
		"too long":     {{URL: "https://harbour.example/" + strings.Repeat("a", maxLocation)}},
		"another kind": {{URL: "javascript:alert(1)"}},
		"relative":     {{URL: "/2026"}},
	} {
		if err := WriteSitemap(io.Discard, list); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	if err := WriteNewsSitemap(io.Discard, make([]Page, NewsSitemapPages+1)); err == nil || !strings.Contains(err.Error(), "the newest") {
		t.Errorf("too much news: %v", err)
	}
	full := make([]Page, SitemapPages)
	for i := range full {
		full[i] = one[0]
	}
	if err := WriteSitemap(io.Discard, full); err != nil {
		t.Errorf("%d pages: %v", SitemapPages, err)
	}
}

func TestRobots(t *testing.T) {
	for name, c := range map[string]struct {
		robots Robots
		want   string // empty: refused
	}{
		"open":       {Robots{}, "User-agent: *\nDisallow:\n"},
		"closed":     {Robots{Closed: true, Disallow: []string{"/desk/"}}, "User-agent: *\nDisallow: /\n"},
		"line break": {Robots{Disallow: []string{"/a\nAllow: /"}}, ""},
		"comment":    {Robots{Disallow: []string{"/a#b"}}, ""},
		"relative":   {Robots{Disallow: []string{"desk"}}, ""},
		"sitemap":    {Robots{Sitemaps: []string{"/sitemap.xml"}}, ""},
	} {
		var b strings.Builder
		err := WriteRobots(&b, c.robots)
		if (err != nil) != (c.want == "") || err == nil && b.String() != c.want {
			t.Errorf("%s: %q %v", name, b.String(), err)
		}
	}
}

// The protocol bounds a sitemap in pages and in bytes.
func TestSitemapStaysWithinItsBounds(t *testing.T) {
	many := func(n, length int) []Page {
		list := make([]Page, n)
		for i := range list {
			head := "https://harbour.example/" + strconv.Itoa(i) + "/"
			list[i] = Page{URL: head + strings.Repeat("a", max(0, length-len(head))), Changed: monday}
		}
		return list
	}
	var out bytes.Buffer
	if err := WriteSitemap(&out, many(SitemapPages, 120)); err != nil || out.Len() > SitemapBytes {
		t.Errorf("%d bytes, %v", out.Len(), err)
	}
	for _, wrong := range feedcheck.Sitemap("https://harbour.example/sitemap.xml", out.Bytes(), monday.Add(time.Hour)) {
		t.Error(wrong)
	}
	if err := WriteSitemap(io.Discard, many(SitemapPages, maxLocation)); err == nil || !strings.Contains(err.Error(), "write several") {
		t.Errorf("a sitemap of 100 MB: %v", err)
	}
	if err := WriteSitemap(io.Discard, many(SitemapPages+1, 30)); err == nil {
		t.Error("a sitemap of more pages than there may be is written")
	}
}
