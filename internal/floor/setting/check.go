package setting

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/floor/safehtml"
)

// Wrong is what is wrong with one field, in a sentence that says what to do.
type Wrong struct {
	Field    string // "name", "menu.2.url", "colours.light.accent"
	Sentence string
}

// Invalid says which fields are refused, and why.
type Invalid struct{ Fields []Wrong }

func (i *Invalid) Error() string {
	lines := make([]string, len(i.Fields))
	for n, f := range i.Fields {
		lines[n] = f.Sentence
		if f.Field != "" {
			lines[n] = f.Field + ": " + f.Sentence
		}
	}
	return strings.Join(lines, "\n")
}

func (i *Invalid) add(field, format string, args ...any) {
	i.Fields = append(i.Fields, Wrong{field, fmt.Sprintf(format, args...)})
}

// strictly reads JSON that holds nothing but what the type knows.
func strictly(raw json.RawMessage, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("it cannot be read: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("something follows its end")
	}
	return nil
}

// words checks a line of text and trims it.
func words(w *Invalid, field string, text *string, most int) {
	*text = strings.TrimSpace(*text)
	switch n := utf8.RuneCountInString(*text); {
	case !utf8.ValidString(*text):
		w.add(field, "this is not text in UTF-8")
	case strings.ContainsFunc(*text, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }):
		w.add(field, "it holds a line break or another control character; write one line")
	case n > most:
		w.add(field, "it has %d characters; at most %d have room", n, most)
	}
}

// address checks a link's address: a path of the site, or another's.
func address(w *Invalid, field string, text *string) {
	*text = strings.TrimSpace(*text)
	safe, ok := safehtml.Address(*text)
	if !ok {
		w.add(field, "%q is not an address; give a path such as /town, or https://…", short(*text))
		return
	}
	*text = safe
}

func short(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}

func checkLetter(v *Values, w *Invalid) {
	before := len(w.Fields)
	if words(w, "letter", &v.Letter, 200); len(w.Fields) > before || v.Letter == "" {
		return
	}
	if to, isMail := strings.CutPrefix(v.Letter, "mailto:"); isMail || !strings.ContainsAny(v.Letter, "/:") {
		name, host, ok := strings.Cut(to, "@")
		if !ok || name == "" || !strings.Contains(host, ".") || strings.ContainsAny(to, " <>\",") || strings.Contains(host, "@") {
			w.add("letter", "%q is neither a mail address such as letters@example.org nor a web address", short(v.Letter))
		}
		v.Letter = to
		return
	}
	address(w, "letter", &v.Letter)
}

func checkRules(v *Values, w *Invalid) {
	if v.Rules = strings.TrimSpace(v.Rules); v.Rules != "" {
		address(w, "rules", &v.Rules)
	}
}

// maxEntries is what a menu may hold in all.
const maxEntries = 200

func checkMenu(w *Invalid, name string, entries []Entry) {
	total := 0
	for i := range entries {
		total += 1 + len(entries[i].Entries)
		checkEntry(w, fmt.Sprintf("%s.%d", name, i+1), &entries[i], true)
	}
	if total > maxEntries {
		w.add(name, "it has %d entries; at most %d stand in a menu", total, maxEntries)
	}
}

func checkEntry(w *Invalid, field string, e *Entry, top bool) {
	words(w, field+".label", &e.Label, 60)
	if e.URL != "" {
		address(w, field+".url", &e.URL)
	} else if len(e.Entries) == 0 {
		w.add(field+".url", "give the entry an address, or entries below it")
	}
	if e.Label == "" && !strings.HasPrefix(e.URL, "/") {
		w.add(field+".label", "give the entry a label; only the address of a section or page of the paper brings its own")
	}
	if len(e.Entries) > 0 && !top {
		w.add(field+".entries", "entries stand one level deep; move these up")
		return
	}
	for i := range e.Entries {
		checkEntry(w, fmt.Sprintf("%s.entries.%d", field, i+1), &e.Entries[i], false)
	}
}

func checkFollow(v *Values, w *Invalid) {
	if len(v.Follow) > 40 {
		w.add("follow", "it has %d places; at most 40 are named", len(v.Follow))
	}
	for i := range v.Follow {
		p, field := &v.Follow[i], fmt.Sprintf("follow.%d", i+1)
		if words(w, field+".name", &p.Name, 60); p.Name == "" {
			w.add(field+".name", "say what the place is called, such as Mastodon")
		}
		safe, ok := safehtml.Address(p.URL)
		if u, err := url.Parse(p.URL); !ok || err != nil || u.Scheme != "https" {
			w.add(field+".url", "%q is not an https address, such as https://example.social/@paper", short(p.URL))
			continue
		}
		p.URL = safe
	}
}

func checkLogo(v *Values, w *Invalid) {
	for _, id := range []struct{ field, id string }{{"logo.light", v.Logo.Light}, {"logo.dark", v.Logo.Dark}} {
		if strings.ContainsFunc(id.id, func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }) || len(id.id) > 40 {
			w.add(id.field, "%q is not the id of a picture", short(id.id))
		}
	}
	if v.Logo.Light == "" {
		w.add("logo.light", "give the picture that stands on paper; one for the night comes beside it")
	}
}
