package app

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	netmail "net/mail"
	"os"
	"strings"
	"time"

	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/mail"
)

// Names inside the data folder.
const (
	letterFolder = "mail"     // where letters are put while there is no server
	dkimFile     = "dkim.key" // in keyFolder
)

// openMail makes the outbox and reads the signing key, if there is one.
func (a *App) openMail() error {
	opt, err := mailOptions(a.conf)
	if err != nil {
		return err
	}
	opt.Folder = a.folder.path(letterFolder)
	a.Mail = mail.New(a.db, a.log, opt)
	_, err = a.readSigner()
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// CheckMail says clearly what is wrong with the settings of mail.
func CheckMail(conf config.Checked) error {
	_, err := mailOptions(conf)
	return err
}

// MailServers are the mail servers as they may be shown to others.
func MailServers(set config.Site) []string {
	list := make([]string, len(set.SMTP))
	for i, text := range set.SMTP {
		list[i] = mail.Redacted(text)
	}
	return list
}

func mailOptions(conf config.Checked) (mail.Options, error) {
	var opt mail.Options
	for _, text := range conf.SMTP {
		server, err := mail.ParseServer(text)
		if err != nil {
			return opt, err
		}
		opt.Servers = append(opt.Servers, server)
	}
	var err error
	if opt.From, err = mailFrom(conf, len(opt.Servers) > 0); err != nil {
		return opt, err
	}
	if conf.MailBounce != "" {
		// A code of a letter is put into it, and must find room there.
		if opt.Bounce, err = mail.ParseAddress(conf.MailBounce); err != nil || strings.IndexByte(conf.MailBounce, '@') > 40 || strings.Contains(conf.MailBounce, "+") {
			return opt, fmt.Errorf("mail-bounce %q: give one short address without a plus sign, such as bounces@example.org", conf.MailBounce)
		}
	}
	if conf.SMTPRoot != "" {
		text, err := os.ReadFile(conf.SMTPRoot)
		if err != nil {
			return opt, fmt.Errorf("smtp-root: %w", err)
		}
		opt.Roots = x509.NewCertPool()
		if !opt.Roots.AppendCertsFromPEM(text) {
			return opt, fmt.Errorf("smtp-root %s: there is no certificate in it; give a PEM file", conf.SMTPRoot)
		}
	}
	return opt, nil
}

// mailFrom is who letters are from. A site without a name in the DNS has no
// address of its own, and needs none while letters only become files.
func mailFrom(conf config.Checked, sends bool) (mail.From, error) {
	if conf.MailFrom != "" {
		parsed, err := netmail.ParseAddress(conf.MailFrom)
		if err == nil {
			var address mail.Address
			if address, err = mail.ParseAddress(parsed.Address); err == nil {
				name := parsed.Name
				if name == "" {
					name = conf.Name
				}
				return mail.From{Name: name, Address: address}, nil
			}
		}
		return mail.From{}, fmt.Errorf("mail-from %q: give one address, with or without a name, such as \"The Courier <post@example.org>\"", conf.MailFrom)
	}
	address, err := mail.ParseAddress("no-reply@" + strings.TrimPrefix(conf.Base.Hostname(), "www."))
	if err != nil && sends {
		return mail.From{}, fmt.Errorf("mail-from: %s is no name that letters can come from; say who they are from, such as \"The Courier <post@example.org>\"", conf.Base.Hostname())
	}
	if err != nil {
		address = "no-reply@site.invalid"
	}
	return mail.From{Name: conf.Name, Address: address}, nil
}

// readSigner has letters signed with the key in the folder.
func (a *App) readSigner() (*mail.Signer, error) {
	text, err := os.ReadFile(a.folder.path(keyFolder + "/" + dkimFile))
	if err != nil {
		return nil, err
	}
	opt, err := mailOptions(a.conf)
	if err != nil {
		return nil, err
	}
	signer, err := mail.NewSigner(text, opt.From.Address.Domain(), cmp.Or(a.conf.DKIMSelector, config.DKIMSelector))
	if err == nil {
		a.Mail.SignWith(signer)
	}
	return signer, err
}

// watchMail adds the figures of mail to the metrics.
func (a *App) watchMail() {
	counters := map[string]struct {
		help string
		read func(mail.Figures) int64
	}{
		"broadsheet_mail_sent_total":     {"Letters that a server took.", func(f mail.Figures) int64 { return f.Sent }},
		"broadsheet_mail_failed_total":   {"Letters that a server refused for good.", func(f mail.Figures) int64 { return f.Failed }},
		"broadsheet_mail_retried_total":  {"Tries after which a letter was put off.", func(f mail.Figures) int64 { return f.Retried }},
		"broadsheet_mail_doubtful_total": {"Tries of which nobody knows whether the letter arrived.", func(f mail.Figures) int64 { return f.Doubtful }},
		"broadsheet_mail_expired_total":  {"Letters given up because their time was over.", func(f mail.Figures) int64 { return f.Expired }},
	}
	for name, c := range counters {
		a.metrics.Counter(name, c.help, func() float64 { return float64(c.read(a.Mail.Figures())) })
	}
	waiting := func(read func(mail.Health) float64) func() float64 {
		return func() float64 {
			ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
			defer cancel()
			h, err := a.Mail.Health(ctx)
			if err != nil {
				return -1 // the database has its own figures
			}
			return read(h)
		}
	}
	a.metrics.Gauge("broadsheet_mail_queued", "Letters that wait.", waiting(func(h mail.Health) float64 { return float64(h.Queued) }))
	a.metrics.Gauge("broadsheet_mail_oldest_seconds", "How long the oldest of them waits.", waiting(func(h mail.Health) float64 {
		if h.Oldest.IsZero() {
			return 0
		}
		return a.db.Now().Sub(h.Oldest.Time).Seconds()
	}))
}
