package mail

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"broadsheet/internal/testkit/cases"
)

func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		name, text, want string // want empty: refused
	}{
		{"plain", "elin@example.org", "elin@example.org"},
		{"as typed, with spaces around", "  elin@example.org\n", "elin@example.org"},
		{"case of the domain", "Elin.Moe@EXAMPLE.Org", "Elin.Moe@example.org"},
		{"plus", "elin+herald@example.org", "elin+herald@example.org"},
		{"all signs of an atom", "!#$%&'*+-/=?^_`{|}~@example.org", "!#$%&'*+-/=?^_`{|}~@example.org"},
		{"a domain in its own script", "elin@bücher.example", "elin@xn--bcher-kva.example"},
		{"one that looks like paypal", "elin@pаypal.example", "elin@xn--pypal-4ve.example"},
		{"a subdomain", "a@b.c.d.example", "a@b.c.d.example"},
		{"64 before the @", strings.Repeat("a", 64) + "@example.org", strings.Repeat("a", 64) + "@example.org"},

		{"nothing", "", ""},
		{"only the @", "@", ""},
		{"no @", "elin.example.org", ""},
		{"no local part", "@example.org", ""},
		{"no domain", "elin@", ""},
		{"two @", "elin@moe@example.org", ""},
		{"one label", "root@localhost", ""},
		{"a machine's address", "elin@[192.0.2.1]", ""},
		{"a bare address of a machine", "elin@192.0.2.1", ""},
		{"a list", "elin@example.org,ada@example.org", ""},
		{"a list by semicolon", "elin@example.org;ada@example.org", ""},
		{"a list by space", "elin@example.org ada@example.org", ""},
		{"with a name", "Elin <elin@example.org>", ""},
		{"in brackets", "<elin@example.org>", ""},
		{"a comment", "elin(moe)@example.org", ""},
		{"quoted", `"elin moe"@example.org`, ""},
		{"markup in quotes", `"<script>"@example.org`, ""},
		{"letters beyond ASCII", "élin@example.org", ""},
		{"an encoded word", "=?utf-8?q?elin=40evil.example=3e?=@example.org", "=?utf-8?q?elin=40evil.example=3e?=@example.org"}, // atoms; it is never decoded
		{"a line break inside", "elin@example.org\r\nBcc: ada@example.org", ""},
		{"a line break before the @", "elin\r\n@example.org", ""},
		{"a bare LF", "elin\n@example.org", ""},
		{"NUL", "elin\x00@example.org", ""},
		{"NUL in the domain", "elin@exam\x00ple.org", ""},
		{"a tab", "el\tin@example.org", ""},
		{"two dots", "elin..moe@example.org", ""},
		{"a dot first", ".elin@example.org", ""},
		{"a dot last", "elin.@example.org", ""},
		{"a dot at the end", "elin@example.org.", ""},
		{"an empty label", "elin@example..org", ""},
		{"a dash first", "elin@-example.org", ""},
		{"an underscore", "elin@exa_mple.org", ""},
		{"a long label", "elin@" + strings.Repeat("a", 64) + ".org", ""},
		{"65 before the @", strings.Repeat("a", 65) + "@example.org", ""},
		{"longer than can be reached", "a@" + strings.Repeat("abcdefgh.", 28) + "example", ""},
		{"10 kB", strings.Repeat("a", 10<<10) + "@example.org", ""},
		{"percent hack", "ada%evil.example@example.org", "ada%evil.example@example.org"},
		{"marks that turn the direction", "elin@\u202eexample.org", ""},
		{"a full stop of another script", "elin@example。org", "elin@example.org"},
		{"broken UTF-8", "elin@\xffexample.org", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := ParseAddress(c.text)
			if string(got) != c.want || (err == nil) != (c.want != "") {
				t.Errorf("%q gives %q, %v; want %q", c.text, got, err, c.want)
			}
			if err == nil && !got.sound() {
				t.Errorf("%q is not sound", got)
			}
		})
	}
}

// What is accepted of thousands of hostile strings has no sign that means
// anything in a header or in the dialogue.
func TestHostileStringsAreNoAddresses(t *testing.T) {
	file, err := os.Open(cases.Path(t, "xss/vectors.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	tried, taken := 0, 0
	for lines.Scan() {
		var vector struct{ ID, Payload string }
		if err := json.Unmarshal(lines.Bytes(), &vector); err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{vector.Payload, vector.Payload + "@example.org", "elin@" + vector.Payload, "elin@" + vector.Payload + ".example"} {
			tried++
			a, err := ParseAddress(text)
			if err != nil {
				continue
			}
			taken++
			if strings.ContainsAny(string(a), "\r\n\x00\t <>\",;:()[]\\") || len(a) > maxAddress {
				t.Errorf("%s: %q is taken as %q", vector.ID, text, a)
			}
		}
	}
	if lines.Err() != nil || tried < 4000 {
		t.Errorf("%d tried: %v", tried, lines.Err())
	}
	t.Logf("%d strings tried, %d are addresses", tried, taken)
}

func TestOnePersonIsOnePersonForLimits(t *testing.T) {
	for _, text := range []string{"elin.moe@example.org", "ElinMoe@example.org", "elinmoe+1@example.org", "e.l.i.n.moe+a+b@EXAMPLE.org"} {
		a, err := ParseAddress(text)
		if err != nil || a.Person() != "elinmoe@example.org" {
			t.Errorf("%s is %q, %v", text, a.Person(), err)
		}
	}
	if a, _ := ParseAddress("elin%_@example.org"); a.Person() != "elin%_@example.org" {
		t.Errorf("what a query may take for a wildcard became %q", a.Person())
	}
}

func FuzzParseAddress(f *testing.F) {
	for _, text := range []string{"elin@example.org", "a@b.c\r\nRCPT TO:<x@y.z>", `"a"@b.c`, "a@ⅷ.example", "a@xn--.c"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		a, err := ParseAddress(text)
		if err != nil {
			return
		}
		if again, err := ParseAddress(string(a)); err != nil || again != a {
			t.Errorf("%q gives %q, which gives %q, %v", text, a, again, err)
		}
		for i := range len(a) {
			if c := a[i]; c <= ' ' || c > '~' || strings.IndexByte(`<>",;:()[]\`, c) >= 0 {
				t.Errorf("%q gives %q", text, a)
			}
		}
	})
}
