package theme

import (
	"bytes"
	"io/fs"
	"regexp"
	"strconv"
	"time"

	"broadsheet/internal/floor/safehtml"
)

// failure is the last rendering that failed; Dev only.
type failure struct {
	err error
	at  time.Time
}

// recent is how long a failure is taken for the cause of an error page.
const recent = 2 * time.Second

func (t *Theme) note(err error) {
	if !t.options.Dev {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failed = failure{err, time.Now()}
}

// Trouble is a page for whoever is writing the theme: why it could not be used
// just now, with the lines around the place. Without Dev, or without a failure a
// moment ago, there is none: readers never see it.
func (t *Theme) Trouble() []byte {
	if !t.options.Dev {
		return nil
	}
	t.mu.Lock()
	failed := t.failed
	t.mu.Unlock()
	if failed.err == nil || time.Since(failed.at) > recent {
		return nil
	}
	reason := failed.err.Error()
	var b safehtml.Builder
	b.Raw(`<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>The theme cannot be used</title>` + "\n")
	b.Raw(`<h1>The theme cannot be used</h1>` + "\n" + `<pre>`).Text(reason).Raw("</pre>\n")
	if m := placeOf.FindStringSubmatch(reason); m != nil {
		line, _ := strconv.Atoi(m[2])
		t.quote(&b, m[1], line)
	}
	b.Raw("<p>Save the file again and reload. Readers of a site without --dev see none of this: it keeps the theme that it was started with.</p></html>\n")
	return []byte(b.Done())
}

// placeOf finds a file and line in an error.
var placeOf = regexp.MustCompile(`([A-Za-z0-9_./-]+\.(?:html|css|js|json|svg)):(\d+)`)

// around is how many lines stand before and after the one in question.
const around = 3

// quote adds the lines around a place in a file of the theme.
func (t *Theme) quote(b *safehtml.Builder, name string, line int) {
	var data []byte
	for _, place := range []fs.FS{t.override, t.builtin} {
		if place == nil || data != nil {
			continue
		}
		if read, err := fs.ReadFile(place, name); err == nil && len(read) <= maxFile {
			data = read
		}
	}
	lines := bytes.Split(data, []byte("\n"))
	if line < 1 || line > len(lines) {
		return
	}
	b.Raw("<h2>").Text(name).Raw("</h2>\n<pre>")
	for n := max(1, line-around); n <= min(len(lines), line+around); n++ {
		mark := "  "
		if n == line {
			mark = "> "
		}
		b.Text(mark + strconv.Itoa(n) + "  " + string(bytes.ToValidUTF8(lines[n-1], []byte("\ufffd"))) + "\n")
	}
	b.Raw("</pre>\n")
}
