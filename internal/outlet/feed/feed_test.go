package feed

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"html"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/testkit/feedcheck"
)

var update = flag.Bool("update", false, "write the goldens anew; read the difference before committing")

var (
	monday  = time.Date(2026, 11, 23, 6, 30, 0, 0, time.UTC)
	writers = map[string]func(io.Writer, Channel) error{"rss.xml": WriteRSS, "atom.xml": WriteAtom, "feed.json": WriteJSON}
)

// harbour is a feed of a small paper: a story with everything, one with
// nothing but what every story has.
func harbour() Channel {
	return Channel{
		Title: "The Harbour Post", Link: "https://harbour.example/", Self: "https://harbour.example/feed",
		Description: "News from the quay & the hills", Language: "en-GB",
		Items: []Item{
			{
				ID: "tag:harbour.example,2026:story/k3v9x", URL: "https://harbour.example/2026/ferry-aground",
				Title: "Ferry <Aurora> runs aground & waits for the tide", Summary: "All 212 aboard are well; the tide turns at nine.",
				ContentHTML: `<p>QUAYSIDE — The <em>Aurora</em> sat on the bar like a cat.</p><p>“We have tea,” said the master.</p>`,
				Authors:     []Author{{"Ada Okonjo", "https://harbour.example/author/ada-okonjo"}, {"Tom Brandt", "javascript:alert(1)"}},
				Published:   monday, Updated: monday.Add(45 * time.Minute), Tags: []string{"Ferries", "Tides & currents"},
				Image:       &Image{URL: "https://harbour.example/media/aurora.jpg", Type: "image/jpeg", Alt: "A ferry on a sandbank", Credit: "Lin Wei", Width: 1280, Height: 853},
				CommentsURL: "https://harbour.example/2026/ferry-aground#comments", CommentsFeed: "https://harbour.example/2026/ferry-aground/comments/feed", CommentCount: 41,
			},
			{URL: "https://harbour.example/2026/bells", Title: "Church bells to be re-hung", Published: monday.Add(-time.Hour)},
		},
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs from the golden:\n%s", name, got)
	}
}

func write(t *testing.T, f func(io.Writer, Channel) error, c Channel) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := f(&b, c); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestGoldens(t *testing.T) {
	for name, f := range writers {
		golden(t, name, write(t, f, harbour()))
	}
}

func TestFeedsAreValid(t *testing.T) {
	types := map[string]string{".json": JSONType, ".xml": RSSType}
	for name, f := range writers {
		kind := types[path.Ext(name)]
		if strings.Contains(name, "atom") {
			kind = AtomType
		}
		for _, wrong := range feedcheck.Feed(harbour().Self, kind, write(t, f, harbour())) {
			t.Errorf("%s: %s", name, wrong)
		}
	}
}

func TestFeedOfNothingIsStillAFeed(t *testing.T) {
	c := harbour()
	c.Items = nil
	for name, f := range writers {
		out := write(t, f, c)
		if strings.HasSuffix(name, ".json") {
			var j struct{ Items []jsonItem }
			if err := json.Unmarshal(out, &j); err != nil || j.Items == nil || len(j.Items) != 0 {
				t.Errorf("%s: %v %s", name, err, out)
			}
			continue
		}
		elements(t, name, out)
	}
}

// elements parses XML and gives the texts of its elements, by name.
func elements(t *testing.T, name string, doc []byte) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	d := xml.NewDecoder(bytes.NewReader(doc))
	var open []string
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found
		}
		if err != nil {
			t.Fatalf("%s is not XML: %v\n%s", name, err, doc)
		}
		switch token := token.(type) {
		case xml.StartElement:
			name := token.Name.Local
			if strings.HasSuffix(token.Name.Space, "/mrss/") {
				name = "media:" + name
			}
			open = append(open, name)
			for _, a := range token.Attr {
				found["@"+a.Name.Local] = append(found["@"+a.Name.Local], a.Value)
			}
			found[name] = append(found[name], "")
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				texts := found[open[len(open)-1]]
				texts[len(texts)-1] += string(token)
			}
		case xml.Directive, xml.Comment:
			t.Errorf("%s holds %v", name, token)
		}
	}
}

func TestHostileWordsComeOutAsWords(t *testing.T) {
	for given, want := range map[string]string{
		"]]>":                                 "]]>",
		"a\uFFFEb\uFFFFc":                     "abc",
		"a\x00b\x0bc\x1b[31m\x7f\u0085":       "abc[31m",
		"\xff\xfe broken \xc3":                " broken ",
		"</script><!--<script>":               "</script><!--<script>",
		"<![CDATA[x]]>":                       "<![CDATA[x]]>",
		"&amp; &lt; &#0; &unknown;":           "&amp; &lt; &#0; &unknown;",
		"</title></item><item>":               "</title></item><item>",
		`" onload="alert(1)" '`:               `" onload="alert(1)" '`,
		"two\nlines\tand a tab":               "two\nlines\tand a tab",
		"<!DOCTYPE x [<!ENTITY y \"boom\">]>": "<!DOCTYPE x [<!ENTITY y \"boom\">]>",
		"line\u2028separator \U0001F6A2":      "line\u2028separator \U0001F6A2",
	} {
		c := harbour()
		c.Title, c.Description = given+"T", given
		it := &c.Items[0]
		it.Title, it.Summary, it.ContentHTML = given+"T", given, given
		it.Tags, it.Authors = []string{given}, []Author{{Name: given}}
		it.Image.Alt, it.Image.Credit = given, given
		for name, f := range writers {
			out := write(t, f, c)
			if strings.HasSuffix(name, ".json") {
				var j struct{ Items []jsonItem }
				if err := json.Unmarshal(out, &j); err != nil {
					t.Fatal(err)
				}
				if j.Items[0].Title != want+"T" || j.Items[0].ContentHTML != want || bytes.ContainsAny(out, "<\u2028") {
					t.Errorf("%s: %q becomes %s", name, given, out)
				}
				continue
			}
			found := elements(t, name, out)
			if got := found["title"]; len(got) != 3 || got[0] != want+"T" || got[1] != want+"T" {
				t.Errorf("%s: %q becomes %q", name, given, got)
			}
			places := map[string][]string{"rss.xml": {"encoded", "category", "creator", "media:description", "media:credit"}, "atom.xml": {"content", "summary"}}[name]
			for _, place := range places {
				if got := found[place]; len(got) == 0 || got[0] != want {
					t.Errorf("%s, %s: %q becomes %q", name, place, given, got)
				}
			}
			if name == "rss.xml" && found["description"][1] != html.EscapeString(want) {
				t.Errorf("%s: a summary must be text to readers that take it for HTML: %q", name, found["description"])
			}
			if name == "atom.xml" && found["@term"][0] != want {
				t.Errorf("%s, term: %q becomes %q", name, given, found["@term"])
			}
		}
	}
}

func TestOnlyWebAddressesLeave(t *testing.T) {
	for _, bad := range []string{"", "/2026/ferry", "javascript:alert(1)", "https:evil.example", "data:text/html,x", "https://harbour.example/a b", "ftp://harbour.example/"} {
		for name, f := range writers {
			for field, change := range map[string]func(*Channel){
				"link": func(c *Channel) { c.Link = bad },
				"self": func(c *Channel) { c.Self = bad },
				"item": func(c *Channel) { c.Items[0].URL = bad },
			} {
				c := harbour()
				change(&c)
				if err := f(io.Discard, c); err == nil || !strings.Contains(err.Error(), "is not an absolute http address") {
					t.Errorf("%s takes %q as %s: %v", name, bad, field, err)
				}
			}
			c := harbour()
			it := &c.Items[0]
			it.Image.URL, it.CommentsURL, it.CommentsFeed, it.Authors[0].URL = bad, bad, bad, bad
			if out := write(t, f, c); bad != "" && bytes.Contains(out, []byte(`"`+bad+`"`)) || bytes.Contains(out, []byte("javascript:")) {
				t.Errorf("%s lets %q out:\n%s", name, bad, out)
			}
		}
	}
	c := harbour()
	c.Items[0].ID = "javascript:1"
	if err := WriteAtom(io.Discard, c); err == nil {
		t.Error("an id of any scheme is taken")
	}
	c = harbour()
	c.Title = " "
	if err := WriteAtom(io.Discard, c); err == nil {
		t.Error("a feed without a title is taken")
	}
}

func TestCallersItemsAreLeftAlone(t *testing.T) {
	c := harbour()
	c.Items[0].Image.URL = "/relative.jpg"
	write(t, WriteRSS, c)
	if c.Items[1].ID != "" || c.Items[0].Image == nil {
		t.Error("writing a feed changed what it was made from")
	}
}

// slowDisk fails after some bytes, as a reader's connection does.
type slowDisk int

func (d *slowDisk) Write(b []byte) (int, error) {
	if *d -= slowDisk(len(b)); *d < 0 {
		return 0, io.ErrShortWrite
	}
	return len(b), nil
}

func TestWriteErrorsAreReported(t *testing.T) {
	for name, f := range writers {
		d := slowDisk(100)
		if err := f(&d, harbour()); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
