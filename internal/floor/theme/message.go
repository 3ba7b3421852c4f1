package theme

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// words are the messages of one language.
type words struct {
	lang     string
	tag      language.Tag
	forms    []string // the plural forms that it uses
	rtl      bool
	numerals numerals
	entries  map[string]entry
}

// entry is one message: parts of a plain text, or of each plural form.
type entry struct {
	plain []part
	forms map[plural.Form][]part
}

// part is a piece of text, or the place of an argument.
type part struct {
	text string
	arg  int // noArg, theNumber, or the index of the argument
}

const (
	noArg     = -1
	theNumber = -2
)

// maxMessage bounds what one call may give, since a template can feed a
// message to a message.
const maxMessage = 64 << 10

var formNames = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two,
	"few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// formsOf are the plural forms that whole numbers take in a language.
func formsOf(tag language.Tag) []string {
	seen := map[plural.Form]bool{plural.Other: true}
	for n := range 1000 {
		seen[formOf(tag, n)] = true
	}
	seen[formOf(tag, 1_000_000)] = true
	var names []string
	for _, name := range sorted(formNames) {
		if seen[formNames[name]] {
			names = append(names, name)
		}
	}
	return names
}

func formOf(tag language.Tag, n int) plural.Form {
	return plural.Cardinal.MatchPlural(tag, max(n, -n), 0, 0, 0, 0)
}

// split cuts a text at its {0} and {n}.
func split(text string, numbered bool) ([]part, error) {
	parts := []part{}
	for {
		before, rest, found := strings.Cut(text, "{")
		if strings.Contains(before, "}") {
			return nil, errors.New(`a "}" without its "{"`)
		}
		if before != "" {
			parts = append(parts, part{text: before, arg: noArg})
		}
		if !found {
			return parts, nil
		}
		name, after, closed := strings.Cut(rest, "}")
		arg, err := strconv.Atoi(name)
		if numbered && name == "n" {
			arg, err = theNumber, nil
		} else if arg < 0 || arg > 9 {
			err = strconv.ErrRange
		}
		if err != nil || !closed {
			return nil, errors.New("braces hold the number of an argument, {0} to {9}, or {n} in a plural form")
		}
		parts = append(parts, part{arg: arg})
		text = after
	}
}

// needs is how many arguments a message reads.
func (e entry) needs() int {
	n := 0
	for _, parts := range append([][]part{e.plain}, formTexts(e.forms)...) {
		for _, p := range parts {
			n = max(n, p.arg+1)
		}
	}
	return n
}

func formTexts(forms map[plural.Form][]part) [][]part {
	var out [][]part
	for _, parts := range forms {
		out = append(out, parts)
	}
	return out
}

func (w *words) msg(key string, args ...any) (string, error) {
	e, ok := w.entries[key]
	if !ok || e.forms != nil {
		return "", fmt.Errorf("messages/%s.json has no plain text %q", w.lang, key)
	}
	return w.fill(key, e.plain, 0, args)
}

func (w *words) count(key string, n int, args ...any) (string, error) {
	e, ok := w.entries[key]
	if !ok || e.forms == nil {
		return "", fmt.Errorf("messages/%s.json has no plural forms %q", w.lang, key)
	}
	parts, ok := e.forms[formOf(w.tag, n)]
	if !ok {
		parts = e.forms[plural.Other]
	}
	return w.fill(key, parts, n, args)
}

func (w *words) fill(key string, parts []part, n int, args []any) (string, error) {
	if len(parts) == 1 && parts[0].arg == noArg {
		return parts[0].text, nil
	}
	var b strings.Builder
	for _, p := range parts {
		switch {
		case p.arg == noArg:
			b.WriteString(p.text)
		case p.arg == theNumber:
			b.WriteString(w.number(int64(n)))
		case p.arg >= len(args):
			return "", fmt.Errorf("message %q reads {%d} and gets %d arguments", key, p.arg, len(args))
		default:
			text, err := w.say(args[p.arg])
			if err != nil {
				return "", fmt.Errorf("message %q: {%d}: %w", key, p.arg, err)
			}
			b.WriteString(text)
		}
		if b.Len() > maxMessage {
			return "", fmt.Errorf("message %q is longer than %d KiB", key, maxMessage>>10)
		}
	}
	return b.String(), nil
}
