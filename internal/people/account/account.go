package account

import (
	"context"
	"errors"
	"net/url"
	"time"

	"broadsheet/internal/floor/db"
)

// Account is a way to sign in, of one person.
type Account struct {
	ID        db.ID
	Person    db.ID
	PublicID  string // the person's
	Name      string // empty until its owner has said one
	Email     string
	Role      Role
	Created   db.Time
	Confirmed db.Time // when the address was last proved; zero: never
	Disabled  db.Time // zero: it is not

	HasPassword bool
	password    string
}

// Actor is the account's person as rooms ask about them.
func (a Account) Actor() Actor {
	return Actor{Kind: "person", ID: a.Person, Name: a.Name, Role: a.Role}
}

// Staff says whether a role works for the paper.
func (r Role) Staff() bool { return May(Actor{Role: r}, Desk, Object{}) }

// Mail is a letter that the room wants sent.
type Mail struct {
	Link  string // absolute; the page behind it asks before it does anything
	Code  string // for typing on another device; empty: none
	Until db.Time
}

// The letters that the room sends.
const (
	MailSignIn  = "sign-in"
	MailReset   = "password-reset"
	MailErasure = "erasure"
)

// Mailer queues a letter in the transaction that wants it.
type Mailer func(tx *db.Tx, purpose, to string, m Mail) error

// Options are what the wiring gives the room.
type Options struct {
	Base      *url.URL                    // of the site: links and passkeys are made for it
	Site      string                      // name of the publication
	Key       func(purpose string) []byte // the site's keys
	Mailer    Mailer                      // nil: no mail can be sent
	Gate      Gate
	Providers []ProviderSettings
}

// Accounts is the room: it owns every write to accounts and what hangs on them.
type Accounts struct {
	db      *db.DB
	opt     Options
	limits  limits
	hasher  *hasher
	passkey *passkeys // nil: the base can have none
	leave   []func(tx *db.Tx, who Account, keepWords bool) error

	providers []*Provider
}

// New makes the room.
func New(d *db.DB, opt Options) (*Accounts, error) {
	a := &Accounts{db: d, opt: opt, limits: limits{db: d, key: opt.Key("attempts")}, hasher: newHasher()}
	var err error
	if a.passkey, err = newPasskeys(opt.Base, opt.Site); err != nil {
		return nil, err
	}
	for _, set := range opt.Providers {
		p, err := newProvider(set, opt.Base)
		if err != nil {
			return nil, err
		}
		a.providers = append(a.providers, p)
	}
	return a, nil
}

// CanMail says whether letters can be sent.
func (a *Accounts) CanMail() bool { return a.opt.Mailer != nil }

// OnErasure has another room forget a person in the transaction that erases the
// account: their words stay without their name, or go.
func (a *Accounts) OnErasure(fn func(tx *db.Tx, who Account, keepWords bool) error) {
	a.leave = append(a.leave, fn)
}

// Refusal says why something was not taken, as a message key for the reader.
type Refusal struct {
	Field string // "email", "password", "code", "name" or "" for all of it
	Key   string
	Count int // for plurals
}

func (r *Refusal) Error() string { return "account: refused: " + r.Key }

// What callers tell apart.
var (
	ErrSignedOut = errors.New("account: nobody is signed in")
	ErrForbidden = errors.New("account: not allowed")
	ErrAgain     = errors.New("account: the sign-in is too long ago for this")
)

const accountColumns = `
	a.id, a.person_id, p.public_id, p.name, a.email, a.role, a.created_at, a.confirmed_at, a.disabled_at, a.password`

func scanAccount(r db.Row) (Account, error) {
	var a Account
	err := r.Scan(&a.ID, &a.Person, &a.PublicID, &a.Name, &a.Email, &a.Role, &a.Created, &a.Confirmed, &a.Disabled, &a.password)
	a.HasPassword = a.password != ""
	return a, err
}

// ByEmail is the account of an address; none is db.ErrMissing.
func ByEmail(ctx context.Context, q db.Queryer, email string) (Account, error) {
	return db.One(ctx, q, scanAccount, `
		select `+accountColumns+`
		from account a
		join person p on p.id = a.person_id
		where a.email_folded = $1`, FoldEmail(email))
}

// AccountByID is the account with that key; none is db.ErrMissing.
func AccountByID(ctx context.Context, q db.Queryer, id db.ID) (Account, error) {
	return db.One(ctx, q, scanAccount, `
		select `+accountColumns+`
		from account a
		join person p on p.id = a.person_id
		where a.id = $1`, id)
}

// Filter chooses accounts for a list.
type Filter struct {
	Staff bool
	Role  Role   // empty: any
	After string // folded address of the last of the page before
	Limit int
}

// List reads accounts by address.
func List(ctx context.Context, q db.Queryer, f Filter) ([]Account, error) {
	staff := 0
	if f.Staff {
		staff = 1
	}
	return db.All(ctx, q, scanAccount, `
		select `+accountColumns+`
		from account a
		join person p on p.id = a.person_id
		where a.email_folded > $1
		  and (a.role = $2 or $2 = '')
		  and (a.role <> 'reader' or $3 = 0)
		order by a.email_folded
		limit $4`, f.After, string(f.Role), staff, f.Limit)
}

// create adds an account with a person of its own. Every way to get an account
// ends here, behind the same gate.
func (a *Accounts) create(tx *db.Tx, email, name string, role Role, confirmed bool) (Account, error) {
	public := db.NewPublicID(12)
	acc := Account{ID: db.NewID(), Person: db.NewID(), PublicID: public, Name: name, Email: email, Role: role, Created: tx.Now()}
	if confirmed {
		acc.Confirmed = tx.Now()
	}
	// A reader's page of their own would tell that they have an account: the slug
	// of their person is one that nobody can guess from a name.
	if _, err := tx.Exec(`
		insert into person (id, public_id, name, slug, created_at)
		values ($1, $2, $3, $2, $4)`, acc.Person, public, name, tx.Now()); err != nil {
		return acc, err
	}
	if _, err := tx.Exec(`
		insert into account (id, person_id, email, email_folded, role, created_at, confirmed_at)
		values ($1, $2, $3, $4, $5, $6, $7)`, acc.ID, acc.Person, email, FoldEmail(email), string(role), tx.Now(), acc.Confirmed); err != nil {
		return acc, err
	}
	return acc, a.note(tx, acc.Actor(), "join", acc)
}

// note writes what happened to an account into the journal, which is its audit.
func (a *Accounts) note(tx *db.Tx, by Actor, verb string, acc Account) error {
	return tx.Journal(db.Entry{Actor: by.String(), Verb: verb, Kind: "account", Object: acc.ID.String()})
}

// retried runs a write again when another was first with the same address.
func (a *Accounts) retried(ctx context.Context, fn func(tx *db.Tx) error) error {
	var err error
	for range 3 {
		if err = a.db.Write(ctx, fn); !errors.Is(err, db.ErrConflict) {
			return err
		}
	}
	return err
}

// Forget throws away what is over: tokens, sessions that nobody used, devices,
// counts of attempts. The timetable calls it.
func (a *Accounts) Forget(ctx context.Context) error {
	return a.db.Tidy(ctx, func(tx *db.Tx) error {
		before := func(d time.Duration) db.Time { return db.At(tx.Now().Add(-d)) }
		if _, err := tx.Exec(`delete from token where expires_at <= $1`, tx.Now()); err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from session where seen_at <= $1`, before(idleReader)); err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from device where seen_at <= $1`, before(keepDevice)); err != nil {
			return err
		}
		_, err := tx.Exec(`delete from allowance where began_at <= $1`, before(longestLimit))
		return err
	})
}
