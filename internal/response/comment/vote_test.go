package comment_test

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/dbtest"
)

var voting = comment.Rules{Votes: comment.UpAndDown, Reactions: []string{"thanks", "well-put"}}

func TestOnePersonHasOneVote(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, voting)
		id := story(t, d, "published", "", monday)
		mine := draft(id)
		mine.Owner = []byte("ada's browser")
		got, err := c.Post(ctx, mine)
		if err != nil {
			t.Fatal(err)
		}
		steps := []struct {
			voter      string
			choice     comment.Choice
			toggle     bool
			up, down   int
			own        comment.Choice
			wantRefuse error
		}{
			{"ben", comment.Up, true, 1, 0, comment.Up, nil},
			{"ben", comment.Up, false, 1, 0, comment.Up, nil}, // the same once more
			{"cleo", comment.Up, true, 2, 0, comment.Up, nil},
			{"ben", comment.Down, true, 1, 1, comment.Down, nil}, // another mind
			{"ben", comment.Down, true, 1, 0, comment.Neither, nil},
			{"ben", comment.Neither, false, 1, 0, comment.Neither, nil},
			{"ada's browser", comment.Up, true, 0, 0, 0, comment.ErrOwn},
			{"", comment.Up, true, 0, 0, 0, comment.ErrMissing},
			{"ben", 2, true, 0, 0, 0, comment.ErrNoVotes},
		}
		for i, s := range steps {
			n, err := c.Vote(ctx, comment.Ballot{Story: id, Comment: got.PublicID, Voter: []byte(s.voter), Toggle: s.toggle}, s.choice)
			if !errors.Is(err, s.wantRefuse) || err == nil && (n.Up != s.up || n.Down != s.down || n.Own != s.own) {
				t.Fatalf("step %d: %+v, %v", i, n, err)
			}
		}
		ballot := comment.Ballot{Story: id, Comment: got.PublicID, Voter: []byte("ben"), Toggle: true}
		if n, err := c.React(ctx, ballot, "thanks"); err != nil || n.Reaction != "thanks" {
			t.Fatal(n, err)
		}
		if n, err := c.React(ctx, ballot, "well-put"); err != nil || n.Reaction != "well-put" {
			t.Fatal(n, err)
		}
		if _, err := c.React(ctx, ballot, "fire"); !errors.Is(err, comment.ErrNoVotes) {
			t.Fatal(err)
		}
		own, err := c.Own(ctx, d, id, []byte("ben"))
		if err != nil || own[got.PublicID].Reaction != "well-put" || own[got.PublicID].Own != comment.Neither {
			t.Fatal(own, err)
		}
		tallies, err := c.Reactions(ctx, d, id)
		if err != nil || tallies[got.PublicID]["well-put"] != 1 || tallies[got.PublicID]["thanks"] != 0 {
			t.Fatal(tallies, err)
		}
		if _, err := c.Hide(ctx, ruth, got.PublicID, "off topic"); err != nil {
			t.Fatal(err)
		}
		if _, err := c.Vote(ctx, ballot, comment.Up); !errors.Is(err, comment.ErrMissing) {
			t.Fatal("a vote for a comment that nobody sees", err)
		}
	})
}

// Check B41 for votes.
func TestAHundredPressesAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, voting)
		id := story(t, d, "published", "", monday)
		got, err := c.Post(ctx, draft(id))
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() {
				// Ten people press ten times each; what each says last is unknown, that it counts once is not.
				b := comment.Ballot{Story: id, Comment: got.PublicID, Voter: fmt.Append(nil, "voter ", i%10)}
				if _, err := c.Vote(ctx, b, comment.Up); err != nil {
					t.Error(err)
				}
				if _, err := c.React(ctx, b, "thanks"); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		one, err := c.Find(ctx, d, got.PublicID)
		if err != nil || one.Up != 10 || one.Down != 0 {
			t.Fatal(one.Up, one.Down, err)
		}
		if n, err := db.One(ctx, d, db.Value[int], `select count(*) from vote`); err != nil || n != 10 {
			t.Fatal(n, err)
		}
		if tallies, err := c.Reactions(ctx, d, id); err != nil || tallies[got.PublicID]["thanks"] != 10 {
			t.Fatal(tallies, err)
		}
	})
}

func TestWilsonWantsManyVotes(t *testing.T) {
	// The order that readers expect: many of many, then few of few, then many of twice as many.
	order := [][2]int{{900, 100}, {90, 10}, {9, 1}, {50, 50}, {5, 5}, {1, 0}, {1, 9}, {0, 0}}
	for i := 1; i < len(order); i++ {
		a, b := comment.Wilson(order[i-1][0], order[i-1][1]), comment.Wilson(order[i][0], order[i][1])
		if a <= b {
			t.Errorf("%v has %d, %v has %d", order[i-1], a, order[i], b)
		}
	}
	// 10 of 10: 0.722467 by the formula with z = 1.959964.
	if got := comment.Wilson(10, 0); got != 722467 {
		t.Errorf("10 of 10: %d", got)
	}
	if comment.Wilson(0, 7) != 0 || comment.Wilson(3, -1) != comment.Wilson(3, 0) {
		t.Error("no votes and wrong tallies are not votes")
	}
}

func TestTheBestArePagedThroughWhileOthersVote(t *testing.T) {
	const n = 2000
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		c := room(d, voting)
		id := story(t, d, "published", "", monday)
		dice := rand.New(rand.NewPCG(7, 7))
		ids := forest(t, c, id, n, dice)
		vote := func(k int) {
			for i := range k {
				b := comment.Ballot{Story: id, Comment: ids[dice.IntN(n)], Voter: fmt.Append(nil, "v", dice.Uint64())}
				if _, err := c.Vote(ctx, b, []comment.Choice{comment.Up, comment.Up, comment.Down}[i%3]); err != nil {
					t.Fatal(err)
				}
			}
		}
		vote(300)
		for _, limit := range []int{7, 200, n} {
			seen := map[string]int{}
			var after *comment.Cursor
			last := int64(1 << 40)
			for {
				list, more, err := c.Places(ctx, d, id, comment.Best, after, limit)
				if err != nil || len(list) == 0 || len(list) > limit {
					t.Fatal(len(list), err)
				}
				for _, x := range list {
					seen[x.PublicID]++
					if x.ParentID.IsZero() {
						if now := comment.Wilson(x.Up, x.Down); limit != 200 && now > last {
							t.Fatalf("a thread with %d stands below one with %d", now, last)
						} else {
							last = now
						}
					}
				}
				if !more {
					break
				}
				at, err := c.CursorAt(ctx, d, id, list[len(list)-1])
				if err != nil || at.Root != int64(binary.BigEndian.Uint32(list[len(list)-1].Path)) {
					t.Fatal(at, err)
				}
				after = &at
				if limit == 200 {
					vote(20)
				}
			}
			if limit == 200 {
				continue // threads may have moved past the reader; none was cut
			}
			for _, public := range ids {
				if seen[public] != 1 {
					t.Fatalf("%d at a time: %s was read %d times", limit, public, seen[public])
				}
			}
		}
	})
}
