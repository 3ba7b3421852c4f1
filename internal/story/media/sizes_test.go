package media

import (
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/dbtest"
)

func TestSizesOfManyAtOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		m, _ := room(t, d)
		var ids []string
		for _, width := range []int{700, 1300, 2000} {
			item, err := m.Take(ctx, editor, asJPEG(t, quay(width, 400)), Words{})
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, item.PublicID)
		}
		single, err := ByPublicIDs(ctx, d, ids)
		if err != nil {
			t.Fatal(err)
		}
		asked := append(slices.Clone(ids), ids[0], "nothing", "a-longer-name-than-any-id", "x")
		many, err := Sizes(ctx, d, asked)
		if err != nil || len(many) != len(ids) {
			t.Fatalf("%d of %d items, %v", len(many), len(ids), err)
		}
		for id, want := range single {
			if got := many[id]; got.PublicID != id || !slices.Equal(got.Renditions, want.Renditions) || len(got.Renditions) == 0 {
				t.Errorf("%s has the sizes %v, want %v", id, got.Renditions, want.Renditions)
			}
		}
		if none, err := Sizes(ctx, d, nil); err != nil || len(none) != 0 {
			t.Errorf("of nothing: %v, %v", none, err)
		}
	})
}

// However many pictures there are, each that is asked for is looked up.
func TestSizesAreReadByTheirIndex(t *testing.T) {
	d := dbtest.SQLite(t)
	steps, err := db.All(ctx, d, func(r db.Row) (s string, err error) {
		var a, b, c int
		err = r.Scan(&a, &b, &c, &s)
		return s, err
	}, "explain query plan "+sizesSQL, "ab", 2, 1)
	if plan := strings.Join(steps, "\n"); err != nil || !strings.Contains(plan, "SEARCH m USING INDEX") || !strings.Contains(plan, "SEARCH r USING INDEX") {
		t.Errorf("%v\n%s", err, plan)
	}
}
