package copydesk

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const body = "\n\nThe band played on the quay until the lights went out.\n"

func TestRefusalsSayWhereAndWhatToDo(t *testing.T) {
	front := func(lines string) string { return "---\nheadline: Ferry ends\n" + lines + "\n---" + body }
	for _, test := range []struct {
		name, file, text string
		line             string
		says             []string
	}{
		{"an empty file", "a.txt", "", "1", []string{"empty"}},
		{"only spaces", "a.txt", " \n\t\u200b\u00a0\n", "1", []string{"only spaces"}},
		{"zero bytes", "a.txt", "Ferry\nends\x00now\nand more", "2", []string{"binary", "UTF-8"}},
		{"control characters", "a.txt", "Ferry\nends\x01now", "2", []string{"control characters"}},
		{"a PDF", "a.txt", "%PDF-1.7\n...", "1", []string{"PDF", ".txt"}},
		{"a picture", "a.md", "\x89PNG\r\n\x1a\n", "1", []string{"PNG"}},
		{"a photograph", "a.txt", "\xff\xd8\xff\xe0JFIF", "1", []string{"JPEG"}},
		{"a ZIP or docx", "a.docx", "PK\x03\x04....", "1", []string{".docx", "save"}},
		{"an old Word document", "a.doc", "\xd0\xcf\x11\xe0....", "1", []string{".doc"}},
		{"rich text", "a.rtf", "{\\rtf1 x}", "1", []string{".rtf"}},
		{"UTF-32", "a.txt", "\xff\xfe\x00\x00F\x00\x00\x00", "1", []string{"UTF-32", "UTF-8"}},
		{"UTF-16 without a mark", "a.txt", "F\x00e\x00r\x00r\x00y\x00\n\x00e\x00n\x00d\x00s\x00", "1", []string{"UTF-16", "byte order mark"}},
		{"UTF-16 cut short", "a.txt", "\xff\xfeF\x00e", "1", []string{"UTF-16"}},
		{"a broken character", "a.txt", "Fähre\nendet — für immer, über Nacht — \xff\n" + body, "2", []string{"broken"}},
		{"Russian in a legacy encoding", "a.txt", "\xf0\xe0\xf1\xf1\xea\xe0\xe7 \xee \xf0\xe5\xea\xe5\n\n\xf0\xe5\xea\xe0 \xf2\xe5\xf7\xb8\xf2 \xe4\xee\xeb\xe3\xee\n", "1", []string{"Windows-1251", "UTF-8"}},
		{"Japanese in Shift JIS", "a.txt", strings.Repeat("\x82\xa0\x82\xa2\x82\xa4\x82\xa6\x82\xa8", 4) + "\n", "1", []string{"Shift JIS"}},
		{"a headline of 1,000 characters", "a.txt", strings.Repeat("ferry ", 166) + "ends" + body, "1", []string{"1000", "300"}},
		{"a long headline in front matter", "a.md", "---\nsection: Isles\nheadline: " + strings.Repeat("é", 301) + "\n---" + body, "3", []string{"301", "300"}},
		{"no headline in plain copy", "a.txt", "\nSKERRA — The night ferry to the isles will stop on Sunday.\n\nThe band played.\n", "2", []string{"no headline", "first line"}},
		{"no headline in Markdown", "a.md", "---\nsection: Isles\n---" + body, "1", []string{"no headline", "# "}},
		{"no headline in HTML", "a.html", "<p>The band played on.</p>", "1", []string{"no headline", "<h1>"}},
		{"no story", "a.txt", "Ferry ends\n", "1", []string{"no story"}},
		{"an unknown key", "a.md", front("headlin: x"), "3", []string{`"headlin"`, `"headline"`}},
		{"a key of other programs", "a.md", front("category: x"), "3", []string{`"category"`, `"section"`}},
		{"a key given twice", "a.md", front("headline: Again"), "3", []string{"twice", "line 2"}},
		{"a line without a key", "a.md", front("this is no setting"), "3", []string{"key: value"}},
		{"front matter never closed", "a.md", "---\nheadline: Ferry ends\n\nThe band played on.\n", "1", []string{"never closed", "---"}},
		{"a quotation mark never closed", "a.md", front(`standfirst: "Ninety years`), "3", []string{"never closed"}},
		{"a list never closed", "a.md", front("tags: [a, b"), "3", []string{"]"}},
		{"30 February", "a.md", front("date: 2026-02-30"), "3", []string{"2026-02-30", "does not exist", "28 days"}},
		{"month 13", "a.md", front("published: 2026-13-01 10:00"), "3", []string{"month 13"}},
		{"25 o'clock", "a.md", front("date: 2026-03-01 25:00"), "3", []string{"time of day"}},
		{"31 April in a dateline", "a.md", front("dateline: Skerra, 2026-04-31"), "3", []string{"April", "30 days"}},
		{"31 June in a dateline's date", "a.md", front("dateline:\n  place: Skerra\n  date: 2026-06-31"), "5", []string{"June"}},
		{"a date in words", "a.md", front("date: next Tuesday"), "3", []string{"2026-08-30"}},
		{"six key points", "a.md", front("key_points:\n- a\n- b\n- c\n- d\n- e\n- f"), "9", []string{"6", "5"}},
		{"an unknown label", "a.md", front("label: rumour"), "3", []string{"rumour", "opinion"}},
		{"comments perhaps", "a.md", front("comments: perhaps"), "3", []string{"open", "closed"}},
		{"minor perhaps", "a.md", front("minor: perhaps"), "3", []string{"yes"}},
		{"a list for a headline", "a.md", "---\nheadline: [a, b]\n---" + body, "2", []string{"one value"}},
		{"a caption without a picture", "a.md", front("caption: The quay"), "3", []string{"picture:"}},
		{"a strange language", "a.md", front("language: in English"), "3", []string{"en-GB"}},
		{"two bylines", "a.md", front("byline: Mira Oduya\nauthor: Tom Reyes"), "4", []string{"byline"}},
		{"formatting that never closes", "a.html", "<h1>Ferry</h1>" + strings.Repeat("<b><i><u>", 600) + strings.Repeat("<p>x", 5000), "1", []string{"never closes"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := Read(test.file, []byte(test.text), Options{})
			var refusal *Refusal
			if !errors.As(err, &refusal) {
				t.Fatalf("not refused: %v", err)
			}
			message := err.Error()
			if prefix := test.file + ":" + test.line + ": "; !strings.HasPrefix(message, prefix) {
				t.Errorf("%q does not begin with %q", message, prefix)
			}
			for _, part := range test.says {
				if !strings.Contains(message, part) {
					t.Errorf("%q does not say %q", message, part)
				}
			}
		})
	}
}

func TestFiftyMegabytesAreRefusedBySizeAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "large.txt")
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	// A sparse file: were it read, it would be refused for its zero bytes.
	if err := file.Truncate(50 << 20); err != nil {
		t.Fatal(err)
	}
	file.Close()
	_, err = ReadFile(path, Options{})
	if err == nil || !strings.Contains(err.Error(), "50.0 MB") || !strings.Contains(err.Error(), "8.0 MB") {
		t.Errorf("50 MB: %v", err)
	}
	if _, err = Read("a.txt", []byte("Ferry ends"+body), Options{MaxBytes: 10}); err == nil || !strings.Contains(err.Error(), "limit is 10 bytes") {
		t.Errorf("over the limit that was set: %v", err)
	}
}

func TestFilesThatCannotBeRead(t *testing.T) {
	dir := t.TempDir()
	if _, err := ReadFile(dir, Options{}); err == nil || !strings.Contains(err.Error(), "folder") {
		t.Errorf("a folder: %v", err)
	}
	if _, err := ReadFile(filepath.Join(dir, "none.txt"), Options{}); err == nil || !strings.Contains(err.Error(), "no such file") {
		t.Errorf("a missing file: %v", err)
	}
}

func TestEncodingsThatAreRead(t *testing.T) {
	for _, test := range []struct{ name, data, encoding string }{
		{"UTF-8", "Fähre endet", "UTF-8"},
		{"UTF-8 with a mark", "\xef\xbb\xbfFähre endet", "UTF-8"},
		{"UTF-16 little-endian", utf16("Fähre endet", false), "UTF-16"},
		{"UTF-16 big-endian", utf16("Fähre endet", true), "UTF-16"},
		{"Windows-1252", "F\xe4hre endet", "Windows-1252"},
	} {
		data := test.data
		if test.encoding == "UTF-16" {
			big := strings.HasPrefix(data, "\xfe")
			data += utf16(body, big)[2:]
		} else {
			data += strings.ReplaceAll(body, "\n", "\r\n")
		}
		c, err := Read("a.txt", []byte(data), Options{})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if c.Draft.Headline != "Fähre endet" || c.Encoding != test.encoding || c.Paragraphs != 1 {
			t.Errorf("%s: %q in %s, %d paragraphs", test.name, c.Draft.Headline, c.Encoding, c.Paragraphs)
		}
	}
	c, err := Read("a.txt", []byte("Caf\xe9 \x96 \x93closed\x94"+body), Options{})
	if err != nil || c.Draft.Headline != "Café – “closed”" {
		t.Errorf("Windows-1252 marks: %v %v", c, err)
	}
}

func utf16(text string, big bool) string {
	out := []byte{0xff, 0xfe}
	if big {
		out = []byte{0xfe, 0xff}
	}
	for _, r := range text {
		if big {
			out = append(out, byte(r>>8), byte(r))
		} else {
			out = append(out, byte(r), byte(r>>8))
		}
	}
	return string(out)
}
