package mail

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"mime/quotedprintable"
	"strings"
	"time"
)

// sheet is a letter that is about to be sent.
type sheet struct {
	code    string
	to      Address
	subject string
	text    string
	html    string
	headers []Header
}

// From is who writes the letters of a site.
type From struct {
	Name    string
	Address Address
}

// compose writes a letter as it goes over the wire (RFC 5322, MIME). The same
// letter gives the same bytes, whenever it is sent: the date is that of queuing.
func compose(from From, s sheet, at time.Time) []byte {
	var b bytes.Buffer
	b.WriteString(field("From", mailbox(from.Name, from.Address)))
	b.WriteString(field("To", string(s.to)))
	b.WriteString(field("Subject", unstructured(s.subject)))
	b.WriteString(field("Date", at.UTC().Format(time.RFC1123Z)))
	b.WriteString(field("Message-ID", messageID(s.code, from.Address)))
	// Nobody's holiday notice shall answer (RFC 3834).
	b.WriteString(field("Auto-Submitted", "auto-generated"))
	for _, h := range s.headers {
		b.WriteString(field(h.Name, h.Value))
	}
	b.WriteString(field("MIME-Version", "1.0"))
	if s.html == "" {
		part(&b, "text/plain", s.text)
		return b.Bytes()
	}
	boundary := boundary(s)
	b.WriteString(field("Content-Type", `multipart/alternative; boundary="`+boundary+`"`))
	b.WriteString("\r\n")
	for _, p := range [][2]string{{"text/plain", s.text}, {"text/html", s.html}} {
		b.WriteString("--" + boundary + "\r\n")
		part(&b, p[0], p[1])
		b.WriteString("\r\n")
	}
	b.WriteString("--" + boundary + "--\r\n")
	return b.Bytes()
}

// part writes a text with its fields. Quoted-printable keeps every line short
// and every byte ASCII, so that no server on the way has a reason to change it.
func part(b *bytes.Buffer, kind, text string) {
	b.WriteString(field("Content-Type", kind+"; charset=utf-8"))
	b.WriteString(field("Content-Transfer-Encoding", "quoted-printable"))
	b.WriteString("\r\n")
	w := quotedprintable.NewWriter(b)
	// A bytes.Buffer takes everything.
	_, _ = w.Write([]byte(strings.TrimRight(text, "\n") + "\n"))
	_ = w.Close()
}

// messageID names a letter for ever; the code is random and tells nothing.
func messageID(code string, from Address) string { return "<" + code + "@" + from.Domain() + ">" }

// boundary cannot stand in a part: in quoted-printable "=_" is no code.
func boundary(s sheet) string {
	sum := sha256.Sum256([]byte("boundary " + s.code))
	return "=_" + hex.EncodeToString(sum[:12])
}

// returnPath is where a letter's bounces go. With an address for them each
// letter has its own (VERP): bounces+CODE@example.org.
func returnPath(bounce, from Address, code string) Address {
	if bounce == "" {
		return from
	}
	at := strings.LastIndexByte(string(bounce), '@')
	return bounce[:at] + "+" + Address(code) + bounce[at:]
}

// BouncedCode is the code of the letter that a return path was made for, or
// nothing if it is none of ours.
func BouncedCode(bounce Address, path string) string {
	at := strings.LastIndexByte(string(bounce), '@')
	if at < 0 {
		return ""
	}
	rest, ok := strings.CutPrefix(path, string(bounce[:at])+"+")
	if !ok || len(rest) <= codeSize || !strings.EqualFold(rest[codeSize:], string(bounce[at:])) {
		return ""
	}
	return rest[:codeSize]
}
