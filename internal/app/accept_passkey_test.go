package app_test

import (
	"strings"
	"testing"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/browser"
)

// TestPasskeysInABrowser makes a key and comes in with it, on localhost, where
// browsers make keys without https.
func TestPasskeysInABrowser(t *testing.T) {
	box := &mailbox{}
	site := apptest.Start(t, box.open, func(s *app.Settings) { s.BaseURL = strings.Replace(s.BaseURL, "127.0.0.1", "localhost", 1) })
	_, link, err := site.App.Accounts.Add(t.Context(), account.AtCommand("x"), "ruth@skerra.example", "Ruth Amsel", account.Moderator)
	if err != nil {
		t.Fatal(err)
	}
	b := browser.New(t)
	b.Authenticator()
	b.Open(link)
	b.Submit("main button")
	b.Wait(`location.pathname === "/my"`)
	b.Wait(`document.querySelector("[data-passkey]").hidden === false`)
	if !strings.Contains(b.Text("main"), "To come to the desk") {
		t.Error("who comes by an invitation is not told what the desk wants")
	}
	b.Click("[data-passkey] button")
	b.Wait(`location.search === "?done=passkey"`)
	if strings.Contains(b.Text("main"), "To come to the desk") {
		t.Error("after the key the desk still wants more")
	}
	if got := browser.Eval[bool](b, `fetch("/my/state").then(r => r.json()).then(s => s.desk && s.staff && s.name === "Ruth Amsel")`); !got {
		t.Error("/my/state does not know the desk")
	}
	b.Submit(`form[action="/sign-out"] button`)
	b.Open(site.Base + "/my")
	b.Wait(`location.pathname === "/sign-in"`)
	b.Wait(`document.querySelector("[data-passkey]").hidden === false`)
	b.Click("[data-passkey] button")
	b.Wait(`location.pathname === "/my"`)
	keys, err := db.One(t.Context(), site.App.DB(), db.Value[int], `select count(*) from passkey where used_at > 0`)
	if err != nil || keys != 1 {
		t.Errorf("%d used keys: %v", keys, err)
	}
	b.Click(`form[action="/my/passkeys/removals"] button`)
	b.Wait(`location.search === "?done=removed"`)
	b.Submit(`form[action="/sign-out"] button`)
	b.Open(site.Base + "/sign-in")
	b.Wait(`document.querySelector("[data-passkey]").hidden === false`)
	b.Click("[data-passkey] button")
	b.Wait(`document.querySelector("[data-passkey] .error").textContent.includes("not accepted")`)
	if errs := b.Errors(); len(errs) != 1 || !strings.Contains(errs[0], "422") {
		t.Errorf("the browser complains: %v", errs)
	}
}

// TestEverythingButPasskeysWorksWithoutScript is a reader with script off, from
// letter to password to second factor.
func TestEverythingButPasskeysWorksWithoutScript(t *testing.T) {
	box := &mailbox{}
	site := apptest.Start(t, box.open, func(s *app.Settings) { s.BaseURL = strings.Replace(s.BaseURL, "127.0.0.1", "localhost", 1) })
	b := browser.New(t, browser.ScriptOff(), browser.Viewport(320, 640))
	b.Open(site.Base + "/sign-in?next=/my")
	b.Type("#mail-email", "elin@skerra.example")
	b.Submit(`form[action="/sign-in/mail"] button`)
	b.Wait(`location.pathname === "/sign-in/sent"`)
	b.Type("#code", box.last(t).Code)
	b.Submit(`form[action="/sign-in/code"] button`)
	b.Wait(`location.pathname === "/my"`)
	b.Type("#name", "Elin Marsh")
	b.Submit(`form[action="/my/name"] button`)
	b.Type("#new-password", "tide tables and eelgrass")
	b.Submit(`form[action="/my/password"] button`)
	b.Wait(`location.search === "?done=password"`)
	for _, v := range b.Axe() {
		t.Error(v)
	}
	if b.OverflowsSideways() {
		t.Error("my page is wider than a telephone")
	}
	b.Open(site.Base + "/my/second")
	if b.OverflowsSideways() {
		t.Error("the page of the second factor is wider than a telephone")
	}
	b.Type("#code", "000000")
	if status := b.Submit(`form[action="/my/second"] button`); status != 422 {
		t.Errorf("a wrong code: %d", status)
	}
	b.Open(site.Base + "/my")
	b.Submit(`form[action="/sign-out"] button`)
	b.Open(site.Base + "/sign-in")
	b.Click("details summary")
	b.Type("#password-email", "elin@skerra.example")
	b.Type("#password", "tide tables and eelgrass")
	b.Submit(`form[action="/sign-in/password"] button`)
	b.Wait(`location.pathname === "/my"`)
}
