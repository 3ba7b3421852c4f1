package app_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// The shelves of the house, from the floor up. A package may import lower
// shelves only.
var shelves = [][]string{
	{"internal/assets", "internal/demo", "themes"}, // what others wrote, or only readers read
	{"internal/floor"},
	{"internal/people"},
	{"internal/story"},
	{"internal/response"},
	{"internal/outlet"},
	{"internal/screen"},
	{"internal/app"},
	{"cmd", "bench", "tools"},
}

// Imports between neighbours on one shelf: each has a reason, and a reviewer.
var neighbours = map[string][]string{
	// A story shows its pictures; in the transaction that publishes it, it takes
	// its place in a running story, and what was said in it goes on the record.
	"internal/story/article":     {"internal/story/media", "internal/story/storyline", "internal/story/quote"},
	"internal/story/copydesk":    {"internal/story/article"}, // copy becomes a draft of a story
	"internal/response/feedback": {"internal/response/comment"},

	"internal/floor/richtext":  {"internal/floor/safehtml"},
	"internal/floor/theme":     {"internal/floor/safehtml"},
	"internal/floor/setting":   {"internal/floor/db", "internal/floor/safehtml"},
	"internal/floor/pagecache": {"internal/floor/web"},
	"internal/floor/job":       {"internal/floor/db"},
	"internal/floor/mail":      {"internal/floor/db"}, // letters are rows of the transaction that causes them
	"internal/floor/bayes":     {"internal/floor/db"},
}

const testkit = "internal/testkit"

type pkg struct {
	ImportPath string
	Imports    []string // not those of its tests: they may look anywhere
}

func TestShelves(t *testing.T) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", "broadsheet/...")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Logf("%s", exit.Stderr)
		}
		t.Fatal(err)
	}
	var house []pkg
	for list := json.NewDecoder(bytes.NewReader(out)); ; {
		var p pkg
		if err := list.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		house = append(house, p)
	}
	if len(house) == 0 {
		t.Fatal("go list names no package of ours")
	}
	for _, breach := range breaches(house) {
		t.Error(breach)
	}
}

func breaches(house []pkg) (found []string) {
	for _, p := range house {
		from := strings.TrimPrefix(p.ImportPath, "broadsheet/")
		if shelf(from) < 0 && !within(from, testkit) {
			found = append(found, from+" stands on no shelf: put it where its imports allow, or add its shelf here")
		}
		for _, path := range p.Imports {
			to, ours := strings.CutPrefix(path, "broadsheet/")
			if !ours || within(from, testkit) || sameRoom(from, to) {
				continue
			}
			switch {
			case within(to, testkit):
				if !within(from, "tools") && !within(from, "bench") && from != "cmd/chaos" {
					found = append(found, from+" imports "+to+": that is for tests only")
				}
			case shelf(to) > shelf(from):
				found = append(found, fmt.Sprintf("%s imports %s, a shelf above it: let news travel upward by job", from, to))
			case shelf(to) == shelf(from) && !within(from, "tools") && !slices.Contains(neighbours[from], to):
				found = append(found, fmt.Sprintf("%s imports its neighbour %s: move what both need down, or list the edge with its reason", from, to))
			}
		}
	}
	return found
}

func shelf(path string) int {
	return slices.IndexFunc(shelves, func(folders []string) bool {
		return slices.ContainsFunc(folders, func(f string) bool { return within(path, f) })
	})
}

func within(path, folder string) bool {
	return path == folder || strings.HasPrefix(path, folder+"/")
}

// A room may have folders of its own; so may demo and the programs.
func sameRoom(a, b string) bool { return within(a, b) || within(b, a) }

func TestShelvesCatch(t *testing.T) {
	for name, c := range map[string]struct {
		from, to string
		want     bool
	}{
		"down":                    {"internal/response/comment", "internal/floor/db", false},
		"down past a shelf":       {"internal/screen/site", "internal/story/article", false},
		"up":                      {"internal/story/article", "internal/response/comment", true},
		"floor up":                {"internal/floor/db", "internal/people/account", true},
		"neighbour":               {"internal/outlet/feed", "internal/outlet/search", true},
		"listed neighbour":        {"internal/story/copydesk", "internal/story/article", false},
		"listed the other way":    {"internal/story/article", "internal/story/copydesk", true},
		"floor neighbour":         {"internal/floor/web", "internal/floor/db", true},
		"inside one room":         {"internal/demo", "internal/demo/draw", false},
		"the name only begins so": {"internal/story/article", "internal/story/articles", true},
		"testkit in a room":       {"internal/story/article", "internal/testkit/cases", true},
		"testkit in tools":        {"tools/testrun", "internal/testkit/pgtest", false},
		"testkit in the program":  {"cmd/broadsheet", "internal/testkit/pgtest", true},
		"program in a room":       {"internal/app", "cmd/broadsheet", true},
		"no shelf":                {"internal/util", "fmt", true},
		"of the library":          {"internal/floor/db", "database/sql", false},
	} {
		to := c.to
		if strings.Contains(to, "/") && !strings.HasPrefix(to, "database/") {
			to = "broadsheet/" + to
		}
		found := breaches([]pkg{{ImportPath: "broadsheet/" + c.from, Imports: []string{to}}})
		if (len(found) > 0) != c.want {
			t.Errorf("%s: %s to %s: found %v", name, c.from, c.to, found)
		}
	}
}
