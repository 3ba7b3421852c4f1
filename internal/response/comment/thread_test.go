package comment_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/dbtest"
)

// stored is what the tables say of a comment.
type stored struct {
	public  string
	parent  string
	state   comment.State
	replies int
}

func rows(t testing.TB, d *db.DB, story db.ID) []stored {
	t.Helper()
	list, err := db.All(ctx, d, func(r db.Row) (x stored, err error) {
		err = r.Scan(&x.public, &x.parent, &x.state, &x.replies)
		return x, err
	}, `
		select c.public_id, coalesce(p.public_id, ''), c.state, c.replies
		from comment c
		left join comment p on p.id = c.parent_id
		where c.story_id = $1
		order by c.seq`, story)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// consistent counts everything anew and compares: the tallies, and that a comment
// has its place exactly while it is shown or something under it has one.
func consistent(t testing.TB, c *comment.Comments, d *db.DB, story db.ID) {
	t.Helper()
	list := rows(t, d, story)
	var want comment.Tally
	place := map[string]bool{}
	replies := map[string]int{}
	// A reply comes after its parent, so from the end all replies are known.
	for _, x := range slices.Backward(list) {
		switch x.state {
		case comment.Shown:
			want.Shown++
		case comment.Held:
			want.Held++
		}
		if x.replies != replies[x.public] {
			t.Errorf("%s counts %d replies in sight, there are %d", x.public, x.replies, replies[x.public])
		}
		if place[x.public] = x.state == comment.Shown || replies[x.public] > 0; place[x.public] {
			replies[x.parent]++
		}
	}
	if got, err := c.Tally(ctx, d, story); err != nil || got.Shown != want.Shown || got.Held != want.Held {
		t.Errorf("tally %+v, counted %+v, %v", got, want, err)
	}
	for _, sort := range []comment.Sort{comment.Oldest, comment.Newest} {
		page, more, err := c.Places(ctx, d, story, sort, nil, len(list)+1)
		if err != nil || more {
			t.Fatal(more, err)
		}
		seen := map[string]bool{}
		above := map[db.ID]bool{}
		for _, x := range page {
			if !place[x.PublicID] || seen[x.PublicID] {
				t.Errorf("%s: %s stands on the page and should not", sort, x.PublicID)
			}
			if !x.ParentID.IsZero() && !above[x.ParentID] {
				t.Errorf("%s: %s stands above what it answers, or that is missing", sort, x.PublicID)
			}
			seen[x.PublicID], above[x.ID] = true, true
		}
		for public, has := range place {
			if has && !seen[public] {
				t.Errorf("%s: %s is missing from the page", sort, public)
			}
		}
	}
}

func TestTalliesAndPlacesAfterAnySequence(t *testing.T) {
	steps := map[bool]int{true: 60, false: 250}[testing.Short()]
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for seed := range uint64(3) {
			dice := rand.New(rand.NewPCG(seed, 7))
			c := room(d, comment.Rules{HoldStrangers: seed%2 == 1})
			id := story(t, d, "published", "", monday)
			act(t, c, d, id, dice, fmt.Sprint(seed), steps, func() {
				if dice.IntN(20) == 0 {
					consistent(t, c, d, id)
				}
			})
			consistent(t, c, d, id)
			if t.Failed() {
				t.Fatalf("seed %d", seed)
			}
		}
	})
}

func TestTalliesAndPlacesWithManyAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday)
		var all sync.WaitGroup
		for w := range 8 {
			all.Go(func() {
				act(t, c, d, id, rand.New(rand.NewPCG(uint64(w), 3)), fmt.Sprint("w", w), 40, func() {})
			})
		}
		all.Wait()
		consistent(t, c, d, id)
	})
}

// act posts, hides and shows as the dice fall.
func act(t *testing.T, c *comment.Comments, d *db.DB, id db.ID, dice *rand.Rand, name string, steps int, between func()) {
	for step := range steps {
		list, err := db.All(ctx, d, db.Value[string], `select public_id from comment where story_id = $1 order by seq desc limit 12`, id)
		if err != nil {
			t.Error(err)
			return
		}
		pick := func() string { return list[dice.IntN(len(list))] }
		switch roll := dice.IntN(10); {
		case roll < 5 || len(list) == 0:
			x := draft(id)
			x.Body = fmt.Sprint(name, " ", step)
			x.Name = fmt.Sprint("Reader ", dice.IntN(4))
			if len(list) > 0 && dice.IntN(5) > 0 {
				x.Parent = pick()
			}
			x.Trapped = dice.IntN(8) == 0
			_, err = c.Post(ctx, x)
			var no comment.Refusals
			if errors.As(err, &no) && no[0].Field == "parent" {
				err = nil
			}
		case roll < 8:
			_, err = c.Hide(ctx, ruth, pick(), "for the test")
		default:
			_, err = c.Show(ctx, ruth, pick())
		}
		if err != nil {
			t.Error(err)
			return
		}
		between()
	}
}

// forest writes a discussion of n comments and gives their public ids.
func forest(t testing.TB, c *comment.Comments, id db.ID, n int, dice *rand.Rand) []string {
	t.Helper()
	drafts, ids := make([]comment.Draft, n), make([]string, n)
	for i := range n {
		ids[i] = fmt.Sprintf("c%07d", i)
		drafts[i] = draft(id)
		drafts[i].Body = fmt.Sprint("comment ", i)
		if i > 0 && dice.IntN(3) > 0 {
			drafts[i].Parent = ids[max(0, i-1-dice.IntN(min(i, 40)))]
		}
	}
	if err := c.InsertAll(ctx, drafts, ids, db.At(monday)); err != nil {
		t.Fatal(err)
	}
	return ids
}

// Check C5, the short form: 10,000 comments are paged through while others post.
func TestPagesStayRightWhileOthersPost(t *testing.T) {
	const n = 10_000
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday)
		ids := forest(t, c, id, n, rand.New(rand.NewPCG(1, 1)))
		if err := d.Tidy(ctx, func(tx *db.Tx) error { _, err := tx.Exec(`analyze`); return err }); err != nil {
			t.Fatal(err)
		}
		for _, sort := range []comment.Sort{comment.Oldest, comment.Newest} {
			seen := map[string]int{}
			var after *comment.Cursor
			var slowest time.Duration
			for page := 0; ; page++ {
				begun := time.Now()
				list, more, err := c.Places(ctx, d, id, sort, after, 200)
				slowest = max(slowest, time.Since(begun))
				if err != nil || len(list) == 0 || len(list) > 200 {
					t.Fatal(len(list), err)
				}
				for _, x := range list {
					seen[x.PublicID]++
				}
				last := list[len(list)-1]
				after = &comment.Cursor{Root: int64(binary.BigEndian.Uint32(last.Path)), Path: last.Path}
				if !more {
					break
				}
				if page%10 == 0 { // others post: at the ends and in the middle
					for _, parent := range []string{"", ids[0], ids[n/2], ids[n-1]} {
						x := draft(id)
						x.Parent, x.Body = parent, fmt.Sprint(sort, page, parent)
						if _, err := c.Post(ctx, x); err != nil {
							t.Fatal(err)
						}
					}
				}
			}
			for _, public := range ids {
				if seen[public] != 1 {
					t.Fatalf("%s: %s was read %d times", sort, public, seen[public])
				}
			}
			for public, times := range seen {
				if times > 1 {
					t.Fatalf("%s: %s was read %d times", sort, public, times)
				}
			}
			t.Logf("%s: the slowest of the pages took %v", sort, slowest)
		}
		plans(t, d, id)
	})
}

// plans asks the engine how it reads the pages of a long discussion.
func plans(t *testing.T, d *db.DB, id db.ID) {
	explain, line := "explain ", func(r db.Row) (s string, err error) { err = r.Scan(&s); return s, err }
	if d.Engine() == db.SQLite {
		explain, line = "explain query plan ", func(r db.Row) (s string, err error) {
			var a, b, c int
			err = r.Scan(&a, &b, &c, &s)
			return s, err
		}
	}
	for name, q := range map[string]struct {
		text, index string
		args        []any
	}{
		"oldest first": {comment.OldestSQL, "comment_oldest", []any{id, []byte{}, 201, 28}},
		"newest first": {comment.NewestSQL, "comment_newest", []any{id, int64(1 << 40), 201, 28}},
	} {
		steps, err := db.All(ctx, d, line, explain+q.text, q.args...)
		plan := strings.Join(steps, "\n")
		if err != nil || !strings.Contains(plan, q.index) || strings.Contains(strings.ToUpper(plan), "TEMP B-TREE") || strings.Contains(plan, "Sort") || strings.Contains(plan, "SCAN ") {
			t.Errorf("%s is read without its index or sorted: %v\n%s", name, err, plan)
		}
	}
}

func TestThousandDeep(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday)
		const deep = comment.MaxDepth + 50
		drafts, ids := make([]comment.Draft, deep), make([]string, deep)
		for i := range deep {
			ids[i], drafts[i] = fmt.Sprintf("d%07d", i), draft(id)
			if i > 0 {
				drafts[i].Parent = ids[i-1]
			}
		}
		if err := c.InsertAll(ctx, drafts, ids, db.At(monday)); err != nil {
			t.Fatal(err)
		}
		for _, sort := range []comment.Sort{comment.Oldest, comment.Newest} {
			list, _, err := c.Places(ctx, d, id, sort, nil, deep)
			if err != nil || len(list) != deep {
				t.Fatal(len(list), err)
			}
			var keys []db.ID
			for i, x := range list {
				if x.PublicID != ids[i] || len(x.Path) > 32 {
					t.Fatalf("%s: place %d has %s", sort, i, x.PublicID)
				}
				keys = append(keys, x.ID)
			}
			whole, err := c.ByID(ctx, d, keys)
			if err != nil || len(whole) < deep {
				t.Fatal(len(whole), err)
			}
			for _, x := range whole {
				if i := slices.Index(keys, x.ID); x.Depth != min(i, comment.MaxDepth) || i > 0 && x.Parent != ids[i-1] {
					t.Fatalf("%s: %s is at depth %d and answers %s", sort, x.PublicID, x.Depth, x.Parent)
				}
			}
		}
		last, err := c.Find(ctx, d, ids[deep-1])
		if err != nil {
			t.Fatal(err)
		}
		above, err := c.Ancestors(ctx, d, last.ID, 5)
		if err != nil || len(above) != 5 || above[4].PublicID != ids[deep-2] || above[0].PublicID != ids[deep-6] {
			t.Errorf("above the last stand %d, %v", len(above), err)
		}
		consistent(t, c, d, id)
	})
}

// Hidden from the top, all keep their place for the last; when that goes too,
// none does; and they come back with it.
func TestHiddenOnesKeepTheirPlaceForTheLast(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday)
		const deep = 40
		drafts, ids := make([]comment.Draft, deep), make([]string, deep)
		for i := range deep {
			ids[i], drafts[i] = fmt.Sprintf("d%07d", i), draft(id)
			if i > 0 {
				drafts[i].Parent = ids[i-1]
			}
		}
		if err := c.InsertAll(ctx, drafts, ids, db.At(monday)); err != nil {
			t.Fatal(err)
		}
		places := func(want int) {
			t.Helper()
			list, _, err := c.Places(ctx, d, id, comment.Oldest, nil, deep)
			if err != nil || len(list) != want {
				t.Errorf("%d have a place, want %d, %v", len(list), want, err)
			}
			consistent(t, c, d, id)
		}
		for _, public := range ids[:deep-1] {
			if _, err := c.Hide(ctx, ruth, public, "r"); err != nil {
				t.Fatal(err)
			}
		}
		places(deep)
		if _, err := c.Hide(ctx, ruth, ids[deep-1], "r"); err != nil {
			t.Fatal(err)
		}
		places(0)
		if _, err := c.Show(ctx, ruth, ids[deep/2]); err != nil {
			t.Fatal(err)
		}
		places(deep/2 + 1)
		if _, err := c.Show(ctx, ruth, ids[deep-1]); err != nil {
			t.Fatal(err)
		}
		places(deep)
	})
}

func TestDecisions(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, comment.Rules{})
		id := story(t, d, "published", "", monday)
		got, err := c.Post(ctx, draft(id))
		if err != nil {
			t.Fatal(err)
		}
		entries := func() []db.Entry {
			t.Helper()
			list, err := db.Journal(ctx, d, 0, 100)
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		before := len(entries())
		for range 2 {
			hidden, err := c.Hide(ctx, ruth, got.PublicID, "off the point")
			if err != nil || hidden.State != comment.Removed || hidden.Version != 2 {
				t.Errorf("hidden: %+v, %v", hidden, err)
			}
		}
		list := entries()
		if len(list) != before+1 || !slices.Contains(list[before].Drop, comment.DiscussionKey(id)) {
			t.Errorf("hiding twice left %+v", list[before:])
		}
		if one, err := c.Find(ctx, d, got.PublicID); err != nil || one.State != comment.Removed || one.Reason != "off the point" {
			t.Errorf("stored %+v, %v", one, err)
		}
		if _, err := c.Hide(ctx, ruth, "nnnnnnnn", "r"); !errors.Is(err, comment.ErrMissing) {
			t.Errorf("none: %v", err)
		}
		if _, err := c.Show(ctx, ruth, "\x00"); !errors.Is(err, comment.ErrMissing) {
			t.Errorf("no id: %v", err)
		}
		if _, err := c.Hide(ctx, account.Actor{}, got.PublicID, "r"); !errors.Is(err, comment.ErrForbidden) {
			t.Errorf("somebody: %v", err)
		}
	})
}
