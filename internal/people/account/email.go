package account

import (
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/net/idna"

	"broadsheet/internal/floor/mail"
)

// MaxEmail is the longest address, in bytes (RFC 5321, section 4.5.3.1.3).
const MaxEmail = 254

// FoldEmail is the form in which addresses are compared.
func FoldEmail(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// limitKey is the form in which attempts are counted: without what most
// providers leave out of account, so that one mailbox has one count.
func limitKey(email string) string {
	local, domain, _ := strings.Cut(FoldEmail(email), "@")
	local, _, _ = strings.Cut(local, "+")
	return strings.ReplaceAll(local, ".", "") + "@" + domain
}

// CheckEmail reads an address as somebody typed it: a strict part of RFC 5321,
// without quoted local parts, comments or address literals.
func CheckEmail(s string) (string, error) {
	s = strings.TrimSpace(s)
	wrong := &Refusal{Field: "email", Key: "account.refused.email"}
	local, domain, ok := strings.Cut(s, "@")
	if !ok || len(s) > MaxEmail || len(local) > 64 || slices.Contains(strings.Split(local, "."), "") {
		return "", wrong
	}
	for _, r := range local {
		if !(unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~.", r)) {
			return "", wrong
		}
	}
	if _, err := foldDomain(domain); err != nil || !strings.Contains(domain, ".") || slices.Contains(strings.Split(domain, "."), "") {
		return "", wrong
	}
	if _, err := netip.ParseAddr(domain); err == nil {
		return "", wrong
	}
	// An address that no letter can be sent to lets nobody in.
	if _, err := mail.ParseAddress(s); err != nil {
		return "", wrong
	}
	return s, nil
}

// foldDomain is a domain in the one form in which two are compared: as the DNS
// knows it, in lower case, without the dot at its end.
func foldDomain(domain string) (string, error) {
	domain, err := idna.Lookup.ToASCII(strings.TrimSuffix(strings.ToLower(domain), "."))
	if err != nil || domain == "" {
		return "", errors.New("account: not a domain")
	}
	return domain, nil
}

// Gate says who may have an account. Whatever the way in, it is asked.
type Gate struct {
	Closed bool     // only who is invited
	Allow  []string // domains of addresses; empty: all
	Deny   []string
}

// NewGate reads the owner's lists: "example.org" is that domain and no other,
// "*.example.org" what is below it.
func NewGate(closed bool, allow, deny []string) (Gate, error) {
	g := Gate{Closed: closed}
	for _, list := range []struct {
		from []string
		to   *[]string
	}{{allow, &g.Allow}, {deny, &g.Deny}} {
		for _, text := range list.from {
			name, below := strings.CutPrefix(strings.TrimSpace(text), "*.")
			domain, err := foldDomain(name)
			if err != nil {
				return g, fmt.Errorf("%q is not a domain: give one such as example.org, or *.example.org for all below it", text)
			}
			if below {
				domain = "." + domain
			}
			*list.to = append(*list.to, domain)
		}
	}
	return g, nil
}

// Open says whether somebody with this address may have an account unasked.
func (g Gate) Open(email string) bool {
	_, domain, _ := strings.Cut(email, "@")
	domain, err := foldDomain(domain)
	if err != nil || g.Closed {
		return false
	}
	in := func(list []string) bool {
		return slices.ContainsFunc(list, func(entry string) bool {
			if strings.HasPrefix(entry, ".") {
				return strings.HasSuffix(domain, entry)
			}
			return domain == entry
		})
	}
	return !in(g.Deny) && (len(g.Allow) == 0 || in(g.Allow))
}

// NetworkOf is the network that attempts are counted by: the /24 of an IPv4
// address, the /56 of an IPv6 one.
func NetworkOf(addr netip.Addr) string {
	if !addr.IsValid() {
		return ""
	}
	addr = addr.Unmap().WithZone("")
	bits := 56
	if addr.Is4() {
		bits = 24
	}
	return netip.PrefixFrom(addr, bits).Masked().String()
}
