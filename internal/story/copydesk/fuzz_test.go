package copydesk

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/testkit/cases"
)

// FuzzRead holds Read to its word: a refusal or a draft whose document is
// valid, never a panic.
func FuzzRead(f *testing.F) {
	for _, seed := range []struct{ name, text string }{
		{"a.txt", "Ferry ends\n\nPARIS, Aug 30 (AFP) — A lead.\n\n“No,” said Ada Lund.\n"},
		{"a.txt", "Related stories\nShare\n\n• a\n• b\n\n1. x\n2. y\n\n***\n"},
		{"a.txt", "“‘«„\"'\n\n’”»“\"' he said “"},
		{"a.txt", "(\n\nA — (B) (C\n\nthe of and, who said\n\nby the, said “x”"},
		{"a.md", ferryMarkdown},
		{"a.md", "---\nkey_points:\n  - a\n picture:\n  file: [\n---\n# x\n===\n"},
		{"a.md", "# x\n\n![a](b.jpg)\n\n> “c”\n> — d, e, in f\n\n- ![g](../h%20i)"},
		{"a.html", "<h1>Ferry</h1><ul><li>a</ul><p>SKERRA — text<br>more <q>x</q></p>"},
		{"a.html", "<article><table><td><b><i><p>a<form><aside>"},
		{"a.txt", "\xff\xfeF\x00e\x00"},
		{"a.txt", "F\xe4hre\n\nText.\n"},
	} {
		f.Add(seed.name, []byte(seed.text))
	}
	if root := os.Getenv(cases.EnvDir); root != "" {
		if data, err := os.ReadFile(filepath.Join(root, "story", "foreign-secretary.txt")); err == nil {
			f.Add("story.txt", data)
		}
	}
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		c, err := Read(name, data, Options{Today: time.Date(2026, 9, 15, 0, 0, 0, 0, time.UTC)})
		if err != nil {
			var refusal *Refusal
			if !errors.As(err, &refusal) || refusal.Reason == "" {
				t.Fatalf("no refusal with a reason: %v", err)
			}
			return
		}
		for i := range c.Draft.Body.Content {
			n := &c.Draft.Body.Content[i]
			if name, ok := richtext.BesideFile(*n); ok {
				if !slices.ContainsFunc(c.Pictures, func(p PictureFile) bool { return p.Name == name }) {
					t.Fatalf("the picture %q is not handed over", name)
				}
				n.Attrs.Media, n.Attrs.Source = "taken", ""
			}
		}
		if err := richtext.Validate(c.Draft.Body); err != nil {
			t.Fatalf("%v", err)
		}
		if Summary(c) == "" || c.Draft.Headline == "" {
			t.Fatal("a copy without a summary or headline")
		}
	})
}
