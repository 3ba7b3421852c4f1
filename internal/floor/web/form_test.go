package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

const encoded = "application/x-www-form-urlencoded"

func readForm(kind string, body io.Reader, limits FormLimits) (Form, error) {
	r := httptest.NewRequest("POST", "/?name=from+the+address", body)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return ReadForm(httptest.NewRecorder(), r, limits)
}

func parts(fields ...string) (string, io.Reader) {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for i := 0; i < len(fields); i += 2 {
		_ = w.WriteField(fields[i], fields[i+1])
	}
	_ = w.Close()
	return w.FormDataContentType(), &b
}

func TestFormsAreRead(t *testing.T) {
	const text = "Ada & Grace — 50 %\nÜber"
	kind, body := parts("body", text, "tag", "a", "tag", "b", "empty", "")
	many, err := readForm(kind, body, FormLimits{Many: []string{"tag"}})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := readForm(encoded+"; charset=utf-8", strings.NewReader("body=Ada+%26+Grace+%E2%80%94+50+%25%0A%C3%9Cber&tag=a&tag=b&empty="), FormLimits{Many: []string{"tag"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, f := range map[string]Form{"multipart": many, "urlencoded": plain} {
		if f.Value("body") != text || len(f.Values("tag")) != 2 || !f.Has("empty") || f.Has("name") || f.Value("absent") != "" {
			t.Errorf("%s: %v", name, f.values)
		}
	}
}

func TestFormsAreRefused(t *testing.T) {
	twice, twiceBody := parts("parent", "1", "parent", "2")
	bad, badBody := parts("body", "a\xff")
	crowd := make([]string, 0, 2*20_000)
	for i := range 20_000 {
		crowd = append(crowd, fmt.Sprint("f", i), "x")
	}
	many, manyBody := parts(crowd...)
	var file bytes.Buffer
	w := multipart.NewWriter(&file)
	_, _ = w.CreateFormFile("picture", "a.png")
	_ = w.Close()
	for _, tt := range []struct {
		name, kind string
		body       io.Reader
		want       Kind
	}{
		{"a name twice", encoded, strings.NewReader("parent=1&parent=2"), KindInvalid},
		{"a name twice in parts", twice, twiceBody, KindInvalid},
		{"broken UTF-8", encoded, strings.NewReader("body=a%FF"), KindInvalid},
		{"broken UTF-8 in parts", bad, badBody, KindInvalid},
		{"broken UTF-8 in a name", encoded, strings.NewReader("b%FF=a"), KindInvalid},
		{"NUL", encoded, strings.NewReader("body=a%00b"), KindInvalid},
		{"broken escape", encoded, strings.NewReader("body=%zz"), KindMalformed},
		{"semicolon", encoded, strings.NewReader("a=1;b=2"), KindMalformed},
		{"too long", encoded, strings.NewReader("body=" + strings.Repeat("a", 257<<10)), KindTooLarge},
		{"too long, one part", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disposition: form-data; name=a\r\n\r\n" + strings.Repeat("a", 257<<10)), KindTooLarge},
		{"a million fields", encoded, strings.NewReader(strings.Repeat("a&", 100_000)), KindTooLarge},
		{"20,000 parts", many, manyBody, KindTooLarge},
		{"cut off", "multipart/form-data; boundary=x", strings.NewReader("--x\r\nContent-Disposition: form-data; name=a\r\n\r\nabc"), KindMalformed},
		{"no boundary", "multipart/form-data", strings.NewReader(""), KindMalformed},
		{"a file", w.FormDataContentType(), &file, KindUnsupported},
		{"JSON", "application/json", strings.NewReader("{}"), KindUnsupported},
		{"plain text", "text/plain", strings.NewReader("body=x"), KindUnsupported},
		{"nothing said", "", strings.NewReader("body=x"), KindUnsupported},
		{"too slow", encoded, slow{}, KindTimeout},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, err := readForm(tt.kind, tt.body, FormLimits{})
			if got := KindOf(err); err == nil || got != tt.want {
				t.Errorf("%s (%v), want %s", got, err, tt.want)
			}
			if Public(err) == "" {
				t.Error("does not say what to do")
			}
			if err != nil && f.Value("body") != "" && KindOf(err) != KindInvalid {
				t.Errorf("gave %v as well", f.values)
			}
		})
	}
}

// slow is a body whose read deadline passes.
type slow struct{}

func (slow) Read([]byte) (int, error) { return 0, fmt.Errorf("read tcp: %w", errTimeout) }

var errTimeout = func() error {
	l, c := pipe()
	defer l.Close()
	_ = c.SetReadDeadline(time.Now().Add(-1))
	_, err := c.Read(make([]byte, 1))
	return err
}()

// Open redirects (B32): each of these was read as another host by some client.
func TestSafeReturn(t *testing.T) {
	for target, safe := range map[string]bool{
		"/":                                 true,
		"/a":                                true,
		"/a/b?c=d#e":                        true,
		"/a//b":                             true,
		"/?next=https://evil.example":       true,
		"/a%20b":                            true,
		"/ü":                                true,
		"/a@evil.example":                   true,
		"/%252f%252fevil.example":           true, // stays a path however often a browser reads it
		"/.evil.example":                    true,
		"":                                  false,
		"a":                                 false,
		"?a":                                false,
		"#a":                                false,
		"//":                                false,
		"//evil.example":                    false,
		"///evil.example":                   false,
		"/\\evil.example":                   false,
		"\\\\evil.example":                  false,
		"\\/evil.example":                   false,
		"/a\\b":                             false,
		"/%2fevil.example":                  false,
		"/%2F/evil.example":                 false,
		"/%5cevil.example":                  false,
		"/%5C%5Cevil.example":               false,
		"/\t/evil.example":                  false,
		"/\n/evil.example":                  false,
		"/\r\nLocation: //evil.example":     false,
		"/%09/evil.example":                 false,
		"/%0d%0aSet-Cookie:a=b":             false,
		"/\x00/evil.example":                false,
		"/%00":                              false,
		"/\x7f":                             false,
		"/%zz":                              false,
		" /evil.example":                    false,
		"\t//evil.example":                  false,
		"https:evil.example":                false,
		"https:/evil.example":               false,
		"https://evil.example":              false,
		"HTTPS://news.example":              false,
		"javascript:alert(1)":               false,
		"data:text/html,x":                  false,
		"mailto:a@b.c":                      false,
		"/" + strings.Repeat("a", 2048):     false,
		"https://news.example@evil.example": false,
	} {
		want := "/home"
		if safe {
			want = target
		}
		if got := SafeReturn(target, "/home"); got != want {
			t.Errorf("%q: got %q, want %q", target, got, want)
		}
	}
}

func TestCookiesBelongToTheHostAlone(t *testing.T) {
	c, err := NewCookies(mustURL(t, "https://news.example"))
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	w.Header().Set("Cache-Control", "no-cache")
	if err := c.Set(w, "session", "abc", time.Hour); err != nil {
		t.Fatal(err)
	}
	if got := w.Header().Get("Set-Cookie"); got != "__Host-session=abc; Path=/; Max-Age=3600; HttpOnly; Secure; SameSite=Lax" {
		t.Errorf("cookie %q", got)
	}
	if got := w.Header().Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("Cache-Control %q beside a cookie", got)
	}
	w = httptest.NewRecorder()
	c.Clear(w, "session")
	if got := w.Header().Get("Set-Cookie"); got != "__Host-session=; Path=/; Max-Age=0; HttpOnly; Secure; SameSite=Lax" {
		t.Errorf("cookie %q", got)
	}
	for header, want := range map[string]string{
		"":                                 "",
		"__Host-session=abc":               "abc",
		"session=evil; __Host-session=abc": "abc",
		"session=evil":                     "",
		"__Host-session=abc; __Host-session=other": "",
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.Header.Set("Cookie", header)
		if got := c.Get(r, "session"); got != want {
			t.Errorf("%q: got %q, want %q", header, got, want)
		}
	}
	if err := c.Set(httptest.NewRecorder(), "session", "a\r\nb", 0); err == nil {
		t.Error("a line break was taken as a cookie's value")
	}
	for base, want := range map[string]string{
		"http://localhost:8080": "session=abc; Path=/; HttpOnly; SameSite=Lax",
		"http://127.0.0.1:8080": "session=abc; Path=/; HttpOnly; SameSite=Lax",
		"http://news.example":   "",
		"ftp://news.example":    "",
	} {
		c, err := NewCookies(mustURL(t, base))
		if want == "" {
			if err == nil {
				t.Errorf("%s was taken", base)
			}
			continue
		}
		w := httptest.NewRecorder()
		if err := errors.Join(err, c.Set(w, "session", "abc", 0)); err != nil || w.Header().Get("Set-Cookie") != want {
			t.Errorf("%s: %q %v", base, w.Header().Get("Set-Cookie"), err)
		}
	}
}

func TestSeeOther(t *testing.T) {
	w := httptest.NewRecorder()
	SeeOther(w, "/a#comment-1")
	if w.Code != http.StatusSeeOther || w.Header().Get("Location") != "/a#comment-1" || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("%d %v", w.Code, w.Header())
	}
}
