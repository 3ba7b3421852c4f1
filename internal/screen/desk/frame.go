package desk

import (
	"net/http"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
)

// Frame is what stands around each page of the desk.
type Frame struct {
	Title  string
	Site   string // name of the publication
	Front  string // its address
	Style  string
	Script string
	Name   string // who is at the desk
	Role   string
	Rooms  []Room
	Now    Moment // when the page was made
}

// Room is an entry of the desk's navigation.
type Room struct {
	Name, URL string
	Here      bool
	Waiting   int // what waits there; 0: nothing, or nobody counted
}

// Moment is a time in words and for machines.
type Moment struct{ ISO, Words string }

// DoorPage says what is wanted of somebody before they come in.
type DoorPage struct {
	Frame
	Words  string
	SignIn string
	My     string // where a second factor or a passkey is set up; empty: not now
}

// HomePage is the desk's first page.
type HomePage struct{ Frame }

// rooms are the desk's, with what opens each.
var rooms = []struct {
	key, url string
	verb     account.Verb
}{
	{"home", Path, account.Desk},
	{"moderation", Path + "/moderation", account.Review},
	{"people", Path + "/people", account.People},
	{"sessions", Path + "/sessions", account.Desk},
	{"audit", Path + "/audit", account.Audit},
	{"mail", Path + "/mail", account.Settings},
}

func (d *Desk) bare(key string) Frame {
	return Frame{
		Title: d.say("title", d.say(key), d.conf.Name), Site: d.conf.Name, Front: "/",
		Style: Path + d.look.Asset("theme.css"), Script: Path + d.look.Asset("desk.js"), Now: d.moment(d.DB.Now()),
	}
}

func (d *Desk) frame(r *http.Request, who account.Session, key string) (Frame, error) {
	f := d.bare("room." + key)
	f.Name, f.Role = who.Account.Name, d.say("role."+string(who.Account.Role))
	if f.Name == "" {
		f.Name = who.Account.Email
	}
	actor := who.Account.Actor()
	for _, room := range rooms {
		if account.May(actor, room.verb, account.Object{}) {
			f.Rooms = append(f.Rooms, Room{Name: d.say("room." + room.key), URL: room.url, Here: room.key == key})
		}
	}
	if !account.May(actor, account.Review, account.Object{}) {
		return f, nil
	}
	load, err := d.Comments.Counts(r.Context(), d.DB, actor)
	for i := range f.Rooms {
		if f.Rooms[i].URL == Path+"/moderation" {
			f.Rooms[i].Waiting = load.Held + load.Reported
		}
	}
	return f, err
}

func (d *Desk) home(w http.ResponseWriter, r *http.Request, who account.Session) error {
	f, err := d.frame(r, who, "home")
	if err != nil {
		return err
	}
	return d.show(w, http.StatusOK, "home", HomePage{f})
}

// door answers whom the gate did not let in, with what would open it.
func (d *Desk) door(w http.ResponseWriter, key string, my bool) error {
	p := DoorPage{Frame: d.bare("room.door"), Words: d.say(key), SignIn: d.SignInPath + "?next=%2Fdesk"}
	if my {
		p.My = "/my"
	}
	return d.show(w, http.StatusForbidden, "door", p)
}

func (d *Desk) show(w http.ResponseWriter, status int, name string, page any) error {
	body, err := d.look.Render(name, page)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // there is nobody left to tell
	return nil
}

// say is a word of the desk's catalogue. A key that is not there is a mistake of
// ours, which a test finds; the page shows the key.
func (d *Desk) say(key string, args ...any) string {
	text, err := d.look.In("en").Msg(key, args...)
	if err != nil {
		return key
	}
	return text
}

func (d *Desk) sayCount(key string, n int) string {
	text, err := d.look.In("en").Count(key, n)
	if err != nil {
		return key
	}
	return text
}

func (d *Desk) moment(t db.Time) Moment {
	if t.IsZero() {
		return Moment{}
	}
	zone := d.conf.Location
	return Moment{t.In(zone).Format(time.RFC3339), theme.FormatDateTime("en", zone, t.Time)}
}

// small reads a form of some fields; names in many may come often.
func small(w http.ResponseWriter, r *http.Request, many ...string) (web.Form, error) {
	return web.ReadForm(w, r, web.FormLimits{Bytes: 64 << 10, Fields: 200, Many: many})
}
