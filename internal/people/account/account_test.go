package account

import (
	"context"
	"flag"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/dbtest"
)

var update = flag.Bool("update", false, "write the golden table anew")

// TestWhoMayDoWhat holds the whole table of roles and verbs, so that a change of
// one answer is seen as what it is.
func TestWhoMayDoWhat(t *testing.T) {
	me, other := db.NewID(), db.NewID()
	var b strings.Builder
	fmt.Fprintf(&b, "%-12s", "")
	for _, role := range Roles() {
		fmt.Fprintf(&b, "%-12s", role)
	}
	b.WriteByte('\n')
	for _, verb := range Verbs() {
		fmt.Fprintf(&b, "%-12s", verb)
		for _, role := range Roles() {
			actor := Actor{Kind: "person", ID: me, Role: role}
			answer := "no"
			switch mine, theirs := May(actor, verb, Object{Owner: me}), May(actor, verb, Object{Owner: other}); {
			case theirs && !mine:
				t.Errorf("a %s may %s others' things and not their own", role, verb)
			case theirs:
				answer = "yes"
			case mine:
				answer = "own"
			}
			fmt.Fprintf(&b, "%-12s", answer)
		}
		b.WriteByte('\n')
	}
	var lines []string
	for line := range strings.Lines(b.String()) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	got := strings.Join(lines, "\n") + "\n"
	const golden = "testdata/may.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the table has changed; if that is meant, run with -update and read the difference:\n%s", got)
	}
}

func TestNobodyMayAnything(t *testing.T) {
	for _, verb := range append(Verbs(), "", "PUBLISH") {
		for _, actor := range []Actor{{}, {Kind: "command"}, {Role: "Admin"}, {Role: "root"}} {
			if May(actor, verb, Object{}) {
				t.Errorf("%+v may %q", actor, verb)
			}
		}
	}
	if May(Actor{Kind: "person", Role: Reporter}, Publish, Object{}) {
		t.Error("a reporter without a key owns what nobody owns")
	}
	if May(AtCommand("ruth"), "burn", Object{}) {
		t.Error("a verb that nobody listed is allowed")
	}
}

func TestPeopleAreFoundByNameAndAddedOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		ensure := func(names ...string) (people []Person) {
			t.Helper()
			err := d.Write(ctx, func(tx *db.Tx) (err error) {
				if people, err = EnsurePersons(tx, names); err != nil {
					return err
				}
				return tx.Journal(db.Entry{Actor: "system", Verb: "add", Kind: "person"})
			})
			if err != nil {
				t.Fatal(err)
			}
			return people
		}
		first := ensure("Mira Oduya", "José Lund", "Jose Lund", "王小明", "!!!", "MIRA ODUYA")
		for i, want := range []string{"mira-oduya", "jose-lund", "jose-lund-2", "王小明", first[4].PublicID, "mira-oduya"} {
			if first[i].Slug != want {
				t.Errorf("%s has the slug %s, want %s", first[i].Name, first[i].Slug, want)
			}
		}
		if first[5].ID != first[0].ID || first[1].ID == first[2].ID {
			t.Error("who is who is mixed up")
		}
		var wg sync.WaitGroup
		for range 12 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				ensure("Ana Brandt", "Jose Lund")
			}()
		}
		wg.Wait()
		n, err := db.One(ctx, d, db.Value[int], `select count(*) from person`)
		if err != nil || n != 6 {
			t.Errorf("%d people: %v", n, err)
		}
		found, err := BySlugs(ctx, d, []string{"ana-brandt", "nobody", "jose-lund-2"})
		if err != nil || len(found) != 2 || found[1].Name != "Jose Lund" {
			t.Errorf("%v %v", found, err)
		}
	})
}
