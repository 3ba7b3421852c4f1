package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/story/copydesk"
	"broadsheet/internal/testkit/browser"
)

// trap notes every call that the payloads try to make, and lets none of them
// stop the page.
const trap = `window.fired = [];
for (const name of ["alert", "prompt", "confirm", "print", "open"]) window[name] = (...args) => { window.fired.push(name + ": " + args.join(" ")) };`

// provoke gives every element in the page what handlers wait for.
const provoke = `(async () => {
	for (const e of document.querySelectorAll("body *")) {
		for (const kind of ["mouseover", "mouseenter", "mousedown", "mouseup", "focus", "focusin", "blur", "pointerover", "pointerenter", "animationstart", "animationend",
			"transitionend", "toggle", "scroll", "wheel", "copy", "paste", "input", "change", "keydown", "keyup", "error", "load", "begin", "start", "finish"])
			e.dispatchEvent(new Event(kind, {bubbles: false}));
		if (e.closest("article") && !e.closest("a, button, form, summary, details")) e.click();
	}
	await new Promise(done => setTimeout(done, 500));
	return window.fired;
})()`

// TestNothingFiresInABrowser is B2 in small: payloads that ran in Chromium,
// with the site's policy ignored, in comments, names and the text of a story.
func TestNothingFiresInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: -short")
	}
	list := payloads(t, 100)
	s := stand(t)
	d := plainStory("A page full of traps")
	for n, payload := range list {
		// Each is read alone, so that none swallows the next.
		for _, name := range []string{"copy.html", "copy.md"} {
			text := "<h1>Traps</h1><p>The gates were raised.</p>" + payload
			if name == "copy.md" {
				text = fmt.Sprintf("# Traps %d\n\nThe gates were raised.\n\n%s\n", n, payload)
			}
			c, err := copydesk.Read(name, []byte(text), copydesk.Options{Language: "en", Today: time.Now()})
			if err != nil {
				continue
			}
			for _, block := range c.Draft.Body.Content {
				block.Attrs = withoutID(block.Attrs)
				if block.Type != richtext.Picture { // a file beside the copy: not here
					d.Body.Content = append(d.Body.Content, block)
				}
			}
		}
	}
	story := s.publish(d)
	for _, payload := range list {
		got := s.post(story.URL, fields(fit(payload, 10_000, " ."), fit(payload, 80, ""), "ada@reader.example", ""))
		if got.status != 303 {
			t.Fatalf("%q: %d\n%.300s", payload, got.status, got.body)
		}
	}
	b := browser.New(t, browser.PolicyOff(), browser.Before(trap))
	// That the trap works is seen on a page of its own.
	b.Open(s.url + "/robots.txt")
	if fired := browser.Eval[[]string](b, `(() => { document.body.innerHTML = "<img src=x onerror=alert(1)>"; return new Promise(done => setTimeout(() => done(window.fired), 300)) })()`); len(fired) != 1 {
		t.Fatalf("the trap does not work: %q", fired)
	}
	before := len(b.Requests())
	for _, path := range []string{story.URL, story.URL + "?view=all", "/"} {
		if status := b.Open(s.url + path); status != 200 {
			t.Fatalf("%s: %d", path, status)
		}
		if fired := browser.Eval[[]string](b, provoke); len(fired) > 0 {
			t.Errorf("%s fires: %q", path, fired)
		}
	}
	for _, asked := range b.Requests()[before:] {
		if !strings.HasPrefix(asked, s.url+"/") {
			t.Errorf("a page asks somebody else: %s", asked)
		}
	}
	t.Logf("%d payloads, %d blocks of text, %d requests", len(list), len(d.Body.Content), len(b.Requests())-before)
}

// withoutID lets a block that stands beside others of other copy get an id anew.
func withoutID(a *richtext.Attrs) *richtext.Attrs {
	if a == nil {
		return nil
	}
	clone := *a
	clone.ID = ""
	return &clone
}
