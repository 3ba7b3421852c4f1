package copydesk

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// Page furniture is what a browser copies along with a story: labels of
// buttons, menus and boxes. A line is taken for furniture only if a pattern
// below fits the whole of it, case apart, and it stands alone. Labels that
// could be a cross-head or a headline ("Related", "Politics") are taken only
// above the headline, below the last paragraph, or touching other furniture.

const longestFurniture = 90 // characters; longer lines are text

type furniture struct {
	why      string
	anywhere bool // the words mean nothing but furniture, wherever they stand alone
	pattern  *regexp.Regexp
}

func label(why string, anywhere bool, alternatives ...string) furniture {
	return furniture{why, anywhere, regexp.MustCompile(`(?i)^(?:` + strings.Join(alternatives, "|") + `)$`)}
}

const networks = `facebook|twitter|x|instagram|linkedin|whats ?app|telegram|reddit|pinterest|tumblr|bluesky|mastodon|threads|tik ?tok|you ?tube|snapchat|xing|flipboard|pocket|messenger|viber|line|e-?mail|mail|print|rss|copy link|link|sms|courriel|imprimer|drucken|imprimir|correo`

// The list, by what stands on the page. English, German, French and Spanish.
var furnitureList = []furniture{
	label("follow label", true,
		`connect with us:?`, `follow us(?: on (?:`+networks+`).{0,30})?:?`, `(?:find|join|like) us on (?:`+networks+`).{0,30}`, `stay connected:?`,
		`folgen sie uns(?: (?:auf|bei) (?:`+networks+`).{0,30})?:?`, `suivez[- ]nous(?: sur (?:`+networks+`).{0,30})?[ :]*`, `s[íi]guenos(?: en (?:`+networks+`).{0,30})?:?`),
	label("share label", true,
		`share (?:this )?(?:post|story|article|page)?(?: ?(?:via|on|with|using))?:?`, `share this(?: with)?:?`, `share on (?:`+networks+`)`, `share via (?:`+networks+`)`, `share:`, `share (?:full )?article`, `tweet(?: this)?`, `click to share.{0,60}`,
		`(?:artikel |beitrag |seite )?teilen:?`, `(?:auf|bei|per|via) (?:`+networks+`) teilen`, `teilen (?:auf|per|via) (?:`+networks+`)`,
		`partager(?: (?:cet article|sur (?:`+networks+`)))?[ :]*`, `compartir(?: (?:en (?:`+networks+`)|este art[íi]culo|esta noticia))?:?`, `comparte(?: (?:en (?:`+networks+`)|este art[íi]culo|esta noticia))?:?`),
	label("continue label", true,
		`continue reading(?: below)?[ .…→»]*`, `read (?:more|on|next|also|the full story|full story)[ :.…→»]*`, `keep reading[ .…→»]*`, `(?:read (?:more|also|next)|see also|related|lesen sie (?:auch|mehr)|mehr dazu|lire aussi|lee tambi[ée]n): ?.{1,80}[^.!]`, `show more`, `load more`, `story continues below(?: (?:this )?(?:ad|advertisement))?`, `article continues (?:below|after).{0,40}`, `scroll to continue.{0,40}`,
		`weiterlesen[ .…→»]*`, `mehr lesen[ .…→»]*`, `lesen sie (?:auch|mehr|weiter)[ :.…→»]*`, `lire la suite[ .…→»]*`, `(?:à )?lire aussi[ :]*`, `seguir leyendo[ .…→»]*`, `leer m[áa]s[ .…→»]*`, `lee tambi[ée]n[ :]*`),
	label("comment label", true,
		`click (?:here )?to (?:comment|reply|post)`, `(?:view|show|see|read|load) (?:all )?(?:\d+ )?(?:comments|replies)(?: \(\d+\))?`, `inline feedbacks?`, `notify of(?:.{0,60})?`, `leave a (?:comment|reply)`, `post a comment`, `add a comment`, `write a comment`, `join the (?:conversation|discussion)`, `\d+ (?:comments?|replies)`, `comments? \(?\d+\)?`, `comments (?:are )?closed\.?`, `(?:0|\d+) shares?`, `please log ?in to comment`, `log ?in to (?:comment|reply)`,
		`\d+ kommentare?`, `kommentare? (?:anzeigen|lesen|schreiben|\(\d+\))`, `kommentieren`, `zur diskussion`, `\d+ commentaires?`, `(?:laisser|ajouter|[ée]crire) un commentaire`, `voir (?:tous )?les commentaires`, `commenter`, `r[ée]agir`, `\d+ comentarios?`, `(?:deja|a[ñn]ade|escribe) un comentario`, `ver (?:todos )?los comentarios`),
	label("advertisement", true,
		`advertisement`, `advertisement[ -]+continue reading.{0,30}`, `advertising`, `sponsored content`, `paid content`, `skip ad(?:vertisement)?`, `anzeige`, `werbung`, `publicit[ée]`, `la suite apr[èe]s (?:la|cette) publicit[ée]`, `publicidad`, `anuncio`),
	label("sign-up label", true,
		`sign up (?:for|to) (?:our|the|a|my|free|daily|weekly|newsletters?|updates|alerts|breaking)\b.{0,50}`, `sign up(?: now| here| today)?`, `subscribe(?: (?:now|here|today|to (?:our|the|my)\b.{0,40}))?`, `get (?:our|the) (?:free )?(?:daily |weekly )?newsletter.{0,40}`, `enter your e-?mail(?: address)?`, `your e-?mail address`, `already a (?:subscriber|member)\?.{0,20}`, `log in`, `sign in`, `register(?: now)?`, `create (?:a free|an) account`,
		`newsletter (?:abonnieren|bestellen)`, `jetzt (?:anmelden|abonnieren|registrieren)`, `abonnieren`, `anmelden`, `s'abonner`, `abonnez[- ]vous.{0,40}`, `inscrivez[- ]vous.{0,50}`, `se connecter`, `suscr[íi]b(?:ete|ase|irse)(?: .{1,40})?`, `iniciar sesi[óo]n`, `reg[íi]strate`),
	label("cookie line", true,
		`(?:accept|reject|allow|manage|decline) (?:all )?(?:cookies|preferences)`, `(?:cookie|privacy) (?:settings|preferences|policy|notice)`, `this (?:web)?site uses cookies.{0,60}`, `we use cookies.{0,70}`, `accept all`, `reject all`,
		`(?:alle )?cookies? (?:akzeptieren|ablehnen|zulassen)`, `cookie-?einstellungen`, `alle akzeptieren`, `(?:tout )?accepter(?: (?:et fermer|les cookies))?`, `continuer sans accepter`, `tout refuser`, `aceptar (?:todo|todas|cookies|las cookies)`, `rechazar (?:todo|todas|cookies)`),
	label("reading time", true,
		`(?:about )?\d{1,3}[ -]?min(?:ute)?s?\.? (?:read|to read|reading time)`, `reading time:? (?:about |ca\.? )?\d.{0,15}`, `lesezeit:? (?:ca\.? |etwa )?\d.{0,15}`, `\d{1,3} min(?:uten)?\.? lesezeit`, `temps de lecture[ :]*\d.{0,15}`, `lecture[ :]*\d{1,3} min.{0,6}`, `\d{1,3} min(?:utos)? de lectura`, `tiempo de lectura:? \d.{0,15}`, `listen to (?:this )?(?:article|story)(?: \d.{0,12})?`, `artikel (?:an)?h[öo]ren`),
	label("picture credit", true,
		`(?:photo|image|picture|file photo|foto|bild|photographe?|fotograf[íi]a|imagen|cr[ée]dit photo)(?: credit| by| courtesy(?: of)?)?\s?[:/] ?.{1,60}`, `\(?(?:ap|afp|reuters|epa|dpa|getty images?|pa) (?:photo|file|images?)(?: ?/ ?.{1,50})?\)?`, `\(photo by .{1,70}\)`, `(?:©|\(c\)|copyright) ?(?:\d{4} )?(?:ap|afp|reuters|epa|dpa|getty|picture alliance|imago|shutterstock).{0,50}`, `.{1,40} ?(?:/|via) ?(?:afp|reuters|getty images?|ap|dpa|epa|picture alliance|shutterstock)`, `(?:getty images?|shutterstock|picture alliance|imago(?: images)?)(?: ?/ ?.{1,40})?`, `(?:view|open) (?:image|picture|photo)(?: in) (?:fullscreen|gallery)`, `enlarge this image`, `toggle caption`, `hide caption`, `image source,? ?.{1,40}`, `image caption,? ?`),
	label("link to the top", true, `back to top`, `skip to (?:main )?content`, `nach oben`, `zum inhalt(?: springen)?`, `haut de page`, `aller au contenu`, `volver arriba`, `ir al contenido`),

	label("social network", false, `(?:`+networks+`)(?:[ ,|·/]+(?:`+networks+`))*`),
	label("share count", false, `[\d.,]+ ?k?`, `[\d.,]+ ?k? (?:shares|likes|views|tweets)`),
	label("related links", false,
		`related(?: (?:articles|stories|posts|news|topics|content|coverage|links))?:?`, `more (?:on this story|stories|news|from .{1,30}|like this)[:]?`, `you (?:may|might) also like[: ]*`, `recommended(?: for you| stories| reading)?:?`, `most (?:read|popular|viewed|shared)`, `trending(?: now)?`, `editors?['’]?s? picks?`, `top stories`, `latest (?:news|stories)`, `up next`, `don['’]t miss`, `see also:?`, `what to read next`,
		`mehr zum thema:?`, `das k[öo]nnte sie auch interessieren:?`, `auch interessant:?`, `meistgelesen`, `weitere (?:artikel|meldungen|themen)`, `sur le m[êe]me sujet`, `[àa] d[ée]couvrir`, `les plus lus`, `articles li[ée]s`, `noticias relacionadas`, `relacionad[oa]s:?`, `lo m[áa]s le[íi]do`, `te puede interesar:?`),
	label("menu", false,
		`menu`, `home`, `search`, `close`, `news`, `politics`, `business`, `sports?`, `opinion`, `world`, `culture`, `video`, `live`, `breaking news`, `top news`, `e-?paper`, `about us`, `contact(?: us)?`, `terms(?: of (?:use|service))?`, `privacy`, `impressum`, `datenschutz`, `startseite`, `suche`, `politik`, `wirtschaft`, `accueil`, `recherche`, `inicio`, `buscar`, `\W*next(?: (?:article|post|story))?\W*`, `\W*prev(?:ious)?(?: (?:article|post|story))?\W*`, `(?:home|startseite|accueil|inicio)(?: ?[>›»/|] ?.{1,30})+`, `in this (?:article|story):?`, `topics?:?`, `tags?:.{0,70}`, `filed under:?.{0,60}`, `themen:?.{0,60}`, `comments?:?`, `kommentare?:?`, `commentaires?[ :]*`, `comentarios?:?`, `save`, `saved?`, `listen`, `gift(?: this)? article`, `author`, `reply`, `report`),
	label("copyright line", false, `(?:©|\(c\)|copyright)\b.{0,80}`, `all rights reserved\.?`, `alle rechte vorbehalten\.?`, `tous droits r[ée]serv[ée]s\.?`, `todos los derechos reservados\.?`),
	label("time stamp", false,
		`(?:published|updated|posted|last (?:updated|modified)|first published)(?: on| at)?:? .{3,60}`, `(?:ver[öo]ffentlicht|aktualisiert|stand)(?: am)?:? .{3,50}`, `(?:publi[ée]|mis [àa] jour)(?: le)? .{3,50}`, `(?:publicado|actualizado)(?: el)?:? .{3,50}`, `\d{1,2} (?:seconds?|minutes?|hours?|days?|weeks?|months?) ago`, `vor \d{1,2} (?:minuten?|stunden?|tage?n?)`, `il y a \d{1,2} (?:minutes?|heures?|jours?)`, `hace \d{1,2} (?:minutos?|horas?|d[íi]as?)`,
		`(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? )?(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.? \d{1,2},? \d{4}.{0,30}`,
		`\d{1,2}\.? (?:jan|feb|m[aä]r|apr|may|mai|ju[nl]|aug|sep|o[ck]t|nov|de[cz]|janv|f[ée]vr|avr|juin|juil|ao[ûu]t|d[ée]c|ene|abr|ago|dic)\pL{0,7}\.?(?: de)? \d{4}.{0,30}`,
		`\d{1,2}[./]\d{1,2}[./]\d{2,4}(?:[ ,|–-]+(?:um )?\d{1,2}[:.]\d{2}(?: uhr)?)?`),
}

// furnitureOf says what furniture a line is, if it is any.
func furnitureOf(text string) (furniture, bool) {
	if utf8.RuneCountInString(text) > longestFurniture {
		return furniture{}, false
	}
	bare := strings.Trim(text, "|·•*–—- ▼▾▲►▶←→»«\t")
	if bare == "" {
		return furniture{}, false
	}
	for _, kind := range furnitureList {
		if kind.pattern.MatchString(bare) {
			return kind, true
		}
	}
	return furniture{}, false
}

// clear takes the furniture out of lines and puts it on the copy's list.
func (c *Copy) clear(lines []line) []line {
	kinds := make([]furniture, len(lines))
	found := make([]bool, len(lines))
	for i, l := range lines {
		kinds[i], found[i] = furnitureOf(l.text)
	}
	blankLines := hasBlankLines(lines)
	head, lead, tail := storyEnds(lines, found)
	drop := make([]bool, len(lines))
	for i := range lines {
		drop[i] = found[i] && kinds[i].anywhere && (!blankLines || standsAlone(lines, found, i))
	}
	// Weak labels follow strong ones, so a run of furniture is settled from its
	// strong lines outwards.
	for changed := true; changed; {
		changed = false
		for i := range lines {
			if !found[i] || drop[i] {
				continue
			}
			stamp := kinds[i].why == "time stamp" && i < lead // below a byline
			links := kinds[i].why == "related links" && i > max(tail, 0) && (lines[i-1].text == "" || drop[i-1])
			alone := !blankLines || standsAlone(lines, found, i)
			if stamp || links || alone && (i < head || i > tail || touches(lines, drop, i)) {
				drop[i], changed = true, true
			}
		}
	}
	c.dropRelated(lines, kinds, drop, tail)
	kept := make([]line, 0, len(lines))
	for i, l := range lines {
		if drop[i] {
			c.leaveOut(l.n, l.text, kinds[i].why)
			l.text = "" // what stood on both sides stays parted
		}
		kept = append(kept, l)
	}
	return kept
}

func hasBlankLines(lines []line) bool {
	started := false
	for i, l := range lines {
		if l.text == "" && started {
			for _, after := range lines[i:] {
				if after.text != "" {
					return true
				}
			}
		}
		started = started || l.text != ""
	}
	return false
}

// storyEnds gives the first line that is no furniture, the first under it that
// reads like running text, and the last that does.
func storyEnds(lines []line, found []bool) (head, lead, tail int) {
	head, lead, tail = len(lines), len(lines), -1
	for i, l := range lines {
		if l.text == "" || found[i] {
			continue
		}
		head = min(head, i)
		if endsSentence(l.text) || utf8.RuneCountInString(l.text) > longestFurniture {
			tail = i
			if i > head {
				lead = min(lead, i)
			}
		}
	}
	return head, lead, tail
}

func standsAlone(lines []line, found []bool, i int) bool {
	clear := func(j int) bool {
		return j < 0 || j >= len(lines) || lines[j].text == "" || found[j]
	}
	return clear(i-1) && clear(i+1)
}

// touches says whether the nearest line above or below, blanks apart, is
// furniture that goes. Below alone is not enough for a line under the headline's
// place: a cross-head may stand above an advertisement.
func touches(lines []line, drop []bool, i int) bool {
	above := i - 1
	for above >= 0 && lines[above].text == "" {
		above--
	}
	below := i + 1
	for below < len(lines) && lines[below].text == "" {
		below++
	}
	return above >= 0 && drop[above] && (below >= len(lines) || drop[below] || above == i-1)
}

// dropRelated takes the short lines under a heading such as "Related stories"
// at the story's end for its links.
func (c *Copy) dropRelated(lines []line, kinds []furniture, drop []bool, tail int) {
	under := false
	for i := max(tail+1, 0); i < len(lines); i++ {
		switch {
		case drop[i]:
			under = under || kinds[i].why == "related links"
		case lines[i].text != "" && under && !endsSentence(lines[i].text):
			kinds[i], drop[i] = furniture{why: "related links"}, true
		}
	}
}
