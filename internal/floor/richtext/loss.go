package richtext

import "strings"

// Loss is something in copy from outside that the document has no place for.
type Loss struct {
	What  string // "iframe", "link", "table used for layout" …
	Where string // its address, or the words it stood by
}

// maxLosses keeps a page of nothing but junk from filling the report.
const maxLosses = 200

// losses collects what didn't fit, each thing once.
type losses struct {
	list []Loss
	seen map[Loss]bool
}

func (l *losses) add(what, where string) {
	loss := Loss{what, clip(where)}
	if len(l.list) >= maxLosses || l.seen[loss] {
		return
	}
	if l.seen == nil {
		l.seen = map[Loss]bool{}
	}
	l.seen[loss] = true
	l.list = append(l.list, loss)
}

func clip(s string) string {
	const limit = 80
	s = squeeze(s)
	for i := range s {
		if i > limit {
			return strings.TrimSpace(s[:i]) + "…"
		}
	}
	return s
}

// squeeze makes a plain line of words of any text.
func squeeze(s string) string { return strings.Join(strings.Fields(cleanLine(s)), " ") }
