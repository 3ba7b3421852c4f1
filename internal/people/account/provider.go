package account

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/slug"
)

// ProviderSettings is one provider of OpenID Connect, as the owner configures it.
type ProviderSettings struct {
	Name, Issuer, ClientID, Secret string
}

// ReadProvider reads "Name https://issuer client-id client-secret"; the name may
// have blanks.
func ReadProvider(text string) (ProviderSettings, error) {
	words := strings.Fields(text)
	wrong := func(why string) (ProviderSettings, error) {
		// The line holds a secret: it is not quoted.
		return ProviderSettings{}, fmt.Errorf(`a provider %s: write "Name https://issuer client-id client-secret"`, why)
	}
	if len(words) < 4 {
		return wrong("has too few words")
	}
	n := len(words)
	p := ProviderSettings{Name: strings.Join(words[:n-3], " "), Issuer: words[n-3], ClientID: words[n-2], Secret: words[n-1]}
	u, err := url.Parse(p.Issuer)
	if err != nil || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return wrong(fmt.Sprintf("%q has no address of an issuer", p.Name))
	}
	if u.Scheme != "https" && !(u.Scheme == "http" && onThisMachine(u.Hostname())) {
		return wrong(fmt.Sprintf("%q is asked for people's names in the clear: its address must begin with https", p.Name))
	}
	if slug.Make(p.Name, "") == "" {
		return wrong(fmt.Sprintf("%q has a name that cannot stand in an address", p.Name))
	}
	return p, nil
}

func onThisMachine(host string) bool {
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && addr.IsLoopback()
}

// Provider is somebody who knows people, and whose word is taken.
type Provider struct {
	Name string
	Slug string

	set     ProviderSettings
	back    string
	client  *http.Client
	mu      sync.Mutex
	known   *oidc.Provider
	refused time.Time
}

// providerPatience is how long a provider may take to answer.
const providerPatience = 10 * time.Second

func newProvider(set ProviderSettings, base *url.URL) (*Provider, error) {
	back := *base
	name := slug.Make(set.Name, "")
	// An address of its own for each: the answer of one cannot be passed off as
	// another's.
	back.Path = "/sign-in/back/" + name
	return &Provider{
		Name: set.Name, Slug: name, set: set, back: back.String(),
		client: &http.Client{
			Timeout: providerPatience,
			Transport: &http.Transport{
				DialContext:         (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
				TLSHandshakeTimeout: 5 * time.Second, ResponseHeaderTimeout: providerPatience,
				MaxResponseHeaderBytes: 64 << 10, MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute,
			},
		},
	}, nil
}

// Providers are those that one can sign in with.
func (a *Accounts) Providers() []*Provider { return a.providers }

func (a *Accounts) provider(slug string) (*Provider, error) {
	for _, p := range a.providers {
		if p.Slug == slug {
			return p, nil
		}
	}
	return nil, db.ErrMissing
}

// ErrProvider says that a provider does not answer, or not as it should; the
// cause is for the log alone.
var ErrProvider = errors.New("account: the provider does not answer as it should")

// discover asks the provider once what it can do.
func (p *Provider) discover() (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.known != nil {
		return p.known, nil
	}
	if time.Since(p.refused) < 5*time.Second {
		return nil, fmt.Errorf("%w: asked a moment ago", ErrProvider)
	}
	// What is found here fetches keys for as long as the site is served: it must
	// not hang on one reader's request.
	ctx := oidc.ClientContext(context.Background(), p.client)
	known, err := oidc.NewProvider(ctx, p.set.Issuer)
	if err != nil {
		p.refused = time.Now()
		return nil, fmt.Errorf("%w: %v", ErrProvider, err)
	}
	p.known = known
	return known, nil
}

func (p *Provider) config(known *oidc.Provider) *oauth2.Config {
	return &oauth2.Config{
		ClientID: p.set.ClientID, ClientSecret: p.set.Secret, Endpoint: known.Endpoint(),
		RedirectURL: p.back, Scopes: []string{oidc.ScopeOpenID, "profile", "email"},
	}
}

// leaving is what the browser keeps, sealed, while somebody is at a provider.
type leaving struct {
	Provider string `json:"p"`
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"`
	Next     string `json:"x,omitempty"`
	Account  string `json:"a,omitempty"` // who is signed in and adds the provider
}

const sealLeaving = "sign-in at a provider"

// Leave is where a link to a provider leads, and the cookie that the way back is
// proved by. Nothing is stored: it may be asked for by GET.
func (a *Accounts) Leave(slug, next string, adding *Session) (to, cookie string, err error) {
	p, err := a.provider(slug)
	if err != nil {
		return "", "", err
	}
	known, err := p.discover()
	if err != nil {
		return "", "", err
	}
	l := leaving{Provider: slug, State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(), Next: next}
	if adding != nil {
		l.Account = adding.Account.ID.String()
	}
	if cookie, err = a.seal(sealLeaving, l, lifeOfStep); err != nil {
		return "", "", err
	}
	return p.config(known).AuthCodeURL(l.State, oidc.Nonce(l.Nonce), oauth2.S256ChallengeOption(l.Verifier)), cookie, nil
}

// claims are what a provider says of somebody.
type claims struct {
	Email    string `json:"email"`
	Verified truth  `json:"email_verified"`
	Name     string `json:"name"`
}

// truth reads a yes that some providers write as a text.
type truth bool

func (t *truth) UnmarshalJSON(b []byte) error {
	*t = string(b) == "true" || string(b) == `"true"`
	return nil
}

// Back signs in whoever comes back from a provider. signed is the session that
// stands, if there is one.
func (a *Accounts) Back(ctx context.Context, v Visitor, slug, cookie, state, code string, signed *Session) (out Outcome, err error) {
	p, err := a.provider(slug)
	if err != nil {
		return out, err
	}
	var l leaving
	if err := a.unseal(sealLeaving, cookie, &l); err != nil {
		return out, err
	}
	if l.Provider != slug || l.State == "" || l.State != state || code == "" {
		return out, ErrToken
	}
	if l.Account != "" && (signed == nil || signed.Account.ID.String() != l.Account) {
		return out, ErrToken
	}
	if err := a.spendState(ctx, l.State); err != nil {
		return out, err
	}
	said, who, err := p.redeem(ctx, code, l)
	if err != nil {
		return out, err
	}
	v.Next = l.Next
	err = a.retried(ctx, func(tx *db.Tx) error {
		acc, err := a.identified(tx, p, said, who, l.Account)
		if err != nil {
			return err
		}
		out, err = a.enter(tx, acc, v, ByProvider)
		return err
	})
	return out, err
}

// spendState lets each way back be gone once.
func (a *Accounts) spendState(ctx context.Context, state string) error {
	key := sha256.Sum256([]byte(sealLeaving + "\x00" + state))
	return a.db.Tidy(ctx, func(tx *db.Tx) error {
		first, err := tx.Once(key[:], "used")
		if err == nil && first != "" {
			err = ErrToken
		}
		return err
	})
}

// redeem exchanges the code for what the provider says, and checks that it is
// said to us, now, about this sign-in.
func (p *Provider) redeem(ctx context.Context, code string, l leaving) (*oidc.IDToken, claims, error) {
	var c claims
	fail := func(err error) (*oidc.IDToken, claims, error) {
		return nil, c, fmt.Errorf("%w: %v", ErrProvider, err)
	}
	known, err := p.discover()
	if err != nil {
		return nil, c, err
	}
	ctx, cancel := context.WithTimeout(oidc.ClientContext(ctx, p.client), providerPatience)
	defer cancel()
	answer, err := p.config(known).Exchange(ctx, code, oauth2.VerifierOption(l.Verifier))
	if err != nil {
		return fail(errors.New("the code was not exchanged")) // its text may carry what was sent
	}
	raw, ok := answer.Extra("id_token").(string)
	if !ok {
		return fail(errors.New("there is no id_token"))
	}
	said, err := known.Verifier(&oidc.Config{ClientID: p.set.ClientID}).Verify(ctx, raw)
	if err != nil {
		return fail(err)
	}
	if said.Nonce != l.Nonce {
		return fail(errors.New("the nonce is another's"))
	}
	var all json.RawMessage
	if err := errors.Join(said.Claims(&all), json.Unmarshal(all, &c)); err != nil {
		return fail(errors.New("the claims cannot be read"))
	}
	return said, c, nil
}

// identified is the account of somebody whom a provider names.
func (a *Accounts) identified(tx *db.Tx, p *Provider, said *oidc.IDToken, who claims, adding string) (Account, error) {
	of, err := db.One(tx.Context(), tx, db.Value[db.ID], `
		select account_id
		from identity
		where issuer = $1 and subject = $2`, said.Issuer, said.Subject)
	switch {
	case err == nil:
		if adding != "" && of.String() != adding {
			return Account{}, &Refusal{Key: "account.refused.identity"}
		}
		if _, err := tx.Exec(`
			update identity
			set used_at = $1
			where issuer = $2 and subject = $3`, tx.Now(), said.Issuer, said.Subject); err != nil {
			return Account{}, err
		}
		return AccountByID(tx.Context(), tx, of)
	case !errors.Is(err, db.ErrMissing):
		return Account{}, err
	}
	acc, err := a.newIdentity(tx, who, adding)
	if err != nil {
		return acc, err
	}
	_, err = tx.Exec(`
		insert into identity (issuer, subject, account_id, name, created_at, used_at)
		values ($1, $2, $3, $4, $5, $5)`, said.Issuer, said.Subject, acc.ID, p.Name, tx.Now())
	return acc, err
}

// newIdentity finds whose a new identity is: of who is signed in, of the reader
// with the address that the provider has confirmed, else of a new account. The
// provider's word alone opens no account of the staff.
func (a *Accounts) newIdentity(tx *db.Tx, who claims, adding string) (Account, error) {
	if adding != "" {
		id, err := db.ParseID(adding)
		if err != nil {
			return Account{}, err
		}
		return AccountByID(tx.Context(), tx, id)
	}
	email, err := CheckEmail(who.Email)
	if err != nil || !bool(who.Verified) {
		return Account{}, &Refusal{Key: "account.refused.unconfirmed"}
	}
	acc, err := ByEmail(tx.Context(), tx, email)
	if err == nil {
		if acc.Role != Reader {
			return acc, &Refusal{Key: "account.refused.staff_identity"}
		}
		return acc, nil
	}
	if !errors.Is(err, db.ErrMissing) {
		return acc, err
	}
	if !a.opt.Gate.Open(email) {
		return acc, &Refusal{Key: "account.refused.closed"}
	}
	name, err := CheckName(who.Name)
	if err != nil || nameFree(tx, name, db.ID{}) != nil {
		name = "" // the reader is asked
	}
	return a.create(tx, email, name, Reader, true)
}

// Identity is who somebody is at a provider.
type Identity struct {
	Issuer, Subject, Name string
	Created, Used         db.Time
}

// Identities are the providers that somebody signs in with.
func Identities(ctx context.Context, q db.Queryer, of db.ID) ([]Identity, error) {
	return db.All(ctx, q, func(r db.Row) (Identity, error) {
		var i Identity
		err := r.Scan(&i.Issuer, &i.Subject, &i.Name, &i.Created, &i.Used)
		return i, err
	}, `
		select issuer, subject, name, created_at, used_at
		from identity
		where account_id = $1
		order by created_at, issuer, subject
		limit 50`, of)
}

// RemoveIdentity takes a provider's word for somebody no longer.
func (a *Accounts) RemoveIdentity(ctx context.Context, s Session, issuer string) error {
	if !s.Fresh() {
		return ErrAgain
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(`
			delete from identity
			where account_id = $1 and issuer = $2`, s.Account.ID, issuer)
		if err == nil && n == 0 {
			err = db.ErrMissing
		}
		if err != nil {
			return err
		}
		return a.note(tx, s.Account.Actor(), "identity-removed", s.Account)
	})
}
