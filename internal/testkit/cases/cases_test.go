package cases

import (
	"os"
	"path/filepath"
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
	var skipped bool
	t.Run("a test that needs them", func(t *testing.T) {
		defer func() { skipped = t.Skipped() }()
		Path(t, "story/flood.txt")
		t.Error("went on without its case")
	})
	if !skipped {
		t.Error("was not skipped")
	}
}

func TestRoot(t *testing.T) {
	if _, err := os.Stat(filepath.Join(Root(t), "internal", "testkit", "cases", "cases.go")); err != nil {
		t.Error(err)
	}
}
