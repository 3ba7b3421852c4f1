package comment

import (
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"broadsheet/internal/floor/safehtml"
)

// webAddress finds what readers mean as a link: http or https and no blank,
// nothing that cannot be seen and nothing that turns the text around, which would
// show another address than the one it leads to. What follows a sentence is cut
// off again by trimAddress.
var webAddress = regexp.MustCompile(`^https?://[^\s\pC\pZ<>"“”«»]{3,}`)

// piece is a stretch of a line: words, or a mark between them.
type piece struct {
	kind kind
	text string // of words; of a sign that stayed one
	href string
}

type kind int

const (
	words kind = iota
	lineBreak
	code
	link // its words are its address
	worded
	emphasis
	endEmphasis
	strong
	endStrong
)

// inline writes a paragraph's text.
func (m *markup) inline(text string) {
	if !strings.ContainsAny(text, "\n\\`[*_:") {
		m.plain(text)
		return
	}
	for _, p := range pieces(text) {
		switch p.kind {
		case words:
			m.plain(p.text)
		case lineBreak:
			m.out.Raw("<br>")
		case code:
			m.out.Raw("<code>").Text(p.text).Raw("</code>")
		case link:
			m.link(p)
		case worded:
			// Where it leads is said beside it, so that no words can pretend to
			// lead elsewhere.
			m.link(p)
			m.out.Raw(" <small>(").Text(host(p.href)).Raw(")</small>")
		case emphasis:
			m.out.Raw("<em>")
		case endEmphasis:
			m.out.Raw("</em>")
		case strong:
			m.out.Raw("<strong>")
		case endStrong:
			m.out.Raw("</strong>")
		}
	}
}

func (m *markup) link(p piece) {
	m.out.Raw("<a").Attr("href", p.href).Raw(` rel="nofollow ugc noopener">`).Text(p.text).Raw("</a>")
}

func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// scanner reads a paragraph from left to right, each byte about once.
type scanner struct {
	text string
	done []piece
	from int // where the words in hand begin
	// open are the places of the signs of emphasis and of strength that wait for
	// their end; -1: none does.
	open [2]int
	sign [2]byte
	tick bool // no ` follows any more
}

func pieces(text string) []piece {
	s := scanner{text: text, open: [2]int{-1, -1}}
	for i := 0; i < len(text); {
		n := 0
		switch c := text[i]; {
		case c == '\n':
			n = s.add(i, 1, piece{kind: lineBreak})
		case c == '\\':
			n = s.escaped(i)
		case c == '`':
			n = s.code(i)
		case c == '[':
			n = s.worded(i)
		case c == 'h':
			n = s.address(i)
		case c == '*' || c == '_':
			n = s.emphasis(i)
		}
		i += max(n, 1)
	}
	s.words(len(text))
	return s.done
}

// words ends the words in hand.
func (s *scanner) words(at int) {
	if s.from < at {
		s.done = append(s.done, piece{kind: words, text: s.text[s.from:at]})
	}
}

// add puts a piece in the place of n bytes.
func (s *scanner) add(at, n int, p piece) int {
	s.words(at)
	s.done = append(s.done, p)
	s.from = at + n
	return n
}

// escaped takes the meaning from the sign after a backslash.
func (s *scanner) escaped(at int) int {
	if at+1 == len(s.text) || !strings.ContainsRune("\\`*_[]()>!-.#", rune(s.text[at+1])) {
		return 0
	}
	s.words(at)
	s.from = at + 1 // the sign itself
	return 2
}

func (s *scanner) code(at int) int {
	if s.tick {
		return 0
	}
	end := strings.IndexByte(s.text[at+1:], '`')
	if end < 0 {
		s.tick = true
		return 0
	}
	if end == 0 {
		return 2 // signs without words
	}
	if strings.Contains(s.text[at+1:at+1+end], "\n") {
		return 1
	}
	return s.add(at, end+2, piece{kind: code, text: s.text[at+1 : at+1+end]})
}

// maxWords bounds the words of a link, in bytes.
const maxWords = 300

// worded is [words](address).
func (s *scanner) worded(at int) int {
	rest := s.text[at+1:]
	end := strings.IndexAny(rest[:min(len(rest), maxWords)], "[]\n")
	if end < 1 || rest[end] != ']' || !strings.HasPrefix(rest[end:], "](http") {
		return 0
	}
	shown, rest := strings.TrimSpace(rest[:end]), rest[end+2:]
	length := addressLength(rest)
	if length == 0 || shown == "" || strings.IndexFunc(shown, visible) < 0 {
		return 0
	}
	safe, ok := safehtml.Address(rest[:length])
	if !ok || !webAddress.MatchString(rest[:length]) || host(safe) == "" || pretends(shown, safe) {
		return 0
	}
	return s.add(at, 1+end+2+length+1, piece{kind: worded, text: shown, href: safe})
}

// looksLikeHost finds words that readers would take for where a link leads.
var looksLikeHost = regexp.MustCompile(`(?i)[\pL\pN-]+(?:\.[\pL\pN-]+)*\.\pL{2,}`)

// pretends says that the words of a link name another host than it leads to.
func pretends(shown, address string) bool {
	for _, said := range looksLikeHost.FindAllString(shown, -1) {
		if !strings.EqualFold(said, host(address)) && !strings.EqualFold("www."+said, host(address)) {
			return true
		}
	}
	return false
}

// addressLength is the length of an address in round brackets, which may hold
// such brackets in pairs; 0: there is none.
func addressLength(s string) int {
	depth := 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '[' || c <= ' ':
			return 0
		case c == '(':
			depth++
		case c == ')' && depth == 0:
			return i
		case c == ')':
			depth--
		}
	}
	return 0
}

func (s *scanner) address(at int) int {
	if !strings.HasPrefix(s.text[at:], "http://") && !strings.HasPrefix(s.text[at:], "https://") {
		return 0
	}
	found := trimAddress(webAddress.FindString(s.text[at:]))
	if safe, ok := safehtml.Address(found); ok {
		return s.add(at, len(found), piece{kind: link, text: found, href: safe})
	}
	return len(found)
}

// trimAddress gives back the full stop of the sentence and the bracket around
// an address.
func trimAddress(s string) string {
	opened := [2]int{strings.Count(s, "("), strings.Count(s, "[")}
	closed := [2]int{strings.Count(s, ")"), strings.Count(s, "]")}
	for s != "" {
		switch last := s[len(s)-1]; {
		case strings.IndexByte(".,;:!?'*_`", last) >= 0:
		case last == ')' && opened[0] < closed[0]:
			closed[0]--
		case last == ']' && opened[1] < closed[1]:
			closed[1]--
		default:
			return s
		}
		s = s[:len(s)-1]
	}
	return s
}

// emphasis is a run of one or two signs. One that ends what is open ends it;
// what was opened in between and not ended stays signs. Signs inside a word, as
// in names of files and in sums, mean nothing.
func (s *scanner) emphasis(at int) int {
	c := s.text[at]
	n := 1
	for at+n < len(s.text) && s.text[at+n] == c {
		n++
	}
	if n > 2 {
		return n
	}
	before, _ := utf8.DecodeLastRuneInString(s.text[:at])
	after, _ := utf8.DecodeRuneInString(s.text[at+n:])
	k := n - 1
	switch {
	case s.open[k] >= 0 && s.sign[k] == c && !gap(before, at == 0) && !within(c, after):
		s.done[s.open[k]] = piece{kind: emphasis + kind(2*k)}
		if other := 1 - k; s.open[other] > s.open[k] {
			s.open[other] = -1
		}
		s.open[k] = -1
		return s.add(at, n, piece{kind: endEmphasis + kind(2*k)})
	case s.open[k] < 0 && !gap(after, at+n == len(s.text)) && !within(c, before):
		s.add(at, n, piece{kind: words, text: s.text[at : at+n]})
		s.open[k], s.sign[k] = len(s.done)-1, c
	}
	return n
}

// gap says that no word touches a sign on a side.
func gap(r rune, end bool) bool { return end || blank(r) }

// within says that a sign stands inside a word. Scripts that part no words by
// blanks may have emphasis anywhere, by the asterisk.
func within(sign byte, r rune) bool {
	return r < utf8.RuneSelf && (r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') || sign == '_' && r == '_'
}
