package mail

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	netmail "net/mail"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-msgauth/dkim"
)

var (
	herald = From{Name: "The Skerra Herald", Address: "herald@herald.example"}
	monday = time.Date(2026, 11, 23, 14, 49, 30, 0, time.FixedZone("CET", 3600))
)

func letter() sheet {
	return sheet{code: "bcdfghjkmnpqrstv", to: "elin@example.org", subject: "Your link", text: "Hello,\n\nhere it is: https://herald.example/in?k=1\n", html: "<p>Hello</p>"}
}

// The form is others' to parse: it is fixed byte for byte.
func TestLetterByteForByte(t *testing.T) {
	s := letter()
	s.headers = []Header{{"List-Unsubscribe", "<https://herald.example/leave/abc>"}, {"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}}
	want := strings.Join([]string{
		`From: "The Skerra Herald" <herald@herald.example>`,
		`To: elin@example.org`,
		`Subject: Your link`,
		`Date: Mon, 23 Nov 2026 13:49:30 +0000`,
		`Message-ID: <bcdfghjkmnpqrstv@herald.example>`,
		`Auto-Submitted: auto-generated`,
		`List-Unsubscribe: <https://herald.example/leave/abc>`,
		`List-Unsubscribe-Post: List-Unsubscribe=One-Click`,
		`MIME-Version: 1.0`,
		`Content-Type: multipart/alternative; boundary="` + boundary(s) + `"`,
		``,
		`--` + boundary(s),
		`Content-Type: text/plain; charset=utf-8`,
		`Content-Transfer-Encoding: quoted-printable`,
		``,
		`Hello,`,
		``,
		`here it is: https://herald.example/in?k=3D1`,
		``,
		`--` + boundary(s),
		`Content-Type: text/html; charset=utf-8`,
		`Content-Transfer-Encoding: quoted-printable`,
		``,
		`<p>Hello</p>`,
		``,
		`--` + boundary(s) + `--`,
		``,
	}, "\r\n")
	if got := string(compose(herald, s, monday)); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// read parses a letter with a parser that is not ours.
func read(t testing.TB, raw []byte) (head netmail.Header, parts map[string]string) {
	t.Helper()
	m, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	parts = map[string]string{}
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	if kind == "text/plain" {
		text, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		if err != nil {
			t.Fatal(err)
		}
		parts[kind] = string(text)
		return m.Header, parts
	}
	for r := multipart.NewReader(m.Body, params["boundary"]); ; {
		p, err := r.NextPart() // undoes quoted-printable
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(p)
		if err != nil {
			t.Fatal(err)
		}
		kind, _, _ := mime.ParseMediaType(p.Header.Get("Content-Type"))
		parts[kind] += string(text)
	}
	return m.Header, parts
}

func decoded(t testing.TB, value string) string {
	t.Helper()
	text, err := new(mime.WordDecoder).DecodeHeader(value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// hostile are texts by which somebody would like to write a header.
var hostile = []string{
	"a\r\nBcc: victim@example.net", "a\nBcc: victim@example.net", "a\rBcc: victim@example.net",
	"a\r\n\r\n<script>alert(1)</script>", "a\x00b", "a\u2028Bcc: victim@example.net", "a\u0085Bcc: x@y.z", "\r\n.\r\nMAIL FROM:<x@y.z>",
	"=?utf-8?q?=0D=0ABcc:_victim@example.net?=", "=?utf-8?b?DQpCY2M6IHhAeS56?=", "victim@example.net, other@example.net", "x; Bcc: y",
	`"quoted" <victim@example.net>`, "<victim@example.net>", "(comment) victim@example.net", `back\slash "and" quote`, "Ünï¢ödé 新闻 🗞 news",
	strings.Repeat("longword", 1300), strings.Repeat("many words ", 950), strings.Repeat("長", 3500), "\u202egnp.exe", "trailing space   ", "   ", "\t\r\n", "ends with =", "?==?", "a  b   c",
	"\xff\xfe broken", "X-Evil: yes", ":", "--", "--=_", "From me", ".", "..", "a\r\n.\r\nb",
}

var fieldsOfALetter = []string{"Auto-Submitted", "Content-Type", "Date", "From", "Message-Id", "Mime-Version", "Subject", "To"}

func TestNoTextWritesAHeader(t *testing.T) {
	for _, text := range hostile {
		subject := oneLine(text, maxSubject)
		s := letter()
		s.subject, s.text, s.html = subject, printable(text)+"\n", printable(text)
		raw := compose(From{Name: text, Address: herald.Address}, s, monday)
		head, parts := read(t, raw)
		var names []string
		for name, values := range head {
			names = append(names, name)
			if len(values) != 1 {
				t.Errorf("%q: %d fields %s", text, len(values), name)
			}
		}
		if slices.Sort(names); !slices.Equal(names, fieldsOfALetter) {
			t.Errorf("%q: the fields are %q", text, names)
		}
		if to, err := head.AddressList("To"); err != nil || len(to) != 1 || to[0].Address != "elin@example.org" {
			t.Errorf("%q: it goes to %v, %v", text, to, err)
		}
		from, err := head.AddressList("From")
		if err != nil || len(from) != 1 || from[0].Address != "herald@herald.example" || from[0].Name != oneLine(text, 60) {
			t.Errorf("%q: it is from %v, %v", text, from, err)
		}
		if got := decoded(t, head.Get("Subject")); got != subject {
			t.Errorf("%q: the subject is read as %q, want %q", text, got, subject)
		}
		for _, kind := range []string{"text/plain", "text/html"} {
			got := strings.TrimRight(strings.ReplaceAll(parts[kind], "\r\n", "\n"), "\n")
			if want := strings.TrimRight(printable(text), "\n"); got != want {
				t.Errorf("%q: the %s is read as %.200q", text, kind, got)
			}
		}
		for line := range strings.SplitSeq(string(raw), "\r\n") {
			if len(line) > 78 || strings.ContainsAny(line, "\r\n\x00") {
				t.Errorf("%q: a line of %d bytes: %.100q", text, len(line), line)
			}
		}
		if i := bytes.IndexFunc(raw, func(r rune) bool { return r > '~' }); i >= 0 {
			t.Errorf("%q: a byte beyond ASCII at %d", text, i)
		}
	}
}

func TestHeadersOfCallers(t *testing.T) {
	for _, c := range []struct {
		name string
		list []Header
		ok   bool
	}{
		{"none", nil, true},
		{"an answer's address", []Header{{"Reply-To", "desk@herald.example"}}, true},
		{"a thread", []Header{{"References", "<a@herald.example> <b@herald.example>"}, {"In-Reply-To", "<b@herald.example>"}}, true},
		{"a list", []Header{{"List-Id", "Low Bridge <low-bridge.herald.example>"}}, true},
		{"two to answer", []Header{{"Reply-To", "desk@herald.example, victim@example.net"}}, false},
		{"a name to answer", []Header{{"Reply-To", "Desk <desk@herald.example>"}}, false},
		{"a line break", []Header{{"List-Id", "a\r\nBcc: victim@example.net"}}, false},
		{"a bare LF", []Header{{"List-Id", "a\nb"}}, false},
		{"beyond ASCII", []Header{{"List-Id", "Österbotten"}}, false},
		{"a colon in the name", []Header{{"List-Id: x\r\nBcc", "y"}}, false},
		{"no name", []Header{{"", "y"}}, false},
		{"no value", []Header{{"List-Id", ""}}, false},
		{"10 kB", []Header{{"List-Id", strings.Repeat("a", 10<<10)}}, false},
		{"twice", []Header{{"List-Id", "a"}, {"list-id", "b"}}, false},
		{"another recipient", []Header{{"Bcc", "victim@example.net"}}, false},
		{"another sender", []Header{{"Sender", "victim@example.net"}}, false},
		{"another kind of content", []Header{{"Content-Type", "text/html"}}, false},
		{"another date", []Header{{"DATE", "now"}}, false},
		{"a signature", []Header{{"DKIM-Signature", "v=1"}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, err := packHeaders(c.list); (err == nil) != c.ok {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestOneClick(t *testing.T) {
	list, err := OneClick("https://herald.example/leave?k=abc")
	if err != nil || len(list) != 2 || list[0].Value != "<https://herald.example/leave?k=abc>" || list[1] != (Header{"List-Unsubscribe-Post", "List-Unsubscribe=One-Click"}) {
		t.Errorf("%v, %v", list, err)
	}
	if list, err := OneClick("http://127.0.0.1:8080/leave"); err != nil || len(list) != 1 {
		t.Errorf("by plain http: %v, %v", list, err)
	}
	for _, address := range []string{"", "mailto:a@b.c", "/leave", "https://a.example/>,<mailto:x@y.z", "https://a.example/\r\nBcc: x@y.z", "javascript:alert(1)"} {
		if list, err := OneClick(address); err == nil {
			t.Errorf("%q is taken: %v", address, list)
		}
	}
}

func TestReturnPathNamesItsLetter(t *testing.T) {
	path := returnPath("bounces@herald.example", herald.Address, "bcdfghjkmnpqrstv")
	if path != "bounces+bcdfghjkmnpqrstv@herald.example" || !path.sound() {
		t.Errorf("%q", path)
	}
	if got := returnPath("", herald.Address, "bcdfghjkmnpqrstv"); got != herald.Address {
		t.Errorf("without an address for bounces: %q", got)
	}
	for text, want := range map[string]string{
		string(path): "bcdfghjkmnpqrstv", "bounces+bcdfghjkmnpqrstv@HERALD.example": "bcdfghjkmnpqrstv",
		"bounces@herald.example": "", "bounces+b@herald.example": "", "bounces+bcdfghjkmnpqrstvx@herald.example": "", "bounces+bcdfghjkmnpqrstv@evil.example": "", "": "",
	} {
		if got := BouncedCode("bounces@herald.example", text); got != want {
			t.Errorf("%q is of the letter %q, want %q", text, got, want)
		}
	}
}

// A verifier that is not the signer's finds the key under the name that the
// owner is told, and the letter as it was.
func TestSignature(t *testing.T) {
	key, err := NewDKIMKey()
	if err != nil {
		t.Fatal(err)
	}
	signer, err := NewSigner(key, "herald.example", "broadsheet")
	if err != nil {
		t.Fatal(err)
	}
	name, pieces, err := signer.Record()
	if err != nil || name != "broadsheet._domainkey.herald.example" || len(pieces) < 2 || len(pieces[0]) > 255 {
		t.Fatalf("%s %q, %v", name, pieces, err)
	}
	s := letter()
	s.subject = strings.Repeat("Ferry öff Skerra ", 12)
	s.headers, _ = OneClick("https://herald.example/leave/" + strings.Repeat("x", 200))
	signed, err := signer.sign(compose(herald, s, monday))
	if err != nil {
		t.Fatal(err)
	}
	verify := func(raw []byte) error {
		list, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(domain string) ([]string, error) {
			if domain != name {
				t.Errorf("asked for %s", domain)
			}
			return []string{strings.Join(pieces, "")}, nil
		}})
		if err != nil {
			return err
		}
		if len(list) != 1 || list[0].Domain != "herald.example" {
			t.Fatalf("%v", list)
		}
		for _, name := range []string{"From", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID"} { // RFC 8058 wants these
			if !slices.ContainsFunc(list[0].HeaderKeys, func(k string) bool { return strings.EqualFold(k, name) }) {
				t.Errorf("%s is not signed: %q", name, list[0].HeaderKeys)
			}
		}
		return list[0].Err
	}
	if err := verify(signed); err != nil {
		t.Errorf("%v in\n%s", err, signed)
	}
	for what, changed := range map[string][]byte{
		"another word":     bytes.Replace(signed, []byte("Hello,"), []byte("Hullo,"), 1),
		"another sender":   bytes.Replace(signed, []byte("From: "), []byte("From: evil@evil.example\r\nFrom: "), 1),
		"a second subject": append([]byte("Subject: evil\r\n"), signed...),
	} {
		if verify(changed) == nil {
			t.Errorf("%s: the signature holds", what)
		}
	}
	for what, text := range map[string]string{"nothing": "", "no PEM": "key", "another kind": "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"} {
		if _, err := NewSigner([]byte(text), "herald.example", "broadsheet"); err == nil {
			t.Errorf("%s is taken as a key", what)
		}
	}
	if _, err := NewSigner(key, "herald.example", "a b;"); err == nil {
		t.Error("a selector of any signs is taken")
	}
}
