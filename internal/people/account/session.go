package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"strings"
	"time"

	"broadsheet/internal/floor/db"
)

// Strength is how surely a session is its owner's.
type Strength int

// One thing was shown: a mailbox, a password, another provider's word. Strong:
// two were, or a passkey that knew its owner.
const (
	OneFactor Strength = 1
	Strong    Strength = 2
)

// How long a session lasts without being used, how often use is written down,
// and how long a sign-in is good for what cannot be undone.
const (
	idleReader = 30 * 24 * time.Hour
	idleDesk   = 12 * time.Hour
	seenEvery  = 10 * time.Minute
	freshFor   = 15 * time.Minute
	keepDevice = 400 * 24 * time.Hour
	mostLogins = 50 // sessions of one account
)

// The ways to sign in.
const (
	ByMail       = "mail"
	ByPassword   = "password"
	ByPasskey    = "passkey"
	ByProvider   = "provider"
	ByInvitation = "invitation"
)

// Session is a browser in which somebody is signed in.
type Session struct {
	ID       db.ID
	Account  Account
	Method   string
	Strength Strength
	Device   string // as readers know it: "Firefox on Android"
	Created  db.Time
	Seen     db.Time
	Proven   db.Time // when its owner last showed who they are

	desk db.Time // when the desk was last used; zero: never proved enough
	at   db.Time // the moment of this look
}

// Fresh says whether the sign-in was a moment ago.
func (s Session) Fresh() bool { return s.at.Before(s.Proven.Add(freshFor)) }

// DeskAllowed says whether a session opens the desk: of somebody who works for
// the paper, proved by more than one thing, and used there within 12 hours.
func DeskAllowed(s Session) bool {
	return s.Account.Role.Staff() && s.Strength >= Strong && !s.desk.IsZero() && s.at.Before(s.desk.Add(idleDesk))
}

func hashSecret(kind, secret string) []byte {
	sum := sha256.Sum256([]byte(kind + "\x00" + secret))
	return sum[:]
}

// begin makes a session and gives its secret, the value of the cookie.
func (a *Accounts) begin(tx *db.Tx, acc Account, method string, strength Strength, device string) (string, error) {
	secret := rand.Text()
	desk := db.Time{}
	if strength >= Strong {
		desk = tx.Now()
	}
	if _, err := tx.Exec(`
		insert into session (id, account_id, hash, method, strength, device, created_at, seen_at, proven_at, desk_at)
		values ($1, $2, $3, $4, $5, $6, $7, $7, $7, $8)`,
		db.NewID(), acc.ID, hashSecret("session", secret), method, int(strength), device, tx.Now(), desk); err != nil {
		return "", err
	}
	if _, err := tx.Exec(`
		delete from session
		where account_id = $1 and id not in (
		  select id from session where account_id = $1 order by seen_at desc, id desc limit $2)`, acc.ID, mostLogins); err != nil {
		return "", err
	}
	return secret, a.note(tx, acc.Actor(), "sign-in", acc)
}

const sessionColumns = accountColumns + `,
	s.id, s.method, s.strength, s.device, s.created_at, s.seen_at, s.proven_at, s.desk_at`

func scanSession(r db.Row) (Session, error) {
	var s Session
	a := &s.Account
	err := r.Scan(&a.ID, &a.Person, &a.PublicID, &a.Name, &a.Email, &a.Role, &a.Created, &a.Confirmed, &a.Disabled, &a.password,
		&s.ID, &s.Method, &s.Strength, &s.Device, &s.Created, &s.Seen, &s.Proven, &s.desk)
	a.HasPassword = a.password != ""
	return s, err
}

// Session is the session behind a cookie; none, or one that is over, is
// ErrSignedOut.
func (a *Accounts) Session(ctx context.Context, secret string) (Session, error) {
	if secret == "" {
		return Session{}, ErrSignedOut
	}
	s, err := db.One(ctx, a.db, scanSession, `
		select `+sessionColumns+`
		from session s
		join account a on a.id = s.account_id
		join person p on p.id = a.person_id
		where s.hash = $1`, hashSecret("session", secret))
	if errors.Is(err, db.ErrMissing) {
		return Session{}, ErrSignedOut
	}
	if err != nil {
		return Session{}, err
	}
	s.at = a.db.Now()
	if !s.Account.Disabled.IsZero() || !s.at.Before(s.Seen.Add(idleReader)) {
		return Session{}, ErrSignedOut
	}
	if s.at.After(s.Seen.Add(seenEvery)) {
		// Who reads must not wait for this, nor be turned away where it fails.
		_ = a.db.Tidy(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`update session set seen_at = $1 where id = $2`, tx.Now(), s.ID)
			return err
		})
		s.Seen = s.at
	}
	return s, nil
}

// AtDesk is Session for the desk: it is ErrForbidden where DeskAllowed says no,
// and the twelve hours begin anew.
func (a *Accounts) AtDesk(ctx context.Context, secret string) (Session, error) {
	s, err := a.Session(ctx, secret)
	if err != nil {
		return s, err
	}
	if !DeskAllowed(s) {
		return s, ErrForbidden
	}
	if s.at.After(s.desk.Add(seenEvery)) {
		_ = a.db.Tidy(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`update session set desk_at = $1 where id = $2`, tx.Now(), s.ID)
			return err
		})
		s.desk = s.at
	}
	return s, nil
}

// Sessions are the browsers in which somebody is signed in, last used first.
func (a *Accounts) Sessions(ctx context.Context, of db.ID) ([]Session, error) {
	return db.All(ctx, a.db, scanSession, `
		select `+sessionColumns+`
		from session s
		join account a on a.id = s.account_id
		join person p on p.id = a.person_id
		where s.account_id = $1 and s.seen_at > $2
		order by s.seen_at desc, s.id desc
		limit $3`, of, db.At(a.db.Now().Add(-idleReader)), mostLogins)
}

// SignOut ends the session behind a cookie; that there was none is no error.
func (a *Accounts) SignOut(ctx context.Context, secret string) error {
	s, err := a.Session(ctx, secret)
	if errors.Is(err, ErrSignedOut) {
		return nil
	}
	if err != nil {
		return err
	}
	return a.End(ctx, s.Account, s.ID)
}

// End ends one of somebody's sessions; one of another's is db.ErrMissing.
func (a *Accounts) End(ctx context.Context, acc Account, session db.ID) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`
			delete from session
			where id = $1 and account_id = $2`, session, acc.ID)
		if err == nil && n == 0 {
			err = db.ErrMissing
		}
		if err != nil {
			return err
		}
		return a.note(tx, acc.Actor(), "sign-out", acc)
	})
}

// EndAll ends all of somebody's sessions, and forgets their devices.
func (a *Accounts) EndAll(ctx context.Context, acc Account) error {
	return a.db.Write(ctx, func(tx *db.Tx) error {
		if err := endSessions(tx, acc.ID, db.ID{}); err != nil {
			return err
		}
		if _, err := tx.Exec(`delete from device where account_id = $1`, acc.ID); err != nil {
			return err
		}
		return a.note(tx, acc.Actor(), "sign-out-everywhere", acc)
	})
}

// endSessions ends all but one.
func endSessions(tx *db.Tx, of, but db.ID) error {
	if but.IsZero() {
		_, err := tx.Exec(`delete from session where account_id = $1`, of)
		return err
	}
	_, err := tx.Exec(`delete from session where account_id = $1 and id <> $2`, of, but)
	return err
}

// rotate gives a session another secret and, where more was shown, more
// strength: the old cookie is worth nothing from here on.
func rotate(tx *db.Tx, s Session, strength Strength) (string, error) {
	secret := rand.Text()
	desk := s.desk
	if strength > s.Strength {
		desk = tx.Now()
	}
	n, err := tx.Exec(`
		update session
		set hash = $1, strength = $2, proven_at = $3, desk_at = $4
		where id = $5`, hashSecret("session", secret), int(max(strength, s.Strength)), tx.Now(), desk, s.ID)
	if err == nil && n == 0 {
		err = ErrSignedOut
	}
	return secret, err
}

// knows says whether a browser has signed in to an account before.
func knows(ctx context.Context, q db.Queryer, acc db.ID, device string) (bool, error) {
	if device == "" {
		return false, nil
	}
	n, err := db.One(ctx, q, db.Value[int], `
		select count(*)
		from device
		where hash = $1 and account_id = $2`, hashSecret("device", device), acc)
	return n > 0, err
}

// remember makes a browser a known one and gives the value of its cookie. A
// browser that several people use has one, for the last of them.
func remember(tx *db.Tx, acc db.ID, device string) (string, error) {
	if device != "" {
		n, err := tx.Exec(`
			update device
			set seen_at = $1
			where hash = $2 and account_id = $3`, tx.Now(), hashSecret("device", device), acc)
		if err != nil || n > 0 {
			return device, err
		}
	}
	device = rand.Text()
	_, err := tx.Exec(`
		insert into device (hash, account_id, created_at, seen_at)
		values ($1, $2, $3, $3)`, hashSecret("device", device), acc, tx.Now())
	return device, err
}

// DeviceName says in two words what a browser calls itself. Nothing else of it is
// kept.
func DeviceName(userAgent string) string {
	pick := func(pairs ...string) string {
		for i := 0; i+1 < len(pairs); i += 2 {
			if strings.Contains(userAgent, pairs[i]) {
				return pairs[i+1]
			}
		}
		return ""
	}
	browser := pick("Edg/", "Edge", "OPR/", "Opera", "Firefox/", "Firefox", "FxiOS/", "Firefox", "SamsungBrowser/", "Samsung Internet",
		"Chrome/", "Chrome", "CriOS/", "Chrome", "Safari/", "Safari", "curl/", "curl")
	system := pick("Android", "Android", "iPhone", "iPhone", "iPad", "iPad", "Windows", "Windows", "CrOS", "ChromeOS", "Mac OS X", "macOS", "Linux", "Linux")
	switch {
	case browser == "":
		return system
	case system == "":
		return browser
	}
	return browser + ", " + system
}
