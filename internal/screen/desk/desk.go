// Package desk is the newsroom's own rooms: what waits for a decision, who works
// here, what was done. Nobody else sees them, nothing of them is kept in a cache,
// and themes do not reach them.
package desk

import (
	"context"
	"embed"
	"errors"
	"io/fs"
	"net/http"
	"net/url"

	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/mail"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
)

// Path is where the desk begins.
const Path = "/desk"

//go:embed ui
var files embed.FS

// Rooms are what the desk shows and hands on to.
type Rooms struct {
	DB       *db.DB
	Comments *comment.Comments
	Accounts *account.Accounts
	Mail     *mail.Outbox
	Errors   *web.Errors
	// Secret is what a request knows its session by; empty: nobody is signed in.
	Secret func(*http.Request) string
	// Refusal words why the room of people did not take something.
	Refusal func(*account.Refusal) string
	// SignInPath is where people show who they are.
	SignInPath string
}

// Desk is the newsroom's screen.
type Desk struct {
	Rooms
	conf config.Checked
	look *theme.Theme
}

// contract is the version of the page structs in this package; its templates
// stand beside them and change with them.
const contract = 1

// New makes the desk. The faces are those that the site serves too.
func New(conf config.Checked, faces []theme.Font, rooms Rooms) (*Desk, error) {
	ui, err := fs.Sub(files, "ui")
	if err != nil {
		return nil, err
	}
	look, err := theme.Load(ui, nil, theme.Options{Contract: contract, Language: "en", Fonts: faces})
	if err != nil {
		return nil, err
	}
	return &Desk{Rooms: rooms, conf: conf, look: look}, nil
}

// Mux is what routes are mounted on.
type Mux interface {
	Handle(pattern string, h http.Handler)
}

// Routes mounts the desk. Each route says which verb opens it.
func (d *Desk) Routes(mux Mux) {
	handle := func(pattern string, verb account.Verb, h handler) {
		mux.Handle(pattern, d.Errors.Handler(d.gate(verb, h)))
	}
	handle("GET /desk", account.Desk, d.home)
	handle("GET /desk/moderation", account.Review, d.moderation)
	handle("POST /desk/moderation/decisions", account.Review, d.decide)
	handle("POST /desk/moderation/undoings", account.Review, d.undo)
	handle("POST /desk/moderation/notes", account.Note, d.note)
	handle("GET /desk/people", account.People, d.people)
	handle("POST /desk/people", account.People, d.invite)
	handle("POST /desk/people/changes", account.People, d.changePerson)
	handle("GET /desk/sessions", account.Desk, d.sessions)
	handle("POST /desk/sessions/endings", account.Desk, d.endSession)
	handle("GET /desk/audit", account.Audit, d.audit)
	handle("GET /desk/audit.csv", account.Audit, d.auditTable)
	handle("GET /desk/mail", account.Settings, d.mailPage)
	handle("POST /desk/mail/attempts", account.Settings, d.retryMail)
	// Styles and script tell nothing, so the door is not before them.
	mux.Handle("GET /desk/assets/", http.StripPrefix(Path, d.look.AssetHandler()))
}

type handler func(http.ResponseWriter, *http.Request, account.Session) error

// gate lets in whom the room of people lets to the desk, and there only those
// who may do what the page is for.
func (d *Desk) gate(verb account.Verb, h handler) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		web.Policy(w, web.Personal)
		reads := r.Method == http.MethodGet || r.Method == http.MethodHead
		who, err := d.Accounts.AtDesk(r.Context(), d.Secret(r))
		switch {
		case errors.Is(err, account.ErrSignedOut) && reads:
			web.SeeOther(w, d.SignInPath+"?next="+url.QueryEscape(r.URL.RequestURI()))
			return nil
		case errors.Is(err, account.ErrSignedOut):
			return d.door(w, "door.out", false)
		case errors.Is(err, account.ErrForbidden) && who.Account.Role.Staff():
			return d.door(w, "door.more", true)
		case err != nil:
			return err
		}
		if !account.May(who.Account.Actor(), verb, account.Object{}) {
			return web.Forbidden(d.say("refused.role"))
		}
		if err = h(w, r, who); errors.Is(err, account.ErrAgain) {
			return d.door(w, "door.again", true)
		}
		return err
	}
}

// fresh is for what changes the rights of others: the sign-in was a moment ago.
func fresh(who account.Session) error {
	if !who.Fresh() {
		return account.ErrAgain
	}
	return nil
}

// actorNames are the people of the newsroom, as the journal names them.
func (d *Desk) actorNames(ctx context.Context) (map[string]string, error) {
	list, err := account.List(ctx, d.DB, account.Filter{Staff: true, Limit: mostPeople})
	names := map[string]string{"command": d.say("actor.command"), "system": d.say("actor.system"), "guest": d.say("actor.guest")}
	for _, one := range list {
		names[one.Actor().String()] = one.Name
		if one.Name == "" {
			names[one.Actor().String()] = one.Email
		}
	}
	return names, err
}
