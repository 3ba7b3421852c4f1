package demo

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/demo/draw"
)

var known = []string{
	"headline", "search_headline", "social_headline", "standfirst", "key_points", "dateline", "byline", "section",
	"tags", "storyline", "label", "picture", "alt", "caption", "credit", "slug", "correction", "kind",
}

// sheet is a file of copy as far as these tests read it.
type sheet struct {
	fields map[string][]string
	body   string
}

func (s sheet) one(key string) string { return strings.Join(s.fields[key], " ") }

var keyLine = regexp.MustCompile(`^([a-z_]+):\s*(.*)$`)

// read knows the little of front matter that the sample uses; the desk's own
// reader stands on a shelf that this package may not know.
func read(t *testing.T, s Story) sheet {
	t.Helper()
	parts := strings.SplitN(string(s.Copy), "---\n", 3)
	if len(parts) != 3 || parts[0] != "" {
		t.Fatalf("%s: no front matter", s.File)
	}
	out := sheet{fields: map[string][]string{}, body: strings.TrimSpace(parts[2])}
	key := ""
	for line := range strings.Lines(parts[1]) {
		line = strings.TrimRight(line, "\n")
		if item, ok := strings.CutPrefix(line, "  - "); ok && key != "" {
			out.fields[key] = append(out.fields[key], item)
			continue
		}
		m := keyLine.FindStringSubmatch(line)
		if m == nil || !slices.Contains(known, m[1]) || out.fields[m[1]] != nil {
			t.Fatalf("%s: front matter line %q", s.File, line)
		}
		key = m[1]
		value := m[2]
		if strings.Contains(value, ": ") && !strings.HasPrefix(value, `"`) {
			t.Errorf("%s: %s holds a colon and is not quoted", s.File, key)
		}
		if list, ok := strings.CutPrefix(value, "["); ok {
			out.fields[key] = strings.Split(strings.TrimSuffix(list, "]"), ", ")
		} else if value != "" {
			out.fields[key] = []string{strings.Trim(value, `"`)}
		}
	}
	return out
}

func TestTwelveStoriesInThreeSectionsByFiveAuthors(t *testing.T) {
	sections, authors, slugs := map[string]int{}, map[string]bool{}, map[string]bool{}
	var chapters, labels []string
	corrections := 0
	for _, s := range Stories() {
		page := read(t, s)
		for _, key := range []string{"headline", "standfirst", "key_points", "dateline", "byline", "section", "tags", "slug"} {
			if page.one(key) == "" {
				t.Errorf("%s has no %s", s.File, key)
			}
		}
		if n := len(page.fields["key_points"]); n > 5 {
			t.Errorf("%s has %d key points", s.File, n)
		}
		if n := len(strings.Fields(page.body)); n < 350 || n > 900 {
			t.Errorf("%s has %d words", s.File, n)
		}
		for _, part := range []string{"\n## ", "\n> — ", "” said "} {
			if !strings.Contains(page.body, part) {
				t.Errorf("%s has no %q", s.File, part)
			}
		}
		sections[page.one("section")]++
		slugs[page.one("slug")] = true
		for _, name := range page.fields["byline"] {
			authors[strings.TrimSuffix(name, " (pictures)")] = true
		}
		if page.one("storyline") != "" {
			chapters = append(chapters, s.File)
		}
		if page.one("label") != "" {
			labels = append(labels, page.one("label"))
		}
		if page.one("correction") != "" {
			corrections++
		}
	}
	if len(Stories()) != 12 || len(sections) != 3 || len(authors) != 5 || len(slugs) != 12 {
		t.Errorf("%d stories, sections %v, authors %v, %d slugs", len(Stories()), sections, authors, len(slugs))
	}
	for _, name := range Site().Sections {
		if sections[name] < 3 {
			t.Errorf("section %s has %d stories", name, sections[name])
		}
	}
	slices.Sort(labels)
	if len(chapters) != 3 || chapters[0] != Lead || corrections != 1 || !slices.Equal(labels, []string{"analysis", "opinion"}) {
		t.Errorf("chapters %v, labels %v, %d corrections", chapters, labels, corrections)
	}
}

func TestFreePagesSayThatTheyArePages(t *testing.T) {
	for _, s := range Pages() {
		if page := read(t, s); page.one("kind") != "page" || page.one("headline") == "" || page.one("slug") == "" {
			t.Errorf("%s: %v", s.File, page.fields)
		}
	}
}

func TestStoriesAreNewestFirstAndFresh(t *testing.T) {
	var last time.Duration
	for _, s := range Stories() {
		if s.Age <= last || s.Age > 7*day {
			t.Errorf("%s is %v old after one of %v", s.File, s.Age, last)
		}
		last = s.Age
	}
}

func TestQuotationMarksAreTypographicAndPaired(t *testing.T) {
	for _, s := range append(Stories(), Pages()...) {
		body := read(t, s).body
		if strings.ContainsAny(body, `"'`) {
			t.Errorf("%s has a straight quotation mark or apostrophe", s.File)
		}
		for para := range strings.SplitSeq(body, "\n\n") {
			if strings.Count(para, "“") != strings.Count(para, "”") {
				t.Errorf("%s: unpaired in %q", s.File, para)
			}
		}
	}
}

func TestEachStoryHasOnePullQuote(t *testing.T) {
	for _, s := range Stories() {
		pulled := regexp.MustCompile(`(?m)^> “.+”$`).FindAllString(read(t, s).body, -1)
		if len(pulled) != 1 {
			t.Errorf("%s has %d pull quotes", s.File, len(pulled))
		}
	}
}

func TestEveryPictureIsUsedOnceAndDescribed(t *testing.T) {
	used := map[string]bool{}
	for _, s := range Stories() {
		page := read(t, s)
		name := page.one("picture")
		if name == "" {
			continue
		}
		if used[name] || !slices.Contains(draw.Names(), name) {
			t.Errorf("%s names picture %q", s.File, name)
		}
		used[name] = true
		for _, key := range []string{"alt", "caption", "credit"} {
			if page.one(key) == "" {
				t.Errorf("%s has a picture and no %s", s.File, key)
			}
		}
	}
	if len(used) != len(draw.Names()) {
		t.Errorf("%d of %d pictures used", len(used), len(draw.Names()))
	}
}

func TestEveryLinkLeadsToAReservedHost(t *testing.T) {
	var text bytes.Buffer
	for _, s := range append(Stories(), Pages()...) {
		text.Write(s.Copy)
	}
	for _, list := range Comments() {
		for _, c := range list {
			text.WriteString(c.Text + "\n")
		}
	}
	for _, link := range Site().Follow {
		text.WriteString(link.URL + "\n")
	}
	reserved := regexp.MustCompile(`(^|\.)example(\.org|\.net|\.com)?$`)
	found := regexp.MustCompile(`https?://[^\s)]+`).FindAllString(text.String(), -1)
	if len(found) < 4 {
		t.Fatalf("only %d links found", len(found))
	}
	for _, address := range found {
		if u, err := url.Parse(address); err != nil || !reserved.MatchString(u.Hostname()) {
			t.Errorf("%s would call a real host", address)
		}
	}
}

func TestTheZoneExists(t *testing.T) {
	if _, err := time.LoadLocation(Site().Zone); err != nil {
		t.Error(err)
	}
}
