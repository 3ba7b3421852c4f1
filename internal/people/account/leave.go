package account

import (
	"context"
	"fmt"
	"time"

	"broadsheet/internal/floor/db"
)

// AskErasure sends the letter that confirms an erasure, to those who have no
// password to confirm it with.
func (a *Accounts) AskErasure(ctx context.Context, s Session, keepWords bool) error {
	if !a.CanMail() {
		return &Refusal{Key: "account.refused.no_mail"}
	}
	if ok, err := a.limits.take(ctx, mailsToAddress, limitKey(s.Account.Email)); err != nil || !ok {
		return often(err)
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		if err := revoke(tx, s.Account.ID.String(), ForErasure); err != nil {
			return err
		}
		secret, err := issue(tx, ForErasure, s.Account.ID.String(), payload{Keep: keepWords}, lifeOfMail)
		if err != nil {
			return err
		}
		letter := Mail{Link: a.link("/my/erasure/confirmation", secret), Until: db.At(tx.Now().Add(lifeOfMail))}
		if err := a.opt.Mailer(tx, MailErasure, s.Account.Email, letter); err != nil {
			return err
		}
		return a.note(tx, s.Account.Actor(), "erasure-asked", s.Account)
	})
}

// Erase removes an account at its owner's wish, confirmed by the password.
func (a *Accounts) Erase(ctx context.Context, s Session, password string, keepWords bool) error {
	if !s.Account.HasPassword {
		return ErrAgain
	}
	if err := a.confirm(ctx, s.Account, password); err != nil {
		return err
	}
	return a.db.Write(ctx, func(tx *db.Tx) error { return a.erase(tx, s.Account.ID, keepWords) })
}

// LookErasure says what a letter's link would erase.
func (a *Accounts) LookErasure(ctx context.Context, secret string) (acc Account, keepWords bool, err error) {
	t, err := a.look(ctx, ForErasure, secret)
	if err != nil {
		return acc, false, err
	}
	id, err := db.ParseID(t.Subject)
	if err != nil {
		return acc, false, err
	}
	acc, err = AccountByID(ctx, a.db, id)
	return acc, t.Payload.Keep, err
}

// UseErasure removes the account of the letter's reader.
func (a *Accounts) UseErasure(ctx context.Context, secret string) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		t, err := consume(tx, ForErasure, secret)
		if err != nil {
			return err
		}
		id, err := db.ParseID(t.Subject)
		if err != nil {
			return err
		}
		return a.erase(tx, id, t.Payload.Keep)
	})
}

// erase removes an account with everything that hangs on it. What was written
// stays without the name, or goes, as its writer wishes.
func (a *Accounts) erase(tx *db.Tx, id db.ID, keepWords bool) error {
	if _, err := tx.Exec(`update account set role = role where role = 'admin'`); err != nil {
		return err
	}
	acc, err := AccountByID(tx.Context(), tx, id)
	if err != nil {
		return err
	}
	if acc.Role == Admin && acc.Disabled.IsZero() {
		if n, err := admins(tx); err != nil || n < 2 {
			if err != nil {
				return err
			}
			return &Refusal{Key: "account.refused.last_admin"}
		}
	}
	for _, leave := range a.leave {
		if err := leave(tx, acc, keepWords); err != nil {
			return err
		}
	}
	if err := a.shut(tx, acc); err != nil {
		return err
	}
	if err := a.forgetKeys(tx, id); err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from account where id = $1`, id); err != nil {
		return err
	}
	// A person with a byline has stories, and stays their author. The others were
	// made with the account, under a slug that is no name.
	if _, err := tx.Exec(`
		delete from person
		where id = $1 and slug = public_id and about = ''`, acc.Person); err != nil {
		return err
	}
	return a.note(tx, acc.Actor(), "erase", acc)
}

// Export is what the room holds of somebody, as they may take it with them.
type Export struct {
	Version      int             `json:"version"`
	Site         string          `json:"site"`
	At           time.Time       `json:"exported_at"`
	Name         string          `json:"name"`
	Email        string          `json:"email"`
	Role         Role            `json:"role"`
	Created      time.Time       `json:"created_at"`
	Confirmed    *time.Time      `json:"address_confirmed_at,omitempty"`
	Password     bool            `json:"has_password"`
	SecondFactor bool            `json:"has_second_factor"`
	Sessions     []exportSession `json:"sessions"`
	Passkeys     []exportKey     `json:"passkeys"`
	Identities   []exportID      `json:"identities"`
}

type exportSession struct {
	Device  string    `json:"device"`
	Method  string    `json:"signed_in_by"`
	Created time.Time `json:"created_at"`
	Seen    time.Time `json:"last_seen_at"`
}

type exportKey struct {
	Name    string     `json:"name"`
	Created time.Time  `json:"created_at"`
	Used    *time.Time `json:"last_used_at,omitempty"`
}

type exportID struct {
	Provider string    `json:"provider"`
	Issuer   string    `json:"issuer"`
	Subject  string    `json:"subject"`
	Created  time.Time `json:"created_at"`
}

func when(t db.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t.Time
}

// Export gathers what the room holds of somebody; secrets and their hashes stay.
func (a *Accounts) Export(ctx context.Context, acc Account) (Export, error) {
	e := Export{
		Version: 1, Site: a.opt.Base.String(), At: a.db.Now().Time, Name: acc.Name, Email: acc.Email, Role: acc.Role,
		Created: acc.Created.Time, Confirmed: when(acc.Confirmed), Password: acc.HasPassword,
		Sessions: []exportSession{}, Passkeys: []exportKey{}, Identities: []exportID{},
	}
	sessions, err := a.Sessions(ctx, acc.ID)
	if err != nil {
		return e, err
	}
	for _, s := range sessions {
		e.Sessions = append(e.Sessions, exportSession{s.Device, s.Method, s.Created.Time, s.Seen.Time})
	}
	keys, err := Passkeys(ctx, a.db, acc.ID)
	if err != nil {
		return e, err
	}
	for _, k := range keys {
		e.Passkeys = append(e.Passkeys, exportKey{k.Name, k.Created.Time, when(k.Used)})
	}
	ids, err := Identities(ctx, a.db, acc.ID)
	if err != nil {
		return e, fmt.Errorf("account: identities: %w", err)
	}
	for _, i := range ids {
		e.Identities = append(e.Identities, exportID{i.Name, i.Issuer, i.Subject, i.Created.Time})
	}
	e.SecondFactor, _, err = a.Second(ctx, acc.ID)
	return e, err
}
