package theme

import (
	"fmt"
	"html/template"
	"reflect"

	"golang.org/x/text/language"
)

// functions are what a template may call, besides comparing: the whole list.
func functions(s *state, w *words) template.FuncMap {
	return template.FuncMap{
		// {{msg "comment.reply" .Name}} is a message of the catalogue.
		"msg": w.msg,
		// {{count "comments.heading" .Total}} is a message in the plural form
		// that the number asks for.
		"count": func(key string, n any, args ...any) (string, error) {
			v := reflect.ValueOf(n)
			switch {
			case v.CanInt():
				return w.count(key, int(v.Int()), args...)
			case v.CanUint():
				return w.count(key, int(v.Uint()), args...)
			}
			return "", fmt.Errorf("count %q: %T is not a whole number", key, n)
		},
		// {{asset "theme.css"}} is the address of a file, with its hash.
		"asset": func(name string) (string, error) {
			if a := s.assets.address(name); a != "" {
				return a, nil
			}
			return "", fmt.Errorf("no asset %q", name)
		},
		// {{lang}} is the language of the messages: <html lang="{{lang}}">. A
		// text in another language says its own in the page.
		"lang": func() string { return w.tag.String() },
		// {{dir}} is the direction of that language: ltr or rtl.
		"dir": func() string {
			if w.rtl {
				return "rtl"
			}
			return "ltr"
		},
	}
}

// say is an argument of a message as text. Strings keep their own type's safety
// out of it: what a message gives is escaped by the template like any text.
func (w *words) say(arg any) (string, error) {
	v := reflect.ValueOf(arg)
	switch {
	case v.Kind() == reflect.String:
		return v.String(), nil
	case v.CanInt():
		return w.number(v.Int()), nil
	case v.CanUint():
		return w.number(int64(v.Uint())), nil
	}
	return "", fmt.Errorf("%T is neither a text nor a whole number", arg)
}

// rtlScripts are the scripts of today's news that run from right to left.
var rtlScripts = map[string]bool{"Arab": true, "Hebr": true, "Thaa": true, "Syrc": true, "Nkoo": true, "Adlm": true, "Rohg": true}

func rightToLeft(tag language.Tag) bool {
	script, _ := tag.Script()
	return rtlScripts[script.String()]
}

// Direction is "rtl" for a language written from right to left, else "ltr".
func Direction(lang string) string {
	if tag, err := language.Parse(lang); err == nil && rightToLeft(tag) {
		return "rtl"
	}
	return "ltr"
}
