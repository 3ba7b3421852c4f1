// Package theme finds, checks and renders templates. A theme is a folder; every
// file is looked for in two places: the chosen theme, then the default one.
//
// A template's name is its path without ".html": "article/page". Every file may
// be included by that name. What a file defines by {{define}} is seen by the
// page that is rendered and by what it includes: the rendered file's own
// definitions come first, so a page fills the blocks of a layout:
//
//	layout.html        <main>{{template "main" .}}</main>
//	article/page.html  {{template "layout" .}}{{define "main"}}…{{end}}
//
// Each page is a template set of its own, so every page may define "main".
// Two included files that define the same name are refused.
//
// A file in a folder that ends in ".txt" is a template for plain text, such as
// that of a letter; it has its own names and includes only others of its sort.
//
// Templates choose and loop; they do not calculate. They may call msg, count,
// asset, lang and dir, and the comparisons of text/template; everything else is
// a finished value in the page struct, and a page struct is plain data.
package theme

import (
	"errors"
	"fmt"
	"io/fs"
	"sync"
	"sync/atomic"
	"time"
)

// Options say what the server offers to a theme.
type Options struct {
	// Contract is the version of the page structs that the server fills.
	Contract int
	// Language is the site's language, BCP 47; empty means "en".
	Language string
	// Fonts are the faces to serve; without them a theme shows system fonts.
	Fonts []Font
	// Dev reads the theme again when its files have changed.
	Dev bool
}

// Theme is a theme that was read and checked. It is safe for many goroutines.
type Theme struct {
	builtin, override fs.FS
	options           Options
	state             atomic.Pointer[state]

	mu      sync.Mutex // Dev only: one reader of the disk at a time
	checked time.Time
	stamp   string
	broken  error
	failed  failure
}

// state is everything read from the files at one moment.
type state struct {
	name     string
	hash     string
	sources  map[string]*source
	texts    map[string]*source
	words    *catalogue
	assets   *assets
	editions sync.Map // editionKey -> *edition
	known    sync.Map // language as asked for -> *edition
	names    atomic.Int64
}

// Load reads the default theme and the chosen one; override may be nil. It
// fails, with file and line, for whatever would fail a page later: syntax,
// missing templates, unknown assets, missing messages.
func Load(builtin, override fs.FS, options Options) (*Theme, error) {
	if options.Contract < 1 {
		return nil, errors.New("theme: Options.Contract is missing")
	}
	if options.Language == "" {
		options.Language = "en"
	}
	t := &Theme{builtin: builtin, override: override, options: options}
	s, err := t.read()
	if err != nil {
		return nil, err
	}
	t.state.Store(s)
	if options.Dev {
		t.stamp, err = stamp(builtin, override)
		if err != nil {
			return nil, err
		}
	}
	return t, nil
}

// Name is the chosen theme's name, as its theme.json says it.
func (t *Theme) Name() string { return t.current().name }

// Hash names everything a rendered page depends on but its data: templates,
// messages, assets, fonts, language. Caches of rendered pages are keyed by it.
func (t *Theme) Hash() string { return t.current().hash }

// Render renders a page in the site's language.
func (t *Theme) Render(name string, page any) ([]byte, error) {
	return t.In(t.options.Language).Render(name, page)
}

// Asset is the address of a file of the theme, such as "theme.css"; empty if
// there is no such file.
func (t *Theme) Asset(name string) string { return t.current().assets.address(name) }

// Languages are those that the theme has messages in, sorted.
func (t *Theme) Languages() []string { return sorted(t.current().words.words) }

// UnusedMessages are the keys of the site's language that no template names: a
// theme's test wants none but those that Go asks for by Edition.Msg.
func (t *Theme) UnusedMessages() []string {
	s := t.current()
	named := map[string]bool{}
	for _, sources := range []map[string]*source{s.sources, s.texts} {
		for _, src := range sources {
			for _, u := range src.uses {
				named[u.name] = named[u.name] || u.what == "msg" || u.what == "count"
			}
		}
	}
	var unused []string
	for _, key := range sorted(s.words.words[s.words.fallback].entries) {
		if !named[key] {
			unused = append(unused, key)
		}
	}
	return unused
}

// FontPreloads are the addresses of the faces that every page of a Latin-script
// language needs first.
func (t *Theme) FontPreloads() []string { return t.current().assets.preloads }

// read builds a state from the files as they are now.
func (t *Theme) read() (*state, error) {
	files, about, err := gather(t.builtin, t.override, t.options.Contract)
	if err != nil {
		return nil, err
	}
	s := &state{name: about.Name}
	if s.words, err = readCatalogue(files, t.options.Language); err != nil {
		return nil, err
	}
	if s.assets, err = buildAssets(files, t.options.Fonts, t.options.Dev); err != nil {
		return nil, err
	}
	if s.sources, err = parseAll(files, isPage); err != nil {
		return nil, err
	}
	if s.texts, err = parseAll(files, isText); err != nil {
		return nil, err
	}
	for _, sources := range []map[string]*source{s.sources, s.texts} {
		if err := checkUses(s, sources); err != nil {
			return nil, err
		}
	}
	if err := s.edition(t.options.Language).prove(); err != nil {
		return nil, err
	}
	s.hash = hashFiles(files, t.options)
	return s, nil
}

// current is the state to use now. In Dev it follows the disk; while the files
// are broken, Render reports why.
func (t *Theme) current() *state {
	if t.options.Dev {
		t.follow()
	}
	return t.state.Load()
}

// devPause is how long the disk is left alone after a look at it, so that a
// page of many fragments costs one look.
const devPause = 200 * time.Millisecond

func (t *Theme) follow() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if time.Since(t.checked) < devPause {
		return
	}
	defer func() { t.checked = time.Now() }()
	now, err := stamp(t.builtin, t.override)
	if err != nil {
		t.broken = err
		return
	}
	if now == t.stamp {
		return
	}
	t.stamp = now
	s, err := t.read()
	if err != nil {
		t.broken = err
		return
	}
	t.broken = nil
	t.state.Store(s)
}

// trouble is why the files on disk cannot be used just now; Dev only.
func (t *Theme) trouble() error {
	if !t.options.Dev {
		return nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.broken
}

// maxKnown bounds the languages whose edition is remembered by name.
const maxKnown = 256

func (s *state) edition(lang string) *edition {
	if e, ok := s.known.Load(lang); ok {
		return e.(*edition)
	}
	w, n := s.words.words[s.words.match(lang)], numeralsOf(s.words.locale(lang))
	key := editionKey{w.lang, n.write(-1_234_567_890)}
	e, _ := s.editions.LoadOrStore(key, newEdition(s, w, n))
	if s.names.Add(1) <= maxKnown {
		s.known.Store(lang, e)
	}
	return e.(*edition)
}

// Edition is a theme in one language.
type Edition struct {
	theme *Theme
	lang  string
}

// In is the theme in a language; where it has no such messages, in the nearest
// language that it has, and else in the site's.
func (t *Theme) In(lang string) Edition { return Edition{t, lang} }

// Render renders a template of the theme. The page is plain data: structs,
// slices, maps, strings, numbers, no methods. Output and time are capped.
func (e Edition) Render(name string, page any) ([]byte, error) {
	s := e.theme.current()
	if err := e.theme.trouble(); err != nil {
		e.theme.note(err)
		return nil, err
	}
	out, err := s.edition(e.lang).render(name, page)
	if err != nil {
		err = fmt.Errorf("theme: render %s: %w", name, err)
		e.theme.note(err)
		return nil, err
	}
	return out, nil
}

// Lang is the language of the messages that this edition uses.
func (e Edition) Lang() string { return e.theme.current().words.match(e.lang) }

// Locale is the language to write dates in beside these messages: Lang, with the
// reader's or the site's region.
func (e Edition) Locale() string { return e.theme.current().words.locale(e.lang).String() }

// Number is a whole number with the language's digits and groups: "1,234".
func (e Edition) Number(n int) string {
	return e.theme.current().edition(e.lang).words.number(int64(n))
}

// Msg is a message of the catalogue, for finished values made outside templates.
func (e Edition) Msg(key string, args ...any) (string, error) {
	return e.theme.current().edition(e.lang).words.msg(key, args...)
}

// Count is a message that depends on a number, in the language's plural form.
func (e Edition) Count(key string, n int, args ...any) (string, error) {
	return e.theme.current().edition(e.lang).words.count(key, n, args...)
}
