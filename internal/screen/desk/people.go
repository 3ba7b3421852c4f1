package desk

import (
	"errors"
	"net/http"
	"net/url"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
)

// mostPeople is how many accounts a page lists.
const mostPeople = 200

// PeoplePage lists who works here.
type PeoplePage struct {
	Frame
	People []Person
	Roles  []Choice
	Staff  bool // readers are left out
	Others string
	More   string
	Notice string
	Reason string
	// What was typed, where it was not taken.
	Email, NewName, NewRole string
	Link                    string // of an invitation, shown once
	LinkFor                 string
}

// Person is an account in the list.
type Person struct {
	ID, Name, Email, Role string
	RoleWords             string
	Since                 Moment
	Disabled              Moment
	Sessions              string
	Self                  bool
}

// SessionsPage lists where somebody is signed in.
type SessionsPage struct {
	Frame
	Of     string // whose, if not one's own
	OfID   string
	List   []OneSession
	Notice string
}

// OneSession is a browser in which somebody is signed in.
type OneSession struct {
	ID, Device, Method string
	Strong             bool
	Created, Seen      Moment
	Here               bool
}

func (d *Desk) peoplePage(r *http.Request, who account.Session) (PeoplePage, error) {
	f, err := d.frame(r, who, "people")
	if err != nil {
		return PeoplePage{}, err
	}
	q := r.URL.Query()
	p := PeoplePage{Frame: f, Staff: q.Get("who") != "all", Others: Path + "/people?who=all"}
	if !p.Staff {
		p.Others = Path + "/people"
	}
	for _, role := range account.Held() {
		p.Roles = append(p.Roles, Choice{string(role), d.say("role." + string(role))})
	}
	list, err := account.List(r.Context(), d.DB, account.Filter{Staff: p.Staff, After: q.Get("after"), Limit: mostPeople + 1})
	if len(list) > mostPeople {
		list = list[:mostPeople]
		more := url.Values{"after": {account.FoldEmail(list[mostPeople-1].Email)}}
		if !p.Staff {
			more.Set("who", "all")
		}
		p.More = Path + "/people?" + more.Encode()
	}
	for _, one := range list {
		p.People = append(p.People, Person{
			ID: one.ID.String(), Name: one.Name, Email: one.Email, Role: string(one.Role), RoleWords: d.say("role." + string(one.Role)), Since: d.moment(one.Created),
			Disabled: d.moment(one.Disabled), Sessions: Path + "/sessions?of=" + one.ID.String(), Self: one.ID == who.Account.ID,
		})
	}
	return p, err
}

func (d *Desk) people(w http.ResponseWriter, r *http.Request, who account.Session) error {
	p, err := d.peoplePage(r, who)
	if err != nil {
		return err
	}
	switch r.URL.Query().Get("done") {
	case "role", "disable", "enable":
		p.Notice = d.say("people.done." + r.URL.Query().Get("done"))
	}
	return d.show(w, http.StatusOK, "people", p)
}

// notTaken shows the page again with why, and with what was typed.
func (d *Desk) notTaken(w http.ResponseWriter, r *http.Request, who account.Session, form web.Form, err error) error {
	var no *account.Refusal
	reason := ""
	switch {
	case errors.As(err, &no):
		reason = d.Refusal(no)
	case errors.Is(err, account.ErrLastAdmin):
		reason = d.say("people.last")
	case errors.Is(err, db.ErrConflict):
		reason = d.say("people.taken")
	default:
		return err
	}
	p, bad := d.peoplePage(r, who)
	if bad != nil {
		return bad
	}
	p.Reason, p.Email, p.NewName, p.NewRole = reason, form.Value("email"), form.Value("name"), form.Value("role")
	return d.show(w, http.StatusUnprocessableEntity, "people", p)
}

func (d *Desk) invite(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := small(w, r)
	if err != nil {
		return err
	}
	if err := fresh(who); err != nil {
		return err
	}
	role, ok := roleOf(form)
	if !ok {
		return web.Invalid(d.say("refused.norole"))
	}
	acc, link, err := d.Accounts.Add(r.Context(), who.Account.Actor(), form.Value("email"), form.Value("name"), role)
	if err != nil {
		return d.notTaken(w, r, who, form, err)
	}
	return d.showLink(w, r, who, acc.Email, link)
}

// showLink shows a link that lets somebody in: once, on a page that is kept
// nowhere.
func (d *Desk) showLink(w http.ResponseWriter, r *http.Request, who account.Session, of, link string) error {
	p, err := d.peoplePage(r, who)
	if err != nil {
		return err
	}
	p.Link, p.LinkFor = link, of
	return d.show(w, http.StatusOK, "people", p)
}

func roleOf(form web.Form) (account.Role, bool) {
	for _, role := range account.Held() {
		if form.Value("role") == string(role) {
			return role, true
		}
	}
	return "", false
}

func (d *Desk) changePerson(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := small(w, r)
	if err != nil {
		return err
	}
	if err := fresh(who); err != nil {
		return err
	}
	id, err := db.ParseID(form.Value("account"))
	if err != nil {
		return web.Missing("")
	}
	ctx, actor, done := r.Context(), who.Account.Actor(), form.Value("change")
	switch done {
	case "role":
		role, ok := roleOf(form)
		if !ok {
			return web.Invalid(d.say("refused.norole"))
		}
		err = d.Accounts.SetRole(ctx, actor, id, role)
	case "disable":
		err = d.Accounts.Disable(ctx, actor, id)
	case "enable":
		err = d.Accounts.Enable(ctx, actor, id)
	case "reset":
		acc, bad := account.AccountByID(ctx, d.DB, id)
		if bad != nil {
			return bad
		}
		link, bad := d.Accounts.Reset(ctx, actor, id)
		if bad != nil {
			return d.notTaken(w, r, who, web.Form{}, bad)
		}
		return d.showLink(w, r, who, acc.Email, link)
	default:
		return web.Invalid(d.say("refused.verb"))
	}
	if err != nil {
		return d.notTaken(w, r, who, web.Form{}, err)
	}
	web.SeeOther(w, Path+"/people?done="+done)
	return nil
}

// whose is the account that a page of sessions is about: one's own, or, for who
// looks after people, another's.
func (d *Desk) whose(r *http.Request, who account.Session, text string) (account.Account, error) {
	if text == "" || text == who.Account.ID.String() {
		return who.Account, nil
	}
	if !account.May(who.Account.Actor(), account.People, account.Object{}) {
		return account.Account{}, web.Forbidden(d.say("refused.role"))
	}
	id, err := db.ParseID(text)
	if err != nil {
		return account.Account{}, web.Missing("")
	}
	return account.AccountByID(r.Context(), d.DB, id)
}

func (d *Desk) sessions(w http.ResponseWriter, r *http.Request, who account.Session) error {
	of, err := d.whose(r, who, r.URL.Query().Get("of"))
	if err != nil {
		return err
	}
	f, err := d.frame(r, who, "sessions")
	if err != nil {
		return err
	}
	p := SessionsPage{Frame: f}
	if of.ID != who.Account.ID {
		p.Of, p.OfID = of.Email, of.ID.String()
	}
	if r.URL.Query().Get("done") == "ended" {
		p.Notice = d.say("sessions.done")
	}
	list, err := d.Accounts.Sessions(r.Context(), of.ID)
	if err != nil {
		return err
	}
	for _, one := range list {
		p.List = append(p.List, OneSession{
			ID: one.ID.String(), Device: one.Device, Method: d.say("by." + one.Method), Strong: one.Strength >= account.Strong,
			Created: d.moment(one.Created), Seen: d.moment(one.Seen), Here: one.ID == who.ID,
		})
	}
	return d.show(w, http.StatusOK, "sessions", p)
}

func (d *Desk) endSession(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := small(w, r)
	if err != nil {
		return err
	}
	of, err := d.whose(r, who, form.Value("of"))
	if err != nil {
		return err
	}
	id, err := db.ParseID(form.Value("session"))
	if err != nil {
		return web.Missing("")
	}
	to := Path + "/sessions?done=ended"
	if of.ID == who.Account.ID {
		err = d.Accounts.End(r.Context(), of, id)
	} else {
		to += "&of=" + of.ID.String()
		err = d.Accounts.EndOf(r.Context(), who.Account.Actor(), of.ID, id)
	}
	if err != nil {
		return err
	}
	web.SeeOther(w, to)
	return nil
}
