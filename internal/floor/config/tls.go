package config

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"slices"
	"strings"

	"golang.org/x/net/idna"
)

// TLS is how a site with a domain gets its certificates.
type TLS struct {
	ListenHTTP    string `name:"listen-http" help:"With --domain, address that answers the certificate authority by plain http and sends everybody else to https. Unsaid: :80." default:"" placeholder:"ADDR"`
	ACMEEmail     string `name:"acme-email" help:"With --domain, mail address that the certificate authority is given for its warnings." default:"" placeholder:"ADDRESS"`
	ACMEDirectory string `name:"acme-directory" help:"With --domain, certificate authority to ask instead of Let's Encrypt: the address of its ACME directory." default:"" placeholder:"URL"`
	ACMERoot      string `name:"acme-root" help:"With --domain, certificates (PEM) by which that authority's own address is trusted, where the machine does not know it." default:"" placeholder:"FILE"`
}

// Where the server listens unless it is told.
const (
	defaultBase   = "http://127.0.0.1:8080"
	defaultListen = "127.0.0.1:8080"
	secureListen  = ":443"
	plainListen   = ":80"
)

// PublicAddress is where readers are served; secure says that the site has
// domains, and so certificates.
func (s Serve) PublicAddress(secure bool) string {
	switch {
	case s.Listen != "":
		return s.Listen
	case secure:
		return secureListen
	}
	return defaultListen
}

// PlainAddress is where a site with certificates answers plain http.
func (t TLS) PlainAddress() string {
	if t.ListenHTTP != "" {
		return t.ListenHTTP
	}
	return plainListen
}

// Authority names who is asked for certificates.
func (t TLS) Authority() string {
	if t.ACMEDirectory != "" {
		return t.ACMEDirectory
	}
	return "Let's Encrypt"
}

// Check says clearly what is wrong with the settings, for a site with or
// without domains.
func (t TLS) Check(domains []string) error {
	if len(domains) == 0 {
		for _, given := range [][2]string{
			{"listen-http", t.ListenHTTP}, {"acme-email", t.ACMEEmail}, {"acme-directory", t.ACMEDirectory}, {"acme-root", t.ACMERoot},
		} {
			if given[1] != "" {
				return fmt.Errorf("%s %q: this is for a site that gets its own certificates; give its --domain too", given[0], given[1])
			}
		}
		return nil
	}
	if t.ACMEDirectory != "" {
		if u, err := url.Parse(t.ACMEDirectory); err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil {
			return fmt.Errorf("acme-directory %q: give the https address of an ACME directory, such as https://acme.example.org/directory", t.ACMEDirectory)
		}
	}
	if at := strings.LastIndexByte(t.ACMEEmail, '@'); t.ACMEEmail != "" && (at < 1 || at == len(t.ACMEEmail)-1 || strings.ContainsAny(t.ACMEEmail, " ,;<>\t")) {
		return fmt.Errorf("acme-email %q: give one mail address, such as webmaster@example.org", t.ACMEEmail)
	}
	_, err := t.Roots()
	return err
}

// Roots are the certificates by which the authority's own address is trusted;
// nil: those of the machine.
func (t TLS) Roots() (*x509.CertPool, error) {
	if t.ACMERoot == "" {
		return nil, nil
	}
	text, err := os.ReadFile(t.ACMERoot)
	if err != nil {
		return nil, fmt.Errorf("acme-root: %w", err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(text) {
		return nil, fmt.Errorf("acme-root %s: there is no certificate in it; give a PEM file", t.ACMERoot)
	}
	return pool, nil
}

// domains reads the names of the site: in lower case, in the form of the DNS,
// each once.
func domains(given []string) ([]string, error) {
	var list []string
	for _, entry := range given {
		for text := range strings.SplitSeq(entry, ",") {
			if strings.TrimSpace(text) == "" && strings.Contains(entry, ",") {
				continue
			}
			name, err := domain(strings.TrimSpace(text))
			if err != nil {
				return nil, fmt.Errorf("domain %q: %w", strings.TrimSpace(text), err)
			}
			if !slices.Contains(list, name) {
				list = append(list, name)
			}
		}
	}
	return list, nil
}

func domain(text string) (string, error) {
	if strings.Contains(text, "*") {
		return "", errors.New("a certificate for all names below one is not to be had this way; name each, with commas between")
	}
	if strings.ContainsAny(text, "/:@") {
		return "", errors.New("give the bare name, such as www.example.org, without scheme, port or path")
	}
	if _, err := netip.ParseAddr(text); err == nil {
		return "", errors.New("this is an address; give a name, such as www.example.org, that leads to it")
	}
	form := idna.New(idna.MapForLookup(), idna.StrictDomainName(true), idna.VerifyDNSLength(true), idna.BidiRule())
	name, err := form.ToASCII(strings.TrimSuffix(text, "."))
	if err != nil || !strings.Contains(name, ".") {
		return "", errors.New("give a whole name, such as www.example.org")
	}
	return name, nil
}
