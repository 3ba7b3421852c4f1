package site

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
)

const (
	signInPath = "/sign-in"
	myPath     = "/my"
)

// The cookies of somebody who signs in. A reader who only reads has none.
const (
	cookieSession  = "session"
	cookieDevice   = "device"   // known by its last sign-in
	cookieAsked    = "asked"    // for the code of a letter
	cookieSecond   = "second"   // between password and second factor
	cookieCeremony = "ceremony" // between the halves of a passkey's
	cookieLeaving  = "leaving"  // while at another provider
)

const (
	keepSession = 400 * 24 * time.Hour // the server decides when it is over
	keepStep    = 30 * time.Minute
	maxSmall    = 16 << 10
	maxCeremony = 64 << 10
)

// accountRoutes mounts signing in and a person's own pages.
func (s *Screen) accountRoutes(mux Mux) {
	handle := func(pattern string, h web.Handler) {
		mux.Handle(pattern, s.Errors.Handler(func(w http.ResponseWriter, r *http.Request) error {
			web.Policy(w, web.Personal)
			if s.Cookies == nil {
				return web.Forbidden(s.say(s.conf.Language, "account.refused.https"))
			}
			return h(w, r)
		}))
	}
	own := func(pattern string, h func(http.ResponseWriter, *http.Request, account.Session) error) {
		handle(pattern, s.own(h))
	}
	handle("GET /sign-in", s.signIn)
	handle("POST /sign-in/mail", s.signInByMail)
	handle("GET /sign-in/sent", s.sent)
	handle("POST /sign-in/code", s.signInByCode)
	handle("POST /sign-in/password", s.signInByPassword)
	handle("POST /sign-in/forgotten", s.forgotten)
	for _, kind := range tokenKinds {
		handle("GET "+kind.path, s.tokenPage(kind))
		handle("POST "+kind.path, s.useToken(kind))
	}
	handle("GET /sign-in/second", s.second)
	handle("POST /sign-in/second", s.useSecond)
	handle("POST /sign-in/passkey/options", s.passkeyEntry)
	handle("POST /sign-in/passkey", s.signInByPasskey)
	handle("GET /sign-in/at/{provider}", s.leave)
	handle("GET /sign-in/back/{provider}", s.comeBack)
	handle("POST /sign-in/back/{provider}", s.signInByProvider)
	handle("POST /sign-out", s.signOut)

	own("GET /my", s.my)
	handle("GET /my/state", s.myState)
	own("POST /my/name", s.setName)
	own("POST /my/password", s.setPassword)
	own("POST /my/claims", s.claim)
	own("POST /my/endings", s.endSessions)
	own("POST /my/passkeys/options", s.passkeyOptions)
	own("POST /my/passkeys", s.addPasskey)
	own("POST /my/passkeys/removals", s.removePasskey)
	own("POST /my/providers/removals", s.removeProvider)
	own("GET /my/second", s.enrol)
	own("POST /my/second", s.confirmSecond)
	own("POST /my/second/removals", s.removeSecond)
	own("POST /my/codes", s.newCodes)
	own("GET /my/comments", s.myComments)
	own("GET /my/replies", s.myReplies)
	own("GET /my/export", s.export)
	own("GET /my/erasure", s.erasure)
	own("POST /my/erasure", s.askErasure)
}

// SignInPath is where people show who they are.
const SignInPath = signInPath

// Secret is what a request knows its session by; empty: nobody is signed in.
func (s *Screen) Secret(r *http.Request) string {
	if s.Cookies == nil {
		return ""
	}
	return s.Cookies.Get(r, cookieSession)
}

// signed is the session that a request comes with.
func (s *Screen) signed(r *http.Request) (account.Session, error) {
	if s.Cookies == nil {
		return account.Session{}, account.ErrSignedOut
	}
	return s.Accounts.Session(r.Context(), s.Cookies.Get(r, cookieSession))
}

// own lets in who is signed in, and shows all others where to do that.
func (s *Screen) own(h func(http.ResponseWriter, *http.Request, account.Session) error) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, err := s.signed(r)
		if errors.Is(err, account.ErrSignedOut) {
			if r.Method == http.MethodGet || r.Method == http.MethodHead {
				web.SeeOther(w, signInPath+"?next="+url.QueryEscape(r.URL.RequestURI()))
				return nil
			}
			return s.askToSignIn(w, r, "account.ask.first")
		}
		if err != nil {
			return err
		}
		err = h(w, r, who)
		if errors.Is(err, account.ErrAgain) {
			return s.askToSignIn(w, r, "account.ask.again")
		}
		return err
	}
}

// visitor is what the room is told of a browser.
func (s *Screen) visitor(r *http.Request, next string) account.Visitor {
	return account.Visitor{
		Network: account.NetworkOf(s.ClientIP(r)),
		Device:  account.DeviceName(r.UserAgent()),
		Known:   s.Cookies.Get(r, cookieDevice),
		Next:    web.SafeReturn(next, ""),
	}
}

// admit gives a browser what a sign-in led to, and leads it on.
func (s *Screen) admit(w http.ResponseWriter, out account.Outcome) error {
	to, err := s.letIn(w, out)
	if err != nil {
		return err
	}
	web.SeeOther(w, to)
	return nil
}

func (s *Screen) letIn(w http.ResponseWriter, out account.Outcome) (to string, err error) {
	if out.Session == "" {
		return signInPath + "/second", s.Cookies.Set(w, cookieSecond, out.Second, keepStep)
	}
	for _, over := range []string{cookieAsked, cookieSecond, cookieCeremony, cookieLeaving} {
		s.Cookies.Clear(w, over)
	}
	if err := s.Cookies.Set(w, cookieDevice, out.Device, keepSession); err != nil {
		return "", err
	}
	return web.SafeReturn(out.Next, myPath), s.Cookies.Set(w, cookieSession, out.Session, keepSession)
}

// Refusal words why a room of people did not take something.
func (s *Screen) Refusal(no *account.Refusal) string { return s.refusal(s.conf.Language, no) }

// Nameless stands where somebody's name stood who has left.
func (s *Screen) Nameless() string { return s.say(s.conf.Language, "my.nameless") }

func (s *Screen) refusal(language string, no *account.Refusal) string {
	if no.Count > 0 {
		return s.sayCount(language, no.Key, no.Count)
	}
	return s.say(language, no.Key)
}

// statusOf is what a refusal is answered with.
func statusOf(no *account.Refusal) int {
	if no.Key == "account.refused.often" {
		return http.StatusTooManyRequests
	}
	return http.StatusUnprocessableEntity
}

// smallForm reads a form of a few short fields.
func smallForm(w http.ResponseWriter, r *http.Request) (web.Form, error) {
	return web.ReadForm(w, r, web.FormLimits{Bytes: maxSmall, Fields: 20})
}

// ownFrame is the frame of a page that is nobody else's.
func (s *Screen) ownFrame(r *http.Request, titleKey string) (Frame, error) {
	lang := s.conf.Language
	f, err := s.frame(r.Context(), s.DB, lang)
	f.NoIndex = true
	f.Title = s.title(s.say(lang, titleKey))
	return f, err
}

// show sends a page of accounts.
func (s *Screen) show(w http.ResponseWriter, status int, name string, page any) error {
	return s.answer(w, s.conf.Language, status, name, page)
}
