package account

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"broadsheet/internal/floor/db"
)

// Held are the roles that accounts have.
func Held() []Role { return []Role{Reader, Contributor, Reporter, Moderator, Editor, Admin} }

// ErrLastAdmin keeps the last admin: without one nobody could make another.
var ErrLastAdmin = errors.New("account: this is the last admin; make another first")

// Add makes an account for somebody and gives a link that lets them in once. The
// gate is for those who come unasked; whoever may add people has decided.
func (a *Accounts) Add(ctx context.Context, by Actor, email, name string, role Role) (acc Account, link string, err error) {
	if !May(by, People, Object{}) {
		return acc, "", fmt.Errorf("%w: %s adds people", ErrForbidden, by)
	}
	if email, err = CheckEmail(email); err != nil {
		return acc, "", err
	}
	if name, err = CheckName(name); err != nil {
		return acc, "", err
	}
	if !slices.Contains(Held(), role) {
		return acc, "", fmt.Errorf("account: there is no role %q", role)
	}
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		if err := nameFree(tx, name, db.ID{}); err != nil {
			return err
		}
		if acc, err = a.create(tx, email, name, role, false); err != nil {
			return err
		}
		link, err = a.invite(tx, acc)
		return err
	})
	return acc, link, err
}

func (a *Accounts) invite(tx *db.Tx, acc Account) (string, error) {
	if err := revoke(tx, acc.ID.String(), ForInvitation); err != nil {
		return "", err
	}
	secret, err := issue(tx, ForInvitation, acc.ID.String(), payload{}, lifeOfInvitation)
	return a.link("/sign-in/invitation", secret), err
}

// UseInvitation lets somebody in by the link that a colleague gave them.
func (a *Accounts) UseInvitation(ctx context.Context, v Visitor, secret, name string) (out Outcome, err error) {
	if name, err = CheckName(name); err != nil {
		return out, err
	}
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		t, err := consume(tx, ForInvitation, secret)
		if err != nil {
			return err
		}
		id, err := db.ParseID(t.Subject)
		if err != nil {
			return err
		}
		acc, err := AccountByID(tx.Context(), tx, id)
		if err != nil {
			return err
		}
		if acc.Name == "" && name != "" {
			if err := nameFree(tx, name, acc.ID); err != nil {
				return err
			}
			if _, err := tx.Exec(`update person set name = $1 where id = $2`, name, acc.Person); err != nil {
				return err
			}
			acc.Name = name
		}
		out, err = a.enter(tx, acc, v, ByInvitation)
		return err
	})
	return out, err
}

// firstSubject stands for an account that is not there yet.
const firstSubject = "the first admin"

// FirstLink is the link by which the first admin comes in; empty if there is an
// admin. Each start makes the one before worthless.
func (a *Accounts) FirstLink(ctx context.Context) (link string, err error) {
	err = a.db.Tidy(ctx, func(tx *db.Tx) error {
		link = ""
		n, err := admins(tx)
		if err != nil || n > 0 {
			return err
		}
		if err := revoke(tx, firstSubject, ForFirstAdmin); err != nil {
			return err
		}
		secret, err := issue(tx, ForFirstAdmin, firstSubject, payload{}, lifeOfFirst)
		link = a.link("/sign-in/first", secret)
		return err
	})
	return link, err
}

// UseFirst makes the first admin.
func (a *Accounts) UseFirst(ctx context.Context, v Visitor, secret, email, name string) (out Outcome, err error) {
	if email, err = CheckEmail(email); err != nil {
		return out, err
	}
	if name, err = CheckName(name); err == nil && name == "" {
		err = &Refusal{Field: "name", Key: "account.refused.name"}
	}
	if err != nil {
		return out, err
	}
	err = a.retried(ctx, func(tx *db.Tx) error {
		if _, err := consume(tx, ForFirstAdmin, secret); err != nil {
			return err
		}
		if n, err := admins(tx); err != nil || n > 0 {
			return errors.Join(err, ErrToken)
		}
		acc, err := ByEmail(tx.Context(), tx, email)
		if errors.Is(err, db.ErrMissing) {
			acc, err = a.create(tx, email, name, Admin, false)
		} else if err == nil {
			_, err = tx.Exec(`update account set role = $1 where id = $2`, string(Admin), acc.ID)
			acc.Role = Admin
		}
		if err != nil {
			return err
		}
		out, err = a.enter(tx, acc, v, ByInvitation)
		return err
	})
	return out, err
}

func admins(tx *db.Tx) (int, error) {
	return db.One(tx.Context(), tx, db.Value[int], `
		select count(*)
		from account
		where role = 'admin' and disabled_at = 0`)
}

// change does something to an account that may not cost the last admin.
func (a *Accounts) change(ctx context.Context, by Actor, verb string, id db.ID, fn func(tx *db.Tx, acc Account) error) error {
	if !May(by, People, Object{}) {
		return fmt.Errorf("%w: %s changes people", ErrForbidden, by)
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		// Two admins who take the role from each other at once wait here.
		if _, err := tx.Exec(`update account set role = role where role = 'admin'`); err != nil {
			return err
		}
		before, err := admins(tx)
		if err != nil {
			return err
		}
		acc, err := AccountByID(tx.Context(), tx, id)
		if err != nil {
			return err
		}
		if err := fn(tx, acc); err != nil {
			return err
		}
		if after, err := admins(tx); err != nil || before > 0 && after == 0 {
			return errors.Join(err, ErrLastAdmin)
		}
		return a.note(tx, by, verb, acc)
	})
}

// SetRole gives somebody another role; they sign in again.
func (a *Accounts) SetRole(ctx context.Context, by Actor, id db.ID, role Role) error {
	if !slices.Contains(Held(), role) {
		return fmt.Errorf("account: there is no role %q", role)
	}
	return a.change(ctx, by, "role-"+string(role), id, func(tx *db.Tx, acc Account) error {
		if _, err := tx.Exec(`update account set role = $1 where id = $2`, string(role), id); err != nil {
			return err
		}
		return a.shut(tx, acc)
	})
}

// Disable keeps somebody out; what they wrote stays.
func (a *Accounts) Disable(ctx context.Context, by Actor, id db.ID) error {
	return a.change(ctx, by, "disable", id, func(tx *db.Tx, acc Account) error {
		if _, err := tx.Exec(`update account set disabled_at = $1 where id = $2`, tx.Now(), id); err != nil {
			return err
		}
		return a.shut(tx, acc)
	})
}

// Enable lets somebody in again.
func (a *Accounts) Enable(ctx context.Context, by Actor, id db.ID) error {
	return a.change(ctx, by, "enable", id, func(tx *db.Tx, acc Account) error {
		_, err := tx.Exec(`update account set disabled_at = 0 where id = $1`, id)
		return err
	})
}

// EndOf ends a session of somebody else.
func (a *Accounts) EndOf(ctx context.Context, by Actor, of, session db.ID) error {
	return a.change(ctx, by, "end-session", of, func(tx *db.Tx, acc Account) error {
		n, err := tx.Exec(`
			delete from session
			where id = $1 and account_id = $2`, session, acc.ID)
		if err == nil && n == 0 {
			err = db.ErrMissing
		}
		return err
	})
}

// shut ends what is open: sessions, and letters and steps on their way.
func (a *Accounts) shut(tx *db.Tx, acc Account) error {
	if err := endSessions(tx, acc.ID, db.ID{}); err != nil {
		return err
	}
	if err := revoke(tx, FoldEmail(acc.Email), ForSignIn, ForCode, ForReset); err != nil {
		return err
	}
	return revoke(tx, acc.ID.String(), ForSecondStep, ForErasure, ForInvitation, ForPasskey)
}

// Reset takes away everything by which somebody signs in, for one who has lost
// it, or from whom it was stolen. The link lets them in once, to begin anew.
func (a *Accounts) Reset(ctx context.Context, by Actor, id db.ID) (link string, err error) {
	err = a.change(ctx, by, "reset", id, func(tx *db.Tx, acc Account) error {
		if _, err := tx.Exec(`update account set password = '', password_at = 0 where id = $1`, id); err != nil {
			return err
		}
		if err := a.shut(tx, acc); err != nil {
			return err
		}
		if err := a.forgetKeys(tx, id); err != nil {
			return err
		}
		link, err = a.invite(tx, acc)
		return err
	})
	return link, err
}

// forgetKeys removes what somebody can sign in with beside their mailbox.
func (a *Accounts) forgetKeys(tx *db.Tx, id db.ID) error {
	if err := dropSecond(tx, id); err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from passkey where account_id = $1`, id); err != nil {
		return err
	}
	if _, err := tx.Exec(`delete from identity where account_id = $1`, id); err != nil {
		return err
	}
	_, err := tx.Exec(`delete from device where account_id = $1`, id)
	return err
}
