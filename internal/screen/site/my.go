package site

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
)

// notices are what /my says after something was done.
var notices = map[string]string{
	"name": "my.done.name", "password": "my.done.password", "claims": "my.done.claims", "ended": "my.done.ended",
	"passkey": "my.done.passkey", "removed": "my.done.removed", "second": "my.done.second",
}

func (s *Screen) my(w http.ResponseWriter, r *http.Request, who account.Session) error {
	p, err := s.myPage(r, who)
	if err != nil {
		return err
	}
	if key := notices[r.URL.Query().Get("done")]; key != "" {
		p.Notice = s.say(s.conf.Language, key)
	}
	return s.show(w, http.StatusOK, "account/my", p)
}

func (s *Screen) myPage(r *http.Request, who account.Session) (MyPage, error) {
	lang, acc := s.conf.Language, who.Account
	frame, err := s.ownFrame(r, "my")
	if err != nil {
		return MyPage{}, err
	}
	p := MyPage{
		Frame: frame, Name: acc.Name, Email: acc.Email, Words: "/my/comments", Replies: "/my/replies",
		CanHave: s.Accounts.HasPasskeys(), HasPassword: acc.HasPassword, CanErase: true,
		AskCurrent: acc.HasPassword && !(who.Fresh() && who.Method != account.ByPassword),
		Desk:       account.DeskAllowed(who), DeskWants: acc.Role.Staff() && !account.DeskAllowed(who),
	}
	if acc.Role.Staff() {
		p.Role = s.say(lang, roleWords[acc.Role])
	}
	return p, s.fillMy(r.Context(), &p, who)
}

var roleWords = map[account.Role]string{
	account.Contributor: "role.contributor", account.Reporter: "role.reporter", account.Moderator: "role.moderator",
	account.Editor: "role.editor", account.Admin: "role.admin",
}

var methodWords = map[string]string{
	account.ByMail: "my.by.mail", account.ByPassword: "my.by.password", account.ByPasskey: "my.by.passkey",
	account.ByProvider: "my.by.provider", account.ByInvitation: "my.by.invitation",
}

func (s *Screen) fillMy(ctx context.Context, p *MyPage, who account.Session) error {
	lang, acc := s.conf.Language, who.Account
	sessions, err := s.Accounts.Sessions(ctx, acc.ID)
	if err != nil {
		return err
	}
	for _, one := range sessions {
		p.Sessions = append(p.Sessions, MySession{
			ID: one.ID.String(), Device: one.Device, Method: s.say(lang, methodWords[one.Method]),
			Seen: s.moment(lang, one.Seen), Created: s.moment(lang, one.Created), Current: one.ID == who.ID,
		})
	}
	keys, err := account.Passkeys(ctx, s.DB, acc.ID)
	if err != nil {
		return err
	}
	for _, k := range keys {
		p.Passkeys = append(p.Passkeys, MyPasskey{k.ID.String(), k.Name, s.moment(lang, k.Created), s.moment(lang, k.Used)})
	}
	identities, err := account.Identities(ctx, s.DB, acc.ID)
	if err != nil {
		return err
	}
	joined := map[string]bool{}
	for _, i := range identities {
		joined[i.Name] = true
		p.Providers = append(p.Providers, MyProvider{i.Name, i.Issuer, s.moment(lang, i.Created)})
	}
	for _, one := range s.Accounts.Providers() {
		if !joined[one.Name] {
			p.ProvidersToJoin = append(p.ProvidersToJoin, Link{one.Name, (&url.URL{Path: signInPath + "/at/" + one.Slug, RawQuery: "add=1"}).String()})
		}
	}
	if p.HasSecond, p.Codes, err = s.Accounts.Second(ctx, acc.ID); err != nil {
		return err
	}
	if !acc.Confirmed.IsZero() {
		p.Claimable, err = s.Comments.Claimable(ctx, s.DB, acc.Email)
	}
	return err
}

// notDone shows /my again with why something was not taken.
func (s *Screen) notDone(w http.ResponseWriter, r *http.Request, who account.Session, err error, keep func(*MyPage)) error {
	var no *account.Refusal
	if !errors.As(err, &no) {
		return err
	}
	p, err := s.myPage(r, who)
	if err != nil {
		return err
	}
	p.Reason = s.refusal(s.conf.Language, no)
	switch no.Field {
	case "name":
		p.NameError = p.Reason
	case "password":
		p.PasswordError = p.Reason
	case "current":
		p.CurrentError, p.AskCurrent = p.Reason, true
	}
	if keep != nil {
		keep(&p)
	}
	return s.show(w, statusOf(no), "account/my", p)
}

func (s *Screen) setName(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	if err := s.Accounts.Rename(r.Context(), who.Account, form.Value("name")); err != nil {
		return s.notDone(w, r, who, err, func(p *MyPage) { p.Name = form.Value("name") })
	}
	web.SeeOther(w, myPath+"?done=name")
	return nil
}

func (s *Screen) setPassword(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	secret, err := s.Accounts.SetPassword(r.Context(), who, form.Value("current"), form.Value("password"))
	if err != nil {
		return s.notDone(w, r, who, err, nil)
	}
	if err := s.Cookies.Set(w, cookieSession, secret, keepSession); err != nil {
		return err
	}
	web.SeeOther(w, myPath+"?done=password")
	return nil
}

// claim makes the comments of a guest those of the account whose owner has
// proved the address.
func (s *Screen) claim(w http.ResponseWriter, r *http.Request, who account.Session) error {
	if _, err := smallForm(w, r); err != nil {
		return err
	}
	if who.Account.Confirmed.IsZero() {
		return web.Forbidden(s.say(s.conf.Language, "my.claim.unconfirmed"))
	}
	if _, err := s.Comments.Claim(r.Context(), who.Account); err != nil {
		return err
	}
	web.SeeOther(w, myPath+"?done=claims")
	return nil
}

// endSessions ends one session, or all.
func (s *Screen) endSessions(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := smallForm(w, r)
	if err != nil {
		return err
	}
	if form.Value("session") == "all" {
		if err := s.Accounts.EndAll(r.Context(), who.Account); err != nil {
			return err
		}
		s.Cookies.Clear(w, cookieSession)
		s.Cookies.Clear(w, cookieDevice)
		web.SeeOther(w, signInPath)
		return nil
	}
	id, err := db.ParseID(form.Value("session"))
	if err != nil {
		return web.Missing("")
	}
	if err := s.Accounts.End(r.Context(), who.Account, id); err != nil {
		return err
	}
	web.SeeOther(w, myPath+"?done=ended")
	return nil
}

// myState is the one request by which a page learns what is the reader's own.
// Who has no cookie is answered without a look at anything.
func (s *Screen) myState(w http.ResponseWriter, r *http.Request) error {
	who, err := s.signed(r)
	if errors.Is(err, account.ErrSignedOut) {
		w.Header().Set("Cache-Control", "no-store")
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	if err != nil {
		return err
	}
	return sendJSON(w, http.StatusOK, MyState{Version: 1, Name: who.Account.Name, Staff: who.Account.Role.Staff(), Desk: account.DeskAllowed(who)})
}

// MyState is what /my/state tells the site's script. Fields are only added;
// Version goes up when one changes its meaning.
type MyState struct {
	Version int    `json:"version"`
	Name    string `json:"name"`
	Staff   bool   `json:"staff"`
	Desk    bool   `json:"desk"`
}
