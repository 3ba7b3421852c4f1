package feed

import (
	"bytes"
	"io"
	"os/exec"
	"strings"
	"testing"

	"broadsheet/internal/testkit/cases"
)

func pages() []Page {
	return []Page{
		{URL: "https://harbour.example/"},
		{URL: "https://harbour.example/2026/ferry-aground?a=1&b=%27x%27", Changed: monday},
		{URL: "https://harbour.example/%E6%B8%AF/", Changed: monday},
	}
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
	golden(t, "sitemap.xml", map1.Bytes())
	golden(t, "sitemap_index.xml", index.Bytes())
	golden(t, "robots.txt", robots.Bytes())
	elements(t, "sitemap_index.xml", index.Bytes())
}

func TestSitemapIsValid(t *testing.T) {
	schema := cases.Path(t, "conformance/sitemap/sitemap.xsd")
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
