package theme

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// catalogue is the reader-facing words in every language of the theme:
// messages/en.json and its like, flat objects of key to text or, for what
// depends on a number, of key to plural forms:
//
//	"comment.reply":   "Reply to {0}"
//	"comments.heading": {"one": "{n} comment", "other": "{n} comments"}
//
// {0}, {1} … are the arguments, {n} the number of a plural form.
type catalogue struct {
	site     language.Tag // the site's language, as it was asked for
	fallback string       // the one of langs that serves it
	langs    []string
	matcher  language.Matcher
	words    map[string]*words
}

func readCatalogue(files []file, fallback string) (*catalogue, error) {
	c := &catalogue{words: map[string]*words{}}
	for _, f := range files {
		if _, ok := messagesOf(f); !ok {
			continue
		}
		w, err := readWords(f)
		if err != nil {
			return nil, err
		}
		c.words[w.lang] = w
	}
	if len(c.words) == 0 {
		return nil, errors.New("theme: messages/ is empty: a theme needs at least messages/en.json")
	}
	c.order(fallback)
	c.lend(files)
	return c, nil
}

// messagesOf is the language that a file of messages is named for.
func messagesOf(f file) (lang string, ok bool) {
	lang, ok = strings.CutSuffix(path.Base(f.path), ".json")
	return lang, ok && path.Dir(f.path) == "messages"
}

func readWords(f file) (*words, error) {
	lang, _ := messagesOf(f)
	tag, err := language.Parse(lang)
	if err != nil {
		return nil, fmt.Errorf("theme: %s: %q is not a language: name the file for one, such as en.json or pt-BR.json", f.path, lang)
	}
	w := &words{lang: lang, tag: tag, forms: formsOf(tag), rtl: rightToLeft(tag), numerals: numeralsOf(tag), entries: map[string]entry{}}
	for _, data := range [][]byte{f.under, f.data} {
		if data == nil {
			continue
		}
		own, err := w.parse(f.path, data)
		if err != nil {
			return nil, err
		}
		for key, e := range own {
			w.entries[key] = e
		}
	}
	return w, nil
}

// parse reads one file. It goes token by token, because a key that is written
// twice would silently lose its first text otherwise.
func (w *words) parse(name string, data []byte) (map[string]entry, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	at := func() string {
		return fmt.Sprintf("theme: %s:%d", name, 1+bytes.Count(data[:d.InputOffset()], []byte("\n")))
	}
	entries := map[string]entry{}
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, fmt.Errorf("%s: a file of messages is one object: {\"key\": \"text\", …}", at())
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", at(), err)
		}
		key := t.(string) // inside an object the decoder gives nothing else here
		if _, twice := entries[key]; twice {
			return nil, fmt.Errorf("%s: %q is written twice", at(), key)
		}
		var value any
		if err := d.Decode(&value); err != nil {
			return nil, fmt.Errorf("%s: %w", at(), err)
		}
		if entries[key], err = w.entry(value); err != nil {
			return nil, fmt.Errorf("%s: %q: %w", at(), key, err)
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, fmt.Errorf("%s: %w", at(), err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%s: something follows the object", at())
	}
	return entries, nil
}

func (w *words) entry(value any) (entry, error) {
	switch v := value.(type) {
	case string:
		parts, err := split(v, false)
		return entry{plain: parts}, err
	case map[string]any:
		e := entry{forms: map[plural.Form][]part{}}
		for _, name := range sorted(v) {
			form, known := formNames[name]
			text, isText := v[name].(string)
			if !known || !isText {
				return e, fmt.Errorf("%q is not a plural form with a text: use zero, one, two, few, many, other", name)
			}
			parts, err := split(text, true)
			if err != nil {
				return e, err
			}
			e.forms[form] = parts
		}
		for _, name := range w.forms {
			if e.forms[formNames[name]] == nil {
				return e, fmt.Errorf("the form %q is missing, which numbers in this language need", name)
			}
		}
		return e, nil
	}
	return entry{}, errors.New("the value is neither a text nor plural forms")
}

// problem says what is wrong with a template's use of a message, in any
// language; empty if nothing is.
func (c *catalogue) problem(u use) string {
	given := u.args
	if u.what == "count" {
		given-- // the number itself
	}
	for _, lang := range c.langs {
		e, ok := c.words[lang].entries[u.name]
		switch {
		case !ok:
			return fmt.Sprintf("messages/%s.json has no %q", lang, u.name)
		case u.what == "msg" && e.forms != nil:
			return fmt.Sprintf("%q has plural forms in messages/%s.json: use {{count %q number}}", u.name, lang, u.name)
		case u.what == "count" && e.forms == nil:
			return fmt.Sprintf("%q has no plural forms in messages/%s.json", u.name, lang)
		case u.what == "count" && u.args == 0:
			return fmt.Sprintf("count %q lacks its number", u.name)
		case e.needs() > given:
			return fmt.Sprintf("%q reads %d arguments in messages/%s.json and gets %d", u.name, e.needs(), lang, given)
		}
	}
	return ""
}
