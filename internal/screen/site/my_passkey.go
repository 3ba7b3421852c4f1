package site

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
)

// Passkeys are the one thing that needs script: the browser alone can ask for
// them. Their requests are JSON; what went wrong comes as words to be shown.

type spoken struct {
	Next  string `json:"next,omitempty"`
	Error string `json:"error,omitempty"`
}

func sendJSON(w http.ResponseWriter, status int, v any) error {
	text, err := json.Marshal(v)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(text) // there is nobody left to tell
	return nil
}

// readJSON reads a body that the site's own script has sent.
func readJSON(w http.ResponseWriter, r *http.Request, v any) error {
	web.LimitBody(w, r, maxCeremony)
	text, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(text, v)
	}
	if web.KindOf(err) == web.KindTooLarge {
		return err
	}
	if err != nil {
		return web.Malformed("This address takes JSON from the site’s own pages.")
	}
	return nil
}

// told answers a request of the script with words, or leaves what is no
// refusal to the error page.
func (s *Screen) told(w http.ResponseWriter, err error) error {
	lang := s.conf.Language
	var no *account.Refusal
	switch {
	case errors.As(err, &no):
		return sendJSON(w, statusOf(no), spoken{Error: s.refusal(lang, no)})
	case errors.Is(err, account.ErrPasskey), errors.Is(err, account.ErrToken), errors.Is(err, db.ErrConflict):
		return sendJSON(w, http.StatusUnprocessableEntity, spoken{Error: s.say(lang, "account.refused.passkey")})
	case errors.Is(err, account.ErrAgain):
		return sendJSON(w, http.StatusForbidden, spoken{Error: s.say(lang, "account.ask.again")})
	}
	return err
}

func (s *Screen) passkeyEntry(w http.ResponseWriter, r *http.Request) error {
	var asked struct {
		Next string `json:"next"`
	}
	if err := readJSON(w, r, &asked); err != nil {
		return err
	}
	options, cookie, err := s.Accounts.BeginPasskeyEntry(r.Context(), s.visitor(r, asked.Next))
	return s.halfway(w, options, cookie, err)
}

func (s *Screen) passkeyOptions(w http.ResponseWriter, r *http.Request, who account.Session) error {
	options, cookie, err := s.Accounts.BeginPasskey(r.Context(), who)
	return s.halfway(w, options, cookie, err)
}

func (s *Screen) halfway(w http.ResponseWriter, options any, cookie string, err error) error {
	if err != nil {
		return s.told(w, err)
	}
	if err := s.Cookies.Set(w, cookieCeremony, cookie, keepStep); err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, options)
}

// ceremony is what the script sends when the authenticator has answered.
type ceremony struct {
	Name       string          `json:"name"`
	Credential json.RawMessage `json:"credential"`
}

func (s *Screen) signInByPasskey(w http.ResponseWriter, r *http.Request) error {
	var c ceremony
	if err := readJSON(w, r, &c); err != nil {
		return err
	}
	out, err := s.Accounts.ByPasskey(r.Context(), s.visitor(r, ""), s.Cookies.Get(r, cookieCeremony), c.Credential)
	if err != nil {
		return s.told(w, err)
	}
	to, err := s.letIn(w, out)
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, spoken{Next: to})
}

func (s *Screen) addPasskey(w http.ResponseWriter, r *http.Request, who account.Session) error {
	var c ceremony
	if err := readJSON(w, r, &c); err != nil {
		return err
	}
	secret, err := s.Accounts.AddPasskey(r.Context(), who, s.Cookies.Get(r, cookieCeremony), c.Name, c.Credential)
	if err != nil {
		return s.told(w, err)
	}
	s.Cookies.Clear(w, cookieCeremony)
	if err := s.Cookies.Set(w, cookieSession, secret, keepSession); err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, spoken{Next: myPath + "?done=passkey"})
}

func (s *Screen) removePasskey(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	id, err := db.ParseID(form.Value("passkey"))
	if err != nil {
		return web.Missing("")
	}
	if err := s.Accounts.RemovePasskey(r.Context(), who, id); err != nil {
		return err
	}
	web.SeeOther(w, myPath+"?done=removed")
	return nil
}
