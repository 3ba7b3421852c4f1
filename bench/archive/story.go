package archive

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/story/article"
)

// story is a story as it was published, and as it was changed afterwards.
type story struct {
	n          int
	id         db.ID
	public     string
	at         db.Time
	headline   string
	standfirst string
	points     []article.KeyPoint
	section    int
	authors    []int
	tags       []int
	place      int // -1: none
	storyline  int // -1: none
	body       []byte
	words      int
	said       *said
	later      *version
	comments   int
}

// said is a quotation that is marked in the story.
type said struct {
	block   string
	speaker string
	role    string
	text    string
}

// version is a later version of the story: one paragraph more.
type version struct {
	at         db.Time
	body       []byte
	words      int
	correction string // empty: it is an update
}

func (s *story) slug() string { return strings.ToLower(strings.ReplaceAll(s.headline, " ", "-")) }
func (s *story) path() string { return "/" + strings.ToLower(Sections[s.section]) + "/" + s.slug() }

// kinds of which texts are drawn; each has a source of its own.
const (
	drawStory = iota
	drawThread
)

func (p Plan) source(kind, n int) *rand.PCG {
	return rand.NewPCG(p.Seed<<4+uint64(kind), uint64(n))
}

// story makes the n-th story.
func (p Plan) story(w *writer, n int) *story {
	w.begin(p.source(drawStory, n))
	r := w.rand
	at := p.at(n)
	s := &story{n: n, id: p.key(forStory, n, at), public: p.public(10, forStory, n), at: at, place: -1, storyline: -1}
	s.section = ranked(r.Float64(), len(Sections))
	s.authors = distinct(r, 1+r.IntN(2), authorCount)
	s.tags = distinct(r, 2+r.IntN(3), tagCount)
	if r.IntN(10) < 6 {
		s.place = ranked(r.Float64(), placeCount)
	}
	if r.IntN(20) == 0 {
		s.storyline = n / (20 * perStoryline)
	}
	names := make([]string, 7)
	for i := range names {
		names[i] = w.rare(r)
	}
	names[0] = capital(names[0])
	s.headline = strings.Join(names, " ")
	s.standfirst = string(w.aside(nil, 18))
	p.text(w, s)
	return s
}

// distinct draws different numbers below n, the lower ones more often.
func distinct(r *rand.Rand, count, n int) []int {
	var list []int
draw:
	for len(list) < count {
		k := ranked(r.Float64(), n)
		for _, had := range list {
			if had == k {
				continue draw
			}
		}
		list = append(list, k)
	}
	return list
}

const blockLetters = "23456789abcdefghjkmnpqrstvwxyz"

// block appends the beginning of a block; its id is drawn.
func (w *writer) block(b []byte, kind, more string) ([]byte, string) {
	var id [8]byte
	x := w.rand.Uint64()
	for i := range id {
		id[i] = blockLetters[x%uint64(len(blockLetters))]
		x /= uint64(len(blockLetters))
	}
	b = append(b, `{"type":"`...)
	b = append(b, kind...)
	b = append(b, `","attrs":{"id":"`...)
	b = append(b, id[:]...)
	b = append(b, '"')
	b = append(b, more...)
	b = append(b, `},"content":[`...)
	return b, string(id[:])
}

const (
	beginText = `{"type":"text","text":"`
	endText   = `"}`
)

// text writes the story's text: paragraphs below cross-heads, until enough
// different words stand in it. One story in four quotes somebody.
func (p Plan) text(w *writer, s *story) {
	r := w.rand
	quotes := r.IntN(4) == 0
	b := append(make([]byte, 0, 8<<10), `{"type":"doc","attrs":{"version":1},"content":[`...)
	for i := 0; w.kinds < MinWords || i < 8; i++ {
		if i > 0 {
			b = append(b, ',')
		}
		if i > 0 && i%4 == 0 {
			b, _ = w.block(b, "heading", `,"level":2`)
			b = append(b, beginText...)
			b = w.sentence(b, 3)
			b = append(append(b, endText...), `]},`...)
		}
		var id string
		b, id = w.block(b, "paragraph", "")
		if i < 3 && s.n%2 == 0 {
			s.points = append(s.points, article.KeyPoint{Text: string(w.aside(nil, 12)), Block: id})
		}
		if i == 2 && quotes {
			b = w.quoted(b, s, id)
			b = append(append(b, beginText...), " That was at once."...)
			w.words += 4
		} else {
			b = append(b, beginText...)
		}
		b = w.sentences(b, 50+r.IntN(40))
		b = append(append(b, endText...), `]}`...)
	}
	if r.IntN(10) == 0 {
		p.change(w, s, b)
	}
	s.body = append(b, `]}`...)
	s.words = w.words
	if s.later != nil {
		s.words -= s.later.words
		s.later.words += s.words
	}
}

// quoted begins a paragraph with somebody's marked words.
func (w *writer) quoted(b []byte, s *story, block string) []byte {
	speaker := capital(w.rare(w.rand)) + " " + capital(w.language.words[w.rand.IntN(300)])
	s.said = &said{block: block, speaker: speaker, role: "councillor"}
	words := "“" + string(w.sentence(nil, 12)) + "”"
	s.said.text = words
	b = append(b, beginText...)
	b = append(b, words...)
	b = append(b, `","marks":[{"type":"quotation","attrs":{"speaker":"`...)
	b = append(b, speaker...)
	b = append(b, `","role":"councillor"}}]},`...)
	return b
}

// change makes a later version; written before the end of the text is known, it
// counts its own words alone.
func (p Plan) change(w *writer, s *story, b []byte) {
	v := &version{at: db.At(s.at.Add(time.Duration(10+w.rand.IntN(600)) * time.Minute))}
	if w.rand.IntN(4) == 0 {
		v.correction = "An earlier version " + string(w.aside(nil, 9))
	}
	before := w.words
	more := append(append(make([]byte, 0, len(b)+512), b...), ',')
	more, _ = w.block(more, "paragraph", "")
	more = append(more, beginText...)
	more = w.sentences(more, 40)
	v.body = append(append(more, endText...), `]}]}`...)
	v.words = w.words - before
	s.later = v
}

// draft is the story as an editor would have handed it in.
func (p Plan) draft(w *writer, s *story, v *version) (article.Draft, error) {
	d := article.Draft{
		Headline: s.headline, Standfirst: s.standfirst, KeyPoints: s.points, Section: Sections[s.section],
		Source: source, SourceID: strconv.Itoa(s.n),
	}
	body := s.body
	if v != nil {
		body, d.Correction = v.body, v.correction
	}
	var err error
	if d.Body, err = richtext.Parse(body); err != nil {
		return d, fmt.Errorf("the text of story %d: %w", s.n, err)
	}
	for _, k := range s.authors {
		d.Byline = append(d.Byline, article.Credit{Name: w.author(k)})
	}
	for _, k := range s.tags {
		d.Tags = append(d.Tags, w.tag(k))
	}
	if s.place >= 0 {
		d.Dateline.Place = w.placeName(s.place)
	}
	if s.storyline >= 0 {
		d.Storyline = w.storylineName(s.storyline)
	}
	return d, nil
}

// source is where all stories come from, as files of copy come from a folder.
const source = "bench"

func (l *language) author(k int) string {
	return capital(l.words[300+k]) + " " + capital(l.words[6000+7*k])
}
func (l *language) tag(k int) string       { return l.words[1000+k] }
func (l *language) placeName(k int) string { return capital(l.words[4000+k]) }
func (l *language) storylineName(k int) string {
	return "The " + l.words[5000+k%vocabularySize%30_000] + " affair " + strconv.Itoa(k)
}

// slugged is the slug of one of these names: letters, digits and blanks.
func slugged(name string) string { return strings.ToLower(strings.ReplaceAll(name, " ", "-")) }
