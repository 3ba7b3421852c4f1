package config

// Mail is how letters are sent. The mail room reads what is said here.
type Mail struct {
	SMTP         []string `name:"smtp" help:"Mail server that letters are handed to: smtp://user:password@mail.example.org:587 (STARTTLS) or smtps://…; may be given again, and the next is used while one is away. ?rate=10 letters a second, ?connections=4, ?tls=none without password. It is told the letters and who gets them. Unsaid: letters become files in DIR/mail and reach nobody." sep:"none" placeholder:"URL"`
	SMTPRoot     string   `name:"smtp-root" help:"Certificates (PEM) by which those servers are trusted, where the machine does not know them." default:"" placeholder:"FILE"`
	MailFrom     string   `name:"mail-from" help:"Who letters are from, as in \"The Courier <post@example.org>\". Unsaid: the site's name and no-reply@ its host." default:"" placeholder:"ADDRESS"`
	MailBounce   string   `name:"mail-bounce" help:"Address that letters come back to when they cannot be delivered; each letter has its own form of it, as in bounces+CODE@example.org. Unsaid: that of --mail-from, in one form." default:"" placeholder:"ADDRESS"`
	DKIMSelector string   `name:"dkim-selector" help:"Name of the signing key in the DNS; broadsheet mail dkim makes the key." default:"broadsheet" placeholder:"NAME"`
}

// DKIMSelector is the name of the signing key where nobody says another.
const DKIMSelector = "broadsheet"
