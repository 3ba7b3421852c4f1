package account

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"testing"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/protocol/webauthncbor"

	"broadsheet/internal/floor/db"
)

// stick is an authenticator that does as it is told, also what none would do.
type stick struct {
	key    *ecdsa.PrivateKey
	id     []byte
	handle []byte
	count  uint32
}

// lie is what a stick, or the page that asks it, says wrong.
type lie struct {
	origin    string
	top       string // origin of the page around it; empty: it stands alone
	host      string // whose hash the key is bound to
	challenge string // of another ceremony
	unseen    bool   // nobody showed who they are
	count     *uint32
	handle    []byte
	kind      string
}

func newStick(t *testing.T) *stick {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &stick{key: key, id: newSecret(16)}
}

func clientData(kind, challenge string, l lie) []byte {
	said := map[string]any{"type": kind, "challenge": challenge, "origin": "https://courier.example", "crossOrigin": false}
	if l.kind != "" {
		said["type"] = l.kind
	}
	if l.origin != "" {
		said["origin"] = l.origin
	}
	if l.challenge != "" {
		said["challenge"] = l.challenge
	}
	if l.top != "" {
		said["crossOrigin"], said["topOrigin"] = true, l.top
	}
	text, err := json.Marshal(said)
	if err != nil {
		panic(err)
	}
	return text
}

func (s *stick) data(l lie, attested bool) []byte {
	host := "courier.example"
	if l.host != "" {
		host = l.host
	}
	sum := sha256.Sum256([]byte(host))
	flags := byte(0x01 | 0x04)
	if l.unseen {
		flags &^= 0x04
	}
	if attested {
		flags |= 0x40
	}
	count := s.count
	if l.count != nil {
		count = *l.count
	}
	return binary.BigEndian.AppendUint32(append(sum[:], flags), count)
}

var b64 = base64.RawURLEncoding

// make answers the making of a key.
func (s *stick) make(t *testing.T, options any, l lie) []byte {
	t.Helper()
	o := options.(protocol.PublicKeyCredentialCreationOptions)
	s.handle = []byte(o.User.ID.(protocol.URLEncodedBase64))
	point, err := s.key.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	cose, err := webauthncbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		t.Fatal(err)
	}
	data := append(s.data(l, true), make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(s.id)))
	data = append(append(data, s.id...), cose...)
	object, err := webauthncbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": data})
	if err != nil {
		t.Fatal(err)
	}
	return written(t, s.id, map[string]any{
		"clientDataJSON": b64.EncodeToString(clientData("webauthn.create", o.Challenge.String(), l)), "attestationObject": b64.EncodeToString(object),
	})
}

// show answers a sign-in.
func (s *stick) show(t *testing.T, options any, l lie) []byte {
	t.Helper()
	o := options.(protocol.PublicKeyCredentialRequestOptions)
	s.count++
	data := s.data(l, false)
	client := clientData("webauthn.get", o.Challenge.String(), l)
	sum := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), sum[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, s.key, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	handle := s.handle
	if l.handle != nil {
		handle = l.handle
	}
	return written(t, s.id, map[string]any{
		"clientDataJSON": b64.EncodeToString(client), "authenticatorData": b64.EncodeToString(data),
		"signature": b64.EncodeToString(sig), "userHandle": b64.EncodeToString(handle),
	})
}

func written(t *testing.T, id []byte, response map[string]any) []byte {
	t.Helper()
	text, err := json.Marshal(map[string]any{"id": b64.EncodeToString(id), "rawId": b64.EncodeToString(id), "type": "public-key", "clientExtensionResults": map[string]any{}, "response": response})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// addKey gives somebody a key.
func (h *house) addKey(s Session) (*stick, string) {
	h.t.Helper()
	k := newStick(h.t)
	options, cookie, err := h.BeginPasskey(ctx, s)
	if err != nil {
		h.t.Fatal(err)
	}
	secret, err := h.AddPasskey(ctx, s, cookie, "Kitchen laptop", k.make(h.t, options, lie{}))
	if err != nil {
		h.t.Fatal(err)
	}
	return k, secret
}

// TestPasskeys is B18: each ceremony that is not quite ours is refused.
func TestPasskeys(t *testing.T) {
	zero := uint32(0)
	lies := map[string]lie{
		"another site":                   {origin: "https://evil.example"},
		"a name below ours":              {origin: "https://sub.courier.example"},
		"our name below another":         {origin: "https://courier.example.evil.example"},
		"a name that ends in ours":       {origin: "https://evilcourier.example"},
		"without https":                  {origin: "http://courier.example"},
		"another port":                   {origin: "https://courier.example:8443"},
		"a frame in another site":        {top: "https://evil.example"},
		"a frame in our own":             {top: "https://courier.example"},
		"bound to another name":          {host: "evil.example"},
		"bound to a name below":          {host: "sub.courier.example"},
		"nobody showed who they are":     {unseen: true},
		"a challenge of its own":         {challenge: b64.EncodeToString(newSecret(32))},
		"the other ceremony's kind":      {kind: "webauthn.payment"},
		"no origin at all, but a scheme": {origin: "https://"},
	}
	eachHouse(t, func(t *testing.T, h *house) {
		ruth := h.employ("ruth@courier.example", "Ruth Amsel", Moderator)
		key, cookie := h.addKey(ruth)
		ruth = h.session(cookie)
		if !DeskAllowed(ruth) {
			t.Error("a key does not open the desk")
		}
		elin := h.join("elin@marsh.example", "Elin")
		hers, cookie := h.addKey(elin)
		elin = h.session(cookie)
		if out := h.come(key, lie{}); out.err != nil || !DeskAllowed(h.session(out.Session)) || out.Account.ID != ruth.Account.ID {
			t.Fatalf("the key itself: %+v", out)
		}
		tried := 0
		for name, l := range lies {
			if out := h.come(key, l); !errors.Is(out.err, ErrPasskey) {
				t.Errorf("coming in, %s: %v", name, out.err)
			}
			options, cookie, err := h.BeginPasskey(ctx, elin)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.AddPasskey(ctx, elin, cookie, "", newStick(t).make(t, options, l)); !errors.Is(err, ErrPasskey) {
				t.Errorf("making one, %s: %v", name, err)
			}
			tried += 2
		}
		if out := h.come(key, lie{count: &zero}); !errors.Is(out.err, ErrPasskey) {
			t.Errorf("a count that goes back: %v", out.err)
		}
		if out := h.come(key, lie{handle: hers.handle}); !errors.Is(out.err, ErrPasskey) {
			t.Errorf("a key with another's handle: %v", out.err)
		}
		if out := h.come(newStick(t), lie{handle: key.handle}); !errors.Is(out.err, ErrPasskey) {
			t.Errorf("a key that nobody has: %v", out.err)
		}
		forged := newStick(t)
		forged.id, forged.handle, forged.count = key.id, key.handle, key.count
		if out := h.come(forged, lie{}); !errors.Is(out.err, ErrPasskey) {
			t.Errorf("another key under the same id: %v", out.err)
		}
		// Replayed, in another browser, or for the other half.
		options, cookie, err := h.BeginPasskeyEntry(ctx, here)
		if err != nil {
			t.Fatal(err)
		}
		_, other, err := h.BeginPasskeyEntry(ctx, here)
		if err != nil {
			t.Fatal(err)
		}
		once := key.show(t, options, lie{})
		if _, err := h.ByPasskey(ctx, here, other, once); !errors.Is(err, ErrPasskey) {
			t.Errorf("the challenge of another browser: %v", err)
		}
		if _, err := h.AddPasskey(ctx, ruth, cookie, "", once); !errors.Is(err, ErrToken) {
			t.Errorf("a sign-in as the making of a key: %v", err)
		}
		if _, err := h.ByPasskey(ctx, here, cookie, once); err != nil {
			t.Errorf("the right one: %v", err)
		}
		if _, err := h.ByPasskey(ctx, here, cookie, once); !errors.Is(err, ErrToken) {
			t.Errorf("the same once more: %v", err)
		}
		// What Elin began, Ruth cannot end.
		making, cookie, err := h.BeginPasskey(ctx, elin)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.AddPasskey(ctx, ruth, cookie, "", newStick(t).make(t, making, lie{})); !errors.Is(err, ErrToken) {
			t.Errorf("another's making of a key: %v", err)
		}
		keys, err := Passkeys(ctx, h.db, ruth.Account.ID)
		if err != nil || len(keys) != 1 || keys[0].Used.IsZero() {
			t.Fatalf("%+v %v", keys, err)
		}
		if err := h.RemovePasskey(ctx, elin, keys[0].ID); !errors.Is(err, db.ErrMissing) {
			t.Errorf("another's key is removed: %v", err)
		}
		if err := h.RemovePasskey(ctx, ruth, keys[0].ID); err != nil {
			t.Error(err)
		}
		if out := h.come(key, lie{}); !errors.Is(out.err, ErrPasskey) {
			t.Errorf("a removed key: %v", out.err)
		}
		for _, garbage := range []string{"", "{}", "null", "[]", `{"id":"x"}`, "\x00"} {
			_, cookie, err := h.BeginPasskeyEntry(ctx, here)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := h.ByPasskey(ctx, here, cookie, []byte(garbage)); !errors.Is(err, ErrPasskey) {
				t.Errorf("%q: %v", garbage, err)
			}
		}
		t.Logf("%d ceremonies that are not ours", tried)
	})
}

type arrival struct {
	Outcome
	err error
}

func (h *house) come(k *stick, l lie) arrival {
	h.t.Helper()
	options, cookie, err := h.BeginPasskeyEntry(ctx, here)
	if err != nil {
		h.t.Fatal(err)
	}
	out, err := h.ByPasskey(ctx, here, cookie, k.show(h.t, options, l))
	return arrival{out, err}
}

// TestWherePasskeysCanBe: not at a bare address, and without https on this
// machine alone.
func TestWherePasskeysCanBe(t *testing.T) {
	for base, want := range map[string]bool{
		"https://courier.example": true, "https://courier.example:8443": true, "http://localhost:8080": true,
		"http://127.0.0.1:8080": false, "https://192.0.2.7": false, "https://[2001:db8::1]": false, "http://courier.example": false,
	} {
		u, err := url.Parse(base)
		if err != nil {
			t.Fatal(err)
		}
		p, err := newPasskeys(u, "The Courier")
		if err != nil || (p != nil) != want {
			t.Errorf("%s: %v %v", base, p != nil, err)
		}
		if want && (p.Config.RPID != u.Hostname() || fmt.Sprintf("%v", p.Config.RPOrigins) != "["+base+"]") {
			t.Errorf("%s: %q %v", base, p.Config.RPID, p.Config.RPOrigins)
		}
	}
}
