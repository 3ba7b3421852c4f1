package site

import (
	"fmt"
	"strings"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/floor/safehtml"
)

// everyBlock is copy with each block and each mark that the schema knows.
const everyBlock = `<p>The harbour office keeps <em>two</em> books of the tide, and <strong>they do not agree</strong>. The older one, begun in 1871, says that the quay of Saltmarsh floods 3 times a year; the newer one says 17. The <a href="https://council.example/papers">papers of the finance committee</a> follow the older, “because it is bound”, as the clerk wrote in <code>minutes-2026-11.txt</code>.<sup><a href="#p-b95">1</a></sup></p>
<h2>How high the water stood</h2>
<p>Every figure below is in centimetres above the mean of 1990. CO<sub>2</sub> has no column of its own, though <s>nobody</s> hardly anybody in the chamber asked why.<br>The gauge at the west landing was moved in March.</p>
<h3>By the gauge at the west landing</h3>
<table><thead><tr><th>Night</th><th>Forecast</th><th>Measured</th><th>Difference</th></tr></thead>
<tr><th>3 January</th><td>148</td><td>151</td><td>+3</td></tr>
<tr><th>1 February</th><td>152</td><td>171</td><td>+19</td></tr>
<tr><th>22 November</th><td>1,049</td><td>163</td><td>−886</td></tr></table>
<p>Month by month, and year by year:</p>
<table><thead><tr><th>Nights above the quay</th><th>2019</th><th>2020</th><th>2021</th><th>2022</th><th>2023</th><th>2024</th><th>2025</th></tr></thead>
<tr><th>Book of 1871</th><td>3</td><td>3</td><td>3</td><td>3</td><td>3</td><td>3</td><td>3</td></tr>
<tr><th>Book of 2019</th><td>9</td><td>11</td><td>10</td><td>14</td><td>13</td><td>17</td><td>17</td></tr></table>
<h4>What the harbour master noted beside it</h4>
<ul><li>The forecast of November lacks a decimal point<ul><li>it was copied by hand</li><li>from the wrong page</li></ul></li><li>The gauge freezes below −6 °C</li><li>Nobody reads it between midnight and five</li></ul>
<ol><li>Read the gauge.</li><li>Write down what it says, not what it should say.</li><li>Close the book.</li></ol>
<blockquote><p>A tide table is a promise made by the moon and broken by the wind. We print it all the same, because a broken promise is still better to steer by than none.</p><p>From the almanac of 1902</p></blockquote>
<p>The almanac was out of print by the spring.</p>
<hr>
<p>Ruth Amsel, who speaks for the cooperative’s forty-one members, has read both books.</p>
<blockquote><p>“The sea doesn’t read either of them. It comes when it comes, and it wants the same three steps of my jetty each time.”</p><p>— Ruth Amsel, ferry cooperative</p></blockquote>
<aside class="facts"><h3>The low bridge in figures</h3><p>Deck and piers: 26 million. Two landings and their roads: 11 million. Night boats until 2036: 400,000 a year.</p><ul><li>61 hours a year closed by the tide</li><li>6 minutes from quay to quay</li></ul></aside>
<figure><img src="/media/harbour.jpg" alt="The west landing at first light"><figcaption>The west landing at first light. The third step is the one that the sea wants.</figcaption></figure>
<p>The program that compares them is nine lines long, and the clerk has published it:</p>
<pre><code>for night in $(cat nights.txt); do
  old=$(grep "$night" book-1871.csv | cut -d, -f2)
  new=$(grep "$night" book-2019.csv | cut -d, -f2)
  test "$old" = "$new" || echo "$night: $old in the one, $new in the other, and nobody has asked the harbour master"
done</code></pre>
<p>It has found 412 nights so far.</p>
<p lang="fr">« Quatre cent douze nuits, c’est plus d’un an d’obscurité », a remarqué le bibliothécaire, qui compte encore.</p>
<p>1. The minutes are open to everyone, on Tuesdays between nine and eleven.</p>`

// essay is a story told in pictures, with few words between them.
const essay = `<p>The boatyard on Quay Street builds one boat a winter. This is the fourteenth.</p>
<figure><img src="/media/harbour.jpg" alt="A keel on its blocks"><figcaption>October: the keel is laid, as it was for the thirteen before it, on a Friday.</figcaption></figure>
<figure><img src="/media/sign.jpg" alt="A plank is bent over steam"><figcaption>November: oak bends after an hour in the steam, and for two minutes.</figcaption></figure>
<figure><img src="/media/eelgrass.jpg" alt="The bow from below"><figcaption>December: from below, the bow is a cathedral.</figcaption></figure>
<p>In January it was too cold for the glue, and nothing was done but drawing.</p>
<figure><img src="/media/tall-sign.jpg" alt="The mast stands in the yard"><figcaption>February: the mast, before it has anything to hold on to.</figcaption></figure>
<figure><img src="/media/harbour.jpg" alt="The boat lies in the water"></figure>`

// sampleBody is copy as a story shows it, its ids in order: b1, b2, ….
func sampleBody(in *fragmentsIn, source string) safehtml.HTML {
	doc, _ := richtext.FromHTML(source)
	n := 0
	number(&doc, &n)
	return richtext.HTML(doc, richtext.Options{Picture: func(a richtext.Attrs) safehtml.HTML {
		name := strings.TrimSuffix(strings.TrimPrefix(a.Source, "/media/"), ".jpg")
		picture := samplePicture(strings.TrimPrefix(name, "tall-"))
		if strings.HasPrefix(name, "tall-") {
			picture.Width, picture.Height = picture.Height, picture.Width
		}
		picture.ID, picture.Alt, picture.Caption = richtext.FragmentID(a.ID), a.Alt, a.Caption
		return in.fragment("article/figure", *picture)
	}})
}

func number(node *richtext.Node, n *int) {
	if node.Attrs != nil && node.Attrs.ID != "" {
		*n++
		attrs := *node.Attrs
		attrs.ID = fmt.Sprintf("b%d", *n)
		node.Attrs = &attrs
	}
	for i := range node.Content {
		number(&node.Content[i], n)
	}
}

// copyInFull are stories for the sake of their text: one with every block, one
// told in pictures.
func copyInFull(in *fragmentsIn) []state {
	blocks := sampleStory()
	blocks.Frame = sampleFrame("Two books of the tide")
	blocks.Story.Headline = "Two books of the tide, and a town that steers by the wrong one"
	blocks.Story.KeyPoints, blocks.Story.Corrections, blocks.Story.Updated = nil, nil, Time{}
	blocks.Story.Standfirst = "One says that the quay floods three times a year, the other seventeen."
	blocks.Story.Text = sampleBody(in, everyBlock)

	pictures := blocks
	pictures.Frame = sampleFrame("One boat a winter")
	pictures.Story.Headline, pictures.Story.Standfirst = "One boat a winter", "Five months in a yard that has never built two alike."
	pictures.Story.Text = sampleBody(in, essay)
	return []state{
		{"story-blocks.html", "article/page", blocks},
		{"story-pictures.html", "article/page", pictures},
	}
}
