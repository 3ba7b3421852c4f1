package mail

import (
	"errors"
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Address is a mail address that letters may go to: a plain local part and a
// domain as the DNS knows it. Make one with ParseAddress.
type Address string

const (
	maxAddress = 254 // RFC 5321, 4.5.3.1.3, without its brackets
	maxLocal   = 64
)

// What is wrong with an address, in words for whoever typed it.
var (
	ErrAddress     = errors.New("this is not a mail address; give one such as elin@example.org")
	ErrAddressLong = errors.New("this mail address is longer than any that can be reached; give one of at most 254 characters")
	ErrAddressOdd  = errors.New("mail addresses with quotes, spaces or letters outside a to z before the @ cannot be reached from here; give another")
)

// ParseAddress reads what somebody typed as an address. It takes less than the
// standards do: one address, no name, no comment, no quotes, no address of a
// machine. A domain in its own script becomes the form of the DNS, so that one
// that only looks like another shows itself.
func ParseAddress(text string) (Address, error) {
	text = strings.TrimSpace(text)
	if len(text) > 4*maxAddress {
		return "", ErrAddressLong
	}
	at := strings.LastIndexByte(text, '@')
	if at < 1 || at == len(text)-1 {
		return "", ErrAddress
	}
	local, name := text[:at], text[at+1:]
	if err := checkLocal(local); err != nil {
		return "", err
	}
	name, err := domainOf(name)
	if err != nil {
		return "", err
	}
	a := Address(local + "@" + name)
	if len(a) > maxAddress {
		return "", ErrAddressLong
	}
	return a, nil
}

// domainOf is a domain in the form of the DNS. One that is not the same when it
// is read again has passed a gap in the rules, not the rules.
func domainOf(text string) (string, error) {
	name, err := idna.Lookup.ToASCII(text)
	name = strings.ToLower(name)
	if err != nil || !utf8.ValidString(text) || !plainDomain(name) {
		return "", ErrAddress
	}
	if again, err := idna.Lookup.ToASCII(name); err != nil || again != name {
		return "", ErrAddress
	}
	return name, nil
}

// checkLocal wants atoms with single dots between them (RFC 5322, dot-atom).
func checkLocal(local string) error {
	if len(local) > maxLocal {
		return ErrAddressLong
	}
	if local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return ErrAddress
	}
	for i := range len(local) {
		c := local[i]
		switch {
		case letterOrDigit(c), strings.IndexByte("!#$%&'*+-/=?^_`{|}~.", c) >= 0:
		case c == '"' || c == ' ' || c >= 0x80:
			return ErrAddressOdd
		default:
			return ErrAddress
		}
	}
	return nil
}

// plainDomain wants a name of at least two labels that is no address.
func plainDomain(name string) bool {
	if _, err := netip.ParseAddr(name); err == nil || len(name) > 253 {
		return false
	}
	labels := strings.Split(name, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for i := range len(label) {
			if c := label[i]; !letterOrDigit(c) && c != '-' {
				return false
			}
		}
	}
	last := labels[len(labels)-1]
	return len(labels) > 1 && strings.Trim(last, "0123456789") != ""
}

func letterOrDigit(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9'
}

// Domain is what stands after the @.
func (a Address) Domain() string { return string(a[strings.LastIndexByte(string(a), '@')+1:]) }

// Person is the address without what one person may vary in it: case, dots and
// what follows a plus sign. It is for limits and never for sending, because
// elsewhere the same letters may belong to two people.
func (a Address) Person() string {
	at := strings.LastIndexByte(string(a), '@')
	if at < 0 {
		return ""
	}
	local, _, _ := strings.Cut(strings.ToLower(string(a[:at])), "+")
	return strings.ReplaceAll(local, ".", "") + string(a[at:])
}

// sound says whether the address is one that ParseAddress made: a letter is
// checked again where it is queued.
func (a Address) sound() bool {
	again, err := ParseAddress(string(a))
	return err == nil && again == a
}
