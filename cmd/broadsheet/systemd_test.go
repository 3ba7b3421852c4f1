package main

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
)

const installed = "/usr/local/bin/broadsheet"

func units(t *testing.T) map[string]string {
	t.Helper()
	texts := map[string]string{}
	for _, name := range []string{"broadsheet.service", "broadsheet-backup.service", "broadsheet-backup.timer"} {
		text, err := os.ReadFile(filepath.Join("../../packaging/systemd", name))
		if err != nil {
			t.Fatal(err)
		}
		texts[name] = string(text)
	}
	return texts
}

// The command lines of the units are ones that this program understands.
func TestUnitsStartWhatThereIs(t *testing.T) {
	commands := regexp.MustCompile(regexp.QuoteMeta(installed) + ` ([^\n']+)`)
	for name, text := range units(t) {
		if strings.HasSuffix(name, ".timer") {
			continue
		}
		found := commands.FindAllStringSubmatch(text, -1)
		if len(found) != 1 {
			t.Fatalf("%s starts %d commands of ours, want one", name, len(found))
		}
		parser, err := kong.New(&cli{}, kong.Name("broadsheet"), kong.Writers(io.Discard, io.Discard))
		if err != nil {
			t.Fatal(err)
		}
		// The file's name is put together by the shell.
		line := regexp.MustCompile(`"[^"]*"`).ReplaceAllString(found[0][1], "FILE")
		if _, err := parser.Parse(strings.Fields(line)); err != nil {
			t.Errorf("%s: %s: %v", name, line, err)
		}
	}
}

func TestUnitsAreSound(t *testing.T) {
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze absent: it comes with systemd")
	}
	dir := t.TempDir()
	args := []string{"verify", "--man=no"}
	for name, text := range units(t) {
		// It wants the programs to be there.
		text = strings.ReplaceAll(text, installed, "/bin/true")
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	run := func(args ...string) (string, error) {
		out, err := exec.Command(analyze, args...).CombinedOutput()
		return string(out), err
	}
	// What it does not know it only warns of.
	if out, err := run(args...); err != nil || strings.Contains(out, dir) {
		t.Errorf("systemd-analyze verify: %v\n%s", err, out)
	}
	if out, err := run("security", "--offline=true", "--help"); err != nil {
		t.Skipf("systemd-analyze absent: this one cannot judge a unit offline: %s", out)
	}
	for _, name := range []string{"broadsheet.service", "broadsheet-backup.service"} {
		// In tenths: 0 is walled in, 100 is bare; with no settings it is 96.
		out, err := run("security", "--offline=true", "--no-pager", "--threshold=20", filepath.Join(dir, name))
		if err != nil {
			t.Errorf("%s is more exposed than 2.0: %v\n%s", name, err, out)
		}
	}
}
