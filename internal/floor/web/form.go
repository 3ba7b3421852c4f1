package web

import (
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"
)

// FormLimits bound what a form may bring. Zero values mean the defaults.
type FormLimits struct {
	Bytes  int64    // the whole body; 256 KiB
	Fields int      // 100
	Many   []string // names that may come more than once, such as checkboxes
}

// Form is what a reader sent in: text in UTF-8 without NUL, each name once
// unless it was allowed many times.
type Form struct {
	values url.Values
}

// Value gives a field, "" if it was not sent.
func (f Form) Value(name string) string { return f.values.Get(name) }

// Has reports whether a field was sent, empty or not.
func (f Form) Has(name string) bool { return f.values.Has(name) }

// Values gives all values of a field that may come many times.
func (f Form) Values(name string) []string { return f.values[name] }

// ReadForm reads the body as an urlencoded or multipart form. Parameters in the
// address don't count, and files are not taken.
func ReadForm(w http.ResponseWriter, r *http.Request, limits FormLimits) (Form, error) {
	if limits.Bytes == 0 {
		limits.Bytes = 256 << 10
	}
	if limits.Fields == 0 {
		limits.Fields = 100
	}
	kind, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		return Form{}, Wrap(KindUnsupported, err, "This address takes forms only.")
	}
	LimitBody(w, r, limits.Bytes)
	var values url.Values
	switch kind {
	case "application/x-www-form-urlencoded":
		values, err = readEncoded(r.Body, limits)
	case "multipart/form-data":
		values, err = readParts(r, params["boundary"], limits)
	default:
		return Form{}, &Error{Kind: KindUnsupported, Public: "This address takes forms only."}
	}
	if err != nil {
		return Form{}, err
	}
	return Form{values: values}, limits.check(values)
}

func readEncoded(body io.Reader, limits FormLimits) (url.Values, error) {
	text, err := io.ReadAll(body)
	if err != nil {
		return nil, unread(err)
	}
	if strings.Count(string(text), "&")+1 > limits.Fields {
		return nil, tooMany()
	}
	values, err := url.ParseQuery(string(text))
	if err != nil {
		// The error quotes what was sent, which is not for the log.
		return nil, Malformed("The form arrived damaged. Please send it again.")
	}
	return values, nil
}

func readParts(r *http.Request, boundary string, limits FormLimits) (url.Values, error) {
	if boundary == "" {
		return nil, Malformed("The form arrived without its boundary. Please send it again.")
	}
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, Malformed("The form arrived damaged. Please send it again.")
	}
	values := url.Values{}
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return values, nil
		}
		if err != nil {
			return nil, unread(err)
		}
		if n == limits.Fields {
			return nil, tooMany()
		}
		if part.FileName() != "" {
			return nil, &Error{Kind: KindUnsupported, Public: "This form takes no files."}
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return nil, unread(err)
		}
		if name := part.FormName(); name != "" {
			values.Add(name, string(text))
		}
	}
}

func tooMany() error {
	return &Error{Kind: KindTooLarge, Public: "The form has more fields than this address takes."}
}

// unread gives an error of reading the body its kind. Its text may carry what
// was sent, so nothing of it is kept but what tells the kinds apart.
func unread(err error) error {
	switch kind := KindOf(err); kind {
	case KindTooLarge:
		return TooLarge("This is longer than can be taken here. Please shorten it.")
	case KindTimeout:
		return &Error{Kind: KindTimeout, Public: "The form took too long to arrive. Please send it again."}
	}
	return Malformed("The form broke off on its way. Please send it again.")
}

func (l FormLimits) check(values url.Values) error {
	for name, all := range values {
		if !clean(name) {
			return Invalid("The form has a field whose name is not text.")
		}
		if len(all) > 1 && !contains(l.Many, name) {
			// Two values for one name: whichever is checked, the other may be used.
			return Invalid("A field was sent twice. Please open the page again and send the form once more.")
		}
		for _, value := range all {
			if !clean(value) {
				return Invalid("The form holds characters that are not text. Please remove them: text must be in UTF-8.")
			}
		}
	}
	return nil
}

// clean reports whether s can be stored by either database: PostgreSQL takes
// neither broken UTF-8 nor NUL.
func clean(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
