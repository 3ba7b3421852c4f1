package desk

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
)

// decide carries out a decision about one comment or about those that were
// chosen. Where somebody else was first, the page says who and with what.
func (d *Desk) decide(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := small(w, r, "comment")
	if err != nil {
		return err
	}
	acts, err := d.acts(form)
	if err != nil {
		return err
	}
	decided, err := d.Comments.Decide(r.Context(), who.Account.Actor(), acts...)
	if err != nil {
		return err
	}
	var ids, conflicts []string
	for i, one := range decided {
		if one.Err != nil {
			conflicts = append(conflicts, d.trouble(acts[i].Comment, one.Err))
		} else if !one.Decision.IsZero() {
			ids = append(ids, one.Decision.String())
		}
	}
	to := back(form)
	if len(conflicts) == 0 {
		leadOn(w, to, ids, form.Value("next"))
		return nil
	}
	u, err := url.Parse(to)
	if err != nil {
		return err
	}
	p, err := d.queue(r, who, sifting(u.Query()), "")
	if err != nil {
		return err
	}
	if p.Done, err = d.done(r.Context(), who, ids); err != nil {
		return err
	}
	p.Conflicts, p.Undoable = conflicts, len(p.Done) > 0
	return d.show(w, http.StatusConflict, "moderation", p)
}

// acts are the decisions that a form asks for: one verb for all its comments.
func (d *Desk) acts(form web.Form) ([]comment.Act, error) {
	verb := comment.Verb(form.Value("verb"))
	chosen := form.Values("comment")
	if len(chosen) == 0 {
		return nil, web.Invalid(d.say("refused.none"))
	}
	if len(chosen) > pageSize {
		return nil, web.Invalid(d.say("refused.many", pageSize))
	}
	act := comment.Act{Verb: verb, Code: form.Value("code"), Reason: written(form.Value("reason")), Stretch: form.Value("stretch"), BanNetwork: form.Has("network")}
	switch verb {
	case comment.Approve, comment.Hold, comment.MarkSpam, comment.Feature, comment.Unfeature, comment.Lock, comment.Unlock:
	case comment.Remove:
		if act.Code == "" {
			return nil, web.Invalid(d.say("refused.code"))
		}
	case comment.BlackOut:
		if strings.TrimSpace(act.Stretch) == "" {
			return nil, web.Invalid(d.say("refused.stretch"))
		}
	case comment.BanWriter:
		days, err := strconv.Atoi(form.Value("days"))
		if err != nil || days < 1 || days > 366 {
			return nil, web.Invalid(d.say("refused.days"))
		}
		act.BanFor = time.Duration(days) * 24 * time.Hour
	default:
		return nil, web.Invalid(d.say("refused.verb"))
	}
	if len([]rune(act.Reason)) > comment.MaxReason || strings.ContainsFunc(act.Reason, unprintable) {
		return nil, web.Invalid(d.say("refused.reason", comment.MaxReason))
	}
	var acts []comment.Act
	for _, one := range chosen {
		id, version, _ := strings.Cut(one, ":")
		seen, err := strconv.Atoi(version)
		if err != nil || seen < 1 {
			return nil, web.Invalid(d.say("refused.version"))
		}
		act.Comment, act.Version = id, seen
		acts = append(acts, act)
	}
	return acts, nil
}

// written is a text as it was typed: browsers send its line ends as two signs.
func written(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"))
}

func unprintable(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }

// trouble words why a decision could not be carried out.
func (d *Desk) trouble(public string, err error) string {
	var first comment.Conflict
	switch {
	case errors.As(err, &first) && first.By != "":
		return d.say("conflict", first.By, d.say("did."+first.Verb), d.moment(first.At).Words, d.say("state."+string(first.State)))
	case errors.As(err, &first):
		return d.say("conflict.changed", d.say("state."+string(first.State)))
	case errors.Is(err, comment.ErrMissing):
		return d.say("conflict.missing", public)
	case errors.Is(err, comment.ErrNobody):
		return d.say("conflict.nobody")
	}
	return d.say("conflict.impossible")
}

// leadOn leads back to the queue, with what was done and the next comment in
// focus: browsers focus what the fragment names.
func leadOn(w http.ResponseWriter, to string, ids []string, next string) {
	if len(ids) > 0 {
		to += "&done=" + strings.Join(ids, ".")
	}
	if next != "" && web.SafeReturn("/"+next, "") != "" && !strings.ContainsAny(next, "#?&/ \r\n") {
		to += "#c-" + url.PathEscape(next)
	} else {
		to += "#status"
	}
	web.SeeOther(w, to)
}

// done are the person's own decisions among some, as long as they stand.
func (d *Desk) done(ctx context.Context, who account.Session, texts []string) ([]Done, error) {
	var ids []db.ID
	for _, text := range texts {
		if id, err := db.ParseID(text); err == nil && len(ids) < pageSize {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	args := []any{who.Account.Actor().String()}
	for i := range pageSize {
		args = append(args, ids[min(i, len(ids)-1)])
	}
	type row struct {
		id         db.ID
		verb, name string
		public     string
	}
	rows, err := db.All(ctx, d.DB, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.id, &x.verb, &x.name, &x.public)
		return x, err
	}, `
		select d.id, d.verb, c.name, c.public_id
		from decision d
		join comment c on c.id = d.comment_id
		where d.actor = $1 and d.undone_at = 0 and d.id in (
			$2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16,
			$17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31)
		order by d.at desc, d.id desc
		limit 30`, args...)
	var list []Done
	for _, x := range rows {
		list = append(list, Done{x.id.String(), d.say("done", d.say("did."+x.verb), x.name), x.public})
	}
	return list, err
}

// undo takes decisions back.
func (d *Desk) undo(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := small(w, r, "decision")
	if err != nil {
		return err
	}
	chosen := form.Values("decision")
	if len(chosen) == 0 || len(chosen) > pageSize {
		return web.Invalid(d.say("refused.none"))
	}
	last, conflicts := "", []string(nil)
	for _, text := range chosen {
		id, err := db.ParseID(text)
		if err != nil {
			return web.Missing("")
		}
		one, err := d.Comments.Undo(r.Context(), who.Account.Actor(), id)
		var first comment.Conflict
		if errors.As(err, &first) {
			conflicts = append(conflicts, d.trouble(first.Comment, err))
			continue
		}
		if err != nil {
			return err
		}
		last = one.PublicID
	}
	if len(conflicts) == 0 {
		leadOn(w, back(form), nil, last)
		return nil
	}
	u, err := url.Parse(back(form))
	if err != nil {
		return err
	}
	p, err := d.queue(r, who, sifting(u.Query()), "")
	if err != nil {
		return err
	}
	p.Conflicts = conflicts
	return d.show(w, http.StatusConflict, "moderation", p)
}

// note keeps a note on a comment's writer.
func (d *Desk) note(w http.ResponseWriter, r *http.Request, who account.Session) error {
	form, err := small(w, r)
	if err != nil {
		return err
	}
	id := form.Value("comment")
	err = d.Comments.AddNote(r.Context(), who.Account.Actor(), id, written(form.Value("words")))
	var no comment.Refusals
	switch {
	case errors.As(err, &no):
		return web.Invalid(d.say("refused.note", comment.MaxNote))
	case errors.Is(err, comment.ErrNobody):
		return web.Invalid(d.say("conflict.nobody"))
	case err != nil:
		return err
	}
	leadOn(w, back(form)+"&open="+url.QueryEscape(id), nil, id)
	return nil
}
