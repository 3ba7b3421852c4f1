package app_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/browser"
	"broadsheet/internal/testkit/htmlcheck"
)

// strangersWait keeps the comments of strangers until somebody has looked.
func strangersWait(s *app.Settings) { s.HoldStrangers = true }

// staff signs somebody of the newsroom in by a link; strong proves them by more
// than that, as a passkey or a second factor does.
func (s *standing) staff(t testing.TB, role account.Role, strong bool) *reader {
	t.Helper()
	_, link, err := s.Accounts.Add(t.Context(), account.AtCommand("test"), string(role)+"@news.example", "The "+string(role), role)
	if err != nil {
		t.Fatal(err)
	}
	r := s.reader(t)
	r.leads(r.send("/sign-in/invitation", "token", tokenOf(t, link, "/sign-in/invitation")), "/my")
	if strong {
		strengthen(t, s.DB(), string(role)+"@news.example")
	}
	return r
}

// strengthen has somebody's sessions be as after a passkey. What a passkey and a
// second factor themselves lead to is seen where people sign in.
func strengthen(t testing.TB, d *db.DB, email string) {
	t.Helper()
	err := d.Tidy(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`
			update session
			set strength = 2, desk_at = $1
			where account_id in (select id from account where email_folded = $2)`, tx.Now(), email)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTheDeskOpensForWhomItShould is the gate: nobody on one proof alone, no
// reader however sure, and each role only where its verbs lead.
func TestTheDeskOpensForWhomItShould(t *testing.T) {
	box := &mailbox{}
	s := stand(t, box.open)
	rooms := []string{"/desk", "/desk/moderation", "/desk/people", "/desk/sessions", "/desk/audit", "/desk/audit.csv", "/desk/mail"}
	open := map[account.Role][]string{
		account.Contributor: {"/desk", "/desk/sessions"}, account.Reporter: {"/desk", "/desk/sessions"},
		account.Moderator: {"/desk", "/desk/moderation", "/desk/sessions"}, account.Editor: {"/desk", "/desk/moderation", "/desk/sessions"},
		account.Admin: rooms,
	}
	for _, role := range account.Held() {
		r := s.staff(t, role, false)
		for _, at := range rooms {
			if got := r.do("GET", at, "", ""); got.status != http.StatusForbidden {
				t.Errorf("%s on one proof alone, %s: %d", role, at, got.status)
			}
		}
		strengthen(t, s.DB(), string(role)+"@news.example")
		for _, at := range rooms {
			want := http.StatusForbidden
			for _, path := range open[role] {
				if path == at {
					want = http.StatusOK
				}
			}
			got := r.do("GET", at, "", "")
			if got.status != want {
				t.Errorf("%s, %s: %d, want %d", role, at, got.status, want)
			}
			if keep := got.header.Get("Cache-Control"); !strings.Contains(keep, "no-store") {
				t.Errorf("%s, %s: Cache-Control %q", role, at, keep)
			}
		}
	}
	// A password is one proof, whoever has it.
	err := s.DB().Tidy(t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(`update session set strength = 1`)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := s.get("/desk"); got.status != http.StatusSeeOther || got.header.Get("Location") != "/sign-in?next=%2Fdesk" {
		t.Errorf("nobody: %d to %q", got.status, got.header.Get("Location"))
	}
	for _, spelling := range []string{"/desk/", "//desk", "/desk/.", "/%64esk", "/DESK", "/desk%00", "/desk;x", "/x/../desk", "/desk/moderation/", "/desk/people/../moderation"} {
		if got := s.get(spelling); got.status == http.StatusOK {
			t.Errorf("%s: 200 without a session", spelling)
		}
	}
}

// TestModerationAtTheDesk decides, alone and about many, takes it back, and sees
// who was first.
func TestModerationAtTheDesk(t *testing.T) {
	eachStand(t, func(t *testing.T, s *standing, box *mailbox) {
		story := s.publish(plainStory("The gates"))
		for n := range 4 {
			s.post(story.URL, fields("Comment number "+strconv.Itoa(n), "Ada", "ada@reader.example", ""))
		}
		ruth, ida := s.staff(t, account.Moderator, true), s.staff(t, account.Editor, true)
		queue := func(r *reader, tab string) []string {
			return htmlcheck.Parse(t, r.see("/desk/moderation?tab="+tab).body).Find("form.acts input[name=comment]").Values("value")
		}
		held := queue(ruth, "held")
		if len(held) != 4 {
			t.Fatalf("%d wait, want 4", len(held))
		}
		got := ruth.send("/desk/moderation/decisions", "verb", "approve", "comment", held[0], "here", "/desk/moderation?tab=held", "next", "abc")
		to := got.header.Get("Location")
		if got.status != http.StatusSeeOther || !strings.HasPrefix(to, "/desk/moderation?tab=held&done=") || !strings.HasSuffix(to, "#c-abc") {
			t.Fatalf("%d to %q\n%.400s", got.status, to, got.body)
		}
		if !strings.Contains(s.page(story.URL).text(), "Comment number 3") {
			t.Error("what was approved is not shown")
		}
		// The second sees who decided, and nothing is overwritten.
		late := ida.send("/desk/moderation/decisions", "verb", "remove", "code", "insult", "comment", held[0])
		if late.status != http.StatusConflict || !strings.Contains(late.text(), "The moderator was first. Approved") {
			t.Errorf("the second: %d\n%.600s", late.status, late.body)
		}
		if !strings.Contains(s.page(story.URL).text(), "Comment number 3") {
			t.Error("the second has overwritten the first")
		}
		page := htmlcheck.Parse(t, ruth.see(strings.TrimSuffix(to, "#c-abc")).body)
		decision := page.Find("[data-undo] input[name=decision]").Values("value")
		if len(decision) != 1 {
			t.Fatalf("%d decisions to undo", len(decision))
		}
		if again := htmlcheck.Parse(t, ida.see(strings.TrimSuffix(to, "#c-abc")).body).Find("[data-undo]").Len(); again != 0 {
			t.Error("another is offered to undo it as their own")
		}
		if got := ruth.send("/desk/moderation/undoings", "decision", decision[0]); got.status != http.StatusSeeOther {
			t.Fatalf("undo: %d\n%.400s", got.status, got.body)
		}
		if held = queue(ruth, "held"); len(held) != 4 {
			t.Errorf("%d wait after the undo, want 4", len(held))
		}
		form := url.Values{"verb": {"spam"}, "comment": held[:3]}
		if got := ruth.do("POST", "/desk/moderation/decisions", "application/x-www-form-urlencoded", form.Encode()); got.status != http.StatusSeeOther {
			t.Fatalf("many: %d\n%.400s", got.status, got.body)
		}
		if spam := queue(ruth, "spam"); len(spam) != 3 {
			t.Errorf("%d are spam, want 3", len(spam))
		}
		for name, pairs := range map[string][]string{
			"nothing chosen": {"verb", "approve"}, "no reason": {"verb", "remove", "comment", held[3]}, "no such verb": {"verb", "burn", "comment", held[3]},
			"no version": {"verb", "approve", "comment", "abc"}, "a ban without end": {"verb", "ban", "days", "9999", "comment", held[3]},
			"a reason that is no text": {"verb", "hold", "reason", "\x07", "comment", held[3]},
		} {
			if got := ruth.send("/desk/moderation/decisions", pairs...); got.status != http.StatusUnprocessableEntity {
				t.Errorf("%s: %d", name, got.status)
			}
		}
		id, _, _ := strings.Cut(held[3], ":")
		if got := ruth.send("/desk/moderation/notes", "comment", id, "words", "Writes often.\r\nMostly kindly."); got.status != http.StatusSeeOther {
			t.Errorf("a note: %d\n%.400s", got.status, got.body)
		}
		if page := ruth.see("/desk/moderation?tab=held&open=" + id).text(); !strings.Contains(page, "Mostly kindly.") {
			t.Error("the note is not shown")
		}
		if got := ruth.send("/desk/moderation/decisions", "verb", "ban", "days", "7", "reason", "Two lines,\r\nas browsers send them.", "comment", held[3]); got.status != http.StatusSeeOther {
			t.Errorf("a ban: %d\n%.400s", got.status, got.body)
		}
		held = queue(ruth, "held")
		if got := ruth.send("/desk/moderation/decisions", "verb", "remove", "code", "other", "comment", held[0], "here", "https://evil.example/x?tab=all"); !strings.HasPrefix(got.header.Get("Location"), "/desk/moderation?") {
			t.Errorf("a form leads to %q", got.header.Get("Location"))
		}
	}, strangersWait)
}

// TestPeopleSessionsAndAuditAtTheDesk invites, changes a role, keeps out, ends a
// session, and finds it all in the journal.
func TestPeopleSessionsAndAuditAtTheDesk(t *testing.T) {
	box := &mailbox{}
	s := stand(t, box.open)
	admin, moderator := s.staff(t, account.Admin, true), s.staff(t, account.Moderator, true)
	page := htmlcheck.Parse(t, admin.send("/desk/people", "email", "ida@news.example", "name", "Ida Lock", "role", "editor").body)
	link := page.Find("#link").Value("value")
	if !strings.HasPrefix(link, base+"/sign-in/invitation?token=") {
		t.Fatalf("the link is %q", link)
	}
	if got := admin.send("/desk/people", "email", "ida@", "name", "Ida <b>", "role", "editor"); got.status != http.StatusUnprocessableEntity || !strings.Contains(got.text(), `value="ida@"`) {
		t.Errorf("a wrong address: %d, and what was typed is lost", got.status)
	}
	if got := moderator.send("/desk/people", "email", "x@news.example", "role", "admin"); got.status != http.StatusForbidden {
		t.Errorf("a moderator makes an admin: %d", got.status)
	}
	of, err := account.ByEmail(t.Context(), s.DB(), "moderator@news.example")
	if err != nil {
		t.Fatal(err)
	}
	list := htmlcheck.Parse(t, admin.see("/desk/sessions?of="+of.ID.String()).body).Find("input[name=session]").Values("value")
	if len(list) != 1 {
		t.Fatalf("%d sessions", len(list))
	}
	if got := moderator.do("GET", "/desk/sessions?of="+page.Find("input[name=account]").Values("value")[0], "", ""); got.status != http.StatusForbidden {
		t.Errorf("a moderator sees another's sessions: %d", got.status)
	}
	admin.leads(admin.send("/desk/sessions/endings", "session", list[0], "of", of.ID.String()), "/desk/sessions?done=ended&of="+of.ID.String())
	if got := moderator.do("GET", "/desk", "", ""); got.status != http.StatusSeeOther {
		t.Errorf("a session that was ended opens the desk: %d", got.status)
	}
	self, err := account.ByEmail(t.Context(), s.DB(), "admin@news.example")
	if err != nil {
		t.Fatal(err)
	}
	if got := admin.send("/desk/people/changes", "account", self.ID.String(), "change", "disable"); got.status != http.StatusUnprocessableEntity {
		t.Errorf("the last admin is kept out: %d", got.status)
	}
	admin.leads(admin.send("/desk/people/changes", "account", of.ID.String(), "change", "disable"), "/desk/people?done=disable")
	for _, verb := range []string{"disable", "end-session"} {
		if n := htmlcheck.Parse(t, admin.see("/desk/audit?actor=The+admin&verb="+verb).body).Find("tbody tr").Len(); n != 1 {
			t.Errorf("%s stands in the journal %d times as the admin's", verb, n)
		}
	}
	// What somebody calls themselves must not become a formula.
	if err := s.Accounts.Rename(t.Context(), self, "=1+1"); err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(admin.see("/desk/audit.csv").text())).ReadAll()
	if err != nil || len(rows) < 5 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	seen := false
	for _, row := range rows {
		seen = seen || row[3] == "'=1+1"
		if strings.HasPrefix(row[3], "=") {
			t.Errorf("a formula: %q", row)
		}
	}
	if !seen {
		t.Error("the name is in no row")
	}
	if got := admin.send("/desk/mail/attempts"); got.header.Get("Location") != "/desk/mail?again=0" {
		t.Errorf("%d to %q", got.status, got.header.Get("Location"))
	}
}

// TestTheDeskInABrowser comes in by a passkey, decides about twenty comments by
// keyboard alone, and looks at each page at three widths, by day and by night.
func TestTheDeskInABrowser(t *testing.T) {
	box := &mailbox{}
	site := apptest.Start(t, box.open, strangersWait, func(s *app.Settings) { s.BaseURL = strings.Replace(s.BaseURL, "127.0.0.1", "localhost", 1) })
	story := site.Publish("ferry.md", inMarkdown)
	for n := range 20 {
		site.Comment(story, "The gates were raised, number "+strconv.Itoa(n))
	}
	_, link, err := site.App.Accounts.Add(t.Context(), account.AtCommand("x"), "ruth@skerra.example", "Ruth Amsel", account.Admin)
	if err != nil {
		t.Fatal(err)
	}
	b := browser.New(t)
	b.Authenticator()
	b.Open(link)
	b.Submit("main button")
	b.Wait(`location.pathname === "/my" && document.querySelector("[data-passkey]")?.hidden === false`)
	if status := b.Open(site.Base + "/desk"); status != http.StatusForbidden {
		t.Fatalf("the desk opens by an invitation alone: %d", status)
	}
	b.Open(site.Base + "/my")
	b.Wait(`document.querySelector("[data-passkey]")?.hidden === false`)
	b.Click("[data-passkey] button")
	b.Wait(`location.search === "?done=passkey"`)
	pages := []string{"/desk", "/desk/moderation", "/desk/people", "/desk/sessions", "/desk/audit", "/desk/mail"}
	for _, at := range pages {
		if status := b.Open(site.Base + at); status != http.StatusOK {
			t.Fatalf("%s: %d", at, status)
		}
		for _, v := range b.Axe() {
			t.Errorf("%s: %s", at, v)
		}
		if b.OverflowsSideways() {
			t.Errorf("%s is wider than its window", at)
		}
	}
	for name, options := range map[string][]browser.Option{
		"telephone": {browser.Viewport(360, 740), browser.Dark()}, "tablet": {browser.Viewport(768, 1024)}, "night": {browser.Viewport(1280, 900), browser.Dark()},
	} {
		email := name + "@skerra.example"
		_, link, err := site.App.Accounts.Add(t.Context(), account.AtCommand("x"), email, "The "+name, account.Admin)
		if err != nil {
			t.Fatal(err)
		}
		other := browser.New(t, options...)
		other.Open(link)
		other.Submit("main button")
		other.Wait(`location.pathname === "/my"`)
		strengthen(t, site.App.DB(), email)
		for _, at := range pages {
			if status := other.Open(site.Base + at); status != http.StatusOK {
				t.Fatalf("%s, %s: %d", name, at, status)
			}
			for _, v := range other.Axe() {
				t.Errorf("%s, %s: %s", name, at, v)
			}
			if other.OverflowsSideways() {
				t.Errorf("%s, %s is wider than its window", name, at)
			}
			picture(other, name, at)
		}
	}
	b.Open(site.Base + "/desk/moderation")
	b.Keys("Control+k")
	b.Wait(`document.getElementById("palette").matches(":popover-open") && document.activeElement.id === "palette-filter"`)
	b.Keys("Escape")
	b.Open(site.Base + "/desk/moderation")
	for n := 20; n > 0; n-- {
		b.Wait(`document.querySelectorAll("[data-item]").length === ` + strconv.Itoa(n) + ` && document.activeElement.matches("[data-item]")`)
		b.Keys([]string{"a", "s"}[n%2])
	}
	b.Wait(`document.querySelectorAll("[data-item]").length === 0`)
	for state, want := range map[comment.State]int{comment.Shown: 10, comment.Spam: 10, comment.Held: 0} {
		list, err := site.App.Comments.List(t.Context(), site.App.DB(), comment.Filter{State: state, Limit: 50})
		if err != nil || len(list) != want {
			t.Errorf("%d are %s, want %d: %v", len(list), state, want, err)
		}
	}
}

// picture keeps what a tab shows in a folder that DESK_PICTURES names, to be
// looked at.
func picture(b *browser.Browser, name, at string) {
	if dir := os.Getenv("DESK_PICTURES"); dir != "" {
		b.Screenshot(filepath.Join(dir, name+strings.ReplaceAll(at, "/", "-")+".png"))
	}
}
