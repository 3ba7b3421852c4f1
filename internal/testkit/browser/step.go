package browser

import (
	"context"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

func do[T any](b *Browser, what string, action chromedp.Action[T]) T {
	b.t.Helper()
	return run(b, what, func(ctx context.Context) (T, error) { return chromedp.Run(ctx, action) })
}

func call[P, R any](b *Browser, cmd cdp.Command[P, R], params P) R {
	b.t.Helper()
	return run(b, cmd.Method, func(ctx context.Context) (R, error) { return chromedp.Call(ctx, cmd, params) })
}

func run[T any](b *Browser, what string, step func(context.Context) (T, error)) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, Patience)
	defer cancel()
	value, err := step(ctx)
	if err != nil {
		b.t.Fatalf("browser: cannot %s: %v", what, err)
	}
	return value
}

// Requests returns the address of everything the tab has asked for, in order,
// redirects too. What a service worker asks for by itself is not among them.
func (b *Browser) Requests() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.requests...)
}

// Errors returns what the page has complained of: uncaught exceptions, errors
// on the console, breaches of the content security policy, failed loads.
func (b *Browser) Errors() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return append([]string(nil), b.console...)
}

// hear runs inside the loop that reads the browser's messages: it must be quick
// and may ask the browser nothing.
func (b *Browser) hear(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL+e.Request.URLFragment)
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil && x.Description != "" {
			text += " " + x.Description
		}
		b.console = append(b.console, text)
	case *runtime.EventConsoleAPICalled:
		if e.Type != runtime.ConsoleAPICalledTypeError && e.Type != runtime.ConsoleAPICalledTypeAssert {
			return
		}
		var words []string
		for _, arg := range e.Args {
			if arg.Description != "" {
				words = append(words, arg.Description)
			} else {
				words = append(words, string(arg.Value))
			}
		}
		b.console = append(b.console, "console: "+strings.Join(words, " "))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			b.console = append(b.console, strings.TrimSpace(string(e.Entry.Source)+": "+e.Entry.Text+" "+e.Entry.URL))
		}
	}
}
