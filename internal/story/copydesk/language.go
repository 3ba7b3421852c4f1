package copydesk

import "strings"

// language is what the rules for quotations know of a language.
type language struct {
	tag      string
	verbs    map[string]bool // words that report speech, as inflected
	helpers  map[string]bool // auxiliaries and adverbs that may stand beside the verb
	source   [][]string      // "according to", "laut": a source follows
	pronouns map[string]gender
	joiners  map[string]bool // words that begin a clause: its subject is not before them
	preps    map[string]bool // end a noun phrase, or lead to its second part
	articles map[string]bool
	when     map[string]bool // words of time, never part of a name
	common   map[string]bool // people without a name: police, officials
	papers   map[string]bool // what speaks for its author: report, statement
	titles   map[string]bool // words before a name, in capitals
}

type gender int

const (
	unknown gender = iota
	male
	female
	thing
	several
)

func (l *language) verb(t token) bool { return t.word && l.verbs[t.lower] }

var languages = map[string]*language{
	"en": {
		tag:      "en",
		verbs:    wordSet(`said says say saying told tells tell added adds adding asked asks replied replies answered answers explained explains warned warns argued argues claimed claims stated states stating declared declares announced announces insisted insists noted notes wrote writes tweeted posted testified recalled recalls continued continues concluded concludes admitted admits acknowledged acknowledges conceded concedes confirmed confirms denied denies demanded demands demanding urged urges called calls calling described describes describing labelled labeled labels labelling branded brands dubbed accused accuses promised promises vowed vows pledged pledges predicted predicts suggested suggests stressed stresses emphasised emphasized reiterated remarked remarks observed observes commented comments complained complains joked jokes quipped shouted shouts cried cries whispered exclaimed murmured muttered responded responds retorted returned ejaculated inquired enquired demurred countered counters contended contends maintained maintains hailed hails praised praises condemned condemns criticised criticized denounced denounces dismissed dismisses urging telling repeated repeats thundered gasped groaned roared screamed sighed sobbed laughed interposed interrupted rejoined resumed pursued began persisted faltered stammered echoed begged pleaded proclaimed uttered growled panted hissed snarled proceeded repled cautioned cautions quoted pronounced agreed agrees read reads`),
		helpers:  wordSet(`has have had was is also later then now often never still simply once again only just further quickly angrily quietly bluntly previously recently reportedly repeatedly publicly already even therefore thus been would will`),
		source:   [][]string{{"according", "to"}, {"in", "the", "words", "of"}},
		pronouns: map[string]gender{"he": male, "she": female, "it": thing, "they": several, "i": unknown, "we": several, "you": unknown},
		joiners:  wordSet(`and but or when while as after before because although though since if that which who whom whose where until so yet however meanwhile`),
		preps:    wordSet(`of for from at in by on with to about against during over under between among near outside inside via without`),
		articles: wordSet(`the a an this that his her its their our my one another some many several both two three other`),
		when:     wordSet(`monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december today yesterday tomorrow tonight morning evening afternoon night week month year earlier later last recently ago`),
		common:   wordSet(`police officials official authorities residents ministers minister critics experts researchers scientists lawmakers lawyers witnesses campaigners activists prosecutors doctors analysts mps meps peers sources source organisers organizers protesters supporters opponents others people some many most spokesman spokeswoman spokesperson spokespeople officers investigators rescuers union unions judges the there this that these those what asked speaking but and in on at democrats republicans conservatives`),
		papers:   wordSet(`report statement study letter survey post tweet paper document memo ruling judgment verdict complaint lawsuit filing editorial article email e-mail message speech review inquiry release communique note book memoir interview placard banner sign headline declaration resolution petition`),
		titles:   wordSet(`president vice-president prime minister secretary chancellor senator representative congressman congresswoman governor mayor councillor lord lady sir dame mr mrs ms miss mx dr prof professor judge justice general gen colonel col major captain capt lieutenant lt sergeant sgt admiral commander commissioner inspector detective chief officer constable superintendent king queen prince princess pope cardinal archbishop bishop reverend rev father sister imam rabbi sheikh ambassador minister director chairman chairwoman chair chairperson ceo executive spokesman spokeswoman attorney prosecutor sheriff coach manager captain premier speaker leader deputy shadow foreign home defence defense finance health interior justice economy culture education environment state treasury vice former acting sen gov hon`),
	},
	"de": {
		tag:      "de",
		verbs:    wordSet(`sagte sagt sagten sagen gesagt erklärte erklärt erklärten erklären teilte teilen betonte betont betonten betonen meinte meint meinten fügte fügt ergänzte ergänzt berichtete berichtet berichteten kritisierte kritisiert kritisierten kritisierend forderte fordert forderten äußerte äußert äußerten warnte warnt warnten bezeichnete bezeichnet bezeichneten nannte nennt nannten sprach spricht sprachen gesprochen begründete begründet schrieb schreibt schrieben geschrieben zitiert zitierte zitieren behauptete behauptet bestätigte bestätigt bestreitet bestritt kommentierte kommentiert kommentierten kündigte kündigt lobte lobt antwortete antwortet fragte fragt erwiderte entgegnete hieß heißt steht bekräftigte bekräftigt versicherte versichert unterstrich unterstreicht erläuterte erläutert gab gibt stellte stellt wies verwies fuhr verurteilte verurteilt verurteilten beklagte beklagt charakterisierte beschrieb beschreibt beschrieben rief riefen hob verlangte verlangt verlangten verteidigte verkündete verkündet räumte mahnte mahnt appellierte warf werfen wirft verwahrte bedauerte bedauert bewertete bewertet erinnerte erinnert griff gefragt beanstandet beanstandete verkündeten vermutete plädierte urteilte urteilt argumentierte argumentiert argumentieren attestierte bemängelte resümierte konstatierte versprach titelte titelt schätzte hofft hoffte zeigte beschuldigte bemerkte widersprach lehnte dementierte twitterte postete formulierte prophezeite zitierten monierte rügte bemühte machte begrüßte begrüßt begrüßten drückte ließ`),
		helpers:  wordSet(`so selbst denn hat habe haben hatte hatten wird wurde werden auch dann dazu weiter weiterhin noch später zuvor bereits jedoch außerdem aber zudem schließlich nun wörtlich gestern heute deshalb daher ferner anschließend am`),
		source:   [][]string{{"laut"}, {"so"}, {"zufolge"}, {"nach", "angaben"}, {"nach", "worten"}, {"nach", "aussage"}, {"nach", "aussagen"}, {"nach", "ansicht"}, {"nach", "meinung"}, {"nach", "auffassung"}, {"nach", "einschätzung"}},
		pronouns: map[string]gender{"er": male, "sie": unknown, "es": thing, "dieser": unknown, "diese": unknown, "man": several},
		joiners:  wordSet(`und aber oder als während nachdem bevor weil obwohl wenn dass daß ob da der die das den dem dessen deren welche welcher wobei sondern denn doch jedoch`),
		preps:    wordSet(`von für aus bei in im am an auf mit nach vor über unter gegen zu zum zur beim vom durch um wegen gegenüber seit anlässlich per`),
		articles: wordSet(`der die das dem den des ein eine einer einem einen eines sein seine seiner ihr ihre ihrer dieser diese dieses mehrere beide zwei`),
		when:     wordSet(`montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag januar februar märz april mai juni juli august september oktober november dezember heute gestern morgen abend nachmittag vormittag nacht woche monat jahr uhr zuvor später`),
		common:   wordSet(`polizei experten kritiker beobachter behörden medien zeugen forscher wissenschaftler ärzte sprecher sprecherin polizeisprecher regierung opposition darin dabei dazu damit hier dort so wörtlich außerdem zudem weiter`),
		papers:   wordSet(`bericht erklärung pressemitteilung mitteilung stellungnahme studie brief schreiben gutachten urteil positionspapier papier interview artikel presseerklärung resolution kommuniqué aussendung presseaussendung dokument aufruf flugblatt gespräch rede`),
		titles:   wordSet(`herr frau dr prof professor präsident präsidentin kanzler kanzlerin minister ministerin general oberst papst kardinal bischof erzbischof könig königin prinz prinzessin richter richterin premier premierministerin`),
	},
	"fr": {
		tag:      "fr",
		verbs:    wordSet(`dit disait disent déclaré déclare déclarait affirmé affirme affirmait expliqué explique expliquait ajouté ajoute ajoutait estimé estime estimait souligné souligne indiqué indique précisé précise annoncé annonce répondu répond demandé demande lancé lance assuré assure averti avertit dénoncé dénonce regretté regrette rappelé rappelle écrit qualifié qualifie appelé appelle commenté commente conclu conclut confié confie raconté raconte martelé réagi poursuivi poursuit insisté insiste critiqué critique accusé accuse promis promet salué salue reconnu reconnaît jugé juge plaidé plaide prévenu prévient`),
		helpers:  wordSet(`a ont avait avaient est était a-t-il a-t-elle aussi ensuite encore également alors notamment par ailleurs s'est n'a`),
		source:   [][]string{{"selon"}, {"d'après"}, {"d’après"}, {"pour"}},
		pronouns: map[string]gender{"il": male, "elle": female, "ils": several, "elles": several, "on": several},
		joiners:  wordSet(`et mais ou quand lorsque comme après avant parce que qui dont où si tandis alors`),
		preps:    wordSet(`de du des d à au aux en dans par pour sur avec chez contre devant lors sous depuis`),
		articles: wordSet(`le la les l un une des ce cet cette son sa ses leur leurs plusieurs deux`),
		when:     wordSet(`lundi mardi mercredi jeudi vendredi samedi dimanche janvier février mars avril mai juin juillet août septembre octobre novembre décembre hier aujourd'hui demain matin soir`),
		common:   wordSet(`police autorités experts témoins manifestants porte-parole dans pour selon mais`),
		papers:   wordSet(`rapport communiqué déclaration étude lettre message texte tribune entretien`),
		titles:   wordSet(`m mme mlle président présidente ministre premier première général colonel maire député députée sénateur sénatrice docteur dr professeur maître me pape roi reine prince`),
	},
	"es": {
		tag:      "es",
		verbs:    wordSet(`dijo dice decía dijeron afirmó afirma aseguró asegura explicó explica añadió añade declaró declara señaló señala indicó indica manifestó manifiesta advirtió advierte anunció anuncia agregó agrega subrayó subraya destacó destaca insistió insiste preguntó respondió responde contestó escribió escribe calificó califica llamó llama denunció denuncia criticó critica acusó acusa reconoció reconoce comentó comenta sostuvo sostiene concluyó concluye recordó recuerda prometió lamentó lamenta expresó expresa precisó reiteró pidió pide`),
		helpers:  wordSet(`ha han había también luego después además ya se lo`),
		source:   [][]string{{"según"}, {"de", "acuerdo", "con"}},
		pronouns: map[string]gender{"él": male, "ella": female, "ellos": several, "ellas": several},
		joiners:  wordSet(`y e pero o cuando mientras como después porque que quien donde si aunque`),
		preps:    wordSet(`de del a al en por para con sobre contra ante desde tras durante`),
		articles: wordSet(`el la los las un una unos unas su sus este esta varios dos`),
		when:     wordSet(`lunes martes miércoles jueves viernes sábado domingo enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre ayer hoy mañana`),
		common:   wordSet(`policía autoridades expertos testigos vecinos portavoz fuentes pero según`),
		papers:   wordSet(`informe comunicado declaración estudio carta mensaje texto entrevista`),
		titles:   wordSet(`presidente presidenta ministro ministra primer primera general coronel alcalde alcaldesa diputado diputada senador senadora don doña doctor dr profesor papa rey reina`),
	},
}

// germanRole holds for the nouns that stand before a name in German:
// Staatssekretär, Polizeisprecherin, Gewerkschaftsvorstand.
func germanRole(word string) bool {
	word = strings.ToLower(word)
	for _, stem := range []string{"minister", "präsident", "kanzler", "sprecher", "chef", "sekretär", "vorsitzende", "vorstand", "leiter", "anwalt", "anwält", "richter", "direktor", "manager", "führer", "beauftragte", "abgeordnete", "professor", "general", "kommissar", "bürgermeister", "experte", "trainer", "politiker", "vertreter", "mitglied", "inhaber", "gründer", "bischof", "könig", "botschafter", "oberst", "senator", "gouverneur", "kapitän", "forscher", "wissenschaftler", "autor", "journalist", "geschäftsführer", "obmann", "obfrau", "kandidat", "premier"} {
		at := strings.LastIndex(word, stem)
		if at >= 0 && len(word)-at-len(stem) <= 3 {
			return true
		}
	}
	return false
}
