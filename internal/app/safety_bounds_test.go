package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/testkit/htmlcheck"
)

// private gives a site a private listener, and reads its metrics.
func private(t testing.TB) (set func(*app.Settings), metrics func() string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	l.Close() // the site takes the port a moment later
	client := newClient()
	t.Cleanup(client.CloseIdleConnections)
	return func(s *app.Settings) { s.Serve.Private = at }, func() string {
		got, err := answerTo(client, request(t, "GET", "http://"+at+"/metrics"))
		if err != nil || got.status != http.StatusOK {
			t.Fatalf("metrics: %d %v", got.status, err)
		}
		return got.text()
	}
}

var sample = regexp.MustCompile(`(?m)^broadsheet_[^ ]+`)

// series are the names and labels of our metrics.
func series(metrics string) int { return len(sample.FindAllString(metrics, -1)) }

// TestStrangersCannotFillMetricsLogsOrMemory is C8: whatever is asked for, the
// figures have no more series, lines stay short, and the page cache its size.
func TestStrangersCannotFillMetricsLogsOrMemory(t *testing.T) {
	requests := 20_000
	if testing.Short() {
		requests = 2_000
	}
	set, metrics := private(t)
	w := settle(t, set, func(s *app.Settings) { s.Serve.CacheMB = 1 })
	for _, at := range w.addresses() { // every kind of answer has its series
		w.get(at)
		w.ask("DELETE", at, nil)
	}
	w.get("/", with("Host", "evil.example"))
	var wg sync.WaitGroup
	ask := func(seed uint64, times int) {
		wg.Go(func() {
			rng := rand.New(rand.NewPCG(8, seed))
			for range times {
				path := "/" + strings.Repeat(fmt.Sprintf("%x/", rng.Uint64()), 1+rng.IntN(4))
				switch rng.IntN(6) {
				case 0:
					path = w.story.URL + fmt.Sprintf("/comments/%x", rng.Uint64())
				case 1:
					path = w.story.URL + fmt.Sprintf("?after=%08x%08x&x=%d", rng.Uint32(), rng.Uint32(), rng.Uint64())
				case 2:
					path = fmt.Sprintf("/latest?before=%x-%x", rng.Uint32(), rng.Uint32())
				case 3:
					path = "/by/" + strings.Repeat("n", rng.IntN(2000))
				}
				got, err := w.try("GET", path, nil, with("User-Agent", strings.Repeat("u", rng.IntN(3000))), with("Referer", fmt.Sprintf("https://x.example/%x", rng.Uint64())))
				if err != nil || got.status >= 500 {
					t.Errorf("%s: %d %v", path, got.status, err)
					return
				}
			}
		})
	}
	ask(100, 200) // the kinds of requests that follow have their series, too
	wg.Wait()
	before := series(metrics())
	for n := range 8 {
		ask(uint64(n), requests/8)
	}
	wg.Wait()
	text := metrics()
	if after := series(text); after != before || after > 2000 {
		t.Errorf("%d series before, %d after", before, after)
	}
	_, held, _ := strings.Cut(text, "\nbroadsheet_pages_bytes ")
	held, _, _ = strings.Cut(held, "\n")
	var bytes float64
	if _, err := fmt.Sscan(held, &bytes); err != nil || bytes > 1<<20 || bytes == 0 {
		t.Errorf("the page cache holds %q bytes of 1 MiB: %v", held, err)
	}
	eventually(t, 5*time.Second, "the log is written", func() bool { return strings.Count(w.access.String(), "\n") >= requests })
	for _, log := range []string{w.access.String(), w.faults.String()} {
		for line := range strings.Lines(log) {
			if len(line) > 1024 {
				t.Fatalf("a log line of %d bytes: %.200s", len(line), line)
			}
			if !json.Valid([]byte(line)) {
				t.Fatalf("a log line that is no JSON: %.200s", line)
			}
		}
	}
	t.Logf("%d requests, %d series, cache %.0f bytes", requests, before, bytes)
}

// TestNothingPersonalIsLogged is B45 for what comments bring: nobody's name,
// words, e-mail or network stand in a log or a metric.
func TestNothingPersonalIsLogged(t *testing.T) {
	set, metrics := private(t)
	w := settle(t, set, func(s *app.Settings) { s.Serve.TrustProxy = []string{"127.0.0.0/8"} })
	const mail, name, body, ip, key, agent, query = "canary.person@mail.example", "Canary Personname", "canarybody of words", "198.51.100.77", "canarykey", "canaryagent", "canaryquery"
	all := []func(*http.Request){with("X-Forwarded-For", ip), with("Idempotency-Key", key), with("User-Agent", agent+"\n\x1b[31m"), with("Referer", "https://x.example/"+query), with("Cookie", "a="+query), with("Authorization", "Bearer "+query)}
	all[2] = with("User-Agent", agent+"\t\"}")
	for _, form := range []map[string]string{{}, {"body": ""}, {"email": mail + "@"}, {"parent": "canaryparent"}, {"url": "https://x.example"}} {
		f := fields(body, name, mail, "")
		for k, v := range form {
			f.Set(k, v)
		}
		w.post(w.story.URL, f, all...)
		w.post("/nothing/"+query, f, all...)
		w.get(w.story.URL+"/comments/"+query+"?email="+mail, all...)
		w.ask("POST", w.story.URL+"/comments?"+query, strings.NewReader(mail+body+name+"%zz"), append(all, asForm)...)
		w.ask("POST", w.story.URL+"/comments", strings.NewReader(mail+body), append(all, with("Content-Type", "multipart/form-data; boundary="+query))...)
	}
	// Faults, too: the database goes away under the site.
	w.raw("GET /" + query + " HTTP/1.1\r\nHost: " + ip + "\r\n" + mail + "\r\n\r\n")
	file := openFile(t, w.dir)
	defer file.Close()
	if _, err := file.Exec(`alter table thread rename to thread_gone`); err != nil {
		t.Fatal(err)
	}
	if got := w.post(w.story.URL, fields(body+" again", name, mail, ""), append(all, with("Idempotency-Key", key+"2"))...); got.status != 500 && got.status != 503 {
		t.Errorf("a comment into a broken database: %d", got.status)
	} else if got.status == 500 {
		eventually(t, 5*time.Second, "the fault is logged", func() bool { return strings.Contains(w.faults.String(), `"fault"`) })
	}
	if _, err := file.Exec(`alter table thread_gone rename to thread`); err != nil {
		t.Fatal(err)
	}
	eventually(t, 5*time.Second, "requests are logged", func() bool { return strings.Count(w.access.String(), "comment.post") >= 10 })
	logged := w.access.String() + w.faults.String() + metrics()
	for _, canary := range []string{mail, "canary.person", name, "Personname", body, "canarybody", ip, key, agent, query, "canaryparent", "127.0.0.1:", "\x1b"} {
		if at := strings.Index(logged, canary); at >= 0 {
			t.Errorf("%q is logged: …%.200s", canary, logged[max(0, at-100):])
		}
	}
}

// TestLongThread is C5: ten thousand comments make no page heavy, and whoever
// walks through all pages meets each exactly once, also while others write.
func TestLongThread(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: -short")
	}
	const many = 10_000
	s := stand(t)
	story := s.publish(plainStory("Ten thousand answers"))
	began := time.Now()
	ids := make([]string, many)
	var wg sync.WaitGroup
	for n := range 64 {
		wg.Go(func() {
			parent := ""
			for i := n; i < many; i += 64 {
				got, err := s.Comments.Import(context.Background(), comment.Draft{Story: story.ID, Parent: parent, Name: "Ada Marsh", Email: "ada@reader.example", Body: fmt.Sprintf("Answer %d to what was said before.", i)}, s.DB().Now())
				if err != nil {
					t.Error(err)
					return
				}
				ids[i] = got.PublicID
				if parent = got.PublicID; i%7 == 0 {
					parent = "" // a new thread
				}
			}
		})
	}
	wg.Wait()
	t.Logf("%d comments stored in %v", many, time.Since(began).Round(time.Millisecond))
	began = time.Now()
	first := s.page(story.URL)
	t.Logf("first page, built: %v, %d bytes", time.Since(began).Round(time.Microsecond), len(first.body))
	if len(first.body) > 200_000 {
		t.Errorf("the first page has %d bytes", len(first.body))
	}
	for _, order := range []string{"?view=all&sort=oldest", "?view=all"} {
		stop := make(chan struct{})
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-stop:
					return
				case <-time.After(10 * time.Millisecond):
					s.Comments.Import(context.Background(), comment.Draft{Story: story.ID, Parent: ids[i*13%many], Name: "Late", Email: "late@reader.example", Body: fmt.Sprint("Late ", order, i)}, s.DB().Now())
				}
			}
		})
		seen := map[string]int{}
		pages, heaviest := 0, 0
		for at := story.URL + order; at != ""; pages++ {
			got := s.page(strings.TrimSuffix(at, "#comments"))
			heaviest = max(heaviest, len(got.body))
			page := htmlcheck.Parse(t, got.body)
			for _, id := range page.Find(`article[id^="c-"]`).Values("id") {
				seen[strings.TrimPrefix(id, "c-")]++
			}
			at = ""
			for _, next := range page.Find(`a[rel=next]`).Values("href") {
				at = next
			}
			if pages > 200 {
				t.Fatal("the pages have no end")
			}
		}
		close(stop)
		wg.Wait()
		for _, id := range ids {
			if seen[id] != 1 {
				t.Fatalf("%s: comment %s was met %d times on %d pages", order, id, seen[id], pages)
			}
		}
		t.Logf("%s: %d pages, the heaviest %d bytes, %d comments met once", order, pages, heaviest, len(seen))
	}
}

// TestNoStalePageAfterAcknowledgement is C14 on one node: once publishing,
// correcting or withdrawing has returned, nobody is given the page of before.
func TestNoStalePageAfterAcknowledgement(t *testing.T) {
	s := stand(t)
	d := plainStory("Version 0")
	d.Source, d.SourceID, d.Slug, d.Tags = "desk", "1", "purged", []string{"Floods"}
	p := s.publish(d)
	paths := []string{p.URL, "/", "/town", "/latest", "/tag/floods", "/feed.xml", "/town/feed.json", p.URL + "?view=all", p.URL + "/share"}
	version := func(n int) string { return fmt.Sprintf("Version %d", n) }
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var reads, floor atomicInt
	number := regexp.MustCompile(`Version (\d+)`)
	for n := range 6 {
		wg.Go(func() {
			for i := n; ; i++ {
				select {
				case <-stop:
					return
				default:
				}
				at := paths[i%len(paths)]
				least := floor.get() // acknowledged before this request began
				got, err := s.try("GET", at, nil)
				if err != nil {
					t.Error(err)
					return
				}
				reads.add(1)
				for _, found := range number.FindAllStringSubmatch(got.text(), -1) {
					var v int
					fmt.Sscan(found[1], &v)
					if v < least {
						t.Errorf("%s shows version %d after %d was acknowledged", at, v, least)
						return
					}
				}
			}
		})
	}
	for n := 1; n <= 60; n++ {
		d.Headline = version(n)
		if n%3 == 0 {
			d.Correction = fmt.Sprintf("Correction %d.", n)
		}
		s.publish(d)
		floor.set(n)
		for _, at := range paths {
			if got := s.get(at); got.status != 200 || !strings.Contains(got.text(), version(n)) {
				t.Fatalf("%s does not show %s at once (%d)", at, version(n), got.status)
			}
		}
	}
	if err := s.Articles.Withdraw(t.Context(), account.AtCommand("test"), p.ID, "taken down"); err != nil {
		t.Fatal(err)
	}
	floor.set(1 << 30) // from now on no version at all
	for _, at := range paths {
		if got := s.get(at); strings.Contains(got.text(), "Version ") {
			t.Errorf("%s still shows the withdrawn story (%d)", at, got.status)
		}
	}
	time.Sleep(200 * time.Millisecond) // the readers go on after the withdrawal
	close(stop)
	wg.Wait()
	t.Logf("%d reads during 60 versions and a withdrawal", reads.get())
}

type atomicInt struct {
	mu sync.Mutex
	n  int
}

func (a *atomicInt) get() int  { a.mu.Lock(); defer a.mu.Unlock(); return a.n }
func (a *atomicInt) set(n int) { a.mu.Lock(); defer a.mu.Unlock(); a.n = n }
func (a *atomicInt) add(n int) { a.mu.Lock(); defer a.mu.Unlock(); a.n += n }

// TestGreedyClientsGetNoHold is B39: slow sockets are gone within half a
// minute, huge requests are refused, and meanwhile others are served.
func TestGreedyClientsGetNoHold(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: -short")
	}
	w := settle(t)
	at := strings.TrimPrefix(w.url, "http://")
	began := time.Now()
	gone := make(chan time.Duration, 200)
	for n := range 200 {
		go func() {
			c, err := net.Dial("tcp", at)
			if err != nil {
				t.Error(err)
				gone <- 0
				return
			}
			defer c.Close()
			opening := "GET / HTTP/1.1\r\nHost: news.example\r\nX: "
			switch n % 3 {
			case 1:
				opening = "POST " + w.story.URL + "/comments HTTP/1.1\r\nHost: news.example\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100000\r\n\r\nbody="
			case 2: // asks for much and reads nothing
				opening = strings.Repeat("GET "+w.story.URL+" HTTP/1.1\r\nHost: news.example\r\n\r\n", 400)
				c.(*net.TCPConn).SetReadBuffer(4096)
			}
			io.WriteString(c, opening)
			for time.Since(began) < 50*time.Second {
				time.Sleep(500 * time.Millisecond)
				if _, err := io.WriteString(c, "x"); err != nil {
					break
				}
			}
			gone <- time.Since(began)
		}()
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	refused := 0
	huge := func(name string, body io.Reader, path string, change ...func(*http.Request)) {
		t.Helper()
		method := "POST"
		if body == nil {
			method = "GET"
		}
		got, err := w.try(method, path, body, change...)
		// A server that stops listening to a gigabyte may close before we read why.
		if err == nil && (got.status < 400 || got.status >= 500) {
			t.Errorf("%s: %d", name, got.status)
		}
		refused++
	}
	comments := w.story.URL + "/comments"
	huge("a million parameters", strings.NewReader(strings.Repeat("a=1&", 1_000_000)), comments, asForm)
	huge("many small parameters", strings.NewReader(strings.Repeat("a&", 50_000)), comments, asForm)
	huge("a million parameters in the address", nil, "/?"+strings.Repeat("a&", 1_000_000))
	huge("ten thousand cookies", nil, "/", with("Cookie", strings.Repeat("a=1; ", 10_000)))
	var parts bytes.Buffer
	for i := range 10_000 {
		fmt.Fprintf(&parts, "--b\r\nContent-Disposition: form-data; name=f%d\r\n\r\n\r\n", i)
	}
	parts.WriteString("--b--\r\n")
	huge("ten thousand parts", &parts, comments, with("Content-Type", "multipart/form-data; boundary=b"))
	huge("a gigabyte in chunks", io.LimitReader(endless{}, 1<<30), comments, asForm, func(r *http.Request) { r.ContentLength = -1 })
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 64<<20 {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
	slowest := time.Duration(0)
	for range 200 {
		asked := time.Now()
		w.page(w.story.URL)
		slowest = max(slowest, time.Since(asked))
	}
	last := time.Duration(0)
	for range 200 {
		last = max(last, <-gone)
	}
	if last > 45*time.Second {
		t.Errorf("a slow client was still there after %v", last)
	}
	w.page("/")
	t.Logf("%d greedy requests refused; slowest honest page %v; the last slow client was gone after %v", refused, slowest.Round(time.Millisecond), last.Round(time.Second))
}

// endless is a body that has no end.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'a'
	}
	return len(p), nil
}
