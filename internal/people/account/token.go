package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"time"

	"broadsheet/internal/floor/db"
)

// Purpose is what a token is good for, and for nothing else.
type Purpose string

// The purposes. A token is sent by mail, printed by a command, or kept in a
// browser's cookie for the next step.
const (
	ForSignIn       Purpose = "sign-in"         // a link by mail
	ForCode         Purpose = "sign-in-code"    // the same as figures
	ForReset        Purpose = "password-reset"  // a link by mail
	ForErasure      Purpose = "erasure"         // a link by mail
	ForInvitation   Purpose = "invitation"      // printed by a command
	ForFirstAdmin   Purpose = "first-admin"     // printed by serve
	ForSecondStep   Purpose = "second-factor"   // a cookie
	ForPasskeyEntry Purpose = "passkey-sign-in" // a cookie
	ForPasskey      Purpose = "passkey-adding"  // a cookie
)

// Purposes lists all.
func Purposes() []Purpose {
	return []Purpose{ForSignIn, ForCode, ForReset, ForErasure, ForInvitation, ForFirstAdmin, ForSecondStep, ForPasskeyEntry, ForPasskey}
}

// How long tokens are good for.
const (
	lifeOfMail       = 30 * time.Minute
	lifeOfInvitation = 7 * 24 * time.Hour
	lifeOfFirst      = 24 * time.Hour
	lifeOfStep       = 10 * time.Minute
)

// ErrToken says that a token is used, over, for something else, or was never
// made: nobody is told which.
var ErrToken = errors.New("account: no such token")

// token is what stands behind a secret.
type token struct {
	Subject string // an account's key, or an address
	Payload payload
}

// payload is what the next step must know.
type payload struct {
	Email    string          `json:"email,omitempty"`
	Next     string          `json:"next,omitempty"`
	Method   string          `json:"method,omitempty"`
	Keep     bool            `json:"keep,omitempty"`
	Ceremony json.RawMessage `json:"ceremony,omitempty"`
}

func hashToken(purpose Purpose, secret string) []byte {
	sum := sha256.Sum256([]byte(string(purpose) + "\x00" + secret))
	return sum[:]
}

// issue makes a token and gives its secret, which is stored nowhere.
func issue(tx *db.Tx, purpose Purpose, subject string, p payload, life time.Duration) (string, error) {
	secret := rand.Text()
	return secret, put(tx, purpose, secret, subject, p, life)
}

func put(tx *db.Tx, purpose Purpose, secret, subject string, p payload, life time.Duration) error {
	text, err := json.Marshal(p)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`
		insert into token (hash, purpose, subject, payload, created_at, expires_at)
		values ($1, $2, $3, $4, $5, $6)`, hashToken(purpose, secret), string(purpose), subject, string(text), tx.Now(), db.At(tx.Now().Add(life)))
	return err
}

func scanToken(r db.Row) (token, error) {
	var t token
	var text string
	if err := r.Scan(&t.Subject, &text); err != nil {
		return t, err
	}
	return t, json.Unmarshal([]byte(text), &t.Payload)
}

// consume uses a token up: of many who try at once one has it.
func consume(tx *db.Tx, purpose Purpose, secret string) (token, error) {
	t, err := db.One(tx.Context(), tx, scanToken, `
		delete from token
		where hash = $1 and purpose = $2 and expires_at > $3
		returning subject, payload`, hashToken(purpose, secret), string(purpose), tx.Now())
	if errors.Is(err, db.ErrMissing) {
		return t, ErrToken
	}
	return t, err
}

// look reads a token without using it, for the page that asks first.
func (a *Accounts) look(ctx context.Context, purpose Purpose, secret string) (token, error) {
	t, err := db.One(ctx, a.db, scanToken, `
		select subject, payload
		from token
		where hash = $1 and purpose = $2 and expires_at > $3`, hashToken(purpose, secret), string(purpose), a.db.Now())
	if errors.Is(err, db.ErrMissing) {
		return t, ErrToken
	}
	return t, err
}

// revoke uses up all tokens of a subject for some purposes.
func revoke(tx *db.Tx, subject string, purposes ...Purpose) error {
	for _, p := range purposes {
		if _, err := tx.Exec(`
			delete from token
			where subject = $1 and purpose = $2`, subject, string(p)); err != nil {
			return err
		}
	}
	return nil
}
