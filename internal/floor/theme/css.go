package theme

import (
	"bytes"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

// joinSheets makes one stylesheet of all: layout.css, theme.css, then the
// others by name. layout.css states the order of the cascade layers, so the
// order of the rest does not decide what wins.
func joinSheets(sheets []file, address func(string) string) ([]byte, error) {
	rank := func(p string) int {
		if i := slices.Index([]string{"layout.css", "theme.css"}, p); i >= 0 {
			return i
		}
		return 2
	}
	sheets = slices.Clone(sheets)
	slices.SortStableFunc(sheets, func(a, b file) int { return rank(a.path) - rank(b.path) })
	var out bytes.Buffer
	for _, f := range sheets {
		css, err := squeeze(f.data)
		if err != nil {
			return nil, fmt.Errorf("theme: %s:%w", f.path, err)
		}
		if css, err = rewriteURLs(f.path, css, address); err != nil {
			return nil, err
		}
		out.Write(css)
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}

// squeeze drops comments and the white space that means nothing in CSS: around
// braces, semicolons and commas. Elsewhere a run becomes one space, since a
// space is an operator in selectors and sums. Strings and url() stay.
func squeeze(css []byte) ([]byte, error) {
	out := make([]byte, 0, len(css))
	line := func(i int) int { return 1 + bytes.Count(css[:i], []byte("\n")) }
	gap := false // white space was read and not written yet
	put := func(token []byte) {
		if gap && len(out) > 0 && !tight(out[len(out)-1]) && !tight(token[0]) {
			out = append(out, ' ')
		}
		gap = false
		out = append(out, token...)
	}
	for i := 0; i < len(css); {
		switch c := css[i]; {
		case bytes.HasPrefix(css[i:], []byte("/*")):
			end := bytes.Index(css[i+2:], []byte("*/"))
			if end < 0 {
				return nil, fmt.Errorf("%d: a comment without its end", line(i))
			}
			next := i + 2 + end + 2
			// Between two tokens that touch it a comment parts them without
			// being a space; that is rare enough to keep it.
			if !gap && len(out) > 0 && !tight(out[len(out)-1]) && next < len(css) && !space(css[next]) && !tight(css[next]) {
				out = append(out, "/**/"...)
			}
			i = next
		case space(c):
			gap = true
			i++
		case c == '"' || c == '\'':
			end := stringEnd(css, i)
			if end < 0 {
				return nil, fmt.Errorf("%d: a string without its end", line(i))
			}
			put(css[i:end])
			i = end
		case (c == 'u' || c == 'U') && len(css) > i+4 && bytes.EqualFold(css[i:i+4], []byte("url(")):
			end := urlEnd(css, i+4)
			if end < 0 {
				return nil, fmt.Errorf("%d: url( without its end", line(i))
			}
			put(css[i:end])
			i = end
		case c == '\\' && i+1 < len(css):
			put(css[i : i+2])
			i += 2
		default:
			put(css[i : i+1])
			i++
		}
	}
	return out, nil
}

func space(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

func tight(c byte) bool { return c == '{' || c == '}' || c == ';' || c == ',' }

func stringEnd(css []byte, start int) int {
	for i := start + 1; i < len(css); i++ {
		switch css[i] {
		case '\\':
			i++
		case '\n':
			return -1
		case css[start]:
			return i + 1
		}
	}
	return -1
}

// urlEnd finds the ")" of a url(, which a quoted address may hold as well.
func urlEnd(css []byte, i int) int {
	for i < len(css) && space(css[i]) {
		i++
	}
	if i < len(css) && (css[i] == '"' || css[i] == '\'') {
		if i = stringEnd(css, i); i < 0 {
			return -1
		}
	}
	end := bytes.IndexByte(css[i:], ')')
	if end < 0 {
		return -1
	}
	return i + end + 1
}

var (
	cssURL    = regexp.MustCompile(`(?i)url\(\s*("[^"]*"|'[^']*'|[^)"']*)\s*\)`)
	cssImport = regexp.MustCompile(`(?i)@import\b`)
	// image-set() takes an address without url().
	cssAddress = regexp.MustCompile(`(?i)image-set\([^;{}]*["']((?:[a-z]+:)?//[^"']*|data:[^"']*)`)
)

// rewriteURLs points url() at hashed addresses. Anything of another host is
// refused, since a page calls nobody, and so is data:, which the pages' policy
// would block.
func rewriteURLs(from string, css []byte, address func(string) string) ([]byte, error) {
	if cssImport.Match(css) {
		return nil, fmt.Errorf("theme: %s: no @import: all files of a theme are joined into one already", from)
	}
	if m := cssAddress.FindSubmatch(css); m != nil {
		return nil, fmt.Errorf("theme: %s: image-set(%s) is not a file of the theme", from, m[1])
	}
	var lost error
	css = cssURL.ReplaceAllFunc(css, func(m []byte) []byte {
		ref := strings.TrimSpace(string(cssURL.FindSubmatch(m)[1]))
		ref = strings.Trim(ref, `"'`)
		if strings.HasPrefix(ref, "#") {
			return m
		}
		addr := address(path.Join(path.Dir(from), ref))
		if addr == "" {
			lost = fmt.Errorf("theme: %s: url(%s) is not a file of the theme", from, ref)
			return m
		}
		return []byte("url(" + addr + ")")
	})
	return css, lost
}
