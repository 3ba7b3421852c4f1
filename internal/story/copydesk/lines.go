package copydesk

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// line is a line of plain copy, its invisible characters gone.
type line struct {
	n    int
	text string
}

// unit is what stands between two blank lines, or what a line alone stands for.
type unit struct {
	n    int
	text string
	kind unitKind
}

type unitKind int

const (
	running unitKind = iota // a paragraph, or a line whose meaning its place decides
	bullet
	numbered
	ruled // a line of stars or dashes
)

func splitLines(text string) []line {
	var lines []line
	for i, raw := range strings.Split(text, "\n") {
		lines = append(lines, line{n: i + 1, text: tidyLine(raw)})
	}
	return lines
}

// tidyLine drops invisible characters and makes every space a plain one.
func tidyLine(raw string) string {
	plain := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == '\u200C' || r == '\u200D':
			return r // joiners carry meaning in Persian, Hindi and emoji
		case isBlank(r):
			return -1
		}
		return r
	}, raw)
	return strings.Join(strings.Fields(strings.TrimFunc(plain, isBlank)), " ")
}

var (
	bulletLine   = regexp.MustCompile(`^[•·▪‣●◦■]\s*(\S.*)$`)
	dashLine     = regexp.MustCompile(`^[-–*]\s+(\S.*)$`)
	numberedLine = regexp.MustCompile(`^(\d{1,2})[.)]\s+(\S.*)$`)
	ruledLine    = regexp.MustCompile(`^(?:[*_#~=—–-]\s?){3,}$`)
)

// gather makes units of lines. Where the file has blank lines they part the
// paragraphs; where it has none each line is a paragraph, unless the lines were
// plainly broken at a fixed width.
func gather(lines []line) []unit {
	var units []unit
	for len(lines) > 0 {
		if lines[0].text == "" {
			lines = lines[1:]
			continue
		}
		end := 1
		for end < len(lines) && lines[end].text != "" {
			end++
		}
		units = append(units, gatherBlock(lines[:end])...)
		lines = lines[end:]
	}
	return dashesToBullets(units)
}

func gatherBlock(block []line) []unit {
	var units []unit
	wrapped := isWrapped(block)
	width := 0
	for _, l := range block {
		width = max(width, utf8.RuneCountInString(l.text))
	}
	open := false // the unit at the end may take the next line
	for i, l := range block {
		u := unit{n: l.n, text: l.text}
		switch {
		case ruledLine.MatchString(l.text):
			u.kind = ruled
		case bulletLine.MatchString(l.text):
			u.kind, u.text = bullet, bulletLine.FindStringSubmatch(l.text)[1]
		case wrapped && open && !startsAnew(block, i):
			last := &units[len(units)-1]
			last.text = joinWrapped(last.text, l.text)
			open = !endsShort(l.text, width)
			continue
		}
		units = append(units, u)
		open = u.kind != ruled && !endsShort(l.text, width)
	}
	return units
}

// startsAnew holds for lines that cannot continue the line before.
func startsAnew(block []line, i int) bool {
	text := block[i].text
	return dashLine.MatchString(text) || numberedLine.MatchString(text) || isByline(text) || findDateline(text) != nil
}

// endsShort holds for the last line of a paragraph in copy of fixed width that
// has no blank lines: it stops early and with a full stop.
func endsShort(text string, width int) bool {
	return endsSentence(text) && utf8.RuneCountInString(text)*10 < width*8
}

// isWrapped says whether a block's line ends were made by a fixed width: the
// first word of a line would not have fitted on the line before.
func isWrapped(block []line) bool {
	width := 0
	for _, l := range block {
		width = max(width, utf8.RuneCountInString(l.text))
	}
	if len(block) < 2 || width < 40 || width > 110 {
		return false
	}
	full, breaks := 0, 0
	for i := range len(block) - 1 {
		this, next := block[i].text, block[i+1].text
		if endsShort(this, width) {
			continue
		}
		breaks++
		word, _, _ := strings.Cut(next, " ")
		if utf8.RuneCountInString(this)+1+utf8.RuneCountInString(word) > width-3 {
			full++
		}
	}
	return breaks > 0 && full*10 >= breaks*7
}

// joinWrapped joins two lines of a paragraph. A hyphen at the line's end stays:
// whether it belongs to the word cannot be known here.
func joinWrapped(a, b string) string {
	if r, n := utf8.DecodeLastRuneInString(a); r == '-' && n < len(a) {
		if before, _ := utf8.DecodeLastRuneInString(a[:len(a)-n]); unicode.IsLetter(before) {
			return a + b
		}
	}
	return a + " " + b
}

// dashesToBullets takes lines that begin with a dash or a number for a list
// where at least two stand together: one alone may be speech or typography.
func dashesToBullets(units []unit) []unit {
	for i := 0; i < len(units); i++ {
		end := i
		for end < len(units) && units[end].kind == running && dashLine.MatchString(units[end].text) {
			end++
		}
		if end-i >= 2 {
			for j := i; j < end; j++ {
				units[j].kind, units[j].text = bullet, dashLine.FindStringSubmatch(units[j].text)[1]
			}
			i = end - 1
			continue
		}
		end = i
		for end < len(units) && units[end].kind == running && isNumber(units[end].text, end-i+1) {
			end++
		}
		if end-i >= 2 {
			for j := i; j < end; j++ {
				units[j].kind, units[j].text = numbered, numberedLine.FindStringSubmatch(units[j].text)[2]
			}
			i = end - 1
		}
	}
	return units
}

func isNumber(text string, want int) bool {
	parts := numberedLine.FindStringSubmatch(text)
	return parts != nil && strings.TrimLeft(parts[1], "0") == strconv.Itoa(want)
}

// endsSentence holds for text that ends as a sentence does, closing quotation
// marks and brackets looked through.
func endsSentence(text string) bool {
	text = strings.TrimRight(text, "”’\"'»“‘›)] ")
	r, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".!?…:;。！？", r) && text != ""
}
