package richtext

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// decoder reads the stored form by hand: encoding/json takes a key in any case
// and the last of two equal keys, so two readers could disagree on what a
// document says; and a page waits for this.
type decoder struct {
	data []byte
	at   int
}

func (d *decoder) node(depth int) (Node, error) {
	var n Node
	if depth > MaxDepth {
		return n, fmt.Errorf("nested deeper than %d", MaxDepth)
	}
	err := d.object(func(key string) error {
		switch key {
		case "type":
			return d.text((*string)(&n.Type))
		case "text":
			return d.text(&n.Text)
		case "attrs":
			n.Attrs = new(Attrs)
			return d.attrs(n.Attrs)
		case "content":
			return d.list(func(i int) error {
				c, err := d.node(depth + 1)
				n.Content = append(n.Content, c)
				if err != nil {
					return within(i, err)
				}
				return nil
			})
		case "marks":
			return d.list(func(int) error {
				m, err := d.mark()
				n.Marks = append(n.Marks, m)
				return err
			})
		}
		return fmt.Errorf("a node has no %q", key)
	})
	if err == nil && n.Type == "" {
		err = errors.New("a node needs a type")
	}
	return n, err
}

func (d *decoder) attrs(a *Attrs) error {
	return d.object(func(key string) error {
		switch key {
		case "version":
			return d.number(&a.Version)
		case "level":
			return d.number(&a.Level)
		case "start":
			return d.number(&a.Start)
		case "id":
			return d.text(&a.ID)
		case "language":
			return d.text(&a.Language)
		case "media":
			return d.text(&a.Media)
		case "alt":
			return d.text(&a.Alt)
		case "caption":
			return d.text(&a.Caption)
		case "credit":
			return d.text(&a.Credit)
		case "speaker":
			return d.text(&a.Speaker)
		case "role":
			return d.text(&a.Role)
		case "occasion":
			return d.text(&a.Occasion)
		case "source":
			return d.text(&a.Source)
		}
		return fmt.Errorf("unknown attribute %q", key)
	})
}

func (d *decoder) mark() (Mark, error) {
	var m Mark
	err := d.object(func(key string) error {
		switch key {
		case "type":
			return d.text((*string)(&m.Type))
		case "attrs":
			m.Attrs = new(MarkAttrs)
			return d.markAttrs(m.Attrs)
		}
		return fmt.Errorf("a mark has no %q", key)
	})
	return m, err
}

func (d *decoder) markAttrs(a *MarkAttrs) error {
	return d.object(func(key string) error {
		switch key {
		case "href":
			return d.text(&a.Href)
		case "title":
			return d.text(&a.Title)
		case "speaker":
			return d.text(&a.Speaker)
		case "role":
			return d.text(&a.Role)
		case "occasion":
			return d.text(&a.Occasion)
		case "source":
			return d.text(&a.Source)
		}
		return fmt.Errorf("unknown mark attribute %q", key)
	})
}

// object reads an object or null and calls read at each value.
func (d *decoder) object(read func(key string) error) error {
	if d.null() {
		return nil
	}
	if d.next() != '{' {
		return d.expected("an object")
	}
	d.at++
	var room [16]string
	seen := room[:0]
	return d.elements('}', func(int) error {
		key, err := d.str()
		if err != nil {
			return err
		}
		for _, k := range seen {
			if k == key {
				return fmt.Errorf("%q stands twice", key)
			}
		}
		seen = append(seen, key)
		if d.next() != ':' {
			return d.expected("a colon")
		}
		d.at++
		return read(key)
	})
}

func (d *decoder) list(read func(i int) error) error {
	if d.null() {
		return nil
	}
	if d.next() != '[' {
		return d.expected("a list")
	}
	d.at++
	return d.elements(']', read)
}

// elements reads what commas part up to the end.
func (d *decoder) elements(end byte, read func(i int) error) error {
	for i := 0; ; i++ {
		switch c := d.next(); {
		case c == end && i == 0:
			d.at++
			return nil
		case i == 0:
		case c == ',':
			d.at++
		default:
			return d.expected("a comma or the end")
		}
		if err := read(i); err != nil {
			return err
		}
		if d.next() == end {
			d.at++
			return nil
		}
	}
}

// text reads a string; null, which ProseMirror writes for an attribute left at
// its default, is the empty one.
func (d *decoder) text(into *string) error {
	if d.null() {
		return nil
	}
	s, err := d.str()
	*into = s
	return err
}

func (d *decoder) number(into *int) error {
	if d.null() {
		return nil
	}
	d.next()
	start, end := d.at, d.at
	for end < len(d.data) && strings.IndexByte("+-.0123456789eE", d.data[end]) >= 0 {
		end++
	}
	// encoding/json knows which of these are numbers, and which are whole.
	if err := json.Unmarshal(d.data[start:end], into); err != nil {
		return d.expected("a whole number")
	}
	d.at = end
	return nil
}

// str reads a string. Most have no escapes and are copied as they are.
func (d *decoder) str() (string, error) {
	if d.next() != '"' {
		return "", d.expected("a string")
	}
	start := d.at
	escaped := false
	for i := start + 1; i < len(d.data); i++ {
		switch c := d.data[i]; {
		case c == '\\':
			escaped = true
			i++
		case c < ' ':
			d.at = i
			return "", d.expected("an escape for a control character")
		case c == '"':
			d.at = i + 1
			if !escaped {
				return string(d.data[start+1 : i]), nil
			}
			var s string
			if err := json.Unmarshal(d.data[start:d.at], &s); err != nil {
				return "", fmt.Errorf("a string that isn't JSON before byte %d: %w", d.at, err)
			}
			return s, nil
		}
	}
	d.at = len(d.data)
	return "", d.expected("the end of a string")
}

func (d *decoder) null() bool {
	if d.next() != 'n' || !strings.HasPrefix(string(d.data[d.at:min(d.at+4, len(d.data))]), "null") {
		return false
	}
	d.at += 4
	return true
}

// next skips white space and returns the byte there, 0 at the end.
func (d *decoder) next() byte {
	for ; d.at < len(d.data); d.at++ {
		switch c := d.data[d.at]; c {
		case ' ', '\t', '\n', '\r':
		default:
			return c
		}
	}
	return 0
}

func (d *decoder) expected(what string) error {
	if d.at >= len(d.data) {
		return fmt.Errorf("not JSON: it ends where %s should stand", what)
	}
	return fmt.Errorf("expected %s at byte %d", what, d.at)
}
