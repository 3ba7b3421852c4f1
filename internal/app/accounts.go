package app

import (
	"context"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/mail"
	"broadsheet/internal/people/account"
	"broadsheet/internal/screen/site"
)

// openAccounts opens the room of people, and tells the rooms above it when
// somebody leaves.
func (a *App) openAccounts(key siteKey) error {
	serve := a.settings.Serve
	gate, err := account.NewGate(serve.SignUp == "invited", serve.MailDomains, serve.MailRefused)
	if err != nil {
		return err
	}
	opt := account.Options{
		Base: a.conf.Base, Site: a.conf.Name, Mailer: a.sendLink, Gate: gate,
		Key: func(purpose string) []byte { return key.purpose("account: " + purpose) },
	}
	for _, text := range serve.OIDC {
		provider, err := account.ReadProvider(text)
		if err != nil {
			return err
		}
		opt.Providers = append(opt.Providers, provider)
	}
	if a.Accounts, err = account.New(a.db, opt); err != nil {
		return err
	}
	a.Accounts.OnErasure(func(tx *db.Tx, who account.Account, keepWords bool) error {
		return a.Comments.Leave(tx, who, keepWords, a.nameless)
	})
	return nil
}

// FirstAdmin is the link for the first admin, empty where there is one or where
// nothing can be written.
func (a *App) FirstAdmin(ctx context.Context) string {
	if a.db.ReadOnly() {
		return ""
	}
	link, err := a.Accounts.FirstLink(ctx)
	if err != nil {
		a.log.Error("no link for the first admin", "err", err)
		return ""
	}
	return link
}

// sendLink puts a letter of an account into the outbox.
func (a *App) sendLink(tx *db.Tx, purpose, to string, letter account.Mail) error {
	if a.settings.Mailer != nil {
		return a.settings.Mailer(tx, purpose, to, letter)
	}
	address, err := mail.ParseAddress(to)
	if err != nil {
		return err
	}
	m, err := a.letters.Link(purpose, address, site.LinkAbout{Link: letter.Link, Code: letter.Code, Until: letter.Until.Time})
	if err != nil {
		return err
	}
	return a.Mail.Queue(tx, m)
}
