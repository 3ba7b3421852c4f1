package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestDomains(t *testing.T) {
	for _, c := range []struct {
		name  string
		given []string
		want  string // the names, or what the refusal says
	}{
		{"none", nil, ""},
		{"two", []string{"www.example.org", "example.org"}, "www.example.org example.org"},
		{"two on one line of the file", []string{"www.example.org, example.org,"}, "www.example.org example.org"},
		{"the same twice", []string{"example.org", "EXAMPLE.org."}, "example.org"},
		{"in its own script", []string{"www.münchen.example"}, "www.xn--mnchen-3ya.example"},
		{"nothing", []string{""}, "whole name"},
		{"a wildcard", []string{"*.example.org"}, "name each"},
		{"an address", []string{"203.0.113.5"}, "this is an address"},
		{"with scheme", []string{"https://example.org"}, "without scheme"},
		{"with port", []string{"example.org:443"}, "without scheme, port"},
		{"one label", []string{"localhost"}, "whole name"},
		{"an empty label", []string{"www..example.org"}, "whole name"},
		{"spaces", []string{"www.example.org example.org"}, "whole name"},
		{"a label too long", []string{strings.Repeat("a", 64) + ".example"}, "whole name"},
		{"a path", []string{"example.org/../x"}, "without scheme"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := domains(c.given)
			if err != nil {
				if c.want == "" || !strings.Contains(err.Error(), c.want) {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestWhatFollowsFromTheDomain(t *testing.T) {
	for _, c := range []struct {
		name   string
		domain []string
		base   string
		want   string // the base URL, or what the refusal says
	}{
		{"nothing said", nil, "", "http://127.0.0.1:8080"},
		{"a base", nil, "http://news.example/", "http://news.example"},
		{"a domain", []string{"www.example.org", "example.org"}, "", "https://www.example.org"},
		{"a domain and a base", []string{"www.example.org", "example.org"}, "https://example.org", "https://example.org"},
		{"a base that contradicts", []string{"www.example.org"}, "http://www.example.org", "is read by https"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := Site{Domain: c.domain, BaseURL: c.base, Language: "en", Zone: "UTC", CommentsPerPage: CommentsPerPage, CommentsOnOnePage: CommentsOnOnePage}.Check()
			if err != nil {
				if !strings.Contains(err.Error(), c.want) {
					t.Errorf("refused: %v", err)
				}
				return
			}
			if got.BaseURL != c.want || got.Base.String() != c.want {
				t.Errorf("got %q and %v, want %q", got.BaseURL, got.Base, c.want)
			}
		})
	}
}

func TestListeningAddresses(t *testing.T) {
	for _, c := range []struct {
		serve                     Serve
		secure                    bool
		wantPublic, wantPlainHTTP string
	}{
		{Serve{}, false, "127.0.0.1:8080", ":80"},
		{Serve{}, true, ":443", ":80"},
		// Said by hand it holds, also where it is what nobody said means elsewhere.
		{Serve{Listen: "127.0.0.1:8080", TLS: TLS{ListenHTTP: "127.0.0.1:8081"}}, true, "127.0.0.1:8080", "127.0.0.1:8081"},
	} {
		if got := c.serve.PublicAddress(c.secure); got != c.wantPublic {
			t.Errorf("%+v, secure %v: public %s, want %s", c.serve, c.secure, got, c.wantPublic)
		}
		if got := c.serve.PlainAddress(); got != c.wantPlainHTTP {
			t.Errorf("%+v: plain %s, want %s", c.serve, got, c.wantPlainHTTP)
		}
	}
}

func TestSettingsOfTheAuthority(t *testing.T) {
	noPEM := filepath.Join(t.TempDir(), "root.pem")
	if err := os.WriteFile(noPEM, []byte("not a certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	site := []string{"www.example.org"}
	for _, c := range []struct {
		name    string
		set     TLS
		domains []string
		want    string // what the refusal says; empty: none
	}{
		{"nothing", TLS{}, nil, ""},
		{"a domain alone", TLS{}, site, ""},
		{"all that may be said", TLS{ListenHTTP: ":8080", ACMEEmail: "webmaster@example.org", ACMEDirectory: "https://acme.example.org/directory"}, site, ""},
		{"mail without a domain", TLS{ACMEEmail: "webmaster@example.org"}, nil, "--domain"},
		{"plain http without a domain", TLS{ListenHTTP: ":80"}, nil, "--domain"},
		{"two mail addresses", TLS{ACMEEmail: "a@example.org,b@example.org"}, site, "one mail address"},
		{"no mail address", TLS{ACMEEmail: "webmaster@"}, site, "one mail address"},
		{"an authority by http", TLS{ACMEDirectory: "http://acme.example.org"}, site, "https address"},
		{"an authority by name", TLS{ACMEDirectory: "Let's Encrypt"}, site, "https address"},
		{"a root that is not there", TLS{ACMERoot: filepath.Join(t.TempDir(), "none.pem")}, site, "no such file"},
		{"a root that is none", TLS{ACMERoot: noPEM}, site, "no certificate in it"},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := c.set.Check(c.domains)
			if (err != nil) != (c.want != "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if got := []string{TLS{}.Authority(), TLS{ACMEDirectory: "https://a.example/d"}.Authority()}; !slices.Equal(got, []string{"Let's Encrypt", "https://a.example/d"}) {
		t.Errorf("authorities are named %q", got)
	}
}
