package blob

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFileIsKept(t *testing.T) {
	dir := t.TempDir()
	var store Store
	store, err := OpenFolder(filepath.Join(dir, "media"))
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for range 2 { // the second Put finds it there
		if err := store.Put(ctx, "sizes/ab/abcd-480.jpg", []byte("quay")); err != nil {
			t.Fatal(err)
		}
	}
	f, err := store.Open(ctx, "sizes/ab/abcd-480.jpg")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if data, err := io.ReadAll(f); err != nil || string(data) != "quay" || f.Size() != 4 {
		t.Fatal(string(data), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "media/sizes/ab/.new-*")); len(left) > 0 {
		t.Error("a half file is left:", left)
	}
	for range 2 {
		if err := store.Delete(ctx, "sizes/ab/abcd-480.jpg"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := store.Open(ctx, "sizes/ab/abcd-480.jpg"); !errors.Is(err, ErrMissing) {
		t.Fatal(err)
	}
}

func TestNothingOutsideTheFolderIsReached(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("key"), 0o600); err != nil {
		t.Fatal(err)
	}
	store, err := OpenFolder(filepath.Join(dir, "media"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../secret", filepath.Join(dir, "media", "link")); err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	for _, name := range []string{"", ".", "..", "../secret", "a/../../secret", "/etc/passwd", "link", "a//b", "a/", ".hidden", "A", "a\x00b", "a\\b", strings.Repeat("a", 201)} {
		if f, err := store.Open(ctx, name); err == nil {
			f.Close()
			t.Errorf("%q was opened", name)
		}
		if name == "link" {
			continue // a name that Put may replace
		}
		if err := store.Put(ctx, name, []byte("x")); !errors.Is(err, ErrName) {
			t.Errorf("%q was stored: %v", name, err)
		}
	}
	if data, _ := os.ReadFile(filepath.Join(dir, "secret")); string(data) != "key" {
		t.Error("the file outside was changed")
	}
}
