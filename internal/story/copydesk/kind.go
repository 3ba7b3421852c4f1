package copydesk

import (
	"path/filepath"
	"strings"
)

// kindOf decides by the extension, then by how the text begins.
func kindOf(name, text string) string {
	switch strings.ToLower(filepath.Ext(name)) {
	case ".md", ".markdown":
		return Markdown
	case ".html", ".htm", ".xhtml":
		return HTML
	}
	start := strings.TrimLeftFunc(text, isBlank)
	if first, rest, _ := strings.Cut(start, "\n"); strings.TrimSpace(first) == "---" && opensFrontMatter(rest) {
		return Markdown
	}
	lower := strings.ToLower(start[:min(len(start), 200)])
	for _, tag := range []string{"<!doctype html", "<html", "<head", "<body", "<article", "<main", "<p>", "<p ", "<h1"} {
		if strings.HasPrefix(lower, tag) {
			return HTML
		}
	}
	return Plain
}

// opensFrontMatter keeps a plain text that begins with a ruled line from being
// read as settings: the next line must look like a key.
func opensFrontMatter(rest string) bool {
	for line := range strings.Lines(rest) {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, _, found := strings.Cut(line, ":")
		return found && isKey(key)
	}
	return false
}
