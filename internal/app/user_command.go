package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// UserRequest is one thing to be done about people.
type UserRequest struct {
	Do    string `json:"do"` // "add", "list", "role", "disable", "enable" or "reset"
	Email string `json:"email,omitempty"`
	Name  string `json:"name,omitempty"`
	Role  string `json:"role,omitempty"`
	Limit int    `json:"limit,omitempty"`
	JSON  bool   `json:"json,omitempty"`
}

func editUser(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	req, ok := read[UserRequest](request, complain)
	if !ok {
		return 1
	}
	if err := a.editUser(ctx, req, out); err != nil {
		fmt.Fprintln(complain, "broadsheet: user:", a.inWords(err, req))
		return 1
	}
	return 0
}

func (a *App) editUser(ctx context.Context, req UserRequest, out io.Writer) error {
	by := account.AtCommand("user")
	if req.Do == "list" {
		return a.listUsers(ctx, req, out)
	}
	if req.Do == "add" {
		acc, link, err := a.Accounts.Add(ctx, by, req.Email, req.Name, account.Role(req.Role))
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "%s is %s. This link lets them in, once, within 7 days; give it to nobody else:\n%s\n", line(acc.Email, 254), acc.Role, link)
		return err
	}
	acc, err := account.ByEmail(ctx, a.db, req.Email)
	if err != nil {
		return err
	}
	switch req.Do {
	case "role":
		if err := a.Accounts.SetRole(ctx, by, acc.ID, account.Role(req.Role)); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s is %s now, and signs in again\n", line(acc.Email, 254), req.Role)
	case "disable":
		if err := a.Accounts.Disable(ctx, by, acc.ID); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s cannot sign in any more\n", line(acc.Email, 254))
	case "enable":
		if err := a.Accounts.Enable(ctx, by, acc.ID); err != nil {
			return err
		}
		fmt.Fprintf(out, "%s can sign in again\n", line(acc.Email, 254))
	case "reset":
		link, err := a.Accounts.Reset(ctx, by, acc.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(out, "password, passkeys, second factor and sessions of %s are gone. This link lets them in, once, within 7 days; give it to nobody else:\n%s\n", line(acc.Email, 254), link)
	default:
		return fmt.Errorf("the serving process does not know %q; it may be older than the program you called", line(req.Do, 40))
	}
	return nil
}

// inWords says a refusal in the catalogue's words, as a reader would get it.
func (a *App) inWords(err error, req UserRequest) string {
	var no *account.Refusal
	switch {
	case errors.As(err, &no):
		return a.screen.Refusal(no)
	case errors.Is(err, db.ErrMissing):
		return fmt.Sprintf("nobody has the address %q; `broadsheet user list` shows all", line(req.Email, 254))
	case errors.Is(err, db.ErrConflict):
		return fmt.Sprintf("%q has an account already; `broadsheet user role` changes what they may do", line(req.Email, 254))
	}
	return err.Error()
}

// listedUser is a line of `user list --json`.
type listedUser struct {
	Email     string     `json:"email"`
	Name      string     `json:"name"`
	Role      string     `json:"role"`
	Created   time.Time  `json:"created_at"`
	Confirmed *time.Time `json:"confirmed_at,omitempty"`
	Disabled  *time.Time `json:"disabled_at,omitempty"`
}

func (a *App) listUsers(ctx context.Context, req UserRequest, out io.Writer) error {
	list, err := account.List(ctx, a.db, account.Filter{Role: account.Role(req.Role), Limit: req.Limit})
	if err != nil {
		return err
	}
	if req.JSON {
		lines := json.NewEncoder(out)
		for _, u := range list {
			lines.Encode(listedUser{u.Email, u.Name, string(u.Role), u.Created.Time, momentOf(u.Confirmed), momentOf(u.Disabled)})
		}
		return nil
	}
	if len(list) == 0 {
		fmt.Fprintln(out, "nobody")
		return nil
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ADDRESS\tNAME\tROLE\tSINCE\tSTATE")
	for _, u := range list {
		state := "confirmed"
		switch {
		case !u.Disabled.IsZero():
			state = "disabled"
		case u.Confirmed.IsZero():
			state = "unconfirmed"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", line(u.Email, 60), line(u.Name, 40), u.Role, u.Created.In(a.conf.Location).Format("2006-01-02"), state)
	}
	return table.Flush()
}

func momentOf(t db.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t.Time
}
