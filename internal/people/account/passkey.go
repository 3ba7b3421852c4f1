package account

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"broadsheet/internal/floor/db"
)

// mostPasskeys bounds how many keys one account has.
const mostPasskeys = 20

// ErrPasskey says that a passkey was not accepted; the cause is in the text and
// for the log alone.
var ErrPasskey = errors.New("account: the passkey was not accepted")

// passkeys is the house as authenticators know it: one name, one origin.
type passkeys struct{ *webauthn.WebAuthn }

// newPasskeys is nil where browsers make no passkeys: at a bare address, or
// without https on another machine than one's own.
func newPasskeys(base *url.URL, site string) (*passkeys, error) {
	host := base.Hostname()
	if _, err := netip.ParseAddr(host); err == nil {
		return nil, nil
	}
	if base.Scheme != "https" && host != "localhost" {
		return nil, nil
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: strings.ToLower(host), RPDisplayName: site,
		RPOrigins:             []string{base.Scheme + "://" + strings.ToLower(base.Host)},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: protocol.ResidentKeyRequired(),
			UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, fmt.Errorf("account: passkeys for %s: %w", base, err)
	}
	return &passkeys{w}, nil
}

// HasPasskeys says whether this site can have passkeys at all.
func (a *Accounts) HasPasskeys() bool { return a.passkey != nil }

// Passkey is a key as its owner sees it.
type Passkey struct {
	ID      db.ID
	Name    string
	Created db.Time
	Used    db.Time // zero: never

	credential webauthn.Credential
}

func scanPasskey(r db.Row) (Passkey, error) {
	var p Passkey
	var text string
	if err := r.Scan(&p.ID, &p.Name, &p.Created, &p.Used, &text); err != nil {
		return p, err
	}
	return p, json.Unmarshal([]byte(text), &p.credential)
}

// Passkeys are somebody's keys, the oldest first.
func Passkeys(ctx context.Context, q db.Queryer, of db.ID) ([]Passkey, error) {
	return db.All(ctx, q, scanPasskey, `
		select id, name, created_at, used_at, credential
		from passkey
		where account_id = $1
		order by created_at, id
		limit $2`, of, mostPasskeys)
}

// holder is an account as authenticators know it.
type holder struct {
	Account
	keys []Passkey
}

// WebAuthnID is the handle that an authenticator keeps: it tells nothing of the
// account, not even when it was made.
func (h holder) WebAuthnID() []byte {
	sum := sha256.Sum256([]byte("passkey handle\x00" + h.ID.String()))
	return sum[:]
}

// WebAuthnName is what an authenticator lists the key under.
func (h holder) WebAuthnName() string { return h.Email }

// WebAuthnDisplayName is the name beside it.
func (h holder) WebAuthnDisplayName() string {
	if h.Name == "" {
		return h.Email
	}
	return h.Name
}

// WebAuthnCredentials are the holder's keys.
func (h holder) WebAuthnCredentials() []webauthn.Credential {
	list := make([]webauthn.Credential, len(h.keys))
	for i, k := range h.keys {
		list[i] = k.credential
	}
	return list
}

// BeginPasskey begins the making of a key: the options are for the browser, the
// cookie for the second half.
func (a *Accounts) BeginPasskey(ctx context.Context, s Session) (options any, cookie string, err error) {
	if a.passkey == nil {
		return nil, "", db.ErrMissing
	}
	if !s.MayStrengthen() {
		return nil, "", ErrAgain
	}
	h := holder{Account: s.Account}
	if h.keys, err = Passkeys(ctx, a.db, s.Account.ID); err != nil {
		return nil, "", err
	}
	if len(h.keys) >= mostPasskeys {
		return nil, "", &Refusal{Key: "account.refused.passkeys", Count: mostPasskeys}
	}
	creation, session, err := a.passkey.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.WebAuthnCredentials()).CredentialDescriptors()))
	if err != nil {
		return nil, "", err
	}
	cookie, err = a.ceremony(ctx, ForPasskey, s.Account.ID.String(), session, "")
	return creation.Response, cookie, err
}

// ceremony keeps the first half of a ceremony for the second. It is used up by
// it, whatever comes of it, so no challenge is answered twice.
func (a *Accounts) ceremony(ctx context.Context, purpose Purpose, subject string, session *webauthn.SessionData, next string) (cookie string, err error) {
	text, err := json.Marshal(session)
	if err != nil {
		return "", err
	}
	return cookie, a.db.Tidy(ctx, func(tx *db.Tx) error {
		cookie, err = issue(tx, purpose, subject, payload{Ceremony: text, Next: next}, lifeOfStep)
		return err
	})
}

func (a *Accounts) resume(ctx context.Context, purpose Purpose, cookie string) (t token, session webauthn.SessionData, err error) {
	err = a.db.Tidy(ctx, func(tx *db.Tx) error {
		t, err = consume(tx, purpose, cookie)
		return err
	})
	if err == nil {
		err = json.Unmarshal(t.Payload.Ceremony, &session)
	}
	return t, session, err
}

// AddPasskey ends the making of a key. The session has another secret from here
// on, and is a strong one: the key has just known its owner.
func (a *Accounts) AddPasskey(ctx context.Context, s Session, cookie, name string, response []byte) (string, error) {
	if a.passkey == nil {
		return "", db.ErrMissing
	}
	if !s.MayStrengthen() {
		return "", ErrAgain
	}
	t, session, err := a.resume(ctx, ForPasskey, cookie)
	if err != nil {
		return "", err
	}
	if t.Subject != s.Account.ID.String() {
		return "", ErrToken
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return "", fmt.Errorf("%w: %v", ErrPasskey, err)
	}
	made, err := a.passkey.CreateCredential(holder{Account: s.Account}, session, parsed)
	if err == nil && !made.Flags.UserVerified {
		err = errors.New("it did not check who holds it")
	}
	if err != nil {
		return "", fmt.Errorf("%w: %v", ErrPasskey, err)
	}
	text, err := json.Marshal(made)
	if err != nil {
		return "", err
	}
	if name = strings.Join(strings.Fields(name), " "); name == "" || utf8.RuneCountInString(name) > MaxName || !utf8.ValidString(name) || strings.ContainsRune(name, 0) {
		name = s.Device
	}
	var secret string
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Exec(`
			insert into passkey (id, account_id, credential_id, credential, name, created_at)
			values ($1, $2, $3, $4, $5, $6)`, db.NewID(), s.Account.ID, made.ID, string(text), name, tx.Now()); err != nil {
			return err
		}
		if secret, err = rotate(tx, s, Strong); err != nil {
			return err
		}
		return a.note(tx, s.Account.Actor(), "passkey", s.Account)
	})
	return secret, err
}

// RemovePasskey takes one of somebody's keys away.
func (a *Accounts) RemovePasskey(ctx context.Context, s Session, key db.ID) error {
	if !s.Fresh() {
		return ErrAgain
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`
			delete from passkey
			where id = $1 and account_id = $2`, key, s.Account.ID)
		if err == nil && n == 0 {
			err = db.ErrMissing
		}
		if err != nil {
			return err
		}
		return a.note(tx, s.Account.Actor(), "passkey-removed", s.Account)
	})
}

// BeginPasskeyEntry begins a sign-in by passkey. It asks for no name, so it
// tells nobody who has an account.
func (a *Accounts) BeginPasskeyEntry(ctx context.Context, v Visitor) (options any, cookie string, err error) {
	if a.passkey == nil {
		return nil, "", db.ErrMissing
	}
	if ok, err := a.limits.take(ctx, ceremonies, v.Network); err != nil || !ok {
		return nil, "", often(err)
	}
	assertion, session, err := a.passkey.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return nil, "", err
	}
	cookie, err = a.ceremony(ctx, ForPasskeyEntry, "", session, v.Next)
	return assertion.Response, cookie, err
}

// ByPasskey ends a sign-in by passkey.
func (a *Accounts) ByPasskey(ctx context.Context, v Visitor, cookie string, response []byte) (out Outcome, err error) {
	if a.passkey == nil {
		return out, db.ErrMissing
	}
	t, session, err := a.resume(ctx, ForPasskeyEntry, cookie)
	if err != nil {
		return out, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return out, fmt.Errorf("%w: %v", ErrPasskey, err)
	}
	var who holder
	var key Passkey
	_, used, err := a.passkey.ValidatePasskeyLogin(func(rawID, handle []byte) (webauthn.User, error) {
		who, key, err = a.keyHolder(ctx, rawID)
		if err == nil && string(handle) != string(who.WebAuthnID()) {
			err = errors.New("the key is another person's")
		}
		return who, err
	}, session, parsed)
	if err == nil && used.Authenticator.CloneWarning {
		// Its count of uses went back: somebody has a copy.
		err = errors.New("there may be two of this key")
	}
	if err != nil {
		return out, fmt.Errorf("%w: %v", ErrPasskey, err)
	}
	text, err := json.Marshal(used)
	if err != nil {
		return out, err
	}
	v.Next = t.Payload.Next
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`
			update passkey
			set credential = $1, used_at = $2
			where id = $3`, string(text), tx.Now(), key.ID)
		if err == nil && n == 0 {
			err = ErrPasskey // removed at this moment
		}
		if err != nil {
			return err
		}
		acc, err := AccountByID(tx.Context(), tx, who.ID)
		if err != nil {
			return err
		}
		out, err = a.enter(tx, acc, v, ByPasskey)
		return err
	})
	return out, err
}

func (a *Accounts) keyHolder(ctx context.Context, credential []byte) (holder, Passkey, error) {
	of, err := db.One(ctx, a.db, db.Value[db.ID], `
		select account_id
		from passkey
		where credential_id = $1`, credential)
	if err != nil {
		return holder{}, Passkey{}, err
	}
	acc, err := AccountByID(ctx, a.db, of)
	if err != nil {
		return holder{}, Passkey{}, err
	}
	h := holder{Account: acc}
	if h.keys, err = Passkeys(ctx, a.db, of); err != nil {
		return h, Passkey{}, err
	}
	for _, k := range h.keys {
		if string(k.credential.ID) == string(credential) {
			return h, k, nil
		}
	}
	return h, Passkey{}, db.ErrMissing
}
