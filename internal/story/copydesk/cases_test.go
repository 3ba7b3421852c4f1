package copydesk

import (
	"os"
	"path/filepath"
	"testing"
)

// casePath gives a file of the shared cases, or skips the test.
func casePath(t testing.TB, parts ...string) string {
	t.Helper()
	root := os.Getenv("BROADSHEET_CASES")
	if root == "" {
		root = filepath.Join("..", "..", "..", "..", "shared", "cases")
	}
	path := filepath.Join(append([]string{root}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		t.Skip("cases absent: " + path)
	}
	return path
}
