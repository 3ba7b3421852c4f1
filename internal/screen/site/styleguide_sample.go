package site

import (
	"fmt"

	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/floor/theme"
)

// The sample pages of the style guide: one morning of a harbour town's paper.

// sampleLanguage is the language that the samples are written in.
const sampleLanguage = "en"

func sampleFrame(title string) Frame {
	feeds := []Feed{
		{Title: "The Saltmarsh Courier", URL: "/feed.xml", Type: "application/rss+xml", Name: "RSS"},
		{Title: "The Saltmarsh Courier", URL: "/atom.xml", Type: "application/atom+xml", Name: "Atom"},
		{Title: "The Saltmarsh Courier", URL: "/feed.json", Type: "application/feed+json", Name: "JSON Feed"},
	}
	return Frame{
		Language: "en", Direction: "ltr",
		Title:       title + " — The Saltmarsh Courier",
		Description: "The council voted on Sunday night to build the low bridge.",
		Canonical:   "https://courier.example/harbour/low-bridge",
		Social: Social{
			Type: "article", Headline: title, Description: "The council voted on Sunday night to build the low bridge.",
			Image: "https://courier.example/media/harbour.jpg", ImageAlt: "The west landing at first light",
			ImageWidth: 2400, ImageHeight: 1600,
			Published: "2026-11-23T06:10:00Z", Modified: "2026-11-23T14:02:00Z", Section: "Town",
		},
		JSONLD: struct {
			Context  string `json:"@context"`
			Type     string `json:"@type"`
			Headline string `json:"headline"`
		}{"https://schema.org", "NewsArticle", title},
		Feeds: feeds,
		Site: Site{
			Name: "The Saltmarsh Courier", Tagline: "News of the harbour since the second ferry",
			URL: "/", Latest: "/latest", Archive: "/archive", Corrections: "/corrections", SignIn: "/sign-in", Letter: "mailto:letters@courier.example", Rules: "/house-rules",
			Pages:   []Link{{"About the Courier", "/about"}, {"House rules for comments", "/house-rules"}},
			Imprint: "© 2026 The Saltmarsh Courier, 4 Quay Street",
		},
		Nav: []Section{
			{Link: Link{"Town", "/town"}, Current: true}, {Link: Link{"Coast", "/coast"}}, {Link: Link{"Business", "/business"}},
			{Link: Link{"Schools", "/schools"}}, {Link: Link{"Culture", "/culture"}}, {Link: Link{"Opinion", "/opinion"}},
		},
		Follow: Follow{
			Subject: "Town",
			Own:     []Feed{{Title: "Town", URL: "/town/feed.xml", Type: "application/rss+xml", Name: "RSS"}},
			Site:    feeds,
			Links:   []Link{{"Mastodon", "https://social.example/@courier"}, {"Bluesky", "https://bluesky.example/courier"}},
		},
	}
}

func sampleTime(day int, clock string) Time {
	return Time{
		ISO: fmt.Sprintf("2026-11-%02dT%s:00Z", day, clock), Words: fmt.Sprintf("%d November 2026, %s", day, clock),
		Day: fmt.Sprintf("%d November 2026", day), Clock: clock, Short: clock,
	}
}

// samplePictures are those that the samples show.
var samplePictures = []string{"harbour", "eelgrass", "sign"}

func samplePicture(name string) *Picture {
	return &Picture{
		Src: "/media/" + name + ".jpg", SrcSet: "/media/" + name + ".jpg 1200w",
		Width: 1200, Height: 800, Alt: "The west landing at first light, seen from the water",
		Caption: "The west landing at first light, where the low bridge would come ashore.", Credit: "Ana Brandt / The Courier",
	}
}

func sampleCard(section, headline, standfirst, clock string, comments int) Card {
	return Card{
		URL: "/town/low-bridge", Headline: headline, Standfirst: standfirst,
		Section: Link{section, "/" + section}, Published: sampleTime(23, clock),
		Byline:   []Credit{{Name: "Lena Voss", URL: "/by/lena-voss"}},
		Comments: comments, CommentsURL: "/town/low-bridge#comments",
	}
}

func sampleLead() Card {
	lead := sampleCard("Town", "Council backs the low bridge, and the ferrymen who opposed it agree to run the night boats",
		"After eleven hours and four amendments the chamber settled a quarrel older than most of its members. What was promised, by whom, and what it will cost.", "06:10", 214)
	lead.Storyline = "Harbour bridge"
	lead.Picture = samplePicture("harbour")
	lead.Byline = []Credit{{Name: "Mira Oduya", URL: "/by/mira-oduya"}, {Before: " and ", Name: "Tomas Hale", URL: "/by/tomas-hale"}}
	return lead
}

func sampleCards() []Card {
	cards := []Card{
		sampleCard("Coast", "The eelgrass is back, and with it the arguments about anchors", "A survey finds meadows three times the size of 2019. Yacht clubs doubt the count.", "05:40", 71),
		sampleCard("Schools", "Why one class is learning to read timetables", "With two buses a day, a missed connection is a missed lesson.", "05:12", 0),
		sampleCard("Opinion", "A town that can’t be left after nine is a village", "", "04:55", 38),
		sampleCard("Culture", "The last sign painter on Quay Street takes an apprentice", "He is 81, she is 19, and the letters have to be right the first time.", "21:30", 9),
		sampleCard("Culture", "A choir that rehearses by tide table", "Low water, Tuesday, seven sharp.", "18:05", 1),
	}
	cards[2].Label = "opinion"
	cards[0].Picture, cards[3].Picture = samplePicture("eelgrass"), samplePicture("sign")
	return cards
}

func sampleText() safehtml.HTML {
	var b safehtml.Builder
	return b.Raw(`<p id="p-a1"><span class="dateline" data-part="dateline"><a href="/places/saltmarsh">Saltmarsh, West Quay</a></span> — The council voted on Sunday night to build the low bridge, ending a quarrel that has outlived two ferries, three mayors and the harbour office’s own roof. Seventeen members were in favour and fourteen against.</p>
<p id="p-a2">The decision turned on a promise made in the corridor shortly before ten. The ferry cooperative, which had fought the crossing for six years, agreed to run boats through the night until 2036, in return for a guaranteed berth on both sides.</p>
<p id="p-a3">“We were never against a bridge, we were against being left on the wrong side of one,” said Ruth Amsel, who speaks for the cooperative’s forty-one members. She called the vote “late, and therefore expensive”.</p>
<blockquote id="p-a4" class="pull hung"><p>“Nobody drowns of a compromise. Plenty have drowned waiting for one.”</p><cite>Ruth Amsel, ferry cooperative, in the chamber</cite></blockquote>
<h2 id="p-a5">What it will cost</h2>
<p id="p-a6">The loan comes to 41 million over thirty years, a figure that the treasurer put at 14 million in September. The <a href="https://council.example/papers">papers of the finance committee</a> give both, on different pages.</p>
<ul>
<li id="p-a7">Deck and piers: 26 million, of which the province pays nine</li>
<li id="p-a8">Two landings and their roads: 11 million</li>
<li id="p-a9">The night boats: 400,000 a year until 2036</li>
</ul>
<table>
<thead><tr><th id="p-b1">Crossing</th><th id="p-b2">Minutes</th><th id="p-b3">Last boat or bus</th></tr></thead>
<tr><th scope="row" id="p-b4">Ferry today</th><td id="p-b5">22</td><td id="p-b6">21:10</td></tr>
<tr><th scope="row" id="p-b7">Low bridge</th><td id="p-b8">6</td><td id="p-b9">01:30</td></tr>
</table>
<p id="p-c1">Toll or no toll was left for the spring. The finance committee will hear three models in January, among them one that charges only lorries, and only by day. Nobody in the chamber spoke for the fourth model, which was to charge nobody and hope.</p>
<p id="p-c2">Outside, at a quarter past midnight, the last boat was late. Eleven people waited for it under the new sign that says so.</p>`).Done()
}

// sampleStory is the story page with every part filled.
func sampleStory() StoryPage {
	lead := sampleLead()
	next := sampleCards()
	return StoryPage{
		Frame: sampleFrame(lead.Headline),
		Story: Story{
			ID: "k3w9tq", URL: lead.URL, Section: lead.Section,
			Storyline: Link{"Harbour bridge", "/running/harbour-bridge"}, Chapter: 6,
			Headline: lead.Headline,
			KeyPoints: []KeyPoint{
				{Text: "The low bridge passes by 17 to 14 after four amendments; work may start in March.", URL: "#p-a1"},
				{Text: "The ferry cooperative drops its objection in return for a ten-year night service.", URL: "#p-a2"},
				{Text: "The loan is 41 million, not the 14 million named in September.", URL: "#p-a6", Drafted: true},
			},
			Byline:    []Credit{{Name: "Mira Oduya", URL: "/by/mira-oduya"}, {Before: " and ", Name: "Tomas Hale", URL: "/by/tomas-hale"}, {Before: ", ", Name: "Ana Brandt", URL: "/by/ana-brandt", Role: "pictures"}},
			Published: sampleTime(23, "06:10"), Updated: sampleTime(23, "14:02"),
			Picture: samplePicture("harbour"), Text: sampleText(),
			Corrections: []Correction{{Time: sampleTime(23, "14:02"), Text: "An earlier version of this report gave the loan as 14 million. It is 41 million."}},
			Tags:        []Link{{"Harbour", "/tags/harbour"}, {"Ferries", "/tags/ferries"}, {"Council", "/tags/council"}},
			Place:       Link{"Saltmarsh, West Quay", "/places/saltmarsh"},
		},
		Share: Share{
			URL: "https://courier.example/harbour/low-bridge", Title: lead.Headline,
			Mail: "mailto:?subject=Council", WhatsApp: "https://wa.me/?text=x", Telegram: "https://t.me/share/url?url=x",
			X: "https://x.com/intent/post?url=x", Facebook: "https://www.facebook.com/sharer/sharer.php?u=x",
			LinkedIn: "https://www.linkedin.com/sharing/share-offsite/?url=x", Reddit: "https://www.reddit.com/submit?url=x",
			Bluesky: "https://bsky.app/intent/compose?text=x", Mastodon: "/town/low-bridge/share",
		},
		Continue:   Continue{Chapters: next[:1], Related: next[1:4]},
		Discussion: sampleDiscussion(),
		Inline:     Inline{Count: 0, Letter: "mailto:letters@courier.example"},
	}
}

func sampleDiscussion() Discussion {
	return Discussion{
		Count: 214, URL: "/town/low-bridge", All: "/town/low-bridge?view=all", Sort: "oldest",
		Oldest: "/town/low-bridge?sort=oldest#comments", Newest: "/town/low-bridge?sort=newest#comments", Best: "/town/low-bridge?sort=best#comments",
		Feed: "/town/low-bridge/comments/feed.xml", State: "open",
		Form:  CommentForm{Action: "/town/low-bridge/comments", Rules: "/house-rules", Draft: "k3w9tq"},
		Later: "/town/low-bridge?after=50#comments",
	}
}

func sampleComment(id, name, clock, state, badge string, body safehtml.HTML) Comment {
	url := "/town/low-bridge/comments/" + id
	return Comment{ID: id, Name: name, State: state, Badge: badge, Time: sampleTime(23, clock), URL: url, Open: true, Body: body}
}

// thread is a comment with its replies, as the comment room will nest them.
type thread struct {
	Comment
	replies []thread
}

func sampleThreads() []thread {
	var b safehtml.Builder
	text := func(s string) safehtml.HTML {
		b = safehtml.Builder{}
		return b.Raw("<p>").Text(s).Raw("</p>").Done()
	}
	deep := thread{Comment: sampleComment("m8", "Ines", "09:02", "", "", text("Four o’clock, then. The bakery opens at four."))}
	deep.To = Link{"K. Osei", "/town/low-bridge/comments/m7"}
	chosen := sampleComment("m1", "Elin Marsh", "07:14", "", "", text("Thirty years of loan for a bridge that shuts at every spring tide. I’d like to see the closure table next to the cost table before I cheer."))
	chosen.Featured, chosen.Edited = true, chosen.URL+"/history"
	b = safehtml.Builder{}
	chosen.Votes = b.Raw(`<data value="12">`).Text("12 recommend it").Raw("</data>").Done()
	masked := sampleComment("m6", "رنا خليل", "08:20", "", "", text("The September paper says 14 for the first phase. Ask at █████ if you doubt it."))
	masked.Blacked = true
	return []thread{
		{chosen, []thread{
			{sampleComment("m2", "Tomas Hale", "07:40", "", "author", text("It’s in annex B: 61 hours a year on the council’s figures. We asked for the tide model behind it and will publish it when it comes.")), []thread{
				{sampleComment("m3", "Elin Marsh", "07:52", "", "", text("Thank you. 61 hours is two and a half days. I have missed more ferries than that.")), []thread{
					{sampleComment("m7", "K. Osei", "08:55", "", "", text("Not at four in the morning, though.")), []thread{deep}},
				}},
			}},
			{sampleComment("m4", "gone", "08:01", "removed", "", ""), []thread{
				{sampleComment("m5", "Bo", "08:10", "", "", text("That was uncalled for.")), nil},
			}},
		}},
		{masked, nil},
		{sampleComment("m9", "N. Farrow", "09:31", "held", "", text("I work nights at the cold store. A boat at two in the morning is not a gift to me, it is the difference between a job here and a job in town.")), nil},
	}
}

// sampleYear is a year with stories in its last months.
func sampleYear() ArchiveYear {
	year := ArchiveYear{Link: Link{"2026", "/archive/2026"}}
	for i, name := range []string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"} {
		month := ArchiveMonth{Link: Link{Text: name}}
		if i == 9 || i == 10 {
			month.URL, month.Stories = fmt.Sprintf("/archive/2026/%02d", i+1), 1200+i
		}
		year.Months = append(year.Months, month)
	}
	return year
}

// sampleMonth is November 2026 with stories on two days, one of them the page's.
func sampleMonth() *Calendar {
	days, _ := theme.Weekdays("en")
	c := &Calendar{Link: Link{"November 2026", "/archive/2026/11"}, Weekdays: days[:], Weeks: [][]CalendarDay{make([]CalendarDay, 7)}}
	for day := 1; day <= 30; day++ {
		cell := CalendarDay{Day: fmt.Sprint(day)}
		if day > 21 && day < 24 {
			cell.URL, cell.Stories, cell.Current = fmt.Sprintf("/archive/2026/11/%d", day), 6*day, day == 23
		}
		if day%7 == 2 { // a Monday
			c.Weeks = append(c.Weeks, make([]CalendarDay, 7))
		}
		c.Weeks[len(c.Weeks)-1][(day+5)%7] = cell
	}
	return c
}
