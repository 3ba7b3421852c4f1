package app_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/browser"
)

var update = flag.Bool("update", false, "write the goldens anew")

// The sample publication as its readers have it: every width, light and dark,
// with script and without.
func TestTheSamplePublicationInABrowser(t *testing.T) {
	s := apptest.StartDemo(t)
	story := s.Get("/").Want(200).Page().In(".lead h2 a").Value("href")
	comment := s.Get(story).Want(200).Page().In("#comments article > a").Value("href")
	pages := []string{"/", story, "/latest", story + "?view=all", comment, "/house-rules", "/nowhere"}
	for _, reader := range []struct {
		name    string
		axe     bool
		options []browser.Option
	}{
		{"320 px", true, []browser.Option{browser.Viewport(320, 640)}},
		{"360 px, dark", false, []browser.Option{browser.Viewport(360, 740), browser.Dark()}},
		{"768 px, dark", true, []browser.Option{browser.Viewport(768, 1024), browser.Dark()}},
		{"1280 px, without script", true, []browser.Option{browser.ScriptOff()}},
		{"enlarged four times", false, []browser.Option{browser.Zoom(4)}},
		{"forced colours", false, []browser.Option{browser.ForcedColours(), browser.Viewport(360, 740)}},
		{"in print", false, []browser.Option{browser.Print(), browser.Viewport(794, 1123)}},
	} {
		t.Run(reader.name, func(t *testing.T) {
			b := browser.New(t, reader.options...)
			check := func(page string) {
				if b.OverflowsSideways() {
					t.Errorf("%s must be scrolled from side to side", page)
				}
				if reader.axe {
					for _, v := range b.Axe() {
						t.Errorf("%s: %s", page, v)
					}
				}
			}
			for _, page := range pages {
				b.Open(s.URL + page)
				check(page)
			}
			if reader.name != "in print" { // no form is printed
				refused(t, b, s.URL+story)
				check("the refused form")
			}
			quiet(t, b, s)
		})
	}
	t.Run("by keyboard", func(t *testing.T) { byKeyboard(t, s, story, "By keyboard, with script.", "Copy link") })
	t.Run("by keyboard, without script", func(t *testing.T) {
		byKeyboard(t, s, story, "By keyboard, without script.", "Mail", browser.ScriptOff())
	})
	t.Run("a reply without script", func(t *testing.T) { replyWithoutScript(t, s, comment) })
	t.Run("a link to a comment", func(t *testing.T) { landsOnComment(t, s, story) })
	t.Run("copied link is spoken", func(t *testing.T) { copiedLinkIsSpoken(t, s, story) })
	t.Run("print leaves the furniture out", func(t *testing.T) { printsTheStoryAlone(t, s, story) })
	t.Run("nothing moves for who wants no motion", func(t *testing.T) { nothingMoves(t, s, story) })
}

// refused sends a comment that the browser lets through and the server does not.
func refused(t *testing.T, b *browser.Browser, story string) {
	t.Helper()
	b.Open(story)
	b.Type("#comment-body", "A text to keep")
	b.Type("#comment-name", "Mira Oduya")
	b.Type("#comment-email", "nobody@nowhere")
	if status := b.Submit(".comment-form [type=submit]"); status != 422 {
		t.Fatalf("the form is answered %d, want 422", status)
	}
	if kept := browser.Eval[string](b, `document.querySelector("#comment-body").value`); kept != "A text to keep" {
		t.Errorf("the text is now %q", kept)
	}
}

// quiet fails the test if the tab has asked another host for anything, or has
// complained of more than the answers that the test provoked.
func quiet(t *testing.T, b *browser.Browser, s *apptest.Site) {
	t.Helper()
	for _, url := range b.Requests() {
		if !strings.HasPrefix(url, s.URL+"/") {
			t.Errorf("another host is asked: %s", url)
		}
	}
	for _, said := range b.Errors() {
		if !provoked.MatchString(said) {
			t.Errorf("the browser complains: %s", said)
		}
	}
}

var provoked = regexp.MustCompile(`^network: Failed to load resource: .* status of (422 .*/comments|404 .*/nowhere)$`)

// active describes what has the focus, and whether a reader can see it there.
const active = `(() => {
	const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
	const words = e.labels?.[0]?.textContent || e.getAttribute("aria-label") || e.textContent;
	const seen = e.checkVisibility() && box.width > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
	const marked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
	return {words: words.trim().replace(/\s+/g, " "), id: e.id, seen, marked};
})()`

type focus struct {
	Words, ID    string
	Seen, Marked bool
}

// tabTo presses a key until what has the focus begins with these words, and
// fails the test if anything on the way cannot be seen to have it.
func tabTo(t *testing.T, b *browser.Browser, key, words string) {
	t.Helper()
	for range 80 {
		b.Keys(key)
		at := browser.Eval[focus](b, active)
		if !at.Seen || !at.Marked {
			t.Errorf("the focus on %q (#%s) is not to be seen: on the screen %t, outlined %t", at.Words, at.ID, at.Seen, at.Marked)
		}
		if strings.HasPrefix(at.Words, words) {
			return
		}
	}
	t.Fatalf("%s does not lead to %q", key, words)
}

// byKeyboard is a reader's whole way through a story, without a mouse.
func byKeyboard(t *testing.T, s *apptest.Site, story, text, share string, options ...browser.Option) {
	b := browser.New(t, options...)
	b.Open(s.URL + story)
	b.Keys("Tab")
	if at := browser.Eval[focus](b, active); at.Words != "Skip to the page" || !at.Seen {
		t.Fatalf("the first Tab leads to %q (to be seen: %t), want the skip link", at.Words, at.Seen)
	}
	b.Keys("Enter")
	b.Wait(`location.hash === "#main"`)
	tabTo(t, b, "Tab", share)
	tabTo(t, b, "Shift+Tab", commentsOf(s, story))
	b.Keys("Enter")
	b.Wait(`location.hash === "#comments"`)
	b.Wait(`(({top}) => top >= 0 && top < innerHeight)(document.querySelector("#comments-head").getBoundingClientRect())`)
	tabTo(t, b, "Tab", "What would you add")
	b.Keys(strings.Split(text, "")...)
	tabTo(t, b, "Tab", "Name")
	b.Keys(strings.Split("Elin Sand", "")...)
	tabTo(t, b, "Tab", "E-mail")
	b.Keys(strings.Split("elin@skerra.example", "")...)
	tabTo(t, b, "Tab", "Post comment")
	if status := b.KeysToNext("Enter"); status != 200 {
		t.Fatalf("after posting: %d", status)
	}
	if !strings.HasPrefix(b.URL(), s.URL+story+"/comments/") {
		t.Fatalf("posting leads to %s", b.URL())
	}
	own := "#c-" + b.URL()[strings.LastIndexByte(b.URL(), '/')+1:]
	if got := b.Text(own); !strings.Contains(got, text) || !strings.Contains(got, "Elin Sand") {
		t.Errorf("the page shows %q", got)
	}
	inView(t, b, own)
	quiet(t, b, s)
}

func commentsOf(s *apptest.Site, story string) string {
	return s.Get(story).Page().In("[data-part=comment-link]").Texts()[0][:1]
}

func inView(t *testing.T, b *browser.Browser, selector string) {
	t.Helper()
	b.Wait(fmt.Sprintf(`(({top, bottom}) => bottom > 0 && top >= 0 && top < innerHeight)(document.querySelector(%q).getBoundingClientRect())`, selector))
}

func replyWithoutScript(t *testing.T, s *apptest.Site, comment string) {
	b := browser.New(t, browser.ScriptOff())
	b.Open(s.URL + comment)
	b.Type("#comment-body", "A reply by hand.")
	b.Type("#comment-name", "Tom Reyes")
	b.Type("#comment-email", "tom@skerra.example")
	if status := b.Submit(".comment-form [type=submit]"); status != 200 {
		t.Fatalf("after posting: %d", status)
	}
	parent := comment[strings.LastIndexByte(comment, '/')+1:]
	inView(t, b, "#c-"+b.URL()[strings.LastIndexByte(b.URL(), '/')+1:])
	if !browser.Eval[bool](b, fmt.Sprintf(`document.querySelector(".above #c-%s") !== null`, parent)) {
		t.Error("the page does not show what the reply answers")
	}
	quiet(t, b, s)
}

// landsOnComment opens the address of a comment in the discussion, far down.
func landsOnComment(t *testing.T, s *apptest.Site, story string) {
	ids := s.Get(story + "?view=all").Want(200).Page().In(".comments article").Values("id")
	b := browser.New(t, browser.Viewport(360, 740))
	for _, id := range []string{ids[len(ids)-1], ids[len(ids)/2]} {
		b.Open(s.URL + story + "/comments/" + strings.TrimPrefix(id, "c-"))
		inView(t, b, "#"+id)
		b.Submit(".elsewhere a[href*='#c-']")
		inView(t, b, "#"+id)
		b.Wait(fmt.Sprintf(`document.querySelector(":target").id === %q`, id))
	}
	quiet(t, b, s)
}

func copiedLinkIsSpoken(t *testing.T, s *apptest.Site, story string) {
	b := browser.New(t)
	b.Open(s.URL + story)
	// The clipboard is not the page's own to read back, so it is listened to.
	browser.Eval[bool](b, `Object.defineProperty(navigator, "clipboard", {value: {writeText: async (text) => { window.copied = text; }}}), true`)
	b.Click("[data-share=copy]")
	b.Wait(fmt.Sprintf(`window.copied === %q`, s.Base+story))
	b.Wait(`document.querySelector(".share [role=status]").textContent === "Link copied"`)
	quiet(t, b, s)
}

func printsTheStoryAlone(t *testing.T, s *apptest.Site, story string) {
	b := browser.New(t, browser.Print(), browser.Viewport(794, 1123))
	b.Open(s.URL + story)
	for selector, want := range map[string]bool{
		"h1": true, "[data-part=story]": true, "[data-part=keypoints]": true, ".source": true,
		"nav.sections": false, ".skip": false, "[data-part=share]": false, "[data-part=follow]": false, "[data-part=continue]": false,
		".comment-form": false, "footer.foot": false, ".furniture": false, "[data-part=comment-link]": false,
	} {
		shown := browser.Eval[bool](b, fmt.Sprintf(`[...document.querySelectorAll(%q)].some(e => e.checkVisibility() && e.getBoundingClientRect().height > 0)`, selector))
		if shown != want {
			t.Errorf("in print, %s is shown: %t, want %t", selector, shown, want)
		}
	}
	if got := b.Text(".source"); !strings.Contains(got, s.Base+story) {
		t.Errorf("the source line %q lacks the address", got)
	}
	quiet(t, b, s)
}

func nothingMoves(t *testing.T, s *apptest.Site, story string) {
	b := browser.New(t, browser.ReducedMotion())
	b.Open(s.URL + story)
	moving := browser.Eval[[]string](b, `[...document.querySelectorAll("*")].filter(e => {
		const s = getComputedStyle(e), long = (times) => times.split(",").some(d => parseFloat(d) > 0.01);
		return long(s.transitionDuration) || s.animationName !== "none" && long(s.animationDuration) || s.scrollBehavior === "smooth";
	}).slice(0, 5).map(e => e.tagName + "." + e.className)`)
	if len(moving) > 0 {
		t.Errorf("still moving: %v", moving)
	}
	quiet(t, b, s)
}

// The story page as a screen reader meets it. What differs from run to run (times,
// ids) is masked. A change here is a change for people: look at it, then run the
// test with -update.
func TestTheStoryPageAsAScreenReaderMeetsIt(t *testing.T) {
	s := apptest.Start(t)
	s.Publish("bakery.html", inHTML)
	story := s.Publish("ferry.md", inMarkdown)
	first := s.Comment(story, "Who will carry the mail now?")
	s.Comment(story, "The fishing boats will.", "parent", first.ID, "name", "Tom Reyes", "email", "tom@skerra.example")
	awaitCount(t, s, story, 2)
	b := browser.New(t)
	b.Open(s.URL + story.Path)
	tree := strings.ReplaceAll(b.AccessibilityTree(), s.URL, "")
	tree = regexp.MustCompile(`\d{1,2} [A-Z][a-z]+ \d{4}(, \d\d:\d\d)?`).ReplaceAllString(tree, "DATE")
	tree = regexp.MustCompile(`127\.0\.0\.1:\d+`).ReplaceAllString(tree, "HOST")
	golden := filepath.Join("testdata", "story.axtree")
	if *update {
		if err := os.WriteFile(golden, []byte(tree), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if tree == string(want) {
		return
	}
	got, old := strings.Split(tree, "\n"), strings.Split(string(want), "\n")
	for i := range max(len(got), len(old)) {
		if i >= len(got) || i >= len(old) || got[i] != old[i] {
			t.Fatalf("the tree differs from %s at line %d; if that is meant, run this test with -update\n%s", golden, i+1, tree)
		}
	}
}
