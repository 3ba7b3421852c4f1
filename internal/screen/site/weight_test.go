package site

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/testkit/cases"
)

// sampleID is an id as long as a real one, and as hard to compress.
func sampleID(n int) string {
	const alphabet = "23456789abcdefghjkmnpqrstuvwxyz"
	x := uint64(n+1) * 0x9e3779b97f4a7c15
	id := make([]byte, 10)
	for i := range id {
		id[i] = alphabet[x%uint64(len(alphabet))]
		x = x/uint64(len(alphabet)) ^ x<<57
	}
	return string(id)
}

func gzipped(data []byte) int {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Len()
}

// A page with 200 comments costs little more than its bare words: 160 kB raw
// and 30 kB compressed, of which the words alone are 50 and 19.
func TestThePageOfTwoHundredCommentsIsLight(t *testing.T) {
	data, err := os.ReadFile(cases.Path(t, "bench/article.json"))
	if err != nil {
		t.Fatal(err)
	}
	var bench struct {
		Article  struct{ Title, HTML string }
		Comments []struct {
			N, Parent, Depth   int
			Author, Text, Date string
		}
	}
	if err := json.Unmarshal(data, &bench); err != nil {
		t.Fatal(err)
	}
	th := morning(t)
	replies := map[int][]int{}
	for i, c := range bench.Comments {
		replies[c.Parent] = append(replies[c.Parent], i)
	}
	var nest func(class string, indexes []int) []byte
	nest = func(class string, indexes []int) []byte {
		var b bytes.Buffer
		fmt.Fprintf(&b, `<ol class="%s">`, class)
		for _, i := range indexes {
			c := bench.Comments[i]
			at, err := time.Parse(time.DateTime, c.Date)
			if err != nil {
				t.Fatal(err)
			}
			var body safehtml.Builder
			id := sampleID(c.N)
			url := "/politics/harbour-bridge-vote-divides-the-town/comments/" + id
			to := Link{}
			if c.Depth > 4 {
				to = Link{bench.Comments[c.Parent-1].Author, strings.TrimSuffix(url, id) + sampleID(c.Parent)}
			}
			b.WriteString("<li>")
			b.Write(render(t, th, "comment/comment", Comment{
				ID: id, Name: c.Author, URL: url, Open: true,
				Time: Time{ISO: at.Format(time.RFC3339), Words: at.Format("2 January 2006, 15:04")},
				Body: body.Raw("<p>").Text(c.Text).Raw("</p>").Done(), To: to,
			}))
			if under := replies[c.N]; len(under) > 0 {
				b.Write(nest("replies", under))
			}
		}
		b.WriteString("</ol>")
		return b.Bytes()
	}

	page := sampleStory()
	page.Preload = th.FontPreloads()
	// The article was written with nothing but its text.
	page.Story.KeyPoints, page.Story.Corrections, page.Story.Tags, page.Story.Picture = nil, nil, nil, nil
	page.Story.Updated, page.Story.Place, page.Continue = Time{}, Link{}, Continue{}
	page.Social.Image, page.Discussion.Later = "", ""
	page.Story.Text = safehtml.Trusted([]byte(bench.Article.HTML))
	page.Discussion.Count = len(bench.Comments)
	page.Discussion.List = safehtml.Trusted(nest("thread", replies[0]))
	out := render(t, th, "article/page", page)
	t.Logf("%d bytes, %d compressed", len(out), gzipped(out))
	if len(out) > 160_000 || gzipped(out) > 30_000 {
		t.Errorf("the page has %d bytes, %d compressed; at most 160,000 and 30,000", len(out), gzipped(out))
	}
	page.Discussion.List = ""
	t.Logf("without its comments: %d bytes, %d compressed", len(render(t, th, "article/page", page)), gzipped(render(t, th, "article/page", page)))
}

// The story page with its style and script: 50 kB, of it 15 kB script.
func TestTheStoryPageIsLight(t *testing.T) {
	for _, name := range looks {
		t.Run(name, func(t *testing.T) { lightStory(t, look(t, name)) })
	}
}

func lightStory(t *testing.T, th *theme.Theme) {
	page := sampleStory()
	page.Discussion.List = list(t, th, "thread", sampleThreads())
	out := render(t, th, "article/page", page)
	total, script := gzipped(out), 0
	seen := map[string]bool{}
	var fetch func(text []byte)
	fetch = func(text []byte) {
		for _, addr := range regexp.MustCompile(`/assets/[^"')\s]+\.(?:css|js)`).FindAllString(string(text), -1) {
			if seen[addr] {
				continue
			}
			seen[addr] = true
			w := httptest.NewRecorder()
			th.AssetHandler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, addr, nil))
			size := gzipped(w.Body.Bytes())
			t.Logf("%6d %s", size, addr)
			total += size
			if strings.HasSuffix(addr, ".js") {
				script += size
				fetch(w.Body.Bytes())
			}
		}
	}
	fetch(out)
	t.Logf("%d in all, %d of it script", total, script)
	if len(seen) < 4 {
		t.Fatalf("only %d of the page's style and scripts were found", len(seen))
	}
	if total > 50_000 || script > 15_000 {
		t.Errorf("%d bytes compressed, %d of them script; at most 50,000 and 15,000", total, script)
	}
}
