package copydesk

import (
	"strings"
)

// The settings above a Markdown copy are `key: value` lines between two lines
// of `---`. The form looks like YAML and reads the same wherever both read it,
// but is small and strict: no anchors, no types, no inline comments, so that a
// headline with a colon or a number sign needs no quoting.

// entry is one setting. Exactly one of value, list and fields is in use.
type entry struct {
	key    string
	line   int
	value  string
	list   []item
	fields []entry // of a key with indented keys under it
}

// item is one member of a list.
type item struct {
	line int
	text string
}

// texts gives a setting as a list, whichever way it was written.
func (e entry) items() []item {
	if e.list == nil && e.value != "" {
		return []item{{e.line, e.value}}
	}
	return e.list
}

// splitFrontMatter separates the settings from the copy. The copy's lines keep
// their numbers: first is the number of its first line.
func splitFrontMatter(text string) (entries []entry, rest string, first int, refusal *Refusal) {
	lines := strings.Split(text, "\n")
	start := 0
	for start < len(lines) && strings.TrimFunc(lines[start], isBlank) == "" {
		start++
	}
	if start == len(lines) || strings.TrimSpace(lines[start]) != "---" {
		return nil, text, 1, nil
	}
	for end := start + 1; end < len(lines); end++ {
		if mark := strings.TrimRight(lines[end], " \t"); mark == "---" || mark == "..." {
			entries, refusal = parseEntries(lines[start+1:end], start+2)
			return entries, strings.Join(lines[end+1:], "\n"), end + 2, refusal
		}
	}
	return nil, "", 0, refuse(start+1, "The front matter that opens here is never closed: add a line of --- under it.")
}

func parseEntries(lines []string, first int) ([]entry, *Refusal) {
	var entries []entry
	seen := map[string]int{}
	for at := 0; at < len(lines); at++ {
		line, number := lines[at], first+at
		if trimmed := strings.TrimSpace(line); trimmed == "" || strings.HasPrefix(trimmed, "#") {
			continue
		}
		if indent(line) > 0 || strings.HasPrefix(line, "- ") {
			return nil, refuse(number, "This line belongs to no key: write `key: value`, and lists under a key that has nothing after its colon.")
		}
		e, refusal := parseEntry(line, number)
		if refusal != nil {
			return nil, refusal
		}
		if before, twice := seen[e.key]; twice {
			return nil, refuse(number, "The key %q stands twice, first in line %d: keep one.", e.key, before)
		}
		seen[e.key] = number
		var under []string
		for at+1 < len(lines) && belongs(lines[at+1:]) {
			at++
			under = append(under, lines[at])
		}
		if refusal := e.take(under, number+1); refusal != nil {
			return nil, refusal
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// belongs says whether the next line continues a key: an indented line, a list
// item, or a blank line with one of these after it.
func belongs(lines []string) bool {
	for _, line := range lines {
		if strings.TrimSpace(line) == "" {
			continue
		}
		return indent(line) > 0 || strings.HasPrefix(line, "- ") || line == "-"
	}
	return false
}

func parseEntry(line string, number int) (entry, *Refusal) {
	key, value, found := strings.Cut(line, ":")
	if !found || !isKey(key) {
		return entry{}, refuse(number, "%q is no `key: value` line: the front matter holds only these, and lists.", excerpt(line))
	}
	e := entry{key: normalKey(key), line: number}
	value = strings.TrimSpace(value)
	if strings.HasPrefix(value, "[") {
		list, refusal := inlineList(value, number)
		e.list = list
		return e, refusal
	}
	text, refusal := scalar(value, number)
	e.value = text
	return e, refusal
}

// take reads the lines under a key: a list, keys of its own, or running text.
func (e *entry) take(lines []string, first int) *Refusal {
	style := e.value
	folded := style == ">" || style == "|" || style == ">-" || style == "|-"
	if folded {
		e.value = ""
	}
	for at, line := range lines {
		number, trimmed := first+at, strings.TrimSpace(line)
		rest, isItem := strings.CutPrefix(trimmed+" ", "- ")
		key, _, isField := strings.Cut(trimmed, ":")
		switch {
		case trimmed == "":
			if folded && e.value != "" {
				e.value += "\n"
			}
		case folded && strings.HasPrefix(style, "|"):
			e.value = strings.TrimPrefix(e.value+"\n"+trimmed, "\n")
		case folded:
			e.value = joinLine(e.value, trimmed)
		case isItem:
			if e.value != "" || e.fields != nil {
				return refuse(number, "The key %q has a value and a list: keep one.", e.key)
			}
			text, refusal := scalar(strings.TrimSpace(rest), number)
			if refusal != nil {
				return refusal
			}
			e.list = append(e.list, item{number, text})
		case isField && isKey(key) && e.value == "" && e.list == nil:
			field, refusal := parseEntry(trimmed, number)
			if refusal != nil {
				return refusal
			}
			e.fields = append(e.fields, field)
		case e.list != nil:
			last := &e.list[len(e.list)-1]
			last.text = joinLine(last.text, trimmed)
		case e.fields == nil:
			e.value = joinLine(e.value, trimmed)
		default:
			return refuse(number, "%q is no `key: value` line under %q.", excerpt(trimmed), e.key)
		}
	}
	e.value = strings.TrimSpace(e.value)
	return nil
}

// scalar takes the quotes off a value.
func scalar(value string, line int) (string, *Refusal) {
	if value == "" {
		return "", nil
	}
	quote := value[0]
	if quote != '"' && quote != '\'' {
		return value, nil
	}
	text, rest, closed := unquote(value)
	switch {
	case !closed:
		return "", refuse(line, "The quotation mark that opens this value is never closed: %s", excerpt(value))
	case strings.TrimSpace(rest) != "":
		// `"Words" said the mayor` is a sentence that begins with a quotation.
		return value, nil
	}
	return text, nil
}

// unquote reads the quoted string that text begins with.
func unquote(text string) (value, rest string, closed bool) {
	quote := text[0]
	var b strings.Builder
	for at := 1; at < len(text); at++ {
		c := text[at]
		switch {
		case c == '\\' && quote == '"' && at+1 < len(text):
			at++
			switch text[at] {
			case 'n':
				b.WriteByte('\n')
			case 't':
				b.WriteByte('\t')
			default:
				b.WriteByte(text[at])
			}
		case c == quote && quote == '\'' && at+1 < len(text) && text[at+1] == '\'':
			at++
			b.WriteByte('\'')
		case c == quote:
			return b.String(), text[at+1:], true
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}

func inlineList(value string, line int) ([]item, *Refusal) {
	if !strings.HasSuffix(value, "]") {
		return nil, refuse(line, "The list that opens with [ is never closed: end the line with ].")
	}
	rest := strings.TrimSpace(value[1 : len(value)-1])
	list := []item{}
	for rest != "" {
		var text string
		if rest[0] == '"' || rest[0] == '\'' {
			value, after, closed := unquote(rest)
			if !closed {
				return nil, refuse(line, "A quotation mark in this list is never closed.")
			}
			text, rest = value, strings.TrimSpace(after)
			if rest != "" && rest[0] != ',' {
				return nil, refuse(line, "A comma is missing after %q in this list.", excerpt(text))
			}
			rest = strings.TrimPrefix(rest, ",")
		} else {
			text, rest, _ = strings.Cut(rest, ",")
		}
		if text = strings.TrimSpace(text); text != "" {
			list = append(list, item{line, text})
		}
		rest = strings.TrimSpace(rest)
	}
	return list, nil
}

func isKey(text string) bool {
	text = strings.TrimSpace(text)
	if text == "" || len(text) > 40 {
		return false
	}
	for _, r := range text {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '_' && r != '-' {
			return false
		}
	}
	return true
}

func normalKey(key string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimSpace(key)), "-", "_")
}

func indent(line string) int {
	return len(line) - len(strings.TrimLeft(line, " \t"))
}

func joinLine(a, b string) string {
	if a == "" || strings.HasSuffix(a, "\n") {
		return a + b
	}
	return a + " " + b
}

// excerpt is the beginning of a line, for a message.
func excerpt(text string) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return string(runes)
}
