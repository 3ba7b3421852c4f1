package account

import (
	"context"
	"crypto/hmac"
	"crypto/sha1"
	"encoding/base32"
	"encoding/binary"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"broadsheet/internal/floor/db"
)

// The second factor: six figures of the time (RFC 6238, with SHA-1 and thirty
// seconds, which every app knows), and ten codes on paper.
const (
	totpStep    = 30 * time.Second
	totpSize    = 20 // bytes of the secret, as RFC 4226 asks
	totpAround  = 1  // steps that a clock may be off, to each side
	paperCodes  = 10
	paperLength = 10 // of 28 letters each: 48 bits
)

// totp is the code of one step (RFC 4226, section 5.3).
func totp(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(step)))
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 15
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:])&0x7fffffff%1_000_000)
}

// stepOf is the step in which a code is right at a moment, after the last one
// that was taken; 0: none.
func stepOf(secret []byte, code string, now time.Time, last int64) int64 {
	at := now.Unix() / int64(totpStep/time.Second)
	for step := at - totpAround; step <= at+totpAround; step++ {
		if step > last && hmac.Equal([]byte(totp(secret, step)), []byte(code)) {
			return step
		}
	}
	return 0
}

// Enrolment is a second factor that somebody is about to set up.
type Enrolment struct {
	Secret string // in base32, parted for reading
	URI    string // otpauth:, for an app on the same device
	Sealed string // for the form that confirms it
}

type enrolment struct {
	Account string `json:"a"`
	Secret  []byte `json:"s"`
}

const sealEnrolment = "second factor enrolment"

// MayStrengthen says whether a session may add what opens the desk. The
// sign-in must be a moment ago; and of somebody who works for the paper a
// password, or another provider's word, is not enough: whoever has guessed it
// would give themselves the second factor.
func (s Session) MayStrengthen() bool {
	if !s.Fresh() {
		return false
	}
	return !s.Account.Role.Staff() || s.Strength >= Strong || s.Method == ByMail || s.Method == ByInvitation
}

// NewSecond makes the secret of a second factor; nothing is stored until it is
// confirmed.
func (a *Accounts) NewSecond(s Session) (Enrolment, error) {
	if !s.MayStrengthen() {
		return Enrolment{}, ErrAgain
	}
	secret := newSecret(totpSize)
	box, err := a.seal(sealEnrolment, enrolment{s.Account.ID.String(), secret}, time.Hour)
	return describe(secret, a.opt.Site, s.Account.Email, box), err
}

// SameSecond is the enrolment of a form that was sent with a wrong code.
func (a *Accounts) SameSecond(s Session, box string) (Enrolment, error) {
	var e enrolment
	if err := a.unseal(sealEnrolment, box, &e); err != nil || e.Account != s.Account.ID.String() {
		return Enrolment{}, ErrToken
	}
	return describe(e.Secret, a.opt.Site, s.Account.Email, box), nil
}

func describe(secret []byte, site, email, box string) Enrolment {
	text := base32.StdEncoding.EncodeToString(secret)
	var parted []string
	for i := 0; i < len(text); i += 4 {
		parted = append(parted, text[i:i+4])
	}
	uri := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + site + ":" + email, RawQuery: url.Values{"secret": {text}, "issuer": {site}}.Encode()}
	return Enrolment{Secret: strings.Join(parted, " "), URI: uri.String(), Sealed: box}
}

// ConfirmSecond sets the second factor up: the code proves that the app has the
// secret. The codes on paper are shown this once. The session is a strong one
// from here on, with another secret.
func (a *Accounts) ConfirmSecond(ctx context.Context, s Session, box, code string) (cookie string, codes []string, err error) {
	if !s.MayStrengthen() {
		return "", nil, ErrAgain
	}
	var e enrolment
	if err := a.unseal(sealEnrolment, box, &e); err != nil || e.Account != s.Account.ID.String() {
		return "", nil, ErrToken
	}
	if ok, err := a.limits.take(ctx, secondOfAccount, e.Account); err != nil || !ok {
		return "", nil, often(err)
	}
	step := stepOf(e.Secret, onlyFigures(code), a.db.Now().Time, 0)
	if step == 0 {
		return "", nil, &Refusal{Field: "code", Key: "account.refused.second"}
	}
	kept := aead(a.opt.Key("second factor")).Seal(nil, nil, e.Secret, s.Account.ID[:])
	err = a.db.Write(ctx, func(tx *db.Tx) (err error) {
		if _, err := tx.Exec(`
			insert into second_factor (account_id, secret, confirmed_at, last_step)
			values ($1, $2, $3, $4)
			on conflict (account_id) do update set
			  secret = excluded.secret, confirmed_at = excluded.confirmed_at, last_step = excluded.last_step`,
			s.Account.ID, kept, tx.Now(), step); err != nil {
			return err
		}
		if codes, err = writeCodes(tx, s.Account.ID); err != nil {
			return err
		}
		if cookie, err = rotate(tx, s, Strong); err != nil {
			return err
		}
		return a.note(tx, s.Account.Actor(), "second-factor", s.Account)
	})
	return cookie, codes, err
}

// NewCodes replaces the codes on paper.
func (a *Accounts) NewCodes(ctx context.Context, s Session) (codes []string, err error) {
	if !s.Fresh() || s.Strength < Strong {
		return nil, ErrAgain
	}
	err = a.db.Write(ctx, func(tx *db.Tx) (err error) {
		if codes, err = writeCodes(tx, s.Account.ID); err != nil {
			return err
		}
		return a.note(tx, s.Account.Actor(), "recovery-codes", s.Account)
	})
	return codes, err
}

func writeCodes(tx *db.Tx, of db.ID) ([]string, error) {
	if _, err := tx.Exec(`delete from recovery_code where account_id = $1`, of); err != nil {
		return nil, err
	}
	var codes []string
	for range paperCodes {
		code := db.NewPublicID(paperLength)
		if _, err := tx.Exec(`
			insert into recovery_code (hash, account_id, created_at)
			values ($1, $2, $3)`, paperHash(of, code), of, tx.Now()); err != nil {
			return nil, err
		}
		codes = append(codes, code[:5]+"-"+code[5:])
	}
	return codes, nil
}

func paperHash(of db.ID, code string) []byte {
	return hashSecret("recovery", of.String()+"\x00"+code)
}

// RemoveSecond takes the second factor away.
func (a *Accounts) RemoveSecond(ctx context.Context, s Session) error {
	if !s.Fresh() || s.Strength < Strong {
		return ErrAgain
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		if err := dropSecond(tx, s.Account.ID); err != nil {
			return err
		}
		return a.note(tx, s.Account.Actor(), "second-factor-removed", s.Account)
	})
}

func dropSecond(tx *db.Tx, of db.ID) error {
	if _, err := tx.Exec(`delete from second_factor where account_id = $1`, of); err != nil {
		return err
	}
	_, err := tx.Exec(`delete from recovery_code where account_id = $1`, of)
	return err
}

func hasSecond(ctx context.Context, q db.Queryer, of db.ID) (bool, error) {
	n, err := db.One(ctx, q, db.Value[int], `
		select count(*)
		from second_factor
		where account_id = $1 and confirmed_at > 0`, of)
	return n > 0, err
}

// Second says whether somebody has a second factor, and how many codes on paper
// are left.
func (a *Accounts) Second(ctx context.Context, of db.ID) (has bool, codes int, err error) {
	if has, err = hasSecond(ctx, a.db, of); err != nil {
		return false, 0, err
	}
	codes, err = db.One(ctx, a.db, db.Value[int], `
		select count(*)
		from recovery_code
		where account_id = $1`, of)
	return has, codes, err
}

// UseSecond is the second step of signing in: the figures of the app, or a code
// on paper.
func (a *Accounts) UseSecond(ctx context.Context, v Visitor, secret, code string) (out Outcome, err error) {
	t, err := a.look(ctx, ForSecondStep, secret)
	if err != nil {
		return out, err
	}
	id, err := db.ParseID(t.Subject)
	if err != nil {
		return out, err
	}
	if ok, err := a.limits.take(ctx, secondOfAccount, t.Subject); err != nil || !ok {
		return out, often(err)
	}
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		if err := a.spend(tx, id, code); err != nil {
			return err
		}
		t, err := consume(tx, ForSecondStep, secret)
		if err != nil {
			return err
		}
		acc, err := AccountByID(tx.Context(), tx, id)
		if err == nil && !acc.Disabled.IsZero() {
			err = &Refusal{Key: "account.refused.disabled"}
		}
		if err != nil {
			return err
		}
		out, err = a.admit(tx, Outcome{Account: acc, Next: t.Payload.Next}, v, t.Payload.Method, Strong)
		return err
	})
	if err == nil {
		err = a.limits.give(ctx, secondOfAccount, t.Subject)
	}
	return out, err
}

// spend takes a code, each once.
func (a *Accounts) spend(tx *db.Tx, of db.ID, code string) error {
	wrong := &Refusal{Field: "code", Key: "account.refused.second"}
	type row struct {
		secret []byte
		last   int64
	}
	have, err := db.One(tx.Context(), tx, func(r db.Row) (x row, err error) {
		err = r.Scan(&x.secret, &x.last)
		return x, err
	}, `
		select secret, last_step
		from second_factor
		where account_id = $1 and confirmed_at > 0`, of)
	if errors.Is(err, db.ErrMissing) {
		return wrong
	}
	if err != nil {
		return err
	}
	secret, err := aead(a.opt.Key("second factor")).Open(nil, nil, have.secret, of[:])
	if err != nil {
		return fmt.Errorf("account: a second factor was sealed with another key: %w", err)
	}
	n := int64(0)
	if step := stepOf(secret, onlyFigures(code), tx.Now().Time, have.last); step > 0 {
		n, err = tx.Exec(`
			update second_factor
			set last_step = $1
			where account_id = $2 and last_step < $1`, step, of)
	} else {
		paper := strings.Map(func(r rune) rune {
			if r == '-' || r == ' ' {
				return -1
			}
			return r
		}, strings.ToLower(strings.TrimSpace(code)))
		n, err = tx.Exec(`
			delete from recovery_code
			where hash = $1 and account_id = $2`, paperHash(of, paper), of)
	}
	if err == nil && n == 0 {
		err = wrong
	}
	return err
}

func onlyFigures(s string) string { return strings.ReplaceAll(strings.TrimSpace(s), " ", "") }
