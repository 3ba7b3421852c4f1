package browser

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

var keys = map[string]string{
	"Tab": kb.Tab, "Enter": kb.Enter, "Escape": kb.Escape, "Space": " ", "Backspace": kb.Backspace, "Delete": kb.Delete,
	"ArrowUp": kb.ArrowUp, "ArrowDown": kb.ArrowDown, "ArrowLeft": kb.ArrowLeft, "ArrowRight": kb.ArrowRight,
	"Home": kb.Home, "End": kb.End, "PageUp": kb.PageUp, "PageDown": kb.PageDown,
}

var modifiers = map[string]kb.Modifier{
	"Shift": chromedp.ModifierShift, "Control": chromedp.ModifierCtrl, "Alt": chromedp.ModifierAlt, "Meta": chromedp.ModifierMeta,
}

// Keys presses keys one after another where the focus is: "Tab", "Enter",
// "Shift+Tab", "Control+k", or any single character.
func (b *Browser) Keys(names ...string) {
	b.t.Helper()
	for _, name := range names {
		action, err := press(name)
		if err != nil {
			b.t.Fatalf("browser: %v", err)
		}
		do(b, "press "+name, action)
	}
}

func press(name string) (chromedp.Action[chromedp.Void], error) {
	parts := strings.Split(name, "+")
	if name == "+" || strings.HasSuffix(name, "++") { // the plus itself
		parts = append(parts[:len(parts)-2], "+")
	}
	last := len(parts) - 1
	var held []kb.Modifier
	for _, part := range parts[:last] {
		m, ok := modifiers[part]
		if !ok {
			return nil, fmt.Errorf("no modifier key %q in %q: it is Shift, Control, Alt or Meta", part, name)
		}
		held = append(held, m)
	}
	key, ok := keys[parts[last]]
	if !ok {
		if len([]rune(parts[last])) != 1 {
			return nil, fmt.Errorf("no key is called %q", name)
		}
		key = parts[last]
	}
	return chromedp.KeyEvent(key, chromedp.KeyModifiers(held...), asByHand), nil
}

// asByHand has a key go down as a keyboard sends it. A key that did something on
// its way down then types nothing: Enter on a link would else type a line into
// the field that the link leads to, or send its form.
func asByHand(e *input.DispatchKeyEventParams) {
	if e.Type == kb.KeyDown {
		e.Type = kb.KeyRawDown
	}
}

// KeysToNext presses keys that lead to another page, and waits for it to load.
func (b *Browser) KeysToNext(name string) int {
	b.t.Helper()
	action, err := press(name)
	if err != nil {
		b.t.Fatalf("browser: %v", err)
	}
	return run(b, "go on by "+name, func(ctx context.Context) (int, error) {
		res, err := chromedp.RunResponse(ctx, action)
		if err != nil || res == nil {
			return 0, err
		}
		return int(res.Status), nil
	})
}

// Focused says where the focus is, as a screen reader would: "link Home".
// It is empty when nothing has the focus.
func (b *Browser) Focused() string {
	b.t.Helper()
	held := call(b, runtime.Evaluate, runtime.EvaluateParams{
		Expression: `document.activeElement === document.body ? null : document.activeElement`,
	}).Result
	if held == nil || held.ObjectID == "" {
		return ""
	}
	alone := false
	nodes := call(b, accessibility.GetPartialAXTree, accessibility.GetPartialAXTreeParams{ObjectID: held.ObjectID, FetchRelatives: &alone}).Nodes
	if len(nodes) == 0 {
		return ""
	}
	return strings.TrimSpace(text(nodes[0].Role) + " " + strings.Join(strings.Fields(text(nodes[0].Name)), " "))
}

// KeysUntil presses a key again and again until the focus is on something that
// begins with the words given, as Focused says them. It fails with the way it
// went, where the page ends before.
func (b *Browser) KeysUntil(key, want string) {
	b.t.Helper()
	var way []string
	for range 500 {
		b.Keys(key)
		at := b.Focused()
		if at == "" {
			break // past the last one, out of the page
		}
		if way = append(way, at); strings.HasPrefix(at, want) {
			return
		}
	}
	b.t.Fatalf("browser: %s never comes to %q; it went by\n\t%s", key, want, strings.Join(way, "\n\t"))
}

// WaitFocus waits until the focus is on something that begins with the words
// given, as Focused says them.
func (b *Browser) WaitFocus(want string) {
	b.t.Helper()
	at := ""
	for give := time.Now().Add(Patience / 3); time.Now().Before(give); time.Sleep(20 * time.Millisecond) {
		if at = b.Focused(); strings.HasPrefix(at, want) {
			return
		}
	}
	b.t.Fatalf("browser: the focus is on %q, want %q", at, want)
}
