package htmlcheck

import (
	"fmt"
	"slices"
	"testing"
)

const story = `<!doctype html><title>Rain</title>
<article id=story class="lead wide" lang=en>
  <h1>Rain
    expected</h1><p>By <a rel="author me" href="/by/ida">Ida Holm</a>.</p>
  <ol><li><p>First</p><ol><li>Reply</li></ol></li><li>Second</li></ol>
  <script>document.title = "no"</script>
</article>`

func TestSelectors(t *testing.T) {
	page := Parse(t, story)
	for selector, want := range map[string]int{
		"li": 3, "article li": 3, "article > li": 0, "article > ol > li": 2, "ol ol li": 1,
		"#story": 1, "article#story.lead.wide": 1, ".lea": 0, "[lang]": 1, "[lang=en]": 1, "[lang=de]": 0,
		"[rel~=me]": 1, `a[href="/by/ida"]`: 1, `[href^="/by"]`: 1, `[href$='ida']`: 1, `[href*="nobody"]`: 0,
		"* > li": 3, "ARTICLE h1": 1, "p a": 1, "li a": 0, "article>h1": 1,
	} {
		if got := page.Find(selector).Len(); got != want {
			t.Errorf("%s finds %d, want %d", selector, got, want)
		}
	}
}

func TestSelectorsThatCannotBeRead(t *testing.T) {
	for _, bad := range []string{"", " ", ">", "a >", "> a", "a > > b", "#", "a.", "[", "[a", `[a="b]`, "[a=b/c]", "a:hover", "a,b", "[a]b"} {
		if sel, err := parseSelector(bad); err == nil {
			t.Errorf("%q is read as %v; a check with a mistake in it must not pass", bad, sel)
		}
	}
}

func TestWords(t *testing.T) {
	page := Parse(t, story)
	page.In("h1").Text("Rain expected").Count(1)
	page.In("ol").Text("First Reply Second")
	page.In("a").Attr("rel", "author me").Contains("Holm").NoAttr("onclick")
	page.Not("h2", "[onclick]", "style")
	if got := page.Find("li").Texts(); !slices.Equal(got, []string{"First Reply", "Reply", "Second"}) {
		t.Errorf("texts are %q", got)
	}
	if got := page.In("li").Nth(0).Find("li").Len(); got != 1 {
		t.Errorf("inside the first item there are %d more, want 1", got)
	}
	if got := page.Text(); got != "Rain Rain expected By Ida Holm. First Reply Second" {
		t.Errorf("the page says %q", got)
	}
}

// Each check must be able to fail.
func TestChecksFail(t *testing.T) {
	for name, check := range map[string]func(*Page){
		"In":       func(p *Page) { p.In("h2") },
		"Not":      func(p *Page) { p.Not("h2", "h1") },
		"Text":     func(p *Page) { p.Find("h1").Text("Rain") },
		"Contains": func(p *Page) { p.Find("h1").Contains("snow") },
		"Count":    func(p *Page) { p.Find("li").Count(2) },
		"Attr":     func(p *Page) { p.Find("a").Attr("href", "/") },
		"absent":   func(p *Page) { p.Find("a").Attr("title", "") },
		"NoAttr":   func(p *Page) { p.Find("a").NoAttr("href") },
		"Nth":      func(p *Page) { p.Find("h1").Nth(1) },
		"nothing":  func(p *Page) { p.Find("h2").Text("") },
		"selector": func(p *Page) { p.Not("h2:hover") },
	} {
		t.Run(name, func(t *testing.T) {
			rec := &recorder{TB: t}
			func() {
				defer func() {
					if stop := recover(); stop != nil && stop != errStopped {
						panic(stop)
					}
				}()
				check(Parse(rec, story))
			}()
			if !rec.failed {
				t.Error("passed")
			}
		})
	}
}

var errStopped = fmt.Errorf("stopped by Fatalf")

type recorder struct {
	testing.TB
	failed bool
}

func (r *recorder) Helper()               {}
func (r *recorder) Errorf(string, ...any) { r.failed = true }
func (r *recorder) Fatalf(string, ...any) { r.failed = true; panic(errStopped) }
