package leash

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Sleep stays deaf to SIGQUIT, as a server is in its first moments.
func TestRelease(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "held")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	l, err := Hold(dir, nil, "sleep", "600")
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-l.Done():
		t.Fatal("ended before its release")
	default:
	}
	l.Release()
	l.Release() // again does no harm
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}

func TestServerThatEndsByItself(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "held")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	l, err := Hold(dir, nil, "false")
	if err != nil {
		t.Fatal(err)
	}
	<-l.Done()
	l.Release()
}

func TestFolderWithoutServer(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "held")
	if err := os.MkdirAll(filepath.Join(dir, "profile"), 0o755); err != nil {
		t.Fatal(err)
	}
	l, err := Hold(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); err != nil {
		t.Errorf("gone before its release: %v", err)
	}
	l.Release()
	if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder is still there: %v", err)
	}
}
