package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"text/tabwriter"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/mail"
	"broadsheet/internal/people/account"
)

// MailRequest is what the commands of mail are asked.
type MailRequest struct {
	Address  string `json:"address,omitempty"`  // of a test
	ID       string `json:"id,omitempty"`       // of a letter to be sent again; empty: all
	Kind     string `json:"kind,omitempty"`     // of a letter to be shown
	Form     string `json:"form,omitempty"`     // "text", "html" or "eml"
	Language string `json:"language,omitempty"` // empty: the site's
	JSON     bool   `json:"json,omitempty"`
}

// mailCommandOf reads the request of a command of mail, and says its errors.
func mailCommandOf(do func(ctx context.Context, a *App, req MailRequest, out io.Writer) error) command {
	return func(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
		req, ok := read[MailRequest](request, complain)
		if !ok {
			return 1
		}
		if err := do(ctx, a, req, out); err != nil {
			fmt.Fprintln(complain, "broadsheet: mail:", err)
			return 1
		}
		return 0
	}
}

var (
	mailTest    = mailCommandOf(testMail)
	mailStatus  = mailCommandOf(showMail)
	mailRetry   = mailCommandOf(retryMail)
	mailPreview = mailCommandOf(previewMail)
	mailKey     = mailCommandOf(showMailKey)
)

// testMail hands a letter to every server, and says what each answers.
func testMail(ctx context.Context, a *App, req MailRequest, out io.Writer) error {
	to, err := mail.ParseAddress(req.Address)
	if err != nil {
		return fmt.Errorf("%s: %w", line(req.Address, 80), err)
	}
	letter, err := a.letters.Test(to, "")
	if err != nil {
		return err
	}
	trials, err := a.Mail.Try(ctx, letter)
	if err != nil {
		return err
	}
	failed := 0
	for _, t := range trials {
		words := t.Words
		if !t.OK {
			words = "did not take the letter: " + words
			failed++
		}
		fmt.Fprintf(out, "%s %s\n", t.Server, words)
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d servers did not take the letter", failed, len(trials))
	}
	return nil
}

// mailReport is what `mail status --json` says.
type mailReport struct {
	Health   mail.Health    `json:"health"`
	Letters  []mail.Tally   `json:"letters"`
	Troubles []mail.Trouble `json:"troubles"`
}

const mostTroubles = 20

func showMail(ctx context.Context, a *App, req MailRequest, out io.Writer) error {
	health, err := a.Mail.Health(ctx)
	if err != nil {
		return err
	}
	tallies, err := a.Mail.Tallies(ctx)
	if err != nil {
		return err
	}
	troubles, err := a.Mail.Troubles(ctx, mostTroubles)
	if err != nil {
		return err
	}
	if req.JSON {
		return json.NewEncoder(out).Encode(mailReport{health, tallies, troubles})
	}
	fmt.Fprintln(out, health.Words)
	if !health.Oldest.IsZero() {
		fmt.Fprintf(out, "%d wait, the oldest since %s.\n", health.Queued, a.moment(health.Oldest))
	}
	a.showTallies(tallies, out)
	a.showServers(health.Servers, out)
	a.showTroubles(troubles, out)
	return nil
}

func (a *App) moment(t db.Time) string {
	return t.In(a.conf.Location).Format("2006-01-02 15:04 MST")
}

func (a *App) showTallies(list []mail.Tally, out io.Writer) {
	if len(list) == 0 {
		fmt.Fprintln(out, "No letters in the last month.")
		return
	}
	counts, kinds := map[string]map[string]int{}, []string{}
	for _, t := range list {
		if counts[t.Kind] == nil {
			counts[t.Kind] = map[string]int{}
			kinds = append(kinds, t.Kind)
		}
		counts[t.Kind][t.State] = t.Count
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "\nKIND\tQUEUED\tSENT\tFAILED\tEXPIRED")
	for _, kind := range kinds {
		c := counts[kind]
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\n", kind, c["queued"], c["sent"], c["failed"], c["expired"])
	}
	table.Flush()
}

func (a *App) showServers(list []mail.ServerHealth, out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "\nSERVER\tSTATE\tLAST TROUBLE")
	for _, s := range list {
		state, trouble := "in use", "none since the start"
		if s.Away {
			state = "away since " + a.moment(s.Since)
		}
		if s.Trouble != "" {
			trouble = a.moment(s.At) + ": " + line(s.Trouble, 120)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", s.Name, state, trouble)
	}
	table.Flush()
}

func (a *App) showTroubles(list []mail.Trouble, out io.Writer) {
	if len(list) == 0 {
		return
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "\nID\tKIND\tSTATE\tTRIES\tNEXT\tREASON")
	for _, t := range list {
		next := "-"
		if t.State == "queued" {
			next = a.moment(t.Next)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%d\t%s\t%s\n", t.Code, t.Kind, t.State, t.Attempts, next, line(t.Reason, 120))
	}
	table.Flush()
	fmt.Fprintln(out, "`broadsheet mail retry` sends them again, or one of them by its id.")
}

func retryMail(ctx context.Context, a *App, req MailRequest, out io.Writer) error {
	n, err := a.Mail.Retry(ctx, account.AtCommand("mail").String(), req.ID)
	if err != nil {
		return err
	}
	switch n {
	case 0:
		fmt.Fprintln(out, "no letter failed")
	case 1:
		fmt.Fprintln(out, "1 letter is queued again")
	default:
		fmt.Fprintf(out, "%d letters are queued again\n", n)
	}
	return nil
}

// previewMail shows a letter as it looks, or which letters there are.
func previewMail(ctx context.Context, a *App, req MailRequest, out io.Writer) error {
	samples, err := a.letters.Samples(req.Language, a.db.Now().Add(15*time.Minute))
	if err != nil {
		return err
	}
	var kinds []string
	for _, m := range samples {
		kinds = append(kinds, m.Kind)
		if m.Kind != req.Kind {
			continue
		}
		switch req.Form {
		case "html":
			_, err = io.WriteString(out, m.HTML)
		case "eml":
			var letter []byte
			if letter, err = a.Mail.Letter(m); err == nil {
				_, err = out.Write(letter)
			}
		default:
			_, err = fmt.Fprintf(out, "Subject: %s\n\n%s", m.Subject, m.Text)
		}
		return err
	}
	if req.Kind != "" {
		return fmt.Errorf("there is no letter %q; there are %s", line(req.Kind, 40), strings.Join(kinds, ", "))
	}
	for _, m := range samples {
		fmt.Fprintf(out, "%-16s %s\n", m.Kind, m.Subject)
	}
	return nil
}

// showMailKey says what has to stand in the DNS so that letters are known to be
// the site's; it makes the key if there is none.
func showMailKey(ctx context.Context, a *App, _ MailRequest, out io.Writer) error {
	signer, err := a.readSigner()
	if errors.Is(err, fs.ErrNotExist) {
		var text []byte
		if text, err = mail.NewDKIMKey(); err != nil {
			return err
		}
		if err = writeDurably(a.folder.path(keyFolder+"/"+dkimFile), text, 0o600); err != nil {
			return err
		}
		signer, err = a.readSigner()
	}
	if err != nil {
		return err
	}
	name, pieces, err := signer.Record()
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Letters are signed from now on. Receivers find the key when this stands in the DNS:\n\n%s. TXT (\n", name)
	for _, p := range pieces {
		fmt.Fprintf(out, "  %q\n", p)
	}
	domain := name[strings.Index(name, "._domainkey.")+len("._domainkey."):]
	fmt.Fprintf(out, ")\n\nBeside it belong a record that says which machines send for %s (SPF), and one that says\nwhat receivers shall do with others, such as\n\n_dmarc.%s. TXT \"v=DMARC1; p=quarantine\"\n", domain, domain)
	return nil
}
