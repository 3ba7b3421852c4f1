package richtext

import "strings"

// What one text may hold before parsing it, which is quadratic in each of
// these, would take minutes.
const (
	maxMarkers    = 40      // marks of quotes and lists that begin one line
	maxIndent     = 160     // spaces that begin one line
	maxDelimiters = 2_000   // brackets, stars and the like in one paragraph
	maxInCode     = 20_000  // the same in fenced code, where they mostly mean nothing
	maxCells      = 400_000 // columns of a table times lines of the text
)

// tameMarkdown takes from a text what would keep the parser busy without end.
// What it takes from is reported; no newsroom's copy comes near.
func tameMarkdown(source string, l *losses) string {
	lines := strings.SplitAfter(source, "\n")
	escape := strings.NewReplacer("*", `\*`, "_", `\_`, "~", `\~`, "[", `\[`, "]", `\]`, "`", "\\`", `\`, `\\`)
	fence := ""
	chunk, delimiters := 0, 0
	end := func(i int) {
		if delimiters > maxInCode || fence == "" && delimiters > maxDelimiters {
			l.add("markup in a paragraph that has too much of it", lines[chunk])
			for j := chunk; j < i; j++ {
				lines[j] = escape.Replace(lines[j])
			}
		}
		chunk, delimiters = i, 0
	}
	for i, line := range lines {
		bare := strings.TrimSpace(line)
		mark := fenceMark(line)
		switch {
		case fence == "" && mark != "":
			end(i)
			fence = mark
		case fence != "" && strings.HasPrefix(mark, fence) && strings.Trim(bare, fence[:1]) == "":
			end(i)
			fence = ""
		case bare == "" && fence == "":
			end(i)
		case fence == "":
			lines[i] = tameLine(line, len(lines), l)
		}
		delimiters += countDelimiters(lines[i])
	}
	end(len(lines))
	return strings.Join(lines, "")
}

func countDelimiters(line string) int {
	n := 0
	for i := range len(line) {
		switch line[i] {
		case '*', '_', '~', '[', ']', '`':
			n++
		}
	}
	return n
}

// fenceMark is the run of backticks or tildes that opens or closes code.
func fenceMark(line string) string {
	rest := strings.TrimLeft(line, " ")
	if len(line)-len(rest) > 3 || rest == "" || rest[0] != '`' && rest[0] != '~' {
		return ""
	}
	after := strings.TrimLeft(rest, rest[:1])
	run := rest[:len(rest)-len(after)]
	if len(run) < 3 || run[0] == '`' && strings.Contains(after, "`") {
		return ""
	}
	return run
}

func tameLine(line string, lines int, l *losses) string {
	rest := strings.TrimLeft(line, " \t")
	if len(line)-len(rest) > maxIndent {
		l.add("text indented too deeply", rest)
		line = strings.Repeat(" ", maxIndent) + rest
	}
	if columns := strings.Count(line, "|"); columns*lines > maxCells && strings.Trim(line, "|-: \t\r\n") == "" {
		l.add("table that is too large", "")
		return "\\" + rest
	}
	flat := flattenLine(line)
	if len(flat) < len(line) {
		l.add("quotes or lists nested too deeply", flat)
	}
	return flat
}

// flattenLine takes away the marks beyond maxMarkers.
func flattenLine(line string) string {
	markers := 0
	for at := 0; at < len(line); {
		width := marker(line[at:])
		if width == 0 {
			return line
		}
		if line[at] != ' ' && line[at] != '\t' {
			if markers++; markers > maxMarkers {
				return line[:at] + strings.TrimLeft(line[at:], "> \t-+*0123456789.)")
			}
		}
		at += width
	}
	return line
}

// marker is the width of a space, or of the mark of a quote or list item, at
// the start of s.
func marker(s string) int {
	switch s[0] {
	case ' ', '\t', '>':
		return 1
	case '-', '+', '*':
		return spaced(s, 1)
	}
	digits := 0
	for digits < len(s) && digits < 9 && s[digits] >= '0' && s[digits] <= '9' {
		digits++
	}
	if digits > 0 && digits < len(s) && (s[digits] == '.' || s[digits] == ')') {
		return spaced(s, digits+1)
	}
	return 0
}

// spaced is width if a space follows, as it must the mark of an item.
func spaced(s string, width int) int {
	if width < len(s) && s[width] != ' ' && s[width] != '\t' {
		return 0
	}
	return width
}
