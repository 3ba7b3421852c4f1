package account

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"math/big"
	"net/url"
	"strings"

	"broadsheet/internal/floor/db"
)

// Visitor is a browser that somebody wants to sign in with.
type Visitor struct {
	Network string // as NetworkOf has it
	Device  string // as DeviceName has it
	Known   string // value of the cookie that a browser keeps from its last sign-in
	Next    string // path to go on to; checked by the screen
}

// Outcome is what a way to sign in led to: a session, or one more step.
type Outcome struct {
	Account Account
	Session string // value of the cookie; empty: a second factor is asked for
	Second  string // value of the cookie for that step
	Device  string // value of the cookie by which the browser is known
	Next    string
}

var errOften = &Refusal{Key: "account.refused.often"}

// AskLink sends a link and a code to an address, whether it has an account or
// not: nobody but the owner of the mailbox learns which. The answer goes into a
// cookie: only the browser that asked can use the code.
func (a *Accounts) AskLink(ctx context.Context, v Visitor, email string) (asked string, err error) {
	return a.ask(ctx, v, email, ForSignIn)
}

// AskReset sends a link for a new password, on the same terms.
func (a *Accounts) AskReset(ctx context.Context, v Visitor, email string) error {
	_, err := a.ask(ctx, v, email, ForReset)
	return err
}

func (a *Accounts) ask(ctx context.Context, v Visitor, email string, purpose Purpose) (asked string, err error) {
	if email, err = CheckEmail(email); err != nil {
		return "", err
	}
	if !a.CanMail() {
		return "", &Refusal{Key: "account.refused.no_mail"}
	}
	if ok, err := a.limits.take(ctx, mailsFromNetwork, v.Network); err != nil || !ok {
		return "", often(err)
	}
	asked = rand.Text()
	ok, err := a.limits.take(ctx, mailsToAddress, limitKey(email))
	if err != nil || !ok {
		// Who asks for a stranger's mailbox need not learn that it is full of our
		// letters already.
		return asked, err
	}
	code, err := figures()
	if err != nil {
		return "", err
	}
	return asked, a.db.Tidy(ctx, func(tx *db.Tx) error {
		p := payload{Email: email, Next: v.Next}
		secret, err := issue(tx, purpose, FoldEmail(email), p, lifeOfMail)
		if err != nil {
			return err
		}
		letter := Mail{Until: db.At(tx.Now().Add(lifeOfMail))}
		if purpose == ForReset {
			letter.Link = a.link("/sign-in/reset", secret)
			return a.opt.Mailer(tx, MailReset, email, letter)
		}
		if err := put(tx, ForCode, asked+":"+code, FoldEmail(email), p, lifeOfMail); err != nil {
			return err
		}
		letter.Link, letter.Code = a.link("/sign-in/link", secret), code[:4]+" "+code[4:]
		return a.opt.Mailer(tx, MailSignIn, email, letter)
	})
}

func often(err error) error {
	if err != nil {
		return err
	}
	return errOften
}

func (a *Accounts) link(path, secret string) string {
	u := *a.opt.Base
	u.Path, u.RawQuery = path, "token="+url.QueryEscape(secret)
	return u.String()
}

// figures is a code of eight figures.
func figures() (string, error) {
	n, err := rand.Int(rand.Reader, big.NewInt(100_000_000))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%08d", n), nil
}

// Look says whose a token is, and whether they have an account, without using
// it: for the page that asks before it acts.
func (a *Accounts) Look(ctx context.Context, purpose Purpose, secret string) (Account, error) {
	t, err := a.look(ctx, purpose, secret)
	if err != nil {
		return Account{}, err
	}
	var acc Account
	if t.Payload.Email != "" {
		acc, err = ByEmail(ctx, a.db, t.Payload.Email)
	} else if id, bad := db.ParseID(t.Subject); bad == nil {
		acc, err = AccountByID(ctx, a.db, id)
	}
	if errors.Is(err, db.ErrMissing) {
		acc, err = Account{Email: t.Payload.Email}, nil
	}
	return acc, err
}

// UseLink signs in by a link from a letter. A new account takes the name.
func (a *Accounts) UseLink(ctx context.Context, v Visitor, secret, name string) (out Outcome, err error) {
	if name, err = CheckName(name); err != nil {
		return out, err
	}
	err = a.retried(ctx, func(tx *db.Tx) error {
		t, err := consume(tx, ForSignIn, secret)
		if err != nil {
			return err
		}
		out, err = a.byAddress(tx, v, t.Payload, name)
		return err
	})
	return out, err
}

// UseCode signs in by the code from a letter, in the browser that asked for it.
func (a *Accounts) UseCode(ctx context.Context, v Visitor, asked, code string) (out Outcome, err error) {
	if ok, err := a.limits.take(ctx, codesOfNetwork, v.Network); err != nil || !ok {
		return out, often(err)
	}
	if asked == "" {
		return out, &Refusal{Field: "code", Key: "account.refused.code"}
	}
	if ok, err := a.limits.take(ctx, codesOfAsking, asked); err != nil || !ok {
		return out, often(err)
	}
	code = strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, code)
	err = a.retried(ctx, func(tx *db.Tx) error {
		t, err := consume(tx, ForCode, asked+":"+code)
		if errors.Is(err, ErrToken) {
			return &Refusal{Field: "code", Key: "account.refused.code"}
		}
		if err != nil {
			return err
		}
		out, err = a.byAddress(tx, v, t.Payload, "")
		return err
	})
	return out, err
}

// byAddress lets in whoever has proved an address.
func (a *Accounts) byAddress(tx *db.Tx, v Visitor, p payload, name string) (Outcome, error) {
	acc, err := a.confirmed(tx, p.Email, name)
	if err != nil {
		return Outcome{}, err
	}
	if err := revoke(tx, FoldEmail(p.Email), ForSignIn, ForCode); err != nil {
		return Outcome{}, err
	}
	v.Next = p.Next
	return a.enter(tx, acc, v, ByMail)
}

// confirmed is the account of an address that was proved, a new one if need be.
func (a *Accounts) confirmed(tx *db.Tx, email, name string) (Account, error) {
	acc, err := ByEmail(tx.Context(), tx, email)
	if errors.Is(err, db.ErrMissing) {
		if !a.opt.Gate.Open(email) {
			return acc, &Refusal{Key: "account.refused.closed"}
		}
		if err := nameFree(tx, name, db.ID{}); err != nil {
			return acc, err
		}
		return a.create(tx, email, name, Reader, true)
	}
	if err != nil {
		return acc, err
	}
	acc.Confirmed = tx.Now()
	_, err = tx.Exec(`update account set confirmed_at = $1 where id = $2`, tx.Now(), acc.ID)
	return acc, err
}

// enter begins a session, or asks for the second factor where there is one. A
// passkey is two factors by itself: the key, and what unlocks it.
func (a *Accounts) enter(tx *db.Tx, acc Account, v Visitor, method string) (Outcome, error) {
	out := Outcome{Account: acc, Next: v.Next}
	if !acc.Disabled.IsZero() {
		return out, &Refusal{Key: "account.refused.disabled"}
	}
	strength := OneFactor
	if method == ByPasskey {
		strength = Strong
	} else if second, err := hasSecond(tx.Context(), tx, acc.ID); err != nil {
		return out, err
	} else if second {
		out.Second, err = issue(tx, ForSecondStep, acc.ID.String(), payload{Method: method, Next: v.Next}, lifeOfStep)
		if err != nil {
			return out, err
		}
		return out, a.note(tx, acc.Actor(), "sign-in-begun", acc)
	}
	return a.admit(tx, out, v, method, strength)
}

func (a *Accounts) admit(tx *db.Tx, out Outcome, v Visitor, method string, strength Strength) (Outcome, error) {
	var err error
	if out.Device, err = remember(tx, out.Account.ID, v.Known); err != nil {
		return out, err
	}
	out.Session, err = a.begin(tx, out.Account, method, strength, v.Device)
	return out, err
}

// ByPassword signs in by address and password. Known or not, right or wrong,
// the same is done and takes as long.
func (a *Accounts) ByPassword(ctx context.Context, v Visitor, email, password string) (out Outcome, err error) {
	if email, err = CheckEmail(email); err != nil {
		return out, err
	}
	acc, err := ByEmail(ctx, a.db, email)
	if err != nil && !errors.Is(err, db.ErrMissing) {
		return out, err
	}
	known, err := knows(ctx, a.db, acc.ID, v.Known)
	if err != nil {
		return out, err
	}
	counted := map[limit]string{failsOfAccount: FoldEmail(email), failsOfNetwork: v.Network}
	if known {
		counted = map[limit]string{failsOfDevice: v.Known}
	}
	within := true
	for lim, who := range counted {
		ok, err := a.limits.take(ctx, lim, who)
		if err != nil {
			return out, err
		}
		within = within && ok
	}
	if !within {
		return out, errOften
	}
	right, err := a.hasher.check(ctx, acc.password, password)
	if err != nil {
		return out, err
	}
	if !right || !acc.Disabled.IsZero() {
		return out, &Refusal{Key: "account.refused.password"}
	}
	for lim, who := range counted {
		if err := a.limits.give(ctx, lim, who); err != nil {
			return out, err
		}
	}
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		// The account may have changed while the password was checked.
		now, err := AccountByID(tx.Context(), tx, acc.ID)
		if err == nil && now.password != acc.password {
			err = &Refusal{Key: "account.refused.password"}
		}
		if err != nil {
			return err
		}
		out, err = a.enter(tx, now, v, ByPassword)
		return err
	})
	return out, err
}

// UseReset sets a new password by a link from a letter, and ends all sessions.
func (a *Accounts) UseReset(ctx context.Context, v Visitor, secret, password string) (out Outcome, err error) {
	acc, err := a.Look(ctx, ForReset, secret)
	if err != nil {
		return out, err
	}
	if err := CheckPassword(password, acc); err != nil {
		return out, err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return out, err
	}
	err = a.retried(ctx, func(tx *db.Tx) error {
		t, err := consume(tx, ForReset, secret)
		if err != nil {
			return err
		}
		acc, err := a.confirmed(tx, t.Payload.Email, "")
		if err != nil {
			return err
		}
		if err := setPassword(tx, acc, hash); err != nil {
			return err
		}
		if err := endSessions(tx, acc.ID, db.ID{}); err != nil {
			return err
		}
		if err := a.note(tx, acc.Actor(), "password", acc); err != nil {
			return err
		}
		v.Next = t.Payload.Next
		out, err = a.enter(tx, acc, v, ByMail)
		return err
	})
	return out, err
}

// setPassword stores a hash, and makes letters that are on their way worthless.
func setPassword(tx *db.Tx, acc Account, hash string) error {
	if _, err := tx.Exec(`
		update account
		set password = $1, password_at = $2
		where id = $3`, hash, tx.Now(), acc.ID); err != nil {
		return err
	}
	if err := revoke(tx, FoldEmail(acc.Email), ForReset, ForSignIn, ForCode); err != nil {
		return err
	}
	return revoke(tx, acc.ID.String(), ForSecondStep, ForInvitation, ForErasure)
}

// SetPassword gives somebody who is signed in a new password. All other sessions
// end; this one gets another secret. Who has a password gives it, unless they
// have signed in a moment ago by something else.
func (a *Accounts) SetPassword(ctx context.Context, s Session, current, password string) (cookie string, err error) {
	acc := s.Account
	if acc.HasPassword && !(s.Fresh() && s.Method != ByPassword) {
		if err := a.confirm(ctx, acc, current); err != nil {
			return "", err
		}
	} else if !s.Fresh() {
		return "", ErrAgain
	}
	if err := CheckPassword(password, acc); err != nil {
		return "", err
	}
	hash, err := a.hasher.hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		if err := setPassword(tx, acc, hash); err != nil {
			return err
		}
		if err := endSessions(tx, acc.ID, s.ID); err != nil {
			return err
		}
		if cookie, err = rotate(tx, s, s.Strength); err != nil {
			return err
		}
		return a.note(tx, acc.Actor(), "password", acc)
	})
	return cookie, err
}

// confirm checks the password of somebody who is signed in.
func (a *Accounts) confirm(ctx context.Context, acc Account, password string) error {
	who := acc.ID.String()
	if ok, err := a.limits.take(ctx, confirmations, who); err != nil || !ok {
		return often(err)
	}
	right, err := a.hasher.check(ctx, acc.password, password)
	if err != nil {
		return err
	}
	if !right {
		return &Refusal{Field: "current", Key: "account.refused.current"}
	}
	return a.limits.give(ctx, confirmations, who)
}
