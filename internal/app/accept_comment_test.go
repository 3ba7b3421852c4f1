package app_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/apptest"
)

func TestTheCountIsTrueOnACachedPage(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		for range 3 { // so that it is certainly remembered
			s.Get(story.Path).Want(200).Page().In("[data-part=comment-link]").Text("0 comments")
		}
		first := s.Comment(story, "Who will carry the mail now?")
		if !strings.HasPrefix(first.Path, story.Path+"/comments/") {
			t.Fatalf("the writer is led to %s", first.Path)
		}
		own := s.Get(first.Path).Want(200)
		own.Page().In("#c-" + first.ID).Contains("Who will carry the mail now?")
		if got := own.Header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
			t.Errorf("the comment's own page says %q: its writer must see it at once", got)
		}
		awaitCount(t, s, story, 1)
		reply := s.Comment(story, "The fishing boats will.", "parent", first.ID, "name", "Tom Reyes", "email", "tom@skerra.example")
		awaitCount(t, s, story, 2)
		page := s.Get(story.Path).Page()
		page.In("ol.thread > li > ol.replies #c-" + reply.ID).Contains("The fishing boats will.")
		page.In("#comments-head").Text("2 comments")

		if _, err := s.App.Comments.Hide(context.Background(), account.AtCommand("test"), reply.ID, "off the subject"); err != nil {
			t.Fatal(err)
		}
		page = s.Get(story.Path).Page()
		page.Not("#c-" + reply.ID)
		page.In("[data-part=comment-link]").Text("1 comment")
		if feed := s.Get(story.Path + "/comments/feed.xml").Want(200).Body; strings.Contains(feed, reply.ID) || !strings.Contains(feed, first.ID) {
			t.Error("the feed of comments has the hidden one, or lacks the other")
		}
		apptest.Await(t, 8*time.Second, "the front counts it", func() bool { return strings.Contains(s.Get("/").Body, "1 comment<") })
	})
}

func TestTheSameCommentTwiceIsOne(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		once, twice := s.Comment(story, "Pressed twice"), s.Comment(story, "Pressed twice")
		if once != twice {
			t.Errorf("two answers to one comment: %+v, %+v", once, twice)
		}
		one := s.Post(story.Path+"/comments", apptest.Guest("With a key"), "Idempotency-Key", "k1").Want(http.StatusSeeOther)
		s.Post(story.Path+"/comments", apptest.Guest("With a key, sent again in other words"), "Idempotency-Key", "k1").Leads(http.StatusSeeOther, one.Header.Get("Location"))
		awaitCount(t, s, story, 2)
	})
}

func TestARefusedCommentKeepsItsText(t *testing.T) {
	const text = "My <b>long</b> answer</textarea><script>alert(1)</script> &amp; more"
	long := strings.Repeat("ferry ", 1700)
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		closed := s.Publish("closed.md", "---\nheadline: Closed\ncomments: closed\n---\n\nNobody may answer.\n")
		hidden := s.Comment(story, "A comment that will be hidden")
		if _, err := s.App.Comments.Hide(context.Background(), account.AtCommand("test"), hidden.ID, ""); err != nil {
			t.Fatal(err)
		}
		for _, tt := range []struct {
			name, body, says, field string
			story                   apptest.Story
			extra                   []string
		}{
			{name: "nothing written", body: " \n ", says: "Write something first", field: "body"},
			{name: "too long", body: long, says: "199 characters too long", field: "body"},
			{name: "control characters", body: "Ferry\x07 ends", says: "control characters", field: "body"},
			{name: "no name", body: text, extra: []string{"name", ""}, says: "give a name", field: "name"},
			{name: "a long name", body: text, extra: []string{"name", strings.Repeat("Mira ", 30)}, says: "80 characters", field: "name"},
			{name: "a name of markup", body: text, extra: []string{"name", "<script>alert(1)</script>", "email", "nobody"}, says: "e-mail", field: "email"},
			{name: "no address", body: text, extra: []string{"email", ""}, says: "e-mail address", field: "email"},
			{name: "an answer to what is hidden", body: text, extra: []string{"parent", hidden.ID}, says: "no longer there"},
			{name: "an answer to nothing", body: text, extra: []string{"parent", "nosuchone0"}, says: "no longer there"},
			{name: "a closed discussion", body: text, story: closed, says: "closed"},
		} {
			t.Run(tt.name, func(t *testing.T) {
				s := s.In(t)
				to := tt.story
				if to.Path == "" {
					to = story
				}
				answer := s.Post(to.Path+"/comments", apptest.Guest(tt.body, tt.extra...)).Want(http.StatusUnprocessableEntity)
				if got := answer.Header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
					t.Errorf("Cache-Control %q", got)
				}
				page := answer.Page()
				page.In("#refusal").Attr("role", "alert").Contains(tt.says)
				page.In("textarea[name=body]").Count(1).Text(strings.Join(strings.Fields(tt.body), " "))
				page.In("form[method=post]").Attr("action", to.Path+"/comments")
				if page.Find("script").Len() != page.Find("script[src^='/assets/']").Len() {
					t.Error("the text's markup is live")
				}
				page.Not(".comments script", ".comments form b")
				leadsWithinItself(t, page)
				form := apptest.Guest(tt.body, tt.extra...)
				page.In("input[name=name]").Attr("value", form.Get("name"))
				page.In("input[name=email]").Attr("value", form.Get("email"))
				if tt.field != "" {
					page.In("[name=" + tt.field + "][aria-invalid=true]")
				}
				page.In("a[href='" + to.Path + "']")
			})
		}
		if list, err := s.App.Comments.List(context.Background(), s.App.DB(), comment.Filter{Limit: 10}); err != nil || len(list) != 1 {
			t.Errorf("%d comments are stored (%v), want the one that was taken", len(list), err)
		}
	})
}

func TestFormsThatNobodySends(t *testing.T) {
	s := apptest.Start(t)
	story := s.Publish("ferry.md", inMarkdown)
	to := story.Path + "/comments"
	s.Post(to, url.Values{"body": {strings.Repeat("x", 300_000)}}).Want(http.StatusRequestEntityTooLarge)
	s.Ask("POST", to, `{"body":"x"}`, "Content-Type", "application/json").Want(http.StatusUnsupportedMediaType)
	s.Ask("POST", to, "body=%zz", "Content-Type", "application/x-www-form-urlencoded").Want(http.StatusBadRequest)
	s.Ask("POST", to, "body=a&body=b", "Content-Type", "application/x-www-form-urlencoded").Want(http.StatusUnprocessableEntity)
	s.Post(to, apptest.Guest("From elsewhere"), "Sec-Fetch-Site", "cross-site").Want(http.StatusForbidden)
	s.Post(to, apptest.Guest("From elsewhere"), "Origin", "https://evil.example").Want(http.StatusForbidden)
	s.Post("/nowhere/comments", apptest.Guest("To nobody")).Want(http.StatusNotFound)
	s.Get(story.Path).Page().In("[data-part=comment-link]").Text("0 comments")
}

func TestAHeldCommentIsSeenByItsWriterAlone(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		const words = "Cheap watches at my shop"
		held := s.Comment(story, words, "url", "https://spam.example")
		receipt := s.Get(held.Path).Want(200)
		page := receipt.Page()
		page.In("#c-" + held.ID).Contains(words)
		page.In("[role=status]").Contains("waits for an editor")
		page.In("meta[name=robots]").Attr("content", "noindex")
		if got := receipt.Header.Get("Cache-Control"); !strings.Contains(got, "no-store") {
			t.Errorf("Cache-Control %q", got)
		}
		other := s.Comment(story, "Another that waits", "url", "x")
		_, foreign, _ := strings.Cut(other.Path, "?")
		nothing := s.Get(story.Path + "/comments/nosuchone0").Want(http.StatusNotFound)
		for _, path := range []string{held.Place(), held.Place() + "?receipt=", held.Place() + "?receipt=AAAA", held.Place() + "?" + foreign} {
			if a := s.Get(path).Want(http.StatusNotFound); len(a.Body) != len(nothing.Body) {
				t.Errorf("%s differs from the address of no comment", path)
			}
		}
		time.Sleep(touchSettles)
		for _, path := range []string{"/", story.Path, story.Path + "?view=all", story.Path + "/comments/feed.xml"} {
			if strings.Contains(s.Get(path).Want(200).Body, words) {
				t.Errorf("%s shows what waits", path)
			}
		}
		s.Post(story.Path+"/comments", apptest.Guest("An answer", "parent", held.ID)).Want(http.StatusUnprocessableEntity)
		if _, err := s.App.Comments.Show(context.Background(), account.AtCommand("test"), held.ID); err != nil {
			t.Fatal(err)
		}
		s.Get(held.Place()).Want(200).Page().In("#c-" + held.ID).Contains(words)
		s.Get(story.Path).Page().In("#c-" + held.ID)
	})
}

// touchSettles is longer than pages may show a state before a comment.
const touchSettles = 400 * time.Millisecond

func TestTheTrapIsForProgramsOnly(t *testing.T) {
	s := apptest.Start(t)
	story := s.Publish("ferry.md", inMarkdown)
	page := s.Get(story.Path).Page()
	trap := page.In("form.comment-form input[name=url]").Count(1)
	trap.Attr("autocomplete", "off").Attr("tabindex", "-1")
	page.In(".trap[aria-hidden=true] input[name=url]")
}

// long is a discussion of 450 comments: each seventh begins a thread, the others
// answer the one before.
func long(t *testing.T, s *apptest.Site, story apptest.Story) (ids []string) {
	t.Helper()
	ctx := context.Background()
	stored, err := s.App.Articles.ByPublicID(ctx, s.App.DB(), story.ID)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 450 {
		d := comment.Draft{Story: stored.ID, Name: fmt.Sprint("Reader ", i%40), Email: fmt.Sprintf("r%d@skerra.example", i%40), Body: fmt.Sprint("Words of comment ", i)}
		if i%7 != 0 {
			d.Parent = ids[i-1]
		}
		got, err := s.App.Comments.Import(ctx, d, db.At(s.Clock.Now().Add(time.Duration(i-450)*time.Minute)))
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, got.PublicID)
	}
	return ids
}

func TestALongDiscussionIsReadWholeInBothOrders(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		ids := long(t, s, story)
		first := s.Get(story.Path).Want(200).Page()
		first.Find("#comments article").Count(50)
		first.In("[data-part=view-all]").Text("View all 450 comments")
		first.In("[data-part=comment-link]").Text("450 comments")
		onPage := first.Find("#comments article").Values("id")
		next := first.In("a[rel=next]").Value("href")

		oldest := walk(t, s, story.Path+"?view=all&sort=oldest")
		var want []string
		for _, id := range ids {
			want = append(want, "c-"+id)
		}
		if !slices.Equal(oldest, want) {
			t.Errorf("oldest first: %d comments, not the %d in the order in which they were written", len(oldest), len(want))
		}
		newest := walk(t, s, story.Path+"?view=all")
		var threads []string // the same threads, the last one first
		for i := len(want); i > 0; {
			from := (i - 1) / 7 * 7
			threads, i = append(threads, want[from:i]...), from
		}
		if !slices.Equal(newest, threads) {
			t.Errorf("newest first: %d comments, not the %d threads in reverse", len(newest), (len(want)+6)/7)
		}
		// The story's page and what it leads on to are one discussion.
		if rest := walk(t, s, next); !slices.Equal(append(onPage, rest...), threads) {
			t.Errorf("the story's page with what follows has %d comments, want %d in the same order", len(onPage)+len(rest), len(threads))
		}
		s.Get(story.Path+"?sort=oldest").Want(200).Page().In("#comments article").Attr("id", want[0])
	}, parted)
}

// parted shows 50 comments on the story's page and 120 on each page of all.
func parted(s *app.Settings) { s.CommentsPerPage, s.CommentsOnOnePage = 50, 120 }

// walk follows a discussion from page to page and gives the ids in their order.
func walk(t *testing.T, s *apptest.Site, from string) (ids []string) {
	t.Helper()
	for pages := 0; from != ""; pages++ {
		if pages == 20 {
			t.Fatal("the pages of the discussion do not end")
		}
		page := s.Get(withoutFragment(from)).Want(200).Page()
		ids = append(ids, page.Find(".comments article").Values("id")...)
		from = ""
		if next := page.Find("a[rel=next]"); next.Len() > 0 {
			from = next.Value("href")
		}
	}
	return ids
}

func withoutFragment(address string) string {
	before, _, _ := strings.Cut(address, "#")
	return before
}

func TestThePermanentLinkOfEachCommentLandsOnIt(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		ids := long(t, s, story)
		// A hidden comment keeps its place while something answers it.
		for _, i := range []int{0, 3, 449} {
			if _, err := s.App.Comments.Hide(context.Background(), account.AtCommand("test"), ids[i], ""); err != nil {
				t.Fatal(err)
			}
		}
		for _, i := range []int{0, 1, 2, 3, 4, 6, 7, 180, 201, 300, 448} {
			own := s.Get(story.Path + "/comments/" + ids[i]).Want(200).Page()
			place := own.In("#c-" + ids[i]).Count(1)
			if hidden := i == 0 || i == 3; hidden {
				place.Text("An editor removed this comment.")
				own.In("meta[name=robots]").Attr("content", "noindex")
			} else {
				place.Contains(fmt.Sprint("Words of comment ", i))
				own.In("link[rel=canonical]").Attr("href", s.Base+story.Path+"/comments/"+ids[i])
			}
			leadsWithinItself(t, own)
			var around string
			for _, href := range own.In(".elsewhere a").Values("href") {
				if strings.HasSuffix(href, "#c-"+ids[i]) {
					around = href
				}
			}
			if around == "" {
				t.Fatalf("comment %d does not lead to its place in the discussion", i)
			}
			s.Get(withoutFragment(around)).Want(200).Page().In("#c-" + ids[i])
		}
		// Nothing stands under the last one any more.
		s.Get(story.Path + "?view=all").Page().Not("#c-" + ids[449])
		s.Get(story.Path+"/comments/"+ids[1]+"/").Leads(http.StatusMovedPermanently, story.Path+"/comments/"+ids[1])
		other := s.Publish("bakery.html", inHTML)
		s.Get(other.Path + "/comments/" + ids[1]).Want(http.StatusNotFound)
	}, parted)
}
