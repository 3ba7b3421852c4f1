// Package mail sends letters that somebody wants: a letter is a row, written in
// the transaction that causes it, and is sent after the commit, at least once,
// by SMTP or into a folder. It knows nothing of news, readers or themes; whoever
// queues a letter brings its words.
//
// A letter is sent again only where nobody can know whether it arrived (the
// server went away after it had taken the last byte, or this process died before
// it had written down the answer), and then under the same Message-ID.
package mail

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/floor/db"
)

// Priority says which letters go first.
type Priority int

// Somebody sits and waits for a transactional letter. Of each priority the
// newest goes first: after an outage it is the one that is still waited for.
const (
	Transactional Priority = iota
	Bulk
)

// Message is a letter as it is queued. From, Date and Message-ID are written
// when it is sent.
type Message struct {
	To      Address
	Subject string
	Text    string // always there; without HTML it is all
	HTML    string
	Headers []Header

	Kind     string // what letter it is, in small letters and dashes: "sign-in"
	Priority Priority
	// Expires is when sending it has no sense any more; unsaid, a day for
	// transactional letters and five for others.
	Expires time.Time
	// Dedupe makes the letter the only one with this key while it is remembered:
	// a second is not queued, and that is no error.
	Dedupe string
}

const (
	maxKind   = 40
	maxDedupe = 200
	maxBody   = 1 << 20
	codeSize  = 16

	expireTransactional = 24 * time.Hour
	expireBulk          = 5 * 24 * time.Hour
)

// Queue writes a letter into the outbox, in the caller's transaction: it is sent
// if that commits. An error is a mistake of the caller, never the server's.
func Queue(tx *db.Tx, m Message) error {
	headers, err := m.check()
	if err != nil {
		return err
	}
	expires := m.Expires
	if expires.IsZero() {
		expires = tx.Now().Add(expireTransactional)
		if m.Priority == Bulk {
			expires = tx.Now().Add(expireBulk)
		}
	}
	var dedupe any // absent, not empty: many letters have none
	if m.Dedupe != "" {
		dedupe = m.Dedupe
	}
	_, err = tx.Exec(`
		insert into mail (id, code, kind, priority, recipient, subject, body_text, body_html, headers, dedupe, queued_at, due_at, expires_at)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11, $12)
		on conflict (dedupe) do nothing`,
		db.NewID(), db.NewPublicID(codeSize), m.Kind, int(m.Priority), string(m.To), oneLine(m.Subject, maxSubject),
		printable(m.Text), printable(m.HTML), headers, dedupe, tx.Now(), db.At(expires))
	return err
}

func (m Message) check() (headers string, err error) {
	switch {
	case !m.To.sound():
		return "", errors.New("mail: a letter goes to one address made by ParseAddress")
	case oneLine(m.Subject, maxSubject) == "":
		return "", errors.New("mail: a letter has a subject")
	case strings.TrimSpace(m.Text) == "":
		return "", errors.New("mail: a letter has a text, also beside HTML")
	case len(m.Text) > maxBody || len(m.HTML) > maxBody:
		return "", fmt.Errorf("mail: a letter's text is longer than %d bytes", maxBody)
	case m.Kind == "" || len(m.Kind) > maxKind || strings.Trim(m.Kind, "abcdefghijklmnopqrstuvwxyz-") != "":
		return "", fmt.Errorf("mail: %q is not a kind of letter: small letters and dashes", m.Kind)
	case len(m.Dedupe) > maxDedupe:
		return "", fmt.Errorf("mail: a key is longer than %d bytes", maxDedupe)
	case !slices.Contains([]Priority{Transactional, Bulk}, m.Priority):
		return "", fmt.Errorf("mail: there is no priority %d", m.Priority)
	}
	return packHeaders(m.Headers)
}

// printable is a text with the line breaks of a file and without what no reader
// of letters shows.
func printable(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "\ufffd"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case r == '\n', r == '\t':
			return r
		case r < ' ', r == 0x7f:
			return -1
		}
		return r
	}, text)
}
