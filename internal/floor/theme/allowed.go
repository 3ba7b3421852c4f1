package theme

import (
	"fmt"
	"path"
	"regexp"
	"strings"
)

// blocked are the things in a template that the pages' policy headers block. The
// browser would only say so in its console, so they are refused at load.
var blocked = []struct {
	find   *regexp.Regexp
	reason string
	style  bool
}{
	{regexp.MustCompile(`(?i)<style\b`), "a <style> element is blocked by the pages' policy: put it into a .css file", true},
	{regexp.MustCompile(`(?i)<[a-z][^<>]*\sstyle\s*=`), "a style attribute is blocked by the pages' policy: use a class and a .css file", true},
	{regexp.MustCompile(`(?i)<[a-z][^<>]*\son[a-z]+\s*=`), "a handler in an attribute is blocked by the pages' policy: put it into a .js file", false},
	{regexp.MustCompile(`(?i)<(?:iframe|object|embed|base|applet|frame)\b`), "this element is blocked by the pages' policy: leave it out", false},
	{regexp.MustCompile(`(?i)<(?:script|img|source|video|audio|track|input)\b[^<>]*\ssrc(?:set)?\s*=\s*["']?\s*(?:https?:)?//`), "a file of another host is blocked by the pages' policy: copy it into the theme and name it by {{asset}}", false},
	{regexp.MustCompile(`(?i)<link\b[^<>]*\srel\s*=\s*["']?(?:stylesheet|icon|preload|modulepreload|manifest|prefetch|preconnect|dns-prefetch)\b[^<>]*\shref\s*=\s*["']?\s*(?:https?:)?//`), "a file of another host is blocked by the pages' policy: copy it into the theme and name it by {{asset}}", false},
	{regexp.MustCompile(`(?i)<link\b[^<>]*\shref\s*=\s*["']?\s*(?:https?:)?//[^<>]*\srel\s*=\s*["']?(?:stylesheet|icon|preload|modulepreload|manifest|prefetch|preconnect|dns-prefetch)\b`), "a file of another host is blocked by the pages' policy: copy it into the theme and name it by {{asset}}", false},
	{regexp.MustCompile(`(?i)<form\b[^<>]*\saction\s*=\s*["']?\s*(?:https?:)?//`), "a form to another host is blocked by the pages' policy: lead there by a link", false},
}

// script finds script elements; one without a src is blocked unless it is data.
var script = regexp.MustCompile(`(?i)<script\b([^<>]*)>`)

func (s *source) allowed() error {
	text := action.ReplaceAllStringFunc(s.text, func(c string) string { return "x" + strings.Repeat("\n", strings.Count(c, "\n")) })
	refuse := func(at int, reason string) error {
		return fmt.Errorf("theme: %s:%d: %s", s.file, 1+strings.Count(text[:at], "\n"), reason)
	}
	for _, b := range blocked {
		if b.style && s.letter() {
			continue
		}
		if m := b.find.FindStringIndex(text); m != nil {
			return refuse(m[0], b.reason)
		}
	}
	for _, m := range script.FindAllStringSubmatchIndex(text, -1) {
		attributes := text[m[2]:m[3]]
		if !strings.Contains(attributes, "src=") && !strings.Contains(attributes, "application/ld+json") {
			return refuse(m[0], "a script in the page is blocked by the pages' policy: put it into a .js file and name it by {{asset}}")
		}
	}
	return nil
}

// letter says that a template is of mail, which no policy header goes with and
// which brings its styles along.
func (s *source) letter() bool {
	folder, name := path.Split(s.name)
	return folder == "mail/" || strings.HasPrefix(name, "mail_")
}

// action finds what is not markup: actions, and comments with whatever is in them.
var action = regexp.MustCompile(`(?s)\{\{-?\s*/\*.*?\*/\s*-?\}\}|\{\{.*?\}\}`)
