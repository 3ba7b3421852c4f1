// Command oidcprovider is a small provider of OpenID Connect for tests: a
// process of its own, with discovery, keys, the code flow with PKCE, and signed
// tokens. Whoever comes is the person that was last put to /person; /flaw makes
// its next token wrong in one way.
package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"
)

type person struct {
	Subject  string `json:"sub"`
	Email    string `json:"email"`
	Verified any    `json:"email_verified"`
	Name     string `json:"name"`
}

// granted is what a code stands for, until it is exchanged.
type granted struct {
	person                       person
	nonce, challenge, redirectTo string
}

type provider struct {
	issuer, client, secret, redirect string

	key, foreign *rsa.PrivateKey // foreign: one that is published nowhere

	mu     sync.Mutex
	person person
	flaw   string
	codes  map[string]granted
}

func main() {
	client := flag.String("client", "broadsheet", "client id")
	secret := flag.String("secret", "", "client secret")
	redirect := flag.String("redirect", "", "the one address that codes are sent to")
	flag.Parse()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	p := &provider{issuer: "http://" + l.Addr().String(), client: *client, secret: *secret, redirect: *redirect, codes: map[string]granted{}}
	for _, k := range []**rsa.PrivateKey{&p.key, &p.foreign} {
		if *k, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			log.Fatal(err)
		}
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", p.discovery)
	mux.HandleFunc("GET /keys", p.keys)
	mux.HandleFunc("GET /authorize", p.authorize)
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("POST /person", p.become)
	mux.HandleFunc("POST /flaw", p.spoil)
	fmt.Println(p.issuer)
	log.Fatal((&http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}).Serve(l))
}

func send(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

func (p *provider) discovery(w http.ResponseWriter, r *http.Request) {
	send(w, http.StatusOK, map[string]any{
		"issuer": p.issuer, "authorization_endpoint": p.issuer + "/authorize", "token_endpoint": p.issuer + "/token", "jwks_uri": p.issuer + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"}, "code_challenge_methods_supported": []string{"S256"},
	})
}

func (p *provider) keys(w http.ResponseWriter, r *http.Request) {
	public := p.key.PublicKey
	send(w, http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "one",
		"n": b64(public.N.Bytes()), "e": b64(big.NewInt(int64(public.E)).Bytes()),
	}}})
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// authorize knows the person already, as after a sign-in of this morning.
func (p *provider) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	for name, want := range map[string]string{"client_id": p.client, "redirect_uri": p.redirect, "response_type": "code", "code_challenge_method": "S256"} {
		if q.Get(name) != want {
			http.Error(w, fmt.Sprintf("%s is %q", name, q.Get(name)), http.StatusBadRequest)
			return
		}
	}
	if q.Get("state") == "" || q.Get("nonce") == "" || len(q.Get("code_challenge")) != 43 {
		http.Error(w, "state, nonce or challenge is missing", http.StatusBadRequest)
		return
	}
	code := rand.Text()
	p.mu.Lock()
	p.codes[code] = granted{p.person, q.Get("nonce"), q.Get("code_challenge"), q.Get("redirect_uri")}
	p.mu.Unlock()
	back := url.Values{"code": {code}, "state": {q.Get("state")}}
	http.Redirect(w, r, p.redirect+"?"+back.Encode(), http.StatusFound)
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) {
	id, secret, ok := r.BasicAuth()
	if !ok {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if id != p.client || subtle.ConstantTimeCompare([]byte(secret), []byte(p.secret)) != 1 {
		send(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	code := r.PostFormValue("code")
	grant, known := p.codes[code]
	delete(p.codes, code)
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !known || r.PostFormValue("grant_type") != "authorization_code" || r.PostFormValue("redirect_uri") != grant.redirectTo || b64(sum[:]) != grant.challenge {
		send(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	token, err := p.sign(grant)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	answer := map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 300}
	if p.flaw != "no token" {
		answer["id_token"] = token
	}
	p.flaw = ""
	send(w, http.StatusOK, answer)
}

// sign makes the token, with the flaw that was asked for.
func (p *provider) sign(g granted) (string, error) {
	now := time.Now()
	claims := map[string]any{
		"iss": p.issuer, "aud": p.client, "sub": g.person.Subject, "nonce": g.nonce, "iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
		"email": g.person.Email, "email_verified": g.person.Verified, "name": g.person.Name,
	}
	header := map[string]string{"alg": "RS256", "typ": "JWT", "kid": "one"}
	key := p.key
	switch p.flaw {
	case "issuer":
		claims["iss"] = "https://evil.example"
	case "audience":
		claims["aud"] = "another client"
	case "nonce":
		claims["nonce"] = "of another sign-in"
	case "expired":
		claims["exp"] = now.Add(-time.Hour).Unix()
	case "key":
		key = p.foreign
	case "unsigned":
		header["alg"] = "none"
	}
	head, err := json.Marshal(header)
	if err != nil {
		return "", err
	}
	body, err := json.Marshal(claims)
	if err != nil {
		return "", err
	}
	signed := b64(head) + "." + b64(body)
	if header["alg"] == "none" {
		return signed + ".", nil
	}
	sum := sha256.Sum256([]byte(signed))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	return signed + "." + b64(sig), err
}

func (p *provider) become(w http.ResponseWriter, r *http.Request) {
	var who person
	if err := json.NewDecoder(r.Body).Decode(&who); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	p.mu.Lock()
	p.person = who
	p.mu.Unlock()
}

func (p *provider) spoil(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	p.flaw = r.FormValue("flaw")
	p.mu.Unlock()
}
