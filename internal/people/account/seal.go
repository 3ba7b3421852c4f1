package account

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"time"
)

// What a browser keeps for us between two steps is sealed (AES-256-GCM): it can
// neither be read nor made there, and is good for one purpose and a few minutes.

type sealed struct {
	At    int64           `json:"u"`
	Value json.RawMessage `json:"v"`
}

func aead(key []byte) cipher.AEAD {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // only for keys of another length than the site's
	}
	gcm, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic(err)
	}
	return gcm
}

// seal encloses a value for a purpose.
func (a *Accounts) seal(purpose string, v any, life time.Duration) (string, error) {
	value, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(sealed{At: a.db.Now().Add(life).UnixMilli(), Value: value})
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(aead(a.opt.Key(purpose)).Seal(nil, nil, text, []byte(purpose))), nil
}

// unseal reads what seal made; anything else is ErrToken.
func (a *Accounts) unseal(purpose, text string, v any) error {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return ErrToken
	}
	plain, err := aead(a.opt.Key(purpose)).Open(nil, nil, raw, []byte(purpose))
	var s sealed
	if err != nil || json.Unmarshal(plain, &s) != nil || a.db.Now().UnixMilli() >= s.At {
		return ErrToken
	}
	return json.Unmarshal(s.Value, v)
}

// newSecret is so many random bytes.
func newSecret(n int) []byte {
	b := make([]byte, n)
	rand.Read(b)
	return b
}
