package site

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"broadsheet/internal/floor/theme"
	"broadsheet/internal/testkit/browser"
)

// The policy that the site sends: the theme must live with it.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; connect-src 'self'; img-src 'self'; " +
	"base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types broadsheet"

// served puts the sample pages on a server, with an answer for the form.
func served(t *testing.T) (base string, posted <-chan string) {
	t.Helper()
	return servedIn(t, morning(t))
}

func servedIn(t *testing.T, th *theme.Theme) (base string, posted <-chan string) {
	t.Helper()
	pages := map[string]state{}
	for _, s := range allStates(t, th, sampleLanguage) {
		pages["/"+s.file] = s
	}
	sent := make(chan string, 4)
	mux := http.NewServeMux()
	mux.Handle("/assets/", th.AssetHandler())
	mux.HandleFunc("/media/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "image/svg+xml")
		io.WriteString(w, `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800"><path fill="#889" d="M0 0h1200v800H0z"/></svg>`)
	})
	mux.HandleFunc("POST /town/low-bridge/comments", func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		sent <- r.PostForm.Encode()
		http.Redirect(w, r, "/comment.html", http.StatusSeeOther)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s, ok := pages[r.URL.Path]
		if !ok {
			s = pages["/story.html"]
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		out, err := s.shown(th)
		if err != nil {
			t.Error(err)
		}
		w.Write(out)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL, sent
}

func TestNoPageBreaksTheRulesOfAccessibility(t *testing.T) {
	for _, name := range looks {
		t.Run(name, func(t *testing.T) { accessible(t, look(t, name)) })
	}
}

func accessible(t *testing.T, th *theme.Theme) {
	base, _ := servedIn(t, th)
	files := []string{"story.html", "story-blocks.html", "front-breaking.html", "said.html", "archive-day.html", "archive-year.html", "corrections.html", "archive.html", "front.html", "refused-reply.html", "latest.html", "story-quiet.html", "section.html", "page.html", "share.html", "discussion.html", "comment.html", "error-404.html",
		"story-long-words.html", "front-long-words.html", "list-long-words.html", "story-right-to-left.html", "front-right-to-left.html", "front-own-menu.html", "list-menu-of-200.html"}
	for _, reader := range []struct {
		name    string
		pages   int // the first of files
		options []browser.Option
	}{
		{"wide", len(files), nil},
		{"narrow and dark", len(files), []browser.Option{browser.Viewport(320, 640), browser.Dark()}},
		{"without script", 4, []browser.Option{browser.ScriptOff(), browser.Viewport(768, 900)}},
		{"forced colours", 4, []browser.Option{browser.ForcedColours()}},
		{"more contrast", 3, []browser.Option{browser.MoreContrast()}},
	} {
		t.Run(reader.name, func(t *testing.T) {
			b := browser.New(t, reader.options...)
			for _, file := range files[:reader.pages] {
				b.Open(base + "/" + file)
				for _, v := range b.Axe() {
					t.Errorf("%s: %s", file, v)
				}
				if b.OverflowsSideways() {
					t.Errorf("%s is wider than its window", file)
				}
			}
			if errs := b.Errors(); len(errs) > 0 {
				t.Errorf("the browser complains: %v", errs)
			}
			for _, url := range b.Requests() {
				if !strings.HasPrefix(url, base) {
					t.Errorf("a third party is asked: %s", url)
				}
			}
		})
	}
}

func TestReplyIsWrittenInItsPlaceAndKeptUntilItArrives(t *testing.T) {
	base, posted := served(t)
	b := browser.New(t)
	b.Open(base + "/story.html")
	b.Click("#c-m1 > a > b")
	b.Wait(`document.querySelector("#c-m1 + .comment-form") !== null`)
	if got := b.Focused(); !strings.Contains(got, "comment-body") && !strings.Contains(got, "Your reply") {
		t.Errorf("the focus is on %s, want the reply's field", got)
	}
	b.Type("#comment-body", "At four?")
	b.Open(base + "/story.html")
	b.Click("#c-m1 > a > b")
	b.Wait(`document.querySelector("#comment-body").value === "At four?"`)
	b.Type("#comment-name", "Elin")
	b.Submit(".comment-form [type=submit]")
	if got := <-posted; got != "body=At+four%3F&email=&name=Elin&parent=m1&url=" {
		t.Errorf("posted %s", got)
	}
	b.Open(base + "/story.html")
	b.Click("#c-m1 > a > b")
	b.Wait(`document.querySelector("#comment-body").value === ""`)
	b.Wait(`document.querySelector("#comment-name").value === "Elin"`)
	b.Click(".comment-form .quiet")
	b.Wait(`document.querySelector("#respond > .comment-form") !== null && document.querySelector("[name=parent]").value === ""`)
}

func TestDateOfACommentLeadsToItsOwnPage(t *testing.T) {
	base, _ := served(t)
	b := browser.New(t)
	b.Open(base + "/story.html")
	b.Submit("#c-m1 time")
	if !strings.HasSuffix(b.URL(), "/town/low-bridge/comments/m1") {
		t.Errorf("the date leads to %s", b.URL())
	}
}

func TestFormShowsOneFieldUntilItIsUsed(t *testing.T) {
	base, posted := served(t)
	hidden := `getComputedStyle(document.querySelector("#comment-name")).visibility === "hidden"`
	b := browser.New(t)
	b.Open(base + "/story.html")
	b.Wait(hidden)
	b.Click("#comment-body")
	b.Wait("!(" + hidden + ")")
	b.Keys("Tab")
	b.Wait(`document.activeElement.id === "comment-name"`)
	if browser.Eval[bool](b, `document.querySelector("#comment-url").checkVisibility() && document.querySelector("#comment-url").getBoundingClientRect().right > 0`) {
		t.Error("the trap for programs can be seen by people")
	}

	off := browser.New(t, browser.ScriptOff())
	off.Open(base + "/story.html")
	off.Type("#comment-body", "By hand.")
	off.Type("#comment-name", "Bo")
	off.Submit(".comment-form [type=submit]")
	if got := <-posted; got != "body=By+hand.&email=&name=Bo&parent=&url=" {
		t.Errorf("posted %s", got)
	}
}

func TestPlaceInTheStoryIsOfferedAgain(t *testing.T) {
	base, _ := served(t)
	b := browser.New(t, browser.Viewport(1280, 500))
	b.Open(base + "/story.html")
	b.Wait(`document.querySelector("[data-resume]").hidden`)
	browser.Eval[bool](b, `document.querySelector("#p-a6").scrollIntoView(), true`)
	b.Wait(`localStorage.getItem("place:k3w9tq") !== null`)
	b.Open(base + "/story.html?again")
	b.Wait(`!document.querySelector("[data-resume]").hidden`)
	b.Click("[data-resume] a")
	b.Wait(`location.hash === "#p-a6" || location.hash === "#p-a5"`)
}

func TestPassageIsSharedByItsWords(t *testing.T) {
	base, _ := served(t)
	b := browser.New(t)
	b.Open(base + "/story.html")
	// The clipboard is not the page's own to read back, so it is listened to.
	browser.Eval[bool](b, `Object.defineProperty(navigator, "clipboard", {value: {writeText: async (text) => { window.copied = text; }}}), true`)
	b.Click("[data-share=copy]")
	b.Wait(`window.copied === "https://courier.example/harbour/low-bridge"`)
	b.Wait(`document.querySelector(".share [role=status]").textContent === "Link copied"`)
	browser.Eval[bool](b, `(() => {
		const text = document.querySelector("#p-a3").firstChild;
		getSelection().setBaseAndExtent(text, 9, text, 31);
		return true;
	})()`)
	b.Wait(`!document.querySelector("[data-share=passage]").hidden`)
	b.Click("[data-share=passage]")
	b.Wait(`window.copied.includes(":~:text=")`)
	if got, want := browser.Eval[string](b, "window.copied"), "https://courier.example/harbour/low-bridge#p-a3:~:text=never%20against%20a%20bridge"; got != want {
		t.Errorf("copied %s\nwant   %s", got, want)
	}
}

func TestServerOfTheReaderGetsALink(t *testing.T) {
	base, _ := served(t)
	b := browser.New(t)
	b.Open(base + "/share.html")
	b.Type("#share-server", "https://social.example/")
	b.Wait(`document.querySelector(".with a").href.startsWith("https://social.example/share?text=Council%20backs")`)

	b.Open(base + "/share.html")
	b.Type("#share-server", "javascript:alert(1)")
	b.Keys("Tab")
	b.Wait(`document.querySelector("#share-server-hint").textContent.includes("does not look like")`)
	if browser.Eval[bool](b, `document.querySelector(".with a").hasAttribute("href")`) {
		t.Error("a script became a link")
	}
}

// A passage whose words stand elsewhere too is found where it was selected: the
// browser itself is asked, without the paragraph's id to fall back on.
func TestARepeatedPassageIsFoundAgain(t *testing.T) {
	base, _ := served(t)
	b := browser.New(t, browser.Viewport(1280, 400))
	for _, c := range []struct{ name, block, words string }{
		{"words that the first paragraph has too", "p-c1", "Toll"},
		{"words in a key point and in the headline", "p-a2", "ferry cooperative"},
		{"a comma, a hyphen and an ampersand", "p-c2", "the last boat was late. Eleven"},
		{"a whole cell of a table, beginning a line", "p-b7", "Low bridge"},
		{"the end of a paragraph", "p-a1", "Seventeen members were in favour and fourteen against."},
	} {
		b.Open(base + "/story.html")
		browser.Eval[bool](b, `Object.defineProperty(navigator, "clipboard", {value: {writeText: async (text) => { window.copied = text; }}}), true`)
		found := browser.Eval[bool](b, fmt.Sprintf(`(() => {
			const nodes = document.createTreeWalker(document.getElementById(%q), NodeFilter.SHOW_TEXT);
			for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
				const at = node.data.indexOf(%q);
				if (at < 0) continue;
				node.parentElement.scrollIntoView();
				getSelection().setBaseAndExtent(node, at, node, at + %d);
				return true;
			}
			return false;
		})()`, c.block, c.words, len(c.words)))
		if !found {
			t.Fatalf("%s: %q does not stand in %s", c.name, c.words, c.block)
		}
		b.Wait(`!document.querySelector("[data-share=passage]").hidden`)
		b.Click("[data-share=passage]")
		b.Wait(`window.copied?.includes(":~:text=")`)
		link := browser.Eval[string](b, "window.copied")
		_, directive, _ := strings.Cut(link, ":~:")
		b.Open("about:blank")
		b.Open(base + "/story.html?again#:~:" + directive)
		b.Wait(`scrollY > 0`)
		if !browser.Eval[bool](b, fmt.Sprintf(`(() => { const box = document.getElementById(%q).getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight; })()`, c.block)) {
			t.Errorf("%s: %s leads elsewhere", c.name, directive)
		}
		t.Log(directive)
	}
}
