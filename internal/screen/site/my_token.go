package site

import (
	"errors"
	"net/http"

	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
)

// tokenKind is one kind of link that leads in. The page behind it asks; what
// scans letters only looks, and so changes nothing.
type tokenKind struct {
	name    string
	path    string
	purpose account.Purpose
}

var tokenKinds = []tokenKind{
	{"sign_in", "/sign-in/link", account.ForSignIn},
	{"invitation", "/sign-in/invitation", account.ForInvitation},
	{"first", "/sign-in/first", account.ForFirstAdmin},
	{"reset", "/sign-in/reset", account.ForReset},
	{"erasure", "/my/erasure/confirmation", account.ForErasure},
}

func (s *Screen) tokenPage(kind tokenKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		p, err := s.tokenForm(w, r, kind, r.URL.Query().Get("token"))
		if err != nil {
			return err
		}
		return s.show(w, http.StatusOK, "account/token", p)
	}
}

// tokenForm is the page of a token that is good. The address holds it, so no
// other page is told where the reader came from.
func (s *Screen) tokenForm(w http.ResponseWriter, r *http.Request, kind tokenKind, token string) (TokenPage, error) {
	w.Header().Set("Referrer-Policy", "no-referrer")
	frame, err := s.ownFrame(r, "account.token."+kind.name)
	if err != nil {
		return TokenPage{}, err
	}
	p := TokenPage{Frame: frame, Kind: kind.name, Action: kind.path, Token: token}
	var acc account.Account
	if kind.purpose == account.ForErasure {
		acc, p.Keep, err = s.Accounts.LookErasure(r.Context(), token)
	} else {
		acc, err = s.Accounts.Look(r.Context(), kind.purpose, token)
	}
	if errors.Is(err, account.ErrToken) {
		return p, web.Missing(s.say(s.conf.Language, "account.token.over"))
	}
	if err != nil {
		return p, err
	}
	p.Email, p.New = acc.Email, acc.ID.IsZero()
	p.AskEmail = kind.purpose == account.ForFirstAdmin
	p.AskName = acc.Name == "" && kind.purpose != account.ForErasure && kind.purpose != account.ForReset
	p.AskPassword = kind.purpose == account.ForReset
	return p, nil
}

func (s *Screen) useToken(kind tokenKind) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		form, err := smallForm(w, r)
		if err != nil {
			return err
		}
		out, err := s.redeem(r, kind, form)
		var no *account.Refusal
		switch {
		case errors.As(err, &no):
			return s.tokenRefused(w, r, kind, form, no)
		case errors.Is(err, account.ErrToken):
			return web.Missing(s.say(s.conf.Language, "account.token.over"))
		case err != nil:
			return err
		}
		if kind.purpose == account.ForErasure {
			s.Cookies.Clear(w, cookieSession)
			s.Cookies.Clear(w, cookieDevice)
			return s.erased(w, r)
		}
		return s.admit(w, out)
	}
}

func (s *Screen) redeem(r *http.Request, kind tokenKind, form web.Form) (account.Outcome, error) {
	ctx, v, token := r.Context(), s.visitor(r, ""), form.Value("token")
	switch kind.purpose {
	case account.ForSignIn:
		return s.Accounts.UseLink(ctx, v, token, form.Value("name"))
	case account.ForInvitation:
		return s.Accounts.UseInvitation(ctx, v, token, form.Value("name"))
	case account.ForFirstAdmin:
		return s.Accounts.UseFirst(ctx, v, token, form.Value("email"), form.Value("name"))
	case account.ForReset:
		return s.Accounts.UseReset(ctx, v, token, form.Value("password"))
	}
	return account.Outcome{}, s.Accounts.UseErasure(ctx, token)
}

func (s *Screen) tokenRefused(w http.ResponseWriter, r *http.Request, kind tokenKind, form web.Form, no *account.Refusal) error {
	p, err := s.tokenForm(w, r, kind, form.Value("token"))
	if err != nil {
		return err
	}
	p.Name, p.Reason = form.Value("name"), s.refusal(s.conf.Language, no)
	if p.AskEmail {
		p.Email = form.Value("email")
	}
	switch no.Field {
	case "name":
		p.NameError, p.AskName = p.Reason, true
	case "email":
		p.EmailError = p.Reason
	case "password":
		p.PasswordError = p.Reason
	}
	return s.show(w, statusOf(no), "account/token", p)
}
