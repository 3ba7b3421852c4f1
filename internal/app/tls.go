package app

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/caddyserver/certmagic"
	"github.com/mholt/acmez/v3"

	"broadsheet/internal/floor/web"
)

// tlsFolder holds the certificates, their keys, and the account with the
// authority. It is not part of a backup: all of it is had anew within a minute,
// and whoever finds a backup shall not be able to pose as the site.
const tlsFolder = "tls"

// pace is how a site keeps its certificates fresh; tests are in a hurry.
type pace struct {
	look  time.Duration // how often it looks at them; 0: every ten minutes
	early float64       // the part of a certificate's life in which it is replaced; 0: the last third
	// noHints leaves out the authority's own word on when to renew.
	noHints bool
}

// listenPublic makes the listeners that readers come to; plain is nil for a site
// without domains.
func (a *App) listenPublic() (public, plain net.Listener, err error) {
	secure := len(a.conf.Domains) > 0
	if public, err = listen(a.settings.Serve.PublicAddress(secure)); err != nil || !secure {
		return public, nil, err
	}
	if plain, err = listen(a.settings.Serve.PlainAddress()); err != nil {
		return nil, nil, errors.Join(err, public.Close())
	}
	return public, plain, nil
}

func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, syscall.EACCES) {
		return nil, fmt.Errorf("listen on %s: %w; ports below 1024 need the capability CAP_NET_BIND_SERVICE, which packaging/systemd/broadsheet.service gives", addr, err)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return l, nil
}

// serveSecure serves the site by https on one listener, and answers plain http
// on the other.
func (a *App) serveSecure(ctx context.Context, secure, plain net.Listener, p pace, ready func(net.Addr)) error {
	c, err := a.certificates(secure.Addr(), plain.Addr(), p)
	if err != nil {
		return errors.Join(err, secure.Close(), plain.Close())
	}
	to := entrance{base: a.conf.Base, domains: a.conf.Domains}
	https := web.Server(to.https(a.handler), a.log)
	https.TLSConfig = c.tlsConfig()
	return a.serve(ctx, ready, c, front{https, secure},
		front{web.Server(to.http(c.issuer.HandleHTTPChallenge), a.log), plain})
}

// certificates are the site's own, had from an authority by ACME and renewed.
type certificates struct {
	domains []string
	cache   *certmagic.Cache
	magic   *certmagic.Config
	issuer  *certmagic.ACMEIssuer
}

func (a *App) certificates(secure, plain net.Addr, p pace) (*certificates, error) {
	set := a.settings.Serve.TLS
	roots, err := set.Roots()
	if err != nil {
		return nil, err
	}
	dir := a.folder.path(tlsFolder)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the folder of certificates: %w", err)
	}
	host, httpsPort, err := hostPort(secure)
	if err != nil {
		return nil, err
	}
	_, httpPort, err := hostPort(plain)
	if err != nil {
		return nil, err
	}
	log := certificateLog(a.log)
	c := &certificates{domains: a.conf.Domains}
	c.cache = certmagic.NewCache(certmagic.CacheOptions{
		GetConfigForCert:   func(certmagic.Certificate) (*certmagic.Config, error) { return c.magic, nil },
		RenewCheckInterval: p.look,
		Logger:             log,
	})
	c.magic = certmagic.New(c.cache, certmagic.Config{
		Storage:            &certmagic.FileStorage{Path: dir},
		DefaultServerName:  a.conf.Domains[0], // for who asks by address, as a health check on this machine
		RenewalWindowRatio: p.early,
		DisableARI:         p.noHints,
		// Asking for staples would call servers that the owner was not told of;
		// Let's Encrypt has none since 2025.
		OCSP: certmagic.OCSPConfig{DisableStapling: true},
		OnEvent: func(_ context.Context, event string, data map[string]any) error {
			if event == "cert_obtained" {
				a.log.Info("certificate obtained", "domain", data["identifier"], "renewal", data["renewal"], "issuer", data["issuer"])
			}
			return nil
		},
		Logger: log,
	})
	c.issuer = certmagic.NewACMEIssuer(c.magic, certmagic.ACMEIssuer{
		CA: set.ACMEDirectory, Email: set.ACMEEmail, Agreed: true, TrustedRoots: roots,
		// Our own listeners answer the challenges; told where they are, certmagic
		// finds the ports taken and opens none.
		ListenHost: host, AltHTTPPort: httpPort, AltTLSALPNPort: httpsPort,
		Logger: log,
	})
	c.magic.Issuers = []certmagic.Issuer{c.issuer}
	return c, nil
}

func hostPort(addr net.Addr) (host string, port int, err error) {
	host, text, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "", 0, err
	}
	port, err = strconv.Atoi(text)
	return host, port, err
}

// keep gets what certificates are missing and renews them in time, until ctx
// ends. It comes after the listeners: the authority calls back.
func (c *certificates) keep(ctx context.Context) error {
	defer c.cache.Stop()
	if err := c.magic.ManageAsync(ctx, c.domains); err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}

// tlsConfig leaves everything to Go's defaults except the choice of the
// certificate.
func (c *certificates) tlsConfig() *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		GetCertificate: c.magic.GetCertificate,
		NextProtos:     []string{"h2", "http/1.1", acmez.ACMETLS1Protocol},
	}
}

// entrance sends whoever comes by another of the site's names, or without TLS,
// to where the site is.
type entrance struct {
	base    *url.URL
	domains []string
}

// https serves the site; visitors of its other names are sent to it.
func (e entrance) https(next http.Handler) http.Handler {
	main := strings.ToLower(e.base.Hostname())
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if name := hostName(r.Host); name != main && slices.Contains(e.domains, name) {
			// Unlike the site's, without includeSubDomains: this name may be the
			// parent of machines that are none of ours.
			w.Header().Set("Strict-Transport-Security", "max-age=63072000")
			e.redirect(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// http answers the authority's challenges, and sends everybody else to https.
func (e entrance) http(challenge func(http.ResponseWriter, *http.Request) bool) http.Handler {
	names := append([]string{strings.ToLower(e.base.Hostname())}, e.domains...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case !slices.Contains(names, hostName(r.Host)):
			plain(w, http.StatusMisdirectedRequest, "This server does not publish the site that you asked for.\n")
		case challenge(w, r):
		default:
			e.redirect(w, r)
		}
	})
}

func (e entrance) redirect(w http.ResponseWriter, r *http.Request) {
	path := r.URL.EscapedPath()
	if !strings.HasPrefix(path, "/") {
		path = "/" // "*", or something that would prolong the host's name
	}
	if r.URL.RawQuery != "" {
		path += "?" + r.URL.RawQuery
	}
	// Kept for ever, as browsers otherwise do, it would become a loop for old
	// visitors when the owner makes another name the main one.
	w.Header().Set("Cache-Control", "max-age=3600")
	w.Header().Set("Location", e.base.Scheme+"://"+e.base.Host+path)
	w.WriteHeader(http.StatusPermanentRedirect)
}

// hostName is a Host header's name, as the settings have it.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	return strings.ToLower(strings.TrimSuffix(host, "."))
}
