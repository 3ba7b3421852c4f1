package site

// tasks are what people come to each template for. A new template needs one.
var tasks = map[string][]task{
	"front": {
		{"opens the lead", "front.html", false, []move{skips, comesTo("link Council backs"), opens("/town/low-bridge")}},
		{"goes to a section", "front.html", false, []move{comesTo("link Coast"), opens("/coast")}},
		{"opens an entry of the menu", "front-own-menu.html", false, []move{
			comesTo("DisclosureTriangleGrouped Town"), presses("Enter"), sees(`document.querySelector("nav details").open`),
			comesTo("link Council"), opens("/town/council"),
		}},
		{"closes a menu by opening the next", "front-own-menu.html", false, []move{
			comesTo("DisclosureTriangleGrouped Town"), presses("Space"), comesTo("DisclosureTriangleGrouped Coast"), presses("Space"),
			sees(`[...document.querySelectorAll("nav details")].map(d => d.open).join() === "false,true,false"`),
		}},
		{"comes to the feeds", "front.html", false, []move{
			comesTo("link Follow"), presses("Enter"), isOn("region Connect with us"), comesTo("link Atom"), opens("/atom.xml"),
		}},
		{"reads what is breaking", "front-breaking.html", false, []move{comesTo("link Ferry aground"), opens("/town/ferry-aground")}},
	},
	"list": {
		{"goes on to older stories", "section-lead.html", false, []move{skips, comesTo("link Older"), opens("/town?before=x")}},
		{"comes to the comments of the lead", "section-lead.html", false, []move{skips, comesTo("link 214 comments"), opens("/town/low-bridge#comments")}},
		{"finds an author elsewhere", "author-introduced.html", false, []move{
			skips, comesTo("link Her own site"), sees(`document.activeElement.rel.includes("me")`),
		}},
	},
	"archive": {
		{"picks a day", "archive-day.html", false, []move{skips, comesTo("link 22 132 stories"), opens("/archive/2026/11/22")}},
		{"picks a month", "archive-year.html", false, []move{skips, comesTo("link November"), opens("/archive/2026/11")}},
		{"picks a year", "archive.html", false, []move{skips, comesTo("link 2025"), opens("/archive/2025")}},
		{"goes to the day before", "archive-day.html", false, []move{skips, comesTo("link Before: Sunday"), opens("/archive/2026/11/22")}},
	},
	"corrections": {
		{"opens the story that was corrected", "corrections.html", false, []move{skips, comesTo("link Council backs"), opens("/town/low-bridge")}},
		{"goes on to older ones", "corrections.html", false, []move{skips, comesTo("link Older"), opens("/corrections?before=x")}},
	},
	"said": {
		{"comes to the very sentence", "said.html", false, []move{skips, comesTo("link Council backs"), opens("/town/low-bridge#p-a4")}},
	},
	"storyline": {
		{"opens a chapter", "storyline.html", false, []move{skips, comesTo("link Why one class"), opens("/town/low-bridge")}},
		{"goes on to later chapters", "storyline-ended.html", false, []move{skips, comesTo("link Later chapters"), opens("/storyline/harbour-bridge?since=x")}},
	},
	"sections": {
		{"opens the last of many", "sections.html", false, []move{skips, comesTo("link Parish 40"), opens("/parish-40")}},
	},
	"error": {
		{"goes to the front", "error-404.html", false, []move{skips, comesTo("link Front page"), opens("/")}},
		{"reads the latest instead", "error-404.html", false, []move{skips, comesTo("link The eelgrass"), opens("/town/low-bridge")}},
	},
	"page": {
		{"follows a link in the text", "page.html", false, []move{skips, comesTo("link Saltmarsh, West Quay"), opens("/places/saltmarsh")}},
	},
	"article/page": {
		{"goes from a key point to its paragraph", "story.html", false, []move{
			skips, comesTo("link The ferry cooperative drops"), presses("Enter"), sees(`location.hash === "#p-a2"`),
			// What comes next is what stands behind that paragraph.
			presses("Tab"), isOn("link papers of the finance committee"),
		}},
		{"goes from the count to the comments", "story.html", false, []move{
			skips, comesTo("link 214 comments"), presses("Enter"), isOn("region 214 comments"), presses("Tab"), isOn("link Oldest"),
		}},
		{"copies the link", "story.html", true, []move{
			skips, comesTo("button Copy link"), presses("Space"), sees(`window.copied === "https://courier.example/harbour/low-bridge"`),
			sees(`document.querySelector(".share [role=status]").textContent === "Link copied"`), isOn("button Copy link"),
		}},
		{"shares by a server of one's own", "story.html", false, []move{
			skips, comesTo("DisclosureTriangle More"), presses("Enter"), comesTo("link Mastodon"), opens("/town/low-bridge/share"),
		}},
		{"shares a passage", "story.html", true, []move{
			skips, comesTo("link Saltmarsh, West Quay"), selects("p-a3", 9, 31), sees(`!document.querySelector("[data-share=passage]").hidden`),
			presses("Tab"), isOn("button Share this passage"), presses("Space"), sees(`window.copied?.includes("#p-a3:~:text=")`),
		}},
		{"reads on where it was left", "story.html", true, []move{
			skips, comesTo("link papers of the finance committee"), sees(`localStorage.getItem("place:k3w9tq") !== null`), again,
			presses("Tab", "Tab"), isOn("link Continue where you left off"), presses("Enter"), sees(`location.hash.startsWith("#p-")`),
		}},
		{"goes on to the section", "story.html", false, []move{skips, comesTo("link All of Town"), opens("/Town")}},
		{"comments", "story.html", false, []move{
			skips, comesTo("textbox What would you add"), types("By hand."), presses("Tab"), isOn("textbox Name"), types("Bo"),
			comesTo("button Post comment"), opens("/taken/town/low-bridge/comments?body=By+hand.&email=&name=Bo&parent=&url="),
		}},
		{"answers a comment on its page", "story.html", false, []move{
			comesTo("link 23 November 2026, 07:14 Reply"), opens("/town/low-bridge/comments/m1"),
		}},
		{"answers a comment in its place", "story.html", true, []move{
			comesTo("link 23 November 2026, 07:14 Reply"), presses("Enter"), isOn("textbox Your reply"), types("At four?"),
			presses("Escape"), isOn("link 23 November 2026, 07:14 Reply"),
			presses("Enter"), isOn("textbox Your reply"), sees(`document.activeElement.value === "At four?"`),
			comesTo("textbox Name"), types("Bo"),
			comesTo("button Post reply"), opens("/taken/town/low-bridge/comments?body=At+four%3F&email=&name=Bo&parent=m1&url="),
		}},
		{"recommends a comment", "story.html", true, []move{
			comesTo("link 23 November 2026, 07:14 Reply"), presses("Tab"), isOn("button Recommend"), presses("Space"),
			sees(`document.activeElement.getAttribute("aria-pressed") === "true"`),
			sees(`document.querySelector("#c-m1 > data").textContent === "13 recommend it"`), isOn("button Recommend"),
		}},
	},
	"article/share": {
		{"makes the link to a server", "share.html", true, []move{
			skips, comesTo("textbox Your server"), types("social.example"), presses("Tab"), isOn("link Write the post"),
			sees(`document.activeElement.href.startsWith("https://social.example/share?text=Council%20backs")`),
		}},
		{"takes the text along", "share.html", false, []move{
			skips, comesTo("textbox What to post"), comesTo("link Back to the story"), opens("/town/low-bridge"),
		}},
	},
	"comment/discussion": {
		{"puts the newest first", "discussion.html", false, []move{skips, comesTo("link Newest"), opens("/town/low-bridge?sort=newest#comments")}},
		{"comments", "discussion.html", false, []move{
			skips, comesTo("textbox What would you add"), types("So."), comesTo("textbox Name"), types("Bo"),
			comesTo("button Post comment"), opens("/taken/town/low-bridge/comments?body=So.&email=&name=Bo&parent=&url="),
		}},
	},
	"comment/page": {
		{"recommends it", "comment-voted.html", false, []move{
			skips, comesTo("button Recommend"), opens("/taken/town/low-bridge/comments/m1/vote?vote=up"),
		}},
		{"begins at the comment and answers it", "comment.html", false, []move{
			isOn("heading The comment"), comesTo("textbox Your reply"), types("So."), comesTo("textbox Name"), types("Bo"),
			comesTo("textbox E-mail"), types("bo@marsh.example"),
			comesTo("button Post reply"), opens("/taken/town/low-bridge/comments?body=So.&email=bo%40marsh.example&name=Bo&parent=m1&url="),
		}},
		{"changes one's own", "comment-own.html", false, []move{skips, comesTo("link Edit"), opens("/town/low-bridge/comments/m9/edit")}},
		{"goes back to the discussion", "comment-own.html", false, []move{skips, comesTo("link See it in the discussion"), opens("/town/low-bridge#comments")}},
	},
	"comment/edit": {
		{"mends and saves", "comment-edit.html", false, []move{
			skips, comesTo("textbox Your comment"), presses("Control+End"), types("!"), comesTo("button Save"),
			opens("/taken/town/low-bridge/comments?body=I%E2%80%99d+like+to+see+the+closure+table+too.%21&version=1"),
		}},
		{"deletes", "comment-deletion.html", false, []move{skips, comesTo("button Delete for good"), opens("/taken/town/low-bridge/comments?")}},
		{"leaves it", "comment-deletion.html", false, []move{skips, comesTo("link Leave it as it was"), opens("/town/low-bridge/comments/m9")}},
	},
	"comment/history": {
		{"goes back to the comment", "comment-history.html", false, []move{skips, comesTo("link See it in the discussion"), opens("/town/low-bridge/comments/m1")}},
	},
	"comment/form_page": {
		{"goes from the refusal to the field", "refused.html", false, []move{
			skips, comesTo("link An e-mail address has an @"), presses("Enter"), isOn("textbox E-mail"),
			presses("Control+a"), types("elin@marsh.example"), sees(`document.activeElement.value === "elin@marsh.example"`),
		}},
		{"begins at the refusal", "refused-reply.html", true, []move{
			isOn("alert"), presses("Tab"), isOn("link A comment has at most"), presses("Enter"), isOn("textbox Your reply"),
		}},
	},
	"account/sign_in": {
		{"asks for a letter", "sign-in.html", false, []move{
			skips, comesTo("textbox E-mail address"), types("elin@marsh.example"),
			comesTo("button Send me a link"), opens("/taken/sign-in/mail?email=elin%40marsh.example&next=%2Ftown%2Flow-bridge%23comments"),
		}},
		{"signs in with a password", "sign-in.html", false, []move{
			skips, comesTo("DisclosureTriangle With a password"), presses("Enter"), comesTo("textbox E-mail address"), types("a@b.example"),
			presses("Tab"), isOn("textbox Password"), types("tide table"),
			comesTo("button Sign in"), opens("/taken/sign-in/password?email=a%40b.example&next=%2Ftown%2Flow-bridge%23comments&password=tide+table"),
		}},
		{"begins at the refusal", "sign-in-wrong.html", true, []move{isOn("alert"), comesTo("textbox Password")}},
		{"finds the passkey", "sign-in.html", true, []move{skips, comesTo("button Sign in with a passkey")}},
		{"signs in at another site", "sign-in.html", false, []move{skips, comesTo("link Harbour ID"), opens("/sign-in/at/harbour-id")}},
	},
	"account/sent": {
		{"types the code", "sent.html", false, []move{
			skips, comesTo("textbox Code from the letter"), types("12345678"), comesTo("button Sign in"), opens("/taken/sign-in/code?code=12345678"),
		}},
	},
	"account/token": {
		{"confirms", "token.html", false, []move{skips, comesTo("button Sign in"), opens("/taken/sign-in/link?token=ABC")}},
		{"erases", "token-erasure.html", false, []move{skips, comesTo("button Erase for good"), opens("/taken/sign-in/link?token=ABC")}},
	},
	"account/second": {
		{"types the code", "second.html", false, []move{
			skips, comesTo("textbox Code from your app"), types("123456"), comesTo("button Sign in"), opens("/taken/sign-in/second?code=123456"),
		}},
	},
	"account/back": {
		{"presses once more", "back.html", false, []move{skips, comesTo("button Sign in"), opens("/taken/sign-in/back/harbour-id?code=c&state=s")}},
	},
	"account/my": {
		{"changes the name", "my.html", false, []move{
			skips, comesTo("textbox Name"), presses("Control+a"), types("Elin"), comesTo("button Save"), opens("/taken/my/name?name=Elin"),
		}},
		{"removes the right passkey", "my.html", false, []move{skips, comesTo("button Remove Telephone"), opens("/taken/my/passkeys/removals?passkey=k2")}},
		{"ends the other session", "my.html", false, []move{skips, comesTo("button End A browser"), opens("/taken/my/endings?session=a2")}},
		{"begins at the refusal", "my-refused.html", true, []move{isOn("alert")}},
	},
	"account/enrol": {
		{"sets up a second factor", "enrol.html", false, []move{
			skips, comesTo("textbox Type the six figures"), types("123456"), comesTo("button Set up"), opens("/taken/my/second?code=123456&sealed=x"),
		}},
	},
	"account/codes": {
		{"has written them down", "codes.html", false, []move{skips, comesTo("link I have written them down"), opens("/my?done=second")}},
	},
	"account/words": {
		{"goes on to older words", "my-comments.html", false, []move{skips, comesTo("link Older"), opens("/my/comments?before=x")}},
	},
	"account/erasure": {
		{"asks for the letter", "erasure.html", false, []move{
			skips, comesTo("radio They stay"), presses("ArrowDown"), isOn("radio Their words go too"),
			comesTo("button Send me the letter"), opens("/taken/my/erasure?words=go"),
		}},
	},
}
