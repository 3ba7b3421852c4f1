package comment

import (
	"strings"

	"broadsheet/internal/floor/safehtml"
)

// Words are those that a body's markup needs beside its writer's own.
type Words struct {
	Spoiler string // on what is hidden until it is pressed
	// Speaks are the people that it speaks to by "@Name", and where that leads.
	Speaks []Spoken
	// Found are words to point out, folded; the text has none of its own.
	Found []string
}

// HTML is a comment's text as markup. It knows a small part of Markdown, which
// docs/comments.md shows to readers: paragraphs and line breaks, *emphasis* and
// **strong**, > quotes, - lists, 1. lists, `code`, ``` blocks of it, >! spoilers,
// [words](https://…) and bare addresses. Anything else is the words that were
// written. It takes time in proportion to the text and gives at most some twenty
// bytes for each of its own.
func HTML(body string, words Words) safehtml.HTML {
	m := markup{words: words}
	m.blocks(strings.Split(body, "\n"), 0)
	return m.out.Done()
}

// maxNested is how many quotes and spoilers may stand in each other; what is
// deeper is text.
const maxNested = 3

type markup struct {
	words Words
	out   safehtml.Builder
	spoke int // links to people so far
}

// blocks parts lines into blocks.
func (m *markup) blocks(lines []string, nested int) {
	for len(lines) > 0 {
		switch line := lines[0]; {
		case empty(line):
			lines = lines[1:]
		case fence(line):
			lines = m.code(lines)
		case nested < maxNested && quoted(line):
			lines = m.quote(lines, nested)
		case listed(lines):
			lines = m.list(lines)
		default:
			lines = m.paragraph(lines, nested)
		}
	}
}

func empty(line string) bool  { return strings.TrimFunc(line, blank) == "" }
func fence(line string) bool  { return strings.HasPrefix(line, "```") }
func quoted(line string) bool { return strings.HasPrefix(line, ">") }
func hidden(line string) bool { return strings.HasPrefix(line, ">!") }

// paragraph goes on until something else begins.
func (m *markup) paragraph(lines []string, nested int) []string {
	n := 1
	for n < len(lines) && !empty(lines[n]) && !fence(lines[n]) && !(nested < maxNested && quoted(lines[n])) && !listed(lines[n:]) {
		n++
	}
	m.out.Raw("<p>")
	m.inline(strings.Join(lines[:n], "\n"))
	m.out.Raw("</p>")
	return lines[n:]
}

// code is what stands between two lines of ```; one that is not closed goes to
// the end of the text.
func (m *markup) code(lines []string) []string {
	n := 1
	for n < len(lines) && !fence(lines[n]) {
		n++
	}
	m.out.Raw("<pre><code>").Text(strings.Join(lines[1:n], "\n")).Raw("</code></pre>")
	return lines[min(n+1, len(lines)):]
}

// quote is lines of one kind that begin with > or >!, and has blocks of its own.
func (m *markup) quote(lines []string, nested int) []string {
	spoiler := hidden(lines[0])
	sign := ">"
	if spoiler {
		sign = ">!"
	}
	var within []string
	for len(lines) > 0 && quoted(lines[0]) && hidden(lines[0]) == spoiler {
		line := strings.TrimPrefix(lines[0], sign)
		within = append(within, strings.TrimPrefix(line, " "))
		lines = lines[1:]
	}
	if spoiler {
		m.out.Raw("<details><summary>").Text(m.words.Spoiler).Raw("</summary>")
		m.blocks(within, nested+1)
		m.out.Raw("</details>")
		return lines
	}
	m.out.Raw("<blockquote>")
	m.blocks(within, nested+1)
	m.out.Raw("</blockquote>")
	return lines
}

// item is what stands behind the sign of a list's item, and its kind: "-" or "1".
func item(line string) (text, kind string) {
	if len(line) > 2 && (line[0] == '-' || line[0] == '*') && line[1] == ' ' {
		return line[2:], "-"
	}
	digits := 0
	for digits < len(line) && digits < 3 && line[digits] >= '0' && line[digits] <= '9' {
		digits++
	}
	if digits > 0 && len(line) > digits+2 && (line[digits] == '.' || line[digits] == ')') && line[digits+1] == ' ' {
		return line[digits+2:], "1"
	}
	return "", ""
}

// listed says that a list begins: one line alone that looks like an item is a
// dash in somebody's speech, or a year at the end of a sentence.
func listed(lines []string) bool {
	if len(lines) < 2 {
		return false
	}
	_, first := item(lines[0])
	_, second := item(lines[1])
	return first != "" && first == second
}

func (m *markup) list(lines []string) []string {
	_, kind := item(lines[0])
	if kind == "-" {
		m.out.Raw("<ul>")
	} else {
		m.out.Raw("<ol>")
	}
	for len(lines) > 0 {
		text, own := item(lines[0])
		if own != kind {
			break
		}
		m.out.Raw("<li>")
		m.inline(text)
		m.out.Raw("</li>")
		lines = lines[1:]
	}
	if kind == "-" {
		m.out.Raw("</ul>")
	} else {
		m.out.Raw("</ol>")
	}
	return lines
}
