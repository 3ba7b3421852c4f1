package app_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/testkit/apptest"
)

// browser is the cookie that an answer gave, as the next requests bring it.
func cookieOf(t *testing.T, a apptest.Answer) string {
	t.Helper()
	line := a.Header.Get("Set-Cookie")
	cookie, rest, _ := strings.Cut(line, ";")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(rest, want) {
			t.Fatalf("the cookie %q has no %s", line, want)
		}
	}
	if got := a.Header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
		t.Fatalf("an answer with a cookie says %q", got)
	}
	return cookie
}

func TestAReaderRecommendsAComment(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		one := s.Comment(story, "Who will carry the mail now?")
		other := s.Comment(story, "The fishing boats will.", "name", "Tom Reyes", "email", "tom@skerra.example")
		before := s.Get(story.Path).Want(200)
		if before.Header.Get("Set-Cookie") != "" {
			t.Fatal("a reader who reads is given a cookie")
		}
		vote := func(id, cookie string, fields ...string) apptest.Answer {
			form := url.Values{}
			for i := 0; i+1 < len(fields); i += 2 {
				form.Set(fields[i], fields[i+1])
			}
			return s.Post(story.Path+"/comments/"+id+"/vote", form, "Cookie", cookie)
		}
		// Without script: the button on the comment's own page.
		s.Get(one.Path).Page().In("form.vote button[value=up]").Attr("aria-pressed", "false")
		answer := vote(one.ID, "", "vote", "up")
		answer.Leads(http.StatusSeeOther, one.Path+"#vote")
		ben := cookieOf(t, answer)
		page := s.Get(one.Path, "Cookie", ben).Page()
		page.In("form.vote button[value=up]").Attr("aria-pressed", "true")
		page.In("form.vote").Contains("1 recommends it")
		s.Get(one.Path).Page().In("form.vote button[value=up]").Attr("aria-pressed", "false")

		// With script: what is wanted is said, and the count comes back.
		var count struct {
			Up, Down, Own int
			Words         string
		}
		answer = vote(one.ID, "", "vote", "up", "as", "json")
		if err := json.Unmarshal([]byte(answer.Want(200).Body), &count); err != nil || count.Up != 2 || count.Own != 1 || count.Words != "2 recommend it" {
			t.Fatalf("%s, %v", answer.Body, err)
		}
		apptest.Await(t, 8*time.Second, "the page counts them", func() bool {
			return strings.Contains(s.Get(story.Path).Body, `<data value="2">2 recommend it</data>`)
		})
		s.Get(story.Path).Page().Not("#c-" + other.ID + " > data")
		best := s.Get(story.Path + "?sort=best").Want(200).Body
		if strings.Index(best, "c-"+one.ID) > strings.Index(best, "c-"+other.ID) {
			t.Error("the best does not come first")
		}

		var mine struct {
			Votes map[string]int
			Own   map[string]int64
		}
		got := s.Get(story.Path+"/comments/mine", "Cookie", ben).Want(200)
		if err := json.Unmarshal([]byte(got.Body), &mine); err != nil || mine.Votes[one.ID] != 1 || len(mine.Own) != 0 || got.Header.Get("Cache-Control") != "private, no-store" {
			t.Errorf("%s, %v, %v", got.Body, got.Header, err)
		}
		if nobody := s.Get(story.Path + "/comments/mine").Want(200).Body; nobody != `{"votes":{},"own":{}}` {
			t.Errorf("nobody's: %s", nobody)
		}
		// A second press takes it back.
		vote(one.ID, ben, "vote", "up").Want(http.StatusSeeOther)
		s.Get(one.Path, "Cookie", ben).Page().In("form.vote").Contains("1 recommends it")

		for name, refused := range map[string]struct {
			answer apptest.Answer
			status int
		}{
			"a word that is no vote":                {vote(one.ID, ben, "vote", "sideways"), 422},
			"none":                                  {vote(one.ID, ben), 422},
			"against, where the owner has only for": {vote(one.ID, ben, "vote", "down"), 403},
			"a comment that is not there":           {vote("nosuchon", ben, "vote", "up"), 404},
			"a forged name counts as a new one":     {vote(one.ID, "guest=AAAA.BBBB", "vote", "up"), 303},
		} {
			if refused.answer.Status != refused.status {
				t.Errorf("%s: %d, want %d", name, refused.answer.Status, refused.status)
			}
		}
		s.Get(one.Path + "/vote").Want(http.StatusMethodNotAllowed)
	})
}

func TestAWriterChangesAndDeletesTheirComment(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		answer := s.Post(story.Path+"/comments", apptest.Guest("Who will carry the *mail* now?")).Want(http.StatusSeeOther)
		ada, at := cookieOf(t, answer), answer.Header.Get("Location")
		ben := cookieOf(t, s.Post(story.Path+"/comments", apptest.Guest("Boats.", "name", "Ben", "email", "ben@skerra.example")))

		s.Get(at).Page().Not(".own")
		page := s.Get(at, "Cookie", ben).Page()
		page.Not(".own")
		page.In("form.vote")
		page = s.Get(at, "Cookie", ada).Page()
		page.Not("form.vote")
		page.In(".own a[href='" + at + "/edit']")
		page.In(".own a[href='" + at + "/deletion']")
		for _, cookie := range []string{"", ben, ada + "x"} {
			s.Get(at+"/edit", "Cookie", cookie).Want(http.StatusForbidden)
			s.Post(at+"/edit", url.Values{"body": {"Mine."}, "version": {"1"}}, "Cookie", cookie).Want(http.StatusForbidden)
			s.Post(at+"/deletion", url.Values{}, "Cookie", cookie).Want(http.StatusForbidden)
		}
		form := s.Get(at+"/edit", "Cookie", ada).Want(200).Page()
		form.In("textarea[name=body]").Text("Who will carry the *mail* now?")
		form.In("input[name=version]").Attr("value", "1")

		refused := s.Post(at+"/edit", url.Values{"body": {"  "}, "version": {"1"}}, "Cookie", ada).Want(http.StatusUnprocessableEntity)
		refused.Page().In("[role=alert]")
		refused.Page().In("[name=body][aria-invalid=true]")
		s.Get(at + "/history").Want(http.StatusNotFound)
		s.Post(at+"/edit", url.Values{"body": {"Who carries the mail <b>now</b>?"}, "version": {"1"}}, "Cookie", ada).Leads(http.StatusSeeOther, at)
		s.Get(story.Path).Page().In(".thread a.edited").Attr("href", at+"/history")
		history := s.Get(at + "/history").Want(200).Page()
		history.In(".thread").Contains("Who carries the mail <b>now</b>?")
		history.In("blockquote em").Text("mail")
		late := s.Post(at+"/edit", url.Values{"body": {"Third words."}, "version": {"1"}}, "Cookie", ada).Want(http.StatusConflict)
		late.Page().In("textarea[name=body]").Text("Third words.")

		s.Get(at+"/deletion", "Cookie", ada).Want(200).Page().In("blockquote").Contains("Who carries")
		s.Post(at+"/deletion", url.Values{}, "Cookie", ada).Leads(http.StatusSeeOther, story.Path+"#comments")
		s.Get(story.Path).Page().Not("#c-" + at[strings.LastIndex(at, "/")+1:])
		s.Get(at + "/history").Want(http.StatusNotFound)
		if strings.Contains(s.Get(at).Body, "carries the mail") {
			t.Error("the deleted words are still told")
		}
	})
}

// Where cookies would travel in the clear nobody is known again, and all else works.
func TestWithoutCookiesNobodyVotes(t *testing.T) {
	s := apptest.Start(t, func(set *app.Settings) { set.BaseURL = "http://courier.example" })
	story := s.Publish("ferry.md", inMarkdown)
	one := s.Comment(story, "Who will carry the mail now?")
	s.Get(one.Path).Page().Not("form.vote", ".own")
	s.Post(one.Path+"/vote", url.Values{"vote": {"up"}}).Want(http.StatusForbidden)
}
