// Package schemaorg checks linked data against the vocabulary of schema.org, as
// the npm package schema-dts has it: which types there are, which properties
// each may have, and what may stand in them.
package schemaorg

import (
	"fmt"
	"math"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/testkit/cases"
)

// Vocabulary is schema.org's.
type Vocabulary struct {
	above      map[string][]string          // interface → those that it extends
	properties map[string]map[string]string // interface → property → what may stand there
	kinds      map[string][]string          // type → itself and those below it
}

var (
	interfaceLine = regexp.MustCompile(`^(?:export )?interface (\w+) extends (.+) \{$`)
	propertyLine  = regexp.MustCompile(`^ {4}"(\w+)"\?: SchemaValue<(.+), "\w+">;$`)
	kindLine      = regexp.MustCompile(`^export type (\w+) = (.+);$`)
)

// Load reads the vocabulary, and skips the test where the package is absent.
func Load(t testing.TB) *Vocabulary {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(cases.Root(t), "node_modules", "schema-dts", "dist", "schema.d.ts"))
	if err != nil {
		t.Skip("schema-dts absent: run `make test`, or tools/npm-packages.sh all")
	}
	v := &Vocabulary{above: map[string][]string{}, properties: map[string]map[string]string{}, kinds: map[string][]string{}}
	open := ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimRight(line, "\n")
		if m := interfaceLine.FindStringSubmatch(line); m != nil {
			open = m[1]
			v.above[open] = strings.Split(m[2], ", ")
			v.properties[open] = map[string]string{}
		} else if m := propertyLine.FindStringSubmatch(line); m != nil && open != "" {
			v.properties[open][m[1]] = m[2]
		} else if m := kindLine.FindStringSubmatch(line); m != nil {
			v.kinds[m[1]] = strings.Split(m[2], " | ")
		}
	}
	if len(v.above) < 800 || v.property("NewsArticleLeaf", "headline") == "" {
		t.Fatalf("schema-dts is written otherwise than this reads it: %d types", len(v.above))
	}
	return v
}

// Check returns what is wrong with a piece of JSON-LD, read by encoding/json.
func (v *Vocabulary) Check(data map[string]any) []string {
	if data["@context"] != "https://schema.org" {
		return []string{fmt.Sprintf("@context is %v", data["@context"])}
	}
	return v.node("", data)
}

func (v *Vocabulary) node(at string, data map[string]any) (wrong []string) {
	kind, _ := data["@type"].(string)
	leaf := kind + "Leaf"
	if v.above[leaf] == nil {
		return []string{fmt.Sprintf("%s: there is no type %q", at, data["@type"])}
	}
	for name, value := range data {
		place := at + "/" + kind + "." + name
		switch name {
		case "@type", "@context":
			continue
		case "@id":
			if s, _ := value.(string); !isAddress(s) {
				wrong = append(wrong, fmt.Sprintf("%s: %q is no absolute address", place, value))
			}
			continue
		}
		within := v.property(leaf, name)
		if within == "" {
			wrong = append(wrong, place+": no such property")
			continue
		}
		list, many := value.([]any)
		if !many {
			list = []any{value}
		}
		if len(list) == 0 && name != "itemListElement" {
			wrong = append(wrong, place+": an empty list")
		}
		for _, one := range list {
			wrong = append(wrong, v.value(place, one, strings.Split(within, " | "))...)
		}
	}
	return wrong
}

func (v *Vocabulary) value(at string, value any, within []string) []string {
	is := func(kinds ...string) bool {
		return slices.ContainsFunc(kinds, func(k string) bool { return slices.Contains(within, k) })
	}
	no := []string{fmt.Sprintf("%s: %v is none of %s", at, value, strings.Join(within, ", "))}
	switch value := value.(type) {
	case bool:
		if is("Boolean") {
			return nil
		}
	case float64:
		if is("Number", "Float") || is("Integer") && value == math.Trunc(value) {
			return nil
		}
	case string:
		switch {
		case strings.TrimSpace(value) == "":
			return []string{at + ": empty"}
		case is("Text", "CssSelectorType"), is("URL") && isAddress(value), is("Date", "DateTime") && isTime(value):
			return nil
		}
	case map[string]any:
		kind, _ := value["@type"].(string)
		for _, want := range within {
			if v.isA(kind, want) {
				return v.node(at, value)
			}
		}
	}
	return no
}

// property is what may stand in a property of an interface or of one above it.
func (v *Vocabulary) property(of, name string) string {
	if within := v.properties[of][name]; within != "" {
		return within
	}
	for _, up := range v.above[of] {
		if within := v.property(up, name); within != "" {
			return within
		}
	}
	return ""
}

func (v *Vocabulary) isA(kind, want string) bool {
	return slices.ContainsFunc(v.kinds[want], func(part string) bool {
		return part == kind+"Leaf" || part != want && v.isA(kind, part)
	})
}

func isAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != ""
}

func isTime(s string) bool {
	_, day := time.Parse(time.DateOnly, s)
	_, moment := time.Parse(time.RFC3339, s)
	return day == nil || moment == nil
}
