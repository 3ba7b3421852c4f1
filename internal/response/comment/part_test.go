package comment_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/dbtest"
)

// planted writes comments by what each answers, and gives their public ids.
func planted(t testing.TB, c *comment.Comments, story db.ID, parents []int) []string {
	t.Helper()
	drafts, ids := make([]comment.Draft, len(parents)), make([]string, len(parents))
	for i, p := range parents {
		ids[i], drafts[i] = fmt.Sprintf("p%07d", i), draft(story)
		drafts[i].Body = fmt.Sprint("Number ", i)
		if p >= 0 {
			drafts[i].Parent = ids[p]
		}
	}
	if err := c.InsertAll(ctx, drafts, ids, db.At(monday)); err != nil {
		t.Fatal(err)
	}
	return ids
}

func TestPartsFoldWhatIsDeepAndWide(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday)
		// 0 has thirty replies, of which the second has four; 35 and on go down a
		// step each.
		parents := []int{-1, 0, 0}
		for range 28 {
			parents = append(parents, 0)
		}
		parents = append(parents, 2, 2, 2, 2, -1)
		for i := 35; i < 45; i++ {
			parents = append(parents, i)
		}
		ids := planted(t, c, id, parents)
		fold := comment.Fold{Depth: 3, Wide: 5}
		for _, sort := range []comment.Sort{comment.Oldest, comment.Newest, comment.Best} {
			for _, limit := range []int{1, 2, 3, 7, 100} {
				var seen []string
				var after *comment.Cursor
				hidden := map[string][2]int64{}
				for pages := 0; ; pages++ {
					list, next, err := c.Part(ctx, d, id, sort, after, limit, fold)
					if err != nil || pages > 100 || len(list) > limit {
						t.Fatal(sort, limit, len(list), pages, err)
					}
					for _, p := range list {
						seen = append(seen, p.PublicID)
						if p.Hidden > 0 {
							hidden[p.PublicID] = [2]int64{int64(p.Hidden), p.After}
						}
					}
					if after = next; next == nil {
						break
					}
				}
				doubled := slices.Clone(seen)
				slices.Sort(doubled)
				if n := len(slices.Compact(doubled)); n != len(seen) {
					t.Errorf("%s by %d: %d comments, %d of them different", sort, limit, len(seen), n)
				}
				if limit < 100 {
					continue
				}
				want := map[string][2]int64{ids[0]: {25, 6}, ids[37]: {1, 0}}
				if len(hidden) != 2 || hidden[ids[0]] != want[ids[0]] || hidden[ids[37]] != want[ids[37]] {
					t.Errorf("%s: folded %v, want %v", sort, hidden, want)
				}
				// 0, five replies to it, four to the second, and three steps from 35.
				if len(seen) != 1+5+4+3 {
					t.Errorf("%s: %d comments: %v", sort, len(seen), seen)
				}
			}
		}
	})
}

func TestWhatIsUnderAComment(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday)
		parents := []int{-1}
		for range 12 {
			parents = append(parents, 0)
		}
		for i := 12; i < 40; i++ {
			parents = append(parents, i)
		}
		ids := planted(t, c, id, parents)
		fold := comment.Fold{Depth: 3, Wide: 5}
		at := func(public string) comment.Comment {
			one, err := c.Find(ctx, d, public)
			if err != nil {
				t.Fatal(err)
			}
			return one
		}
		var seen []string
		var after int64
		for range 4 {
			list, next, err := c.Under(ctx, d, at(ids[0]), after, fold)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range list {
				seen = append(seen, p.PublicID)
			}
			if after = next; next == 0 {
				break
			}
		}
		if want := slices.Concat(ids[1:13], ids[13:14]); !slices.Equal(seen, want) {
			t.Errorf("under the first: %v, want %v", seen, want)
		}
		// Down a thread that is deeper than paths can say.
		list, next, err := c.Under(ctx, d, at(ids[30]), 0, fold)
		if err != nil || next != 0 || len(list) != 2 || list[0].PublicID != ids[31] || list[1].PublicID != ids[32] || list[1].Hidden != 1 || list[0].Hidden != 0 {
			t.Errorf("far below: %+v, %d, %v", list, next, err)
		}
	})
}

// TestAThreadOfThousands is the short form of C5: a page of them, a comment's ancestors and
// what is under it are read without reading the others.
func TestAThreadOfThousands(t *testing.T) {
	if testing.Short() {
		t.Skip("short: writes 10,000 comments")
	}
	d := dbtest.SQLite(t)
	c := room(d, comment.Rules{})
	id := story(t, d, "published", "", monday)
	parents := make([]int, 10_000)
	for i := range parents {
		switch {
		case i == 0:
			parents[i] = -1
		case i < 1000:
			parents[i] = i - 1 // a thousand deep
		case i < 5_000:
			parents[i] = 999 // and wide down there
		default:
			parents[i] = 0
		}
	}
	ids := planted(t, c, id, parents)
	fold := comment.Fold{Depth: 7, Wide: 50}
	timed := func(name string, do func() error) {
		t.Helper()
		fastest := time.Hour
		for range 3 {
			began := time.Now()
			if err := do(); err != nil {
				t.Fatal(name, err)
			}
			fastest = min(fastest, time.Since(began))
		}
		t.Logf("%s: %v", name, fastest)
		if fastest > 100*time.Millisecond {
			t.Errorf("%s takes %v", name, fastest)
		}
	}
	for _, sort := range []comment.Sort{comment.Oldest, comment.Newest, comment.Best} {
		timed("the first page, "+string(sort), func() error {
			list, _, err := c.Part(ctx, d, id, sort, nil, 200, fold)
			if err == nil && len(list) != 1+50+5 {
				t.Errorf("%d comments", len(list))
			}
			return err
		})
	}
	for _, i := range []int{0, 500, 999, 4_999, 9_999} {
		timed(fmt.Sprint("a link to number ", i), func() error {
			one, err := c.Find(ctx, d, ids[i])
			if err != nil {
				return err
			}
			if _, err := c.Ancestors(ctx, d, one.ID, 8); err != nil {
				return err
			}
			_, _, err = c.Under(ctx, d, one, 0, fold)
			return err
		})
	}
}
