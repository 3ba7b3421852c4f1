package site

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"broadsheet/internal/assets"
	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/testkit/htmlcheck"
	"broadsheet/themes"
)

// Other work finds the parts of the page by these names.
var parts = []string{"follow", "headline", "keypoints", "dateline", "story", "share", "continue", "comment-link", "comments", "notify", "inline", "view-all"}

func TestStoryPageHasEveryPartOnce(t *testing.T) {
	for _, name := range looks {
		t.Run(name, func(t *testing.T) { everyPartOnce(t, look(t, name)) })
	}
}

func everyPartOnce(t *testing.T, th *theme.Theme) {
	full := sampleStory()
	full.Discussion.List = list(t, th, "thread", sampleThreads())
	unanswered := sampleStory()
	unanswered.Discussion.Count = 0
	closed := sampleStory()
	closed.Discussion.State = "closed"
	for name, story := range map[string]StoryPage{"full": full, "unanswered": unanswered, "closed": closed} {
		t.Run(name, func(t *testing.T) {
			page := htmlcheck.Parse(t, render(t, th, "article/page", story))
			for _, part := range parts {
				page.In("[data-part=" + part + "]").Count(1)
			}
			page.In("h1[data-part=headline]").Text(story.Story.Headline)
			page.In("[data-part=keypoints] a").Attr("href", "#p-a1")
			page.In("a[data-part=comment-link]").Attr("href", "#comments")
			page.In("[data-part=inline]").Contains("0 questions")
			page.In("a[data-part=view-all]").Attr("href", "/town/low-bridge?view=all")
			page.In("[data-part=notify] a").Attr("href", "/town/low-bridge/comments/feed.xml")
		})
	}
}

func TestCommentFormHasTheFieldsThatProgramsKnow(t *testing.T) {
	th := morning(t)
	page := htmlcheck.Parse(t, render(t, th, "article/page", sampleStory()))
	page.In("form.comment-form").Attr("method", "post").Attr("action", "/town/low-bridge/comments")
	page.In("form.comment-form textarea[name=body]").Count(1)
	page.In("form.comment-form input[name=name]").Attr("autocomplete", "name")
	page.In("form.comment-form input[name=email]").Attr("autocomplete", "email")
	page.In("form.comment-form input[name=parent]").Attr("type", "hidden").Attr("value", "")
	page.In("form.comment-form .trap").Attr("aria-hidden", "true")
	page.In("form.comment-form .trap input[name=url]").Attr("autocomplete", "off").Attr("tabindex", "-1")
}

func TestRefusedCommentKeepsItsTextAndSaysWhy(t *testing.T) {
	th := morning(t)
	form := CommentForm{
		Action: "/a/comments", Body: "Tides </textarea> and <b>tables</b>.", Name: `"Elin"`, Email: "elin@", Parent: "m1",
		Reason: "One field needs another look.", EmailError: "An e-mail address has an @ and a host.",
	}
	page := htmlcheck.Parse(t, render(t, th, "comment/form_page", CommentFormPage{sampleFrame("Not posted"), sampleLead(), safehtml.Escape("quoted"), form}))
	page.In("textarea").Text("Tides </textarea> and <b>tables</b>.")
	page.In("input[name=name]").Attr("value", `"Elin"`)
	page.In("input[name=parent]").Attr("value", "m1")
	page.In("input[name=email]").Attr("aria-invalid", "true")
	page.In("[role=alert]").Contains("One field needs another look.")
	page.In("blockquote.parent").Text("quoted")
	page.Not("input[name=name][aria-invalid]")
}

func TestRemovedCommentLeavesItsPlaceButNotItsWords(t *testing.T) {
	th := morning(t)
	for state, words := range map[string]string{"removed": "An editor removed this comment.", "erased": "This comment was erased at its writer’s wish."} {
		c := sampleComment("m4", "Loud Man", "08:01", state, "", safehtml.Escape("Insult"))
		page := htmlcheck.Parse(t, render(t, th, "comment/comment", c))
		page.In("article#c-m4").Text(words)
	}
	closed := sampleComment("m1", "Elin", "08:01", "", "", "")
	closed.Open = false
	htmlcheck.Parse(t, render(t, th, "comment/comment", closed)).Not("b")
}

func TestMarkupInAnyFieldOfACardIsInert(t *testing.T) {
	th := morning(t)
	const hostile = `"><script>alert(1)</script>`
	card := Card{URL: "javascript:alert(1)", Headline: hostile, Standfirst: hostile, Section: Link{hostile, "javascript:alert(1)"}, Storyline: hostile, Byline: []Credit{{hostile, hostile, "javascript:alert(1)", hostile}}, Published: Time{hostile, hostile, hostile, hostile, hostile}, Comments: 1, CommentsURL: "javascript:alert(1)"}
	front := FrontPage{Frame: sampleFrame(hostile), Lead: &card, Seconds: []Card{card}, Latest: []Card{card}, Discussed: []Card{card}, Sections: []FrontSection{{Link{hostile, "javascript:alert(1)"}, []Card{card}}}}
	out := string(render(t, th, "front", front))
	page := htmlcheck.Parse(t, out)
	page.In("script").Count(1) // the linked data
	if strings.Contains(out, `href="javascript:`) {
		t.Error("a script became a link")
	}
}

func TestThemeAsksForTheFacesThatAreBuiltIn(t *testing.T) {
	fonts := assets.Fonts()
	if len(fonts) == 0 {
		t.Skip("fonts absent: built without `make fonts`")
	}
	files, err := themes.Default()
	if err != nil {
		t.Fatal(err)
	}
	style, err := fs.ReadFile(files, "theme.css")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range fonts {
		ask, where := `: "`+f.Family+`", "`+f.Family+` Fallback"`, "and its fallback first"
		if f.Subset == "arabic" {
			ask, where = `, "`+f.Family+`"`, "after those of other scripts"
		}
		if !strings.Contains(string(style), ask) {
			t.Errorf("theme.css does not ask for %q %s", f.Family, where)
		}
	}
}

// The manifest's colour is made in Go and the page's in the theme.
func TestManifestAndPageHaveOneColour(t *testing.T) {
	page := htmlcheck.Parse(t, render(t, morning(t), "front", FrontPage{Frame: sampleFrame("The Saltmarsh Courier")}))
	page.In(`meta[name=theme-color][media="(prefers-color-scheme: light)"]`).Attr("content", paper)
}

func TestHeadNamesWhatMachinesRead(t *testing.T) {
	story := sampleStory()
	story.Frame.Versions = []Version{{"en", "https://courier.example/town/low-bridge"}, {"fr", "https://courier.example/town/pont-bas"}}
	story.Frame.Embed = "https://courier.example/oembed?url=https%3A%2F%2Fcourier.example%2Ftown%2Flow-bridge"
	story.Frame.Manifest = manifestPath
	story.Frame.Linked = []any{map[string]string{"@type": "BreadcrumbList"}}
	page := htmlcheck.Parse(t, render(t, morning(t), "article/page", story))
	page.In(`head link[hreflang]`).Count(2)
	page.In(`head link[hreflang=fr]`).Attr("rel", "alternate").Attr("href", "https://courier.example/town/pont-bas")
	page.In(`head link[type="application/json+oembed"]`).Attr("href", story.Frame.Embed)
	page.In(`head link[rel=manifest]`).Attr("href", manifestPath)
	page.In(`head script[type="application/ld+json"]`).Count(2)
	bare := htmlcheck.Parse(t, render(t, morning(t), "article/page", sampleStory()))
	bare.Not("link[hreflang]")
	bare.Not("link[rel=manifest]")
}

func TestCatalogueHasNoWordsThatNothingUses(t *testing.T) {
	files, err := themes.Default()
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	read := func(fsys fs.FS, ext string) {
		err := fs.WalkDir(fsys, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || filepath.Ext(p) != ext || strings.HasSuffix(p, "_test.go") {
				return err
			}
			text, err := fs.ReadFile(fsys, p)
			source.Write(text)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	read(files, ".html")
	read(os.DirFS("../.."), ".go")
	used := map[string]bool{}
	for _, m := range regexp.MustCompile(`"([a-z0-9_.]+)"`).FindAllStringSubmatch(source.String(), -1) {
		used[m[1]] = true
	}
	data, err := fs.ReadFile(files, "messages/en.json")
	if err != nil {
		t.Fatal(err)
	}
	var words map[string]any
	if err := json.Unmarshal(data, &words); err != nil {
		t.Fatal(err)
	}
	for key := range words {
		if !used[key] {
			t.Errorf("nothing says %q", key)
		}
	}
}
