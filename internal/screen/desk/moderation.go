package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
)

// pageSize is how many comments one page of the queue shows; undoOrder asks for
// as many decisions.
const pageSize = 30

// ModerationPage is the queue.
type ModerationPage struct {
	Frame
	Tabs      []TabLink
	Tab       string
	Find      string
	Items     []Item
	Codes     []Choice
	More      string // the next page
	Here      string // this page, where a decision leads back to
	Done      []Done // the reader's own last decisions, to be undone
	Conflicts []string
	Trouble   string
	Undoable  bool
}

// TabLink is a part of the queue with what waits in it.
type TabLink struct {
	Name, URL string
	Count     int
	Many      bool // so many that counting ended
	Here      bool
}

// Choice is an entry of a list to choose from.
type Choice struct{ Value, Words string }

// Item is a comment with what helps to decide about it.
type Item struct {
	ID, Version  string
	Next         string // the one below it
	Name, Email  string
	At           Moment
	Edited       bool
	Body         string
	State        string
	URL          string
	Story        string
	StoryURL     string
	ParentBy     string
	ParentBody   string
	ParentShut   bool
	Reasons      []string // why it is here
	Score        string
	Past         []string
	Reports      []string
	Latest       string
	Shown        bool
	Featured     bool
	Locked       bool
	Ask          string // its notes and words of reports
	Notes        []Note
	ReportedText []Note
	Open         bool // asked for
}

// Note is something said about a comment or its writer.
type Note struct {
	Words, By string
	At        Moment
}

// Done is a decision that can be taken back.
type Done struct{ ID, Words, Comment string }

var tabs = []comment.Tab{comment.HeldTab, comment.ReportedTab, comment.SpamTab, comment.AllTab}

// sifting is what the address of the queue says.
func sifting(q url.Values) comment.Sifting {
	f := comment.Sifting{Tab: comment.Tab(q.Get("tab")), Text: strings.ToValidUTF8(q.Get("find"), ""), Limit: pageSize}
	if !slices.Contains(tabs, f.Tab) {
		f.Tab = comment.HeldTab
	}
	f.Text = strings.ReplaceAll(f.Text, "\x00", "")
	if at, id, ok := strings.Cut(q.Get("after"), "."); ok {
		ms, err := strconv.ParseInt(at, 10, 64)
		key, bad := db.ParseID(id)
		if err == nil && bad == nil {
			f.After = comment.Spot{At: db.Milliseconds(ms), ID: key}
		}
	}
	return f
}

// queueURL is the address of the queue as it was sifted.
func queueURL(f comment.Sifting) string {
	q := url.Values{"tab": {string(f.Tab)}}
	if f.Text != "" {
		q.Set("find", f.Text)
	}
	if !f.After.ID.IsZero() {
		q.Set("after", strconv.FormatInt(f.After.At.UnixMilli(), 10)+"."+f.After.ID.String())
	}
	return Path + "/moderation?" + q.Encode()
}

func (d *Desk) moderation(w http.ResponseWriter, r *http.Request, who account.Session) error {
	q := r.URL.Query()
	p, err := d.queue(r, who, sifting(q), q.Get("open"))
	if err != nil {
		return err
	}
	if p.Done, err = d.done(r.Context(), who, strings.Split(q.Get("done"), ".")); err != nil {
		return err
	}
	p.Undoable = len(p.Done) > 0
	return d.show(w, http.StatusOK, "moderation", p)
}

func (d *Desk) queue(r *http.Request, who account.Session, f comment.Sifting, open string) (ModerationPage, error) {
	ctx, actor := r.Context(), who.Account.Actor()
	frame, err := d.frame(r, who, "moderation")
	if err != nil {
		return ModerationPage{}, err
	}
	p := ModerationPage{Frame: frame, Tab: string(f.Tab), Find: f.Text, Here: queueURL(f)}
	load, err := d.Comments.Counts(ctx, d.DB, actor)
	if err != nil {
		return p, err
	}
	counts := map[comment.Tab]int{comment.HeldTab: load.Held, comment.ReportedTab: load.Reported, comment.SpamTab: load.Spam}
	for _, tab := range tabs {
		to := queueURL(comment.Sifting{Tab: tab, Text: f.Text})
		n := counts[tab]
		p.Tabs = append(p.Tabs, TabLink{d.say("tab." + string(tab)), to, n, n >= comment.Most, tab == f.Tab})
	}
	for _, code := range comment.Codes() {
		p.Codes = append(p.Codes, Choice{code, d.say("code." + code)})
	}
	list, more, err := d.Comments.Queue(ctx, d.DB, actor, f)
	if err != nil {
		return p, err
	}
	for i, one := range list {
		item := d.item(one)
		if i+1 < len(list) {
			item.Next = list[i+1].PublicID
		}
		item.Ask = p.Here + "&open=" + item.ID + "#c-" + item.ID
		if item.ID == open {
			if err := d.fillItem(ctx, &item, one, actor); err != nil {
				return p, err
			}
		}
		p.Items = append(p.Items, item)
	}
	if more {
		f.After = list[len(list)-1].Spot()
		p.More = queueURL(f)
	}
	return p, nil
}

func (d *Desk) item(w comment.Waiting) Item {
	it := Item{
		ID: w.PublicID, Version: strconv.Itoa(w.Version), Name: w.Name, Email: w.Email, At: d.moment(w.At), Edited: !w.Edited.IsZero(),
		Body: w.Body, State: d.say("state." + string(w.State)), URL: (&url.URL{Path: w.Path + "/comments/" + w.PublicID}).EscapedPath(),
		Story: w.Headline, StoryURL: (&url.URL{Path: w.Path}).EscapedPath(), ParentBy: w.ParentBy, ParentBody: excerpt(w.ParentBody), ParentShut: w.ParentShut,
		Shown: w.State == comment.Shown, Featured: !w.Featured.IsZero(), Locked: !w.Locked.IsZero(),
	}
	for _, v := range w.Verdicts {
		it.Reasons = append(it.Reasons, v.Why)
	}
	if len(it.Reasons) == 0 && w.Rule != "" {
		it.Reasons = []string{d.say("held.by", w.Rule)}
	}
	if p, examples := w.Score(); examples > 0 {
		it.Score = d.say("score", int(p*100+.5), examples)
	}
	for _, s := range []comment.State{comment.Shown, comment.Held, comment.Removed, comment.Spam} {
		if n := w.Past[s]; n > 0 {
			it.Past = append(it.Past, d.sayCount("past."+string(s), n))
		}
	}
	for _, code := range comment.Codes() {
		if n := w.Reported[code]; n > 0 {
			it.Reports = append(it.Reports, d.say("reported.for", d.say("code."+code), n))
		}
	}
	if l := w.Latest; l != nil {
		key := "latest"
		if !l.Undone.IsZero() {
			key = "latest.undone"
		}
		it.Latest = d.say(key, d.say("did."+string(l.Verb)), l.By, d.moment(l.At).Words)
	}
	return it
}

// excerpt is enough of a text to see what an answer answers.
func excerpt(text string) string {
	const enough = 400
	runes := []rune(text)
	if len(runes) <= enough {
		return text
	}
	return string(runes[:enough]) + "…"
}

// fillItem adds what is read only for the comment that was asked for.
func (d *Desk) fillItem(ctx context.Context, it *Item, w comment.Waiting, actor account.Actor) error {
	it.Open = true
	notes, err := d.Comments.Notes(ctx, d.DB, actor, w.PublicID)
	if err != nil {
		return err
	}
	for _, n := range notes {
		it.Notes = append(it.Notes, Note{n.Words, n.By, d.moment(n.At)})
	}
	reports, err := d.Comments.Reports(ctx, d.DB, actor, w.ID)
	for _, one := range reports {
		it.ReportedText = append(it.ReportedText, Note{one.Words, d.say("code." + one.Code), d.moment(one.At)})
	}
	return err
}

// back is where a form of the queue leads back to: nowhere but to the queue.
func back(form web.Form) string {
	if u, err := url.Parse(form.Value("here")); err == nil {
		return queueURL(sifting(u.Query()))
	}
	return queueURL(comment.Sifting{Tab: comment.HeldTab})
}
