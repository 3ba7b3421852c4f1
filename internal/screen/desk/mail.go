package desk

import (
	"errors"
	"net/http"
	"strconv"

	"broadsheet/internal/floor/mail"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
)

// MailPage says how sending letters does.
type MailPage struct {
	Frame
	Well     bool
	Words    string
	Queued   string
	Oldest   Moment
	Servers  []MailServer
	Tallies  []MailTally
	Troubles []MailTrouble
	Notice   string
}

// MailServer is a server that letters are handed to.
type MailServer struct {
	Name, Trouble string
	Away          bool
	Since, Next   Moment
}

// MailTally is how many letters of a kind are in a state.
type MailTally struct{ Kind, State, Count string }

// MailTrouble is a letter that was not sent.
type MailTrouble struct {
	Code, Kind, State, Reason, Attempts string
	Queued, Next                        Moment
}

const mostTroubles = 100

func (d *Desk) mailPage(w http.ResponseWriter, r *http.Request, who account.Session) error {
	f, err := d.frame(r, who, "mail")
	if err != nil {
		return err
	}
	health, err := d.Mail.Health(r.Context())
	if err != nil {
		return err
	}
	p := MailPage{Frame: f, Well: health.State == mail.Well, Words: health.Words, Queued: strconv.Itoa(health.Queued), Oldest: d.moment(health.Oldest)}
	for _, s := range health.Servers {
		p.Servers = append(p.Servers, MailServer{Name: s.Name, Trouble: s.Trouble, Away: s.Away, Since: d.moment(s.Since), Next: d.moment(s.Next)})
	}
	tallies, err := d.Mail.Tallies(r.Context())
	if err != nil {
		return err
	}
	for _, t := range tallies {
		p.Tallies = append(p.Tallies, MailTally{t.Kind, t.State, strconv.Itoa(t.Count)})
	}
	troubles, err := d.Mail.Troubles(r.Context(), mostTroubles)
	if err != nil {
		return err
	}
	for _, t := range troubles {
		p.Troubles = append(p.Troubles, MailTrouble{t.Code, t.Kind, t.State, t.Reason, strconv.Itoa(t.Attempts), d.moment(t.Queued), d.moment(t.Next)})
	}
	if n, err := strconv.Atoi(r.URL.Query().Get("again")); err == nil && n >= 0 {
		p.Notice = d.sayCount("mail.again", n)
	}
	return d.show(w, http.StatusOK, "mail", p)
}

// retryMail queues letters again that were refused: one, or all.
func (d *Desk) retryMail(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := small(w, r)
	if err != nil {
		return err
	}
	n, err := d.Mail.Retry(r.Context(), who.Account.Actor().String(), form.Value("code"))
	if errors.Is(err, mail.ErrMissing) {
		return web.Missing(d.say("mail.missing"))
	}
	if err != nil {
		return err
	}
	web.SeeOther(w, Path+"/mail?again="+strconv.Itoa(n))
	return nil
}
