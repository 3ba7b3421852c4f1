package site

import (
	"bytes"
	"fmt"
	"reflect"

	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/floor/theme"
)

// fragmentsIn renders fragments for sample pages, and keeps the first error.
type fragmentsIn struct {
	theme   *theme.Theme
	edition theme.Edition
	wrong   error
}

func (f *fragmentsIn) bytes(name string, data any) []byte {
	if f.wrong != nil {
		return nil
	}
	out, err := f.edition.Render(name, data)
	f.wrong = err
	return out
}

func (f *fragmentsIn) fragment(name string, data any) safehtml.HTML {
	return safehtml.Trusted(f.bytes(name, data))
}

// nested nests rendered comments, as Go does for a page.
func (f *fragmentsIn) nested(class string, threads []thread) safehtml.HTML {
	var b bytes.Buffer
	fmt.Fprintf(&b, `<ol class="%s">`, class)
	for _, c := range threads {
		b.WriteString("<li>")
		b.Write(f.bytes("comment/comment", c.Comment))
		if len(c.replies) > 0 {
			b.WriteString(string(f.nested("replies", c.replies)))
		}
	}
	b.WriteString("</ol>")
	return safehtml.Trusted(b.Bytes())
}

// inLanguage is a page framed in another language; its sample words stay.
func inLanguage(page any, language string) any {
	v := reflect.New(reflect.TypeOf(page)).Elem()
	v.Set(reflect.ValueOf(page))
	if frame := v.FieldByName("Frame").Addr().Interface().(*Frame); frame.Language == sampleLanguage {
		frame.Language, frame.Direction = language, theme.Direction(language)
	}
	return v.Interface()
}

// shown renders a state in the language that its page is framed in.
func (s state) shown(th *theme.Theme) ([]byte, error) {
	frame := reflect.ValueOf(s.page).FieldByName("Frame").Interface().(Frame)
	return th.In(frame.Language).Render(s.template, s.page)
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
func states(th *theme.Theme, language string) ([]state, error) {
	threads := sampleThreads()
	in := fragmentsIn{theme: th, edition: th.In(language)}
	comments := in.nested("thread", threads)
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
		{"comment.html", "comment/page", CommentPage{Frame: sampleFrame("A comment"), Story: lead, ID: "m2", Above: in.nested("thread", []thread{{Comment: threads[0].Comment}}), Comment: in.nested("thread", threads[0].replies[:1]), Context: "/town/low-bridge#c-m2", Open: true, Form: form}},
		{"comment-voted.html", "comment/page", CommentPage{Frame: sampleFrame("A comment"), Story: lead, ID: "m1", Comment: in.nested("thread", threads[:1]), Context: "/town/low-bridge#c-m1", Vote: Vote{Action: "/town/low-bridge/comments/m1/vote", Down: true, Own: 1, Up: "12 recommend it"}, History: "/town/low-bridge/comments/m1/history"}},
		{"comment-own.html", "comment/page", CommentPage{Frame: sampleFrame("A comment"), Story: lead, ID: "m9", State: "held", Comment: in.nested("thread", threads[2:]), Context: "/town/low-bridge#comments", Own: Own{Edit: "/town/low-bridge/comments/m9/edit", Until: sampleTime(23, "09:41"), Delete: "/town/low-bridge/comments/m9/deletion"}}},
		{"comment-edit.html", "comment/edit", CommentEditPage{Frame: sampleFrame("Edit"), Story: lead, Form: refused, Version: 1, Until: sampleTime(23, "09:41"), Context: "/town/low-bridge/comments/m9"}},
		{"comment-deletion.html", "comment/edit", CommentEditPage{Frame: sampleFrame("Delete"), Story: lead, Comment: in.nested("thread", threads[2:]), Form: form, Context: "/town/low-bridge/comments/m9"}},
		{"comment-history.html", "comment/history", CommentHistoryPage{Frame: sampleFrame("Earlier wordings"), Story: lead, Comment: in.nested("thread", threads[:1]), Earlier: []EarlierWords{{sampleTime(23, "07:20"), safehtml.Escape("Thirty years of loan for a bridge that shuts at every spring tide.")}, {sampleTime(23, "07:16"), safehtml.Escape("Thirty years of loan!")}}, Context: "/town/low-bridge/comments/m1"}},
		{"comment-held.html", "comment/page", CommentPage{Frame: sampleFrame("A comment"), Story: lead, ID: "m9", State: "held", Context: "/town/low-bridge#comments"}},
		{"refused-reply.html", "comment/form_page", CommentFormPage{sampleFrame("Not posted"), lead, in.fragment("comment/comment", threads[0].Comment), refused}},
		{"refused.html", "comment/form_page", CommentFormPage{sampleFrame("Not posted"), lead, "", fresh}},
	}
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
	for _, label := range []Link{{"Opinion", "opinion"}, {"Analysis", "analysis"}, {"Paid for", "sponsored"}, {"Satire", "satire"}} {
		page := story
		page.Story.Label, page.Story.Headline = label.URL, label.Text
		all = append(all, state{"label-" + label.URL + ".html", "article/page", page})
	}
	all = append(all, paperStates()...)
	all = append(all, copyInFull(&in)...)
	accounts, err := accountStates()
	if err != nil {
		return nil, err
	}
	all = append(all, accounts...)
	all = append(all, extremes(&in)...)
	if in.wrong != nil {
		return nil, in.wrong
	}
	for i := range all {
		all[i].page = inLanguage(all[i].page, in.edition.Lang())
	}
	return all, nil
}
