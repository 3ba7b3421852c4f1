package copydesk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/richtext"
)

// read is Read for copy that must be understood.
func readCopy(t *testing.T, name, text string) *Copy {
	t.Helper()
	c, err := Read(name, []byte(text), Options{Today: time.Date(2026, 9, 15, 12, 0, 0, 0, time.UTC)})
	if err != nil {
		t.Fatal(err)
	}
	if err := richtext.Validate(c.Draft.Body); err != nil {
		t.Errorf("the document is not valid: %v", err)
	}
	return c
}

// paragraphs are the texts of the running text.
func paragraphs(c *Copy) []string {
	var out []string
	for _, p := range leaves(&c.Draft.Body, richtext.Paragraph) {
		out = append(out, richtext.BlockText(*p))
	}
	return out
}

const ferryLead = "The night ferry to Skerra will stop on Sunday after ninety years."

func TestADatelineLeavesTheLead(t *testing.T) {
	for _, test := range []struct{ opening, place, date, agency string }{
		{"HARROW QUAY, SKERRA — ", "Harrow Quay, Skerra", "", ""},
		{"HARROW QUAY (AP) — ", "Harrow Quay", "", "AP"},
		{"PARIS, Aug 30 - ", "Paris", "2026-08-30", ""},
		{"PARIS, Dec 30 (Reuters) - ", "Paris", "2025-12-30", "Reuters"},
		{"BERLIN, 3 March 2024 – ", "Berlin", "2024-03-03", ""},
		{"Berlin (dpa) - ", "Berlin", "", "dpa"},
		{"LONDON: ", "London", "", ""},
		{"WASHINGTON, D.C. -- ", "Washington, D.C.", "", ""},
		{"RIO DE JANEIRO, Brazil — ", "Rio de Janeiro, Brazil", "", ""},
		{"PORT-AU-PRINCE, HAITI — ", "Port-au-Prince, Haiti", "", ""},
		{"N’DJAMENA, CHAD — ", "N’Djamena, Chad", "", ""},
		{"ST. PETERSBURG — ", "St. Petersburg", "", ""},
		{"BEIJING (Xinhua, 30 Aug 2025) — ", "Beijing", "2025-08-30", "Xinhua"},
	} {
		c := readCopy(t, "a.txt", "Night ferry to Skerra ends\n\n"+test.opening+ferryLead+"\n\nNobody on the quay was surprised.\n")
		d := c.Draft.Dateline
		if d.Place != test.place || d.Date != test.date || c.Draft.Agency != test.agency {
			t.Errorf("%q is %+v of %q", test.opening, d, c.Draft.Agency)
		}
		if got := paragraphs(c)[0]; got != ferryLead {
			t.Errorf("%q leaves the lead %q", test.opening, got)
		}
	}
}

func TestWhatLooksLikeADatelineIsNone(t *testing.T) {
	for _, lead := range []string{
		"UPDATE: " + ferryLead,
		"NATO — the alliance, that is — met on Tuesday in a tent.",
		"Mira Oduya - she owns the kiosk - saw it first on Monday.",
		"Médecins Sans Frontières (MSF) – the charity – left in May.",
		"Q: Why does the ferry stop on Sunday after ninety years?",
	} {
		c := readCopy(t, "a.txt", "Night ferry to Skerra ends\n\n"+lead+"\n\nNobody on the quay was surprised.\n")
		if c.Draft.Dateline.Place != "" || paragraphs(c)[0] != lead {
			t.Errorf("%q became the dateline %q", lead, c.Draft.Dateline.Place)
		}
	}
}

func TestADateThatDoesNotExistInADateline(t *testing.T) {
	_, err := Read("a.txt", []byte("Ferry ends\n\nPARIS, Feb 30 2026 - "+ferryLead+"\n"), Options{})
	if err == nil || !strings.HasPrefix(err.Error(), "a.txt:3: ") || !strings.Contains(err.Error(), "28 days") {
		t.Errorf("30 February: %v", err)
	}
}

func TestFurnitureGoesAndTheStoryStays(t *testing.T) {
	const text = `Home > News > Islands
Follow us on Facebook

Night ferry to Skerra ends
By Mira Oduya and Tom Reyes
Published 12 September 2026, 10:15
5 min read

SKERRA — The night ferry will stop on Sunday after ninety years.

Advertisement

Passengers were asked to share their memories of it.

Photo: Tom Reyes/AFP

Follow us

“Follow us,” the captain told them, and they did.

Related

The inquiry into the harbour is to report in May.

Read more: Harbour inquiry opens

Share this article
Facebook
Twitter
Related stories
Harbour inquiry opens in Skerra
Ninety years of the night boat
`
	c := readCopy(t, "a.txt", text)
	want := []string{
		"The night ferry will stop on Sunday after ninety years.",
		"Passengers were asked to share their memories of it.",
		"“Follow us,” the captain told them, and they did.",
		"The inquiry into the harbour is to report in May.",
	}
	if got := paragraphs(c); !slices.Equal(got, want) {
		t.Errorf("paragraphs:\n%s", strings.Join(got, "\n"))
	}
	if !slices.Equal(c.Crossheads, []string{"Related"}) {
		t.Errorf("a lone weak label between paragraphs is a cross-head: %q", c.Crossheads)
	}
	if len(c.Draft.Byline) != 2 || c.Draft.Byline[1].Name != "Tom Reyes" {
		t.Errorf("byline %+v", c.Draft.Byline)
	}
	if len(c.LeftOut) != 14 {
		t.Errorf("%d lines left out:\n%s", len(c.LeftOut), Summary(c))
	}
}

func TestFurnitureInOtherLanguages(t *testing.T) {
	for _, label := range []string{
		"Folgen Sie uns auf Facebook", "Artikel teilen", "Weiterlesen", "Anzeige", "12 Kommentare", "Jetzt abonnieren", "3 Min. Lesezeit", "Alle akzeptieren",
		"Suivez-nous sur Twitter", "Partager cet article", "Lire la suite…", "Publicité", "Voir les commentaires", "Abonnez-vous", "Continuer sans accepter", "Temps de lecture : 4 min",
		"Síguenos en Instagram", "Compartir en Facebook", "Seguir leyendo", "Publicidad", "Ver los comentarios", "Suscríbete", "Aceptar todas", "4 min de lectura",
	} {
		if kind, found := furnitureOf(label); !found || !kind.anywhere {
			t.Errorf("%q stays in the story", label)
		}
	}
	for _, text := range []string{
		"Sign up for school lunches, parents told", "Follow us on the long march", "Advertisement of a crime", "Share prices fall", "Read my lips", "Anzeige gegen den Minister",
		"Comment devenir pilote", "Partager le pouvoir", "Compartir la tierra", "The reading time of a nation", "Reading time is over", "View from the bridge", "He told them to continue reading.",
	} {
		if kind, found := furnitureOf(text); found {
			t.Errorf("%q is taken for a %s", text, kind.why)
		}
	}
}

func TestCrossheads(t *testing.T) {
	c := readCopy(t, "a.txt", "Ferry ends\n\n"+ferryLead+"\n\nA long goodbye\n\nThe band played until the lights went out.\n\n“Never again”\n\nThen it went home.\n\nThe end, he said.\n\nNo more boats\n")
	if want := []string{"A long goodbye", "“Never again”"}; !slices.Equal(c.Crossheads, want) {
		t.Errorf("cross-heads %q", c.Crossheads)
	}
	if c.Paragraphs != 5 {
		t.Errorf("%d paragraphs: a last short line has nothing to head", c.Paragraphs)
	}
}

func TestKeyPointsAsBullets(t *testing.T) {
	c := readCopy(t, "a.txt", "Ferry ends\n\n• Night ferry stops on Sunday\n• Ninety years of service\n\n"+ferryLead+"\n")
	if len(c.Draft.KeyPoints) != 2 || c.Paragraphs != 1 {
		t.Fatalf("%d key points, %d paragraphs", len(c.Draft.KeyPoints), c.Paragraphs)
	}
	if point := c.Draft.KeyPoints[0]; point.Block == "" || point.Overlap != 1 {
		t.Errorf("%+v is not tied to the lead", point)
	}
	if point := c.Draft.KeyPoints[1]; point.Block != "" && point.Overlap < tiedFrom {
		t.Errorf("%+v is tied below the threshold", point)
	}
}

func TestFirstParagraphsWithoutADatelineAreTheStory(t *testing.T) {
	c := readCopy(t, "a.txt", "Ferry ends\n\n"+ferryLead+"\n\nThe band played on.\n")
	if len(c.Draft.KeyPoints) != 0 || c.Paragraphs != 2 {
		t.Errorf("%d key points, %d paragraphs", len(c.Draft.KeyPoints), c.Paragraphs)
	}
}

func TestHardWrappedLinesAreOneParagraph(t *testing.T) {
	c := readCopy(t, "a.txt", "Ferry ends\n\nThe night ferry to Skerra will stop on Sunday after\nninety years, the harbour board has decided, because\nthere are too few passengers in winter.\n\nThe band played on.\n")
	if got := paragraphs(c); len(got) != 2 || strings.Contains(got[0], "\n") || !strings.Contains(got[0], "after ninety") {
		t.Errorf("%q", got)
	}
}

func TestSingleLinesAreParagraphsWhereNoLineIsBlank(t *testing.T) {
	c := readCopy(t, "a.txt", "Ferry ends\nSKERRA — "+ferryLead+"\nThe band played on.\nAdvertisement\nNobody was surprised.\n")
	if c.Paragraphs != 3 || c.Draft.Dateline.Place != "Skerra" || len(c.LeftOut) != 1 {
		t.Errorf("%s", Summary(c))
	}
}

func TestListsAndRules(t *testing.T) {
	c := readCopy(t, "a.txt", "Ferry ends\n\n"+ferryLead+"\n\n- one boat\n- two crews\n\n* * *\n\n1. Board\n2. Sail\n\nThat is all.\n")
	var types []richtext.NodeType
	for _, n := range c.Draft.Body.Content {
		types = append(types, n.Type)
	}
	if want := []richtext.NodeType{richtext.Paragraph, richtext.BulletList, richtext.Divider, richtext.OrderedList, richtext.Paragraph}; !slices.Equal(types, want) {
		t.Errorf("%v", types)
	}
}

func TestBylines(t *testing.T) {
	for line, names := range map[string]string{
		"By Mira Oduya": "Mira Oduya", "Von Jan van der Meer": "Jan van der Meer", "Par Chloé Dubois et Luc Petit": "Chloé Dubois,Luc Petit",
		"By Mira Oduya, Foreign Editor": "Mira Oduya", "By Mira Oduya in Cairo": "Mira Oduya", "Por Ana Gómez": "Ana Gómez",
		"By noon the square was empty": "", "Von Montag an": "", "By Monday": "", "By The End Of Next Year, Really": "",
	} {
		var got []string
		for _, credit := range bylineIn(line) {
			got = append(got, credit.Name)
		}
		if strings.Join(got, ",") != names {
			t.Errorf("%q is by %q", line, got)
		}
	}
}

func TestMarkupInPlainCopyIsInert(t *testing.T) {
	const nasty = `<script>alert(1)</script> & "so on"`
	c := readCopy(t, "a.txt", "Ferry "+nasty+"\n\nA lead with "+nasty+" in it.\n")
	if c.Draft.Headline != "Ferry "+nasty || paragraphs(c)[0] != "A lead with "+nasty+" in it." {
		t.Errorf("%q, %q", c.Draft.Headline, paragraphs(c))
	}
}
