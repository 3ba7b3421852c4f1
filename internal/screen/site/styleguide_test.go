package site

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
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

func morning(t testing.TB) *theme.Theme {
	t.Helper()
	files, err := themes.Default()
	if err != nil {
		t.Fatal(err)
	}
	var fonts []theme.Font
	for _, f := range assets.Fonts() {
		fonts = append(fonts, theme.Font{File: f.File, Family: f.Family, Style: f.Style, Weight: f.Weight, UnicodeRange: f.UnicodeRange, Data: f.Data})
	}
	morning, err := theme.Load(files, nil, theme.Options{Contract: Contract, Fonts: fonts})
	if err != nil {
		t.Fatal(err)
	}
	return morning
}

func render(t testing.TB, th *theme.Theme, name string, page any) []byte {
	t.Helper()
	out, err := th.Render(name, page)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// list nests rendered comments, as Go does for a page.
func list(t testing.TB, th *theme.Theme, class string, threads []thread) safehtml.HTML {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, `<ol class="%s">`, class)
	for _, c := range threads {
		b.WriteString("<li>")
		b.Write(render(t, th, "comment/comment", c.Comment))
		if len(c.replies) > 0 {
			b.WriteString(string(list(t, th, "replies", c.replies)))
		}
	}
	b.WriteString("</ol>")
	return safehtml.Trusted([]byte(b.String()))
}

// onOwnPage are cards on a page of their own section.
func onOwnPage(cards ...Card) []Card {
	for i := range cards {
		cards[i].Section = Link{}
	}
	return cards
}

// state is one template with one set of values.
type state struct {
	file     string
	template string
	page     any
}

// states are every page of the theme in every state that looks different.
func states(t testing.TB, th *theme.Theme) []state {
	threads := sampleThreads()
	comments := list(t, th, "thread", threads)
	lead, cards := sampleLead(), sampleCards()

	story := sampleStory()
	story.Preload = th.FontPreloads()
	story.Discussion.List = comments
	bare := StoryPage{Frame: sampleFrame("Fish market roof: contractor named")}
	bare.Follow.Own, bare.Follow.Links, bare.JSONLD, bare.Canonical, bare.NoIndex = nil, nil, nil, "", true
	bare.Story = Story{ID: "x", URL: "/x", Headline: "Fish market roof: contractor named", Published: sampleTime(23, "11:05"), Label: "agency", Agency: "Coastal Wire", Text: safehtml.Escape("The roof will be of zinc.")}
	bare.Share = Share{URL: "https://courier.example/x", Title: "Fish market roof"}
	bare.Discussion = Discussion{URL: "/x", All: "/x?view=all", Feed: "/x/comments/feed.xml", State: "closed", Sort: "oldest"}
	quiet := story
	quiet.Story.Picture = nil
	quiet.Story.Standfirst = "What was promised, by whom, and what it will cost."
	quiet.Story.KeyPoints, quiet.Story.Corrections = nil, nil
	quiet.Discussion = sampleDiscussion()
	quiet.Discussion.Count, quiet.Discussion.Later = 0, ""

	front := FrontPage{
		Frame: sampleFrame("Monday, 23 November 2026"), Lead: &lead, Seconds: cards[:3],
		Sections: []FrontSection{
			{Link{"Culture", "/culture"}, onOwnPage(cards[3], cards[4], cards[1], cards[2])},
			{Link{"Coast", "/coast"}, onOwnPage(cards[0], cards[4])},
		},
		Latest: cards, Discussed: []Card{lead, cards[0], cards[2]},
	}
	front.Today = Time{ISO: "2026-11-23", Day: "Monday, 23 November 2026"}
	empty := FrontPage{Frame: sampleFrame("Nothing yet")}

	section := ListPage{Frame: sampleFrame("Town"), Kind: "section", Name: "Town", Intro: "The council, the streets and the people who keep both going.", Groups: []ListGroup{{Cards: onOwnPage(append([]Card{lead}, cards...)...)}}, Older: "/town?before=x"}
	latest := ListPage{Frame: sampleFrame("Latest"), Kind: "latest", Groups: []ListGroup{{"Monday, 23 November", cards[:3]}, {"Sunday, 22 November", cards[3:]}}, Newer: "/latest?after=x", Older: "/latest?before=x"}
	author := ListPage{Frame: sampleFrame("Lena Voss"), Kind: "author", Name: "Lena Voss"}
	tag := ListPage{Frame: sampleFrame("Ferries"), Kind: "tag", Name: "Ferries", Groups: section.Groups}
	place := ListPage{Frame: sampleFrame("West Quay"), Kind: "place", Name: "Saltmarsh, West Quay", Groups: section.Groups}

	flash := front
	flash.Breaking = Breaking{Text: "Ferry aground off the west landing; all aboard are safe", URL: "/town/ferry-aground"}
	foreign := sampleFrame("About")
	foreign.Breaking = Breaking{Text: "Le bac s’est échoué", Language: "fr", Direction: "ltr"}

	form := CommentForm{Action: "/town/low-bridge/comments", Draft: "k3w9tq", Parent: "m1", EmailRequired: true}
	refused := form
	refused.Body, refused.Name, refused.Email = "I’d like to see the closure table too.", "", "elin at example"
	refused.Reason = "Two fields need another look. Your words are kept below."
	refused.NameError, refused.EmailError, refused.BodyError = "Please give a name to stand beside your words.", "An e-mail address has an @, such as elin@example.org.", "A comment has at most 5,000 characters; this one has 5,212."
	fresh := refused
	fresh.Parent, fresh.BodyError, fresh.NameError = "", "", ""

	all := []state{
		{"story.html", "article/page", story},
		{"story-bare.html", "article/page", bare},
		{"story-quiet.html", "article/page", quiet},
		{"share.html", "article/share", SharePage{sampleFrame("Share"), lead, lead.Headline + " https://courier.example/harbour/low-bridge"}},
		{"front.html", "front", front},
		{"front-empty.html", "front", empty},
		{"front-breaking.html", "front", flash},
		{"page-breaking.html", "page", FreePage{foreign, "About the Courier", "", sampleText(), sampleTime(2, "10:00")}},
		{"archive.html", "archive", ArchivePage{Frame: sampleFrame("Archive"), Heading: "Archive", Years: []Link{{"2026", "/archive/2026"}, {"2025", "/archive/2025"}}, Months: sampleYear()}},
		{"archive-empty.html", "archive", ArchivePage{Frame: sampleFrame("Archive"), Heading: "Archive"}},
		{"archive-year.html", "archive", ArchivePage{Frame: sampleFrame("2026"), Heading: "2026", Trail: []Link{{"Archive", "/archive"}}, Months: sampleYear(), Groups: latest.Groups, Older: "/archive/2026?before=x", Earlier: Link{"2025", "/archive/2025"}}},
		{"archive-day.html", "archive", ArchivePage{Frame: sampleFrame("Monday, 23 November 2026"), Heading: "Monday, 23 November 2026", Trail: []Link{{"Archive", "/archive"}, {"2026", "/archive/2026"}, {"November 2026", "/archive/2026/11"}}, Calendar: sampleMonth(), Groups: []ListGroup{{Cards: cards}}, Newer: "/archive/2026/11/23?before=x", Earlier: Link{"Sunday, 22 November 2026", "/archive/2026/11/22"}, Later: Link{"Tuesday, 24 November 2026", "/archive/2026/11/24"}}},
		{"archive-quiet.html", "archive", ArchivePage{Frame: sampleFrame("Sunday, 1 November 2026"), Heading: "Sunday, 1 November 2026", Trail: []Link{{"Archive", "/archive"}}, Calendar: sampleMonth()}},
		{"corrections.html", "corrections", CorrectionsPage{sampleFrame("Corrections"), []Corrected{
			{Story: Link{lead.Headline, lead.URL}, Time: sampleTime(23, "14:02"), Text: "The vote was nine to six, not ten to five."},
			{Story: Link{"Le bac revient", "/coast/bac"}, Time: sampleTime(22, "09:00"), Text: "Le bac part à huit heures.", Language: "fr", Direction: "ltr"},
		}, "/corrections", "/corrections?before=x"}},
		{"corrections-none.html", "corrections", CorrectionsPage{Frame: sampleFrame("Corrections")}},
		{"section.html", "list", section},
		{"latest.html", "list", latest},
		{"author.html", "list", author},
		{"tag.html", "list", tag},
		{"place.html", "list", place},
		{"page.html", "page", FreePage{sampleFrame("About"), "About the Courier", "A paper for a town of eleven thousand.", sampleText(), sampleTime(2, "10:00")}},
		{"said.html", "said", SaidPage{sampleFrame("Ruth Amsel"), "Ruth Amsel", []Said{{"“Nobody drowns of a compromise. Plenty have drowned waiting for one.”", "ferry cooperative", "in the chamber", Link{lead.Headline, lead.URL + "#p-a4"}, lead.Published}}}},
		{"discussion.html", "comment/discussion", DiscussionPage{sampleFrame("214 comments"), lead, story.Discussion}},
		{"comment.html", "comment/page", CommentPage{Frame: sampleFrame("A comment"), Story: lead, ID: "m2", Above: list(t, th, "thread", []thread{{Comment: threads[0].Comment}}), Comment: list(t, th, "thread", threads[0].replies[:1]), Context: "/town/low-bridge#c-m2", Open: true, Form: form}},
		{"comment-held.html", "comment/page", CommentPage{Frame: sampleFrame("A comment"), Story: lead, ID: "m9", State: "held", Context: "/town/low-bridge#comments"}},
		{"refused-reply.html", "comment/form_page", CommentFormPage{sampleFrame("Not posted"), lead, safehtml.Trusted(render(t, th, "comment/comment", threads[0].Comment)), refused}},
		{"refused.html", "comment/form_page", CommentFormPage{sampleFrame("Not posted"), lead, "", fresh}},
	}
	all = append(all, accountStates(t)...)
	for _, status := range []int{400, 403, 404, 410, 413, 421, 429, 500, 503} {
		page := ErrorPage{Frame: sampleFrame("Error"), Status: status, RequestID: "4kq9wz"}
		if status == 404 {
			page.Latest = cards
		}
		if status == 413 {
			page.Sentence = "A comment has at most 64 kB; please send a shorter one."
		}
		all = append(all, state{fmt.Sprintf("error-%d.html", status), "error", page})
	}
	for name, word := range map[string]string{"opinion": "Opinion", "analysis": "Analysis", "sponsored": "Paid for", "satire": "Satire"} {
		page := story
		page.Story.Label, page.Story.Headline = name, word
		all = append(all, state{"label-" + name + ".html", "article/page", page})
	}
	return all
}

// TestStyleguide renders every page in every state. With STYLEGUIDE=folder it
// leaves them there with their assets, to be looked at:
//
//	STYLEGUIDE=/tmp/look go test -run Styleguide ./internal/screen/site
func TestStyleguide(t *testing.T) {
	th := morning(t)
	folder := os.Getenv("STYLEGUIDE")
	rendered := map[string]bool{"comment/comment": true, "article/dateline": true, "article/figure": true}
	for _, s := range states(t, th) {
		t.Run(s.file, func(t *testing.T) {
			out := render(t, th, s.template, s.page)
			page := htmlcheck.Parse(t, out)
			page.Not("[style]", "style", "[onclick]", "[onload]", "a[href='']")
			for _, n := range []string{"h1", "main", "title", "link[rel=stylesheet]", "#follow"} {
				page.In(n).Count(1)
			}
			if strings.Contains(string(out), "ZgotmplZ") {
				t.Error("html/template refused a value")
			}
			if folder != "" {
				leave(t, folder, s.file, out, th)
			}
		})
		rendered[s.template] = true
	}
	render(t, th, "article/dateline", Dateline{Place: "Saltmarsh"})
	render(t, th, "article/figure", *samplePicture("harbour"))

	// A template that no test renders is one that nobody has looked at.
	files, err := themes.Default()
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	var names []string
	err = fs.WalkDir(files, ".", func(p string, _ fs.DirEntry, err error) error {
		name, isTemplate := strings.CutSuffix(p, ".html")
		if err != nil || !isTemplate {
			return err
		}
		names = append(names, name)
		text, err := fs.ReadFile(files, p)
		for _, m := range regexp.MustCompile(`\{\{-? ?template "([^"]+)"`).FindAllStringSubmatch(string(text), -1) {
			used[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if !rendered[name] && !used[name] {
			t.Errorf("no test renders %s", name)
		}
	}
}

var assetAddress = regexp.MustCompile(`/assets/[^"')\s]+`)

// leave writes a page and the assets it names below a folder.
func leave(t *testing.T, folder, file string, page []byte, th *theme.Theme) {
	t.Helper()
	write := func(name string, data []byte) {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(file, page)
	left := map[string]bool{}
	var fetch func(text []byte)
	fetch = func(text []byte) {
		for _, addr := range assetAddress.FindAllString(string(text), -1) {
			if left[addr] {
				continue
			}
			left[addr] = true
			w := httptest.NewRecorder()
			th.AssetHandler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, addr, nil))
			if w.Code != http.StatusOK {
				t.Fatalf("%s: %d", addr, w.Code)
			}
			write(addr, w.Body.Bytes())
			if !strings.HasSuffix(addr, ".woff2") {
				fetch(w.Body.Bytes())
			}
		}
	}
	fetch(page)
}
