package theme

import (
	"bytes"
	"errors"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"
	"time"
)

// What one rendering may take.
const (
	maxOutput = 8 << 20
	maxTime   = 3 * time.Second
	maxProof  = 20 * time.Millisecond // without data; escaping has happened by then
)

// edition is a state in one language and way of writing numbers, with a template
// set per page.
type edition struct {
	state *state
	words *words
	pages sync.Map // name -> *page
	texts sync.Map // name -> *textPage
}

// page is one renderable template with its own namespace.
type page struct {
	template *template.Template
	err      error
}

// editionKey is what editions differ by. Regions that count alike share one.
type editionKey struct{ lang, figures string }

func newEdition(s *state, w *words, n numerals) *edition {
	own := *w
	own.numerals = n
	return &edition{state: s, words: &own}
}

// page builds the set of a template on first use: html/template rewrites the
// trees of a set when it escapes them, so every set has copies.
func (e *edition) page(name string) *page {
	if p, ok := e.pages.Load(name); ok {
		return p.(*page)
	}
	src := e.state.sources[name]
	if src == nil {
		return &page{err: errors.New("there is no such template")}
	}
	p, _ := e.pages.LoadOrStore(name, e.build(src))
	return p.(*page)
}

func (e *edition) build(src *source) *page {
	trees, err := set(e.state.sources, src)
	if err != nil {
		return &page{err: err}
	}
	root := template.New(src.name).Option("missingkey=error").Funcs(functions(e.state, e.words))
	for name, tree := range trees {
		if _, err := root.AddParseTree(name, tree.Copy()); err != nil {
			return &page{err: err}
		}
	}
	p := &page{template: root.Lookup(src.name)}
	// Without data most pages stop early: only the errors of escaping count here.
	var refused *template.Error
	if err := p.template.Execute(newCapped(new(bytes.Buffer), maxProof), nil); errors.As(err, &refused) {
		return &page{err: fmt.Errorf("theme: %s", strings.TrimPrefix(refused.Error(), "html/template:"))}
	}
	fold(p.template)
	return p
}

// errLayout marks a file that only makes sense inside a page that fills it.
var errLayout = errors.New("it is a layout, not a page")

// prove builds and escapes every page once, so that what html/template refuses
// is refused at load.
func (e *edition) prove() error {
	for _, name := range sorted(e.state.sources) {
		p := e.page(name)
		if errors.Is(p.err, errLayout) {
			continue
		}
		if p.err != nil {
			return p.err
		}
	}
	for _, name := range sorted(e.state.texts) {
		if p := e.text(name); p.err != nil && !errors.Is(p.err, errLayout) {
			return p.err
		}
	}
	return nil
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keepBuffer is the largest buffer that goes back to the pool.
const keepBuffer = 512 << 10

func (e *edition) render(name string, data any) ([]byte, error) {
	p := e.page(name)
	if p.err != nil {
		return nil, p.err
	}
	if err := plainData(data); err != nil {
		return nil, err
	}
	buf := buffers.Get().(*bytes.Buffer)
	buf.Reset()
	defer func() {
		if buf.Cap() <= keepBuffer {
			buffers.Put(buf)
		}
	}()
	if err := p.template.Execute(newCapped(buf, maxTime), data); err != nil {
		return nil, err
	}
	return bytes.Clone(buf.Bytes()), nil
}

// capped is the writer that ends a template which writes too much or too long.
type capped struct {
	to      *bytes.Buffer
	writes  uint
	most    int
	allowed time.Duration
	until   time.Time
}

var _ io.Writer = (*capped)(nil)

func newCapped(to *bytes.Buffer, most time.Duration) *capped {
	return &capped{to: to, most: maxOutput, allowed: most, until: time.Now().Add(most)}
}

func (c *capped) Write(b []byte) (int, error) {
	if c.to.Len()+len(b) > c.most {
		return 0, fmt.Errorf("the page is larger than %d MiB", c.most>>20)
	}
	// The clock is dear beside a write of a few bytes.
	if c.writes++; c.writes%256 == 0 && time.Now().After(c.until) {
		return 0, fmt.Errorf("the template took longer than %s", c.allowed)
	}
	return c.to.Write(b)
}
