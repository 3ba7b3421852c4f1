package schemaorg_test

import (
	"encoding/json"
	"strings"
	"testing"

	"broadsheet/internal/testkit/schemaorg"
)

func TestTheVocabularyKnowsRightFromWrong(t *testing.T) {
	v := schemaorg.Load(t)
	for data, want := range map[string]string{
		`{"@type":"NewsArticle","headline":"Ferry aground","datePublished":"2026-11-23T06:10:00Z","wordCount":400,"isAccessibleForFree":true,"author":[{"@type":"Person","name":"Lena Voss","url":"https://courier.example/by/lena-voss"}],"correction":{"@type":"CorrectionComment","text":"It was not."},"publisher":{"@type":"NewsMediaOrganization","name":"The Courier"}}`: "",
		`{"@type":"OpinionNewsArticle","dateline":"Skerra"}`:                                               "", // from the type above
		`{"@type":"Article","dateline":"Skerra"}`:                                                          "no such property",
		`{"@type":"NewsStory"}`:                                                                            "no type",
		`{"@type":"NewsArticle","headlines":"Ferry"}`:                                                      "no such property",
		`{"@type":"NewsArticle","headline":""}`:                                                            "empty",
		`{"@type":"NewsArticle","headline":7}`:                                                             "none of",
		`{"@type":"NewsArticle","datePublished":"Monday"}`:                                                 "none of",
		`{"@type":"NewsArticle","wordCount":4.5}`:                                                          "none of",
		`{"@type":"NewsArticle","image":"/ferry.jpg"}`:                                                     "none of",
		`{"@type":"NewsArticle","author":{"@type":"Place","name":"Skerra"}}`:                               "none of",
		`{"@type":"NewsArticle","correction":{"@type":"CorrectionComment","text":"x","wrong":"x"}}`:        "no such property",
		`{"@type":"NewsArticle","keywords":[]}`:                                                            "empty list",
		`{"@type":"NewsArticle","@id":"#story"}`:                                                           "absolute",
		`{"@type":"NewsArticle","isPartOf":{"@type":"CreativeWorkSeries","name":"The Winter"}}`:            "",
		`{"@type":"NewsArticle","sourceOrganization":{"@type":"Person","name":"A reporter"}}`:              "none of",
		`{"@type":"BreadcrumbList","itemListElement":[{"@type":"ListItem","position":1,"item":"/isles"}]}`: "none of",
	} {
		var read map[string]any
		if err := json.Unmarshal([]byte(strings.Replace(data, "{", `{"@context":"https://schema.org",`, 1)), &read); err != nil {
			t.Fatal(err)
		}
		got := strings.Join(v.Check(read), "; ")
		if (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", data, got, want)
		}
	}
}
