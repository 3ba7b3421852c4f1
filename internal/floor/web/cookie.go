package web

import (
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Cookies makes cookies that no other host and no unencrypted page can set or
// read: their names begin with __Host-, which browsers allow only to Secure
// cookies for the whole host and no other.
type Cookies struct {
	secure bool
}

// NewCookies makes cookies for a site. Without https they are allowed on names
// of this machine only, under plain names.
func NewCookies(base *url.URL) (Cookies, error) {
	if err := checkBase(base); err != nil {
		return Cookies{}, err
	}
	secure := base.Scheme == "https"
	if !secure && !loopback(base.Hostname()) {
		return Cookies{}, fmt.Errorf("base URL %s: cookies would travel in the clear; use https", base)
	}
	return Cookies{secure: secure}, nil
}

func (c Cookies) name(name string) string {
	if c.secure {
		return "__Host-" + name
	}
	return name
}

// Set gives the reader a cookie. With age 0 it lasts until the browser closes.
// The answer is marked as stored nowhere.
func (c Cookies) Set(w http.ResponseWriter, name, value string, age time.Duration) error {
	cookie := c.make(name, value)
	cookie.MaxAge = int(age / time.Second)
	if err := cookie.Valid(); err != nil {
		return fmt.Errorf("cookie %q: %w", name, err)
	}
	http.SetCookie(w, cookie)
	w.Header()["Cache-Control"] = []string{"private, no-store"}
	return nil
}

// Clear takes a cookie back.
func (c Cookies) Clear(w http.ResponseWriter, name string) {
	cookie := c.make(name, "")
	cookie.MaxAge = -1
	http.SetCookie(w, cookie)
	w.Header()["Cache-Control"] = []string{"private, no-store"}
}

func (c Cookies) make(name, value string) *http.Cookie {
	return &http.Cookie{
		Name:     c.name(name),
		Value:    value,
		Path:     "/",
		Secure:   c.secure,
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
	}
}

// Get reads a cookie, "" if there is none. A name sent twice counts as none:
// one of the two was put there by somebody else.
func (c Cookies) Get(r *http.Request, name string) string {
	found := r.CookiesNamed(c.name(name))
	if len(found) != 1 {
		return ""
	}
	return found[0].Value
}
