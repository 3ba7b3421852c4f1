package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"broadsheet/internal/testkit/apptest"
)

func TestAPreviewStoresNothing(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		parent := s.Comment(story, "Who will carry the mail now?")
		form := url.Values{"body": {"The **boats** <i>will</i>.\n\n> or not"}, "parent": {parent.ID}, "preview": {"1"}}
		page := s.Post(story.Path+"/comments", form).Want(http.StatusOK).Page()
		page.In(".preview article strong").Text("boats")
		page.In(".preview blockquote").Text("or not")
		page.Not(".preview i")
		page.In("textarea[name=body]").Text("The **boats** <i>will</i>. > or not") // the check folds blanks
		page.In("input[name=parent]").Attr("value", parent.ID)
		page.In("blockquote.parent").Contains("Who will carry the mail now?")
		form.Set("body", "  \n ")
		s.Post(story.Path+"/comments", form).Want(422).Page().In("#comment-body-error").Text("Write something first.")
		form.Set("body", strings.Repeat("x", 10_002))
		s.Post(story.Path+"/comments", form).Want(422).Page().In("#comment-body-error").Contains("2 characters too long")
		s.Get(story.Path).Page().In("#comments article").Count(1)
	})
}

func TestANameLeadsToWhatTheySaidLast(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		one := s.Comment(story, "Who will carry the mail now?", "name", "Ann", "email", "ann@skerra.example")
		s.Comment(story, "Boats.", "name", "Ann Lee", "email", "lee@skerra.example", "parent", one.ID)
		lee := s.Comment(story, "Or planes.", "name", "Ann Lee", "email", "lee@skerra.example", "parent", one.ID)
		s.Comment(story, "Elsewhere.", "name", "Zoë", "email", "zoe@skerra.example")
		c := s.Comment(story, "@ann lee, and @Ann: no. Not me@Ann.example, @Annabel or @Zoë; `@Ann`", "parent", one.ID, "name", "Tom", "email", "tom@skerra.example")
		page := s.Get(c.Place()).Want(200).Page()
		at := page.In("#c-" + c.ID + " > p a").Values("href")
		if fmt.Sprint(at) != fmt.Sprint([]string{one.Place(), lee.Place(), one.Place()}) { // the first is what it answers
			t.Errorf("it speaks to %v", at)
		}
		page.In("#c-" + c.ID + " > p a[href='" + lee.Place() + "']").Text("@ann lee")
	})
}

func TestADiscussionIsSearched(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		s.Comment(story, "The **ferry** carried the MAIL & <b>more</b>; Straße, ÉTÉ, 100%_.")
		other := s.Comment(story, "The ferry is late.", "name", "Tom Reyes", "email", "tom@skerra.example")
		for i := range 55 {
			s.Comment(story, fmt.Sprintf("Gull %d.", i), "name", "Ada", "email", "ada@skerra.example")
		}
		search := func(q string) apptest.Answer {
			return s.Get(story.Path + "?view=all&q=" + url.QueryEscape(q)).Want(200)
		}
		found := search("mail FERRY")
		if found.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%v", found.Header)
		}
		page := found.Page()
		page.In(".thread article").Count(1)
		page.In(".thread mark").Count(2)
		page.In(".thread strong mark").Text("ferry")
		page.In("#search-q").Attr("value", "mail FERRY")
		search("été straße").Page().In(".thread mark").Count(2)
		search("100%_").Page().In(".thread article").Count(1)
		search("%").Page().In(".thread article").Count(1)
		search("reyes ferry").Page().In("#c-" + other.ID)
		search("zebra").Page().In(".note").Contains("No comment has all of these words.")
		search("<script>alert(1)</script>").Page().Not("main script")
		gulls := search("gull").Page()
		gulls.In(".thread article").Count(50)
		rest := s.Get(gulls.In("a[rel=next]").Values("href")[0]).Want(200).Page()
		rest.In(".thread article").Count(5)
		rest.Not("a[rel=next]")
		// Blanks alone look for nothing.
		s.Get(story.Path + "?view=all&q=+").Want(200).Page()
		s.Get(story.Path + "?view=all").Page().In("form.search").Count(1)
	})
}
