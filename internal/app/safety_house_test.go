package app_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
)

// base is the address that the sites under test believe they have. Tests reach
// them at 127.0.0.1, which every site answers to.
const base = "https://news.example"

// standing is a site that is served on a real socket, as main serves it.
type standing struct {
	*app.App
	t      testing.TB
	url    string // where it is reached
	client *http.Client
	access *notes
	faults *notes
}

// notes are what a site has logged.
type notes struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (n *notes) Write(p []byte) (int, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.Write(p)
}

func (n *notes) String() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.text.String()
}

// settingsAt are those of an ordinary site in a folder, where strangers'
// comments show at once.
func settingsAt(dir string) app.Settings {
	return app.Settings{
		Site: config.Site{
			Data: dir, BaseURL: base, Name: "The Weir", Tagline: "News of the lower river", Language: "en", Zone: "UTC",
			Permalink: "/{section}/{slug}", Section: "Town", Letter: "letters@news.example", Rules: "/house-rules",
			CommentsPerPage: config.CommentsPerPage, CommentsOnOnePage: config.CommentsOnOnePage,
		},
		Serve: config.Serve{Listen: "127.0.0.1:0", Cache: true, CacheMB: 64, Workers: 1},
	}
}

// stand opens a site in a fresh folder and serves it until the test ends.
func stand(t testing.TB, change ...func(*app.Settings)) *standing {
	t.Helper()
	return standIn(t, t.TempDir(), change...)
}

func standIn(t testing.TB, dir string, change ...func(*app.Settings)) *standing {
	t.Helper()
	s := &standing{t: t, access: &notes{}, faults: &notes{}}
	set := settingsAt(dir)
	set.Access, set.Log = s.access, slog.New(slog.NewJSONHandler(s.faults, nil))
	for _, f := range change {
		f(&set)
	}
	a, err := app.Open(context.Background(), set)
	if err != nil {
		t.Fatal(err)
	}
	s.App = a
	ctx, stop := context.WithCancel(context.Background())
	ready, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- a.Serve(ctx, func(at net.Addr) { ready <- at }) }()
	select {
	case at := <-ready:
		s.url = "http://" + at.String()
	case err := <-ended:
		t.Fatalf("the site does not stand: %v", err)
	}
	s.client = &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       time.Minute,
	}
	t.Cleanup(func() {
		s.client.CloseIdleConnections()
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the site stopped with: %v", err)
		}
		if err := a.Close(); err != nil {
			t.Errorf("the site closed with: %v", err)
		}
	})
	return s
}

// reply is a whole answer.
type reply struct {
	status int
	header http.Header
	body   []byte
}

func (r reply) text() string { return string(r.body) }

// ask sends a request; change may put anything on it.
func (s *standing) ask(method, path string, body io.Reader, change ...func(*http.Request)) reply {
	s.t.Helper()
	got, err := s.try(method, path, body, change...)
	if err != nil {
		s.t.Fatal(err)
	}
	return got
}

// try is ask for goroutines other than the test's.
func (s *standing) try(method, path string, body io.Reader, change ...func(*http.Request)) (reply, error) {
	r, err := http.NewRequest(method, s.url+path, body)
	if err != nil {
		return reply{}, err
	}
	for _, f := range change {
		f(r)
	}
	return answerTo(s.client, r)
}

func answerTo(client *http.Client, r *http.Request) (reply, error) {
	res, err := client.Do(r)
	if err != nil {
		return reply{}, err
	}
	defer res.Body.Close()
	got, err := io.ReadAll(res.Body)
	return reply{res.StatusCode, res.Header, got}, err
}

func (s *standing) get(path string, change ...func(*http.Request)) reply {
	s.t.Helper()
	return s.ask("GET", path, nil, change...)
}

// page is get for a page that must be there.
func (s *standing) page(path string) reply {
	s.t.Helper()
	got := s.get(path)
	if got.status != http.StatusOK {
		s.t.Fatalf("GET %s: %d\n%.300s", path, got.status, got.body)
	}
	return got
}

func with(name, value string) func(*http.Request) {
	return func(r *http.Request) {
		if name == "Host" {
			r.Host = value
			return
		}
		r.Header.Set(name, value)
	}
}

// post sends a comment to a story.
func (s *standing) post(story string, form url.Values, change ...func(*http.Request)) reply {
	s.t.Helper()
	return s.ask("POST", story+"/comments", strings.NewReader(form.Encode()), append([]func(*http.Request){asForm}, change...)...)
}

var asForm = with("Content-Type", "application/x-www-form-urlencoded")

// fields are those of the form for a comment.
func fields(body, name, email, parent string) url.Values {
	return url.Values{"body": {body}, "name": {name}, "email": {email}, "parent": {parent}, "url": {""}}
}

// say posts a comment that must be taken, and returns its own address.
func (s *standing) say(story, body string) string {
	s.t.Helper()
	got := s.post(story, fields(body, "Ada Marsh", "ada@reader.example", ""))
	if got.status != http.StatusSeeOther {
		s.t.Fatalf("a comment: %d\n%.300s", got.status, got.body)
	}
	return got.header.Get("Location")
}

// publish publishes a draft that must be taken.
func (s *standing) publish(d article.Draft) article.Published {
	s.t.Helper()
	_, p, err := s.Publish(context.Background(), account.AtCommand("publish"), app.CopyItem{Draft: d, File: "copy.txt"})
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// plainStory is an ordinary story.
func plainStory(headline string, paragraphs ...string) article.Draft {
	if len(paragraphs) == 0 {
		paragraphs = []string{"The gates were raised at four.", "Nobody was hurt."}
	}
	return article.Draft{Headline: headline, Section: "Town", Body: richtext.FromParagraphs(paragraphs)}
}

// importComment puts a comment into a story without the form.
func (s *standing) importComment(story article.Published, d comment.Draft) comment.Receipt {
	s.t.Helper()
	d.Story = story.ID
	got, err := s.Comments.Import(context.Background(), d, s.DB().Now())
	if err != nil {
		s.t.Fatal(err)
	}
	return got
}

// pixel is a small picture, as a file; each seed gives another.
func pixel(t testing.TB, seed byte) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 600, 400))
	for i := range img.Pix {
		img.Pix[i] = seed
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// eventually waits for a condition, and fails the test after a while.
func eventually(t testing.TB, within time.Duration, what string, is func() bool) time.Duration {
	t.Helper()
	began := time.Now()
	for !is() {
		if time.Since(began) > within {
			t.Fatalf("not within %v: %s", within, what)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return time.Since(began)
}

func credit(name string) []article.Credit { return []article.Credit{{Name: name}} }

// eachText visits every string in a JSON document.
func eachText(v any, visit func(string)) {
	switch x := v.(type) {
	case string:
		visit(x)
	case []any:
		for _, one := range x {
			eachText(one, visit)
		}
	case map[string]any:
		for _, one := range x {
			eachText(one, visit)
		}
	}
}

// raw sends bytes on a connection of its own and reads until the site closes
// it, or has nothing more to say.
func (s *standing) raw(text string) string {
	s.t.Helper()
	c, err := net.Dial("tcp", strings.TrimPrefix(s.url, "http://"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer c.Close()
	if _, err := io.WriteString(c, text); err != nil {
		s.t.Fatal(err)
	}
	c.SetReadDeadline(time.Now().Add(5 * time.Second))
	head := make([]byte, 64<<10)
	n, err := c.Read(head)
	if err != nil && !errors.Is(err, io.EOF) {
		s.t.Fatalf("%.80q: %v", text, err)
	}
	return string(head[:n])
}

// dropSite makes every page be built anew.
func dropSite(tx *db.Tx) error {
	return tx.Journal(db.Entry{Actor: "system", Verb: "drop", Kind: "site", Object: "site", Drop: []string{article.KeySite}})
}
