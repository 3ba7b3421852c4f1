package site

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/mail"
	"broadsheet/internal/floor/theme"
)

// Letters writes the letters of the site, in the words of its theme. Nothing in
// them comes from whoever asked for one: the letter goes to an address that
// anybody could have typed.
type Letters struct {
	conf  config.Checked
	theme *theme.Theme
}

// NewLetters makes the writer of letters.
func NewLetters(conf config.Checked, th *theme.Theme) *Letters { return &Letters{conf, th} }

// LinkAbout is what a letter with a link is about.
type LinkAbout struct {
	Link     string // on this site; the page there asks before it does anything
	Code     string // for typing on another device; empty: none
	Until    time.Time
	Language string // empty: the site's
}

// linkKinds are the letters with a link; each has its words in the catalogue.
var linkKinds = []string{"sign-in", "password-reset", "erasure"}

// KindTest is the letter of `broadsheet mail test`.
const KindTest = "test"

// Link writes a letter of a kind that leads to one page.
func (l *Letters) Link(kind string, to mail.Address, about LinkAbout) (mail.Message, error) {
	if !slices.Contains(linkKinds, kind) {
		return mail.Message{}, fmt.Errorf("site: there is no letter %q", kind)
	}
	// A link made from a request's own host would lead to whoever sent it.
	if !strings.HasPrefix(about.Link, l.conf.BaseURL+"/") {
		return mail.Message{}, fmt.Errorf("site: the link of a letter does not lead to %s", l.conf.BaseURL)
	}
	in := l.in(about.Language)
	page := LinkLetter{
		LetterFrame: in.frame("letter."+kind+".subject", "letter."+kind+".lead"),
		Lead:        in.say("letter."+kind+".lead", l.conf.Name),
		Action:      Link{in.say("letter." + kind + ".action"), about.Link},
		Copy:        in.say("letter.copy"),
		Until:       in.say("letter.until", theme.FormatDateTime(in.locale(), l.conf.Location, about.Until)),
		Ignore:      in.say("letter.ignore"),
	}
	if about.Code != "" {
		page.Code, page.Type = about.Code, in.say("letter.type")
	}
	m, err := in.write("account/mail_link", page, page.Subject)
	m.To, m.Kind, m.Expires = to, kind, about.Until
	return m, err
}

// Test writes a letter by which the owner sees that mail arrives; without a
// language in the site's.
func (l *Letters) Test(to mail.Address, language string) (mail.Message, error) {
	in := l.in(language)
	page := TestLetter{in.frame("letter.test.subject", "letter.test.lead"), in.say("letter.test.lead", l.conf.Name)}
	m, err := in.write("mail/test", page, page.Subject)
	m.To, m.Kind = to, KindTest
	return m, err
}

// Samples are all letters of the site as they look, in a language, with links
// that lead nowhere.
func (l *Letters) Samples(language string, until time.Time) ([]mail.Message, error) {
	const reader = "reader@example.org"
	test, err := l.Test(reader, language)
	if err != nil {
		return nil, err
	}
	list := []mail.Message{test}
	for _, kind := range linkKinds {
		about := LinkAbout{Link: l.conf.BaseURL + "/sample/2k7pbvq9xdh4", Until: until, Language: language}
		if kind == "sign-in" {
			about.Code = "4kq9 wzmd"
		}
		m, err := l.Link(kind, reader, about)
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// wording is the theme in the language of one letter. The first thing that could
// not be worded is kept: a letter with a key in place of a word is not sent.
type wording struct {
	*Letters
	edition theme.Edition
	wrong   error
}

func (l *Letters) in(language string) *wording {
	if language == "" {
		language = l.conf.Language
	}
	return &wording{Letters: l, edition: l.theme.In(language)}
}

func (w *wording) locale() string { return w.edition.Locale() }

func (w *wording) say(key string, args ...any) string {
	text, err := w.edition.Msg(key, args...)
	if err != nil && w.wrong == nil {
		w.wrong = err
	}
	return text
}

func (w *wording) frame(subject, preview string) LetterFrame {
	language := w.edition.Lang()
	return LetterFrame{
		Language: language, Direction: theme.Direction(language),
		Site:    Link{w.conf.Name, w.conf.BaseURL + "/"},
		Subject: w.say(subject, w.conf.Name), Preview: w.say(preview, w.conf.Name), Foot: w.say("letter.foot", w.conf.Name),
	}
}

func (w *wording) write(name string, page any, subject string) (mail.Message, error) {
	if w.wrong != nil {
		return mail.Message{}, w.wrong
	}
	html, err := w.edition.Render(name, page)
	if err != nil {
		return mail.Message{}, err
	}
	text, err := w.edition.RenderText(name, page)
	return mail.Message{Subject: subject, Text: strings.TrimSpace(text) + "\n", HTML: string(html)}, err
}
