package site

import (
	"errors"
	"net/http"
	"net/url"

	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
)

func (s *Screen) signInPage(r *http.Request, next string) (SignInPage, error) {
	frame, err := s.ownFrame(r, "account.sign_in")
	p := SignInPage{Frame: frame, Next: web.SafeReturn(next, ""), Mail: s.Accounts.CanMail(), Passkeys: s.Accounts.HasPasskeys()}
	p.WithPassword = !p.Mail
	for _, one := range s.Accounts.Providers() {
		to := url.URL{Path: signInPath + "/at/" + one.Slug}
		if p.Next != "" {
			to.RawQuery = "next=" + url.QueryEscape(p.Next)
		}
		p.Providers = append(p.Providers, Link{one.Name, to.String()})
	}
	return p, err
}

func (s *Screen) signIn(w http.ResponseWriter, r *http.Request) error {
	p, err := s.signInPage(r, r.URL.Query().Get("next"))
	if err != nil {
		return err
	}
	return s.show(w, http.StatusOK, "account/sign_in", p)
}

// askToSignIn answers what needs a sign-in, or a newer one.
func (s *Screen) askToSignIn(w http.ResponseWriter, r *http.Request, why string) error {
	p, err := s.signInPage(r, myPath)
	if err != nil {
		return err
	}
	p.Reason = s.say(s.conf.Language, why)
	return s.show(w, http.StatusForbidden, "account/sign_in", p)
}

// notIn shows the sign-in page again with what was wrong. Nothing that was typed
// is lost but the password.
func (s *Screen) notIn(w http.ResponseWriter, r *http.Request, form web.Form, withPassword bool, err error) error {
	var no *account.Refusal
	if !errors.As(err, &no) {
		return err
	}
	p, err := s.signInPage(r, form.Value("next"))
	if err != nil {
		return err
	}
	p.Email, p.WithPassword = form.Value("email"), p.WithPassword || withPassword
	said := s.refusal(s.conf.Language, no)
	switch no.Field {
	case "email":
		p.EmailError = said
	case "password":
		p.PasswordError = said
	}
	p.Reason, p.Refused = said, true
	return s.show(w, statusOf(no), "account/sign_in", p)
}

func (s *Screen) signInByMail(w http.ResponseWriter, r *http.Request) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	asked, err := s.Accounts.AskLink(r.Context(), s.visitor(r, form.Value("next")), form.Value("email"))
	if err != nil {
		return s.notIn(w, r, form, false, err)
	}
	if err := s.Cookies.Set(w, cookieAsked, asked, keepStep); err != nil {
		return err
	}
	web.SeeOther(w, signInPath+"/sent")
	return nil
}

func (s *Screen) forgotten(w http.ResponseWriter, r *http.Request) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	if err := s.Accounts.AskReset(r.Context(), s.visitor(r, form.Value("next")), form.Value("email")); err != nil {
		return s.notIn(w, r, form, true, err)
	}
	web.SeeOther(w, signInPath+"/sent?for=reset")
	return nil
}

func (s *Screen) sent(w http.ResponseWriter, r *http.Request) error {
	frame, err := s.ownFrame(r, "account.sent")
	if err != nil {
		return err
	}
	return s.show(w, http.StatusOK, "account/sent", SentPage{Frame: frame, Reset: r.URL.Query().Get("for") == "reset"})
}

func (s *Screen) signInByCode(w http.ResponseWriter, r *http.Request) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	out, err := s.Accounts.UseCode(r.Context(), s.visitor(r, ""), s.Cookies.Get(r, cookieAsked), form.Value("code"))
	var no *account.Refusal
	if errors.As(err, &no) {
		frame, err := s.ownFrame(r, "account.sent")
		if err != nil {
			return err
		}
		p := SentPage{Frame: frame, Reason: s.refusal(s.conf.Language, no)}
		if no.Field == "code" {
			p.CodeError = p.Reason
		}
		return s.show(w, statusOf(no), "account/sent", p)
	}
	if err != nil {
		return err
	}
	return s.admit(w, out)
}

func (s *Screen) signInByPassword(w http.ResponseWriter, r *http.Request) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	out, err := s.Accounts.ByPassword(r.Context(), s.visitor(r, form.Value("next")), form.Value("email"), form.Value("password"))
	if err != nil {
		return s.notIn(w, r, form, true, err)
	}
	return s.admit(w, out)
}

func (s *Screen) second(w http.ResponseWriter, r *http.Request) error {
	return s.secondPage(w, r, http.StatusOK, nil)
}

func (s *Screen) secondPage(w http.ResponseWriter, r *http.Request, status int, no *account.Refusal) error {
	frame, err := s.ownFrame(r, "account.second")
	if err != nil {
		return err
	}
	p := SecondPage{Frame: frame}
	if no != nil {
		p.Reason = s.refusal(s.conf.Language, no)
		if no.Field == "code" {
			p.CodeError = p.Reason
		}
	}
	return s.show(w, status, "account/second", p)
}

func (s *Screen) useSecond(w http.ResponseWriter, r *http.Request) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	out, err := s.Accounts.UseSecond(r.Context(), s.visitor(r, ""), s.Cookies.Get(r, cookieSecond), form.Value("code"))
	var no *account.Refusal
	switch {
	case errors.As(err, &no):
		return s.secondPage(w, r, statusOf(no), no)
	case errors.Is(err, account.ErrToken):
		return s.askToSignIn(w, r, "account.ask.over")
	case err != nil:
		return err
	}
	return s.admit(w, out)
}

func (s *Screen) signOut(w http.ResponseWriter, r *http.Request) error {
	if _, err := smallForm(w, r); err != nil {
		return err
	}
	if err := s.Accounts.SignOut(r.Context(), s.Cookies.Get(r, cookieSession)); err != nil {
		return err
	}
	s.Cookies.Clear(w, cookieSession)
	web.SeeOther(w, "/")
	return nil
}
