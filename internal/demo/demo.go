// Package demo is the sample publication that `broadsheet demo` serves: The
// Saltmarsh Courier, the paper of an invented harbour town. It holds copy,
// comments and pictures as an owner would hand them in, and knows nothing of
// how they are published.
package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"image"
	"slices"
	"time"

	"broadsheet/internal/demo/draw"
)

//go:embed copy comments
var files embed.FS

// Lead is the file of the story that the front should open with.
const Lead = "council-backs-the-low-bridge.md"

// Story is one file of copy and how long before the start of the demo it was
// published. The copy has no date of its own, so that it is never stale. In
// its body a pull quote is a block quotation that ends in a paragraph opening
// with a dash, which names the speaker.
type Story struct {
	File string // base name; Comments uses the same
	Age  time.Duration
	Copy []byte // Markdown with front matter

	// Earlier is the wording that the story came out with, if the paper has
	// brought it up to date since.
	Earlier []byte
}

// Places are what the editors have put where on the front: paths of stories.
type Places struct {
	Lead    string
	Seconds []string
}

// Comment is one reader's comment on a story.
type Comment struct {
	N      int // 1 and up within its story, oldest first
	Parent int // the N that it answers; 0: none
	Name   string
	Email  string
	After  time.Duration // since the story was published; never beyond its age
	Text   string
}

// Publication is what an owner would say about the paper in its settings.
type Publication struct {
	Name     string
	Tagline  string
	Language string   // BCP 47
	Zone     string   // IANA
	Sections []string // in the order of the menu
	Follow   []Link
}

// Link is one named address, for the Follow panel.
type Link struct {
	Name string
	URL  string
}

// Site is the Courier itself. Its links lead to hosts reserved for examples.
func Site() Publication {
	return Publication{
		Name:     "The Saltmarsh Courier",
		Tagline:  "The paper of the harbour, the marsh and both banks of the Lode",
		Language: "en-GB",
		Zone:     "Europe/London",
		Sections: []string{"Town", "Coast", "Business", "Schools", "Culture", "Sport"},
		Follow: []Link{
			{"Mastodon", "https://social.example.org/@courier"},
			{"Bluesky", "https://bluesky.example.org/courier"},
			{"Tide bell (podcast)", "https://podcast.example.org/tide-bell"},
		},
	}
}

const day = 24 * time.Hour

// Newest first; the chapters of the harbour bridge keep the order in which
// they happened, over eight weeks.
var stories = []Story{
	{File: Lead, Age: 4*time.Hour + 12*time.Minute},
	{File: "yard-lays-first-keel.md", Age: 4*time.Hour + 44*time.Minute},
	{File: "a-town-that-cannot-be-left-after-nine.md", Age: 5*time.Hour + 3*time.Minute},
	{File: "night-train-stays-until-spring.md", Age: 6*time.Hour + 40*time.Minute},
	{File: "eelgrass-is-back.md", Age: 8*time.Hour + 25*time.Minute},
	{File: "weather-office-to-name-its-winds.md", Age: 9*time.Hour + 31*time.Minute},
	{File: "fish-market-roof.md", Age: 10*time.Hour + 51*time.Minute},
	{File: "nil-nil-as-far-as-anyone-could-see.md", Age: 19*time.Hour + 6*time.Minute},
	{File: "the-last-sign-painter.md", Age: 22*time.Hour + 17*time.Minute},
	{File: "lifeboat-called-to-drifting-barge.md", Age: day + 2*time.Hour + 8*time.Minute},
	{File: "learning-to-read-timetables.md", Age: day + 9*time.Hour + 36*time.Minute},
	{File: "school-board-keeps-sixth-form.md", Age: 2*day + 1*time.Hour + 12*time.Minute},
	{File: "review-salt-again-at-the-granary.md", Age: 3*day + 1*time.Hour + 44*time.Minute},
	{File: "one-tide.md", Age: 3*day + 7*time.Hour + 25*time.Minute},
	{File: "a-choir-that-rehearses-by-tide-table.md", Age: 4*day + 6*time.Hour + 12*time.Minute},
	{File: "ferrymen-name-their-price.md", Age: 5*day + 5*time.Hour + 20*time.Minute},
	{File: "she-rang-the-fog.md", Age: 5*day + 9*time.Hour + 26*time.Minute},
	{File: "salt-by-the-spoonful.md", Age: 6*day + 4*time.Hour + 48*time.Minute},
	{File: "le-bateau-du-pain.md", Age: 6*day + 19*time.Hour + 30*time.Minute},
	{File: "the-bread-boat.md", Age: 6*day + 20*time.Hour + 15*time.Minute},
	{File: "eastside-eight-by-a-canvas.md", Age: 7*day + 2*time.Hour + 35*time.Minute},
	{File: "the-longest-word-on-the-quay.md", Age: 8*day + 6*time.Hour + 2*time.Minute},
	{File: "fog-to-be-consulted.md", Age: 9*day + 8*time.Hour + 20*time.Minute},
	{File: "letter-from-the-eastside-quay.md", Age: 11*day + 3*time.Hour + 10*time.Minute},
	{File: "what-the-two-bridges-would-do.md", Age: 12*day + 3*time.Hour + 55*time.Minute},
	{File: "the-account-that-rounds-up.md", Age: 13*day + 9*time.Hour},
	{File: "the-library-lends-a-judge.md", Age: 15*day + 5*time.Hour + 27*time.Minute},
	{File: "eighty-one-seals.md", Age: 17*day + 1*time.Hour + 50*time.Minute},
	{File: "night-school-for-the-sea.md", Age: 19*day + 4*time.Hour + 15*time.Minute},
	{File: "two-hundred-and-six-went-in.md", Age: 21*day + 6*time.Hour + 33*time.Minute},
	{File: "the-night-eastside-asked.md", Age: 23*day + 2*time.Hour + 8*time.Minute},
	{File: "six-choirs-one-umbrella.md", Age: 26*day + 7*time.Hour + 41*time.Minute},
	{File: "cold-store-figures.md", Age: 28*day + 4*time.Hour + 5*time.Minute},
	{File: "the-rain-at-marsh-end.md", Age: 30*day + 8*time.Hour + 12*time.Minute},
	{File: "the-night-the-marsh-came-home.md", Age: 33*day + 1*time.Hour + 30*time.Minute},
	{File: "regatta-of-the-small-boats.md", Age: 36*day + 6*time.Hour + 18*time.Minute},
	{File: "forty-four-holes.md", Age: 39*day + 5*time.Hour + 44*time.Minute},
	{File: "man-fined-over-gull.md", Age: 45*day + 2*time.Hour + 59*time.Minute},
	{File: "nineteen-years-for-a-plot.md", Age: 48*day + 7*time.Hour + 14*time.Minute},
	{File: "the-ninth-drawing.md", Age: 53*day + 1*time.Hour + 5*time.Minute},
}

// The stories that were brought up to date: copy/earlier has their first wording.
var updated = []string{"night-train-stays-until-spring.md"}

var pages = []Story{
	{File: "about-the-courier.md", Age: 400 * day},
	{File: "house-rules-for-comments.md", Age: 390 * day},
}

// Front is the front page as the editors set it.
func Front() Places {
	return Places{
		Lead: "/town/council-backs-the-low-bridge",
		Seconds: []string{
			"/coast/night-train-stays-until-spring",
			"/town/a-town-that-cannot-be-left-after-nine",
			"/schools/school-board-keeps-sixth-form",
		},
	}
}

// Stories are the forty stories, newest first.
func Stories() []Story { return withCopy(stories) }

// Pages are the free pages (kind: page in their front matter).
func Pages() []Story { return withCopy(pages) }

func withCopy(list []Story) []Story {
	out := make([]Story, len(list))
	for i, s := range list {
		out[i] = s
		out[i].Copy = embedded("copy/" + s.File)
		if slices.Contains(updated, s.File) {
			out[i].Earlier = embedded("copy/earlier/" + s.File)
		}
	}
	return out
}

// The stories that people answered.
var discussed = []string{
	Lead,
	"a-town-that-cannot-be-left-after-nine.md",
	"eelgrass-is-back.md",
	"the-last-sign-painter.md",
	"yard-lays-first-keel.md",
	"nil-nil-as-far-as-anyone-could-see.md",
	"school-board-keeps-sixth-form.md",
	"the-bread-boat.md",
	"one-tide.md",
	"letter-from-the-eastside-quay.md",
	"the-library-lends-a-judge.md",
	"cold-store-figures.md",
	"the-night-the-marsh-came-home.md",
	"nineteen-years-for-a-plot.md",
}

// Comments are the readers' comments by the file of their story, each list
// oldest first, so that a parent always comes before its answers.
func Comments() map[string][]Comment {
	out := make(map[string][]Comment, len(discussed))
	for _, file := range discussed {
		out[file] = readComments(file)
	}
	return out
}

// Picture draws the picture that a story names in its front matter. Drawing
// takes a good part of a second, so it is done when asked and not kept.
func Picture(name string) (image.Image, error) { return draw.Picture(name) }

func readComments(file string) []Comment {
	name := "comments/" + file[:len(file)-len(".md")] + ".jsonl"
	var list []Comment
	for line := range bytes.Lines(embedded(name)) {
		var c struct {
			N       int    `json:"n"`
			Parent  int    `json:"parent"`
			Name    string `json:"name"`
			Email   string `json:"email"`
			Minutes int    `json:"minutes"`
			Text    string `json:"text"`
		}
		if err := json.Unmarshal(line, &c); err != nil {
			panic(fmt.Sprintf("demo: %s, after comment %d: %v", name, len(list), err))
		}
		list = append(list, Comment{c.N, c.Parent, c.Name, c.Email, time.Duration(c.Minutes) * time.Minute, c.Text})
	}
	return list
}

// embedded panics on a missing file: what is embedded is part of the program,
// and the tests read all of it.
func embedded(name string) []byte {
	data, err := files.ReadFile(name)
	if err != nil {
		panic("demo: " + err.Error())
	}
	return data
}
