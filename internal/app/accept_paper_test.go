package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/article"
	"broadsheet/internal/testkit/apptest"
)

func TestASectionsPageIsEditedOnALiveSite(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		var files []string
		for i := range 36 {
			files = append(files, h.Write(fmt.Sprint(i, ".md"), dated(fmt.Sprint("Number ", i), "Isles", fmt.Sprintf("2026-01-%02d 08:00", i%28+1))))
		}
		files = append(files, h.Write("town.md", dated("Bakery", "Town", "2026-02-01 08:00")))
		list := readPrinted(t, h.Must(append([]string{"publish", "--json"}, files...)...))
		old, town := list[0], list[36]
		s := h.Serve()
		// read goes through the section, and says what stands where.
		read := func() (lead, seconds, rest []string) {
			t.Helper()
			for at, pages := "/isles", 0; at != "" && pages < 9; pages++ {
				page := s.Get(at).Want(200).Page()
				lead = append(lead, page.Find(".lead h2").Texts()...)
				seconds = append(seconds, page.Find(".seconds h3").Texts()...)
				rest = append(rest, page.Find(".day .card h3").Texts()...)
				at = ""
				if next := page.Find("a[rel=next]"); next.Len() > 0 {
					at = next.Value("href")
				}
			}
			all := slices.Concat(lead, seconds, rest)
			slices.Sort(all)
			if len(all) != 36 || len(slices.Compact(all)) != 36 {
				t.Errorf("the pages have %d stories", len(all))
			}
			return lead, seconds, rest
		}
		lead, seconds, _ := read()
		if !slices.Equal(lead, []string{"Number 27"}) || len(seconds) != 3 {
			t.Errorf("by rule it opens with %q, %q", lead, seconds)
		}
		if out := h.Must("front", "lead", old.ID, "--section", "isles"); !strings.Contains(out, "Number 0") || strings.Contains(out, "breaking") {
			t.Error(out)
		}
		h.Must("front", "seconds", "--section", "ISLES", list[2].ID, list[1].ID)
		lead, seconds, _ = read()
		if !slices.Equal(lead, []string{"Number 0"}) || !slices.Equal(seconds, []string{"Number 2", "Number 1", "Number 27"}) {
			t.Errorf("as edited it opens with %q, %q", lead, seconds)
		}
		// The front takes the section's own before its newest; what stands above is
		// not said again.
		front := s.Get("/").Want(200).Page()
		front.In(".lead h2").Text("Bakery")
		if got := front.In("section.strip[aria-label=Isles] h3").Texts(); len(got) != 4 || !slices.Equal(got[:3], []string{"Number 0", "Number 2", "Number 1"}) {
			t.Errorf("on the front stands %q", got)
		}
		h.Must("front", "lead", old.ID)
		if got := s.Get("/").Page().In("section.strip[aria-label=Isles] h3").Texts(); slices.Contains(got, "Number 0") {
			t.Errorf("the lead stands on the front twice: %q", got)
		}
		h.Must("front", "clear", "lead", "--section", "isles")
		h.Must("front", "clear", "seconds", "--section", "isles")
		if lead, _, _ = read(); !slices.Equal(lead, []string{"Number 27"}) {
			t.Errorf("cleared it opens with %q", lead)
		}
		for want, args := range map[string][]string{
			"stands in Town, not in Isles": {"front", "lead", town.ID, "--section", "isles"},
			"there is no section":          {"front", "show", "--section", "sport"},
			"no place \"breaking\"":        {"front", "clear", "breaking", "--section", "isles"},
		} {
			if got := h.Run(args...); got.Exit != 1 || !strings.Contains(got.Err, want) {
				t.Errorf("%v: exit status %d, %q", args, got.Exit, got.Err)
			}
		}
	})
}

func TestAuthorsSectionsAndRunningStoriesAreIntroducedOnALiveSite(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		more := []string{"byline: [Mira Oduya]\n", "tags: [Ferries]\n", "dateline: Skerra\n", "storyline: The ferry\n"}
		h.Must("publish", h.Write("a.md", dated("Herring", "Isles", "2026-01-01 08:00", more...)), h.Write("b.md", dated("Ferry", "Isles", "2026-01-02 08:00", more...)))
		s := h.Serve()
		story := "/isles/ferry"
		s.Get("/by/mira-oduya").Want(200).Page().Not(".post", "ul.presences")
		s.Get(story).Want(200)

		h.Must("author", "set", "mira-oduya", "--title", "Harbour correspondent", "--about", "Rows <to> work.",
			"--link", "Mastodon https://social.example/@mira", "--link", "Her own site https://mira.example/")
		page := s.Get("/by/mira-oduya").Want(200).Page()
		page.In(".post").Text("Harbour correspondent")
		page.In(".opening .standfirst").Text("Rows <to> work.")
		links := page.In("ul.presences a")
		if got := links.Values("href"); !slices.Equal(got, []string{"https://social.example/@mira", "https://mira.example/"}) {
			t.Error(got)
		}
		links.Attr("rel", "me noopener")
		said := linkedData(t, page)[0]
		who, _ := said["mainEntity"].(map[string]any)
		if elsewhere, _ := who["sameAs"].([]any); said["@type"] != "ProfilePage" || who["@type"] != "Person" || who["jobTitle"] != "Harbour correspondent" || len(elsewhere) != 2 {
			t.Errorf("machines are told %+v", said)
		}
		if out := h.Must("author", "show", "mira-oduya"); !strings.Contains(out, "Her own site https://mira.example/") {
			t.Error(out)
		}
		h.Must("author", "set", "mira-oduya", "--unlink", "--name", "Mira Hale")
		page = s.Get("/by/mira-oduya").Page()
		page.In("h1").Text("Mira Hale")
		page.Not("ul.presences")
		s.Get(story).Page().In(".byline").Contains("Mira Oduya") // as it was published

		h.Must("section", "set", "isles", "--name", "The isles", "--intro", "All nine of them.")
		page = s.Get("/isles").Want(200).Page()
		page.In("h1").Text("The isles")
		page.In(".opening .standfirst").Text("All nine of them.")
		s.Get(story).Page().In(".sections li").Text("The isles")
		s.Get("/sections").Want(200).Page().In(".record li").Contains("All nine of them.")
		h.Must("tag", "set", "ferries", "--intro", "Boats that come back.")
		s.Get("/tag/ferries").Page().In(".opening .standfirst").Text("Boats that come back.")
		h.Must("place", "set", "skerra", "--intro", "The main isle.")
		s.Get("/place/skerra").Page().In(".opening .standfirst").Text("The main isle.")

		if got := s.Get(story).Page().In("#follow h3").Texts(); !slices.Contains(got, "The ferry") {
			t.Errorf("the running story is not to be followed: %q", got)
		}
		h.Must("storyline", "end", "the-ferry")
		page = s.Get("/storyline/the-ferry").Want(200).Page()
		page.In(".opening .meta").Contains("Ended")
		if got := s.Get(story).Page().In("#follow h3").Texts(); slices.Contains(got, "The ferry") {
			t.Errorf("one that has ended is still to be followed: %q", got)
		}
		h.Must("storyline", "resume", "the-ferry")
		h.Must("storyline", "set", "the-ferry", "--name", "The last ferry", "--intro", "Since the war.")
		page = s.Get("/storyline/the-ferry").Page()
		page.In("h1").Text("The last ferry")
		page.In(".opening .standfirst").Text("Since the war.")
		s.Get(story).Page().In(".story .kicker").Contains("The last ferry")
		if out := h.Must("storyline", "list"); !strings.Contains(out, "the-ferry") || !strings.Contains(out, "goes on") {
			t.Error(out)
		}
		if out := h.Must("section", "list"); !strings.Contains(out, "The isles") {
			t.Error(out)
		}
		for want, args := range map[string][]string{
			"there is none at":    {"author", "set", "nobody", "--title", "x"},
			"an https address":    {"author", "set", "mira-oduya", "--link", "javascript:alert(1)"},
			"does not go with":    {"author", "set", "mira-oduya", "--unlink", "--link", "A https://a.example"},
			"needs a name":        {"section", "set", "isles", "--name", ""},
			"the limit is 1,000":  {"storyline", "set", "the-ferry", "--intro", strings.Repeat("x", 1001)},
			"storyline: there is": {"storyline", "end", "nothing"},
		} {
			if got := h.Run(args...); got.Exit != 1 || !strings.Contains(got.Err, want) {
				t.Errorf("%v: exit status %d, %q, want %q", args, got.Exit, got.Err, want)
			}
		}
	})
}

func TestARunningStoryIsReadFromItsBeginning(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		var stories []apptest.Story
		const all = 34
		for i := range all {
			at := s.Clock.Now().UTC().Add(time.Duration(i-all) * time.Hour).Format("2006-01-02 15:04")
			stories = append(stories, s.Publish(fmt.Sprint(i, ".md"), dated(fmt.Sprint("Chapter ", i+1), "Isles", at, "storyline: The ferry\n")))
		}
		page := s.Get("/storyline/the-ferry").Want(200).Page()
		page.In(".newest a").Text("Chapter 34").Attr("href", stories[33].Path)
		page.In(".opening .kicker").Contains("34 chapters")
		page.In("#follow a[href='/storyline/the-ferry/feed.xml']").Count(1)
		var seen, numbers []string
		for at := "/storyline/the-ferry"; at != ""; {
			page := s.Get(at).Want(200).Page()
			seen = append(seen, page.In(".chronicle h3").Texts()...)
			numbers = append(numbers, page.In(".chronicle .kicker").Texts()...)
			at = ""
			if next := page.Find("a[rel=next]"); next.Len() > 0 {
				at = next.Value("href")
				s.Get(at).Page().In("a[rel=prev]").Attr("href", "/storyline/the-ferry")
			}
		}
		for i := range all {
			// The kicker says the number, and of the last chapter that it is the latest.
			if want := fmt.Sprint("Chapter ", i+1); i >= len(seen) || seen[i] != want || strings.TrimSpace(strings.TrimSuffix(numbers[i], "Latest")) != want {
				t.Fatalf("at place %d of %d stands %q", i, len(seen), seen[i:])
			}
		}
		for _, wrong := range []string{"nonsense", "-", "1-nobody", "zzzzzzzzz-a", "%00", "🦊", "1-' or 1=1"} {
			s.Get("/storyline/the-ferry?since=" + strings.ReplaceAll(strings.ReplaceAll(wrong, " ", "%20"), "🦊", "%F0%9F%A6%8A")).Want(200)
			s.Get("/isles?before=" + strings.ReplaceAll(strings.ReplaceAll(wrong, " ", "%20"), "🦊", "%F0%9F%A6%8A")).Want(200)
		}
		s.Get("/storyline/the-ferry?since=nonsense").Page().In("link[rel=canonical]").Attr("href", s.Base+"/storyline/the-ferry")
		s.Get("/storyline/the-ferry/").Leads(301, "/storyline/the-ferry")

		// The story page leads along the chapters: on, back, and to the beginning.
		leads := func(n int, next []string, back ...string) {
			t.Helper()
			page := s.Get(stories[n].Path).Want(200).Page()
			if got := page.Find(".onward .title").Texts(); len(got) < len(next) || !slices.Equal(got[:len(next)], next) {
				t.Errorf("after chapter %d: %q, want %q", n+1, got, next)
			}
			got := page.Find(".back a").Texts()
			if len(back) > 0 {
				back = append(back, "All chapters in order")
			}
			if !slices.Equal(got, back) {
				t.Errorf("before chapter %d: %q, want %q", n+1, got, back)
			}
		}
		leads(0, []string{"Chapter 2", "Chapter 3", "Chapter 4", "Chapter 5"})
		leads(1, []string{"Chapter 3"}, "Chapter 1")
		leads(20, []string{"Chapter 22"}, "Chapter 20", "Chapter 1")
		leads(33, nil, "Chapter 33", "Chapter 1")
		// A chapter that goes is no way back for anybody at once.
		stored, err := s.App.Articles.ByPublicID(t.Context(), s.App.DB(), stories[32].ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.App.Articles.Withdraw(t.Context(), account.AtCommand("test"), stored.ID, "wrong"); err != nil {
			t.Fatal(err)
		}
		leads(33, nil, "Chapter 32", "Chapter 1")
		s.Get("/storyline/the-ferry").Page().In(".opening .kicker").Contains("33 chapters")
	})
}

func TestABarOfTwoHundredSectionsIsFolded(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		by := account.AtCommand("test")
		var names []string
		for i := range 200 {
			names = append(names, fmt.Sprintf("Parish %03d", i))
		}
		if err := s.App.Articles.EnsureSections(t.Context(), by, names); err != nil {
			t.Fatal(err)
		}
		s.Get("/").Want(200).Page().Not(".sections")
		for i, name := range names {
			s.Publish(fmt.Sprint(i, ".md"), dated("Story of "+name, name, "2026-01-05 08:00"))
		}
		page := s.Get("/").Want(200).Page()
		page.In(".sections li").Count(13)
		page.In(".sections li a[href='/sections']").Text("All sections")
		page.In("section.strip").Count(12)
		page = s.Get("/parish-150").Want(200).Page()
		page.In(".sections [aria-current]").Count(1)
		page.In(".sections [aria-current]").Text("Parish 150")
		s.Get("/sections").Want(200).Page().In(".record li").Count(200)
		s.Get("/sections/").Leads(301, "/sections")
		if n := len(s.Get("/latest").Want(200).Body); n > 60_000 {
			t.Errorf("a list has %d bytes", n)
		}
	})
}

func TestAThousandTagsAreRefusedInASentence(t *testing.T) {
	s := apptest.Start(t)
	tags := make([]string, 1000)
	for i := range tags {
		tags[i] = fmt.Sprint("tag ", i)
	}
	copy := func(n int) string {
		return dated("Herring", "Isles", "2026-01-05 08:00", "tags: ["+strings.Join(tags[:n], ", ")+"]\n")
	}
	if _, err := s.TryPublish("a.md", copy(1000)); err == nil || !strings.Contains(err.Error(), "tags: there are 1000; a story has at most 30") {
		t.Error(err)
	}
	story := s.Publish("a.md", copy(article.MaxTags))
	s.Get(story.Path).Want(200).Page().In(".more-on a").Count(article.MaxTags)
}

func TestASectionsLeadLeavesByItself(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		first := s.Publish("a.md", dated("Herring", "Isles", "2026-01-01 08:00"))
		s.Publish("b.md", dated("Ferry", "Isles", "2026-01-02 08:00"))
		s.Publish("c.md", dated("Bakery", "Town", "2026-01-03 08:00"))
		whole, err := s.App.Articles.Find(t.Context(), s.App.DB(), s.Base, first.ID)
		if err != nil {
			t.Fatal(err)
		}
		section, err := s.App.Articles.SectionNamed(t.Context(), s.App.DB(), "Isles")
		if err != nil {
			t.Fatal(err)
		}
		until := s.App.DB().Now()
		until.Time = until.Add(2 * time.Hour)
		if err := s.App.Articles.PutSectionLead(t.Context(), account.AtCommand("test"), section, whole, until); err != nil {
			t.Fatal(err)
		}
		s.Get("/isles").Want(200).Page().In(".lead h2").Text("Herring")
		s.Clock.Advance(2*time.Hour + time.Second)
		s.Get("/isles").Want(200).Page().In(".lead h2").Text("Ferry")
		// A story that moves to another section leaves its place.
		if err := s.App.Articles.PutSectionLead(t.Context(), account.AtCommand("test"), section, whole, article.Slot{}.Until); err != nil {
			t.Fatal(err)
		}
		s.Get("/isles").Page().In(".lead h2").Text("Herring")
		s.Publish("a.md", dated("Herring", "Town", "2026-01-01 08:00"))
		s.Get("/isles").Page().In(".lead h2").Text("Ferry")
		s.Get("/isles").Page().Not(".seconds")
	}, func(set *app.Settings) { set.Zone = "UTC" })
}
