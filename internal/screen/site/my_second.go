package site

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"rsc.io/qr"

	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
)

func (s *Screen) enrol(w http.ResponseWriter, r *http.Request, who account.Session) error {
	e, err := s.Accounts.NewSecond(who)
	if err != nil {
		return err
	}
	return s.enrolPage(w, r, http.StatusOK, e, nil)
}

func (s *Screen) enrolPage(w http.ResponseWriter, r *http.Request, status int, e account.Enrolment, no *account.Refusal) error {
	frame, err := s.ownFrame(r, "my.second.head")
	if err != nil {
		return err
	}
	p := EnrolPage{Frame: frame, Secret: e.Secret, Sealed: e.Sealed}
	if p.Picture, err = barcode(e.URI); err != nil {
		return err
	}
	if no != nil {
		p.Reason = s.refusal(s.conf.Language, no)
		if no.Field == "code" {
			p.CodeError = p.Reason
		}
	}
	return s.show(w, status, "account/enrol", p)
}

// barcode draws a text as a QR code with the quiet zone that readers of it need.
func barcode(text string) (Barcode, error) {
	const quiet = 4
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return Barcode{}, err
	}
	var path strings.Builder
	for y := range code.Size {
		for x := range code.Size {
			if code.Black(x, y) {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	return Barcode{code.Size + 2*quiet, path.String()}, nil
}

func (s *Screen) confirmSecond(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	box := form.Value("sealed")
	secret, codes, err := s.Accounts.ConfirmSecond(r.Context(), who, box, form.Value("code"))
	var no *account.Refusal
	if errors.As(err, &no) {
		e, err := s.Accounts.SameSecond(who, box)
		if err != nil {
			return err
		}
		return s.enrolPage(w, r, statusOf(no), e, no)
	}
	if err != nil {
		return err
	}
	if err := s.Cookies.Set(w, cookieSession, secret, keepSession); err != nil {
		return err
	}
	return s.codesPage(w, r, codes)
}

func (s *Screen) codesPage(w http.ResponseWriter, r *http.Request, codes []string) error {
	frame, err := s.ownFrame(r, "my.codes.head")
	if err != nil {
		return err
	}
	return s.show(w, http.StatusOK, "account/codes", CodesPage{frame, codes})
}

func (s *Screen) newCodes(w http.ResponseWriter, r *http.Request, who account.Session) error {
	if _, err := smallForm(w, r); err != nil {
		return err
	}
	codes, err := s.Accounts.NewCodes(r.Context(), who)
	if err != nil {
		return err
	}
	return s.codesPage(w, r, codes)
}

func (s *Screen) removeSecond(w http.ResponseWriter, r *http.Request, who account.Session) error {
	if _, err := smallForm(w, r); err != nil {
		return err
	}
	if err := s.Accounts.RemoveSecond(r.Context(), who); err != nil {
		return err
	}
	web.SeeOther(w, myPath+"?done=removed")
	return nil
}
