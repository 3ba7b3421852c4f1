package demo

import (
	"bytes"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"broadsheet/internal/demo/draw"
)

var known = []string{
	"headline", "search_headline", "social_headline", "standfirst", "key_points", "dateline", "byline", "section",
	"newsletter_headline", "tags", "storyline", "label", "agency", "language", "translation_of", "comments",
	"picture", "alt", "caption", "credit", "slug", "correction", "kind",
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

func TestFortyStoriesInSixSectionsByEightAuthors(t *testing.T) {
	sections, authors, slugs := map[string]int{}, map[string]bool{}, map[string]bool{}
	labels, languages, places, tags := map[string]int{}, map[string]int{}, map[string]bool{}, map[string]bool{}
	var chapters, translations []string
	corrections, tables, long, short, wordy := 0, 0, 0, 0, 0
	for _, s := range Stories() {
		page := read(t, s)
		for _, key := range []string{"headline", "standfirst", "key_points", "dateline", "section", "tags", "slug"} {
			if page.one(key) == "" {
				t.Errorf("%s has no %s", s.File, key)
			}
		}
		if n := len(page.fields["key_points"]); n > 5 {
			t.Errorf("%s has %d key points", s.File, n)
		}
		words := len(strings.Fields(page.body))
		switch {
		case words < 130 || words > 2600:
			t.Errorf("%s has %d words", s.File, words)
		case words < 250:
			short++
		case words > 1800:
			long++
		}
		// A long story is broken up, and a reader of it can see who says so.
		for _, part := range []string{"\n## ", "\n> — ", "” said "} {
			if words >= 350 && page.one("language") == "" && page.one("label") == "" && page.one("picture") != "salt-pans" && !strings.Contains(page.body, part) {
				t.Errorf("%s has no %q", s.File, part)
			}
		}
		sections[page.one("section")]++
		slugs[page.one("slug")] = true
		labels[page.one("label")]++
		languages[page.one("language")]++
		places[page.one("dateline")] = true
		for _, tag := range page.fields["tags"] {
			tags[tag] = true
		}
		for _, name := range page.fields["byline"] {
			authors[strings.TrimSuffix(name, " (pictures)")] = true
		}
		if page.one("byline") == "" && page.one("label") != "agency" && page.one("label") != "sponsored" {
			t.Errorf("%s has no byline", s.File)
		}
		if page.one("storyline") != "" {
			chapters = append(chapters, s.File)
		}
		if of := page.one("translation_of"); of != "" {
			translations = append(translations, of)
		}
		if page.one("correction") != "" {
			corrections++
		}
		if strings.Contains(page.body, "|---|") {
			tables++
		}
		for word := range strings.FieldsSeq(page.one("headline")) {
			if utf8.RuneCountInString(word) > 40 {
				wordy++
			}
		}
	}
	if len(Stories()) != 40 || len(sections) != 6 || len(authors) != 8 || len(slugs) != 40 {
		t.Errorf("%d stories, sections %v, authors %v, %d slugs", len(Stories()), sections, authors, len(slugs))
	}
	for _, name := range Site().Sections {
		if sections[name] < 4 {
			t.Errorf("section %s has %d stories", name, sections[name])
		}
	}
	for _, label := range []string{"opinion", "analysis", "sponsored", "satire", "agency"} {
		if labels[label] == 0 {
			t.Errorf("no story is labelled %s", label)
		}
	}
	if len(chapters) != 6 || chapters[0] != Lead || corrections != 1 || len(places) < 5 || len(tags) < 12 {
		t.Errorf("chapters %v, %d corrections, %d places, %d tags", chapters, corrections, len(places), len(tags))
	}
	if languages["ar"] != 1 || languages["fr"] != 1 || !slices.Equal(translations, []string{"/culture/the-bread-boat"}) {
		t.Errorf("languages %v, translations of %v", languages, translations)
	}
	if tables < 3 || long != 1 || short < 4 || wordy != 1 {
		t.Errorf("%d tables, %d long and %d short stories, %d headlines with an endless word", tables, long, short, wordy)
	}
}

func TestAnUpdatedStoryKeepsItsFirstWording(t *testing.T) {
	n := 0
	for _, s := range Stories() {
		if s.Earlier == nil {
			continue
		}
		n++
		first, now := read(t, Story{File: "earlier/" + s.File, Copy: s.Earlier}), read(t, s)
		if first.one("slug") != now.one("slug") || first.one("picture") != now.one("picture") || first.body == now.body {
			t.Errorf("%s: the first wording is not one of the same story", s.File)
		}
	}
	if n != len(updated) || n == 0 {
		t.Errorf("%d stories have a first wording, want %d", n, len(updated))
	}
}

func TestTheFrontNamesStories(t *testing.T) {
	paths := map[string]bool{}
	for _, s := range Stories() {
		page := read(t, s)
		paths["/"+strings.ToLower(page.one("section"))+"/"+page.one("slug")] = true
	}
	front := Front()
	for _, path := range append(front.Seconds, front.Lead) {
		if !paths[path] {
			t.Errorf("there is no story %s", path)
		}
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
		if s.Age <= last || s.Age > 56*day {
			t.Errorf("%s is %v old after one of %v", s.File, s.Age, last)
		}
		last = s.Age
	}
}

// shown is a picture in the text: ![alt](name.jpg "caption | credit").
var shown = regexp.MustCompile(`(?m)^!\[([^\]]+)\]\(([a-z-]+)\.jpg "([^"|]+) \| ([^"|]+)"\)$`)

func TestQuotationMarksAreTypographicAndPaired(t *testing.T) {
	for _, s := range append(Stories(), Pages()...) {
		body := shown.ReplaceAllString(read(t, s).body, "$1 $3 $4")
		if strings.ContainsAny(body, `"'`) {
			t.Errorf("%s has a straight quotation mark or apostrophe", s.File)
		}
		for para := range strings.SplitSeq(body, "\n\n") {
			if strings.Count(para, "“") != strings.Count(para, "”") || strings.Count(para, "«") != strings.Count(para, "»") {
				t.Errorf("%s: unpaired in %q", s.File, para)
			}
		}
	}
}

func TestNoStoryHasTwoPullQuotes(t *testing.T) {
	for _, s := range Stories() {
		body := read(t, s).body
		if n := strings.Count(body, "\n> — "); n > 1 {
			t.Errorf("%s has %d pull quotes", s.File, n)
		}
		if n := len(regexp.MustCompile(`(?m)^> [“«].+[”»]$`).FindAllString(body, -1)); n != strings.Count(body, "\n> — ") {
			t.Errorf("%s has %d quotations set apart and %d speakers", s.File, n, strings.Count(body, "\n> — "))
		}
	}
}

func TestOneStoryIsToldInPictures(t *testing.T) {
	n := 0
	for _, s := range Stories() {
		if pictures := shown.FindAllString(read(t, s).body, -1); len(pictures) >= 5 {
			n++ // and one at its head
		}
	}
	if n != 1 {
		t.Errorf("%d stories show six pictures", n)
	}
}

func TestEveryPictureIsUsedOnceAndDescribed(t *testing.T) {
	used := map[string]string{}
	use := func(file, name, of string) {
		if !slices.Contains(draw.Names(), name) || used[name] != "" && !strings.HasSuffix(of, "/"+strings.TrimSuffix(used[name], ".md")) {
			t.Errorf("%s names picture %q, which is in %q", file, name, used[name])
		}
		used[name] = file
	}
	list := Stories()
	slices.Reverse(list) // what is translated comes before its translation
	for _, s := range list {
		page := read(t, s)
		for _, m := range shown.FindAllStringSubmatch(page.body, -1) {
			use(s.File, m[2], "")
		}
		if n := strings.Count(page.body, "!["); n != len(shown.FindAllString(page.body, -1)) {
			t.Errorf("%s: one of %d pictures lacks its words", s.File, n)
		}
		name := page.one("picture")
		if name == "" {
			continue
		}
		use(s.File, name, page.one("translation_of"))
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
