package account

import (
	"context"
	"encoding/base32"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/testkit/dbtest"
)

// letter is one that the room wanted sent.
type letter struct {
	purpose, to string
	Mail
}

// house is a room with a mailbox that a test can read, and a clock.
type house struct {
	*Accounts
	t     *testing.T
	mu    sync.Mutex
	sent  []letter
	ahead *atomic.Int64
}

var here = Visitor{Network: "192.0.2.0/24", Device: "Firefox, Linux"}

// eachHouse runs a test on both databases.
func eachHouse(t *testing.T, test func(t *testing.T, h *house), change ...func(*Options)) {
	t.Helper()
	ahead := &atomic.Int64{}
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ahead.Store(0)
		h := &house{t: t, ahead: ahead}
		base, err := url.Parse("https://courier.example")
		if err != nil {
			t.Fatal(err)
		}
		opt := Options{
			Base: base, Site: "The Saltmarsh Courier",
			Key: func(purpose string) []byte { return hashSecret("test", purpose) },
			Mailer: func(_ *db.Tx, purpose, to string, m Mail) error {
				h.mu.Lock()
				defer h.mu.Unlock()
				h.sent = append(h.sent, letter{purpose, to, m})
				return nil
			},
		}
		for _, f := range change {
			f(&opt)
		}
		if h.Accounts, err = New(d, opt); err != nil {
			t.Fatal(err)
		}
		test(t, h)
	}, dbtest.Clock(func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }))
}

func (h *house) later(d time.Duration) { h.ahead.Add(int64(d)) }

func (h *house) letters() []letter {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.sent
}

// last is the newest letter's token.
func (h *house) last() string {
	h.t.Helper()
	all := h.letters()
	if len(all) == 0 {
		h.t.Fatal("no letter was sent")
	}
	u, err := url.Parse(all[len(all)-1].Link)
	if err != nil {
		h.t.Fatal(err)
	}
	return u.Query().Get("token")
}

// join signs somebody in by a letter.
func (h *house) join(email, name string) Session {
	h.t.Helper()
	if _, err := h.AskLink(ctx, here, email); err != nil {
		h.t.Fatal(err)
	}
	out, err := h.UseLink(ctx, here, h.last(), name)
	if err != nil {
		h.t.Fatal(err)
	}
	return h.session(out.Session)
}

func (h *house) session(cookie string) Session {
	h.t.Helper()
	s, err := h.Session(ctx, cookie)
	if err != nil {
		h.t.Fatal(err)
	}
	return s
}

// employ makes somebody of a role, and their session by an invitation.
func (h *house) employ(email, name string, role Role) Session {
	h.t.Helper()
	_, link, err := h.Add(ctx, AtCommand("ruth"), email, name, role)
	if err != nil {
		h.t.Fatal(err)
	}
	_, secret, _ := strings.Cut(link, "token=")
	out, err := h.UseInvitation(ctx, here, secret, "")
	if err != nil {
		h.t.Fatal(err)
	}
	return h.session(out.Session)
}

var ctx = context.Background()

func refused(err error, key string) bool {
	var no *Refusal
	return errors.As(err, &no) && no.Key == key
}

func TestSignInByLetter(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		asked, err := h.AskLink(ctx, here, "Elin@Marsh.example")
		if err != nil {
			t.Fatal(err)
		}
		first := h.letters()[0]
		if first.to != "Elin@Marsh.example" || first.purpose != MailSignIn || len(first.Code) != 9 || !strings.HasPrefix(first.Link, "https://courier.example/sign-in/link?token=") {
			t.Errorf("the letter is %+v", first)
		}
		if _, err := h.UseCode(ctx, here, "another browser", first.Code); !refused(err, "account.refused.code") {
			t.Errorf("the code in another browser: %v", err)
		}
		out, err := h.UseCode(ctx, here, asked, first.Code)
		if err != nil {
			t.Fatal(err)
		}
		s := h.session(out.Session)
		if s.Account.Role != Reader || s.Account.Confirmed.IsZero() || s.Method != ByMail || s.Strength != OneFactor || DeskAllowed(s) {
			t.Errorf("%+v", s)
		}
		// The link of the same letter is used up with its code.
		if _, err := h.UseLink(ctx, here, h.last(), ""); !errors.Is(err, ErrToken) {
			t.Errorf("the letter's link after its code: %v", err)
		}
		again := h.join("elin@marsh.EXAMPLE", "Another Name")
		if again.Account.ID != s.Account.ID {
			t.Error("one address has two accounts")
		}
		if _, err := h.Session(ctx, strings.ToLower(out.Session)); !errors.Is(err, ErrSignedOut) {
			t.Errorf("a cookie that is nearly right: %v", err)
		}
		if err := h.SignOut(ctx, out.Session); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Session(ctx, out.Session); !errors.Is(err, ErrSignedOut) {
			t.Errorf("after signing out: %v", err)
		}
	})
}

// TestTokensServeOnePurpose is B16: each purpose's token at each other's door.
func TestTokensServeOnePurpose(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		tried := 0
		for _, made := range Purposes() {
			for _, asked := range Purposes() {
				var secret string
				err := h.db.Tidy(ctx, func(tx *db.Tx) (err error) {
					secret, err = issue(tx, made, "x", payload{}, time.Hour)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				use := func() error {
					return h.db.Tidy(ctx, func(tx *db.Tx) error {
						_, err := consume(tx, asked, secret)
						return err
					})
				}
				first, second := use(), use()
				tried++
				if made == asked && (first != nil || !errors.Is(second, ErrToken)) {
					t.Errorf("%s: %v, then %v", made, first, second)
				}
				if made != asked && !errors.Is(first, ErrToken) {
					t.Errorf("a token for %s opens %s: %v", made, asked, first)
				}
			}
		}
		t.Logf("%d pairs", tried)
		stored, err := db.All(ctx, h.db, db.Value[[]byte], `select hash from token limit 1000`)
		if err != nil || len(stored) == 0 || len(stored[0]) != 32 {
			t.Errorf("%d tokens are stored: %v", len(stored), err)
		}
	})
}

// TestOneLetterSignsInOnce is B41: a hundred who use one link at once.
func TestOneLetterSignsInOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		if _, err := h.AskLink(ctx, here, "elin@marsh.example"); err != nil {
			t.Fatal(err)
		}
		secret := h.last()
		var in, out atomic.Int64
		var wg sync.WaitGroup
		for range 100 {
			wg.Go(func() {
				switch _, err := h.UseLink(ctx, here, secret, "Elin"); {
				case err == nil:
					in.Add(1)
				case errors.Is(err, ErrToken):
					out.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if in.Load() != 1 || out.Load() != 99 {
			t.Errorf("%d came in, %d did not", in.Load(), out.Load())
		}
		n, err := db.One(ctx, h.db, db.Value[int], `select count(*) from session`)
		if err != nil || n != 1 {
			t.Errorf("%d sessions: %v", n, err)
		}
	})
}

func TestTokensAndSessionsEnd(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		if _, err := h.AskLink(ctx, here, "elin@marsh.example"); err != nil {
			t.Fatal(err)
		}
		old := h.last()
		h.later(lifeOfMail)
		if _, err := h.UseLink(ctx, here, old, ""); !errors.Is(err, ErrToken) {
			t.Errorf("a link after half an hour: %v", err)
		}
		if _, err := h.AskLink(ctx, here, "elin@marsh.example"); err != nil {
			t.Fatal(err)
		}
		out, err := h.UseLink(ctx, here, h.last(), "")
		if err != nil {
			t.Fatal(err)
		}
		for range 3 { // used now and then, it goes on
			h.later(idleReader - time.Hour)
			h.session(out.Session)
		}
		h.later(idleReader)
		if _, err := h.Session(ctx, out.Session); !errors.Is(err, ErrSignedOut) {
			t.Errorf("unused for thirty days: %v", err)
		}
		h.later(-time.Hour * 24 * 400) // a clock that goes back revives nothing that was thrown away
		if err := h.Forget(ctx); err != nil {
			t.Fatal(err)
		}
		h.later(time.Hour * 24 * 400)
		if err := h.Forget(ctx); err != nil {
			t.Fatal(err)
		}
		n, err := db.One(ctx, h.db, db.Value[int], `select count(*) from session`)
		if err != nil || n != 0 {
			t.Errorf("%d sessions are left: %v", n, err)
		}
	})
}

func TestLettersHaveLimits(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		for i := range 12 {
			// The same mailbox in other spellings.
			address := []string{"elin@marsh.example", "e.lin@marsh.example", "Elin+a@marsh.example"}[i%3]
			if _, err := h.AskLink(ctx, here, address); err != nil {
				t.Fatalf("ask %d: %v", i, err)
			}
		}
		if n := len(h.letters()); n != mailsToAddress.most {
			t.Errorf("%d letters to one mailbox", n)
		}
		for i := range 8 {
			if _, err := h.AskLink(ctx, here, fmt.Sprintf("n%d@marsh.example", i)); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := h.AskLink(ctx, here, "n9@marsh.example"); !refused(err, "account.refused.often") {
			t.Errorf("the 21st letter of a network: %v", err)
		}
		if _, err := h.AskLink(ctx, Visitor{Network: "198.51.100.0/24"}, "n9@marsh.example"); err != nil {
			t.Errorf("another network: %v", err)
		}
		h.later(time.Hour)
		if _, err := h.AskLink(ctx, here, "elin@marsh.example"); err != nil {
			t.Errorf("an hour later: %v", err)
		}
		for _, bad := range []string{"", "x", "a@b", "a@b.example\r\nBcc: c@d.example", "a b@c.example", "a@b@c.example", `"q"@c.example`, "<a@b.example>", "a@[127.0.0.1]", "a@127.0.0.1", "a@b.example,c@d.example", "a@-b.example", strings.Repeat("a", 250) + "@b.example", ".a@b.example", "a..b@c.example", "a@b..example", "a\x00@b.example"} {
			if _, err := h.AskLink(ctx, here, bad); !refused(err, "account.refused.email") {
				t.Errorf("%q: %v", bad, err)
			}
		}
	})
}

// TestCodesCannotBeGuessed: five tries for one asking.
func TestCodesCannotBeGuessed(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		asked, err := h.AskLink(ctx, here, "elin@marsh.example")
		if err != nil {
			t.Fatal(err)
		}
		for i := range codesOfAsking.most {
			if _, err := h.UseCode(ctx, here, asked, fmt.Sprintf("%08d", i)); !refused(err, "account.refused.code") {
				t.Fatal(err)
			}
		}
		if _, err := h.UseCode(ctx, here, asked, h.letters()[0].Code); !refused(err, "account.refused.often") {
			t.Errorf("the sixth try, though right: %v", err)
		}
	})
}

const good = "tide tables and eelgrass"

func TestPasswords(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		s := h.join("elin@marsh.example", "Elin Marsh")
		other := h.join("elin@marsh.example", "")
		for password, key := range map[string]string{
			"short": "account.refused.password_short", "aaaaaaaaaaaaaaaa": "account.refused.password_weak", "12345678901": "account.refused.password_weak",
			"Password1234": "account.refused.password_weak", "elin@marsh.example": "account.refused.password_weak", "Elin Marsh1": "account.refused.password_weak",
			strings.Repeat("long ", 300): "account.refused.password_long",
		} {
			if _, err := h.SetPassword(ctx, s, "", password); !refused(err, key) {
				t.Errorf("%.20q: %v", password, err)
			}
		}
		cookie, err := h.SetPassword(ctx, s, "", good)
		if err != nil {
			t.Fatal(err)
		}
		// B15: the old value is dead, the others are out.
		s = h.session(cookie)
		if left, err := h.Sessions(ctx, s.Account.ID); err != nil || len(left) != 1 || left[0].ID == other.ID {
			t.Errorf("%d sessions are left: %v", len(left), err)
		}
		for _, spelling := range []string{good, "tide tables\u00a0and eelgrass"} {
			if _, err := h.ByPassword(ctx, here, "Elin@marsh.example", spelling); err != nil {
				t.Errorf("%q: %v", spelling, err)
			}
		}
		for _, wrong := range []string{"", "Tide tables and eelgrass", good + " ", strings.Repeat("x", 100_000)} {
			if _, err := h.ByPassword(ctx, here, "elin@marsh.example", wrong); !refused(err, "account.refused.password") {
				t.Errorf("%.30q: %v", wrong, err)
			}
		}
		if _, err := h.ByPassword(ctx, here, "nobody@marsh.example", good); !refused(err, "account.refused.password") {
			t.Errorf("an unknown address: %v", err)
		}
		h.later(freshFor)
		s = h.session(cookie)
		if _, err := h.SetPassword(ctx, s, "wrong", good+"!"); !refused(err, "account.refused.current") {
			t.Errorf("without the old one: %v", err)
		}
		if _, err := h.SetPassword(ctx, s, good, good+"!"); err != nil {
			t.Error(err)
		}
		stored, err := db.One(ctx, h.db, db.Value[string], `select password from account`)
		if err != nil || !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") {
			t.Errorf("stored %q: %v", stored, err)
		}
	})
}

func TestForgottenPassword(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		s := h.join("elin@marsh.example", "Elin")
		cookie, err := h.SetPassword(ctx, s, "", good)
		if err != nil {
			t.Fatal(err)
		}
		if err := h.AskReset(ctx, here, "elin@marsh.example"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.UseReset(ctx, here, h.last(), "short"); !refused(err, "account.refused.password_short") {
			t.Errorf("a short one: %v", err)
		}
		if _, err := h.UseReset(ctx, here, h.last(), "another tide table"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Session(ctx, cookie); !errors.Is(err, ErrSignedOut) {
			t.Errorf("the old session: %v", err)
		}
		if _, err := h.UseReset(ctx, here, h.last(), "another tide table"); !errors.Is(err, ErrToken) {
			t.Errorf("twice: %v", err)
		}
		if _, err := h.ByPassword(ctx, here, "elin@marsh.example", good); !refused(err, "account.refused.password") {
			t.Errorf("the old password: %v", err)
		}
	})
}

// TestGuessersDoNotShutOwnersOut is B15: ten failures in a quarter of an hour
// for an account and for a network; a browser that is known has its own count.
func TestGuessersDoNotShutOwnersOut(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		s := h.join("elin@marsh.example", "Elin")
		if _, err := h.SetPassword(ctx, s, "", good); err != nil {
			t.Fatal(err)
		}
		in, err := h.ByPassword(ctx, here, "elin@marsh.example", good)
		if err != nil {
			t.Fatal(err)
		}
		known := here
		known.Known = in.Device
		var guessed, shut atomic.Int64
		var wg sync.WaitGroup
		for i := range 40 { // at once, from as many networks
			wg.Go(func() {
				_, err := h.ByPassword(ctx, Visitor{Network: fmt.Sprintf("198.51.%d.0/24", i)}, "elin@marsh.example", "guess")
				switch {
				case refused(err, "account.refused.password"):
					guessed.Add(1)
				case refused(err, "account.refused.often"):
					shut.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if guessed.Load() != 10 || shut.Load() != 30 {
			t.Errorf("%d guesses were checked, %d not", guessed.Load(), shut.Load())
		}
		if _, err := h.ByPassword(ctx, here, "elin@marsh.example", good); !refused(err, "account.refused.often") {
			t.Errorf("an unknown browser: %v", err)
		}
		if _, err := h.ByPassword(ctx, known, "elin@marsh.example", good); err != nil {
			t.Errorf("the owner's browser: %v", err)
		}
		for i := range 10 { // one network, as many accounts, known or not
			_, err := h.ByPassword(ctx, Visitor{Network: "203.0.113.0/24"}, fmt.Sprintf("n%d@marsh.example", i), "guess")
			if !refused(err, "account.refused.password") {
				t.Fatal(err)
			}
		}
		if _, err := h.ByPassword(ctx, Visitor{Network: "203.0.113.0/24"}, "n99@marsh.example", "guess"); !refused(err, "account.refused.often") {
			t.Errorf("the eleventh: %v", err)
		}
		h.later(15 * time.Minute)
		if _, err := h.ByPassword(ctx, here, "elin@marsh.example", good); err != nil {
			t.Errorf("a quarter of an hour later: %v", err)
		}
	})
}

// TestKnownAndUnknownTakeAsLong is B14 for the work that is done: as many
// statements, and the same costly function.
func TestKnownAndUnknownTakeAsLong(t *testing.T) {
	h := newHasher()
	stored, err := h.hash(ctx, good)
	if err != nil {
		t.Fatal(err)
	}
	best := func(stored string) time.Duration {
		least := time.Hour
		for range 7 {
			began := time.Now()
			if ok, err := h.check(ctx, stored, "wrong"); ok || err != nil {
				t.Fatal(ok, err)
			}
			least = min(least, time.Since(began))
		}
		return least
	}
	known, unknown := best(stored), best("")
	if r := float64(known) / float64(unknown); r < 0.7 || r > 1.4 {
		t.Errorf("known %v, unknown %v", known, unknown)
	}
	t.Logf("known %v, unknown %v", known, unknown)
}

// TestPasswordsAreCheckedAFewAtATime bounds the memory of many sign-ins.
func TestPasswordsAreCheckedAFewAtATime(t *testing.T) {
	h := newHasher()
	for range hashesAtOnce {
		h.places <- struct{}{}
	}
	soon, cancel := context.WithTimeout(ctx, 20*time.Millisecond)
	defer cancel()
	if _, err := h.check(soon, "", "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("one more than there are places for: %v", err)
	}
}

// TestTimeCodes are the values of RFC 6238, appendix B, cut to six figures.
func TestTimeCodes(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := totp(secret, at/30); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
}

// enrol sets up a second factor and gives its secret.
func (h *house) enrol(s Session) (cookie string, secret []byte, paper []string) {
	h.t.Helper()
	e, err := h.NewSecond(s)
	if err != nil {
		h.t.Fatal(err)
	}
	secret, err = base32.StdEncoding.DecodeString(strings.ReplaceAll(e.Secret, " ", ""))
	if err != nil {
		h.t.Fatal(err)
	}
	cookie, paper, err = h.ConfirmSecond(ctx, s, e.Sealed, h.code(secret))
	if err != nil {
		h.t.Fatal(err)
	}
	return cookie, secret, paper
}

func (h *house) code(secret []byte) string { return totp(secret, h.db.Now().Unix()/30) }

func TestStaffReachTheDeskByTwoThings(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		s := h.employ("ruth@courier.example", "Ruth Amsel", Moderator)
		if DeskAllowed(s) {
			t.Error("an invitation alone opens the desk")
		}
		cookie, err := h.SetPassword(ctx, s, "", good)
		if err != nil {
			t.Fatal(err)
		}
		by, err := h.ByPassword(ctx, here, "ruth@courier.example", good)
		if err != nil {
			t.Fatal(err)
		}
		alone := h.session(by.Session)
		if DeskAllowed(alone) {
			t.Error("a password alone opens the desk")
		}
		if _, err := h.NewSecond(alone); !errors.Is(err, ErrAgain) {
			t.Errorf("who has only the password may add the second factor: %v", err)
		}
		if _, err := h.AtDesk(ctx, by.Session); !errors.Is(err, ErrForbidden) {
			t.Errorf("the desk on a password alone: %v", err)
		}
		cookie, secret, paper := h.enrol(h.session(cookie))
		if s = h.session(cookie); !DeskAllowed(s) || len(paper) != paperCodes {
			t.Errorf("after setting it up: %+v", s)
		}
		h.later(time.Minute)
		by, err = h.ByPassword(ctx, here, "ruth@courier.example", good)
		if err != nil || by.Session != "" || by.Second == "" {
			t.Fatalf("%+v %v", by, err)
		}
		if _, err := h.Session(ctx, by.Second); !errors.Is(err, ErrSignedOut) {
			t.Error("the half-way cookie is a session")
		}
		if _, err := h.UseSecond(ctx, here, by.Second, "000000"); !refused(err, "account.refused.second") {
			t.Errorf("a wrong code: %v", err)
		}
		code := h.code(secret)
		in, err := h.UseSecond(ctx, here, by.Second, code)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.AtDesk(ctx, in.Session); err != nil {
			t.Errorf("password and code: %v", err)
		}
		again, err := h.ByPassword(ctx, here, "ruth@courier.example", good)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.UseSecond(ctx, here, again.Second, code); !refused(err, "account.refused.second") {
			t.Errorf("the same code twice: %v", err)
		}
		if _, err := h.UseSecond(ctx, here, again.Second, strings.ToUpper(paper[3])); err != nil {
			t.Errorf("a code on paper: %v", err)
		}
		if _, left, err := h.Second(ctx, s.Account.ID); err != nil || left != paperCodes-1 {
			t.Errorf("%d codes on paper are left: %v", left, err)
		}
		h.later(idleDesk)
		if _, err := h.AtDesk(ctx, in.Session); !errors.Is(err, ErrForbidden) {
			t.Errorf("the desk after twelve hours: %v", err)
		}
		h.session(in.Session) // as a reader she is still here
		// B15: another role ends what stands.
		if err := h.SetRole(ctx, AtCommand("x"), s.Account.ID, Editor); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Session(ctx, in.Session); !errors.Is(err, ErrSignedOut) {
			t.Errorf("after a change of role: %v", err)
		}
	})
}

// TestOneCodeOpensOnce: twenty at once with the same code of the app.
func TestOneCodeOpensOnce(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		s := h.join("elin@marsh.example", "Elin")
		_, secret, paper := h.enrol(s)
		h.later(time.Minute)
		for _, code := range []string{h.code(secret), paper[0]} {
			var steps []string
			for range 8 {
				var step string
				err := h.db.Tidy(ctx, func(tx *db.Tx) (err error) {
					step, err = issue(tx, ForSecondStep, s.Account.ID.String(), payload{}, time.Hour)
					return err
				})
				if err != nil {
					t.Fatal(err)
				}
				steps = append(steps, step)
			}
			var in atomic.Int64
			var wg sync.WaitGroup
			for _, step := range steps {
				wg.Go(func() {
					if _, err := h.UseSecond(ctx, here, step, code); err == nil {
						in.Add(1)
					} else if !refused(err, "account.refused.second") {
						t.Error(err)
					}
				})
			}
			wg.Wait()
			if in.Load() != 1 {
				t.Errorf("%d came in by one code", in.Load())
			}
			h.later(secondOfAccount.per)
		}
	})
}

func TestPeople(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		by := AtCommand("x")
		link, err := h.FirstLink(ctx)
		if err != nil || link == "" {
			t.Fatal(link, err)
		}
		newer, err := h.FirstLink(ctx)
		if err != nil {
			t.Fatal(err)
		}
		_, old, _ := strings.Cut(link, "token=")
		_, secret, _ := strings.Cut(newer, "token=")
		if _, err := h.UseFirst(ctx, here, old, "ines@courier.example", "Ines"); !errors.Is(err, ErrToken) {
			t.Errorf("the link of an earlier start: %v", err)
		}
		out, err := h.UseFirst(ctx, here, secret, "ines@courier.example", "Ines")
		if err != nil {
			t.Fatal(err)
		}
		ines := h.session(out.Session).Account
		if ines.Role != Admin {
			t.Errorf("%+v", ines)
		}
		if link, err := h.FirstLink(ctx); err != nil || link != "" {
			t.Errorf("a second first admin: %q %v", link, err)
		}
		if err := h.SetRole(ctx, by, ines.ID, Editor); !errors.Is(err, ErrLastAdmin) {
			t.Errorf("the last admin became an editor: %v", err)
		}
		if err := h.Disable(ctx, by, ines.ID); !errors.Is(err, ErrLastAdmin) {
			t.Errorf("the last admin was disabled: %v", err)
		}
		ruth := h.employ("ruth@courier.example", "Ruth Amsel", Admin)
		var kept, lost atomic.Int64
		var wg sync.WaitGroup
		for _, id := range []db.ID{ines.ID, ruth.Account.ID} { // each by the other, at once
			wg.Go(func() {
				if err := h.SetRole(ctx, by, id, Editor); errors.Is(err, ErrLastAdmin) {
					kept.Add(1)
				} else if err == nil {
					lost.Add(1)
				} else {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if kept.Load() != 1 || lost.Load() != 1 {
			t.Errorf("%d kept the role, %d lost it", kept.Load(), lost.Load())
		}
		for _, role := range []Role{"", "root", Command, System, Guest} {
			if _, _, err := h.Add(ctx, by, "x@courier.example", "X", role); err == nil {
				t.Errorf("somebody became %q", role)
			}
		}
		for _, who := range []Role{Guest, Reader, Contributor, Reporter, Moderator, Editor} {
			if _, _, err := h.Add(ctx, Actor{Kind: "person", ID: db.NewID(), Role: who}, "y@courier.example", "Y", Reader); !errors.Is(err, ErrForbidden) {
				t.Errorf("a %s adds people: %v", who, err)
			}
		}
		// A reader takes no colleague's name.
		if _, err := h.AskLink(ctx, here, "imp@marsh.example"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.UseLink(ctx, here, h.last(), "RUTH  amsel"); !refused(err, "account.refused.name_taken") {
			t.Errorf("a reader is called as the editor: %v", err)
		}
		imp := h.join("imp@marsh.example", "Imp")
		if err := h.Disable(ctx, by, imp.Account.ID); err != nil {
			t.Fatal(err)
		}
		if _, err := h.AskLink(ctx, here, "imp@marsh.example"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.UseLink(ctx, here, h.last(), ""); !refused(err, "account.refused.disabled") {
			t.Errorf("a disabled account: %v", err)
		}
		if err := h.Enable(ctx, by, imp.Account.ID); err != nil {
			t.Fatal(err)
		}
		again, err := h.Reset(ctx, by, imp.Account.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, secret, _ = strings.Cut(again, "token=")
		if _, err := h.UseInvitation(ctx, here, secret, ""); err != nil {
			t.Error(err)
		}
	})
}

// TestGate is B19: lists of domains are compared whole, whatever the way in.
func TestGate(t *testing.T) {
	g, err := NewGate(false, []string{"Example.com", "*.town.example", "bücher.example"}, []string{"bad.town.example"})
	if err != nil {
		t.Fatal(err)
	}
	for email, want := range map[string]bool{
		"a@example.com": true, "a@EXAMPLE.com": true, "a@example.com.": true, "a@evil-example.com": false, "a@example.com.evil": false,
		"a@sub.example.com": false, "a@hall.town.example": true, "a@town.example": false, "a@bad.town.example": false, "a@BAD.town.example.": false,
		"a@xtown.example": false, "a@xn--bcher-kva.example": true, "a@BÜCHER.example": true, "a@": false, "example.com": false,
	} {
		if g.Open(email) != want {
			t.Errorf("%s: %v", email, !want)
		}
	}
	if _, err := NewGate(false, []string{"not a domain"}, nil); err == nil {
		t.Error("a list with a mistake is taken")
	}
	eachHouse(t, func(t *testing.T, h *house) {
		if _, err := h.AskLink(ctx, here, "elin@marsh.example"); err != nil {
			t.Fatal(err) // and she is told by letter alone
		}
		if _, err := h.UseLink(ctx, here, h.last(), ""); !refused(err, "account.refused.closed") {
			t.Errorf("by link: %v", err)
		}
		if err := h.AskReset(ctx, here, "elin@marsh.example"); err != nil {
			t.Fatal(err)
		}
		if _, err := h.UseReset(ctx, here, h.last(), good); !refused(err, "account.refused.closed") {
			t.Errorf("by a forgotten password: %v", err)
		}
		h.employ("elin@marsh.example", "Elin", Reader) // who is invited comes in
	}, func(o *Options) { o.Gate = Gate{Closed: true} })
}

func TestErasure(t *testing.T) {
	eachHouse(t, func(t *testing.T, h *house) {
		var gone []string
		h.OnErasure(func(tx *db.Tx, who Account, keep bool) error {
			gone = append(gone, fmt.Sprintf("%s %v", who.Email, keep))
			return nil
		})
		s := h.join("elin@marsh.example", "Elin")
		h.enrol(s)
		if err := h.AskErasure(ctx, s, true); err != nil {
			t.Fatal(err)
		}
		if h.letters()[len(h.letters())-1].purpose != MailErasure {
			t.Errorf("%+v", h.letters())
		}
		if err := h.UseErasure(ctx, h.last()); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{
			`select count(*) from account`, `select count(*) from person`, `select count(*) from session`, `select count(*) from device`,
			`select count(*) from token`, `select count(*) from second_factor`, `select count(*) from recovery_code`,
		} {
			if n, err := db.One(ctx, h.db, db.Value[int], table); err != nil || n != 0 {
				t.Errorf("%s: %d, %v", table, n, err)
			}
		}
		if len(gone) != 1 || gone[0] != "elin@marsh.example true" {
			t.Errorf("the other rooms heard %v", gone)
		}
		admin := h.employ("ines@courier.example", "Ines", Admin)
		if err := h.AskErasure(ctx, admin, false); err != nil {
			t.Fatal(err)
		}
		if err := h.UseErasure(ctx, h.last()); !refused(err, "account.refused.last_admin") {
			t.Errorf("the last admin erased themselves: %v", err)
		}
	})
}
