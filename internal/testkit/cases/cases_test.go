package cases

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPath(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "story"), 0o755); err != nil {
		t.Fatal(err)
	}
	want := filepath.Join(dir, "story", "flood.txt")
	if err := os.WriteFile(want, []byte("Rain.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	t.Setenv(EnvDir, dir)
	if got := Path(t, "story/flood.txt"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got := string(Read(t, "story/flood.txt")); got != "Rain.\n" {
		t.Errorf("read %q", got)
	}
}

func TestAbsentCasesSkip(t *testing.T) {
	t.Setenv(EnvDir, filepath.Join(t.TempDir(), "none"))
	rec := &recorder{TB: t}
	func() {
		defer func() { recover() }()
		Path(rec, "story/flood.txt")
		t.Error("went on without its case")
	}()
	if !strings.HasPrefix(rec.skipped, "cases absent:") {
		t.Errorf("skipped with %q, want a reason that begins with «cases absent:»", rec.skipped)
	}
}

// A recorder is skipped in a test's place, or the real skip would stand in the
// list of what was left out.
type recorder struct {
	testing.TB
	skipped string
}

func (r *recorder) Skipf(format string, args ...any) {
	r.skipped = fmt.Sprintf(format, args...)
	panic("skipped")
}

func TestRoot(t *testing.T) {
	if _, err := os.Stat(filepath.Join(Root(t), "internal", "testkit", "cases", "cases.go")); err != nil {
		t.Error(err)
	}
}
