package richtext

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Parse reads the stored form. Anything that the schema doesn't know, and any
// newer version, is refused with its place in the document. The result is
// normalised (see Normalise); ids are as they were stored.
func Parse(data []byte) (Node, error) {
	if len(data) > MaxBytes {
		return Node{}, fmt.Errorf("the document has %d bytes, the limit is %d: split the story", len(data), MaxBytes)
	}
	if !utf8.Valid(data) {
		return Node{}, errors.New("the document is not UTF-8: save it as UTF-8")
	}
	d := decoder{json.NewDecoder(bytes.NewReader(data))}
	d.UseNumber()
	doc, err := d.node("doc", 1)
	if err != nil {
		return Node{}, fmt.Errorf("read document: %w", err)
	}
	if _, err := d.Token(); err != io.EOF {
		return Node{}, fmt.Errorf("read document: something follows the document at byte %d", d.InputOffset())
	}
	Normalise(&doc)
	if err := validate(doc); err != nil {
		return Node{}, fmt.Errorf("read document: %w", err)
	}
	return doc, nil
}

// Encode writes the stored form: the same document, the same bytes.
func Encode(doc Node) []byte {
	if doc.Type == TypeDoc {
		a := attrs(doc)
		a.Version = Version
		doc.Attrs = &a
	}
	data, err := json.Marshal(doc)
	if err != nil {
		panic("richtext: a node holds only strings and numbers: " + err.Error())
	}
	return data
}

// decoder reads by token: encoding/json's own struct decoding takes a key in
// any case and the last of two equal keys, so two readers could disagree on
// what a document says.
type decoder struct{ *json.Decoder }

func (d decoder) node(at string, depth int) (Node, error) {
	var n Node
	if depth > MaxDepth {
		return n, fmt.Errorf("%s: nested deeper than %d", at, MaxDepth)
	}
	err := d.object(at, func(key string) error {
		switch key {
		case "type":
			return d.text(at, key, (*string)(&n.Type))
		case "text":
			return d.text(at, key, &n.Text)
		case "attrs":
			n.Attrs = new(Attrs)
			return d.attrs(at, n.Attrs)
		case "content":
			return d.list(at, func(i int) error {
				c, err := d.node(fmt.Sprintf("%s.%d", at, i), depth+1)
				n.Content = append(n.Content, c)
				return err
			})
		case "marks":
			return d.list(at, func(int) error {
				m, err := d.mark(at)
				n.Marks = append(n.Marks, m)
				return err
			})
		}
		return fmt.Errorf("%s: a node has no %q", at, key)
	})
	if err == nil && n.Type == "" {
		err = fmt.Errorf("%s: a node needs a type", at)
	}
	return n, err
}

func (d decoder) attrs(at string, a *Attrs) error {
	return d.object(at, func(key string) error {
		switch key {
		case "version":
			return d.number(at, key, &a.Version)
		case "level":
			return d.number(at, key, &a.Level)
		case "start":
			return d.number(at, key, &a.Start)
		case "id":
			return d.text(at, key, &a.ID)
		case "language":
			return d.text(at, key, &a.Language)
		case "media":
			return d.text(at, key, &a.Media)
		case "alt":
			return d.text(at, key, &a.Alt)
		case "caption":
			return d.text(at, key, &a.Caption)
		case "credit":
			return d.text(at, key, &a.Credit)
		case "speaker":
			return d.text(at, key, &a.Speaker)
		case "role":
			return d.text(at, key, &a.Role)
		case "occasion":
			return d.text(at, key, &a.Occasion)
		case "source":
			return d.text(at, key, &a.Source)
		}
		return fmt.Errorf("%s: unknown attribute %q", at, key)
	})
}

func (d decoder) mark(at string) (Mark, error) {
	var m Mark
	err := d.object(at, func(key string) error {
		switch key {
		case "type":
			return d.text(at, key, (*string)(&m.Type))
		case "attrs":
			m.Attrs = new(MarkAttrs)
			return d.markAttrs(at, m.Attrs)
		}
		return fmt.Errorf("%s: a mark has no %q", at, key)
	})
	return m, err
}

func (d decoder) markAttrs(at string, a *MarkAttrs) error {
	return d.object(at, func(key string) error {
		switch key {
		case "href":
			return d.text(at, key, &a.Href)
		case "title":
			return d.text(at, key, &a.Title)
		case "speaker":
			return d.text(at, key, &a.Speaker)
		case "role":
			return d.text(at, key, &a.Role)
		case "occasion":
			return d.text(at, key, &a.Occasion)
		case "source":
			return d.text(at, key, &a.Source)
		}
		return fmt.Errorf("%s: unknown mark attribute %q", at, key)
	})
}

// object reads an object or null and calls read at each value.
func (d decoder) object(at string, read func(key string) error) error {
	t, err := d.Token()
	if err != nil || t == nil {
		return d.broken(at, err)
	}
	if t != json.Delim('{') {
		return fmt.Errorf("%s: expected an object at byte %d", at, d.InputOffset())
	}
	var seen [16]string
	keys := seen[:0]
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return d.broken(at, err)
		}
		key, _ := t.(string)
		for _, k := range keys {
			if k == key {
				return fmt.Errorf("%s: %q stands twice", at, key)
			}
		}
		keys = append(keys, key)
		if err := read(key); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return d.broken(at, err)
}

func (d decoder) list(at string, read func(i int) error) error {
	t, err := d.Token()
	if err != nil || t == nil {
		return d.broken(at, err)
	}
	if t != json.Delim('[') {
		return fmt.Errorf("%s: expected a list at byte %d", at, d.InputOffset())
	}
	for i := 0; d.More(); i++ {
		if err := read(i); err != nil {
			return err
		}
	}
	_, err = d.Token()
	return d.broken(at, err)
}

// text reads a string; null, which ProseMirror writes for an attribute left at
// its default, is the empty one.
func (d decoder) text(at, key string, into *string) error {
	t, err := d.Token()
	if err != nil || t == nil {
		return d.broken(at, err)
	}
	s, ok := t.(string)
	if !ok {
		return fmt.Errorf("%s: %q is not a string", at, key)
	}
	*into = s
	return nil
}

func (d decoder) number(at, key string, into *int) error {
	t, err := d.Token()
	if err != nil || t == nil {
		return d.broken(at, err)
	}
	number, ok := t.(json.Number)
	if ok {
		n, err := number.Int64()
		*into, ok = int(n), err == nil
	}
	if !ok {
		return fmt.Errorf("%s: %q is not a whole number", at, key)
	}
	return nil
}

func (d decoder) broken(at string, err error) error {
	if err == nil {
		return nil
	}
	if err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("%s: not JSON at byte %d: %w", at, d.InputOffset(), err)
}
