package app_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/testkit/apptest"
)

// listed is a line of `comment list --json`.
type listed struct {
	ID, State, Rule, Name, Email, Story, URL, Body string
}

func listComments(t *testing.T, h *apptest.House, args ...string) (list []listed) {
	t.Helper()
	lines := json.NewDecoder(strings.NewReader(h.Must(append([]string{"comment", "list", "--json"}, args...)...)))
	for lines.More() {
		var c listed
		if err := lines.Decode(&c); err != nil {
			t.Fatal(err)
		}
		list = append(list, c)
	}
	return list
}

// Every command works on a site that is being served, and what it has done is
// seen by the next reader.
func TestCommandsOnALiveSite(t *testing.T) {
	apptest.EachHouse(t, func(t *testing.T, h *apptest.House) {
		site := h.Serve()
		front := site.Get("/").Want(200).Page()
		front.In(".empty")
		story := publishOne(t, h, h.Write("ferry.md", inMarkdown))
		path := pathOf(t, story.URL)
		site.Get("/").Page().In(".lead h2").Text(story.Headline)
		site.Get(path).Want(200).Page().In("[data-part=comment-link]").Text("0 comments")

		// On a new site a stranger's first comment waits.
		sent := site.Post(path+"/comments", apptest.Guest("Who will carry the mail now?", "name", "Ida Sund")).Want(http.StatusSeeOther)
		site.Get(path).Page().Not("#comments article")
		held := listComments(t, h, "--state", "held")
		if len(held) != 1 || held[0].Rule != "first" || held[0].Body != "Who will carry the mail now?" || held[0].Story != story.Headline {
			t.Fatalf("held: %+v", held)
		}
		if to := sent.Header.Get("Location"); !strings.HasPrefix(to, pathOf(t, held[0].URL)+"?receipt=") {
			t.Errorf("the writer is led to %s, the comment stands at %s", to, held[0].URL)
		}
		id := held[0].ID
		h.Must("comment", "show", id)
		page := site.Get(path).Page()
		page.In("#c-" + id).Contains("Who will carry the mail now?")
		page.In("[data-part=comment-link]").Text("1 comment")
		if list := h.Must("comment", "list"); !strings.Contains(list, id) || !strings.Contains(list, "shown") {
			t.Errorf("the table lacks the comment:\n%s", list)
		}
		h.Must("comment", "hide", id, "--reason", "off the subject")
		page = site.Get(path).Page()
		page.Not("#c-" + id)
		page.In("[data-part=comment-link]").Text("0 comments")
		if got := h.Run("comment", "show", "nosuchone", id); got.Exit != 1 || !strings.Contains(got.Err, `"nosuchone"`) || !strings.Contains(got.Out, id) {
			t.Errorf("an unknown comment beside a known one: exit status %d, %s%s", got.Exit, got.Out, got.Err)
		}
		site.Get(path).Page().In("#c-" + id)

		if exit := site.Stop(); exit != 0 {
			t.Errorf("a stop by SIGTERM ends with status %d", exit)
		}
		if list := listComments(t, h); len(list) != 1 || list[0].State != "shown" {
			t.Errorf("when nobody serves: %+v", list)
		}
	})
}

// A10: two processes on one folder would each believe what they remember.
func TestASecondProcessOnTheFolderIsRefused(t *testing.T) {
	h := apptest.NewHouse(t)
	first := h.Serve()
	began := time.Now()
	got := h.Run("serve", "--listen", "127.0.0.1:0")
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
	if got.Exit == 0 || !strings.Contains(got.Err, "process "+strconv.Itoa(first.PID)) || !strings.Contains(got.Err, h.Dir) || !strings.Contains(got.Err, "--data") {
		t.Errorf("exit status %d, %q", got.Exit, got.Err)
	}
	first.Get("/").Want(200)

	// A crash leaves no lock behind, though it leaves the files.
	first.Kill()
	if _, err := os.Lstat(filepath.Join(h.Dir, "control.sock")); err != nil {
		t.Fatalf("the crash left no socket to stumble over: %v", err)
	}
	publishOne(t, h, h.Write("ferry.md", inMarkdown))
	h.Serve().Get("/isles/ferry-to-skerra-ends-on-sunday").Want(200)
}

func TestOnlyTheOwnerReachesTheControlSocket(t *testing.T) {
	h := apptest.NewHouse(t)
	h.Serve()
	for name, want := range map[string]os.FileMode{"": 0o700, "control.sock": 0o600} {
		info, err := os.Stat(filepath.Join(h.Dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%q has mode %v, want %v", name, info.Mode().Perm(), want)
		}
	}
}

// The path of a socket is short on every system; a folder may lie deep.
func TestAFolderTooDeepForASocketIsRefusedWithTheReason(t *testing.T) {
	h := apptest.NewHouse(t)
	h.Dir = filepath.Join(h.Dir, strings.Repeat("deep", 15), strings.Repeat("deep", 15))
	got := h.Run("serve", "--listen", "127.0.0.1:0")
	if got.Exit != 1 || !strings.Contains(got.Err, "too long") || !strings.Contains(got.Err, "--data") {
		t.Errorf("exit status %d, %q", got.Exit, got.Err)
	}
}

// shownPages are the bytes of every kind of page, by path.
func shownPages(get func(path string, headers ...string) apptest.Answer, story string) map[string]string {
	pages := map[string]string{}
	for _, path := range []string{"/", "/latest", "/isles", "/by/mira-oduya", "/tag/ferries", "/place/skerra", story, story + "?view=all",
		story + "/share", story + "/comments/feed.xml", "/feed.xml", "/atom.xml", "/feed.json", "/sitemap.xml", "/robots.txt"} {
		pages[path] = get(path).Want(200).Body
	}
	return pages
}

func TestABackupOfALiveSiteIsRestoredToTheSamePages(t *testing.T) {
	h := apptest.NewHouse(t)
	live := h.Serve("--no-hold-strangers")
	path := pathOf(t, publishOne(t, h, h.Write("ferry.md", inMarkdown)).URL)
	publishOne(t, h, h.Write("bakery.html", inHTML))
	live.Post(path+"/comments", apptest.Guest("Who will carry the mail now?")).Want(http.StatusSeeOther)
	receipt := live.Post(path+"/comments", apptest.Guest("Held for its trap.", "url", "https://spam.example")).Want(http.StatusSeeOther).Header.Get("Location")
	archive := filepath.Join(h.Work, "monday.backup")
	if said := h.Must("backup", "monday.backup"); !strings.Contains(said, archive) {
		t.Errorf("backup says %q", said)
	}
	if got := h.Run("backup", "monday.backup"); got.Exit != 1 || !strings.Contains(got.Err, "exists already") {
		t.Errorf("over a file: exit status %d, %s", got.Exit, got.Err)
	}
	// The lists count comments within five seconds, so their pages are asked for
	// by a process that has remembered nothing.
	live.Stop()
	live = h.Serve()
	want := shownPages(live.Get, path)
	live.Get(receipt).Want(200).Page().In(".comments").Contains("Held for its trap.")
	live.Stop()

	restored := apptest.NewHouse(t)
	said := restored.Must("restore", archive)
	if !strings.Contains(said, "restored and verified") || !strings.Contains(said, restored.Dir) {
		t.Errorf("restore says %q", said)
	}
	site := restored.Serve()
	for path, body := range shownPages(site.Get, path) {
		if body != want[path] {
			at := 0
			for at < min(len(body), len(want[path])) && body[at] == want[path][at] {
				at++
			}
			t.Errorf("%s differs after the restore at byte %d: …%.120s…\nwas …%.120s…", path, at, body[max(0, at-60):], want[path][max(0, at-60):])
		}
	}
	// The keys came with it.
	site.Get(receipt).Want(200).Page().In(".comments").Contains("Held for its trap.")
	site.Stop()

	t.Run("not into a folder in use", func(t *testing.T) {
		if got := restored.Run("restore", archive); got.Exit != 1 || !strings.Contains(got.Err, "not empty") {
			t.Errorf("exit status %d, %s", got.Exit, got.Err)
		}
	})
	t.Run("not from a damaged archive", func(t *testing.T) {
		whole, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		turned := bytes.Clone(whole)
		turned[len(turned)/2] ^= 0x40
		for name, bad := range map[string][]byte{
			"cut": whole[:len(whole)/2], "all but the end": whole[:len(whole)-40], "a bit turned": turned, "empty": nil, "no archive": []byte("Ferry ends"),
		} {
			h := apptest.NewHouse(t)
			got := h.Run("restore", h.Write("bad.backup", string(bad)))
			if got.Exit != 1 || !strings.Contains(got.Err, "bad.backup") {
				t.Errorf("%s: exit status %d, %q", name, got.Exit, got.Err)
			}
			if _, err := os.Stat(h.Dir); err == nil {
				t.Errorf("%s: a folder appeared", name)
			}
			if left, _ := filepath.Glob(filepath.Join(filepath.Dir(h.Dir), ".restore-*")); len(left) > 0 {
				t.Errorf("%s: left behind %v", name, left)
			}
		}
	})
}
