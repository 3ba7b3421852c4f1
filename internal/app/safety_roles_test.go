package app_test

import (
	"flag"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/people/account"
)

var updateRoles = flag.Bool("update-roles", false, "write the golden table of routes and roles anew")

// TestRoutesAndRoles is B10: what each route answers to each role. A route that
// is in no line fails, and so does an answer that changed.
func TestRoutesAndRoles(t *testing.T) {
	box := &mailbox{}
	w := settle(t, box.open)
	by := account.AtCommand("test")
	roles := append([]account.Role{""}, account.Held()...)
	readers := map[account.Role]*reader{}
	enter := func(role account.Role) *reader {
		r := w.reader(t)
		if role == "" {
			return r
		}
		email := string(role) + "@news.example"
		acc, err := account.ByEmail(t.Context(), w.DB(), email)
		link := ""
		if err == nil {
			link, err = w.Accounts.Reset(t.Context(), by, acc.ID)
		} else {
			_, link, err = w.Accounts.Add(t.Context(), by, email, "The "+string(role), role)
		}
		if err != nil {
			t.Fatal(err)
		}
		r.leads(r.send("/sign-in/invitation", "token", tokenOf(t, link, "/sign-in/invitation")), "/my")
		strengthen(t, w.DB(), email) // the table is of roles; of proofs there is a test at the desk
		return r
	}
	patterns := slices.Clone(w.Patterns())
	slices.Sort(patterns)
	var table strings.Builder
	fmt.Fprintf(&table, "%-44s", "")
	for _, role := range roles {
		name := string(role)
		if name == "" {
			name = "anonymous"
		}
		fmt.Fprintf(&table, "%-13s", name)
	}
	for _, pattern := range patterns {
		method, _, ok := strings.Cut(pattern, " ")
		if !ok {
			method = "DELETE" // one that nothing takes
		}
		fmt.Fprintf(&table, "\n%-44s", pattern)
		for _, role := range roles {
			r := readers[role]
			if r == nil || role != "" && r.do("GET", "/my/state", "", "").status != http.StatusOK {
				r = enter(role) // the last request signed them out
				readers[role] = r
			}
			got := r.do(method, w.routes[pattern], "application/x-www-form-urlencoded", "")
			list := role == account.Admin && strings.HasSuffix(pattern, " /desk/people") // of people: that is what it is for
			for _, other := range account.Held() {
				if other != role && !list && strings.Contains(got.text(), string(other)+"@news.example") {
					t.Errorf("%s tells a %q the address of a %s", pattern, role, other)
				}
			}
			fmt.Fprintf(&table, "%-13d", got.status)
		}
	}
	var lines []string
	for line := range strings.Lines(table.String()) {
		lines = append(lines, strings.TrimRight(line, " \n"))
	}
	got := strings.Join(lines, "\n") + "\n"
	const golden = "testdata/routes_roles.txt"
	if *updateRoles {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := differ(string(want), got); d != "" {
		t.Errorf("the table has changed; if that is meant, run with -update-roles and read the difference: %s", d)
	}
	t.Logf("%d routes, %d roles, %d cells", len(patterns), len(roles), len(patterns)*len(roles))
}

// TestSpellingsOfAPathGiveNoWayIn is the other half of B10: a path in another
// spelling is the same door or none.
func TestSpellingsOfAPathGiveNoWayIn(t *testing.T) {
	box := &mailbox{}
	s := stand(t, box.open)
	r := s.reader(t)
	r.enter(box, "ada@reader.example", "Ada Marsh")
	for _, at := range []string{"/my", "/my/export", "/my/comments", "/my/erasure", "/my/second"} {
		for _, spelling := range []string{at + "/", "/" + at, "/x/.." + at, at + "/.", "/%6dy" + strings.TrimPrefix(at, "/my"), strings.ToUpper(at), at + "%00", at + ";x=1", at + "/../.." + at, at + "?next=//evil.example"} {
			got := s.get(spelling)
			if got.status == http.StatusOK || strings.Contains(got.text(), "ada@reader.example") {
				t.Errorf("%s: %d without a session", spelling, got.status)
			}
		}
	}
}
