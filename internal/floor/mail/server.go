package mail

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// Security is how the way to a server is closed.
type Security string

// A password goes only over the first two.
const (
	Implicit      Security = "implicit"      // TLS from the first byte (smtps://)
	StartTLS      Security = "starttls"      // TLS or nothing is sent (smtp://)
	Opportunistic Security = "opportunistic" // TLS if the server has it (?tls=opportunistic)
	Plain         Security = "none"          // never (?tls=none)
)

// Server is an SMTP server to hand letters to.
type Server struct {
	Host, Port     string
	User, Password string
	Security       Security
	Connections    int     // at most so many at once
	Rate           float64 // letters a second; 0: as they come
}

const (
	defaultConnections = 4
	mostConnections    = 64
	leastRate          = 0.1 // else a letter waits longer for its turn than it may take
)

// ParseServer reads an address such as smtp://user:password@mail.example.org:587.
func ParseServer(text string) (Server, error) {
	fail := func(reason string) (Server, error) {
		return Server{}, fmt.Errorf("smtp server %s: %s", Redacted(text), reason)
	}
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.Fragment != "" {
		return fail("give an address such as smtp://user:password@mail.example.org:587 or smtps://…; a password's @, : and / are written %40, %3A and %2F")
	}
	s := Server{Host: u.Hostname(), Port: u.Port(), Connections: defaultConnections}
	switch u.Scheme {
	case "smtp":
		s.Security = StartTLS
	case "smtps":
		s.Security = Implicit
	default:
		return fail("begin it with smtp:// (STARTTLS) or smtps:// (TLS from the first byte)")
	}
	s.User = u.User.Username()
	s.Password, _ = u.User.Password()
	if (s.User == "") != (s.Password == "") {
		return fail("a user goes with a password")
	}
	for name, values := range u.Query() {
		if reason := s.set(name, values[0]); reason != "" {
			return fail(reason)
		}
	}
	if s.Port == "" {
		s.Port = map[Security]string{Implicit: "465"}[s.Security]
	}
	if s.Port == "" {
		s.Port = "587"
	}
	if s.User != "" && (s.Security == Plain || s.Security == Opportunistic) {
		return fail("with tls=" + string(s.Security) + " the password could be read on the way; leave tls= out, or the password")
	}
	return s, nil
}

func (s *Server) set(name, value string) (wrong string) {
	switch name {
	case "tls":
		s.Security = map[string]Security{"none": Plain, "opportunistic": Opportunistic, "starttls": StartTLS, "implicit": Implicit}[value]
		if s.Security == "" {
			return "tls is none, opportunistic, starttls or implicit"
		}
	case "connections":
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > mostConnections {
			return fmt.Sprintf("connections is a number from 1 to %d", mostConnections)
		}
		s.Connections = n
	case "rate":
		r, err := strconv.ParseFloat(value, 64)
		if err != nil || r < leastRate || r > 10000 {
			return "rate is the number of letters a second, such as 10; at least 0.1"
		}
		s.Rate = r
	default:
		return fmt.Sprintf("there is no %q; there are tls, connections and rate", name)
	}
	return ""
}

// Name is the server as it may be shown to anybody.
func (s Server) Name() string { return net.JoinHostPort(s.Host, s.Port) }

// Redacted is a server's address as it may be shown; one that cannot be read is
// not, because nobody knows where its password stands.
func Redacted(text string) string {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || u.Host == "" && strings.Contains(text, "@") {
		return "(not shown)"
	}
	return u.Redacted()
}

// Patience is how long a server may take.
type Patience struct {
	Dial    time.Duration // until it is reached and has greeted
	Command time.Duration // for each answer
	Answer  time.Duration // for the answer to a letter, which it may look at
}

func (p Patience) orDefault() Patience {
	if p.Dial == 0 {
		p.Dial = 20 * time.Second
	}
	if p.Command == 0 {
		p.Command = 20 * time.Second
	}
	if p.Answer == 0 {
		p.Answer = time.Minute
	}
	return p
}

// Options are all that letters are sent with.
type Options struct {
	From     From
	Bounce   Address // where bounces go, each to an address of its letter; empty: to From
	Folder   string  // where letters are put while there is no server
	Servers  []Server
	Roots    *x509.CertPool // by which servers are trusted; nil: those of the machine
	Hello    string         // how this machine names itself to them; empty: From's domain
	Patience Patience
}
