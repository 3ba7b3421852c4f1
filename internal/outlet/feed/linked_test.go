package feed

import (
	"encoding/json"
	"testing"
)

func TestLinkedPagesGolden(t *testing.T) {
	front := Place{"The Harbour Post", "https://harbour.example/"}
	ferry := Place{"Ferry runs aground", "https://harbour.example/2026/ferry-aground"}
	out, err := json.MarshalIndent([]any{
		Breadcrumbs([]Place{front, {"", "https://harbour.example/nameless"}, {"Harbour", "https://harbour.example/harbour"}, ferry}),
		Listed(Place{"Harbour", "https://harbour.example/harbour"}, []Place{ferry, {"Bells", "https://harbour.example/2026/bells"}, ferry, {"Script", "javascript:alert(1)"}}),
		Published(Publication{
			Name: "The Harbour Post", Description: "News from the quay", Language: "en-GB", URL: front.URL,
			Logo:      Image{URL: "https://harbour.example/assets/icon.svg"},
			Elsewhere: []string{"https://social.example/@post", "javascript:alert(1)"},
		}),
	}, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "linked.json", append(out, '\n'))
}
