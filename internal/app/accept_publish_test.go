package app_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/cases"
	"broadsheet/internal/testkit/htmlcheck"
)

func TestMain(m *testing.M) { apptest.Main(m) }

// printed is a line of `publish --json`, field by field as others rely on it.
type printed struct {
	ID        string   `json:"id"`
	URL       string   `json:"url"`
	Headline  string   `json:"headline"`
	KeyPoints []string `json:"key_points"`
	Dateline  struct {
		Place string `json:"place"`
		Date  string `json:"date"`
	} `json:"dateline"`
	Paragraphs int      `json:"paragraphs"`
	Crossheads []string `json:"crossheads"`
	Quotations []struct {
		Speaker string `json:"speaker"`
		Text    string `json:"text"`
	} `json:"quotations"`
	LeftOut  []string `json:"left_out"`
	Outcome  string   `json:"outcome"`
	Revision int      `json:"revision"`
	File     string   `json:"file"`
}

// readPrinted reads the lines of `publish --json`, and refuses any field that
// is not known here.
func readPrinted(t *testing.T, out string) (list []printed) {
	t.Helper()
	lines := json.NewDecoder(strings.NewReader(out))
	lines.DisallowUnknownFields()
	for lines.More() {
		var p printed
		if err := lines.Decode(&p); err != nil {
			t.Fatalf("%v in\n%s", err, out)
		}
		list = append(list, p)
	}
	if strings.Count(out, "\n") != len(list) {
		t.Errorf("%d stories on %d lines: one line a story is promised", len(list), strings.Count(out, "\n"))
	}
	return list
}

func publishOne(t *testing.T, h *apptest.House, args ...string) printed {
	t.Helper()
	list := readPrinted(t, h.Must(append([]string{"publish", "--json"}, args...)...))
	if len(list) != 1 {
		t.Fatalf("%d stories were published, want one", len(list))
	}
	return list[0]
}

// The fields are those of the README beside the case.
func TestTheCaseIsPublishedAsACarefulSubEditorWould(t *testing.T) {
	text := string(cases.Read(t, "story/foreign-secretary.txt"))
	lines := strings.Split(text, "\n")
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		file := h.Write("agency.txt", text)
		got := publishOne(t, h, file)
		if got.Headline != lines[3] {
			t.Errorf("headline %q", got.Headline)
		}
		if !slices.Equal(got.KeyPoints, []string{lines[5], lines[7]}) {
			t.Errorf("key points %q", got.KeyPoints)
		}
		if got.Dateline.Place != "Beijing, China" {
			t.Errorf("dateline %+v", got.Dateline)
		}
		if got.Paragraphs != 21 || len(got.Crossheads) != 1 || got.Crossheads[0] != lines[37] || len(got.LeftOut) != 7 {
			t.Errorf("%d paragraphs, cross-heads %q, left out %q", got.Paragraphs, got.Crossheads, got.LeftOut)
		}
		var speakers []string
		for _, q := range got.Quotations {
			if q.Speaker != "" && !slices.Contains(speakers, q.Speaker) {
				speakers = append(speakers, q.Speaker)
			}
			if !strings.Contains(text, q.Text) {
				t.Errorf("%q was not said", q.Text)
			}
		}
		if want := []string{"James Cleverly", "Wang Wenbin", "the Global Times", "the House of Commons Foreign Affairs Committee"}; !slices.Equal(speakers, want) {
			t.Errorf("speakers %q, want %q", speakers, want)
		}
		if got.Outcome != "new" || got.Revision != 1 || got.ID == "" || got.File != file {
			t.Errorf("outcome %q, revision %d, id %q, file %q", got.Outcome, got.Revision, got.ID, got.File)
		}

		site := h.Serve()
		page := site.Get(pathOf(t, got.URL)).Want(200).Page()
		page.In("h1[data-part=headline]").Text(lines[3])
		page.Find("[data-part=keypoints] > li").Count(2)
		page.In("[data-part=dateline]").Count(1).Text("Beijing, China")
		page.Find("[data-part=story] > p").Count(21)
		page.Find("[data-part=story] > h2").Count(1).Text(lines[37])
		for _, furniture := range got.LeftOut {
			if strings.Contains(htmlcheck.Find(t, page.In("[data-part=story]").HTML(), "body").Texts()[0], furniture) {
				t.Errorf("the story has the furniture %q", furniture)
			}
		}

		again := publishOne(t, h, file)
		if again.Outcome != "unchanged" || again.Revision != 1 || again.ID != got.ID || again.URL != got.URL {
			t.Errorf("the same file again: %q, revision %d, %s at %s", again.Outcome, again.Revision, again.ID, again.URL)
		}

		before := page.Find("[data-part=story] > *").Values("id")
		lines[19] += " The dispatch was read twice before it was sent."
		h.Write("agency.txt", strings.Join(lines, "\n"))
		changed := publishOne(t, h, file)
		if changed.Outcome != "updated" || changed.Revision != 2 || changed.ID != got.ID || changed.URL != got.URL {
			t.Errorf("the file with changed text: %q, revision %d, %s at %s", changed.Outcome, changed.Revision, changed.ID, changed.URL)
		}
		after := site.Get(pathOf(t, got.URL)).Want(200).Page()
		after.In("[data-part=story]").Contains("read twice before it was sent")
		if ids := after.Find("[data-part=story] > *").Values("id"); !slices.Equal(ids, before) || slices.Contains(ids, "") {
			t.Errorf("the blocks' ids were %q and are %q", before, ids)
		}
	})
}

func pathOf(t *testing.T, address string) string {
	t.Helper()
	_, rest, ok := strings.Cut(address, "://")
	if !ok {
		t.Fatalf("%q is no address", address)
	}
	return rest[strings.IndexByte(rest, '/'):]
}

const inMarkdown = `---
headline: Ferry to Skerra ends on Sunday
standfirst: The last boat leaves at nine.
key_points:
  - The night ferry to Skerra makes its last crossing on Sunday.
dateline: Skerra
byline: [Mira Oduya]
section: Isles
tags: [Ferries]
---

The night ferry to Skerra makes its last crossing on Sunday, the company said.

“We have carried nine passengers this winter,” said Tom Reyes, the harbour master.

## What comes after

The mail will go by the fishing boats.
`

const inHTML = `<!doctype html><html lang="en"><head><title>Bakery wins prize</title></head><body>
<nav><a href="/">Home</a> <a href="/news">News</a></nav>
<article><h1>Bakery on the quay wins a prize</h1>
<p>The bakery on the quay of Skerra has won the county's prize for rye bread, the jury said on Monday in the town hall.</p>
<p>“Nobody was more surprised than my oven,” said Elin Sand, who owns it and has run it for eleven years.</p>
<h2>Eleven years</h2>
<p>She learned the trade from her aunt, who baked for the lighthouse and for the boats that called in summer.</p>
</article><footer>All rights reserved</footer></body></html>`

func TestMarkdownAndHTMLBecomeStories(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		out := h.Must("publish", "--json", h.Write("ferry.md", inMarkdown), h.Write("bakery.html", inHTML))
		list := readPrinted(t, out)
		if len(list) != 2 {
			t.Fatalf("%d stories", len(list))
		}
		ferry, bakery := list[0], list[1]
		if ferry.Headline != "Ferry to Skerra ends on Sunday" || ferry.Dateline.Place != "Skerra" || ferry.Paragraphs != 3 ||
			!slices.Equal(ferry.Crossheads, []string{"What comes after"}) || len(ferry.KeyPoints) != 1 ||
			len(ferry.Quotations) != 1 || ferry.Quotations[0].Speaker != "Tom Reyes" {
			t.Errorf("the Markdown was taken for %+v", ferry)
		}
		if bakery.Headline != "Bakery on the quay wins a prize" || bakery.Paragraphs != 3 || len(bakery.Quotations) != 1 || bakery.Quotations[0].Speaker != "Elin Sand" {
			t.Errorf("the HTML was taken for %+v", bakery)
		}
		if !strings.HasSuffix(ferry.URL, "/isles/ferry-to-skerra-ends-on-sunday") {
			t.Errorf("the story stands at %s", ferry.URL)
		}
		// Nothing is null: others read the lists without asking.
		if strings.Contains(out, "null") {
			t.Errorf("a list is null:\n%s", out)
		}
		for _, changed := range []struct{ file, text, id string }{
			{"ferry.md", strings.Replace(inMarkdown, "nine passengers", "ten passengers", 1), ferry.ID},
			{"bakery.html", strings.Replace(inHTML, "eleven years.", "twelve years.", 1), bakery.ID},
		} {
			got := publishOne(t, h, h.Write(changed.file, changed.text))
			if got.Outcome != "updated" || got.Revision != 2 || got.ID != changed.id {
				t.Errorf("%s with changed text: %q, revision %d, %s", changed.file, got.Outcome, got.Revision, got.ID)
			}
		}
		// By another way to the same file it is the same story.
		if got := publishOne(t, h, filepath.Join(h.Work, "ferry.md")); got.ID != ferry.ID || got.Outcome != "unchanged" {
			t.Errorf("by its whole path: %q, %s", got.Outcome, got.ID)
		}
	})
}

func TestDryRunPublishesNothing(t *testing.T) {
	h := apptest.NewHouse(t)
	file := h.Write("ferry.md", inMarkdown)
	shown := h.Must("publish", "--dry-run", file)
	for _, words := range []string{"Ferry to Skerra ends on Sunday", "Skerra", "Tom Reyes", "What comes after"} {
		if !strings.Contains(shown, words) {
			t.Errorf("a dry run does not show %q:\n%s", words, shown)
		}
	}
	if list := readPrinted(t, h.Must("publish", "--dry-run", "--json", file)); len(list) != 1 || list[0].Outcome != "" || list[0].ID != "" {
		t.Errorf("a dry run prints %+v", list)
	}
	if _, err := os.Stat(h.Dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a dry run makes a data folder: %v", err)
	}
	if got := publishOne(t, h, file); got.Outcome != "new" {
		t.Errorf("after a dry run the story is %q", got.Outcome)
	}
}

func TestTwoStoriesThatWantOneAddress(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		chosen := "---\nheadline: %\nslug: ferry\n---\n\nThe band played on the quay.\n"
		first := publishOne(t, h, h.Write("a.md", strings.Replace(chosen, "%", "The ferry", 1)))
		// One address was chosen, the other follows from the headline.
		same := "# The ferry\n\nA story that nobody gave an address.\n"
		third := publishOne(t, h, h.Write("c.md", same))
		for file, text := range map[string]string{"b.md": strings.Replace(chosen, "%", "Another ferry", 1), "d.md": same} {
			got := h.Run("publish", "--json", h.Write(file, text), h.Write("other.md", "# Beside "+file+"\n\nThe band played.\n"))
			if got.Exit != 1 || !strings.HasPrefix(got.Err, file+":1: ") || !strings.Contains(got.Err, "/news/") ||
				!strings.Contains(got.Err, "“The ferry”") || !strings.Contains(got.Err, "slug:") {
				t.Errorf("%s wants an address that is taken: exit status %d, %s", file, got.Exit, got.Err)
			}
			if list := readPrinted(t, got.Out); len(list) != 1 || list[0].File != "other.md" {
				t.Errorf("beside the refused story %+v was published", list)
			}
		}
		site := h.Serve()
		for _, p := range []printed{first, third} {
			site.Get(pathOf(t, p.URL)).Want(200).Page().In("h1").Text("The ferry")
		}
	})
}

// badCopy is what nobody can publish: for each file the line that is at fault
// and words of the sentence that says so.
var badCopy = []struct{ file, text, line, says string }{
	{"empty.txt", "", "1", "empty"},
	{"spaces.txt", " \n\t\u200b\n", "1", "only spaces"},
	{"binary.txt", "Ferry\nends\x00\x01\x02 now\n", "2", "binary"},
	{"picture.txt", "\x89PNG\r\n\x1a\n\x00", "1", "PNG"},
	{"word.docx", "PK\x03\x04\x14\x00", "1", "document"},
	{"utf32.txt", "\xff\xfe\x00\x00F\x00\x00\x00", "1", "UTF-32"},
	{"russian.txt", "\xf0\xe0\xf1\xf1\xea\xe0\xe7 \xee \xf0\xe5\xea\xe5\n\n\xf0\xe5\xea\xe0 \xf2\xe5\xf7\xb8\xf2 \xe4\xee\xeb\xe3\xee\n", "1", "Windows-1251"},
	{"japanese.txt", strings.Repeat("\x82\xa0\x82\xa2\x82\xa4\x82\xa6\x82\xa8", 4) + "\n", "1", "Shift JIS"},
	{"nameless.txt", "\nSKERRA — The night ferry to the isles will stop on Sunday.\n\nThe band played.\n", "2", "no headline"},
	{"nameless.md", "---\nsection: Isles\n---\n\nThe band played.\n", "1", "no headline"},
	{"long.txt", strings.Repeat("ferry ", 166) + "ends\n\nThe band played on the quay.\n", "1", "300"},
	{"unknown.md", "---\nheadline: Ferry ends\nheadlin: x\n---\n\nThe band played.\n", "3", `"headlin"`},
	{"date.md", "---\nheadline: Ferry ends\ndate: 2026-02-30\n---\n\nThe band played.\n", "3", "does not exist"},
	{"dateline.md", "---\nheadline: Ferry ends\ndateline: Skerra, 2026-04-31\n---\n\nThe band played.\n", "3", "April"},
	{"hour.md", "---\nheadline: Ferry ends\ndate: 2026-03-01 25:00\n---\n\nThe band played.\n", "3", "time of day"},
	{"picture.md", "---\nheadline: Ferry ends\npicture: nowhere.jpg\nalt: A quay\n---\n\nThe band played.\n", "3", "no such file"},
	{"absent.txt", absentFile, "1", "no such file"},
}

const absentFile = "(absent)"

func TestBadCopyIsRefusedWithFileAndLineAndTheRestIsPublished(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		args := []string{"publish", "--json", h.Write("first.md", inMarkdown)}
		for _, bad := range badCopy {
			if bad.text != absentFile {
				h.Write(bad.file, bad.text)
			}
			args = append(args, bad.file)
		}
		large := filepath.Join(h.Work, "large.txt")
		if err := errors.Join(os.WriteFile(large, nil, 0o600), os.Truncate(large, 50<<20)); err != nil {
			t.Fatal(err)
		}
		// Encodings that are recognised.
		h.Write("utf16.txt", "\xff\xfe"+utf16("Market opens early\n\nThe market opened at five.\n"))
		h.Write("windows.txt", "Caf\xe9 opens early\n\nThe caf\xe9 opened at five.\n")
		args = append(args, "large.txt", "utf16.txt", "windows.txt", h.Write("last.html", inHTML))

		got := h.Run(args...)
		if got.Exit != 1 {
			t.Errorf("exit status %d, want 1", got.Exit)
		}
		complaints := strings.Split(strings.TrimSuffix(got.Err, "\n"), "\n")
		if len(complaints) != len(badCopy)+1 {
			t.Errorf("%d lines for %d bad files:\n%s", len(complaints), len(badCopy)+1, got.Err)
		}
		for _, bad := range append(badCopy, struct{ file, text, line, says string }{"large.txt", "", "1", "50.0 MB"}) {
			i := slices.IndexFunc(complaints, func(l string) bool { return strings.HasPrefix(l, bad.file+":"+bad.line+": ") })
			if i < 0 || !strings.Contains(complaints[i], bad.says) {
				t.Errorf("%s: no line begins with its name and :%s: and says %q in\n%s", bad.file, bad.line, bad.says, got.Err)
			}
		}
		var files, addresses []string
		for _, p := range readPrinted(t, got.Out) {
			files, addresses = append(files, p.File), append(addresses, pathOf(t, p.URL))
		}
		if want := []string{"first.md", "utf16.txt", "windows.txt", "last.html"}; !slices.Equal(files, want) {
			t.Errorf("published %q, want %q", files, want)
		}
		site := h.Serve()
		for i, headline := range []string{"Ferry to Skerra ends on Sunday", "Market opens early", "Café opens early", "Bakery on the quay wins a prize"} {
			site.Get(addresses[i]).Want(200).Page().In("h1").Text(headline)
		}
	})
}

func utf16(ascii string) string {
	var b strings.Builder
	for _, c := range []byte(ascii) {
		b.WriteByte(c)
		b.WriteByte(0)
	}
	return b.String()
}

func TestSettingsSayWhereTheyComeFrom(t *testing.T) {
	h := apptest.NewHouse(t)
	conf := h.Write("paper.conf", "# of the paper\nsite-name = The Skerra Herald\nlanguage = en-GB\nlisten = 127.0.0.1:9\n")
	out := h.Must("config", "--config", conf, "--listen", "127.0.0.1:8081", "--database", "postgres://herald:secret@db.example/herald")
	for name, want := range map[string][2]string{
		"site-name": {"The Skerra Herald", "paper.conf:2"},
		"language":  {"en-GB", "paper.conf:3"},
		"listen":    {"127.0.0.1:8081", "flag --listen"},
		"data":      {h.Dir, "environment BROADSHEET_DATA"},
		"zone":      {"UTC", "default"},
	} {
		found := false
		for line := range strings.SplitSeq(out, "\n") {
			if left, origin, ok := strings.Cut(line, " # "); ok && strings.TrimSpace(left[:min(len(left), 22)]) == name {
				found = true
				if !strings.Contains(left, want[0]) || origin != want[1] {
					t.Errorf("%s: %q from %q, want %q from %q", name, left, origin, want[0], want[1])
				}
			}
		}
		if !found {
			t.Errorf("no line of %s in\n%s", name, out)
		}
	}
	if strings.Contains(out, "secret") {
		t.Error("the database's password is shown")
	}
	h.Write("bad.conf", "site-name = X\nsite-nam = Y\n")
	if got := h.Run("config", "--config", "bad.conf"); got.Exit != 1 || !strings.Contains(got.Err, "bad.conf:2") || !strings.Contains(got.Err, "site-nam") {
		t.Errorf("an unknown setting: exit status %d, %s", got.Exit, got.Err)
	}
	for _, args := range [][]string{{"--base-url", "www.example.org"}, {"--zone", "Skerra"}, {"--language", "x"}} {
		if got := h.Run(append([]string{"config"}, args...)...); got.Exit != 1 || !strings.Contains(got.Err, strconv.Quote(args[1])) {
			t.Errorf("%v: exit status %d, %s", args, got.Exit, got.Err)
		}
	}
}
