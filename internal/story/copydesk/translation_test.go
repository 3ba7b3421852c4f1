package copydesk

import (
	"strings"
	"testing"
)

func TestACopyNamesTheStoryThatItTranslates(t *testing.T) {
	for name, c := range map[string]struct{ line, want, refused string }{
		"an id":       {"translation_of: k3w9tq", "k3w9tq", ""},
		"an address":  {"translation-of: https://courier.example/town/low-bridge", "https://courier.example/town/low-bridge", ""},
		"two stories": {"translation_of: [a, b]", "", "takes one value"},
	} {
		got, err := Read("pont.md", []byte("---\nheadline: Le pont bas\nlanguage: fr\n"+c.line+"\n---\n\nLe conseil a choisi le pont bas.\n"), Options{})
		switch {
		case c.refused != "":
			if err == nil || !strings.Contains(err.Error(), c.refused) {
				t.Errorf("%s: %v", name, err)
			}
		case err != nil || got.Draft.TranslationOf != c.want:
			t.Errorf("%s: %+v %v", name, got, err)
		}
	}
}
