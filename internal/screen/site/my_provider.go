package site

import (
	"errors"
	"net/http"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
)

// leave leads to another provider. It is a link and no form, because our forms
// may lead nowhere else (form-action 'self'); it stores nothing.
func (s *Screen) leave(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	var adding *account.Session
	if q.Get("add") == "1" {
		who, err := s.signed(r)
		if err == nil && !who.Fresh() {
			err = account.ErrAgain
		}
		if err != nil {
			return s.askToSignIn(w, r, "account.ask.again")
		}
		adding = &who
	}
	to, cookie, err := s.Accounts.Leave(r.PathValue("provider"), web.SafeReturn(q.Get("next"), ""), adding)
	if errors.Is(err, account.ErrProvider) {
		return s.away(w, r, err)
	}
	if errors.Is(err, db.ErrMissing) {
		return web.Missing("")
	}
	if err != nil {
		return err
	}
	if err := s.Cookies.Set(w, cookieLeaving, cookie, keepStep); err != nil {
		return err
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	web.SeeOther(w, to)
	return nil
}

// away says that a provider does not answer, where the other ways in are.
func (s *Screen) away(w http.ResponseWriter, r *http.Request, cause error) error {
	p, err := s.signInPage(r, r.URL.Query().Get("next"))
	if err != nil {
		return errors.Join(err, cause)
	}
	p.Reason, p.Refused = s.say(s.conf.Language, "account.refused.provider"), true
	return s.show(w, http.StatusBadGateway, "account/sign_in", p)
}

// comeBack is where a provider sends people. It only shows a page: what the
// address holds is sent on by POST, by script at once.
func (s *Screen) comeBack(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	name := ""
	for _, p := range s.Accounts.Providers() {
		if p.Slug == r.PathValue("provider") {
			name = p.Name
		}
	}
	if name == "" {
		return web.Missing("")
	}
	if q.Get("code") == "" || q.Get("state") == "" {
		return s.askToSignIn(w, r, "account.ask.over")
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	frame, err := s.ownFrame(r, "account.back")
	if err != nil {
		return err
	}
	return s.show(w, http.StatusOK, "account/back", BackPage{
		Frame: frame, Provider: name, Action: signInPath + "/back/" + r.PathValue("provider"),
		State: q.Get("state"), Code: q.Get("code"),
	})
}

func (s *Screen) signInByProvider(w http.ResponseWriter, r *http.Request) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	var signed *account.Session
	if who, err := s.signed(r); err == nil {
		signed = &who
	}
	out, err := s.Accounts.Back(r.Context(), s.visitor(r, ""), r.PathValue("provider"),
		s.Cookies.Get(r, cookieLeaving), form.Value("state"), form.Value("code"), signed)
	switch {
	case errors.Is(err, account.ErrProvider):
		return s.away(w, r, err)
	case errors.Is(err, account.ErrToken):
		return s.askToSignIn(w, r, "account.ask.over")
	case errors.Is(err, db.ErrMissing):
		return web.Missing("")
	case err != nil:
		return s.notIn(w, r, form, false, err)
	}
	return s.admit(w, out)
}

func (s *Screen) removeProvider(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	if err := s.Accounts.RemoveIdentity(r.Context(), who, form.Value("issuer")); err != nil {
		return err
	}
	web.SeeOther(w, myPath+"?done=removed")
	return nil
}
