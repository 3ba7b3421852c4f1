package richtext_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"broadsheet/internal/floor/richtext"
)

func TestParseRefusesWhatItDoesNotKnow(t *testing.T) {
	doc := func(blocks string) string { return `{"type":"doc","attrs":{"version":1},"content":[` + blocks + `]}` }
	text := func(node string) string { return doc(`{"type":"paragraph","content":[` + node + `]}`) }
	for _, c := range []struct{ name, source, says string }{
		{"nothing", ``, "ends where"},
		{"half a document", `{"type":"doc","content":[`, "ends where"},
		{"something behind it", doc("") + "x", "something follows"},
		{"two documents", doc("") + doc(""), "something follows"},
		{"not a document", `{"type":"paragraph"}`, `starts with a "doc"`},
		{"a list", `[]`, "expected an object"},
		{"null", `null`, "needs a type"},
		{"a newer version", `{"type":"doc","attrs":{"version":2}}`, "use a newer Broadsheet"},
		{"an unknown block", doc(`{"type":"iframe"}`), `doc.0: unknown node "iframe"`},
		{"an unknown inline node", text(`{"type":"emoji"}`), `unknown node "emoji"`},
		{"an unknown mark", text(`{"type":"text","text":"x","marks":[{"type":"blink"}]}`), `unknown mark "blink"`},
		{"the same mark twice", text(`{"type":"text","text":"x","marks":[{"type":"em"},{"type":"em"}]}`), "stands twice"},
		{"an unknown attribute", doc(`{"type":"paragraph","attrs":{"onclick":"x"}}`), `unknown attribute "onclick"`},
		{"an attribute of another block", doc(`{"type":"paragraph","attrs":{"level":2}}`), `has no attribute "level"`},
		{"an attribute of another mark", text(`{"type":"text","text":"x","marks":[{"type":"em","attrs":{"href":"/x"}}]}`), "doesn't use"},
		{"an unknown key", doc(`{"type":"paragraph","html":"x"}`), `a node has no "html"`},
		{"a key in capitals", doc(`{"TYPE":"paragraph"}`), `a node has no "TYPE"`},
		{"a key twice", doc(`{"type":"paragraph","type":"heading"}`), "stands twice"},
		{"a number for a string", doc(`{"type":7}`), "expected a string"},
		{"a string for a number", doc(`{"type":"heading","attrs":{"level":"2"}}`), "expected a whole number"},
		{"half a level", doc(`{"type":"heading","attrs":{"level":2.5}}`), "expected a whole number"},
		{"a headline in the text", doc(`{"type":"heading","attrs":{"level":1}}`), "level 2 to 4"},
		{"text outside a paragraph", doc(`{"type":"text","text":"x"}`), "must stand in a paragraph"},
		{"a paragraph in a paragraph", text(`{"type":"paragraph"}`), `holds text, not "paragraph"`},
		{"a table in a quote", doc(`{"type":"blockquote","content":[{"type":"table"}]}`), `"table" may not stand in "blockquote"`},
		{"bold in code", doc(`{"type":"code_block","content":[{"type":"text","text":"x","marks":[{"type":"strong"}]}]}`), "without marks"},
		{"a link that runs a script", text(`{"type":"text","text":"x","marks":[{"type":"link","attrs":{"href":"javascript:alert(1)"}}]}`), "use http"},
		{"a link to nowhere", text(`{"type":"text","text":"x","marks":[{"type":"link"}]}`), "use http"},
		{"a picture of nothing", doc(`{"type":"picture"}`), "needs media or source"},
		{"a picture in the address", doc(`{"type":"picture","attrs":{"source":"data:image/png;base64,x"}}`), "picture source"},
		{"an id that breaks out", doc(`{"type":"paragraph","attrs":{"id":"a\"><b"}}`), "use up to 32"},
		{"a language that is none", doc(`{"type":"paragraph","attrs":{"language":"en\" x"}}`), "not a tag"},
		{"too deep", strings.Repeat(`{"type":"bullet_list","content":[`, 70) + strings.Repeat(`]}`, 70), "nested deeper"},
		{"very deep", strings.Repeat(`{"content":[`, 200_000), "nested deeper"},
		{"too large", doc(`{"type":"paragraph","content":[{"type":"text","text":"` + strings.Repeat("a", richtext.MaxBytes) + `"}]}`), "split the story"},
		{"another encoding", "{\"type\":\"doc\xff\"}", "not UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := richtext.Parse([]byte(c.source))
			if err == nil {
				t.Fatal("was taken")
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("says %q, want %q in it", err, c.says)
			}
		})
	}
}

func TestParseNormalises(t *testing.T) {
	doc, err := richtext.Parse([]byte(`{"type":"doc","content":[{"type":"paragraph","attrs":{"id":"a"},"content":[
		{"type":"text","text":""},
		{"type":"text","text":"one\u202e ","marks":[{"type":"em"},{"type":"strong"}]},
		{"type":"text","text":"two\u0000","marks":[{"type":"strong"},{"type":"em"}]},
		{"type":"text","text":" three\nfour","marks":[{"type":"link","attrs":{"href":"HTTPS://example.org/a b","title":null}}]}
	]}]}`))
	if err != nil {
		t.Fatal(err)
	}
	want := []richtext.Node{
		{Type: richtext.Text, Text: "one two", Marks: []richtext.Mark{{Type: richtext.Strong}, {Type: richtext.Emphasis}}},
		{Type: richtext.Text, Text: " three four", Marks: []richtext.Mark{{Type: richtext.Link, Attrs: &richtext.MarkAttrs{Href: "https://example.org/a%20b"}}}},
	}
	if diff := cmp.Diff(want, doc.Content[0].Content); diff != "" {
		t.Error(diff)
	}
}

func TestEncodeIsStable(t *testing.T) {
	doc := named("lead", "The ferry <Marigold> sank.")
	const want = `{"type":"doc","attrs":{"version":1},"content":[{"type":"paragraph","attrs":{"id":"lead"},` +
		`"content":[{"type":"text","text":"The ferry \u003cMarigold\u003e sank."}]}]}`
	if got := string(richtext.Encode(doc)); got != want {
		t.Errorf("got %s", got)
	}
	if doc.Attrs != nil {
		t.Error("encoding changed the document")
	}
}

func TestAssignIDs(t *testing.T) {
	doc := named("a", "one", "a", "two", "", "three")
	richtext.AssignIDs(&doc)
	ids := idsOf(doc)
	if ids[0] != "a" || ids[1] == "a" || len(ids[1]) != 8 || len(ids[2]) != 8 || ids[1] == ids[2] {
		t.Errorf("got %v", ids)
	}
	for range 1000 {
		if id := richtext.NewID(); len(id) != 8 || strings.ContainsAny(id, "01ilo") {
			t.Fatalf("id %q", id)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(`{"type":"doc","content":[{"type":"heading","attrs":{"level":2,"id":"a"},"content":[{"type":"text","text":"x"}]}]}`))
	f.Add([]byte(`{"type":"doc","content":[{"type":"ordered_list","attrs":{"start":3},"content":[{"type":"list_item","content":[{"type":"paragraph"}]}]}]}`))
	f.Add([]byte(`{"type":"doc","content":[{"type":"picture","attrs":{"source":"/a.jpg"}},{"type":"horizontal_rule"},{"type":"table","content":[{"type":"table_row","content":[{"type":"table_header"}]}]}]}`))
	f.Add([]byte(`{"type":"doc","content":[{"type":"pull_quote","attrs":{"speaker":"Mira"},"content":[{"type":"text","text":"\u202ex\r\n\u0085","marks":[{"type":"quotation","attrs":{"speaker":"Mira"}}]},{"type":"hard_break"}]}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		doc, err := richtext.Parse(data)
		if err != nil {
			return
		}
		richtext.AssignIDs(&doc)
		if err := richtext.Validate(doc); err != nil {
			t.Fatalf("was read but is invalid: %v", err)
		}
		again, err := richtext.Parse(richtext.Encode(doc))
		if err != nil {
			t.Fatalf("can't be read again: %v", err)
		}
		if diff := cmp.Diff(doc, again); diff != "" {
			t.Fatalf("changed by storing: %s", diff)
		}
		checkMarkup(t, render(doc))
		checkSpans(t, doc)
		richtext.Quotations(doc)
		richtext.Diff(doc, richtext.Carry(doc, doc))
	})
}
