// Package browser shows pages to a real Chromium, as a reader has them: with
// script or without, by keyboard, dark, printed, in forced colours. One browser
// runs for each package under test; each test has its own profile in it.
//
// Every host name leads to 127.0.0.1, so a page that asks a third party asks
// nobody; Requests tells that it tried.
package browser

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	cdppage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Patience is how long one step may take before the test fails.
const Patience = 30 * time.Second

// A Browser is one tab with a profile of its own. Its methods fail the test
// when the browser cannot do what is asked.
type Browser struct {
	t   testing.TB
	ctx context.Context
	set settings

	mu       sync.Mutex // events arrive on another goroutine
	requests []string
	console  []string
}

type settings struct {
	width, height int64
	scale         float64
	media         string
	features      map[string]string
	scriptOff     bool
	policyOff     bool
	before        string
}

// An Option says how the reader has set the browser.
type Option func(*settings)

// ScriptOff stops the page's own scripts.
func ScriptOff() Option { return func(s *settings) { s.scriptOff = true } }

// PolicyOff has the browser ignore content security policies: what is harmless
// then is harmless by itself.
func PolicyOff() Option { return func(s *settings) { s.policyOff = true } }

// Before runs a script in each page before the page's own.
func Before(script string) Option { return func(s *settings) { s.before = script } }

// Viewport sets the size of the window in CSS pixels; it is 1280 by 900 else.
func Viewport(width, height int) Option {
	return func(s *settings) { s.width, s.height = int64(width), int64(height) }
}

// Zoom enlarges the page as the browser's own zoom does: at 4 a window of 1280
// pixels shows a page of 320.
func Zoom(factor float64) Option { return func(s *settings) { s.scale = factor } }

// Dark asks for dark colours.
func Dark() Option { return feature("prefers-color-scheme", "dark") }

// ForcedColours replaces the page's colours by the reader's, as Windows'
// contrast themes do.
func ForcedColours() Option { return feature("forced-colors", "active") }

// MoreContrast asks for more contrast.
func MoreContrast() Option { return feature("prefers-contrast", "more") }

// ReducedMotion asks for less movement.
func ReducedMotion() Option { return feature("prefers-reduced-motion", "reduce") }

// Print shows the page as it is printed.
func Print() Option { return func(s *settings) { s.media = "print" } }

func feature(name, value string) Option {
	return func(s *settings) { s.features[name] = value }
}

// New opens an empty tab. It skips the test where there is no Chromium.
func New(t testing.TB, options ...Option) *Browser {
	t.Helper()
	parent := running(t)
	b := &Browser{t: t, set: settings{width: 1280, height: 900, scale: 1, features: map[string]string{}}}
	for _, o := range options {
		o(&b.set)
	}
	ctx, cancel := chromedp.NewContext(parent, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	b.ctx = ctx
	// Without a deadline: the tab lives as long as the context of its first step.
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("browser: opening a tab: %v", err)
	}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatalf("browser: %v", err)
	}
	b.apply()
	return b
}

// For is the same tab in the hands of another test, which is told what goes wrong
// in it: a new tab costs more than most pages. Requests and Errors are still told
// by the first.
func (b *Browser) For(t testing.TB) *Browser {
	return &Browser{t: t, ctx: b.ctx, set: b.set}
}

func (b *Browser) apply() {
	b.t.Helper()
	s := b.set
	call(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(float64(s.width) / s.scale), Height: int64(float64(s.height) / s.scale), DeviceScaleFactor: s.scale,
	})
	media := emulation.SetEmulatedMediaParams{Media: s.media}
	for name, value := range s.features {
		media.Features = append(media.Features, &emulation.MediaFeature{Name: name, Value: value})
	}
	call(b, emulation.SetEmulatedMedia, media)
	b.allowScript(!s.scriptOff)
	if s.policyOff {
		call(b, cdppage.SetBypassCSP, cdppage.SetBypassCSPParams{Enabled: true})
	}
	if s.before != "" {
		call(b, cdppage.AddScriptToEvaluateOnNewDocument, cdppage.AddScriptToEvaluateOnNewDocumentParams{Source: s.before})
	}
}

func (b *Browser) allowScript(allow bool) {
	b.t.Helper()
	call(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !allow})
}

// Open goes to an address, waits until the page is loaded, and returns the
// status it was answered with.
func (b *Browser) Open(url string) int {
	b.t.Helper()
	res := run(b, "open "+url, func(ctx context.Context) (*network.Response, error) {
		return chromedp.RunResponse(ctx, chromedp.Navigate(url))
	})
	if res == nil {
		return 0 // another place on the page that is open already
	}
	return int(res.Status)
}

// URL is the address of the page that is open.
func (b *Browser) URL() string {
	b.t.Helper()
	return do(b, "read the address", chromedp.Location())
}

// HTML is the page as it stands now, after script.
func (b *Browser) HTML() string {
	b.t.Helper()
	return do(b, "read the page", chromedp.OuterHTML(chromedp.CSS("html")))
}

// Text is what the first element of a CSS selector shows.
func (b *Browser) Text(selector string) string {
	b.t.Helper()
	return strings.TrimSpace(do(b, "read "+selector, chromedp.Text(chromedp.CSS(selector))))
}

// Click presses the first element of a CSS selector with the mouse, where it is
// on the screen.
func (b *Browser) Click(selector string) {
	b.t.Helper()
	do(b, "click "+selector, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// Submit presses an element that leads to another page, and waits for that
// page, with its status.
func (b *Browser) Submit(selector string) int {
	b.t.Helper()
	res := run(b, "submit by "+selector, func(ctx context.Context) (*network.Response, error) {
		return chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
	})
	if res == nil {
		return 0
	}
	return int(res.Status)
}

// Type writes into the first element of a CSS selector, after what is there.
func (b *Browser) Type(selector, text string) {
	b.t.Helper()
	do(b, "type into "+selector, chromedp.SendKeys(chromedp.CSS(selector), text))
}

// Wait waits until a script expression is true in the page.
func (b *Browser) Wait(expression string) {
	b.t.Helper()
	run(b, "wait for "+expression, func(ctx context.Context) (bool, error) {
		for {
			// Asked from outside: it must work with the page's scripts off, and
			// while one page gives way to the next.
			is, err := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")"))
			if is {
				return true, nil
			}
			select {
			case <-ctx.Done():
				return false, errors.Join(ctx.Err(), err)
			case <-time.After(20 * time.Millisecond):
			}
		}
	})
}

// Eval returns the value of a script expression in the page; a promise's too.
func Eval[T any](b *Browser, expression string) T {
	b.t.Helper()
	return do(b, "evaluate "+expression, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
}

// OverflowsSideways tells whether the page must be scrolled from side to side.
func (b *Browser) OverflowsSideways() bool {
	b.t.Helper()
	return Eval[bool](b, `document.documentElement.scrollWidth > document.documentElement.clientWidth`)
}

// Screenshot writes the whole page, from top to bottom, to a PNG file.
func (b *Browser) Screenshot(path string) {
	b.t.Helper()
	png := do(b, "photograph the page", chromedp.FullScreenshot(100))
	if err := os.WriteFile(path, png, 0o644); err != nil {
		b.t.Fatal(err)
	}
}
