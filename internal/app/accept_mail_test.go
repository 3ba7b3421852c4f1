package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	netmail "net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/mail"
	"broadsheet/internal/testkit/apptest"
	"broadsheet/internal/testkit/smtpsink"
)

// The commands of mail, on a site that is being served and on one that is not.
func TestMailCommands(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		sink := smtpsink.Start(t, smtpsink.StartTLS(), smtpsink.User("herald", "kept-secret"))
		root := filepath.Join(t.TempDir(), "root.pem")
		if err := os.WriteFile(root, sink.PEM, 0o600); err != nil {
			t.Fatal(err)
		}
		set := []string{"--smtp", sink.URL(), "--smtp-root", root, "--mail-from", "The Herald <post@herald.example>", "--mail-bounce", "bounces@herald.example"}
		with := func(args ...string) []string { return append(append([]string{}, set...), args...) }

		if got := h.Must(with("mail", "test", "elin@example.org")...); !strings.Contains(got, "took the letter") {
			t.Errorf("test: %s", got)
		}
		if list := sink.Messages(); len(list) != 1 || !list[0].TLS || list[0].User != "herald" || !strings.HasPrefix(list[0].From, "bounces+") || smtpsink.HeaderOf(list[0].Data, "From") != `"The Herald" <post@herald.example>` {
			t.Fatalf("%+v", list)
		}
		record := h.Must(with("mail", "dkim")...)
		site := h.Serve(set...)
		if again := h.Must("mail", "dkim"); again != record {
			t.Errorf("the key changed:\n%s\n%s", record, again)
		}
		if info, err := os.Stat(filepath.Join(h.Dir, "keys", "dkim.key")); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%v, %v", info, err)
		}
		// On a live site the serving process does it, with its own settings.
		sink.Forget()
		h.Must("mail", "test", "elin@example.org")
		verifySigned(t, sink.Messages()[0].Data, record)
		sink.Behave(smtpsink.Refusing)
		got := h.Run("mail", "test", "elin@example.org")
		if got.Exit == 0 || !strings.Contains(got.Out, "recipient: 550") || strings.Contains(got.Out+got.Err, "elin") {
			t.Errorf("a refusal: %+v", got)
		}
		if got := h.Run("mail", "test", "elin@exam ple.org"); got.Exit == 0 || !strings.Contains(got.Err, "give one such as") {
			t.Errorf("no address: %+v", got)
		}
		if got := h.Run("mail", "retry", "nosuchletter"); got.Exit == 0 || !strings.Contains(got.Err, "there is no letter of that id") {
			t.Errorf("no letter: %+v", got)
		}
		if got := h.Must("mail", "retry"); got != "no letter failed\n" {
			t.Errorf("nothing to retry: %s", got)
		}
		if got := h.Must("mail", "status"); !strings.HasPrefix(got, "Mail is sent.\n") || !strings.Contains(got, sink.Addr) {
			t.Errorf("status: %s", got)
		}
		site.Get("/readyz").Want(200)
	})
}

// verifySigned finds the key in what the command printed for the DNS.
func verifySigned(t *testing.T, letter []byte, record string) {
	t.Helper()
	var key strings.Builder
	for line := range strings.Lines(record) {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, `"`) {
			key.WriteString(strings.Trim(text, `"`))
		}
	}
	list, err := dkim.VerifyWithOptions(bytes.NewReader(letter), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
		if !strings.Contains(record, name+". TXT") {
			return nil, errors.New("asked for " + name)
		}
		return []string{key.String()}, nil
	}})
	if err != nil || len(list) != 1 || list[0].Err != nil || list[0].Domain != "herald.example" {
		t.Errorf("%+v, %v", list, err)
	}
}

func TestMailPreview(t *testing.T) {
	h := apptest.NewHouse(t)
	list := h.Must("--site-name", "The Skerra Herald", "mail", "preview")
	for _, kind := range []string{"test", "sign-in", "password-reset", "erasure"} {
		if !strings.Contains(list, kind+" ") {
			t.Errorf("no %s in\n%s", kind, list)
		}
		letter, err := netmail.ReadMessage(strings.NewReader(h.Must("mail", "preview", kind, "--as", "eml")))
		if err != nil || letter.Header.Get("Subject") == "" {
			t.Errorf("%s: %v", kind, err)
		}
		if page := h.Must("mail", "preview", kind, "--as", "html", "--in", "ar"); !strings.Contains(page, `<html lang="ar" dir="rtl">`) {
			t.Errorf("%s: %s", kind, page)
		}
	}
	if got := h.Run("mail", "preview", "advertisement"); got.Exit == 0 || !strings.Contains(got.Err, "there are test, sign-in") {
		t.Errorf("%+v", got)
	}
}

func TestMailSettingsAreChecked(t *testing.T) {
	h := apptest.NewHouse(t)
	for _, c := range []struct{ set, value, want string }{
		{"--smtp", "mail.example.org", "smtp://user:password@"},
		{"--smtp", "smtp://anna:kept-secret@mail.example.org?tls=none", "could be read on the way"},
		{"--smtp", "smtp://mail.example.org", "mail-from"},
		{"--mail-from", "nobody", "mail-from"},
		{"--mail-from", "a@b.example, c@d.example", "mail-from"},
		{"--mail-bounce", "bounces", "mail-bounce"},
		{"--mail-bounce", "boun+ces@herald.example", "plus sign"},
		{"--smtp-root", "/nonexistent.pem", "smtp-root"},
	} {
		for _, command := range [][]string{{"config"}, {"mail", "status"}} {
			got := h.Run(append([]string{c.set, c.value}, command...)...)
			if got.Exit == 0 || !strings.Contains(got.Err, c.want) || strings.Contains(got.Out+got.Err, "secret") {
				t.Errorf("%s %s %v: %+v", c.set, c.value, command, got)
			}
		}
	}
	shown := h.Must("--smtp", "smtps://anna:kept-secret@mail.example.org", "--mail-from", "post@herald.example", "config")
	if !strings.Contains(shown, "smtps://anna:xxxxx@mail.example.org") || strings.Contains(shown, "secret") {
		t.Errorf("%s", shown)
	}
}

// A letter in the transaction of something else goes through a live site to a
// server at once.
func TestMailOfALiveSite(t *testing.T) {
	sink := smtpsink.Start(t)
	apptest.Each(t, func(t *testing.T, s *apptest.Site) {
		queue := func(kind string) {
			t.Helper()
			err := s.App.DB().Write(context.Background(), func(tx *db.Tx) error {
				m := mail.Message{To: "elin@example.org", Kind: kind, Subject: "Secretword " + kind, Text: "The key is secretword.\n"}
				return errors.Join(s.App.Mail.Queue(tx, m), tx.Journal(db.Entry{Actor: "system", Verb: "tell", Kind: "test", Object: "x"}))
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		health := func() mail.Health {
			t.Helper()
			h, err := s.App.Mail.Health(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			return h
		}
		queue("one")
		eventually(t, 10*time.Second, "the letter is sent", func() bool { return health().Queued == 0 })
		if h, sent := health(), s.App.Mail.Figures().Sent; h.State != mail.Well || sent != 1 || len(sink.Messages()) == 0 {
			t.Errorf("%d sent, %+v", sent, h)
		}
	}, func(set *app.Settings) { set.SMTP, set.MailFrom = []string{sink.URL()}, "post@herald.example" })
}

// While no mail server is there the site is ready, and its owner can know.
func TestSiteIsReadyWhileMailIsAway(t *testing.T) {
	sink := smtpsink.Start(t)
	sink.Behave(smtpsink.Unwelcoming)
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	private := free.Addr().String()
	free.Close()
	s := apptest.Start(t, func(set *app.Settings) {
		set.SMTP, set.MailFrom, set.Serve.Private = []string{sink.URL()}, "post@herald.example", private
	})
	err = s.App.DB().Write(context.Background(), func(tx *db.Tx) error {
		m := mail.Message{To: "elin@example.org", Kind: "note", Subject: "A note", Text: "A note.\n"}
		return errors.Join(s.App.Mail.Queue(tx, m), tx.Journal(db.Entry{Actor: "system", Verb: "tell", Kind: "test", Object: "x"}))
	})
	if err != nil {
		t.Fatal(err)
	}
	var h mail.Health
	eventually(t, 10*time.Second, "it is known that the server is away", func() bool {
		h, err = s.App.Mail.Health(context.Background())
		return err == nil && h.State == mail.Away
	})
	if h.Queued != 1 || !strings.Contains(h.Words, "No mail server can be used; 1 ") {
		t.Errorf("%+v", h)
	}
	ready := httptest.NewRecorder()
	req := httptest.NewRequest("GET", s.Base+"/readyz", nil)
	s.App.Handler().ServeHTTP(ready, req)
	if ready.Code != http.StatusOK || ready.Body.String() != "ready\n" {
		t.Errorf("/readyz: %d %s", ready.Code, ready.Body)
	}
	res, err := (&http.Client{Timeout: 10 * time.Second}).Get("http://" + private + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var text bytes.Buffer
	if _, err := text.ReadFrom(res.Body); err != nil || !strings.Contains(text.String(), "broadsheet_mail_queued 1\n") || !strings.Contains(text.String(), "broadsheet_mail_sent_total 0\n") {
		t.Errorf("%v in\n%s", err, text.String())
	}
}

// What failed is seen in the status, with the server's reason and without the
// reader's address, and is sent when it is asked for.
func TestFailedLetterIsShownAndSentAgain(t *testing.T) {
	sink := smtpsink.Start(t)
	sink.Behave(smtpsink.Refusing)
	dir := apptest.Folder(t)
	set := app.Settings{Log: nil}
	set.Data, set.BaseURL, set.Name, set.Language, set.Zone = dir, "http://127.0.0.1:8080", "Herald", "en", "UTC"
	set.CommentsPerPage, set.CommentsOnOnePage = 200, 500
	set.SMTP, set.MailFrom = []string{sink.URL()}, "post@herald.example"
	a, err := app.Open(context.Background(), set)
	if err != nil {
		t.Fatal(err)
	}
	err = a.DB().Write(context.Background(), func(tx *db.Tx) error {
		m := mail.Message{To: "elin@example.org", Kind: "note", Subject: "A note", Text: "A note.\n"}
		return errors.Join(a.Mail.Queue(tx, m), tx.Journal(db.Entry{Actor: "system", Verb: "tell", Kind: "test", Object: "x"}))
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Mail.Drain(context.Background()), a.Close()); err != nil {
		t.Fatal(err)
	}
	run := func(name string, req app.MailRequest) string {
		t.Helper()
		var out, complain bytes.Buffer
		if status := app.Run(context.Background(), set, name, req, &out, &complain); status != 0 {
			t.Fatalf("%s: %d %s", name, status, complain.String())
		}
		return out.String()
	}
	status := run("mail-status", app.MailRequest{})
	if !strings.Contains(status, "1 letters were refused") || !strings.Contains(status, "recipient: 550") || strings.Contains(status, "elin") {
		t.Errorf("%s", status)
	}
	var report struct {
		Health   struct{ State string }
		Troubles []struct{ Code, State, Reason string }
	}
	if err := json.Unmarshal([]byte(run("mail-status", app.MailRequest{JSON: true})), &report); err != nil || report.Health.State != "failing" || len(report.Troubles) != 1 {
		t.Fatalf("%+v, %v", report, err)
	}
	if got := run("mail-retry", app.MailRequest{ID: report.Troubles[0].Code}); got != "1 letter is queued again\n" {
		t.Errorf("%s", got)
	}
	sink.Behave(smtpsink.Well)
	if a, err = app.Open(context.Background(), set); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Mail.Drain(context.Background()), a.Close()); err != nil || len(sink.Messages()) != 1 {
		t.Errorf("%d letters, %v", len(sink.Messages()), err)
	}
}
