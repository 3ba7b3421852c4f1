package copydesk

import (
	"strings"
	"testing"
)

// each quotation as "speaker (role): words"
func heard(t *testing.T, language string, paragraphs ...string) []string {
	t.Helper()
	var out []string
	for _, q := range listen(paragraphs, nil, languages[language]) {
		who := q.speaker
		if q.role != "" {
			who = strings.TrimSpace(who + " (" + q.role + ")")
		}
		out = append(out, who+": "+paragraphs[q.paragraph][q.from:q.to])
	}
	return out
}

func TestWhoSaidWhat(t *testing.T) {
	for _, test := range []struct {
		name, language string
		text           []string
		want           []string
	}{
		{"verb and name after", "en", []string{"“The boat is finished,” said Ada Lund."}, []string{"Ada Lund: The boat is finished,"}},
		{"name and verb after", "en", []string{"“The boat is finished,” Ada Lund told reporters."}, []string{"Ada Lund: The boat is finished,"}},
		{"name and verb before", "en", []string{"Ada Lund said: “The boat is finished.”"}, []string{"Ada Lund: The boat is finished."}},
		{"according to", "en", []string{"The boat is “quite finished”, according to Ada Lund."}, []string{"Ada Lund: quite finished"}},
		{"straight marks", "en", []string{`"The boat is finished," said Ada Lund.`}, []string{"Ada Lund: The boat is finished,"}},
		{"single marks with an apostrophe inside", "en", []string{"‘The boat’s finished,’ said Ada Lund."}, []string{"Ada Lund: The boat’s finished,"}},
		{"one in another is one", "en", []string{"“He called it ‘a wreck’ again,” said Ada Lund."}, []string{"Ada Lund: He called it ‘a wreck’ again,"}},
		{"role before the name", "en", []string{"“No boats,” harbour spokesman Tom Reyes said."}, []string{"Tom Reyes (harbour spokesman): No boats,"}},
		{"titles before the name", "en", []string{"“No boats,” said British Foreign Secretary Tom Reyes."}, []string{"Tom Reyes (British Foreign Secretary): No boats,"}},
		{"an apposition", "en", []string{"“No boats at all,” Tom Reyes, the harbour master, said."}, []string{"Tom Reyes: No boats at all,"}},
		{"a body", "en", []string{"The Harbour Committee called it “a danger to all”."}, []string{"the Harbour Committee: a danger to all"}},
		{"a paper speaks for its author", "en", []string{"A report by the House of Sailors Safety Committee labelled it “a danger to all”."}, []string{"the House of Sailors Safety Committee: a danger to all"}},
		{"nobody by name", "en", []string{"“We saw nothing,” a spokesman said."}, []string{"(spokesman): We saw nothing,"}},
		{"police", "en", []string{"Police said it was “a very odd night”."}, []string{"(Police): a very odd night"}},
		{"the surname is the person", "en", []string{"Ada Lund came late.", "“The boat is finished,” Lund said."}, []string{"Ada Lund: The boat is finished,"}},
		{"he is the last who spoke", "en", []string{"“No,” said Tom Reyes.", "“It is over,” he added."}, []string{"Tom Reyes: No,", "Tom Reyes: It is over,"}},
		{"she is not he", "en", []string{"“No,” said Mrs Ada Lund.", "“Yes,” said Mr Tom Reyes.", "“It is over,” she added."}, []string{"Ada Lund: No,", "Tom Reyes: Yes,", "Ada Lund: It is over,"}},
		{"nobody has spoken yet", "en", []string{"“It is over,” he said."}, []string{": It is over,"}},
		{"he is who just reported something", "en", []string{"“No,” said Colette Ames.", "Yusuf Demir, who sits for Eastside, said that he would vote against anything else. “My street has paid for this bridge every day,” he said."}, []string{"Colette Ames: No,", "Yusuf Demir: My street has paid for this bridge every day,"}},
		{"he reported it in the paragraph before", "en", []string{"“No,” said Colette Ames.", "Yusuf Demir said that he would vote against it.", "“My street has paid for this bridge,” he said."}, []string{"Colette Ames: No,", "Yusuf Demir: My street has paid for this bridge,"}},
		{"who makes a person", "en", []string{"“No,” said Colette Ames.", "Yusuf Demir, who sits for Eastside, came late. “My street has paid for this bridge,” he said."}, []string{"Colette Ames: No,", "Yusuf Demir: My street has paid for this bridge,"}},
		{"a town is nobody", "en", []string{"“No,” said Colette Ames.", "West Quay is a quiet place. “My street has paid for this bridge,” she said."}, []string{"Colette Ames: No,", "Colette Ames: My street has paid for this bridge,"}},
		{"a verb is no role", "en", []string{"One was Colette Ames, a retired district nurse who has voted against it. “I drove to the hospital for years,” said Colette Ames."}, []string{"Colette Ames: I drove to the hospital for years,"}},
		{"she was named after a verb", "en", []string{"“No,” said Yusuf Demir.", "One was Colette Ames, a retired district nurse who has voted against it. “I drove to the hospital for years,” she said in the chamber. “Now it is in writing.”"}, []string{"Yusuf Demir: No,", "Colette Ames: I drove to the hospital for years,", "Colette Ames: Now it is in writing."}},
		{"a relative clause before the verb", "en", []string{"Hanne Storm, who sits for West Quay, had fifteen names. “That is enough,” she said."}, []string{"Hanne Storm: That is enough,"}},
		{"a split quotation", "en", []string{"“The boat,” said Ada Lund, “is finished.”"}, []string{"Ada Lund: The boat,", "Ada Lund: is finished."}},
		{"a second sentence", "en", []string{"“The boat is finished,” said Ada Lund. “We are sad.”"}, []string{"Ada Lund: The boat is finished,", "Ada Lund: We are sad."}},
		{"a paragraph of its own goes on", "en", []string{"“The boat is finished,” said Ada Lund.", "“We are sad.”"}, []string{"Ada Lund: The boat is finished,", "Ada Lund: We are sad."}},
		{"over several paragraphs", "en", []string{"“The boat is finished. We know it.", "“But we are not,” said Ada Lund."}, []string{"Ada Lund: The boat is finished. We know it.", "Ada Lund: But we are not,"}},
		{"one verb, two quotations", "en", []string{"Ada Lund called the boat “a wreck” and the quay “a ruin”."}, []string{"Ada Lund: a wreck", "Ada Lund: a ruin"}},
		{"irony is nobody's", "en", []string{"The “new” boat is ninety years old."}, nil},
		{"a title is nobody's", "en", []string{"The band played “Harbour Lights” until ten."}, nil},
		{"a ship's name in reported speech", "en", []string{"Ada Lund said the ship “Aurora Borealis” had sunk."}, nil},
		{"inches are no quotation", "en", []string{`The 27" screen and the 32" screen broke.`}, nil},
		{"German, verb after", "de", []string{"„Das Schiff ist am Ende“, sagte Ada Lund."}, []string{"Ada Lund: Das Schiff ist am Ende"}},
		{"German, so", "de", []string{"„Das Schiff ist am Ende“, so Kapitänin Lund."}, []string{"Lund (Kapitänin): Das Schiff ist am Ende"}},
		{"German, verb before", "de", []string{"Am Montag sagte Ada Lund: „Das Schiff ist am Ende.“"}, []string{"Ada Lund: Das Schiff ist am Ende."}},
		{"German, role", "de", []string{"Staatssekretär Harald Stein erklärte: „Das Schiff ist am Ende.“"}, []string{"Harald Stein (Staatssekretär): Das Schiff ist am Ende."}},
		{"German marks turned inwards", "de", []string{"»Das Schiff ist am Ende«, sagte Ada Lund."}, []string{"Ada Lund: Das Schiff ist am Ende"}},
		{"German, a name in marks", "de", []string{"Die Fähre „Skerra“ fährt am Sonntag."}, nil},
		{"French", "fr", []string{"« Le bateau est fini », a déclaré Ada Lund."}, []string{"Ada Lund: Le bateau est fini"}},
		{"French pronoun", "fr", []string{"« Le bateau est fini », a déclaré Ada Lund.", "« Nous sommes tristes », a-t-elle ajouté."}, []string{"Ada Lund: Le bateau est fini", "Ada Lund: Nous sommes tristes"}},
		{"Spanish", "es", []string{"«El barco está acabado», dijo Ada Lund."}, []string{"Ada Lund: El barco está acabado"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			got := heard(t, test.language, test.text...)
			if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
				t.Errorf("got\n\t%s\nwant\n\t%s", strings.Join(got, "\n\t"), strings.Join(test.want, "\n\t"))
			}
		})
	}
}
