package mail

import (
	"encoding/json"
	"fmt"
	"mime"
	netmail "net/mail"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Header is a field that a letter has besides those that every letter has.
type Header struct{ Name, Value string }

const (
	maxLine    = 76  // where lines are folded; the standard wants at most 78
	maxWord    = 50  // a longer one is encoded, so that its line can be folded
	maxHeader  = 900 // bytes of a field's value
	maxHeaders = 20
	maxSubject = 200 // characters
)

// reserved are the fields that this package writes itself.
var reserved = []string{
	"from", "sender", "to", "cc", "bcc", "subject", "date", "message-id", "mime-version", "return-path", "received", "auto-submitted",
}

func (h Header) check() error {
	name := strings.ToLower(h.Name)
	if name == "" || len(name) > 60 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return fmt.Errorf("mail: %q is not the name of a header field", h.Name)
	}
	for _, prefix := range []string{"content-", "resent-", "dkim-", "arc-"} {
		if strings.HasPrefix(name, prefix) {
			return fmt.Errorf("mail: the header field %s is not for callers to write", h.Name)
		}
	}
	if slices.Contains(reserved, name) {
		return fmt.Errorf("mail: the header field %s is not for callers to write", h.Name)
	}
	if h.Value == "" || len(h.Value) > maxHeader {
		return fmt.Errorf("mail: the header field %s is empty or longer than %d bytes", h.Name, maxHeader)
	}
	for i := range len(h.Value) {
		if c := h.Value[i]; c < ' ' || c > '~' {
			return fmt.Errorf("mail: the header field %s holds something else than printable ASCII", h.Name)
		}
	}
	if name == "reply-to" && !Address(h.Value).sound() {
		return fmt.Errorf("mail: the header field %s is not one plain address", h.Name)
	}
	return nil
}

func packHeaders(list []Header) (string, error) {
	if len(list) > maxHeaders {
		return "", fmt.Errorf("mail: more than %d header fields", maxHeaders)
	}
	var seen []string
	for _, h := range list {
		if err := h.check(); err != nil {
			return "", err
		}
		if name := strings.ToLower(h.Name); slices.Contains(seen, name) {
			return "", fmt.Errorf("mail: the header field %s stands twice", h.Name)
		} else {
			seen = append(seen, name)
		}
	}
	if len(list) == 0 {
		return "", nil
	}
	text, err := json.Marshal(list)
	return string(text), err
}

func unpackHeaders(text string) ([]Header, error) {
	if text == "" {
		return nil, nil
	}
	var list []Header
	err := json.Unmarshal([]byte(text), &list)
	return list, err
}

// OneClick are the fields by which a mail program leaves a list for its owner
// (RFC 2369, RFC 8058). The address takes a POST without a cookie; what a GET
// of it does is for the page there to say. By plain http there is no one-click,
// only the address.
func OneClick(address string) ([]Header, error) {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || strings.ContainsAny(address, "<>, ") {
		return nil, fmt.Errorf("mail: a list is left at a web address")
	}
	list := []Header{{"List-Unsubscribe", "<" + u.String() + ">"}}
	if u.Scheme == "https" {
		list = append(list, Header{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"})
	}
	for _, h := range list {
		if err := h.check(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// oneLine is a text as it may stand in a header: without line breaks, controls
// and marks that turn the direction, and cut where nobody reads on.
func oneLine(text string, most int) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Bidi_Control, r), r == '\ufeff':
			return -1
		case unicode.IsControl(r), r == '\u2028', r == '\u2029', r == unicode.ReplacementChar:
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\ufffd"))
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > most {
		return strings.TrimSpace(string(runes[:most-1])) + "…"
	}
	return string(runes)
}

// unstructured is a text as the value of a field such as Subject.
func unstructured(text string) string {
	plain := !strings.Contains(text, "=?") // else it would be read as encoded
	for word := range strings.SplitSeq(text, " ") {
		plain = plain && len(word) <= maxWord
	}
	for i := range len(text) {
		plain = plain && text[i] >= ' ' && text[i] <= '~'
	}
	if plain {
		return text
	}
	return encoded(text)
}

// encoded is a text in encoded words (RFC 2047), each of whole characters. The
// library's encoder leaves plain ASCII as it is, which here is what must not be.
func encoded(text string) string {
	var words []string
	var word strings.Builder
	const open, end = "=?utf-8?q?", "?="
	for _, r := range text {
		piece := ""
		for _, b := range []byte(string(r)) {
			switch {
			case b == ' ':
				piece += "_"
			case letterOrDigit(b):
				piece += string(rune(b))
			default:
				piece += fmt.Sprintf("=%02X", b)
			}
		}
		if word.Len()+len(piece) > maxWord {
			words = append(words, open+word.String()+end)
			word.Reset()
		}
		word.WriteString(piece)
	}
	return strings.Join(append(words, open+word.String()+end), " ")
}

// mailbox is an address with a name, as it stands in From.
func mailbox(name string, a Address) string {
	if name = oneLine(name, 60); name == "" {
		return string(a)
	}
	if strings.Contains(name, "=?") || mime.QEncoding.Encode("utf-8", name) != name {
		return encoded(name) + " <" + string(a) + ">"
	}
	return (&netmail.Address{Name: name, Address: string(a)}).String()
}

// field is a line of a letter's head, folded at spaces.
func field(name, value string) string {
	var b strings.Builder
	b.WriteString(name + ":")
	width := b.Len()
	for word := range strings.SplitSeq(value, " ") {
		if width > len(name)+1 && width+1+len(word) > maxLine {
			b.WriteString("\r\n")
			width = 0
		}
		b.WriteString(" " + word)
		width += 1 + len(word)
	}
	b.WriteString("\r\n")
	return b.String()
}
