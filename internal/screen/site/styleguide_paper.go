package site

import "fmt"

// paperStates are the pages between the front and the stories: a section with a
// lead, an author, a running story, all sections of a large paper.
func paperStates() []state {
	lead, cards := sampleLead(), sampleCards()
	lead.Section = Link{}
	section := ListPage{
		Frame: sampleFrame("Town"), Kind: "section", Name: "Town", Intro: "The council, the streets and the people who keep both going.",
		Lead: &lead, Seconds: onOwnPage(cards[:3]...),
		Groups: []ListGroup{{"Monday, 23 November", onOwnPage(cards[3:]...)}, {"Sunday, 22 November", onOwnPage(cards[:2]...)}}, Older: "/town?before=x",
	}
	young := section
	young.Seconds, young.Groups, young.Older = nil, nil, ""
	author := ListPage{
		Frame: sampleFrame("Mira Oduya"), Kind: "author", Name: "Mira Oduya", Role: "Harbour correspondent",
		Intro:  "Has written about the harbour since the second ferry, and rows to work when it does not run.",
		Links:  []Link{{"Mastodon", "https://social.example/@mira"}, {"Her own site", "https://mira.example/"}},
		Groups: []ListGroup{{Cards: cards}},
	}

	line := sampleLine()
	ended := line
	ended.Ended = sampleTime(23, "18:00")
	ended.Earlier, ended.Later = "/storyline/harbour-bridge", "/storyline/harbour-bridge?since=x"
	begun := line
	begun.Chapters, begun.Latest, begun.Count = []Chapter{{Card: cards[0], Number: 1, Newest: true}}, nil, 1

	wide := sampleFrame("Town")
	wide.Site.Sections = "/sections"
	all := SectionsPage{Frame: wide}
	for i := range 40 {
		name := fmt.Sprintf("Parish %d", i+1)
		all.Sections = append(all.Sections, SectionEntry{Link{name, fmt.Sprintf("/parish-%d", i+1)}, ""})
		if i < mostInBar-6 {
			all.Nav = append(all.Nav, Section{Link: all.Sections[i].Link})
		}
	}
	all.Sections[0].Intro = "What is said between the two bridges."

	last := sampleStory()
	last.Continue = Continue{
		Previous:  Link{"What the two bridges would do", "/town/two-bridges"},
		Beginning: Link{"A harbour asks for a bridge", "/town/a-bridge"}, Related: cards[1:3],
	}
	last.Follow.Also = []Following{{"Harbour bridge", feeds("Harbour bridge", "/storyline/harbour-bridge")}}

	return []state{
		{"section-lead.html", "list", section},
		{"section-young.html", "list", young},
		{"author-introduced.html", "list", author},
		{"storyline.html", "storyline", line},
		{"storyline-ended.html", "storyline", ended},
		{"storyline-begun.html", "storyline", begun},
		{"sections.html", "sections", all},
		{"sections-none.html", "sections", SectionsPage{Frame: sampleFrame("Sections")}},
		{"story-last-chapter.html", "article/page", last},
	}
}

// sampleLine is a running story of five chapters.
func sampleLine() StorylinePage {
	p := StorylinePage{
		Frame: sampleFrame("Harbour bridge"), Name: "Harbour bridge", Intro: "Six years of asking how to leave a town after nine in the evening.",
		Count: 5, Begun: sampleTime(3, "07:00"),
	}
	for i, c := range sampleCards() {
		p.Chapters = append(p.Chapters, Chapter{Card: c, Number: i + 1, Newest: i == 4})
	}
	p.Chapters[2].Points = []string{"The low bridge passes by 17 to 14.", "The loan is 41 million."}
	latest := p.Chapters[4]
	p.Latest = &latest
	return p
}
