package app_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/apptest"
)

// TestWhoHurriesIsToldWhen: over the limit of a network the text comes back with
// the time to wait. Addresses that the sender only claims make no other network.
func TestWhoHurriesIsToldWhen(t *testing.T) {
	hurried := func(s *app.Settings) { s.CommentsPerNetwork = 5 }
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		taken, waiting := 0, 0
		for i := range 12 {
			form := url.Values{
				"name": {fmt.Sprintf("Reader %d", i)}, "email": {fmt.Sprintf("r%d@skerra.example", i)}, "body": {fmt.Sprintf("My words, number %d.", i)},
			}
			claimed := fmt.Sprintf("203.0.113.%d", i)
			answer := s.Post(story.Path+"/comments", form, "X-Forwarded-For", claimed, "Forwarded", "for="+claimed, "X-Real-IP", claimed)
			switch answer.Status {
			case http.StatusSeeOther:
				taken++
			case http.StatusTooManyRequests:
				waiting++
				if n, err := strconv.Atoi(answer.Header.Get("Retry-After")); err != nil || n < 1 || n > 600 {
					t.Errorf("Retry-After: %q", answer.Header.Get("Retry-After"))
				}
				answer.Page().In("textarea").Contains(form.Get("body"))
				answer.Page().In("#refusal").Contains("send it again in")
			default:
				t.Fatalf("%d: %s", answer.Status, answer.Body)
			}
		}
		if taken != 5 || waiting != 7 {
			t.Errorf("%d were taken, %d wait", taken, waiting)
		}
	}, hurried)
}

// TestDecisionsAreSeenBeforeTheyAreAcknowledged: on cached pages, with the notice
// that words are blacked out, and no form below what is locked.
func TestDecisionsAreSeenBeforeTheyAreAcknowledged(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		one := s.Comment(story, "Call the purser at 555 0100, he knows.")
		s.Get(story.Path).Want(200)
		mira := account.Actor{Kind: "person", Name: "Mira", Role: account.Moderator}
		decide := func(a comment.Act) comment.Decided {
			t.Helper()
			a.Comment = one.ID
			done, err := s.App.Comments.Decide(t.Context(), mira, a)
			if err != nil || done[0].Err != nil {
				t.Fatal(done, err)
			}
			return done[0]
		}
		decide(comment.Act{Verb: comment.BlackOut, Stretch: "555 0100", Code: "personal"})
		for _, at := range []string{story.Path, one.Path, story.Path + "/comments/feed.xml"} {
			if body := s.Get(at).Want(200).Body; strings.Contains(body, "555 0100") {
				t.Errorf("%s says what was blacked out", at)
			}
		}
		s.Get(story.Path).Page().In("#c-" + one.ID).Contains("blacked out by the newsroom")
		s.Get(one.Path).Page().In("form.comment-form")
		locked := decide(comment.Act{Verb: comment.Lock})
		s.Get(one.Path).Page().Not("form.comment-form")
		s.Get(story.Path).Page().Not("#c-" + one.ID + " a b")
		form := url.Values{"name": {"Tom"}, "email": {"tom@skerra.example"}, "body": {"And another thing."}, "parent": {one.ID}}
		answer := s.Post(story.Path+"/comments", form).Want(422)
		answer.Page().In("#refusal").Contains("ended this thread")
		answer.Page().In("textarea").Contains("And another thing.")
		if _, err := s.App.Comments.Undo(t.Context(), mira, locked.Decision); err != nil {
			t.Fatal(err)
		}
		s.Post(story.Path+"/comments", form).Want(303)

		// Spam waits like the rest, as far as its writer can tell.
		p := comment.DefaultPolicy()
		p.Words = []comment.WordRule{{Word: "casino", Then: comment.ToSpam}, {Word: "gnome", Then: comment.ToRefuse}}
		if err := s.App.Comments.SetPolicy(t.Context(), account.AtCommand("mira"), p); err != nil {
			t.Fatal(err)
		}
		form = url.Values{"name": {"Eve"}, "email": {"eve@skerra.example"}, "body": {"Come to the casino."}}
		answer = s.Post(story.Path+"/comments", form).Want(303)
		place := answer.Header.Get("Location")
		s.Get(place).Want(200).Page().In(".note").Contains("waits for an editor")
		bare, _, _ := strings.Cut(place, "?")
		s.Get(bare).Want(404)
		form.Set("body", "You gnome.")
		s.Post(story.Path+"/comments", form).Want(422).Page().In("textarea").Contains("You gnome.")

		// Closed by one switch: the form is gone from the cached page at once.
		s.Get(story.Path).Page().In("form.comment-form")
		id, err := s.App.Comments.Find(t.Context(), s.App.DB(), one.ID)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.App.Comments.Switch(t.Context(), mira, id.StoryID, comment.Switches{Who: comment.Nobody, Slow: time.Minute}); err != nil {
			t.Fatal(err)
		}
		s.Get(story.Path).Page().Not("form.comment-form")
		form.Set("body", "Too late.")
		s.Post(story.Path+"/comments", form).Want(422).Page().In("#refusal").Contains("closed")
	})
}
