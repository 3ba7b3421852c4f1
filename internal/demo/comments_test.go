package demo

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var sampleAddress = regexp.MustCompile(`^[a-z.0-9]+@example\.org$`)

func TestThreeHundredReadersCommentsOnTheLead(t *testing.T) {
	comments := Comments()
	if n := len(comments[Lead]); n != 300 {
		t.Errorf("%d comments on the lead", n)
	}
	if len(comments) != 14 {
		t.Errorf("%d stories were answered", len(comments))
	}
	ages := map[string]time.Duration{}
	for _, s := range Stories() {
		ages[s.File] = s.Age
	}
	seen := map[string]bool{}
	deepest := 0
	for file, list := range comments {
		if file != Lead && (len(list) < 5 || len(list) > 20) {
			t.Errorf("%s has %d comments", file, len(list))
		}
		depth := make([]int, len(list)+1)
		for i, c := range list {
			switch {
			case c.N != i+1:
				t.Fatalf("%s: comment %d stands at place %d", file, c.N, i+1)
			case c.Parent < 0 || c.Parent >= c.N:
				t.Fatalf("%s: comment %d answers %d", file, c.N, c.Parent)
			case c.Parent > 0 && c.After <= list[c.Parent-1].After:
				t.Errorf("%s: comment %d answers before it is asked", file, c.N)
			case i > 0 && c.After < list[i-1].After:
				t.Errorf("%s: comment %d is out of order", file, c.N)
			case c.After <= 0 || c.After >= ages[file]:
				t.Errorf("%s: comment %d comes %v after a story %v old", file, c.N, c.After, ages[file])
			case c.Name == "" || !sampleAddress.MatchString(c.Email):
				t.Errorf("%s: comment %d is by %q, %q", file, c.N, c.Name, c.Email)
			case !utf8.ValidString(c.Text) || strings.TrimSpace(c.Text) != c.Text || c.Text == "":
				t.Errorf("%s: comment %d has text %q", file, c.N, c.Text)
			case seen[strings.ToLower(c.Text)]:
				t.Errorf("%s: comment %d repeats %q", file, c.N, c.Text)
			}
			seen[strings.ToLower(c.Text)] = true
			depth[c.N] = depth[c.Parent] + 1
			deepest = max(deepest, depth[c.N])
		}
	}
	if deepest != 6 {
		t.Errorf("the deepest thread has %d steps", deepest)
	}
}

func TestOneReaderOneAddress(t *testing.T) {
	address, owner := map[string]string{}, map[string]string{}
	for _, list := range Comments() {
		for _, c := range list {
			if address[c.Name] != "" && address[c.Name] != c.Email || owner[c.Email] != "" && owner[c.Email] != c.Name {
				t.Errorf("%q and %q share or change an address: %s", c.Name, owner[c.Email], c.Email)
			}
			address[c.Name], owner[c.Email] = c.Email, c.Name
		}
	}
}
