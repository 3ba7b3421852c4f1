package main

import "broadsheet/internal/app"

type mailCommand struct {
	Test    mailTest    `cmd:"" help:"Hand a letter to every mail server, and say what each answers."`
	Status  mailStatus  `cmd:"" help:"Say what waits, what was sent and what failed, and how the servers do."`
	Retry   mailRetry   `cmd:"" help:"Send again what was refused, and now what is put off."`
	Preview mailPreview `cmd:"" help:"Show the letters that the site sends, with sample words."`
	DKIM    mailDKIM    `cmd:"" name:"dkim" help:"Print what has to stand in the DNS so that letters are known to be the site's; makes the key if there is none."`
}

type mailTest struct {
	Address string `arg:"" help:"Where the letter goes."`
}

func (c *mailTest) Run(e *env) error {
	return e.command("mail-test", app.MailRequest{Address: c.Address})
}

type mailStatus struct {
	JSON bool `name:"json" help:"One line of JSON."`
}

func (c *mailStatus) Run(e *env) error {
	return e.command("mail-status", app.MailRequest{JSON: c.JSON})
}

type mailRetry struct {
	ID string `arg:"" optional:"" help:"The letter, by its id in the status; without it all."`
}

func (c *mailRetry) Run(e *env) error {
	return e.command("mail-retry", app.MailRequest{ID: c.ID})
}

type mailPreview struct {
	Kind     string `arg:"" optional:"" help:"Which letter; without it they are listed."`
	As       string `help:"In which form: text, html, or eml (the letter as it is sent)." enum:"text,html,eml" default:"text"`
	Language string `name:"in" help:"In which language; without it the site's." default:"" placeholder:"TAG"`
}

func (c *mailPreview) Run(e *env) error {
	return e.command("mail-preview", app.MailRequest{Kind: c.Kind, Form: c.As, Language: c.Language})
}

type mailDKIM struct{}

func (c *mailDKIM) Run(e *env) error {
	return e.command("mail-dkim", app.MailRequest{})
}
