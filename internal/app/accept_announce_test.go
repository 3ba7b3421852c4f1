package app_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/testkit/apptest"
)

// ear is a browser that listens to a discussion.
type ear struct {
	news   chan heard
	cancel context.CancelFunc
	whole  chan struct{} // closed when the stream has ended
}

type heard struct {
	id                   string
	Count, Seq, Appeared int
}

// listen fails the test unless the stream begins.
func listen(t testing.TB, c *http.Client, address, last string) *ear {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	req, err := http.NewRequestWithContext(ctx, "GET", address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	if res.StatusCode != 200 || res.Header.Get("Content-Type") != "text/event-stream" || res.Header.Get("Cache-Control") != "no-store" {
		t.Fatalf("%s: %d, %v", address, res.StatusCode, res.Header)
	}
	e := &ear{news: make(chan heard, 256), cancel: cancel, whole: make(chan struct{})}
	go func() {
		defer close(e.whole)
		defer res.Body.Close()
		var one heard
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if id, ok := strings.CutPrefix(lines.Text(), "id: "); ok {
				one.id = id
			}
			if data, ok := strings.CutPrefix(lines.Text(), "data: "); ok && json.Unmarshal([]byte(data), &one) == nil {
				e.news <- one
			}
		}
	}()
	t.Cleanup(cancel)
	return e
}

// until waits for the news that so many comments have appeared.
func (e *ear) until(t testing.TB, appeared int) heard {
	t.Helper()
	late := time.After(8 * time.Second)
	for {
		select {
		case one := <-e.news:
			if one.Appeared >= appeared {
				return one
			}
		case <-late:
			t.Fatalf("no news of %d comments", appeared)
		}
	}
}

func TestNewCommentsAreAnnounced(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		s.Comment(story, "Who will carry the mail now?")
		page := s.Get(story.Path).Want(200).Page()
		at := page.In("[data-live]").Values("data-live")[0]
		live := s.URL + story.Path + "/comments/live"
		e := listen(t, http.DefaultClient, live+"?at="+at, "")
		two := s.Comment(story, "The fishing boats will.", "name", "Tom Reyes", "email", "tom@skerra.example")
		one := e.until(t, 2)
		if one.Count != 2 {
			t.Errorf("told %+v", one)
		}

		// What is new comes as a piece of a page, the same for everybody.
		fresh := s.Get(story.Path + "/comments/since?at=" + at).Want(200)
		piece := fresh.Page()
		piece.In("#c-" + two.ID).Contains("The fishing boats will.")
		piece.In("article").Count(1)
		piece.In("[data-at]").Attr("data-at", one.id).Attr("data-count", "2 comments")
		if fresh.Header.Get("X-Robots-Tag") != "noindex" || fresh.Header.Get("Set-Cookie") != "" {
			t.Errorf("%v", fresh.Header)
		}

		// What came while nobody listened is told to whoever comes back: the gap is 0.
		e.cancel()
		<-e.whole
		s.Comment(story, "Not in winter.", "name", "Ada Brandt", "email", "ada@skerra.example")
		back := listen(t, http.DefaultClient, live, one.id)
		if got := back.until(t, 3); got.Count != 3 {
			t.Errorf("told %+v", got)
		}
		s.Get(story.Path + "/comments/since?at=" + one.id).Page().In("article").Count(1)

		s.Get(story.Path + "/comments/since").Want(422)
		s.Get(story.Path + "/comments/since?at=1--2-3").Want(422)
		s.Get("/nothing/here/comments/live").Want(404)
		s.Ask("HEAD", story.Path+"/comments/live", "").Want(200)
		s.Post(story.Path+"/comments/live", apptest.Guest("x")).Want(405)
	})
}

// A comment that was held has an old sequence when it is shown; it is new to
// readers all the same.
func TestAReleasedCommentIsNew(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		site := h.Serve()
		story := publishOne(t, h, h.Write("ferry.md", inMarkdown))
		path := pathOf(t, story.URL)
		site.Post(path+"/comments", apptest.Guest("Who will carry the mail now?")).Want(303)
		id := listComments(t, h, "--state", "held")[0].ID
		at := site.Get(path).Page().In("[data-live]").Values("data-live")[0]
		site.Get(path + "/comments/since?at=" + at).Page().Not("article")
		h.Must("comment", "show", id)
		fresh := site.Get(path + "/comments/since?at=" + at).Page()
		fresh.In("#c-" + id).Contains("Who will carry the mail now?")
		now := fresh.In("[data-at]").Values("data-at")[0]
		site.Get(path + "/comments/since?at=" + now).Page().Not("article")
		h.Must("comment", "hide", id, "--reason", "off the subject")
		site.Get(path + "/comments/since?at=" + at).Page().Not("article")
	})
}

// The short form of C6, and A18: five hundred listen, all hear of the last comment
// within two seconds, and a stop lets all of them go at once.
func TestFiveHundredListen(t *testing.T) {
	s := apptest.Start(t)
	story := s.Publish("ferry.md", inMarkdown)
	s.Comment(story, "The first.")
	const listeners = 500
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: listeners}}
	defer client.CloseIdleConnections()
	ears := make([]*ear, listeners)
	for i := range ears {
		ears[i] = listen(t, client, s.URL+story.Path+"/comments/live", "")
	}
	for _, e := range ears {
		e.until(t, 1)
	}
	const comments = 20
	for i := range comments {
		s.Comment(story, fmt.Sprintf("Number %d.", i), "name", "Tom Reyes", "email", "tom@skerra.example")
	}
	said := time.Now()
	var worst atomic.Int64
	var wg sync.WaitGroup
	for _, e := range ears {
		wg.Go(func() {
			if one := e.until(t, comments+1); one.Count != comments+1 {
				t.Errorf("told %+v", one)
			}
			if took := int64(time.Since(said)); took > worst.Load() {
				worst.Store(took)
			}
		})
	}
	wg.Wait()
	if took := time.Duration(worst.Load()); took > 2*time.Second {
		t.Errorf("the last one heard after %v", took)
	} else {
		t.Logf("all %d heard within %v", listeners, took)
	}
	began := time.Now()
	s.Stop()
	for _, e := range ears {
		<-e.whole
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the stop took %v", took)
	}
}
