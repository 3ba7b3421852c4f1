package app

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/config"
)

// secureSite is a site with two names whose addresses stay over restarts.
// Sites in one process need names of their own: certmagic keeps the challenges
// of all in one place.
type secureSite struct {
	dir           string
	www, bare     string
	secure, plain string
}

func newSecureSite(t *testing.T, bare string) *secureSite {
	return &secureSite{dir: t.TempDir(), www: "www." + bare, bare: bare, secure: freeAddr(t), plain: freeAddr(t)}
}

func port(t *testing.T, addr string) int {
	t.Helper()
	a, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	return a.Port
}

// serve serves the site until stop is called, which fails the test if that was
// not a clean end.
func (s *secureSite) serve(t *testing.T, from *authority, p pace) (stop func()) {
	t.Helper()
	said := &lines{}
	a, err := Open(t.Context(), Settings{
		Site: config.Site{
			Data: s.dir, Domain: []string{s.www, s.bare},
			Name: "The Saltmarsh Courier", Language: "en", Zone: "UTC", Permalink: "/{section}/{slug}", Section: "News",
			CommentsPerPage: config.CommentsPerPage, CommentsOnOnePage: config.CommentsOnOnePage,
		},
		Serve: config.Serve{
			Listen: s.secure, Cache: true, CacheMB: 8,
			TLS: config.TLS{ListenHTTP: s.plain, ACMEEmail: "webmaster@courier.test", ACMEDirectory: from.directory, ACMERoot: from.rootFile},
		},
		Log: slog.New(slog.NewTextHandler(said, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	public, plain, err := a.listenPublic()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- a.serveSecure(ctx, public, plain, p, nil) }()
	stopped := false
	stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := a.Close(); err != nil {
			t.Error(err)
		}
		if t.Failed() {
			t.Logf("the site said:\n%s", said)
		}
	}
	t.Cleanup(stop)
	return stop
}

// certificate waits until the site shows one for a name, and gives it.
func (s *secureSite) certificate(t *testing.T, from *authority, name string) (leaf *x509.Certificate) {
	t.Helper()
	eventually(t, "a certificate for "+name, func() error {
		conn, err := tls.Dial("tcp", s.secure, &tls.Config{ServerName: name, RootCAs: from.roots})
		if err != nil {
			return err
		}
		defer conn.Close()
		leaf = conn.ConnectionState().PeerCertificates[0]
		return nil
	})
	return leaf
}

// ask asks the site as a reader whose browser found its names in the DNS.
func (s *secureSite) ask(t *testing.T, from *authority, address string) (*http.Response, string) {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig: &tls.Config{RootCAs: from.roots}, ForceAttemptHTTP2: true,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			at := s.secure
			if strings.HasSuffix(addr, ":80") {
				at = s.plain
			}
			return new(net.Dialer).DialContext(ctx, network, at)
		},
	}
	defer transport.CloseIdleConnections()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(body)
}

// Each kind of challenge alone, since the authority's other port leads nowhere.
func TestCertificatesAreObtainedOnceAndKept(t *testing.T) {
	for _, challenge := range []string{"http-01", "tls-alpn-01"} {
		t.Run(challenge, func(t *testing.T) {
			t.Parallel()
			s := newSecureSite(t, challenge+".test")
			httpPort, tlsPort := port(t, s.plain), port(t, s.secure)
			if challenge == "http-01" {
				tlsPort = port(t, freeAddr(t))
			} else {
				httpPort = port(t, freeAddr(t))
			}
			from := startAuthority(t, httpPort, tlsPort, 90*24*time.Hour)
			stop := s.serve(t, from, pace{})
			first := s.certificate(t, from, s.www)
			other := s.certificate(t, from, s.bare)
			s.check(t, from)
			stop()

			orders := from.orders()
			if orders < 2 {
				t.Fatalf("%d orders for two certificates: the count cannot be right", orders)
			}
			stop = s.serve(t, from, pace{})
			again, otherAgain := s.certificate(t, from, s.www), s.certificate(t, from, s.bare)
			s.check(t, from)
			stop()
			if !again.Equal(first) || !otherAgain.Equal(other) {
				t.Error("after a restart the site shows another certificate")
			}
			if n := from.orders() - orders; n != 0 {
				t.Errorf("the restart asked for %d certificates", n)
			}
		})
	}
}

// check looks at the site as its readers meet it.
func (s *secureSite) check(t *testing.T, from *authority) {
	t.Helper()
	res, body := s.ask(t, from, "https://"+s.www+"/")
	if res.Proto != "HTTP/2.0" || res.StatusCode != 200 || !strings.Contains(body, "Saltmarsh Courier") {
		t.Errorf("the front page: %s %s", res.Proto, res.Status)
	}
	if got := res.Header.Get("Strict-Transport-Security"); got != "max-age=63072000; includeSubDomains" {
		t.Errorf("Strict-Transport-Security: %q", got)
	}
	for address, want := range map[string]string{
		"http://" + s.www + "/latest?page=2":                      "https://" + s.www + "/latest?page=2",
		"http://" + s.bare + "/":                                  "https://" + s.www + "/",
		"https://" + s.bare + "/latest":                           "https://" + s.www + "/latest",
		"http://" + s.www + "/.well-known/acme-challenge/unasked": "https://" + s.www + "/.well-known/acme-challenge/unasked",
	} {
		res, _ := s.ask(t, from, address)
		if res.StatusCode != http.StatusPermanentRedirect || res.Header.Get("Location") != want {
			t.Errorf("%s: %s to %q", address, res.Status, res.Header.Get("Location"))
		}
	}
	folder := filepath.Join(s.dir, tlsFolder)
	if info, err := os.Stat(folder); err != nil {
		t.Error(err)
	} else if info.Mode().Perm() != 0o700 {
		t.Errorf("the folder of certificates is open to others: %v", info.Mode())
	}
	secrets := 0
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == "locks" { // they come and go
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".key") {
			return nil
		}
		secrets++
		info, err := d.Info()
		if err == nil && info.Mode().Perm() != 0o600 {
			t.Errorf("%s is open to others: %v", path, info.Mode())
		}
		return err
	})
	if err != nil || secrets < 3 {
		t.Errorf("found %d keys, want those of two names and of the account: %v", secrets, err)
	}
}

func TestCertificatesAreRenewedInTime(t *testing.T) {
	t.Parallel()
	s := newSecureSite(t, "renewal.test")
	from := startAuthority(t, port(t, s.plain), port(t, s.secure), time.Minute)
	s.serve(t, from, pace{look: 200 * time.Millisecond, early: 0.95, noHints: true})
	first := s.certificate(t, from, s.www)
	eventually(t, "a fresh certificate", func() error {
		if now := s.certificate(t, from, s.www); now.Equal(first) {
			return os.ErrNotExist
		}
		return nil
	})
	s.check(t, from)
}

// Whoever finds a backup cannot pose as the site.
func TestBackupsLeaveCertificatesOut(t *testing.T) {
	dir := t.TempDir()
	a, err := Open(t.Context(), Settings{Site: config.Site{
		Data: dir, Language: "en", Zone: "UTC", Permalink: "/{slug}", Section: "News",
		CommentsPerPage: config.CommentsPerPage, CommentsOnOnePage: config.CommentsOnOnePage,
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if err := os.MkdirAll(filepath.Join(dir, tlsFolder), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, tlsFolder, "courier.test.key"), []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := a.Backup(t.Context(), filepath.Join(t.TempDir(), "backup"))
	if err != nil || len(m.Files) == 0 {
		t.Fatalf("%d files: %v", len(m.Files), err)
	}
	for name := range m.Files {
		if strings.HasPrefix(name, tlsFolder+"/") {
			t.Errorf("the backup holds %s", name)
		}
	}
}

func TestEntrance(t *testing.T) {
	base, err := url.Parse("https://www.courier.test")
	if err != nil {
		t.Fatal(err)
	}
	to := entrance{base: base, domains: []string{"www.courier.test", "courier.test"}}
	site := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "the site") })
	challenge := func(w http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path != "/.well-known/acme-challenge/ours" {
			return false
		}
		io.WriteString(w, "the proof")
		return true
	}
	for _, c := range []struct {
		name, scheme, host, target string
		status                     int
		want                       string // the place to go, or the answer
	}{
		{"the site", "https", "www.courier.test", "/latest", 200, "the site"},
		{"with its port", "https", "www.courier.test:443", "/latest", 200, "the site"},
		{"another name", "https", "courier.test", "/latest", 308, "https://www.courier.test/latest"},
		{"another name, its case and dot", "https", "Courier.TEST.:443", "/", 308, "https://www.courier.test/"},
		{"a strange name is the chain's to refuse", "https", "evil.test", "/", 200, "the site"},
		{"a name that ends like ours", "https", "evilcourier.test", "/", 200, "the site"},
		{"plain http", "http", "www.courier.test", "/a%2Fb?q=1&r=%20", 308, "https://www.courier.test/a%2Fb?q=1&r=%20"},
		{"plain http to another name", "http", "courier.test:80", "/", 308, "https://www.courier.test/"},
		{"the authority", "http", "courier.test", "/.well-known/acme-challenge/ours", 200, "the proof"},
		{"the authority, to a strange name", "http", "evil.test", "/.well-known/acme-challenge/ours", 421, ""},
		{"plain http to a strange name", "http", "evil.test", "/", 421, ""},
		{"plain http to an address", "http", "203.0.113.5", "/", 421, ""},
		{"plain http to nobody", "http", "", "/", 421, ""},
		{"two slashes stay on our host", "http", "courier.test", "//evil.test/", 308, "https://www.courier.test//evil.test/"},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := to.https(site)
			if c.scheme == "http" {
				h = to.http(challenge)
			}
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			if r.URL, err = url.ParseRequestURI(c.target); err != nil {
				t.Fatal(err)
			}
			r.Host = c.host
			w := httptest.NewRecorder()
			h.ServeHTTP(w, r)
			got := w.Body.String()
			if w.Code == http.StatusPermanentRedirect {
				got = w.Header().Get("Location")
			}
			if w.Code != c.status || c.want != "" && got != c.want {
				t.Errorf("%d %q, want %d %q", w.Code, got, c.status, c.want)
			}
		})
	}
	t.Run("a request target without a path prolongs no host", func(t *testing.T) {
		for _, u := range []*url.URL{{Path: "*"}, {Scheme: "x", Opaque: "@evil.test/"}, {Opaque: ".evil.test"}} {
			r := httptest.NewRequest(http.MethodOptions, "/", nil)
			r.Host, r.URL = "courier.test", u
			w := httptest.NewRecorder()
			to.http(challenge).ServeHTTP(w, r)
			if got := w.Header().Get("Location"); got != "https://www.courier.test/" {
				t.Errorf("%v leads to %q", u, got)
			}
		}
	})
}

func TestWarningsAboutCertificatesNameNoVisitor(t *testing.T) {
	out := &lines{}
	log := certificateLog(slog.New(slog.NewTextHandler(out, nil)))
	log.Sugar().Infow("handled", "identifier", "quiet")
	log.Named("http").Sugar().With("identifier", "courier.test").Errorw("will retry",
		"error", io.ErrUnexpectedEOF, "retrying_in", time.Minute, "remote_addr", "203.0.113.9:4711", "user_agent", "Mozilla")
	log.Sugar().Errorw("stopped", "error", fmt.Errorf("obtaining: %w", context.Canceled))
	got := out.String()
	for _, want := range []string{"level=ERROR", "will retry", "courier.test", "unexpected EOF", "retrying_in=1m0s"} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in %s", want, got)
		}
	}
	for _, canary := range []string{"203.0.113", "Mozilla", "quiet", "stopped"} {
		if strings.Contains(got, canary) {
			t.Errorf("%q is in %s", canary, got)
		}
	}
}
