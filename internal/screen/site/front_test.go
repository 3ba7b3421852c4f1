package site

import (
	"strings"
	"testing"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/story/article"
)

// TestPlacesAreFilledByRule: stories are letters, newest first; a capital has a
// picture, and what editors chose is named in its place.
func TestPlacesAreFilledByRule(t *testing.T) {
	for name, c := range map[string]struct {
		latest         string // the newest stories
		lead, seconds  string // as edited; "." is a place left open
		gone           string // chosen, and not to be seen now
		wantLead, want string
	}{
		"nothing is out":                        {"", "", "", "", "", ""},
		"the newest with a picture leads":       {"abCd", "", "", "", "C", "abd"},
		"without pictures the newest leads":     {"abcde", "", "", "", "a", "bcd"},
		"one story":                             {"a", "", "", "", "a", ""},
		"an old story leads as chosen":          {"abCd", "z", "", "", "z", "abC"},
		"seconds as chosen, the rest by rule":   {"abCde", "", "z.y", "", "C", "zay"},
		"a place between is filled by rule":     {"aBcd", "", ".z.", "", "B", "azc"},
		"the lead is chosen for a second too":   {"abcd", "z", "zy.", "", "z", "ayb"},
		"a chosen lead that is withdrawn":       {"abCd", "z", "", "z", "C", "abd"},
		"a chosen second that is withdrawn":     {"abCd", "", "zy.", "z", "C", "ayb"},
		"the newest is chosen as a second":      {"Abcd", "", "A..", "", "b", "Acd"},
		"all that is out was chosen to follow":  {"a", "", "a..", "", "a", ""},
		"two are out, one was chosen to follow": {"ab", "", "b..", "", "a", "b"},
		"fewer than there are places":           {"ab", "", "", "", "a", "b"},
		"the only one with a picture is chosen": {"Abc", "", "A..", "", "b", "Ac"},
	} {
		t.Run(name, func(t *testing.T) {
			ids := map[rune]db.ID{}
			cards := func(letters string) (stories []article.Card, views []Card) {
				for _, l := range letters {
					if _, ok := ids[l]; !ok {
						ids[l] = db.NewID()
					}
					view := Card{Headline: string(l)}
					if strings.ToUpper(string(l)) == string(l) {
						view.Picture = &Picture{}
					}
					stories, views = append(stories, article.Card{ID: ids[l]}), append(views, view)
				}
				return stories, views
			}
			latest, all := cards(c.latest)
			var shown string
			for _, l := range c.lead + strings.ReplaceAll(c.seconds, ".", "") {
				if !strings.ContainsRune(c.gone+shown, l) {
					shown += string(l)
				}
			}
			chosen, views := cards(shown)
			cards(c.lead + c.seconds + c.gone) // they have ids, whether or not they are seen
			var edited article.Front
			for _, l := range c.lead {
				edited.Lead = ids[l]
			}
			for i, l := range c.seconds {
				if l != '.' {
					edited.Seconds[i] = ids[l]
				}
			}
			got, seen := place(edited, chosen, views, latest, all)
			lead, seconds := "", ""
			if got.lead != nil {
				lead = got.lead.Headline
			}
			for _, s := range got.seconds {
				seconds += s.Headline
			}
			if lead != c.wantLead || seconds != c.want {
				t.Errorf("%q leads, %q follow; want %q and %q", lead, seconds, c.wantLead, c.want)
			}
			if len(seen) != len(lead)+len(seconds) {
				t.Errorf("%d stories are taken for shown, %d are", len(seen), len(lead)+len(seconds))
			}
		})
	}
}
