package site

import (
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/mail"
	"broadsheet/internal/testkit/browser"
	"broadsheet/internal/testkit/htmlcheck"
	"broadsheet/themes"
)

func sampleLetters(t testing.TB) *Letters {
	t.Helper()
	conf, err := config.Site{
		Name: "The Saltmarsh Courier", BaseURL: "https://courier.example", Language: "en-GB", Zone: "Europe/London",
		CommentsPerPage: config.CommentsPerPage, CommentsOnOnePage: config.CommentsOnOnePage,
	}.Check()
	if err != nil {
		t.Fatal(err)
	}
	return NewLetters(conf, morning(t))
}

var threeOClock = time.Date(2026, 11, 23, 15, 4, 0, 0, time.UTC)

// Every letter, in every language: whole in text, readable with pictures off,
// and calling nobody when it is opened.
func TestLetters(t *testing.T) {
	letters := sampleLetters(t)
	for _, language := range letters.theme.Languages() {
		samples, err := letters.Samples(language, threeOClock)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range samples {
			t.Run(language+"/"+m.Kind, func(t *testing.T) {
				page := htmlcheck.Parse(t, []byte(m.HTML))
				// Nothing is loaded, so nobody hears that it was opened.
				page.Not("img", "link", "script", "iframe", "form", "video", "object", "embed", "[src]", "[srcset]", "[background]", "[onload]", "a[href='']")
				for _, fetched := range []string{"url(", "@import", "@font-face", "ZgotmplZ", "utm_"} {
					if strings.Contains(m.HTML, fetched) {
						t.Errorf("the letter holds %s", fetched)
					}
				}
				page.In("h1").Count(1)
				page.In("title").Count(1)
				for node := range htmlLinks(m.HTML) {
					if !strings.HasPrefix(node, "https://courier.example/") {
						t.Errorf("a link leads to %s", node)
					}
				}
				for _, want := range []string{m.Subject, "https://courier.example/", "The Saltmarsh Courier"} {
					if !strings.Contains(m.Text, want) {
						t.Errorf("the text lacks %q:\n%s", want, m.Text)
					}
				}
				if strings.ContainsAny(m.Text, "<>{}\r") || strings.Contains(m.Text, "\n\n\n") || strings.Contains(m.Text, "&#") {
					t.Errorf("the text is untidy:\n%q", m.Text)
				}
				if m.Kind == "sign-in" && (!strings.Contains(m.Text, "4kq9 wzmd") || !strings.Contains(m.HTML, "4kq9 wzmd")) {
					t.Error("the code is missing")
				}
				if len(m.HTML) > 20<<10 {
					t.Errorf("%d bytes", len(m.HTML))
				}
			})
		}
	}
}

func htmlLinks(text string) map[string]bool {
	found := map[string]bool{}
	for piece := range strings.SplitSeq(text, `href="`) {
		if address, _, ok := strings.Cut(piece, `"`); ok && strings.Contains(address, ":") && !strings.ContainsAny(address, " <") {
			found[address] = true
		}
	}
	return found
}

func TestTextOfALetter(t *testing.T) {
	m, err := sampleLetters(t).Link("sign-in", "elin@example.org", LinkAbout{Link: "https://courier.example/sign-in/link?k=2k7p&x=1", Code: "4kq9 wzmd", Until: threeOClock})
	if err != nil {
		t.Fatal(err)
	}
	want := `The Saltmarsh Courier

Sign in to The Saltmarsh Courier

Somebody asked to sign in to The Saltmarsh Courier with this address. If it was you, go on here.

https://courier.example/sign-in/link?k=2k7p&x=1

On another device, type this code there:

    4kq9 wzmd

The link works once, until 23 November 2026, 15:04. If it was not you, do nothing: without this letter nobody gets further.

-- 
The Saltmarsh Courier sent this because somebody asked for it on the site. Whether it was opened is not recorded.
https://courier.example/
`
	if m.Text != want {
		t.Errorf("got\n%s\nwant\n%s", m.Text, want)
	}
	if m.To != "elin@example.org" || m.Kind != "sign-in" || !m.Expires.Equal(threeOClock) || m.Priority != mail.Transactional {
		t.Errorf("%+v", m)
	}
}

func TestLettersLeadOnlyToTheSite(t *testing.T) {
	letters := sampleLetters(t)
	for _, link := range []string{"", "/sign-in", "https://evil.example/x", "https://courier.example.evil.example/x", "https://courier.example@evil.example/", "http://courier.example/x", "https://courier.example", "javascript:alert(1)"} {
		if _, err := letters.Link("sign-in", "elin@example.org", LinkAbout{Link: link, Until: threeOClock}); err == nil {
			t.Errorf("%q is sent", link)
		}
	}
	if _, err := letters.Link("advertisement", "elin@example.org", LinkAbout{Link: "https://courier.example/x"}); err == nil {
		t.Error("a letter that has no words is sent")
	}
}

// Every text template of the theme is one that a test has rendered.
func TestEveryTextTemplateIsALetter(t *testing.T) {
	files, err := themes.Default()
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"mail/layout": true, "mail/test": true, "account/mail_link": true}
	err = fs.WalkDir(files, ".", func(p string, _ fs.DirEntry, err error) error {
		if name, text := strings.CutSuffix(p, ".txt"); err == nil && text && !known[name] {
			t.Errorf("no test renders %s", p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Letters are read on phones, in the dark, and by those who hear them. With
// LETTERS=folder pictures of them are left there.
func TestLettersInABrowser(t *testing.T) {
	letters := sampleLetters(t)
	keep := os.Getenv("LETTERS")
	pages := map[string]string{}
	for _, language := range []string{"en", "ar"} {
		samples, err := letters.Samples(language, threeOClock)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range samples {
			pages["/"+language+"-"+m.Kind] = m.HTML
		}
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		io.WriteString(w, pages[r.URL.Path])
	}))
	t.Cleanup(server.Close)
	for _, look := range []struct {
		name    string
		options []browser.Option
	}{
		{"360", []browser.Option{browser.Viewport(360, 740), browser.ScriptOff()}},
		{"800", []browser.Option{browser.Viewport(800, 700), browser.ScriptOff()}},
		{"dark", []browser.Option{browser.Viewport(800, 700), browser.Dark(), browser.ScriptOff()}},
		{"320-dark", []browser.Option{browser.Viewport(320, 640), browser.Dark()}},
	} {
		t.Run(look.name, func(t *testing.T) {
			b := browser.New(t, look.options...)
			for _, file := range []string{"en-sign-in", "ar-sign-in", "en-erasure", "en-test"} {
				b.Open(server.URL + "/" + file)
				for _, v := range b.Axe() {
					t.Errorf("%s: %s", file, v)
				}
				if b.OverflowsSideways() {
					t.Errorf("%s is wider than its window", file)
				}
				if keep != "" {
					b.Screenshot(filepath.Join(keep, file+"-"+look.name+".png"))
				}
			}
			if errs := b.Errors(); len(errs) > 0 {
				t.Errorf("the browser complains: %v", errs)
			}
		})
	}
}
