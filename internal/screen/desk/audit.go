package desk

import (
	"bytes"
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// AuditPage is the journal, newest first.
type AuditPage struct {
	Frame
	Actor, Verb, Kind, Object string
	Lines                     []AuditLine
	Table                     string // the same as CSV
	More                      string
}

// AuditLine is an entry of the journal.
type AuditLine struct {
	Seq                       string
	At                        Moment
	Who, Verb, Kind, Object   string
	ByActor, ByVerb, ByObject string // addresses of what is alike
}

const (
	auditPage  = 100
	auditTable = 10_000
)

// trail is what an audit looks for; empty fields: anything.
type trail struct {
	actor, verb, kind, object string
	before                    int64
}

func readTrail(q url.Values) trail {
	clean := func(name string) string { return strings.ReplaceAll(strings.ToValidUTF8(q.Get(name), ""), "\x00", "") }
	t := trail{actor: clean("actor"), verb: clean("verb"), kind: clean("kind"), object: clean("object"), before: 1 << 62}
	if n, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && n > 0 {
		t.before = n
	}
	return t
}

func (t trail) url(path string) string {
	q := url.Values{}
	for name, value := range map[string]string{"actor": t.actor, "verb": t.verb, "kind": t.kind, "object": t.object} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if t.before < 1<<62 {
		q.Set("before", strconv.FormatInt(t.before, 10))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// journal reads what was done, newest first.
func (d *Desk) journal(ctx context.Context, t trail, actor string, limit int) ([]db.Entry, error) {
	return db.All(ctx, d.DB, func(r db.Row) (e db.Entry, err error) {
		err = r.Scan(&e.Seq, &e.At, &e.Actor, &e.Verb, &e.Kind, &e.Object)
		return e, err
	}, `
		select seq, at, actor, verb, kind, object
		from journal
		where ($1 = '' or actor = $1) and ($2 = '' or verb = $2) and ($3 = '' or kind = $3) and ($4 = '' or object = $4) and seq < $5
		order by seq desc
		limit $6`, actor, t.verb, t.kind, t.object, t.before, limit)
}

// named is the actor that a name means; what is no name is taken as it is.
func named(names map[string]string, text string) string {
	for actor, name := range names {
		if text != "" && strings.EqualFold(name, text) {
			return actor
		}
	}
	return text
}

func (d *Desk) audit(w http.ResponseWriter, r *http.Request, who account.Session) error {
	f, err := d.frame(r, who, "audit")
	if err != nil {
		return err
	}
	names, err := d.actorNames(r.Context())
	if err != nil {
		return err
	}
	t := readTrail(r.URL.Query())
	list, err := d.journal(r.Context(), t, named(names, t.actor), auditPage+1)
	if err != nil {
		return err
	}
	p := AuditPage{Frame: f, Actor: t.actor, Verb: t.verb, Kind: t.kind, Object: t.object, Table: t.url(Path + "/audit.csv")}
	if len(list) > auditPage {
		list = list[:auditPage]
		more := t
		more.before = list[auditPage-1].Seq
		p.More = more.url(Path + "/audit")
	}
	for _, e := range list {
		p.Lines = append(p.Lines, AuditLine{
			Seq: strconv.FormatInt(e.Seq, 10), At: d.moment(e.At), Who: whoIs(names, e.Actor), Verb: e.Verb, Kind: e.Kind, Object: e.Object,
			ByActor: trail{actor: e.Actor, before: 1 << 62}.url(Path + "/audit"), ByVerb: trail{verb: e.Verb, before: 1 << 62}.url(Path + "/audit"),
			ByObject: trail{object: e.Object, before: 1 << 62}.url(Path + "/audit"),
		})
	}
	return d.show(w, http.StatusOK, "audit", p)
}

func whoIs(names map[string]string, actor string) string {
	if name := names[actor]; name != "" {
		return name
	}
	return actor
}

// auditTable sends the same as a table for a spreadsheet.
func (d *Desk) auditTable(w http.ResponseWriter, r *http.Request, who account.Session) error {
	names, err := d.actorNames(r.Context())
	if err != nil {
		return err
	}
	t := readTrail(r.URL.Query())
	list, err := d.journal(r.Context(), t, named(names, t.actor), auditTable)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	table := csv.NewWriter(&out)
	rows := [][]string{{"sequence", "time", "actor", "name", "verb", "kind", "object"}}
	for _, e := range list {
		rows = append(rows, []string{strconv.FormatInt(e.Seq, 10), e.At.UTC().Format(time.RFC3339Nano), e.Actor, names[e.Actor], e.Verb, e.Kind, e.Object})
	}
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
		if err := table.Write(row); err != nil {
			return err
		}
	}
	table.Flush()
	if err := table.Error(); err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/csv; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", `attachment; filename="audit.csv"`)
	_, _ = w.Write(out.Bytes()) // there is nobody left to tell
	return nil
}

// formula begins a cell that a spreadsheet would reckon; some read the wide
// forms as well.
var formula = []rune{'=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'}

// harmless keeps a spreadsheet from taking a cell for a formula.
func harmless(cell string) string {
	if first, _ := utf8.DecodeRuneInString(cell); slices.Contains(formula, first) {
		return "'" + cell
	}
	return cell
}
