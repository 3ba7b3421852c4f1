package app_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/dbtest"
)

// mailbox takes the letters of a site.
type mailbox struct {
	mu   sync.Mutex
	sent []sentLetter
}

type sentLetter struct {
	purpose, to string
	account.Mail
}

func (m *mailbox) open(s *app.Settings) {
	s.Mailer = func(_ *db.Tx, purpose, to string, letter account.Mail) error {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.sent = append(m.sent, sentLetter{purpose, to, letter})
		return nil
	}
}

func (m *mailbox) last(t testing.TB) sentLetter {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.sent) == 0 {
		t.Fatal("no letter was sent")
	}
	return m.sent[len(m.sent)-1]
}

// reader is a browser that keeps cookies.
type reader struct {
	*standing
	t       testing.TB
	cookies map[string]string
	from    string // the address that the proxy names; empty: none
}

func (s *standing) reader(t testing.TB) *reader {
	return &reader{standing: s, t: t, cookies: map[string]string{}}
}

// do sends a request with the cookies, and keeps those that come back.
func (r *reader) do(method, at, kind, body string) reply {
	r.t.Helper()
	got := r.ask(method, at, strings.NewReader(body), func(req *http.Request) {
		req.Header.Set("Content-Type", kind)
		if r.from != "" {
			req.Header.Set("X-Forwarded-For", r.from)
		}
		for name, value := range r.cookies {
			req.AddCookie(&http.Cookie{Name: name, Value: value})
		}
	})
	for _, c := range (&http.Response{Header: got.header}).Cookies() {
		if c.MaxAge < 0 {
			delete(r.cookies, c.Name)
			continue
		}
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || !c.Secure || !strings.HasPrefix(c.Name, "__Host-") {
			r.t.Errorf("the cookie %s is too open: %+v", c.Name, c)
		}
		r.cookies[c.Name] = c.Value
	}
	return got
}

func (r *reader) see(at string) reply {
	r.t.Helper()
	got := r.do("GET", at, "", "")
	if got.status != http.StatusOK {
		r.t.Fatalf("GET %s: %d\n%.400s", at, got.status, got.body)
	}
	return got
}

func (r *reader) send(at string, pairs ...string) reply {
	r.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return r.do("POST", at, "application/x-www-form-urlencoded", form.Encode())
}

// leads fails the test unless an answer leads on there.
func (r *reader) leads(got reply, to string) {
	r.t.Helper()
	if got.status != http.StatusSeeOther || got.header.Get("Location") != to {
		r.t.Fatalf("%d to %q, want 303 to %q\n%.600s", got.status, got.header.Get("Location"), to, got.body)
	}
}

// tokenOf is the token in a link, which must lead here.
func tokenOf(t testing.TB, link, want string) string {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil || !strings.HasPrefix(link, base+want+"?token=") {
		t.Fatalf("the link leads to %q, want %s: %v", link, want, err)
	}
	return u.Query().Get("token")
}

// enter signs a reader in by a letter.
func (r *reader) enter(box *mailbox, email, name string) {
	r.t.Helper()
	r.leads(r.send("/sign-in/mail", "email", email, "next", "/my"), "/sign-in/sent")
	token := tokenOf(r.t, box.last(r.t).Link, "/sign-in/link")
	r.leads(r.send("/sign-in/link", "token", token, "name", name), "/my")
}

func eachStand(t *testing.T, test func(t *testing.T, s *standing, box *mailbox), change ...func(*app.Settings)) {
	t.Helper()
	run := func(more ...func(*app.Settings)) func(t *testing.T) {
		return func(t *testing.T) {
			box := &mailbox{}
			test(t, stand(t, append(append([]func(*app.Settings){box.open}, more...), change...)...), box)
		}
	}
	t.Run("sqlite", run())
	t.Run("postgres", func(t *testing.T) {
		dsn := dbtest.DSN(t)
		run(func(s *app.Settings) { s.Database = dsn })(t)
	})
}

func TestAReaderSignsInAndLooksAfterTheirOwn(t *testing.T) {
	eachStand(t, func(t *testing.T, s *standing, box *mailbox) {
		story := s.publish(plainStory("The gates"))
		first := s.say(story.URL, "As a guest.") // Ada Marsh, ada@reader.example
		before := s.page(story.URL)

		r := s.reader(t)
		if got := r.do("GET", "/my/state", "", ""); got.status != http.StatusNoContent || len(got.header["Set-Cookie"]) > 0 {
			t.Errorf("/my/state of a stranger: %d %v", got.status, got.header["Set-Cookie"])
		}
		r.leads(r.do("GET", "/my/export", "", ""), "/sign-in?next=%2Fmy%2Fexport")
		if got := r.send("/my/name", "name", "X"); got.status != http.StatusForbidden {
			t.Errorf("a stranger's name: %d", got.status)
		}
		r.leads(r.send("/sign-in/mail", "email", "ada@reader.example", "next", "https://evil.example/"), "/sign-in/sent")
		letter := box.last(t)
		// B17: scanners look at every link twice.
		for range 2 {
			for _, method := range []string{"GET", "HEAD"} {
				if got := s.reader(t).do(method, strings.TrimPrefix(letter.Link, base), "", ""); got.status != http.StatusOK || len(got.header["Set-Cookie"]) > 0 || got.header.Get("Referrer-Policy") != "no-referrer" {
					t.Errorf("%s of the letter's link: %d %v", method, got.status, got.header)
				}
			}
		}
		r.leads(r.send("/sign-in/code", "code", letter.Code), "/my")
		if len(r.cookies) != 2 {
			t.Errorf("the reader has the cookies %v", r.cookies)
		}
		if got := r.see(story.URL); got.text() != before.text() || got.header.Get("Cache-Control") != "no-cache" {
			t.Error("a reader with a session gets other bytes")
		}
		page := r.see("/my").text()
		if !strings.Contains(page, "ada@reader.example") || !strings.Contains(page, "1 comment was written under your address") {
			t.Errorf("my page: %.900s", page)
		}
		r.leads(r.send("/my/name", "name", "Ada Marsh"), "/my?done=name")
		r.leads(r.send("/my/claims"), "/my?done=claims")
		answer := s.post(story.URL, fields("I was there too.", "Bo", "bo@reader.example", path.Base(first)))
		if answer.status != http.StatusSeeOther {
			t.Fatalf("an answer: %d", answer.status)
		}
		if got := r.see("/my/comments").text(); !strings.Contains(got, "As a guest.") || strings.Contains(got, "I was there too.") {
			t.Errorf("my comments: %.900s", got)
		}
		if got := r.see("/my/replies").text(); !strings.Contains(got, "I was there too.") || strings.Contains(got, "As a guest.") {
			t.Errorf("answers to me: %.900s", got)
		}
		var state map[string]any
		if err := json.Unmarshal(r.see("/my/state").body, &state); err != nil || state["version"] != 1.0 || state["name"] != "Ada Marsh" || state["desk"] != false {
			t.Errorf("/my/state: %v %v", state, err)
		}
		var all struct {
			Email    string
			Sessions []any
			Comments []struct{ Text, URL string }
		}
		if err := json.Unmarshal(r.see("/my/export").body, &all); err != nil || all.Email != "ada@reader.example" || len(all.Comments) != 1 || all.Comments[0].URL != base+first || len(all.Sessions) != 1 {
			t.Errorf("the export: %+v %v", all, err)
		}
		other := s.reader(t)
		other.enter(box, "bo@reader.example", "Bo")
		if got := other.send("/my/endings", "session", sessionID(t, page)); got.status != http.StatusNotFound {
			t.Errorf("ending another's session: %d", got.status)
		}
		r.leads(r.send("/my/endings", "session", "all"), "/sign-in")
		if len(r.cookies) != 0 {
			t.Errorf("cookies are left: %v", r.cookies)
		}
	})
}

// sessionID is the first session on somebody's page.
func sessionID(t testing.TB, page string) string {
	t.Helper()
	_, rest, ok := strings.Cut(page, `name="session" value="`)
	id, _, _ := strings.Cut(rest, `"`)
	if !ok || len(id) != 32 {
		t.Fatalf("no session on the page: %q", id)
	}
	return id
}

// TestAnswersDoNotTellWhoHasAnAccount is B14: status, headers and bytes.
func TestAnswersDoNotTellWhoHasAnAccount(t *testing.T) {
	eachStand(t, func(t *testing.T, s *standing, box *mailbox) {
		known := s.reader(t)
		known.enter(box, "ada@reader.example", "Ada")
		known.leads(known.send("/my/password", "password", "four gates at the weir"), "/my?done=password")
		n := 0
		shape := func(at, email string) string {
			n++
			r := s.reader(t)
			r.from = fmt.Sprintf("198.51.%d.7", n) // a network each: their own limit is another matter
			got := r.send(at, "email", email, "password", "a wrong one, too")
			var head strings.Builder
			for _, name := range []string{"Location", "Cache-Control", "Content-Type", "Retry-After"} {
				head.WriteString(name + ": " + got.header.Get(name) + "\n")
			}
			for _, c := range (&http.Response{Header: got.header}).Cookies() {
				head.WriteString(c.Name + "\n")
			}
			return strings.ReplaceAll(head.String()+http.StatusText(got.status)+got.text(), email, "EMAIL")
		}
		for _, at := range []string{"/sign-in/mail", "/sign-in/forgotten", "/sign-in/password"} {
			for try := range 12 { // also when it is too often for one address
				if a, b := shape(at, "ada@reader.example"), shape(at, "eve@reader.example"); a != b {
					t.Errorf("%s, try %d: %s", at, try, differ(a, b))
				}
			}
		}
	}, func(set *app.Settings) { set.Serve.TrustProxy = []string{"127.0.0.0/8"} })
}

func TestErasureForgetsTheWriter(t *testing.T) {
	for _, words := range []string{"stay", "go"} {
		t.Run(words, func(t *testing.T) {
			file := "" // of the embedded database
			eachStand(t, func(t *testing.T, s *standing, box *mailbox) {
				story := s.publish(plainStory("The gates"))
				mine := s.say(story.URL, "I pulled the lever zqleverqz.")
				if got := s.post(story.URL, fields("Well pulled.", "Bo", "bo@reader.example", path.Base(mine))); got.status != http.StatusSeeOther {
					t.Fatal(got.status)
				}
				s.say(story.URL, "Nobody answers this one zqleverqz.")
				r := s.reader(t)
				r.enter(box, "ada@reader.example", "Ada Marsh")
				r.leads(r.send("/my/claims"), "/my?done=claims")
				if got := r.send("/my/erasure", "words", words); got.status != http.StatusOK || !strings.Contains(got.text(), "on its way") {
					t.Fatalf("%d %.300s", got.status, got.body)
				}
				letter := box.last(t)
				token := tokenOf(t, letter.Link, "/my/erasure/confirmation")
				r.see(strings.TrimPrefix(letter.Link, base))
				if got := r.send("/my/erasure/confirmation", "token", token); got.status != http.StatusOK || r.cookies["__Host-session"] != "" {
					t.Fatalf("%d %v %.300s", got.status, r.cookies, got.body)
				}
				page := s.page(story.URL + "?view=all").text()
				if strings.Contains(page, "Ada Marsh") || !strings.Contains(page, "Well pulled.") {
					t.Errorf("the discussion: %.2000s", page)
				}
				if strings.Contains(page, "zqleverqz") != (words == "stay") || strings.Contains(page, "Former reader") != (words == "stay") {
					t.Errorf("the words %s: %.2000s", words, page)
				}
				tally, err := s.Comments.Tally(t.Context(), s.DB(), story.ID)
				want := map[string]int{"stay": 3, "go": 1}[words]
				if err != nil || tally.Shown != want {
					t.Errorf("%d comments are counted, want %d: %v", tally.Shown, want, err)
				}
				if file == "" {
					return
				}
				for name, rows := range tables(t, file) {
					for _, row := range rows {
						if strings.Contains(row, "ada@reader.example") || strings.Contains(row, "Ada Marsh") {
							t.Errorf("%s still holds %q", name, row)
						}
					}
				}
			}, func(set *app.Settings) {
				if file = set.Data; set.Database != "" {
					file = ""
				}
			})
		})
	}
}

// TestManyCommentsAreListedInPieces: paging and export of somebody who has
// written much.
func TestManyCommentsAreListedInPieces(t *testing.T) {
	box := &mailbox{}
	s := stand(t, box.open)
	story := s.publish(plainStory("The gates"))
	const many = 430
	for i := range many {
		s.importComment(story, comment.Draft{Name: "Ada", Email: "ada@reader.example", Body: "Tide " + strings.Repeat("i", i+1)})
	}
	r := s.reader(t)
	r.enter(box, "ada@reader.example", "Ada")
	r.leads(r.send("/my/claims"), "/my?done=claims")
	var all struct{ Comments []struct{ ID string } }
	if err := json.Unmarshal(r.see("/my/export").body, &all); err != nil || len(all.Comments) != many {
		t.Errorf("%d comments are exported: %v", len(all.Comments), err)
	}
	seen, pages := map[string]bool{}, 0
	for at := "/my/comments"; at != ""; pages++ {
		page := r.see(at).text()
		for _, part := range strings.Split(page, story.URL+"/comments/")[1:] {
			id, _, _ := strings.Cut(part, `"`)
			seen[id] = true
		}
		_, rest, more := strings.Cut(page, `href="/my/comments?before=`)
		at = ""
		if more {
			place, _, _ := strings.Cut(rest, `"`)
			at = "/my/comments?before=" + place
		}
	}
	if len(seen) != many || pages != 9 {
		t.Errorf("%d comments on %d pages", len(seen), pages)
	}
}

func TestWhoIsSignedInWritesAndVotesAsWhoTheyAre(t *testing.T) {
	eachStand(t, func(t *testing.T, s *standing, box *mailbox) {
		story := s.publish(plainStory("The gates"))
		r := s.reader(t)
		r.enter(box, "ada@reader.example", "Ada Marsh")
		got := r.send(story.URL+"/comments", "body", "As myself.", "name", "The Editor", "email", "editor@news.example", "parent", "", "url", "")
		if got.status != http.StatusSeeOther {
			t.Fatalf("%d %.300s", got.status, got.body)
		}
		if page := s.page(story.URL).text(); !strings.Contains(page, "Ada Marsh") || strings.Contains(page, "The Editor") {
			t.Errorf("the comment is under another name: %.900s", page)
		}
		if mine := r.see("/my/comments").text(); !strings.Contains(mine, "As myself.") {
			t.Errorf("my comments: %.600s", mine)
		}
		at := strings.TrimSuffix(got.header.Get("Location"), "/")
		if got := r.send(at+"/vote", "vote", "up"); got.status != http.StatusForbidden {
			t.Errorf("a vote for one's own: %d", got.status)
		}
		other := s.reader(t)
		other.enter(box, "bo@reader.example", "Bo")
		second := s.reader(t) // the same person in another browser
		second.enter(box, "bo@reader.example", "")
		for _, browser := range []*reader{other, second} {
			if got := browser.send(at+"/vote", "vote", "up", "as", "json"); got.status != http.StatusOK || !strings.Contains(got.text(), `"up":1`) {
				t.Errorf("one person, one vote: %d %s", got.status, got.body)
			}
		}
	}, func(set *app.Settings) { set.CommentVotes, set.EditComments = "up", 15*time.Minute })
}

// TestNothingOfASignInIsLogged is B45 for accounts: neither address nor token,
// code, password or cookie.
func TestNothingOfASignInIsLogged(t *testing.T) {
	box := &mailbox{}
	dir := t.TempDir()
	s := standIn(t, dir, box.open)
	r := s.reader(t)
	r.enter(box, "canary@reader.example", "Canary Zqname")
	letter := box.last(t)
	r.leads(r.send("/my/password", "password", "zq password canary"), "/my?done=password")
	out := s.reader(t)
	for _, password := range []string{"zq wrong canary", "zq password canary"} {
		out.send("/sign-in/password", "email", "canary@reader.example", "password", password)
	}
	s.get(strings.TrimPrefix(letter.Link, base))
	s.get("/sign-in?next=/canaryzq")
	secrets := []string{"canary", "Zqname", tokenOf(t, letter.Link, "/sign-in/link"), strings.ReplaceAll(letter.Code, " ", ""), r.cookies["__Host-session"], r.cookies["__Host-device"]}
	eventually(t, 5e9, "the log is written", func() bool { return strings.Count(s.access.String(), "\n") >= 7 })
	for _, log := range []string{s.access.String(), s.faults.String()} {
		for _, secret := range secrets {
			if secret == "" || strings.Contains(log, secret) {
				t.Errorf("a log holds %q", secret)
			}
		}
	}
	for name, rows := range tables(t, dir) {
		for _, row := range rows {
			for _, secret := range secrets[2:] {
				if strings.Contains(row, secret) {
					t.Errorf("the table %s holds %q as it is", name, secret)
				}
			}
		}
	}
}

// TestPeopleByCommand is `broadsheet user`, and the first start of `serve`.
func TestPeopleByCommand(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		out := h.Must("user", "add", "Ruth@news.example", "--name", "Ruth Amsel", "--role", "editor")
		if !strings.Contains(out, "/sign-in/invitation?token=") {
			t.Errorf("add: %s", out)
		}
		if got := h.Run("user", "add", "ruth@news.example"); got.Exit == 0 || !strings.Contains(got.Err, "has an account already") {
			t.Errorf("twice: %+v", got)
		}
		if got := h.Run("user", "add", "ruth at news"); got.Exit == 0 || !strings.Contains(got.Err, "no e-mail address") {
			t.Errorf("no address: %+v", got)
		}
		if got := h.Run("user", "role", "nobody@news.example", "admin"); got.Exit == 0 || !strings.Contains(got.Err, "user list") {
			t.Errorf("nobody: %+v", got)
		}
		h.Must("user", "role", "ruth@news.example", "admin")
		if got := h.Run("user", "disable", "ruth@news.example"); got.Exit == 0 || !strings.Contains(got.Err, "last admin") {
			t.Errorf("the last admin: %+v", got)
		}
		h.Must("user", "add", "ines@news.example", "--role", "admin")
		h.Must("user", "disable", "ruth@news.example")
		if list := h.Must("user", "list"); !strings.Contains(list, "Ruth@news.example") || !strings.Contains(list, "disabled") || !strings.Contains(list, "unconfirmed") {
			t.Errorf("list: %s", list)
		}
		h.Must("user", "enable", "ruth@news.example")
		if out := h.Must("user", "reset", "ruth@news.example"); !strings.Contains(out, "/sign-in/invitation?token=") {
			t.Errorf("reset: %s", out)
		}
		if list := h.Must("user", "list", "--json", "--role", "admin"); strings.Count(list, "\n") != 2 {
			t.Errorf("list --json: %s", list)
		}
	})
}
