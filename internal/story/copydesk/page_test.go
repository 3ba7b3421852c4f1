package copydesk

import (
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/floor/richtext"
)

// What a page of divs has to say, without an element that says what it is.
const (
	harbourStory = `<p>The night ferry to Skerra stops on Sunday, and nobody on the quay could say what comes after it.</p>
<p>It has run for ninety years. The captain, Ada Lund, has steered it for thirty of them and will hang up her cap at six.</p>
<p>The council meets on Monday to talk about the money, which it does not have, and about the quay, which it does.</p>`
	harbourLinks = `<ul><li><a href="/a">Bridge opens at last</a><li><a href="/b">Council to vote on tolls</a><li><a href="/c">Fish market gets a roof</a></ul>`
	harbourReply = `<p>My grandmother took that boat to school every day of her life, and she never once was late for it.</p>
<p>I do not believe a word of this. The council has had the money for years and has spent it on benches.</p>`
)

func TestThePartsOfAPageThatAreNoStory(t *testing.T) {
	for _, test := range []struct{ name, body string }{
		{"menus and teasers", `<div>` + harbourLinks + `</div><div><div>` + harbourStory + `</div></div><div>` + harbourLinks + `</div>`},
		{"teasers between the paragraphs", `<div>` + strings.Replace(harbourStory, "<p>The council", `<div><img src="https://skerra.example/a.jpg">`+harbourLinks+`</div><p>The council`, 1) + `</div>`},
		{"readers' comments", `<div><div>` + harbourStory + `</div><div id="comments">` + harbourReply + `</div></div>`},
		{"comments as articles in the article", `<article>` + harbourStory + `<article>` + harbourReply + `</article></article>`},
		{"comments by their data", `<div>` + harbourStory + `<div itemprop="comment">` + harbourReply + `</div></div>`},
		{"something hidden", `<div>` + harbourStory + `<div style="display: none">` + harbourReply + `</div></div>`},
		{"a form around everything", `<form><div>` + harbourStory + `</div></form><aside>` + harbourReply + `</aside>`},
		{"a story cut in two by a box", `<div>` + strings.Replace(harbourStory, "<p>It has", `<aside>`+harbourReply+`</aside><p>It has`, 1) + `</div>`},
		{"a longer text beside the article", `<article>` + harbourStory + harbourStory + `</article><div>` + harbourReply + `</div>`},
		{"the page's own data", `<script type="application/ld+json">{"@graph":[{"articleBody":"It has run for ninety years. The captain, Ada Lund, has steered it for thirty of them."}]}</script><div>` + harbourStory + `</div>`},
	} {
		t.Run(test.name, func(t *testing.T) {
			c := readCopy(t, "a.html", `<!doctype html><title>Night ferry ends</title><body><h1>Night ferry ends</h1>`+test.body)
			text := richtext.PlainText(c.Draft.Body)
			for _, want := range []string{"nobody on the quay", "ninety years", "does not have"} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing: %q", want, text)
				}
			}
			for _, alien := range []string{"grandmother", "benches", "Bridge opens", "tolls"} {
				if strings.Contains(text, alien) {
					t.Errorf("%q is no part of the story: %q", alien, text)
				}
			}
		})
	}
}

func TestWhatAPageSaysOfItsArticleIsHeard(t *testing.T) {
	// Labels without the end of a sentence, which nothing else tells from a menu.
	const verse = `<div><p>Nine boats in the bay</p><p>Eight nets on the quay</p><p>Seven bells in the tower</p></div>`
	const said = `<script type="application/ld+json">[{"@type":"Article","articleBody":"Nine boats in the bay\nEight nets on the quay\nSeven bells in the tower"}]</script>`
	page := func(head string) string {
		return `<!doctype html><title>Night ferry ends</title>` + head + `<body><div><p>Sign up for what we write. We send it on Mondays.</p></div>` + verse
	}
	got := paragraphs(readCopy(t, "a.html", page(said)))
	if want := []string{"Nine boats in the bay", "Eight nets on the quay", "Seven bells in the tower"}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if got := paragraphs(readCopy(t, "a.html", page(""))); slices.Contains(got, "Seven bells in the tower") && len(got) == 3 {
		t.Error("found without its data: this test proves nothing")
	}
}

func TestPicturesOfAPageKeepTheirCaptions(t *testing.T) {
	c := readCopy(t, "a.html", `<!doctype html><title>Night ferry ends</title><body><div>`+harbourStory+
		`<figure><a href="/large"><img src="https://skerra.example/quay.jpg" alt="A quay"></a><figcaption>The quay at night</figcaption></figure></div>`)
	var pictures []richtext.Node
	for _, n := range c.Draft.Body.Content {
		if n.Type == richtext.Picture {
			pictures = append(pictures, n)
		}
	}
	if len(pictures) != 1 || pictures[0].Attrs.Caption != "The quay at night" || pictures[0].Attrs.Alt != "A quay" {
		t.Errorf("%+v", pictures)
	}
}
