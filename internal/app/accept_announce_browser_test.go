package app_test

import (
	"os"
	"strings"
	"testing"

	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/browser"
)

// New comments are announced, nothing moves until they are asked for, and then they
// are there to be read and answered.
func TestNewCommentsInABrowser(t *testing.T) {
	s := apptest.Start(t)
	story := s.Publish("ferry.md", inMarkdown)
	first := s.Comment(story, "Who will carry the mail now?", "name", "Ann Lee", "email", "ann@skerra.example")
	b := browser.New(t)
	b.Open(s.URL + story.Path)
	b.Wait(`window.stood = document.querySelector("#c-` + first.ID + `").getBoundingClientRect().top, stood !== 0`)
	two := s.Comment(story, "The fishing boats will.", "name", "Tom Reyes", "email", "tom@skerra.example")
	b.Wait(`document.querySelector(".live button:not([hidden])")?.textContent === "Show new comments (1)"`)
	b.Wait(`document.querySelector(".live [role=status]").textContent === "Show new comments (1)"`)
	b.Wait(`document.querySelector("#c-` + first.ID + `").getBoundingClientRect().top === stood`)
	b.Wait(`document.querySelector("#c-` + two.ID + `") === null`)
	shot(b, "announced")
	b.Click(".live button")
	b.Wait(`document.querySelector(".fresh #c-` + two.ID + `") !== null`)
	b.Wait(`document.querySelector("#comments-head").textContent.trim() === "2 comments"`)
	b.Wait(`document.querySelector(".live button").hidden`)
	if got := b.Focused(); !strings.Contains(got, "New comments") {
		t.Errorf("the focus is on %s", got)
	}
	for _, v := range b.Axe() {
		t.Error(v)
	}
	shot(b, "fresh")

	// What is selected in a comment is quoted in the answer.
	b.Wait(`(() => {
		const words = document.querySelector("#c-` + two.ID + ` > p").firstChild;
		getSelection().setBaseAndExtent(words, 4, words, 17);
		document.querySelector("#c-` + two.ID + ` > a > b").dispatchEvent(new PointerEvent("pointerdown", { bubbles: true }));
		document.querySelector("#c-` + two.ID + ` > a > b").click();
		return true;
	})()`)
	b.Wait(`document.querySelector("#comment-body").value === "> fishing boats\n\n"`)

	// "@" offers the people of the discussion.
	b.Type("#comment-body", "@an")
	b.Wait(`document.querySelector(".people button")?.textContent === "Ann Lee"`)
	for _, v := range b.Axe() {
		t.Error(v)
	}
	shot(b, "people")
	b.Keys("ArrowDown", "Enter")
	b.Wait(`document.querySelector("#comment-body").value.endsWith("@Ann Lee ")`)

	// What was begun is offered again, and can be discarded.
	b.Open(s.URL + story.Path)
	b.Click("#c-" + two.ID + " > a > b")
	b.Wait(`document.querySelector(".kept") !== null && document.querySelector("#comment-body").value.startsWith("> fishing")`)
	b.Click(".kept button")
	b.Wait(`document.querySelector("#comment-body").value === "" && document.querySelector(".kept") === null`)
	b.Type("#comment-body", "@Ann Lee: by air?")
	b.Type("#comment-name", "Mira Oduya")
	b.Type("#comment-email", "mira@skerra.example")
	b.Wait(`(() => {
		document.querySelector("#comment-body").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true }));
		return true;
	})()`)
	b.Wait(`document.querySelector("[data-landed]") !== null`)
	if got := b.Text("main"); !strings.Contains(got, "by air?") {
		t.Errorf("Ctrl+Enter led to %s", got)
	}
	if errs := b.Errors(); len(errs) > 0 {
		t.Errorf("the browser complains: %v", errs)
	}
}

// shot keeps a picture where BROADSHEET_SHOTS says.
func shot(b *browser.Browser, name string) {
	if dir := os.Getenv("BROADSHEET_SHOTS"); dir != "" {
		b.Screenshot(dir + "/" + name + ".png")
	}
}
