package site

import (
	"errors"
	"net/http"

	"broadsheet/internal/people/account"
)

func (s *Screen) erasurePage(r *http.Request, who account.Session) (ErasurePage, error) {
	frame, err := s.ownFrame(r, "my.erasure")
	return ErasurePage{Frame: frame, HasPassword: who.Account.HasPassword, Mail: s.Accounts.CanMail()}, err
}

func (s *Screen) erasure(w http.ResponseWriter, r *http.Request, who account.Session) error {
	p, err := s.erasurePage(r, who)
	if err != nil {
		return err
	}
	return s.show(w, http.StatusOK, "account/erasure", p)
}

// askErasure erases an account that has a password, given once more; to others a
// letter is sent whose link does it.
func (s *Screen) askErasure(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	keep := form.Value("words") != "go"
	if who.Account.HasPassword {
		err = s.Accounts.Erase(r.Context(), who, form.Value("password"), keep)
	} else {
		err = s.Accounts.AskErasure(r.Context(), who, keep)
	}
	var no *account.Refusal
	if errors.As(err, &no) {
		p, err := s.erasurePage(r, who)
		if err != nil {
			return err
		}
		p.Reason = s.refusal(s.conf.Language, no)
		if no.Field == "current" {
			p.PasswordError = p.Reason
		}
		return s.show(w, statusOf(no), "account/erasure", p)
	}
	if err != nil {
		return err
	}
	if who.Account.HasPassword {
		s.Cookies.Clear(w, cookieSession)
		s.Cookies.Clear(w, cookieDevice)
		return s.erased(w, r)
	}
	p, err := s.erasurePage(r, who)
	if err != nil {
		return err
	}
	p.Sent = true
	return s.show(w, http.StatusOK, "account/erasure", p)
}

func (s *Screen) erased(w http.ResponseWriter, r *http.Request) error {
	frame, err := s.ownFrame(r, "my.erasure")
	if err != nil {
		return err
	}
	return s.show(w, http.StatusOK, "account/erasure", ErasurePage{Frame: frame, Done: true})
}
