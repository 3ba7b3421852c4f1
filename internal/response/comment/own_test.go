package comment_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/dbtest"
)

func TestWritersChangeTheirOwnWords(t *testing.T) {
	clock := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{EditFor: 10 * time.Minute})
		id := story(t, d, "published", "", monday.Add(-time.Hour))
		ada := comment.Writer{Owner: []byte("ada's browser")}
		cleo := comment.Writer{Account: db.NewID()}
		x := draft(id)
		x.Owner = ada.Owner
		got, err := c.Post(ctx, x)
		if err != nil {
			t.Fatal(err)
		}
		edit := func(w comment.Writer, body string, version int) error {
			_, err := c.Edit(ctx, w, id, got.PublicID, body, version)
			return err
		}
		var refused comment.Refusals
		for name, wrong := range map[string]bool{
			"another's":        errors.Is(edit(cleo, "Mine now.", 1), comment.ErrForbidden),
			"nobody's":         errors.Is(edit(comment.Writer{}, "Mine now.", 1), comment.ErrForbidden),
			"empty":            errors.As(edit(ada, " \n ", 1), &refused),
			"too long":         errors.As(edit(ada, strings.Repeat("a", comment.MaxBody+1), 1), &refused),
			"an older version": errors.Is(edit(ada, "Other words.", 7), comment.ErrChanged),
		} {
			if !wrong {
				t.Errorf("%s: it was taken", name)
			}
		}
		if err := edit(ada, "The night ferry was never half full.", 1); err != nil {
			t.Fatal(err)
		}
		if err := edit(ada, "The night ferry was never half full.", 2); err != nil {
			t.Fatal("the same words once more:", err)
		}
		one, err := c.Find(ctx, d, got.PublicID)
		if err != nil || one.Body != "The night ferry was never half full." || one.Edited.IsZero() || one.Version != 2 {
			t.Fatalf("%+v, %v", one, err)
		}
		history, err := c.History(ctx, d, one.ID)
		if err != nil || len(history) != 1 || history[0].Body != x.Body {
			t.Fatal(history, err)
		}
		clock.pass(10 * time.Minute)
		if err := edit(ada, "Too late.", 2); !errors.Is(err, comment.ErrLate) {
			t.Error("after the time for it:", err)
		}

		// Taking back one's words has no time limit, and leaves nothing of them.
		reply := draft(id)
		reply.Parent, reply.Name, reply.Email = got.PublicID, "Ben", "ben@example.org"
		if _, err := c.Post(ctx, reply); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Delete(ctx, cleo, id, got.PublicID); !errors.Is(err, comment.ErrForbidden) {
			t.Error("another's words were deleted:", err)
		}
		for range 2 {
			if _, err := c.Delete(ctx, ada, id, got.PublicID); err != nil && !errors.Is(err, comment.ErrForbidden) {
				t.Fatal(err)
			}
		}
		one, err = c.Find(ctx, d, got.PublicID)
		if err != nil || one.State != comment.Erased || one.Body+one.Name != "" || !one.GuestID.IsZero() || one.Owner != nil {
			t.Fatalf("%+v, %v", one, err)
		}
		if history, err := c.History(ctx, d, one.ID); err != nil || len(history) != 0 {
			t.Error("the history of a deleted comment:", history, err)
		}
		consistent(t, c, d, id)
		if list, _, err := c.Places(ctx, d, id, comment.Oldest, nil, 10); err != nil || len(list) != 2 {
			t.Error("the place of what was answered:", list, err)
		}
	}, clock.option())
}

// Check B41 for the end of the time for edits: of a hundred at once, from the
// same version, one wins and none is lost without a word.
func TestOfManyEditsAtOnceOneWins(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{EditFor: time.Hour})
		id := story(t, d, "published", "", time.Now().Add(-time.Hour))
		ada := comment.Writer{Owner: []byte("ada's browser")}
		x := draft(id)
		x.Owner = ada.Owner
		got, err := c.Post(ctx, x)
		if err != nil {
			t.Fatal(err)
		}
		var won atomic.Int32
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				_, err := c.Edit(ctx, ada, id, got.PublicID, "Words "+strings.Repeat("!", i+1), 1)
				if err == nil {
					won.Add(1)
				} else if !errors.Is(err, comment.ErrChanged) {
					t.Error(err)
				}
			})
		}
		all.Wait()
		if won.Load() != 1 {
			t.Errorf("%d won", won.Load())
		}
	})
}
