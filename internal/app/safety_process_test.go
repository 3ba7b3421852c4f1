package app_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"broadsheet/internal/testkit/apptest"
)

// process is the program, serving a folder.
type process struct {
	cmd    *exec.Cmd
	url    string
	stderr *notes
	ended  chan error
}

// serve starts the program on a folder and waits until readers can come.
func serve(t testing.TB, dir, listen string) *process {
	t.Helper()
	p := &process{stderr: &notes{}, ended: make(chan error, 1)}
	p.cmd = exec.Command(apptest.Program(t), "serve", "--data", dir, "--listen", listen, "--base-url", base, "--no-hold-strangers", "--comments-per-person", "0", "--comments-per-network", "0", "--no-log-requests")
	p.cmd.Stderr = p.stderr
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.cmd.Process.Kill() })
	said := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if _, rest, ok := strings.Cut(lines.Text(), " on "); ok {
				at, _, _ := strings.Cut(rest, ",")
				select {
				case said <- at:
				default:
				}
			}
		}
		io.Copy(io.Discard, out)
		p.ended <- p.cmd.Wait()
	}()
	select {
	case at := <-said:
		p.url = "http://" + at
	case err := <-p.ended:
		t.Fatalf("the program ended: %v\n%s", err, p.stderr)
	case <-time.After(time.Minute):
		t.Fatalf("the program does not serve\n%s", p.stderr)
	}
	return p
}

func (p *process) kill() {
	p.cmd.Process.Signal(syscall.SIGKILL)
	<-p.ended
}

// send posts a comment, as a client with a network behind it.
func send(client *http.Client, at, key, body string) (reply, error) {
	form := url.Values{"body": {body}, "name": {"Ada Marsh"}, "email": {"ada@reader.example"}, "parent": {""}, "url": {""}}
	r, err := http.NewRequest("POST", at+"/comments", strings.NewReader(form.Encode()))
	if err != nil {
		return reply{}, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Idempotency-Key", key)
	return answerTo(client, r)
}

func newClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{MaxIdleConnsPerHost: 64},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       20 * time.Second,
	}
}

// publishInto publishes a story through the program, and says its path.
func publishInto(t testing.TB, dir, headline string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "copy.md")
	if err := os.WriteFile(file, []byte("---\nheadline: "+headline+"\nsection: Town\n---\n\nThe gates were raised at four.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(apptest.Program(t), "publish", "--data", dir, "--base-url", base, "--json", file).CombinedOutput()
	if err != nil {
		t.Fatalf("publish: %v\n%s", err, out)
	}
	_, rest, _ := strings.Cut(string(out), `"url":"`+base)
	path, _, _ := strings.Cut(rest, `"`)
	if path == "" {
		t.Fatalf("publish says no address:\n%s", out)
	}
	return path
}

// TestSecondProcessIsTurnedAway is A10: one folder, one process; the lock is
// the kernel's, so a killed process leaves none behind.
func TestSecondProcessIsTurnedAway(t *testing.T) {
	dir := t.TempDir()
	first := serve(t, dir, "127.0.0.1:0")
	began := time.Now()
	second := exec.Command(apptest.Program(t), "serve", "--data", dir, "--listen", "127.0.0.1:0", "--base-url", base)
	out, err := second.CombinedOutput()
	took := time.Since(began)
	if err == nil || second.ProcessState.ExitCode() <= 0 {
		t.Errorf("the second process ended with %v", err)
	}
	if !strings.Contains(string(out), fmt.Sprintf("process %d;", first.cmd.Process.Pid)) {
		t.Errorf("it does not name process %d:\n%s", first.cmd.Process.Pid, out)
	}
	if took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if got, err := answerTo(newClient(), request(t, "GET", first.url+"/healthz")); err != nil || got.status != 200 {
		t.Errorf("the first process suffered: %v", err)
	}
	first.kill()
	again := serve(t, dir, "127.0.0.1:0") // fails the test if the lock stands
	again.kill()
	t.Logf("turned away in %v", took.Round(time.Millisecond))
}

func request(t testing.TB, method, address string) *http.Request {
	t.Helper()
	r, err := http.NewRequest(method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestKilledAndNothingLost is A1: eight people write comments, the process is
// killed at some moment, five times over. What was acknowledged is there once.
func TestKilledAndNothingLost(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: -short")
	}
	dir := t.TempDir()
	story := publishInto(t, dir, "Killed")
	var mu sync.Mutex
	acknowledged, sent := map[string]string{}, map[string]string{} // key → body; key → body
	var restarts []time.Duration
	const rounds, writers = 5, 8
	for round := range rounds {
		began := time.Now()
		p := serve(t, dir, "127.0.0.1:0")
		if round > 0 {
			restarts = append(restarts, time.Since(began))
		}
		var wg sync.WaitGroup
		for n := range writers {
			wg.Go(func() {
				client := newClient()
				defer client.CloseIdleConnections()
				for i := 0; ; i++ {
					key := fmt.Sprintf("r%dw%di%d", round, n, i)
					body := "Comment " + key + " of a busy evening"
					mu.Lock()
					sent[key] = body
					mu.Unlock()
					got, err := send(client, p.url+story, key, body)
					if err != nil {
						return // killed
					}
					if got.status != http.StatusSeeOther {
						t.Errorf("%s: %d\n%.300s", key, got.status, got.body)
						return
					}
					mu.Lock()
					acknowledged[key] = got.header.Get("Location")
					mu.Unlock()
				}
			})
		}
		// Some moment: the fraction of the clock is as good as a die.
		time.Sleep(time.Duration(time.Now().UnixNano()%800) * time.Millisecond)
		p.kill()
		wg.Wait()
	}
	last := serve(t, dir, "127.0.0.1:0")
	client := newClient()
	for key, body := range sent { // a client that does not know sends again
		got, err := send(client, last.url+story, key, body)
		if err != nil || got.status != http.StatusSeeOther {
			t.Fatalf("sending %s again: %d %v", key, got.status, err)
		}
		if was := acknowledged[key]; was != "" && got.header.Get("Location") != was {
			t.Errorf("%s was acknowledged as %s and is now %s", key, was, got.header.Get("Location"))
		}
	}
	client.CloseIdleConnections()
	last.kill()
	all := tables(t, dir)
	times := map[string]int{}
	for _, row := range all["comment"] {
		for _, cell := range strings.Split(row, "\x1f") {
			if strings.HasPrefix(cell, "Comment r") {
				times[cell]++
			}
		}
	}
	for key, body := range sent {
		if times[body] != 1 {
			t.Errorf("%s (acknowledged: %t) is stored %d times", key, acknowledged[key] != "", times[body])
		}
	}
	if len(all["comment"]) != len(sent) || len(acknowledged) == 0 {
		t.Errorf("%d comments of %d sent, %d acknowledged", len(all["comment"]), len(sent), len(acknowledged))
	}
	checkWhole(t, dir)
	t.Logf("%d rounds: %d acknowledged, %d sent, none lost, none twice; restarts %v", rounds, len(acknowledged), len(sent), restarts)
}

// TestStoppedUnderLoadNobodyFails is A18: at a polite stop no request fails of
// those that were taken, and the next process on the address goes on.
func TestStoppedUnderLoadNobodyFails(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: -short")
	}
	dir := t.TempDir()
	story := publishInto(t, dir, "Stopped")
	first := serve(t, dir, "127.0.0.1:0")
	address := strings.TrimPrefix(first.url, "http://")
	var wg sync.WaitGroup
	var mu sync.Mutex
	answered, refused := 0, 0
	over := make(chan struct{})
	for n := range 16 {
		wg.Go(func() {
			client := newClient()
			client.Transport.(*http.Transport).DisableCompression = true
			defer client.CloseIdleConnections()
			for i := 0; ; i++ {
				select {
				case <-over:
					return
				default:
				}
				var got reply
				var err error
				if i%8 == 0 {
					key, text := fmt.Sprintf("w%di%d", n, i), fmt.Sprintf("Comment %d of %d", i, n)
					if got, err = send(client, first.url+story, key, text); errors.Is(err, io.EOF) {
						// A kept connection that was not used all through the farewell is
						// closed at last; net/http repeats a GET by itself, and a post's
						// sender repeats it with its key.
						got, err = send(client, first.url+story, key, text)
					}
				} else {
					got, err = answerTo(client, request(t, "GET", first.url+story))
				}
				mu.Lock()
				switch {
				case err != nil && strings.Contains(err.Error(), "connection refused"):
					refused++ // between the two processes nobody listens: nothing was taken
				case err != nil:
					t.Errorf("a request that was taken failed: %v", err)
				case got.status != 200 && got.status != 303:
					t.Errorf("a request was answered %d", got.status)
				default:
					answered++
				}
				mu.Unlock()
				if err != nil {
					time.Sleep(5 * time.Millisecond)
				}
			}
		})
	}
	time.Sleep(500 * time.Millisecond)
	began := time.Now()
	first.cmd.Process.Signal(syscall.SIGTERM)
	if err := <-first.ended; err != nil {
		t.Errorf("the stop ended with %v\n%s", err, first.stderr)
	}
	stopped := time.Since(began)
	second := serve(t, dir, address)
	time.Sleep(300 * time.Millisecond)
	close(over)
	wg.Wait()
	if got, err := answerTo(newClient(), request(t, "GET", second.url+story)); err != nil || got.status != 200 {
		t.Errorf("the second process does not go on: %v", err)
	}
	second.cmd.Process.Signal(syscall.SIGTERM)
	if err := <-second.ended; err != nil {
		t.Errorf("the second stop ended with %v", err)
	}
	if stopped > 10*time.Second {
		t.Errorf("the stop took %v", stopped)
	}
	checkWhole(t, dir)
	t.Logf("%d answered, none failed, %d found nobody listening; stopped in %v", answered, refused, stopped.Round(time.Millisecond))
}

// checkWhole is what must be true of a folder after whatever happened to it.
func checkWhole(t testing.TB, dir string) {
	t.Helper()
	file := openFile(t, dir)
	defer file.Close()
	if got := rowsOf(t, file, `pragma integrity_check`); len(got) != 1 || got[0] != "ok" {
		t.Errorf("integrity_check: %q", got)
	}
	if got := rowsOf(t, file, `pragma foreign_key_check`); len(got) != 0 {
		t.Errorf("foreign_key_check: %q", got)
	}
	if got := rowsOf(t, file, `
		select hex(t.story_id), t.shown, t.held, t.last_seq
		from thread t
		where t.shown <> (select count(*) from comment c where c.story_id = t.story_id and c.state = 'shown')
		   or t.held <> (select count(*) from comment c where c.story_id = t.story_id and c.state = 'held')
		   or t.last_seq <> (select max(seq) from comment c where c.story_id = t.story_id)`); len(got) != 0 {
		t.Errorf("tallies that are not true: %q", got)
	}
	if got := rowsOf(t, file, `select seq from journal where seq > (select count(*) from journal)`); len(got) != 0 {
		t.Errorf("the journal has gaps: %q", got[:1])
	}
	if got := rowsOf(t, file, `
		select c.public_id from comment c
		where c.state = 'shown' and not exists (select 1 from journal j where j.kind = 'comment' and upper(j.object) = hex(c.id))`); len(got) != 0 {
		t.Errorf("comments that the journal does not know: %q", got)
	}
}
