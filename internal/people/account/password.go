package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/secure/precis"
)

// Argon2id as OWASP's cheat sheet has it for a server that does other things
// too: 19 MiB, two passes, one lane; about 40 ms of one core. There is no
// pepper: a key beside the database would be in the same backup.
const (
	argonMemory = 19 << 10 // KiB
	argonPasses = 2
	argonLanes  = 1
	argonSalt   = 16
	argonKey    = 32
	// hashesAtOnce bounds the memory: 64 people who sign in at the same moment
	// take 76 MiB and wait a second, not 1.2 GiB.
	hashesAtOnce = 4
)

const (
	minPassword = 10
	maxPassword = 1000 // bytes; what is longer is no password but an attack
)

// hasher makes and checks hashes of passwords, a few at a time.
type hasher struct {
	places chan struct{}
	// dummy is checked where there is no password, so that the answer takes as
	// long as where there is one.
	dummy string
}

func newHasher() *hasher {
	h := &hasher{places: make(chan struct{}, hashesAtOnce)}
	// Of no password: its key is random, and not the outcome of the function.
	salt, key := make([]byte, argonSalt), make([]byte, argonKey)
	rand.Read(salt)
	rand.Read(key)
	h.dummy = encode(salt, key)
	return h
}

// derive runs the function when there is a place for it.
func (h *hasher) derive(ctx context.Context, password string, salt []byte, memory, passes uint32, lanes uint8, size uint32) ([]byte, error) {
	select {
	case h.places <- struct{}{}:
		defer func() { <-h.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, passes, memory, lanes, size), nil
}

func encode(salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonPasses, argonLanes, b64.EncodeToString(salt), b64.EncodeToString(key))
}

// hash is what is stored of a password.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	salt := make([]byte, argonSalt)
	rand.Read(salt)
	key, err := h.derive(ctx, tidyPassword(password), salt, argonMemory, argonPasses, argonLanes, argonKey)
	if err != nil {
		return "", err
	}
	return encode(salt, key), nil
}

// check says whether a password is the one of a hash. Without a hash it does the
// same work and says no.
func (h *hasher) check(ctx context.Context, stored, password string) (bool, error) {
	if stored == "" {
		stored = h.dummy
	}
	var version int
	var memory, passes uint32
	var lanes uint8
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, fmt.Errorf("account: a stored password is of an unknown kind")
	}
	if _, err := fmt.Sscanf(parts[2]+" "+parts[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &passes, &lanes); err != nil || version != argon2.Version {
		return false, fmt.Errorf("account: a stored password cannot be read: %v", err)
	}
	salt, err := base64.RawStdEncoding.DecodeString(parts[4])
	if err != nil {
		return false, err
	}
	want, err := base64.RawStdEncoding.DecodeString(parts[5])
	if err != nil {
		return false, err
	}
	if len(password) > maxPassword {
		password = "" // too long for any; the work is done all the same
	}
	got, err := h.derive(ctx, tidyPassword(password), salt, memory, passes, lanes, uint32(len(want)))
	if err != nil {
		return false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// tidyPassword makes one password of what keyboards write in several ways (RFC
// 8265); one that it cannot read stays as it was typed.
func tidyPassword(s string) string {
	if t, err := precis.OpaqueString.String(s); err == nil {
		return t
	}
	return s
}

// CheckPassword says what is wrong with a new password.
func CheckPassword(password string, of Account) error {
	refuse := func(key string, n int) error { return &Refusal{Field: "password", Key: key, Count: n} }
	if len(password) > maxPassword || !utf8.ValidString(password) {
		return refuse("account.refused.password_long", maxPassword)
	}
	if utf8.RuneCountInString(password) < minPassword {
		return refuse("account.refused.password_short", minPassword)
	}
	folded := strings.ToLower(password)
	local, _, _ := strings.Cut(FoldEmail(of.Email), "@")
	for _, own := range []string{local, FoldEmail(of.Email), strings.ToLower(of.Name)} {
		if len(own) > 3 && len(strings.ReplaceAll(folded, own, "")) < minPassword/2 {
			return refuse("account.refused.password_weak", 0)
		}
	}
	if common(folded) {
		return refuse("account.refused.password_weak", 0)
	}
	return nil
}

// common finds the passwords that are tried first: one or two characters over
// and over, rows of the keyboard, figures in order, the best-known words with a
// tail.
func common(s string) bool {
	kinds := map[rune]bool{}
	for _, r := range s {
		kinds[r] = true
	}
	if len(kinds) < 4 {
		return true
	}
	for _, row := range []string{"01234567890123456789", "09876543210987654321", "qwertyuiopasdfghjklzxcvbnm", "azertyuiopqsdfghjklmwxcvbn", "abcdefghijklmnopqrstuvwxyz", "1q2w3e4r5t6z7u8i9o0p", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujm"} {
		if strings.Contains(row, s) || strings.Contains(s, row[:9]) {
			return true
		}
	}
	rest := s
	for _, word := range []string{"password", "passw0rd", "passwort", "motdepasse", "letmein", "welcome", "iloveyou", "qwerty", "azerty", "admin", "abc123", "123456789", "12345678", "123456", "1234", "dragon", "football", "monkey", "sunshine", "princess", "broadsheet", "newspaper"} {
		rest = strings.ReplaceAll(rest, word, "")
	}
	return len(rest) < 5 && rest != s
}
