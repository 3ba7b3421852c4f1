package comment_test

import (
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/dbtest"
)

func TestTheNewsroomsListHasTheNewest(t *testing.T) {
	clock := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		room := room(d, comment.Rules{})
		ferry, bridge := story(t, d, "published", "open", monday), story(t, d, "published", "open", monday)
		var made []string
		for i, on := range []db.ID{ferry, bridge, ferry, ferry, bridge, ferry} {
			draft := draft(on)
			draft.Body += string(rune('a' + i))
			got, err := room.Post(ctx, draft)
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, got.PublicID)
			if i != 2 { // the third and the fourth are of one moment
				clock.pass(time.Minute)
			}
		}
		for _, hidden := range []int{1, 4, 5} {
			if _, err := room.Hide(ctx, ruth, made[hidden], "off topic"); err != nil {
				t.Fatal(err)
			}
		}
		for name, c := range map[string]struct {
			comment.Filter
			want []int
		}{
			"any":                  {comment.Filter{Limit: 10}, []int{5, 4, 3, 2, 1, 0}},
			"the newest of any":    {comment.Filter{Limit: 3}, []int{5, 4, 3}},
			"removed":              {comment.Filter{State: comment.Removed, Limit: 10}, []int{5, 4, 1}},
			"the newest shown":     {comment.Filter{State: comment.Shown, Limit: 2}, []int{3, 2}},
			"of a story":           {comment.Filter{Story: ferry, Limit: 10}, []int{5, 3, 2, 0}},
			"removed from a story": {comment.Filter{Story: bridge, State: comment.Removed, Limit: 10}, []int{4, 1}},
			"spam":                 {comment.Filter{State: comment.Spam, Limit: 10}, nil},
		} {
			list, err := room.List(ctx, d, c.Filter)
			if err != nil || len(list) != len(c.want) {
				t.Errorf("%s: %d are listed, want %d: %v", name, len(list), len(c.want), err)
				continue
			}
			for i, n := range c.want {
				if list[i].PublicID != made[n] {
					t.Errorf("%s: at %d stands %q, want comment %d", name, i, list[i].Body, n)
				}
			}
		}
	}, clock.option())
}

func TestMostDiscussedAreOfTheLastDays(t *testing.T) {
	clock := newClock()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		room := room(d, comment.Rules{})
		var ids []db.ID
		for i, days := range []int{30, 1, 2, 0, 3} {
			at := monday.AddDate(0, 0, -days)
			id := story(t, d, "published", "open", at)
			ids = append(ids, id)
			err := d.Tidy(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(`
					insert into listing (list, at, story_id)
					values ('latest', $1, $2)`, db.At(at), id)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			for n := range []int{9, 2, 3, 2, 0}[i] {
				draft := draft(id)
				draft.Body += string(rune('a' + n))
				if _, err := room.Import(ctx, draft, db.At(at)); err != nil {
					t.Fatal(err)
				}
			}
		}
		got, err := room.MostDiscussed(ctx, d, clock.before(7*24*time.Hour), 5)
		want := []db.ID{ids[2], ids[3], ids[1]} // of two with as many the later
		if err != nil || len(got) != len(want) {
			t.Fatalf("%v: %v", got, err)
		}
		for i := range want {
			if got[i] != want[i] {
				t.Errorf("at %d stands %s, want %s", i, got[i], want[i])
			}
		}
	}, clock.option())
}
