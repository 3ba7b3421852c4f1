package app_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"broadsheet/internal/testkit/apptest"
)

// What is folded has an address of its own, and a comment's address opens whatever
// hides it.
func TestDeepAndWideThreadsGoOnElsewhere(t *testing.T) {
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		story := s.Publish("ferry.md", inMarkdown)
		var chain []apptest.Comment
		parent := ""
		for i := range 12 {
			c := s.Comment(story, fmt.Sprintf("Step %d.", i), "parent", parent)
			chain, parent = append(chain, c), c.ID
		}
		var crowd []apptest.Comment
		for i := range 53 {
			crowd = append(crowd, s.Comment(story, fmt.Sprintf("Voice %d.", i), "parent", chain[1].ID))
		}
		page := s.Get(story.Path + "?view=all&sort=oldest").Want(200).Page()
		page.In("#c-" + chain[6].ID)
		page.Not("#c-" + chain[7].ID)
		page.In(".rest a").Count(2)
		rest := page.In(".rest a").Values("href")
		if rest[0] != chain[6].Place()+"#replies" || !strings.HasPrefix(rest[1], chain[1].Place()+"?after=") {
			t.Errorf("the rest is at %v", rest)
		}
		page.In(".rest a[href*='after=']").Text("Show 4 more replies")
		page.In(".rest a[href='" + rest[0] + "']").Text("Continue this thread")
		more := s.Get(strings.TrimSuffix(rest[1], "#replies")).Want(200).Page()
		for _, c := range crowd[49:] {
			more.In("#c-" + c.ID)
		}
		more.Not("#c-" + crowd[48].ID)
		more.In("#replies a[rel=prev]").Attr("href", chain[1].Place())
		deep := s.Get(chain[6].Place()).Want(200).Page()
		deep.In("#c-" + chain[11].ID)

		for _, c := range []apptest.Comment{chain[0], chain[5], chain[6], chain[7], chain[11], crowd[0], crowd[52]} {
			own := s.Get(c.Place()).Want(200).Page()
			own.In("#replies #c-" + c.ID)
			all := own.In(".elsewhere a").Values("href")[0]
			at, fragment, _ := strings.Cut(all, "#")
			if fragment != "c-"+c.ID {
				t.Fatalf("%s leads to %s", c.ID, all)
			}
			s.Get(at).Want(200).Page().In("#" + fragment)
		}
		s.Get(chain[1].Place() + "?after=nonsense").Want(http.StatusOK).Page().In("#c-" + chain[2].ID)
		s.Get(chain[1].Place() + "?after=99999999999999999999").Want(http.StatusOK)
		s.Get(chain[1].Place() + "?after=9999999").Want(http.StatusOK).Page().Not("#c-" + chain[2].ID)
	})
}
