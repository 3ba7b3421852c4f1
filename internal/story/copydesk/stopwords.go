package copydesk

import (
	"strings"

	"github.com/kljensen/snowball"
)

// stopWords are the words that carry no content of their own: a key point is
// not tied to a paragraph because both say "the". They also tell the languages
// apart.
var stopWords = map[string]map[string]bool{
	"en": wordSet(`a about after against all also am an and any are as at be because been before being between both but by can could did do does doing down during each few for from further had has have having he her here hers him his how i if in into is it its itself just me more most my no nor not now of off on once only or other our out over own said same says say she should so some such than that the their theirs them then there these they this those through to too under until up upon very was we were what when where which while who whom why will with would you your`),
	"de": wordSet(`aber alle als also am an auch auf aus bei bin bis bist da damit dann das dass dein dem den denn der des dessen die dies diese diesem diesen dieser dieses doch dort du durch ein eine einem einen einer eines er es etwas euch für gegen habe haben hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im in indem ins ist ja jede jedem jeden jeder jetzt kann kein keine können man mehr mein mit muss nach nicht noch nun nur ob oder ohne sagt sagte sein seine seinem seinen seiner seit sich sie sind so soll sollen sondern sowie über um und uns unter vom von vor war waren was weil welche wenn wer werde werden wie wieder will wir wird wo wurde wurden zu zum zur zwischen`),
	"fr": wordSet(`a ai alors au aussi autre aux avait avant avec avoir c ce cela ces cet cette comme contre d dans de des depuis deux dit donc dont du elle elles en encore entre est et été être eu fait il ils j je jusque l la le les leur leurs lui m ma mais me même mes moins mon n ne nos notre nous on ont ou où par pas pendant peu plus pour près puis qu quand que qui quoi s sa sans se selon ses si son sont sous sur ta te tes toi ton tous tout toute très tu un une vos votre vous y`),
	"es": wordSet(`a al algo ante antes aquel así aún bajo bien cada como con contra cual cuando de del desde dice dijo donde dos durante e el él ella ellas ellos en entre era es esa ese eso esta está estaba este esto ha había han hasta hay la las le les lo los más me mi mientras muy nada ni no nos o otra otro para pero por porque que qué quien se sea según ser si sí sido sin sobre son su sus también tan tanto te tiene todo todos tras tu un una uno unos y ya yo`),
}

func wordSet(list string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.Fields(list) {
		set[word] = true
	}
	return set
}

// contentWords gives the stems of the words that carry content.
func contentWords(text, language string) []string {
	var out []string
	for _, word := range words(text) {
		if !stopWords[language][word] {
			out = append(out, stem(word, language))
		}
	}
	return out
}

var stemmers = map[string]string{"en": "english", "fr": "french", "es": "spanish"}

func stem(word, language string) string {
	if language == "de" {
		return stemGerman(word)
	}
	if stem, err := snowball.Stem(word, stemmers[language], false); err == nil && stem != "" {
		return stem
	}
	return word
}

// stemGerman takes the endings of declension off longer words; the snowball
// library has no German.
func stemGerman(word string) string {
	for _, ending := range []string{"ern", "em", "en", "er", "es", "e", "n", "s"} {
		if stem, found := strings.CutSuffix(word, ending); found && len(stem) >= 4 {
			return stem
		}
	}
	return word
}
