package app_test

import (
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// small mounts a file system of 16 MB in memory, which a test may fill or lock.
func small(t *testing.T) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("left out: mounting a small disk needs root")
	}
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=16m"); err != nil {
		t.Skipf("left out: this machine mounts no tmpfs (%v)", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return dir
}

func remount(t *testing.T, dir string, readOnly bool) {
	t.Helper()
	flags := uintptr(syscall.MS_REMOUNT)
	if readOnly {
		flags |= syscall.MS_RDONLY
	}
	if err := syscall.Mount("", dir, "", flags, ""); err != nil {
		t.Fatalf("remount: %v", err)
	}
}

// paused checks that a comment is refused for now, with its text given back.
func paused(t *testing.T, got reply, text string) {
	t.Helper()
	if got.status != http.StatusServiceUnavailable || got.header.Get("Retry-After") == "" {
		t.Errorf("a comment that cannot be stored: %d, Retry-After %q\n%.300s", got.status, got.header.Get("Retry-After"), got.body)
	}
	if !strings.Contains(html.UnescapeString(got.text()), text) {
		t.Error("the page does not give the text back")
	}
}

// TestDiskFullReadersAreServed is A4.
func TestDiskFullReadersAreServed(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: -short")
	}
	dir := small(t)
	p := serve(t, mustMkdir(t, dir, "data"), "127.0.0.1:0")
	story := publishInto(t, filepath.Join(dir, "data"), "Full")
	client := newClient()
	defer client.CloseIdleConnections()
	text := strings.Repeat("A long account of the flood. ", 300)
	if got, err := send(client, p.url+story, "first", text); err != nil || got.status != 303 {
		t.Fatalf("before: %d %v", got.status, err)
	}
	fill := filepath.Join(dir, "fill")
	f, err := os.Create(fill)
	if err != nil {
		t.Fatal(err)
	}
	for chunk := make([]byte, 1<<20); ; {
		if _, err := f.Write(chunk); err != nil {
			if len(chunk) == 1 {
				break
			}
			chunk = chunk[:max(1, len(chunk)/4)]
		}
	}
	f.Close()
	refused, taken := 0, 1
	for i := range 60 {
		// Some still fit into what the database holds already.
		got, err := send(client, p.url+story, fmt.Sprint("full", i), fmt.Sprint(i, " ", text))
		if err != nil {
			t.Fatal(err)
		}
		if got.status == http.StatusSeeOther {
			taken++
			continue
		}
		refused++
		paused(t, got, fmt.Sprint(i, " A long account of the flood."))
		for _, at := range []string{story, "/", "/nothing-" + fmt.Sprint(i), "/town?before=" + fmt.Sprint(i) + "-x", story + "?view=all"} {
			want := http.StatusOK
			if strings.HasPrefix(at, "/nothing") {
				want = http.StatusNotFound
			}
			if got, err := answerTo(client, request(t, "GET", p.url+at)); err != nil || got.status != want {
				t.Errorf("reading %s on a full disk: %d %v", at, got.status, err)
			}
		}
		if refused == 5 {
			break
		}
	}
	if refused == 0 {
		t.Fatal("the disk was never full")
	}
	readyz := func() string {
		got, err := answerTo(client, request(t, "GET", p.url+"/readyz"))
		if err != nil {
			return err.Error()
		}
		return fmt.Sprint(got.status, " ", got.text())
	}
	eventually(t, 15*time.Second, "/readyz says that the disk is full", func() bool { return strings.HasPrefix(readyz(), "200 read-only: the disk is full") })
	if err := os.Remove(fill); err != nil {
		t.Fatal(err)
	}
	took := eventually(t, 5*time.Second, "comments are taken again", func() bool {
		got, err := send(client, p.url+story, "after", "It is over.")
		return err == nil && got.status == http.StatusSeeOther
	})
	taken++
	eventually(t, 15*time.Second, "/readyz says ready", func() bool { return readyz() == "200 ready\n" })
	p.kill()
	if n := len(tables(t, filepath.Join(dir, "data"))["comment"]); n != taken {
		t.Errorf("%d comments are stored, %d were acknowledged", n, taken)
	}
	checkWhole(t, filepath.Join(dir, "data"))
	t.Logf("%d taken, %d refused; writing again after %v", taken, refused, took.Round(time.Millisecond))
}

func mustMkdir(t *testing.T, dir, name string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.Mkdir(path, 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestReadOnlyAtStartReadersAreServed is A5 for a folder that cannot be written
// from the beginning, after a clean stop and after a kill. (While a file is open
// for writing the kernel locks no file system, so a site that runs meets a full
// or broken disk, never a locked one.)
func TestReadOnlyAtStartReadersAreServed(t *testing.T) {
	if testing.Short() {
		t.Skip("left out: -short")
	}
	for _, end := range []syscall.Signal{syscall.SIGTERM, syscall.SIGKILL} {
		t.Run(end.String(), func(t *testing.T) {
			disk := small(t)
			dir := mustMkdir(t, disk, "data")
			p := serve(t, dir, "127.0.0.1:0")
			story := publishInto(t, dir, "Locked")
			client := newClient()
			defer client.CloseIdleConnections()
			if got, err := send(client, p.url+story, "first", "Before the lock."); err != nil || got.status != 303 {
				t.Fatalf("before: %d %v", got.status, err)
			}
			p.cmd.Process.Signal(end)
			<-p.ended
			remount(t, disk, true)
			p = serve(t, dir, "127.0.0.1:0")
			readOnly(t, client, p, story, "Before the lock.")
			p.kill()
			remount(t, disk, false)
			p = serve(t, dir, "127.0.0.1:0")
			if got, err := send(client, p.url+story, "last", "After the lock."); err != nil || got.status != 303 {
				t.Errorf("after: %d %v", got.status, err)
			}
			p.kill()
			checkWhole(t, dir)
		})
	}
}

// readOnly checks that a site that cannot be written is read, and says so.
func readOnly(t *testing.T, client *http.Client, p *process, story, text string) {
	t.Helper()
	for _, at := range []string{"/", story, story + "?view=all", "/latest", "/feed.xml", "/sitemap.xml"} {
		got, err := answerTo(client, request(t, "GET", p.url+at))
		if err != nil || got.status != 200 {
			t.Errorf("reading %s: %d %v", at, got.status, err)
		}
		if at == story && !strings.Contains(got.text(), text) {
			t.Error("the story does not show its comment")
		}
	}
	got, err := send(client, p.url+story, "locked", "While it is locked.")
	if err != nil {
		t.Fatal(err)
	}
	paused(t, got, "While it is locked.")
	eventually(t, 10*time.Second, "/readyz says read-only", func() bool {
		got, err := answerTo(client, request(t, "GET", p.url+"/readyz"))
		return err == nil && got.status == 200 && strings.HasPrefix(got.text(), "read-only: ")
	})
}
