package site

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"broadsheet/internal/response/comment"
)

// guestCookie is what a guest's browser holds after a comment or a vote, never
// before: a random name, signed, so that nobody can make names up by the thousand
// without asking for each. The database knows its hash alone.
const guestCookie = "guest"

// guestLasts is how long a guest is known again.
const guestLasts = 365 * 24 * time.Hour

// guest is the hash by which rooms know the guest who asks; nil: they hold
// nothing of ours.
func (s *Screen) guest(r *http.Request) []byte {
	if s.Cookies == nil {
		return nil
	}
	name, mac, ok := strings.Cut(s.Cookies.Get(r, guestCookie), ".")
	if !ok || !hmac.Equal([]byte(mac), []byte(s.guestMark("sign", name))) {
		return nil
	}
	return []byte(s.guestMark("know", name))
}

// greet is guest, and has a name for one who holds nothing: their browser is told
// it when what they sent was taken. Where cookies would travel in the clear nobody
// is known again.
func (s *Screen) greet(w http.ResponseWriter, r *http.Request) (known []byte, taken func() error) {
	if known := s.guest(r); known != nil || s.Cookies == nil {
		return known, func() error { return nil }
	}
	name := rand.Text()
	return []byte(s.guestMark("know", name)), func() error {
		return s.Cookies.Set(w, guestCookie, name+"."+s.guestMark("sign", name), guestLasts)
	}
}

func (s *Screen) guestMark(purpose, name string) string {
	mac := hmac.New(sha256.New, s.Receipt)
	mac.Write([]byte("guest " + purpose + " " + name))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// writer is who asks, as the writer of comments: by their account, and by what
// their browser holds since before they had one.
func (s *Screen) writer(r *http.Request) comment.Writer {
	w := comment.Writer{Owner: s.guest(r)}
	if who, err := s.signed(r); err == nil {
		w.Account = who.Account.ID
	}
	return w
}

// voter is the key by which somebody's votes are known; nil: they hold nothing.
func voter(w comment.Writer) []byte {
	if !w.Account.IsZero() {
		return w.Account[:]
	}
	return w.Owner
}
