package archive

import (
	"math/rand/v2"
	"strings"
)

const (
	vocabularySize = 40_000
	// Draws are looked up in a table: its size is the grain of the rarest words.
	drawBits = 20
)

// language is a vocabulary of made-up words that come up as words of a real
// language do: the n-th most frequent in one of n draws (Zipf's law).
type language struct {
	words []string
	draws []uint16 // words, each as often as it comes up
}

func newLanguage() *language {
	l := &language{words: make([]string, vocabularySize), draws: make([]uint16, 0, 1<<drawBits)}
	for i := range l.words {
		l.words[i] = spell(i)
	}
	sum := 0.0
	for i := range vocabularySize {
		sum += 1 / float64(i+1)
	}
	reach := 0.0
	for i := range vocabularySize {
		reach += (1 << drawBits) / sum / float64(i+1)
		for len(l.draws) < int(reach+.5) {
			l.draws = append(l.draws, uint16(i))
		}
	}
	for len(l.draws) < 1<<drawBits {
		l.draws = append(l.draws, vocabularySize-1)
	}
	return l
}

const (
	onsets = "bcdfghjklmnprstvwyzx"
	vowels = "aeiou"
)

// spell gives each number a word of its own: frequent ones are short.
func spell(n int) string {
	const syllables = len(onsets) * len(vowels)
	count, base := 1, 0
	for room := syllables; n >= base+room; room *= syllables {
		base += room
		count++
	}
	rest := n - base
	room := 1
	for range count {
		room *= syllables
	}
	// Neighbours in frequency should not look like neighbours: 7919 is prime, so
	// no two numbers meet.
	rest = rest * 7919 % room
	var b strings.Builder
	for range count {
		s := rest % syllables
		rest /= syllables
		b.WriteByte(onsets[s/len(vowels)])
		b.WriteByte(vowels[s%len(vowels)])
	}
	return b.String()
}

func (l *language) draw(r *rand.Rand) uint16 { return l.draws[r.Uint32()>>(32-drawBits)] }

// rare is a word drawn without regard to frequency: headlines of such words do
// not repeat.
func (l *language) rare(r *rand.Rand) string { return l.words[r.IntN(vocabularySize)] }

// writer writes one text after the other and counts the different words of each.
type writer struct {
	*language
	rand  *rand.Rand
	seen  []uint32 // in which text a word was last used
	text  uint32
	kinds int // different words of this text
	words int
}

func (l *language) writer() *writer {
	return &writer{language: l, rand: rand.New(rand.NewPCG(0, 0)), seen: make([]uint32, vocabularySize)}
}

// begin starts another text, drawn by a source that depends on its number alone.
func (w *writer) begin(source *rand.PCG) {
	w.rand = rand.New(source)
	w.text++
	w.kinds, w.words = 0, 0
}

// sentence appends a sentence of n words of the text.
func (w *writer) sentence(b []byte, n int) []byte {
	w.words += n
	return w.write(b, n, true)
}

// aside appends a sentence that stands beside the text and does not count.
func (w *writer) aside(b []byte, n int) []byte { return w.write(b, n, false) }

func (w *writer) write(b []byte, n int, counts bool) []byte {
	for i := range n {
		k := w.draw(w.rand)
		if counts && w.seen[k] != w.text {
			w.seen[k] = w.text
			w.kinds++
		}
		word := w.language.words[k]
		if i == 0 {
			b = append(b, word[0]-'a'+'A')
			b = append(b, word[1:]...)
			continue
		}
		b = append(b, ' ')
		b = append(b, word...)
	}
	return append(b, '.')
}

// sentences appends sentences of together at least n words.
func (w *writer) sentences(b []byte, n int) []byte {
	for end := w.words + n; w.words < end; {
		if b[len(b)-1] == '.' {
			b = append(b, ' ')
		}
		b = w.sentence(b, 6+w.rand.IntN(16))
	}
	return b
}

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
