package app_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/url"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"broadsheet/internal/app"
	"broadsheet/internal/people/account"
	"broadsheet/internal/testkit/cases"
)

// idp is a provider of OpenID Connect in a process of its own.
type idp struct {
	t      testing.TB
	issuer string
}

func startProvider(t testing.TB, redirect string) *idp {
	t.Helper()
	program := filepath.Join(t.TempDir(), "oidcprovider")
	build := exec.Command("go", "build", "-o", program, "./internal/testkit/oidcprovider")
	build.Dir = cases.Root(t)
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	run := exec.Command(program, "-client", "broadsheet", "-secret", "s3cret", "-redirect", redirect)
	out, err := run.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := run.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		run.Process.Kill()
		run.Wait()
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return &idp{t, strings.TrimSpace(line)}
}

func (p *idp) become(subject, email string, verified any, name string) {
	p.t.Helper()
	body, err := json.Marshal(map[string]any{"sub": subject, "email": email, "email_verified": verified, "name": name})
	if err != nil {
		p.t.Fatal(err)
	}
	res, err := http.Post(p.issuer+"/person", "application/json", strings.NewReader(string(body)))
	if err != nil || res.StatusCode != http.StatusOK {
		p.t.Fatal(res, err)
	}
	res.Body.Close()
}

func (p *idp) spoil(flaw string) {
	p.t.Helper()
	res, err := http.PostForm(p.issuer+"/flaw", url.Values{"flaw": {flaw}})
	if err != nil {
		p.t.Fatal(err)
	}
	res.Body.Close()
}

// visit follows the link to the provider and says what the browser brings back.
func (p *idp) visit(r *reader, at string) (state, code string) {
	p.t.Helper()
	got := r.do("GET", at, "", "")
	to := got.header.Get("Location")
	if got.status != http.StatusSeeOther || !strings.HasPrefix(to, p.issuer+"/authorize?") {
		p.t.Fatalf("GET %s: %d to %q\n%.400s", at, got.status, to, got.body)
	}
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := stay.Get(to)
	if err != nil {
		p.t.Fatal(err)
	}
	res.Body.Close()
	back, err := url.Parse(res.Header.Get("Location"))
	if err != nil || res.StatusCode != http.StatusFound {
		p.t.Fatalf("the provider answers %d: %v", res.StatusCode, err)
	}
	// GET shows; POST acts (B17).
	for range 2 {
		if page := r.do("GET", back.RequestURI(), "", ""); page.status != http.StatusOK || len(page.header["Set-Cookie"]) > 0 {
			p.t.Fatalf("coming back: %d %v", page.status, page.header["Set-Cookie"])
		}
	}
	return back.Query().Get("state"), back.Query().Get("code")
}

const backPath = "/sign-in/back/harbour-id"

func TestSignInAtAnotherProvider(t *testing.T) {
	p := startProvider(t, base+backPath)
	eachStand(t, func(t *testing.T, s *standing, box *mailbox) {
		p.t = t
		in := func(r *reader, at string) reply {
			state, code := p.visit(r, at)
			return r.send(backPath, "state", state, "code", code)
		}
		p.become("1", "ada@reader.example", true, "Ada Marsh")
		r := s.reader(t)
		r.leads(in(r, "/sign-in/at/harbour-id?next=/latest"), "/latest")
		if got := r.see("/my").text(); !strings.Contains(got, "Harbour ID") || !strings.Contains(got, `value="Ada Marsh"`) {
			t.Errorf("my page: %.600s", got)
		}
		again := s.reader(t)
		p.become("1", "elsewhere@reader.example", true, "Ada") // the subject counts, not the address
		again.leads(in(again, "/sign-in/at/harbour-id"), "/my")
		if got := again.see("/my").text(); !strings.Contains(got, "ada@reader.example") {
			t.Errorf("another account for the same subject: %.600s", got)
		}
		for _, flaw := range []string{"issuer", "audience", "nonce", "expired", "key", "unsigned", "no token"} {
			r := s.reader(t)
			state, code := p.visit(r, "/sign-in/at/harbour-id")
			p.spoil(flaw)
			if got := r.send(backPath, "state", state, "code", code); got.status != http.StatusBadGateway || r.cookies["__Host-session"] != "" {
				t.Errorf("a token with a wrong %s: %d %v", flaw, got.status, r.cookies)
			}
		}
		r = s.reader(t)
		state, code := p.visit(r, "/sign-in/at/harbour-id")
		if got := s.reader(t).send(backPath, "state", state, "code", code); got.status != http.StatusForbidden {
			t.Errorf("another browser with the code: %d", got.status)
		}
		if got := r.send(backPath, "state", "x"+state, "code", code); got.status != http.StatusForbidden {
			t.Errorf("another state: %d", got.status)
		}
		kept := r.cookies["__Host-leaving"]
		r.leads(r.send(backPath, "state", state, "code", code), "/my")
		r.cookies["__Host-leaving"] = kept
		if got := r.send(backPath, "state", state, "code", code); got.status != http.StatusForbidden {
			t.Errorf("the same way back twice: %d", got.status)
		}
		for _, unproved := range []any{false, nil, "false", "yes", 1} {
			p.become("2", "eve@reader.example", unproved, "Eve")
			r := s.reader(t)
			if got := in(r, "/sign-in/at/harbour-id"); got.status != http.StatusUnprocessableEntity {
				t.Errorf("an address that is %v confirmed: %d", unproved, got.status)
			}
		}
		if _, _, err := s.Accounts.Add(t.Context(), account.AtCommand("x"), "ruth@news.example", "Ruth", account.Editor); err != nil {
			t.Fatal(err)
		}
		p.become("3", "ruth@news.example", true, "Ruth")
		if got := in(s.reader(t), "/sign-in/at/harbour-id"); got.status != http.StatusUnprocessableEntity {
			t.Errorf("an editor by the provider's word alone: %d", got.status)
		}
		// A reader with an account adds the provider on their own page.
		bo := s.reader(t)
		bo.enter(box, "bo@reader.example", "Bo")
		p.become("4", "bo@elsewhere.example", false, "Bo")
		bo.leads(in(bo, "/sign-in/at/harbour-id?add=1"), "/my")
		later := s.reader(t)
		later.leads(in(later, "/sign-in/at/harbour-id"), "/my")
		if got := later.see("/my").text(); !strings.Contains(got, "bo@reader.example") {
			t.Errorf("the added provider: %.600s", got)
		}
		later.leads(later.send("/my/providers/removals", "issuer", p.issuer), "/my?done=removed")
		if got := in(s.reader(t), "/sign-in/at/harbour-id"); got.status != http.StatusUnprocessableEntity {
			t.Errorf("after it was removed: %d", got.status)
		}
	}, func(set *app.Settings) { set.Serve.OIDC = []string{"Harbour ID " + p.issuer + " broadsheet s3cret"} })
}

func TestAProviderThatIsAway(t *testing.T) {
	box := &mailbox{}
	s := stand(t, box.open, func(set *app.Settings) { set.Serve.OIDC = []string{"Nobody http://127.0.0.1:9 x y"} })
	if got := s.get("/sign-in/at/nobody"); got.status != http.StatusBadGateway || !strings.Contains(got.text(), "does not answer") {
		t.Errorf("%d %.300s", got.status, got.body)
	}
	for _, wrong := range []string{"", "x", "Name https://id.example client", "Name http://id.example client secret", "Name ftp://id.example a b", "Name https://u:p@id.example a b", "!!! https://id.example a b"} {
		if _, err := account.ReadProvider(wrong); err == nil {
			t.Errorf("%q is taken", wrong)
		} else if strings.Contains(err.Error(), "secret\"") && !strings.Contains(err.Error(), "client-secret") {
			t.Errorf("%v quotes the secret", err)
		}
	}
}
