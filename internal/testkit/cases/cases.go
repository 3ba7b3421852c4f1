// Package cases finds the case files that lie beside the repository, not in it:
// copy, hostile input and old exports that tests read but we do not publish.
package cases

import (
	"os"
	"path/filepath"
	"testing"
)

// EnvDir names the folder of the cases; without it they are at ../shared/cases
// from the root of the repository.
const EnvDir = "BROADSHEET_CASES"

// Path returns where the named case is, for instance "xss/vectors.txt". It
// skips the test where the cases are absent; where the folder is there, a case
// missing from it is a failure.
func Path(t testing.TB, name string) string {
	t.Helper()
	dir := os.Getenv(EnvDir)
	if dir == "" {
		dir = filepath.Join(Root(t), "..", "shared", "cases")
	}
	if _, err := os.Stat(dir); err != nil {
		t.Skipf("cases absent: no folder %s (%s names another)", dir, EnvDir)
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("no such case: %v", err)
	}
	return path
}

// Read returns the named case's bytes, as Path finds it.
func Read(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(Path(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Root returns the root of the repository: the folder of go.mod.
func Root(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			t.Fatal("no go.mod in this folder or above: tests run inside the repository")
		}
		dir = up
	}
}
