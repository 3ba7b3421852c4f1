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

func TestAnAuthorsPresencesAreWebAddresses(t *testing.T) {
	page := Profile(Person{Name: "Mira Oduya", URL: "https://news.example/by/mira", JobTitle: "Harbour correspondent",
		SameAs: []string{"https://social.example/@mira", "javascript:alert(1)", "/relative", "http://mira.example/"}}, "The Weir", "https://news.example/")
	if got := page.MainEntity.SameAs; len(got) != 2 || got[1] != "http://mira.example/" {
		t.Errorf("presences: %q", got)
	}
	if page.Type != "ProfilePage" || page.ID != "https://news.example/by/mira#profile" || page.MainEntity.Type != "Person" || page.MainEntity.WorksFor.Name != "The Weir" {
		t.Errorf("%+v", page)
	}
	if page = Profile(Person{Name: "Mira", URL: "javascript:alert(1)"}, "", ""); page.URL != "" || page.ID != "" || page.MainEntity.WorksFor != nil {
		t.Errorf("%+v", page)
	}
}
