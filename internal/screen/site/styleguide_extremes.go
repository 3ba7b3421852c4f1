package site

import (
	"fmt"
	"strings"

	"broadsheet/internal/floor/safehtml"
)

// longWord is as long as words of readers and of other languages come.
const longWord = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

// extremes are states that no morning of the Courier brings, and some paper's does.
func extremes(in *fragmentsIn) []state {
	long := sampleCard(longWord, longWord+" "+longWord, strings.Repeat(longWord+" ", 6), "06:10", 123_456)
	long.Byline = []Credit{{Name: longWord, URL: "/by/x"}}
	long.Storyline = longWord
	long.Picture = samplePicture("harbour")
	long.Picture.Caption = longWord

	story := sampleStory()
	story.Frame = sampleFrame(longWord)
	story.Site.Name, story.Site.Tagline, story.Site.Imprint = longWord, longWord, longWord
	story.Nav = append(story.Nav, Section{Link: Link{longWord, "/x"}})
	story.Story.Headline, story.Story.Section.Text, story.Story.Byline = long.Headline, longWord, long.Byline
	story.Story.KeyPoints = []KeyPoint{{Text: long.Headline, URL: "#p-a1"}}
	story.Story.Tags = []Link{{longWord, "/tag/x"}}
	story.Story.Text = safehtml.Escape(long.Headline)
	story.Story.Picture = long.Picture
	story.Continue = Continue{Related: []Card{long, long}}
	word := func(id string) Comment {
		return sampleComment(id, longWord, "07:14", "", "author", safehtml.Escape(longWord))
	}
	story.Discussion.List = in.nested("thread", []thread{{word("m1"), []thread{{word("m2"), []thread{{word("m3"), nil}}}}}})

	front := FrontPage{Frame: story.Frame, Lead: &long, Seconds: []Card{long, long, long}, Latest: []Card{long}, Discussed: []Card{long}}
	front.Sections = []FrontSection{{Link{longWord, "/x"}, onOwnPage(long, long)}}

	return append([]state{
		{"story-long-words.html", "article/page", story},
		{"front-long-words.html", "front", front},
		{"list-long-words.html", "list", ListPage{Frame: story.Frame, Kind: "tag", Name: longWord, Intro: longWord, Groups: []ListGroup{{longWord, []Card{long, long}}}}},
	}, append(dressed(), fromRight(in)...)...)
}

// dressed are pages of a paper whose owner has changed its menu, and has a logo.
func dressed() []state {
	frame := sampleFrame("Monday, 23 November 2026")
	frame.Nav = []Section{
		{Link: Link{"Town", "/town"}, Entries: []Section{{Link: Link{"Council", "/town/council"}}, {Link: Link{"Streets", "/town/streets"}}}},
		{Link: Link{"Coast", "/coast"}, Current: true, Entries: []Section{{Link: Link{"Tide tables and the harbour office", "/coast/tides"}, Current: true}}},
		{Link: Link{"Culture", "/culture"}},
		{Link: Link{Text: "More"}, Entries: []Section{{Link: Link{"Shop", "https://shop.example/"}}}},
	}
	frame.Site.Logo = &Picture{Src: "/media/sign.jpg", Width: 600, Height: 400, Alt: frame.Site.Name}
	frame.Site.LogoDark = &Picture{Src: "/media/harbour.jpg", Width: 600, Height: 400, Alt: frame.Site.Name}
	frame.Site.Paper, frame.Site.PaperDark = "#ffffff", "#101418"
	lead, cards := sampleLead(), sampleCards()

	full := frame
	full.Nav = nil
	for i := range 200 {
		full.Nav = append(full.Nav, Section{Link: Link{fmt.Sprintf("Parish %d", i+1), fmt.Sprintf("/parish-%d", i+1)}})
	}
	return []state{
		{"front-own-menu.html", "front", FrontPage{Frame: frame, Lead: &lead, Seconds: cards[:3], Latest: cards}},
		{"page-own-menu.html", "page", FreePage{Frame: frame, Headline: "About the Courier", Text: sampleText()}},
		{"list-menu-of-200.html", "list", ListPage{Frame: full, Kind: "latest", Groups: []ListGroup{{"Monday, 23 November", cards}}}},
	}
}

// fromRight are a story and a front in Arabic.
func fromRight(in *fragmentsIn) []state {
	frame := sampleFrame("المجلس يقر الجسر المنخفض")
	frame.Language, frame.Direction = "ar", "rtl"
	frame.Site.Name, frame.Site.Tagline = "بريد المرفأ", "أخبار الميناء منذ العبارة الثانية"
	frame.Nav = []Section{{Link: Link{"المدينة", "/town"}, Current: true}, {Link: Link{"الساحل", "/coast"}}, {Link: Link{"الثقافة", "/culture"}}}
	card := sampleCard("المدينة", "المجلس يقر الجسر المنخفض، والعبّارات تواصل رحلاتها الليلية", "بعد إحدى عشرة ساعة وأربعة تعديلات حُسم خلاف أقدم من معظم أعضاء المجلس.", "06:10", 214)
	card.Byline = []Credit{{Name: "رنا خليل", URL: "/by/rana"}}
	card.Picture = samplePicture("harbour")
	card.Picture.Alt, card.Picture.Caption, card.Picture.Credit = "المرسى الغربي عند الفجر", "المرسى الغربي عند الفجر.", "آنا برانت"

	story := sampleStory()
	story.Frame = frame
	story.Story.Headline, story.Story.Section, story.Story.Byline, story.Story.Picture = card.Headline, card.Section, card.Byline, card.Picture
	story.Story.KeyPoints = []KeyPoint{{Text: "أُقر الجسر بسبعة عشر صوتًا مقابل أربعة عشر.", URL: "#p-r1"}}
	story.Story.Corrections, story.Story.Storyline, story.Story.Place, story.Story.Tags = nil, Link{}, Link{}, nil
	var text safehtml.Builder
	story.Story.Text = text.Raw(`<p id="p-r1">صوّت المجلس مساء الأحد لصالح بناء الجسر المنخفض، منهيًا خلافًا عاش أطول من عبّارتين وثلاثة رؤساء بلدية. قالت <bdi>Ruth Amsel</bdi> إن القرار «متأخر، ولذلك مكلف».</p>`).Done()
	story.Continue = Continue{Related: []Card{card}}
	var said safehtml.Builder
	answer := sampleComment("m6", "رنا خليل", "08:20", "", "", said.Raw(`<p>ورقة أيلول تقول 14 للمرحلة الأولى.</p>`).Done())
	arabic := fragmentsIn{theme: in.theme, edition: in.theme.In("ar")}
	story.Discussion.List = arabic.nested("thread", []thread{{answer, nil}})
	if in.wrong == nil {
		in.wrong = arabic.wrong
	}

	front := FrontPage{Frame: frame, Lead: &card, Seconds: []Card{card, card}, Latest: []Card{card, card, card}}
	front.Sections = []FrontSection{{card.Section, onOwnPage(card, card, card)}}
	return []state{
		{"story-right-to-left.html", "article/page", story},
		{"front-right-to-left.html", "front", front},
	}
}
