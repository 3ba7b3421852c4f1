package theme

import (
	"slices"

	"golang.org/x/text/language"
)

// order prepares the choice of a language. The matcher tells ties by its order,
// so the site's language comes first; a site whose language the theme lacks
// speaks English if it can.
func (c *catalogue) order(site string) {
	c.langs = sorted(c.words)
	for _, want := range []string{"en", site} {
		if i := slices.Index(c.langs, want); i > 0 {
			c.langs = append([]string{want}, slices.Delete(c.langs, i, i+1)...)
		}
	}
	tags := make([]language.Tag, len(c.langs))
	for i, lang := range c.langs {
		tags[i] = c.words[lang].tag
	}
	c.matcher = language.NewMatcher(tags)
	c.fallback = c.langs[0]
	c.fallback = c.match(site)
	c.site = c.words[c.fallback].tag
	if tag, err := language.Parse(site); err == nil && sameLanguage(tag, c.site) {
		c.site = tag
	}
}

// match is the language of the catalogue that serves a reader of lang best: fr
// for fr-CA, and the site's for one that nobody here speaks.
func (c *catalogue) match(lang string) string {
	if c.words[lang] != nil {
		return lang
	}
	tag, err := language.Parse(lang)
	if err != nil {
		return c.fallback
	}
	_, i, confidence := c.matcher.Match(tag)
	if confidence == language.No {
		return c.fallback
	}
	return c.langs[i]
}

// locale is match with the region that dates and numbers follow: ar-EG stays
// ar-EG, though its words are those of ar. Words in the site's language go with
// the site's region.
func (c *catalogue) locale(lang string) language.Tag {
	own := c.match(lang)
	if tag, err := language.Parse(lang); err == nil && sameLanguage(tag, c.words[own].tag) {
		return tag
	}
	if own == c.fallback {
		return c.site
	}
	return c.words[own].tag
}

func sameLanguage(a, b language.Tag) bool {
	one, _ := a.Base()
	other, _ := b.Base()
	return one == other && sameScript(a, b)
}

// lend fills what a chosen theme adds to some languages only. A theme in English
// need not speak every language of the default one: where it adds words, those
// are said in the site's language. A language that it has a file for is its own
// to complete.
func (c *catalogue) lend(files []file) {
	added, own := false, map[string]bool{}
	for _, f := range files {
		added = added || f.chosen
		if lang, ok := messagesOf(f); ok && f.chosen {
			own[lang] = true
		}
	}
	if !added {
		return
	}
	for lang, w := range c.words {
		if own[lang] {
			continue
		}
		for key, e := range c.words[c.fallback].entries {
			if _, has := w.entries[key]; !has {
				w.entries[key] = e
			}
		}
	}
}
