package comment

import (
	"regexp"
	"strings"

	"broadsheet/internal/floor/safehtml"
)

// webAddress finds what readers mean as a link: http or https and no blank,
// nothing that cannot be seen and nothing that turns the text around, which would
// show another address than the one it leads to. What follows a sentence is cut
// off again by trimAddress.
var webAddress = regexp.MustCompile(`https?://[^\s\pC\pZ<>"“”«»]{3,}`)

// HTML is a comment's plain text as markup: blank lines part paragraphs, line
// breaks stay, addresses become links. The words shown for a link are its
// address, so that no link can pretend to lead elsewhere.
func HTML(body string) safehtml.HTML {
	var b safehtml.Builder
	for _, paragraph := range paragraphs(body) {
		b.Raw("<p>")
		for i, line := range strings.Split(paragraph, "\n") {
			if i > 0 {
				b.Raw("<br>")
			}
			inline(&b, line)
		}
		b.Raw("</p>")
	}
	return b.Done()
}

func paragraphs(body string) []string {
	var list []string
	var lines []string
	end := func() {
		if len(lines) > 0 {
			list = append(list, strings.Join(lines, "\n"))
			lines = nil
		}
	}
	for line := range strings.SplitSeq(body, "\n") {
		if strings.TrimFunc(line, blank) == "" {
			end()
			continue
		}
		lines = append(lines, line)
	}
	end()
	return list
}

func inline(b *safehtml.Builder, line string) {
	if !strings.Contains(line, "://") {
		b.Text(line)
		return
	}
	for {
		at := webAddress.FindStringIndex(line)
		if at == nil {
			b.Text(line)
			return
		}
		address := trimAddress(line[at[0]:at[1]])
		b.Text(line[:at[0]])
		if safe, ok := safehtml.Address(address); ok {
			b.Raw("<a").Attr("href", safe).Raw(` rel="nofollow ugc noopener">`).Text(address).Raw("</a>")
		} else {
			b.Text(address)
		}
		line = line[at[0]+len(address):]
	}
}

// trimAddress gives back the full stop of the sentence and the bracket around
// an address.
func trimAddress(s string) string {
	for s != "" {
		switch last := s[len(s)-1]; {
		case strings.IndexByte(".,;:!?'*_", last) >= 0:
			s = s[:len(s)-1]
		case last == ')' && strings.Count(s, "(") < strings.Count(s, ")"),
			last == ']' && strings.Count(s, "[") < strings.Count(s, "]"):
			s = s[:len(s)-1]
		default:
			return s
		}
	}
	return s
}
